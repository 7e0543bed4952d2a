/*
 * board_life_story.c - what each event changes: golden/board_life_NAME.txt has the event, what it
 * was answered, and each line of the board that differs from before. What is refused changes none.
 * See view_stage.h for how to write them again.
 */
#include "board_check.h"
#include "board_events.h"
#include "check_golden.h"
#include "check_main.h"

#include <math.h>
#include <stdio.h>

#define JOBS_MOST 8
#define PARTS     (JOBS_MOST + 2) /* the run, the newest entry, and each row */

static struct board board;
static struct text seen;

static void setup(void)
{
    board_init(&board);
}

static void teardown(void)
{
    board_fini(&board);
}

/* ---------------------------------------------------------------- what there is to see */

static void dump_run(struct text *out)
{
    const struct board_signals *signals = &board.signals;
    const struct board_watch *watch = &board.watch;

    text_printf(out, "opened %d ended %d idle %lld resumed %lld\ncounts", board.opened, board.ended,
                (long long)board.idle_us, (long long)board.resumed_us);
    for (int i = 0; i < BOARD_STATE_COUNT; i++)
        text_printf(out, " %u", board.counts[i]);
    text_printf(out, "; given up %u, left behind %u\n", board.given_up, board.leaked_count);
    text_printf(out, "work %lld cpu %lld live %lld last %lld\n",
                (long long)board_work_us(&board, 1000000), (long long)board.cpu_us,
                (long long)board.live_cpu_us, (long long)board.last_reaped_us);
    text_printf(out, "mailbox %llu deaths %llu reaps, last %d %d, most %d, late %lld, %d %d %d\n",
                (unsigned long long)signals->deaths, (unsigned long long)signals->reaps,
                signals->last_deaths, signals->last_reaps, signals->most_deaths,
                (long long)signals->latest_us, signals->stops, signals->probes,
                signals->stop_commands);
    text_printf(out, "watch %u made %u alive %u most, %llu %lld %llu %s\nfailures", watch->made,
                watch->alive, watch->most_alive, (unsigned long long)watch->stops,
                (long long)watch->stood_us, (unsigned long long)watch->threads, watch->way);
    for (uint32_t i = 0; i < board.failure_count; i++)
        text_printf(out, " %u", board.failures[i]);
    text_puts(out, "\n");
}

static void dump_last_entry(struct text *out)
{
    size_t count = board_log_count(&board);
    const struct board_entry *entry = count > 0 ? board_log_entry(&board, count - 1) : NULL;

    if (entry != NULL)
        text_printf(out, "entry %llu %s %u.%u: %d %d %d %d %d %d%d%d%d %d %d %lld [%s]\n",
                    (unsigned long long)entry->number, fb_kind_name(entry->kind), entry->job,
                    entry->attempt, (int)entry->pid, entry->slot, entry->code, entry->signal,
                    entry->cause, entry->core_dumped, entry->succeeded, entry->unseen, entry->again,
                    entry->error, entry->count, (long long)entry->wait_us, entry->words);
}

static void dump_row(struct text *out, uint32_t number)
{
    const struct board_job *job = row_of(&board, number);
    char fate[200];

    if (job == NULL)
        return;
    dump_job(out, &board, job);
    text_printf(out,
                "    kept waits %d restarts %d pty %d typed %d node %d group %d kind %u [%s]\n",
                job->waits, job->restarts, job->pty, job->stdin_open, job->node, job->group,
                job->kind, board_fate(job, fate, sizeof fate));
}

/* Lines of `after` that differ from that in the same place before. */
static void say_changes(const char *before, const char *after)
{
    while (*after != '\0') {
        size_t now = strcspn(after, "\n"), then = strcspn(before, "\n");
        if (now != then || strncmp(before, after, now) != 0)
            text_printf(&seen, "  %.*s\n", (int)now, after);
        after += now + 1;
        before += then + (before[then] != '\0');
    }
}

static void take_parts(struct text *parts)
{
    for (uint32_t part = 0; part < PARTS; part++) {
        text_clear(&parts[part]);
        if (part == 0)
            dump_run(&parts[part]);
        else if (part == 1)
            dump_last_entry(&parts[part]);
        else
            dump_row(&parts[part], part - 1);
        text_string(&parts[part]);
    }
}

