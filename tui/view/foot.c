/*
 * foot.c - the last row: a question, a message, what the end still waits for, else the
 * keys, from their list. Where the screen has no row for the verdict and the failed, it is here.
 */
#include "emulate/keyboard.h"
#include "inside.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>

#define GAP         3
#define NARROW_COLS 40
#define MORE_COLS   16 /* " and 12345 more" */

/* ------------------------------------------------------------------- keys */

/* A group of neighbours with one rank and one word: "↑↓ select". */
struct hint {
    const struct keys_row *rows;
    size_t count;
    int cols;
};

#define HINTS_MOST 32

static void key_names(const struct hint *hint, const struct glyphs *glyphs, char out[64])
{
    char one[16];
    size_t length = 0;

    for (size_t i = 0; i < hint->count; i++) {
        const char *name = keys_name(hint->rows[i].keys[0], glyphs, one);
        size_t size = strlen(name);
        if (length + size + 2 > 64)
            break;
        if (length > 0 && size > 4)
            out[length++] = '/';
        memcpy(out + length, name, size);
        length += size;
    }
    out[length] = '\0';
}

static bool can_type(const struct scene *scene)
{
    struct board_job room;
    const struct board_job *job = board_job(scene->board, view_output_job(scene->ui), &room);

    return job != NULL && board_lives(job) &&
           ((job->pty && scene->ui->pane.terminals) || job->stdin_open);
}

/* Whether there is something for it to act on. */
static bool is_of_use(const struct scene *scene, enum keys_when when)
{
    const uint32_t *counts = scene->board->counts;

    switch (when) {
    case KEYS_LIVING:
        return counts[BOARD_FORKED] + counts[BOARD_RUNNING] + counts[BOARD_STOPPED] > 0;
    case KEYS_RUNNING:
        return !scene->board->ended;
    case KEYS_SOME_ENDED:
        return counts[BOARD_OK] + counts[BOARD_FAILED] > 0;
    case KEYS_CAN_TYPE:
        return can_type(scene);
    case KEYS_TREE:
        return scene->rows->any_parent;
    case KEYS_SOME_HELD:
        return counts[BOARD_HELD] > 0;
    case KEYS_LIVING_OR_FAILED:
        return scene->board->ended ? counts[BOARD_FAILED] > 0 : is_of_use(scene, KEYS_LIVING);
    default:
        return true;
    }
}

/* On a board that only looks, and where agents run the jobs. */
static bool is_refused(const struct ui *ui, const struct keys_row *row)
{
    return (ui->run.read_only && keys_change(row->request)) ||
           (ui->run.agents != NULL &&
            (row->request == REQUEST_JOB_STOP || row->request == REQUEST_JOB_START));
}

/* The key that freezes the picture lets a run go that is held from its beginning. */
static bool is_start(const struct scene *scene, const struct keys_row *row)
{
    return row->request == REQUEST_FREEZE && scene->ui->run.unstarted;
}

/* One key is for what runs while something does, and for what failed afterwards. */
static const char *word_of(const struct scene *scene, const struct keys_row *row)
{
    if (is_start(scene, row))
        return "start";
    return row->when == KEYS_LIVING_OR_FAILED && !scene->board->ended ? "restart" : row->foot_word;
}

/* Whether the row of what was said in a lesson has the way on, which is the way out too. */
static bool goes_on(const struct scene *scene, struct area area)
{
    const struct ui *ui = scene->ui;

    return ui->foot.said != NULL && area.rows > 1 && area.cols > 24 &&
           (ui->keys == KEYS_REPLAY || (scene->board->ended && !ui->replay.frozen));
}

