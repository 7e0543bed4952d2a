/*
 * timeline.c - the parent, and below it a lane for each job in the order of the table; or, for more
 * jobs than a person would scroll through, a lane for each slot or node with all that ran in it.
 * Lanes are as tall as there is room for. The axis stands below.
 */
#include "timeline.h"

#include "lane.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MOST  24 /* columns */
#define NAMES_LEAST 9  /* "parent" */
#define WORDS_LEAST 14 /* " x not started", below a name */
#define EACH_MOST   3
#define PINNED_ROWS 5 /* from here on the parent has a row */

static size_t index_of(const struct scene *scene, const struct timeline *timeline, uint32_t job)
{
    size_t at = rows_index(scene->rows, job);

    return at == SIZE_MAX || at < timeline->first ? SIZE_MAX : at - timeline->first;
}

static size_t first_seen(const struct scene *scene, const struct timeline *timeline)
{
    size_t rows = timeline->rows, shown = (size_t)timeline->lanes, top = scene->ui->pane.top, at;
    size_t most = rows > shown ? rows - shown : 0;

    if (!scene->ui->pane.focus &&
        timeline->of == LANES_OF_JOBS) { /* the selected job stays in sight */
        at = index_of(scene, timeline, scene->ui->table.selected);
        if (at != SIZE_MAX && at >= top + shown)
            top = at + 1 - shown;
        else if (at != SIZE_MAX && at < top)
            top = at;
    }
    return top < most ? top : most;
}

enum ui_lanes timeline_lanes(const struct ui *ui)
{
    const struct rows *rows = ui->table.rows;
    enum ui_lanes many = rows->nodes > 1 ? LANES_OF_NODES : LANES_OF_SLOTS;

    if (rows->slots_used == 0)
        return LANES_OF_JOBS;
    if (ui->pane.lanes == LANES_OF_NODES && rows->nodes == 0)
        return LANES_OF_SLOTS;
    if (ui->pane.lanes != LANES_BY_NUMBER)
        return ui->pane.lanes;
    return rows->count - rows->left - rows->heads > TIMELINE_JOBS_MOST ? many : LANES_OF_JOBS;
}

enum ui_lanes timeline_lanes_next(const struct ui *ui)
{
    switch (timeline_lanes(ui)) {
    case LANES_OF_JOBS:
        return LANES_OF_SLOTS;
    case LANES_OF_SLOTS:
        return ui->table.rows->nodes > 1 ? LANES_OF_NODES : LANES_OF_JOBS;
    default:
        return LANES_OF_JOBS;
    }
}

/* Lanes of two or three rows where all of them fit so; the axis and the legend take three. */
static int rows_each(size_t lanes, int room)
{
    int each = lanes > 0 && room > 0 ? room / (int)(lanes < 1000 ? lanes : 1000) : 1;

    return each < 1 ? 1 : each > EACH_MOST ? EACH_MOST : each;
}

/* Columns of what stands left of a lane: a name, and a number or a sign. */
static int names_of(const struct scene *scene, struct area area, const struct timeline *timeline)
{
    enum ui_lanes of = timeline->of;
    int names =
        timeline->margin + (of == LANES_OF_NODES   ? scene->rows->node_columns + TIMELINE_COUNT_COLS
                            : of == LANES_OF_SLOTS ? scene->rows->name_columns + 4
                                                   : scene->rows->name_columns + 2);
    int least = timeline->each > 1 && of != LANES_OF_SLOTS && of != LANES_OF_NODES ? WORDS_LEAST
                                                                                   : NAMES_LEAST;

    names = names < least ? least : names < NAMES_MOST ? names : NAMES_MOST;
    return names < area.cols / 3 ? names : area.cols / 3;
}

static size_t rows_of(const struct scene *scene, const struct timeline *timeline)
{
    size_t nodes = (size_t)scene->rows->nodes;

    return timeline->of == LANES_OF_NODES   ? nodes + (nodes == BOARD_NODES_MOST)
           : timeline->of == LANES_OF_SLOTS ? (size_t)scene->rows->slots_used
                                            : scene->rows->count - timeline->first;
}

