/*
 * detail_sheet.c - one job on the whole screen: its state and why, what it is, what it waits for
 * and what waits for it, every attempt. What is not known is not there.
 */
#include "detail.h"
#include "explain.h"
#include "rows_facts.h"
#include "sheet.h"

#include <stdio.h>
#include <string.h>

#define LABEL_COLS 11
#define NAMED_MOST 6

static void put_state(struct sheet *sheet, const struct scene *scene, const struct board_job *job)
{
    const struct detail *detail = scene->ui->detail;
    enum board_state state = (enum board_state)job->state;
    struct explanation explanation;
    struct row row;

    rows_row(scene->board, job, scene->now_us, &row);
    view_sheet_printf(sheet, "state", view_state_style(state), "%s %s%s%s",
                      view_state_glyph(scene->glyphs, state), view_job_word(job),
                      row.result[0] != '\0' ? ": " : "", row.result);
    explain_job(scene->board, job, detail->function, &explanation);
    view_sheet_put(sheet, "why", STYLE_PLAIN, explanation.why);
    if (explanation.pages[0] != '\0')
        view_sheet_put(sheet, "manual", STYLE_PLAIN, explanation.pages);
    if (explanation.shell[0] != '\0')
        view_sheet_put(sheet, "to see it", STYLE_PLAIN, explanation.shell);
}

static void put_text(struct sheet *sheet, const char *label, struct text text)
{
    if (text.size == 0 || text.failed)
        return;
    view_sheet_printf(sheet, label, STYLE_PLAIN, "%.*s", text.size > 1000 ? 1000 : (int)text.size,
                      text.bytes);
}

static void put_made(struct sheet *sheet, const struct scene *scene, const struct board_job *job)
{
    const struct detail *detail = scene->ui->detail;

    view_sheet_put(sheet, "command", STYLE_PLAIN, job->command);
    if (!detail->made)
        return;
    if (!detail->function)
        put_text(sheet, "by hand", detail->line);
    put_text(sheet, "directory", detail->dir);
    put_text(sheet, "variables", detail->env);
    if (!detail->function && detail->input.size == 0)
        view_sheet_put(sheet, "input", STYLE_PLAIN, "/dev/null");
    put_text(sheet, "input", detail->input);
    put_text(sheet, "its own", detail->limits);
}

/* ---------------------------------------------------------------- others */

/* What it takes of the run's limits, and which jobs have some of that now. */
static void put_needs(struct sheet *sheet, const struct scene *scene, const struct board_job *job)
{
    for (uint32_t i = 0; job->after != NULL && i < job->after->need_count; i++) {
        const struct board_need *need = &job->after->needs[i];
        const struct fb_limit *limit = &scene->board->limits[need->limit >= 0 ? need->limit : 0];
        const struct board_job *other;
        const char *label = i == 0 ? "needs" : NULL;
        bool any = need->limit < 0;
        if (any)
            view_sheet_printf(sheet, label, STYLE_PLAIN, "%d slots", need->count);
        for (size_t at = 0; !any && (other = board_near(scene->board, at)) != NULL; at++)
            if (other->job != job->job && board_has(scene->board, other, limit)) {
                view_sheet_printf(sheet, label, STYLE_PLAIN, "%d of %d %.200s: %.200s has some",
                                  need->count, limit->count, limit->name, other->name);
                any = true;
            }
        if (!any)
            view_sheet_printf(sheet, label, STYLE_PLAIN, "%d of %d %.200s", need->count,
                              limit->count, limit->name);
    }
}

static void put_waits(struct sheet *sheet, const struct scene *scene, const struct board_job *job)
{
    static const char *const words[FB_WHEN_COUNT] = {
        [FB_WHEN_SUCCEEDED] = "to succeed", [FB_WHEN_ENDED] = "to end",
        [FB_WHEN_FAILED] = "to fail",       [FB_WHEN_BEGAN] = "to begin",
        [FB_WHEN_READY] = "to be ready",
    };
    const char *label = "waits for";

    for (uint32_t i = 0; job->after != NULL && i < job->after->count && i < NAMED_MOST; i++) {
        const struct fb_after *after = &job->after->list[i];
        struct board_job room;
        const struct board_job *other = board_job(scene->board, after->job, &room);
        view_sheet_printf(sheet, label, STYLE_PLAIN, "%.200s %s: %s",
                          other != NULL ? other->name : "a later job", words[after->when],
                          board_met(scene->board, after) ? "it has"
                          : other == NULL                ? "not yet"
                                                         : view_job_word(other));
        label = NULL;
    }
    if (job->after != NULL && job->after->count > NAMED_MOST)
        view_sheet_printf(sheet, NULL, STYLE_PLAIN, "and %u more", job->after->count - NAMED_MOST);
    put_needs(sheet, scene, job);
}

static bool waits_for(const struct board_job *job, uint32_t number)
{
    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++)
        if (job->after->list[i].job == number)
            return true;
    return false;
}

/* The jobs that wait for it, which have not begun. */
static void put_blocks(struct sheet *sheet, const struct scene *scene, const struct board_job *job)
{
    const char *label = "blocks";
    uint32_t count = 0;

    for (uint32_t number = 1; number <= scene->board->job_count; number++) {
        struct board_job room;
        const struct board_job *other;
        if ((scene->rows->seen[number - 1] & SEEN_AFTER) == 0)
            continue;
        other = board_job(scene->board, number, &room);
        if (!waits_for(other, job->job) || count++ >= NAMED_MOST)
            continue;
        view_sheet_printf(sheet, label, STYLE_PLAIN, "%.200s: %s", other->name,
                          view_job_word(other));
        label = NULL;
    }
    if (count > NAMED_MOST)
        view_sheet_printf(sheet, NULL, STYLE_PLAIN, "and %u more", count - NAMED_MOST);
}

