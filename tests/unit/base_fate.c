/* base_fate.c - what an end is, as a table of all there are. */
#include "base/fate.h"
#include "check_main.h"

#include <errno.h>
#include <signal.h>

static const struct {
    enum fb_kind kind;
    enum fb_cause cause;
    bool succeeded;
    enum fate end;
    bool fails;
    const char *words; /* of one that SIGTERM killed */
} ends[] = {
    { FB_EXITED, FB_CAUSE_NONE, true, FATE_WELL, false, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_GOAL, true, FATE_WELL, false, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_HALT, true, FATE_WELL, false, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_NONE, false, FATE_BADLY, true, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_MEMORY, false, FATE_BADLY, true, "out of memory (killed by SIGTERM)" },
    { FB_EXITED, FB_CAUSE_GOAL, false, FATE_GOAL, false, "ended: goal reached" },
    { FB_EXITED, FB_CAUSE_CHANGED, false, FATE_HELD, false, "stopped to start again" },
    { FB_EXITED, FB_CAUSE_HALT, false, FATE_CUT, true, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_STOP, false, FATE_CUT, true, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_USER, false, FATE_CUT, true, "killed by SIGTERM" },
    { FB_EXITED, FB_CAUSE_TIMEOUT, false, FATE_CUT, true, "timeout (killed by SIGTERM)" },
    { FB_UNSTARTED, FB_CAUSE_NONE, false, FATE_BADLY, true, NULL },
};

START_TEST(what_it_is)
{
    struct fb_event event = { .kind = ends[_i].kind };
    char words[100];

    if (event.kind == FB_EXITED) {
        event.as.exited.signal = SIGTERM;
        event.as.exited.cause = ends[_i].cause;
        event.as.exited.succeeded = ends[_i].succeeded;
        ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), ends[_i].words);
    }
    ck_assert_int_eq(fate_of(&event), ends[_i].end);
    ck_assert_int_eq(fate_fails(ends[_i].end), ends[_i].fails);
}
END_TEST

static const int some[] = { 0, 3, FB_SIGNAL(SIGTERM) };
static const struct {
    size_t count;
    int code, signal;
    bool well;
} successes[] = {
    { 0, 0, 0, true },
    { 0, 3, 0, false },
    { 0, 0, SIGTERM, false },
    { 3, 0, 0, true },
    { 3, 3, 0, true },
    { 3, 1, 0, false },
    { 3, 0, SIGTERM, true },
    { 3, 128 + SIGTERM, 0, true }, /* as a shell reports its child */
    { 3, 128 + SIGKILL, 0, false },
    { 3, 0, SIGKILL, false },
    { 2, 0, SIGTERM, false },
    { 2, 128 + SIGTERM, 0, false },
    { 2, 0, 3, false }, /* the signal, not the code */
    { 1, 0, SIGKILL, false },
    { 1, 128, 0, false }, /* 0 is a code and no signal */
    { 1, 0, 0, true },
};

START_TEST(what_counts_as_success)
{
    ck_assert_int_eq(fate_succeeds(some, successes[_i].count, successes[_i].code,
                                   successes[_i].signal),
                     successes[_i].well);
}
END_TEST

static const struct {
    struct fb_done done;
    const char *words;
} dones[] = {
    { { .succeeded = true }, "exit 0" },
    { { .code = 3 }, "exit 3" },
    { { .signal = SIGSEGV }, "killed by SIGSEGV" },
    { { .signal = SIGSEGV, .core_dumped = true }, "killed by SIGSEGV (core dumped)" },
    { { .unseen = true }, "ended, unseen how" },
    { { .code = 3, .cause = FB_CAUSE_LEFTOVERS }, "left work behind (exit 3)" },
    { { .signal = SIGKILL, .cause = FB_CAUSE_TIMEOUT }, "timeout (killed by SIGKILL)" },
    { { .signal = SIGKILL, .cause = FB_CAUSE_MEMORY }, "out of memory (killed by SIGKILL)" },
    { { .signal = SIGTERM, .cause = FB_CAUSE_UNREADY }, "not ready in time (killed by SIGTERM)" },
    { { .signal = SIGTERM, .cause = FB_CAUSE_HEALTH }, "unhealthy (killed by SIGTERM)" },
    { { .code = 1, .cause = FB_CAUSE_CHANGED }, "stopped to start again" },
    { { .code = 1, .cause = FB_CAUSE_LOST }, "lost" },
    { { .by_hand = true, .why = "done by hand" }, "done by hand" },
    { { .skipped = true, .why = "b failed" }, "skipped: b failed" },
    { { .error = ENOENT, .stage = "exec", .what = "./x" }, "exec: No such file or directory: ./x" },
    { { .error = EAGAIN, .stage = "fork", .what = "" }, "fork: Resource temporarily unavailable" },
    { { .error = 99999, .stage = "exec", .what = "" }, "exec: unknown error" },
};

START_TEST(what_came_of_a_job_in_words)
{
    char words[100];

    ck_assert_ptr_eq(fb_done_text(&dones[_i].done, words, sizeof words), words);
    ck_assert_str_eq(words, dones[_i].words);
}
END_TEST

/* Why it was lost or changed is told; no room is no text, and another event has none. */
START_TEST(an_event_in_words)
{
    struct fb_event event = { .kind = FB_EXITED };
    char words[100] = "x";

    event.as.exited.cause = FB_CAUSE_LOST;
    event.as.exited.why = "its agent is gone";
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "lost (its agent is gone)");
    event.as.exited.cause = FB_CAUSE_CHANGED;
    event.as.exited.why = "a.c has changed";
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "stopped: a.c has changed");
    ck_assert_str_eq(fb_fate_text(&event, words, 8), "stopped");
    ck_assert_str_eq(fb_fate_text(&event, words, 0), "stopped");
    event.kind = FB_QUEUED;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "");
}
END_TEST

CHECK_MAIN("fate")
{
    tcase_add_loop_test(all, what_came_of_a_job_in_words, 0, sizeof dones / sizeof dones[0]);
    tcase_add_test(all, an_event_in_words);
    tcase_add_loop_test(all, what_it_is, 0, sizeof ends / sizeof ends[0]);
    tcase_add_loop_test(all, what_counts_as_success, 0, sizeof successes / sizeof successes[0]);
}
