/*
 * cluster_relay.c - output of workers of other machines on its way to ours: whole jobs or lines,
 * tags, order, attempts, and what is too much for events.
 */
#include "relay_stage.h"

static const char *const rest[] = { "0 12 exited 1 1 ok", "0 13 reaped 1 1", "0 14 settled 1" };

static const struct {
    struct fb_options options;
    const char *out, *err;           /* when job 2 has ended */
    const char *out_last, *err_last; /* and at the end */
} ways[] = {
    { { .output = FB_OUTPUT_GROUP }, "b1\n", "f1\nf2\nf", "b1\na1\na2\na3", "f1\nf2\nfe1\n" },
    { { .output = FB_OUTPUT_GROUP, .keep_order = true },
      "",
      "",
      "a1\na2\na3b1\n",
      "e1\nf1\nf2\nf" },
    { { .output = FB_OUTPUT_LINE },
      "a1\nb1\na2\n",
      "e1\nf1\nf2\nf",
      "a1\nb1\na2\na3",
      "e1\nf1\nf2\nf" },
    { { .output = FB_OUTPUT_LINE, .keep_order = true },
      "",
      "",
      "a1\na2\na3\nb1\n",
      "e1\nf1\nf2\nf" },
    { { .output = FB_OUTPUT_GROUP, .tag = true },
      "j2\tb1\n",
      "j2\tf1\nj2\tf2\nj2\tf",
      "j2\tb1\nj1\ta1\nj1\ta2\nj1\ta3",
      "j2\tf1\nj2\tf2\nj2\tf\nj1\te1\n" },
    { { .output = FB_OUTPUT_LINE, .tag = true },
      "j1\ta1\nj2\tb1\nj1\ta2\n",
      "j1\te1\nj2\tf1\nj2\tf2\nj2\tf",
      "j1\ta1\nj2\tb1\nj1\ta2\nj1\ta3",
      "j1\te1\nj2\tf1\nj2\tf2\nj2\tf" },
    { { .output = FB_OUTPUT_NONE }, "", "", "", "" },
    { { .output = FB_OUTPUT_GROUP, .mute_stdout = true }, "", "f1\nf2\nf", "", "f1\nf2\nfe1\n" },
    { { .output = FB_OUTPUT_LINE, .mute_stderr = true }, "a1\nb1\na2\n", "", "a1\nb1\na2\na3", "" },
};

START_TEST(a_way)
{
    struct fb_options options = ways[_i].options;

    options.event_bytes = 1000;
    open_all("++", &options);
    steps(two, sizeof two / sizeof two[0]);
    go(false);
    ck_assert_str_eq(printed(1), ways[_i].out);
    ck_assert_str_eq(printed(2), ways[_i].err);
    steps(rest, sizeof rest / sizeof rest[0]);
    go(true);
    ck_assert_str_eq(printed(1), ways[_i].out_last);
    ck_assert_str_eq(printed(2), ways[_i].err_last);
    ck_assert_uint_eq(relay.count, 0);
    ck_assert_uint_eq(relay.held_bytes, 0);
    close_all();
}
END_TEST

/* What has no end yet comes at the end of the looking. */
START_TEST(all_of_it_at_the_end)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP, .keep_order = _i == 1 };

    open_all("++", &options);
    steps(two, sizeof two / sizeof two[0]);
    go(true);
    ck_assert_str_eq(printed(1), _i == 1 ? "a1\na2\na3b1\n" : "b1\na1\na2\na3");
    close_all();
}
END_TEST

/* More than is kept in memory: the record has it, of its attempt and stream alone. */
START_TEST(much)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP };
    char line[300];

    open_all("++", &options);
    steps(two, 6);
    for (int i = 0; i < 400; i++) {
        snprintf(line, sizeof line, "0 %d output 1 1 ,\"stream\":\"std%s\",\"text\":\"%099d\\n\"",
                 10 + i, i % 4 == 3 ? "err" : "out", i);
        step(line);
        if (i == 200)
            go(false);
    }
    go(false);
    ck_assert_uint_eq(relay.held_bytes, 0);
    ck_assert_str_eq(printed(1), "");
    steps(rest, sizeof rest / sizeof rest[0]);
    go(false);
    ck_assert_uint_eq(strlen(printed(1)), 300 * 100);
    ck_assert_uint_eq(strlen(printed(2)), 100 * 100);
    for (int i = 0; i < 300; i++)
        ck_assert_int_eq(atoi(printed(1) + (size_t)i * 100), i / 3 * 4 + i % 3);
    close_all();
}
END_TEST

