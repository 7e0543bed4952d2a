/*
 * run_pipe.c - blocks of records as the standard input of workers. A block of a stream is in memory
 * of a file without a name, which the worker opens by our descriptor of it; it is given back when
 * its job comes no more; with --cat the worker is told that path. A part of a file (--pipe-part) is
 * read by the worker's own shell, from its place, unless it has to be changed first: the worker
 * opens our descriptor of the file, since its name may be another's by then. What is said of
 * arguments is refused: there are none. With --round-robin a worker reads many blocks from a pipe
 * (input/deal.h), whose name it opens in the same way.
 */
#include "run_pipe.h"

#include "base/text.h"
#include "input/blocks.h"
#include "input/command_template.h"
#include "input/command_worker.h"
#include "input/deal.h"
#include "input/parts.h"
#include "opt/complain.h"
#include "run_form.h"
#include "run_kept.h"
#include "run_pipe_held.h"
#include "run_pipe_line.h"
#include "run_watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)1 << 20)

struct pipe_jobs {
    const struct cmd_run_other *other;
    struct template *template, *tag;
    struct cmd_run_form form;
    struct command_worker worker;
    struct cmd_run_watch watch;
    struct blocks_options options;
    struct blocks *blocks; /* NULL: parts of a file, or they are dealt out */
    struct deal *deal;     /* NULL: each block has a worker of its own */
    struct pipe_held held;
    uint32_t jobs;
    bool cat;    /* {} is the block's path, and it is no standard input */
    bool plain;  /* records without what they begin and end with */
    bool header; /* the first line stands at the head of each block */
    bool copied; /* blocks are in files of ours; else parts of a file */
    bool begun;  /* the header has been read */
    bool goal;   /* the run's own rule ended it: no more of the input was wanted */
    struct text first, block;
    bool part; /* of a file */
    struct parts parts;
    struct text line, command;
    char stdin_path[64], name[64];
};

/* The next worker is to open that descriptor. */
static void name_input(struct pipe_jobs *jobs, int fd)
{
    snprintf(jobs->stdin_path, sizeof jobs->stdin_path, "/proc/%d/fd/%d", (int)getpid(), fd);
}

/* So it is, and ours from here on. */
static int hold(struct pipe_jobs *jobs, int fd)
{
    name_input(jobs, fd);
    return pipe_held_put(&jobs->held, jobs->jobs + 1, fd) < 0 ? -ENOMEM : 1;
}

static int keep_block(struct pipe_jobs *jobs, const char *bytes, size_t size)
{
    int fd = pipe_held_new_file(&jobs->held);

    if (fd < 0)
        return fd;
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno != EINTR) {
            n = -errno;
            close(fd);
            return (int)n;
        }
        bytes += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return hold(jobs, fd);
}

/* What the worker reads is the block, or made of it. */
static int keep_records(struct pipe_jobs *jobs, const char *bytes, size_t size)
{
    int r = 0;

    if (!jobs->plain && jobs->first.size == 0)
        return keep_block(jobs, bytes, size);
    text_clear(&jobs->block);
    text_put(&jobs->block, jobs->first.bytes, jobs->first.size);
    if (jobs->plain)
        r = blocks_put_plain(&jobs->block, bytes, size, &jobs->options);
    else
        text_put(&jobs->block, bytes, size);
    return r < 0 || jobs->block.failed ? -ENOMEM
                                       : keep_block(jobs, jobs->block.bytes, jobs->block.size);
}

/* A part in memory, as a block of a stream. */
static int copy_part(struct pipe_jobs *jobs)
{
    off_t at = jobs->parts.at;
    char *bytes;
    size_t size;
    int r = parts_read(&jobs->parts, &bytes, &size);

    if (r != 1)
        return r;
    r = keep_records(jobs, bytes, size);
    free(bytes);
    if (r == -EBUSY)
        jobs->parts.at = at;
    return r;
}

/* 1: the next block is there, for the worker to open. */
static int next_block(struct pipe_jobs *jobs)
{
    const char *bytes;
    size_t size;
    int fd, r = 0;

    pipe_held_settle(&jobs->held);
    if (jobs->deal != NULL) {
        r = deal_next(jobs->deal, &fd);
        return r == 1 ? hold(jobs, fd) : r;
    }
    if (jobs->header && !jobs->begun)
        r = blocks_take_line(jobs->blocks, &jobs->first);
    if (r < 0)
        return r;
    if (jobs->part && !jobs->begun)
        jobs->parts.at = (off_t)jobs->first.size;
    jobs->begun = true;
    if (jobs->part)
        return copy_part(jobs);
    r = blocks_next(jobs->blocks, &bytes, &size);
    if (r == 1)
        r = keep_records(jobs, bytes, size);
    if (r == -EBUSY)
        blocks_take_back(jobs->blocks);
    return r;
}

