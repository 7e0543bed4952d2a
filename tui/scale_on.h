/*
 * scale_on.h - a scale by agents: they are placed once, so that all rounds have the same machines
 * and no round waits for a queue.
 */
#ifndef FB_SCALE_ON_H
#define FB_SCALE_ON_H

#include "scale_jobs.h"
#include "scale_run.h"

struct cmd_scale_on;

/* Has them started. *most: the slots of all of them. 0, or the exit status of what was said. */
int cmd_scale_on_open(struct cmd_scale_on **out, const struct opt *opt,
                      const struct scale_plan *plan, int *most);
void cmd_scale_on_beat(struct cmd_scale_on *on); /* now and then; NULL: nothing */
/* One run. As in struct scale_plan. */
int cmd_scale_on_run(const struct cmd_scale *scale, struct cmd_scale_jobs *jobs,
                     const struct fb_options *options, struct scale_sample *out);
/* An agent is lost for good, which was said: no further round can be. NULL: no. */
bool cmd_scale_on_gone(const struct cmd_scale_on *on);
/* Lets the agents go; `cancel`: they may have something to do. NULL. */
struct cmd_scale_on *cmd_scale_on_close(struct cmd_scale_on *on, bool cancel);

#endif
