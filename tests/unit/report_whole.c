/*
 * report_whole.c - each kind of report of some records, golden/record_NAME.jsonl, as a whole file,
 * golden/report_NAME.KIND. See check_golden.h for how to write them again.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "report/as.h"
#include "report/make.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *record, *kind;
    int64_t at_us;
    int lines; /* of the record, which goes on no further; 0: all */
} reports[] = {
    { "cities", "words", INT64_MAX, 0 },
    { "cities", "svg", INT64_MAX, 0 },
    { "cities", "html", INT64_MAX, 0 },
    { "cities", "json", INT64_MAX, 0 },
    { "cities", "trace", INT64_MAX, 0 },
    { "cities", "board.svg", 3100000, 0 },
    { "cities", "junit", INT64_MAX, 0 },
    { "cities", "csv", INT64_MAX, 0 },
    { "cities", "md", INT64_MAX, 0 },
    { "cities", "drawing", 0, 0 },
    { "watch", "words", INT64_MAX, 0 },
    { "watch", "svg", INT64_MAX, 0 },
    { "watch", "html", INT64_MAX, 0 },
    { "watch", "json", INT64_MAX, 0 },
    { "watch", "trace", INT64_MAX, 0 },
    { "watch", "cast", INT64_MAX, 0 },
    { "watch", "junit", INT64_MAX, 0 },
    { "watch", "csv", INT64_MAX, 0 },
    { "watch", "md", INT64_MAX, 0 },
    { "watch", "drawing", 0, 0 },
    /* the first moment is one like any other */
    { "at_once", "words", INT64_MAX, 0 },
    { "at_once", "svg", INT64_MAX, 0 },
    { "at_once", "html", INT64_MAX, 0 },
    { "at_once", "json", INT64_MAX, 0 },
    { "at_once", "trace", INT64_MAX, 0 },
    { "at_once", "junit", INT64_MAX, 0 },
    { "at_once", "csv", INT64_MAX, 0 },
    { "at_once", "md", INT64_MAX, 0 },
    { "at_once", "words", INT64_MAX, 18 },
    { "at_once", "html", INT64_MAX, 18 },
    { "at_once", "json", INT64_MAX, 18 },
    { "at_once", "csv", INT64_MAX, 18 },
    { "at_once", "svg", INT64_MAX, 18 },
    /* ends that are no failures: a goal was reached, a user stopped one */
    { "goal", "words", INT64_MAX, 0 },
    { "goal", "svg", INT64_MAX, 0 },
    { "goal", "html", INT64_MAX, 0 },
    { "goal", "json", INT64_MAX, 0 },
    { "goal", "junit", INT64_MAX, 0 },
    { "goal", "csv", INT64_MAX, 0 },
    { "goal", "cast", INT64_MAX, 0 },
    /* some workers live, and one is a zombie */
    { "cities", "words", INT64_MAX, 42 },
    { "cities", "json", INT64_MAX, 42 },
    { "cities", "trace", INT64_MAX, 42 },
    { "cities", "svg", INT64_MAX, 42 },
    { "cities", "junit", INT64_MAX, 42 },
    { "cities", "csv", INT64_MAX, 42 },
    { "cities", "md", INT64_MAX, 42 },
    { "watch", "words", INT64_MAX, 30 },
    { "watch", "trace", INT64_MAX, 30 },
    { "watch", "svg", INT64_MAX, 30 },
    { "watch", "json", INT64_MAX, 30 },
    { "watch", "cast", INT64_MAX, 30 },
    /* names that mean something in each kind, ends of each sort, all at their bounds */
    { "edges", "words", INT64_MAX, 0 },
    { "edges", "svg", INT64_MAX, 0 },
    { "edges", "html", INT64_MAX, 0 },
    { "edges", "json", INT64_MAX, 0 },
    { "edges", "trace", INT64_MAX, 0 },
    { "edges", "junit", INT64_MAX, 0 },
    { "edges", "csv", INT64_MAX, 0 },
    { "edges", "md", INT64_MAX, 0 },
    { "edges", "drawing", 0, 0 },
    { "edges", "board.svg", 400000, 0 },
    /* as it was while each of them lived */
    { "edges", "words", INT64_MAX, 111 },
    { "edges", "svg", INT64_MAX, 111 },
    { "edges", "html", INT64_MAX, 111 },
    { "edges", "json", INT64_MAX, 111 },
    { "edges", "trace", INT64_MAX, 111 },
    { "edges", "junit", INT64_MAX, 111 },
    { "edges", "csv", INT64_MAX, 111 },
    { "edges", "md", INT64_MAX, 111 },
    /* a run of no job, and one of a job that waits */
    { "edges", "words", INT64_MAX, 1 },
    { "edges", "svg", INT64_MAX, 1 },
    { "edges", "html", INT64_MAX, 1 },
    { "edges", "json", INT64_MAX, 1 },
    { "edges", "trace", INT64_MAX, 1 },
    { "edges", "cast", INT64_MAX, 1 },
    { "edges", "junit", INT64_MAX, 1 },
    { "edges", "csv", INT64_MAX, 1 },
    { "edges", "md", INT64_MAX, 1 },
    { "edges", "words", INT64_MAX, 2 },
    { "edges", "svg", INT64_MAX, 2 },
    { "edges", "json", INT64_MAX, 2 },
    /* a process that becomes another, a thread, an end that was not seen */
    { "edges_watch", "words", INT64_MAX, 0 },
    { "edges_watch", "svg", INT64_MAX, 0 },
    { "edges_watch", "html", INT64_MAX, 0 },
    { "edges_watch", "json", INT64_MAX, 0 },
    { "edges_watch", "trace", INT64_MAX, 0 },
    { "edges_watch", "junit", INT64_MAX, 0 },
    { "edges_watch", "csv", INT64_MAX, 0 },
    { "edges_watch", "md", INT64_MAX, 0 },
    { "edges_watch", "words", INT64_MAX, 35 },
    { "edges_watch", "svg", INT64_MAX, 35 },
    { "edges_watch", "json", INT64_MAX, 35 },
    { "edges_watch", "trace", INT64_MAX, 35 },
    /* more jobs than have lanes of their own, where a millisecond is a pixel */
    { "edges_many", "words", INT64_MAX, 0 },
    { "edges_many", "svg", INT64_MAX, 0 },
    { "edges_many", "json", INT64_MAX, 0 },
    { "edges_many", "trace", INT64_MAX, 0 },
};

