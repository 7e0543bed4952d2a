/* list_probes.h - probes of process-compose as those of a set. */
#ifndef FB_SET_LIST_PROBES_H
#define FB_SET_LIST_PROBES_H

#include "foreign.h"

/* `readiness_probe`, `liveness_probe` and `ready_log_line` of a process, into the job. `shell` and
 * `argument` run a probe's command; `restarts`: the process comes again by itself. */
void set_list_probes(struct foreign *list, struct node *job, const struct node *process,
                     const char *shell, const char *argument, bool restarts);
/* Whether such a job has a `ready` by what the process says. */
bool set_list_has_ready(const struct node *process);

#endif
