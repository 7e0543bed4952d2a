/*
 * show_source_record.c - a record as a source of lines: its name, what is said of one that is torn,
 * broken or ends before its run did, the status, and signals.
 */
#include "check_main.h"
#include "record/record.h"
#include "show/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-source-XXXXXX", was[4096], error[4400];
static struct record_reader *reader;
static struct source *source;

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
}

static void tear_down(void)
{
    char command[64];

    reader = record_reader_close(reader);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

/* A record of two or three events, and what stands after them. */
static void write_record(bool ends, const char *more)
{
    struct fb_event begin = { .kind = FB_RUN, .as.run = { .title = "", .version = "" } };
    struct record *record;
    int r, fd;

    ck_assert_int_eq(record_open(&record, "r", false, error, sizeof error), 0);
    ck_assert_int_eq(record_put(record, &begin), 0);
    ck_assert_int_eq(record_put(record,
                                &(struct fb_event){ .kind = FB_QUEUED,
                                                    .job = 1,
                                                    .as.queued = { .name = "a", .command = "a" } }),
                     0);
    if (ends)
        ck_assert_int_eq(record_put(record, &(struct fb_event){ .kind = FB_ENDED }), 0);
    record_close(record, &r);
    ck_assert_int_eq(r, 0);
    fd = open("r", O_WRONLY | O_APPEND | O_CLOEXEC);
    ck_assert_int_eq(write(fd, more, strlen(more)), (ssize_t)strlen(more));
    close(fd);
}

static int words_fd, standing;

static void listen(int stream)
{
    fflush(NULL);
    words_fd = memfd_create("words", MFD_CLOEXEC);
    standing = fcntl(stream, F_DUPFD_CLOEXEC, 3);
    dup2(words_fd, stream);
}

static const char *heard(int stream)
{
    static char bytes[1024];
    ssize_t n;

    fflush(NULL);
    dup2(standing, stream);
    close(standing);
    n = pread(words_fd, bytes, sizeof bytes - 1, 0);
    bytes[n > 0 ? n : 0] = '\0';
    close(words_fd);
    return bytes;
}

#define TORN "forkboard: r: the last line is not whole and was left out\n"

static const struct {
    bool ends;
    const char *more;
    int own, status;
    const char *said; /* NULL: what the reader says, and no more */
} rows[] = {
    { true, "", 0, 0, "" },
    { true, "", 5, 5, "" },
    { true, "{\"half", 0, 0, TORN },
    { false, "", 4, 4, "forkboard: r: it ends before the run did\n" },
    { false, "{\"half", 4, 4, TORN "forkboard: r: it ends before the run did\n" },
    { true, "no record\n", 0, 2, NULL },
};

START_TEST(what_is_said_at_its_end)
{
    struct fb_event event, last = { .kind = FB_RUN };
    char why[256] = "", said[4600];
    int count = 0, r;

    write_record(rows[_i].ends, rows[_i].more);
    ck_assert_int_eq(record_reader_open(&reader, "r", error, sizeof error), 0);
    source = source_record(reader);
    ck_assert_int_eq(source->open(source, &(struct source_options){ 0 }, why, sizeof why), 0);
    ck_assert_int_gt(source->start_us, 0);
    ck_assert_int_eq(source->fd(source), -1);
    while ((r = source->next(source, &event)) > 0) {
        last = event;
        count++;
    }
    ck_assert(rows[_i].said != NULL ? r == -ENODATA : r < 0 && r != -ENODATA);
    ck_assert_int_eq(count, 2 + rows[_i].ends);
    listen(STDERR_FILENO);
    r = source->finish(source, &last, rows[_i].own);
    source->close(source); /* it is said once */
    snprintf(said, sizeof said, "forkboard: %s\n", record_reader_error(reader));
    ck_assert_str_eq(heard(STDERR_FILENO), rows[_i].said != NULL ? rows[_i].said : said);
    ck_assert_int_eq(r, rows[_i].status);
}
END_TEST

/* Also where nothing was finished. */
START_TEST(torn_and_closed)
{
    struct fb_event event;

    write_record(true, "{");
    ck_assert_int_eq(record_reader_open(&reader, "r", error, sizeof error), 0);
    source = source_record(reader);
    while (source->next(source, &event) > 0)
        ;
    listen(STDERR_FILENO);
    source->close(source);
    ck_assert_str_eq(heard(STDERR_FILENO), TORN);
}
END_TEST

/* The file itself is named, whatever its name was when it was opened; a pipe has no name. */
START_TEST(its_name)
{
    char name[4200];
    int ends[2];

    write_record(true, "");
    ck_assert_int_eq(symlink("r", "last"), 0);
    ck_assert_int_eq(record_reader_open(&reader, "last", error, sizeof error), 0);
    source = source_record(reader);
    ck_assert_ptr_nonnull(getcwd(name, sizeof name - 4));
    strcat(name, "/r");
    ck_assert_str_eq(source->record, name);
    ck_assert_uint_eq(source->keys, KEYS_REPLAY);
    ck_assert_int_eq(source->lines, STDOUT_FILENO);
    source->close(source);
    record_reader_close(reader);
    ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
    ck_assert_int_eq(record_reader_open_fd(&reader, ends[0], error, sizeof error), 0);
    source = source_record(reader);
    ck_assert_ptr_null(source->record);
    source->close(source);
    close(ends[1]);
}
END_TEST

START_TEST(printed_and_signalled)
{
    write_record(true, "");
    ck_assert_int_eq(record_reader_open(&reader, "r", error, sizeof error), 0);
    source = source_record(reader);
    for (int stream = 1; stream <= 2; stream++) {
        listen(stream);
        source->print(source, stream, "words", 4);
        ck_assert_str_eq(heard(stream), "word");
    }
    ck_assert(!source->leaving && source->dies_by == 0);
    source->signal(source, SIGTERM, false);
    ck_assert(source->leaving);
    ck_assert_int_eq(source->dies_by, SIGTERM);
    source->close(source);
}
END_TEST

CHECK_MAIN_APART("source, a record")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, what_is_said_at_its_end, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, torn_and_closed);
    tcase_add_test(all, its_name);
    tcase_add_test(all, printed_and_signalled);
}
