/* set_parts.h - what a set is inside; for the files set_*.c alone. */
#ifndef FB_SET_PARTS_H
#define FB_SET_PARTS_H

#include "function.h"
#include "set.h"
#include "set_keys.h"
#include "template.h"

#define EACH_MOST 16 /* lists that are combined */

/* A job as the file has it; `each` makes several jobs of it. */
struct entry {
    const struct node *node;
    struct set_values values;        /* its own, and the defaults where it says nothing */
    const struct function *function; /* of `call` */
    size_t first, count;             /* its jobs: numbers first to first + count - 1 */
};

struct set_job {
    struct fb_job job;
    const struct entry *entry;
    struct wait *waits; /* names of `after`, before they are looked up */
};

/* A compiled text, kept with its node. */
struct fill {
    struct fill *next;
    struct template *template;
    int inputs;
    bool slot, told;
};

struct set {
    struct arena arena;
    char *path, *base; /* base: the file's directory, "" where it is the current one */
    struct set_values page;
    struct set_job *jobs;
    size_t count, room;
    uint32_t *order; /* their numbers, each behind those that it waits for */
    struct fill *fills;
    struct set_note *notes;
    bool draws;
    bool list;         /* another program's, which runs all of it at once */
    int64_t origin_us; /* when its jobs were added; the functions count from it */
};

struct reader_of_set {
    struct set *set;
    struct wrongs wrongs;
    double scale;
    bool procfile, commands;
    struct entry *entries;
    size_t entry_count;
    struct names *names;
};

/* The items of one list of `each`. */
struct items {
    const char **values;
    size_t count, room;
};

struct each {
    struct items lists[EACH_MOST];
    int count; /* 0: the job says no `each` */
    size_t rows;
};

/* What is filled in for one job. */
struct row {
    bool each; /* false: texts stand as they are */
    struct template_values values;
};

/* set_each.c. 0 (each->rows is 0 where a mistake was told) or -ENOMEM. */
int each_read(struct reader_of_set *reader, const struct entry *entry, struct each *each);

/* set_fill.c: the text for this job, in the set's memory; NULL: no memory. */
const char *fill_text(struct reader_of_set *reader, struct node *node, bool shell,
                      const struct row *row);
/* A path seen from `from`, which may be "" and stands alone where there is no path. NULL: no
 * memory.
 */
const char *fill_path(struct reader_of_set *reader, const char *from, const char *path);

/* set_call.c: tells what is wrong with `call` and the keys of `with`; and the job. 0 or -ENOMEM. */
void call_check(struct reader_of_set *reader, struct entry *entry);
int call_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
              struct fb_job *job);

/*
 * set_names.c. Opening tells of names that stand for two jobs: 0 or -ENOMEM. A name that is found
 * is one job's or, as the file has it, that of all jobs of an entry.
 */
int names_open(struct reader_of_set *reader);
void names_close(struct reader_of_set *reader);
bool names_find(const struct reader_of_set *reader, const char *text, size_t *first, size_t *count);
/* Tells that `what` speaks of a job that is not there. */
void names_unknown(struct reader_of_set *reader, struct place at, const char *what,
                   const char *text);

/*
 * set_list.c: other programs' lists as the tree of a set: a Procfile's bytes, or mprocs' tree. 0
 * with *root, of which nothing is worth reading once a mistake was told; or -ENOMEM.
 */
int list_procfile(struct reader_of_set *reader, const char *bytes, size_t size, struct node **root);
int list_mprocs(struct reader_of_set *reader, const struct node *list, struct node **root);
bool list_is_mprocs(const struct node *root);
int list_commands(struct reader_of_set *reader, const struct node *list, struct node **root);
bool list_is_commands(const struct node *root);

/* set_after.c: while a job is made, and when all are. 0 or -ENOMEM. */
int after_gather(struct reader_of_set *reader, struct set_job *job, const struct row *row);
int after_resolve(struct reader_of_set *reader);

/* set_notes.c. 0 or -ENOMEM. */
int notes_read(struct reader_of_set *reader);

/* set_job.c: one job of an entry. 0 or -ENOMEM. */
int job_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
             struct fb_job *job);

/* set_jobs.c: entries to jobs. 0 or -ENOMEM. */
int jobs_make(struct reader_of_set *reader);

#endif
