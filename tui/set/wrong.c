/*
 * wrong.c - mistakes are collected, so that a file is mended in one go and not one line at a time.
 * They are reported in the order of the file, whatever the order they were found in. Memory is
 * bounded: what comes after the 64th is only counted.
 */
#include "wrong.h"

#include "set.h"

#include "base/clean.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_BYTES (BRIEF_BYTES - 4) /* two quotes around it fit the buffer too */

bool wrong_only_counted(struct wrongs *wrongs)
{
    if (wrongs->kept < WRONG_KEPT)
        return false;
    wrongs->count++;
    return true;
}

void wrong_put(struct wrongs *wrongs, struct place at, const char *format, ...)
{
    char line[1024];
    va_list arguments;

    if (wrong_only_counted(wrongs))
        return;
    wrongs->count++;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    wrongs->list[wrongs->kept++] = (struct wrong){ .at = at, .text = strdup(line) };
}

static int by_place(const void *a, const void *b)
{
    const struct wrong *one = a, *two = b;
    int r = strcmp(one->path != NULL ? one->path : "", two->path != NULL ? two->path : "");

    if (r != 0)
        return r;
    if (one->at.line != two->at.line)
        return one->at.line < two->at.line ? -1 : 1;
    return (one->at.column > two->at.column) - (one->at.column < two->at.column);
}

static void put_place(const struct wrong *wrong, const char *path, struct text *out)
{
    if (wrong->at.line == 0)
        text_puts(out, SET_NO_PLACE);
    clean_puts(out, wrong->path != NULL ? wrong->path : path);
    if (wrong->at.line > 0)
        text_printf(out, ":%u", wrong->at.line);
    if (wrong->at.line > 0 && wrong->at.column > 0)
        text_printf(out, ":%u", wrong->at.column);
    text_puts(out, ": ");
}

void set_wrongs_print(struct wrongs *wrongs, struct text *out)
{
    size_t shown = wrongs->kept < WRONG_SHOWN ? wrongs->kept : WRONG_SHOWN;
    const char *path = strcmp(wrongs->path, "-") == 0 ? "standard input" : wrongs->path;

    qsort(wrongs->list, wrongs->kept, sizeof wrongs->list[0], by_place);
    for (size_t i = 0; i < shown; i++) {
        const struct wrong *wrong = &wrongs->list[i];
        put_place(wrong, path, out);
        clean_puts(out, wrong->text != NULL ? wrong->text : "no memory for the words");
        text_putc(out, '\n');
    }
    if (wrongs->count == shown)
        return;
    text_puts(out, SET_NO_PLACE);
    clean_puts(out, path);
    text_printf(out, ": %zu more mistake%s\n", wrongs->count - shown,
                wrongs->count - shown == 1 ? "" : "s");
}

void set_wrongs_move(struct wrongs *wrongs, struct wrongs *from)
{
    for (size_t i = 0; i < from->kept; i++) {
        if (!wrong_only_counted(wrongs)) {
            wrongs->count++;
            wrongs->list[wrongs->kept++] = from->list[i];
            from->list[i].text = from->list[i].path = NULL;
        }
    }
    set_wrongs_fini(from);
}

void wrong_take(struct wrongs *wrongs, struct wrongs *from)
{
    for (size_t i = 0; i < from->kept; i++) {
        free(from->list[i].path);
        from->list[i].path = strdup(from->path);
    }
    set_wrongs_move(wrongs, from);
}

void set_wrongs_fini(struct wrongs *wrongs)
{
    for (size_t i = 0; i < wrongs->kept; i++) {
        free(wrongs->list[i].text);
        free(wrongs->list[i].path);
    }
    *wrongs = (struct wrongs){ 0 };
}

const char *wrong_brief(const char *word, char buffer[BRIEF_BYTES])
{
    static const char dots[] = "...";
    size_t size = strlen(word), at = 0, n;
    uint32_t point;

    if (size <= WORD_BYTES) {
        memcpy(buffer, word, size + 1);
        return buffer;
    }
    while ((n = utf8_read(word + at, size - at, &point)) > 0 && at + n < BRIEF_BYTES - sizeof dots)
        at += n;
    memcpy(buffer, word, at);
    memcpy(buffer + at, dots, sizeof dots);
    return buffer;
}
