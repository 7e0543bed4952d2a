/*
 * set_choose.c - which jobs of a set run, and with which numbers: those that are named, what they
 * wait for; a job that says `autostart: false` is not printed, as it only stands there.
 */
#include "base/text.h"
#include "check_main.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char file[] =
    "jobs:\n"
    "  - { name: a, run: a }\n"
    "  - { name: b, run: b, after: a, group: back }\n"
    "  - { name: c, run: c, after: { b: failed } }\n"
    "  - { name: 'd-{}', run: 'd {}', each: [1, 2, 3], after: a, group: 'g{}' }\n"
    "  - { name: e, run: e, after: ['d-{}', off] }\n"
    "  - { name: off, run: f, autostart: false }\n"
    "  - { run: g }\n";

/* Words, those after a - left out; then each job and what it waits for, or the mistake. */
static const struct {
    const char *words[4], *seen;
} choices[] = {
    { { NULL }, "a; b 1; c 2; d 1 1; d 2 1; d 3 1; e 4 5 6 8; f; g; " },
    { { "a" }, "a; " },
    { { "c" }, "a; b 1; c 2; " },
    { { "d-2" }, "a; d 2 1; " },
    { { "d-{}" }, "a; d 1 1; d 2 1; d 3 1; " },
    { { "d-[13]", "b" }, "a; b 1; d 1 1; d 3 1; " },
    { { "off" }, "f; " },
    { { "-e" }, "a; b 1; c 2; d 1 1; d 2 1; d 3 1; f; g; " },
    { { "-a", "c" }, "b; c 1; " },
    { { "-e", "-*" }, "g; " },
    { { "-e", "-*", "a" }, "forkboard: s: no job of it is to run\n" },
    { { "offf" },
      "forkboard: s: the command line: there is no job 'offf' (did you mean 'off'?)\n" },
    { { "@back" }, "a; b 1; " },
    { { "@g[12]" }, "a; d 1 1; d 2 1; " },
    { { "-@g*", "-e" }, "a; b 1; c 2; f; g; " },
    { { "@bakc" },
      "forkboard: s: the command line: there is no group 'bakc' (did you mean 'back'?)\n" },
    { { "-x*" }, "forkboard: s: --exclude: there is no job 'x*'\n" },
};

START_TEST(a_choice)
{
    const char *words[4], *excludes[4];
    struct set_options options = { .words = words, .excludes = excludes };
    struct text mistakes = { 0 }, seen = { 0 };
    struct set *set;

    for (int i = 0; i < 4 && choices[_i].words[i] != NULL; i++) {
        const char *word = choices[_i].words[i];
        if (word[0] == '-')
            excludes[options.exclude_count++] = word + 1;
        else
            words[options.word_count++] = word;
    }
    set_read(&set, "s", file, sizeof file - 1, &options, &mistakes);
    text_puts(&seen, text_string(&mistakes));
    for (size_t i = 1; set != NULL && i <= set_count(set); i++) {
        const struct fb_job one = set_job(set, i), *job = &one;
        text_puts(&seen, job->shell);
        for (size_t k = 0; k < job->after_count; k++)
            text_printf(&seen, " %u", job->after[k].job);
        text_puts(&seen, "; ");
    }
    ck_assert_str_eq(text_string(&seen), choices[_i].seen);
    text_clear(&seen);
    if (set != NULL) /* the order knows the new numbers too */
        set_print(set, &seen);
    set_close(set);
    text_fini(&seen);
    text_fini(&mistakes);
}
END_TEST