static void place(const struct scene *scene, struct area area, struct timeline *out)
{
    int room;
    int64_t until_us = scene->board->ended ? scene->board->end.t_us : scene->now_us;

    *out = (struct timeline){ .of = timeline_lanes(scene->ui), .margin = area.cols >= 60 };
    out->pinned = area.rows >= PINNED_ROWS && scene->board->job_count > 0;
    out->first = out->pinned && scene->rows->any_parent && scene->rows->count > 0 &&
                 scene->rows->list[0] == 1;
    out->rows = rows_of(scene, out);
    room = (area.rows > 1 ? area.rows - 1 : area.rows) - out->pinned;
    out->each = rows_each(out->rows, room - 2);
    out->names = names_of(scene, area, out);
    out->lanes = room / out->each;
    if ((size_t)out->lanes > out->rows)
        out->lanes = (int)out->rows;
    out->top = first_seen(scene, out);
    axis_place(&out->axis, &scene->ui->pane, until_us, area.col + out->names + 1,
               area.cols - out->names - 2);
}

/* Below its name, where there is room: how it ended, or what it does. */
static void draw_words(const struct scene *scene, const struct timeline *timeline, struct pen pen,
                       const struct board_job *job)
{
    struct row row;

    if (timeline->each < 2)
        return;
    rows_row(scene->board, job, scene->now_us, &row);
    pen.row++;
    if (width_text(row.brief) > pen_room(&pen)) /* "exit 0, zombie": the sign says that too */
        row.brief[strcspn(row.brief, ",")] = '\0';
    pen_cut(&pen, STYLE_DIM, row.brief, pen_room(&pen), scene->glyphs->ellipsis);
}

static void draw_job(const struct scene *scene, const struct timeline *timeline, struct area area,
                     int line)
{
    struct timeline_item item = timeline_item(scene, timeline, timeline->top + (size_t)line);
    int row = timeline_row(timeline, area, line), indent = rows_indent(scene->rows, item.job);
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, item.job, &unpacked);
    struct pen pen = { scene->grid, row, area.col, area.col + timeline->names };

    if (rows_is_group(item.job)) {
        pen_skip(&pen, timeline->margin);
        pen_name(&pen, STYLE_TITLE, scene->board->groups[(item.job & ~ROWS_GROUP) - 1],
                 pen_room(&pen), scene->glyphs->ellipsis);
    }
    if (job == NULL)
        return;
    if (item.left) {
        timeline_left_draw(scene, timeline, area, line);
        return;
    }
    pen_skip(&pen, timeline->margin);
    pen_put(&pen, view_state_style((enum board_state)job->state),
            view_state_glyph(scene->glyphs, (enum board_state)job->state));
    pen_skip(&pen, 1 + (indent < timeline->names / 3 ? indent : timeline->names / 3));
    draw_words(scene, timeline, pen, job);
    pen_name(&pen, job->state == BOARD_FAILED ? STYLE_FAILED : STYLE_PLAIN, rows_own_name(job),
             pen_room(&pen), scene->glyphs->ellipsis);
    lane_draw(scene->grid, row, timeline->each, &timeline->axis, scene->glyphs, job, scene->now_us,
              0);
    lane_after(scene->grid, row, &timeline->axis, scene->glyphs, scene->board, job, scene->now_us);
    if (job->job == scene->ui->table.selected)
        grid_restyle(scene->grid, row, area.col, timeline->names, SELECTED);
}

/* What the glyphs of the lanes mean, each with one meaning; the last are left out first. `busy`: a
 * cell is as high as its slot was busy. */
