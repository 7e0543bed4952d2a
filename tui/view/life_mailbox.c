/*
 * life_mailbox.c - why a handler has to wait in a loop: the kernel keeps one bit for a pending
 * SIGCHLD, so of deaths that come close together one signal is left. The counts stay when the run
 * is over, and are the same in a replay.
 */
#include "life.h"

#include <stdio.h>

#define WORD_COLS 9
#define BAR_MOST  60

struct mailbox {
    uint64_t died, signals, waited;
    uint64_t all; /* that died: with those that are no workers */
};

static void draw_line(const struct scene *scene, const struct mailbox *box, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);

    pen_skip(&pen, 1);
    pen_printf(&pen, STYLE_DIM, "died %llu, SIGCHLD %llu, waitpid %llu",
               (unsigned long long)box->died, (unsigned long long)box->signals,
               (unsigned long long)box->waited);
    if (box->signals > 0 && box->all > box->signals && pen_room(&pen) > 40)
        pen_printf(&pen, STYLE_DIM, ": one pending bit, however many died");
}

static void draw_bar(const struct scene *scene, struct area area, int row, const char *word,
                     uint64_t count, uint64_t most, uint32_t style, const char *said)
{
    struct pen pen = pen_at(scene->grid, &area, row);
    int room, cols;
    char number[24];

    pen_skip(&pen, 1);
    pen_put(&pen, STYLE_PLAIN, word);
    pen.col = area.col + 1 + WORD_COLS;
    room = pen_room(&pen) / 2 < BAR_MOST ? pen_room(&pen) / 2 : BAR_MOST;
    cols = most > 0 ? (int)((double)count / (double)most * room + 0.5) : 0;
    if (count > 0 && cols == 0)
        cols = 1;
    pen_fill(&pen, style, scene->glyphs->level[8], cols);
    pen.col = area.col + 1 + WORD_COLS + room + 1;
    snprintf(number, sizeof number, "%4llu", (unsigned long long)count);
    pen_put(&pen, STYLE_TITLE, number);
    if (width_text(said) + 3 <= pen_room(&pen)) {
        pen_skip(&pen, 3);
        pen_put(&pen, STYLE_DIM, said);
    }
}

/* What else there may have been that brings a SIGCHLD; for what may be adopted there is no sign. */
static void draw_others(const struct board_signals *signals, struct pen *pen, bool wide)
{
    pen_put(pen, STYLE_DIM, wide ? "more SIGCHLD than deaths: " : "also for ");
    if (signals->probes)
        pen_put(pen, STYLE_DIM, "probes, ");
    if (signals->stop_commands)
        pen_put(pen, STYLE_DIM, "stop commands, ");
    if (signals->stops)
        pen_put(pen, STYLE_DIM, "stops, ");
    pen_put(pen, STYLE_DIM, "adopted orphans");
}

/* What a program would have left that asks once for each signal. */
static void draw_moral(const struct scene *scene, const struct mailbox *box, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 3);
    unsigned long long left = (unsigned long long)(box->all - box->signals);

    pen_skip(&pen, 1);
    if (box->signals == 0)
        return;
    if (box->all > box->signals)
        pen_printf(&pen, STYLE_NOTE,
                   area.cols >= 72 ? "a handler with one wait() per signal would have left %llu "
                                     "zombie%s"
                                   : "one wait() per signal leaves %llu zombie%s",
                   left, left == 1 ? "" : "s");
    else if (box->all == box->signals && box->all == box->died)
        pen_put(&pen, STYLE_DIM, "as many SIGCHLD as deaths");
    else
        draw_others(&scene->board->signals, &pen, area.cols >= 72);
}

void life_mailbox_draw(const struct scene *scene, struct area area)
{
    const struct board *board = scene->board;
    struct mailbox box = { board->signals.deaths, board->signals.entries, board->signals.reaps,
                           board->signals.deaths + board->signals.others };
    uint64_t most = box.died > box.waited ? box.died : box.waited;

    most = most > box.signals ? most : box.signals;
    if (area.rows < 4) {
        draw_line(scene, &box, area);
        return;
    }
    draw_bar(scene, area, 0, "died", box.died, most, STYLE_ZOMBIE, "");
    draw_bar(scene, area, 1, "SIGCHLD", box.signals, most, STYLE_STOPPED,
             area.cols >= 100 ? "one pending bit, however many died" : "one pending bit");
    draw_bar(scene, area, 2, "waitpid", box.waited, most, STYLE_OK,
             box.waited > 0 && box.waited == box.died ? "then: no more" : "");
    draw_moral(scene, &box, area);
}
