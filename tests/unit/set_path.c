/*
 * set_path.c - ~ and variables in paths of a set, and directories that are not there: each a row,
 * the text of `dir` and what comes of it.
 */
#include "base/text.h"
#include "check_main.h"
#include "set/set.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *dir, *seen;
} paths[] = {
    { "~", "/h" },
    { "~/x", "/h/x" },
    { "~root", "/root" },
    { "~root/x", "/root/x" },
    { "$HOME/x", "/h/x" },
    { "/a/${A}b/$A", "/a/vb/v" },
    { "x~", "p/x~" },
    { "./~", "p/./~" },
    { "a$", "p/a$" },
    { "a$1${A", "p/a$1${A" },
    { "${}", "p/${}" },
    { "$NOT/x", "p/s:1:23: dir: the variable 'NOT' is not set\n" },
    { "$azAZ09_/x", "p/w/x" }, /* each end of what a name is made of */
    { "$9x", "p/$9x" },
    { "$0x", "p/$0x" },
    { "~uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
      "p/s:1:23: dir: '~uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu': there is no user "
      "'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu'\n" },
    { "~uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
      "p/s:1:23: dir: '~uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu': there is no user "
      "'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu'\n" },
    { "$uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
      "p/s:1:23: dir: the variable 'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu' is not set\n" },
    { "$uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
      "p/s:1:23: dir: the variable 'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu' is not set\n" },
    { "~absent/x", "p/s:1:23: dir: '~absent/x': there is no user 'absent'\n" },
};

START_TEST(no_home)
{
    static const char file[] = "jobs: [{ run: a, dir: '~/x' }]";
    struct text mistakes = { 0 };
    struct set *set;

    unsetenv("HOME");
    set_read(&set, "s", file, sizeof file - 1, NULL, &mistakes);
    ck_assert_str_eq(text_string(&mistakes), "s:1:23: dir: the variable 'HOME' is not set\n");
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

START_TEST(a_path)
{
    struct text mistakes = { 0 }, file = { 0 };
    struct set *set;

    setenv("HOME", "/h", 1);
    setenv("A", "v", 1);
    setenv("azAZ09_", "w", 1);
    unsetenv("NOT");
    text_printf(&file, "jobs: [{ run: a, dir: '%s' }]", paths[_i].dir);
    set_read(&set, "p/s", text_string(&file), file.size, NULL, &mistakes);
    ck_assert_str_eq(set != NULL ? set_job(set, 1).dir : text_string(&mistakes), paths[_i].seen);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* What is put in for {} is no path of the set's own. */
START_TEST(an_argument)
{
    static const char file[] = "jobs: [{ run: a, dir: '/{}', each: ['$HOME', '~'] }]";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", file, sizeof file - 1, NULL, &mistakes), 0);
    ck_assert_str_eq(set_job(set, 1).dir, "/$HOME");
    ck_assert_str_eq(set_job(set, 2).dir, "/~");
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

/* A directory that no earlier job may make has to be there. */
START_TEST(directories)
{
    static const char file[] = "jobs:\n"
                               "  - { name: a, run: a, dir: / }\n"
                               "  - { run: b, dir: /not/there }\n"
                               "  - { run: b, dir: /dev/null }\n"
                               "  - { run: c, dir: /not/there, after: a }\n";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", file, sizeof file - 1, NULL, &mistakes), 0);
    ck_assert_int_lt(set_check_dirs(set, &mistakes), 0);
    ck_assert_str_eq(text_string(&mistakes),
                     "s:3:20: dir: No such file or directory: '/not/there'\n"
                     "s:4:20: dir: Not a directory: '/dev/null'\n");
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

/* Descriptors that are to be inherited are open, or told once for all jobs of an entry. */
START_TEST(descriptors)
{
    static const char file[] = "jobs:\n"
                               "  - { run: a, inherit_fds: [200, 201], each: [1, 2] }\n"
                               "  - { run: b, inherit_fds: [202] }\n"
                               "  - { run: c }\n"
                               "  - { run: d, inherit_fds: [203, 200] }\n";
    struct text mistakes = { 0 };
    struct set *set;

    for (int fd = 200; fd < 204; fd++)
        close(fd);
    ck_assert_int_eq(dup2(0, 203), 203);
    ck_assert_int_eq(set_read(&set, "s", file, sizeof file - 1, NULL, &mistakes), 0);
    ck_assert_int_lt(set_check_dirs(set, &mistakes), 0);
    ck_assert_str_eq(text_string(&mistakes), "s:2:5: inherit_fds: descriptor 200 is not open\n"
                                             "s:2:5: inherit_fds: descriptor 201 is not open\n"
                                             "s:3:5: inherit_fds: descriptor 202 is not open\n"
                                             "s:5:5: inherit_fds: descriptor 200 is not open\n");
    text_clear(&mistakes);
    for (int fd = 200; fd < 203; fd++)
        ck_assert_int_eq(dup2(0, fd), fd);
    ck_assert_int_eq(set_check_dirs(set, &mistakes), 0);
    ck_assert_str_eq(text_string(&mistakes), "");
    for (int fd = 200; fd < 204; fd++)
        close(fd);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("paths")
{
    tcase_add_test(all, descriptors);
    tcase_add_loop_test(all, a_path, 0, (int)(sizeof paths / sizeof paths[0]));
    tcase_add_test(all, no_home);
    tcase_add_test(all, an_argument);
    tcase_add_test(all, directories);
}
