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
int command_fd(const struct command *command);

#endif
