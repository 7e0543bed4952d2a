/* scale_jobs.h - the jobs of one run of a scale: read anew each time, so that every run does the
 * same. */
#ifndef FB_SCALE_JOBS_H
#define FB_SCALE_JOBS_H

#include "opt/opt.h"
#include "run_form.h"
#include "scale_board.h"

struct set;
struct command;

struct cmd_scale_jobs {
    struct set *set;
    int copies; /* with --weak one for each slot */
    struct cmd_run_form form;
    struct command **commands; /* [count], one after the other */
    int count, at;
};

/* With `copies` given. What a set says of the run goes into *options. 0, or the exit status of what
 * was said. */
int cmd_scale_jobs_open(struct cmd_scale_jobs *jobs, const struct opt *opt,
                        struct fb_options *options, struct cmd_scale_board *board);
int cmd_scale_jobs_add(struct cmd_scale_jobs *jobs, struct fb_run *run); /* 0 or -errno */
/* Fits struct begin; context is the struct cmd_scale_jobs. */
int cmd_scale_jobs_each(void *context, int (*put)(void *to, const struct fb_job *job), void *to);
void cmd_scale_jobs_close(struct cmd_scale_jobs *jobs);

#endif
