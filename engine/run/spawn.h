/* spawn.h - from a job to a process. */
#ifndef FB_RUN_SPAWN_H
#define FB_RUN_SPAWN_H

#include "environment.h"
#include "sys/sys.h"

struct fb_run;
struct worker;

struct run_spawn {
    int null_fd;
    struct environment environment;
    int rows, columns;                     /* of workers' terminals */
    char program[4096], program_name[256]; /* the last look-up in PATH */
    bool files_raised;                     /* the limit of open files */
    bool no_reports;                       /* functions have no pipe to say anything by */
};

void spawn_init(struct fb_run *run);
int spawn_open(struct fb_run *run);
void spawn_raise_files(struct fb_run *run, int slots); /* that may be open, for so many */
void spawn_restore_files(struct fb_run *run);
void spawn_fini(struct fb_run *run);
pid_t spawn_worker(struct fb_run *run, struct worker *worker, const struct fb_job *job,
                   int64_t *began_us, struct sys_failure *failure);
/* A shell line or a program beside a worker, in its surroundings, killed at until_us. 0 or -errno.
 */
int spawn_errand(struct fb_run *run, const struct worker *worker, const char *shell,
                 const char *const *argv, bool stops, int64_t until_us);
/* Before the first worker: no `began`, no progress, no result; two descriptors fewer for each. */
void spawn_no_reports(struct fb_run *run);
void spawn_window(struct fb_run *run, int rows, int columns);

#endif
