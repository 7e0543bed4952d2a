/*
 * test_shell_quotes.c - whatever a value holds and wherever its replacement string stands in a
 * line, /bin/sh sees that value and runs nothing of it.
 */
#include "template.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define PRINT "printf '<%s>' "

/* What is printed; @ stands for the value. */
static const struct place {
    const char *template, *printed;
} places[] = {
    { PRINT "{}", "<@>" },
    { PRINT "'{}'", "<@>" },
    { PRINT "\"{}\"", "<@>" },
    { PRINT "a{}b a'{}'b a\"{}\"b", "<a@b><a@b><a@b>" },
    { PRINT "\"it's {}\" 'say \"{}\"' \"\\\"{}\\\"\"", "<it's @><say \"@\"><\"@\">" },
    { PRINT "'{}{}' {} \"{}'{}\"", "<@@><@><@'@>" },
    { PRINT "\\\\{} \"\\\\{}\" '\\{}'", "<\\@><\\@><\\@>" },
    { PRINT "\\{} \"\\{}\" \\\\\\{}", "<\\@><\\@><\\\\@>" },
    { PRINT "\\'{}", "<'@>" },
    { PRINT "x#'{}'", "<x#@>" },
    /* What is not followed has no part in it. */
    { "# don't\n" PRINT "{}", "<@>" },
    { ": \"$(echo \")\")\" `echo \"'\"`; " PRINT "{}", "<@>" },
    { ": ${x:-it\\'s}; " PRINT "{}", "<@>" },
    { ": <<END\nit's\nEND\n" PRINT "{}", "<@>" },
};

static const char *const values[] = {
    "plain",
    "a b",
    "",
    "$(echo x)",
    "`echo x`",
    "$HOME",
    "it's",
    "\"x\"",
    "'",
    "\"",
    "\\",
    "a\\b\\",
    "a; echo y",
    "a\necho y",
    "'; echo y'",
    "\"; echo y\"",
    "'\"'\"; echo y",
    "*",
    "~",
    "#",
    "!",
    "&",
    "$(echo \"')",
    "\\$(echo x)",
    "\\'",
    "\\\"",
    "|cat",
    "}{",
    "\xC3\xB6\xFF",
    "$'x'",
};

static void put_wanted(char *out, const char *printed, const char *value)
{
    for (; *printed != '\0'; printed++)
        if (*printed == '@')
            out = stpcpy(out, value);
        else
            *out++ = *printed;
    *out = '\0';
}

START_TEST(sees_the_value)
{
    const struct place *place = &places[_i];
    struct template *template;

    ck_assert_int_eq(template_open_text(&template, place->template, true), 0);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char wanted[512], printed[512] = "";
        FILE *shell;
        put_wanted(wanted, place->printed, values[i]);
        ck_assert_int_eq(template_fill(template, &(struct template_values){ &values[i], 1, 1, 1 }),
                         0);
        shell = popen(template_line(template), "r");
        ck_assert_ptr_nonnull(shell);
        printed[fread(printed, 1, sizeof printed - 1, shell)] = '\0';
        ck_assert_msg(pclose(shell) == 0 && strcmp(printed, wanted) == 0, "%s\nwanted %s\nseen %s",
                      template_line(template), wanted, printed);
    }
    template_close(template);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shell quotes");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, sees_the_value, 0, sizeof places / sizeof places[0]);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