/* The first lines of a record, as one of a run that goes on or was killed. */
static void cut(const char *record, int lines, const char *path)
{
    char command[1200];

    snprintf(command, sizeof command, "head -n %d '%s' >%s", lines, record, path);
    ck_assert_int_eq(system(command), 0);
}

/* What PNG and PDF are made of. */
static void write_drawing(const char *record, int fd)
{
    struct record_reader *reader;
    struct facts facts;
    struct sheet sheet;
    char error[512];

    facts_init(&facts);
    ck_assert_int_eq(record_reader_open(&reader, record, error, sizeof error), 0);
    ck_assert_int_eq(facts_read(&facts, reader, NULL, NULL, NULL), 0);
    sheet_begin(&sheet, fd);
    as_drawing(&sheet, &facts);
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    record_reader_close(reader);
    facts_fini(&facts);
}

/* The style and the script of a page are files of the sources. */
static void leave_out(struct text *text, const char *begin, const char *end)
{
    const char *whole = text_string(text), *from = strstr(whole, begin), *to;
    struct text rest = { 0 };

    if (from == NULL)
        return;
    from += strlen(begin);
    to = strstr(from, end);
    ck_assert_ptr_nonnull(to);
    text_put(&rest, whole, (size_t)(from - whole));
    text_puts(&rest, to);
    text_fini(text);
    *text = rest;
}

static void read_all(const char *path, struct text *out)
{
    char bytes[4096];
    size_t size;
    FILE *file = fopen(path, "r");

    ck_assert_ptr_nonnull(file);
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_put(out, bytes, size);
    fclose(file);
}

START_TEST(a_report)
{
    const char *source = getenv("SOURCE"), *kind = reports[_i].kind;
    char path[] = "/tmp/test_report.XXXXXX", part[] = "/tmp/test_record.XXXXXX";
    char record[512], golden[128], lines[16] = "";
    struct text text = { 0 };
    int fd = mkstemp(path), part_fd = mkstemp(part);

    check_locale();
    ck_assert_int_ge(fd, 0);
    snprintf(record, sizeof record, "%s/tests/unit/golden/record_%s.jsonl",
             source != NULL ? source : ".", reports[_i].record);
    if (reports[_i].lines > 0) {
        cut(record, reports[_i].lines, part);
        strcpy(record, part);
        snprintf(lines, sizeof lines, "_%d", reports[_i].lines);
    }
    if (strcmp(kind, "drawing") == 0)
        write_drawing(record, fd);
    else
        ck_assert_int_eq(make_report(record, path, strcmp(kind, "board.svg") == 0 ? "board" : kind,
                                     reports[_i].at_us),
                         0);
    read_all(path, &text);
    close(fd);
    close(part_fd);
    unlink(path);
    unlink(part);
    leave_out(&text, "<style>", "</style>");
    leave_out(&text, "<script>", "</script>");
    snprintf(golden, sizeof golden, "tests/unit/golden/report_%s%s.%s", reports[_i].record, lines,
             kind);
    compare_file(golden, text_string(&text));
    text_fini(&text);
}
END_TEST

CHECK_MAIN("whole reports")
{
    tcase_add_loop_test(all, a_report, 0, sizeof reports / sizeof reports[0]);
}
