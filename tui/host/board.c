/*
 * board.c - the public calls of a board: the pump of the program over a run that is the caller's.
 * What `forkboard run` does in its loop, taking an event, handing it to the front end, a turn, a
 * stop, is the same here; only whose loop it is differs, so the calls give it step by step.
 */
#include "inside.h"

#include "base/sized.h"
#include "show/console.h"
#include "term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct fb_board *the_board; /* a process has one terminal */

/* ---------------------------------------------------------------- open */

/* What we open is never standard input, output or error: the program means something by those. */
static void hold_standard(struct fb_board *board)
{
    for (int i = 0; i < 3; i++)
        board->holders[i] = -1;
    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) < 0)
            board->holders[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
}

static void let_standard(struct fb_board *board)
{
    for (int i = 0; i < 3; i++)
        if (board->holders[i] >= 0)
            close(board->holders[i]);
}

static int take_options(struct fb_board *board, const struct fb_board_options *options)
{
    board->summary = options->summary;
    board->survive = options->survive;
    board->aside = !options->leave_prints;
    if (options->title != NULL && (board->title = strdup(options->title)) == NULL)
        return -ENOMEM;
    return host_opt(&board->opt, options);
}

static void init(struct fb_board *board, struct fb_run *run)
{
    struct pump *pump = &board->pump;

    host_source_init(board, run);
    pump->opt = &board->opt;
    pump->source = &board->attached.source;
    pump->signals = &host_signals;
    pump->signal_fd = pump->taken_signals.fd = -1;
    pump->recorder.source = pump->source;
    pump->recorder.failed = pump_fail;
    pump->recorder.context = pump;
    host_poll_init(&board->poll);
    board->process = getpid();
    board->thread = gettid();
}

/* Signals first: from the moment when the terminal is ours none may end us without giving it back.
 */
static int open_all(struct fb_board *board, const struct fb_board_options *options)
{
    struct pump *pump = &board->pump;
    char why[256] = "";
    int r;

    if (term_in_background())
        return -EAGAIN;
    pump->front = front_board(&board->opt, pump->source, &pump->summary);
    if (pump->front == NULL)
        return -ENOMEM;
    pump->front->no_summary = !board->summary;
    pump->front->recorder = options->no_history ? NULL : &pump->recorder;
    fflush(stdout);
    r = pump->signal_fd = host_signals_open(!options->leave_signals);
    if (r >= 0)
        r = pump->front->open(pump->front, why, sizeof why);
    if (r == 0)
        r = host_source_show(board);
    return r == 0 ? host_prints_open(board->aside) : r;
}

static void follow(struct fb_board *board)
{
    (void)board;
    host_prints_put(console_here());
    host_prints_bound();
}

/* All but the signals, which come last. `forked`: nothing but memory and descriptors is ours. */
static void discard(struct fb_board *board, bool forked)
{
    struct pump *pump = &board->pump;

    if (forked)
        host_prints_forget();
    else
        host_prints_close();
    if (board->attached.run != NULL) /* or closing that would call what was freed */
        fb_run_show(board->attached.run, NULL);
    if (pump->front != NULL)
        pump->front = pump->front->close(pump->front);
    recorder_close(&pump->recorder);
    summary_fini(&pump->summary);
    host_poll_close(&board->poll);
    let_standard(board);
    free(board->title);
    the_board = NULL;
}

static int open_board(struct fb_board *board, const struct fb_board_options *options)
{
    int r = take_options(board, options);
    locale_t before;

    if (r == 0)
        r = host_locale_open(&board->locale, "");
    if (r < 0)
        return r;
    before = host_locale_enter(&board->locale);
    hold_standard(board);
    r = open_all(board, options);
    if (r < 0) {
        discard(board, false);
        if (board->pump.signal_fd >= 0)
            host_signals_close();
    }
    host_locale_leave(before);
    return r;
}

SIZED_ENDS_WITH(struct fb_board_options, room);

int fb_board_open_sized(struct fb_board **out, struct fb_run *run,
                        const struct fb_board_options *theirs, size_t size)
{
    struct fb_board_options options = { 0 };
    struct fb_board *board;
    int r = theirs != NULL ? sized_copy(&options, sizeof options, theirs, size) : 0;

    *out = NULL;
    if (r < 0)
        return r;
    if (run == NULL)
        return -EINVAL;
    if (the_board != NULL)
        return -EBUSY;
    r = fb_run_show(run, &(struct fb_showing){ 0 }); /* whether it can be shown */
    if (r < 0)
        return r;
    fb_run_show(run, NULL);
    board = calloc(1, sizeof *board);
    if (board == NULL)
        return -ENOMEM;
    init(board, run);
    the_board = board;
    r = open_board(board, &options);
    if (r == 0) {
        *out = board;
        return 0;
    }
    the_board = NULL;
    host_locale_fini(&board->locale);
    free(board);
    return r;
}