/* Hints in the order of the list; their number. */
static size_t find_hints(const struct scene *scene, bool quit, struct hint hints[HINTS_MOST])
{
    size_t row_count, count = 0;
    const struct keys_row *rows = keys_rows(&row_count);
    char names[64];

    for (size_t i = 0; i < row_count && count < HINTS_MOST; i++) {
        const struct keys_row *row = &rows[i];
        struct hint *last = count > 0 ? &hints[count - 1] : NULL;
        if (row->foot_rank == 0 || (row->boards & scene->ui->keys) == 0 ||
            is_refused(scene->ui, row) || !is_of_use(scene, row->when) ||
            (row->request == REQUEST_QUIT && !quit))
            continue;
        if (last != NULL && last->rows + last->count == row &&
            last->rows->foot_rank == row->foot_rank)
            last->count++;
        else
            hints[count++] = (struct hint){ row, 1, 0 };
    }
    for (size_t i = 0; i < count; i++) {
        key_names(&hints[i], scene->glyphs, names);
        hints[i].cols = width_text(names) + 1 + width_text(word_of(scene, hints[i].rows));
    }
    return count;
}

/* No room is so small that the way out is not there. */
static int room_for_quit(const struct hint *hints, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (hints[i].rows->request == REQUEST_QUIT)
            return GAP + hints[i].cols;
    return 0;
}

/* The least is first: what a held run waits for comes before all. */
static int rank_of(const struct scene *scene, const struct hint *hint)
{
    return is_start(scene, hint->rows) ? 0 : hint->rows->foot_rank;
}

/* By rank; few of them, so the simplest sort. */
static void sort_hints(const struct scene *scene, struct hint *hints, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct hint hint = hints[i];
        size_t at = i;
        for (; at > 0 && rank_of(scene, &hints[at - 1]) > rank_of(scene, &hint); at--)
            hints[at] = hints[at - 1];
        hints[at] = hint;
    }
}

static void draw_keys(const struct scene *scene, bool quit, struct pen *pen)
{
    struct hint hints[HINTS_MOST];
    size_t count = find_hints(scene, quit, hints);
    bool skipped = false;
    char names[64];

    sort_hints(scene, hints, count);
    for (size_t i = 0; i < count; i++) {
        bool fits = hints[i].cols + room_for_quit(hints, count, i) <= pen_room(pen);
        if (!fits && hints[i].rows->request != REQUEST_QUIT)
            skipped = true;
        if (!fits || (skipped && hints[i].rows->request != REQUEST_QUIT))
            continue;
        key_names(&hints[i], scene->glyphs, names);
        pen_put(pen, STYLE_KEY, names);
        pen_skip(pen, 1);
        pen_put(pen, STYLE_DIM, word_of(scene, hints[i].rows));
        pen_skip(pen, GAP);
    }
}

/* ------------------------------------------------------------------ others */

static void draw_help_keys(const struct scene *scene, struct pen *pen)
{
    static const char back[] = "any other key";

    pen_put(pen, STYLE_KEY, scene->glyphs->up);
    pen_put(pen, STYLE_KEY, scene->glyphs->down);
    pen_skip(pen, 1);
    pen_put(pen, STYLE_DIM, "scroll");
    pen_skip(pen, GAP);
    if (pen_room(pen) < (int)sizeof back + 4)
        return;
    pen_put(pen, STYLE_KEY, back);
    pen_skip(pen, 1);
    pen_put(pen, STYLE_DIM, "back");
}

static void draw_prompt(const struct scene *scene, struct pen *pen)
{
    const char *typed = scene->ui->foot.typed;
    int width = width_text(typed), room;

    room = width == 0 ? pen_room(pen) - 2 : pen_room(pen) * 3 / 4;
    pen_cut(pen, STYLE_KEY, scene->ui->foot.prompt, room, scene->glyphs->ellipsis);
    pen_skip(pen, 1);
    room = pen_room(pen) - 1;
    if (width > room) { /* the end of what is typed is what is looked at */
        size_t from = width_cut(typed, strlen(typed), width - room, NULL);
        typed += from;
    }
    pen_put(pen, STYLE_PLAIN, typed);
    pen_put(pen, STYLE_PLAIN | STYLE_SELECTED, " ");
}

