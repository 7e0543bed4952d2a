/* leaks.h - processes that a worker has left; those of the whole run where the worker is NULL. */
#ifndef FB_RUN_LEAKS_H
#define FB_RUN_LEAKS_H

#include "sys/sys.h"

struct fb_run;
struct worker;

#define LEAK_WAIT_US 200000 /* how long one may hold a pipe before it is named */
#define LEAK_KILLS   5      /* SIGKILLs, of what cannot be found or will not die */
#define LEAKS_ROOM   64

struct run_leaks {
    int64_t die_until_us; /* those that were named may take as long to die */
    pid_t pids[LEAKS_ROOM];
    char text[LEAKS_ROOM][64];
    const char *names[LEAKS_ROOM];
};

bool leaks_group_lives(const struct fb_run *run, struct worker *worker); /* of one reaped */
/*
 * No member is left that could do anything: a process 1 that does not reap, as in some containers,
 * leaves zombies. To see that all of /proc is read, so it is asked now and then.
 */
bool leaks_group_dead(const struct fb_run *run, struct worker *worker);
bool leaks_silent(const struct worker *worker); /* its pipes are at their end */
bool leaks_live(const struct fb_run *run, const struct worker *worker); /* of one not reaped */
int leaks_count(struct fb_run *run);                                    /* of the whole run */
void leaks_signal(struct fb_run *run, const struct worker *worker, int signal);
void leaks_report(struct fb_run *run, const struct worker *worker, bool ending);
void leaks_end(struct fb_run *run, const struct worker *worker, int64_t now_us); /* both, SIGTERM */
int64_t leaks_die_until_us(const struct fb_run *run);

#endif
