/* What was typed, as a title: quoted, bounded, no character cut in two; a title of one's own goes
 * first. */
#include "base/quote.h"
#include "base/text.h"
#include "check_main.h"
#include "opt/title.h"

#include <string.h>

static const struct {
    const char *own, *file;
    char *words[5];
    const char *title;
} titles[] = {
    { NULL, NULL, { "true" }, "true" },
    { NULL, NULL, { "sh", "-c", "exit 3", ":::", "a b" }, "sh -c 'exit 3' ::: 'a b'" },
    { NULL, NULL, { NULL }, "" },
    { "", NULL, { "true" }, "true" },
    { "Cities", NULL, { "cities.yaml" }, "Cities" },
    { "Cities", "Procfile", { NULL }, "Cities" },
    { NULL, "Procfile", { NULL }, "-f Procfile" },
    { NULL, "jobs", { "web", "db" }, "-f jobs web db" },
    { NULL, "a\033b", { NULL }, "-f $'a\\033b'" },
    { NULL, NULL, { "a\nb" }, "$'a\\nb'" },
};

START_TEST(each_title)
{
    struct opt opt = { .run.title = titles[_i].own, .input.jobs_file = titles[_i].file }, with;
    struct text room = { 0 };

    opt.rest = (char **)titles[_i].words;
    while (opt.rest_count < 5 && opt.rest[opt.rest_count] != NULL)
        opt.rest_count++;
    with = opt_titled(&opt, &room);
    ck_assert_str_eq(with.run.title, titles[_i].title);
    ck_assert_ptr_eq(opt.run.title, titles[_i].own); /* a copy has it */
    ck_assert_ptr_eq(with.rest, opt.rest);
    text_fini(&room);
}
END_TEST

/* "p" and so many x, or two-byte characters: how much of it is the title. */
static const struct {
    const char *part;
    size_t count, bytes;
} longs[] = {
    { "x", 398, 400 },      { "x", 399, 400 },      { "x", 5000, 400 },
    { "\u00e9", 197, 398 }, { "\u00e9", 198, 400 }, { "\u00e9", 199, 399 },
    { "\u00e9", 200, 399 }, { "\u20ac", 132, 400 }, { "\u20ac", 133, 399 },
};

START_TEST(a_long_one_is_cut_between_characters)
{
    struct text word = { 0 }, room = { 0 }, whole = { 0 };
    struct opt opt = { .rest_count = 2 };

    for (size_t i = 0; i < longs[_i].count; i++)
        text_puts(&word, longs[_i].part);
    opt.rest = (char *[]){ "p", (char *)text_string(&word), NULL };
    text_puts(&room, "what was there before");
    opt_run_title(&opt, &room);
    ck_assert_uint_eq(room.size, longs[_i].bytes);
    text_puts(&whole, "p ");
    quote_word(&whole, text_string(&word)); /* in '' where a character is not of ASCII */
    ck_assert_int_eq(strncmp(text_string(&whole), text_string(&room), room.size), 0);
    text_fini(&word);
    text_fini(&room);
    text_fini(&whole);
}
END_TEST

CHECK_MAIN("titles")
{
    tcase_add_loop_test(all, each_title, 0, sizeof titles / sizeof titles[0]);
    tcase_add_loop_test(all, a_long_one_is_cut_between_characters, 0,
                        sizeof longs / sizeof longs[0]);
}
