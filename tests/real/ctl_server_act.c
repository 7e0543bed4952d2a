/*
 * ctl_server_act.c - what each request does to the source behind a run's socket, and what its
 * viewers are shown of a job that wrote before they came.
 */
#include "board/board.h"
#include "check_seen.h"
#include "server_stage.h"

#include <stdlib.h>
#include <time.h>

static int result; /* of each call of the source */

static int hold(struct source *source, bool on)
{
    (void)source;
    seen_put(" ", "hold %d", on);
    return result;
}

static int slots(struct source *source, int count)
{
    (void)source;
    seen_put(" ", "slots %d", count);
    return result;
}

static int start(struct source *source, uint32_t job)
{
    (void)source;
    seen_put(" ", "start %u", job);
    return result;
}

static int restart(struct source *source, uint32_t job)
{
    (void)source;
    seen_put(" ", "restart %u", job);
    return result;
}

static int again(struct source *source, uint32_t job)
{
    (void)source;
    seen_put(" ", "again %u", job);
    return result;
}

static int send_signal(struct source *source, uint32_t job, int number)
{
    (void)source;
    seen_put(" ", "kill %u %d", job, number);
    return result;
}

static int reload(struct source *source)
{
    (void)source;
    seen_put(" ", "reload");
    return result;
}

static void sample(struct source *source, const uint32_t *jobs, size_t count)
{
    (void)source;
    for (size_t i = 0; i < count; i++)
        seen_put(" ", "sample %u", jobs[i]);
}

static void window(struct source *source, int rows, int columns)
{
    (void)source;
    seen_put(" ", "window %d %d", rows, columns);
}

static void set_up(void)
{
    begin();
    seen[0] = '\0';
    result = 0;
    run.source.hold = hold;
    run.source.slots = slots;
    run.source.start_job = start;
    run.source.restart_job = restart;
    run.source.again = again;
    run.source.kill = send_signal;
    run.source.reload = reload;
    run.source.sample = sample;
    run.source.window = window;
}

static const char *says(int fd, const char *line)
{
    return said(fd, line, strlen(line));
}

/* What the board of the run's own front end is told of it: only what was done. */
static const struct {
    const char *line;
    int result;
    const char *answer, *seen;
    int held, slots;
} requests[] = {
    { "hold\n", 0, "ok\n", "hold 1", 1, 0 },
    { "release\n", 0, "ok\n", "hold 0", -1, 0 },
    { "hold\n", -EBUSY, "no 16\n", "hold 1", 0, 0 },
    { "release\n", -EBUSY, "no 16\n", "hold 0", 0, 0 },
    { "slots 7\n", 0, "ok\n", "slots 7", 0, 7 },
    { "slots 1\n", 0, "ok\n", "slots 1", 0, 1 },
    { "slots 7\n", -ENOMEM, "no 12\n", "slots 7", 0, 0 },
    { "slots 0\n", 0, "no 22\n", "", 0, 0 },
    { "start 3\n", 0, "ok\n", "start 3", 0, 0 },
    { "start 3\n", -ENOENT, "no 2\n", "start 3", 0, 0 },
    { "restart 4\n", 0, "ok\n", "restart 4", 0, 0 },
    { "again 5\n", -EBUSY, "no 16\n", "again 5", 0, 0 },
    { "signal 3 15\n", 0, "ok\n", "kill 3 15", 0, 0 },
    { "signal 3 15\n", -ESRCH, "no 3\n", "kill 3 15", 0, 0 },
    { "reload\n", 0, "ok\n", "reload", 0, 0 },
    { "reload\n", -EINVAL, "no 22\n", "reload", 0, 0 },
    { "sample 8 9\n", 0, "", "sample 8 sample 9", 0, 0 },
    { "window 24 80\n", 0, "", "window 24 80", 0, 0 },
};

