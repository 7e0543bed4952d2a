/*
 * scale_board.c - a desk with a source that does nothing: events come from the run that is
 * measured, no key changes it, and nothing is sampled, as a look at /proc costs the workers time. A
 * frame four times a second takes two thousandths of a core.
 */
#include "scale_board.h"

#include "base/clock.h"
#include "opt/complain.h"
#include "scale/verdict.h"
#include "show/console.h"
#include "show/front.h"
#include "term/term.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#define FRAME_US 250000

static volatile sig_atomic_t signals[NSIG];

struct cmd_scale_board {
    struct console console;
    struct source source;
    struct ui_scale scale;
    struct scale_verdict verdict;
    int64_t start_us, tick_us; /* of the run; when the clock is drawn again */
    bool quit;
};

void cmd_scale_board_signal(int number)
{
    signals[number] = 1;
}

/* ---------------------------------------------------------------- open, close */

static void obey(void *context, enum request request)
{
    struct cmd_scale_board *board = context;

    if (request == REQUEST_QUIT)
        board->quit = true;
}

/* There, so that the desk asks before it quits. */
static void end(struct source *source, enum source_end how)
{
    (void)source;
    (void)how;
}

/* Refused where it was asked for; else lines. */
static int refuse(const struct opt *opt, int r, const char *why)
{
    if (r == -ENOTTY && opt->mode_given)
        return complain(2, "--board: %s", why);
    complain(0, "%s; lines instead", why[0] != '\0' ? why : strerrordesc_np(-r));
    return 0;
}

int cmd_scale_board_open(struct cmd_scale_board **out, const struct opt *opt,
                         const struct scale_plan *plan, const struct scale_runs *runs)
{
    struct cmd_scale_board *board;
    char why[200] = "";
    int r;

    *out = NULL;
    if (opt->mode != OPT_BOARD || (!opt->mode_given && !front_in_foreground()))
        return 0;
    board = calloc(1, sizeof *board);
    if (board == NULL)
        return complain(3, "scale: %s", strerrordesc_np(ENOMEM));
    board->console.obey = obey;
    board->console.context = board;
    r = console_open(&board->console, opt, KEYS_SCALE, why, sizeof why);
    if (r < 0) {
        cmd_scale_board_close(board);
        return refuse(opt, r, why);
    }
    board->source = (struct source){ .keys = KEYS_SCALE, .name = "scale", .end = end };
    board->scale = (struct ui_scale){ .runs = runs,
                                      .verdict = &board->verdict,
                                      .rounds = plan->rounds,
                                      .of = plan->rounds * plan->slot_count };
    board->console.desk.source = &board->source;
    board->console.desk.ui.scale = &board->scale;
    board->console.desk.ui.pane.shown = PANE_SCALE;
    *out = board;
    return 0;
}

void cmd_scale_board_give_back(struct cmd_scale_board *board)
{
    if (board != NULL)
        console_give_back();
}

struct cmd_scale_board *cmd_scale_board_close(struct cmd_scale_board *board)
{
    if (board == NULL)
        return NULL;
    console_close(&board->console);
    scale_verdict_fini(&board->verdict);
    free(board);
    return NULL;
}

/* ---------------------------------------------------------------- runs */

/* What has been measured by now. Where memory is short the curve stays as it was. */
static void judge(struct cmd_scale_board *board)
{
    struct scale_verdict verdict;

    if (scale_judge(&verdict, board->scale.runs) < 0)
        return;
    scale_verdict_fini(&board->verdict);
    board->verdict = verdict;
}

void cmd_scale_board_begin(struct cmd_scale_board *board, int slots, int round)
{
    struct desk *desk;

    if (board == NULL)
        return;
    desk = &board->console.desk;
    judge(board);
    board->scale.slots = slots;
    board->scale.round = round;
    desk_rewind(desk);
    desk->ui.table.selected = 0;
    desk->ui.table.top = 0;
    desk->ui.table.follow = true;
    board->console.frame_us = 0;
    board->start_us = board->tick_us = clock_us(CLOCK_MONOTONIC);
    cmd_scale_board_turn(board, 0);
}

void cmd_scale_board_apply(struct cmd_scale_board *board, const struct fb_event *event)
{
    if (board != NULL)
        console_apply(&board->console, event);
}

int cmd_scale_board_fd(const struct cmd_scale_board *board)
{
    return board != NULL ? term_fd() : -1;
}

void cmd_scale_board_turn(struct cmd_scale_board *board, short revents)
{
    struct console *console;
    int64_t now_us = clock_us(CLOCK_MONOTONIC);
    bool changed;

    if (board == NULL)
        return;
    console = &board->console;
    for (const int *one = console_signals; *one != 0; one++)
        if (signals[*one]) {
            signals[*one] = 0;
            console_signal(console, *one);
            console->frame_us = 0;
        }
    if (revents != 0) {
        console_input(console, revents);
        console->frame_us = 0; /* a key is answered at once */
    }
    if (now_us >= board->tick_us && desk_lives(&console->desk)) {
        console->desk.changed = console->desk.stale = true;
        board->tick_us = now_us + FRAME_US;
    }
    changed = console->desk.changed;
    console_turn(console, now_us, now_us - board->start_us);
    if (changed && !console->desk.changed)
        console_wait(console, now_us + FRAME_US);
}

int64_t cmd_scale_board_wait_us(const struct cmd_scale_board *board)
{
    int64_t at_us = board != NULL ? console_deadline_us(&board->console) : INT64_MAX, now_us;

    if (board != NULL && desk_lives(&board->console.desk) && board->tick_us < at_us)
        at_us = board->tick_us;
    if (at_us == INT64_MAX)
        return -1;
    now_us = clock_us(CLOCK_MONOTONIC);
    return at_us > now_us ? at_us - now_us : 0;
}

bool cmd_scale_board_quit(const struct cmd_scale_board *board)
{
    return board != NULL && board->quit;
}

void cmd_scale_board_stay(struct cmd_scale_board *board, const sigset_t *waiting,
                          int (*ended)(void))
{
    struct pollfd key = { .events = POLLIN };

    if (board == NULL || board->quit)
        return;
    judge(board);
    board->scale.done = true;
    board->console.desk.changed = true;
    board->console.frame_us = 0;
    desk_say(&board->console.desk, "all is measured; q leaves the board");
    while (!board->quit && ended() == 0 && !board->console.gone) {
        int64_t wait_us;
        struct timespec time;
        cmd_scale_board_turn(board, key.revents);
        wait_us = cmd_scale_board_wait_us(board);
        time = (struct timespec){ wait_us / 1000000, wait_us % 1000000 * 1000 };
        key = (struct pollfd){ .fd = term_fd(), .events = POLLIN };
        if (!board->quit && ppoll(&key, 1, wait_us < 0 ? NULL : &time, waiting) < 0)
            key.revents = 0;
    }
}
