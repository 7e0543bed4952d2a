/*
 * report_ended.c - what became of a job that ended in more than one way, and how many programs a
 * watch names, with what CPU time.
 */
#include "check_main.h"
#include "report_stage.h"

#include <signal.h>
#include <stdio.h>

static void open_run(void)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "", .title = "it", .slots = 1 } },
         0);
}

/* It has failed, and what followed is its result, not its exit code. */
START_TEST(left_after_an_attempt)
{
    static const struct {
        struct fb_event event;
        const char *row;
    } rows[] = {
        { { .kind = FB_SKIPPED, .job = 1, .as.skipped = { .why = "halted" } },
          "a,a,ended,not tried again: halted," },
        { { .kind = FB_SKIPPED, .job = 1, .as.skipped = { .why = "by hand", .by_hand = true } },
          "a,a,off,by hand," },
    };
    char *text;

    open_run();
    queue(1, "a", 0);
    start(1, 1, 1, 0);
    end(1, 1, 1, 2);
    take((struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1 }, 2);
    take(rows[_i].event, 3);
    text = written(as_csv);
    holds(text, rows[_i].row);
    free(text);
    facts_fini(&facts);
}
END_TEST

/* A byte of memory is memory. */
START_TEST(a_byte)
{
    for (uint64_t bytes = 0; bytes < 2; bytes++) {
        char *text;
        open_run();
        queue(1, "a", 0);
        start(1, 1, 1, 0);
        take((struct fb_event){ .kind = FB_EXITED,
                                .job = 1,
                                .attempt = 1,
                                .as.exited.succeeded = true },
             1);
        take((struct fb_event){ .kind = FB_REAPED,
                                .job = 1,
                                .attempt = 1,
                                .as.reaped = { .peak_memory_bytes = bytes } },
             1);
        text = written(as_csv);
        holds(text, bytes > 0 ? ",0.000000,0.000000,1,0,\r\n" : ",0.000000,0.000000,,0,\r\n");
        free(text);
        text = written(as_json); /* and no time is a time */
        holds(text, "\"user\":0.000000,\"system\":0.000000,\"memory\":");
        holds(text, bytes > 0 ? "\"memory\":1," : "\"memory\":null,");
        free(text);
        text = written(as_html);
        holds(text, bytes > 0 ? "<td>0 us<td>1<td>1</tr>" : "<td>0 us<td><td>1</tr>");
        free(text);
        facts_fini(&facts);
    }
}
END_TEST

/* How it ended is not known, which is no exit code: a signal would be known. */
START_TEST(unseen_how)
{
    static const struct {
        bool unseen;
        int signal;
        const char *csv, *json, *svg;
    } rows[] = { { false, 0, ",,0,\r\n", "\"memory\":null,\"code\":0}", ", exit 0</title>" },
                 { true, 0, ",,,\r\n", "\"memory\":null,\"code\":null}", ", unseen how</title>" },
                 { true, SIGHUP, ",,,SIGHUP\r\n", "\"memory\":null,\"signal\":\"SIGHUP\"}",
                   ", killed by SIGHUP</title>" } };
    char *text;

    open_run();
    queue(1, "a", 0);
    start(1, 1, 1, 0);
    take((struct fb_event){ .kind = FB_EXITED,
                            .job = 1,
                            .attempt = 1,
                            .as.exited = { .unseen = rows[_i].unseen, .signal = rows[_i].signal } },
         1);
    text = written(as_csv);
    holds(text, rows[_i].csv);
    free(text);
    text = written(as_json);
    holds(text, rows[_i].json);
    free(text);
    text = written(as_svg);
    holds(text, rows[_i].svg);
    free(text);
    facts_fini(&facts);
}
END_TEST

/* It waits until it is known what becomes of it, as long as one that begins then. */
START_TEST(decided_without_a_worker)
{
    static const struct fb_event rows[] = {
        { .kind = FB_SKIPPED, .as.skipped = { .why = "halted" } },
        { .kind = FB_SKIPPED, .as.skipped = { .why = "cached", .done_before = true } },
        { .kind = FB_UNSTARTED,
          .attempt = 1,
          .as.unstarted = { .error = 2, .stage = "exec", .what = "/x" } },
    };
    double to = 0, began = -1, decided = -1, waits = -1;
    struct fb_event event = rows[_i];
    char *text;

    open_run();
    for (uint32_t job = 1; job <= 3; job++)
        queue(job, "a", 0);
    start(1, 1, 1, 1);
    event.job = 2;
    take(event, 1);
    end(1, 1, 0, 4);
    text = written(as_svg);
    for (const char *at = text; (at = strstr(at, "<line ")) != NULL; at++) {
        int used = 0;
        sscanf(at, "<line x1=\"%*f\" y1=\"%*f\" x2=\"%lf\" y2=\"%*f\" class=\"dim dash\"/>%n", &to,
               &used);
        if (used > 0)
            *(began < 0 ? &began : decided < 0 ? &decided : &waits) = to;
    }
    free(text);
    ck_assert_double_gt(began, 0);
    ck_assert_double_eq(decided, began);
    ck_assert_double_gt(waits, began);
    facts_fini(&facts);
}
END_TEST

