/*
 * front_board.c - the board as a front end of a run: events to the desk, what keys ask of the run
 * as a whole, and what has to be said when there is no screen: then it goes to standard error, as
 * in plain mode. While workers live the clock is drawn once a second; else nothing wakes it.
 */
#include "console.h"
#include "front.h"

#include "plain.h"
#include "pump.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLOCK_US    1000000
#define SAMPLE_US   10000 /* the clock waits so long for samples: they are drawn in one frame */
#define EVENT_BYTES 16384 /* of each stream of a worker: what the output pane begins with */

/* What the run was asked for the sake of what is looked at. */
struct looked_at {
    uint32_t output; /* the job whose output is shown; 0: none */
    int window[2];   /* rows and columns of workers' terminals */
    uint32_t *jobs;  /* [room] for those to be sampled */
    size_t room;
};

struct board_front {
    struct front front;
    struct console console;
    struct plain plain;
    struct text complaints; /* lines to be said when the screen is ours no more */
    int64_t clock_us;       /* when the clock is drawn and what is shown is sampled again */
    struct looked_at looked;
    bool leaving;
};

static struct board_front *of(struct front *front)
{
    return (struct board_front *)front;
}

static struct desk *desk_of(struct front *front)
{
    return &of(front)->console.desk;
}

/* ---------------------------------------------------------------- the clock */

/* Of the workers on the screen alone: it costs a few files under /proc each. */
static void sample(struct board_front *board)
{
    const struct desk *desk = &board->console.desk;
    struct looked_at *looked = &board->looked;
    size_t rows = (size_t)desk->grid.rows;
    uint32_t *jobs =
        rows > looked->room ? realloc(looked->jobs, rows * sizeof *jobs) : looked->jobs;

    if (jobs == NULL)
        return;
    looked->jobs = jobs;
    looked->room = rows > looked->room ? rows : looked->room;
    fb_run_sample(board->front.run, jobs,
                  view_visible(&desk->board, &desk->ui, desk->grid.rows, desk->grid.cols, jobs,
                               looked->room));
}

static void tick(struct board_front *board, int64_t now_us)
{
    struct desk *desk = &board->console.desk;
    int64_t since_us = now_us - board->front.start_us;

    if (now_us < board->clock_us || !desk_lives(desk))
        return;
    desk->changed = desk->stale = true; /* samples grow old, though nothing comes */
    if (console_here()) {
        sample(board);
        console_wait(&board->console, now_us + SAMPLE_US);
    }
    board->clock_us = now_us + CLOCK_US - since_us % CLOCK_US;
}

/* Jobs that the run has not heard of yet. One that was stopped asks for no more. */
static void look_ahead(struct front *front)
{
    const struct pump_jobs *jobs = front->jobs;
    struct ui *ui = &desk_of(front)->ui;
    int64_t left = jobs->left != NULL && !ui->stopping ? jobs->left(jobs->context) : 0;

    ui->more = left < 0;
    ui->jobs_ahead = left < 0 ? 0 : left < UINT32_MAX ? (uint32_t)left : UINT32_MAX;
}

/* Workers' terminals are as large as the output pane; where it is not open, as it would be. */
static void give_size(struct front *front)
{
    struct looked_at *looked = &of(front)->looked;
    const struct desk *desk = desk_of(front);
    int cols = view_output_cols(desk->grid.cols);
    struct layout at;

    view_layout(&at, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols);
    if (at.pane_rows == 0) {
        struct ui open = desk->ui;
        open.full = true;
        view_layout(&at, &desk->board, &open, desk->grid.rows, desk->grid.cols);
    }
    if (at.pane_rows == 0 || (at.pane_rows == looked->window[0] && cols == looked->window[1]))
        return;
    looked->window[0] = at.pane_rows;
    looked->window[1] = cols;
    fb_run_window(front->run, at.pane_rows, cols);
}

/* The output pane is the only one who looks. */
static void look(struct front *front)
{
    struct looked_at *looked = &of(front)->looked;
    const struct desk *desk = desk_of(front);
    uint32_t output = 0;
    struct layout at;

    view_layout(&at, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols);
    if (console_here() && at.pane_rows > 0 && desk->ui.pane == PANE_OUTPUT)
        output = view_output_job(&desk->ui);
    if (output != looked->output && fb_run_look(front->run, output) == 0)
        looked->output = output;
}

static void turn(struct front *front)
{
    struct board_front *board = of(front);
    const struct board *events = &desk_of(front)->board;
    int64_t now_us = sys_now_us();

    tick(board, now_us);
    look_ahead(front);
    look(front);
    give_size(front);
    console_turn(&board->console, now_us, events->ended ? events->t_us : now_us - front->start_us);
}

static int64_t deadline_us(struct front *front)
{
    const struct board_front *board = of(front);
    int64_t at_us = console_deadline_us(&board->console);

    if (console_here() && desk_lives(&board->console.desk) && board->clock_us < at_us)
        at_us = board->clock_us;
    return at_us;
}

/* ---------------------------------------------------------------- lines */

