/*
 * run_command.c - COMMAND once for every argument: the command line's words as a stream of jobs,
 * run or printed. Nothing is started before all of it is known to be right.
 */
#include "run_command.h"

#include "base/quote.h"
#include "base/text.h"
#include "opt/complain.h"
#include "opt/locale.h"
#include "plain/printed.h"
#include "run_form.h"
#include "run_kept.h"
#include "run_results.h"
#include "run_retry.h"
#include "run_shell.h"
#include "run_watch.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define STDIN_PATIENCE_MS 2000 /* without a word */

/* A terminal, /dev/null or nothing at all gives no arguments. */
static bool stdin_has_arguments(void)
{
    struct stat status;

    if (isatty(STDIN_FILENO) || fstat(STDIN_FILENO, &status) < 0)
        return false;
    return !(S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3));
}

/* What the callbacks of a run are given. */
struct jobs {
    struct command *command;
    const struct cmd_run_other *other;
    struct cmd_run_watch watch;
};

static int begin(void *context, struct fb_run *run)
{
    struct command *command = ((struct jobs *)context)->command;
    uint32_t total = command_total(command);
    int64_t left = command_left(command); /* nothing was given yet */

    if (total == 0 && left > 0 && left < UINT32_MAX)
        total = (uint32_t)left;
    return fb_run_feed(run, &(struct fb_feed){ .next = command_next,
                                               .context = command,
                                               .fd = command_fd(command),
                                               .total = total });
}

/* All of the input, however long it takes to come. */
static int each(void *context, int (*put)(void *to, const struct fb_job *job), void *to)
{
    struct command *command = ((struct jobs *)context)->command;
    struct fb_job job = { 0 };
    int r;

    while ((r = command_next(command, 1, &job)) != 0) {
        struct pollfd ready = { .fd = command_fd(command), .events = POLLIN };
        if (r == -EAGAIN && (poll(&ready, 1, -1) >= 0 || errno == EINTR))
            continue;
        r = r > 0 ? put(to, &job) : r;
        if (r < 0)
            return r;
        job = (struct fb_job){ 0 };
    }
    return 0;
}

static int ask(void *context, uint32_t job, const char *command)
{
    int said = keep_asked(context, job, command, NULL, 0);

    if (said < 0)
        return said;
    return said == KEEP_DONE ? COMMAND_DONE : said == KEEP_FAILED ? COMMAND_FAILED : COMMAND_TO_RUN;
}

static bool more(void *context)
{
    return !keep_all_asked(context);
}

/* Lines have come into the input, or gone from it: a job is known by its command then. */
static int sift_by_command(struct command *command, struct keep *keep)
{
    char first[4400], notice[4400];
    int r;

    snprintf(first, sizeof first, "%s", keep_error(keep));
    r = keep_by_command(keep);
    if (r == 0)
        r = command_sift_again(command, more, ask, keep);
    if (r == -ENOMEM) /* and not `first` */
        (void)keep_refuse(keep, strerrordesc_np(ENOMEM));
    if (r < 0)
        return r;
    r = keep_changed(keep, notice, sizeof notice);
    if (r < 0)
        return keep_refuse(keep, first);
    complain(0, "%s", notice);
    return 0;
}

static int sift(void *context, struct keep *keep)
{
    struct command *command = ((struct jobs *)context)->command;
    int r = command_sift(command, keep_last(keep), ask, keep);
    char why[4400];

    if (r == -ENODATA)
        keep_too_few(keep, command_rows(command));
    if (r == -ENODATA || r == -EINVAL)
        r = sift_by_command(command, keep);
    if (r < 0 && command_error(command, why, sizeof why))
        return keep_refuse(keep, why);
    return r;
}

static int64_t left(void *context)
{
    return command_left(((struct jobs *)context)->command);
}

static int coming(void *context, uint32_t index, struct text *name)
{
    return command_coming(((struct jobs *)context)->command, index, name);
}

static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    struct jobs *jobs = context;
    const struct cmd_run_other *other = jobs->other;
    int r = cmd_run_watch(&jobs->watch, run, event);

    command_set_timeout(jobs->command, jobs->watch.timeout_us);
    return r == 0 && other->watch != NULL ? other->watch(other->context, run, event) : r;
}

