/*
 * view_timeline.c - a lane for each job, in the order of the table; for more jobs than anybody
 * would scroll through, a lane for each slot with all that ran in it. The axis stands below.
 */
#include "axis.h"
#include "lane.h"
#include "view_parts.h"

#include <stdio.h>

#define JOBS_MOST  100 /* from here on a lane for each slot */
#define NAMES_MOST 24  /* columns */

/* Where the parts are. */
struct timeline {
    struct axis axis;
    int names;   /* columns left of the lanes, */
    int margin;  /*   of them those that stay blank */
    int lanes;   /* rows; the axis follows */
    size_t rows; /* lanes in all */
    size_t top;  /* the first that is seen */
    bool slots;
};

static size_t first_seen(const struct scene *scene, const struct timeline *timeline)
{
    size_t rows = timeline->rows, shown = (size_t)timeline->lanes, top = scene->ui->pane_top, at;
    size_t most = rows > shown ? rows - shown : 0;

    if (!scene->ui->focus_pane && !timeline->slots) { /* the selected job stays in sight */
        at = rows_index(scene->rows, scene->ui->selected);
        if (at != SIZE_MAX && at >= top + shown)
            top = at + 1 - shown;
        else if (at != SIZE_MAX && at < top)
            top = at;
    }
    return top < most ? top : most;
}

static void place(const struct scene *scene, struct area area, struct timeline *out)
{
    bool slots = scene->rows->count > JOBS_MOST && scene->rows->slots_used > 0;
    int margin = area.cols >= 60;
    int names = scene->rows->name_columns + (slots ? 4 : 2) + margin;
    int64_t until_us = scene->board->ended ? scene->board->end.t_us : scene->now_us;

    names = names < NAMES_MOST ? names : NAMES_MOST;
    names = names < area.cols / 3 ? names : area.cols / 3;
    *out = (struct timeline){
        .names = names,
        .margin = margin,
        .lanes = area.rows > 1 ? area.rows - 1 : area.rows,
        .slots = slots,
    };
    out->rows = out->slots ? (size_t)scene->rows->slots_used : scene->rows->count;
    if ((size_t)out->lanes > out->rows)
        out->lanes = (int)out->rows;
    out->top = first_seen(scene, out);
    axis_place(&out->axis, scene->ui, until_us, area.col + names + 1, area.cols - names - 2);
}

static void draw_job(const struct scene *scene, const struct timeline *timeline, struct area area,
                     int line)
{
    struct board_job unpacked;
    const struct board_job *job =
        board_job(scene->board, scene->rows->list[timeline->top + (size_t)line], &unpacked);
    struct pen pen = pen_at(scene->grid, &area, line);

    if (job == NULL)
        return;
    pen_skip(&pen, timeline->margin);
    pen_put(&pen, state_style((enum board_state)job->state),
            state_glyph(scene->glyphs, (enum board_state)job->state));
    pen_skip(&pen, 1);
    pen_skip(&pen, rows_indent(scene->rows, job->job) < timeline->names / 3
                       ? rows_indent(scene->rows, job->job)
                       : timeline->names / 3);
    pen_name(&pen, job->state == BOARD_FAILED ? STYLE_FAILED : STYLE_PLAIN, job->name,
             area.col + timeline->names - pen.col, scene->glyphs->ellipsis);
    lane_draw(scene->grid, area.row + line, &timeline->axis, scene->glyphs, job, scene->now_us, 0);
    lane_after(scene->grid, area.row + line, &timeline->axis, scene->glyphs, scene->board, job,
               scene->now_us);
    if (job->job == scene->ui->selected)
        grid_restyle(scene->grid, area.row + line, area.col, timeline->names, SELECTED);
}

/*
 * From the moment on its parent's lane down to where the child's begins, through what is blank
 * between them. A parent above the first lane is not seen, its line is.
 */
static void draw_fork(const struct scene *scene, const struct timeline *timeline, struct area area,
                      int line)
{
    const uint32_t *list = scene->rows->list + timeline->top;
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, list[line], &unpacked);
    int64_t column = job != NULL ? axis_column(&timeline->axis, job->forked_us) : -1;
    int at = line - 1, col = timeline->axis.col + (int)column;

    if (job == NULL || job->parent_job == 0 || column < 0 || column >= timeline->axis.cols)
        return;
    while (at >= 0 && list[at] != job->parent_job)
        at--;
    grid_fill(scene->grid, area.row + line, col, 1, STYLE_NOTE, scene->glyphs->lane_child);
    for (int between = at + 1; between < line; between++) {
        const struct grid_cell *cell = grid_at(scene->grid, area.row + between, col);
        if (cell != NULL && cell->base == ' ')
            grid_fill(scene->grid, area.row + between, col, 1, STYLE_BORDER, scene->glyphs->column);
    }
    if (at >= 0)
        grid_fill(scene->grid, area.row + at, col, 1, STYLE_NOTE, scene->glyphs->lane_fork);
}

