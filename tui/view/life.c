/*
 * life.c - a worker's way as a lecture draws it: waiting, running, a zombie, reaped, each a box,
 * with stopped beside the way and not on it. An arrow shows for a second what went along it. Above
 * stands the parent, asleep until a SIGCHLD wakes it; below, what it found in its mailbox. A pane
 * too small for boxes has a line for each place.
 */
#include "life.h"

#include <stdio.h>
#include <string.h>

#define ASLEEP_US  200000 /* without news so long: but for the board's clock it waits in epoll */
#define WOKEN_US   700000 /* so long it is said that it was woken */
#define WIDE_COLS  72
#define BOXES_COLS 58 /* from here on there are boxes, */
#define BOXES_ROWS 5  /*   and from here */
#define BESIDE_ROWS                                                                                \
    9 /* from here on the box of the stopped is there, but not in the way of a cloud */
#define MAILBOX_ROWS 4

/* --------------------------------------------------------------- the parent */

static void draw_woken(const struct board *board, struct pen *pen, bool wide)
{
    pen_printf(pen, STYLE_NOTE,
               wide ? "woken by %d SIGCHLD: %d death%s, %d reaped"
                    : "woken by %d SIGCHLD: %d death%s",
               board->signals.last_entries, board->signals.last_deaths,
               board->signals.last_deaths == 1 ? "" : "s", board->signals.last_reaps);
}

static void draw_parent(const struct scene *scene, struct pen pen, bool wide)
{
    const struct board *board = scene->board;
    int64_t quiet_us = scene->now_us - board->news_us;
    bool woken = board->signals.last_us >= 0 && scene->now_us - board->signals.last_us < WOKEN_US;
    char time[UNITS_ROOM];

    pen_put(&pen, STYLE_TITLE, "parent ");
    if (board->ended)
        pen_put(&pen, STYLE_DIM, "nothing left to wait for");
    else if (scene->ui->run.unstarted)
        pen_put(&pen, STYLE_DIM, "waits for Space: it has started nothing yet");
    else if (woken)
        draw_woken(board, &pen, wide);
    else if (quiet_us >= ASLEEP_US)
        pen_printf(&pen, STYLE_DIM,
                   wide ? "asleep in epoll_wait: no news for %s" : "asleep: no news for %s",
                   units_duration(quiet_us, true, time));
    else
        pen_put(&pen, STYLE_PLAIN, "awake, handling events");
}

/* What the head says of it in a word. */
static void draw_cost(const struct scene *scene, struct pen *pen)
{
    const struct board *board = scene->board;
    char all[UNITS_ROOM];

    if (board->watch.stops == 0 || pen_room(pen) < 50)
        return;
    pen_printf(pen, STYLE_DIM, "; tracing held processes %llu times, %s in all",
               (unsigned long long)board->watch.stops,
               units_duration(board->watch.stood_us, false, all));
    if (board->watch.threads > 0 && pen_room(pen) > 14)
        pen_printf(pen, STYLE_DIM, "; %llu thread%s", (unsigned long long)board->watch.threads,
                   board->watch.threads == 1 ? "" : "s");
}

/* In a watch each parent reaps its own. */
static void draw_parents(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    bool wide = area.cols >= WIDE_COLS;

    pen_skip(&pen, 1);
    if (!scene->rows->any_parent) {
        draw_parent(scene, pen, wide);
        return;
    }
    pen_cut(&pen, STYLE_DIM, "each process is reaped when its own parent calls wait()",
            pen_room(&pen), scene->glyphs->ellipsis);
    draw_cost(scene, &pen);
}

/* --------------------------------------------------------------- arrows */

/* From a box to the one on its right: what moves along it above and below, and how many just did.
 */
static void draw_arrow(const struct scene *scene, struct area gap, uint32_t moves, const char *by,
                       const char *or_by)
{
    const struct glyphs *glyphs = scene->glyphs;
    uint32_t style = moves > 0 ? STYLE_NOTE : STYLE_BORDER;
    int middle = gap.rows >= 6 ? 2 : (gap.rows - 1) / 2;
    struct pen pen = pen_at(scene->grid, &gap, middle);
    char count[16];

    snprintf(count, sizeof count, "%u", moves);
    pen_fill(&pen, style, moves > 0 ? glyphs->bar_moved : glyphs->line, gap.cols - 1);
    pen_put(&pen, moves > 0 ? STYLE_NOTE : STYLE_DIM, glyphs->right);
    if (moves > 0 && gap.cols >= (int)strlen(count) + 2)
        grid_put(scene->grid, gap.row + middle, gap.col + (gap.cols - (int)strlen(count)) / 2,
                 (int)strlen(count), STYLE_TITLE, count);
    if (gap.cols < 6 || middle < 1)
        return;
    grid_field(scene->grid, gap.row + middle - 1, gap.col, gap.cols, STYLE_DIM, ALIGN_MIDDLE, by,
               "");
    grid_field(scene->grid, gap.row + middle + 1, gap.col, gap.cols, STYLE_DIM, ALIGN_MIDDLE, or_by,
               "");
}

