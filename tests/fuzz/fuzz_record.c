/*
 * fuzz_record.c - any bytes as a record, folded into a board, shown as lines, and written as each
 * kind of report: it is refused, or the board holds and every line is harmless.
 */
#include "desk/play.h"
#include "plain/plain.h"
#include "record/record_read.h"
#include "report/as.h"
#include "unit/board_check.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void no_piece(void *context, const struct board_piece *piece)
{
    *(size_t *)context += piece->size;
}

static void fold(const char *path)
{
    struct record_reader *reader;
    struct board board;
    char error[256];
    int r;

    r = record_reader_open(&reader, path, error, sizeof error);
    assert(r == 0);
    board_init(&board);
    board.store.budget_bytes = 1000;
    while ((r = play_fold(reader, &board)) == 1)
        assert(board_wrong(&board) == NULL);
    assert(r == 0 || record_reader_error(reader)[0] != '\0');
    for (uint32_t job = 1; job <= board.job_count; job++) {
        size_t seen = 0;
        board_output(&board, job, no_piece, &seen);
        assert(seen <= board_output_bytes(&board, job));
    }
    board_fini(&board);
    record_reader_close(reader);
}

static void put_line(void *context, const char *bytes, size_t size)
{
    assert(size > 0 && bytes[size - 1] == '\n' && memchr(bytes, '\033', size) == NULL);
    *(size_t *)context += size;
}

/* Lines know no board that refuses what cannot follow. */
static void show(const char *path)
{
    struct record_reader *reader;
    struct summary summary = { .keep_commands = true };
    struct plain plain = { .summary = &summary, .put = put_line };
    struct fb_event event;
    char error[256];
    size_t seen = 0;
    int r;

    plain.context = &seen;
    r = record_reader_open(&reader, path, error, sizeof error);
    assert(r == 0);
    while ((r = record_reader_next(reader, &event)) == 1) {
        summary_apply(&summary, &event);
        plain_event(&plain, &event);
        plain_stopping(&plain, "stopping");
    }
    assert(r == 0 || record_reader_error(reader)[0] != '\0');
    plain_summary(&plain);
    plain_fini(&plain);
    summary_fini(&summary);
    record_reader_close(reader);
}

/* A page has two: its data, and what sorts and filters by it. */
#define PAGE_SCRIPTS 2

static size_t count_of(const struct text *text, const char *word)
{
    const char *at = text->bytes, *end = at + text->size;
    size_t count = 0;

    while (at != NULL && (at = memmem(at, (size_t)(end - at), word, strlen(word))) != NULL) {
        at += strlen(word);
        count++;
    }
    return count;
}

/* Of a long one only the end is left: its beginning went out, which is an error here. */
static void check_scripts(const struct sheet *sheet, size_t scripts)
{
    size_t count = count_of(&sheet->text, "<script");

    assert(count == scripts || (count < scripts && sheet->error != 0));
}

/* Nothing that a terminal obeys, and no line that is not ours. */
static void check_lines(const struct text *text)
{
    for (size_t i = 0; i < text->size; i++) {
        unsigned char byte = (unsigned char)text->bytes[i];
        assert((byte >= ' ' && byte != 0x7F) || byte == '\n' || byte == '\t' || byte == '\r');
    }
}

/* Each line of a drawing is a call that the program which makes pictures of them knows. */
static void check_drawing(const struct text *text)
{
    static const char *const calls[] = { "page ", "rect ", "line ", "path ", "text " };
    const char *at = text->bytes, *end = at + text->size;

    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        bool known = false;
        assert(newline != NULL);
        for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
            known |= strncmp(at, calls[i], strlen(calls[i])) == 0;
        assert(known);
        at = newline + 1;
    }
}

static void check_json(const struct text *text)
{
    json_t *json = json_loadb(text->bytes, text->size, 0, NULL);

    assert(json != NULL);
    json_decref(json);
}

/*
 * All of them go to a file that keeps nothing. SVG, HTML and JUnit's XML are markup, in which each
 * tag is ours; in the others a "<script" is text, as in the lines of a drawing.
 */
static void report(const char *path)
{
    static const struct {
        void (*put)(struct sheet *sheet, const struct facts *facts);
        bool markup;
        size_t scripts;
        void (*check)(const struct text *text);
    } kinds[] = {
        { as_words, false, 0, check_lines },     { as_csv, false, 0, check_lines },
        { as_md, false, 0, check_lines },        { as_json, false, 0, check_json },
        { as_drawing, false, 0, check_drawing }, { as_junit, true, 0, check_lines },
        { as_svg, true, 0, check_lines },        { as_html, true, PAGE_SCRIPTS, check_lines },
    };
    struct record_reader *reader;
    struct as_trace *trace;
    struct as_board *board;
    struct facts facts;
    struct sheet sheet;
    char error[256];

    assert(record_reader_open(&reader, path, error, sizeof error) == 0);
    sheet_begin(&sheet, -1);
    facts_init(&facts);
    assert(as_trace_open(&trace, &sheet) == 0);
    facts_read(&facts, reader, NULL, as_trace_event, trace);
    as_trace_close(trace, &facts);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        text_clear(&sheet.text);
        sheet.error = 0;
        kinds[i].put(&sheet, &facts);
        if (kinds[i].markup)
            check_scripts(&sheet, kinds[i].scripts);
        if (sheet.error == 0)
            kinds[i].check(&sheet.text);
    }
    text_clear(&sheet.text);
    if (as_board_open(&board, &sheet, &facts, INT64_MAX) == 0) {
        as_board_close(board, &facts);
        check_scripts(&sheet, 0);
    }
    sheet_end(&sheet, false);
    facts_fini(&facts);
    record_reader_close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char begin[] = "{\"t\":0,\"event\":\"run\"}\n";
    char path[32];
    int fd = memfd_create("record", MFD_CLOEXEC);

    assert(fd >= 0);
    json_object_seed(1); /* else each run compares its keys in another order */
    /* Mostly after a good beginning, which is not worth finding again and again. */
    if (size > 0 && data[0] % 4 != 0)
        assert(write(fd, begin, sizeof begin - 1) == (ssize_t)sizeof begin - 1);
    if (size > 1)
        assert(write(fd, data + 1, size - 1) == (ssize_t)size - 1);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    fold(path);
    show(path);
    report(path);
    close(fd);
    return 0;
}
