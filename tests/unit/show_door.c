/*
 * show_door.c - which runs get a socket, when, and what goes to it. The server is a stand-in that
 * writes down its calls, and the clock is the test's.
 */
#include "check_main.h"
#include "check_seen.h"
#include "ctl/detach.h"
#include "ctl/server.h"
#include "show/door.h"
#include "show/pump_inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define S INT64_C(1000000)

static struct {
    int64_t now_us;
    int open_r;
    struct ctl_server_options options;
    char title[64], seen[512];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

static void saw(const char *wanted)
{
    ck_assert_str_eq(fake.seen, wanted);
    fake.seen[0] = '\0';
}

/* ---------------------------------------------------------------- in the place of the others */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ fake.now_us / S, fake.now_us % S * 1000 };
    return 0;
}

int ctl_server_open(struct ctl_server **out, const struct ctl_server_options *options, char *why,
                    size_t size)
{
    fake.options = *options;
    snprintf(fake.title, sizeof fake.title, "%s", options->title);
    see("open ");
    if (fake.open_r < 0)
        snprintf(why, size, "no room");
    else
        *out = (struct ctl_server *)&fake;
    return fake.open_r;
}

const char *ctl_server_id(const struct ctl_server *server)
{
    ck_assert_ptr_eq(server, &fake);
    return "abc";
}

int ctl_server_fd(const struct ctl_server *server)
{
    ck_assert_ptr_eq(server, &fake);
    return 77;
}

void ctl_server_turn(struct ctl_server *server)
{
    ck_assert_ptr_eq(server, &fake);
    see("turn ");
}

void ctl_server_tell(struct ctl_server *server)
{
    ck_assert_ptr_eq(server, &fake);
    see("tell ");
}

void ctl_server_event(struct ctl_server *server, const struct fb_event *event)
{
    ck_assert_ptr_eq(server, &fake);
    see("event:%u ", event->job);
}

int64_t ctl_server_deadline_us(const struct ctl_server *server)
{
    ck_assert_ptr_eq(server, &fake);
    return 1234;
}

int ctl_server_look(struct ctl_server *server, uint32_t job)
{
    ck_assert_ptr_eq(server, &fake);
    see("look:%u ", job);
    return -ENOENT;
}

void ctl_server_await(struct ctl_server *server, int64_t most_us)
{
    ck_assert_ptr_eq(server, &fake);
    see("await:%lld ", (long long)most_us);
}

struct ctl_server *ctl_server_close(struct ctl_server *server, int status)
{
    if (server != NULL)
        see("close:%d ", status);
    return NULL;
}

bool ctl_detach(char id[CTL_ID_SIZE], int *status)
{
    (void)id;
    (void)status;
    return false;
}

void ctl_detach_leave(bool files)
{
    (void)files;
}

void ctl_detach_fail(void)
{
}

void ctl_detach_begun(const char *id)
{
    see("begun:%s ", id);
}

void ctl_detach_terminal(bool all)
{
    see("terminal:%s ", all ? "all" : "screen");
}

/* ---------------------------------------------------------------- the loop */

static struct opt opt;
static struct source source;
static struct front front;
static struct pump pump;
static char why[128];

static int stop_job(struct source *its, uint32_t job)
{
    (void)its;
    (void)job;
    return 0;
}

static int look_of_ours(struct source *its, uint32_t job)
{
    (void)its;
    (void)job;
    return 5;
}

static const struct board *board_of(struct front *its)
{
    ck_assert_ptr_eq(its, &front);
    return (const struct board *)&front;
}

static void set_up(void)
{
    memset(&fake, 0, sizeof fake);
    fake.now_us = 1000 * S;
    opt = (struct opt){ .command = OPT_RUN, .run.title = "nightly" };
    source = (struct source){
        .keys = KEYS_RUN, .start_us = 1000 * S, .stop_job = stop_job, .look = look_of_ours
    };
    front = (struct front){ .board = board_of };
    pump = (struct pump){ .opt = &opt, .source = &source, .front = &front };
    recorder_keep(&pump.recorder);
    ck_assert(recorder_readable(&pump.recorder));
    why[0] = '\0';
}

static void tear_down(void)
{
    recorder_close(&pump.recorder);
}

static void begin(void)
{
    ck_assert_int_eq(door_begin(&pump, why, sizeof why), 0);
    ck_assert_ptr_nonnull(pump.door);
}

