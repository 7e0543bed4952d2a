/*
 * fake_run.c - plays a run: events are taken, the clock moves to whatever happens next, and what
 * was reported becomes text that a test can compare whole.
 */
#include "fake_run.h"

#include "unit/board_check.h"

#include "check_quick.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct fake_seen fake_seen;
bool fake_within;

static bool take(struct fb_run *run, struct fb_event *event)
{
    int r;

    fake_within = true;
    r = fb_run_next(run, event);
    fake_within = false;
    return r > 0;
}
struct board fake_board;

static unsigned traced_kinds;

static void put(char *text, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put(char *text, size_t size, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

static void put_detail(const struct fb_event *event)
{
    char *text = fake_seen.trace, name[16];
    size_t size = sizeof fake_seen.trace;

    if (event->kind == FB_EXITED && event->as.exited.signal != 0)
        put(text, size, " %s%s", fb_signal_name(event->as.exited.signal, name),
            event->as.exited.cause == FB_CAUSE_HALT     ? " halt"
            : event->as.exited.cause == FB_CAUSE_GOAL   ? " goal"
            : event->as.exited.cause == FB_CAUSE_MEMORY ? " memory"
                                                        : "");
    else if (event->kind == FB_EXITED && event->as.exited.unseen)
        put(text, size, " unseen");
    else if (event->kind == FB_EXITED)
        put(text, size, " %d%s%s%s", event->as.exited.code, event->as.exited.succeeded ? " ok" : "",
            event->as.exited.cause != FB_CAUSE_NONE ? " " : "",
            event->as.exited.cause != FB_CAUSE_NONE ? fb_cause_name(event->as.exited.cause) : "");
    else if (event->kind == FB_OUTPUT)
        put(text, size, " %d@%llu+%zu-%llu%s", event->as.output.stream,
            (unsigned long long)event->as.output.offset, event->as.output.size,
            (unsigned long long)event->as.output.left_out_bytes,
            event->as.output.live ? " live" : "");
    else if (event->kind == FB_SAMPLE)
        put(text, size, " %lld %llu %d %c", (long long)event->as.sample.cpu_us / 1000,
            (unsigned long long)event->as.sample.memory_bytes, event->as.sample.core,
            event->as.sample.state);
    if (event->kind == FB_SAMPLE && event->as.sample.delay_us > 0)
        put(text, size, " delay %lld", (long long)event->as.sample.delay_us / 1000);
    else if (event->kind == FB_LEAKED && !event->as.leaked.ending)
        put(text, size, " waits");
    else if (event->kind == FB_RETRY)
        put(text, size, " +%lld", (long long)event->as.retry.wait_us / 1000);
    else if (event->kind == FB_PROGRESS)
        put(text, size, " %g '%s'", event->as.progress.share, event->as.progress.text);
    else if (event->kind == FB_UNSTARTED)
        put(text, size, " %s", event->as.unstarted.stage);
    else if (event->kind == FB_SKIPPED)
        put(text, size, " %s", event->as.skipped.why);
    else if (event->kind == FB_NOTE)
        put(text, size, " %s", event->as.note.text);
    else if (event->kind == FB_HEALTH)
        put(text, size, " %s '%s'", fb_health_name(event->as.health.state), event->as.health.why);
    else if (event->kind == FB_HELD)
        put(text, size, event->as.held.on ? " on" : " off");
    if (event->kind == FB_SKIPPED && event->as.skipped.by_hand)
        put(text, size, " by hand");
    if (event->kind == FB_SKIPPED && event->as.skipped.blame != 0)
        put(text, size, " <%u", event->as.skipped.blame);
}

static void trace(const struct fb_event *event)
{
    char *text = fake_seen.trace;
    size_t size = sizeof fake_seen.trace;

    put(text, size, "%s%lld %s", text[0] != '\0' ? "; " : "", (long long)event->t_us / 1000,
        fb_kind_name(event->kind));
    if (event->job != 0)
        put(text, size, " %u", event->job);
    if (event->attempt != 0)
        put(text, size, ".%u", event->attempt);
    put_detail(event);
}

const char *fake_last(void)
{
    size_t size = strlen(fake_seen.trace);

    return fake_seen.trace + (size > 600 ? size - 600 : 0);
}

/* The board can follow whatever a run reports. */
static void fold(const struct fb_event *event)
{
    const char *wrong;

    if (event->kind == FB_RUN) {
        board_fini(&fake_board);
        board_init(&fake_board);
    }
    ck_assert_msg(board_apply(&fake_board, event) == 0,
                  "%s of job %u is refused by the board, after %s", fb_kind_name(event->kind),
                  event->job, fake_last());
    wrong = board_wrong(&fake_board);
    ck_assert_msg(wrong == NULL, "%s, after %s", wrong, fake_last());
}

static void see(const struct fb_event *event)
{
    fold(event);
    fake_life(event);
    fake_seen.kinds[event->kind]++;
    if (traced_kinds >> event->kind & 1)
        trace(event);
    if (event->kind == FB_FORKED) {
        put(fake_seen.order, sizeof fake_seen.order, "%s%u", fake_seen.order[0] != '\0' ? " " : "",
            event->job);
        if (++fake_seen.live > fake_seen.most_live)
            fake_seen.most_live = fake_seen.live;
    }
    if (event->kind == FB_NOTE && event->as.note.error != 0) {
        fake_seen.errors++;
        fake_seen.error_jobs |= UINT64_C(1) << event->job;
    }
    if (event->kind == FB_EXITED)
        fake_seen.live--;
    if (event->kind == FB_ENDED)
        fake_seen.ended = *event;
}

void fake_forget(void)
{
    memset(&fake_seen, 0, sizeof fake_seen);
}

struct fb_run *fake_open(const struct fake_script *scripts, int count,
                         const struct fb_options *options, unsigned traced)
{
    struct fb_run *run;

    fake_forget();
    fake_life(NULL);
    traced_kinds = traced;
    fake_reset(scripts, count);
    ck_assert_int_eq(fb_run_open(&run, options), 0);
    return run;
}

struct fake_fed fake_fed;

static int give(void *context, int slot, struct fb_job *job)
{
    (void)context;
    if (fake_fed.given == fake_fed.most)
        return 0;
    job->done_before = fake_fed.given++ % 2 == 1;
    snprintf(fake_fed.line, sizeof fake_fed.line, "%d 0", slot);
    job->shell = fake_fed.line;
    return 1;
}

void fake_feed(struct fb_run *run, int most)
{
    fake_fed = (struct fake_fed){ .most = most };
    ck_assert_int_eq(fb_run_feed(run, &(struct fb_feed){ .next = give, .fd = -1 }), 0);
}

void fake_play(struct fb_run *run, int64_t until_us)
{
    int ended = fake_seen.kinds[FB_ENDED], idle = 0;
    struct fb_event event;

    for (int turns = 0; turns < 100000; turns++) {
        int64_t next_us;
        while (take(run, &event))
            see(&event);
        next_us = fake_next_us();
        if ((next_us == INT64_MAX || fake_readable(fb_run_fd(run))) && ++idle < 3 &&
            fake_seen.kinds[FB_ENDED] == ended)
            continue; /* a poller is woken again, if a call failed with news waiting */
        if (fake_seen.kinds[FB_ENDED] > ended || next_us > until_us)
            return;
        until_us -= next_us;
        fake_advance(next_us);
    }
    ck_abort_msg("the run turns in a circle");
}

void fake_close(struct fb_run *run)
{
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_int_eq(fake_open_files(), 0);
    ck_assert_int_eq(fake_unreaped(), 0);
    ck_assert(!fake_changed());
    ck_assert_int_eq(fake_limited(), 0);
}
