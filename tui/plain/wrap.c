/*
 * wrap.c - a terminal breaks a long line wherever its last column is. What is said in words is
 * broken between them before it gets there.
 */
#include "wrap.h"

#include "draw/width.h"

#include <string.h>
#include <sys/ioctl.h>

#define INDENT 4

int wrap_columns(int fd)
{
    struct winsize size = { 0 };

    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* An escape sequence of a colour takes none. */
static int columns_of(const char *bytes, size_t size)
{
    int columns = 0;

    for (size_t at = 0, end; at < size; at = end) {
        const char *mark = memchr(bytes + at, bytes[at] == '\033' ? 'm' : '\033', size - at);
        end = mark != NULL ? (size_t)(mark - bytes) + (bytes[at] == '\033') : size;
        columns += bytes[at] == '\033' ? 0 : width_bytes(bytes + at, end - at);
    }
    return columns;
}

static size_t run_of(const char *bytes, size_t size, bool blanks)
{
    size_t count = 0;

    while (count < size && (bytes[count] == ' ') == blanks)
        count++;
    return count;
}

static void put_line(struct text *out, const char *line, size_t size, int columns)
{
    size_t at = run_of(line, size, true);
    int indent = (int)(at < (size_t)columns / 2 ? at : (size_t)columns / 2) + INDENT;
    int used = (int)at;
    bool first = true;

    text_put(out, line, at);
    while (at < size) {
        size_t blanks = first ? 0 : run_of(line + at, size - at, true);
        size_t word = run_of(line + at + blanks, size - at - blanks, false);
        int wide = columns_of(line + at + blanks, word);
        if (first || used + (int)blanks + wide <= columns) {
            text_put(out, line + at, blanks + word);
            used += (int)blanks + wide;
        } else if (word > 0) {
            text_putc(out, '\n');
            text_blanks(out, indent);
            text_put(out, line + at + blanks, word);
            used = indent + wide;
        }
        at += blanks + word;
        first = false;
    }
    text_putc(out, '\n');
}

void wrap_lines(struct text *text, size_t from, int columns)
{
    struct text out = { 0 };

    if (columns <= 0 || text->failed)
        return;
    for (size_t at = from; at < text->size;) {
        const char *line = text->bytes + at, *end = memchr(line, '\n', text->size - at);
        size_t size = end != NULL ? (size_t)(end - line) : text->size - at;
        if (columns_of(line, size) > columns)
            put_line(&out, line, size, columns);
        else
            text_put(&out, line, size + (end != NULL));
        at += size + 1;
    }
    if (!out.failed) {
        text->size = from;
        text_put(text, out.bytes, out.size);
    }
    text_fini(&out);
}
