/*
 * show_logs_room.c - logs at their bounds: what a file has room for, how long a line may be, how
 * bytes that are missing are said, a disk that takes few bytes at once, and which log is a job's.
 */
#include "check_main.h"
#include "show/logs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-room-XXXXXX", was[4096], error[4400];
static struct logs *logs;

static size_t at_once; /* 0: all; so many bytes are written, and each other time a signal comes */
static int refuses;    /* and with that error after the first; 0: none */

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    static unsigned calls;

    if (at_once > 0 && ++calls % 2 == 0) {
        errno = refuses != 0 ? refuses : EINTR;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, at_once > 0 && size > at_once ? at_once : size);
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
}

static void tear_down(void)
{
    char command[64];

    logs = logs_close(logs);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static int begin(uint32_t job, uint32_t attempt)
{
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = attempt };

    return logs_event(logs, &event, error, sizeof error);
}

static int print(uint32_t job, int stream, uint64_t offset, const char *bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = 1 };

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    return logs_event(logs, &event, error, sizeof error);
}

static const char *text_of(const char *path)
{
    static char bytes[20000];
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return "none";
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    fclose(file);
    return bytes;
}

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void open_one(uint64_t max_bytes, int keep)
{
    static struct opt_log said = { .job = 1, .path = "a" };

    said.max_bytes = max_bytes;
    said.keep = keep;
    ck_assert_int_eq(logs_open(&logs, &said, 1, error, sizeof error), 0);
    ck_assert_int_eq(begin(1, 1), 0);
}

/* ---------------------------------------------------------------- the room of a file */

static const struct {
    uint64_t max;
    const char *before, *printed, *files[3]; /* in a, a.1, a.2 */
} rooms[] = {
    { 12, "12345678901\n", "a\n", { "a\n", "12345678901\n", "none" } },
    { 13, "12345678901\n", "a\n", { "a\n", "12345678901\n", "none" } },
    { 14, "12345678901\n", "a\n", { "12345678901\na\n", "none", "none" } },
    { 14, "12345678901\n", "a\nb\n", { "b\n", "12345678901\na\n", "none" } },
    { 11, "12345678901\n", "a\n", { "a\n", "12345678901\n", "none" } }, /* it was smaller before */
    /* a line at least, however long */
    { 4, "", "abc\ndef\n", { "def\n", "abc\n", "none" } },
    { 3, "", "abc\ndef\n", { "def\n", "abc\n", "none" } },
    { 4, "", "123456789\nb\n", { "b\n", "123456789\n", "none" } },
    { 4, "", "a\n123456789\n", { "123456789\n", "a\n", "none" } },
    { 1, "", "\n\n", { "\n", "\n", "none" } },
    { 0, "old\n", "a\nb\n", { "old\na\nb\n", "none", "none" } },
};

START_TEST(each_room)
{
    static const char *const names[] = { "a", "a.1", "a.2" };

    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
        put_file("a", rooms[i].before);
        open_one(rooms[i].max, 3);
        ck_assert_int_eq(print(1, 1, 0, rooms[i].printed), 0);
        for (int k = 0; k < 3; k++) {
            ck_assert_msg(strcmp(text_of(names[k]), rooms[i].files[k]) == 0, "row %zu, %s: %s", i,
                          names[k], text_of(names[k]));
            unlink(names[k]);
        }
        logs = logs_close(logs);
    }
}
END_TEST

/* One that cannot be set aside ends, and what it has stays. */
START_TEST(not_set_aside)
{
    put_file("a", "old\n");
    ck_assert_int_eq(mkdir("a.1", 0700), 0);
    open_one(4, 1);
    ck_assert_int_eq(print(1, 1, 0, "new\n"), -EISDIR);
    ck_assert_str_eq(error, "log a: Is a directory; it ends here, the jobs go on");
    ck_assert_str_eq(text_of("a"), "old\n");
    ck_assert_int_eq(print(1, 1, 4, "new\n"), 0);
}
END_TEST

/* ---------------------------------------------------------------- lines */

/* So long a line waits for its end; with one byte more it goes out, and what follows waits again.
 */
START_TEST(a_long_line)
{
    static char bytes[8193];

    memset(bytes, 'x', sizeof bytes - 1);
    open_one(100, 1);
    ck_assert_int_eq(print(1, 1, 0, bytes), 0);
    ck_assert_str_eq(text_of("a"), "");
    ck_assert_int_eq(print(1, 1, 8192, "y"), 0);
    ck_assert_uint_eq(strlen(text_of("a")), 8193);
    ck_assert_int_eq(print(1, 1, 8193, "z"), 0);
    ck_assert_uint_eq(strlen(text_of("a")), 8193);
    ck_assert_int_eq(print(1, 1, 8194, "\n"), 0);
    ck_assert_str_eq(text_of("a"), "z\n");
    ck_assert_uint_eq(strlen(text_of("a.1")), 8193);
}
END_TEST

