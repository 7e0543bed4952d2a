/*
 * report_make.c - a report from a record to a file: which kind it is, what is said on standard
 * error, and what is left of the file where it fails.
 */
#include "check_main.h"
#include "report/as.h"
#include "report/make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN                                                                                        \
    "{\"t\":0,\"event\":\"run\",\"version\":\"0\",\"title\":\"it\",\"slots\":1,\"hardware\":"      \
    "{\"cores\":1,\"threads\":1,\"machine_threads\":1,\"quota\":0,\"expected\":[1,1]}}\n"
#define END                                                                                        \
    "{\"t\":0,\"event\":\"ended\",\"jobs\":0,\"succeeded\":0,\"failed\":0,\"skipped\":0,"          \
    "\"wall\":0,\"cpu\":0,\"status\":0}\n"
#define MD                                                                                         \
    "# it\n\n0 ok, 0 failed, 0 skipped of 0; wall 0 us, CPU 0 us\n\n"                              \
    "| job | name | state | result | attempts | began | took | CPU | memory |\n"                   \
    "| ---: | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
#define JOB "{\"t\":0,\"event\":\"queued\",\"job\":2,\"name\":\"x\",\"command\":\"x\"}\n"

static char directory[] = "/tmp/test_make.XXXXXX";
static char told[1024], printed[4096];

/* The program that makes pictures, which here only looks whether it is to take a place away. */
static const char *taken;

int make_picture(const char *drawing, const char *path, const char *kind, char *error,
                 unsigned long size)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, kind, strlen(kind)), (ssize_t)strlen(kind));
    close(fd);
    ck_assert_int_eq(access(drawing, R_OK), 0);
    if (taken != NULL)
        ck_assert_int_eq(mkdir(taken, 0700), 0);
    snprintf(error, size, "never said");
    return 0;
}

static void read_back(int fd, char *out, size_t size)
{
    ssize_t n = pread(fd, out, size - 1, 0);

    ck_assert_int_ge(n, 0);
    out[n] = '\0';
    close(fd);
}

/* What it says and prints goes into `told` and `printed`. */
static int make(const char *record, const char *path, const char *format)
{
    int were[] = { dup(STDOUT_FILENO), dup(STDERR_FILENO) };
    int fds[] = { memfd_create("out", MFD_CLOEXEC), memfd_create("err", MFD_CLOEXEC) };
    int status;

    fflush(NULL);
    dup2(fds[0], STDOUT_FILENO);
    dup2(fds[1], STDERR_FILENO);
    status = make_report(record, path, format, INT64_MAX);
    dup2(were[0], STDOUT_FILENO);
    dup2(were[1], STDERR_FILENO);
    close(were[0]);
    close(were[1]);
    read_back(fds[0], printed, sizeof printed);
    read_back(fds[1], told, sizeof told);
    return status;
}

