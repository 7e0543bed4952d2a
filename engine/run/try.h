/* try.h - one try of a probe. */
#ifndef FB_RUN_TRY_H
#define FB_RUN_TRY_H

#include <stdint.h>

struct errand;
struct fb_run;
struct worker;

enum tried { TRIED_NOT_YET, TRIED_WELL, TRIED_BADLY };

/* Each but `not yet` ends the try; why it failed is in worker->probe. */
enum tried try_begin(struct fb_run *run, struct worker *worker, int64_t timeout_us);
enum tried try_goes_on(struct fb_run *run, struct worker *worker); /* its connection is ready */
enum tried try_ran(struct fb_run *run, struct worker *worker, const struct errand *errand);
enum tried try_late(struct fb_run *run, struct worker *worker, int64_t timeout_us);
void try_waits_for_line(struct worker *worker); /* says so as a reason */

#endif