/* In the border between running and stopped: there, and back. */
static void draw_beside(const struct scene *scene, const struct life *life, struct area area)
{
    const struct glyphs *glyphs = scene->glyphs;
    struct pen pen = pen_at(scene->grid, &area, 0);
    uint32_t there = life->stops > 0 ? STYLE_NOTE : STYLE_DIM;
    uint32_t back = life->continues > 0 ? STYLE_NOTE : STYLE_DIM;
    bool words = area.cols >= 22;

    pen.end -= 2;
    pen_skip(&pen, 2);
    pen_printf(&pen, there, "%s%s", glyphs->down, words ? "SIGSTOP" : "STOP");
    pen_right(&pen, back, words ? "SIGCONT" : "CONT", 0);
    pen_right(&pen, back, glyphs->up, 0);
}

/* --------------------------------------------------------------- boxes */

/* Returns the rows of the box that the arrows lead to and from. */
static int draw_running(const struct scene *scene, const struct life *life, struct area area)
{
    const struct life_tokens *stopped = &life->places[LIFE_STOPPED];
    int rows = area.rows >= 16 ? 3 + area.rows / 8 : 3;
    bool fits =
        life->places[LIFE_RUNNING].count <= (uint32_t)((area.rows - rows - 2) * (area.cols - 4));
    bool beside = (area.rows >= BESIDE_ROWS && fits) || (area.rows >= 6 && stopped->count > 0);

    if (!beside) {
        life_box_draw(scene, life, LIFE_RUNNING, area);
        return area.rows;
    }
    life_box_draw(scene, life, LIFE_RUNNING,
                  (struct area){ area.row, area.col, area.rows - rows, area.cols });
    life_box_draw(scene, life, LIFE_STOPPED,
                  (struct area){ area.row + area.rows - rows, area.col, rows, area.cols });
    draw_beside(scene, life,
                (struct area){ area.row + area.rows - rows - 1, area.col, 1, area.cols });
    return area.rows - rows;
}

#define BOX_STEP 4 /* columns change hands by so many: boxes do not move with each worker */

/* Columns in which no name of a place is cut, `usual` or more. */
static int named_cols(const struct scene *scene, const struct life_tokens *tokens, int usual)
{
    int cols = 0;

    for (uint32_t i = 0; i < tokens->shown; i++) {
        struct board_job unpacked;
        const struct board_job *job =
            board_job(scene->board, tokens->jobs[(tokens->first + i) % LIFE_MOST], &unpacked);
        int name = width_text(rows_own_name(job)) + 2; /* after its sign */
        name += name > 12 ? 4 : 2; /* the border, and room beside it (life_box_draw()) */
        cols = name > cols ? name : cols;
    }
    return cols > usual ? cols : usual;
}

/* Columns that hold all of a place as signs, or by name. */
static int wanted_cols(const struct scene *scene, const struct life_tokens *tokens, int rows,
                       int least, int usual)
{
    int inner = rows - 5 > 1 ? rows - 5 : 1, cols; /* border, and how many of each */

    if (tokens->count == 0)
        return least;
    if (tokens->count <= LIFE_NAMED_MOST)
        return named_cols(scene, tokens, usual);
    cols = (int)(tokens->count / (uint32_t)inner) + 1 + 4;
    cols = (cols + BOX_STEP - 1) / BOX_STEP * BOX_STEP;
    return cols > least ? cols : least;
}

/* A box with more in it than it can show takes room from those that have less than they could. */
static void share_room(const struct scene *scene, const struct life *life, int rows, int cols[4])
{
    static const enum life_place places[] = { LIFE_WAITING, LIFE_RUNNING, LIFE_ZOMBIE,
                                              LIFE_REAPED };
    static const int leasts[] = { 12, 14, 14, 11 };

    for (int i = 0; i < 4; i++) {
        int missing =
            wanted_cols(scene, &life->places[places[i]], rows, leasts[i], cols[i]) - cols[i];
        for (int from = 0; from < 4 && missing > 0; from++) {
            int spare = from == i ? 0
                                  : cols[from] - wanted_cols(scene, &life->places[places[from]],
                                                             rows, leasts[from], cols[from]);
            spare = spare < missing ? spare : missing;
            if (spare <= 0)
                continue;
            cols[from] -= spare;
            cols[i] += spare;
            missing -= spare;
        }
    }
}

