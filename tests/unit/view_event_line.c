/* view_event_line.c - which events have lines, and each as its verb and its words. */
#include "check_main.h"
#include "view/event_line.h"
#include "view_stage.h"

static struct stage stage;

static void put(double t_s, uint32_t job, uint32_t attempt, struct fb_event event)
{
    event.job = job;
    event.attempt = attempt;
    tell(&stage, t_s, event);
}

/* A run of two jobs, the first of them running since 0.1 s. */
static void open_run(void)
{
    stage_open(&stage);
    tell_run(&stage, "Lines", 2);
    tell_queued(&stage, 0, "one", 0);
    tell_queued(&stage, 0, "two", 0);
    tell_start(&stage, 0.1, 1, 2);
}

/* All lines from the `from`-th event on, "Verb words" each. */
static char *lines_from(size_t from)
{
    char *bytes = NULL, text[2000];
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    for (size_t i = from; i < board_log_count(&stage.board); i++) {
        const struct board_entry *entry = board_log_entry(&stage.board, i);
        const struct board_entry *signals = event_signals(&stage.board, i);
        if (!event_has_line(&stage.board, i))
            continue;
        event_say(&stage.board, i, text, sizeof text);
        fprintf(file, "%s %s\n", event_verb(entry).verb, text);
        if (entry->kind == FB_EXITED && signals != NULL) {
            event_say_signals(signals, text, sizeof text);
            fprintf(file, "  with %s\n", text);
        }
    }
    fclose(file);
    return bytes;
}

static const struct {
    struct fb_event event; /* of the first job, at 1 s */
    const char *line;
    uint32_t style;
} lines[] = {
#define ENDING(a_signal, a_cause, a_grace_us)                                                      \
    {                                                                                              \
        .kind = FB_ENDING, .as.ending = {                                                          \
            .signal = a_signal,                                                                    \
            .cause = FB_CAUSE_##a_cause,                                                           \
            .grace_us = a_grace_us                                                                 \
        }                                                                                          \
    }
    { ENDING(SIGTERM, TIMEOUT, 2000000), "Kill SIGTERM (time-out), SIGKILL in 2.0 s\n",
      STYLE_WARNING },
    { ENDING(SIGKILL, STOP, 0), "Kill SIGKILL (the run is stopped)\n", STYLE_WARNING },
    { ENDING(SIGINT, USER, FB_FOREVER), "Kill SIGINT (by a key)\n", STYLE_WARNING },
    { ENDING(0, HALT, 1), "Kill its stop command (halt), SIGKILL in 1 us\n", STYLE_WARNING },
    { ENDING(SIGTERM, HELD, 0), "Kill SIGTERM (by you)\n", STYLE_WARNING },
    { ENDING(SIGTERM, CHANGED, 0), "Kill SIGTERM (changed)\n", STYLE_WARNING },
    { ENDING(SIGTERM, GOAL, 0), "Kill SIGTERM (goal reached)\n", STYLE_WARNING },
    { ENDING(SIGTERM, LEFTOVERS, 0), "Kill SIGTERM (what it left behind)\n", STYLE_WARNING },
    { ENDING(SIGTERM, UNREADY, 0), "Kill SIGTERM (not ready in time)\n", STYLE_WARNING },
    { ENDING(SIGTERM, HEALTH, 0), "Kill SIGTERM (unhealthy)\n", STYLE_WARNING },
    { ENDING(SIGTERM, NONE, 0), "Kill SIGTERM\n", STYLE_WARNING },
    { { .kind = FB_STOPPED, .as.stopped.signal = SIGTSTP }, "Stop by SIGTSTP\n", STYLE_STOPPED },
    { { .kind = FB_READY }, "Ready \n", STYLE_OK },
    { { .kind = FB_HEALTH, .as.health = { .state = FB_UNREADY, .why = "refused" } },
      "Wait not ready: refused\n",
      STYLE_WAITING },
    { { .kind = FB_HEALTH, .as.health = { .state = FB_UNHEALTHY, .why = "" } },
      "Unwell unhealthy\n",
      STYLE_WARNING },
    { { .kind = FB_EXITED, .as.exited = { .code = 3 } }, "End exit 3\n", STYLE_FAILED },
    { { .kind = FB_EXITED, .as.exited = { .succeeded = true } }, "End exit 0\n", STYLE_OK },
    { { .kind = FB_EXITED, .as.exited = { .signal = SIGSEGV, .core_dumped = true } },
      "End killed by SIGSEGV (core dumped)\n",
      STYLE_FAILED },
    { { .kind = FB_NOTE, .as.note.text = "said" }, "Note said\n", STYLE_NOTE },
    { { .kind = FB_LEAKED,
        .as.leaked = { .count = 1,
                       .pids = (const pid_t[]){ 7 },
                       .names = (const char *const[]){ "ruby" } } },
      "Wait for ruby (7), left behind\n",
      STYLE_WAITING },
    { { .kind = FB_LEAKED,
        .as.leaked = { .count = 1,
                       .pids = (const pid_t[]){ 7 },
                       .names = (const char *const[]){ "ruby" },
                       .ending = true } },
      "Leak left behind ruby (7)\n",
      STYLE_WARNING },
};

