/*
 * output_lines.c - raw pieces of two streams become lines: each stream has its own filter
 * (lines.h), so a line of one is never cut by the other, and a line stands where it ended. What is
 * missing between two pieces is a line that says so. The lines are made again when the output has
 * changed, which the board's version shows; the board bounds how much that is.
 */
#include "output_lines.h"
#include "base/array.h"

#include "draw/width.h"

#include <stdlib.h>
#include <string.h>

struct stream {
    struct lines lines;
    uint64_t offset; /* bytes of it so far, those left out counted in */
    bool open;       /* its last line has not ended */
};

struct maker {
    struct output_lines *out;
    struct stream streams[2];
    int stream; /* the one whose bytes go in: 0, 1 */
    uint32_t attempt;
};

void view_output_lines_fini(struct output_lines *lines)
{
    free(lines->lines);
    free(lines->runs);
    text_fini(&lines->text);
    *lines = (struct output_lines){ 0 };
}

/* A stream of 2^45 bytes in 2^17 attempts still has names for its lines. */
static uint64_t place_of(const struct maker *maker, int stream)
{
    return (uint64_t)maker->attempt << 47 | maker->streams[stream].offset << 2 |
           (uint64_t)(stream + 1);
}

struct output_line *view_output_lines_add(struct output_lines *out, const struct output_line *line)
{
    struct output_line *added;

    if (array_reserve(&out->lines, &out->room, out->count + 1, sizeof *out->lines, 64) < 0)
        return NULL;
    added = &out->lines[out->count++];
    *added = *line;
    added->from = out->text.size;
    added->run = out->run_count;
    return added;
}

void view_output_lines_put(struct output_lines *out, const struct output_line *of,
                           const struct line *line)
{
    struct output_line *added;

    if (array_reserve(&out->runs, &out->run_room, out->run_count + line->count, sizeof *out->runs,
                      64) < 0)
        return;
    added = view_output_lines_add(out, of);
    if (added == NULL)
        return;
    text_put(&out->text, line->text, line->size);
    added->size = out->text.size - added->from;
    added->cut = line->cut;
    if (line->count > 0)
        memcpy(&out->runs[out->run_count], line->runs, line->count * sizeof *out->runs);
    out->run_count += line->count;
    added->runs = line->count;
}

static struct output_line line_of(const struct maker *maker, enum output_kind kind)
{
    return (struct output_line){
        .kind = (uint8_t)kind,
        .stream = (uint8_t)(maker->stream + 1),
        .job = maker->out->job,
        .attempt = maker->attempt,
        .t_us = -1,
        .place = place_of(maker, maker->stream),
    };
}

static struct output_line *add(struct maker *maker, enum output_kind kind)
{
    struct output_line line = line_of(maker, kind);

    return view_output_lines_add(maker->out, &line);
}

static void take_line(void *context, const struct line *line)
{
    struct maker *maker = context;
    struct output_line of = line_of(maker, OUTPUT_TEXT);

    view_output_lines_put(maker->out, &of, line);
}

static void begin_attempt(struct maker *maker, uint32_t attempt)
{
    for (int i = 0; i < 2; i++) {
        struct stream *stream = &maker->streams[i];
        maker->stream = i;
        if (stream->open)
            lines_peek(&stream->lines, NULL, maker);
        lines_fini(&stream->lines);
        lines_init(&stream->lines, take_line, maker);
        stream->lines.width = width_point;
        stream->offset = 0;
        stream->open = false;
    }
    maker->stream = 0;
    maker->attempt = attempt;
}

static void take_piece(void *context, const struct board_piece *piece)
{
    struct maker *maker = context;
    struct output_line *added;
    struct stream *stream;
    size_t at = 0;

    if (maker->attempt != piece->attempt) {
        begin_attempt(maker, piece->attempt);
        if (piece->attempt > 1)
            add(maker, OUTPUT_ATTEMPT);
    }
    maker->stream = piece->stream == 2;
    stream = &maker->streams[maker->stream];
    if (piece->left_out_bytes > 0) {
        if (stream->open)
            lines_put(&stream->lines, "\n", 1);
        stream->offset += piece->left_out_bytes;
        added = add(maker, OUTPUT_GAP);
        if (added != NULL)
            added->left_out_bytes = piece->left_out_bytes;
        stream->open = false;
    }
    while (at < piece->size) {
        const char *begin = piece->bytes + at, *feed = memchr(begin, '\n', piece->size - at);
        size_t size = feed != NULL ? (size_t)(feed + 1 - begin) : piece->size - at;
        stream->offset += size;
        stream->open = feed == NULL;
        lines_put(&stream->lines, begin, size);
        at += size;
    }
}

void view_output_lines_update(struct output_lines *lines, const struct board *board, uint32_t job)
{
    uint64_t version = board_output_version(board, job);
    struct maker maker = { .out = lines };

    if (lines->made && lines->job == job && lines->version == version)
        return;
    lines->count = lines->run_count = 0;
    text_clear(&lines->text);
    lines->job = job;
    lines->version = version;
    lines->made = true;
    begin_attempt(&maker, 0);
    board_output(board, job, take_piece, &maker);
    begin_attempt(&maker, UINT32_MAX);
    for (int i = 0; i < 2; i++)
        lines_fini(&maker.streams[i].lines);
}

size_t view_output_lines_index(const struct output_lines *lines, uint64_t place)
{
    if (place == 0)
        return lines->count - 1;
    for (size_t i = lines->count; i > 0; i--)
        if (lines->lines[i - 1].place == place)
            return i - 1;
    return 0;
}

int64_t view_output_line_us(const struct board *board, const struct output_line *line)
{
    uint64_t offset = line->place >> 2 & (((uint64_t)1 << 45) - 1);

    return line->t_us >= 0 || line->kind != OUTPUT_TEXT
               ? line->t_us
               : board_heard_us(board, line->job, line->attempt, line->stream, offset);
}

const char *view_output_line_text(const struct output_lines *lines, const struct output_line *line)
{
    return line->size > 0 ? lines->text.bytes + line->from : "";
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
}

size_t view_output_search(const char *bytes, size_t size, size_t at, const char *find)
{
    size_t length = strlen(find), same;

    for (; length > 0 && at + length <= size; at++) {
        for (same = 0; same < length && lower(bytes[at + same]) == lower(find[same]);)
            same++;
        if (same == length)
            return at;
    }
    return size;
}

uint64_t view_output_lines_find(const struct output_lines *lines, uint64_t place, const char *find,
                                bool backwards)
{
    size_t left = lines->count, at = backwards ? lines->count : 0;

    if (place != 0 && lines->count > 0) {
        at = view_output_lines_index(lines, place) + !backwards;
        left = backwards ? at : lines->count - at;
    }
    for (; left > 0; left--) {
        const struct output_line *line = &lines->lines[backwards ? --at : at++];
        if (line->kind == OUTPUT_TEXT && view_output_search(view_output_line_text(lines, line),
                                                            line->size, 0, find) < line->size)
            return line->place;
    }
    return 0;
}
