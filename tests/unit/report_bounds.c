/*
 * report_bounds.c - reports at their bounds: what happened in the first microsecond, paths
 * of one and two, and the most that a page holds.
 */
#include "check_main.h"
#include "report/chart.h"
#include "report_stage.h"

#include <stdio.h>

static void open_run(int slots)
{
    facts_init(&facts);
    take((struct fb_event){ .kind = FB_RUN,
                            .as.run = { .version = "", .title = "it", .slots = slots } },
         0);
}

/* Job 1 has had all of its life by the first microsecond, job 2 goes on, job 3 was killed at once;
 * the record ends there.
 */
static void open_moment(void)
{
    open_run(2);
    queue(1, "a", 0);
    queue(2, "c", 1);
    queue(3, "d", 0);
    start(1, 1, 1, 0);
    end(1, 1, 0, 0);
    start(2, 1, 2, 0);
    start(3, 1, 1, 0);
    take((struct fb_event){ .kind = FB_EXITED,
                            .job = 3,
                            .attempt = 1,
                            .as.exited = { .signal = 9 } },
         0);
}

START_TEST(rows_of_a_moment)
{
    char *text;

    open_moment();
    text = written(as_csv);
    holds(text, "\r\n1,a,a,ok,exit 0,1,1,1001,0.000000,0.000000,0.000000,0.000000,0.500000,"
                "0.000000,,0,\r\n");
    holds(text, "\r\n2,c,c,running,,1,2,1002,0.000000,0.000000,,0.000000,,,,,\r\n");
    holds(text, "\r\n3,d,d,zombie,killed by SIGKILL,1,1,1003,0.000000,0.000000,0.000000,0.000000,"
                ",,,,SIGKILL\r\n");
    free(text);
    text = written(as_md);
    holds(text, "# it\n\n1 ok, 0 failed, 0 skipped of 3; wall 0 us, CPU 500 ms\n\n");
    holds(text, "\n| 1 | a | ok | exit 0 | 1 | 0 us | 0 us | 500 ms |  |\n");
    holds(text, "\n| 2 | c | running |  | 1 | 0 us | 0 us |  |  |\n");
    free(text);
    facts_fini(&facts);
}
END_TEST

