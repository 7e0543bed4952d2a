/* head_rule.c - the rule below the head, and on it what of the list is shown, and what not. */
#include "inside.h"

#include <stdio.h>

/* Of the first rows of the list, those that are jobs. */
static size_t jobs_in(const struct rows *rows, size_t count)
{
    size_t jobs = count;

    for (size_t i = 0; i < count && rows->left + rows->heads > 0; i++)
        jobs -= (rows->list[i] & ROWS_LEFT) != 0 || rows_is_group(rows->list[i]);
    return jobs;
}

/* Which jobs of the list are on the screen, where it is not all of them. */
static void say_range(const struct scene *scene, char *text, size_t room)
{
    size_t count = scene->rows->count, top = scene->ui->table.top, last;
    size_t jobs = count - scene->rows->left - scene->rows->heads;
    struct layout at;

    view_layout(&at, scene->board, scene->ui, scene->grid->rows, scene->grid->cols);
    last = top + (size_t)at.table_rows < count ? top + (size_t)at.table_rows : count;
    text[0] = '\0';
    if (at.table_rows > 0 && count > (size_t)at.table_rows && top < count)
        snprintf(text, room, " %zu-%zu of %zu ", jobs_in(scene->rows, top) + 1,
                 jobs_in(scene->rows, last), jobs);
    else if (jobs != scene->board->job_count)
        snprintf(text, room, " %zu of %u ", jobs, scene->board->job_count);
}

static void say_filter(const struct scene *scene, struct pen *pen)
{
    unsigned filter = scene->ui->table.filter;
    const char *only = scene->ui->table.only != NULL ? scene->ui->table.only : "";
    bool first = true;

    if (filter == UI_FILTER_ALL && only[0] == '\0')
        return;
    for (int state = 0; filter != UI_FILTER_ALL && state < BOARD_STATE_COUNT; state++)
        if (filter >> state & 1) {
            pen_put(pen, STYLE_NOTE, first ? " only " : ", ");
            pen_put(pen, STYLE_NOTE, view_state_word((enum board_state)state));
            first = false;
        }
    if (only[0] != '\0') {
        pen_put(pen, STYLE_NOTE, first ? " only " : " with ");
        pen_cut(pen, STYLE_NOTE, only, pen_room(pen) / 2, scene->glyphs->ellipsis);
    }
    pen_put(pen, STYLE_NOTE, " ");
    pen_skip(pen, 2);
}

/* What is folded for a program's sake. */
static void say_program(const struct scene *scene, struct pen *pen)
{
    const struct ui_table *table = &scene->ui->table;

    if (table->program == NULL || table->program[0] == '\0')
        return;
    if (table->before)
        pen_printf(pen, STYLE_NOTE, " folded: %u before ", scene->rows->shims);
    else
        pen_put(pen, STYLE_NOTE, " only ");
    pen_cut(pen, STYLE_NOTE, table->program, pen_room(pen) / 2, scene->glyphs->ellipsis);
    pen_put(pen, STYLE_NOTE, table->before ? " " : " and below ");
    pen_skip(pen, 2);
}

void head_rule_draw(const struct scene *scene, struct area area, int row)
{
    struct pen pen = pen_at(scene->grid, &area, row);
    char text[64];

    grid_fill(scene->grid, pen.row, area.col, area.cols, STYLE_BORDER, scene->glyphs->line);
    pen_skip(&pen, 2);
    pen.end -= 2;
    say_range(scene, text, sizeof text);
    if (text[0] != '\0')
        pen_right(&pen, STYLE_DIM, text, 2);
    say_program(scene, &pen);
    say_filter(scene, &pen);
    if (scene->ui->table.find[0] == '\0')
        return;
    pen_put(&pen, STYLE_NOTE, " find ");
    pen_cut(&pen, STYLE_NOTE, scene->ui->table.find, pen_room(&pen) - 1, scene->glyphs->ellipsis);
    pen_put(&pen, STYLE_NOTE, " ");
}