static void draw_legend(const struct scene *scene, struct pen pen, bool busy)
{
    const struct glyphs *glyphs = scene->glyphs;
    bool tree = scene->rows->any_parent;
    enum ui_lanes of = timeline_lanes(scene->ui);
    bool slots = of == LANES_OF_SLOTS, nodes = of == LANES_OF_NODES;
    const struct {
        const char *glyph, *word;
        uint32_t style;
    } signs[] = {
        { nodes ? glyphs->level[4] : "", nodes ? "half of its used slots busy" : "",
          STYLE_RUNNING },
        { nodes ? "" : glyphs->lane_running, nodes ? "" : "running", STYLE_RUNNING },
        { glyphs->level[4], busy ? "busy half of the time" : "", STYLE_RUNNING },
        { nodes ? "" : glyphs->lane_zombie, nodes ? "" : "zombie", STYLE_ZOMBIE },
        { glyphs->lane_fork, "fork", STYLE_NOTE },
        { glyphs->lane_woken, "SIGCHLD", STYLE_ZOMBIE },
        { glyphs->lane_both, "both", STYLE_ZOMBIE },
        { glyphs->lane_reaped, "reaped", STYLE_OK },
        { glyphs->mark, "failed", STYLE_FAILED },
        { glyphs->lane_idle, slots && !busy ? "idle" : "", STYLE_BORDER },
        { tree ? glyphs->lane_exec : glyphs->lane_waiting, tree ? "exec" : "waits",
          tree ? STYLE_NOTE : STYLE_BORDER },
        { glyphs->lane_stopped, "stopped", STYLE_STOPPED },
        { glyphs->tick, "signal", STYLE_STOPPED },
        { tree ? "" : glyphs->state[THEME_RETRY], tree ? "" : "tried again", STYLE_RETRY },
        { tree ? "" : glyphs->lane_ready, tree ? "" : "ready", STYLE_OK },
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (signs[i].word[0] == '\0')
            continue;
        if (width_text(signs[i].word) + 2 > pen_room(&pen))
            return;
        pen_put(&pen, signs[i].style, signs[i].glyph);
        pen_skip(&pen, 1);
        pen_put(&pen, STYLE_DIM, signs[i].word);
        pen_skip(&pen, 2);
    }
}

/* Whether the lanes of slots are as high as their slots were busy. */
static bool draw_lanes(const struct scene *scene, const struct timeline *timeline, struct area area)
{
    timeline_parent_draw(scene, timeline, area);
    if (timeline->of == LANES_OF_NODES)
        timeline_nodes_draw(scene, timeline, area);
    if (timeline->of != LANES_OF_JOBS)
        return timeline->of == LANES_OF_SLOTS && timeline_slots_draw(scene, timeline, area);
    for (int line = 0; line < timeline->lanes; line++)
        draw_job(scene, timeline, area, line);
    for (int line = 0; line < timeline->lanes; line++)
        timeline_links_draw(scene, timeline, area, line);
    return false;
}

static const char *axis_words(const struct timeline *timeline)
{
    return timeline->of == LANES_OF_NODES ? "node" : timeline->of == LANES_OF_SLOTS ? "slot" : "";
}

void timeline_draw(const struct scene *scene, struct area area)
{
    struct timeline timeline;
    struct pen pen;
    bool busy;
    int end;

    place(scene, area, &timeline);
    if (timeline.of == LANES_OF_NODES)
        timeline_nodes_place(scene, &timeline);
    busy = draw_lanes(scene, &timeline, area);
    end = timeline.pinned + timeline.lanes * timeline.each;
    if (end >= area.rows)
        return;
    pen = pen_at(scene->grid, &area, end);
    pen_skip(&pen, timeline.margin);
    pen_cut(&pen, STYLE_DIM, axis_words(&timeline), timeline.names, "");
    axis_draw(scene->grid, pen.row, &timeline.axis, scene->glyphs);
    if (end + 1 >= area.rows)
        return;
    pen = pen_at(scene->grid, &area, area.rows - 1);
    pen_skip(&pen, 1);
    draw_legend(scene, pen, busy);
}

void timeline_extent(const struct scene *scene, struct area area, struct view_extent *out)
{
    struct timeline timeline;

    place(scene, area, &timeline);
    out->shown = timeline.lanes;
    out->last = timeline.rows > (size_t)timeline.lanes ? timeline.rows - (size_t)timeline.lanes : 0;
    out->left_us = timeline.axis.left_us;
    out->column_us = timeline.axis.column_us;
    out->columns = timeline.axis.cols;
}

uint32_t timeline_job(const struct scene *scene, struct area area, int line)
{
    struct timeline timeline;

    place(scene, area, &timeline);
    if (timeline.pinned > 0 && line == 0)
        return scene->rows->any_parent ? 1 : 0;
    line = (line - timeline.pinned) / timeline.each;
    if (timeline.of != LANES_OF_JOBS || line >= timeline.lanes)
        return 0;
    return timeline_item(scene, &timeline, timeline.top + (size_t)line).job;
}
