/*
 * status.c - rows for what must not be missed: which jobs failed and how, when all is over the
 * verdict, and above that the last note (note.c). It names as many as fit and says how many more
 * there are.
 */
#include "inside.h"
#include "rows_facts.h"

#include <stdio.h>

#define NARROW_COLS 24

bool view_status_any(const struct board *board, const struct ui *ui)
{
    return board->counts[BOARD_FAILED] > 0 || board->ended || view_note_any(board, ui);
}

/* "Sydney (exit 1)"; the width it takes, or 0 where it does not fit in `room`. */
static int put_failed(struct pen *pen, const struct scene *scene, const struct board_job *job,
                      bool first, int room)
{
    const char *name = rows_own_name(job);
    struct row row;
    int width;

    rows_row(scene->board, job, scene->now_us, &row);
    width = (first ? 1 : 2) + width_text(name) + 3 + width_text(row.brief);
    if (width > room && !first)
        return 0;
    pen_put(pen, STYLE_WARNING, first ? " " : ", ");
    if (width > room && room < NARROW_COLS) { /* the name is what can be looked for */
        pen_name(pen, STYLE_WARNING, name, room - 1, scene->glyphs->ellipsis);
        return width;
    }
    pen_name(pen, STYLE_WARNING, name, room - 4 - width_text(row.brief), scene->glyphs->ellipsis);
    pen_printf(pen, STYLE_WARNING, " (%s)", row.brief);
    return width;
}

/* Where rows are left out for the program that is asked for, the others are counted; if any is. */
static bool some_left_out(const struct scene *scene)
{
    return scene->rows->shims > 0 && scene->rows->shims < scene->board->job_count;
}

static uint32_t failed_of(const struct scene *scene)
{
    uint32_t all = scene->board->counts[BOARD_FAILED];
    uint32_t out = some_left_out(scene) ? scene->rows->shims_failed : 0;

    return all - (out < all ? out : all);
}

static const char *those_counted(const struct scene *scene)
{
    return some_left_out(scene) ? "processes shown" : view_workers_word(scene);
}

static void name_failed(struct pen *pen, const struct scene *scene)
{
    const struct board *board = scene->board;
    uint32_t named = 0, all = failed_of(scene);
    bool wide = pen_room(pen) >= NARROW_COLS;

    for (uint32_t i = 0; i < board->failure_count && named < all; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, board->failures[i], &unpacked);
        int reserve = all - named > 1 && wide ? 16 : 0;
        if (job == NULL || (some_left_out(scene) && rows_is_shim(scene->rows, job->job)))
            continue;
        if (put_failed(pen, scene, job, named == 0, pen_room(pen) - reserve) == 0)
            break;
        named++;
    }
    if (wide && named < all)
        pen_printf(pen, STYLE_WARNING, " and %u more", all - named);
}

static void draw_failed(const struct scene *scene, struct pen *pen)
{
    uint32_t all = view_jobs_in_all(scene->board, scene->ui);
    uint32_t failed = failed_of(scene);

    all -= some_left_out(scene) ? scene->rows->shims : 0;
    pen_put(pen, STYLE_WARNING, scene->glyphs->warning);
    if (pen_room(pen) < 40)
        pen_printf(pen, STYLE_WARNING, " %u failed:", failed);
    else
        pen_printf(pen, STYLE_WARNING, " %u of %u%s %s failed:", failed, all,
                   scene->ui->run.more ? "+" : "", those_counted(scene));
    name_failed(pen, scene);
}

static void draw_verdict(const struct scene *scene, struct pen *pen)
{
    const uint32_t *counts = scene->board->counts;
    const struct rows *rows = scene->rows;
    bool some = some_left_out(scene);
    uint32_t all = scene->board->job_count - (some ? rows->shims : 0);
    uint32_t ok = counts[BOARD_OK] - (some ? rows->shims_ok : 0);

    if (all == 0) {
        pen_put(pen, STYLE_DIM, "nothing was run");
        return;
    }
    if (ok == all) {
        pen_put(pen, STYLE_OK, view_state_glyph(scene->glyphs, BOARD_OK));
        pen_printf(pen, STYLE_OK, " %u of %u %s succeeded", all, all, those_counted(scene));
        return;
    }
    pen_put(pen, STYLE_WAITING, view_state_glyph(scene->glyphs, BOARD_SKIPPED));
    pen_printf(pen, STYLE_PLAIN, " %u of %u %s succeeded",
               some ? ok : scene->board->end.as.ended.succeeded, all, those_counted(scene));
    if (scene->board->given_up > 0)
        pen_printf(pen, STYLE_PLAIN, ", %u " VIEW_GIVEN_UP, scene->board->given_up);
    if (counts[BOARD_SKIPPED] > scene->board->given_up)
        pen_printf(pen, STYLE_PLAIN, ", %u skipped",
                   counts[BOARD_SKIPPED] - scene->board->given_up);
    if (counts[BOARD_HELD] > 0)
        pen_printf(pen, STYLE_PLAIN, ", %u off", counts[BOARD_HELD]);
    if (scene->board->end.as.ended.goal)
        pen_put(pen, STYLE_PLAIN, ": goal reached");
}

/* What failed, else the verdict, else, where it has no row of its own, the note. */
void view_status_draw(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct layout at;

    pen_skip(&pen, area.cols >= 60 ? 1 : 0);
    if (failed_of(scene) > 0) {
        draw_failed(scene, &pen);
        return;
    }
    if (scene->board->ended) {
        draw_verdict(scene, &pen);
        return;
    }
    view_layout(&at, scene->board, scene->ui, scene->grid->rows, scene->grid->cols);
    if (view_note_any(scene->board, scene->ui) && at.note_rows == 0)
        view_note_draw(scene, area);
}
