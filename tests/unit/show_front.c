/*
 * show_front.c - the two front ends without a screen over a scripted source: which lines they make
 * of which events, and when; and which front end is opened.
 */
#include "check_main.h"
#include "source_stage.h"

#define EVENT(kind_, job_, ...)                                                                    \
    {                                                                                              \
        1, { .kind = kind_, .job = job_, .attempt = 1, __VA_ARGS__ }, 0                            \
    }

/* A program that makes a child, both exec; then it ends and the child goes on for a while. */
static const struct stage_step watched[] = {
    EVENT(FB_RUN, 0, .as.run = { .title = "make", .version = "" }),
    EVENT(FB_QUEUED, 1, .as.queued = { .name = "make", .command = "make" }),
    EVENT(FB_FORKED, 1, .as.forked.pid = 10),
    EVENT(FB_BEGAN, 1, .as.began = { .name = "make", .words = "make all" }),
    EVENT(FB_QUEUED, 2, .as.queued = { .name = "make", .command = "make" }),
    EVENT(FB_FORKED, 2, .as.forked = { .pid = 11, .parent = 10 }),
    EVENT(FB_BEGAN, 2, .as.began = { .name = "cc", .words = "cc -c a.c" }),
    EVENT(FB_BEGAN, 1, .as.began = { .name = "sh", .words = "sh -c true" }),
    EVENT(FB_EXITED, 1, .as.exited = { .succeeded = true }),
    EVENT(FB_REAPED, 1, .t_us = 1),
    EVENT(FB_ORPHANED, 2, .as.orphaned.parent = 1),
    EVENT(FB_EXITED, 2, .as.exited = { .code = 3 }),
    EVENT(FB_REAPED, 2, .t_us = 1),
    EVENT(FB_ENDED, 0, .as.ended = { .jobs = 2, .status = 3, .speed_up = -1 }),
    { -ENODATA, { 0 }, 0 },
};

static const pid_t left_pids[] = { 12 };
static const char *const left_names[] = { "dd" };

/* What ends and is skipped is named by what the summary knows of it. */
static const struct stage_step ran[] = {
    EVENT(FB_RUN, 0, .as.run = { .title = "", .version = "" }),
    EVENT(FB_QUEUED, 1, .as.queued = { .name = "one", .command = "one" }),
    EVENT(FB_QUEUED, 2, .as.queued = { .name = "two", .command = "two" }),
    EVENT(FB_FORKED, 1, .as.forked.pid = 10),
    EVENT(FB_BEGAN, 1, .t_us = 0),
    EVENT(FB_EXITED, 1, .as.exited = { .code = 1 }),
    EVENT(FB_REAPED, 1, .t_us = 1),
    EVENT(FB_LEAKED, 1, .as.leaked = { .count = 1, .pids = left_pids, .names = left_names }),
    EVENT(FB_SKIPPED, 2, .as.skipped = { .blame = 1, .why = "one failed" }),
    { 0, { 0 }, SIGUSR1 },
    EVENT(FB_ENDED, 0, .as.ended = { .jobs = 2, .status = 1, .speed_up = -1 }),
};

static const struct {
    unsigned keys;
    int mode;
    const struct stage_step *steps;
    const char *lines[12]; /* in this order, and no other of `never` */
    const char *never, *only;
} shows[] = {
    { KEYS_WATCH,
      OPT_PLAIN,
      watched,
      { "print2:Begin: cc         | pid 11 | parent 10\n",
        "print2:Exec : cc         | pid 11 | cc -c a.c\n",
        "print2:Orphan cc         | pid 11 | parent 1\n", "print2:End  : cc         | pid 11 |",
        "  1 process is left out: neither cc nor below it\n1 process shown: 0 " },
      "pid 10\n",
      "cc" },
    { KEYS_WATCH,
      OPT_PLAIN,
      watched,
      { "  no process was ld; all 2 are left out (1 failed)\n2 processes: " },
      "Begin",
      "ld" },
    { KEYS_WATCH,
      OPT_PLAIN,
      watched,
      { "print2:Begin: make       | pid 10\n", "print2:Begin: make       | pid 11 | parent 10\n",
        "print2:Exec : cc         | pid 11 | cc -c a.c\n",
        "print2:Exec : sh         | pid 10 | sh -c true\n", "print2:End  : sh         | pid 10 |",
        "the program has ended; still running: cc (pid 11) (Ctrl-C leaves them running)\n",
        "print2:Orphan cc         | pid 11 | parent 1\n", "print2:End  : cc         | pid 11 |" },
      "make all",
      NULL },
    { KEYS_REPLAY,
      OPT_PLAIN,
      watched,
      { "print2:Begin: make       | pid 10\n", "print2:Exec : cc         | pid 11 | cc -c a.c\n",
        "print2:End  : sh         | pid 10 |" },
      "make all",
      NULL },
    { KEYS_RUN,
      OPT_PLAIN,
      ran,
      { "print2:Begin: one        | pid 10\n", "print2:End  : one        | pid 10 |",
        "print2:forkboard: one waits for dd (pid 12) that it left in the background\n",
        "print2:Skip : two        | one failed\n", "print2:forkboard: nothing runs\n" },
      "some worker",
      NULL },
    { KEYS_WATCH,
      OPT_JSON,
      watched,
      { "open/stdout ", "print1:{\"t\":0", "\"event\":\"queued\"", "\"event\":\"ended\"" },
      "print2:",
      NULL },
};

START_TEST(lines_of_events)
{
    struct opt opt = { .keep.no_record = true,
                       .mode = (enum opt_mode)shows[_i].mode,
                       .only = shows[_i].only };
    struct source source = stage_source(shows[_i].keys);
    const char *at = stage.seen;

    stage.steps = shows[_i].steps;
    stage.lingers = shows[_i].keys == KEYS_WATCH;
    pump_run(&opt, &source, NULL);
    for (size_t i = 0; i < 12 && shows[_i].lines[i] != NULL; i++) {
        const char *line = strstr(at, shows[_i].lines[i]);
        ck_assert_msg(line != NULL, "no '%s' in: %s", shows[_i].lines[i], at);
        at = line + strlen(shows[_i].lines[i]);
    }
    ck_assert_ptr_null(strstr(stage.seen, shows[_i].never));
}
END_TEST

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
}

CHECK_MAIN("front")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, lines_of_events, 0, (int)(sizeof shows / sizeof shows[0]));
}
