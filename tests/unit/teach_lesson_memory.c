/* teach_lesson_memory.c - each allocation fails once while a lesson is read: it is read, or not. */
#include "check_main.h"
#include "failing_memory.h"
#include "teach/list.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool blocks_alone; /* of an arena: what is read lies in them */

static bool fails(void)
{
    return fail_at > 0 && (!blocks_alone || fail_bytes > (size_t)64 * 1024) && --fail_at == 0;
}

static const char text[] =
    "title: T\n"
    "lesson:\n"
    "  about: words\n"
    "  exec: [a, b]\n"
    "  source: z.c\n"
    "  needs: [ptrace, 2 cores]\n"
    "  ask:\n"
    "    - { key: n, question: q, answer: count, measure: forks, why: w }\n"
    "    - { key: c, question: q, answer: [a, b], measure: { output: '(x)' }, expect: [a, b] }\n";

/* What was read whole has all of its texts. */
static void look(const struct teach_lesson *lesson)
{
    ck_assert_uint_eq(lesson->count, 2);
    ck_assert(lesson->path != NULL && lesson->name != NULL && lesson->directory != NULL);
    ck_assert(lesson->title != NULL && lesson->about != NULL && lesson->source != NULL);
    ck_assert_str_eq(lesson->exec[1], "b");
    ck_assert_str_eq(lesson->needs[1], "2 cores");
    for (size_t i = 0; i < lesson->count; i++)
        ck_assert(lesson->questions[i].key != NULL && lesson->questions[i].question != NULL &&
                  lesson->questions[i].why != NULL);
    ck_assert_int_eq(lesson->questions[1].choice_count, 2);
    ck_assert_int_eq(lesson->questions[1].wanted_count, 2);
}

START_TEST(each_allocation)
{
    int r = -ENOMEM, failed = 0;

    for (int at = 1; at < 2000 && (r != 0 || at < 40); at++) {
        struct text mistakes = { 0 };
        struct teach_lesson lesson;
        fail_at = at;
        r = teach_read(&lesson, "d/l.yaml", text, strlen(text), &mistakes);
        fail_at = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d: %d %s", at, r, text_string(&mistakes));
        if (r == 0)
            look(&lesson);
        failed += r != 0;
        teach_close(&lesson);
        text_fini(&mistakes);
    }
    ck_assert_int_eq(r, 0);
    ck_assert_int_gt(failed, 3);
}
END_TEST

static const char asked[] =
    "title: T\nlesson:\n  about: words\n  source: z.c\n  needs: [ptrace, 2 cores]\n  ask:\n"
    "    - { key: n, question: q, answer: count, measure: forks, why: w }\n"
    "    - { key: c, question: q, answer: [a, b], measure: last, expect: a }\n"
    "    - { key: o, question: q, answer: order, of: [a, b], measure: order, expect: [c, d] }\n";

/* Each piece is once the first that needs a second block, which is not to be had. */
static bool is_read(int items, int bytes)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct teach_lesson lesson;
    int r;

    text_puts(&file, "jobs: [");
    for (int i = 0; i < items; i++)
        text_puts(&file, "a,");
    for (int i = 0; i < bytes; i++)
        text_putc(&file, 'a');
    text_puts(&file, "]\n");
    text_puts(&file, asked);
    fail_at = 2;
    blocks_alone = true;
    r = teach_read(&lesson, "d/l.yaml", text_string(&file), file.size, &mistakes);
    blocks_alone = false;
    ck_assert_msg(r == (fail_at == 0 ? -ENOMEM : 0), "%d items, %d bytes: %d %s", items, bytes, r,
                  text_string(&mistakes));
    fail_at = 0;
    ck_assert_str_eq(text_string(&mistakes), "");
    teach_close(&lesson);
    text_fini(&file);
    text_fini(&mistakes);
    return r == 0;
}

START_TEST(each_piece)
{
    int items = 900, failed = 0;

    while (is_read(items, 1))
        items++;
    for (int more = -1; more < 120; more++)
        for (int bytes = 1; bytes < 64; bytes += 16)
            failed += !is_read(items + more, bytes);
    ck_assert_int_ge(failed, 480);
}
END_TEST

START_TEST(what_was_answered)
{
    static const char lines[] = "{\"lesson\":\"a\",\"key\":\"k\",\"date\":\"d\"}\n"
                                "{\"lesson\":\"b\",\"key\":\"k\",\"date\":\"d\"}\n";

    for (int at = 1; at < 60; at++) {
        struct teach_past past = { 0 };
        int r;
        fail_at = at;
        r = teach_past_read(&past, lines, strlen(lines));
        fail_at = 0;
        ck_assert(r == 0 || r == -ENOMEM);
        teach_past_fini(&past);
    }
}
END_TEST

CHECK_MAIN("lessons, memory")
{
    tcase_add_test(all, each_allocation);
    tcase_add_test(all, each_piece);
    tcase_add_test(all, what_was_answered);
}
