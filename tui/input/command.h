/* command.h - COMMAND and its inputs as a stream of jobs: a feed for a run. */
#ifndef FB_INPUT_COMMAND_H
#define FB_INPUT_COMMAND_H

#include "base/text.h"
#include "batch.h"
#include "forkboard.h"
#include "input.h"
#include "template.h"

struct command;

/* How jobs are made of COMMAND and the rows of its input. It has to live as long as the command. */
struct command_form {
    struct template_options strings; /* the names of the values are the input's */
    const char *tag; /* a text with replacement strings, the job's name; NULL: none */
    const struct batch_options *batch; /* NULL: a job for each row */
    bool any_input;                    /* {N} is empty where there are fewer inputs */
    const char *shell;                 /* of command lines, at its place; NULL: /bin/sh */
    bool print;                        /* a job prints its command line before anything else */
    const char *files;          /* its output is a file in that directory, whose name is printed */
    const char *dir;            /* of the workers; NULL: this process's */
    const char *stdin_word;     /* what they read: open, null, tty or a path; NULL: null */
    const struct fb_keep *keep; /* [keep_count] descriptors that they have, too */
    size_t keep_count;
    bool pty;                /* they have terminals of their own */
    int nice;                /* added to the workers' */
    bool parallel_variables; /* PARALLEL_SEQ and PARALLEL_JOBSLOT in their environment */
    /* Is told of each job's values, and their names, as it is given: 1: it was done before; 0, or
     * -errno. NULL: nothing is. */
    int (*given)(void *context, const struct template_values *values, const char *const *names,
                 int name_count);
    void *given_context;
    const char *slot_variable; /* the number of the slot from 0, by that name; NULL: none */
};

/*
 * `words` is COMMAND; none: each row of the input is a command line. `form`: NULL for that of
 * `forkboard run` without options. `input` its options. 0, or -errno with one line in `error`.
 */
int command_open(struct command **out, char *const *words, int count,
                 const struct command_form *form, const struct input_options *input, char *error,
                 size_t size);
struct command *command_close(struct command *command);
/* The time-out of jobs that are asked for from now on; 0: the run's. */
void command_set_timeout(struct command *command, int64_t us);
/* Whether a slot stands in it, {%}. */
bool command_wants_slot(const struct command *command);
/* Fits struct fb_feed; context is the command. */
int command_next(void *context, int slot, struct fb_job *job);
/* How many jobs it gives in all; 0: not known. */
uint32_t command_total(const struct command *command);
int command_fd(const struct command *command);
/*
 * Puts the name of a job to come, 0 being the next: 1; 0: it is not known, as of what a pipe may
 * still bring. It is read and kept until it is asked for.
 */
int command_coming(struct command *command, uint32_t index, struct text *name);
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
/*
 * Asks again of all that command_sift() has read, and then of further jobs as long as more() wants
 * them: 0, also at the end of the input; else as command_sift().
 */
int command_sift_again(struct command *command, bool (*more)(void *context), command_asked *ask,
                       void *context);
/* What of the input could not be read, in one line; false: nothing. */
bool command_error(const struct command *command, char *error, size_t size);
/* Jobs that were given as failed before. */
uint32_t command_failed_before(const struct command *command);
uint32_t command_rows(const struct command *command); /* jobs that were read so far */

#endif
