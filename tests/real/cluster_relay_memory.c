/*
 * cluster_relay_memory.c - output of workers of other machines while memory is short: all of it is
 * printed, or that it is not is known.
 */
#include "failing_memory.h"
#include "relay_stage.h"

static bool lasting; /* no allocation succeeds after the one that fails */

static bool fails(void)
{
    if (fail_at == 0 || !relay_within)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    return fail_at == (lasting ? 1 : 0);
}

static const char *const rest[] = {
    "0 9 output 1 1 ,\"stream\":\"stderr\",\"text\":\"e\"",
    "0 12 exited 1 1 ok",
    "0 13 reaped 1 1",
    "0 14 settled 1",
};

static const struct {
    struct fb_options options;
    int pieces;    /* of 2000 bytes */
    bool can_wait; /* what fails once is done a moment later */
} ways[] = {
    { { .output = FB_OUTPUT_GROUP }, 0, true },
    { { .output = FB_OUTPUT_GROUP, .keep_order = true }, 20, false },
    { { .output = FB_OUTPUT_GROUP, .tag = true }, 1, true },
    { { .output = FB_OUTPUT_GROUP, .tag = true, .harmless_stdout = true }, 20, false },
    { { .output = FB_OUTPUT_GROUP, .keep_order = true, .harmless_stderr = true }, 1, false },
    { { .output = FB_OUTPUT_LINE }, 40, false },
    { { .output = FB_OUTPUT_LINE, .tag = true }, 1, true },
    { { .output = FB_OUTPUT_LINE, .harmless_stdout = true, .harmless_stderr = true }, 1, false },
};

static void put_pieces(int count)
{
    char line[2200];

    for (int i = 0; i < count; i++) {
        snprintf(line, sizeof line,
                 "{\"t\":0.1,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\","
                 "\"offset\":%d,\"text\":\"%02000d%s\"}",
                 2000 * i, i, i % 3 == 1 ? "\\n" : "");
        stage_line("0", line);
    }
}

/* What is printed where the call of that number fails; 0: none does. True: one has failed. */
static bool run(int way, int call, struct text *all)
{
    struct fb_options options = ways[way].options;
    bool failed;

    options.event_bytes = 100;
    open_all("++", &options);
    steps(two, sizeof two / sizeof two[0]);
    put_pieces(ways[way].pieces);
    steps(rest, sizeof rest / sizeof rest[0]);
    fail_at = call > 0 ? call + lasting : 0;
    go(true);
    failed = call > 0 && fail_at == lasting;
    fail_at = 0;
    text_clear(all);
    text_puts(all, printed(1));
    text_putc(all, '|');
    text_puts(all, printed(2));
    return failed;
}

START_TEST(each_allocation)
{
    struct text whole = { 0 }, all = { 0 };
    int lost = 0, way = _i / 2;
    char note[400];
    bool more;

    lasting = _i % 2 == 1;
    run(way, 0, &whole);
    ck_assert_int_eq(relay.error, 0);
    ck_assert(!relay_unprinted(&relay, note, sizeof note));
    close_all();
    for (int call = 1; (more = run(way, call, &all)); call++) {
        bool same = strcmp(text_string(&all), text_string(&whole)) == 0;
        lost += relay.error != 0;
        ck_assert_msg(same || relay.error == -ENOMEM, "way %d, call %d: %zu bytes of %zu, %d: %s",
                      way, call, all.size, whole.size, relay.error,
                      text_string(&all) + (all.size > 200 ? all.size - 200 : 0));
        ck_assert_int_eq(relay_unprinted(&relay, note, sizeof note), relay.error != 0);
        ck_assert(!relay_unprinted(&relay, note, sizeof note));
        close_all();
    }
    close_all();
    if (lasting)
        ck_assert_int_gt(lost, 0);
    else if (ways[way].can_wait)
        ck_assert_int_eq(lost, 0);
    text_fini(&whole);
    text_fini(&all);
}
END_TEST

/* A name, or what its job is, that is not known when it is needed. */
START_TEST(what_was_queued)
{
    static const char *const events_of[] = {
        "0 3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"a\\n\"",
        "0 3 retry 1 1",
    };
    struct fb_options options = { .output = _i == 0 ? FB_OUTPUT_LINE : FB_OUTPUT_GROUP,
                                  .tag = _i == 0 };
    const char *const argv[] = { "a", "b", NULL };
    int lost = 0;

    lasting = true;
    for (int call = 1; call <= 8; call++) {
        open_jobs("+", &(struct fb_job){ .argv = argv, .name = "j1" }, &options);
        step("0 0 run");
        step("0 1 queued 1");
        step("0 2 forked 1 1");
        if (_i == 1) {
            go(false);
            step("0 2 exited 1 1 bad");
            step("0 2 reaped 1 1");
            go(false);
        }
        step(events_of[_i]);
        fail_at = call + 1;
        go(false);
        fail_at = 0;
        if (_i == 0)
            ck_assert_int_eq(relay.error == 0, strcmp(printed(1), "j1\ta\n") == 0);
        lost += relay.error == -ENOMEM;
        close_all();
    }
    ck_assert_int_gt(lost, 0);
}
END_TEST

/* What a reader that is slow has not taken yet must wait in memory. */
START_TEST(a_slow_reader)
{
    struct fb_options options = { .output = FB_OUTPUT_LINE };
    struct fb_run *full;
    int ends[2];

    lasting = true;
    open_all("+", &options);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    go(false);
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    while (write(ends[1], "x", 1) == 1)
        ;
    dup2(ends[1], STDOUT_FILENO);
    ck_assert_int_eq(fb_run_open(&full, &(struct fb_options){ .slots = 1 }), 0);
    relay.out = full;
    step("0 3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"a\\n\"");
    fail_at = 2;
    go(false);
    fail_at = 0;
    ck_assert_int_eq(relay.error, -ENOMEM);
    fb_run_close(full);
    close(ends[0]);
    close(ends[1]);
    close_all();
}
END_TEST

/* The end of an output that is too long for events: what they have not is said. */
START_TEST(what_is_not_in_events)
{
    static const char *const wanted[] = { "1:1@0+0=0000", "1:1@2000+1900=0000", "1:1@4001+3901=;" };
    struct fb_options options = { .output = FB_OUTPUT_NONE, .event_bytes = 100 };
    int seen[3] = { 0 };

    for (int i = 0; i < 12; i++) {
        lasting = i >= 6;
        open_all("+", &options);
        step("0 0 run");
        step("0 1 queued 1");
        step("0 2 forked 1 1");
        put_pieces(2);
        step("0 300000 exited 1 1 ok");
        fail_at = i % 6 + 1 + lasting;
        go(true);
        fail_at = 0;
        for (int j = 0; j < 3; j++)
            seen[j] += strstr(text_string(&events), wanted[j]) != NULL;
        ck_assert_msg(seen[0] + seen[1] + seen[2] == i + 1, "%d: %s", i, text_string(&events));
        ck_assert_int_eq(relay.error, 0);
        close_all();
    }
    ck_assert(seen[0] > 0 && seen[1] > 0 && seen[2] > 0);
}
END_TEST

CHECK_MAIN("relay, memory")
{
    tcase_add_loop_test(all, each_allocation, 0, 2 * (int)(sizeof ways / sizeof ways[0]));
    tcase_add_test(all, what_is_not_in_events);
    tcase_add_loop_test(all, what_was_queued, 0, 2);
    tcase_add_test(all, a_slow_reader);
}