/* Those that this process's user began, and that run here. */
START_TEST(which_have_one)
{
    static const struct {
        enum opt_command command;
        bool has;
    } rows[] = { { OPT_RUN, true },      { OPT_DEMO, true },   { OPT_AGAIN, true },
                 { OPT_PARALLEL, true }, { OPT_XARGS, true },  { OPT_WATCH, false },
                 { OPT_TEACH, false },   { OPT_SCALE, false }, { OPT_REPLAY, false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        opt.command = rows[i].command;
        pump.door = NULL;
        ck_assert_int_eq(door_begin(&pump, why, sizeof why), 0);
        ck_assert((pump.door != NULL) == rows[i].has);
    }
    opt.command = OPT_RUN;
    for (int i = 0; i < 3; i++) {
        pump.door = NULL;
        source.keys = i == 0 ? KEYS_WATCH : KEYS_RUN;
        source.elsewhere = i == 1;
        source.stop_job = i == 2 ? NULL : stop_job;
        ck_assert_int_eq(door_begin(&pump, why, sizeof why), 0);
        ck_assert_ptr_null(pump.door);
    }
    saw("");
}
END_TEST

/* A run that is over in a moment makes none. */
START_TEST(after_a_moment)
{
    begin();
    ck_assert_int_eq(pump.door->fd(&pump), -1);
    ck_assert_int_eq(pump.door->deadline_us(&pump), 1000 * S + S / 10);
    fake.now_us += S / 10 - 1;
    pump.door->tell(&pump);
    pump.door->event(&pump, &(struct fb_event){ .job = 3 });
    saw("");
    fake.now_us++;
    pump.door->tell(&pump);
    saw("open ");
    ck_assert_str_eq(fake.title, "nightly");
    ck_assert(fake.options.source == &source && !fake.options.away);
    ck_assert_ptr_eq(fake.options.board(fake.options.context), &front);
    ck_assert_int_ge(fake.options.record(fake.options.context), 0);
    front.board = NULL;
    ck_assert_ptr_null(fake.options.board(fake.options.context));
    pump.door->tell(&pump);
    pump.door->event(&pump, &(struct fb_event){ .job = 4 });
    pump.door->asked(&pump);
    saw("tell event:4 turn ");
    ck_assert_int_eq(pump.door->fd(&pump), 77);
    ck_assert_int_eq(pump.door->deadline_us(&pump), 1234);
    ck_assert_ptr_eq(source.asked_by, &fake);
    ck_assert_int_eq(source.look(&source, 9), -ENOENT); /* ours is one of several */
    saw("look:9 ");
    door_end(&pump, 7);
    saw("close:7 ");
    ck_assert(pump.door == NULL && pump.server == NULL && source.look == NULL);
}
END_TEST

START_TEST(over_before_that)
{
    begin();
    door_end(&pump, 7);
    saw("");
    ck_assert(pump.door == NULL && source.look == look_of_ours);
    source.look = NULL; /* which none may have */
    begin();
    fake.now_us += S;
    pump.door->tell(&pump);
    saw("open ");
    ck_assert_ptr_null(source.look);
    door_end(&pump, 0);
}
END_TEST

/* The run goes on without it, and asks no more. */
START_TEST(cannot_be_made)
{
    begin();
    fake.now_us += S;
    if (_i == 0)
        fake.open_r = -ENOSPC;
    else {
        recorder_close(&pump.recorder);
        pump.recorder = (struct recorder){ 0 };
    }
    pump.door->tell(&pump);
    saw(_i == 0 ? "open " : "");
    ck_assert(pump.door == NULL && pump.server == NULL && source.look == look_of_ours);
    begin();
    pump.door->hung_up(&pump);
    saw(_i == 0 ? "terminal:screen open " : "terminal:screen ");
    ck_assert(pump.door == NULL && pump.server == NULL);
    opt.away = true;
    ck_assert_int_eq(door_begin(&pump, why, sizeof why), 3); /* one that has nothing else */
    ck_assert_str_eq(why, _i == 0 ? "no room" : "its record cannot be read back");
    saw(_i == 0 ? "open " : "");
}
END_TEST

/* It is made at once, and once. */
START_TEST(hung_up)
{
    begin();
    pump.door->hung_up(&pump);
    saw("terminal:screen open ");
    front.board = NULL;
    pump.door->hung_up(&pump);
    saw("terminal:all ");
    ck_assert_ptr_nonnull(pump.door);
    door_end(&pump, 129);
    saw("close:129 ");
}
END_TEST

/* One without a terminal has it before it begins; a board that comes late is waited for. */
START_TEST(away)
{
    opt.away = true;
    opt.detachable = _i == 1;
    begin();
    saw("open begun:abc ");
    ck_assert(fake.options.away);
    door_end(&pump, 0);
    saw(_i == 1 ? "await:3000000 close:0 " : "close:0 ");
}
END_TEST

CHECK_MAIN_APART("door")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, which_have_one);
    tcase_add_test(all, after_a_moment);
    tcase_add_test(all, over_before_that);
    tcase_add_loop_test(all, cannot_be_made, 0, 2);
    tcase_add_test(all, hung_up);
    tcase_add_loop_test(all, away, 0, 2);
}
