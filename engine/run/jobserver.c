/*
 * jobserver.c - GNU make's jobserver. Its tokens are bytes in a pipe that all processes below a
 * make share: a client that starts a process beside its first takes one before and writes the same
 * byte back when that has ended. The descriptors that make hands down are shared and block, so we
 * have descriptions of our own (/proc/self/fd), read without blocking: another client may have
 * taken the byte that epoll has seen. One that is offered by a run is used by the run in the same
 * way.
 *
 * What a worker that was killed had taken is lost: of a jobserver of our own it is found when no
 * worker runs, by what is in the pipe. What we hold when we are killed by SIGKILL is lost to make.
 */
#include "run.h"

#include "base/array.h"
#include "base/makeflags.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFERED_AS 200 /* numbers in workers that shells and jobs rarely use, and the next one */

void jobserver_init(struct fb_run *run)
{
    run->jobserver.fds[0] = run->jobserver.fds[1] = -1;
    run->jobserver.theirs[0] = run->jobserver.theirs[1] = -1;
}

static void close_all(struct fb_run *run)
{
    run->jobserver.on = false;
    for (int i = 0; i < 2; i++) {
        run->jobserver.fds[i] = loop_close(run, run->jobserver.fds[i]);
        if (run->jobserver.offered)
            run->jobserver.theirs[i] = sys_close(run->jobserver.theirs[i]);
    }
}

/* One that make offers. */
static bool join(struct fb_run *run, const struct makeflags *flags)
{
    int r = sys_tokens_join(flags->fifo, flags->read_fd, flags->write_fd, run->jobserver.fds);

    run->jobserver.refused = r < 0;
    if (r < 0)
        return false;
    for (int i = 0; flags->fifo[0] == '\0' && i < 2; i++)
        run->jobserver.theirs[i] = run->jobserver.as[i] = i == 0 ? flags->read_fd : flags->write_fd;
    return true;
}

static int offer(struct fb_run *run, const char *before)
{
    int r = sys_tokens_make(run->jobserver.theirs, run->jobserver.fds);
    uint64_t files = sys_files_limit();
    int as = files > 2 * (uint64_t)OFFERED_AS ? OFFERED_AS : (int)files / 2, options;

    if (r < 0)
        return r;
    run->jobserver.offered = run->jobserver.on = true;
    run->jobserver.as[0] = as;
    run->jobserver.as[1] = as + 1;
    before = before != NULL ? before : "";
    options = (int)makeflags_options(before);
    r = asprintf(&run->jobserver.makeflags, "MAKEFLAGS=%.*s -j --jobserver-auth=%d,%d%s%s", options,
                 before, as, as + 1, before[options] != '\0' ? " " : "", before + options);
    return r < 0 ? -ENOMEM : 0;
}

int jobserver_open(struct fb_run *run)
{
    const char *said = getenv("MAKEFLAGS");
    struct makeflags flags;

    if (run->options.heed_jobserver && makeflags_jobserver(said, &flags) && join(run, &flags))
        run->jobserver.on = true;
    else if (run->options.offer_jobserver)
        return offer(run, said);
    return 0;
}

char *jobserver_makeflags(const struct fb_run *run)
{
    return run->jobserver.makeflags;
}

int jobserver_keep(const struct fb_run *run, struct fb_keep *keep)
{
    if (!run->jobserver.on || run->jobserver.theirs[0] < 0 || run->jobserver.as[0] > FB_KEEP_MOST ||
        run->jobserver.as[1] > FB_KEEP_MOST || run->jobserver.as[0] < 3 || run->jobserver.as[1] < 3)
        return 0;
    for (int i = 0; i < 2; i++)
        keep[i] = (struct fb_keep){ run->jobserver.theirs[i], run->jobserver.as[i] };
    return 2;
}

/* ---- one by one */

static bool give(struct fb_run *run, unsigned char token)
{
    return sys_token_give(run->jobserver.fds[1], token) == 1;
}

