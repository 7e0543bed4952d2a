/* inside.c - the small things that several views draw: bars, states, tabs. */
#include "inside.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static_assert((int)THEME_STATE_COUNT == (int)BOARD_STATE_COUNT &&
                  (int)THEME_ZOMBIE == (int)BOARD_ZOMBIE && (int)THEME_HELD == (int)BOARD_HELD,
              "the theme's states are the board's, in its order");

const char *view_state_glyph(const struct glyphs *glyphs, enum board_state state)
{
    return glyphs->state[state];
}

enum style view_state_style(enum board_state state)
{
    return theme_state_style((enum theme_state)state);
}

const char *view_workers_word(const struct scene *scene)
{
    return scene->rows->any_parent ? "processes" : "workers";
}

const char *view_state_word(enum board_state state)
{
    return theme_word((enum theme_state)state);
}

const char *view_job_word(const struct board_job *job)
{
    return board_given_up(job) ? VIEW_GIVEN_UP : view_state_word((enum board_state)job->state);
}

uint32_t view_jobs_in_all(const struct board *board, const struct ui *ui)
{
    return board->job_count + ui->run.jobs_ahead;
}

uint32_t view_jobs_waiting(const struct board *board, const struct ui *ui)
{
    return board->counts[BOARD_WAITING] + ui->run.jobs_ahead;
}

uint32_t view_jobs_done(const struct board *board)
{
    return board->counts[BOARD_OK] + board->counts[BOARD_FAILED] + board->counts[BOARD_SKIPPED] +
           (board->ended ? board->counts[BOARD_HELD] : 0);
}

void view_bar_draw(struct pen *pen, const struct glyphs *glyphs, int cols, double share,
                   double over, uint32_t style)
{
    int begin = pen->col, halves = (int)(share * cols * 2), full, tick;

    if (cols > pen_room(pen))
        cols = pen_room(pen);
    if (cols <= 0)
        return;
    halves = halves < 0 ? 0 : halves > cols * 2 ? cols * 2 : halves;
    full = halves / 2;
    pen_fill(pen, style, glyphs->bar_done, full);
    if (halves % 2 != 0)
        pen_fill(pen, style, glyphs->bar_half, 1);
    pen_fill(pen, STYLE_BAR_LEFT, glyphs->bar_left, begin + cols - pen->col);
    tick = (int)(over * cols);
    if (over >= 0 && tick < cols)
        grid_fill(pen->grid, pen->row, begin + tick, 1, STYLE_STOPPED, glyphs->tick);
}

void view_frame_draw(const struct scene *scene, struct area area, uint32_t style)
{
    const struct glyphs *glyphs = scene->glyphs;
    int last = area.rows - 1, right = area.col + area.cols - 1;

    for (int row = 0; row<area.rows; row += last> 0 ? last : 1) {
        grid_fill(scene->grid, area.row + row, area.col, area.cols, style, glyphs->line);
        for (int side = 0; side < 2; side++)
            grid_fill(scene->grid, area.row + row, side == 0 ? area.col : right, 1, style,
                      glyphs->corner[(row > 0) * 2 + side]);
    }
    for (int row = 1; row < last; row++) {
        grid_fill(scene->grid, area.row + row, area.col, 1, style, glyphs->column);
        grid_fill(scene->grid, area.row + row, right, 1, style, glyphs->column);
    }
}

size_t view_line_bytes(const char *text, int cols)
{
    size_t size = strlen(text), fits = width_cut(text, size, cols, NULL), at = fits;

    if (fits == size || cols <= 0)
        return size;
    while (at > 0 && text[at] != ' ')
        at--;
    return at > 0 ? at : fits > 0 ? fits : size;
}

/* ------------------------------------------------------------------ tabs */

static const char *const titles[] = {
#define PANE_TITLE(name, title) title,
    UI_PANES(PANE_TITLE)
#undef PANE_TITLE
};

bool view_pane_there(const struct ui *ui, enum ui_pane pane)
{
    return pane == PANE_SCALE   ? ui->scale != NULL
           : pane == PANE_GRAPH ? ui->table.rows->any_after || ui->pane.shown == PANE_GRAPH
                                : true;
}

/* Its place among those that are there, from 1. */
static int number_of(const struct ui *ui, enum ui_pane pane)
{
    int number = 1;

    for (int i = 0; i < (int)pane; i++)
        number += view_pane_there(ui, (enum ui_pane)i);
    return number;
}

