/*
 * cluster_relay_print.c - output on its last step: lines of several jobs and of our own, long ones,
 * tags, and a terminal that obeys none of it.
 */
#include "relay_stage.h"

/* A line of our own begins one, on a file that both share too. */
START_TEST(a_line_of_our_own)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP };

    open_all("++", &options);
    relay.one_file = _i == 1;
    steps(two, sizeof two / sizeof two[0]);
    go(false);
    relay_own_line(&relay, 2);
    relay_own_line(&relay, 2);
    fb_run_print(out, 2, "own\n", 4);
    ck_assert_str_eq(printed(2), "f1\nf2\nf\nown\n");
    relay_own_line(&relay, 1);
    ck_assert_str_eq(printed(1), "b1\n");
    close_all();
}
END_TEST

/* A line that is longer than what is gathered of one: its bytes, and its tag once. */
START_TEST(a_long_line)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP, .tag = _i % 2 == 1 };
    const char *stream = _i < 2 ? "out" : "err";
    size_t tag = _i % 2 == 1 ? 3 : 0;
    char line[2200];

    open_all("+", &options);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    for (int i = 0; i < 100; i++) {
        snprintf(line, sizeof line,
                 "{\"t\":0.1,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"std%s\","
                 "\"offset\":%d,\"text\":\"%02000d\"}",
                 stream, 2000 * i, 0);
        stage_line("0", line);
    }
    step("0 200000 output 1 1 ,\"stream\":\"stdout\",\"text\":\"\\n\"");
    go(true);
    ck_assert_uint_eq(strspn(printed(_i < 2 ? 1 : 2) + tag, "0"), 200000);
    ck_assert_str_eq(printed(_i < 2 ? 1 : 2) + tag + 200000, _i < 2 ? "\n" : "");
    close_all();
}
END_TEST

static void put_zeros(int at)
{
    char line[2200];

    snprintf(line, sizeof line,
             "{\"t\":0.1,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\","
             "\"offset\":%d,\"text\":\"%s%02000d\"}",
             at, at == 0 ? "short\\nb\\n" : "", 0);
    stage_line("0", line);
}

/* By line another job's lines come before a long one or after it, never within; so they do where
 * it was never ended, and on a terminal. */
START_TEST(lines_beside_a_long_one)
{
    struct fb_options options = { .output = FB_OUTPUT_LINE,
                                  .tag = _i % 2 == 1,
                                  .harmless_stdout = _i >= 4 };
    const char *head = _i % 2 == 1 ? "j1\tshort\nj1\tb\n" : "short\nb\n";
    bool ends = _i / 2 != 1;
    struct text wanted = { 0 };

    open_all("++", &options);
    step("0 0 run");
    for (int job = 1; job <= 2; job++) {
        char line[64];
        snprintf(line, sizeof line, "0 1 queued %d", job);
        step(line);
        snprintf(line, sizeof line, "0 2 forked %d 1", job);
        step(line);
    }
    text_puts(&wanted, head);
    for (int i = 0; i < 100; i++) {
        put_zeros(2000 * i);
        if (i % 30 != 0)
            continue;
        step("0 100000 output 2 1 ,\"stream\":\"stdout\",\"text\":\"of b\\n\"");
        go(false);
        text_puts(&wanted, _i % 2 == 1 ? "j2\tof b\n" : "of b\n");
        ck_assert_str_eq(printed(1), text_string(&wanted));
    }
    text_puts(&wanted, _i % 2 == 1 ? "j1\t" : "");
    for (int i = 0; i < 200000; i++)
        text_putc(&wanted, '0');
    text_puts(&wanted, !ends ? "" : _i % 2 == 1 ? "\nj1\tnext\n" : "\nnext\n");
    if (ends)
        step("0 200000 output 1 1 ,\"stream\":\"stdout\",\"text\":\"\\nnext\\n\"");
    go(true);
    ck_assert_str_eq(printed(1), text_string(&wanted));
    text_fini(&wanted);
    close_all();
}
END_TEST

/* A name is a stranger's text: harmless, and no longer than that of a run of this machine. */
START_TEST(a_tag)
{
    struct fb_options options = { .output = FB_OUTPUT_GROUP, .tag = true };
    static char name[8001];
    char *tag;

    memset(name, 'n', 8000);
    memcpy(name, "\x1b[2J", 4);
    begin("+", &(struct fb_job){ .name = name, .shell = "true" });
    ck_assert_int_eq(fb_run_open(&out, &(struct fb_options){ .slots = 1 }), 0);
    ck_assert_int_eq(relay_open(&relay, &fold, out, &options), 0);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    go(false);
    ck_assert_uint_eq(relay.count, 1);
    tag = relay.jobs[0]->tag;
    ck_assert_int_eq(strncmp(tag, "^[[2Jnn", 7), 0);
    ck_assert_uint_eq(strlen(tag), 4095 + 3);
    ck_assert_str_eq(tag + 4095, "...");
    relay_close(&relay);
    fb_run_close(out);
    text_fini(&events);
    end();
}
END_TEST

/* ---------------------------------------------------------------- a terminal */

static const struct {
    enum fb_output output;
    bool out, err; /* is a terminal */
    const char *printed, *wrong;
} calm[] = {
    { FB_OUTPUT_LINE, true, false, "a\nb", "\033[2Ja\n" },
    { FB_OUTPUT_GROUP, true, true, "a\nb", "a\n" },
    { FB_OUTPUT_GROUP, false, true, "\033[2Ja\nb", "a\n" },
};

START_TEST(a_terminal_obeys_none_of_it)
{
    struct fb_options options = { .output = calm[_i].output,
                                  .event_bytes = 100,
                                  .harmless_stdout = calm[_i].out,
                                  .harmless_stderr = calm[_i].err };

    open_all("+", &options);
    step("0 0 run");
    step("0 1 queued 1");
    step("0 2 forked 1 1");
    step("0 3 output 1 1 ,\"stream\":\"stdout\",\"text\":\"\\u001b[2Ja\\nb\"");
    step("0 3 output 1 1 ,\"stream\":\"stderr\",\"text\":\"\\u001b[2Ja\\n\"");
    step("0 4 exited 1 1 ok");
    step("0 5 reaped 1 1");
    step("0 6 settled 1");
    go(true);
    ck_assert_str_eq(printed(1), calm[_i].printed);
    ck_assert_str_eq(printed(2), calm[_i].wrong);
    close_all();
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("relay print")
{
    tcase_add_loop_test(all, a_line_of_our_own, 0, 2);
    tcase_add_loop_test(all, a_long_line, 0, 4);
    tcase_add_loop_test(all, lines_beside_a_long_one, 0, 6);
    tcase_add_test(all, a_tag);
    tcase_add_loop_test(all, a_terminal_obeys_none_of_it, 0, COUNT(calm));
}
