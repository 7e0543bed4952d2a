/*
 * set_notes.c - notes of a set whose jobs are not all run, of which one is tried again, of which
 * many end; and how many notes there may be.
 */
#include "check_main.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct set *set;
static struct fb_run *run;

static void open_set(const char *text, const struct set_options *options)
{
    struct text mistakes = { 0 };

    ck_assert_msg(set_read(&set, "s", text, strlen(text), options, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    text_fini(&mistakes);
}

static void tell(enum fb_kind kind, uint32_t job, uint32_t attempt)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = attempt, .t_us = 1 };

    ck_assert_int_eq(set_watch(set, run, &event), 0);
}

/* "JOB:TEXT " of each note that was said. */
static void ck_said(const char *wanted)
{
    struct text said = { 0 };
    struct fb_event event;

    while (fb_run_take(run, &event) > 0)
        if (event.kind == FB_NOTE)
            text_printf(&said, "%u:%s ", event.job, event.as.note.text);
    ck_assert_str_eq(text_string(&said), wanted);
    text_fini(&said);
    fb_run_close(run);
    set_close(set);
}

#define DAYS                                                                                       \
    "jobs: [{ name: a, run: a }, { name: 'd-{}', run: b, each: [1, 2, 3] }, { name: c, run: c "    \
    "}]\n"

/* A note of an entry's jobs is about those of them that run, by the numbers that they have then. */
START_TEST(of_those_that_run)
{
    static const char text[] = DAYS "notes: [{ on: began, job: 'd-{}', last: true, say: all },\n"
                                    "  { on: began, job: 'd-{}', say: first },\n"
                                    "  { on: exited, job: 'd-{}', say: end },\n"
                                    "  { on: began, job: d-1, say: gone },\n"
                                    "  { on: began, job: c, say: C }, { on: reaped, say: any }]\n";
    const char *words[] = { "d-2", "d-3", "c" };
    const struct set_options options = { .words = words, .word_count = 3 };

    open_set(text, &options);
    ck_assert_uint_eq(set_count(set), 3);
    tell(FB_BEGAN, 3, 1);
    tell(FB_EXITED, 3, 1); /* c, which is none of them */
    tell(FB_BEGAN, 2, 1);
    tell(FB_BEGAN, 1, 1);
    tell(FB_EXITED, 1, 1);
    tell(FB_REAPED, 3, 1);
    ck_said("3:C 2:first 0:all 1:end 3:any ");
}
END_TEST

/* Each job counts once, however often it is tried; and all that is due is said at once. */
START_TEST(of_all)
{
    static const char text[] = "jobs: [{ name: a, run: a }, { name: b, run: b }]\n"
                               "notes: [{ on: exited, last: true, say: all },\n"
                               "  { on: exited, job: b, say: one }, { on: exited, say: two },\n"
                               "  { on: exited, job: b, pause: true, say: three }]\n";

    open_set(text, NULL);
    tell(FB_EXITED, 1, 1);
    tell(FB_EXITED, 1, 2);
    tell(FB_EXITED, 1, 3);
    tell(FB_EXITED, 2, 1);
    tell(FB_EXITED, 2, 2);
    ck_said("1:two 0:all 2:one 2:three ");
}
END_TEST

/* What is said later is said when the last of many has ended, in whatever order they do. */
START_TEST(past_many_ends)
{
    struct text text = { 0 };

    text_puts(&text, "jobs: [{ name: 'a{}', run: a, each: [");
    for (int i = 0; i < 128; i++)
        text_printf(&text, "%d, ", i);
    text_puts(&text, "] }]\nnotes: [{ on: queued, later: 1h, say: end }]\n");
    open_set(text_string(&text), NULL);
    tell(FB_QUEUED, 1, 1);
    for (uint32_t job = 128; job >= 2; job--)
        tell(FB_DONE, job, 1);
    tell(FB_FORKED, 64, 1); /* it comes again */
    tell(FB_DONE, 1, 1);
    tell(FB_BEGAN, 1, 1);
    tell(FB_DONE, 64, 1);
    tell(FB_DONE, 64, 1);
    ck_said("0:end ");
    text_fini(&text);
}
END_TEST

/* A hundred notes, of 400 bytes each. */
START_TEST(as_many_as_may_be)
{
    char say[402];

    memset(say, 'x', sizeof say - 1);
    say[sizeof say - 1] = '\0';
    for (int more = 0; more < 3; more++) {
        struct text text = { 0 }, mistakes = { 0 };
        text_puts(&text, "jobs: [{ run: a }]\nnotes:\n");
        for (int i = 0; i < (more == 1 ? 101 : 100); i++) {
            text_puts(&text, " - { on: began, say: ");
            text_puts(&text, say + (more == 2 && i == 5 ? 0 : 1));
            text_puts(&text, " }\n");
        }
        set_read(&set, "s", text_string(&text), text.size, NULL, &mistakes);
        ck_assert_str_eq(text_string(&mistakes), more == 0   ? ""
                                                 : more == 1 ? "s:3:2: more than 100 notes\n"
                                                             : "s:8:22: say: more than 400 "
                                                               "bytes\n");
        set_close(set);
        text_fini(&text);
        text_fini(&mistakes);
    }
}
END_TEST

CHECK_MAIN("notes")
{
    tcase_add_test(all, of_those_that_run);
    tcase_add_test(all, of_all);
    tcase_add_test(all, past_many_ends);
    tcase_add_test(all, as_many_as_may_be);
}
