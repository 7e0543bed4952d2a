/* set.h - a file of jobs, read whole and checked before anything is started. */
#ifndef FB_SET_H
#define FB_SET_H

#include "forkboard.h"
#include "text.h"

#define SET_JOBS_MOST  100000
#define SET_MEMORY_MIB 256 /* with the file's own */

struct set;

/* 0 is the default of each. */
struct set_options {
    double scale;  /* every duration of the file is multiplied by it; 0: as they stand */
    bool procfile; /* its lines are "name: command" */
    bool commands; /* it may be a list of commands, too */
};

/*
 * Reads a job set; or a list of mprocs, which is known by its only key, `procs`. 0; -EINVAL with
 * one line for each mistake, "FILE:LINE:COLUMN: what is wrong", in `mistakes`; or -ENOMEM. Files
 * that it names (`lines`, `glob`) are read too.
 */
int set_open(struct set **out, const char *path, const struct set_options *options,
             struct text *mistakes);
/* The same from memory: `path` is for messages and for what paths are seen from. */
int set_read(struct set **out, const char *path, const char *bytes, size_t size,
             const struct set_options *options, struct text *mistakes);
struct set *set_close(struct set *set);

size_t set_count(const struct set *set);
/* A job by its number, from 1; it and all that it points to are the set's. */
const struct fb_job *set_job(const struct set *set, size_t number);

/* An earlier run did that one, well or not: it will not run, and counts so. */
void set_before(struct set *set, size_t number, bool well);

/* Whether something in it is drawn at random. */
bool set_draws(const struct set *set);

/* What the set says about the whole run goes where the options say nothing. */
void set_apply(const struct set *set, struct fb_options *options);
/* Adds every job, in order. 0 or -errno of fb_run_add(). */
int set_add(struct set *set, struct fb_run *run);
/* To be told every event: says the set's notes. 0 or -errno of fb_run_note(). */
int set_watch(struct set *set, struct fb_run *run, const struct fb_event *event);
/* Every command line, one a line, in an order that could run. */
void set_print(const struct set *set, struct text *out);

#endif