START_TEST(each_request)
{
    set_up();
    result = requests[_i].result;
    ck_assert_str_eq(says(connected(), requests[_i].line), requests[_i].answer);
    ck_assert_str_eq(seen, requests[_i].seen);
    ck_assert_int_eq(run.source.held_elsewhere, requests[_i].held);
    ck_assert_int_eq(run.source.slots_elsewhere, requests[_i].slots);
    ctl_server_close(server, 0);
}
END_TEST

/* What a source cannot is not done. */
START_TEST(not_supported)
{
    static const char *const lines[] = { "start 1\n",   "restart 1\n", "again 1\n", "signal 1 9\n",
                                         "type 1 0a\n", "hold\n",      "slots 2\n", "reload\n",
                                         "end\n",       "stop 1\n" };

    begin();
    run.source = (struct source){ 0 };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        ck_assert_str_eq(says(connected(), lines[i]), "no 95\n");
    ck_assert_str_eq(says(connected(), "sample 1\nwindow 2 3\nlook 1\n"), "");
    ck_assert(run.source.held_elsewhere == 0 && run.source.slots_elsewhere == 0);
    ctl_server_close(server, 0);
}
END_TEST

static void attached_are(int fd, int count)
{
    char wanted[32];

    snprintf(wanted, sizeof wanted, "\"attached\":%d}\n", count);
    ck_assert_ptr_nonnull(strstr(says(fd, "hello\n"), wanted));
}

static int64_t now_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* What run it is: each field, and again when it is asked again. */
START_TEST(hello)
{
    char first[8192], here[4096];
    int64_t begun_us;

    set_up();
    run.source.emulates = true;
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    snprintf(
        first, sizeof first,
        "run {\"id\":\"%s\",\"version\":\"%s\",\"pid\":%d,\"title\":\"a \\\"title\\\"\\u001b[31m\","
        "\"dir\":\"%s\",\"start_us\":",
        ctl_server_id(server), FB_VERSION, (int)getpid(), here);
    for (int fd = connected(), i = 0; i < 2; i++) {
        const char *line = says(fd, "hello\n"), *rest = line + strlen(first);
        ck_assert_int_eq(strncmp(line, first, strlen(first)), 0);
        begun_us = now_us(CLOCK_REALTIME) - now_us(CLOCK_MONOTONIC) + START_US;
        ck_assert_int_lt(llabs(strtoll(rest, NULL, 10) - begun_us), START_US / 2);
        ck_assert_str_eq(
            rest + strspn(rest, "0123456789"),
            ",\"clock_us\":1000000000,\"away\":false,\"emulates\":true,\"attached\":0}\n");
    }
    ctl_server_close(server, 0);
}
END_TEST

/* One that follows counts once, until it goes. */
START_TEST(followers)
{
    int one, two;

    set_up();
    one = connected();
    two = connected();
    attached_are(one, 0);
    says(one, "follow\n");
    attached_are(two, 1);
    says(one, "follow\n");
    attached_are(two, 1);
    says(two, "follow\n");
    attached_are(two, 2);
    close(one);
    ctl_server_turn(server);
    attached_are(two, 1);
    close(two);
    ctl_server_close(server, 0);
}
END_TEST

/* ---------------------------------------------------------------- a look */

static struct board board;
static int stream = 1; /* that output is of */

static const struct board *own_board(void *context)
{
    ck_assert_ptr_eq(context, &board);
    return &board;
}

static void apply(enum fb_kind kind, uint32_t job, uint32_t attempt, const char *bytes,
                  uint64_t offset)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = attempt, .t_us = 1000000 };

    if (kind == FB_RUN) {
        event.as.run.version = event.as.run.title = "x";
        event.as.run.slots = 2;
    } else if (kind == FB_QUEUED) {
        event.as.queued.name = event.as.queued.command = "x";
    } else if (kind == FB_FORKED) {
        event.as.forked.pid = 4711;
        event.as.forked.slot = 1;
    } else {
        event.as.output.stream = stream;
        event.as.output.bytes = bytes;
        event.as.output.size = strlen(bytes);
        event.as.output.offset = offset;
    }
    ck_assert_int_eq(board_apply(&board, &event), 0);
}