/* An attempt before is no more, once another has begun. */
START_TEST(another_attempt)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP, .event_bytes = 100 };

    open_all("+", &options);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    step("0 3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"first\\n\"");
    step("0 4 exited 1 1 bad");
    step("0 5 reaped 1 1");
    step("0 6 retry 1 1");
    step("0 7 forked 1 2");
    step("0 8 output 1 2 ,\"stream\":\"stdout\",\"text\":\"second\\n\"");
    step("0 9 exited 1 2 ok");
    step("0 10 reaped 1 2");
    step("0 11 settled 1");
    go(false);
    ck_assert_str_eq(printed(1), "second\n");
    ck_assert_str_eq(text_string(&events), "1:1@0+0=first\n;1:1@0+0=second\n;");
    close_all();
}
END_TEST

/*
 * What of an attempt stays: nothing where it failed and is tried again; all of it where it is a
 * service's, or its job was started again by hand. It is in memory, or much and in the record.
 */
static const struct {
    bool service, retries, much, keep_order;
    const char *out;
} lives[] = {
    { false, true, false, false, "second\n" },
    { false, true, true, true, "second\n" },
    { true, true, false, false, "first\nsecond\n" },
    { true, true, true, false, "first\nsecond\n" },
    { true, true, false, true, "first\nsecond\n" },
    { true, true, true, true, "first\nsecond\n" },
    { false, false, false, false, "first\nsecond\n" },
    { false, false, true, true, "first\nsecond\n" },
};

START_TEST(what_stays_of_an_attempt)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP, .keep_order = lives[_i].keep_order };
    struct fb_job jobs[2] = { { .name = "slow", .shell = "true" },
                              { .name = "j", .shell = "true" } };

    if (lives[_i].service)
        jobs[1].restart = FB_RESTART_ON_FAILURE;
    open_jobs("++", jobs, &options);
    if (lives[_i].much)
        relay.held_bytes = (size_t)64 * 1024 * 1024;
    step("0 0 run");
    step("0 1 queued 2");
    step("0 2 forked 2 1");
    step("0 3 output 2 1 ,\"stream\":\"stdout\",\"text\":\"first\\n\"");
    step("0 4 exited 2 1 bad");
    step("0 5 reaped 2 1");
    if (lives[_i].retries)
        step("0 6 retry 2 1");
    step("0 7 forked 2 2");
    step("0 8 output 2 2 ,\"stream\":\"stdout\",\"text\":\"second\\n\"");
    step("0 9 exited 2 2 ok");
    step("0 10 reaped 2 2");
    step("0 11 settled 2");
    go(false);
    ck_assert_str_eq(printed(1), lives[_i].keep_order ? "" : lives[_i].out);
    go(true);
    ck_assert_str_eq(printed(1), lives[_i].out);
    close_all();
}
END_TEST

/* By line that one is out, with the line that it did not end: a note comes before the next. */
START_TEST(another_attempt_by_line)
{
    struct fb_options options = { .output = FB_OUTPUT_LINE, .event_bytes = 100 };

    open_all("+", &options);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    if (_i != 1)
        step("0 3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"first\\nha\"");
    step("0 4 exited 1 1 bad");
    step("0 5 reaped 1 1");
    if (_i != 2) /* else it was started by hand */
        step("0 6 retry 1 1");
    step("0 7 forked 1 2");
    step("0 8 output 1 2 ,\"stream\":\"stdout\",\"text\":\"second\\n\"");
    go(false);
    ck_assert_str_eq(printed(1), _i == 1 ? "second\n" : "first\nha\nsecond\n");
    ck_assert_int_eq(strstr(text_string(&events), "note=output of j1 begins again: the attempt "
                                                  "before has failed;") != NULL,
                     _i == 0);
    close_all();
}
END_TEST

/*
 * In order and by line each attempt is out when the turn comes, and begins a line: as a run of this
 * machine has it. It is in memory, or much and in the record.
 */
