/*
 * command.c - a template and an input make jobs. A job's name is what distinguishes it: its values,
 * one blank between; or the command itself where it has no input and runs once, or where there is
 * no template and each row is a command line, as it stands. Everything a job
 * points to lives here until the next is asked for.
 *
 * A run that goes on where another broke off has to know its first jobs before it starts any: their
 * values are kept until they are asked for, not the commands, as a slot's number may stand in them.
 */
#include "command.h"

#include "base/quote.h"
#include "base/text.h"
#include "command_template.h"
#include "command_worker.h"
#include "joblog.h"
#include "template.h"

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
    const struct command_form *form;
    struct template *tag;      /* NULL: none */
    struct template *template; /* NULL: each row is a command line */
    struct input *input;       /* NULL: runs once */
    struct batch *batch;       /* NULL: a row is a job */
    uint32_t jobs;             /* given */
    uint32_t rows;             /* read */
    uint32_t failed_before;    /* given */
    struct kept *first, *last, *given;
    uint32_t kept;    /* from first to last */
    struct text name; /* of the job; without a template its command line */
    struct command_worker worker;
    int64_t timeout_us; /* of the next jobs; 0: the run's */
};

bool command_wants_slot(const struct command *command)
{
    return command_template_wants_slot(command->template, command->tag);
}

int command_open(struct command **out, char *const *words, int count,
                 const struct command_form *form, const struct input_options *input, char *error,
                 size_t size)
{
    static const struct command_form plain = { .strings.append = true };
    struct command *command = calloc(1, sizeof *command);
    int r = command != NULL ? 0 : -ENOMEM;

    *out = NULL;
    snprintf(error, size, "%s", strerrordesc_np(ENOMEM));
    if (r == 0)
        command->form = form != NULL ? form : &plain;
    if (r == 0)
        r = input_open(&command->input, input, error, size);
    if (r == 0 && form != NULL && form->batch != NULL && command->input != NULL && count > 0)
        r = batch_open(&command->batch, command->input, form->batch);
    if (r == 0 && (count > 0 || command->input == NULL))
        r = command_template_open(&command->template, &command->tag, words, count, command->form,
                                  command->input, command->batch != NULL, error, size);
    if (r == 0 && command->template != NULL)
        template_set_total(command->template, command_total(command));
    if (r == 0 && command->batch != NULL)
        batch_measure(command->batch, command->template);
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
    template_close(command->tag);
    template_close(command->template);
    batch_close(command->batch);
    input_close(command->input);
    text_fini(&command->name);
    command_worker_fini(&command->worker);
    free(command);
    return NULL;
}

uint32_t command_total(const struct command *command)
{
    uint64_t total = command->batch != NULL || template_sifts(command->template) ? 0
                     : command->input != NULL ? input_total(command->input)
                                              : 1;

    return total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
}

int command_fd(const struct command *command)
{
    return command->input != NULL ? input_fd(command->input) : -1;
}

int64_t command_left(const struct command *command)
{
    int64_t left = command->rows == 0;

    if (command->batch != NULL)
        left = batch_left(command->batch);
    else if (command->input != NULL)
        left = input_left(command->input);
    left = left < 0 ? left : left + command->kept;
    return left > 0 && template_sifts(command->template) ? -1 : left;
}

static int read_one(struct command *command, struct template_values *values)
{
    int r = command->rows == 0;

    if (command->batch != NULL)
        r = batch_next(command->batch, &values->values, &values->count);
    else if (command->input != NULL)
        r = input_next(command->input, &values->values, &values->count);
    return r;
}

static int read_values(struct command *command, struct template_values *values)
{
    int r;

    do
        r = read_one(command, values);
    while (r == 1 && command->template != NULL && template_leaves_out(command->template, values));
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
    if (command->first == NULL)
        command->last = NULL;
    command->kept--;
    values->values = kept->values;
    values->count = kept->count;
    return 1;
}

static int make_name(struct command *command, const struct template_values *values,
                     struct fb_job *job)
{
    int r = 0;

    if (command->tag != NULL) {
        r = template_fill(command->tag, values);
        job->name = r == 0 ? template_argv(command->tag)[0] : NULL;
        return r;
    }
    if (command->input == NULL || command->template == NULL)
        return 0; /* the engine names it by its command */
    r = command->batch != NULL ? template_join_ends(&command->name, values)
                               : template_join(&command->name, values);
    job->name = command->name.bytes;
    return r;
}

static int fill(struct command *command, const struct template_values *values)
{
    return command->template != NULL ? template_fill(command->template, values)
                                     : template_join(&command->name, values);
}

