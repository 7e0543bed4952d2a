/* run_detach.h - a run that is begun without a terminal, or goes on without one. */
#ifndef FB_RUN_DETACH_H
#define FB_RUN_DETACH_H

#include "opt/opt.h"

/*
 * Where --detach or --detachable ask for it, the rest of the command is a child's: true, and it is
 * to go on. False: in the parent, when all is said or shown, with the exit status.
 */
bool cmd_run_detach(struct opt *opt, int *status);

#endif
