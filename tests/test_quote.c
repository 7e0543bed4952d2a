/* test_quote.c - printed commands: one line, nothing a terminal obeys, and the same bytes again. */
#include "quote.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word, *quoted;
} words[] = {
    { "plain-1.txt", "plain-1.txt" },
    { "", "''" },
    { "a b", "'a b'" },
    { "it's", "'it'\\''s'" },
    { "$(x)`y`", "'$(x)`y`'" },
    { "\xc3\xb6\xe6\x97\xa5", "'\xc3\xb6\xe6\x97\xa5'" },
    { "a\nb\tc", "$'a\\nb\\tc'" },
    { "\033[31mit's \\", "$'\\033[31mit\\'s \\\\'" },
    { "\033"
      "7",
      "$'\\0337'" },
    { "\x7f", "$'\\177'" },
    { "\xff"
      "8",
      "$'\\3778'" },
    { "\xc2\x9b", "$'\\302\\233'" },
    { "\xe2\x80\xae", "$'\\342\\200\\256'" },
    { "\xe6\x97", "$'\\346\\227'" },
};

START_TEST(words_quoted)
{
    struct text text = { 0 };

    quote_word(&text, words[_i].word);
    ck_assert_str_eq(text_string(&text), words[_i].quoted);
    text_fini(&text);
}
END_TEST

static int nothing(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

static const struct {
    struct fb_job job;
    const char *line;
} jobs[] = {
    { { .shell = "echo 'a b'; exit 3" }, "echo 'a b'; exit 3" },
    { { .shell = "echo 'a\nb'" }, "/bin/sh -c $'echo \\'a\\nb\\''" },
    { { .argv = (const char *const[]){ "echo", "a b", "\n", NULL } }, "echo 'a b' $'\\n'" },
    { { .function = nothing }, "function" },
};

START_TEST(jobs_quoted)
{
    struct text text = { 0 };

    quote_job(&text, &jobs[_i].job);
    ck_assert_str_eq(text_string(&text), jobs[_i].line);
    text_fini(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("quote");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_loop_test(all, words_quoted, 0, sizeof words / sizeof words[0]);
    tcase_add_loop_test(all, jobs_quoted, 0, sizeof jobs / sizeof jobs[0]);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
