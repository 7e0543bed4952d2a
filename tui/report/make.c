/*
 * make.c - reads a record once and writes the report. Nothing takes the place of a file before the
 * whole record was read and all of the report is written.
 */
#include "make.h"

#include "as.h"
#include "opt/complain.h"
#include "opt/locale.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct make {
    struct record_reader *reader;
    struct facts facts;
    struct sheet sheet;
    enum as_kind kind;
    int64_t at_us; /* of AS_BOARD: the moment that it shows */
};

static int kind_of(const char *path, const char *format, enum as_kind *out)
{
    int kind = format != NULL ? as_named(format) : path != NULL ? as_ending(path) : AS_WORDS;

    if (kind < 0)
        return complain(2, "report: '%s' ends in no kind that is known; --format names one", path);
    *out = (enum as_kind)kind;
    return 0;
}

int make_possible(const char *path, const char *format)
{
    enum as_kind kind;

    return kind_of(path, format, &kind);
}

bool make_is_board(const char *path, const char *format)
{
    int kind = format != NULL ? as_named(format) : path != NULL ? as_ending(path) : AS_WORDS;

    return kind == AS_BOARD;
}

/* Those that are written when all is read. */
static void put_rest(struct make *make)
{
    static void (*const kinds[AS_COUNT])(struct sheet * sheet, const struct facts *facts) = {
        [AS_WORDS] = as_words, [AS_SVG] = as_svg,   [AS_PNG] = as_drawing,
        [AS_PDF] = as_drawing, [AS_HTML] = as_html, [AS_JSON] = as_json,
        [AS_JUNIT] = as_junit, [AS_CSV] = as_csv,   [AS_MD] = as_md,
    };

    kinds[make->kind](&make->sheet, &make->facts);
}

static int read_record(struct make *make)
{
    struct as_trace *trace = NULL;
    struct as_cast *cast = NULL;
    struct as_board *board = NULL;
    int r = 0;

    if (make->kind == AS_TRACE) {
        r = as_trace_open(&trace, &make->sheet);
        if (r == 0)
            r = facts_read(&make->facts, make->reader, NULL, as_trace_event, trace);
        if (trace != NULL)
            as_trace_close(trace, &make->facts);
    } else if (make->kind == AS_CAST) {
        r = as_cast_open(&cast, &make->sheet, &make->facts);
        if (r == 0)
            r = facts_read(&make->facts, make->reader, as_cast_before, as_cast_event, cast);
        if (cast != NULL)
            as_cast_close(cast, &make->facts);
    } else if (make->kind == AS_BOARD) {
        r = as_board_open(&board, &make->sheet, &make->facts, make->at_us);
        if (r == 0)
            r = facts_read(&make->facts, make->reader, as_board_before, NULL, board);
        if (board != NULL)
            as_board_close(board, &make->facts);
    } else {
        r = facts_read(&make->facts, make->reader, NULL, NULL, NULL);
        if (r == 0)
            put_rest(make);
    }
    return r;
}

static void say_torn(const struct make *make)
{
    if (record_reader_torn(make->reader) > 0)
        complain(0, "%s: the last line is not whole and was left out",
                 record_reader_path(make->reader));
    if (!make->facts.board.ended)
        complain(0, "%s: it ends before the run did", record_reader_path(make->reader));
}

/* The record is read; `path` is for messages. */
static int write_report(struct make *make, const char *path)
{
    int r = read_record(make), written;

    written = sheet_end(&make->sheet, r == 0);
    if (r == -ENOMEM)
        return complain(3, "report: %s", strerrordesc_np(ENOMEM));
    if (r < 0)
        return complain(2, "%s", record_reader_error(make->reader));
    if (written < 0)
        return complain(3, "%s: %s", path != NULL ? path : "standard output",
                        strerrordesc_np(-written));
    say_torn(make);
    return 0;
}

int make_from_drawing(const char *drawing, const char *path, const char *kind)
{
    struct sheet target;
    char error[4400];
    int status, r;

    if (sheet_open(&target, path, error, sizeof error) < 0)
        return complain(3, "%s", error);
    status = make_picture(drawing, target.beside != NULL ? target.beside : target.path, kind, error,
                          sizeof error);
    r = sheet_end(&target, status == 0);
    if (status == 0 && r < 0)
        return complain(3, "%s: %s", path, strerrordesc_np(-r));
    return status != 0 ? complain(status, "%s", error) : 0;
}

int make_open_drawing(char name[MAKE_NAME])
{
    int fd = memfd_create("drawing", MFD_CLOEXEC);

    if (fd < 0)
        return -errno;
    snprintf(name, MAKE_NAME, "/proc/%d/fd/%d", (int)getpid(), fd);
    return fd;
}

/* The drawing goes into a file, and another program makes the picture, where that is installed. */
static int write_picture(struct make *make, const char *path, const char *kind)
{
    char name[MAKE_NAME];
    int fd, status;

    if (path == NULL || strcmp(path, "-") == 0)
        return complain(2, "report: %s goes to a file; -o names it", kind);
    fd = make_open_drawing(name);
    if (fd < 0)
        return complain(3, "report: %s", strerrordesc_np(-fd));
    sheet_begin(&make->sheet, fd);
    status = write_report(make, name);
    if (status == 0)
        status = make_from_drawing(name, path, kind);
    close(fd);
    return status;
}

static int make_kind(struct make *make, const char *path)
{
    char error[4400];

    if (make->kind == AS_PNG || make->kind == AS_PDF)
        return write_picture(make, path, make->kind == AS_PNG ? "png" : "pdf");
    if (path == NULL || strcmp(path, "-") == 0)
        sheet_begin(&make->sheet, STDOUT_FILENO);
    else if (sheet_open(&make->sheet, path, error, sizeof error) < 0)
        return complain(3, "%s", error);
    return write_report(make, path);
}

int make_report(const char *record, const char *path, const char *format, int64_t at_us)
{
    struct make make = { .at_us = at_us };
    char error[4400];
    int r, status = kind_of(path, format, &make.kind);

    if (status != 0)
        return status;
    r = record_reader_open(&make.reader, record, error, sizeof error);
    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "%s", error);
    locale_utf8(); /* for the widths of names */
    facts_init(&make.facts);
    status = make_kind(&make, path);
    facts_fini(&make.facts);
    record_reader_close(make.reader);
    return status;
}
