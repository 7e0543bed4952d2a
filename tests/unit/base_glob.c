/* base_glob.c - patterns of paths: what each means, and below which directories. */
#include "base/glob.h"
#include "check_main.h"

#include <stdio.h>
#include <string.h>

static const struct fits_case {
    const char *pattern, *path;
    bool fits;
} fits[] = {
    { "a.c", "a.c", true },
    { "a.c", "./a.c", true },
    { "./a.c", "a.c", true },
    { "a.c", "b/a.c", false },
    { "*.c", "a.c", true },
    { "*.c", "a.h", false },
    { "*.c", "src/a.c", false },
    { "*", ".hidden", false },
    { ".*", ".hidden", true },
    { "src/*.c", "src/a.c", true },
    { "src//*.c", "src/a.c", true },
    { "src/*.c", "src/b/a.c", false },
    { "src/**", "src/a", true },
    { "src/**", "src/b/c/a", true },
    { "src/**", "src", false },
    { "src/**", "srcs/a", false },
    { "src/**", "src/.git/a", false },
    { "src/**", "src/.a.swp", false },
    { "src/", "src/a", true },
    { "src/", "src/b/a", true },
    { "src/", "src", false },
    { "src/", "src/.a", false },
    { "**", "a", true },
    { "**", "a/b/c", true },
    { "**/*.py", "a.py", true },
    { "**/*.py", "x/y/a.py", true },
    { "**/*.py", "x/y/a.pyc", false },
    { "**/*.py", ".venv/a.py", false },
    { "src/**/t/*.c", "src/t/a.c", true },
    { "src/**/t/*.c", "src/x/t/a.c", true },
    { "src/**/t/*.c", "src/x/t/y/t/a.c", true },
    { "src/**/t/*.c", "src/x/t/y/a.c", false },
    { "**/a/**/b", "x/a/y/z/b", true },
    { "**/a/**/b", "x/a/y/z/c", false },
    { "/etc/*.conf", "/etc/a.conf", true },
    { "[ab]?.c", "b1.c", true },
    { "[ab]?.c", "c1.c", false },
    { "a\\*b/*.c", "a*b/x.c", true },
    { "a\\*b/*.c", "axb/x.c", false },
    { "\\[o\\]/\\?\\\\/**", "[o]/?\\/x/y", true },
    { "\\[o\\]/**", "o/x", false },
    { "\\*\\*/x", "**/x", true },
    { "\\*\\*/x", "a/b/x", false },
    { "\\!a/x", "!a/x", true },
    { "", "a", false },
    { "a/**/.", "a", false },
    { "a/**/.", "a/b", true },
};

static const struct leads_case {
    const char *pattern, *directory;
    bool leads;
} leads[] = {
    { "src/*.c", "src", true },
    { "src/*.c", "src/b", false },
    { "src/*.c", "lib", false },
    { "src/**", "src", true },
    { "src/**", "src/b/c", true },
    { "src/**", "src/.git", false },
    { "src/", "src", true },
    { "src/", "src/b/c", true },
    { "src/", "src/.git", false },
    { "**/*.py", "a/b", true },
    { "**/*.py", ".venv", false },
    { "*/x/*.c", "a", true },
    { "*/x/*.c", "a/x", true },
    { "*/x/*.c", "a/y", false },
    { ".*/a", ".git", true },
    { "src/**/t/*.c", "src/q", true },
    { "a", "", true },
    { "**/.github/*.yml", "a/.github", true },
    { "**/.github/*.yml", "a/.github/x", false },
    { "**/.github/", "a/.github/x", true },
    { "**/.github/**", ".git", false },
};

static const struct leads_case covers[] = {
    { "app/**", "app", true },       { "app/**", "app/x/y", true }, { "app/**", "ap", false },
    { "app/x/", "app", false },      { "app/x/", "app/x", true },   { "app/x/", "app/x/y", true },
    { "app/*/*", "app/x", false },   { "app/*/*", "app", false },   { "**/x", "app", false },
    { "**/x", "x", false },          { "**/x/", "app", false },     { "**/x/", "app/x", true },
    { "**/x/**", "app/x/y", true },  { "**", "a", true },           { "*/**", "a", true },
    { "app/**", "app/.git", false },
};