START_TEST(a_page_of_a_moment)
{
    char *text;

    open_moment();
    text = written(as_html);
    holds(text, "<title>it - forkboard</title>");
    holds(text, "<h1>it</h1>");
    holds(text, "<div><dt>speed-up</dt><dd>0.00</dd></div><div><dt>slots</dt><dd>2</dd></div>"
                "</dl>\n<p role=\"note\">The record ends");
    holds(text, "<tr id=\"j1\"><td>1<th scope=\"row\">a<td class=\"s6\">✔ ok<td>exit 0"
                "<td>0 us<td>0 us<td>500 ms<td><td>1</tr>\n");
    holds(text, "<td>0 us<td>0 us<td><td><td>1</tr>\n</tbody></table></div>\n</section>\n");
    holds(text, "<h2>Output</h2>\n<p class=\"dim\">none</p></section>\n");
    holds(text, "{\"end\":0,\"lanes\":2,\"lane\":\"slot\",\"left\":0,\"states\":[[\"");
    holds(text, "\"bars\":[[1,1,0,0,0,0,1],[2,2,0,0,-1,-1,0],[3,1,0,0,0,-1,0]]}</script>");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Two links are a path in words and in a page; one alone is none there. */
START_TEST(paths_of_one_and_two)
{
    for (uint32_t jobs = 1; jobs <= 2; jobs++) {
        char *text;
        open_run(1);
        for (uint32_t job = 1; job <= jobs; job++)
            queue(job, "x", job - 1);
        for (uint32_t job = 1; job <= jobs; job++) {
            start(job, 1, 1, (job - 1) / 4.0);
            end(job, 1, 0, job / 4.0);
        }
        text = written(as_html);
        if (jobs == 2)
            holds(text,
                  "<h2>Critical path</h2><ol class=\"chain\"><li>x <span class=\"dim\">250 ms, "
                  "50%</span></li><li>");
        else
            lacks(text, "Critical path");
        ck_assert((strstr(text, "</ol>") != NULL) == (jobs == 2));
        free(text);
        text = written(as_words);
        holds(text, "\nCritical path: each waited for the one above it\n");
        free(text);
        facts_fini(&facts);
    }
}
END_TEST

/* A page has the last twenty links. */
START_TEST(a_long_path)
{
    uint32_t jobs = 20 + (uint32_t)_i;
    int links = 0;
    char *text;

    open_run(1);
    for (uint32_t job = 1; job <= jobs; job++) {
        char name[16];
        snprintf(name, sizeof name, "n%u", job);
        queue(job, name, job - 1);
    }
    for (uint32_t job = 1; job <= jobs; job++) {
        start(job, 1, 1, job);
        end(job, 1, 0, job + 1);
    }
    text = written(as_html);
    for (const char *at = text; (at = strstr(at, "<li>")) != NULL; at++)
        links++;
    ck_assert_int_eq(links, 20);
    ck_assert((strstr(text, "<li>n1 ") == NULL) == (jobs > 20));
    free(text);
    facts_fini(&facts);
}
END_TEST

/* Rows are left out past the first five thousand, failures are not. */
static const struct {
    uint32_t jobs, failed; /* the last that many */
    const char *left;      /* NULL: none is left out */
    bool last;
} pages[] = {
    { 5000, 0, NULL, true },
    { 5001, 0, "<p class=\"dim\">1 more are not in this page; forkboard", false },
    { 5001, 1, NULL, true },
    { 5002, 5000, NULL, true },
    { 5002, 5001, "<p class=\"dim\">2 more are not in this page; forkboard", false },
};

START_TEST(a_page_of_many)
{
    char row[32], data[32], *text;

    open_run(1);
    for (uint32_t job = 1; job <= pages[_i].jobs; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, job);
        end(job, 1, job > pages[_i].jobs - pages[_i].failed, job + 0.5);
    }
    text = written(as_html);
    snprintf(row, sizeof row, "<tr id=\"j%u\">", pages[_i].jobs);
    snprintf(data, sizeof data, ",[%u,%d,0,", pages[_i].jobs,
             facts.board.counts[BOARD_FAILED] > 0 ? BOARD_FAILED : BOARD_OK);
    holds(text, "<tr id=\"j5000\">");
    ck_assert((strstr(text, row) != NULL) == pages[_i].last);
    ck_assert((strstr(text, data) != NULL) == pages[_i].last);
    if (pages[_i].left != NULL)
        holds(text, pages[_i].left);
    else
        lacks(text, " more are not in this page; forkboard");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* So are attempts past the first twenty thousand, which is told. */
START_TEST(a_page_of_attempts)
{
    uint32_t attempts = 19999 + (uint32_t)_i;
    char left[32], last[48], *text;

    open_run(1);
    queue(1, "x", 0);
    for (uint32_t attempt = 1; attempt <= attempts; attempt++) {
        start(1, attempt, 1, attempt);
        end(1, attempt, 1, attempt + 0.5);
        take((struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = attempt }, attempt + 0.5);
    }
    text = written(as_html);
    snprintf(left, sizeof left, ",\"left\":%d,", _i > 1 ? _i - 1 : 0);
    holds(text, left);
    snprintf(last, sizeof last, ",[1,1,%u000000,0,500000,500000,0]]}",
             attempts < 20000 ? attempts : 20000);
    holds(text, last);
    free(text);
    facts_fini(&facts);
}
END_TEST

/* However many there are, each kind holds a piece of them. */
static void (*const kinds[])(struct sheet *sheet, const struct facts *facts) = { as_html, as_csv,
                                                                                 as_md, as_json,
                                                                                 as_junit };

START_TEST(many_go_out_piece_by_piece)
{
    static char command[200];

    open_run(1);
    memset(command, 'z', sizeof command - 1);
    for (uint32_t job = 1; job <= 3000; job++) {
        queue(job, command, 0);
        start(job, 1, 1, job);
        end(job, 1, 3, job + 0.5);
    }
    free(written(kinds[_i]));
    facts_fini(&facts);
}
END_TEST

/* A bar has its name in it from 41 pixels on, here one a microsecond. */
START_TEST(names_in_bars)
{
    const double end_s = (CHART_WIDTH - 16 - 16 - 150) / 1e6;
    char *text;

    open_run(2);
    for (uint32_t job = 1; job <= 61; job++) { /* more than have lanes of their own */
        queue(job, job == 1 ? "s" : job == 2 ? "l" : "x", 0);
        start(job, 1, job == 2 ? 2 : 1, job > 2 ? 100e-6 : 0);
        end(job, 1, 0, job == 1 ? 40e-6 : job == 2 ? 41e-6 : 100e-6);
    }
    take((struct fb_event){ .kind = FB_ENDED, .as.ended = { .jobs = 61 } }, end_s);
    text = written(as_svg);
    holds(text, ">l</text>");
    lacks(text, ">s</text>");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* As many seconds of CPU time in a wall time of a microsecond; of no wall time nothing is said. */
START_TEST(a_microsecond)
{
    char *text;

    open_run(1);
    queue(1, "x", 0);
    start(1, 1, 1, 0);
    print(1, 0, "\n");
    end(1, 1, 0, 0);
    text = written(as_svg);
    holds(text, ">wall 2.0 s, CPU 500 ms, speed-up 0.25, 1 slot<");
    free(text);
    take((struct fb_event){ .kind = FB_ENDED, .as.ended = { .jobs = 1, .wall_us = 1 } }, 2);
    text = written(as_html);
    holds(text, "<dt>wall</dt><dd>1 us</dd></div><div><dt>CPU</dt><dd>500 ms</dd></div>"
                "<div><dt>speed-up</dt><dd>500000.00</dd>");
    holds(text, "<details id=\"o1\"><summary>x</summary><pre>\n</pre></details>\n</section>");
    lacks(text, "<script>\n</script>");
    holds(text, ":root[data-theme=dark] svg ");
    free(text);
    text = written(as_svg);
    holds(text, ">wall 1 us, CPU 500 ms, speed-up 500000.00, 1 slot<");
    free(text);
    text = written(as_words);
    holds(text, "\n  wall 1 us, work 0 us (all workers together), CPU 500 ms\n"
                "  speed-up 500000.00 (CPU time for each second of wall time), 0.00 workers at "
                "once\n");
    holds(text,
          "\nIdle slots: 1 us of 1 x 1 us, 100%. The longest\n      1 us  slot 1, from 0.00 s "
          "to 0.00 s\n");
    free(text);
    facts_fini(&facts);
    open_moment();
    text = written(as_words);
    holds(text, "\n  wall 0 us, work 0 us (all workers together), CPU 500 ms\n"
                "  the record ends before the run did\n");
    lacks(text, "Idle");
    free(text);
    text = written(as_svg);
    holds(text, ">wall 0 us, CPU 500 ms, 2 slots<");
    free(text);
    facts_fini(&facts);
}
END_TEST

/* What others printed fills a page, 2 MiB; a job past that has its place and no lines. */
START_TEST(a_page_of_output)
{
    const size_t each = 63550; /* 33 of them and two bytes are as much */
    char *lines = malloc(each + 3), *text;

    memset(lines, 'y', each + 2);
    lines[each + 1] = '\n';
    lines[each + 2] = '\0';
    open_run(1);
    for (uint32_t job = 1; job <= 34; job++) {
        queue(job, "x", 0);
        start(job, 1, 1, 0);
        print(job, 0, job == 34 ? "it\n" : job == 33 ? lines + 1 - _i : lines + 2);
        end(job, 1, 0, 3);
    }
    text = written(as_html);
    holds(text, "<th scope=\"row\"><a href=\"#o1\">x</a><td");
    holds(text,
          _i == 0 ? "<details id=\"o34\"><summary>x</summary><pre>it\n</pre></details>\n</section>"
                  : "<details id=\"o34\"><summary>x</summary><pre>[not in this page, which has "
                    "enough output of others]\n</pre></details>\n</section>");
    free(lines);
    free(text);
    facts_fini(&facts);
}
END_TEST

CHECK_MAIN("reports at their bounds")
{
    check_locale();
    tcase_add_test(all, a_microsecond);
    tcase_add_test(all, names_in_bars);
    tcase_add_loop_test(all, many_go_out_piece_by_piece, 0, (int)(sizeof kinds / sizeof kinds[0]));
    tcase_add_test(all, rows_of_a_moment);
    tcase_add_test(all, a_page_of_a_moment);
    tcase_add_test(all, paths_of_one_and_two);
    tcase_add_loop_test(all, a_long_path, 0, 2);
    tcase_add_loop_test(all, a_page_of_many, 0, (int)(sizeof pages / sizeof pages[0]));
    tcase_add_loop_test(all, a_page_of_attempts, 0, 4);
    tcase_add_loop_test(all, a_page_of_output, 0, 2);
}
