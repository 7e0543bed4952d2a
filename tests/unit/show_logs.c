/*
 * show_logs.c - what jobs print, appended to files: whole lines of two streams, what comes twice
 * once, the next attempt, a file that is full set aside, a disk that is full, and what is no file.
 */
#include "check_main.h"
#include "show/logs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-logs-XXXXXX", was[4096], error[4400];
static struct opt_log said[2] = { { .job = 1, .path = "a.log", .keep = 2 },
                                  { .job = 2, .path = "d/e/b.log" } };
static struct logs *logs;

static bool disk_full;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    if (!disk_full)
        return syscall(SYS_write, fd, bytes, size);
    errno = ENOSPC;
    return -1;
}

static void set_up(void)
{
    check_free_0();
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    error[0] = '\0';
}

static void tear_down(void)
{
    char command[64];

    logs = logs_close(logs);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static int give(enum fb_kind kind, uint32_t job, uint32_t attempt)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = attempt };

    return logs_event(logs, &event, error, sizeof error);
}

static int print_size(uint32_t job, uint32_t attempt, int stream, uint64_t offset,
                      const char *bytes, size_t size)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = attempt };

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = size;
    return logs_event(logs, &event, error, sizeof error);
}

static void print(uint32_t job, uint32_t attempt, int stream, uint64_t offset, const char *text)
{
    ck_assert_int_eq(print_size(job, attempt, stream, offset, text, strlen(text)), 0);
}

static const char *bytes_of(const char *path)
{
    static char bytes[100000];
    FILE *file = fopen(path, "r");
    size_t size = file != NULL ? fread(bytes, 1, sizeof bytes - 1, file) : 0;

    bytes[size] = '\0';
    if (file == NULL)
        return "there is none";
    fclose(file);
    return bytes;
}

static void begin(uint64_t max_bytes, int keep)
{
    said[0].max_bytes = max_bytes;
    said[0].keep = keep;
    ck_assert_int_eq(logs_open(&logs, said, 2, error, sizeof error), 0);
    give(FB_FORKED, 1, 1);
    give(FB_FORKED, 2, 1);
}

START_TEST(lines)
{
    begin(0, 0);
    print(1, 1, 1, 0, "on");
    print(1, 1, 2, 0, "err\n");
    ck_assert_str_eq(bytes_of("a.log"), "err\n");
    print(1, 1, 1, 2, "e\ntwo\nth");
    print(1, 1, 1, 0, "one\ntwo\nthree\n"); /* the tail has it all again */
    print(1, 1, 1, 20, "late\n");
    print(3, 1, 1, 0, "of no log\n");
    print(2, 1, 1, 0, "b");
    ck_assert_str_eq(bytes_of("a.log"), "err\none\ntwo\nthree\n[6 bytes are missing here]\nlate\n");
    ck_assert_str_eq(bytes_of("d/e/b.log"), "");
    give(FB_REAPED, 2, 1);
    ck_assert_str_eq(bytes_of("d/e/b.log"), "b\n"); /* what follows begins a line */
    give(FB_FORKED, 2, 2);
    print(2, 2, 1, 0, "again\n");
    print(2, 1, 1, 1, "left behind\n");
    ck_assert_str_eq(bytes_of("d/e/b.log"), "b\nagain\n");
    logs = logs_close(logs);
    begin(0, 0); /* another run: appended */
    print(1, 1, 1, 0, "four\n");
    ck_assert_ptr_nonnull(strstr(bytes_of("a.log"), "late\nfour\n"));
}
END_TEST

/* What has not ended waits, however often more of it comes; what follows on is no gap. */
START_TEST(pieces)
{
    begin(0, 0);
    print(1, 1, 1, 0, "o");
    print(1, 1, 1, 1, "n");
    ck_assert_str_eq(bytes_of("a.log"), "");
    print(1, 1, 1, 2, "e\n");
    for (uint64_t offset = 4; offset < 44; offset += 4)
        print(1, 1, 1, offset, "two\n");
    ck_assert_str_eq(bytes_of("a.log"), "one\ntwo\ntwo\ntwo\ntwo\ntwo\ntwo\ntwo\ntwo\ntwo\ntwo\n");
}
END_TEST

/* After the reaping, from what the worker left behind: its last line ends with the run. */
START_TEST(late_pieces)
{
    begin(0, 0);
    give(FB_REAPED, 1, 1);
    print(1, 1, 1, 0, "late");
    give(FB_ENDED, 0, 0);
    ck_assert_str_eq(bytes_of("a.log"), "late\n");
    print(2, 1, 2, 0, "and cut off");
    logs = logs_close(logs);
    ck_assert_str_eq(bytes_of("d/e/b.log"), "and cut off\n");
}
END_TEST

START_TEST(late_pieces_on_a_full_disk)
{
    begin(0, 0);
    print(1, 1, 1, 0, "late");
    print(2, 1, 1, 0, "late");
    disk_full = true;
    ck_assert_int_eq(give(FB_ENDED, 0, 0), -ENOSPC);
    disk_full = false;
    ck_assert_str_eq(error,
                     "log a.log: No space left on device; all logs end here, the jobs go on");
}
END_TEST

/* The run has taken all descriptors there are: one was kept for the logs, and is again. */
START_TEST(no_descriptor_left)
{
    struct rlimit limit;
    int next;

    begin(0, 0);
    next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(next);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = (rlim_t)next;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    for (int i = 0; i < 3; i++)
        print(1, 1, 1, (uint64_t)i * 2, "x\n");
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_str_eq(bytes_of("a.log"), "x\nx\nx\n");
    ck_assert_int_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), next); /* none is left open */
}
END_TEST

