/* teach_past.c - what was answered before, written and read back; and the list of lessons. */
#include "check_main.h"
#include "teach/list.h"
#include "teach/words.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
    put(&out, "fork", -1, INFINITY, -1, "2026-01-31T12:00:00Z"); /* which is no number of JSON's */
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

/* A lesson's name and a date as long as there is room for, lines as long as are read. */
START_TEST(lines_that_are_too_long)
{
    struct teach_past past = { 0 };
    char name[80], date[40];
    struct text out = { 0 };

    for (int more = 0; more < 2; more++) {
        snprintf(name, sizeof name, "n%0*d", (int)sizeof past.list->lesson - 2 + more, 0);
        put(&out, name, 1, 1, 1, "2026-01-31T12:00:00Z");
        snprintf(date, sizeof date, "%0*d", (int)sizeof past.list->date - 1 + more, 0);
        put(&out, more ? "late" : "dated", 1, 1, 1, date);
        text_printf(&out, "{\"lesson\":\"%s\",\"date\":\"d\",\"x\":\"", more ? "long" : "fits");
        for (size_t begin = out.size; out.bytes[begin - 1] != '\n'; begin--)
            if (begin == 1 || out.bytes[begin - 2] == '\n') {
                size_t used = out.size - (begin - 1);
                for (size_t i = used; i < 8191 - 2 + (size_t)more; i++)
                    text_putc(&out, 'x');
                break;
            }
        text_puts(&out, "\"}\n");
    }
    ck_assert_int_eq(teach_past_read(&past, out.bytes, out.size), 0);
    ck_assert_uint_eq(past.count, 3);
    name[sizeof past.list->lesson - 1] = '\0';
    ck_assert_ptr_nonnull(teach_past_of(&past, name));
    ck_assert_ptr_nonnull(teach_past_of(&past, "dated"));
    ck_assert_ptr_nonnull(teach_past_of(&past, "fits"));
    teach_past_fini(&past);
    ck_assert_uint_eq(past.count, 0);
    text_fini(&out);
}
END_TEST

/* More of them than there is room for at first; a line without an answer is one that was asked. */
START_TEST(many_lessons)
{
    struct teach_past past = { 0 };
    struct text out = { 0 }, words = { 0 };
    char name[16];

    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "l%d", i);
        put(&out, name, i % 2 ? 1 : -1, 1, i % 2, "2026-01-31T12:00:00Z");
        put(&out, name, 1, 1, 0, "2026-01-31T12:00:00Z");
    }
    ck_assert_int_eq(teach_past_read(&past, out.bytes, out.size), 0);
    ck_assert_uint_eq(past.count, 100);
    for (int i = 0; i < 100; i++) {
        const struct teach_went *went;
        snprintf(name, sizeof name, "l%d", i);
        went = teach_past_of(&past, name);
        ck_assert_ptr_nonnull(went);
        ck_assert_str_eq(went->lesson, name);
        ck_assert_int_eq(went->asked, 2);
        ck_assert_int_eq(went->answered, 1 + i % 2);
        ck_assert_int_eq(went->right, i % 2);
    }
    teach_put_went(&words, teach_past_of(&past, "l0"));
    ck_assert_str_eq(text_string(&words), "0 of 2 right, 2026-01-31");
    teach_past_fini(&past);
    text_fini(&out);
    text_fini(&words);
}
END_TEST

static const struct {
    struct teach_went went;
    const char *name, *question, *line;
} list_lines[] = {
    { { .date = "" }, "fork", "How many?", " 7 fork          How many?\n" },
    { { .date = "" },
      "fork",
      "a bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      " 7 fork          a\n"
      "                 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
      "                 bbbbbbb\n" },
    { { .date = "2026-01-31T", .asked = 2 },
      "zombie",
      "How\033many?",
      " 7 zombie        How^[many?                                     seen, 2026-01-31\n" },
    { { .date = "2026-01-31T", .asked = 2, .answered = 1, .right = 1 },
      "zombie",
      "123456789 123456789 123456789 123456789 123456789",
      " 7 zombie        123456789 123456789 123456789          1 of 2 right, 2026-01-31\n"
      "                 123456789 123456789\n" },
    { { .date = "" },
      "twelve chars",
      "123456789 123456789 123456789 123456789 123456789 123456789 123",
      " 7 twelve chars  123456789 123456789 123456789 123456789 123456789 123456789 123\n" },
    { { .date = "" },
      "f",
      "123456789 123456789 123456789 123456789 123456789 123456789 1234",
      " 7 f             123456789 123456789 123456789 123456789 123456789 123456789\n"
      "                 1234\n" },
};

