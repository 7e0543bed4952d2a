/*
 * desk.c - the desk's own life: events in, a grid out, and which of its files a key belongs to.
 * Everything that is drawn was made in desk_draw() from the board, the choices and the time, so a
 * frame that would be the same is not worth making: `changed` says whether it may differ.
 */
#include "desk.h"

#include "desk_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int desk_open(struct desk *desk, unsigned keys, bool ascii)
{
    *desk = (struct desk){ .keys = keys, .changed = true, .stale = true };
    board_init(&desk->board);
    desk->ui = (struct ui){
        .rows = &desk->rows,
        .follow = true,
        .sort = COLUMN_NUMBER,
        .filter = UI_FILTER_ALL,
        .find = desk->find,
        .pane_find = desk->pane_find,
        .typed = desk->typed,
        .message = desk->message,
        .stop_word = "",
        .pane = PANE_EVENTS,
        .pane_open = true,
        .keys = keys,
        .ascii = ascii,
        .glyphs = theme_glyphs(ascii),
    };
    return view_open(&desk->view);
}

void desk_close(struct desk *desk)
{
    desk->view = view_close(desk->view);
    rows_fini(&desk->rows);
    board_fini(&desk->board);
    grid_close(&desk->grid);
    free(desk->marked);
    free(desk->folded);
    free(desk->targets);
}

int desk_resize(struct desk *desk, int rows, int cols)
{
    desk->changed = true;
    return grid_resize(&desk->grid, rows, cols);
}

/* Workers may print all the time: what is in no pane is no reason to draw. */
static bool is_seen(const struct desk *desk, const struct fb_event *event)
{
    return event->kind != FB_OUTPUT ||
           (desk->ui.pane == PANE_OUTPUT && event->job == view_output_job(&desk->ui));
}

void desk_apply(struct desk *desk, const struct fb_event *event)
{
    int r = board_apply(&desk->board, event);

    desk->changed |= is_seen(desk, event);
    desk->stale |= event->kind != FB_OUTPUT;
    if (r == -ENOMEM && !desk->broken) {
        desk->broken = true;
        desk_say(desk, "no memory: the board misses events");
    }
}

void desk_rewind(struct desk *desk)
{
    board_fini(&desk->board);
    board_init(&desk->board);
    rows_fini(&desk->rows);
    desk->changed = desk->stale = true;
}

void desk_say(struct desk *desk, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(desk->message, sizeof desk->message, format, arguments);
    va_end(arguments);
    desk->changed = true;
}

bool desk_lives(const struct desk *desk)
{
    const uint32_t *counts = desk->board.counts;

    return counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED] +
               counts[BOARD_ZOMBIE] + counts[BOARD_RETRY] >
           0;
}

void desk_layout(const struct desk *desk, struct layout *out)
{
    view_layout(out, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols);
}

void desk_select(struct desk *desk, uint32_t job)
{
    size_t at = rows_index(&desk->rows, job);

    desk->line = at != SIZE_MAX ? at : desk->line;
    desk->ui.selected = job;
    desk->ui.follow = false;
    desk->changed = true;
}

static bool sorted_by_time(const struct ui *ui)
{
    return ui->sort == COLUMN_ELAPSED || ui->sort == COLUMN_BAR;
}

void desk_list(struct desk *desk, bool whole)
{
    const struct ui *ui = &desk->ui;
    struct rows_order order = { .sort = ui->sort,
                                .folded = desk->folded,
                                .folded_count = desk->folded_count,
                                .selected = ui->selected,
                                .descending = ui->descending,
                                .filter = ui->filter,
                                .whole = whole,
                                .slots = ui->slots,
                                .endless = ui->more || ui->queue_held };

    desk->stale = rows_rebuild(&desk->rows, &desk->board, &order, desk->now_us) < 0;
}

void desk_draw(struct desk *desk, int64_t now_us)
{
    desk->now_us = now_us;
    if (desk->stale || sorted_by_time(&desk->ui))
        desk_list(desk, false);
    desk_keep(desk);
    desk_ask_again(desk);
    view_draw(desk->view, &desk->grid, &desk->board, &desk->ui, now_us);
    desk->changed = false;
}

bool desk_types(const struct desk *desk)
{
    return desk->ask == ASK_FIND || desk->ask == ASK_PANE_FIND;
}

const char *desk_copy(struct desk *desk)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(&desk->board, desk->ui.selected, &unpacked);

    return job != NULL ? job->command : NULL;
}

/* ---------------------------------------------------------------- keys */