static const struct base_case {
    const char *pattern, *base;
} bases[] = {
    { "a.c", "" },
    { "*.c", "" },
    { "src/a.c", "src" },
    { "src/**", "src" },
    { "src/x/*/b", "src/x" },
    { "s?c/x", "" },
    { "/etc/*.conf", "/etc" },
    { "/*", "/" },
    { "src/", "src" },
    { "", "" },
    { "a\\*b/*.c", "a*b" },
    { "\\[o\\]/\\?/**", "[o]/?" },
    { "a\\\\/x", "a\\" },
    { "a/b\\", "a" },
};

START_TEST(a_path)
{
    ck_assert_int_eq(glob_fits(fits[_i].pattern, fits[_i].path), fits[_i].fits);
}
END_TEST

START_TEST(a_directory)
{
    ck_assert_int_eq(glob_leads(leads[_i].pattern, leads[_i].directory), leads[_i].leads);
}
END_TEST

START_TEST(a_whole_directory)
{
    ck_assert_int_eq(glob_covers(covers[_i].pattern, covers[_i].directory), covers[_i].leads);
}
END_TEST

/* It leads there exactly where a path below that is meant: all short patterns and directories. */
static void try_below(const char *pattern, const char *directory)
{
    static const char *const names[] = { "a", "b", ".h" };
    bool below = false;
    char path[64];

    for (int i = 0; i < 3 + 9 + 27 + 81; i++) {
        int size = snprintf(path, sizeof path, "%s/%s", directory, names[i % 3]);
        if (i >= 3)
            size += snprintf(path + size, sizeof path - (size_t)size, "/%s", names[i / 3 % 3]);
        if (i >= 12)
            size += snprintf(path + size, sizeof path - (size_t)size, "/%s", names[i / 9 % 3]);
        if (i >= 39)
            snprintf(path + size, sizeof path - (size_t)size, "/%s", names[i / 27 % 3]);
        below |= glob_fits(pattern, path);
    }
    if (below != glob_leads(pattern, directory))
        ck_abort_msg("%s, %s: below it %d", pattern, directory, below);
}

START_TEST(all_below)
{
    static const char *const words[] = { "", "a", "**", ".h", "*" }, *const ends[] = { "", "/" };
    static const char *const names[] = { "", "a", "b", ".h" };
    char pattern[64], directory[64];

    for (int i = 0; i < 5 * 5 * 5 * 2; i++)
        for (int k = 0; k < 4 * 4 * 4; k++) {
            const char *second = words[i / 5 % 5], *third = words[i / 25 % 5];
            if (words[i % 5][0] == '\0' || (second[0] == '\0' && third[0] != '\0'))
                continue;
            snprintf(pattern, sizeof pattern, "%s%s%s%s%s%s", words[i % 5],
                     second[0] == '\0' ? "" : "/", second, third[0] == '\0' ? "" : "/", third,
                     ends[i / 125]);
            snprintf(directory, sizeof directory, "%s/%s/%s", names[k % 4][0] ? names[k % 4] : ".",
                     names[k / 4 % 4], names[k / 16]);
            try_below(pattern, directory);
        }
}
END_TEST

START_TEST(a_base)
{
    char path[64], little[4];
    size_t size = glob_base(bases[_i].pattern, path, sizeof path);

    ck_assert_str_eq(path, bases[_i].base);
    ck_assert_uint_eq(size, strlen(path));
    ck_assert_uint_eq(glob_base(bases[_i].pattern, little, sizeof little), size);
    ck_assert_uint_eq(strlen(little), size < sizeof little ? size : sizeof little - 1);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, a_path, 0, sizeof fits / sizeof fits[0]);
    tcase_add_loop_test(all, a_directory, 0, sizeof leads / sizeof leads[0]);
    tcase_add_loop_test(all, a_whole_directory, 0, sizeof covers / sizeof covers[0]);
    tcase_add_test(all, all_below);
    tcase_add_loop_test(all, a_base, 0, sizeof bases / sizeof bases[0]);
}