/* The workers that the end still waits for. */
static void draw_stopping(const struct scene *scene, struct pen *pen)
{
    const struct rows *rows = scene->rows;
    bool wide = pen_room(pen) >= NARROW_COLS;
    size_t named = 0;
    char more[32];

    if (wide) {
        pen_put(pen, STYLE_WARNING, scene->ui->run.stop_word);
        pen_put(pen, STYLE_WARNING, ": ");
        if (pen_room(pen) >= 60)
            pen_right(pen, STYLE_DIM,
                      scene->ui->run.killing ? "Ctrl-C: leave them" : "Ctrl-C: kill now", 3);
    }
    pen_put(pen, STYLE_WARNING, rows->living > 0 ? "waits for " : "nothing runs any more");
    for (; named < rows->named_count; named++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(scene->board, rows->named[named], &unpacked);
        bool cuts = named > 0 ? wide : pen_room(pen) > NARROW_COLS; /* one name is worth more */
        int reserve = rows->living - named > 1 && cuts ? MORE_COLS : 0;
        if (job == NULL || (named > 0 && width_text(job->name) + 2 > pen_room(pen) - reserve))
            break;
        pen_put(pen, STYLE_WARNING, named > 0 ? ", " : "");
        pen_name(pen, STYLE_WARNING, job->name, pen_room(pen) - reserve, scene->glyphs->ellipsis);
    }
    snprintf(more, sizeof more, " and %u more", rows->living - (uint32_t)named);
    if (wide && named < rows->living && named > 0 && width_text(more) <= pen_room(pen))
        pen_put(pen, STYLE_WARNING, more);
}

/* What was answered to the questions of a lesson, and the key that goes on when the run is over. */
static void draw_said(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0), key = pen;
    const char *said = scene->ui->foot.said;

    pen_skip(&pen, area.cols >= 60);
    if (goes_on(scene, area)) {
        key.col = key.end - 12;
        pen_put(&key, STYLE_KEY, "q");
        pen_put(&key, STYLE_NOTE, " compare");
        pen.end -= 14;
    }
    pen_cut(&pen, STYLE_NOTE, said, pen_room(&pen), scene->glyphs->ellipsis);
}

/* All the while that keys go elsewhere: how they come back. */
static void draw_keyboard(const struct scene *scene, struct pen *pen)
{
    struct board_job room;
    const struct board_job *job = board_job(scene->board, view_output_job(scene->ui), &room);

    pen_put(pen, STYLE_KEY | STYLE_SELECTED, " " EMULATE_CHORD_WORD " ");
    pen_put(pen, STYLE_DIM, " gives you the board's keys");
    if (job != NULL && !board_lives(job))
        pen_put(pen, STYLE_WARNING, "; it has ended: what is typed goes nowhere");
}

void foot_draw(const struct scene *scene, struct area area, bool status)
{
    const struct ui *ui = scene->ui;
    struct pen pen = pen_at(scene->grid, &area, area.rows - 1);

    if (area.rows > 1)
        draw_said(scene, area);
    pen_skip(&pen, area.cols >= 60);
    if (ui->foot.prompt != NULL)
        draw_prompt(scene, &pen);
    else if (ui->pane.keyboard)
        draw_keyboard(scene, &pen);
    else if (ui->foot.message[0] != '\0')
        pen_cut(&pen, STYLE_NOTE, ui->foot.message, pen_room(&pen), scene->glyphs->ellipsis);
    else if (ui->run.stopping && !scene->board->ended)
        draw_stopping(scene, &pen);
    else if (status && view_status_any(scene->board, scene->ui))
        view_status_draw(scene, (struct area){ area.row + area.rows - 1, area.col, 1, area.cols });
    else if (ui->help)
        draw_help_keys(scene, &pen);
    else
        draw_keys(scene, !goes_on(scene, area), &pen);
}
