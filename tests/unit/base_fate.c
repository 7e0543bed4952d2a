/* base_fate.c - what an end is, as a table of all there are. */
#include "base/fate.h"
#include "check_main.h"

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

CHECK_MAIN("fate")
{
    tcase_add_loop_test(all, what_it_is, 0, sizeof ends / sizeof ends[0]);
    tcase_add_loop_test(all, what_counts_as_success, 0, sizeof successes / sizeof successes[0]);
}