/* The line of the next part, of the file that is open here whatever its name is by now. */
static int next_part(struct pipe_jobs *jobs, const char *command)
{
    off_t at = jobs->parts.at, end;
    int r;

    if (at >= jobs->parts.size)
        return 0;
    r = parts_end(&jobs->parts, &end);
    if (r < 0)
        return r;
    jobs->parts.at = end;
    name_input(jobs, jobs->parts.fd);
    r = run_pipe_line(&jobs->line, at, end, command);
    return r < 0 ? r : 1;
}

/* COMMAND as a line, whatever it is. */
static const char *line_of(struct pipe_jobs *jobs)
{
    if (template_is_shell(jobs->template))
        return template_line(jobs->template);
    return run_pipe_words(&jobs->command, template_argv(jobs->template));
}

/* What the template is filled in with now, as the job's command. 1, 0 at the end, or -errno. */
static int set_command(struct pipe_jobs *jobs, struct fb_job *job)
{
    const char *line;
    int r;

    if (jobs->copied && !template_is_shell(jobs->template)) {
        job->argv = template_argv(jobs->template);
        return 1;
    }
    line = line_of(jobs);
    if (!jobs->copied) {
        r = line != NULL ? next_part(jobs, line) : -ENOMEM;
        if (r != 1)
            return r;
        line = text_string(&jobs->line);
    }
    r = command_worker_line(&jobs->worker, &jobs->form.form, line, job);
    return r == 0 ? 1 : r;
}

static int set_name(struct pipe_jobs *jobs, const struct template_values *values,
                    struct fb_job *job)
{
    snprintf(jobs->name, sizeof jobs->name, jobs->deal != NULL ? "worker %u" : "block %u",
             values->job);
    job->name = jobs->name;
    if (jobs->tag == NULL)
        return 0;
    if (template_fill(jobs->tag, values) < 0)
        return -ENOMEM;
    job->name = template_argv(jobs->tag)[0];
    return 0;
}

static int next(void *context, int slot, struct fb_job *job)
{
    struct pipe_jobs *jobs = context;
    const char *path = jobs->stdin_path;
    struct template_values values = { &path, jobs->cat, jobs->jobs + 1, slot };
    int r = jobs->copied ? next_block(jobs) : 1;

    if (r == 1)
        r = template_fill(jobs->template, &values) < 0 ? -ENOMEM : set_command(jobs, job);
    if (r == 1 && set_name(jobs, &values, job) < 0)
        r = -ENOMEM;
    if (r != 1)
        return r;
    jobs->jobs++;
    command_worker_set(&jobs->worker, &jobs->form.form, jobs->jobs, slot, job);
    job->timeout_us = jobs->watch.timeout_us;
    if (!jobs->cat)
        job->stdin_path = jobs->stdin_path;
    return 1;
}

static int begin(void *context, struct fb_run *run)
{
    struct pipe_jobs *jobs = context;
    int fd = jobs->deal != NULL ? deal_fd(jobs->deal) : jobs->part ? -1 : STDIN_FILENO;

    return fb_run_feed(run, &(struct fb_feed){ .next = next, .context = jobs, .fd = fd });
}

static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    struct pipe_jobs *jobs = context;
    int r = cmd_run_watch(&jobs->watch, run, event);

    if (r < 0)
        return r;
    jobs->goal |= event->kind == FB_ENDED && event->as.ended.goal;
    pipe_held_event(&jobs->held, event);
    return jobs->other->watch != NULL ? jobs->other->watch(jobs->other->context, run, event) : 0;
}

/* A part is there as long as its file is open here. */
static int again(void *context, uint32_t job, bool granted)
{
    struct pipe_jobs *jobs = context;

    if (granted)
        pipe_held_asked(&jobs->held, job);
    return !jobs->copied || pipe_held_has(&jobs->held, job) ? 0 : -ESPIPE;
}

static int64_t left(void *context)
{
    (void)context;
    return -1;
}

static int status_of(void *context, const struct fb_event *ended)
{
    const struct cmd_run_other *other = ((struct pipe_jobs *)context)->other;

    return other->status(other->context, ended, 0);
}

