/*
 * desk.c - the desk's own life: events in, a grid out, and which of its files a key belongs to.
 * Everything that is drawn was made in desk_draw() from the board, the choices and the time, so a
 * frame that would be the same is not worth making: `changed` says whether it may differ.
 */
#include "desk.h"

#include "inside.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int desk_open(struct desk *desk, unsigned keys, bool ascii)
{
    *desk = (struct desk){ .keys = keys, .changed = true, .stale = true };
    board_init(&desk->board);
    desk->shown = &desk->board;
    desk->ui = (struct ui){
        .table = { .rows = &desk->rows,
                   .follow = true,
                   .sort = COLUMN_NUMBER,
                   .filter = UI_FILTER_ALL,
                   .find = desk->find,
                   .only = desk->only,
                   .program = "" },
        .pane = { .shown = PANE_EVENTS, .open = true, .find = desk->pane_find },
        .foot = { .typed = desk->typed, .message = desk->message },
        .run.stop_word = "",
        .keys = keys,
        .glyphs = theme_glyphs(ascii),
    };
    return view_open(&desk->view);
}

void desk_close(struct desk *desk)
{
    desk->view = view_close(desk->view);
    rows_fini(&desk->rows);
    if (desk_frozen(desk))
        board_fini(&desk->past);
    board_fini(&desk->board);
    grid_close(&desk->grid);
    desk_terminal_fini(desk);
    detail_fini(&desk->detail);
    text_fini(&desk->results);
    free(desk->marked);
    free(desk->folded);
    free(desk->targets);
    free(desk->members);
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
           (desk->ui.pane.shown == PANE_OUTPUT &&
            (view_output_is_all(&desk->ui) || event->job == view_output_job(&desk->ui)));
}

static void apply(struct desk *desk, struct board *board, const struct fb_event *event)
{
    if (board_apply(board, event) == -ENOMEM && !desk->broken) {
        desk->broken = true;
        desk_say(desk, "no memory: the board misses events");
    }
    if (board != desk->shown)
        return;
    desk->changed |= is_seen(desk, event);
    desk->stale |= event->kind != FB_OUTPUT;
}

void desk_apply(struct desk *desk, const struct fb_event *event)
{
    apply(desk, &desk->board, event);
    if (event->kind == FB_OUTPUT)
        desk_terminal_event(desk, event);
}

void desk_fold(struct desk *desk, const struct fb_event *event)
{
    apply(desk, desk->shown, event);
}

/* Another board: nothing that was made from the one before is of use. */
static void look_anew(struct desk *desk)
{
    rows_fini(&desk->rows);
    view_forget(desk->view);
    desk->changed = desk->stale = true;
}

void desk_rewind(struct desk *desk)
{
    board_fini(desk->shown);
    board_init(desk->shown);
    look_anew(desk);
}

int desk_stand(struct desk *desk, const struct board *as)
{
    int r;

    board_fini(desk->shown); /* first: the copy then lies in pages that are there */
    r = board_copy(desk->shown, as);
    look_anew(desk);
    return r;
}

void desk_freeze(struct desk *desk)
{
    board_init(&desk->past);
    desk->shown = &desk->past;
    desk->ui.keys = KEYS_FROZEN;
    look_anew(desk);
}

void desk_thaw(struct desk *desk)
{
    desk->shown = &desk->board;
    board_fini(&desk->past);
    desk->ui.keys = desk->keys;
    desk->ui.replay = (struct ui_replay){ 0 };
    look_anew(desk);
}

bool desk_lives(const struct desk *desk)
{
    const uint32_t *counts = desk->board.counts;

    return counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED] +
               counts[BOARD_ZOMBIE] + counts[BOARD_RETRY] >
           0;
}

static bool sorted_by_time(const struct ui *ui)
{
    return ui->table.sort == COLUMN_ELAPSED || ui->table.sort == COLUMN_BAR;
}

void desk_draw(struct desk *desk, int64_t now_us)
{
    desk->now_us = now_us;
    if (desk->stale || sorted_by_time(&desk->ui))
        desk_list(desk, false);
    desk_keep(desk);
    desk_detail_keep(desk);
    desk_terminal_keep(desk);
    desk_ask_again(desk);
    view_draw(desk->view, &desk->grid, desk->shown, &desk->ui, now_us);
    desk->changed = false;
}

const char *desk_copy(struct desk *desk)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(desk->shown, desk->ui.table.selected, &unpacked);

    return job != NULL ? job->command : NULL;
}

/* ---------------------------------------------------------------- keys */

