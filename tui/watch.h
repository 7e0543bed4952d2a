/* watch.h - a watch from its first event to its last: event -> record -> lines. */
#ifndef WATCH_H
#define WATCH_H

#include "opt.h"

/*
 * Watches the program argv (ends with NULL) at `path`. Returns the program's status, 128+N where
 * signal N killed it; does not return where Ctrl-C ended both of us.
 */
int watch_run(const struct opt *opt, const char *path, char *const *argv);

#endif
