/*
 * show_sources.c - what signals to forkboard do to each source: the processes that are signalled,
 * what is said of it, and the signal that ends forkboard. The watch is a stand-in for engine/watch
 * that writes down its calls.
 */
#include "check_main.h"
#include "show/sources.h"
#include "watch_stage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct source *open_watch(bool apart, bool exit_with_root)
{
    static char *argv[] = { (char *)"program", NULL };
    struct opt opt = { .watch.exit_with_root = exit_with_root };
    struct source_options options = { .apart = apart };
    struct source *source = source_watch(&opt, "/program", argv);
    char why[256];

    ck_assert_ptr_nonnull(source);
    ck_assert_int_eq(source->open(source, &options, why, sizeof why), fake.open_r != 0 ? 3 : 0);
    fake.seen[0] = '\0';
    return source;
}

static int give(struct source *source, struct fb_event event)
{
    struct fb_event out;
    int r;

    fake.next = event;
    ck_assert_int_eq(source->next(source, &out), 1);
    r = source->taken(source, &out);
    fake.next.kind = FB_RUN;
    return r;
}

static void root_ends(struct source *source, int number)
{
    give(source, (struct fb_event){ .kind = FB_EXITED, .job = 1, .as.exited.signal = number });
}

/* Signals, those below 0 from the kernel: what each does, and what is said of it. */
static const struct {
    bool apart, ended; /* the program has */
    int signals[3];
    const char *seen, *word;
    bool leaving;
} watches[] = {
    /* As lines the terminal's have reached the program by themselves. */
    { false, false, { -SIGINT, -SIGQUIT }, "", NULL, false },
    { false, false, { SIGINT }, "", NULL, false },
    { false, false, { SIGTERM }, "kill:1,15 ", NULL, false },
    { false, false, { SIGHUP }, "kill:1,1 ", NULL, false },
    { false, false, { -SIGHUP }, "", NULL, false },
    { false, true, { SIGINT }, "leave ", NULL, true },
    { false, true, { -SIGHUP }, "leave ", NULL, true },
    /* On the board none reaches it but by us. */
    { true, false, { SIGINT }, "group:2 all:2 ", "interrupted", false },
    { true, false, { -SIGINT, -SIGINT }, "group:2 all:2 all:9 ", "interrupted", false },
    { true, false, { SIGTERM }, "kill:1,15 ", "terminated", true },
    { true, false, { SIGHUP, SIGINT }, "kill:1,1 all:9 ", "hung up", true },
    { true, true, { SIGINT }, "leave ", NULL, true },
    { true, true, { SIGTERM }, "leave ", NULL, true },
};

START_TEST(signals_of_a_watch)
{
    struct source *source = open_watch(watches[_i].apart, false);

    if (watches[_i].ended)
        root_ends(source, 0);
    for (const int *number = watches[_i].signals; *number != 0; number++)
        source->signal(source, abs(*number), *number < 0);
    ck_assert_str_eq(fake.seen, watches[_i].seen);
    ck_assert_pstr_eq(source->stop_word, watches[_i].word);
    ck_assert(source->leaving == watches[_i].leaving);
    ck_assert(!source->killing && !source->abandoned && source->dies_by == 0);
    source->close(source);
}
END_TEST

/* Where the program's own group has it, the others are left alone. */
START_TEST(a_group_that_is_interrupted)
{
    struct source *source = open_watch(true, false);

    fake.in_group = 1;
    source->signal(source, SIGINT, true);
    ck_assert_str_eq(fake.seen, "group:2 ");
    source->close(source);
}
END_TEST

/* We die by the signal that killed the program, and by no other: or a shell's loop goes on. */
START_TEST(what_a_watch_dies_by)
{
    static const struct {
        int sent, killed_by, dies_by;
    } rows[] = {
        { SIGINT, SIGINT, SIGINT }, { SIGINT, 0, 0 },        { 0, SIGINT, 0 },
        { SIGQUIT, SIGINT, 0 },     { SIGTERM, SIGTERM, 0 }, { SIGQUIT, SIGQUIT, SIGQUIT }
    };
    struct fb_event ended = { .kind = FB_ENDED, .as.ended.status = 5 };
    struct source *source = open_watch(_i % 2 == 0, false);

    if (rows[_i / 2].sent != 0)
        source->signal(source, rows[_i / 2].sent, true);
    root_ends(source, rows[_i / 2].killed_by);
    give(source, ended);
    ck_assert_int_eq(source->finish(source, &ended, 3), 5); /* the program's before ours */
    ck_assert_int_eq(source->dies_by, rows[_i / 2].dies_by);
    ended.as.ended.status = 0;
    ck_assert_int_eq(source->finish(source, &ended, 3), 3);
    source->close(source);
}
END_TEST

