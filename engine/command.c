/*
 * command.c - a template and an input make jobs. A job's name is what distinguishes it: its values,
 * one blank between; or the command itself where it has no input and runs once. Everything a job
 * points to lives here until the next is asked for.
 */
#include "command.h"

#include "template.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct command {
    struct template *template;
    struct input *input; /* NULL: runs once */
    uint32_t jobs;
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
    template_close(command->template);
    input_close(command->input);
    text_fini(&command->name);
    free(command);
    return NULL;
}

int command_fd(const struct command *command)
{
    return command->input != NULL ? input_fd(command->input) : -1;
}

static int next_values(struct command *command, struct template_values *values)
{
    if (command->input != NULL)
        return input_next(command->input, &values->values, &values->count);
    return command->jobs == 0 ? 1 : 0;
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

int command_next(void *context, int slot, struct fb_job *job)
{
    struct command *command = context;
    struct template_values values = { .job = command->jobs + 1, .slot = slot };
    int r = next_values(command, &values);

    if (r != 1)
        return r;
    command->jobs++;
    r = template_fill(command->template, &values);
    if (r == 0)
        r = make_name(command, &values, job);
    if (r < 0)
        return r;
    if (template_is_shell(command->template))
        job->shell = template_line(command->template);
    else
        job->argv = template_argv(command->template);
    return 1;
}