/* How many there are is all of them. */
START_TEST(heads_of_markdown)
{
    char *text;

    open_run();
    for (uint32_t job = 1; job <= 3; job++)
        queue(job, "a", 0);
    start(1, 1, 1, 1);
    end(1, 1, 0, 2);
    take((struct fb_event){ .kind = FB_SKIPPED, .job = 2, .as.skipped = { .why = "halted" } }, 2);
    if (_i == 1)
        take((struct fb_event){ .kind = FB_SKIPPED,
                                .job = 3,
                                .as.skipped = { .why = "by hand", .by_hand = true } },
             2);
    text = written(as_md);
    holds(text, _i == 1 ? "\n1 ok, 0 failed, 1 off, 1 skipped of 3; wall"
                        : "\n1 ok, 0 failed, 1 skipped of 3; wall");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Nothing is written as nothing: a run of no job, a watch of no process. */
START_TEST(nothing)
{
    char waiting[100], *text;

    open_run();
    text = written(as_json);
    holds(text, "\"critical_path\":[],\n\"idle\":{\"seconds\":0.000000,\"longest\":[]},\n"
                "\"jobs\":[\n]}");
    free(text);
    facts.watch = true;
    text = written(as_json);
    holds(text, "\"critical_path\":[],\n\"programs\":[],\n\"jobs\":[\n]}");
    free(text);
    facts.watch = false;
    queue(1, "a", 0);
    text = written(as_html);
    snprintf(waiting, sizeof waiting, "<dl><div><dt>%s</dt><dd>1</dd></div><div><dt>wall</dt>",
             as_state_word(0));
    holds(text, waiting);
    holds(text, "<style>\n:root{color-scheme:light dark;");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Each failure has its own last lines. */
START_TEST(lines_of_failures)
{
    char *text;

    open_run();
    for (uint32_t job = 1; job <= 2; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, job);
        print(job, 0, job == 1 ? "one\n" : "two\n");
        end(job, 1, 1, 3);
    }
    text = written(as_junit);
    holds(text, ">one\n</failure>");
    holds(text, ">two\n</failure>");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Twenty of them, and how many more there are. */
START_TEST(programs_of_a_watch)
{
    static const struct {
        uint32_t programs;
        const char *more;
    } rows[] = { { 1, NULL },
                 { 19, NULL },
                 { 20, NULL },
                 { 21, "  ... and 1 more program\n" },
                 { 22, "  ... and 2 more programs\n" } };
    uint32_t lines = 0;
    char *text;

    open_run();
    for (uint32_t job = 1; job <= rows[_i].programs; job++) {
        char name[16];
        snprintf(name, sizeof name, "p%u", job);
        queue(job, name, 0);
        start(job, 1, 0, 0);
        end(job, 1, 0, 1);
    }
    text = written(as_words);
    for (const char *at = text; (at = strstr(at, "  1 process\n")) != NULL; at++)
        lines++;
    ck_assert_uint_eq(lines, rows[_i].programs < 20 ? rows[_i].programs : 20);
    if (rows[_i].more != NULL)
        holds(text, rows[_i].more);
    else
        lacks(text, "... and");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Of its processes that which is known; of none it is no 0. */
START_TEST(cpu_of_a_program)
{
    static const struct {
        int64_t user_us[2]; /* below 0: not known */
        const char *json, *words;
    } rows[] = {
        { { -1, -1 }, "{\"name\":\"p\",\"cpu\":null,\"processes\":2}", "       ?   0%  p " },
        { { -1, 2000000 }, "{\"name\":\"p\",\"cpu\":2.000000,\"processes\":2}", "2.0 s 100%  p " },
        { { 2000000, -1 }, "{\"name\":\"p\",\"cpu\":2.000000,\"processes\":2}", "2.0 s 100%  p " },
        { { 2000000, 3000000 },
          "{\"name\":\"p\",\"cpu\":5.000000,\"processes\":2}",
          "5.0 s 100%  p " },
        { { INT64_MAX, INT64_MAX }, "{\"name\":\"p\",\"cpu\":9223372036854.775807,", "100%  p " },
    };
    char *text;

    open_run();
    for (uint32_t job = 1; job <= 2; job++) {
        int64_t user_us = rows[_i].user_us[job - 1];
        queue(job, "p", 0);
        start(job, 1, 0, 0);
        take((struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1 }, 1);
        take((struct fb_event){ .kind = FB_REAPED,
                                .job = job,
                                .attempt = 1,
                                .as.reaped = { .user_us = user_us < 0 ? 0 : user_us,
                                               .unseen = user_us < 0 } },
             1);
    }
    text = written(as_json);
    holds(text, rows[_i].json);
    free(text);
    text = written(as_words);
    holds(text, rows[_i].words);
    free(text);
    facts_fini(&facts);
}
END_TEST

CHECK_MAIN("reports of ends")
{
    tcase_add_loop_test(all, unseen_how, 0, 3);
    tcase_add_loop_test(all, decided_without_a_worker, 0, 3);
    tcase_add_loop_test(all, heads_of_markdown, 0, 2);
    tcase_add_loop_test(all, left_after_an_attempt, 0, 2);
    tcase_add_test(all, a_byte);
    tcase_add_test(all, nothing);
    tcase_add_test(all, lines_of_failures);
    tcase_add_loop_test(all, programs_of_a_watch, 0, 5);
    tcase_add_loop_test(all, cpu_of_a_program, 0, 5);
}
