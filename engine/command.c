/*
 * command.c - a template and an input make jobs. A job's name is what distinguishes it: its values,
 * one blank between; or the command itself where it has no input and runs once. Everything a job
 * points to lives here until the next is asked for.
 *
 * A run that goes on where another broke off has to know its first jobs before it starts any: their
 * values are kept until they are asked for, not the commands, as a slot's number may stand in them.
 */
#include "command.h"

#include "job.h"
#include "joblog.h"
#include "template.h"
#include "text.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The values of a job that was read before it was asked for, and what they point to. */
struct kept {
    struct kept *next;
    int before; /* enum command_before */
    int count;
    const char *values[];
};

struct command {
    struct template *template;
    struct input *input; /* NULL: runs once */
    uint32_t jobs;       /* given */
    uint32_t rows;       /* read */
    struct kept *first, *last, *given;
    uint32_t kept; /* from first to last */
    struct text name;
};

int command_open(struct command **out, char *const *words, int count,
                 const struct input_options *input, char *error, size_t size)
{
    struct command *command = calloc(1, sizeof *command);
    int r = command != NULL ? 0 : -ENOMEM;

    *out = NULL;
    snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    if (r == 0)
        r = input_open(&command->input, input, error, size);
    if (r == 0) {
        r = template_open(&command->template, words, count, command->input != NULL);
        if (r == -EINVAL)
            snprintf(error, size, "there is no command to run");
    }
    if (r < 0)
        command = command_close(command);
    *out = command;
    return r;
}

struct command *command_close(struct command *command)
{
    if (command == NULL)
        return NULL;
    free(command->given);
    for (struct kept *kept = command->first, *next; kept != NULL; kept = next) {
        next = kept->next;
        free(kept);
    }
    template_close(command->template);
    input_close(command->input);
    text_fini(&command->name);
    free(command);
    return NULL;
}

uint32_t command_total(const struct command *command)
{
    uint64_t total = command->input != NULL ? input_total(command->input) : 1;

    return total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
}

int command_fd(const struct command *command)
{
    return command->input != NULL ? input_fd(command->input) : -1;
}

int64_t command_left(const struct command *command)
{
    int64_t left = command->rows == 0;

    if (command->input != NULL)
        left = input_left(command->input);
    return left < 0 ? left : left + command->kept;
}

static int read_values(struct command *command, struct template_values *values)
{
    int r = command->rows == 0;

    if (command->input != NULL)
        r = input_next(command->input, &values->values, &values->count);
    command->rows += r == 1;
    return r;
}

/* Of those that were kept the next, else what is read. */
static int next_values(struct command *command, struct template_values *values, int *before)
{
    struct kept *kept = command->first;

    free(command->given);
    command->given = kept;
    *before = kept != NULL ? kept->before : 0;
    if (kept == NULL)
        return read_values(command, values);
    command->first = kept->next;
    command->kept--;
    values->values = kept->values;
    values->count = kept->count;
    return 1;
}

static int make_name(struct command *command, const struct template_values *values,
                     struct fb_job *job)
{
    if (command->input == NULL)
        return 0; /* the engine names it by its command */
    text_clear(&command->name);
    for (int i = 0; i < values->count; i++) {
        if (i > 0)
            text_putc(&command->name, ' ');
        text_puts(&command->name, values->values[i]);
    }
    job->name = text_string(&command->name);
    return command->name.failed ? -ENOMEM : 0;
}

static void set_command(const struct command *command, struct fb_job *job)
{
    if (template_is_shell(command->template))
        job->shell = template_line(command->template);
    else
        job->argv = template_argv(command->template);
}

int command_next(void *context, int slot, struct fb_job *job)
{
    struct command *command = context;
    struct template_values values = { .job = command->jobs + 1, .slot = slot };
    int before, r = next_values(command, &values, &before);

    if (r != 1)
        return r;
    command->jobs++;
    r = template_fill(command->template, &values);
    if (r == 0)
        r = make_name(command, &values, job);
    if (r < 0)
        return r;
    set_command(command, job);
    job->done_before = before == COMMAND_DONE;
    job->failed_before = before == COMMAND_FAILED;
    return 1;
}

static int keep(struct command *command, const struct template_values *values, int before)
{
    size_t size = 0;
    struct kept *kept;
    char *at;

    for (int i = 0; i < values->count; i++)
        size += strlen(values->values[i]) + 1;
    kept = malloc(sizeof *kept + (size_t)values->count * sizeof(char *) + size);
    if (kept == NULL)
        return -ENOMEM;
    *kept = (struct kept){ .before = before, .count = values->count };
    at = (char *)(kept->values + values->count);
    for (int i = 0; i < values->count; i++) {
        kept->values[i] = at;
        at = stpcpy(at, values->values[i]) + 1;
    }
    if (command->last != NULL)
        command->last->next = kept;
    else
        command->first = kept;
    command->last = kept;
    command->kept++;
    return 0;
}

static int read_waiting(struct command *command, struct template_values *values)
{
    struct pollfd ready = { .fd = command_fd(command), .events = POLLIN };
    int r;

    while ((r = read_values(command, values)) == -EAGAIN)
        if (poll(&ready, 1, -1) < 0 && errno != EINTR)
            return -errno;
    return r;
}

static int sift(struct command *command, command_asked *ask, void *context, struct text *line)
{
    struct template_values values = { .job = command->rows + 1, .slot = JOBLOG_ANY_SLOT };
    struct fb_job job = { 0 };
    int r = read_waiting(command, &values);

    if (r != 1)
        return r == 0 ? -ENODATA : r;
    r = template_fill(command->template, &values);
    if (r < 0)
        return r;
    set_command(command, &job);
    r = ask(context, values.job, job_command(&job, line));
    return r < 0 ? r : keep(command, &values, r);
}

int command_sift(struct command *command, uint32_t last, command_asked *ask, void *context)
{
    struct text line = { 0 };
    int r = 0;

    while (r == 0 && command->rows < last)
        r = sift(command, ask, context, &line);
    text_fini(&line);
    return r;
}

uint32_t command_rows(const struct command *command)
{
    return command->rows;
}
