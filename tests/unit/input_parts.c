/* input_parts.c - parts of a file: each ends where a record does, and all of them are the file. */
#include "check_main.h"
#include "input/parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file's bytes, the size of a block, what ends a record and what begins one: the parts, with "|"
 * between them. */
static const struct {
    const char *bytes;
    size_t block;
    const char *recend, *recstart;
    const char *parts;
} rows[] = {
    { "", 4, "\n", "", "" },
    { "a\n", 4, "\n", "", "a\n" },
    { "a\nb\nc\n", 2, "\n", "", "a\n|b\n|c\n" },
    { "a\nb\nc\n", 3, "\n", "", "a\nb\n|c\n" },
    { "a\nb\nc\n", 1, "\n", "", "a\n|b\n|c\n" },
    { "a\nb\nc\n", 100, "\n", "", "a\nb\nc\n" },
    { "a\nb\nc", 2, "\n", "", "a\n|b\n|c" }, /* the last has no end */
    { "longer than it\nb\n", 3, "\n", "", "longer than it\n|b\n" },
    { "no end at all", 3, "\n", "", "no end at all" },
    { "aENDbENDc", 3, "END", "", "aEND|bEND|c" },
    { "aENDbENDc", 5, "END", "", "aENDbEND|c" },
    { "aENDbENDc", 4, "END", "", "aEND|bEND|c" }, /* an end that lies over the border */
    { ">a>b>c", 2, "", ">", ">a|>b|>c" },
    { ">a>b>c", 3, "", ">", ">a>b|>c" },
    { "a\n>b\nc\n>d\n", 2, "\n", ">", "a\n|>b\nc\n|>d\n" },
};

START_TEST(each_file)
{
    struct blocks_options options = { .block_bytes = rows[_i].block,
                                      .recend = rows[_i].recend,
                                      .recstart = rows[_i].recstart };
    char path[] = "/tmp/fb_parts_XXXXXX", error[200], seen[200] = "", *bytes;
    struct parts parts;
    size_t size, all = strlen(rows[_i].bytes);
    int fd = mkstemp(path), r;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, rows[_i].bytes, all), (ssize_t)all);
    close(fd);
    ck_assert_int_eq(parts_open(&parts, path, &options, error, sizeof error), 0);
    ck_assert_int_eq((int)parts.size, (int)all);
    while ((r = parts_read(&parts, &bytes, &size)) == 1) {
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%.*s",
                 seen[0] != '\0' ? "|" : "", (int)size, bytes);
        free(bytes);
    }
    ck_assert_int_eq(r, 0);
    ck_assert_str_eq(seen, rows[_i].parts);
    ck_assert_int_eq((int)parts.at, (int)all);
    parts_close(&parts);
    ck_assert_int_eq(parts.fd, -1);
    parts_close(&parts);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

/* A record that is longer than what is read at once; a file that has become shorter meanwhile. */
START_TEST(long_and_short)
{
    struct blocks_options options = { .block_bytes = 10, .recend = "\n", .recstart = "" };
    char path[] = "/tmp/fb_parts_XXXXXX", error[200], *line, *bytes;
    const size_t length = 300000;
    struct parts parts;
    size_t size;
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_ptr_nonnull(line = malloc(length));
    memset(line, 'x', length);
    line[length - 1] = '\n';
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(write(fd, line, length), (ssize_t)length);
    free(line);
    ck_assert_int_eq(parts_open(&parts, path, &options, error, sizeof error), 0);
    ck_assert_int_eq(parts_read(&parts, &bytes, &size), 1);
    ck_assert_uint_eq(size, length);
    free(bytes);
    ck_assert_int_eq(ftruncate(fd, (off_t)length + 5), 0);
    ck_assert_int_eq(parts_read(&parts, &bytes, &size), 1);
    ck_assert_uint_eq(size, 5);
    free(bytes);
    ck_assert_int_eq(parts_read(&parts, &bytes, &size), 0);
    parts_close(&parts);
    close(fd);
    ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(no_file)
{
    struct blocks_options options = { .block_bytes = 10, .recend = "\n", .recstart = "" };
    char error[200];
    struct parts parts;

    ck_assert_int_eq(parts_open(&parts, "/", &options, error, sizeof error), -EINVAL);
    ck_assert_str_eq(error, "/: no regular file, as --pipe-part wants it");
    ck_assert_int_eq(parts.fd, -1);
    ck_assert_int_eq(parts_open(&parts, "/no/such", &options, error, sizeof error), -EINVAL);
    ck_assert_str_eq(error, "/no/such: No such file or directory");
}
END_TEST

CHECK_MAIN("parts of a file")
{
    tcase_add_loop_test(all, each_file, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, long_and_short);
    tcase_add_test(all, no_file);
}