/* Back, one step at a time: from what was opened last to what was there first. */
static void step_back(struct desk *desk)
{
    struct ui *ui = &desk->ui;

    if (desk->find[0] != '\0' || desk->pane_find[0] != '\0')
        desk->find[0] = desk->pane_find[0] = '\0';
    else if (ui->pane.full)
        ui->pane.full = false;
    else if (ui->pane.focus)
        ui->pane.focus = false;
    else if (ui->table.marked_count > 0)
        ui->table.marked_count = 0;
    else if (ui->table.filter != UI_FILTER_ALL || desk->only[0] != '\0') {
        ui->table.filter = UI_FILTER_ALL;
        desk->only[0] = '\0';
        desk->stale = true;
    } else if (ui->table.selected != 0) {
        ui->table.selected = 0;
        ui->table.follow = true;
    } else
        ui->pane.open = false;
}

/* What a turn of the wheel asks for; else it is as if it were a key without meaning. */
static enum request wheel_request(const struct press_mouse *mouse)
{
    return mouse->what == MOUSE_WHEEL_UP     ? REQUEST_UP
           : mouse->what == MOUSE_WHEEL_DOWN ? REQUEST_DOWN
                                             : REQUEST_NONE;
}

/* The help, or all about a job: what has the screen for itself until another key. */
static void sheet_press(struct desk *desk, enum request request)
{
    struct ui *ui = &desk->ui;
    int page = desk->grid.rows > 3 ? desk->grid.rows - 3 : 1, most;
    int *top = ui->help ? &ui->help_top : &ui->detail_top;

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
        if (!ui->help)
            ui->detail = NULL;
        ui->help = false;
        return;
    }
    most = ui->help
               ? view_help_most(ui, desk->grid.rows, desk->grid.cols)
               : view_detail_most(&desk->board, ui, desk->grid.rows, desk->grid.cols, desk->now_us);
    *top = *top < 0 ? 0 : *top < most ? *top : most;
}

/* A key that means nothing is answered once: keys at random bring no endless answers. */
static void no_meaning(struct desk *desk, int press)
{
    char name[16];

    if (desk_keys(desk) == KEYS_WATCH && keys_request(press, KEYS_RUN) != REQUEST_NONE) {
        desk_say(desk, "not possible in a watch");
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
        desk_ask(desk, desk->ui.pane.focus && desk->ui.pane.shown == PANE_OUTPUT ? ASK_PANE_FIND
                                                                                 : ASK_FIND);
        return true;
    case REQUEST_FILTER:
    case REQUEST_ONLY:
        desk_ask(desk, request == REQUEST_FILTER ? ASK_FILTER : ASK_ONLY);
        return true;
    case REQUEST_DETAIL:
        desk_detail_open(desk);
        return true;
    case REQUEST_TYPE:
        desk_type_begin(desk);
        return true;
    default:
        return desk_move(desk, request) || desk_look(desk, request) || desk_act(desk, request);
    }
}

static enum request obey(struct desk *desk, enum request request)
{
    if (desk->source != NULL && desk->source->read_only && keys_change(request) &&
        !(request == REQUEST_TYPE && rows_is_group(desk->ui.table.selected))) {
        desk_say(desk, "this board only looks (--read-only)");
        return REQUEST_NONE;
    }
    if (request == REQUEST_QUIT && desk->source != NULL &&
        (desk->source->elsewhere || desk->source->read_only)) {
        desk->leave_running = !desk->board.ended;
        return request;
    }
    if (request == REQUEST_QUIT && desk->source != NULL && desk->source->end != NULL &&
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

enum request desk_press(struct desk *desk, int press, const struct press_mouse *mouse)
{
    enum request request = keys_request(press, desk_keys(desk)), left = REQUEST_NONE;
    bool spare = desk->answered && press == PRESS_ENTER;

    desk->answered = false;
    if (spare)
        return REQUEST_NONE;
    desk->changed = true;
    desk->message[0] = '\0';
    desk->at_us = -1;
    if (desk->ask != ASK_NOTHING)
        return desk_answer(desk, press);
    if ((desk->ui.help || desk->ui.detail != NULL) && request != REQUEST_REDRAW &&
        request != REQUEST_INTERRUPT && request != REQUEST_HAND_ON && request != REQUEST_SUSPEND) {
        sheet_press(desk, press == PRESS_MOUSE ? wheel_request(mouse) : request);
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
    if (press == 'i' && desk_type_line(desk))
        return REQUEST_NONE;
    return obey(desk, request);
}
