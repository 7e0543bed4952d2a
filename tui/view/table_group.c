/*
 * table_group.c - the row of a group, above its jobs: the sign of what is worst in it, and how many
 * of its jobs are in which state.
 */
#include "fit.h"
#include "inside.h"

#include <stdio.h>

/* What matters most first: the sign is that of the first that some job is in. */
static const enum board_state states[] = { BOARD_FAILED,  BOARD_STOPPED, BOARD_RETRY,
                                           BOARD_RUNNING, BOARD_FORKED,  BOARD_ZOMBIE,
                                           BOARD_WAITING, BOARD_HELD,    BOARD_SKIPPED,
                                           BOARD_OK };

static enum board_state worst(const struct rows_group *group)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (group->states[states[i]] > 0)
            return states[i];
    return BOARD_OK;
}

/* False: there is no room for more. */
static bool put_count(const struct scene *scene, struct pen *pen, enum board_state state,
                      uint32_t count, const char *word)
{
    char text[48];
    int n = snprintf(text, sizeof text, "%u %s", count, word);

    if (count == 0)
        return true;
    if (n > pen_room(pen)) {
        pen_cut(pen, STYLE_DIM, scene->glyphs->ellipsis, pen_room(pen), "");
        return false;
    }
    pen_put(pen, view_state_style(state), text);
    pen_skip(pen, pen_room(pen) >= 2 ? 2 : 0);
    return true;
}

static void counts(const struct scene *scene, struct pen *pen, const struct rows_group *group)
{
    bool more = true;

    for (size_t i = 0; more && i < sizeof states / sizeof states[0]; i++) {
        enum board_state state = states[i];
        uint32_t given_up = state == BOARD_SKIPPED ? group->given_up : 0;
        more =
            put_count(scene, pen, state, given_up, VIEW_GIVEN_UP) &&
            put_count(scene, pen, state, group->states[state] - given_up, view_state_word(state));
    }
}

void view_table_group_draw(const struct scene *scene, const struct fit *fit, struct area area,
                           uint32_t row)
{
    const struct rows_group *group = rows_group(scene->rows, row);
    enum board_state state = group != NULL ? worst(group) : BOARD_OK;
    int name = area.col + fit->col[COLUMN_NAME];
    struct pen pen = { scene->grid, area.row, name, area.col + area.cols };

    if (group == NULL || fit->cols[COLUMN_NAME] == 0)
        return;
    if (fit->cols[COLUMN_STATE] > 0)
        grid_put(scene->grid, area.row, area.col + fit->col[COLUMN_STATE], 1,
                 view_state_style(state), view_state_glyph(scene->glyphs, state));
    pen_put(&pen, STYLE_NOTE, group->folded ? "+ " : "- ");
    pen_name(&pen, STYLE_TITLE, scene->board->groups[(row & ~ROWS_GROUP) - 1], pen_room(&pen) / 2,
             scene->glyphs->ellipsis);
    pen.col = pen.col > name + fit->cols[COLUMN_NAME] ? pen.col : name + fit->cols[COLUMN_NAME];
    pen_skip(&pen, 2);
    counts(scene, &pen, group);
    if (row == scene->ui->table.selected)
        grid_restyle(scene->grid, area.row, area.col, area.cols, SELECTED);
}
