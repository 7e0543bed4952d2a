/* forward.h - from workers' bytes to the sinks: as they come, or whole. */
#ifndef FB_RUN_FORWARD_H
#define FB_RUN_FORWARD_H

#include <stddef.h>
#include <stdint.h>

struct fb_run;
struct job_copy;
struct worker;

void forward_put(struct fb_run *run, struct worker *worker, int which, const char *bytes,
                 size_t size);
void forward_done(struct fb_run *run, struct worker *worker);
/* Its first process has ended, what it left is left alone: what was printed so far goes out. */
void forward_left(struct fb_run *run, struct worker *worker);
void forward_drop(struct fb_run *run, struct worker *worker);
/* Its bytes go out as they come, those of others wait until it is done. */
void forward_through(struct fb_run *run, struct worker *worker);
/* No output comes from it any more; what an attempt of its copy (NULL: none) printed goes out. */
void forward_skip(struct fb_run *run, uint32_t job, struct job_copy *copy);
void forward_again(struct fb_run *run, struct worker *worker);  /* one more attempt is forked */
void forward_forget(struct fb_run *run, struct job_copy *copy); /* what an attempt printed */

#endif
