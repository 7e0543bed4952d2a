/*
 * gates.h - what must hold before a job starts: free memory, load, no swapping, a command that says
 * yes (--memfree, --load, --noswap, --limit). Workers that run are left alone.
 */
#ifndef FB_SHOW_GATES_H
#define FB_SHOW_GATES_H

#include "opt/opt.h"

struct gates;

/*
 * 0, with NULL where no gate was asked for; or -errno. To be opened before the run: a command is
 * run by a process of its own, which the run is not to take for a worker's.
 */
int gates_open(struct gates **out, const struct opt_gates *options);
struct gates *gates_close(struct gates *gates); /* accepts NULL, returns NULL */
int gates_fd(const struct gates *gates);        /* readable when it is time to look */
/* Looks; whether all gates are open. */
bool gates_look(struct gates *gates, int64_t now_us);
/* Why they are shut, "--load 2: 5 processes run"; and in one word, "load". NULL: they are open. */
const char *gates_why(const struct gates *gates);
const char *gates_word(const struct gates *gates);

/* Pure: what files of /proc say. -1: they do not say it. */
int64_t gates_free_bytes(const char *meminfo);
int gates_running(const char *loadavg); /* processes that run, without the one that asks */
/* Pages that came in and went out, multiplied: more than before is swapping. */
void gates_swapped(const char *vmstat, uint64_t *in, uint64_t *out);

#endif
