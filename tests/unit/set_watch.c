/* set_watch.c - the files whose change starts a job again: patterns as seen from here, and
 * mistakes. */
#include "check_main.h"
#include "set/set.h"
#include "set_mistakes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `watch: ...` of a job whose directory is d, in a set beside which we are: "a|b", or a mistake. */
static const struct {
    const char *watch;
    const char *patterns, *mistake;
} rows[] = {
    { "src/**", "d/src/**", NULL },
    { "src", "d/src|d/src/", NULL }, /* it may be a directory */
    { "src/", "d/src/", NULL },
    { "'*.c'", "d/*.c", NULL },
    { "'[ab]'", "d/[ab]", NULL },
    { "'a?'", "d/a?", NULL },
    { "'\\*'", "d/\\*|d/\\*/", NULL }, /* a name with a star in it */
    { "'a\\?b'", "d/a\\?b|d/a\\?b/", NULL },
    { "/etc/x", "/etc/x|/etc/x/", NULL },
    { "[a, b/*]", "d/a|d/a/|d/b/*", NULL },
    { "[a, '!a/x', '!*.o']", "d/a|d/a/|!d/a/x|!d/a/x/|!d/*.o", NULL },
    { "['!a', b]", "!d/a|!d/a/|d/b|d/b/", NULL },
    { "['!/a', b]", "!/a|!/a/|d/b|d/b/", NULL },
    { "'{}.c'", "d/E F.c|d/E F.c/", NULL },
    { "'!a'", NULL, "! only takes files out; a pattern of those to watch is missing" },
    { "['!a', '!b']", NULL, "! only takes files out" },
    { "'[a'", NULL, "'[a' has a [ without its ]; as a byte of a name it is \\[" },
    { "'[]'", NULL, "has a [ without its ]" },
    { "'[]]'", "d/[]]", NULL },
    { "'[!]]'", "d/[!]]", NULL },
    { "'[^]]'", "d/[^]]", NULL },
    { "'[!]'", NULL, "has a [ without its ]" },
    { "'[a/b]'", NULL, "has a [ without its ]" },
    { "'[a]['", NULL, "has a [ without its ]" },
    { "'[a][b]'", "d/[a][b]", NULL },
    { "'\\['", "d/\\[|d/\\[/", NULL },
    { "'a\\'", "d/a\\|d/a\\/", NULL }, /* one at the end is a byte */
    { "[]", NULL, "a list where 1 to 64 patterns are wanted" },
    { "{ a: b }", NULL, "a mapping where 1 to 64 patterns are wanted" },
    { "[[a]]", NULL, "a list where a pattern such as src/** is wanted" },
    { "''", NULL, "an empty text where a pattern such as src/** is wanted" },
};

static char *patterns_of(const char *const *patterns)
{
    struct text out = { 0 };
    char *copy;

    for (size_t i = 0; patterns != NULL && patterns[i] != NULL; i++)
        text_printf(&out, "%s%s", i > 0 ? "|" : "", patterns[i]);
    copy = strdup(text_string(&out));
    text_fini(&out);
    return copy;
}

START_TEST(each_watch)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    char *seen;
    int r;

    text_printf(&file, "jobs: [{ run: 'a {}', dir: d, each: ['E F'], watch: %s }, { run: b }]\n",
                rows[_i].watch);
    r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
    ck_assert_int_eq(r, rows[_i].mistake != NULL ? -EINVAL : 0);
    if (rows[_i].mistake != NULL) {
        ck_assert_msg(strstr(text_string(&mistakes), rows[_i].mistake) != NULL, "%s",
                      text_string(&mistakes));
        hides_no_other(text_string(&file), text_string(&mistakes));
    } else {
        seen = patterns_of(set_watched(set, 1));
        ck_assert_str_eq(seen, rows[_i].patterns);
        free(seen);
        ck_assert_ptr_null(set_watched(set, 2));
    }
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* A directory's name is no pattern, whatever it holds. */
static const struct {
    const char *dir, *pattern;
} dirs[] = {
    { "a[b]", "a\\[b]/x" }, { "a*?", "a\\*\\?/x" }, { "!a", "\\!a/x" },
    { "a\\b", "a\\\\b/x" }, { "plain", "plain/x" }, { "/top", "/top/x" },
};

START_TEST(each_dir)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;

    text_printf(&file, "jobs: [{ run: a, dir: '%s', watch: x }]\n", dirs[_i].dir);
    ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes), 0);
    ck_assert_str_eq(set_watched(set, 1)[0], dirs[_i].pattern);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* As many as may be, and one more. */
START_TEST(many_patterns)
{
    for (int more = 0; more < 2; more++) {
        struct text file = { 0 }, mistakes = { 0 };
        struct set *set;
        text_puts(&file, "jobs: [{ run: a, watch: [");
        for (int i = 0; i < 64 + more; i++)
            text_puts(&file, "x*, ");
        text_puts(&file, "] }]\n");
        ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes),
                         more ? -EINVAL : 0);
        if (more)
            ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "where 1 to 64 patterns"));
        set_close(set);
        text_fini(&file);
        text_fini(&mistakes);
    }
}
END_TEST

CHECK_MAIN("watched files")
{
    tcase_add_loop_test(all, each_watch, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, each_dir, 0, (int)(sizeof dirs / sizeof dirs[0]));
    tcase_add_test(all, many_patterns);
}