static const struct {
    uint64_t offset;
    const char *bytes, *seen; /* in the file, then */
} gaps[] = {
    { 0, "one\nt", "one\n" },
    { 0, "one\nt", "one\n" },
    { 3, "\nt", "one\n" },
    { 4, "two\n", "one\ntwo\n" },
    { 9, "x\n", "one\ntwo\n[1 bytes are missing here]\nx\n" },
    { 11, "open", "one\ntwo\n[1 bytes are missing here]\nx\n" },
    { 20, "y\n", "one\ntwo\n[1 bytes are missing here]\nx\nopen\n[5 bytes are missing here]\ny\n" },
    { 0, "", "one\ntwo\n[1 bytes are missing here]\nx\nopen\n[5 bytes are missing here]\ny\n" },
};

START_TEST(what_is_missing)
{
    open_one(0, 0);
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        ck_assert_int_eq(print(1, 1, gaps[i].offset, gaps[i].bytes), 0);
        ck_assert_str_eq(text_of("a"), gaps[i].seen);
    }
    ck_assert_int_eq(print(1, 2, 2, "e"), 0); /* each stream has its own place */
    ck_assert_int_eq(begin(1, 2), 0);         /* the next attempt begins a line, at 0 */
    ck_assert_ptr_nonnull(strstr(text_of("a"), "y\n[2 bytes are missing here]\ne\n"));
}
END_TEST

/* ---------------------------------------------------------------- the disk */

START_TEST(few_bytes_at_once)
{
    open_one(0, 0);
    at_once = 3;
    ck_assert_int_eq(print(1, 1, 0, "one line\nanother\n"), 0);
    ck_assert_str_eq(text_of("a"), "one line\nanother\n");
    refuses = _i == 0 ? EDQUOT : _i == 1 ? ENOSPC : EIO;
    ck_assert_int_eq(print(1, 1, 17, "no line\n"), -refuses);
    at_once = 0;
    ck_assert_str_eq(text_of("a"), "one line\nanother\n"); /* none is torn */
    ck_assert_ptr_nonnull(strstr(error, _i < 2 ? "; all logs end here, the jobs go on"
                                               : "; it ends here, the jobs go on"));
}
END_TEST

/* ---------------------------------------------------------------- which */

START_TEST(each_has_its_own)
{
    static struct opt_log said[5];
    static char paths[5][8];
    char later[] = "eleven";
    char bytes[16], wanted[16];

    for (int i = 0; i < 5; i++) {
        snprintf(paths[i], sizeof paths[i], "%d", 2 * i + 2);
        said[i] = (struct opt_log){ .job = 2 * (uint32_t)i + 2, .path = paths[i] };
    }
    ck_assert_int_eq(logs_open(&logs, said, 5, error, sizeof error), 0);
    ck_assert_int_eq(logs_add(logs, &(struct opt_log){ .job = 7, .path = later }, 11), 0);
    memset(later, 'x', sizeof later - 1);
    for (uint32_t job = 0; job <= 12; job++) {
        snprintf(bytes, sizeof bytes, "of %u\n", job);
        ck_assert_int_eq(begin(job, 1), 0);
        ck_assert_int_eq(print(job, 1, 0, bytes), 0);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(wanted, sizeof wanted, "of %s\n", paths[i]);
        ck_assert_str_eq(text_of(paths[i]), wanted);
    }
    ck_assert_str_eq(text_of("eleven"), "of 11\n");
}
END_TEST

static void refuses_both(const struct opt_log *said, uint32_t one, uint32_t two)
{
    char wanted[2][100];

    ck_assert_int_eq(logs_open(&logs, said, 5, error, sizeof error), -EINVAL);
    ck_assert_ptr_null(logs);
    for (int i = 0; i < 2; i++)
        snprintf(wanted[i], sizeof wanted[i],
                 "log %s: of job %u, and of job %u too; put {name} in it", said[one].path,
                 (i == 0 ? one : two) + 1, (i == 0 ? two : one) + 1);
    ck_assert(strcmp(error, wanted[0]) == 0 || strcmp(error, wanted[1]) == 0);
}

/* Two of one file are refused wherever they stand among others. */
START_TEST(two_of_one)
{
    static const char *const paths[] = { "p", "q", "r", "s", "t" };
    struct opt_log said[5];

    for (uint32_t one = 0; one < 5; one++)
        for (uint32_t two = one + 1; two < 5; two++) {
            for (uint32_t i = 0; i < 5; i++)
                said[i] = (struct opt_log){ .job = i + 1, .path = paths[i == two ? one : i] };
            refuses_both(said, one, two);
        }
}
END_TEST

CHECK_MAIN_APART("room in logs")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, each_room);
    tcase_add_test(all, not_set_aside);
    tcase_add_test(all, a_long_line);
    tcase_add_test(all, what_is_missing);
    tcase_add_loop_test(all, few_bytes_at_once, 0, 3);
    tcase_add_test(all, each_has_its_own);
    tcase_add_test(all, two_of_one);
}
