/* base_words.c - the words of each value, of the last there is, and of what is none. */
#include "base/fate.h"
#include "check_main.h"
#include "forkboard.h"

#include <signal.h>
#include <string.h>

/* Each has its own up to the last; those on both sides of all have none. */
#define EACH(type, name_of, count)                                                                 \
    do {                                                                                           \
        for (int i = 0; i < (int)(count); i++) {                                                   \
            ck_assert_str_ne(name_of((enum type)i), "unknown");                                    \
            for (int k = 0; k < i; k++)                                                            \
                ck_assert_str_ne(name_of((enum type)i), name_of((enum type)k));                    \
        }                                                                                          \
        ck_assert_str_eq(name_of((enum type)(count)), "unknown");                                  \
        ck_assert_str_eq(name_of((enum type) - 1), "unknown");                                     \
    } while (0)

START_TEST(names)
{
    EACH(fb_kind, fb_kind_name, FB_KIND_COUNT);
    EACH(fb_cause, fb_cause_name, FB_CAUSE_COUNT);
    EACH(fb_health, fb_health_name, FB_HEALTH_COUNT);
    EACH(fb_when, fb_when_name, FB_WHEN_COUNT);
}
END_TEST

START_TEST(signals)
{
    const struct {
        int number;
        const char *name;
    } rows[] = {
        { SIGHUP, "SIGHUP" },        { SIGKILL, "SIGKILL" },
        { SIGSYS, "SIGSYS" },        { 0, "signal 0" },
        { -1, "signal -1" },         { SIGRTMIN - 1, "signal 33" }, /* the C library's own */
        { SIGRTMIN, "SIGRTMIN+0" },  { SIGRTMIN + 1, "SIGRTMIN+1" },
        { SIGRTMAX, "SIGRTMIN+30" }, { SIGRTMAX + 1, "signal 65" },
        { 999, "signal 999" },
    };
    char name[16];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_ptr_eq(fb_signal_name(rows[i].number, name), name);
        ck_assert_str_eq(name, rows[i].name);
    }
}
END_TEST

/* Whatever the signal was. */
START_TEST(an_end)
{
    struct fb_event event = { .kind = FB_EXITED };
    char text[64];

    ck_assert_str_eq(fb_fate_text(&event, text, sizeof text), "exit 0");
    event.as.exited.code = 3;
    ck_assert_str_eq(fb_fate_text(&event, text, sizeof text), "exit 3");
    for (int number = 1; number < 3; number++) {
        event.as.exited.signal = number;
        ck_assert_str_eq(fb_fate_text(&event, text, sizeof text),
                         number == 1 ? "killed by SIGHUP" : "killed by SIGINT");
    }
}
END_TEST

/* A start that failed, and how a text is cut to its room. */
START_TEST(a_start)
{
    struct fb_event event = { .kind = FB_UNSTARTED };
    char text[64] = "before";

    event.as.unstarted.error = 2;
    event.as.unstarted.stage = "exec";
    event.as.unstarted.what = "/no";
    ck_assert_str_eq(fb_fate_text(&event, text, sizeof text),
                     "exec: No such file or directory: /no");
    event.as.unstarted.what = "";
    ck_assert_str_eq(fb_fate_text(&event, text, sizeof text), "exec: No such file or directory");
    event.as.unstarted.error = 99999;
    ck_assert_str_eq(fb_fate_text(&event, text, sizeof text), "exec: unknown error");
    ck_assert_str_eq(fb_fate_text(&event, text, 6), "exec:");
    ck_assert_str_eq(fb_fate_text(&event, text, 1), "");
    strcpy(text, "before");
    ck_assert_str_eq(fb_fate_text(&event, text, 0), "before");
    event.kind = FB_BEGAN;
    ck_assert_str_eq(fb_fate_text(&event, text, sizeof text), "");
}
END_TEST

CHECK_MAIN("words")
{
    tcase_add_test(all, names);
    tcase_add_test(all, signals);
    tcase_add_test(all, an_end);
    tcase_add_test(all, a_start);
}