/* Of what the first one waits for, and the last, what is left out is left out there too. */
START_TEST(numbers_of_the_first_and_the_last)
{
    static const char text[] = "jobs:\n"
                               "  - { name: a, run: a, after: [b, c, d] }\n"
                               "  - { name: b, run: b }\n"
                               "  - { name: c, run: c }\n"
                               "  - { name: d, run: d, after: [b, c] }\n";
    static const char *const outs[] = { "a", "b", "c", "d" }, *const seen[] = {
        "b; c; d 1 2; ", "a 2 3; c; d 2; ", "a 2 3; b; d 2; ", "a 2 3; b; c; "
    };

    for (int out = 0; out < 4; out++) {
        struct set_options options = { .excludes = &outs[out], .exclude_count = 1 };
        struct text mistakes = { 0 }, said = { 0 };
        struct set *set;
        ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, &options, &mistakes), 0);
        for (size_t i = 1; i <= set_count(set); i++) {
            const struct fb_job job = set_job(set, i);
            text_puts(&said, job.shell);
            for (size_t k = 0; k < job.after_count; k++)
                text_printf(&said, " %u", job.after[k].job);
            text_puts(&said, "; ");
        }
        ck_assert_str_eq(text_string(&said), seen[out]);
        set_close(set);
        text_fini(&said);
        text_fini(&mistakes);
    }
}
END_TEST

/* The first job's group is found as any other; to a pattern a / is a byte of the name. */
START_TEST(groups)
{
    static const char text[] = "jobs:\n  - { run: a, group: x/y }\n  - { run: b, group: x }\n"
                               "  - { run: c }\n";
    static const char *const words[] = { "@x*", "@x/y", "@x", "@*/y", "@*" };
    static const char *const seen[] = { "a b ", "a ", "b ", "a ", "a b " };

    for (int i = 0; i < 5; i++) {
        struct set_options options = { .words = &words[i], .word_count = 1 };
        struct text mistakes = { 0 }, said = { 0 };
        struct set *set;
        ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, &options, &mistakes), 0);
        for (size_t job = 1; job <= set_count(set); job++)
            text_printf(&said, "%s ", set_job(set, job).shell);
        ck_assert_str_eq(text_string(&said), seen[i]);
        set_close(set);
        text_fini(&said);
    }
}
END_TEST

/* A note of a job that does not run is not said, of another when it is its turn. */
START_TEST(notes)
{
    static const char text[] =
        "jobs: [{ name: a, run: a }, { name: b, run: b }]\n"
        "notes: [{ on: began, job: a, say: A }, { on: began, job: b, say: B }]\n";
    const char *word = "b";
    struct set_options options = { .words = &word, .word_count = 1 };
    struct text mistakes = { 0 };
    struct fb_event event, began = { .kind = FB_BEGAN, .job = 1 };
    struct fb_run *run;
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, &options, &mistakes), 0);
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(set_watch(set, run, &began), 0);
    while (fb_run_take(run, &event) > 0)
        if (event.kind == FB_NOTE)
            ck_assert_str_eq(event.as.note.text, "B");
    fb_run_close(run);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

/* When notes are said, and of which job: the events that come, and after each those that are. */
static const struct timing {
    const char *note;
    struct {
        enum fb_kind kind;
        uint32_t job;
        int64_t t_us;
        int said; /* 1: with that event */
    } events[4];
    uint32_t about;
} timings[] = {
    { "on: began, job: b",
      { { FB_BEGAN, 1, 5, 0 }, { FB_BEGAN, 2, 6, 1 }, { FB_BEGAN, 2, 7, 0 } },
      2 },
    { "on: queued", { { FB_QUEUED, 1, 5, 1 } }, 0 },
    { "on: queued, job: a", { { FB_QUEUED, 1, 5, 1 } }, 1 },
    { "on: exited, last: true", { { FB_EXITED, 2, 5, 0 }, { FB_EXITED, 1, 6, 1 } }, 0 },
    { "on: began, later: 1s",
      { { FB_BEGAN, 1, 5, 0 }, { FB_BEGAN, 2, 1000004, 0 }, { FB_SAMPLE, 2, 1000005, 1 } },
      1 },
    { "on: began, job: b, later: 1s",
      { { FB_BEGAN, 2, 5, 0 },
        { FB_EXITED, 2, 6, 0 }, /* it comes again */
        { FB_DONE, 2, 7, 1 },
        { FB_EXITED, 2, 2000000, 0 } },
      2 },
    /* what is about no job, or is about an end, at the latest when all have ended */
    { "on: queued, later: 1s",
      { { FB_QUEUED, 1, 5, 0 }, { FB_DONE, 1, 6, 0 }, { FB_DONE, 2, 7, 1 } },
      0 },
    { "on: queued, later: 1s",
      { { FB_QUEUED, 2, 5, 0 },
        { FB_DONE, 2, 6, 0 },
        { FB_FORKED, 2, 7, 0 },
        { FB_DONE, 1, 8, 0 } },
      0 },
    { "on: exited, job: b, later: 1s",
      { { FB_EXITED, 2, 5, 0 }, { FB_DONE, 2, 6, 0 }, { FB_DONE, 1, 7, 1 } },
      2 },
    { "on: exited, job: b, later: 1s",
      { { FB_DONE, 1, 5, 0 }, { FB_EXITED, 2, 6, 0 }, { FB_DONE, 2, 7, 1 } },
      2 },
};

