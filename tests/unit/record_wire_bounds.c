/* record_wire_bounds.c - a line of a record takes no more memory than what we write may need. */
#include "base/text.h"
#include "check_main.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A piece again and again, between a beginning and an end. */
static const struct {
    const char *begin, *piece, *end;
    size_t pieces;
    int r;
    unsigned column;
} lines[] = {
    { "{\"t\":1,\"event\":\"note\",\"x\":[", "{},", "{}]}", 600000, -EBADMSG, 786454 },
    { "{\"t\":1,\"event\":\"note\",\"x\":[", "[],", "[]]}", 600000, -EBADMSG, 786454 },
    { "{\"t\":1,\"event\":\"note\",\"\xc3\xb6\":[", "1,", "1]}", 600000, -EBADMSG, 1048597 },
    { "{\"t\":1,\"event\":\"leaked\",\"names\":[],\"pids\":[", "1,", "1]}", 600000, -EBADMSG,
      1048609 },
    { "{\"t\":1,\"event\":\"queued\",\"job\":9,\"after\":[", "{\"job\":2},", "{\"job\":2}]}",
      600000, -EBADMSG, 2621461 },
    /* what a set may say, and text is no value */
    { "{\"t\":1,\"event\":\"queued\",\"job\":9,\"after\":[", "{\"job\":2,\"when\":\"ended\"},",
      "{\"job\":2,\"when\":\"ended\"}]}", 99999, 1, 0 },
    { "{\"t\":1,\"event\":\"note\",\"text\":\"", "[{,\\\"", "\"}", 1000000, 1, 0 },
};

START_TEST(values_are_bounded)
{
    struct wire_reader reader = { 0 };
    struct wire_mistake mistake;
    struct text line = { 0 };
    struct fb_event event;

    text_puts(&line, lines[_i].begin);
    for (size_t i = 0; i < lines[_i].pieces; i++)
        text_puts(&line, lines[_i].piece);
    text_puts(&line, lines[_i].end);
    ck_assert_int_eq(wire_read(&reader, text_string(&line), line.size, &event, &mistake),
                     lines[_i].r);
    if (lines[_i].r < 0) {
        ck_assert_str_eq(mistake.why, "holds more than 524288 values");
        ck_assert_uint_eq(mistake.column, lines[_i].column);
        ck_assert(!mistake.syntax);
        ck_assert_ptr_null(reader.line);
    }
    wire_reader_fini(&reader);
    text_fini(&line);
}
END_TEST

/* Texts of so many pieces: how much of them is in the line, at least, and is read back. */
static const struct {
    const char *piece;
    size_t pieces, held;
    bool cut;
} texts[] = {
    { "a", 2 << 20, 2 << 20, false },
    { "'a b' ", 300000, 1800000, false },
    { "a", 3 << 20, 2 << 20, true },
    { "\xc3\xb6", 3 << 19, 2 << 20, true },
    { "\"", 2 << 20, 1 << 20, true },
    { "\001", 2 << 20, (2 << 20) / 6, true },
    { "\001", (2 << 20) / 6, (2 << 20) / 6, false },
};

static char *repeat(const char *piece, size_t pieces)
{
    size_t size = strlen(piece);
    char *text = malloc(size * pieces + 1);

    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < pieces; i++)
        memcpy(text + i * size, piece, size);
    text[size * pieces] = '\0';
    return text;
}

static void read_written(struct text *line, const struct fb_event *written, struct fb_event *event,
                         struct wire_reader *reader)
{
    struct wire_mistake mistake;

    text_clear(line);
    wire_put(line, written);
    ck_assert(!line->failed);
    ck_assert_uint_lt(line->size, WIRE_LINE_MOST);
    ck_assert_msg(wire_read(reader, line->bytes, line->size, event, &mistake) == 1, "%s",
                  mistake.why);
}

static void begins_so(const char *seen, const char *whole, size_t held)
{
    ck_assert_uint_ge(strlen(seen), held);
    ck_assert_int_eq(strncmp(seen, whole, strlen(seen)), 0);
}

START_TEST(texts_are_bounded)
{
    char *text = repeat(texts[_i].piece, texts[_i].pieces);
    struct fb_event event,
        queued = { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = text, .command = text } };
    struct fb_event began = { .kind = FB_BEGAN, .job = 1, .as.began.words = text };
    struct wire_reader reader = { 0 };
    struct text line = { 0 };

    read_written(&line, &queued, &event, &reader);
    begins_so(event.as.queued.name, text, texts[_i].held);
    begins_so(event.as.queued.command, text, texts[_i].held);
    ck_assert(event.as.queued.cut == texts[_i].cut);
    read_written(&line, &began, &event, &reader);
    begins_so(event.as.began.words, text, texts[_i].held);
    ck_assert(event.as.began.cut == texts[_i].cut);
    wire_reader_fini(&reader);
    text_fini(&line);
    free(text);
}
END_TEST

/* The longest line there is: both texts and all conditions; and the longest list of processes. */
START_TEST(lists_are_bounded)
{
    enum { AFTER = 100000, LEFT = 100000 };
    char *text = repeat("a", 3 << 20);
    struct fb_after *after = calloc(AFTER, sizeof *after);
    pid_t *pids = calloc(LEFT, sizeof *pids);
    const char **names = calloc(LEFT, sizeof *names);
    struct fb_event event, leaked = { .kind = FB_LEAKED, .job = 1 }, queued = leaked;
    struct wire_reader reader = { 0 };
    struct text line = { 0 };

    ck_assert(after != NULL && pids != NULL && names != NULL);
    for (int i = 0; i < AFTER; i++)
        after[i] = (struct fb_after){ .job = 100000, .when = FB_WHEN_SUCCEEDED };
    for (int i = 0; i < LEFT; i++) {
        pids[i] = INT32_MAX;
        names[i] = "\001\001\001\001\001\001\001\001\001\001\001\001\001\001\001";
    }
    queued.kind = FB_QUEUED;
    queued.as.queued.name = queued.as.queued.command = text;
    queued.as.queued.after = after;
    queued.as.queued.after_count = AFTER;
    read_written(&line, &queued, &event, &reader);
    ck_assert_uint_eq(event.as.queued.after_count, AFTER);
    leaked.as.leaked.pids = pids;
    leaked.as.leaked.names = names;
    leaked.as.leaked.count = LEFT;
    read_written(&line, &leaked, &event, &reader);
    ck_assert_int_eq(event.as.leaked.count, WIRE_LEAKED_MOST);
    wire_reader_fini(&reader);
    text_fini(&line);
    free(text);
    free(after);
    free(pids);
    free(names);
}
END_TEST

CHECK_MAIN("wire, bounds")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, values_are_bounded, 0, sizeof lines / sizeof lines[0]);
    tcase_add_loop_test(all, texts_are_bounded, 0, sizeof texts / sizeof texts[0]);
    tcase_add_test(all, lists_are_bounded);
}
