/* set_wrong.c - what each mistake in a job set is called, and where; and what is too large. */
#include "check_main.h"
#include "set/set.h"
#include "set_mistakes.h"
#include "wrong_sets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_set(struct set **set, const char *text, struct text *mistakes)
{
    return set_read(set, "s", text, strlen(text), NULL, mistakes);
}

START_TEST(mistakes_told)
{
    const struct wrong_set *wrong =
        _i < WRONG_SETS ? &wrong_sets[_i] : &wrong_files[_i - WRONG_SETS];
    struct text mistakes = { 0 }, wanted = { 0 };
    struct set *set;
    int r = read_set(&set, wrong->text, &mistakes);

    for (const char *line = wrong->mistakes; *line != '\0';) {
        size_t size = strcspn(line, "\n") + 1;
        text_puts(&wanted, "s:");
        text_put(&wanted, line, size);
        line += size;
    }
    ck_assert_str_eq(text_string(&mistakes), text_string(&wanted));
    ck_assert_int_eq(r, -EINVAL);
    ck_assert_ptr_null(set);
    text_fini(&mistakes);
    text_fini(&wanted);
}
END_TEST

START_TEST(no_mistake_hides_another)
{
    if (strstr(wrong_sets[_i].text, "notes: ") == NULL)
        hides_no_other(wrong_sets[_i].text, wrong_sets[_i].mistakes);
}
END_TEST

/* All of a file's mistakes at once, in the file's order, but no more than ten lines of them. */
START_TEST(many_mistakes)
{
    struct text file = { 0 }, mistakes = { 0 };
    const char *at, *end;
    struct set *set;
    int lines = 0;

    text_puts(&file, "jobs:\n");
    for (int i = 0; i < 500; i++)
        text_puts(&file, "  - { run: a, x: b }\n");
    text_puts(&file, "timeot: 3\n");
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    for (at = text_string(&mistakes); (end = strchr(at, '\n')) != NULL; at = end + 1)
        lines++;
    ck_assert_int_eq(lines, 11);
    ck_assert_int_eq(strncmp(mistakes.bytes, "s:2:15: unknown key 'x'\n", 24), 0);
    ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "\nforkboard: s: 491 more mistakes\n"));
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* Names of entries that make no job are told apart too. */
START_TEST(entries_without_jobs)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;

    text_puts(&file, "jobs:\n");
    for (int i = 0; i < 40; i++)
        text_printf(&file, "- { name: 'n%d-{}', run: a, each: { glob: /no/such } }\n", i);
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "s:2:42: glob: '/no/such' matches"));
    ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "forkboard: s: 30 more mistakes\n"));
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* 10,000 jobs in a row and back are one circle, and are reported as one line. */
START_TEST(long_circle)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;

    text_puts(&file, "jobs:\n- { name: n0, run: a, after: n9999 }\n");
    for (int i = 1; i < 10000; i++)
        text_printf(&file, "- { name: n%d, run: a, after: n%d }\n", i, i - 1);
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    ck_assert_str_eq(text_string(&mistakes),
                     "s:2:30: after: in a circle: n0 -> n9999 -> n9998 -> n9997 -> n9996 -> n9995 "
                     "-> n9994 -> n9993 -> (9992 more) -> n0\n");
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* Sets at the edge of what is allowed, and beyond it. */
START_TEST(limits_hold)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;

    text_puts(&file, "jobs:\n");
    for (int i = 0; i < SET_JOBS_MOST; i++)
        text_puts(&file, "- run: a\n");
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), 0);
    ck_assert_uint_eq(set_count(set), SET_JOBS_MOST);
    set_close(set);
    text_puts(&file, "- run: a\n");
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    ck_assert_str_eq(text_string(&mistakes), "s:2:1: more than 100000 jobs\n");
    text_clear(&file);
    text_clear(&mistakes);
    text_puts(&file, "jobs: [{ run: a, each: [[");
    for (int i = 0; i < 400; i++)
        text_puts(&file, "1,");
    text_puts(&file, "], [");
    for (int i = 0; i < 400; i++)
        text_puts(&file, "1,");
    text_puts(&file, "]] }]");
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "s:1:24: each: more than 100000 items"));
    text_clear(&file);
    text_clear(&mistakes);
    text_puts(&file, "[");
    for (int i = 0; i < 1100000; i++)
        text_puts(&file, "1,");
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    ck_assert_str_eq(text_string(&mistakes), "s:1:2000000: more than 1000000 values\n");
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* Little text that would become much memory: refused before it has. */
START_TEST(bombs_are_refused)
{
    static const char *const bombs[] = { "run: 'x%s'", "run: 'x{}%s'", "run: x, env: { A: '%s{}' }",
                                         "exec: [x, '%s']" };
    struct text file = { 0 }, mistakes = { 0 };
    char *long_text = malloc(1000001);
    struct set *set;
    char *at;

    memset(long_text, 'y', 1000000);
    long_text[1000000] = '\0';
    at = strchr(bombs[_i], '%');
    text_puts(&file, "jobs: [{ ");
    text_put(&file, bombs[_i], (size_t)(at - bombs[_i]));
    text_puts(&file, long_text);
    text_puts(&file, at + 2);
    text_puts(&file, ", each: [");
    for (int i = 0; i < 99999; i++)
        text_puts(&file, "1,");
    text_puts(&file, "] }]");
    ck_assert_int_eq(read_set(&set, text_string(&file), &mistakes), -EINVAL);
    ck_assert_str_eq(text_string(&mistakes),
                     "forkboard: s: its jobs would take more than 256 MiB\n");
    free(long_text);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("wrong sets")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, mistakes_told, 0, WRONG_SETS + WRONG_FILES);
    tcase_add_loop_test(all, no_mistake_hides_another, 0, WRONG_SETS);
    tcase_add_test(all, many_mistakes);
    tcase_add_test(all, entries_without_jobs);
    tcase_add_test(all, long_circle);
    tcase_add_test(all, limits_hold);
    tcase_add_loop_test(all, bombs_are_refused, 0, 4);
}