START_TEST(attempts_in_order_by_line)
{
    struct fb_options options = { .output = FB_OUTPUT_LINE,
                                  .keep_order = true,
                                  .event_bytes = 100 };
    bool many = _i % 2 != 0, tag = _i / 2 != 0;

    options.tag = tag;
    open_all("++", &options);
    if (many)
        relay.held_bytes = (size_t)64 * 1024 * 1024;
    step("0 0 run");
    step("0 1 queued 2");
    step("0 2 forked 2 1");
    step("0 3 output 2 1 ,\"stream\":\"stdout\",\"text\":\"first\\nha\"");
    step("0 4 output 2 1 ,\"stream\":\"stderr\",\"text\":\"no\\n\"");
    step("0 5 exited 2 1 bad");
    step("0 6 reaped 2 1");
    step("0 7 retry 2 1");
    step("0 8 forked 2 2");
    step("0 9 exited 2 2 bad");
    step("0 10 reaped 2 2");
    step("0 11 retry 2 2");
    step("0 12 forked 2 3");
    step("0 13 output 2 3 ,\"stream\":\"stdout\",\"text\":\"second\\nlast\"");
    step("0 14 output 2 3 ,\"stream\":\"stderr\",\"text\":\"yes\\n\"");
    step("0 15 exited 2 3 ok");
    step("0 16 reaped 2 3");
    step("0 17 settled 2");
    go(false);
    ck_assert_str_eq(printed(1), "");
    ck_assert_str_eq(text_string(&events),
                     "2:1@0+0=first\nha;2:2@0+0=no\n;"
                     "note=output of j2 begins again: the attempt before has failed;"
                     "2:1@0+0=second\nl;2:2@0+0=yes\n;");
    go(true);
    ck_assert_str_eq(printed(1),
                     tag ? "j2\tfirst\nj2\tha\nj2\tsecond\nj2\tlast" : "first\nha\nsecond\nlast");
    ck_assert_str_eq(printed(2), tag ? "j2\tno\nj2\tyes\n" : "no\nyes\n");
    close_all();
}
END_TEST

/* ---------------------------------------------------------------- what events have */

/* Outputs of so many bytes, one after the other; what others have of them. */
static const struct {
    size_t most;
    bool whole, look;
    int sizes[3];
    const char *events;
} limits[] = {
    { 6, false, false, { 4, 2 }, "1:1@0+0=0000;1:1@4+0=11;" },
    { 6, false, false, { 4, 3 }, "1:1@0+0=0000;1:1@4+0=111;" },
    { 6, false, false, { 7 }, "1:1@0+0=0000000;" },
    { 6, false, false, { 4, 3, 1 }, "1:1@0+0=0000;1:1@4+0=1112;" },
    { 4, false, false, { 4, 5000 }, "1:1@0+0=0000;1:1@908+904=11111111;" },
    { 4, false, false, { 4, 5000, 5000 }, "1:1@0+0=0000;1:1@5908+5904=22222222;" },
    { 4, true, false, { 4, 3 }, "1:1@0+0=0000;1:1@4+0 live=111;1:1@4+0=111;" },
    { 4, false, true, { 4, 3 }, "1:1@0+0=0000;1:1@4+0 live=111;1:1@4+0=111;" },
};

START_TEST(a_limit)
{
    struct fb_options options = { .output = FB_OUTPUT_NONE,
                                  .event_bytes = limits[_i].most,
                                  .whole_output = limits[_i].whole };
    static char line[8000];
    unsigned long at = 0;

    open_all("+", &options);
    relay.look = limits[_i].look ? 1 : 2;
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    for (int i = 0; i < 3 && limits[_i].sizes[i] > 0; i++) {
        int n = snprintf(line, sizeof line,
                         "{\"t\":0.1,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":"
                         "\"stdout\",\"offset\":%lu,\"text\":\"",
                         at);
        memset(line + n, '0' + i, (size_t)limits[_i].sizes[i]);
        strcpy(line + n + limits[_i].sizes[i], "\"}");
        stage_line("0", line);
        at += (unsigned long)limits[_i].sizes[i];
    }
    step("0 300000 exited 1 1 ok");
    go(true);
    ck_assert_str_eq(text_string(&events), limits[_i].events);
    close_all();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("relay")
{
    tcase_add_loop_test(all, a_way, 0, COUNT(ways));
    tcase_add_loop_test(all, all_of_it_at_the_end, 0, 2);
    tcase_add_test(all, much);
    tcase_add_test(all, another_attempt);
    tcase_add_loop_test(all, what_stays_of_an_attempt, 0, COUNT(lives));
    tcase_add_loop_test(all, another_attempt_by_line, 0, 3);
    tcase_add_loop_test(all, attempts_in_order_by_line, 0, 4);
    tcase_add_loop_test(all, a_limit, 0, COUNT(limits));
}
