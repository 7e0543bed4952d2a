/*
 * show_front_board_calls.c - the board as a front end, by its calls to the console, to what follows
 * it and to the picture that stands still: what a turn does, when the next is due, what keys ask of
 * the source, and what is printed when the screen is given back.
 */
#include "check_free.h"
#include "check_main.h"
#include "front_stage.h"

#include <sys/mman.h>

/* ---------------------------------------------------------------- the source */

static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    see("%d:%.*s", stream, (int)size, bytes);
}

static const char *held(struct source *source, const char **word)
{
    (void)source;
    *word = stage.held;
    return stage.held;
}

static const char *agents(struct source *source)
{
    (void)source;
    return stage.agents;
}

static void source_turn(struct source *source, int64_t now_us, bool is_seen)
{
    (void)source;
    see("source:%d,%d", (int)now_us, is_seen);
}

static int64_t source_deadline_us(const struct source *source)
{
    (void)source;
    return stage.source_us;
}

static void source_end(struct source *source, enum source_end how)
{
    (void)source;
    see(how == SOURCE_LEAVE ? "end-leave" : how == SOURCE_KILL ? "end-kill" : "end-term");
}

static void source_obey(struct source *source, enum request request)
{
    (void)source;
    see("obey%d", (int)request);
}

static struct opt opt;
static struct summary summary;
static struct source source;
static struct front *front;

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    stage.here = true;
    stage.console_us = stage.tick_us = stage.freezer_us = stage.source_us = INT64_MAX;
    stage.tty = -1;
    source = (struct source){ .keys = KEYS_RUN, .lines = 2, .print = print, .end = source_end };
    front = front_board(&opt, &source, &summary);
    ck_assert_ptr_nonnull(front);
    ck_assert_int_eq(front->open(front, NULL, 0), 0);
    seen[0] = '\0';
}

static void tear_down(void)
{
    seen[0] = '\0';
    ck_assert_ptr_null(front->close(front));
    saw("live");
    summary_fini(&summary);
    summary = (struct summary){ 0 };
}

static struct desk *desk(void)
{
    return &stage.console->desk;
}

static void give(struct fb_event event)
{
    summary_apply(&summary, &event);
    front->event(front, &event);
}

static void run_one(void)
{
    give((struct fb_event){ .kind = FB_RUN, .as.run = { .title = "", .version = "" } });
    give((struct fb_event){
        .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } });
    give((struct fb_event){ .kind = FB_FORKED, .job = 1, .attempt = 1, .as.forked.pid = 9 });
    give((struct fb_event){ .kind = FB_OUTPUT,
                            .job = 1,
                            .attempt = 1,
                            .as.output = { .stream = 1, .bytes = "out\n", .size = 4 } });
    seen[0] = '\0';
}

/* ---------------------------------------------------------------- turns */

START_TEST(a_turn)
{
    front->turn(front);
    saw("elsewhere follow:5000000,1 freezer:5000000 console:5000000,22");
    source.held = held;
    source.agents = agents;
    source.turn = source_turn;
    stage.held = "memory";
    stage.agents = "3 agents";
    stage.samples = stage.on = true;
    front->turn(front);
    saw("elsewhere source:5000000,1 follow:5000000,1 wait:5010000 freezer:5000000 "
        "console:5000000,11");
    ck_assert_str_eq(desk()->ui.run.held_by, "memory");
    ck_assert_str_eq(desk()->ui.run.agents, "3 agents");
    stage.here = stage.samples = false;
    stage.held = NULL;
    front->turn(front);
    saw("elsewhere source:5000000,0 follow:5000000,0 freezer:5000000 console:5000000,11");
    ck_assert_ptr_null(desk()->ui.run.held_by);
}
END_TEST

/* The nearest; what is not seen needs no clock. */
START_TEST(when_it_is_due)
{
    int64_t *const each[] = { &stage.console_us, &stage.source_us, &stage.tick_us,
                              &stage.freezer_us };

    ck_assert_int_eq(front->deadline_us(front), INT64_MAX);
    source.deadline_us = source_deadline_us;
    for (int i = 0; i < 4; i++) {
        *each[i] = 50;
        stage.here = true;
        ck_assert_int_eq(front->deadline_us(front), 50);
        stage.here = false;
        ck_assert_int_eq(front->deadline_us(front), i < 2 ? 50 : INT64_MAX);
        *each[i] = INT64_MAX;
    }
}
END_TEST

START_TEST(each_event)
{
    give((struct fb_event){ .kind = FB_RUN, .as.run = { .title = "", .version = "" } });
    saw("apply");
    give((struct fb_event){
        .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } });
    saw("apply window");
    give((struct fb_event){ .kind = FB_NOTE, .t_us = 7, .as.note = { .text = "n" } });
    saw("apply");
    give(
        (struct fb_event){ .kind = FB_NOTE, .t_us = 7, .as.note = { .text = "n", .pause = true } });
    saw("apply pause:7");
    stage.here = false;
    give(
        (struct fb_event){ .kind = FB_NOTE, .t_us = 7, .as.note = { .text = "n", .pause = true } });
    saw("apply");
    give((struct fb_event){ .kind = FB_ENDED, .as.ended.speed_up = -1 });
    saw("ahead apply");
    ck_assert_ptr_eq(front->board(front), &desk()->board);
}
END_TEST

START_TEST(the_rest)
{
    front->input(front, 5);
    front->signal(front, SIGWINCH);
    front->leave(front);
    front->back(front);
    saw("input:5 signal:28 leave back");
    for (int i = 0; i < 8; i++) {
        stage.here = i & 1;
        opt.screen.exit = i & 2;
        stage.on = i & 4;
        ck_assert_int_eq(front->stays(front), stage.here && (!opt.screen.exit || stage.on));
    }
    opt.screen.exit = false;
    front->lingers(front);
    ck_assert_str_eq(desk()->message, "the program has ended; what it made lives on");
}
END_TEST

