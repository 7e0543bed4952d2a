/* command.h - COMMAND and its inputs as a stream of jobs: a feed for a run. */
#ifndef FB_COMMAND_H
#define FB_COMMAND_H

#include "forkboard.h"
#include "input.h"

struct command;

/* `words` is COMMAND; `input` its options. 0, or -errno with one line in `error`. */
int command_open(struct command **out, char *const *words, int count,
                 const struct input_options *input, char *error, size_t size);
struct command *command_close(struct command *command);
/* Fits struct fb_feed; context is the command. */
int command_next(void *context, int slot, struct fb_job *job);
/* How many jobs it gives in all; 0: not known. */
uint32_t command_total(const struct command *command);
int command_fd(const struct command *command);
/* How many jobs are still to come; -1: unknown. */
int64_t command_left(const struct command *command);

/*
 * Reads jobs 1 to `last` now, waiting for them, and asks of each what became of it before: one of
 * the three, or a negative errno that ends it. What the function is asked is the command for
 * people, filled in with the slot JOBLOG_ANY_SLOT. command_next() gives them in order, and says so
 * of those that were done or failed. Returns 0, what the function said, -ENODATA where there are
 * fewer jobs, or what reading said.
 */
enum command_before { COMMAND_TO_RUN, COMMAND_FAILED, COMMAND_DONE };
typedef int command_asked(void *context, uint32_t job, const char *command);
int command_sift(struct command *command, uint32_t last, command_asked *ask, void *context);
uint32_t command_rows(const struct command *command); /* jobs that were read so far */

#endif
