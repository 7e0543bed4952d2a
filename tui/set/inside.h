/* inside.h - what a set is inside; for the files set_*.c alone. */
#ifndef FB_SET_INSIDE_H
#define FB_SET_INSIDE_H

#include "function.h"
#include "input/template.h"
#include "keys.h"
#include "opt/opt.h"
#include "set.h"

#define EACH_MOST 16 /* lists that are combined */

/* A job as the file has it; `each` makes several jobs of it. */
struct entry {
    const struct node *node;
    const struct set_values *values;              /* while its jobs are made; NULL: they are */
    const struct node *name, *after, *each, *dir; /* keys of it; NULL: it does not say them */
    bool starts;                                  /* `autostart` */
    const struct function *function;              /* of `call` */
    size_t first, count;                          /* its jobs: numbers first to first + count - 1 */
};

/* Made by pack.c. What stands here is not in `job`, which others have too. */
struct set_job {
    const struct fb_job *job;
    const char *name, *shell, *command, *call, *dir, *stdin_path;
    const char *const *argv, *const *env;
    void *argument;
    const struct fb_after *after;
    uint32_t after_count;
    bool done_before, failed_before, held;
    const struct entry *entry;
    struct wait *waits;        /* names of `after`, before they are looked up */
    const struct opt_log *log; /* NULL: none; its number comes later */
    const char *const *watch;  /* patterns with a NULL after them; NULL: none */
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
    uint32_t *order; /* their numbers, each after those that it waits for */
    struct fill *fills;
    struct set_note *notes;
    /* Of the run, for notes that come later: by number - 1, whether a job has ended; how many are
     * known, and have. */
    struct {
        unsigned char *list;
        uint32_t room, known, count;
    } ended;
    bool draws;
    struct fb_limit *limits; /* [limit_count] */
    size_t limit_count;
    const struct fb_job **kinds; /* [kind_count] jobs that take different things */
    size_t kind_count;
    bool list; /* another program's, which runs all of it at once */
    /* Said of another program's list: keys that mean nothing here, and what is not the same. */
    struct text passed, said;
    int64_t origin_us; /* when its jobs were added; the functions count from it */
};

struct reader_of_set {
    struct set *set;
    struct text file; /* its bytes, until there is a tree */
    struct wrongs wrongs;
    double scale;
    struct set_options options;
    struct node *env; /* variables of --env-file and of a list's .env */
    bool chosen;      /* words of the command line were looked at: they chose what is in it */
    const struct fb_job *last; /* what the last job has in common with others */
    struct entry *entries;
    size_t entry_count;
    struct set_values values; /* of the entry that is read: its own, and the defaults */
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

/* each.c. 0 (each->rows is 0 where a mistake was reported) or -ENOMEM. */
int each_read(struct reader_of_set *reader, const struct entry *entry, struct each *each);

/* fill.c: the text for this job, in the set's memory; NULL: no memory. */
const char *fill_text(struct reader_of_set *reader, struct node *node, bool shell,
                      const struct row *row);
/* A path seen from `from`, which may be "" and stands alone where there is no path. NULL: no
 * memory.
 */
const char *fill_path(struct reader_of_set *reader, const char *from, const char *path);

/* call.c: reports what is wrong with `call` and the keys of `with`; and the job. 0 or -ENOMEM. */
void call_check(struct reader_of_set *reader, struct entry *entry);
int call_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
              struct fb_job *job);

/*
 * names.c. Opening reports names that stand for two jobs: 0 or -ENOMEM. A name that is found
 * is one job's or, as the file has it, that of all jobs of an entry.
 */
int names_open(struct reader_of_set *reader);
void names_close(struct reader_of_set *reader);
bool names_find(const struct reader_of_set *reader, const char *text, size_t *first, size_t *count);
/* Reports that `what` names a job that is not there. */
void names_unknown(struct reader_of_set *reader, struct place at, const char *what,
                   const char *text);

/*
 * list_*.c: other programs' lists as the tree of a set: a Procfile's bytes, or a tree. 0 with *out,
 * of which nothing is worth reading once a mistake was reported; or -ENOMEM.
 */