static void put_file(const char *name, const char *bytes)
{
    FILE *file = fopen(name, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(bytes, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

/* A new file is there as a whole or not at all; one that was there is replaced so. */
static const struct {
    const char *record; /* bytes of record.jsonl */
    const char *path, *format;
    int status;
    const char *told;
    const char *made; /* of the file, or printed; NULL: there is none */
} reports[] = {
    { RUN END, "r.md", NULL, 0, "", MD },
    { RUN END, "r", "md", 0, "", MD },
    { RUN END, "r.svg", "md", 0, "", MD }, /* the name of the kind wins */
    { RUN END, NULL, "md", 0, "", MD },
    { RUN END, "-", "md", 0, "", MD },
    { RUN END, NULL, NULL, 0, "",
      "it: 0 jobs on 1 slot\n\n  wall 0 us, work 0 us (all workers together), CPU 0 us\n" },
    { RUN, "r.md", NULL, 0, "forkboard: record.jsonl: it ends before the run did\n", MD },
    { RUN "{\"t\":", "r.md", NULL, 0,
      "forkboard: record.jsonl: the last line is not whole and was left out\n"
      "forkboard: record.jsonl: it ends before the run did\n",
      MD },
    { RUN JOB END, "r.md", NULL, 2,
      "forkboard: record.jsonl:2:1: \"queued\" of job 2 cannot come here\n", NULL },
    { RUN JOB END, "r.trace", NULL, 2,
      "forkboard: record.jsonl:2:1: \"queued\" of job 2 cannot come here\n", NULL },
    { RUN JOB END, "r.cast", NULL, 2,
      "forkboard: record.jsonl:2:1: \"queued\" of job 2 cannot come here\n", NULL },
    { RUN JOB END, "r.board.svg", NULL, 2,
      "forkboard: record.jsonl:2:1: \"queued\" of job 2 cannot come here\n", NULL },
    { RUN END, "r.gif", NULL, 2,
      "forkboard: report: 'r.gif' ends in no kind that is known; --format names one\n", NULL },
    { RUN END, NULL, "png", 2, "forkboard: report: png goes to a file; -o names it\n", "" },
    { RUN END, "-", "pdf", 2, "forkboard: report: pdf goes to a file; -o names it\n", "" },
    { RUN END, "no/r.md", NULL, 3, "forkboard: no/r.md: No such file or directory\n", NULL },
    { RUN END, "/dev/full", "md", 3, "forkboard: /dev/full: No space left on device\n", NULL },
    { NULL, "r.md", NULL, 2, "forkboard: record.jsonl: No such file or directory\n", NULL },
};

static bool is_file(const char *path)
{
    return path != NULL && path[0] == 'r';
}

START_TEST(each_report)
{
    const char *path = reports[_i].path;

    for (int there = 0; there < 2; there++) {
        unlink("record.jsonl");
        if (reports[_i].record != NULL)
            put_file("record.jsonl", reports[_i].record);
        if (is_file(path) && there)
            put_file(path, "as it was");
        ck_assert_int_eq(make("record.jsonl", path, reports[_i].format), reports[_i].status);
        ck_assert_str_eq(told, reports[_i].told);
        if (is_file(path) && reports[_i].made == NULL)
            ck_assert_int_eq(access(path, F_OK) == 0, there);
        if (is_file(path) && (there || reports[_i].made != NULL))
            read_back(open(path, O_RDONLY), printed, sizeof printed);
        ck_assert_str_eq(printed, reports[_i].made != NULL ? reports[_i].made
                                  : is_file(path) && there ? "as it was"
                                                           : "");
        if (is_file(path))
            unlink(path);
    }
}
END_TEST

/* A picture that is made and does not come into its place is no success. */
START_TEST(a_picture_without_a_place)
{
    put_file("record.jsonl", RUN END);
    ck_assert_int_eq(make("record.jsonl", "r.png", NULL), 0);
    ck_assert_str_eq(told, "");
    read_back(open("r.png", O_RDONLY), printed, sizeof printed);
    ck_assert_str_eq(printed, "png");
    unlink("r.png");
    taken = "r.png";
    ck_assert_int_eq(make("record.jsonl", "r.png", NULL), 3);
    taken = NULL;
    ck_assert_str_eq(told, "forkboard: r.png: Is a directory\n");
    rmdir("r.png");
}
END_TEST

/* To be asked before a run: what it will be, by its format or else by its name. */
START_TEST(what_it_will_be)
{
    static const struct {
        const char *path, *format;
        int possible;
        bool board;
    } rows[] = { { NULL, NULL, 0, false },         { "a.svg", NULL, 0, false },
                 { "a.board.svg", NULL, 0, true }, { "a.svg", "board", 0, true },
                 { NULL, "board", 0, true },       { "a.board", "svg", 0, false },
                 { "a.trace", NULL, 0, false } };
    int err = dup(STDERR_FILENO), fd = memfd_create("err", MFD_CLOEXEC), possible;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_int_eq(make_possible(rows[i].path, rows[i].format), rows[i].possible);
        ck_assert_int_eq(make_is_board(rows[i].path, rows[i].format), rows[i].board);
    }
    fflush(NULL);
    dup2(fd, STDERR_FILENO);
    possible = make_possible("a.gif", NULL);
    ck_assert(!make_is_board("a.gif", NULL));
    dup2(err, STDERR_FILENO);
    close(err);
    ck_assert_int_eq(possible, 2);
    read_back(fd, told, sizeof told);
    ck_assert_str_eq(told, "forkboard: report: 'a.gif' ends in no kind that is known; --format "
                           "names one\n");
}
END_TEST

START_TEST(kinds_by_their_names)
{
    static const char *const names[] = { "words", "svg",  "png",   "pdf",   "html", "json",
                                         "trace", "cast", "board", "junit", "csv",  "md" };

    for (int i = 0; i < AS_COUNT; i++)
        ck_assert_int_eq(as_named(names[i]), i);
    ck_assert_int_eq(as_named("xml"), -1); /* how a file ends is no name */
    ck_assert_int_eq(as_named("SVG"), -1);
    ck_assert_int_eq(as_named(""), -1);
}
END_TEST

/* Another process can read what was drawn, as long as it is open. */
START_TEST(a_file_for_a_drawing)
{
    char name[MAKE_NAME], bytes[8];
    int fd = make_open_drawing(name), other;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(write(fd, "page", 4), 4);
    other = open(name, O_RDONLY);
    ck_assert_int_ge(other, 0);
    read_back(other, bytes, sizeof bytes);
    ck_assert_str_eq(bytes, "page");
    close(fd);
    ck_assert_int_eq(open(name, O_RDONLY), -1);
}
END_TEST

CHECK_MAIN("reports as files")
{
    check_locale();
    if (mkdtemp(directory) == NULL || chdir(directory) < 0)
        exit(1);
    tcase_add_loop_test(all, each_report, 0, (int)(sizeof reports / sizeof reports[0]));
    tcase_add_test(all, a_picture_without_a_place);
    tcase_add_test(all, what_it_will_be);
    tcase_add_test(all, kinds_by_their_names);
    tcase_add_test(all, a_file_for_a_drawing);
}