static void play(const struct fb_event *events, size_t count)
{
    struct text parts[2][PARTS] = { 0 };

    take_parts(parts[0]);
    for (size_t i = 0; i < count; i++) {
        struct fb_event event = events[i];
        struct text *before = parts[i % 2], *after = parts[(i + 1) % 2];
        int r;
        event.t_us += 1000 * (int64_t)i;
        r = board_apply(&board, &event);
        text_printf(&seen, "%lld %s %u.%u%s\n", (long long)board.t_us / 1000,
                    fb_kind_name(event.kind), event.job, event.attempt,
                    r == 0         ? ""
                    : r == -EPROTO ? " cannot follow"
                                   : " fails");
        take_parts(after);
        for (uint32_t part = 0; part < PARTS; part++)
            if (r == 0)
                say_changes(before[part].bytes, after[part].bytes);
            else
                ck_assert_str_eq(before[part].bytes, after[part].bytes);
        ck_assert_ptr_null(board_wrong(&board));
    }
    for (uint32_t part = 0; part < 2 * PARTS; part++)
        text_fini(&parts[part / PARTS][part % PARTS]);
}

/* clang-format off */
#define FORK(number, turn, id, place) \
    { .kind = FB_FORKED, .job = number, .attempt = turn, .as.forked = { .pid = id, .slot = place } }
#define CHILD(number, id, of, is_thread) \
    { .kind = FB_FORKED, .job = number, .attempt = 1, \
      .as.forked = { .pid = id, .parent = of, .thread = is_thread } }
#define LIFE(what, number, turn) { .kind = FB_##what, .job = number, .attempt = turn }
#define EXIT(number, turn, ...) \
    { .kind = FB_EXITED, .job = number, .attempt = turn, .as.exited = { __VA_ARGS__ } }
#define REAP(number, turn, ...) \
    { .kind = FB_REAPED, .job = number, .attempt = turn, .as.reaped = { __VA_ARGS__ } }
#define QUEUE(number, title, words, ...) \
    { .kind = FB_QUEUED, .job = number, \
      .as.queued = { .name = title, .command = words, __VA_ARGS__ } }
#define STOP(number, turn, by) \
    { .kind = FB_STOPPED, .job = number, .attempt = turn, .as.stopped.signal = by }
#define RETRY(number, turn, in, asked) \
    { .kind = FB_RETRY, .job = number, .attempt = turn, .as.retry = { in, asked } }
#define SKIP(number, words, ...) \
    { .kind = FB_SKIPPED, .job = number, .as.skipped = { .why = words, __VA_ARGS__ } }
#define HOLD(number, is_on, words) \
    { .kind = FB_HELD, .job = number, .as.held = { is_on, words } }
#define PROGRESS(number, turn, part, words) \
    { .kind = FB_PROGRESS, .job = number, .attempt = turn, .as.progress = { part, words } }
#define UNSTARTED(number, turn, of, in, on) \
    { .kind = FB_UNSTARTED, .job = number, .attempt = turn, .as.unstarted = { of, in, on } }
#define LEAK(number, turn, many, end) \
    { .kind = FB_LEAKED, .job = number, .attempt = turn, \
      .as.leaked = { many, leak_pids, leak_names, end } }
#define ORPHAN(number, of) \
    { .kind = FB_ORPHANED, .job = number, .attempt = 1, .as.orphaned.parent = of }
#define BEGAN(number, path, first) \
    { .kind = FB_BEGAN, .job = number, .attempt = 1, .as.began = { .words = path, .name = first } }
#define SAMPLE(number, turn, used, bytes) \
    { .kind = FB_SAMPLE, .job = number, .attempt = turn, \
      .as.sample = { .cpu_us = used, .memory_bytes = bytes, .core = 1, .state = 'R' } }
#define RUN { .kind = FB_RUN, .as.run = { .version = "1", .title = "t", .slots = 2 } }
#define END(wall) \
    { .kind = FB_ENDED, .as.ended = { .succeeded = 1, .failed = 2, .skipped = 3, .wall_us = wall } }
/* clang-format on */

