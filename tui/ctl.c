/*
 * ctl.c - `forkboard ctl`: asks a run, by its socket, for what keys of its board ask it, and waits
 * until it is so. What jobs there are, and what becomes of them, is in the run's record.
 */
#include "commands.h"
#include "ctl_print.h"
#include "ctl_words.h"

#include "ctl/choose.h"
#include "ctl/fold.h"
#include "opt/complain.h"
#include "opt/locale.h"
#include "opt/opt.h"
#include "record/record_read.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LAST_WORD_MS 500 /* so long after its end a run that is shown no more tells its status */

struct ctl {
    const struct opt *opt;
    struct ctl_words words;
    struct ctl_client client;
    struct ctl_fold fold;
    uint32_t *jobs, *attempts; /* [job_count]; attempts: as they were before */
    int64_t job_count;
    int status;
    bool gone; /* the run is */
    bool lost; /* its record has ended, and it goes on */
    int ended; /* its exit status; -1: not known */
};

/* ---------------------------------------------------------------- the run */

static const struct board_job *job_at(const struct ctl *ctl, int64_t at, struct board_job *room)
{
    return board_job(&ctl->fold.board, ctl->jobs[at], room);
}

/* The jobs that were named, or all. */
static int find_jobs(struct ctl *ctl)
{
    static char all[] = "*";
    char *const every[] = { all };
    const char *wrong = "";
    bool any = ctl->words.count == 0;
    struct board_job room;

    ctl->job_count =
        ctl_fold_jobs(&ctl->fold, any ? every : ctl->words.jobs, any ? 1 : ctl->words.count,
                      ctl->words.verb == VERB_LIST, &ctl->jobs, &wrong);
    if (ctl->job_count == -ENOENT && any)
        ctl->job_count = 0;
    else if (ctl->job_count == -ENOENT)
        return complain(2, "ctl: run %s has no job '%s'", ctl->client.about.id, wrong);
    ctl->attempts = calloc((size_t)ctl->job_count + 1, sizeof *ctl->attempts);
    if (ctl->job_count < 0 || ctl->attempts == NULL)
        return complain(3, "ctl: %s", strerrordesc_np(ENOMEM));
    for (int64_t i = 0; i < ctl->job_count; i++)
        ctl->attempts[i] = job_at(ctl, i, &room)->attempt;
    return 0;
}

static const char *refusal(int r)
{
    switch (r) {
    case -EALREADY:
        return "there is nothing to do";
    case -ESRCH:
        return "it does not run";
    case -EBUSY:
        return "it is just starting";
    case -ESHUTDOWN:
        return "the run is being stopped";
    case -ENOTSUP:
        return "this run cannot do that";
    case -ESPIPE:
        return "what it read is gone";
    case -EINVAL:
        return "that is not possible";
    case -EPIPE:
        return "the run has ended";
    case -ETIMEDOUT:
        return "the run does not answer";
    case -EAGAIN:
        return "the run does not answer, and was not asked";
    case -ENOTCONN:
        return "the run may go on, but the connection to it was lost";
    case -ENODATA:
        return "its record has ended: what becomes of its jobs is not seen";
    default:
        return strerrordesc_np(-r);
    }
}

/* Why it is not known what became of what was asked for. */
static const char *blindness(const struct ctl *ctl, int r)
{
    return r == -EBADMSG ? record_reader_error(ctl->fold.reader) : refusal(r);
}

static int ask_job(struct ctl *ctl, uint32_t job)
{
    int r;

    if (ctl->words.verb == VERB_KILL || ctl->words.verb == VERB_SIGNAL)
        return ctl_client_ask(&ctl->client, "signal %u %d", job,
                              ctl->words.verb == VERB_KILL ? SIGKILL : ctl->words.number);
    r = ctl_client_ask(&ctl->client, "%s %u", cmd_ctl_verb(&ctl->words), job);
    if (r == -EALREADY && ctl->words.verb == VERB_RESTART) /* it does not run */
        r = ctl_client_ask(&ctl->client, "start %u", job);
    return r;
}

