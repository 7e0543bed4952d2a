/* test_reader.c - items as a reader gives them, whatever the pieces they come in. */
#include "reader.h"
#include "text.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/forkboard-input-XXXXXX";

static const char *make_file(const char *bytes, size_t size)
{
    int fd;

    strcpy(strrchr(path, '-'), "-XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, size), (ssize_t)size);
    close(fd);
    return path;
}

static const struct {
    const char *bytes;
    size_t size; /* 0: strlen */
    char separator;
    const char *items; /* each in <>; what ends it behind */
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
    ck_assert_int_eq(reader_open(&reader, path, readings[_i].separator), 0);
    read_items(&reader, &items);
    ck_assert_str_eq(text_string(&items), readings[_i].items);
    reader_close(&reader);
    text_fini(&items);
    unlink(path);
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
    ck_assert_int_eq(reader_open(&reader, path, '\n'), 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        ck_assert_int_eq(reader_next(&reader, &item), 1);
        ck_assert_uint_eq(strlen(item), sizes[i]);
        for (size_t n = 0; n < sizes[i]; n++)
            ck_assert_int_eq(item[n], (char)('a' + (i + n) % 26));
    }
    ck_assert_int_eq(reader_next(&reader, &item), 0);
    reader_close(&reader);
    text_fini(&bytes);
    unlink(path);
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

int main(void)
{
    Suite *suite = suite_create("reader");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_loop_test(all, items_of_files, 0, sizeof readings / sizeof readings[0]);
    tcase_add_loop_test(all, items_of_pipes, 0, sizeof readings / sizeof readings[0]);
    tcase_add_test(all, long_items);
    tcase_add_test(all, readers_refused);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
