/*
 * graph_draw.c - the pane Graph: a line for each job that waits for another or is waited for,
 * below one that it waits for. To the right of its name: how long, and what else it
 * waits for, or until what.
 */
#include "graph.h"

#include "draw/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP      2  /* columns that a line stands further to the right */
#define DEEPEST   12 /* and from there on none */
#define TIME_COLS 8

static struct graph *make(const struct scene *scene)
{
    char between[16];

    snprintf(between, sizeof between, " %s ", scene->glyphs->right);
    return view_graph_make(scene->board, scene->now_us, between);
}

static int indent_of(const struct graph_line *line)
{
    return (line->depth < DEEPEST ? line->depth : DEEPEST) * STEP;
}

/* Down from the job above, past what stands below others. */
static void draw_branches(const struct scene *scene, const struct graph_line *line, struct pen *pen)
{
    const struct glyphs *glyphs = scene->glyphs;
    uint32_t style = line->critical ? STYLE_NOTE : STYLE_BORDER;

    if (line->depth > DEEPEST) {
        pen_skip(pen, (DEEPEST - 1) * STEP);
        pen_put(pen, style, glyphs->ellipsis);
        pen_skip(pen, STEP - width_text(glyphs->ellipsis));
        return;
    }
    for (int depth = 1; depth < line->depth; depth++) {
        pen_put(pen, STYLE_BORDER, line->lasts >> depth & 1 ? " " : glyphs->column);
        pen_skip(pen, STEP - 1);
    }
    if (line->depth > 0) {
        pen_put(pen, style, line->lasts >> line->depth & 1 ? glyphs->corner[2] : glyphs->branch);
        pen_fill(pen, style, glyphs->line, STEP - 1);
    }
}

/* Of those it waits for, those above which it does not stand, and what is not a success. */
static void put_others(const struct scene *scene, const struct graph_line *line,
                       const struct board_job *job, struct text *out)
{
    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++) {
        const struct fb_after *after = &job->after->list[i];
        struct board_job room;
        const struct board_job *other = board_job(scene->board, after->job, &room);
        bool above = after->job == line->above, plain = after->when == FB_WHEN_SUCCEEDED;
        if (other == NULL || (above && plain))
            continue;
        text_puts(out, out->size > 0 ? ", " : "after ");
        text_puts(out, other->name);
        if (!plain)
            text_printf(out, " %s", fb_when_name(after->when));
    }
}

static void draw_line(const struct scene *scene, const struct graph_line *line, struct area area,
                      int row, int names)
{
    struct board_job room;
    const struct board_job *job = board_job(scene->board, line->job, &room);
    struct pen pen = pen_at(scene->grid, &area, row);
    struct text others = { 0 };
    char time[UNITS_ROOM] = "";
    int64_t elapsed_us = rows_elapsed_us(job, scene->now_us);

    pen_put(&pen, STYLE_NOTE, line->critical ? scene->glyphs->critical : " ");
    pen_skip(&pen, 1);
    pen.end = area.col + names;
    draw_branches(scene, line, &pen);
    pen_put(&pen, view_state_style((enum board_state)job->state),
            view_state_glyph(scene->glyphs, (enum board_state)job->state));
    pen_skip(&pen, 1);
    pen_name(&pen,
             job->state == BOARD_FAILED ? STYLE_FAILED
             : line->critical           ? STYLE_TITLE
                                        : STYLE_PLAIN,
             job->name, pen_room(&pen), scene->glyphs->ellipsis);
    pen = pen_at(scene->grid, &area, row);
    pen_skip(&pen, names);
    if (elapsed_us >= 0)
        units_duration(elapsed_us, false, time);
    grid_field(scene->grid, pen.row, pen.col, TIME_COLS, STYLE_PLAIN, ALIGN_RIGHT, time, "");
    pen_skip(&pen, TIME_COLS + 2);
    put_others(scene, line, job, &others);
    pen_cut(&pen, STYLE_DIM, text_string(&others), pen_room(&pen), scene->glyphs->ellipsis);
    text_fini(&others);
    if (line->job == scene->ui->table.selected)
        grid_restyle(scene->grid, pen.row, area.col, names, SELECTED);
}

/* Columns of signs and names: two thirds of the pane at most. */
static int name_columns(const struct scene *scene, const struct graph *graph, int cols)
{
    int most = 0;

    for (uint32_t i = 0; i < graph->count; i++) {
        struct board_job room;
        const struct board_job *job = board_job(scene->board, graph->lines[i].job, &room);
        int wanted = 4 + indent_of(&graph->lines[i]) + width_text(job->name);
        most = wanted > most ? wanted : most;
    }
    return most + 1 < cols * 2 / 3 ? most + 1 : cols * 2 / 3;
}

/* What has no line. */
static void draw_rest(const struct scene *scene, const struct graph *graph, struct area area,
                      int row)
{
    struct pen pen = pen_at(scene->grid, &area, row);

    pen_skip(&pen, 2);
    if (graph->alone > 0)
        pen_printf(&pen, STYLE_DIM,
                   graph->alone == 1 ? "%u more waits for no job, and no job waits for it"
                                     : "%u more wait for no job, and no job waits for them",
                   graph->alone);
    if (graph->beyond > 0)
        pen_printf(&pen, STYLE_DIM, "%s%u %s not looked at", graph->alone > 0 ? "; " : "",
                   graph->beyond, graph->beyond == 1 ? "is" : "are");
}

static size_t rows_in_all(const struct graph *graph)
{
    return graph->count + (graph->alone + graph->beyond > 0);
}

static size_t top_of(const struct scene *scene, const struct graph *graph, int rows)
{
    size_t all = rows_in_all(graph), last = all > (size_t)rows ? all - (size_t)rows : 0;

    return scene->ui->pane.top < last ? scene->ui->pane.top : last;
}

void view_graph_draw(const struct scene *scene, struct area area)
{
    struct graph *graph = make(scene);
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct area inner = { area.row, area.col + 1, area.rows, area.cols - 2 };
    size_t top;
    int names;

    if (graph == NULL || graph->count == 0) {
        pen_skip(&pen, 2);
        pen_put(&pen, STYLE_DIM, graph != NULL ? "no job waits for another" : "");
        view_graph_free(graph);
        return;
    }
    top = top_of(scene, graph, area.rows);
    names = name_columns(scene, graph, inner.cols);
    for (int row = 0; row < area.rows && top + (size_t)row < rows_in_all(graph); row++)
        if (top + (size_t)row < graph->count)
            draw_line(scene, &graph->lines[top + (size_t)row], inner, row, names);
        else
            draw_rest(scene, graph, inner, row);
    view_graph_free(graph);
}

void view_graph_extent(const struct scene *scene, struct area area, struct view_extent *out)
{
    struct graph *graph = make(scene);
    size_t all = graph != NULL ? rows_in_all(graph) : 0;

    out->shown = area.rows;
    out->last = all > (size_t)area.rows ? all - (size_t)area.rows : 0;
    view_graph_free(graph);
}

void view_graph_caption(const struct scene *scene, char *text, size_t room)
{
    struct graph *graph = make(scene);
    char time[UNITS_ROOM];

    if (graph != NULL && graph->critical.size > 0)
        snprintf(text, room, "%slongest %s: %s", scene->glyphs->critical,
                 units_duration(graph->critical_us, false, time), text_string(&graph->critical));
    view_graph_free(graph);
}