/* ---------------------------------------------------------------- attempts */

static const char *time_text(int64_t us, char out[UNITS_ROOM])
{
    if (us < 0)
        return "";
    snprintf(out, UNITS_ROOM, "%.3f s", (double)us / 1e6);
    return out;
}

/* "0x0100", and what wait(2)'s macros make of it. */
static void put_status(struct sheet *sheet, const struct detail_try *try)
{
    if (try->status < 0)
        return;
    if ((try->status & 0x7F) != 0)
        view_sheet_printf(sheet, NULL, STYLE_DIM, "wait status 0x%04x: WTERMSIG is %d%s",
                          try->status, try->status & 0x7F,
                          (try->status & 0x80) != 0 ? ", WCOREDUMP" : "");
    else
        view_sheet_printf(sheet, NULL, STYLE_DIM, "wait status 0x%04x: WEXITSTATUS is %d",
                          try->status, try->status >> 8);
}

static void put_used(struct sheet *sheet, const struct detail_try *try)
{
    char user[UNITS_ROOM], system[UNITS_ROOM], peak[UNITS_ROOM];

    if (try->user_us < 0)
        return;
    view_sheet_printf(sheet, NULL, STYLE_DIM, "user %s, system %s%s%s",
                      time_text(try->user_us, user), time_text(try->system_us, system),
                      try->peak_bytes > 0 ? ", peak memory " : "",
                      try->peak_bytes > 0 ? units_bytes(try->peak_bytes, peak) : "");
}

static void put_try(struct sheet *sheet, const struct detail_try *try, int64_t now_us)
{
    char began[UNITS_ROOM], lasted[UNITS_ROOM], where[64] = "", label[16];
    int64_t from_us = try->forked_us >= 0 ? try->forked_us : try->began_us; /* as its row counts */
    bool over = try->exited_us >= 0 && try->exited_us <= now_us; /* of a record it may be later */

    snprintf(label, sizeof label, "try %u", try->attempt % 100000);
    if (try->pid != 0 && try->slot != 0)
        snprintf(where, sizeof where, "pid %d, slot %d, ", (int)try->pid, try->slot);
    else if (try->pid != 0)
        snprintf(where, sizeof where, "pid %d, ", (int)try->pid);
    if (from_us < 0) {
        view_sheet_printf(sheet, NULL, STYLE_PLAIN, "%s: %s", label, try->fate);
        return;
    }
    view_sheet_printf(sheet, NULL, STYLE_PLAIN, "%s: %sfrom %s, %s%s%s", label, where,
                      time_text(from_us, began),
                      time_text((over ? try->exited_us : now_us) - from_us, lasted),
                      over ? ", " : "", over ? try->fate : "");
    if (!over)
        return;
    put_status(sheet, try);
    put_used(sheet, try);
}

static void put_tries(struct sheet *sheet, const struct scene *scene, const struct board_job *job)
{
    const struct detail *detail = scene->ui->detail;
    size_t first = sheet->count;

    for (size_t i = 0; i < detail->count; i++)
        if (detail->tries[i].attempt <= job->attempt)
            put_try(sheet, &detail->tries[i], scene->now_us);
    if (sheet->count > first && sheet->label_cols > 0)
        sheet->rows[first].label = "tries";
}

static void put_files(struct sheet *sheet, const struct scene *scene)
{
    const struct detail *detail = scene->ui->detail;

    if (detail->count > 0 && !detail->of_board)
        view_sheet_printf(sheet, "wrote", STYLE_PLAIN,
                          "%llu bytes to standard output, %llu to standard error",
                          (unsigned long long)detail->written[0],
                          (unsigned long long)detail->written[1]);
    if (detail->results != NULL)
        view_sheet_put(sheet, "kept in", STYLE_PLAIN, detail->results);
    if (detail->record != NULL)
        view_sheet_put(sheet, "record", STYLE_PLAIN, detail->record);
    else
        view_sheet_put(sheet, "record", STYLE_DIM,
                       detail->of_board ? "none is kept: earlier tries are not known"
                                        : "none is kept: this is from memory");
}

/* Its rows; false: there is no such job. To be given back. */
static bool make(const struct scene *scene, struct sheet *sheet, int cols)
{
    struct board_job room;
    const struct board_job *job = board_job(scene->board, scene->ui->detail->job, &room);

    *sheet = (struct sheet){ .cols = cols, .label_cols = cols >= 40 ? LABEL_COLS : 0 };
    if (job == NULL)
        return false;
    view_sheet_printf(sheet, "job", STYLE_TITLE, "%u  %.200s", job->job, job->name);
    put_state(sheet, scene, job);
    view_sheet_put(sheet, NULL, STYLE_PLAIN, "");
    put_made(sheet, scene, job);
    put_waits(sheet, scene, job);
    put_blocks(sheet, scene, job);
    view_sheet_put(sheet, NULL, STYLE_PLAIN, "");
    put_tries(sheet, scene, job);
    put_files(sheet, scene);
    return true;
}

void view_detail_draw(const struct scene *scene, struct area area)
{
    struct sheet sheet;

    make(scene, &sheet, area.cols);
    view_sheet_draw(scene, &sheet, area, scene->ui->detail_top);
    view_sheet_fini(&sheet);
}

int view_detail_most(const struct board *board, const struct ui *ui, int rows, int cols,
                     int64_t now_us)
{
    struct scene scene = { NULL, NULL, board, ui, ui->table.rows, ui->glyphs, now_us };
    struct sheet sheet;
    int most;

    make(&scene, &sheet, cols);
    most = (int)sheet.count - (rows - (rows > 1));
    view_sheet_fini(&sheet);
    return most > 0 ? most : 0;
}
