/*
 * lines.c - a strict reading of a worker's output, after the state machine of DEC's terminals as
 * xterm has it, in three layers: bytes to characters (strict UTF-8; what is cut waits), characters
 * to text, controls and sequences, and those to the cells of one line. It keeps the colours of SGR
 * and what moves within the line, and swallows every other sequence.
 *
 * Invariant: no cell holds a control, a character that acts on others, or the half of a wide one
 * without the other half; memory is bounded by LINES_COLUMNS_MOST cells whatever comes. Where a
 * chunk ends has no effect. An unended string sequence is given up after LINES_SEQUENCE_MOST
 * characters: a stray escape must not swallow the rest of the output.
 */
#include "lines.h"
#include "array.h"

#include "sgr.h"
#include "utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { GROUND, ESCAPE, ESCAPE_MORE, CSI, STRING };

static const struct lines_style plain_style = { -1, -1, 0 };
static const struct lines_cell blank = { ' ', { 0 }, { -1, -1, 0 } };

void lines_init(struct lines *lines, lines_function *function, void *context)
{
    memset(lines, 0, sizeof *lines);
    lines->function = function;
    lines->context = context;
    lines->style = plain_style;
}

void lines_fini(struct lines *lines)
{
    free(lines->cells);
    free(lines->runs);
    text_fini(&lines->text);
    memset(lines, 0, sizeof *lines);
}

/* ----------------------------------------------------------------- cells */

static bool same_style(const struct lines_style *a, const struct lines_style *b)
{
    return a->front == b->front && a->back == b->back && a->attributes == b->attributes;
}

/* Room for `columns`, blank from `used` on; false where the line ends for good. */
static bool reach(struct lines *lines, int columns)
{
    if (columns > LINES_COLUMNS_MOST) {
        lines->over = true;
        return false;
    }
    if (columns > lines->room) {
        int room = lines->room == 0 ? 128 : lines->room;
        while (room < columns)
            room *= 2;
        struct lines_cell *cells = realloc(lines->cells, (size_t)room * sizeof *cells);
        if (cells == NULL) {
            lines->failed = lines->over = true;
            return false;
        }
        lines->cells = cells;
        lines->room = room;
    }
    for (; lines->used < columns; lines->used++)
        lines->cells[lines->used] = blank;
    return true;
}

/* A border between columns: a wide character that lies across it becomes blanks. */
static void split(struct lines *lines, int column)
{
    if (column > 0 && column < lines->used && lines->cells[column].base == 0) {
        lines->cells[column - 1] = blank;
        lines->cells[column] = blank;
    }
}

static void put_mark(struct lines *lines, uint32_t point)
{
    int at = lines->column - 1;

    if (at > 0 && at < lines->used && lines->cells[at].base == 0)
        at--;
    if (at < 0 || !reach(lines, at + 1))
        return;
    for (int i = 0; i < CLEAN_MARKS_MOST; i++)
        if (lines->cells[at].marks[i] == 0) {
            lines->cells[at].marks[i] = point;
            return;
        }
}

static void finish_line(struct lines *lines, bool finished);

static void put_base(struct lines *lines, uint32_t point, int width)
{
    int column;

    if (lines->in_pieces && lines->column + width > LINES_COLUMNS_MOST)
        finish_line(lines, false);
    column = lines->column;
    if (!reach(lines, column + width))
        return;
    split(lines, column);
    split(lines, column + width);
    for (int i = 0; i < width; i++) {
        lines->cells[column + i] = blank;
        lines->cells[column + i].style = lines->style;
    }
    lines->cells[column].base = point;
    if (width == 2)
        lines->cells[column + 1].base = 0;
    lines->column += width;
}

static void put_point(struct lines *lines, uint32_t point)
{
    int width;

    point = clean_point(point);
    if (point == 0)
        return;
    width = lines->width != NULL ? lines->width(point) : utf8_mark(point) ? 0 : 1;
    if (width < 0 || width > 2) {
        point = CLEAN_BROKEN;
        width = 1;
    }
    if (width > 0)
        put_base(lines, point, width);
    else if (lines->column > 0)
        put_mark(lines, point);
    else {
        put_base(lines, CLEAN_MARK_BASE, 1);
        put_mark(lines, point);
    }
}