/* Back, one step at a time: from what was opened last to what was there first. */
static void step_back(struct desk *desk)
{
    struct ui *ui = &desk->ui;

    if (desk->find[0] != '\0' || desk->pane_find[0] != '\0')
        desk->find[0] = desk->pane_find[0] = '\0';
    else if (ui->full)
        ui->full = false;
    else if (ui->focus_pane)
        ui->focus_pane = false;
    else if (ui->marked_count > 0)
        ui->marked_count = 0;
    else if (ui->filter != UI_FILTER_ALL) {
        ui->filter = UI_FILTER_ALL;
        desk->stale = true;
    } else if (ui->selected != 0) {
        ui->selected = 0;
        ui->follow = true;
    } else
        ui->pane_open = false;
}

/* What a turn of the wheel asks for; else it is as if it were a key without meaning. */
static enum request wheel_request(const struct term_mouse *mouse)
{
    return mouse->what == TERM_WHEEL_UP     ? REQUEST_UP
           : mouse->what == TERM_WHEEL_DOWN ? REQUEST_DOWN
                                            : REQUEST_NONE;
}

static void help_press(struct desk *desk, enum request request)
{
    int page = desk->grid.rows > 3 ? desk->grid.rows - 3 : 1, *top = &desk->ui.help_top, most;

    switch (request) {
    case REQUEST_UP:
        *top -= 1;
        break;
    case REQUEST_DOWN:
        *top += 1;
        break;
    case REQUEST_PAGE_UP:
        *top -= page;
        break;
    case REQUEST_PAGE_DOWN:
        *top += page;
        break;
    case REQUEST_FIRST:
    case REQUEST_LAST:
        *top = request == REQUEST_FIRST ? 0 : INT_MAX;
        break;
    default:
        desk->ui.help = false;
        return;
    }
    most = view_help_most(&desk->ui, desk->grid.rows, desk->grid.cols);
    *top = *top < 0 ? 0 : *top < most ? *top : most;
}

/* A key that means nothing is answered once: who types at random is not told for ever. */
static void no_meaning(struct desk *desk, int press)
{
    char name[16];

    if (desk->keys == KEYS_WATCH && keys_request(press, KEYS_RUN) != REQUEST_NONE) {
        desk_say(desk, "a watch has no slots and no queue, and runs nothing again");
        return;
    }
    if (!desk->told_help)
        desk_say(desk, "%s for help", keys_name('?', desk->ui.glyphs, name));
    desk->told_help = true;
}

static bool of_the_desk(struct desk *desk, enum request request)
{
    switch (request) {
    case REQUEST_HELP:
        desk->ui.help = true;
        desk->ui.help_top = 0;
        return true;
    case REQUEST_CLOSE:
        step_back(desk);
        return true;
    case REQUEST_FIND:
        desk_ask(desk,
                 desk->ui.focus_pane && desk->ui.pane == PANE_OUTPUT ? ASK_PANE_FIND : ASK_FIND);
        return true;
    case REQUEST_FILTER:
        desk_ask(desk, ASK_FILTER);
        return true;
    default:
        return desk_move(desk, request) || desk_look(desk, request) || desk_act(desk, request);
    }
}

static enum request obey(struct desk *desk, enum request request)
{
    if (request == REQUEST_QUIT && (desk->run != NULL || desk->trace != NULL) &&
        !desk->board.ended) {
        desk_ask(desk, ASK_QUIT);
        return REQUEST_NONE;
    }
    if (request == REQUEST_COPY && desk_copy(desk) == NULL) {
        desk_say(desk, "select a row first");
        return REQUEST_NONE;
    }
    return of_the_desk(desk, request) ? REQUEST_NONE : request;
}

enum request desk_press(struct desk *desk, int press, const struct term_mouse *mouse)
{
    enum request request = keys_request(press, desk->keys), left = REQUEST_NONE;

    desk->changed = true;
    desk->message[0] = '\0';
    desk->at_us = -1;
    if (desk->ask != ASK_NOTHING)
        return desk_answer(desk, press);
    if (desk->ui.help && request != REQUEST_REDRAW && request != REQUEST_INTERRUPT &&
        request != REQUEST_HAND_ON && request != REQUEST_SUSPEND) {
        help_press(desk, press == PRESS_MOUSE ? wheel_request(mouse) : request);
        return REQUEST_NONE;
    }
    if (press == PRESS_MOUSE) {
        desk_mouse(desk, mouse, &left);
        return left;
    }
    if (request == REQUEST_NONE) {
        no_meaning(desk, press);
        return REQUEST_NONE;
    }
    return obey(desk, request);
}