static const struct fb_job typed = { .pty = true, .stdin_open = true, .stop_shell = "x" };
static const struct fb_after after[] = { { 1, FB_WHEN_SUCCEEDED } };
static const struct fb_event run_events[] = {
    QUEUE(1, "early", "early", .cut = false),
    RUN,
    RUN,
    QUEUE(2, "Bern", "b", .cut = false),
    QUEUE(0, "Bern", "b", .cut = false),
    QUEUE(1, "Bern", "b", .estimate_us = 7, .group = "g", .kind = 4),
    QUEUE(2, "Wien", "w", .estimate_us = -7, .after = after, .after_count = 1),
    QUEUE(3, "Rom", "r", .job = &typed),
    FORK(1, 1, 0, 1),
    FORK(1, 1, 1, -1),
    FORK(1, 2, 71, 1),
    FORK(1, 0, 71, 1),
    FORK(5, 1, 71, 1),
    LIFE(BEGAN, 1, 1),
    FORK(1, 1, 71, 0),
    FORK(1, 2, 71, 1),
    STOP(1, 1, 0),
    STOP(1, 1, 256),
    STOP(1, 2, 19),
    STOP(1, 1, 19),
    LIFE(CONTINUED, 1, 1),
    LIFE(BEGAN, 1, 1),
    STOP(1, 1, 255),
    LIFE(CONTINUED, 1, 1),
    STOP(1, 1, 1),
    PROGRESS(1, 1, 0.25, "a"),
    PROGRESS(1, 1, 0, ""),
    PROGRESS(1, 1, 1, "b"),
    PROGRESS(1, 1, 1.5, "b"),
    PROGRESS(1, 1, -0.5, "c"),
    PROGRESS(1, 1, NAN, "c"),
    PROGRESS(1, 2, 0.5, "d"),
    PROGRESS(1, 0, 0.5, "d"),
    LIFE(READY, 1, 2),
    LIFE(READY, 1, 1),
    LIFE(READY, 1, 1),
    SAMPLE(1, 1, 300, 4096),
    SAMPLE(1, 1, 400, 2048),
    EXIT(1, 1, .code = -1),
    EXIT(1, 1, .code = 256),
    EXIT(1, 1, .signal = -1),
    EXIT(1, 1, .signal = 256),
    EXIT(1, 1, .cause = FB_CAUSE_COUNT),
    EXIT(1, 2, 0),
    LIFE(REAPED, 1, 1),
    EXIT(1, 1, .code = 255, .cause = FB_CAUSE_TIMEOUT),
    EXIT(1, 1, .code = 255),
    LIFE(BEGAN, 1, 1),
    REAP(1, 1, .user_us = -1),
    REAP(1, 1, .system_us = -1),
    REAP(1, 2, 0),
    REAP(1, 1, .user_us = 30, .system_us = 20, .peak_memory_bytes = 1024),
    RETRY(1, 1, -1, false),
    RETRY(1, 2, 5, false),
    RETRY(1, 1, 5, false),
    FORK(1, 2, 72, 2),
    LIFE(READY, 1, 1),
    PROGRESS(1, 1, 0.5, "late"),
    LIFE(READY, 1, 2),
    PROGRESS(1, 2, 0.5, "now"),
    LEAK(1, 3, 1, false),
    LEAK(1, 2, -1, false),
    LEAK(1, 2, 0, false),
    LEAK(1, 2, 2, false),
    EXIT(1, 2, .signal = 255, .core_dumped = true, .unseen = true),
    REAP(1, 2, .user_us = 3, .system_us = 4, .peak_memory_bytes = 9000, .unseen = true),
    LEAK(1, 1, 1, true),
    LEAK(1, 0, 2, true),
    LEAK(1, 2, 1, true),
    RETRY(1, 2, 0, true),
    HOLD(1, true, NULL),
    HOLD(1, true, "it changed"),
    HOLD(1, false, NULL),
    HOLD(1, false, NULL),
    SKIP(1, "no more", .blame = 0),
    FORK(1, 3, 73, 1),
    LIFE(BEGAN, 1, 3),
    EXIT(1, 3, .succeeded = true),
    REAP(1, 3, .user_us = INT64_MAX),
    HOLD(2, true, "why not"),
    HOLD(2, false, NULL),
    SKIP(2, "Bern failed", .blame = 1),
    SKIP(2, "before", .done_before = true),
    SKIP(2, "before", .failed_before = true),
    SKIP(2, "by hand", .by_hand = true),
    SKIP(2, "both", .done_before = true, .failed_before = true, .by_hand = true),
    SKIP(2, "two", .failed_before = true, .by_hand = true),
    UNSTARTED(2, 2, 2, "exec", "nix"),
    UNSTARTED(2, 1, 2, "exec", "nix"),
    RETRY(2, 1, INT64_MAX, false),
    FORK(2, 2, 73, 2),
    UNSTARTED(2, 2, 13, "exec", "nix"),
    HOLD(2, true, NULL),
    FORK(3, 1, 80, 1),
    EXIT(3, 1, .cause = FB_CAUSE_LOST, .why = "node 2 went"),
    REAP(3, 1, 0),
    RETRY(3, 1, INT64_MAX - 5, false),
    FORK(3, 2, 81, 1),
    LEAK(3, 2, 2, false),
    EXIT(3, 2, .cause = FB_CAUSE_CHANGED),
    REAP(3, 2, 0),
    HOLD(3, false, NULL),
    END(5000),
    END(5000),
    QUEUE(4, "Oslo", "o", .cut = false),
    END(0),
    FORK(4, 1, 90, 1),
    END(900000),
    EXIT(4, 1, .succeeded = true),
    REAP(4, 1, 0),
    FORK(4, 2, 91, 1),
    EXIT(4, 2, .cause = FB_CAUSE_GOAL),
    REAP(4, 2, 0),
    FORK(4, 3, 92, 1),
    EXIT(4, 3, .cause = FB_CAUSE_HELD),
    REAP(4, 3, 0),
    END(-1),
    HOLD(4, false, NULL),
    END(7000),
    SKIP(4, "last", .blame = 0),
    END(130000),
    UNSTARTED(4, 4, 12, "fork", ""),
    END(120001),
    RETRY(4, 3, 1, false),
    RETRY(4, 4, 1, false),
    FORK(6, 1, 95, 1),
    FORK(5, 2, 95, 1),
    FORK(5, 1, 95, 1),
    STOP(5, 1, 20),
    UNSTARTED(5, 1, 5, "exec", "x"),
    EXIT(5, 1, .code = 2),
    REAP(5, 1, .user_us = 1),
    LIFE(DONE, 5, 1),
    { .kind = FB_KIND_COUNT, .job = 5 },
    { .kind = FB_NOTE, .job = 9, .as.note.text = "n", .t_us = -400000 },
};

