/*
 * door.h - a run can be asked from outside while it lasts: `forkboard ctl`, `ps`, `attach`. One
 * that is over in a moment is not worth a socket, so it has one only after that moment.
 */
#ifndef FB_SHOW_DOOR_H
#define FB_SHOW_DOOR_H

#include <stddef.h>

struct pump;

/* The source is open. 0; of a run that could never be asked, the exit status and a line in `why`.
 */
int door_begin(struct pump *pump, char *why, size_t size);
/* All is over: clients get the exit status. */
void door_end(struct pump *pump, int status);

#endif