static int open_input(struct pipe_jobs *jobs, const struct opt *opt, char *error, size_t size)
{
    struct deal_options deal = { .fd = STDIN_FILENO,
                                 .workers = cmd_run_slots(opt),
                                 .blocks = jobs->options,
                                 .plain = jobs->plain,
                                 .header = jobs->header };
    int r;

    if (opt->pipe.round_robin)
        return deal_open(&jobs->deal, &deal);
    if (!jobs->part)
        return blocks_open(&jobs->blocks, STDIN_FILENO, &jobs->options);
    if (opt->input.file_count != 1) {
        snprintf(error, size, "--pipe-part needs one file: -a FILE");
        return -EINVAL;
    }
    r = parts_open(&jobs->parts, opt->input.files[0], &jobs->options, error, size);
    if (r < 0 || !jobs->header)
        return r;
    return blocks_open(&jobs->blocks, jobs->parts.fd, &jobs->options);
}

static int open_jobs(struct pipe_jobs *jobs, const struct opt *opt, char *error, size_t size)
{
    const char *why = cmd_run_pipe_refused(opt);
    int r;

    snprintf(error, size, "%s", why != NULL ? why : strerrordesc_np(ENOMEM));
    if (why != NULL)
        return -EINVAL;
    if (opt->rest_count == 0) {
        snprintf(error, size, "there is no command to run");
        return -EINVAL;
    }
    r = cmd_run_form_open(&jobs->form, opt, error, size);
    jobs->form.form.strings.append = jobs->cat;
    if (r == 0)
        r = command_template_open_as(&jobs->template, &jobs->tag, opt->rest, opt->rest_count,
                                     &jobs->form.form, &jobs->form.form.strings, TEMPLATE_ANY,
                                     error, size);
    return r == 0 ? open_input(jobs, opt, error, size) : r;
}

static int close_jobs(struct pipe_jobs *jobs, int status)
{
    if (jobs->deal != NULL)
        deal_stop(jobs->deal);
    /* GNU parallel does not say so. */
    if (jobs->deal != NULL && status == 0 && !jobs->goal && deal_lost(jobs->deal))
        status = complain(jobs->other->wrong > 0 ? 0 : 1,
                          "the workers had ended before all of standard input was read");
    deal_close(jobs->deal);
    pipe_held_fini(&jobs->held);
    template_close(jobs->template);
    template_close(jobs->tag);
    cmd_run_form_close(&jobs->form);
    command_worker_fini(&jobs->worker);
    cmd_run_watch_fini(&jobs->watch);
    blocks_close(jobs->blocks);
    parts_close(&jobs->parts);
    text_fini(&jobs->first);
    text_fini(&jobs->block);
    text_fini(&jobs->line);
    text_fini(&jobs->command);
    return status;
}

int cmd_run_pipe(const struct opt *opt, const struct cmd_run_other *other)
{
    struct pipe_jobs jobs = {
        .other = other,
        .watch = { .opt = opt },
        .options = { .block_bytes = opt->pipe.block > 0 ? opt->pipe.block : BLOCK_BYTES,
                     .records = opt->pipe.part ? 0 : opt->form.most_args,
                     .recstart = opt->pipe.recstart != NULL ? opt->pipe.recstart : "",
                     .recend = opt->pipe.recend != NULL     ? opt->pipe.recend
                               : opt->pipe.recstart != NULL ? ""
                                                            : "\n",
                     .start_bytes = opt->pipe.start_bytes,
                     .end_bytes = opt->pipe.end_bytes },
        .held.once = opt->pipe.round_robin,
        .cat = opt->pipe.cat,
        .plain = opt->pipe.remove_separators,
        .header = opt->input.header,
        .copied =
            !opt->pipe.part || opt->pipe.cat || opt->pipe.remove_separators || opt->input.header,
        .part = opt->pipe.part,
        .parts.fd = -1,
    };
    char error[4400];

    if (opt->dry_run) /* what a block holds is known once it has been read */
        return complain(other->wrong > 0 ? other->wrong : 2,
                        "--dry-run: blocks of --pipe are not known before they are read");
    if (blocks_end_bytes(&jobs.options) == 0 && blocks_start_bytes(&jobs.options) == 0)
        jobs.options.recend = "\n";
    if (open_jobs(&jobs, opt, error, sizeof error) < 0)
        return close_jobs(&jobs, complain(other->wrong > 0 ? other->wrong : 2, "%s", error));
    return close_jobs(&jobs, cmd_run_kept(opt,
                                          &(struct source_jobs){
                                              .begin = begin,
                                              .watch = watch,
                                              .again = again,
                                              .status = other->status != NULL ? status_of : NULL,
                                              .left = left,
                                              .context = &jobs },
                                          NULL));
}
