/* job.h - copies of jobs: those that were added and wait, and those that may be tried again. */
#ifndef FB_JOB_H
#define FB_JOB_H

#include "forkboard.h"
#include "text.h"
#include "timer.h"

/* One block: the job and all that it points to. */
struct job_copy {
    struct job_copy *next, *previous; /* in the one list where it waits */
    uint32_t number, attempts;        /* attempts: begun so far */
    uint32_t attempts_before;         /* when it was last asked for: its retries count anew */
    int slot;            /* that its words were made for, so each attempt has it; 0: any */
    bool timed, leaving; /* a retry waits: for its time; for the worker before it to be gone */
    struct timer timer;
    struct fb_job job;
};

struct job_list {
    struct job_copy *first, *last;
};

int job_check(const struct fb_job *job);                                   /* 0 or -EINVAL */
struct job_copy *job_copy_open(const struct fb_job *job, uint32_t number); /* NULL: no memory */
void job_list_put(struct job_list *list, struct job_copy *copy);
void job_list_drop(struct job_list *list, struct job_copy *copy);
void job_list_fini(struct job_list *list); /* frees the copies */

/*
 * The command for people: quoted words, a shell line, or "function"; and its name, or one made from
 * the command. The string is the job's or the text's.
 */
const char *job_command(const struct fb_job *job, struct text *text);
const char *job_name(const struct fb_job *job, struct text *text);

#endif
