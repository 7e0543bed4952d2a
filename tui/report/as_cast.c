/*
 * as_cast.c - the board of the run as asciicast version 2: what a terminal would have shown, drawn
 * on the grid, without a terminal. Frames are pieces that changed; between two of them is a tenth
 * of a second at least, and the longer the run, the more, so that a day makes a few thousand.
 */
#include "as.h"

#include "base/fate.h"
#include "base/json.h"
#include "base/utf8.h"
#include "desk/desk.h"
#include "draw/theme.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define HIGH        30
#define WIDE        100
#define STEP_US     100000
#define STEPS       500 /* of a step; then they grow with the time that has passed */
#define JOBS_A_STEP 8000
#define MARKED_MOST 10000   /* jobs with a marker for each begin and end; then failures have one */
#define SILENT_US   1000000 /* so often the clocks move where nothing happens */

struct as_cast {
    struct sheet *sheet;
    struct desk desk;
    struct grid shown;
    struct text bytes; /* of a frame */
    int64_t now_us;    /* of the last event */
    int64_t frame_us;  /* of the last frame; -1: none yet */
    bool began;
    uint32_t style;
};

int as_cast_open(struct as_cast **out, struct sheet *sheet, struct facts *facts)
{
    struct as_cast *cast = calloc(1, sizeof *cast);

    *out = cast;
    if (cast == NULL)
        return -ENOMEM;
    cast->sheet = sheet;
    cast->frame_us = -1;
    if (desk_open(&cast->desk, KEYS_REPLAY, false) == 0 &&
        desk_resize(&cast->desk, HIGH, WIDE) == 0 && grid_open(&cast->shown, HIGH, WIDE) == 0) {
        cast->desk.shown = &facts->board; /* a second one of a long run is too much */
        return 0;
    }
    desk_close(&cast->desk);
    free(cast);
    *out = NULL;
    return -ENOMEM;
}

static void put_head(struct as_cast *cast, const struct facts *facts)
{
    struct text *out = &cast->sheet->text;

    text_printf(out, "{\"version\":2,\"width\":%d,\"height\":%d", WIDE, HIGH);
    if (facts->board.run.as.run.start_us > 0)
        json_number_field(out, "timestamp", facts->board.run.as.run.start_us / 1000000);
    json_string_field(out, "title", as_title(facts));
    text_puts(out, ",\"idle_time_limit\":2,\"env\":{\"TERM\":\"xterm-256color\","
                   "\"SHELL\":\"/bin/sh\"}}\n");
    cast->began = true;
    text_puts(&cast->bytes, "\033[?25l\033[2J");
}

static void put_line(struct as_cast *cast, int64_t at_us, const char *code, const char *bytes,
                     size_t size)
{
    struct text *out = &cast->sheet->text;

    text_putc(out, '[');
    json_seconds(out, at_us);
    text_printf(out, ",\"%s\",", code);
    json_quoted(out, bytes, size);
    text_puts(out, "]\n");
    sheet_turn(cast->sheet);
}

static void put_style(struct as_cast *cast, uint32_t style)
{
    struct look look = theme_look(PALETTE_DARK, style, 256);
    struct text *out = &cast->bytes;

    text_puts(out, "\033[0");
    if (look.attributes & LOOK_BOLD)
        text_puts(out, ";1");
    if (look.attributes & LOOK_DIM)
        text_puts(out, ";2");
    if (look.attributes & LOOK_ITALIC)
        text_puts(out, ";3");
    if (look.attributes & LOOK_UNDERLINE)
        text_puts(out, ";4");
    if (look.attributes & LOOK_REVERSE)
        text_puts(out, ";7");
    if (look.front >= 0)
        text_printf(out, ";38;5;%d", look.front);
    if (look.back >= 0)
        text_printf(out, ";48;5;%d", look.back);
    text_putc(out, 'm');
    cast->style = style;
}

