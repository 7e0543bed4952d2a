/*
 * forkboard-board.h - a run of forkboard.h on the dashboard that `forkboard run` shows, in a
 * program of your own; and the record of a run, and the board as cells in memory, for pictures and
 * tests.
 *
 *     struct fb_board *board;
 *     struct fb_event event;
 *     fb_board_open(&board, run, NULL);    // board is NULL without a terminal: it goes on without
 *     while ((board != NULL ? fb_board_take(board, &event) : fb_run_take(run, &event)) > 0)
 *         ;                                // the program's own handling of each event, as ever
 *     board = fb_board_close(board);       // the terminal is as before
 *     run = fb_run_close(run);
 *
 * Conventions are those of forkboard.h: 0 or more, or a negative errno; structures of zeros are a
 * good default and grow at their ends; times in microseconds. The keys are in forkboard-board(7),
 * and `?` lists them on the board.
 *
 * What it takes of the process while it is open, and gives back when it is closed:
 *
 * - The terminal: of standard output, or /dev/tty. One board may be open in a process, and no other
 *   use of curses(3).
 * - Standard output and error, where they are a terminal: what the program, its threads and its
 *   children print there would be drawn over. It is kept in memory (past 8 MiB the last 1 MiB) and
 *   printed when the terminal is given back. Turned off by leave_prints.
 * - Signals with the default action of INT TERM HUP QUIT: as in `forkboard run`, the first ends
 *   the run, the second kills, the third leaves what cannot be killed. fb_board_close() raises it
 *   again, so that the program dies by it unless `survive` is set. One that is ignored, or for
 *   which the program has a handler, stays the program's: it may call fb_run_interrupt(3). TSTP
 *   (Ctrl-Z) and CONT: the workers stop too, the terminal is given back and taken again; then the
 *   program's own action of TSTP is taken, a handler too. WINCH and CONT: a handler of the
 *   program's is called as well. Handlers are to be set before the board is opened: one that is
 *   set later replaces the board's. All this may be turned off by leave_signals. poll(2) and the
 *   like end with EINTR.
 * - SEGV BUS FPE ILL ABRT: the terminal is given back, then the program's own action is taken. An
 *   exit(3) in the middle gives it back too. Only _exit(2), execve(2) and SIGKILL of this process
 *   do not; then `reset` helps.
 *
 * The locale of the process is not changed: the board uses LC_CTYPE of the environment.
 *
 * Threads: the board belongs to the thread that opened the run. A call from another thread, or from
 * a child that this process has forked, is -EPERM; such a child does nothing to the terminal,
 * whatever signal comes and however it ends.
 */
#ifndef FORKBOARD_BOARD_H
#define FORKBOARD_BOARD_H

#include "forkboard.h"

