/*
 * lane.c - the moments of a job (board_marks()) become stretches, drawn from the least telling to
 * the most: where a column holds several, running is seen before stopped, a zombie, waiting. Ticks
 * and crosses lie over all of them.
 */
#include "lane.h"

#include "draw/units.h"

#include <stdio.h>

enum stretch { STRETCH_NONE, STRETCH_WAITING, STRETCH_ZOMBIE, STRETCH_STOPPED, STRETCH_RUNNING };

struct lane {
    struct grid *grid;
    int row, rows;
    bool alone; /* there is room for words after its end */
    const struct axis *axis;
    const struct glyphs *glyphs;
    const struct board_job *job;
    int64_t now_us;
    uint32_t bits;
    const struct board_mark *marks;
    size_t count;
};

/* What begins with a mark. */
static enum stretch after_mark(const struct board_mark *mark, enum stretch before)
{
    switch (mark->kind) {
    case FB_FORKED:
    case FB_BEGAN:
    case FB_CONTINUED:
        return STRETCH_RUNNING;
    case FB_STOPPED:
        return STRETCH_STOPPED;
    case FB_EXITED:
        return STRETCH_ZOMBIE;
    case FB_RETRY:
        return STRETCH_WAITING;
    case FB_REAPED:
    case FB_UNSTARTED:
    case FB_SKIPPED:
    case FB_HELD:
    case BOARD_GAP:
        return STRETCH_NONE;
    default:
        return before;
    }
}

static void draw_stretch(const struct lane *lane, enum stretch stretch, int64_t from_us,
                         int64_t to_us)
{
    const struct glyphs *glyphs = lane->glyphs;
    const char *const glyph[] = { "", glyphs->lane_waiting, glyphs->lane_zombie,
                                  glyphs->lane_stopped,
                                  lane->rows > 1 ? glyphs->lane_full : glyphs->lane_running };
    static const uint32_t styles[] = { STYLE_PLAIN, STYLE_BORDER, STYLE_ZOMBIE, STYLE_STOPPED,
                                       STYLE_RUNNING };
    int from, to;

    /* Running is always seen; the others are not made longer than they were. */
    if (stretch != STRETCH_RUNNING && to_us - from_us < lane->axis->column_us / 2)
        return;
    if (!axis_stretch(lane->axis, from_us, to_us, &from, &to))
        return;
    grid_fill(lane->grid, lane->row, lane->axis->col + from, to - from,
              styles[stretch] | lane->bits, glyph[stretch]);
    if (lane->rows > 1 && (stretch == STRETCH_RUNNING || stretch == STRETCH_ZOMBIE))
        grid_fill(lane->grid, lane->row + 1, lane->axis->col + from, to - from,
                  styles[stretch] | lane->bits,
                  lane->rows == 2 && stretch == STRETCH_RUNNING ? glyphs->lane_half
                                                                : glyph[stretch]);
}

static void draw_stretches(const struct lane *lane, enum stretch wanted)
{
    enum stretch now = STRETCH_WAITING;
    int64_t since_us = lane->job->queued_us;

    for (size_t i = 0; i < lane->count; i++) {
        enum stretch next = after_mark(&lane->marks[i], now);
        if (now == wanted && next != now)
            draw_stretch(lane, now, since_us, lane->marks[i].t_us);
        if (next != now)
            since_us = lane->marks[i].t_us;
        now = next;
    }
    if (now == wanted)
        draw_stretch(lane, now, since_us, lane->now_us);
}

static void put_mark(const struct lane *lane, const struct board_mark *mark, uint32_t style,
                     const char *glyph)
{
    int64_t column = axis_column(lane->axis, mark->t_us);

    if (column >= 0 && column < lane->axis->cols)
        grid_fill(lane->grid, lane->row, lane->axis->col + (int)column, 1, style | lane->bits,
                  glyph);
}

static bool failed_at(const struct lane *lane, const struct board_mark *mark)
{
    const struct board_job *job = lane->job;

    if (mark->kind == FB_UNSTARTED)
        return true;
    return mark->kind == FB_EXITED && mark->attempt == job->attempt && !job->succeeded;
}

/* Where a life of more than a column begins: two that follow each other are seen as two. */
static void draw_begin(const struct lane *lane, size_t at)
{
    int64_t end_us = lane->now_us;

    for (size_t i = at + 1; i < lane->count; i++)
        if (lane->marks[i].kind == FB_EXITED || lane->marks[i].kind == FB_STOPPED) {
            end_us = lane->marks[i].t_us;
            break;
        }
    if (axis_column(lane->axis, end_us) > axis_column(lane->axis, lane->marks[at].t_us))
        put_mark(lane, &lane->marks[at], STYLE_RUNNING, lane->glyphs->lane_begin);
}

