/*
 * report.c - records folded into facts, and each kind of report of them: what is counted, what
 * is escaped.
 */
#include "check_main.h"
#include "report_stage.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EVIL "</script><img src=x onerror=alert(1)>&'\"|`,"

/*
 * Two slots: job 1 from 0 to 4 s, job 2 fails at 2 s, is tried again from 3 to 5 s and fails; job 3
 * waits for 1 and runs from 6 to 10 s; job 4 waits for 2 and is skipped.
 */
static void open_cities(void)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "x",
                                        .title = "Cities <&>",
                                        .slots = 2,
                                        .start_us = 1000000000000000 } },
         0);
    queue(1, "Paris", 0);
    queue(2, EVIL, 0);
    queue(3, "Rome", 1);
    queue(4, "Oslo", 2);
    start(1, 1, 1, 0);
    start(2, 1, 2, 0);
    print(2, 0, "one\ntwo\n\033[31mthree\n");
    end(2, 1, 1, 2);
    take((struct fb_event){ .kind = FB_RETRY, .job = 2, .attempt = 1 }, 2);
    start(2, 2, 2, 3);
    end(1, 1, 0, 4);
    end(2, 2, 1, 5);
    take((struct fb_event){ .kind = FB_SKIPPED,
                            .job = 4,
                            .as.skipped = { .why = "it failed", .blame = 2 } },
         5);
    start(3, 1, 1, 6);
    end(3, 1, 0, 10);
    take((struct fb_event){ .kind = FB_ENDED,
                            .as.ended = { .jobs = 4, .wall_us = 10000000, .status = 1 } },
         10);
}

START_TEST(what_is_counted)
{
    struct facts_link *links;
    struct bars_gap gaps[3];
    uint32_t jobs[2];
    int64_t idle_us;

    open_cities();
    ck_assert_int_eq(facts.work_us, 12000000);
    ck_assert_int_eq(facts_wall_us(&facts), 10000000);
    ck_assert_int_eq(facts_retries(&facts), 1);
    ck_assert_int_eq(facts_took_us(&facts, 2), 5000000);
    ck_assert_int_eq(facts_took_us(&facts, 4), -1);
    ck_assert_int_eq(facts_longest(&facts, jobs, 2), 2);
    ck_assert_int_eq(jobs[0], 2);
    ck_assert_int_eq(jobs[1], 1);
    ck_assert_int_eq(facts_chain(&facts, &links), 2);
    ck_assert_int_eq(links[0].job, 1);
    ck_assert_int_eq(links[1].job, 3);
    ck_assert_int_eq(links[1].free_us, 4000000);
    ck_assert_int_eq(links[1].from_us, 6000000);
    free(links);
    ck_assert_int_eq(bars_gaps(&facts.bars, 2, 10000000, gaps, 2, &idle_us), 2);
    ck_assert_int_eq(idle_us, 8000000);
    ck_assert_int_eq(gaps[0].lane, 2);
    ck_assert_int_eq(gaps[0].from_us, 5000000);
    ck_assert_int_eq(gaps[0].to_us, 10000000);
    ck_assert_int_eq(gaps[1].lane, 1);
    facts_fini(&facts);
}
END_TEST

START_TEST(in_words)
{
    char *words;

    open_cities();
    words = written(as_words);
    holds(words, "Cities <&>: 4 jobs on 2 slots, 2001-09-09T01:46:40Z\n"
                 "  1 skipped, 1 failed, 2 ok\n");
    holds(words, "wall 10.0 s, work 12.0 s");
    holds(words, "     4.0 s  40%  Paris\n     4.0 s  40%  Rome");
    holds(words, "after    2.0 s (20%) without a slot\n");
    holds(words, "Idle slots: 8.0 s of 2 x 10.0 s, 40%");
    holds(words, "     5.0 s  slot 2, from 5.00 s to 10.00 s\n");
    holds(words, "  2 tries  ");
    holds(words, ": exit 1, after 2.0 s\n");
    holds(words, "  Oslo: it failed\n  because of ");
    free(words);
    facts_fini(&facts);
}
END_TEST

/* The last lines are those of the last attempt alone. */
START_TEST(last_lines)
{
    struct text out = { 0 };

    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN, .as.run = { .version = "", .title = "" } }, 0);
    queue(1, "a", 0);
    start(1, 1, 1, 0);
    print(1, 0, "one\r\ntwo\nthr");
    print(1, 12, "ee\033[2J");
    facts_tail(&facts, 1, 2, &out);
    ck_assert_str_eq(text_string(&out), "two\nthree^[[2J\n");
    text_clear(&out);
    facts_tail(&facts, 1, 9, &out);
    ck_assert_str_eq(text_string(&out), "one\ntwo\nthree^[[2J\n");
    text_clear(&out);
    facts_tail(&facts, 7, 9, &out);
    ck_assert_str_eq(text_string(&out), "");
    text_fini(&out);
    facts_fini(&facts);
}
END_TEST

START_TEST(rows)
{
    char *csv, *md, *json;
    json_t *root;

    open_cities();
    csv = written(as_csv);
    holds(csv, "job,name,command,state,result,attempts,");
    holds(csv, "\r\n1,Paris,Paris,ok,exit 0,1,1,1001,0.000000,0.000000,4.000000,4.000000,0.500000,"
               "0.000000,,0,\r\n");
    holds(csv, "2,\"</script><img src=x onerror=alert(1)>&'\"\"|`,\",");
    md = written(as_md);
    lacks(md, "<img");
    holds(md, "&amp;'\"\\|\\`,");
    json = written(as_json);
    root = json_loads(json, 0, NULL);
    ck_assert_ptr_nonnull(root);
    ck_assert_str_eq(json_string_value(
                         json_object_get(json_array_get(json_object_get(root, "jobs"), 1), "name")),
                     EVIL);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "critical_path")), 2);
    json_decref(root);
    free(csv);
    free(md);
    free(json);
    facts_fini(&facts);
}
END_TEST