/* False: there is none now, or no make any more. */
static bool take(struct fb_run *run, unsigned char *token)
{
    int n = sys_token_take(run->jobserver.fds[0], token);

    if (n == 0) {
        events_note(run, 0, "make's jobserver is gone");
        close_all(run);
    }
    return n == 1;
}

static void watch(struct fb_run *run, bool on)
{
    if (run->jobserver.waits == on)
        return;
    if (on && loop_watch(run, run->jobserver.fds[0], EPOLLIN, KEY_TOKENS) < 0)
        return;
    if (!on)
        loop_unwatch(run, run->jobserver.fds[0]);
    run->jobserver.waits = on;
}

static int wanted(const struct fb_run *run)
{
    return run->options.slots - 1 < TOKENS_MOST ? run->options.slots - 1 : TOKENS_MOST;
}

void jobserver_slots(struct fb_run *run)
{
    unsigned char token;

    if (run->jobserver.refused)
        events_note(run, 0,
                    "make's jobserver is not used, as it cannot be opened here: make hands it on "
                    "to a recipe's line that begins with +");
    run->jobserver.refused = false;
    if (!run->jobserver.on || !run->jobserver.offered)
        return;
    while (run->jobserver.made < wanted(run) && give(run, '+'))
        run->jobserver.made++;
    while (run->jobserver.made > wanted(run) && take(run, &token))
        run->jobserver.made--;
}

/* Nothing runs that could have one: what is not in the pipe was lost, what is too much was made. */
static void count_again(struct fb_run *run)
{
    unsigned char token;
    int there;

    if (!run->jobserver.on || !run->jobserver.offered || run->jobserver.held_count > 0)
        return;
    there = sys_tokens_left(run->jobserver.fds[0]);
    if (there < 0)
        return;
    for (; there < run->jobserver.made && give(run, '+'); there++)
        ;
    for (; there > run->jobserver.made && take(run, &token); there--)
        ;
}

void jobserver_spare(struct fb_run *run)
{
    uint32_t needed = run->jobserver.users > 1 ? (uint32_t)run->jobserver.users - 1 : 0;

    while (run->jobserver.on && run->jobserver.held_count > needed) {
        unsigned char token = run->jobserver.held[run->jobserver.held_count - 1];
        if (run->jobserver.offered && run->jobserver.made > wanted(run))
            run->jobserver.made--;
        else if (!give(run, token))
            return; /* it is full, of others' tokens: later */
        run->jobserver.held_count--;
    }
}

bool jobserver_wait(const struct fb_run *run)
{
    return run->jobserver.waits;
}

bool jobserver_take(struct fb_run *run)
{
    struct run_jobserver *tokens = &run->jobserver;

    if (!tokens->on || tokens->users == 0 || tokens->held_count >= (uint32_t)tokens->users)
        return true;
    if (array_reserve_u32(&tokens->held, &tokens->held_room, tokens->held_count + 1, 1, 64) < 0)
        return false;
    if (take(run, &tokens->held[tokens->held_count])) {
        tokens->held_count++;
        return true;
    }
    if (tokens->on)
        watch(run, true);
    return !tokens->waits;
}

void jobserver_ready(struct fb_run *run)
{
    if (run->jobserver.on)
        watch(run, false);
}

void jobserver_begin(struct fb_run *run, struct worker *worker)
{
    worker->token = true;
    run->jobserver.users++;
}

void jobserver_return(struct fb_run *run, struct worker *worker)
{
    if (!worker->token)
        return;
    worker->token = false;
    run->jobserver.users--;
    if (!run->jobserver.on)
        return;
    jobserver_spare(run);
    if (run->jobserver.users == 0)
        count_again(run);
    watch(run, false);
}

void jobserver_end(struct fb_run *run)
{
    run->jobserver.users = 0;
    jobserver_spare(run);
}

void jobserver_fini(struct fb_run *run)
{
    close_all(run);
    free(run->jobserver.held);
    free(run->jobserver.makeflags);
}