START_TEST(each_line)
{
    size_t from;
    char *seen;

    open_run();
    from = board_log_count(&stage.board);
    put(1, lines[_i].event.kind == FB_NOTE ? 0 : 1, lines[_i].event.kind == FB_NOTE ? 0 : 1,
        lines[_i].event);
    seen = lines_from(from);
    ck_assert_str_eq(seen, lines[_i].line);
    ck_assert_uint_eq(event_verb(board_log_entry(&stage.board, from)).style, lines[_i].style);
    free(seen);
    stage_close(&stage);
}
END_TEST

/* A way as a whole: what is said in the line of another has none of its own. */
START_TEST(a_life)
{
    size_t from;
    char *seen;

    open_run();
    tell_signals(&stage, 1, 2);
    tell_exited(&stage, 1, 1, 4, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 1.005, 1, 0, 1);
    tell_retry(&stage, 1.1, 1, 2);
    tell_start(&stage, 3.2, 1, 1);
    tell_stopped(&stage, 4, 1, SIGSTOP);
    tell_stopped(&stage, 5, 1, 0);
    tell_signals(&stage, 5.5, 1); /* of no end */
    tell_signals(&stage, 6, 1);
    tell_exited(&stage, 6, 1, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 6.5, 1, 0, 1); /* late */
    tell_unstarted(&stage, 7, 2, 2, "/no/such");
    tell_ended(&stage, 8, false);
    seen = lines_from(0);
    ck_assert_str_eq(seen, "Start Lines: 2 slots on 2 cores\n"
                           "Begin pid 4711, slot 2\n"
                           "End exit 4\n"
                           "  with 2 SIGCHLD, 1 death\n"
                           "Retry try 2 in 2.0 s\n"
                           "Begin pid 4811, slot 1\n"
                           "Stop by SIGSTOP\n"
                           "Go on \n"
                           "End exit 0\n"
                           "  with 1 SIGCHLD, 1 death\n"
                           "Reap \n"
                           "Fail exec: No such file or directory: /no/such\n"
                           "Done 1 succeeded, 1 failed, 0 skipped, wall 8.0 s\n");
    free(seen);
    from = board_log_count(&stage.board);
    ck_assert_uint_gt(from, 0);
    stage_close(&stage);
}
END_TEST

/* Ten milliseconds are at once, and one more is not. */
static const struct {
    double fork_s, began_s, exited_s, reaped_s;
    const char *lines;
} at_once[] = {
    { 1, 1.01, 2, 2.01, "Begin pid 4712, slot 1\nEnd exit 0\n" },
    { 1, 1.010001, 2, 2.01, "Fork pid 4712, slot 1\nBegin \nEnd exit 0\n" },
    { 1, 1.01, 2, 2.010001, "Begin pid 4712, slot 1\nEnd exit 0\nReap \n" },
    { 1, 1, 1, 1, "Begin pid 4712, slot 1\nEnd exit 0\n" },
};

