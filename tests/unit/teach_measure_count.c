/*
 * teach_measure_count.c - measures of boards on which things meet: at the first moment of all, at
 * the same moment, of one process alone.
 */
#include "check_main.h"
#include "teach/measure.h"
#include "view_stage.h"

#include <stdio.h>
#include <string.h>

static struct stage stage;

/* b begins when a ends; c comes later. The longest zombie is b. */
static void a_relay(void)
{
    uint32_t b, a, c;

    stage_open(&stage);
    tell_run(&stage, "relay", 2);
    b = tell_queued(&stage, 0, "b", 0);
    a = tell_queued(&stage, 0, "a", 0);
    c = tell_queued(&stage, 0, "c/d", 0);
    tell_forked(&stage, 0, a, 1);
    tell_began(&stage, 0, a);
    tell_exited(&stage, 0.2, a, 0, 0, FB_CAUSE_NONE);
    tell_start(&stage, 0.2, b, 2);
    tell_reaped(&stage, 0.3, a, 0.1, 0);
    tell_exited(&stage, 0.3, b, 0, SIGKILL, FB_CAUSE_NONE);
    tell_reaped(&stage, 1, b, 0.1, 0);
    tell_start(&stage, 1, c, 1);
    tell_exited(&stage, 1.5, c, 0, 0, FB_CAUSE_NONE);
    tell_reaped(&stage, 1.6, c, 0.1, 0);
}

/* One that was forked in the first moment still runs. */
static void a_runner(void)
{
    uint32_t a, b;

    stage_open(&stage);
    tell_run(&stage, "runner", 2);
    a = tell_queued(&stage, 0, "a", 0);
    b = tell_queued(&stage, 0, "b", 0);
    tell_forked(&stage, 0, a, 1);
    tell_start(&stage, 0.1, b, 2);
    tell_end(&stage, 0.2, b, 0, 0.1);
}

/* A child ends in the first moment, its parent later. */
static void a_family(void)
{
    stage_open(&stage);
    tell_run(&stage, "make", FB_ALL_AT_ONCE);
    tell_process(&stage, 0, 1, 0, "make");
    tell_process(&stage, 0, 2, 1, "sh");
    tell_exited(&stage, 0, 2, 0, 0, FB_CAUSE_NONE);
    tell_end(&stage, 0.5, 1, 0, 0.1);
}

/* A watched program that makes no other. */
static void alone(void)
{
    stage_open(&stage);
    tell_run(&stage, "make", FB_ALL_AT_ONCE);
    tell_process(&stage, 0.1, 1, 0, "make");
    tell_end(&stage, 0.5, 1, 0, 0.1);
}

/* Of one of two it is not known how much CPU time it used. */
static void half_measured(void)
{
    struct fb_event event = { .kind = FB_REAPED, .job = 2, .attempt = 1 };

    stage_open(&stage);
    tell_run(&stage, "two", 2);
    tell_queued(&stage, 0, "a", 0);
    tell_queued(&stage, 0, "b", 0);
    tell_start(&stage, 0.1, 1, 1);
    tell_start(&stage, 0.1, 2, 2);
    tell_end(&stage, 0.5, 1, 0, 0.1);
    tell_exited(&stage, 0.5, 2, 0, 0, FB_CAUSE_NONE);
    event.as.reaped.unseen = true;
    tell(&stage, 0.5, event);
}

#define WATCHED "in a watch nothing sees the signals that the program gets"

static const struct {
    void (*board)(void);
    const char *word, *about;
    const char *is; /* number, text, or why there is none */
} cases[] = {
    { a_relay, "alive", NULL, "1" },
    { a_relay, "zombies", NULL, "1" },
    { a_relay, "zombie", NULL, "0.7" },
    { a_relay, "zombie", "a", "0.1" },
    { a_relay, "order", NULL, "a, b, c/d" },
    { a_relay, "first", NULL, "a" },
    { a_relay, "last", NULL, "c/d" },
    { a_relay, "last", "c*", "c/d" },
    { a_relay, "failed", "a", "0" },
    { a_relay, "failed", "b", "1" },
    { a_relay, "failed", NULL, "1" },
    { a_relay, "killed", NULL, "1" },
    { a_relay, "retries", NULL, "0" },
    { a_relay, "peak memory", NULL, "its peak of memory could not be read" },
    { a_relay, "cpu", NULL, "0.3" },
    { a_runner, "elapsed", NULL, "not all of it has ended" },
    { a_runner, "elapsed", "b", "0.1" },
    { a_runner, "alive", NULL, "2" },
    { a_runner, "wall", NULL, "it has not come to its end" },
    { a_family, "outlive", "make", "0" },
    { a_family, "alive", NULL, "1" },
    { a_family, "threads", NULL, "0" },
    { a_family, "SIGCHLD entries", NULL, WATCHED },
    { a_family, "most reaped at once", NULL, WATCHED },
    { alone, "threads", NULL, "0" },
    { alone, "forks", NULL, "0" },
    { alone, "signal reads", NULL, WATCHED },
    { half_measured, "cpu", NULL, "the CPU time of a process could not be read" },
    { half_measured, "cpu", "b", "the CPU time of a process could not be read" },
    { half_measured, "cpu", "a", "0.1" },
};

START_TEST(measured)
{
    struct teach_facts facts = { .board = &stage.board };
    struct teach_measure measure = { 0, cases[_i].about, 0 };
    struct teach_value value;
    char number[32];

    while (strcmp(teach_words[measure.word].name, cases[_i].word) != 0)
        measure.word++;
    cases[_i].board();
    teach_measure(&facts, &measure, &value);
    snprintf(number, sizeof number, "%g", value.number);
    ck_assert_str_eq(!value.known            ? value.why
                     : value.text[0] != '\0' ? value.text
                                             : number,
                     cases[_i].is);
    stage_close(&stage);
}
END_TEST

CHECK_MAIN("measures of what meets")
{
    check_locale();
    tcase_add_loop_test(all, measured, 0, (int)(sizeof cases / sizeof cases[0]));
}