static int status_of(void *context, const struct fb_event *ended)
{
    const struct jobs *jobs = context;

    return jobs->other->status(jobs->other->context, ended, command_failed_before(jobs->command));
}

/* A line for another shell than /bin/sh is words to the engine, and a line to people. */
static void print_line(const struct fb_job *job, struct text *line)
{
    struct fb_job shown = { .shell = job->command };

    text_clear(line);
    quote_job(line, job->command != NULL ? &shown : job);
    text_putc(line, '\n');
    printed_put(stdout, line);
}

static int dry_run(const struct opt *opt, struct command *command)
{
    struct text line = { 0 };
    struct fb_job job = { 0 };
    int r = cmd_run_kept_dry(opt, &(struct jobs){ .command = command }, sift);
    char why[4400];

    if (r != 0)
        return r;
    if (opt->tell_seed && !opt->seed_given)
        complain(0, "--seed %" PRIu64 " brings this order again", opt->run.seed);
    while ((r = command_next(command, 1, &job)) != 0) {
        struct pollfd ready = { .fd = command_fd(command), .events = POLLIN };
        if (r == 1 && !job.done_before && !job.failed_before)
            print_line(&job, &line);
        else if (r != 1 && (r != -EAGAIN || (poll(&ready, 1, -1) < 0 && errno != EINTR)))
            break;
        job = (struct fb_job){ 0 };
    }
    text_fini(&line);
    if (r == 0)
        return 0;
    if (command_error(command, why, sizeof why))
        return complain(2, "%s", why);
    return complain(r == -ENOMEM ? 3 : 2, "arguments: %s", strerrordesc_np(-r));
}

bool cmd_run_reads_stdin(const struct input_options *input)
{
    bool reads = input->use_stdin, files = false;

    for (int i = 0; i < input->file_count; i++)
        reads |= strcmp(input->files[i], "-") == 0;
    for (int i = 0; i < input->count; i++) {
        files = input_word(input->words[i]) ? strncmp(input->words[i], "::::", 4) == 0 : files;
        reads |= files && strcmp(input->words[i], "-") == 0;
    }
    return reads;
}

/* Nothing can begin before there is an argument. The board shows that by itself; lines say it. */
static void await_stdin(const struct opt *opt)
{
    struct pollfd ready = { .fd = STDIN_FILENO, .events = POLLIN };

    if (opt->mode != OPT_BOARD && poll(&ready, 1, STDIN_PATIENCE_MS) == 0)
        complain(0, "waiting for arguments on standard input");
}

/* Words with quotes are xargs' own, but with -0 and -d. */
static enum input_items items_of(const struct opt *opt)
{
    if (opt->command != OPT_XARGS || opt->input.null || opt->input.delimiter != '\0')
        return INPUT_LINES;
    return opt->form.strings[OPT_STRING_WHOLE] != NULL ? INPUT_QUOTED_LINES : INPUT_WORDS;
}

struct input_options cmd_run_input(const struct opt *opt, int *words)
{
    struct input_options input = {
        .files = opt->input.files,
        .file_count = opt->input.file_count,
        .null = opt->input.null,
        .delimiter = opt->input.delimiter,
        .end = opt->input.end != NULL && opt->input.end[0] != '\0' ? opt->input.end : NULL,
        .items = items_of(opt),
        .trim = opt->input.trim,
        .skip_empty = opt->input.skip_empty,
        .link = opt->input.link,
        .colsep = opt->input.colsep,
        .csv = opt->input.csv,
        .regex = opt->input.regex,
        .header = opt->input.header,
        .shuffle = opt->input.shuffle,
        .seed = opt->run.seed,
        .whole = opt->run.halt.when != FB_HALT_NEVER && opt->run.halt.count == 0,
    };

    *words = opt->command == OPT_XARGS ? opt->rest_count : 0;
    while (*words < opt->rest_count && !input_word(opt->rest[*words]))
        (*words)++;
    input.whole |= opt->form.plus && template_wants_total(opt->rest, *words);
    input.words = opt->rest + *words;
    input.count = opt->rest_count - *words;
    input.use_stdin = input.count == 0 && input.file_count == 0 &&
                      (opt->command & (OPT_PARALLEL | OPT_XARGS) || stdin_has_arguments());
    return input;
}

