/* tape.c - whatever was kept comes back as the lines that a record would have. */
#include "check_main.h"
#include "record/tape.h"
#include "record/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct text wanted;
static int refused; /* of the writes: what each fails with, or 0 */
static size_t each; /* bytes that one takes, or 0: all */

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (refused != 0) {
        errno = refused;
        if (refused == EINTR)
            refused = 0;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, each != 0 && each < size ? each : size);
}

static void put(struct tape *tape, const struct fb_event *event)
{
    ck_assert_int_eq(tape_put(tape, event), 0);
    wire_put(&wanted, event);
}

static void expect(int fd)
{
    char *seen = malloc(wanted.size + 1);

    ck_assert_int_eq(lseek(fd, 0, SEEK_END), (off_t)wanted.size);
    ck_assert_int_eq(pread(fd, seen, wanted.size, 0), (ssize_t)wanted.size);
    ck_assert_mem_eq(seen, text_string(&wanted), wanted.size);
    free(seen);
}

static struct fb_event output(int stream, const char *bytes, size_t size)
{
    struct fb_event event = { .kind = FB_OUTPUT, .t_us = 1234567, .job = 7, .attempt = 1 };

    event.as.output.stream = stream;
    event.as.output.bytes = bytes;
    event.as.output.size = size;
    return event;
}

static const struct {
    int stream;
    const char *bytes;
    size_t size;
    int64_t t_us;
    uint32_t job, attempt;
    uint64_t offset, left_out;
} rows[] = {
    { 1, "a line\n", 7, 0, 1, 1, 0, 0 },
    { 2, "", 0, 127, 128, 1, 128, 127 },
    { 1, "{\"t\":1}\n{", 9, 128, 16384, 2, 16383, 0 },
    { 2, "\0\n\377", 3, INT64_MAX, UINT32_MAX, UINT32_MAX, UINT64_MAX >> 1, UINT64_MAX >> 1 },
    { 1, "caf\303\251 \033[1m\"\\", 12, 1000000, 3, 1, 5, 0 },
};

static void put_rows(struct tape *tape)
{
    struct fb_event sample = { .kind = FB_SAMPLE, .t_us = 5, .job = 2, .attempt = 1 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct fb_event event = output(rows[i].stream, rows[i].bytes, rows[i].size);
        event.t_us = rows[i].t_us;
        event.job = rows[i].job;
        event.attempt = rows[i].attempt;
        event.as.output.offset = rows[i].offset;
        event.as.output.left_out_bytes = rows[i].left_out;
        put(tape, &event);
        put(tape, &sample);
    }
}

static struct tape *begin(void)
{
    struct tape *tape;

    text_clear(&wanted);
    ck_assert_int_eq(tape_open(&tape), 0);
    return tape;
}

static void finish(struct tape *tape)
{
    ck_assert_ptr_null(tape_close(tape));
    text_fini(&wanted);
}

/* Asked again and again: before the first event, and with events between. */
START_TEST(lines_of_all)
{
    struct tape *tape = begin();

    if (_i == 0)
        expect(tape_file(tape));
    put_rows(tape);
    expect(tape_file(tape));
    put_rows(tape);
    ck_assert_int_eq(tape_flush(tape), 0);
    ck_assert_uint_eq(tape_bytes(tape), wanted.size);
    expect(tape_file(tape));
    finish(tape);
}
END_TEST

/* More than waits at once, each way of being written. */
START_TEST(much)
{
    struct tape *tape = begin();
    char *large = malloc(100000);

    memset(large, 'x', 100000);
    for (int i = 0; i < 3; i++) {
        struct fb_event event = output(1, large, 100000);
        for (int j = 0; j < 1000; j++)
            put_rows(tape);
        put(tape, &event);
        expect(tape_file(tape));
    }
    free(large);
    finish(tape);
}
END_TEST

START_TEST(what_a_record_leaves_out)
{
    struct tape *tape = begin();
    struct fb_event live = output(1, "x", 1), done = { .kind = FB_DONE, .job = 1 };

    live.as.output.live = true;
    ck_assert_int_eq(tape_put(tape, &live), 0);
    ck_assert_int_eq(tape_put(tape, &done), 0);
    expect(tape_file(tape));
    ck_assert_uint_eq(tape_bytes(tape), 0);
    finish(tape);
}
END_TEST

/* The bound is of lines, though what is kept is smaller. */
START_TEST(bytes_of_lines)
{
    struct tape *tape = begin();
    struct fb_event event = output(1, "0123456789\n", 11);
    uint64_t guess;

    event.as.output.offset = 1000;
    for (int i = 0; i < 10000; i++)
        put(tape, &event);
    guess = tape_bytes(tape);
    ck_assert_uint_gt(guess, wanted.size * 8 / 10);
    ck_assert_uint_lt(guess, wanted.size * 12 / 10);
    ck_assert_int_eq(tape_flush(tape), 0);
    ck_assert_uint_eq(tape_bytes(tape), guess);
    finish(tape);
}
END_TEST

START_TEST(none)
{
    ck_assert_ptr_null(tape_close(NULL));
}
END_TEST

/* Descriptor 0 is one like any other: at the beginning, and of the file of lines. */
START_TEST(descriptor_0)
{
    struct tape *tape;

    if (_i == 0)
        close(0);
    tape = begin();
    if (_i == 1)
        close(0);
    put_rows(tape);
    expect(tape_file(tape));
    ck_assert_int_eq(tape_file(tape) == 0, _i == 1);
    put_rows(tape);
    expect(tape_file(tape));
    finish(tape);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
}
END_TEST

/* No descriptor is free: what was kept stays, and comes once there is one. */
START_TEST(no_descriptor)
{
    struct rlimit limit, no_room;
    struct tape *tape = begin(), *other = tape;

    put_rows(tape);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    no_room = (struct rlimit){ .rlim_max = limit.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &no_room), 0);
    ck_assert_int_eq(tape_open(&other), -EMFILE);
    ck_assert_ptr_null(other);
    ck_assert_int_eq(tape_file(tape), -EMFILE);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    put_rows(tape);
    expect(tape_file(tape));
    finish(tape);
}
END_TEST

/* In parts, or interrupted, all is written; one that fails is said, and the same comes later. */
START_TEST(writes_that_fail)
{
    struct tape *tape = begin();
    uint64_t bytes;

    put_rows(tape);
    bytes = tape_bytes(tape);
    refused = ENOSPC;
    ck_assert_int_eq(tape_flush(tape), -ENOSPC);
    ck_assert_int_eq(tape_file(tape), -ENOSPC);
    ck_assert_uint_eq(tape_bytes(tape), bytes);
    refused = EINTR;
    ck_assert_int_eq(tape_flush(tape), 0);
    ck_assert_uint_eq(tape_bytes(tape), bytes);
    refused = EIO; /* now of the lines alone */
    ck_assert_int_eq(tape_file(tape), -EIO);
    refused = 0;
    each = 7;
    expect(tape_file(tape));
    ck_assert_uint_eq(tape_bytes(tape), wanted.size);
    put_rows(tape);
    expect(tape_file(tape));
    finish(tape);
}
END_TEST

CHECK_MAIN_APART("tape")
{
    tcase_add_loop_test(all, lines_of_all, 0, 2);
    tcase_add_test(all, much);
    tcase_add_test(all, what_a_record_leaves_out);
    tcase_add_test(all, bytes_of_lines);
    tcase_add_test(all, none);
    tcase_add_loop_test(all, descriptor_0, 0, 2);
    tcase_add_test(all, no_descriptor);
    tcase_add_test(all, writes_that_fail);
}