#define LIVE(stream, rest)                                                                         \
    "live "                                                                                        \
    "{\"t\":1.000000,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"" stream "\"," rest \
    "}\n"

/* A viewer is shown at once what the job had written, and the engine looks at that job from then.
 */
START_TEST(a_look)
{
    char why[4400];
    int fd;

    set_up();
    ctl_server_close(server, 0);
    ck_assert_int_eq(ctl_server_open(&server,
                                     &(struct ctl_server_options){ .source = &run.source,
                                                                   .title = "",
                                                                   .record = record,
                                                                   .board = own_board,
                                                                   .context = &board },
                                     why, sizeof why),
                     0);
    board_init(&board);
    apply(FB_RUN, 0, 0, NULL, 0);
    apply(FB_QUEUED, 1, 0, NULL, 0);
    apply(FB_QUEUED, 2, 0, NULL, 0);
    apply(FB_FORKED, 1, 1, NULL, 0);
    apply(FB_OUTPUT, 1, 1, "abc", 0);
    apply(FB_OUTPUT, 1, 1, "def", 9);
    stream = 2;
    apply(FB_OUTPUT, 1, 1, "gh", 5);
    stream = 1;
    apply(FB_OUTPUT, 1, 1, "i", 12);
    fd = connected();
    ck_assert_str_eq(says(fd, "look 2\n"), "");
    ck_assert_uint_eq(run.looked, 2);
    ck_assert_str_eq(says(fd, "look 0\n"), "");
    ck_assert_uint_eq(run.looked, 0);
    ck_assert_str_eq(says(fd, "look 1\n"),
                     LIVE("stdout", "\"live\":true,\"text\":\"abc\"") LIVE(
                         "stdout", "\"offset\":9,\"left_out\":6,\"live\":true,\"text\":\"def\"")
                         LIVE("stderr", "\"offset\":5,\"left_out\":5,\"live\":true,\"text\":\"gh\"")
                             LIVE("stdout", "\"offset\":12,\"live\":true,\"text\":\"i\""));
    ck_assert_uint_eq(run.looked, 1);
    ck_assert_str_eq(says(fd, "look 3\n"), "");
    close(fd);
    ctl_server_turn(server);
    ck_assert_uint_eq(run.looked, 0); /* at none, as none looks */
    ctl_server_close(server, 0);
    board_fini(&board);
}
END_TEST

/* One that asks to follow once more knows nothing: it is told all again. */
START_TEST(follows_again)
{
    int fd;

    set_up();
    fd = connected();
    ck_assert_str_eq(says(fd, "follow\n"), "ok\n");
    ctl_server_tell(server);
    ck_assert_str_eq(says(fd, ""), "more 0\n");
    ck_assert_str_eq(says(fd, "follow\n"), "ok\n");
    ctl_server_tell(server);
    ck_assert_str_eq(says(fd, ""), "more 0\n");
    close(run.record_fd);
    run.record_fd = -1;
    for (int i = 0; i < 2; i++) {
        ctl_server_tell(server);
        ctl_server_tell(server);
        ck_assert_str_eq(says(fd, ""), "lost\n");
        ck_assert_str_eq(says(fd, "follow\n"), "ok\n");
    }
    close(fd);
    ctl_server_close(server, 0);
}
END_TEST

CHECK_MAIN("what is asked of a run")
{
    tcase_add_loop_test(all, each_request, 0, sizeof requests / sizeof requests[0]);
    tcase_add_test(all, not_supported);
    tcase_add_test(all, hello);
    tcase_add_test(all, followers);
    tcase_add_test(all, a_look);
    tcase_add_test(all, follows_again);
}
