/* status.h - what a process does at this moment, in words. */
#ifndef FB_PLAIN_STATUS_H
#define FB_PLAIN_STATUS_H

#include "base/text.h"

#include <sys/types.h>

/*
 * "uses the CPU", "sleeps", "reads a pipe", "waits for cc1 (pid 7), which uses the CPU" ... as the
 * files under `proc` ("/proc") have it; "" where there is no such process.
 */
void status_put(struct text *out, const char *proc, pid_t pid);
/* What is added where this signal has stopped it. */
const char *status_wants_terminal(int number);

#endif
