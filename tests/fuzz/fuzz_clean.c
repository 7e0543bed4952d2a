/*
 * fuzz_clean.c - any bytes, cut anywhere, come out as text that no terminal obeys, the same
 * wherever they were cut, in bounded memory. The first byte says where to cut.
 */
#include "base/harmless.h"
#include "base/lines.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void harmless(const char *bytes, size_t size)
{
    uint32_t point;
    int marks = CLEAN_MARKS_MOST; /* a mark may not come first */

    for (size_t at = 0, n; at < size; at += n) {
        n = utf8_read(bytes + at, size - at, &point);
        assert(n > 0 && point >= 0x20 && (point < 0x7F || point >= 0xA0));
        assert(!utf8_hidden(point));
        marks = utf8_mark(point) ? marks + 1 : 0;
        assert(marks <= CLEAN_MARKS_MOST);
    }
}

static void keep(void *context, const struct line *line)
{
    struct text *all = context;

    harmless(line->text, line->size);
    assert((line->size == 0) == (line->count == 0) && line->size <= LINES_COLUMNS_MOST * 20);
    for (size_t i = 0; i < line->count; i++) {
        const struct lines_run *run = &line->runs[i];
        assert(i == 0 ? run->from == 0 : run->from > line->runs[i - 1].from);
        assert(run->from < line->size && ((unsigned char)line->text[run->from] & 0xC0) != 0x80);
        assert(run->style.front >= -1 && run->style.front <= 255);
        assert(run->style.back >= -1 && run->style.back <= 255);
        text_printf(all, "{%d %d %d %zu}", run->style.front, run->style.back, run->style.attributes,
                    run->from);
    }
    text_put(all, line->text, line->size);
    text_printf(all, "%d%d\n", line->finished, line->cut);
}

static int width(uint32_t point)
{
    return point == 0x1F6AB ? -1 : utf8_mark(point) ? 0 : point >= 0x1100 ? 2 : 1;
}

static void read_in(struct text *all, const char *bytes, size_t size, size_t step, bool wide)
{
    struct lines lines;

    lines_init(&lines, keep, all);
    lines.width = wide ? width : NULL;
    for (size_t at = 0; at < size; at += step)
        lines_put(&lines, bytes + at, step < size - at ? step : size - at);
    lines_end(&lines);
    assert(lines.room <= LINES_COLUMNS_MOST && lines.runs_room <= LINES_COLUMNS_MOST);
    assert(lines.text.room <= LINES_COLUMNS_MOST * 40 && !lines.failed);
    lines_fini(&lines);
}

/* What goes to a terminal in plain mode: the only sequences are colours, ended with their line. */
static void only_colours(const struct text *text)
{
    bool on = false;

    for (size_t at = 0, end; at < text->size; at = end) {
        end = at + 1;
        if (text->bytes[at] == '\n') {
            assert(!on);
            continue;
        }
        if (text->bytes[at] != '\033') {
            while (end < text->size && text->bytes[end] != '\n' && text->bytes[end] != '\033')
                end++;
            assert(utf8_valid(text->bytes + at, end - at));
            for (size_t i = at; i < end; i++)
                assert((unsigned char)text->bytes[i] >= 0x20 && text->bytes[i] != 0x7F);
            continue;
        }
        assert(end + 1 < text->size && text->bytes[end] == '[' && text->bytes[end + 1] == '0');
        end += 2 + strspn(text->bytes + end + 2, ";0123456789");
        assert(end < text->size && text->bytes[end] == 'm');
        on = text->bytes[end - 2] != '[';
        end++;
    }
    assert(!on);
}

static void to_terminal(struct text *all, const char *bytes, size_t size, size_t step)
{
    struct harmless *harmless = harmless_open();

    assert(harmless != NULL);
    for (size_t at = 0; at < size;) {
        ssize_t taken =
            harmless_put(harmless, all, bytes + at, step < size - at ? step : size - at);
        assert(taken > 0 && (size_t)taken <= size - at);
        at += (size_t)taken;
    }
    assert(harmless_end(harmless, all) == 0);
    harmless_close(harmless);
    text_string(all);
    only_colours(all);
}

static void cleaned(const char *bytes, size_t size)
{
    struct text text = { 0 };
    char room[24];
    size_t length;

    clean_put(&text, bytes, size);
    harmless(text.bytes, text.size);
    length = clean_text(room, 1 + size % sizeof room, bytes, size);
    assert(room[length] == '\0' && length <= size % sizeof room && length <= text.size);
    assert(length == 0 || memcmp(room, text.bytes, length) == 0);
    harmless(room, length);
    text_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text once = { 0 }, pieces = { 0 };
    const char *bytes = (const char *)data + 1;

    if (size < 2)
        return 0;
    size--;
    cleaned(bytes, size);
    read_in(&once, bytes, size, size, data[0] & 1);
    read_in(&pieces, bytes, size, 1 + (data[0] >> 1) % 7, data[0] & 1);
    assert(once.size == pieces.size &&
           (once.size == 0 || !memcmp(once.bytes, pieces.bytes, once.size)));
    text_clear(&once);
    text_clear(&pieces);
    to_terminal(&once, bytes, size, size);
    to_terminal(&pieces, bytes, size, 1 + (data[0] >> 1) % 7);
    assert(once.size == pieces.size &&
           (once.size == 0 || !memcmp(once.bytes, pieces.bytes, once.size)));
    text_fini(&once);
    text_fini(&pieces);
    return 0;
}