/* Whether it had a worker in this time. */
static bool in_time(const struct timeline *timeline, const struct board_glance *job, int64_t now_us)
{
    int64_t end_us = job->exited_us >= 0 ? job->exited_us : now_us;

    return job->forked_us >= 0 && job->forked_us < axis_right_us(&timeline->axis) &&
           end_us >= timeline->axis.left_us;
}

/* In its slot's lane, if that is seen. */
static void draw_slot_job(const struct scene *scene, const struct timeline *timeline,
                          struct area area, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, number, &unpacked);
    int64_t lane = (int64_t)job->slot - 1 - (int64_t)timeline->top;
    struct pen pen;

    if (lane < 0 || lane >= timeline->lanes)
        return;
    lane_draw_run(scene->grid, area.row + (int)lane, &timeline->axis, scene->glyphs, job,
                  scene->now_us, number == scene->ui->selected ? STYLE_SELECTED : 0);
    if (!board_lives(job))
        return;
    pen = pen_at(scene->grid, &area, (int)lane);
    pen_skip(&pen, 4 + timeline->margin);
    pen_name(&pen, number == scene->ui->selected ? STYLE_KEY : STYLE_PLAIN, job->name,
             timeline->names - 4 - timeline->margin, scene->glyphs->ellipsis);
}

/* Slots and who is in them now; then all that ran, those that failed over the others. */
static void draw_slots(const struct scene *scene, const struct timeline *timeline, struct area area)
{
    const struct board *board = scene->board;

    for (int line = 0; line < timeline->lanes && timeline->top + (size_t)line < timeline->rows;
         line++) {
        struct pen pen = pen_at(scene->grid, &area, line);
        pen_skip(&pen, timeline->margin);
        pen_printf(&pen, STYLE_DIM, "%3zu ", timeline->top + (size_t)line + 1);
    }
    for (int failed = 0; failed < 2; failed++)
        for (uint32_t i = 1; i <= board->job_count; i++) {
            struct board_glance job;
            if ((board_state_of(board, i) == BOARD_FAILED) != failed)
                continue;
            board_glance(board, i, &job);
            if (in_time(timeline, &job, scene->now_us))
                draw_slot_job(scene, timeline, area, i);
        }
}

/* What the glyphs of the lanes mean. */
static void draw_legend(const struct scene *scene, struct pen pen)
{
    const struct glyphs *glyphs = scene->glyphs;
    bool tree = scene->rows->any_parent;
    const struct {
        const char *glyph, *word;
        uint32_t style;
    } signs[] = {
        { glyphs->lane_running, "running", STYLE_RUNNING },
        { tree ? glyphs->lane_fork : glyphs->lane_waiting, tree ? "fork" : "waiting",
          tree ? STYLE_NOTE : STYLE_BORDER },
        { glyphs->lane_stopped, "stopped", STYLE_STOPPED },
        { glyphs->lane_zombie, "zombie", STYLE_ZOMBIE },
        { glyphs->tick, "signal", STYLE_STOPPED },
        { tree ? glyphs->tick : glyphs->state[THEME_RETRY], tree ? "exec" : "tried again",
          tree ? STYLE_NOTE : STYLE_RETRY },
        { glyphs->mark, "failed", STYLE_FAILED },
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (width_text(signs[i].word) + 2 > pen_room(&pen))
            return;
        pen_put(&pen, signs[i].style, signs[i].glyph);
        pen_skip(&pen, 1);
        pen_put(&pen, STYLE_DIM, signs[i].word);
        pen_skip(&pen, 2);
    }
}

void timeline_draw(const struct scene *scene, struct area area)
{
    struct timeline timeline;
    struct pen pen;

    place(scene, area, &timeline);
    if (timeline.slots)
        draw_slots(scene, &timeline, area);
    else
        for (int line = 0; line < timeline.lanes && timeline.top + (size_t)line < timeline.rows;
             line++)
            draw_job(scene, &timeline, area, line);
    for (int line = 0; scene->rows->tree && line < timeline.lanes; line++)
        draw_fork(scene, &timeline, area, line);
    if (timeline.lanes >= area.rows)
        return;
    pen = pen_at(scene->grid, &area, timeline.lanes);
    pen_skip(&pen, timeline.margin);
    pen_cut(&pen, STYLE_DIM, timeline.slots ? "slot" : "", timeline.names, "");
    axis_draw(scene->grid, pen.row, &timeline.axis, scene->glyphs);
    if (timeline.lanes + 2 >= area.rows)
        return;
    pen = pen_at(scene->grid, &area, area.rows - 1);
    pen_skip(&pen, 1);
    draw_legend(scene, pen);
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
    if (timeline.slots || line >= timeline.lanes || timeline.top + (size_t)line >= timeline.rows)
        return 0;
    return scene->rows->list[timeline.top + (size_t)line];
}