START_TEST(what_is_at_once)
{
    char *seen;
    size_t from;

    open_run();
    from = board_log_count(&stage.board);
    tell_forked(&stage, at_once[_i].fork_s, 2, 1);
    tell_began(&stage, at_once[_i].began_s, 2);
    tell_exited(&stage, at_once[_i].exited_s, 2, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, at_once[_i].reaped_s, 2, 0, 1);
    seen = lines_from(from);
    ck_assert_str_eq(seen, at_once[_i].lines);
    free(seen);
    stage_close(&stage);
}
END_TEST

/* Others between them, more than are looked at, make two lines of it; a fork of another does not.
 */
START_TEST(others_between)
{
    for (int more = 0; more < 2; more++) {
        size_t from;
        char *seen;
        open_run();
        tell_exited(&stage, 1, 1, 0, 0, FB_CAUSE_NONE);
        for (int i = 0; i < 63 + more; i++)
            watch_report_note(&stage, 1, "x");
        from = board_log_count(&stage.board);
        tell_reaped(&stage, 1, 1, 0, 1);
        seen = lines_from(from);
        ck_assert_str_eq(seen, more ? "Reap \n" : "");
        free(seen);
        stage_close(&stage);
        open_run();
        from = board_log_count(&stage.board);
        tell_forked(&stage, 1, 2, 0);
        for (int i = 0; i < 63 + more; i++)
            watch_report_note(&stage, 1, "x");
        ck_assert_int_eq(event_has_line(&stage.board, from), true);
        tell_began(&stage, 1, 2);
        ck_assert_int_eq(event_has_line(&stage.board, from), more);
        seen = lines_from(board_log_count(&stage.board) - 1);
        ck_assert_str_eq(seen, more ? "Begin \n" : "Begin pid 4712\n");
        free(seen);
        stage_close(&stage);
    }
}
END_TEST

/* Another's begin is none of its own, nor is that of its next attempt. */
START_TEST(whose_begin_it_is)
{
    char *seen;
    size_t from;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (int job = 0; job < 2; job++)
        tell_queued(&stage, 0, "x", 0);
    from = board_log_count(&stage.board);
    tell_forked(&stage, 1, 1, 1);
    tell_forked(&stage, 1, 2, 2);
    tell_began(&stage, 1.001, 2);
    tell_exited(&stage, 1.002, 1, 1, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 1.003, 1, 0, 0);
    tell_retry(&stage, 1.003, 1, 0);
    tell_forked(&stage, 1.004, 1, 1);
    tell_began(&stage, 1.005, 1);
    seen = lines_from(from);
    ck_assert_str_eq(seen, "Fork pid 4711, slot 1\n"
                           "Begin pid 4712, slot 2\n"
                           "End exit 1\n"
                           "Retry try 2 in 0.0 s\n"
                           "Begin pid 4811, slot 1\n");
    free(seen);
    stage_close(&stage);
}
END_TEST

static const struct {
    int slots, cores;
    const char *title, *line;
} runs[] = {
    { 1, 1, "", "Start 1 slot on 1 core\n" },
    { 2, 2, "T", "Start T: 2 slots on 2 cores\n" },
    { FB_ALL_AT_ONCE, 4, "", "Start all at once on 4 cores\n" },
};

START_TEST(each_run)
{
    char *seen;

    stage_open(&stage);
    tell(&stage, 0,
         (struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "1",
                                        .title = runs[_i].title,
                                        .slots = runs[_i].slots,
                                        .hardware = { .cores = runs[_i].cores } } });
    seen = lines_from(0);
    ck_assert_str_eq(seen, runs[_i].line);
    free(seen);
    stage_close(&stage);
}
END_TEST

