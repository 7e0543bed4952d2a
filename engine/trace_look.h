/* trace_look.h - what the ways of watching without ptrace share. */
#ifndef FB_TRACE_LOOK_H
#define FB_TRACE_LOOK_H

#include "trace_state.h"

struct tracee *look_begin(struct trace *trace, struct hint birth);
void look_exec(struct trace *trace, struct tracee *tracee);
void look_died(struct trace *trace, struct tracee *tracee);
void look_stopped(struct trace *trace, struct tracee *tracee, int signal); /* 0: goes on */

/* For struct backend. */
void look_drain(struct trace *trace);
void look_pidfd(struct trace *trace, struct tracee *tracee, uint32_t events);
bool look_others_left(struct trace *trace);

/* trace_scan.c: looks for children of ours in /proc, once; and at those that are known. */
void scan_find(struct trace *trace);

#endif
