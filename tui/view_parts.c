/* view_parts.c - the small things that several views draw: bars, states, tabs. */
#include "view_parts.h"

#include <assert.h>
#include <stdio.h>

static_assert((int)THEME_STATE_COUNT == (int)BOARD_STATE_COUNT &&
                  (int)THEME_ZOMBIE == (int)BOARD_ZOMBIE &&
                  (int)THEME_SKIPPED == (int)BOARD_SKIPPED,
              "the theme's states are the board's, in its order");

const char *state_glyph(const struct glyphs *glyphs, enum board_state state)
{
    return glyphs->state[state];
}

enum style state_style(enum board_state state)
{
    return theme_state_style((enum theme_state)state);
}

const char *workers_word(const struct scene *scene)
{
    return scene->rows->any_parent ? "processes" : "workers";
}

const char *state_word(enum board_state state)
{
    return theme_word((enum theme_state)state);
}

uint32_t jobs_in_all(const struct board *board, const struct ui *ui)
{
    return board->job_count + ui->jobs_ahead;
}

uint32_t jobs_done(const struct board *board)
{
    return board->counts[BOARD_OK] + board->counts[BOARD_FAILED] + board->counts[BOARD_SKIPPED];
}

void bar_draw(struct pen *pen, const struct glyphs *glyphs, int cols, double share, double over,
              uint32_t style)
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

/* ------------------------------------------------------------------ tabs */

static const char *const titles[] = {
#define PANE_TITLE(name, title) title,
    UI_PANES(PANE_TITLE)
#undef PANE_TITLE
};

/* A tab is " 1 Events ", its shortest form " Events " or " 1 ". */
static void tab_text(enum ui_pane pane, bool chosen, int form, char out[32])
{
    char open = chosen ? '[' : ' ', close = chosen ? ']' : ' ';

    if (form == 0)
        snprintf(out, 32, "%c%d %s%c", open, pane + 1, titles[pane], close);
    else if (form == 1)
        snprintf(out, 32, "%c%s%c", open, titles[pane], close);
    else if (chosen)
        snprintf(out, 32, "[%s]", titles[pane]);
    else
        snprintf(out, 32, " %d ", pane + 1);
}

static int tab_gap(int form)
{
    return form == 0 ? 2 : 1;
}

/* The longest form in which all of them fit. */
static int tab_form(const struct ui *ui, int cols)
{
    char text[32];

    for (int form = 0; form < 2; form++) {
        int sum = 0;
        for (int pane = 0; pane < PANE_COUNT; pane++) {
            tab_text((enum ui_pane)pane, pane == (int)ui->pane, form, text);
            sum += tab_gap(form) + width_text(text);
        }
        if (sum <= cols)
            return form;
    }
    return 2;
}

int tabs_place(const struct ui *ui, enum ui_pane pane, int cols, int *col)
{
    int form = tab_form(ui, cols), width = 0;
    char text[32];

    *col = 0;
    for (int i = 0; i <= (int)pane; i++) {
        *col += width + tab_gap(form);
        tab_text((enum ui_pane)i, i == (int)ui->pane, form, text);
        width = width_text(text);
    }
    return width;
}

void tabs_draw(const struct scene *scene, struct area area, const char *caption)
{
    int form = tab_form(scene->ui, area.cols), end = 0;
    struct pen pen = pen_at(scene->grid, &area, 0);
    char text[32];

    grid_fill(scene->grid, area.row, area.col, area.cols, STYLE_BORDER, scene->glyphs->line);
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        bool chosen = pane == (int)scene->ui->pane;
        uint32_t style = chosen ? STYLE_TITLE : STYLE_DIM;
        int col, cols = tabs_place(scene->ui, (enum ui_pane)pane, area.cols, &col);
        if (chosen && scene->ui->focus_pane)
            style |= STYLE_SELECTED;
        tab_text((enum ui_pane)pane, chosen, form, text);
        if (col + cols <= area.cols)
            grid_put(scene->grid, area.row, area.col + col, cols, style, text);
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
