/* passive.h - what the ways of watching without ptrace share. */
#ifndef FB_WATCH_PASSIVE_H
#define FB_WATCH_PASSIVE_H

#include "inside.h"

struct tracee *passive_begin(struct watch *watch, struct hint birth);
void passive_exec(struct watch *watch, struct tracee *tracee);
void passive_died(struct watch *watch, struct tracee *tracee);
void passive_stopped(struct watch *watch, struct tracee *tracee, int signal); /* 0: goes on */

/* For struct backend. */
void passive_drain(struct watch *watch);
void passive_pidfd(struct watch *watch, struct tracee *tracee, uint32_t events);
bool passive_others_left(struct watch *watch);

/* polling.c: looks for children of ours in /proc, once; and at those that are known. */
void polling_find(struct watch *watch);
void polling_fini(struct watch *watch);

#endif
