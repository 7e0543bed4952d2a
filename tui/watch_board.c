/*
 * watch_board.c - the board of a watch. The program is in a session of its own, so Ctrl-C and
 * Ctrl-Z reach nobody but us: the first is handed on as SIGINT to its process group, as a terminal
 * would, and a second one kills; at the second all of its tree stops, and goes on with us. SIGTERM
 * and SIGHUP are the program's, as without a board.
 */
#include "watch_board.h"

#include "pump.h"
#include "sys.h"

#include <signal.h>
#include <stdlib.h>

#define TICK_US  250000  /* between two samples of what is on the screen */
#define GRACE_US 5000000 /* from SIGTERM to SIGKILL, where the tree is to end */

const int watch_board_more[] = { SIGWINCH, SIGCONT, 0 };

/* ---------------------------------------------------------------- ends */

static void say_stopping(struct watch_board *board, const char *word)
{
    struct desk *desk = &board->console.desk;

    desk->ui.stopping = true;
    desk->ui.stop_word = word;
    desk->changed = true;
}

/* What is forked while it happens is killed by the next tick. */
static void kill_tree(struct watch_board *board)
{
    board->killing = true;
    board->tick_us = 0;
    trace_kill_all(board->trace, SIGKILL, false);
}

static void leave(struct watch_board *board)
{
    board->leaving = true;
    if (board->trace != NULL)
        trace_leave(board->trace);
}

/* The program's own group first: it may clean up, and its children with it. */
static void interrupt(struct watch_board *board, int number)
{
    if (board->root_ended) {
        leave(board);
    } else if (board->console.desk.ui.stopping) {
        kill_tree(board);
    } else {
        say_stopping(board, "interrupted");
        if (trace_kill_all(board->trace, number, true) == 0)
            trace_kill_all(board->trace, number, false);
    }
}

static void terminate(struct watch_board *board, int number)
{
    board->leaving = true;
    if (board->root_ended) {
        leave(board);
        return;
    }
    say_stopping(board, number == SIGHUP ? "hung up" : "terminated");
    trace_kill(board->trace, 1, number);
}

void watch_board_signal(void *context, int number)
{
    struct watch_board *board = context;

    if (number == SIGWINCH || number == SIGCONT)
        console_signal(&board->console, number);
    else if (board->trace == NULL)
        board->leaving = true;
    else if (number == SIGTSTP)
        board->stop_asked = true;
    else if (number == SIGINT || number == SIGQUIT)
        interrupt(board, number);
    else
        terminate(board, number);
}

/* Who was asked and chose: leave them running, or end them. */
static void quit(struct watch_board *board)
{
    const struct desk *desk = &board->console.desk;

    board->leaving = true;
    if (board->trace == NULL)
        return;
    if (desk->leave_running) {
        leave(board);
    } else if (desk->ui.stopping) {
        kill_tree(board);
    } else {
        say_stopping(board, "stopped");
        trace_kill_all(board->trace, SIGTERM, false);
        trace_kill_all(board->trace, SIGCONT, false); /* who stands could not end */
        board->kill_us = sys_now_us() + GRACE_US;
    }
}

static void obey(void *context, enum request request)
{
    if (request == REQUEST_QUIT)
        quit(context);
}

/* ---------------------------------------------------------------- Ctrl-Z */

bool watch_board_stopping(struct watch_board *board)
{
    if (!board->stop_asked)
        return false;
    return board->trace == NULL || trace_halt(board->trace) == 0;
}

void watch_board_stop(struct watch_board *board)
{
    board->stop_asked = false;
    console_leave();
    raise(SIGSTOP);
    if (board->trace != NULL)
        trace_go_on(board->trace);
    console_back(&board->console);
}

/* ---------------------------------------------------------------- the clock */

/* A few files under /proc for each row on the screen; nobody stands still for us now. */
static void sample(struct watch_board *board)
{
    const struct desk *desk = &board->console.desk;
    size_t rows = (size_t)desk->grid.rows;
    uint32_t *jobs = rows > board->room ? realloc(board->jobs, rows * sizeof *jobs) : board->jobs;

    if (jobs == NULL)
        return;
    board->jobs = jobs;
    board->room = rows > board->room ? rows : board->room;
    trace_sample(board->trace, jobs,
                 view_visible(&desk->board, &desk->ui, desk->grid.rows, desk->grid.cols, jobs,
                              board->room));
}

static void tick(struct watch_board *board, int64_t now_us)
{
    struct desk *desk = &board->console.desk;

    if (board->trace == NULL || now_us < board->tick_us || !desk_lives(desk))
        return;
    board->tick_us = now_us + TICK_US;
    desk->changed = desk->stale = true;
    if (board->killing || now_us >= board->kill_us)
        kill_tree(board);
    else if (console_here())
        sample(board);
    board->tick_us = now_us + TICK_US;
}

/* As large as the output pane; where it is not open, as it would be. */
void watch_board_size(const struct watch_board *board, int *rows, int *columns)
{
    const struct desk *desk = &board->console.desk;
    struct layout at;

    view_layout(&at, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols);
    if (at.pane_rows == 0) {
        struct ui open = desk->ui;
        open.full = true;
        view_layout(&at, &desk->board, &open, desk->grid.rows, desk->grid.cols);
    }
    *rows = at.pane_rows > 0 ? at.pane_rows : 1;
    *columns = view_output_cols(desk->grid.cols);
}

static void give_size(struct watch_board *board)
{
    int rows, columns;

    watch_board_size(board, &rows, &columns);
    if (board->trace == NULL || (rows == board->window[0] && columns == board->window[1]))
        return;
    board->window[0] = rows;
    board->window[1] = columns;
    trace_window(board->trace, rows, columns);
}

void watch_board_turn(struct watch_board *board)
{
    const struct board *events = &board->console.desk.board;
    int64_t now_us = sys_now_us();

    board->console.desk.trace = board->trace;
    tick(board, now_us);
    give_size(board);
    console_turn(&board->console, now_us, events->ended ? events->t_us : now_us - board->start_us);
}

int64_t watch_board_deadline_us(const struct watch_board *board)
{
    int64_t at_us = console_deadline_us(&board->console);
    bool ticks = board->trace != NULL && desk_lives(&board->console.desk) &&
                 (console_here() || board->killing || board->kill_us != INT64_MAX);

    return ticks && board->tick_us < at_us ? board->tick_us : at_us;
}

/* ---------------------------------------------------------------- the rest */

void watch_board_apply(struct watch_board *board, const struct fb_event *event)
{
    if (event->job == 1 && (event->kind == FB_EXITED || event->kind == FB_UNSTARTED))
        board->root_ended = true;
    console_apply(&board->console, event);
}

void watch_board_complain(struct watch_board *board, const char *message)
{
    pump_put_complaint(&board->complaints, message);
    if (console_here())
        desk_say(&board->console.desk, "%s", message);
}

void watch_board_input(struct watch_board *board, short revents)
{
    console_input(&board->console, revents);
}

bool watch_board_stays(const struct watch_board *board)
{
    return console_here() && !board->leaving && !board->opt->exit;
}

int watch_board_open(struct watch_board *board, const struct opt *opt, char *why, size_t size)
{
    *board = (struct watch_board){ .opt = opt, .kill_us = INT64_MAX };
    board->console.obey = obey;
    board->console.context = board;
    return console_open(&board->console, opt, KEYS_WATCH, why, size);
}

void watch_board_close(struct watch_board *board)
{
    console_close(&board->console);
    text_fini(&board->complaints);
    free(board->jobs);
    board->jobs = NULL;
}
