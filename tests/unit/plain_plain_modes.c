/*
 * plain_plain_modes.c - a run as lines where more or less of it is said, and of jobs that probes,
 * their user or a program's name tell of.
 */
#include "check_main.h"
#include "plain_stage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void not_started(uint32_t job)
{
    tell(&(struct fb_event){ .kind = FB_UNSTARTED,
                             .job = job,
                             .attempt = 1,
                             .as.unstarted = { .stage = "exec", .error = 2, .what = "a" } });
}

/* Nothing but what could not be started, and each command where it was asked for. */
START_TEST(silent)
{
    open_with((struct opt){ .silent = true, .verbose = _i == 1 });
    summary.keep_commands = true;
    queue(1, "a\033b");
    begin(1, 1, 77, 0);
    ck_said(_i == 1 ? "a^[b\n" : "");
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = 19 });
    end(1, 1, 0, 1, 0);
    tell(&(struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    tell(&(struct fb_event){ .kind = FB_RETRY, .job = 1, .attempt = 1 });
    ck_said("");
    not_started(1);
    ck_said("forkboard: exec: No such file or directory: a\n");
    plain_stopping(&plain, "stopped");
    plain_summary(&plain);
    ck_said("");
    ck_assert_int_eq(writes, _i == 1 ? 2 : 1);
    writes = 0;
    close_lines();
}
END_TEST

/* Each command as it begins, before the line of its beginning. */
START_TEST(verbose)
{
    open_with((struct opt){ .verbose = true });
    queue(1, "a");
    begin(1, 1, 77, 0); /* it was not kept */
    ck_said("Begin: a          | pid 77\n");
    summary.keep_commands = true;
    queue(2, "b c");
    begin(2, 1, 78, 0);
    ck_said("b c\nBegin: b c        | pid 78\n");
    plain.verbose = false;
    queue(3, "d");
    begin(3, 1, 79, 0);
    ck_said("Begin: d          | pid 79\n");
    close_lines();
}
END_TEST

/* What the summary shows is taken from the options: the seed, the columns of a terminal. */
START_TEST(of_options)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY), terminal;
    const struct winsize size = { .ws_row = 24, .ws_col = 57 };
    const struct opt plain_one = { 0 }, drawn = { .tell_seed = true };

    ck_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_eq(ioctl(terminal, TIOCSWINSZ, &size), 0);
    plain_init(&plain, &summary, &drawn, terminal);
    ck_assert(summary.tell_seed);
    ck_assert_int_eq(summary.columns, 57);
    plain_init(&plain, &summary, &plain_one, -1);
    ck_assert(!summary.tell_seed);
    ck_assert_int_eq(summary.columns, 0);
    close(terminal);
    close(master);
    close_lines();
}
END_TEST

/* What probes say, of which quiet leaves out that it is not ready yet. */
static const struct {
    enum fb_health state;
    const char *why, *line, *quiet;
} probes[] = {
    { FB_UNREADY, "no\033", "Wait : a          | not ready: no^[\n", "" },
    { FB_UNHEALTHY, "refused", "Ill  : a          | unhealthy: refused\n",
      "Ill  : a          | unhealthy: refused\n" },
    { FB_HEALTHY, "", "Well : a          | healthy again\n",
      "Well : a          | healthy again\n" },
};

START_TEST(each_probe)
{
    struct fb_event event = { .kind = FB_HEALTH, .job = 1, .attempt = 1 };

    event.as.health.state = probes[_i].state;
    event.as.health.why = probes[_i].why;
    for (int quiet = 0; quiet < 2; quiet++) {
        open_lines(quiet == 1, OPT_COLOR_NEVER);
        queue(1, "a");
        begin(1, 1, 77, 0);
        text_clear(&said);
        tell(&event);
        ck_said(quiet == 1 ? probes[_i].quiet : probes[_i].line);
        event.job = 2; /* it is not known */
        tell(&event);
        ck_said("");
        event.job = 1;
        close_lines();
    }
}
END_TEST