/* EL: 0 from the cursor on, 1 up to and with it, 2 all. */
static void erase(struct lines *lines, int what)
{
    int end = what == 2 ? 0 : lines->column;

    if (what == 1) {
        int upto = lines->column < lines->used ? lines->column + 1 : lines->used;
        split(lines, upto);
        for (int i = 0; i < upto; i++)
            lines->cells[i] = blank;
    } else if (what == 0 || what == 2) {
        split(lines, end);
        if (end < lines->used)
            lines->used = end;
    }
}

/* --------------------------------------------------------------- yielding */

static void open_run(struct lines *lines, size_t *count, const struct lines_style *style)
{
    if (array_reserve(&lines->runs, &lines->runs_room, *count + 1, sizeof *lines->runs, 8) < 0) {
        lines->failed = true;
        return;
    }
    /* Short of memory: the first may be one that was to come later. */
    lines->runs[*count] = (struct lines_run){ *style, *count > 0 ? lines->text.size : 0 };
    (*count)++;
}

static void yield(struct lines *lines, lines_function *function, void *context, bool finished)
{
    const struct lines_style *style = NULL;
    size_t count = 0;
    char bytes[4];

    text_clear(&lines->text);
    for (int i = 0; i < lines->used; i++) {
        const struct lines_cell *cell = &lines->cells[i];
        if (cell->base == 0)
            continue;
        if (style == NULL || !same_style(style, &cell->style))
            open_run(lines, &count, &cell->style);
        style = &cell->style;
        text_put(&lines->text, bytes, utf8_write(bytes, cell->base));
        for (int m = 0; m < CLEAN_MARKS_MOST && cell->marks[m] != 0; m++)
            text_put(&lines->text, bytes, utf8_write(bytes, cell->marks[m]));
    }
    /* Short of memory: half a character is no line, nor is text without a run, below. */
    if (lines->text.failed) {
        lines->failed = true;
        count = 0;
    }
    function(context,
             &(struct line){ count > 0 ? lines->text.bytes : "", count > 0 ? lines->text.size : 0,
                             lines->runs, count, finished, lines->over });
    if (lines->text.failed)
        text_fini(&lines->text);
}

static void finish_line(struct lines *lines, bool finished)
{
    yield(lines, lines->function, lines->context, finished);
    lines->used = lines->column = 0;
    lines->over = false;
}

/* -------------------------------------------------------------- sequences */

static void control(struct lines *lines, uint32_t point)
{
    int next = (lines->column / 8 + 1) * 8;

    if (point == '\n' || point == '\v' || point == '\f')
        finish_line(lines, true);
    else if (point == '\r')
        lines->column = 0;
    else if (point == '\b' && lines->column > 0)
        lines->column--;
    else if (point == '\t' && next > LINES_COLUMNS_MOST)
        lines->over = true;
    else if (point == '\t')
        lines->column = next; /* blanks only where text follows */
}

static void csi_end(struct lines *lines, uint32_t final)
{
    int first = lines->parameters > 0 ? lines->parameter[0] : 0;

    if (lines->foreign)
        return;
    if (final == 'm')
        sgr_apply(&lines->style, lines->parameter, lines->joined, lines->parameters);
    else if (final == 'K')
        erase(lines, first);
    else if (final == 'G' || final == '`')
        lines->column = first < 1 ? 0 : first > LINES_COLUMNS_MOST ? LINES_COLUMNS_MOST : first - 1;
}