/* What the template is filled in with now, as the job's command. 0 or -errno. */
static int set_command(struct command *command, struct fb_job *job)
{
    const char *line = command->name.bytes;

    if (command->template == NULL)
        job->kind = command_worker_kind(&command->worker, line);
    else if (template_is_shell(command->template))
        line = template_line(command->template);
    else {
        job->argv = template_argv(command->template);
        return 0;
    }
    return command_worker_line(&command->worker, command->form, line, job);
}

void command_set_timeout(struct command *command, int64_t us)
{
    command->timeout_us = us;
}

/* 1: it was done before. */
static int give(const struct command *command, const struct template_values *values)
{
    const struct command_form *form = command->form;
    const char *const *names = NULL;
    int count = 0;

    if (form->given == NULL)
        return 0;
    if (command->input != NULL)
        names = input_names(command->input, &count);
    return form->given(form->given_context, values, names, count);
}

int command_next(void *context, int slot, struct fb_job *job)
{
    struct command *command = context;
    struct template_values values = { .job = command->jobs + 1, .slot = slot };
    int before, r = next_values(command, &values, &before);

    if (r != 1)
        return r;
    command->jobs++;
    r = fill(command, &values);
    if (r == 0)
        r = make_name(command, &values, job);
    if (r < 0)
        return r;
    r = set_command(command, job);
    if (r == 0)
        r = give(command, &values);
    if (r < 0)
        return r;
    command_worker_set(&command->worker, command->form, command->jobs, slot, job);
    job->timeout_us = command->timeout_us;
    job->done_before = before == COMMAND_DONE || r == 1;
    job->failed_before = before == COMMAND_FAILED;
    command->failed_before += job->failed_before;
    return 1;
}

/* The command for people alone. */
static void set_shown(const struct command *command, struct fb_job *job)
{
    if (command->template == NULL)
        job->shell = command->name.bytes;
    else if (template_is_shell(command->template))
        job->shell = template_line(command->template);
    else
        job->argv = template_argv(command->template);
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

/* What it is filled in with, asked about: what the function said. */
static int ask_about(struct command *command, const struct template_values *values,
                     command_asked *ask, void *context, struct text *line)
{
    struct fb_job job = { 0 };
    int r = fill(command, values);

    if (r < 0)
        return r;
    set_shown(command, &job);
    return ask(context, values->job, quote_command(&job, line));
}

static int sift(struct command *command, command_asked *ask, void *context, struct text *line)
{
    struct template_values values = { .job = command->rows + 1, .slot = JOBLOG_ANY_SLOT };
    int r = read_waiting(command, &values);

    if (r != 1)
        return r == 0 ? -ENODATA : r;
    r = ask_about(command, &values, ask, context, line);
    if (r < 0 && keep(command, &values, COMMAND_TO_RUN) < 0) /* it may be asked about again */
        return -ENOMEM;
    return r < 0 ? r : keep(command, &values, r);
}

int command_sift_again(struct command *command, bool (*more)(void *context), command_asked *ask,
                       void *context)
{
    struct template_values values = { .slot = JOBLOG_ANY_SLOT };
    struct text line = { 0 };
    int r = 0;

    for (struct kept *kept = command->first; kept != NULL && r >= 0; kept = kept->next) {
        values.job++;
        values.values = kept->values;
        values.count = kept->count;
        r = ask_about(command, &values, ask, context, &line);
        kept->before = r;
    }
    while (r >= 0 && more(context))
        r = sift(command, ask, context, &line);
    text_fini(&line);
    return r == -ENODATA || r > 0 ? 0 : r;
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

int command_coming(struct command *command, uint32_t index, struct text *name)
{
    struct template_values values = { 0 };
    const struct kept *kept;

    if (command->input == NULL || command_left(command) <= (int64_t)index)
        return 0;
    while (command->kept <= index) {
        values = (struct template_values){ 0 };
        if (read_values(command, &values) != 1 || keep(command, &values, COMMAND_TO_RUN) < 0)
            return 0;
    }
    kept = command->first;
    for (uint32_t i = 0; i < index && kept != NULL; i++)
        kept = kept->next;
    if (kept == NULL || kept->before != COMMAND_TO_RUN)
        return 0; /* it will not be run */
    values.values = kept->values;
    values.count = kept->count;
    return template_join(name, &values) == 0;
}

uint32_t command_failed_before(const struct command *command)
{
    return command->failed_before;
}

uint32_t command_rows(const struct command *command)
{
    return command->rows;
}

bool command_error(const struct command *command, char *error, size_t size)
{
    return command->input != NULL && input_error(command->input, error, size);
}
