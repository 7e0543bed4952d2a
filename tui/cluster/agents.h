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
/* Of such a source: whether all agents have come. */
bool agents_here(const struct source *source);
/*
 * Whether one of them was lost, came twice or could not come: it is not the run that was asked for.
 * *gone: and it will not come again.
 */
bool agents_flawed(const struct source *source, bool *gone);

#endif