static void put_cells(void *context, int row, int first, int last)
{
    struct as_cast *cast = context;
    char bytes[4];

    text_printf(&cast->bytes, "\033[%d;%dH", row + 1, first + 1);
    for (int col = first; col <= last; col++) {
        const struct grid_cell *cell = grid_at(&cast->desk.grid, row, col);
        const uint32_t *marks = grid_marks(&cast->desk.grid, row, col);
        if (cell->base == 0)
            continue;
        if (cell->style != cast->style)
            put_style(cast, cell->style);
        text_put(&cast->bytes, bytes, utf8_write(bytes, cell->base));
        for (int i = 0; i < GRID_MARKS_MOST && marks[i] != 0; i++)
            text_put(&cast->bytes, bytes, utf8_write(bytes, marks[i]));
    }
}

static void put_frame(struct as_cast *cast, int64_t at_us)
{
    if (cast->frame_us < 0) /* the panes that a person would open */
        cast->desk.ui.pane = (struct ui_place){ .shown = PANE_TIMELINE, .open = true, .find = "" };
    cast->desk.changed = cast->desk.stale = true;
    desk_draw(&cast->desk, at_us);
    grid_diff(&cast->shown, &cast->desk.grid, put_cells, cast);
    if (cast->bytes.size > 0 && !cast->bytes.failed)
        put_line(cast, at_us, "o", cast->bytes.bytes, cast->bytes.size);
    cast->sheet->text.failed |= cast->bytes.failed;
    text_clear(&cast->bytes);
    if (grid_copy(&cast->shown, &cast->desk.grid) < 0)
        cast->bytes.failed = true;
    cast->frame_us = at_us;
}

/* A frame of many jobs takes longer to draw, and shows no more of each. */
static int64_t step_us(const struct as_cast *cast)
{
    int64_t step_us = cast->frame_us > STEP_US * STEPS ? cast->frame_us / STEPS : STEP_US;

    return step_us * (1 + cast->desk.shown->job_count / JOBS_A_STEP);
}

/* A marker for each begin and end: chapters of a player. */
static void put_marker(struct as_cast *cast, const struct facts *facts,
                       const struct fb_event *event)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, event->job, &room);
    struct text words = { 0 };
    char fate[512];

    if (event->kind == FB_FORKED)
        text_printf(&words, "Begin: %s", job->name);
    else
        text_printf(&words, "End: %s, %s", job->name, board_fate(job, fate, sizeof fate));
    put_line(cast, cast->now_us, "m", text_string(&words), words.failed ? 0 : words.size);
    cast->sheet->text.failed |= words.failed;
    text_fini(&words);
}

void as_cast_before(void *context, const struct facts *facts, const struct fb_event *event)
{
    struct as_cast *cast = context;
    int64_t at_us = event->t_us > cast->now_us ? event->t_us : cast->now_us;

    (void)facts;
    if (!cast->began)
        return;
    /* what was there until now, then the clocks of the silence */
    if (cast->frame_us < 0 || at_us - cast->frame_us >= step_us(cast))
        put_frame(cast, cast->now_us);
    while (at_us - cast->frame_us > SILENT_US + step_us(cast))
        put_frame(cast, cast->frame_us + SILENT_US + step_us(cast));
    cast->now_us = at_us;
}

void as_cast_event(void *context, const struct facts *facts, const struct fb_event *event)
{
    struct as_cast *cast = context;

    if (!cast->began)
        put_head(cast, facts);
    if (event->job <= MARKED_MOST ? event->kind == FB_FORKED || event->kind == FB_EXITED
                                  : event->kind == FB_EXITED && fate_fails(fate_of(event)))
        put_marker(cast, facts, event);
}

void as_cast_close(struct as_cast *cast, const struct facts *facts)
{
    if (!cast->began)
        put_head(cast, facts);
    put_frame(cast, cast->now_us);
    put_line(cast, cast->now_us, "o", "\033[0m\033[?25h", strlen("\033[0m\033[?25h"));
    if (cast->bytes.failed && cast->sheet->error == 0)
        cast->sheet->error = ENOMEM;
    text_fini(&cast->bytes);
    grid_close(&cast->shown);
    desk_close(&cast->desk);
    free(cast);
}