static struct plain *plain_of(struct board_front *board)
{
    if (board->plain.run == NULL)
        plain_init(&board->plain, board->front.run, board->front.summary, board->front.opt);
    return &board->plain;
}

static void print_complaints(struct board_front *board)
{
    struct text *lines = &board->complaints;

    if (lines->size > 0)
        fb_run_print(board->front.run, 2, lines->bytes, lines->size);
    text_clear(lines);
}

static void complain(struct front *front, const char *message)
{
    struct board_front *board = of(front);

    pump_put_complaint(&board->complaints, message);
    if (console_here())
        desk_say(&board->console.desk, "%s", message);
    else
        print_complaints(board);
}

static void ending(struct front *front, const char *word, bool kills)
{
    struct board_front *board = of(front);

    desk_of(front)->ui.stopping = true;
    desk_of(front)->ui.killing = kills;
    desk_of(front)->ui.stop_word = word;
    desk_of(front)->changed = true;
    if (!console_here() && !kills)
        plain_stopping(plain_of(board), word);
}

/* SIGUSR1: the board says it already, unless somebody reads standard error elsewhere. */
static void status(struct front *front)
{
    if (!console_here() || !isatty(STDERR_FILENO))
        plain_status(plain_of(of(front)), sys_now_us() - front->start_us);
}

/* ---------------------------------------------------------------- keys and signals */

static void quit(struct board_front *board)
{
    struct ui *ui = &board->console.desk.ui;

    board->leaving = true;
    if (board->console.desk.board.ended)
        return;
    ui->killing = ui->stopping;
    ui->stopping = true;
    ui->stop_word = ui->killing ? "killed" : "stopped";
    fb_run_stop(board->front.run, ui->killing ? FB_STOP_KILL : FB_STOP_TERM);
}

static void obey(void *context, enum request request)
{
    if (request == REQUEST_QUIT)
        quit(context);
}

static int fd(struct front *front)
{
    (void)front;
    return term_fd();
}

static void input(struct front *front, short revents)
{
    console_input(&of(front)->console, revents);
}

static void take_signal(struct front *front, int number)
{
    console_signal(&of(front)->console, number);
}

static void leave(struct front *front)
{
    (void)front;
    console_leave();
}

static void back(struct front *front)
{
    console_back(&of(front)->console);
}

/* ---------------------------------------------------------------- the run */

static void prepare(struct front *front, struct fb_options *options)
{
    (void)front;
    options->event_bytes = EVENT_BYTES;
    options->keep_jobs = true;
    options->gather_us = CONSOLE_FRAME_US;
    options->mute_stdout = isatty(STDOUT_FILENO) == 1;
    options->mute_stderr = isatty(STDERR_FILENO) == 1;
}

static void after(struct front *front, const struct fb_event *event)
{
    desk_of(front)->run = front->run;
    console_apply(&of(front)->console, event);
    if (event->kind == FB_QUEUED) /* the first are forked before there is a turn */
        give_size(front);
}

static bool stays(struct front *front)
{
    return console_here() && !of(front)->leaving && !front->opt->exit;
}

/* Nobody sees what goes to a file; of a pipe's end we cannot know, it may be this terminal. */
static bool is_unseen(int fd)
{
    struct stat about;

    return !isatty(fd) && fstat(fd, &about) == 0 &&
           (S_ISREG(about.st_mode) || S_ISCHR(about.st_mode));
}

static void show_summary(struct summary *summary)
{
    int fd = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    struct text lines = { 0 };
    size_t at = 0;
    ssize_t n = 1;

    summary_put(summary, &lines, false);
    while (fd >= 0 && at < lines.size && (n > 0 || errno == EINTR)) {
        n = write(fd, lines.bytes + at, lines.size - at);
        at += n > 0 ? (size_t)n : 0;
    }
    text_fini(&lines);
    if (fd >= 0)
        close(fd);
}

static void finish(struct front *front)
{
    bool here = console_here();

    console_give_back();
    print_complaints(of(front));
    plain_summary(plain_of(of(front)));
    if (here && is_unseen(STDERR_FILENO))
        show_summary(front->summary);
}

static struct front *close_board(struct front *front)
{
    struct board_front *board = of(front);

    console_close(&board->console);
    plain_fini(&board->plain);
    text_fini(&board->complaints);
    free(board->looked.jobs);
    free(board);
    return NULL;
}

static int open_board(struct front *front, char *why, size_t size)
{
    struct console *console = &of(front)->console;

    console->obey = obey;
    console->context = front;
    return console_open(console, front->opt, KEYS_RUN, why, size);
}

struct front *front_board(const struct opt *opt)
{
    struct board_front *board = calloc(1, sizeof *board);

    if (board == NULL)
        return NULL;
    board->front = (struct front){
        .opt = opt,
        .open = open_board,
        .shows_notes = true,
        .prepare = prepare,
        .after = after,
        .complain = complain,
        .ending = ending,
        .status = status,
        .turn = turn,
        .fd = fd,
        .input = input,
        .deadline_us = deadline_us,
        .signals = console_signals,
        .signal = take_signal,
        .leave = leave,
        .back = back,
        .stays = stays,
        .finish = finish,
        .close = close_board,
    };
    return &board->front;
}