static void csi(struct lines *lines, uint32_t point)
{
    int *parameter;

    if (lines->parameters == 0) {
        lines->parameters = 1;
        lines->parameter[0] = 0;
        lines->joined[0] = false;
    }
    if (point >= 0x40 && point < 0x7F) {
        lines->state = GROUND;
        csi_end(lines, point);
    } else if (point >= '0' && point <= '9') {
        parameter = &lines->parameter[lines->parameters - 1];
        *parameter = *parameter > 99999 ? *parameter : *parameter * 10 + (int)(point - '0');
    } else if (point == ';' || point == ':') {
        if (lines->parameters == LINES_PARAMETERS_MOST)
            lines->foreign = true;
        else {
            lines->parameter[lines->parameters] = 0;
            lines->joined[lines->parameters++] = point == ':';
        }
    } else if (point != 0x7F)
        lines->foreign = true;
}

static void begin(struct lines *lines, int state)
{
    lines->state = state;
    lines->sequence = 0;
    lines->parameters = 0;
    lines->foreign = false;
}

/* What both ESC X and its one-character form, a C1 control, begin. */
static void introduce(struct lines *lines, uint32_t c1)
{
    if (c1 == 0x9B)
        begin(lines, CSI);
    else if (c1 == 0x90 || c1 == 0x98 || (c1 >= 0x9D && c1 <= 0x9F))
        begin(lines, STRING);
    else
        lines->state = GROUND;
}

static void escape(struct lines *lines, uint32_t point)
{
    if (point >= 0x20 && point < 0x30)
        lines->state = ESCAPE_MORE;
    else if (lines->state == ESCAPE && point >= 0x40 && point < 0x60)
        introduce(lines, point + 0x40);
    else if (point != 0x7F)
        lines->state = GROUND;
}

static void take(struct lines *lines, uint32_t point)
{
    /* These act in every state: the end, the given up, the next sequence. */
    if (point == 0x18 || point == 0x1A)
        lines->state = GROUND;
    else if (point == 0x1B)
        begin(lines, ESCAPE); /* of a string, too: its end is ESC \\ */
    else if (point >= 0x80 && point < 0xA0)
        introduce(lines, point);
    else if (lines->state == STRING) {
        if (point == '\a' || ++lines->sequence >= LINES_SEQUENCE_MOST)
            lines->state = GROUND;
    } else if (point < 0x20)
        control(lines, point);
    else if (lines->state == GROUND) {
        if (point != 0x7F)
            put_point(lines, point);
    } else if (++lines->sequence >= LINES_SEQUENCE_MOST)
        lines->state = GROUND;
    else if (lines->state == CSI)
        csi(lines, point);
    else
        escape(lines, point);
}

/* ------------------------------------------------------------- characters */

static void give_up_cut(struct lines *lines)
{
    size_t size = lines->cut_size;

    lines->cut_size = 0;
    for (size_t i = 0; i < size; i++)
        take(lines, CLEAN_BROKEN);
}

static void take_byte(struct lines *lines, char byte)
{
    unsigned char first;
    uint32_t point;

    if (lines->cut_size > 0 && ((unsigned char)byte & 0xC0) != 0x80)
        give_up_cut(lines);
    if (lines->cut_size == 0 && (unsigned char)byte < 0x80) {
        take(lines, (unsigned char)byte);
        return;
    }
    lines->cut[lines->cut_size++] = byte;
    first = (unsigned char)lines->cut[0];
    if (first < 0xC2 || first > 0xF4) {
        give_up_cut(lines);
        return;
    }
    if (lines->cut_size < (first >= 0xF0 ? 4u : first >= 0xE0 ? 3u : 2u))
        return;
    if (utf8_read(lines->cut, lines->cut_size, &point) == 0) {
        give_up_cut(lines);
        return;
    }
    lines->cut_size = 0;
    take(lines, point);
}

void lines_put(struct lines *lines, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        take_byte(lines, bytes[i]);
}

void lines_peek(struct lines *lines, lines_function *function, void *context)
{
    if (function != NULL)
        yield(lines, function, context, false);
    else
        yield(lines, lines->function, lines->context, false);
}

void lines_end(struct lines *lines)
{
    give_up_cut(lines);
    lines->state = GROUND;
    if (lines->used > 0 || lines->over)
        finish_line(lines, false);
}
