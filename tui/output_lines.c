/*
 * output_lines.c - raw pieces of two streams become lines: each stream has its own filter
 * (lines.h), so a line of one is never cut by the other, and a line stands where it ended. What is
 * missing between two pieces is a line that says so. The lines are made anew when the output has
 * changed, which the board's version tells; the board bounds how much that is.
 */
#include "output_lines.h"

#include "width.h"

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
    int stream; /* whose bytes go in: 0, 1 */
    uint32_t attempt;
};

void output_lines_fini(struct output_lines *lines)
{
    free(lines->lines);
    free(lines->runs);
    text_fini(&lines->text);
    *lines = (struct output_lines){ 0 };
}

static bool grow(void **list, size_t count, size_t want, size_t *room, size_t size)
{
    size_t more = *room + *room / 2 + want + 64;
    void *wider;

    if (count + want <= *room)
        return true;
    wider = realloc(*list, more * size);
    if (wider == NULL)
        return false;
    *list = wider;
    *room = more;
    return true;
}

/* A stream of 2^45 bytes in 2^17 attempts still has names for its lines. */
static uint64_t place_of(const struct maker *maker, int stream)
{
    return (uint64_t)maker->attempt << 47 | maker->streams[stream].offset << 2 |
           (uint64_t)(stream + 1);
}

static struct output_line *add(struct maker *maker, enum output_kind kind)
{
    struct output_lines *out = maker->out;

    if (!grow((void **)&out->lines, out->count, 1, &out->room, sizeof *out->lines))
        return NULL;
    out->lines[out->count] = (struct output_line){
        .kind = (uint8_t)kind,
        .stream = (uint8_t)(maker->stream + 1),
        .attempt = maker->attempt,
        .place = place_of(maker, maker->stream),
        .from = out->text.size,
        .run = out->run_count,
    };
    return &out->lines[out->count++];
}

static void take_line(void *context, const struct line *line)
{
    struct maker *maker = context;
    struct output_lines *out = maker->out;
    struct output_line *added;

    if (!grow((void **)&out->runs, out->run_count, line->count, &out->run_room, sizeof *out->runs))
        return;
    added = add(maker, OUTPUT_TEXT);
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

void output_lines_update(struct output_lines *lines, const struct board *board, uint32_t job)
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

size_t output_lines_index(const struct output_lines *lines, uint64_t place)
{
    if (place == 0)
        return lines->count - 1;
    for (size_t i = lines->count; i > 0; i--)
        if (lines->lines[i - 1].place == place)
            return i - 1;
    return 0;
}

const char *output_line_text(const struct output_lines *lines, const struct output_line *line)
{
    return line->size > 0 ? lines->text.bytes + line->from : "";
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte + 'a' - 'A') : byte;
}

size_t output_find(const char *bytes, size_t size, size_t at, const char *find)
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

uint64_t output_lines_find(const struct output_lines *lines, uint64_t place, const char *find,
                           bool backwards)
{
    size_t from = lines->count > 0 ? output_lines_index(lines, place) : 0;

    for (size_t i = 1; i <= lines->count; i++) {
        size_t step = backwards ? lines->count - i : i;
        const struct output_line *line = &lines->lines[(from + step) % lines->count];
        if (line->kind == OUTPUT_TEXT &&
            output_find(output_line_text(lines, line), line->size, 0, find) < line->size)
            return line->place;
    }
    return 0;
}