/* One that was a zombie for a column at least: where it was reaped, and after how long. */
static void draw_reaped(const struct lane *lane, size_t at)
{
    int64_t exited_us = lane->marks[at - 1].t_us, reaped_us = lane->marks[at].t_us;
    int64_t column = axis_column(lane->axis, reaped_us);
    struct pen pen = { lane->grid, lane->row, lane->axis->col + (int)column + 2,
                       lane->axis->col + lane->axis->cols };
    char words[UNITS_ROOM + 16], time[UNITS_ROOM];

    if (reaped_us - exited_us < lane->axis->column_us || column < 0 || column >= lane->axis->cols)
        return;
    put_mark(lane, &lane->marks[at], STYLE_OK, lane->glyphs->lane_reaped);
    snprintf(words, sizeof words, "reaped after %s",
             units_duration(reaped_us - exited_us, false, time));
    if (lane->alone && at + 1 == lane->count && width_text(words) <= pen_room(&pen))
        pen_put(&pen, STYLE_DIM, words);
}

static void draw_marks(const struct lane *lane)
{
    for (size_t i = 0; i < lane->count; i++)
        if (lane->marks[i].kind == FB_FORKED)
            draw_begin(lane, i);
    for (size_t i = 0; i < lane->count; i++) {
        const struct board_mark *mark = &lane->marks[i];
        if (mark->kind == FB_BEGAN && i > 0 && lane->job->parent > 0 &&
            axis_column(lane->axis, mark->t_us) > axis_column(lane->axis, lane->marks[i - 1].t_us))
            put_mark(lane, mark, STYLE_NOTE, lane->glyphs->lane_exec); /* another program */
        else if (mark->kind == FB_STOPPED || mark->kind == FB_CONTINUED)
            put_mark(lane, mark, STYLE_STOPPED, lane->glyphs->tick);
        else if (mark->kind == FB_READY)
            put_mark(lane, mark, STYLE_OK, lane->glyphs->lane_ready);
    }
    for (size_t i = 0; i < lane->count; i++) {
        const struct board_mark *mark = &lane->marks[i];
        if (mark->kind == FB_RETRY)
            put_mark(lane, mark, STYLE_RETRY, lane->glyphs->state[THEME_RETRY]);
        else if (failed_at(lane, mark))
            put_mark(lane, mark, STYLE_FAILED, lane->glyphs->mark);
        else if (mark->kind == FB_REAPED && i > 0 && lane->marks[i - 1].kind == FB_EXITED)
            draw_reaped(lane, i);
    }
}

static void draw_from(struct lane lane, enum stretch first)
{
    struct board_mark few[BOARD_FEW_MARKS];

    lane.count = board_marks(lane.job, few, &lane.marks);
    for (int stretch = (int)first; stretch <= (int)STRETCH_RUNNING; stretch++)
        draw_stretches(&lane, (enum stretch)stretch);
    draw_marks(&lane);
}

void lane_draw(struct grid *grid, int row, int rows, const struct axis *axis,
               const struct glyphs *glyphs, const struct board_job *job, int64_t now_us,
               uint32_t bits)
{
    draw_from((struct lane){ .grid = grid,
                             .row = row,
                             .rows = rows,
                             .alone = true,
                             .axis = axis,
                             .glyphs = glyphs,
                             .job = job,
                             .now_us = now_us,
                             .bits = bits },
              STRETCH_WAITING);
}

void lane_draw_run(struct grid *grid, int row, int rows, const struct axis *axis,
                   const struct glyphs *glyphs, const struct board_job *job, int64_t now_us,
                   uint32_t bits)
{
    draw_from((struct lane){ .grid = grid,
                             .row = row,
                             .rows = rows,
                             .axis = axis,
                             .glyphs = glyphs,
                             .job = job,
                             .now_us = now_us,
                             .bits = bits },
              STRETCH_ZOMBIE);
}

static int64_t first_fork_us(const struct board_job *job)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == FB_FORKED)
            return marks[i].t_us;
    return -1;
}

void lane_after(struct grid *grid, int row, const struct axis *axis, const struct glyphs *glyphs,
                const struct board *board, const struct board_job *job, int64_t now_us)
{
    struct board_job unpacked;
    const struct board_job *other = job->after != NULL && job->after->count > 0
                                        ? board_job(board, job->after->list[0].job, &unpacked)
                                        : NULL;
    int64_t fork_us = first_fork_us(job);
    int from, to, width;
    struct pen pen;

    if (other == NULL || (board_done(job) && fork_us < 0) ||
        !axis_stretch(axis, job->queued_us, fork_us >= 0 ? fork_us : now_us, &from, &to))
        return;
    if (fork_us >= 0 && to > axis_column(axis, fork_us))
        to = (int)axis_column(axis, fork_us);
    width = width_text(other->name) + 1 + (job->after->count > 1 ? 3 : 0);
    if (to - from < width + 4)
        return;
    from = fork_us >= 0 && axis_column(axis, fork_us) < axis->cols ? to - width : from + 2;
    pen = (struct pen){ grid, row, axis->col + from, axis->col + to };
    pen_put(&pen, STYLE_DIM, other->name);
    if (job->after->count > 1)
        pen_printf(&pen, STYLE_DIM, " +%u", job->after->count - 1 < 9 ? job->after->count - 1 : 9);
    pen_put(&pen, STYLE_DIM, glyphs->right);
}
