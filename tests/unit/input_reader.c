/* input_reader.c - items as a reader gives them, whatever the pieces they come in. */
#include "base/text.h"
#include "check_main.h"
#include "input/reader.h"
#include "made_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const struct {
    const char *bytes;
    size_t size; /* 0: strlen */
    char separator;
    const char *items; /* each in <>, then what ends it */
} readings[] = {
    { "", 0, '\n', "end" },
    { "a\nb\n", 0, '\n', "<a><b>end" },
    { "a\nb", 0, '\n', "<a><b>end" },
    { "\n\na\n\n", 0, '\n', "<><><a><>end" },
    { "a\r\nb\r\n", 0, '\n', "<a\r><b\r>end" },
    { "a\nb", 0, '\0', "<a\nb>end" },
    { "a\0b\0", 4, '\0', "<a><b>end" },
    { "\0", 1, '\0', "<>end" },
    { "a\0b\nc\n", 6, '\n', "EILSEQ" },
    { "ok\na\0b\n", 7, '\n', "<ok>EILSEQ" },
    { "\xff\xfe\n", 0, '\n', "<\xff\xfe>end" },
};

/* Every item there is, then what the reader said. */
static void read_items(struct reader *reader, struct text *out)
{
    char *item;
    int r;

    while ((r = reader_next(reader, &item)) == 1) {
        text_putc(out, '<');
        text_puts(out, item);
        text_putc(out, '>');
    }
    text_puts(out, r == 0         ? "end"
                   : r == -EAGAIN ? "wait"
                   : r == -EILSEQ ? "EILSEQ"
                                  : strerrorname_np(-r));
}

START_TEST(items_of_files)
{
    struct reader reader;
    struct text items = { 0 };
    size_t size = readings[_i].size > 0 ? readings[_i].size : strlen(readings[_i].bytes);

    make_file(readings[_i].bytes, size);
    ck_assert_int_eq(reader_open(&reader, made_path, readings[_i].separator), 0);
    read_items(&reader, &items);
    ck_assert_str_eq(text_string(&items), readings[_i].items);
    reader_close(&reader);
    text_fini(&items);
    unlink(made_path);
}
END_TEST

/* The same bytes through a pipe, cut in two at every place: it never waits and nothing is lost. */
START_TEST(items_of_pipes)
{
    size_t size = readings[_i].size > 0 ? readings[_i].size : strlen(readings[_i].bytes);

    for (size_t cut = 0; cut <= size; cut++) {
        struct reader reader;
        struct text items = { 0 };
        char name[32], *wait;
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
        ck_assert_int_eq(reader_open(&reader, name, readings[_i].separator), 0);
        ck_assert_int_eq(write(ends[1], readings[_i].bytes, cut), (ssize_t)cut);
        read_items(&reader, &items);
        wait = strstr(text_string(&items), "wait");
        if (wait != NULL) {
            items.size = (size_t)(wait - items.bytes);
            ck_assert_int_eq(write(ends[1], readings[_i].bytes + cut, size - cut),
                             (ssize_t)(size - cut));
            close(ends[1]);
            ck_assert_int_eq(reader_wait(&reader), 0);
            read_items(&reader, &items);
        } else {
            close(ends[1]); /* it was refused before the rest came */
        }
        ck_assert_str_eq(text_string(&items), readings[_i].items);
        close(ends[0]);
        reader_close(&reader);
        text_fini(&items);
    }
}
END_TEST

/* What is said to be left comes, of a file and of a pipe whose other end is closed. */
START_TEST(left_is_what_comes)
{
    size_t size = readings[_i].size > 0 ? readings[_i].size : strlen(readings[_i].bytes);
    int64_t items = 0;
    struct reader reader;
    int ends[2];
    char *item;

    if (strstr(readings[_i].items, "end") == NULL)
        return;
    for (const char *at = readings[_i].items; (at = strchr(at, '<')) != NULL; at++)
        items++;
    make_file(readings[_i].bytes, size);
    ck_assert_int_eq(reader_open(&reader, made_path, readings[_i].separator), 0);
    for (int64_t left = items; left >= 0; left--) {
        ck_assert_int_eq(reader_left(&reader), left);
        ck_assert_int_eq(reader_next(&reader, &item), left > 0);
    }
    reader_close(&reader);
    unlink(made_path);
    ck_assert_int_eq(pipe(ends), 0);
    snprintf(made_path, sizeof made_path, "/dev/fd/%d", ends[0]);
    ck_assert_int_eq(reader_open(&reader, made_path, readings[_i].separator), 0);
    ck_assert_int_eq(write(ends[1], readings[_i].bytes, size), (ssize_t)size);
    ck_assert_int_eq(reader_left(&reader), -1);
    close(ends[1]);
    for (int64_t left = items; left >= 0; left--) {
        ck_assert_int_eq(reader_left(&reader), left);
        ck_assert_int_eq(reader_next(&reader, &item), left > 0);
    }
    close(ends[0]);
    reader_close(&reader);
    strcpy(made_path, "/tmp/forkboard-input-XXXXXX");
}
END_TEST

/* Of a stream that does not end no more than a bound is kept. */
START_TEST(ahead_is_bounded)
{
    struct reader reader;
    char *item;

    ck_assert_int_eq(reader_open(&reader, "/dev/zero", '\0'), 0);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(reader_left(&reader), -1);
        ck_assert_uint_lt(reader.room, 4 << 20);
        for (int n = 0; n < 100000; n++)
            ck_assert_int_eq(reader_next(&reader, &item), 1);
    }
    reader_close(&reader);
}
END_TEST