/* What is so already is well. A job that cannot be asked is left out of what is waited for. */
static void ask_jobs(struct ctl *ctl)
{
    int64_t asked = 0;

    for (int64_t i = 0; i < ctl->job_count; i++) {
        struct board_job room;
        int r = ctl->words.verb == VERB_WAIT ? 0 : ask_job(ctl, ctl->jobs[i]);
        if (r == 0) {
            ctl->attempts[asked] = ctl->attempts[i];
            ctl->jobs[asked++] = ctl->jobs[i];
            continue;
        }
        if (r == -EALREADY && ctl->words.verb != VERB_RESTART)
            continue;
        ctl->status = complain(1, "ctl: %s %s: %s", cmd_ctl_verb(&ctl->words),
                               job_at(ctl, i, &room)->name, refusal(r));
    }
    ctl->job_count = asked;
}

/* ---------------------------------------------------------------- until it is so */

static bool is_so(struct ctl *ctl, int64_t at)
{
    struct board_job room;
    const struct board_job *job = job_at(ctl, at, &room);
    bool runs = job->state == BOARD_RUNNING || job->state == BOARD_STOPPED;

    switch (ctl->words.verb) {
    case VERB_STOP:
    case VERB_WAIT:
        return job->state == BOARD_HELD || board_done(job);
    case VERB_KILL:
        return job->attempt > ctl->attempts[at] ||
               (!board_lives(job) && job->state != BOARD_ZOMBIE);
    case VERB_START:
    case VERB_RESTART:
        return job->attempt > ctl->attempts[at] &&
               (runs || job->state == BOARD_RETRY || board_done(job));
    default:
        return true;
    }
}

/* The end of the run is asked for, or waited for. */
static bool about_end(const struct ctl *ctl)
{
    return ctl->words.verb == VERB_END || (ctl->words.verb == VERB_WAIT && ctl->words.count == 0);
}

/* A board may show a run that has ended for as long as its user likes. */
static bool all_so(struct ctl *ctl)
{
    if (about_end(ctl))
        return ctl->fold.board.ended;
    for (int64_t i = 0; i < ctl->job_count; i++)
        if (!is_so(ctl, i))
            return false;
    return true;
}

/* Reads what the run tells. 0, or why it cannot be heard. */
static int hear(struct ctl *ctl)
{
    struct text line = { 0 };
    int r;

    while ((r = ctl_client_told(&ctl->client, &line)) > 0) {
        if (strncmp(text_string(&line), "end ", 4) == 0)
            ctl->ended = atoi(text_string(&line) + 4);
        ctl->lost |= strcmp(text_string(&line), "lost") == 0;
    }
    ctl->gone = r == -EPIPE;
    text_fini(&line);
    return ctl->gone ? 0 : r;
}

/* The run tells when there is more in its record. 0, or what stands against it. */
static int wait_until(struct ctl *ctl)
{
    struct pollfd ready = { .fd = ctl->client.fd, .events = POLLIN };
    int r = ctl_client_ask(&ctl->client, "follow"), n = 1;
    bool so = false;

    while (r == 0 && n != 0) {
        r = hear(ctl);
        if (r == 0)
            r = ctl_fold_read(&ctl->fold);
        so = so || (r == 0 && all_so(ctl));
        if (r == 0 && ctl->lost && !so && !about_end(ctl)) /* of its end it tells without it */
            r = -ENODATA;
        if (r == 0 && ctl->gone && !so && ctl->ended < 0 && ctl_client_lives(&ctl->client))
            r = -ENOTCONN;
        if (r < 0 || ctl->gone || (so && !about_end(ctl)))
            break;
        n = poll(&ready, 1, so ? LAST_WORD_MS : -1);
        if (n < 0 && errno != EINTR)
            r = -errno;
    }
    return r == -EPIPE ? 0 : r; /* it has ended meanwhile */
}