/* The disk that they share is full: the first that sees it ends all of them. */
START_TEST(disk_is_full)
{
    uint32_t first = (uint32_t)_i + 1;

    begin(0, 0);
    disk_full = true;
    ck_assert_int_eq(print_size(first, 1, 1, 0, "x\n", 2), -ENOSPC);
    disk_full = false;
    ck_assert_ptr_nonnull(
        strstr(error, ": No space left on device; all logs end here, the jobs go on"));
    print(1, 1, 1, 2, "y\n");
    print(2, 1, 1, 2, "y\n");
    ck_assert_str_eq(bytes_of("a.log"), "");
    ck_assert_str_eq(bytes_of("d/e/b.log"), "");
}
END_TEST

static const struct {
    uint64_t max;
    int keep;
    const char *files[4]; /* a.log, a.log.1 ... */
} turns[] = {
    { 0, 2, { "1 one\n2 two\n3 three\n4 four\n5 five\n", "there is none" } },
    { 12, 2, { "5 five\n", "4 four\n", "3 three\n", "there is none" } },
    { 12, 1, { "5 five\n", "4 four\n", "there is none" } },
    { 12, 0, { "5 five\n", "there is none" } },
    { 1, 3, { "5 five\n", "4 four\n", "3 three\n", "2 two\n" } }, /* a line at least */
    { 15, 3, { "5 five\n", "3 three\n4 four\n", "1 one\n2 two\n", "there is none" } },
};

START_TEST(turned)
{
    char path[16];

    begin(turns[_i].max, turns[_i].keep);
    print(1, 1, 1, 0, "1 one\n2 two\n3 three\n4 four\n");
    print(1, 1, 1, 27, "5 five\n");
    for (int i = 0; i < 4 && turns[_i].files[i] != NULL; i++) {
        snprintf(path, sizeof path, i == 0 ? "a.log" : "a.log.%d", i);
        ck_assert_str_eq(bytes_of(path), turns[_i].files[i]);
    }
}
END_TEST

/* A line without an end is written in parts, and so is bounded here. */
START_TEST(endless)
{
    static char bytes[20000];

    memset(bytes, 'x', sizeof bytes);
    begin(0, 0);
    ck_assert_int_eq(print_size(1, 1, 1, 0, bytes, sizeof bytes), 0);
    ck_assert_uint_eq(strlen(bytes_of("a.log")), sizeof bytes);
}
END_TEST

/* The disk is full: no line is torn, one line says so, and nothing more is tried. */
START_TEST(full)
{
    struct rlimit limit = { 10, 10 };

    begin(0, 0);
    signal(SIGXFSZ, SIG_IGN);
    print(1, 1, 1, 0, "12345678\n");
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_int_eq(print_size(1, 1, 1, 9, "more\n", 5), -EFBIG);
    ck_assert_str_eq(error, "log a.log: File too large; it ends here, the jobs go on");
    ck_assert_int_eq(print_size(1, 1, 1, 14, "more\n", 5), 0);
    ck_assert_str_eq(bytes_of("a.log"), "12345678\n");
}
END_TEST

static int refused(const char *path)
{
    said[0].path = path;
    int r = logs_open(&logs, said, 2, error, sizeof error);
    said[0].path = "a.log";
    ck_assert_ptr_null(logs);
    return r;
}

START_TEST(refusals)
{
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    ck_assert_int_eq(refused("fifo"), -ENXIO); /* no reader: as open(2) says */
    ck_assert_str_eq(error, "log fifo: is no regular file");
    ck_assert_int_eq(refused("/dev/null"), -ENXIO);
    ck_assert_int_eq(refused("."), -EISDIR);
    ck_assert_int_eq(refused("./d/e/../e/b.log"), -EINVAL);
    ck_assert_str_eq(error, "log d/e/b.log: of job 1, and of job 2 too; put {name} in it");
    begin(0, 0); /* one that a job has put in its place meanwhile */
    ck_assert_int_eq(unlink("a.log"), 0);
    ck_assert_int_eq(mkfifo("a.log", 0600), 0);
    ck_assert_int_eq(print_size(1, 1, 1, 0, "x\n", 2), -ENXIO);
    print(2, 1, 1, 0, "y\n");
    ck_assert_str_eq(bytes_of("d/e/b.log"), "y\n");
}
END_TEST

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 200; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* None stays open, the first of which is 0, whatever could not be opened or written. */
START_TEST(what_is_left_open)
{
    int before = open_descriptors();

    ck_assert_int_eq(refused("/dev/null"), -ENXIO);
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(refused("none/"), -EISDIR);
    ck_assert_int_eq(open_descriptors(), before);
    begin(0, 0);
    print(1, 1, 1, 0, "whole\n");
    print(2, 1, 1, 0, "no end");
    ck_assert_int_eq(give(FB_EXITED, 2, 1), 0);
    disk_full = true;
    ck_assert_int_eq(print_size(1, 1, 1, 6, "more\n", 5), -ENOSPC);
    disk_full = false;
    logs = logs_close(logs);
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

CHECK_MAIN_APART("logs")
{
    tcase_add_test(all, what_is_left_open);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, lines);
    tcase_add_test(all, pieces);
    tcase_add_test(all, late_pieces);
    tcase_add_test(all, late_pieces_on_a_full_disk);
    tcase_add_test(all, no_descriptor_left);
    tcase_add_loop_test(all, disk_is_full, 0, 2);
    tcase_add_loop_test(all, turned, 0, sizeof turns / sizeof turns[0]);
    tcase_add_test(all, endless);
    tcase_add_test(all, full);
    tcase_add_test(all, refusals);
}