/* Stopped and started by hand, or because its set has changed; nothing where it never ran. */
static const struct {
    bool on;
    uint32_t attempt;
    const char *why, *line;
} holds[] = {
    { true, 0, NULL, "" },
    { true, 0, "x changed", "" },
    { true, 1, NULL, "Off  : a          | stopped by you\n" },
    { true, 2, NULL, "Off  : a          | stopped by you\n" },
    { true, 1, "x\033 changed", "Off  : a          | stopped: x^[ changed\n" },
    { false, 0, NULL, "On   : a          | to be started\n" },
    { false, 1, NULL, "On   : a          | to be started\n" },
    { false, 1, "x changed", "On   : a          | to be started\n" },
};

START_TEST(each_hold)
{
    struct fb_event event = { .kind = FB_HELD, .job = 1, .attempt = holds[_i].attempt };

    event.as.held.on = holds[_i].on;
    event.as.held.why = holds[_i].why;
    open_lines(false, OPT_COLOR_NEVER);
    queue(1, "a");
    tell(&event);
    ck_said(holds[_i].line);
    event.job = 2; /* it is not known */
    event.attempt = 1;
    tell(&event);
    ck_said("");
    close_lines();
}
END_TEST

/* Of a program's processes alone: lines from the exec on that makes it one of them. */
START_TEST(of_a_program)
{
    open_lines(false, OPT_COLOR_NEVER);
    strcpy(summary.only.program, "cc");
    queue(1, "sh");
    begin(1, 1, 77, 6);
    tell(&(struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = 19 });
    tell(&(struct fb_event){
        .kind = FB_BEGAN, .job = 1, .as.began = { .name = "ls", .words = "ls -l" } });
    ck_said("");
    tell(&(struct fb_event){
        .kind = FB_BEGAN, .job = 1, .as.began = { .name = "cc", .words = "cc -c a.c" } });
    ck_said("Begin: cc         | pid 77 | parent 6\nExec : cc         | pid 77 | cc -c a.c\n");
    tell(&(struct fb_event){
        .kind = FB_BEGAN, .job = 1, .as.began = { .name = "as", .words = "as a.s" } });
    ck_said("Exec : as         | pid 77 | as a.s\n");
    close_lines();
}
END_TEST

/* A service has all of it: a job that comes to wait for it later is told of when it comes. */
START_TEST(comes_to_wait)
{
    const struct fb_limit limit = { "gpu", 1 };
    const struct fb_options options = { .limits = &limit, .limit_count = 1 };
    const struct fb_job serve = { .restart = FB_RESTART_ALWAYS, .needs = &limit, .need_count = 1 },
                        train = { .needs = &limit, .need_count = 1 };
    struct fb_event queued = { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "serve" } };

    for (int quiet = 0; quiet < 2; quiet++) {
        open_lines(quiet == 1, OPT_COLOR_NEVER);
        tell(&(struct fb_event){ .kind = FB_RUN, .as.run.options = &options });
        queued.as.queued.command = "x";
        queued.as.queued.name = "serve";
        queued.as.queued.job = &serve;
        queued.job = 1;
        tell(&queued);
        begin(1, 1, 77, 0);
        text_clear(&said);
        queued.as.queued.name = "train";
        queued.as.queued.job = &train;
        queued.job = 2;
        tell(&queued);
        ck_said(quiet == 1 ? "" : "forkboard: waiting for gpu (held by serve): train\n");
        close_lines();
    }
}
END_TEST

CHECK_MAIN("plain, modes")
{
    tcase_add_loop_test(all, silent, 0, 2);
    tcase_add_test(all, verbose);
    tcase_add_test(all, of_options);
    tcase_add_loop_test(all, each_probe, 0, sizeof probes / sizeof probes[0]);
    tcase_add_loop_test(all, each_hold, 0, sizeof holds / sizeof holds[0]);
    tcase_add_test(all, of_a_program);
    tcase_add_test(all, comes_to_wait);
}