START_TEST(each_line_of_the_list)
{
    struct teach_question asked = { .question = list_lines[_i].question };
    struct teach_lesson lesson = { .number = 7, .name = list_lines[_i].name, .questions = &asked };
    struct text out = { 0 };

    teach_list_put(&out, &lesson,
                   list_lines[_i].went.date[0] != '\0' ? &list_lines[_i].went : NULL);
    ck_assert_str_eq(text_string(&out), list_lines[_i].line);
    text_fini(&out);
}
END_TEST

/* Files that are lessons, by their numbers and then by name; those that are none. */
START_TEST(a_directory_of_lessons)
{
    static const struct {
        const char *name;
        int number; /* 0: it is none */
    } files[] = { { "b.yaml", 3 },     { "a.yaml", 3 },    { "c.yaml", 1 },
                  { ".yaml", 9 },      { ".hid.yaml", 9 }, { "d.yml", 9 },
                  { "wrong.yaml", 0 }, { "dyaml", 9 },     { "e.yaml.old", 9 } };
    char top[] = "/tmp/fb_list_XXXXXX", path[128];
    struct text mistakes = { 0 };
    const char *nearest = NULL;
    struct teach_list list;

    ck_assert_ptr_nonnull(mkdtemp(top));
    snprintf(path, sizeof path, "%s/lessons", top);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        FILE *file;
        snprintf(path, sizeof path, "%s/lessons/%s", top, files[i].name);
        ck_assert_ptr_nonnull(file = fopen(path, "w"));
        fprintf(file,
                "lesson:\n  number: %d\n  exec: [x]\n"
                "  ask: [{ key: k, question: q, answer: count, measure: forks }]\n",
                files[i].number);
        fclose(file);
    }
    ck_assert_int_eq(teach_list_open(&list, top, &mistakes), 0);
    ck_assert_uint_eq(list.count, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_str_eq(list.lessons[i].name, ((const char *[]){ "c", "a", "b" })[i]);
    ck_assert_ptr_nonnull(strstr(text_string(&mistakes), "wrong.yaml:2:11: number"));
    ck_assert_ptr_eq(teach_list_find(&list, "1", &nearest), &list.lessons[0]);
    ck_assert_ptr_eq(teach_list_find(&list, "3", &nearest), &list.lessons[1]);
    ck_assert_ptr_eq(teach_list_find(&list, "b", &nearest), &list.lessons[2]);
    ck_assert_ptr_null(teach_list_find(&list, "0", &nearest));
    ck_assert_ptr_null(teach_list_find(&list, "2", &nearest));
    ck_assert_ptr_eq(teach_list_next(&list, &list.lessons[1]), &list.lessons[2]);
    ck_assert_ptr_null(teach_list_next(&list, &list.lessons[2]));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/lessons/%s", top, files[i].name);
        ck_assert_int_eq(unlink(path), 0);
    }
    snprintf(path, sizeof path, "%s/lessons", top);
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_int_eq(rmdir(top), 0);
    teach_list_close(&list);
    ck_assert_uint_eq(list.count, 0);
    ck_assert_int_eq(teach_list_open(&list, top, &mistakes), 0); /* there is none */
    ck_assert_uint_eq(list.count, 0);
    teach_list_close(&list);
    text_fini(&mistakes);
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
        for (const char *at = text_string(&line); *at != '\0'; at += strcspn(at, "\n") + 1)
            ck_assert_uint_le(strcspn(at, "\n"), 80);
        ck_assert_ptr_null(strstr(text_string(&line), "..."));
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
    tcase_add_test(all, lines_that_are_too_long);
    tcase_add_test(all, many_lessons);
    tcase_add_loop_test(all, each_line_of_the_list, 0,
                        (int)(sizeof list_lines / sizeof list_lines[0]));
    tcase_add_test(all, a_directory_of_lessons);
}
