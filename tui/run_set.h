/* run_set.h - a job set from its file to the exit status. */
#ifndef FB_RUN_SET_H
#define FB_RUN_SET_H

#include "opt.h"

/*
 * Reads the set and runs it, or prints it (--dry-run). Its durations are multiplied by `scale`.
 * Returns the exit status: 2 where something is wrong in the file, which was told then.
 */
int run_set(struct opt *opt, const char *path, double scale);

#endif
