/* set_tree_load.c - the bytes of a set's file: what may stand in it, and where they come from. */
#include "check_main.h"
#include "made_file.h"
#include "set/set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Each a text in a comment; NULL: it may stand there. */
static const struct {
    const char *bytes;
    const char *code;
} points[] = {
    { "\t", NULL },
    { "\x1f", "001F" },
    { " ", NULL },
    { "~", NULL },
    { "\x7f", "007F" },
    { "\xc2\x80", "0080" },
    { "\xc2\x85", "0085" },
    { "\xc2\x9f", "009F" },
    { "\xc2\xa0", NULL },
    { "\xe2\x80\xa7", NULL },
    { "\xe2\x80\xa8", "2028" },
    { "\xe2\x80\xa9", "2029" },
    { "\xe2\x80\xaa", NULL },
    { "\xef\xbb\xbf", "FEFF" },
    { "\xef\xbf\xbd", NULL },
    { "\xef\xbf\xbe", "FFFE" },
    { "\xef\xbf\xbf", "FFFF" },
    { "\xf0\x90\x80\x80", NULL },
    { "\x01", "0001" },
    { "\x0b", "000B" },
};

START_TEST(each_point)
{
    struct text file = { 0 }, mistakes = { 0 }, wanted = { 0 };
    struct set *set;

    text_printf(&file, "jobs: [{ run: a }]\n# %s", points[_i].bytes);
    if (points[_i].code != NULL)
        text_printf(&wanted,
                    "s:2:3: U+%s cannot stand in YAML; in \"...\" it can be written \"\\u%s\"\n",
                    points[_i].code, points[_i].code);
    ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes),
                     points[_i].code != NULL ? -EINVAL : 0);
    ck_assert_str_eq(text_string(&mistakes), text_string(&wanted));
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
    text_fini(&wanted);
}
END_TEST

/* From a file, and from standard input, which "-" names: the same is looked at. */
static const struct {
    const char *bytes;
    size_t size;
    const char *mistake; /* after the file's name; NULL: none */
} files[] = {
    { "jobs: [{ run: a }]", 18, NULL },
    { "\xEF\xBB\xBFjobs: [{ run: a }]", 21, NULL },
    { "jobs: [{ run: a }]\n\xE9", 20, ":2:1: the byte 0xE9 is no UTF-8\n" },
    { "jobs: [{ run: a }]\n\0", 20, ":2:1: a NUL byte\n" },
    { "", 0, ":1:1: there is nothing in it\n" },
};

/* The third descriptor that is free: another one where one below it was left open. */
static int third_free(void)
{
    int one = dup(0), two = dup(0), three = dup(0);

    close(one);
    close(two);
    close(three);
    return three;
}

START_TEST(each_file)
{
    const char *path = make_file(files[_i].bytes, files[_i].size);
    int before = third_free();

    for (int standard = 0; standard < 2; standard++) {
        struct text mistakes = { 0 }, wanted = { 0 };
        int kept = dup(0), fd = open(path, O_RDONLY);
        struct set *set;
        ck_assert_int_eq(dup2(fd, 0), 0);
        close(fd);
        ck_assert_int_eq(set_open(&set, standard ? "-" : path, NULL, &mistakes),
                         files[_i].mistake != NULL ? -EINVAL : 0);
        ck_assert_int_eq(dup2(kept, 0), 0);
        close(kept);
        if (files[_i].mistake != NULL)
            text_printf(&wanted, "%s%s", standard ? "standard input" : path, files[_i].mistake);
        else
            ck_assert_str_eq(set_job(set, 1).shell, "a");
        ck_assert_str_eq(text_string(&mistakes), text_string(&wanted));
        set_close(set);
        text_fini(&mistakes);
        text_fini(&wanted);
    }
    ck_assert_int_eq(third_free(), before); /* all are closed */
    unlink(path);
}
END_TEST

/* As large as may be, and a byte more. */
START_TEST(large_files)
{
    for (int more = 0; more < 2; more++) {
        size_t size = ((size_t)8 << 20) + (size_t)more;
        char *bytes = malloc(size);
        struct text mistakes = { 0 };
        struct set *set;
        const char *path;
        memset(bytes, '\n', size);
        memcpy(bytes, "jobs: [{ run: a }]\n#", 20);
        path = make_file(bytes, size);
        ck_assert_int_eq(set_open(&set, path, NULL, &mistakes), more ? -EINVAL : 0);
        ck_assert_int_eq(strstr(text_string(&mistakes), "larger than 8 MiB, the most") != NULL,
                         more);
        set_close(set);
        unlink(path);
        free(bytes);
        text_fini(&mistakes);
    }
}
END_TEST

/* What is too large by its size is not read. */
START_TEST(a_large_file_is_not_read)
{
    const char *path = make_file("jobs: [{ run: a }]\n", 19);
    int kept = dup(0), fd = open(path, O_RDWR);
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(ftruncate(fd, (off_t)1 << 30), 0);
    ck_assert_int_eq(dup2(fd, 0), 0);
    ck_assert_int_eq(set_open(&set, "-", NULL, &mistakes), -EINVAL);
    ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "larger than 8 MiB, the most"));
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0); /* one with standard input's */
    ck_assert_int_eq(dup2(kept, 0), 0);
    close(kept);
    close(fd);
    unlink(path);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("bytes of a set")
{
    tcase_add_loop_test(all, each_point, 0, (int)(sizeof points / sizeof points[0]));
    tcase_add_loop_test(all, each_file, 0, (int)(sizeof files / sizeof files[0]));
    tcase_add_test(all, large_files);
    tcase_add_test(all, a_large_file_is_not_read);
}