/* How many notes the first `count` of the events bring. */
static int notes_of(const struct timing *timing, int count)
{
    struct set_options options = { 0 };
    struct text mistakes = { 0 };
    struct fb_event event;
    struct fb_run *run;
    struct set *set;
    char bytes[256];
    int said = 0, size = snprintf(bytes, sizeof bytes,
                                  "jobs: [{ name: a, run: a }, { name: b, run: b }]\n"
                                  "notes: [{ %s, say: A }]\n",
                                  timing->note);

    ck_assert_int_eq(set_read(&set, "s", bytes, (size_t)size, &options, &mistakes), 0);
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    for (int i = 0; i < count; i++) {
        struct fb_event came = { .kind = timing->events[i].kind,
                                 .job = timing->events[i].job,
                                 .attempt = 1,
                                 .t_us = timing->events[i].t_us };
        ck_assert_int_eq(set_watch(set, run, &came), 0);
    }
    while (fb_run_take(run, &event) > 0)
        if (event.kind == FB_NOTE) {
            ck_assert_uint_eq(event.job, timing->about);
            said++;
        }
    fb_run_close(run);
    set_close(set);
    text_fini(&mistakes);
    return said;
}

START_TEST(a_time)
{
    const struct timing *timing = &timings[_i];
    int wanted = 0;

    for (int i = 0; i < 4 && timing->events[i].t_us > 0; i++) {
        wanted += timing->events[i].said;
        ck_assert_msg(notes_of(timing, i + 1) == wanted, "%s: event %d", timing->note, i);
    }
}
END_TEST

/* One that may outlive the run has no end in it: what is said later waits for the others alone. */
START_TEST(past_one_that_outlives)
{
    static const char text[] = "jobs: [{ name: a, run: a, outlives: true }, { name: b, run: b }]\n"
                               "notes: [{ on: began, later: 5s, job: a, say: A }]\n";
    static const enum fb_kind kinds[] = { FB_QUEUED, FB_QUEUED, FB_FORKED, FB_BEGAN, FB_DONE };
    static const uint32_t about[] = { 1, 2, 1, 1, 2 };
    const struct fb_job outlives = { .outlives = true }, other = { .shell = "b" };
    struct set_options options = { 0 };
    struct text mistakes = { 0 };
    struct fb_event event;
    struct fb_run *run;
    struct set *set;
    int said = 0;

    ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, &options, &mistakes), 0);
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    for (int i = 0; i < 5; i++) {
        struct fb_event came = { .kind = kinds[i], .job = about[i], .attempt = 1, .t_us = 1 };
        if (came.kind == FB_QUEUED)
            came.as.queued.job = i == 0 ? &outlives : &other;
        ck_assert_int_eq(set_watch(set, run, &came), 0);
    }
    while (fb_run_take(run, &event) > 0)
        said += event.kind == FB_NOTE;
    ck_assert_int_eq(said, 1);
    fb_run_close(run);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("choices")
{
    tcase_add_loop_test(all, a_choice, 0, (int)(sizeof choices / sizeof choices[0]));
    tcase_add_test(all, groups);
    tcase_add_test(all, notes);
    tcase_add_test(all, past_one_that_outlives);
    tcase_add_loop_test(all, a_time, 0, (int)(sizeof timings / sizeof timings[0]));
    tcase_add_test(all, numbers_of_the_first_and_the_last);
}
