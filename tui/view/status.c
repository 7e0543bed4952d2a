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
    struct row row;
    int width;

    rows_row(scene->board, job, scene->now_us, &row);
    width = (first ? 1 : 2) + width_text(row.name) + 3 + width_text(row.brief);
    if (width > room && !first)
        return 0;
    pen_put(pen, STYLE_WARNING, first ? " " : ", ");
    if (width > room && room < NARROW_COLS) { /* the name is what can be looked for */
        pen_name(pen, STYLE_WARNING, row.name, room - 1, scene->glyphs->ellipsis);
        return width;
    }
    pen_name(pen, STYLE_WARNING, row.name, room - 4 - width_text(row.brief),
             scene->glyphs->ellipsis);
    pen_printf(pen, STYLE_WARNING, " (%s)", row.brief);
    return width;
}

static void name_failed(struct pen *pen, const struct scene *scene)
{
    const struct board *board = scene->board;
    uint32_t named = 0, all = board->counts[BOARD_FAILED];
    bool wide = pen_room(pen) >= NARROW_COLS;

    for (uint32_t i = 0; i < board->failure_count && named < all; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, board->failures[i], &unpacked);
        int reserve = all - named > 1 && wide ? 16 : 0;
        if (job == NULL)
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
    const uint32_t *counts = scene->board->counts;
    uint32_t all = view_jobs_in_all(scene->board, scene->ui);

    pen_put(pen, STYLE_WARNING, scene->glyphs->warning);
    if (pen_room(pen) < 40)
        pen_printf(pen, STYLE_WARNING, " %u failed:", counts[BOARD_FAILED]);
    else
        pen_printf(pen, STYLE_WARNING, " %u of %u%s %s failed:", counts[BOARD_FAILED], all,
                   scene->ui->run.more ? "+" : "", view_workers_word(scene));
    name_failed(pen, scene);
}

static void draw_verdict(const struct scene *scene, struct pen *pen)
{
    const uint32_t *counts = scene->board->counts;
    uint32_t all = scene->board->job_count;

    if (all == 0) {
        pen_put(pen, STYLE_DIM, "nothing was run");
        return;
    }
    if (counts[BOARD_OK] == all) {
        pen_put(pen, STYLE_OK, view_state_glyph(scene->glyphs, BOARD_OK));
        pen_printf(pen, STYLE_OK, " %u of %u %s succeeded", all, all, view_workers_word(scene));
        return;
    }
    pen_put(pen, STYLE_WAITING, view_state_glyph(scene->glyphs, BOARD_SKIPPED));
    pen_printf(pen, STYLE_PLAIN, " %u of %u %s succeeded", scene->board->end.as.ended.succeeded,
               all, view_workers_word(scene));
    if (counts[BOARD_SKIPPED] > 0)
        pen_printf(pen, STYLE_PLAIN, ", %u skipped", counts[BOARD_SKIPPED]);
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
    if (scene->board->counts[BOARD_FAILED] > 0) {
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