START_TEST(long_items)
{
    static const size_t sizes[] = { 0, 1, 4094, 4095, 4096, 4097, 65535, 65536, 65537, 300000, 3 };
    struct text bytes = { 0 };
    struct reader reader;
    char *item;

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t n = 0; n < sizes[i]; n++)
            text_putc(&bytes, (char)('a' + (i + n) % 26));
        text_putc(&bytes, '\n');
    }
    make_file(bytes.bytes, bytes.size);
    ck_assert_int_eq(reader_open(&reader, made_path, '\n'), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ck_assert_int_eq(reader_next(&reader, &item), 1);
        ck_assert_uint_eq(strlen(item), sizes[i]);
        for (size_t n = 0; n < sizes[i]; n++)
            ck_assert_int_eq(item[n], (char)('a' + (i + n) % 26));
    }
    ck_assert_int_eq(reader_next(&reader, &item), 0);
    reader_close(&reader);
    text_fini(&bytes);
    unlink(made_path);
}
END_TEST

/* What poll(2) has promised a sibling may have taken: then there is nothing, and no wait. */
static bool promises;

int poll(struct pollfd *list, nfds_t count, int wait_ms)
{
    if (promises && count == 1) {
        list->revents = POLLIN;
        return 1;
    }
    return (int)syscall(SYS_ppoll, list, count,
                        wait_ms < 0
                            ? NULL
                            : &(struct timespec){ wait_ms / 1000, wait_ms % 1000 * 1000000L },
                        NULL, 0);
}

enum kind { PIPE, FIFO, SOCKET, TERMINAL, KINDS };

static void open_ends(enum kind kind, int ends[2])
{
    if (kind == PIPE)
        ck_assert_int_eq(pipe(ends), 0);
    if (kind == SOCKET)
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    if (kind == FIFO) {
        strcpy(strrchr(made_path, '-'), "-XXXXXX");
        ck_assert_ptr_nonnull(mktemp(made_path));
        ck_assert_int_eq(mkfifo(made_path, 0600), 0);
        ends[1] = open(made_path, O_RDWR);
        ends[0] = open(made_path, O_RDONLY);
    }
    if (kind == TERMINAL) {
        ends[1] = posix_openpt(O_RDWR | O_NOCTTY);
        ck_assert_int_eq(grantpt(ends[1]) + unlockpt(ends[1]), 0);
        ends[0] = open(ptsname(ends[1]), O_RDWR | O_NOCTTY);
    }
    ck_assert(ends[0] >= 0 && ends[1] >= 0);
}

START_TEST(shared_with_a_sibling)
{
    struct reader reader;
    int ends[2], flags;
    char *item;

    open_ends((enum kind)(_i % KINDS), ends);
    flags = fcntl(ends[0], F_GETFL);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    ck_assert_int_eq(reader_open(&reader, _i < KINDS ? "-" : made_path, '\n'), 0);
    promises = true;
    ck_assert_int_eq(reader_next(&reader, &item), -EAGAIN);
    promises = false;
    ck_assert_int_eq(reader_next(&reader, &item), -EAGAIN);
    ck_assert_int_eq(write(ends[1], "a\nb\n", 4), 4);
    ck_assert_int_eq(reader_wait(&reader), 0);
    ck_assert_int_eq(reader_next(&reader, &item), 1);
    ck_assert_str_eq(item, "a");
    if (_i % KINDS != TERMINAL) { /* which gives a line at a time, and has no end */
        close(ends[1]);
        ck_assert_int_eq(reader_next(&reader, &item), 1);
        ck_assert_int_eq(reader_next(&reader, &item), 0);
    }
    ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFL), flags);
    reader_close(&reader);
    unlink(made_path);
}
END_TEST

/* A FIFO whose writer has gone before we read: its end is seen. */
START_TEST(a_writer_that_has_gone)
{
    struct pollfd end = { .fd = STDIN_FILENO, .events = POLLIN };
    struct reader reader;
    int ends[2];
    char *item;

    open_ends(FIFO, ends);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[1]);
    ck_assert_int_eq(poll(&end, 1, -1), 1);
    ck_assert_int_eq(reader_open(&reader, "-", '\n'), 0);
    ck_assert_int_eq(reader_wait(&reader), 0);
    ck_assert_int_eq(reader_next(&reader, &item), 0);
    reader_close(&reader);
    unlink(made_path);
}
END_TEST

START_TEST(readers_refused)
{
    struct reader reader;

    ck_assert_int_eq(reader_open(&reader, "/nosuch", '\n'), -ENOENT);
    ck_assert_int_eq(reader_open(&reader, "/", '\n'), -EISDIR);
    ck_assert_int_eq(reader_open(&reader, "", '\n'), -ENOENT);
}
END_TEST

CHECK_MAIN("reader")
{
    tcase_add_loop_test(all, items_of_files, 0, sizeof readings / sizeof readings[0]);
    tcase_add_loop_test(all, items_of_pipes, 0, sizeof readings / sizeof readings[0]);
    tcase_add_loop_test(all, left_is_what_comes, 0, (int)(sizeof readings / sizeof readings[0]));
    tcase_add_test(all, ahead_is_bounded);
    tcase_add_test(all, long_items);
    tcase_add_loop_test(all, shared_with_a_sibling, 0, KINDS);
    tcase_add_loop_test(all, shared_with_a_sibling, KINDS + FIFO, KINDS + FIFO + 1);
    tcase_add_test(all, a_writer_that_has_gone);
    tcase_add_test(all, readers_refused);
}
