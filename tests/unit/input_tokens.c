/* input_tokens.c - lines taken apart as xargs(1) does, from a file, and from a stream that is slow.
 */
#include "check_main.h"
#include "input/tokens.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Each item in brackets, with ! after the last of its line, then the end or the error. */
static const char *taken(struct tokens *tokens, struct reader *reader)
{
    static char seen[256];
    char *item, *at = seen;
    bool last;
    int r;

    while ((r = tokens_next(tokens, reader, &item, &last)) == 1)
        at += snprintf(at, (size_t)(seen + sizeof seen - at), "[%s]%s", item, last ? "!" : "");
    if (r < 0)
        snprintf(at, (size_t)(seen + sizeof seen - at), "%s", strerrorname_np(-r));
    else
        *at = '\0';
    return seen;
}

static const struct {
    const char *bytes;
    bool whole_lines;
    const char *seen;
} rows[] = {
    { "", false, "" },
    { "\n \n\t\n", false, "" },
    { "a b\nc\n", false, "[a][b]![c]!" },
    { " a\t b \nc", false, "[a][b][c]!" }, /* a line that ends in a blank goes on */
    { "'a b'\"c d\"e\\ f\n", false, "[a bc de f]!" },
    { "'' \"\"\n", false, "[][]!" },
    { "a\\\nb c\\", false, "[a\nb][c\n]!" },
    { "'a\\'\"\\b\"\n", false, "[a\\\\b]!" },
    { "a 'b\n", false, "[a]EBADMSG" },
    { "a \"b'\n", false, "[a]EBADMSG" },
    { " a  b \n\tc 'd '\n", true, "[a  b ]![c d ]!" },
    { " \na\n", true, "[a]!" },
};

START_TEST(each_line)
{
    struct tokens tokens = { .whole_lines = rows[_i].whole_lines };
    int fd = memfd_create("items", MFD_CLOEXEC);
    size_t size = strlen(rows[_i].bytes);
    struct reader reader;
    char path[64];

    ck_assert_int_eq(write(fd, rows[_i].bytes, size), (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ck_assert_int_eq(reader_open(&reader, path, '\n'), 0);
    ck_assert_str_eq(taken(&tokens, &reader), rows[_i].seen);
    reader_close(&reader);
    tokens_fini(&tokens);
    close(fd);
}
END_TEST

/* What is there is taken; what is still to come is no end, and no item is cut in two. */
START_TEST(a_slow_stream)
{
    struct tokens tokens = { 0 };
    struct reader reader;
    char path[64];
    int fds[2];

    ck_assert_int_eq(pipe(fds), 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fds[0]);
    ck_assert_int_eq(reader_open(&reader, path, '\n'), 0);
    ck_assert_str_eq(taken(&tokens, &reader), "EAGAIN");
    ck_assert_int_eq(write(fds[1], "a b\\\n", 5), 5);
    ck_assert_str_eq(taken(&tokens, &reader), "[a]EAGAIN");
    ck_assert_int_eq(write(fds[1], "c d", 3), 3);
    ck_assert_str_eq(taken(&tokens, &reader), "EAGAIN");
    ck_assert_int_eq(write(fds[1], "\ne\0f\n", 5), 5);
    ck_assert_str_eq(taken(&tokens, &reader), "[b\nc][d]!EILSEQ");
    close(fds[1]);
    ck_assert_str_eq(taken(&tokens, &reader), "");
    reader_close(&reader);
    tokens_fini(&tokens);
    close(fds[0]);
}
END_TEST

CHECK_MAIN("tokens")
{
    tcase_add_loop_test(all, each_line, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, a_slow_stream);
}