START_TEST(a_stop_of_a_watch_as_lines)
{
    struct source *source = open_watch(false, false);

    source->suspend(source, true); /* the terminal has stopped the program, too */
    ck_assert(!source->stands(source));
    give(source, (struct fb_event){ .kind = FB_STOPPED, .job = 2 });
    ck_assert(!source->stands(source));
    give(source, (struct fb_event){ .kind = FB_STOPPED, .job = 1 });
    ck_assert(source->stands(source));
    source->resume(source);
    ck_assert(!source->stands(source));
    ck_assert_str_eq(fake.seen, ""); /* the shell lets it go on */
    give(source, (struct fb_event){ .kind = FB_CONTINUED, .job = 1 });
    source->suspend(source, false); /* to us alone */
    ck_assert(!source->stands(source));
    give(source, (struct fb_event){ .kind = FB_STOPPED, .job = 1 });
    ck_assert(source->stands(source));
    source->resume(source);
    ck_assert_str_eq(fake.seen, "kill:1,20 kill:1,18 ");
    source->close(source);
}
END_TEST

START_TEST(a_stop_of_a_watch_on_the_board)
{
    struct source *source = open_watch(true, false);

    fake.halts = 2;
    source->suspend(source, true);
    ck_assert(!source->stands(source));
    ck_assert(!source->stands(source)); /* what was forked meanwhile */
    ck_assert(source->stands(source));
    source->resume(source);
    ck_assert(!source->stands(source));
    ck_assert_str_eq(fake.seen, "halt halt halt go-on ");
    give(source, (struct fb_event){ .kind = FB_ENDED });
    source->suspend(source, true);
    ck_assert(source->stands(source));
    source->resume(source);
    ck_assert_str_eq(fake.seen, "halt halt halt go-on ");
    source->close(source);
}
END_TEST

/* SIGTERM, after the grace SIGKILL, again and again: what is forked meanwhile has it too. */
START_TEST(a_watch_that_is_to_end)
{
    struct source *source = open_watch(true, false);
    int64_t at_us;

    ck_assert_int_eq(source->deadline_us(source), INT64_MAX);
    source->end(source, SOURCE_TERM);
    ck_assert_str_eq(source->stop_word, "stopped");
    ck_assert_str_eq(fake.seen, "all:15 all:18 ");
    at_us = source->deadline_us(source);
    source->turn(source, at_us - 1, true);
    ck_assert_str_eq(fake.seen, "all:15 all:18 ");
    source->sample(source, &(uint32_t){ 1 }, 1);
    source->turn(source, at_us, false);
    source->sample(source, &(uint32_t){ 1 }, 1); /* of those that are killed: none */
    ck_assert_str_eq(fake.seen, "all:15 all:18 sample:1 all:9 ");
    source->turn(source, INT64_MAX, true);
    ck_assert_str_eq(fake.seen, "all:15 all:18 sample:1 all:9 all:9 ");
    give(source, (struct fb_event){ .kind = FB_ENDED });
    source->turn(source, INT64_MAX, true);
    ck_assert_int_eq(source->deadline_us(source), INT64_MAX);
    ck_assert_int_eq(source->kill(source, 1, SIGTERM), -ESRCH);
    source->window(source, 5, 80);
    source->signal(source, SIGTERM, false);
    ck_assert(source->leaving);
    ck_assert_str_eq(fake.seen, "all:15 all:18 sample:1 all:9 all:9 ");
    source->close(source);
}
END_TEST

START_TEST(a_watch_that_is_left)
{
    struct source *source = open_watch(true, false);

    source->end(source, SOURCE_LEAVE);
    ck_assert_str_eq(fake.seen, "leave ");
    ck_assert(source->leaving);
    source->end(source, SOURCE_KILL);
    ck_assert_str_eq(fake.seen, "leave all:9 ");
    source->close(source);
}
END_TEST

