/* agents.h - a run of agents as a source. */
#ifndef FB_CLUSTER_AGENTS_H
#define FB_CLUSTER_AGENTS_H

#include "desk/source.h"
#include "place.h"
#include "rundir.h"

/*
 * `dir` and what `run` points to stay the caller's, until the close. `attached`: it was begun by
 * another front end, so a signal to this one ends only the looking. `wants_output`: events are to
 * have all output. NULL: no memory.
 */
struct source *agents_source(const struct rundir *dir, const struct place_run *run, bool attached,
                             bool wants_output);

#endif
