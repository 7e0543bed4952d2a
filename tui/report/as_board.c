/*
 * as_board.c - the board as a person saw it, at one moment of the run: drawn on the grid without a
 * terminal, and the grid as SVG.
 */
#include "as.h"

#include "desk/desk.h"
#include "draw/picture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define HIGH 22
#define WIDE 96

struct as_board {
    struct sheet *sheet;
    struct desk desk;
    int64_t at_us;
    bool drawn;
};

int as_board_open(struct as_board **out, struct sheet *sheet, struct facts *facts, int64_t at_us)
{
    struct as_board *board = calloc(1, sizeof *board);

    *out = board;
    if (board == NULL)
        return -ENOMEM;
    board->sheet = sheet;
    board->at_us = at_us;
    if (desk_open(&board->desk, KEYS_RUN, false) == 0 &&
        desk_resize(&board->desk, HIGH, WIDE) == 0) {
        board->desk.shown = &facts->board;
        return 0;
    }
    desk_close(&board->desk);
    free(board);
    *out = NULL;
    return -ENOMEM;
}

static void draw(struct as_board *board, const struct facts *facts, int64_t now_us)
{
    struct desk *desk = &board->desk;
    struct text title = { 0 };

    desk->keys = desk->ui.keys = facts->watch ? KEYS_WATCH : KEYS_RUN;
    desk->ui.pane.shown = PANE_TIMELINE;
    desk->changed = desk->stale = true;
    desk_draw(desk, now_us);
    text_printf(&title, "The board of %s", as_title(facts));
    picture_svg(&board->sheet->text, &desk->grid, text_string(&title), false);
    text_fini(&title);
    board->drawn = true;
}

void as_board_before(void *context, const struct facts *facts, const struct fb_event *event)
{
    struct as_board *board = context;

    if (!board->drawn && facts->board.opened && event->t_us > board->at_us)
        draw(board, facts, board->at_us);
}

void as_board_close(struct as_board *board, const struct facts *facts)
{
    if (!board->drawn)
        draw(board, facts, facts->end_us);
    desk_close(&board->desk);
    free(board);
}
