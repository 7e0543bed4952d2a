/*
 * cmd_run.c - `forkboard run`: COMMAND once for every argument, or the jobs of a set. Reads the
 * command line, makes the jobs and hands them to the pump. Nothing is started before all of it is
 * known to be right.
 */
#include "cmd.h"

#include "command.h"
#include "locale_late.h"
#include "pump.h"
#include "quote.h"
#include "run_kept.h"
#include "run_set.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A terminal, /dev/null or nothing at all gives no arguments. */
static bool stdin_has_arguments(void)
{
    struct stat status;

    if (isatty(STDIN_FILENO) || fstat(STDIN_FILENO, &status) < 0)
        return false;
    return !(S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3));
}

static int begin(void *context, struct fb_run *run)
{
    struct command *command = context;

    return fb_run_feed(run, &(struct fb_feed){ .next = command_next,
                                               .context = command,
                                               .fd = command_fd(command),
                                               .total = command_total(command) });
}

static int ask(void *context, uint32_t job, const char *command)
{
    int said = keep_asked(context, job, command, NULL, 0);

    if (said < 0)
        return said;
    return said == KEEP_DONE ? COMMAND_DONE : said == KEEP_FAILED ? COMMAND_FAILED : COMMAND_TO_RUN;
}

static int sift(void *context, struct keep *keep)
{
    int r = command_sift(context, keep_last(keep), ask, keep);

    return r == -ENODATA ? keep_too_few(keep, command_rows(context)) : r;
}

static int64_t left(void *context)
{
    return command_left(context);
}

static void print_line(const struct fb_job *job, struct text *line)
{
    text_clear(line);
    quote_job(line, job);
    puts(text_string(line));
}

static int dry_run(const struct opt *opt, struct command *command)
{
    struct text line = { 0 };
    struct fb_job job = { 0 };
    int r = run_kept_dry(opt, command, sift);

    if (r != 0)
        return r;
    if (opt->tell_seed && !opt->seed_given)
        pump_complain(0, "--seed %" PRIu64 " brings this order again", opt->run.seed);
    while ((r = command_next(command, 1, &job)) != 0) {
        struct pollfd ready = { .fd = command_fd(command), .events = POLLIN };
        if (r == 1 && !job.done_before && !job.failed_before)
            print_line(&job, &line);
        else if (r != 1 && (r != -EAGAIN || (poll(&ready, 1, -1) < 0 && errno != EINTR)))
            break;
        job = (struct fb_job){ 0 };
    }
    text_fini(&line);
    return r < 0 ? pump_complain(2, "arguments: %s", strerrordesc_np(-r)) : 0;
}

/* What only a COMMAND's inputs can mean is not silently forgotten. */
static int run_jobs(struct opt *opt)
{
    const char *path = opt->jobs_file != NULL ? opt->jobs_file : opt->rest[0];
    int words = opt->jobs_file != NULL ? 0 : 1;

    if (opt->rest_count > words)
        return pump_complain(2, "run: the jobs are those of '%s', and '%s' is too much", path,
                             opt->rest[words]);
    if (opt->file_count > 0 || opt->null || opt->colsep != NULL || opt->shuffle)
        return pump_complain(2,
                             "run: --arg-file, --null, --colsep and --shuf go with a COMMAND, "
                             "not with '%s'",
                             path);
    return opt->jobs_file != NULL ? run_file(opt) : run_set(opt, path, 1);
}

/* Behind a `--` every word is COMMAND's, whatever it ends in. */
static bool has_jobs(const struct opt *opt)
{
    return opt->jobs_file != NULL ||
           (opt->rest_count > 0 && strcmp(opt->rest[-1], "--") != 0 && run_set_named(opt->rest[0]));
}

static int run_command(const struct opt *opt)
{
    struct input_options input = {
        .files = opt->files,
        .file_count = opt->file_count,
        .null = opt->null,
        .colsep = opt->colsep,
        .shuffle = opt->shuffle,
        .seed = opt->run.seed,
        .whole = opt->run.halt.when != FB_HALT_NEVER && opt->run.halt.count == 0,
    };
    struct command *command;
    char error[4400];
    int words = 0, status;

    if (opt->colsep != NULL)
        locale_now(); /* for regcomp(3) */
    while (words < opt->rest_count && !input_word(opt->rest[words]))
        words++;
    input.words = opt->rest + words;
    input.count = opt->rest_count - words;
    input.use_stdin = input.count == 0 && input.file_count == 0 && stdin_has_arguments();
    if (words == 0)
        return pump_complain(2, "there is no command to run; 'forkboard run --help' shows how");
    if (command_open(&command, opt->rest, words, &input, error, sizeof error) < 0)
        return pump_complain(2, "%s", error);
    status =
        opt->dry_run
            ? dry_run(opt, command)
            : run_kept(opt, &(struct pump_jobs){ .begin = begin, .left = left, .context = command },
                       sift);
    command_close(command);
    return status;
}

int cmd_run(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status, r = opt_parse(&opt, OPT_RUN, argc, argv, error, sizeof error);

    if (r < 0) {
        status = pump_complain(2, "run: %s", error);
    } else if (opt.help) {
        opt_help(OPT_RUN);
        status = 0;
    } else if (opt.version) {
        puts("forkboard " FB_VERSION);
        status = 0;
    } else {
        opt_draw_seed(&opt);
        status = has_jobs(&opt) ? run_jobs(&opt) : run_command(&opt);
    }
    opt_fini(&opt);
    return status;
}
