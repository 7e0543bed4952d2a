/*
 * show_front_board.c - the board as a front end, on a terminal: how it wants its source opened,
 * when it wants a turn, how an end is asked for, and what is said when the screen is given back.
 */
#include "base/clock.h"
#include "desk/desk.h"
#include "emulate/emulate.h"
#include "real/term_stage.h"
#include "show/front.h"

#include <fcntl.h>
#include <stdio.h>

static struct opt opt;
static struct summary summary;
static struct front *front;
static struct source_options options;
static char asked[1000];

static void see(const char *words)
{
    ck_assert_uint_lt(strlen(asked) + strlen(words), sizeof asked);
    strcat(asked, words);
}

static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    char words[500];

    (void)source;
    snprintf(words, sizeof words, "%d:%.*s", stream, (int)size, bytes);
    see(words);
}

static void end(struct source *source, enum source_end how)
{
    (void)source;
    see(how == SOURCE_LEAVE ? "leave" : how == SOURCE_KILL ? "kill" : "term");
}

static int64_t due_us;

static int64_t source_deadline_us(const struct source *of)
{
    (void)of;
    return due_us;
}

static struct source source;

static void open_as(unsigned keys)
{
    char why[200] = "";

    open_pty("xterm-256color");
    asked[0] = '\0';
    source.keys = keys;
    source.lines = 2;
    source.print = print;
    source.end = end;
    front = front_board(&opt, &source, &summary);
    ck_assert_ptr_nonnull(front);
    ck_assert_msg(front->open(front, why, sizeof why) == 0, "%s", why);
    front->prepare(front, &options);
}

static void close_it(void)
{
    front = front->close(front);
    ck_assert_ptr_null(front);
    ck_assert(given_back());
}

static void give(enum fb_kind kind, uint32_t job)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = job > 0 };

    if (kind == FB_RUN)
        event.as.run.title = event.as.run.version = "";
    if (kind == FB_QUEUED)
        event.as.queued.name = event.as.queued.command = "a";
    if (kind == FB_FORKED)
        event.as.forked.pid = 1001;
    if (kind == FB_BEGAN)
        event.as.began.name = event.as.began.words = "a";
    if (kind == FB_OUTPUT) {
        event.as.output.stream = 1;
        event.as.output.bytes = "its output\n";
        event.as.output.size = 11;
    }
    summary_apply(&summary, &event);
    front->event(front, &event);
}