START_TEST(what_a_program_leaves_running)
{
    for (int rows = 0; rows < 8; rows++) {
        bool alive = rows & 1, with_root = rows & 2, root = rows & 4;
        struct source *source = open_watch(false, with_root);
        fake.alive = alive;
        ck_assert_int_eq(give(source, (struct fb_event){ .kind = FB_EXITED, .job = root ? 1 : 2 }),
                         alive && !with_root && root ? SOURCE_LINGERS : 0);
        source->close(source);
    }
}
END_TEST

START_TEST(a_watch_that_cannot_be_opened)
{
    static const struct {
        int backend, r;
        const char *why;
    } rows[] = { { WATCH_PTRACE, -EPERM, "cannot watch by ptrace: it is forbidden here" },
                 { WATCH_CONNECTOR, -EOPNOTSUPP, "proc connector: it does not answer here" },
                 { WATCH_BEST, -EMFILE, "cannot watch: Too many open files" } };
    struct opt opt = { .watch.backend = rows[_i].backend };
    struct source *source = source_watch(&opt, "/program", NULL);
    char why[512] = "";

    fake.open_r = rows[_i].r;
    ck_assert_int_eq(source->open(source, &(struct source_options){ .rows = 0 }, why, sizeof why),
                     3);
    ck_assert_ptr_nonnull(strstr(why, rows[_i].why));
    source->close(source);
}
END_TEST

/* ---------------------------------------------------------------- a run */

static int begin(void *context, struct fb_run *run)
{
    (void)context;
    (void)run;
    return 0;
}

static const struct {
    int signals[4];
    const char *word;
    bool killing, abandoned;
} runs[] = {
    { { SIGINT }, "interrupted", false, false },
    { { SIGTERM }, "stopped", false, false },
    { { SIGHUP }, "stopped", false, false },
    { { SIGINT, SIGHUP }, "interrupted", false, false }, /* a hang-up asks for no haste */
    { { SIGHUP, SIGINT }, "stopped", false, false },
    { { SIGHUP, SIGHUP, SIGHUP }, "stopped", false, false },
    { { SIGINT, SIGINT }, "killed", true, false },
    { { SIGTERM, SIGINT }, "killed", true, false },
    { { SIGHUP, SIGINT, SIGINT }, "killed", true, false },
    { { SIGINT, SIGINT, SIGHUP }, "killed", true, false },
    { { SIGINT, SIGINT, SIGINT }, "killed", true, true },
};

START_TEST(signals_of_a_run)
{
    struct source_jobs jobs = { .begin = begin };
    struct opt opt = { .no_cgroup = true };
    struct source *source = source_run(&opt, &jobs, NULL);
    char why[64];

    ck_assert_int_eq(source->open(source, &(struct source_options){ .rows = 0 }, why, sizeof why),
                     0);
    for (const int *number = runs[_i].signals; *number != 0; number++)
        source->signal(source, *number, false);
    ck_assert_str_eq(source->stop_word, runs[_i].word);
    ck_assert(source->killing == runs[_i].killing && source->abandoned == runs[_i].abandoned);
    ck_assert(source->leaving);
    ck_assert_int_eq(source->dies_by, runs[_i].signals[0]);
    ck_assert_ptr_null(source->taken);
    ck_assert_ptr_null(source->left);
    source->close(source);
}
END_TEST

static void set_up(void)
{
    memset(&fake, 0, sizeof fake);
}

CHECK_MAIN("sources")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, signals_of_a_watch, 0, (int)(sizeof watches / sizeof watches[0]));
    tcase_add_test(all, a_group_that_is_interrupted);
    tcase_add_loop_test(all, what_a_watch_dies_by, 0, 12);
    tcase_add_test(all, a_stop_of_a_watch_as_lines);
    tcase_add_test(all, a_stop_of_a_watch_on_the_board);
    tcase_add_test(all, a_watch_that_is_to_end);
    tcase_add_test(all, a_watch_that_is_left);
    tcase_add_test(all, what_a_program_leaves_running);
    tcase_add_loop_test(all, a_watch_that_cannot_be_opened, 0, 3);
    tcase_add_loop_test(all, signals_of_a_run, 0, (int)(sizeof runs / sizeof runs[0]));
}
