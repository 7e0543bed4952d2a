/*
 * again.c - `forkboard again`: the jobs of a record once more. Nothing is started before the whole
 * record is known to be one whose jobs can be had again; what would run can be seen before
 * (--dry-run), and nothing else runs.
 */
#include "commands.h"

#include "base/clock.h"
#include "base/quote.h"
#include "input/past.h"
#include "opt/complain.h"
#include "plain/printed.h"
#include "run_kept.h"
#include "set/call_words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct again {
    struct past *past;
    struct calls calls;
};

static int call(void *context, const char *words, struct fb_job *job)
{
    return call_from_words(&((struct again *)context)->calls, words, job);
}

static int begin(void *context, struct fb_run *run)
{
    struct again *again = context;

    again->calls.origin_us = clock_us(CLOCK_MONOTONIC);
    return past_begin(again->past, run);
}

static int64_t left(void *context)
{
    return past_left(((struct again *)context)->past);
}

static int dry_run(struct past *past)
{
    struct text line = { 0 };
    struct fb_job job;
    int r;

    while ((r = past_next(past, &job)) > 0) {
        text_clear(&line);
        quote_line(&line, &job);
        text_putc(&line, '\n');
        printed_put(stdout, &line);
    }
    text_fini(&line);
    return r < 0 ? complain(r == -ENOMEM ? 3 : 2, "%s: %s", past_path(past), strerrordesc_np(-r))
                 : 0;
}

static int run(struct opt *opt, struct again *again)
{
    int status;

    if (opt->keep.record != NULL && past_is(again->past, opt->keep.record))
        return complain(2, "--record: %s is the record that is read", opt->keep.record);
    past_apply(again->past, &opt->run, opt->halt_given, opt->seed_given);
    status =
        cmd_run_kept(opt, &(struct source_jobs){ .begin = begin, .left = left, .context = again },
                     NULL);
    if (past_error(again->past)[0] != '\0')
        complain(0, "%s", past_error(again->past));
    return status;
}

/* What runs nothing may look at any record. */
static int open_and_run(struct opt *opt)
{
    struct again again = { 0 };
    struct past_options options = { .failed = opt->again.failed,
                                    .trusted = opt->again.trust || opt->dry_run,
                                    .call = call,
                                    .context = &again };
    char error[4600];
    int status, r;

    if (opt->rest_count > 1)
        return complain(2, "again takes one record; unexpected '%s'", opt->rest[1]);
    r = past_open(&again.past, opt->rest_count > 0 ? opt->rest[0] : NULL, &options, error,
                  sizeof error);
    if (r < 0) {
        status = complain(r == -ENOMEM ? 3 : 2, "again: %s", error);
    } else {
        if (past_notice(again.past)[0] != '\0')
            complain(0, "%s", past_notice(again.past));
        if (past_absent(again.past)[0] != '\0')
            complain(0, "%s", past_absent(again.past));
        if (past_wanted(again.past) == 0)
            status = complain(0, "nothing to run: %s has no job that %s", past_path(again.past),
                              opt->again.failed ? "did not succeed" : "could run");
        else
            status = opt->dry_run ? dry_run(again.past) : run(opt, &again);
    }
    past_close(again.past);
    arena_fini(&again.calls.arena);
    return status;
}

int cmd_again(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_AGAIN, argc, argv, error, sizeof error) < 0)
        status = complain(2, "again: %s", error);
    else if (opt.help)
        opt_help(OPT_AGAIN);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = open_and_run(&opt);
    opt_fini(&opt);
    return status;
}
