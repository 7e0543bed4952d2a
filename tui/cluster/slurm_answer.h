/* slurm_answer.h - what Slurm's programs print, read. Pure. */
#ifndef FB_CLUSTER_SLURM_ANSWER_H
#define FB_CLUSTER_SLURM_ANSWER_H

#include "place.h"

#define SLURM_TICKET_ROOM 80

/* Of `squeue -h -r -t all -o`, and of `sacct -n -P -X -o`. */
#define SLURM_SQUEUE_FORMAT "%F|%K|%T|%N|%r"
#define SLURM_SACCT_FORMAT  "JobID,State,NodeList"

/*
 * The answer of sbatch --parsable, "123" or "123;cluster": into *ticket, which has
 * SLURM_TICKET_ROOM. Lines before it are passed over, as sites let sbatch greet. -EBADMSG: there is
 * no such line, or it does not end.
 */
int slurm_answer_ticket(const char *bytes, size_t size, char *ticket);
/* Of a ticket: the number of the job; 0: it has none. *cluster: what follows, or "". */
unsigned long slurm_answer_job(const char *ticket, const char **cluster);

/*
 * Puts what squeue said of the agents of job `job` into agents[0..count); of the newest job where
 * that is 0, as after a submission whose answer was lost. *found (NULL: not asked for) becomes that
 * job's number, 0 if there is none. The others stay as they are. -EBADMSG if the answer was cut
 * off or a line is not understood: then nothing was put.
 */
int slurm_answer_squeue(const char *bytes, size_t size, unsigned long job,
                        struct place_agent *agents, int count, unsigned long *found);
/* The same of sacct, but only for agents that are PLACE_UNKNOWN. */
int slurm_answer_sacct(const char *bytes, size_t size, unsigned long job,
                       struct place_agent *agents, int count);
/* MaxArraySize in `scontrol show config`: how many agents one array has room for; 0: not known. */
int slurm_answer_array_size(const char *bytes, size_t size);

/*
 * What went wrong, from what a program printed on its standard error: its lines in one, without the
 * program's name, each once; harmless on a screen. `out` has `room`.
 */
void slurm_answer_error(const char *bytes, size_t size, char *out, size_t room);
/* Whether such a text says that the controller was not reached, so that nothing has changed; and
 * whether it is not known if it did what it was asked for. */
bool slurm_answer_away(const char *bytes, size_t size);
bool slurm_answer_unsure(const char *bytes, size_t size);

#endif