/* ---------------------------------------------------------------- what keys ask */

START_TEST(what_keys_ask)
{
    struct console *console = stage.console;

    run_one();
    stage.obeys = true;
    console->obey(console->context, REQUEST_LIVE);
    stage.obeys = false;
    console->obey(console->context, REQUEST_LIVE); /* where the source has no key of its own */
    source.obey = source_obey;
    console->obey(console->context, REQUEST_LIVE);
    ck_assert_ptr_nonnull(strstr(seen, "freezer-obey"));
    ck_assert_ptr_eq(strstr(seen, " obey"), strrchr(seen, ' '));
    seen[0] = '\0';
    ck_assert(!source.leaving);
    console->obey(console->context, REQUEST_QUIT);
    saw("end-term");
    ck_assert(source.leaving);
    source.stop_word = "stopped";
    console->obey(console->context, REQUEST_QUIT);
    saw("end-kill");
    desk()->leave_running = true;
    console->obey(console->context, REQUEST_QUIT);
    saw("end-leave");
    give((struct fb_event){ .kind = FB_ENDED, .as.ended.speed_up = -1 });
    seen[0] = '\0';
    source.leaving = false;
    console->obey(console->context, REQUEST_QUIT);
    saw("");
    ck_assert(source.leaving);
}
END_TEST

/* ---------------------------------------------------------------- what is said */

START_TEST(said_with_a_screen_and_without)
{
    run_one();
    front->complain(front, "one");
    saw("");
    ck_assert_str_eq(desk()->message, "one");
    front->note(front, "of a run: it has a row");
    source.keys = KEYS_WATCH;
    front->note(front, "of a watch");
    stage.here = false;
    front->complain(front, "two");
    saw("2:forkboard: one\nforkboard: of a watch\nforkboard: two\n");
    ck_assert_str_eq(desk()->message, "one");
    for (int i = 0; i < 4; i++) {
        stage.here = i & 1;
        stage.terminal = i & 2;
        front->status(front);
        ck_assert((seen[0] == '\0') == (i == 3)); /* there the board says it */
        seen[0] = '\0';
    }
    front->ending(front);
    ck_assert(desk()->changed);
    ck_assert_ptr_eq(strstr(seen, "live"), seen);
}
END_TEST

static const struct {
    bool here, ended, no_summary;
    unsigned keys;
    const char *seen; /* a part of it */
    const char *never;
} ends[] = {
    { true, true, false, KEYS_RUN, "given-back 2:  a  ", "| out" },
    { true, true, false, KEYS_WATCH, "given-back 2:| out\n 2:  a  ", "jobs:" },
    { false, true, false, KEYS_WATCH, "given-back 2:  a  ", "| out" },
    { true, false, false, KEYS_RUN, "given-back", "2:" },
    { true, true, true, KEYS_RUN, "given-back", "2:" },
};

START_TEST(each_end)
{
    stage.here = ends[_i].here;
    source.keys = ends[_i].keys;
    summary.watch = ends[_i].keys == KEYS_WATCH;
    front->no_summary = ends[_i].no_summary;
    run_one();
    give((struct fb_event){ .kind = FB_EXITED, .job = 1, .attempt = 1 });
    give((struct fb_event){ .kind = FB_REAPED, .job = 1, .attempt = 1 });
    if (ends[_i].ended)
        give((struct fb_event){ .kind = FB_ENDED, .as.ended.speed_up = -1 });
    seen[0] = '\0';
    front->finish(front);
    ck_assert_msg(strncmp(seen, ends[_i].seen, strlen(ends[_i].seen)) == 0, "%s", seen);
    ck_assert_ptr_null(strstr(seen, ends[_i].never));
    ck_assert_int_eq(front->error, 0);
}
END_TEST

/* Where standard error goes to a file the sum is shown on the terminal as well. */
START_TEST(where_the_sum_is_seen)
{
    int error = dup(STDERR_FILENO), tty = memfd_create("tty", MFD_CLOEXEC), to, ends_of[2];
    int free_before = check_free_after(0);
    char bytes[400] = "";
    ssize_t size;

    ck_assert_int_eq(pipe(ends_of), 0);
    to = _i == 2   ? ends_of[1]
         : _i == 1 ? open("/dev/null", O_WRONLY | O_CLOEXEC)
                   : memfd_create("err", MFD_CLOEXEC);
    stage.tty = tty;
    stage.here = _i != 4;
    stage.terminal = _i == 3;
    run_one();
    give((struct fb_event){ .kind = FB_ENDED, .as.ended.speed_up = -1 });
    dup2(to, STDERR_FILENO);
    front->finish(front);
    dup2(error, STDERR_FILENO);
    size = pread(tty, bytes, sizeof bytes - 1, 0);
    ck_assert_int_eq(size > 0, _i < 2);
    ck_assert(size == 0 || strstr(bytes, "job") != NULL);
    ck_assert_ptr_nonnull(strstr(seen, "2:"));
    if (_i != 2)
        close(to);
    close(ends_of[0]);
    close(ends_of[1]);
    ck_assert_int_eq(check_free_after(0), free_before);
    close(error);
    close(tty);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("calls of the board")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_turn);
    tcase_add_test(all, when_it_is_due);
    tcase_add_test(all, each_event);
    tcase_add_test(all, the_rest);
    tcase_add_test(all, what_keys_ask);
    tcase_add_test(all, said_with_a_screen_and_without);
    tcase_add_loop_test(all, each_end, 0, COUNT(ends));
    tcase_add_loop_test(all, where_the_sum_is_seen, 0, 5);
}
