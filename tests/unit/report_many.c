/* report_many.c - reports of runs with more of everything than is listed. */
#include "check_main.h"
#include "report_stage.h"

#include <stdio.h>

static void open_run(int slots)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "", .title = "many", .slots = slots } },
         0);
}

static void close_run(uint32_t jobs, double t_s)
{
    take((struct fb_event){ .kind = FB_ENDED,
                            .as.ended = { .jobs = jobs, .wall_us = (int64_t)(t_s * 1e6) } },
         t_s);
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

/* How many are told is told, at the bound and past it. */
static const struct {
    uint32_t jobs;
    int told;
    const char *more; /* NULL: none */
} failures[] = { { 999, 999, NULL },
                 { 1000, 1000, NULL },
                 { 1001, 1000, "  ... and 1 more\n" },
                 { 1003, 1000, "  ... and 3 more\n" } };

START_TEST(many_fail)
{
    char wanted[64], *words;

    open_run(1);
    for (uint32_t job = 1; job <= failures[_i].jobs; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, job);
        end(job, 1, 3, job + 0.5);
    }
    close_run(failures[_i].jobs, 2000);
    words = written(as_words);
    snprintf(wanted, sizeof wanted, "\nFailed: %u\n", failures[_i].jobs);
    holds(words, wanted);
    ck_assert_int_eq(count_of(words, "  x: exit 3, after 500 ms\n"), failures[_i].told);
    if (failures[_i].more != NULL)
        holds(words, failures[_i].more);
    else
        lacks(words, " more\n");
    free(words);
    facts_fini(&facts);
}
END_TEST

/* Each of them in two attempts. */
START_TEST(many_are_tried_again)
{
    const char *const more[] = { NULL, NULL, "  ... and 1 more\n", "  ... and 2 more\n" };
    uint32_t jobs = 9 + (uint32_t)_i;
    char wanted[64], *words;

    open_run(1);
    for (uint32_t job = 1; job <= jobs; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, job);
        end(job, 1, 3, job + 0.2);
        take((struct fb_event){ .kind = FB_RETRY, .job = job, .attempt = 1 }, job + 0.2);
        start(job, 2, 1, job + 0.3);
        end(job, 2, 0, job + 0.4);
    }
    queue(jobs + 1, "once", 0);
    start(jobs + 1, 1, 1, jobs + 1);
    end(jobs + 1, 1, 0, jobs + 1.5);
    close_run(jobs + 1, jobs + 2);
    words = written(as_words);
    snprintf(wanted, sizeof wanted, "\nTried again: %u jobs\n", jobs);
    holds(words, wanted);
    ck_assert_int_eq(count_of(words, "  2 tries  x  "), jobs < 10 ? (int)jobs : 10);
    if (more[_i] != NULL)
        holds(words, more[_i]);
    else
        lacks(words, " more\n");
    free(words);
    facts_fini(&facts);
}
END_TEST

/* A job that a goal has ended is "ended" in every kind of report, as it is on the board. */
START_TEST(one_that_was_ended)
{
    static const struct {
        void (*as)(struct sheet *sheet, const struct facts *facts);
        const char *word, *count;
    } kinds[] = {
        { as_words, "  1 ended, 1 skipped\n", "Ended or skipped: 2\n" },
        { as_json, "\"state\":\"ended\"", "\"skipped\":1,\"ended\":1" },
        { as_csv, ",ended,", ",skipped," },
        { as_md, "| ended |", "0 ok, 0 failed, 1 ended, 1 skipped of 2" },
        { as_html, " ended<td>", "<div><dt>ended</dt><dd>1</dd></div>" },
        { as_svg, "1 ended", "1 skipped" },
    };

    open_run(1);
    queue(1, "a", 0);
    queue(2, "b", 0);
    start(1, 1, 1, 0);
    take((struct fb_event){ .kind = FB_EXITED,
                            .job = 1,
                            .attempt = 1,
                            .as.exited = { .signal = 15, .cause = FB_CAUSE_GOAL } },
         1);
    take((struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 }, 1);
    take((struct fb_event){ .kind = FB_SKIPPED, .job = 2, .as.skipped = { .why = "halted" } }, 1);
    close_run(2, 2);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        char *report = written(kinds[i].as);
        holds(report, kinds[i].word);
        holds(report, kinds[i].count);
        free(report);
    }
    facts_fini(&facts);
}
END_TEST