/* Its end is what was waited for; or what was asked for did not come before it. */
static int judge(struct ctl *ctl)
{
    struct board_job room;
    int status = ctl->status;

    if (ctl->ended < 0 && ctl->fold.board.ended)
        ctl->ended = ctl->fold.board.end.as.ended.status;
    if (ctl->words.verb == VERB_WAIT && ctl->words.count == 0)
        return ctl->ended >= 0 ? ctl->ended
                               : complain(3, "ctl: run %s was killed", ctl->client.about.id);
    for (int64_t i = 0; i < ctl->job_count; i++) {
        const struct board_job *job = job_at(ctl, i, &room);
        char fate[256];
        if (ctl->words.verb == VERB_WAIT && job->state != BOARD_OK)
            status = 1;
        else if (!is_so(ctl, i))
            status = complain(1, "ctl: %s %s: the run has ended before", cmd_ctl_verb(&ctl->words),
                              job->name);
        else if ((ctl->words.verb == VERB_START || ctl->words.verb == VERB_RESTART) &&
                 job->state == BOARD_FAILED)
            status = complain(1, "ctl: %s %s: %s", cmd_ctl_verb(&ctl->words), job->name,
                              board_fate(job, fate, sizeof fate));
    }
    return status;
}

static int ask_and_wait(struct ctl *ctl)
{
    int r;

    ask_jobs(ctl);
    if (ctl->opt->no_wait ||
        (ctl->job_count == 0 && (ctl->words.verb != VERB_WAIT || ctl->words.count > 0)))
        return ctl->status;
    r = wait_until(ctl);
    if (r < 0)
        return complain(3, "ctl: run %s: %s", ctl->client.about.id, blindness(ctl, r));
    return judge(ctl);
}

static int ask_run(struct ctl *ctl)
{
    int r = ctl->words.verb == VERB_SLOTS
                ? ctl_client_ask(&ctl->client, "slots %d", ctl->words.number)
                : ctl_client_ask(&ctl->client, "%s", cmd_ctl_verb(&ctl->words));

    if (r == 0 && ctl->words.verb == VERB_END && !ctl->opt->no_wait)
        r = wait_until(ctl);
    if (r == -EINVAL && ctl->words.verb == VERB_RELOAD)
        return complain(1,
                        "ctl: reload: the file has mistakes, of which a note of the run says the "
                        "first; the jobs stay as they are");
    if (r == -ENOTSUP && ctl->words.verb == VERB_RELOAD)
        return complain(1, "ctl: reload: the run's jobs are of no file that can be read again");
    return r < 0 ? complain(1, "ctl: %s: %s", cmd_ctl_verb(&ctl->words), blindness(ctl, r)) : 0;
}

static int ask(struct ctl *ctl)
{
    char why[4400];
    int status;

    if (ctl_fold_open(&ctl->fold, &ctl->client, why, sizeof why) < 0)
        status = complain(3, "ctl: run %s: %s", ctl->client.about.id, why);
    else if (cmd_ctl_of_run(&ctl->words))
        status = ask_run(ctl);
    else if ((status = find_jobs(ctl)) != 0)
        ;
    else if (ctl->words.verb == VERB_LIST)
        cmd_ctl_print(&ctl->fold, ctl->jobs, ctl->job_count, ctl->opt->mode == OPT_JSON);
    else
        status = ask_and_wait(ctl);
    ctl_fold_close(&ctl->fold);
    free(ctl->jobs);
    free(ctl->attempts);
    return status;
}

static int control(const struct opt *opt)
{
    struct ctl ctl = { .opt = opt, .ended = -1 };
    char why[4400];
    int status;

    status = cmd_ctl_words(&ctl.words, opt->rest, opt->rest_count);
    if (status != 0)
        return status;
    status = ctl_choose(&ctl.client, ctl.words.run, why, sizeof why);
    if (status != 0)
        return complain(status, "ctl: %s", why);
    status = ask(&ctl);
    ctl_client_close(&ctl.client);
    return status;
}

int cmd_ctl(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_CTL, argc, argv, error, sizeof error) < 0)
        status = complain(2, "ctl: %s", error);
    else if (opt.help)
        opt_help(OPT_CTL);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else {
        locale_now(); /* names have columns */
        status = control(&opt);
    }
    opt_fini(&opt);
    return status;
}
