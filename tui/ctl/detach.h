/* detach.h - a run that goes on without the terminal where it was begun. */
#ifndef FB_CTL_DETACH_H
#define FB_CTL_DETACH_H

#include "place.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Goes on in a child without a terminal: true, in that child, which is to call ctl_detach_begun().
 * False: in the parent, when the child has begun: then *status is 0 and `id` its run; or it has
 * not, and *status is its exit status.
 */
bool ctl_detach(char id[CTL_ID_SIZE], int *status);
/* In the child: its standard streams are no terminal from now on; `files`: those that are files
 * stay. */
void ctl_detach_leave(bool files);
/* It has not begun after that: what is wrong is said where the parent says it. */
void ctl_detach_fail(void);
void ctl_detach_begun(const char *id);
/* The terminal is gone. `all`: nothing else looks after what is open of it. */
void ctl_detach_terminal(bool all);

#endif