/* Of one that failed, so many are skipped. */
START_TEST(many_are_skipped)
{
    const char *const more[] = { NULL, NULL, "  ... and 1 more\n" };
    uint32_t jobs = 9 + (uint32_t)_i;
    char wanted[64], *words;

    open_run(1);
    queue(1, "bad", 0);
    for (uint32_t job = 2; job <= jobs + 1; job++)
        queue(job, "x", 1);
    start(1, 1, 1, 0);
    end(1, 1, 1, 1);
    for (uint32_t job = 2; job <= jobs + 1; job++)
        take((struct fb_event){ .kind = FB_SKIPPED,
                                .job = job,
                                .as.skipped = { .why = "bad failed", .blame = 1 } },
             1);
    close_run(jobs + 1, 2);
    words = written(as_words);
    snprintf(wanted, sizeof wanted, "\nSkipped: %u\n", jobs);
    holds(words, wanted);
    ck_assert_int_eq(count_of(words, "  x: bad failed\n"), jobs < 10 ? (int)jobs : 10);
    snprintf(wanted, sizeof wanted, "  %u\n", jobs);
    holds(strstr(words, "  because of bad"), wanted);
    if (more[_i] != NULL)
        holds(words, more[_i]);
    else
        lacks(words, " more\n");
    free(words);
    facts_fini(&facts);
}
END_TEST

/* The path has its last forty links. */
START_TEST(a_long_path)
{
    const char *const more[] = { NULL, NULL, "  ... 1 more before these\n" };
    uint32_t jobs = 39 + (uint32_t)_i;
    char *words;

    open_run(1);
    for (uint32_t job = 1; job <= jobs; job++)
        queue(job, "x", job - 1);
    for (uint32_t job = 1; job <= jobs; job++) {
        start(job, 1, 1, job);
        end(job, 1, 0, job + 1);
    }
    close_run(jobs, jobs + 1);
    words = written(as_words);
    holds(words, "\nCritical path: each waited for the one above it\n");
    *strstr(words, "\nThe longest\n") = '\0';
    ck_assert_int_eq(count_of(words, "%  x\n") + count_of(words, "without a slot\n"),
                     jobs < 40 ? (int)jobs : 40);
    if (more[_i] != NULL)
        holds(words, more[_i]);
    else
        lacks(words, "more before");
    free(words);
    facts_fini(&facts);
}
END_TEST

/* Those of one length in their order; none is longer than one before it; no time at all is one. */
START_TEST(the_longest)
{
    static const int took_ms[] = { 5, 7, 0, 7, 9, 1 };
    static const uint32_t order[] = { 5, 2, 4, 1, 6, 3 };
    uint32_t jobs[8];

    open_run(1);
    for (uint32_t job = 1; job <= 6; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, job);
        end(job, 1, 0, job + took_ms[job - 1] / 1e3);
    }
    queue(7, "never", 0);
    for (int most = 0; most <= 8; most++) {
        int count = facts_longest(&facts, jobs, most);
        ck_assert_int_eq(count, most < 6 ? most : 6);
        for (int i = 0; i < count; i++)
            ck_assert_uint_eq(jobs[i], order[i]);
    }
    facts_fini(&facts);
}
END_TEST

/* More lanes than are drawn, and bars that are narrower than a pixel. */
static const struct {
    int slots, bars;
    const char *foot; /* NULL: there is none */
} feet[] = { { 400, 400, NULL },
             { 401, 401, ">1 more lanes are not shown. <" },
             { 500, 500, ">100 more lanes are not shown. <" },
             { 403, 804,
               ">3 more lanes are not shown. 401 bars narrower than a pixel are drawn "
               "together.<" } };

