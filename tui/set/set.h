/* set.h - a file of jobs, read whole and checked before anything is started. */
#ifndef FB_SET_SET_H
#define FB_SET_SET_H

#include "base/text.h"
#include "forkboard.h"

#define SET_NO_PLACE "forkboard: "

#define SET_JOBS_MOST  100000
#define SET_MEMORY_MIB 256 /* with the file's own */

struct set;

/* 0 is the default of each. */
struct set_options {
    double scale;  /* every duration of the file is multiplied by it; 0: as they stand */
    bool procfile; /* its lines are "name: command" */
    bool commands; /* it may be a list of commands or a package.json, too */
    bool any;      /* what it is its first lines say, a Procfile too */
    /* Which jobs run: names, patterns of names, of a Procfile NAME=N too; none: all. And which not.
     */
    const char *const *words, *const *excludes;
    int word_count, exclude_count;
    /* Files of variables beneath `env`; and the first PORT of a Procfile. */
    const char *const *env_files;
    int env_file_count, port;
    bool ptys; /* jobs of another program's list that do not say otherwise have terminals */
};

/*
 * Reads a job set; or a list of mprocs or process-compose, known by `procs`, `processes`. 0;
 * -EINVAL with one line for each mistake, "FILE:LINE:COLUMN: what is wrong", in `mistakes`, where
 * one without a place begins with SET_NO_PLACE; or -ENOMEM. Files that it names (`lines`, `glob`)
 * are read too.
 */
int set_open(struct set **out, const char *path, const struct set_options *options,
             struct text *mistakes);
/* The same from memory: `path` is for messages and for what paths are seen from. */
int set_read(struct set **out, const char *path, const char *bytes, size_t size,
             const struct set_options *options, struct text *mistakes);
struct set *set_close(struct set *set);
/* Whether the directories and the descriptors that it names are there: 0; -EINVAL with the
 * mistakes. */
int set_check_dirs(const struct set *set, struct text *mistakes);
/* What is said of another program's list: one line, or none. */
void set_notice(const struct set *set, struct text *out);

size_t set_count(const struct set *set);
/* A job by its number, from 1; all that it points to is the set's. */
struct fb_job set_job(const struct set *set, size_t number);

/* same.c: its name, or its command where it has none; all that the set says of it, other jobs by
 * their names: two jobs are the same where that is. */
void set_put_name(const struct set *set, size_t number, struct text *out);
void set_put_all(const struct set *set, size_t number, struct text *out);

/* An earlier run did that one, well or not: it will not run, and counts so. */
void set_before(struct set *set, size_t number, bool well);

/* Whether something in it is drawn at random. */
bool set_draws(const struct set *set);

/* The first pane of its board, in opt_panes. */
int set_pane(const struct set *set);
bool set_is_list(const struct set *set); /* of another program: a Procfile, mprocs.yaml ... */
/* What the set says about the whole run goes where the options say nothing. */
void set_apply(const struct set *set, struct fb_options *options);
/* Where its jobs are logged; to be freed. 0 or -ENOMEM. */
struct opt_log;
int set_logs(const struct set *set, struct opt_log **out, size_t *count);
const struct opt_log *set_log(const struct set *set, size_t number); /* NULL: nowhere */
/* Patterns of files whose change starts it again, seen from here, with a NULL after them; NULL:
 * there are none. Those with a ! before them take files out. */
const char *const *set_watched(const struct set *set, size_t number);
/* Adds every job, in order. 0 or -errno of fb_run_add(). */
int set_add(struct set *set, struct fb_run *run);
/* The same so many times; jobs wait for those of their own copy. */
int set_add_copies(struct set *set, struct fb_run *run, int copies);
/* The same by any call; what it returns that is below 0 ends it. */
int set_each_copy(struct set *set, int copies, int (*put)(void *to, const struct fb_job *job),
                  void *to);
/* Whether a note is said some time after its event. Then set_watch() takes FB_DONE too. */
bool set_says_later(const struct set *set);
/* Takes every event: says the set's notes. 0 or -errno of fb_run_note(). */
int set_watch(struct set *set, struct fb_run *run, const struct fb_event *event);
/* Every command line, one a line, in an order that could run. */
void set_print(const struct set *set, struct text *out);

#endif
