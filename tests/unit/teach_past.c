/* teach_past.c - what was answered before, written and read back; and the list of lessons. */
#include "check_main.h"
#include "teach/list.h"
#include "teach/words.h"

#include <errno.h>
#include <string.h>

static struct teach_question question = { .key = "k", .kind = TEACH_A_SECONDS };

static void put(struct text *out, const char *lesson, double said, double measured, int right,
                const char *date)
{
    struct teach_value one = { .known = said >= 0, .number = said };
    struct teach_value two = { .known = measured >= 0, .number = measured };

    teach_put_line(out, lesson, &question, &one, &two, right, 18446744073709551615u, date);
}

START_TEST(a_line_for_each_question)
{
    struct text out = { 0 };

    put(&out, "zo\"mbie", 0.5, 0.25, 0, "2026-01-31T12:00:00Z");
    put(&out, "fork", -1, -1, -1, "2026-01-31T12:00:00Z");
    put(&out, "count", 1234567, 12345678.5, 0, "2026-01-31T12:00:00Z");
    ck_assert_str_eq(text_string(&out),
                     "{\"lesson\":\"zo\\\"mbie\",\"key\":\"k\",\"said\":0.5,\"measured\":0.25,"
                     "\"right\":false,\"seed\":18446744073709551615,"
                     "\"date\":\"2026-01-31T12:00:00Z\"}\n"
                     "{\"lesson\":\"fork\",\"key\":\"k\",\"said\":null,\"measured\":null,"
                     "\"right\":null,\"seed\":18446744073709551615,"
                     "\"date\":\"2026-01-31T12:00:00Z\"}\n"
                     "{\"lesson\":\"count\",\"key\":\"k\",\"said\":1234567,\"measured\":12345678.5,"
                     "\"right\":false,\"seed\":18446744073709551615,"
                     "\"date\":\"2026-01-31T12:00:00Z\"}\n");
    text_fini(&out);
}
END_TEST

START_TEST(the_last_time_counts)
{
    struct teach_past past = { 0 };
    struct text out = { 0 }, words = { 0 };

    put(&out, "zombie", 0.5, 0.25, 0, "2026-01-30T12:00:00Z");
    text_puts(&out, "no JSON\n[1]\n{\"lesson\":3}\n\n");
    put(&out, "zombie", 0.25, 0.25, 1, "2026-01-31T12:00:00Z");
    put(&out, "zombie", 0.5, 0.25, 0, "2026-01-31T12:00:00Z");
    put(&out, "fork", -1, 1, -1, "2026-01-31T12:00:00Z");
    text_puts(&out, "{\"lesson\":\"fork\",\"key\":\"torn");
    ck_assert_int_eq(teach_past_read(&past, out.bytes, out.size), 0);
    ck_assert_uint_eq(past.count, 2);
    teach_put_went(&words, teach_past_of(&past, "zombie"));
    text_putc(&words, '\n');
    teach_put_went(&words, teach_past_of(&past, "fork"));
    teach_put_went(&words, teach_past_of(&past, "exec"));
    ck_assert_str_eq(text_string(&words), "1 of 2 right, 2026-01-31\nseen, 2026-01-31");
    teach_past_fini(&past);
    text_fini(&out);
    text_fini(&words);
}
END_TEST

/* Ours, all of them without a mistake, each with a number of its own and a reason for each answer.
 */
START_TEST(our_lessons)
{
    struct text mistakes = { 0 }, directory = { 0 };
    const char *source = getenv("SOURCE"), *nearest = NULL;
    struct teach_list list;

    text_printf(&directory, "%s/demos", source != NULL ? source : ".");
    ck_assert_int_eq(teach_list_open(&list, text_string(&directory), &mistakes), 0);
    ck_assert_str_eq(text_string(&mistakes), "");
    ck_assert_uint_gt(list.count, 0);
    for (size_t i = 0; i < list.count; i++) {
        const struct teach_lesson *lesson = &list.lessons[i];
        struct text line = { 0 };
        ck_assert_msg(lesson->number > 0 && lesson->about != NULL, "%s", lesson->name);
        ck_assert_msg(i == 0 || lesson->number > lesson[-1].number, "%s", lesson->name);
        ck_assert_msg(strlen(lesson->name) <= 12, "%s", lesson->name);
        for (size_t q = 0; q < lesson->count; q++) {
            const struct teach_question *asked = &lesson->questions[q];
            ck_assert_msg(asked->why[0] != '\0' && (asked->bounded || asked->wanted_count > 0),
                          "%s %s", lesson->name, asked->key);
        }
        teach_list_put(&line, lesson, &(struct teach_went){ .date = "2026-01-31", .asked = 2 });
        ck_assert_uint_le(line.size, 81);
        text_fini(&line);
    }
    ck_assert_ptr_eq(teach_list_find(&list, "zombie", &nearest),
                     teach_list_find(&list, "7", &nearest));
    ck_assert_ptr_null(teach_list_find(&list, "zombi", &nearest));
    ck_assert_str_eq(nearest, "zombie");
    ck_assert_ptr_eq(teach_list_next(&list, &list.lessons[0]), &list.lessons[1]);
    ck_assert_ptr_null(teach_list_next(&list, &list.lessons[list.count - 1]));
    teach_list_close(&list);
    text_fini(&mistakes);
    text_fini(&directory);
}
END_TEST

CHECK_MAIN("what was answered")
{
    tcase_add_test(all, a_line_for_each_question);
    tcase_add_test(all, the_last_time_counts);
    tcase_add_test(all, our_lessons);
}
