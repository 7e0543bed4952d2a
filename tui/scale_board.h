/*
 * scale_board.h - the board of the run that is measured, and the curve as it grows. It is drawn
 * between runs and seldom within one: what is shown is not to be part of what is measured.
 */
#ifndef FB_SCALE_BOARD_H
#define FB_SCALE_BOARD_H

#include "opt/opt.h"
#include "scale/plan.h"

#include <signal.h>

struct cmd_scale_board;

/*
 * Where one is asked for, and can be: takes the terminal; SIGWINCH and SIGCONT come to
 * cmd_scale_board_signal(). *out is NULL where lines are to be written. 0, or the exit status of
 * wrong use, which has been said.
 */
int cmd_scale_board_open(struct cmd_scale_board **out, const struct opt *opt,
                         const struct scale_plan *plan, const struct scale_runs *runs);
/* All of these accept NULL. */
struct cmd_scale_board *cmd_scale_board_close(struct cmd_scale_board *board);
void cmd_scale_board_give_back(struct cmd_scale_board *board); /* the terminal, for good */

void cmd_scale_board_begin(struct cmd_scale_board *board, int slots, int round); /* a run */
void cmd_scale_board_apply(struct cmd_scale_board *board, const struct fb_event *event);
int cmd_scale_board_fd(const struct cmd_scale_board *board);
/* What poll(2) said of that: keys, and what has changed is drawn. */
void cmd_scale_board_turn(struct cmd_scale_board *board, short revents);
int64_t cmd_scale_board_wait_us(const struct cmd_scale_board *board); /* below 0: for ever */
bool cmd_scale_board_quit(const struct cmd_scale_board *board);       /* a key asked for the end */
/* All is measured: it stays, with signals let through, until a key or `ended` says so. */
void cmd_scale_board_stay(struct cmd_scale_board *board, const sigset_t *waiting,
                          int (*ended)(void));
/* From a handler: one of console_signals. */
void cmd_scale_board_signal(int number);

#endif