/* A tab is " 1 Events ", its shortest form " Events " or " 1 ". */
static void tab_text(const struct ui *ui, enum ui_pane pane, int form, char out[32])
{
    bool chosen = pane == ui->pane.shown;
    char open = chosen ? '[' : ' ', close = chosen ? ']' : ' ';

    if (form == 0)
        snprintf(out, 32, "%c%d %s%c", open, number_of(ui, pane), titles[pane], close);
    else if (form == 1)
        snprintf(out, 32, "%c%s%c", open, titles[pane], close);
    else if (chosen)
        snprintf(out, 32, "[%s]", titles[pane]);
    else
        snprintf(out, 32, " %d ", number_of(ui, pane));
}

static int tab_gap(int form)
{
    return form == 0 ? 2 : 1;
}

#define ALONE 3 /* the form of the shown one where not all of them fit */

static bool tab_there(const struct ui *ui, int pane, int form)
{
    return view_pane_there(ui, (enum ui_pane)pane) &&
           (form != ALONE || pane == (int)ui->pane.shown);
}

/* The longest form in which all of them fit, or at least all up to the shown one. */
static int tab_form(const struct ui *ui, int cols)
{
    char text[32];

    for (int form = 0; form < ALONE; form++) {
        int last = form < 2 ? PANE_COUNT - 1 : (int)ui->pane.shown, sum = 0;
        for (int pane = 0; pane <= last; pane++) {
            if (!view_pane_there(ui, (enum ui_pane)pane))
                continue;
            tab_text(ui, (enum ui_pane)pane, form, text);
            sum += tab_gap(form) + width_text(text);
        }
        if (sum <= cols)
            return form;
    }
    return ALONE;
}

int view_tabs_place(const struct ui *ui, enum ui_pane pane, int cols, int *col)
{
    int form = tab_form(ui, cols), width = 0;
    char text[32];

    *col = 0;
    if (!tab_there(ui, (int)pane, form))
        return 0;
    for (int i = 0; i <= (int)pane; i++) {
        if (!tab_there(ui, i, form))
            continue;
        *col += width + tab_gap(form);
        tab_text(ui, (enum ui_pane)i, form, text);
        width = width_text(text);
    }
    return width;
}

void view_tabs_draw(const struct scene *scene, struct area area, const char *caption)
{
    int form = tab_form(scene->ui, area.cols), end = 0;
    struct pen pen = pen_at(scene->grid, &area, 0);
    char text[32];

    grid_fill(scene->grid, area.row, area.col, area.cols, STYLE_BORDER, scene->glyphs->line);
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        bool chosen = pane == (int)scene->ui->pane.shown;
        uint32_t style = chosen ? STYLE_TITLE : STYLE_DIM;
        int col, cols;
        if (!tab_there(scene->ui, pane, form))
            continue;
        cols = view_tabs_place(scene->ui, (enum ui_pane)pane, area.cols, &col);
        if (chosen && scene->ui->pane.focus)
            style |= STYLE_SELECTED;
        tab_text(scene->ui, (enum ui_pane)pane, form, text);
        if (col + cols <= area.cols || form == ALONE)
            grid_put(scene->grid, area.row, area.col + col,
                     col + cols <= area.cols ? cols : area.cols - col, style, text);
        end = col + cols;
    }
    pen_skip(&pen, end + 2);
    pen.end -= 1;
    if (caption[0] != '\0' && pen_room(&pen) > 12) {
        char room[256];
        snprintf(room, sizeof room, " %s ", caption);
        if (width_text(room) <= pen_room(&pen))
            pen_right(&pen, STYLE_DIM, room, 0);
        else
            pen_cut(&pen, STYLE_DIM, room, pen_room(&pen), scene->glyphs->ellipsis);
    }
}

uint32_t view_output_job(const struct ui *ui)
{
    const struct rows *rows = ui->table.rows;
    size_t at = ui->table.top;

    if (rows->any_parent)
        return 1; /* all of a watched tree shares the program's terminal */
    if (ui->table.selected != 0)
        return rows_is_group(ui->table.selected) ? 0 : ui->table.selected;
    while (at < rows->count && rows_is_group(rows->list[at]))
        at++;
    return at < rows->count ? rows_job(rows->list[at]) : 0;
}

bool view_output_is_all(const struct ui *ui)
{
    return (ui->pane.all || rows_is_group(ui->table.selected)) && !ui->table.rows->any_parent;
}
