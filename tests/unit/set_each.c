/*
 * set_each.c - the jobs that `each` makes: of patterns and files as seen from where the jobs run,
 * of several lists; and what is no such thing.
 */
#include "check_main.h"
#include "set/set.h"
#include "set_mistakes.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void make(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* Once: the tests are one process, or each its own. */
static void make_all(void)
{
    static char place[] = "/tmp/set_each.XXXXXX";

    if (strstr(place, "XXXXXX") == NULL)
        return;
    ck_assert_ptr_nonnull(mkdtemp(place));
    ck_assert_int_eq(chdir(place), 0);
    ck_assert_int_eq(mkdir("d", 0700) | mkdir("a[b", 0700) | mkdir("c*\\?", 0700), 0);
    make("d/x.png", "", 0);
    make("d/y.png", "", 0);
    make("a[b/q.png", "", 0);
    make("c*\\?/r.png", "", 0);
    make("lines", "one\ntwo\n", 8);
    make("d/l", "in d", 4);
    make("-", "dash\n", 5);
    make("empty", "", 0);
    make("nul", "a\0b\n", 4);
}

#define MOVES "looked for in the job's 'dir', which is not one directory: it holds {}\n"
#define THREE "[a], [b], [c], "
#define SHORT "{1}{2}{3}{4}{5}{6}{7}{8}{9}{10}{11}{12}{13}{14}{15}{16}"

/* Keys of the only job, and its lines; or the mistakes without their places. */
static const struct {
    const char *keys, *seen;
} rows[] = {
    { "run: 'v {}', each: { glob: '*.png' }, dir: d", "v x.png; v y.png; " },
    { "run: 'v {}', each: { glob: 'd/?.png' }", "v d/x.png; v d/y.png; " },
    { "run: 'v {}', each: { glob: ./d/x.* }, dir: .", "v ./d/x.png; " },
    { "run: 'v {}', each: { glob: '*' }, dir: 'a[b'", "v q.png; " },
    { "run: 'v {}', each: { glob: '*' }, dir: 'c*\\?'", "v r.png; " },
    { "run: 'v {}', each: { glob: '/dev/nul[l]' }, dir: 'x{}'", "v /dev/null; " },
    { "run: 'v {}', each: { glob: '/dev/nul[l]' }, dir: d", "v /dev/null; " },
    { "run: 'v {}', each: { lines: /dev/null }, dir: 'x{}'", "lines: /dev/null is empty\n" },
    { "run: 'v {}', each: { glob: 'd/*' }, dir: 'x{}'", "glob: " MOVES },
    { "run: 'v {}', each: { lines: lines }, dir: 'x{}'", "lines: " MOVES },
    { "run: 'v {}', each: { lines: lines }", "v one; v two; " },
    { "run: 'v {}', each: { lines: l }, dir: d", "v 'in d'; " },
    { "run: 'v {}', each: { lines: '-' }", "v dash; " }, /* no standard input */
    { "run: 'v {}', each: { lines: empty }", "lines: empty is empty\n" },
    { "run: 'v {}', each: { lines: nul }", "lines: nul: a NUL byte\n" },
    { "run: 'v {}', each: { glob: '*.gif' }, dir: d", "glob: 'd/*.gif' matches nothing\n" },
    { "run: 'v {}', each: { glob: '*.gif' }", "glob: '*.gif' matches nothing\n" },
    { "run: 'v {2} {1}', each: [{ lines: lines }, [1, 2]]",
      "v 1 one; v 2 one; v 1 two; v 2 two; " },
    { "run: 'v {}', each: [a, '', 'b c']", "v a; v ''; v 'b c'; " },
    { "run: '" SHORT "', each: [" THREE THREE THREE THREE THREE "[d]]", "abcabcabcabcabcd; " },
    { "run: v, each: [" THREE THREE THREE THREE THREE "[d], [e]]", "each: more than 16 lists\n" },
    { "run: v, each: {}", "each: one key, 'glob' or 'lines', is wanted\n" },
    { "run: v, each: { glob: [a] }", "glob: a list where a text is wanted\n" },
    { "run: v, each: { lines: '' }", "lines: an empty text where a text is wanted\n" },
    { "run: v, each: [[a], []]", "each: an empty list\n" },
    /* of several lists the first that is none ends it, one that is empty does not */
    { "run: v, each: [{ globe: a }, { lines: empty }]",
      "each: unknown key 'globe' (did you mean 'glob'?)\n" },
    { "run: v, each: [{ glob: d, lines: l }, { lines: empty }]",
      "each: one key, 'glob' or 'lines', is wanted\n" },
    { "run: v, dir: 'x{}', each: [{ glob: d }, { lines: /dev/null }]", "glob: " MOVES },
    { "run: v, each: [{ lines: nul }, { lines: empty }]", "lines: nul: a NUL byte\n" },
    { "run: v, each: [{ lines: empty }, { glob: e* }, { glob: '*.gif' }]",
      "lines: empty is empty\nglob: '*.gif' matches nothing\n" },
};

START_TEST(each_row)
{
    struct text file = { 0 }, mistakes = { 0 }, seen = { 0 };
    struct set *set;

    make_all();
    text_printf(&file, "jobs: [{ %s }]\n", rows[_i].keys);
    set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
    for (size_t i = 1; set != NULL && i <= set_count(set); i++)
        text_printf(&seen, "%s; ", set_job(set, i).shell);
    for (const char *at = text_string(&mistakes); *at != '\0'; at += strcspn(at, "\n") + 1) {
        const char *words = strstr(at, ": ") + 2;
        text_put(&seen, words, strcspn(words, "\n") + 1);
    }
    ck_assert_str_eq(text_string(&seen), rows[_i].seen);
    if (set == NULL)
        hides_no_other(text_string(&file), text_string(&mistakes));
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
    text_fini(&seen);
}
END_TEST

/* Jobs of one entry are of one kind, which no other entry's are; one alone is of none. */
START_TEST(kinds)
{
    static const char text[] = "jobs: [{ run: a }, { run: b, each: [1, 2] }, { run: c },\n"
                               "  { run: d, each: [1, 2] }]\n";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, NULL, &mistakes), 0);
    ck_assert_uint_eq(set_job(set, 1).kind, 0);
    ck_assert_uint_ne(set_job(set, 2).kind, 0);
    ck_assert_uint_eq(set_job(set, 2).kind, set_job(set, 3).kind);
    ck_assert_uint_eq(set_job(set, 4).kind, 0);
    ck_assert_uint_ne(set_job(set, 5).kind, 0);
    ck_assert_uint_ne(set_job(set, 5).kind, set_job(set, 3).kind);
    ck_assert_uint_eq(set_job(set, 6).kind, set_job(set, 5).kind);
    set_close(set);
}
END_TEST

CHECK_MAIN("each")
{
    tcase_add_loop_test(all, each_row, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, kinds);
}