#ifdef __cplusplus
extern "C" {
#endif

struct fb_board;

enum fb_board_theme {
    FB_BOARD_AUTO, /* as COLORFGBG says, or the terminal itself */
    FB_BOARD_DARK,
    FB_BOARD_LIGHT,
    FB_BOARD_PROJECTOR, /* dark on light, few and large things: for a class */
};

/* What stands below the table at first. */
enum fb_board_pane {
    FB_BOARD_EVENTS,
    FB_BOARD_OUTPUT,
    FB_BOARD_TIMELINE,
    FB_BOARD_CORES,
    FB_BOARD_LIFE,
    FB_BOARD_SLOTS, /* the timeline, a lane for each slot */
    FB_BOARD_GRAPH, /* which job waits for which */
};

struct fb_board_options {
    const char *title; /* NULL: that of the run's options */
    enum fb_board_theme theme;
    enum fb_board_pane pane;
    bool no_color; /* so does NO_COLOR in the environment */
    bool ascii;    /* no other characters; so does a locale that is not UTF-8 */
    bool no_mouse;
    bool window_title;  /* the window's title says how far the run is */
    bool bell;          /* at the end of the run */
    bool summary;       /* fb_board_close() prints one line for each job, and the counts */
    bool leave_at_end;  /* the board goes when the run has ended; else when a key (q) leaves it */
    bool leave_prints;  /* standard output and error stay as they are */
    bool leave_signals; /* no action of INT TERM HUP QUIT TSTP CONT WINCH is set: fb_board_signal()
                           is called instead */
    bool survive;       /* fb_board_close() raises no signal; see fb_board_ended_by() */
    bool no_history;    /* Space does not stop the picture: else the events are kept for that in
                           memory, up to 64 MiB */
    char room[5];       /* 0: what later versions add comes after it */
};

/* For other languages: `size` is that of the structure. C and C++ call it without `_sized`. */
FB_API int fb_board_open_sized(struct fb_board **out, struct fb_run *run,
                               const struct fb_board_options *options, size_t size);

/*
 * Takes the terminal and shows the run, of which no event was taken yet. The board shows more of a
 * run whose options say what the program's do (see fb_run_show(), which it calls): it sets
 * keep_jobs, an event_bytes of 16 KiB, a gather_us of a frame, and what goes to the terminal is
 * muted. `options` may be NULL. On failure *out is NULL, nothing has changed, and the run goes on
 * without:
 *
 *     -ENOTTY    there is no terminal
 *     -ENOTSUP   TERM names one that cannot place its cursor
 *     -EAGAIN    this process is in the background of its terminal
 *     -EBUSY     another board is open in this process, or shows this run
 *     -EALREADY  an event of the run was taken before
 *     -EPERM     the run is another thread's, or of before a fork(2)
 *     -EINVAL, -E2BIG, -ENOMEM, or what opening files says
 */
static inline int fb_board_open(struct fb_board **out, struct fb_run *run,
                                const struct fb_board_options *options)
{
    return fb_board_open_sized(out, run, options, sizeof *options);
}

/*
 * 1 and the run's next event, which the board has taken already; 0: the run has ended and the board
 * was left, by a key or by options; or the run was abandoned, by a third signal. Until then it
 * blocks, draws, and does what keys and signals ask. After FB_ENDED a key may run jobs again: more
 * events follow, and another FB_ENDED. -ESHUTDOWN once the run has been closed, -EPERM, -EINVAL
 * where there is no board: NULL, as all of these have it.
 */
FB_API int fb_board_take(struct fb_board *board, struct fb_event *event);

/*
 * For a loop of your own: a descriptor to poll beside others, readable as soon as fb_board_next()
 * has something to do, an event, a key, a signal or a frame to draw. It is the board's: do not
 * close it. -ENOMEM, -EMFILE, -EPERM.
 */
FB_API int fb_board_fd(struct fb_board *board);

/*
 * Does what is due and never blocks: 1 and an event as fb_board_take(), or 0: none now. To be
 * called until it returns 0, whenever fb_board_fd() is readable.
 */
FB_API int fb_board_next(struct fb_board *board, struct fb_event *event);

/* Whether nothing more will come: when fb_board_take() would return 0 at once. */
FB_API bool fb_board_over(const struct fb_board *board);

/*
 * Does what the board does of a signal that has come to this process, where it does not listen by
 * itself (leave_signals): INT TERM HUP QUIT TSTP CONT WINCH, else -EINVAL. Not in a handler.
 * -EPERM.
 */
FB_API int fb_board_signal(struct fb_board *board, int signal);

/* The signal that has ended the run through the board; 0: none has. */
FB_API int fb_board_ended_by(const struct fb_board *board);

/*
 * Gives the terminal back, with what was printed, for a question or a program of your own that
 * wants it. The next call that takes an event takes it again. 0 or -EPERM.
 */
FB_API int fb_board_leave(struct fb_board *board);

/*
 * Gives the terminal and all else back, prints what was kept, then the summary, and raises the
 * signal that has ended the run. The run may go on, or be closed before or after. In a child of the
 * process it only frees. Accepts NULL, returns NULL; another thread gets the board back, as it was.
 */
FB_API struct fb_board *fb_board_close(struct fb_board *board);

/* --------------------------------------------------------------- records */

/*
 * A record of events, as `forkboard run --record` writes it and `forkboard replay`, `report` and
 * `again` read it (forkboard-record(5)): of a run with a board or without. A child that the process
 * has forked writes nothing there: -EPERM, and closing only frees.
 */
struct fb_record;

/*
 * A new file at `path`, or one that holds a record, which it replaces: -EEXIST for another,
 * -EBUSY while another run writes it, or what open(2) says.
 */
FB_API int fb_record_open(struct fb_record **out, const char *path);
/* Each event in its turn. The first error is returned once; nothing is written after it. */
FB_API int fb_record_put(struct fb_record *record, const struct fb_event *event);
/* What waits in memory (up to 64 KiB) is written. */
FB_API int fb_record_flush(struct fb_record *record);
/* Flushes and frees. Accepts NULL, returns NULL. */
FB_API struct fb_record *fb_record_close(struct fb_record *record);

struct fb_reader;

/* A record to be read; `path` NULL: that of the last `forkboard run`. 0, or what open(2) says. */
FB_API int fb_reader_open(struct fb_reader **out, const char *path);
/*
 * 1 and the next event, whose pointers hold until the next call; 0 at the end; -EBADMSG for a line
 * that is no event, or what read(2) says.
 */
FB_API int fb_reader_next(struct fb_reader *reader, struct fb_event *event);
/* One line for people, "FILE:LINE:COLUMN: what is wrong"; "" if nothing is. */
FB_API const char *fb_reader_error(const struct fb_reader *reader);
FB_API struct fb_reader *fb_reader_close(struct fb_reader *reader);

/* ----------------------------------------------------------------- cells */

/*
 * The board in memory, without a terminal: events and keys go in, cells come out. It takes nothing
 * of the process and any number may be open, in any thread.
 */
struct fb_cells;

struct fb_cell {
    char text[24]; /* UTF-8: a character with its marks; "" for the 2nd half of a wide one */
    int columns;   /* 1, 2, or 0 for that half */
    int front;     /* of the xterm palette, 0 to 255; -1: the terminal's own */
    int back;
    bool bold, dim, italic, underline, reverse;
};

FB_API int fb_cells_open_sized(struct fb_cells **out, int rows, int columns,
                               const struct fb_board_options *options, size_t size);
/* Of `options` (NULL: zeros) title, theme, pane, ascii are used. -EINVAL, -E2BIG, -ENOMEM. */
static inline int fb_cells_open(struct fb_cells **out, int rows, int columns,
                                const struct fb_board_options *options)
{
    return fb_cells_open_sized(out, rows, columns, options, sizeof *options);
}
/* Each event in its turn, from FB_RUN on. */
FB_API int fb_cells_put(struct fb_cells *cells, const struct fb_event *event);
/* A key: a Unicode character, or 9 (tab), 13 (enter), 27 (escape). It acts on the picture alone. */
FB_API int fb_cells_press(struct fb_cells *cells, int key);
/* Draws the board as it is `at_us` after the run was opened: the cells are of that moment. */
FB_API int fb_cells_draw(struct fb_cells *cells, int64_t at_us);
/* One cell, counted from 0; -EINVAL outside. */
FB_API int fb_cells_at(const struct fb_cells *cells, int row, int column, struct fb_cell *out);
/* The text of a row in UTF-8, without the blanks at its end, cut to `size`; -EINVAL outside. */
FB_API int fb_cells_text(const struct fb_cells *cells, int row, char *text, size_t size);
/* All of it as an SVG file, whose title that is; a string to be given to free(3). */
FB_API int fb_cells_svg(const struct fb_cells *cells, const char *title, char **out);
FB_API struct fb_cells *fb_cells_close(struct fb_cells *cells);

#ifdef __cplusplus
}
#endif
#endif
