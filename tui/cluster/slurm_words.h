/* slurm_words.h - Slurm's words for what a job is doing, and why, in words of a user. Pure. */
#ifndef FB_CLUSTER_SLURM_WORDS_H
#define FB_CLUSTER_SLURM_WORDS_H

#include "place.h"

/*
 * What `state` ("PENDING", "CANCELLED by 1000", "NODE_FAIL+") and `reason` ("Resources", "None",
 * "(null)") mean for an agent on `node` ("": none yet). All three may hold anything; what goes into
 * *out is harmless on a screen. A state that is not known here leaves it PLACE_UNKNOWN, with
 * Slurm's own word in `why`.
 *
 * No exit code is looked at: Slurm's 0:0 also stands beside a node that failed.
 */
void slurm_words(const char *state, const char *reason, const char *node, struct place_agent *out);

#endif
