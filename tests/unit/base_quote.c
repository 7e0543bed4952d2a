/* base_quote.c - printed commands: one line, nothing a terminal obeys, and the same bytes again. */
#include "base/quote.h"
#include "check_main.h"
#include "plain/printed.h"

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

#define ENV(...)                                                                                   \
    .env = (const char *const[])                                                                   \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* A shell assigns to what is a name for it, be it of one letter; else env(1) does. */
static const struct {
    struct fb_job job;
    const char *line;
} whole_lines[] = {
    { { .shell = "x; y" }, "x; y" },
    { { .shell = "x; y", ENV("A=1") }, "A=1 /bin/sh -c 'x; y'" },
    { { .shell = "x", ENV("A=b c", "_=", "z9==", "A1=2") }, "A='b c' _='' z9== A1=2 /bin/sh -c x" },
    { { .shell = "x", ENV("A=1", "1=2") }, "env -- A=1 1=2 /bin/sh -c x" },
    { { .shell = "x", ENV("1A=2") }, "env -- 1A=2 /bin/sh -c x" },
    { { .shell = "x", ENV("9=2", "A=1") }, "env -- 9=2 A=1 /bin/sh -c x" },
    { { .shell = "x", ENV("=1") }, "env -- =1 /bin/sh -c x" },
    { { .shell = "x", ENV("A") }, "env -- A /bin/sh -c x" },
    { { .shell = "x", ENV("a.b=1") }, "env -- a.b=1 /bin/sh -c x" },
    { { .argv = (const char *const[]){ "x", "y z", NULL }, ENV("A=1") }, "A=1 x 'y z'" },
    { { .shell = "x", .dir = "a b" }, "(cd 'a b' && /bin/sh -c x)" },
    { { .shell = "x", .stdin_path = "a b" }, "/bin/sh -c x <'a b'" },
    { { .shell = "x", .dir = "d", .stdin_path = "i", ENV("A=1") },
      "(cd d && A=1 /bin/sh -c x <i)" },
    { { .function = nothing, .command = "f(1)", .dir = "d" }, "# call f(1)" },
};

START_TEST(whole_lines_quoted)
{
    struct text text = { 0 };

    quote_line(&text, &whole_lines[_i].job);
    ck_assert_str_eq(text_string(&text), whole_lines[_i].line);
    text_fini(&text);
}
END_TEST

static const struct {
    const char *lines, *printed;
} printed[] = {
    { "", "" },
    { "echo 'a b'\n\necho \xc3\xb6\n", "echo 'a b'\n\necho \xc3\xb6\n" },
    { "no end", "no end\n" },
    { "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\n",
      "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\n" },
    { "\033]0;x\a=1\ttrue\n\xe2\x80\xae\n", "^[]0;x^G=1^Itrue\n\n" },
};

/* Whichever way a line came to be: nothing that a terminal obeys. */
START_TEST(what_is_printed)
{
    char *seen = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&seen, &size);
    struct text lines = { 0 };

    text_puts(&lines, printed[_i].lines);
    printed_put(file, &lines);
    fclose(file);
    ck_assert_str_eq(seen, printed[_i].printed);
    free(seen);
    text_fini(&lines);
}
END_TEST

/* A NUL would end what is looked at. */
START_TEST(a_nul_is_printed_as_one)
{
    char *seen = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&seen, &size);
    struct text lines = { 0 };

    text_put(&lines, "a\0\033b\nc\n", 7);
    printed_put(file, &lines);
    fclose(file);
    ck_assert_str_eq(seen, "a^@^[b\nc\n");
    free(seen);
    text_fini(&lines);
}
END_TEST

CHECK_MAIN("quote")
{
    tcase_add_loop_test(all, words_quoted, 0, sizeof words / sizeof words[0]);
    tcase_add_loop_test(all, jobs_quoted, 0, sizeof jobs / sizeof jobs[0]);
    tcase_add_loop_test(all, whole_lines_quoted, 0, sizeof whole_lines / sizeof whole_lines[0]);
    tcase_add_loop_test(all, what_is_printed, 0, sizeof printed / sizeof printed[0]);
    tcase_add_test(all, a_nul_is_printed_as_one);
}