static void key(const char *bytes)
{
    ck_assert_int_eq(write(master, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    front->input(front, POLLIN);
}

/* ---------------------------------------------------------------- how it is opened */

static const struct {
    unsigned keys;
    bool tty_error, list, hold;
    const char *said;
} opened[] = {
    { KEYS_RUN, true, false, false, NULL },      { KEYS_RUN, false, true, true, "a lesson" },
    { KEYS_WATCH, false, false, false, NULL },   { KEYS_REPLAY, true, false, false, NULL },
    { KEYS_WATCH, true, false, true, "a word" },
};

START_TEST(each_source)
{
    int error = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    struct desk *desk;
    struct layout at;

    source.elsewhere = _i == 1;
    source.read_only = _i == 2;
    source.may_leave = _i == 3;
    source.attached = _i == 4;
    opt.screen.list = opened[_i].list;
    opt.screen.hold = opened[_i].hold;
    opt.teach.said = opened[_i].said;
    dup2(null, STDERR_FILENO);
    open_as(opened[_i].keys);
    if (opened[_i].tty_error) {
        dup2(STDOUT_FILENO, STDERR_FILENO);
        front->prepare(front, &options);
    }
    dup2(error, STDERR_FILENO);
    desk = options.desk;
    ck_assert_ptr_nonnull(desk);
    ck_assert_ptr_eq(desk->source, &source);
    ck_assert_uint_eq(options.run.event_bytes, 16384);
    ck_assert(options.run.whole_output == opened[_i].list);
    ck_assert(options.run.keep_jobs && options.apart);
    ck_assert(options.run.emulates == (opened[_i].keys == KEYS_RUN && emulate_there()));
    ck_assert_int_eq(options.run.gather_us, 33334); /* a frame */
    ck_assert(options.run.mute_stdout && options.run.mute_stderr == opened[_i].tty_error);
    ck_assert(options.hold == opened[_i].hold);
    ck_assert(desk->ui.run.unstarted == opened[_i].hold);
    ck_assert(desk->ui.run.queue_held == opened[_i].hold);
    ck_assert(desk->ui.foot.said == opened[_i].said);
    ck_assert(desk->answered == (opened[_i].said != NULL)); /* an Enter too many is none */
    ck_assert((desk->ui.pane.shown == PANE_OUTPUT) == opened[_i].list);
    ck_assert(desk->ui.run.elsewhere == (_i == 1) && desk->ui.run.read_only == (_i == 2));
    ck_assert(desk->ui.run.by_agents == (_i == 3) && desk->ui.run.attached == (_i == 4));
    view_layout(&at, &desk->board, &desk->ui, 10, 40);
    ck_assert_int_gt(options.rows, 0);
    ck_assert_int_gt(options.columns, 0);
    ck_assert_int_le(options.columns, 40);
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- turns, an end */

START_TEST(when_it_is_due)
{
    open_as(KEYS_RUN);
    give(FB_RUN, 0);
    front->turn(front);
    due_us = INT64_MAX;
    source.deadline_us = source_deadline_us;
    ck_assert_int_ge(front->deadline_us(front), 0);
    due_us = -5;
    ck_assert_int_eq(front->deadline_us(front), due_us); /* the source's, where that is before */
    front->leave(front);
    ck_assert_int_eq(front->deadline_us(front), due_us);
    front->back(front);
    close_it();
}
END_TEST

/* Of what runs, what has ended, and what cannot be ended. */
START_TEST(asked_to_end)
{
    static const struct {
        bool ended, none, stopping;
        const char *asked;
    } ends[] = {
        { false, false, false, "term" },
        { false, false, true, "kill" },
        { true, false, false, "" },
        { false, true, false, "" },
    };

    open_as(KEYS_RUN);
    give(FB_RUN, 0);
    give(FB_QUEUED, 1);
    if (ends[_i].ended)
        give(FB_ENDED, 0);
    source.end = ends[_i].none ? NULL : end;
    if (ends[_i].stopping) {
        source.stop_word = "stopped";
        front->ending(front);
        ck_assert(options.desk->ui.run.stopping && !options.desk->ui.run.killing);
        ck_assert_str_eq(options.desk->ui.run.stop_word, "stopped");
    }
    key("q");
    if (!ends[_i].ended && !ends[_i].none)
        key("y");
    ck_assert(source.leaving);
    ck_assert_str_eq(asked, ends[_i].asked);
    close_it();
}
END_TEST

/* Without its screen it says that the run is being stopped, and that once more is another thing
 * not. */
START_TEST(ending_without_a_screen)
{
    open_as(KEYS_RUN);
    give(FB_RUN, 0);
    source.stop_word = "interrupted";
    source.killing = _i == 1;
    if (_i < 2)
        front->leave(front);
    front->ending(front);
    ck_assert((asked[0] != '\0') == (_i == 0));
    ck_assert(options.desk->ui.run.killing == (_i == 1));
    close_it();
}
END_TEST

/* ---------------------------------------------------------------- what is said in the end */

START_TEST(said_in_the_end)
{
    open_as(_i == 0 ? KEYS_WATCH : KEYS_RUN);
    give(FB_RUN, 0);
    give(FB_QUEUED, 1);
    give(FB_FORKED, 1);
    give(FB_BEGAN, 1);
    give(FB_OUTPUT, 1);
    front->no_summary = true;
    front->complain(front, "something is wrong");
    ck_assert_str_eq(asked, ""); /* the board has it */
    ck_assert_str_eq(options.desk->message, "something is wrong");
    front->finish(front);
    ck_assert(given_back());
    ck_assert_str_eq(asked, _i == 0 ? "2:forkboard: something is wrong\n2:| its output\n"
                                    : "2:forkboard: something is wrong\n");
    close_it();
}
END_TEST

CHECK_MAIN("board as a front end")
{
    tcase_add_loop_test(all, each_source, 0, (int)(sizeof opened / sizeof opened[0]));
    tcase_add_test(all, when_it_is_due);
    tcase_add_loop_test(all, asked_to_end, 0, 4);
    tcase_add_loop_test(all, ending_without_a_screen, 0, 3);
    tcase_add_loop_test(all, said_in_the_end, 0, 2);
}