static int run_jobs(const struct opt *opt, const struct cmd_run_other *other,
                    struct command *command)
{
    struct jobs jobs = { command, other, { .opt = opt } };
    struct source_jobs add = {
        .begin = begin, .left = left, .coming = coming, .context = &jobs, .each = each
    };
    int status;

    if (opt->dry_run)
        return dry_run(opt, command);
    if (opt->cluster.on != NULL && command_wants_slot(command))
        return complain(2, "--on: {%%} is not known before a job begins; $FORKBOARD_SLOT is");
    if (other->watch != NULL || cmd_run_watches(opt))
        add.watch = watch;
    if (other->status != NULL)
        add.status = status_of;
    status = cmd_run_kept(opt, &add, sift);
    cmd_run_watch_fini(&jobs.watch);
    return status;
}

static void tell_end(const struct opt *opt, const struct command *command, bool from_stdin,
                     int status)
{
    char error[4400];

    if (!opt->dry_run && command_error(command, error, sizeof error))
        complain(0, "%s", error);
    else if (status == 0 && command_rows(command) == 0 && !opt->silent)
        complain(0, "nothing was run: %s",
                 from_stdin ? "standard input holds no arguments" : "there are no arguments");
}

/* Wrong use; or lack of memory, which another program does not tell apart. */
static int refuse(const struct cmd_run_other *other, int r, const char *error)
{
    return complain(other->wrong > 0 ? other->wrong : r == -ENOMEM ? 3 : 2, "%s", error);
}

static int run_form(const struct opt *opt, const struct cmd_run_other *other,
                    const struct command_form *form, const struct input_options *input, int words)
{
    int status, wrong = other->wrong > 0 ? other->wrong : 2;
    struct command *command;
    char error[4400];
    int r;

    if (words == 0 && input->count == 0 && input->file_count == 0 && !input->use_stdin)
        return complain(wrong, "there is no command to run; 'forkboard run --help' shows how");
    cmd_run_shell_hint(opt, form->shell, words);
    if (!opt->silent && cmd_run_reads_stdin(input))
        await_stdin(opt);
    r = command_open(&command, opt->rest, words, form, input, error, sizeof error);
    if (r < 0)
        return refuse(other, r, error);
    status = run_jobs(opt, other, command);
    if (status == 3 && other->wrong > 0 && command_error(command, error, sizeof error))
        status = wrong;
    tell_end(opt, command, input->use_stdin, status);
    command_close(command);
    return status;
}

static int run_command(const struct opt *opt, const struct cmd_run_other *other)
{
    int words, status, r;
    struct input_options input = cmd_run_input(opt, &words);
    struct cmd_run_results results = { 0 };
    struct opt with = *opt;
    struct cmd_run_form form;
    char error[4400];

    if (opt->input.exclude_count > 0 || opt->input.env_file_count > 0 || opt->input.port > 0)
        return complain(2, "run: --exclude, --env-file and --port go with a file of jobs");
    if (opt->input.colsep != NULL && !opt->input.csv)
        locale_now(); /* for regcomp(3) */
    r = cmd_run_form_open(&form, opt, error, sizeof error);
    if (r < 0)
        return refuse(other, r, error);
    r = cmd_run_results_open(&results, opt, &form.form, error, sizeof error);
    if (r < 0) {
        status = refuse(other, r, error);
    } else {
        with.keep.theirs = results.files;
        status = run_form(&with, other, &form.form, &input, words);
    }
    cmd_run_results_close(&results);
    cmd_run_form_close(&form);
    return status;
}

/* The commands of the log as arguments: what is done, or has not run there, is left out. */
static int retry_failed(const struct opt *opt, const struct cmd_run_other *other)
{
    struct opt with = *opt;
    struct cmd_run_retry retry;
    char error[4400];
    int status, r = cmd_run_retry_open(&retry, opt, error, sizeof error);

    if (r < 0)
        return refuse(other, r, error);
    with.rest = retry.words;
    with.rest_count = retry.count;
    with.keep.resume_failed = true;
    status = run_command(&with, other);
    cmd_run_retry_close(&retry);
    return status;
}

int cmd_run_command(const struct opt *opt, const struct cmd_run_other *other)
{
    return opt->keep.retry_failed ? retry_failed(opt, other) : run_command(opt, other);
}