/* Signals of deaths that have no end of a worker after them stand alone. */
START_TEST(signals_alone)
{
    char text[64], *seen;
    struct board_entry entry = { .kind = FB_SIGNALS, .entries = 1 };
    size_t from;

    event_say_signals(&entry, text, sizeof text);
    ck_assert_str_eq(text, "1 SIGCHLD");
    entry.deaths = 1;
    event_say_signals(&entry, text, sizeof text);
    ck_assert_str_eq(text, "1 SIGCHLD, 1 death");
    entry.deaths = 2;
    event_say_signals(&entry, text, sizeof text);
    ck_assert_str_eq(text, "1 SIGCHLD, 2 deaths");
    event_say_signals(&entry, text, 10);
    ck_assert_str_eq(text, "1 SIGCHLD");
    event_say_signals(&entry, text, 5);
    ck_assert_str_eq(text, "1 SI");
    open_run();
    from = board_log_count(&stage.board);
    tell_signals(&stage, 1, 1);
    watch_report_note(&stage, 1, "x");
    seen = lines_from(from);
    ck_assert_str_eq(seen, "Note x\n");
    ck_assert_ptr_nonnull(event_signals(&stage.board, from + 1));
    ck_assert_ptr_null(event_signals(&stage.board, from));
    ck_assert_ptr_null(event_signals(&stage.board, 0));
    free(seen);
    stage_close(&stage);
}
END_TEST

/* A reason that is longer than an entry keeps is the job's own, as long as that is the same. */
START_TEST(long_words)
{
    char why[300], wanted[320], *seen;
    size_t from;

    memset(why, 'y', sizeof why - 1);
    why[sizeof why - 1] = '\0';
    for (int size = BOARD_ENTRY_WORDS - 2; size <= BOARD_ENTRY_WORDS + 1; size++) {
        open_run();
        from = board_log_count(&stage.board);
        why[size] = '\0';
        tell_skipped(&stage, 1, 2, why, 0);
        snprintf(wanted, sizeof wanted, "Skip %s\n", why);
        seen = lines_from(from);
        ck_assert_str_eq(seen, wanted);
        free(seen);
        why[size] = 'y';
        stage_close(&stage);
    }
}
END_TEST

/* Signals have a line of their own where they came for an end that does not stand right below. */
START_TEST(signals_with_a_line)
{
    size_t index;

    stage_open(&stage);
    tell_run(&stage, "", 3);
    for (uint32_t job = 1; job <= 3; job++)
        tell_start(&stage, 0, tell_queued(&stage, 0, "x", 0), (int)job);
    tell_signals(&stage, 1, 1);
    index = board_log_count(&stage.board) - 1;
    ck_assert(!event_has_line(&stage.board, index)); /* for no end */
    tell_exited(&stage, 1, 1, 0, 0, FB_CAUSE_NONE);
    ck_assert(!event_has_line(&stage.board, index));
    ck_assert_ptr_nonnull(event_signals(&stage.board, index + 1));
    tell_signals(&stage, 2, 1);
    index = board_log_count(&stage.board) - 1;
    watch_report_note(&stage, 2, "between");
    tell_exited(&stage, 2, 2, 0, 0, FB_CAUSE_NONE);
    ck_assert(event_has_line(&stage.board, index));
    ck_assert_ptr_null(event_signals(&stage.board, index + 2));
    tell_exited(&stage, 3, 3, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 3, 2, 0, 1); /* of another that ended at the same time there is none */
    ck_assert(event_has_line(&stage.board, board_log_count(&stage.board) - 1));
    tell_reaped(&stage, 3, 3, 0, 1);
    ck_assert(!event_has_line(&stage.board, board_log_count(&stage.board) - 1));
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("events as lines")
{
    tcase_add_loop_test(all, each_line, 0, (int)(sizeof lines / sizeof lines[0]));
    tcase_add_test(all, a_life);
    tcase_add_loop_test(all, what_is_at_once, 0, (int)(sizeof at_once / sizeof at_once[0]));
    tcase_add_test(all, others_between);
    tcase_add_test(all, whose_begin_it_is);
    tcase_add_loop_test(all, each_run, 0, (int)(sizeof runs / sizeof runs[0]));
    tcase_add_test(all, signals_alone);
    tcase_add_test(all, long_words);
    tcase_add_test(all, signals_with_a_line);
}