START_TEST(the_foot_of_a_chart)
{
    char *svg;

    open_run(feet[_i].slots);
    for (int i = 0; i < feet[_i].bars; i++) {
        uint32_t job = (uint32_t)i + 1;
        bool thin = i >= feet[_i].slots;
        queue(job, "x", 0);
        start(job, 1, thin ? 1 : i + 1, thin ? 2000 + i * 1e-6 : 0);
        end(job, 1, 0, thin ? 2000 + (i + 1) * 1e-6 : 1000);
    }
    close_run((uint32_t)feet[_i].bars, 3600);
    svg = written(as_svg);
    if (feet[_i].foot != NULL)
        holds(svg, feet[_i].foot);
    else
        lacks(svg, "more lanes");
    free(svg);
    facts_fini(&facts);
}
END_TEST

/* The more lanes, the lower each is: with less in it, and fewer of them have their names beside. */
static const struct {
    int slots, high; /* of the picture, rounded down */
    int labels;
    const char *bar; /* the first in the second lane */
    bool name, struck;
} lanes[] = {
    { 29, 784, 29, "y=\"140\" width=\"509\" height=\"18\"", true, true },
    { 42, 786, 42, "y=\"133.2\" width=\"509\" height=\"11.2\"", true, true },
    { 43, 786, 43, "y=\"132.9\" width=\"509\" height=\"10.9\"", false, true },
    { 53, 786, 53, "y=\"130.1\" width=\"509\" height=\"8.1\"", false, true },
    { 54, 786, 27, "y=\"129.9\" width=\"509\" height=\"7.9\"", false, true },
    { 63, 786, 32, "y=\"128.2\" width=\"509\" height=\"6.2\"", false, true },
    { 64, 786, 32, "y=\"128\" width=\"509\" height=\"6\"", false, false },
    { 79, 786, 40, "y=\"126.1\" width=\"509\" height=\"4.1\"", false, false },
    { 80, 786, 40, "y=\"124.3\" width=\"509\" height=\"7.5\"", false, true },
    { 213, 786, 54, "y=\"119.3\" width=\"509\" height=\"2.5\"", false, false },
    { 214, 788, 54, "y=\"119.3\" width=\"509\" height=\"2.5\"", false, false },
    { 400, 1346, 100, "y=\"119.3\" width=\"509\" height=\"2.5\"", false, false },
};

START_TEST(lanes_of_a_chart)
{
    char words[64], *svg;

    open_run(lanes[_i].slots);
    for (uint32_t job = 1; job <= 61; job++)
        queue(job, job == 2 ? "failed" : "x", 0);
    for (uint32_t job = 1; job <= 2; job++) {
        start(job, 1, (int)job, 0);
        end(job, 1, job == 2, 5);
    }
    close_run(61, 10);
    svg = written(as_svg);
    snprintf(words, sizeof words, " height=\"%d", lanes[_i].high);
    holds(svg, words);
    ck_assert_int_eq(count_of(svg, ">slot "), lanes[_i].labels);
    holds(svg, lanes[_i].bar);
    ck_assert_int_eq(strstr(svg, ">failed</text>") != NULL, lanes[_i].name);
    ck_assert_int_eq(count_of(svg, "class=\"page\"/>"), 1 + lanes[_i].struck);
    free(svg);
    facts_fini(&facts);
}
END_TEST

CHECK_MAIN("reports of many")
{
    tcase_add_test(all, one_that_was_ended);
    tcase_add_loop_test(all, many_fail, 0, 4);
    tcase_add_loop_test(all, many_are_tried_again, 0, 4);
    tcase_add_loop_test(all, many_are_skipped, 0, 3);
    tcase_add_loop_test(all, a_long_path, 0, 3);
    tcase_add_test(all, the_longest);
    tcase_add_loop_test(all, the_foot_of_a_chart, 0, 4);
    tcase_add_loop_test(all, lanes_of_a_chart, 0, (int)(sizeof lanes / sizeof lanes[0]));
}