START_TEST(a_run)
{
    play(run_events, sizeof run_events / sizeof run_events[0]);
    compare_file("tests/unit/golden/board_life_run.txt", text_string(&seen));
    text_fini(&seen);
}
END_TEST

/* A watch queues nothing; threads are no processes; a pid may come again. */
START_TEST(a_watch)
{
    const struct fb_event events[] = {
        RUN,
        CHILD(1, 100, -1, false),
        CHILD(1, 100, 1, false),
        BEGAN(1, "/bin/sh -c x", "sh"),
        CHILD(2, 101, 100, false),
        STOP(2, 1, 19),
        LIFE(CONTINUED, 2, 1),
        BEGAN(2, "cc -c a.c", NULL),
        BEGAN(2, NULL, "as"),
        BEGAN(2, "as a.s", "as"),
        { .kind = FB_WATCHED, .as.watched = { 5, -1, 7, "ptrace" } },
        { .kind = FB_WATCHED, .as.watched = { 5, 6, 7, "ptrace" } },
        { .kind = FB_WATCHED, .as.watched = { 8, 9, 10, "" } },
        CHILD(3, 102, 100, true),
        CHILD(4, 103, 102, false),
        ORPHAN(4, -1),
        ORPHAN(4, 0),
        ORPHAN(4, 1),
        EXIT(3, 1, .succeeded = true),
        REAP(3, 1, .user_us = 1, .system_us = 2, .peak_memory_bytes = 3),
        CHILD(5, 102, 100, false),
        EXIT(2, 1, .code = 1, .unseen = true),
        CHILD(6, 104, 101, false),
        REAP(2, 1, .unseen = true),
        CHILD(7, 105, 101, false),
        UNSTARTED(6, 1, 2, "exec", "nix"),
        CHILD(8, 101, 104, true),
        EXIT(8, 1, .signal = 9),
        ORPHAN(8, 1),
        REAP(8, 1, 0),
        ORPHAN(8, 1),
        UNSTARTED(7, 1, 2, "exec", "nix"),
        FORK(7, 2, 106, 0),
        EXIT(7, 2, .code = 3),
        REAP(7, 2, .user_us = 5, .system_us = 6, .peak_memory_bytes = 7),
        CHILD(7, 107, 104, false),
        { .kind = FB_FORKED, .job = 7, .attempt = 3, .as.forked = { 107, 0, 107, false, "n2" } },
        { .kind = FB_FORKED, .job = 2, .attempt = 2, .as.forked = { 108, 0, 107, false, "n3" } },
        { .kind = FB_ORPHANED, .job = 2, .attempt = 2, .as.orphaned.parent = 100 },
        { .kind = FB_FORKED, .job = 3, .attempt = 2, .as.forked = { 109, 0, 100, true, "n2" } },
        UNSTARTED(3, 2, 2, "exec", "nix"),
        EXIT(4, 1, .succeeded = true),
        REAP(4, 1, 0),
    };

    play(events, sizeof events / sizeof events[0]);
    compare_file("tests/unit/golden/board_life_watch.txt", text_string(&seen));
    text_fini(&seen);
}
END_TEST

CHECK_MAIN("board, a life event by event")
{
    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, a_run);
    tcase_add_test(all, a_watch);
}