/* ---------------------------------------------------------------- while it is open */

/* A run that loses its reader does not die of it by itself, as the program does. */
static void stay_alive(struct source *source)
{
    if (source->dies_by != SIGPIPE)
        return;
    source->dies_by = 0;
    source->leaving = false;
}

/* 1: an event; 0: none; or why there is none. */
static int take(struct fb_board *board, struct fb_event *event)
{
    struct pump *pump = &board->pump;
    int r;

    if (pump->due)
        pump_turn(pump, false);
    board->error = 0;
    r = pump_take(pump, event);
    stay_alive(pump->source);
    return r > 0 ? 1 : board->error;
}

static int enter(struct fb_board *board, locale_t *before)
{
    struct front *front;

    if (board == NULL)
        return -EINVAL;
    if (board->thread != gettid())
        return -EPERM;
    if (board->closed)
        return -ESHUTDOWN;
    *before = host_locale_enter(&board->locale);
    front = board->pump.front;
    if (board->left)
        front->back(front);
    board->left = false;
    return 0;
}

int fb_board_take(struct fb_board *board, struct fb_event *event)
{
    locale_t before;
    int r = enter(board, &before);

    if (r < 0)
        return r;
    while (pump_goes_on(&board->pump)) {
        follow(board);
        r = take(board, event);
        if (r != 0 || board->closed)
            break;
        pump_turn(&board->pump, true);
    }
    follow(board);
    host_locale_leave(before);
    return r;
}

int fb_board_next(struct fb_board *board, struct fb_event *event)
{
    locale_t before;
    int r = enter(board, &before);
    bool goes_on;

    if (r < 0)
        return r;
    goes_on = pump_goes_on(&board->pump);
    if (goes_on)
        r = take(board, event);
    if (goes_on && r == 0)
        pump_turn(&board->pump, false);
    follow(board);
    host_poll_set(&board->poll, &board->pump, false);
    host_locale_leave(before);
    return r;
}

int fb_board_fd(struct fb_board *board)
{
    int r;

    if (board == NULL)
        return -EINVAL;
    if (board->thread != gettid())
        return -EPERM;
    r = host_poll_open(&board->poll);
    if (r < 0)
        return r;
    host_poll_set(&board->poll, &board->pump, true);
    return board->poll.fd;
}

bool fb_board_over(const struct fb_board *board)
{
    return board == NULL || board->closed || !pump_goes_on(&board->pump);
}

int fb_board_signal(struct fb_board *board, int number)
{
    static const int all[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH, 0 };
    locale_t before;
    int r;

    for (int i = 0; all[i] != number; i++)
        if (all[i] == 0)
            return -EINVAL;
    r = enter(board, &before);
    if (r < 0)
        return r;
    pump_signal(&board->pump, number, true);
    follow(board);
    host_poll_set(&board->poll, &board->pump, true);
    host_locale_leave(before);
    return 0;
}

int fb_board_ended_by(const struct fb_board *board)
{
    return board != NULL ? board->attached.source.dies_by : 0;
}

int fb_board_leave(struct fb_board *board)
{
    struct front *front;

    if (board == NULL)
        return -EINVAL;
    if (board->thread != gettid())
        return -EPERM;
    front = board->pump.front;
    if (!board->left)
        front->leave(front);
    board->left = true;
    host_prints_put(false);
    return 0;
}

/* ---------------------------------------------------------------- close */

struct fb_board *fb_board_close(struct fb_board *board)
{
    bool forked;
    locale_t before;
    int number;

    if (board == NULL)
        return NULL;
    forked = board->process != getpid();
    if (!forked && board->thread != gettid())
        return board;
    before = host_locale_enter(&board->locale);
    number = forked || board->survive ? 0 : board->attached.source.dies_by;
    if (forked)
        term_lose();
    else
        board->pump.front->finish(board->pump.front);
    discard(board, forked);
    host_locale_leave(before);
    host_locale_fini(&board->locale);
    free(board);
    host_signals_close();
    if (number != 0)
        host_signals_raise(number);
    return NULL;
}