static void (*const marked[])(struct sheet *sheet, const struct facts *facts) = { as_junit, as_svg,
                                                                                  as_html };

/* Every text is data. */
START_TEST(no_text_is_markup)
{
    char *text;

    open_cities();
    text = written(marked[_i]);
    lacks(text, "<img");
    lacks(text, "Cities <");
    holds(text, "Cities &lt;&amp;&gt;");
    holds(text, "&lt;/script&gt;&lt;img");
    free(text);
    facts_fini(&facts);
}
END_TEST

START_TEST(junit)
{
    char *text;

    open_cities();
    text = written(as_junit);
    holds(text, " tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"10.000000\"");
    holds(text, "<testcase name=\"Paris\" classname=\"Cities &lt;&amp;&gt;\" time=\"4.000000\"/>");
    holds(text, "<failure message=\"exit 1\" type=\"exit\">");
    holds(text, "<skipped message=\"it failed\"/>");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* A thousand attempts of a microsecond on a lane of an hour are a box, and a failure is seen. */
START_TEST(thinned_out)
{
    char *text;
    int boxes = 0;

    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN, .as.run = { .version = "", .title = "", .slots = 1 } },
         0);
    for (uint32_t job = 1; job <= 1000; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, job * 2e-6);
        end(job, 1, job == 500, job * 2e-6 + 1e-6);
    }
    take((struct fb_event){ .kind = FB_ENDED, .as.ended = { .jobs = 1000 } }, 3600);
    text = written(as_svg);
    for (const char *at = text; (at = strstr(at, "<rect")) != NULL; at++)
        boxes++;
    ck_assert_int_lt(boxes, 12);
    holds(text, "height=\"18\" class=\"failed\"");
    holds(text, "1000 bars narrower than a pixel are drawn together.");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Slots of no run of ours: the same twice, and one that no machine has. */
START_TEST(lanes_of_any_record)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN, .as.run = { .version = "", .title = "", .slots = 1 } },
         0);
    for (uint32_t job = 1; job <= 4; job++)
        queue(job, "x", 0);
    start(1, 1, 1, 0);
    start(2, 1, 1, 1);
    start(3, 1, INT32_MAX, 1);
    end(1, 1, 0, 2);
    start(4, 1, INT32_MAX, 3);
    ck_assert_int_eq(bars_first(&facts.bars, 1)->lane, 1);
    ck_assert_int_eq(bars_first(&facts.bars, 2)->lane, 2);
    ck_assert_int_eq(bars_first(&facts.bars, 3)->lane, 3);
    ck_assert_int_eq(bars_first(&facts.bars, 4)->lane, 1);
    facts_fini(&facts);
}
END_TEST

START_TEST(one_of_them)
{
    for (int slot = 0; slot < 2; slot++) { /* 0: of a watch */
        char *text;
        facts_init(&facts);
        take((struct fb_event){ .kind = FB_RUN,
                                .as.run = { .version = "", .title = "", .slots = 1 } },
             0);
        queue(1, "x", 0);
        start(1, 1, slot, 0);
        text = written(as_words);
        holds(text, slot == 0 ? ": 1 process\n" : ": 1 job on 1 slot\n");
        free(text);
        facts_fini(&facts);
    }
}
END_TEST

/* A job may be forked that was never queued. */
START_TEST(a_job_of_no_queue)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN, .as.run = { .version = "", .title = "", .slots = 1 } },
         0);
    start(1, 1, 1, 0);
    end(1, 1, 0, 1);
    ck_assert_uint_eq(facts.bars.count, 1);
    ck_assert_int_eq(facts_took_us(&facts, 1), 1000000);
    free(written(as_words));
    facts_fini(&facts);
}
END_TEST

static const struct {
    const char *path;
    int kind;
} endings[] = {
    { "a.svg", AS_SVG },
    { "a.SVG", AS_SVG },
    { "a.trace.json", AS_TRACE },
    { "a.json", AS_JSON },
    { "a.htm", AS_HTML },
    { "x/a.b.xml", AS_JUNIT },
    { "a.junit", AS_JUNIT },
    { "a.board", AS_BOARD },
    { "a.board.svg", AS_BOARD },
    { "a.csv", AS_CSV },
    { "a.md", AS_MD },
    { "a.txt", AS_WORDS },
    { "a.asciicast", -1 },
    { ".svg", -1 },
    { "a", -1 },
    { "", -1 },
};

START_TEST(kinds_by_their_endings)
{
    ck_assert_int_eq(as_ending(endings[_i].path), endings[_i].kind);
}
END_TEST

CHECK_MAIN("report")
{
    check_locale();
    tcase_add_test(all, what_is_counted);
    tcase_add_test(all, in_words);
    tcase_add_test(all, last_lines);
    tcase_add_test(all, rows);
    tcase_add_loop_test(all, no_text_is_markup, 0, (int)(sizeof marked / sizeof marked[0]));
    tcase_add_test(all, junit);
    tcase_add_test(all, thinned_out);
    tcase_add_test(all, lanes_of_any_record);
    tcase_add_test(all, one_of_them);
    tcase_add_test(all, a_job_of_no_queue);
    tcase_add_loop_test(all, kinds_by_their_endings, 0, (int)(sizeof endings / sizeof endings[0]));
}
