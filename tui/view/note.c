/*
 * note.c - the note that is read, whole: in as many rows as it takes.
 */
#include "inside.h"

#include <stdio.h>
#include <string.h>

bool view_note_any(const struct board *board, const struct ui *ui)
{
    return board->notes.count > 0 || ui->run.unstarted;
}

#define NAME_MOST 20 /* columns of the name of the job that a note is about */

struct note_text {
    char text[BOARD_NOTE_MOST + 512];
    bool warns;
};

/* Left of a note: a blank where there is room, its sign, a blank. */
static int note_margin(int cols)
{
    return cols >= 60 ? 3 : 2;
}

static const struct board_note *note_shown(const struct board *board, const struct ui *ui)
{
    return board_note(board, ui->note.shown != 0 ? ui->note.shown : board->notes.count);
}

uint32_t view_note_job(const struct board *board, const struct ui *ui)
{
    const struct board_note *note = note_shown(board, ui);

    return note != NULL && board->job_count > 1 ? note->job : 0;
}

/* "note 3 of 7, London: ", "London: ", or nothing. */
static void note_where(const struct board *board, const struct ui *ui, char *out, size_t size)
{
    uint64_t number = ui->note.shown != 0 ? ui->note.shown : board->notes.count;
    struct board_job unpacked;
    const struct board_job *job = board_job(board, view_note_job(board, ui), &unpacked);
    size_t bytes = 0;
    char count[64] = "";
    int used = 0;

    if (board->notes.count > 1)
        snprintf(count, sizeof count, "note %llu of %llu%s", (unsigned long long)number,
                 (unsigned long long)board->notes.count, job != NULL ? ", " : ": ");
    snprintf(out, size, "%s", count);
    if (job == NULL)
        return;
    bytes = width_cut(job->name, strlen(job->name), NAME_MOST, &used);
    snprintf(out, size, "%s%.*s%s: ", count, (int)bytes, job->name,
             job->name[bytes] != '\0' ? ui->glyphs->ellipsis : "");
}

/* The picture stands still at the note, until a key. */
static bool waits_for_key(const struct board *board, const struct ui *ui,
                          const struct board_note *note)
{
    return note->pause && ui->replay.on && !ui->replay.playing &&
           note == board_note(board, board->notes.count);
}

/* "note 3 of 7: It has exited ..." */
static void note_words(const struct board *board, const struct ui *ui, struct note_text *out)
{
    const struct board_note *note = note_shown(board, ui);
    const char *start = ui->run.unstarted ? "Space starts. " : "";
    char where[256] = "";

    note_where(board, ui, where, sizeof where);
    if (note == NULL)
        snprintf(out->text, sizeof out->text, "Space starts.");
    else
        snprintf(out->text, sizeof out->text, "%s%s%s%s", start, where, note->text,
                 waits_for_key(board, ui, note) ? " Space goes on." : "");
    out->warns = note != NULL && note->error != 0;
}

int view_note_rows(const struct board *board, const struct ui *ui, int cols)
{
    struct note_text note;
    const char *text = note.text;
    int rows = 0;

    if (!view_note_any(board, ui))
        return 0;
    note_words(board, ui, &note);
    while (*text != '\0') {
        text += view_line_bytes(text, cols - note_margin(cols) - (cols >= 60));
        text += *text == ' ';
        rows++;
    }
    return rows > 0 ? rows : 1;
}

void view_note_draw(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct note_text note;
    const char *text = note.text;
    uint32_t style;

    note_words(scene->board, scene->ui, &note);
    style = note.warns ? STYLE_WARNING : STYLE_NOTE;
    pen_skip(&pen, area.cols >= 60);
    pen_put(&pen, style, note.warns ? scene->glyphs->warning : scene->glyphs->right);
    for (int row = 0; row < area.rows && *text != '\0'; row++) {
        size_t bytes;
        pen = pen_at(scene->grid, &area, row);
        pen_skip(&pen, note_margin(area.cols));
        pen.end -= area.cols >= 60;
        bytes = view_line_bytes(text, pen_room(&pen));
        if (row + 1 == area.rows)
            pen_cut(&pen, style, text, pen_room(&pen), scene->glyphs->ellipsis);
        else
            pen_bytes(&pen, style, text, bytes);
        text += bytes;
        text += *text == ' ';
    }
}