static void draw_boxes(const struct scene *scene, const struct life *life, struct area area)
{
    int gap = area.cols >= 96 ? 8 : area.cols >= WIDE_COLS ? 6 : 3, room = area.cols - 2 - 3 * gap;
    int cols[4] = { room * 17 / 100, 0, room * 28 / 100, room * 20 / 100 }, col = area.col + 1,
        rows;
    static const enum life_place places[] = { LIFE_WAITING, LIFE_RUNNING, LIFE_ZOMBIE,
                                              LIFE_REAPED };
    const uint32_t moves[] = { life->forks, life->exits, life->reaps };
    static const char *const by[] = { "fork", "exit", "wait()" }, *const or_by[] = { "", "kill",
                                                                                     "" };

    cols[0] = cols[0] > 12 ? cols[0] : 12;
    cols[2] = cols[2] > 12 ? cols[2] : 12;
    cols[3] = cols[3] > 11 ? cols[3] : 11;
    cols[1] = room - cols[0] - cols[2] - cols[3];
    share_room(scene, life, area.rows, cols);
    rows = draw_running(scene, life,
                        (struct area){ area.row, col + cols[0] + gap, area.rows, cols[1] });
    for (int i = 0; i < 4; i++) {
        if (places[i] != LIFE_RUNNING)
            life_box_draw(scene, life, places[i],
                          (struct area){ area.row, col, area.rows, cols[i] });
        col += cols[i];
        if (i < 3)
            draw_arrow(scene, (struct area){ area.row, col, rows, gap }, moves[i], by[i], or_by[i]);
        col += gap;
    }
}

/* --------------------------------------------------------------- a small pane */

/* From top to bottom, as many names as fit after each. */
static void draw_lines(const struct scene *scene, const struct life *life, struct area area)
{
    static const char *const words[] = { "waiting", "running", "stopped", "zombie", "reaped" };

    for (int place = 0, row = 0; place < LIFE_PLACE_COUNT && row < area.rows; place++) {
        const struct life_tokens *tokens = &life->places[place];
        struct pen pen = pen_at(scene->grid, &area, row);
        int begin = pen.col;
        if (area.rows < LIFE_PLACE_COUNT && tokens->count == 0)
            continue; /* no room for places that are empty */
        row++;
        pen_printf(&pen, tokens->count == 0 ? STYLE_DIM : STYLE_TITLE, "%s %u", words[place],
                   tokens->count);
        pen_skip(&pen, begin + 12 - pen.col);
        for (uint32_t i = 0; i < tokens->shown && pen_room(&pen) > 4; i++) {
            struct board_job unpacked;
            const struct board_job *job =
                board_job(scene->board, tokens->jobs[(tokens->first + i) % LIFE_MOST], &unpacked);
            uint32_t style;
            const char *glyph = life_token_glyph(scene, life, (enum life_place)place, job, &style);
            pen_put(&pen, style, glyph);
            pen_skip(&pen, 1);
            pen_name(&pen, job->state == BOARD_FAILED ? STYLE_FAILED : STYLE_PLAIN,
                     rows_own_name(job), pen_room(&pen), scene->glyphs->ellipsis);
            pen_skip(&pen, 2);
        }
    }
}

void view_life_draw(const struct scene *scene, struct area area)
{
    struct life life;
    bool boxes = area.cols >= BOXES_COLS && area.rows >= BOXES_ROWS;
    bool mailbox = !scene->rows->any_parent;
    int below = !mailbox || area.rows < 7 ? 0 : area.rows < 11 ? 1 : MAILBOX_ROWS;

    life_find(scene, &life);
    if (area.rows > (boxes ? BOXES_ROWS : 2)) {
        draw_parents(scene, (struct area){ area.row, area.col, 1, area.cols });
        area.row++;
        area.rows--;
    }
    if (!boxes) {
        below = below > 0 && area.rows > LIFE_PLACE_COUNT;
        draw_lines(scene, &life, (struct area){ area.row, area.col, area.rows - below, area.cols });
    } else
        draw_boxes(scene, &life, (struct area){ area.row, area.col, area.rows - below, area.cols });
    if (below > 0)
        life_mailbox_draw(scene, (struct area){ area.row + area.rows - below, area.col, below,
                                                area.cols });
}
