/*
 * command_worker.c - a job as the form of COMMAND wants it. What is put before its line is for the
 * shell alone: shown, logged and compared is the line itself.
 */
#include "command_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void command_worker_fini(struct command_worker *worker)
{
    text_fini(&worker->line);
    for (uint32_t i = 0; i < worker->program_count; i++)
        free(worker->programs[i]);
}

/* The first word past what is put into its environment, as it is written; the shell knows more. */
static const char *program_of(const char *line, size_t *size)
{
    for (;;) {
        line += strspn(line, " \t({!");
        *size = strcspn(line, " \t;|&<>()");
        if (memchr(line, '=', *size) == NULL)
            return line;
        line += *size;
    }
}

uint32_t command_worker_kind(struct command_worker *worker, const char *line)
{
    size_t size;
    const char *program = program_of(line, &size);
    uint32_t i = 0;

    while (i < worker->program_count &&
           (strlen(worker->programs[i]) != size || memcmp(worker->programs[i], program, size) != 0))
        i++;
    if (size == 0 || i >= COMMAND_PROGRAMS)
        return 0;
    if (i == worker->program_count) {
        worker->programs[i] = strndup(program, size);
        worker->program_count += worker->programs[i] != NULL;
    }
    return worker->programs[i] != NULL ? i + 1 : 0;
}

static void put_print(struct text *out, const char *words)
{
    text_puts(out, "printf '%s\\n' ");
    text_quote(out, words);
    text_putc(out, '\n');
}

/* The rest of the line writes to a new file, whose name is printed. 0 or -errno. */
static int put_file(struct text *out, const char *directory)
{
    char path[4096];
    int fd, size = snprintf(path, sizeof path, "%s/parXXXXXX.par", directory);

    if (size < 0 || size >= (int)sizeof path)
        return -ENAMETOOLONG;
    fd = mkostemps(path, 4, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    close(fd);
    put_print(out, path);
    text_puts(out, "exec >");
    text_quote(out, path);
    text_putc(out, '\n');
    return 0;
}

int command_worker_line(struct command_worker *worker, const struct command_form *form,
                        const char *line, struct fb_job *job)
{
    struct text *all = &worker->line;
    const char *whole = line;
    int r = 0;

    if (form->print || form->files != NULL) {
        text_clear(all);
        if (form->print)
            put_print(all, line);
        if (form->files != NULL)
            r = put_file(all, form->files);
        text_puts(all, line);
        whole = text_string(all);
    }
    if (whole != line || form->shell != NULL)
        job->command = line;
    worker->argv[0] = form->shell;
    worker->argv[1] = "-c";
    worker->argv[2] = whole;
    if (form->shell != NULL)
        job->argv = worker->argv;
    else
        job->shell = whole;
    return r == 0 && all->failed ? -ENOMEM : r;
}

static void put_variable(struct command_worker *worker, int *count, const char *name,
                         unsigned number)
{
    snprintf(worker->variables[*count], sizeof worker->variables[0], "%s=%u", name, number);
    worker->env[*count] = worker->variables[*count];
    (*count)++;
}

static void set_stdin(const char *word, struct fb_job *job)
{
    if (word == NULL)
        return;
    job->stdin_open = strcmp(word, "open") == 0;
    job->pty |= strcmp(word, "tty") == 0;
    if (!job->stdin_open && strcmp(word, "tty") != 0)
        job->stdin_path = strcmp(word, "null") == 0 ? "/dev/null" : word;
}

void command_worker_set(struct command_worker *worker, const struct command_form *form,
                        uint32_t number, int slot, struct fb_job *job)
{
    int count = 0;

    job->dir = form->dir;
    job->nice = form->nice;
    job->pty = form->pty;
    job->keep = form->keep;
    job->keep_count = form->keep_count;
    set_stdin(form->stdin_word, job);
    if (form->parallel_variables) {
        put_variable(worker, &count, "PARALLEL_SEQ", number);
        put_variable(worker, &count, "PARALLEL_JOBSLOT", (unsigned)slot);
    }
    if (form->slot_variable != NULL)
        put_variable(worker, &count, form->slot_variable, (unsigned)slot - 1);
    if (count > 0)
        job->env = worker->env;
}