int set_list_procfile(struct reader_of_set *reader, const char *bytes, size_t size,
                      struct node **out);
int set_list_mprocs(struct reader_of_set *reader, const struct node *root, struct node **out);
/* foreign.c: does what `<<: *anchor` says, in every map of a tree. */
void set_list_merge(struct node *node);
bool set_list_looks_procfile(const char *bytes, size_t size);
bool set_list_is_mprocs(const struct node *root);
int set_list_commands(struct reader_of_set *reader, const struct node *root, struct node **out);
bool set_list_is_commands(const struct node *root);
int set_list_compose(struct reader_of_set *reader, const struct node *root, struct node **out);
bool set_list_is_compose(const struct node *root);
int set_list_package(struct reader_of_set *reader, const struct node *root, struct node **out);
bool set_list_is_package(const struct node *root);
/* The scripts of the package.json beside the list; NULL, with the mistake reported. */
const struct node *set_list_scripts(struct reader_of_set *reader, struct place at);

/*
 * env_file.c. Opening reads the files of --env-file, or else the .env `beside` the list, whose
 * variables are put beneath what `root` says in `env`; taking does it for `env_file` of a map. 0 or
 * -ENOMEM.
 */
int set_env_file_open(struct reader_of_set *reader, bool beside);
int set_env_file_beneath(struct reader_of_set *reader, struct node *root);
int set_env_file_take(struct reader_of_set *reader, struct node *map);
/* There, or in this process's environment; NULL: neither. */
const char *set_env_file_value(const struct reader_of_set *reader, const char *name);

/* path.c: variables of a text, in place; what is not set is empty, and $$ is a $. 0 or -ENOMEM. */
int set_path_variables(struct reader_of_set *reader, struct node *node);

/* choose.c: leaves the jobs that the command line wants. 0 or -ENOMEM. */
int set_choose(struct reader_of_set *reader);
/* notes.c: after it; `numbers`: by the old ones - 1, 0: it is gone. */
void set_notes_renumber(struct set *set, const uint32_t *numbers);

/* after.c: while a job is made, and when all are. 0 or -ENOMEM. */
int after_gather(struct reader_of_set *reader, struct set_job *job, const struct row *row);
int after_resolve(struct reader_of_set *reader);

/* notes.c. 0 or -ENOMEM. */
int notes_read(struct reader_of_set *reader);

/* service.c: how a job comes again, and how it is stopped; mistakes are reported once. 0 or
 * -ENOMEM.
 */
int set_service_fill(struct reader_of_set *reader, const struct said *said, const struct row *row,
                     struct fb_job *job);
bool set_service_is(const struct fb_job *job); /* it lives for as long as the run */

/* needs.c: what there is a number of; what a job takes of it, and of slots. 0 or -ENOMEM. */
int set_limits_read(struct reader_of_set *reader);
int set_needs_fill(struct reader_of_set *reader, const struct said *said, const struct row *row,
                   struct fb_job *job);
/* watch.c: the same of `watch`. */
int set_watch_take(struct reader_of_set *reader, struct node *map);
int set_watch_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
                   struct set_job *job);
/* log.c: checks `log` of a map, once; and for one job. 0 or -ENOMEM. */
int set_log_take(struct reader_of_set *reader, struct node *map);
int set_log_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
                 struct set_job *job);

/* probes.c: how a job is known to be ready, and to be well. 0 or -ENOMEM. */
int set_probes_fill(struct reader_of_set *reader, const struct said *said, const struct row *row,
                    struct fb_job *job);

/* entry_job.c: one job of an entry. 0 or -ENOMEM. */
int set_job_fill(struct reader_of_set *reader, const struct entry *entry, const struct row *row,
                 struct fb_job *job);

/* pack.c: a job that was filled in from zeros, of which only `to` is left. 0 or -ENOMEM. */
int set_job_pack(struct reader_of_set *reader, struct set_job *to, struct fb_job *job);
struct fb_job set_job_whole(const struct set_job *from);

/* entries.c: entries to jobs. 0 or -ENOMEM. */
int set_jobs_make(struct reader_of_set *reader);

#endif
