/*
 * input_shell_quotes.c - whatever a value holds and wherever its replacement string stands in a
 * line, /bin/sh sees that value and runs nothing of it.
 */
#include "base/text.h"
#include "check_main.h"
#include "check_quick.h"
#include "input/template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    { "# don't {}\n" PRINT "{}", "<@>" },
    { PRINT "{} # {} \\", "<@>" },
    { PRINT "a#{} ''#{} \\ #{}", "<a#@><#@>< #@>" },
    { "# a \\\n" PRINT "'{}'", "<@>" },
    { ": \"$(echo \")\")\" `echo \"'\"`; " PRINT "{}", "<@>" },
    { ": ${x:-it\\'s}; " PRINT "\"{}\"", "<@>" },
    { "(" PRINT "{}); { " PRINT "\"{}\"; }", "<@><@>" },
    { "f() { " PRINT "'{}'; }; f", "<@>" },
    { "case x in a) ;; *) " PRINT "\"{}\" ;; esac", "<@>" },
    { PRINT "$ $$ $# >/dev/null; " PRINT "\"$#{}\"", "<0@>" },
    { PRINT "{} 2>&1; " PRINT "'{}' >& 1 <&0", "<@><@>" },
    /* one in the other */
    { "x=$(" PRINT "\"{}\"; echo .); " PRINT "\"${x%.}\" '{}'", "<<@>><@>" },
    { PRINT "\"$(" PRINT "\"{}\" '{}' {}; echo .)\"", "<<@><@><@>.>" },
    { PRINT "\"$( (: {}; " PRINT "{}; echo .) )\"", "<<@>.>" },
    { PRINT "\"`" PRINT "{}; echo .`\"", "<<@>.>" },
    { PRINT "\"`" PRINT "\"{}\" '{}'; echo .`\"", "<<@><@>.>" },
    { "x=`" PRINT "'{}'; echo .`; " PRINT "\"$x\"", "<<@>.>" },
    { "x=`" PRINT "a\"{}\"b; echo .`; " PRINT "\"$x\" {}", "<<a@b>.><@>" },
    { PRINT "\"`printf '<%s>' $(printf %s \"{}\" | wc -l >/dev/null)`\" '{}'", "<<>><@>" },
    { "cat <<E >/dev/null; " PRINT "{}\nit's\nE\n" PRINT "'{}'", "<@><@>" },
    { "cat <<'E' >/dev/null\n$(it's\nE\n" PRINT "'{}'", "<@>" },
    { "cat <<-A >/dev/null; cat <<B >/dev/null\n\"\n\tA\n'\nB\n" PRINT "{}", "<@>" },
    /* in a here-document */
    { "cat <<E\n{}\nE", "@\n" },
    { "cat <<E\n a \"{}\" '{}' b{}{}\nE\n" PRINT "'{}'", " a \"@\" '@' b@@\n<@>" },
    { "cat <<-touch\n\t{}\n\tt{}\n\ttouch\n" PRINT "{}", "@\nt@\n<@>" },
    { "cat <<E\n\\{} \\\\{}\nE\n", "\\@ \\@\n" },
    { "cat <<7\n{#}{}\n{#}\n{}\n7\n" PRINT "{}", "7@\n7\n@\n<@>" },
    { "cat <<-a7\n\ta{#}\n{}\na7\n", "a7\n@\n" },
    /* a line that goes on, between words or within what opens nothing */
    { PRINT "\\\n {} \\\n\\\n'{}' &&\\\n " PRINT "a\\\nb{}", "<@><@><ab@>" },
    { PRINT "\"a\\$\\\n{}\" \\$\\\n{}", "<a$@><$@>" },
    { PRINT "\"a\\\nb{}\" \"$(" PRINT " \\\n {}; echo .)\"", "<ab@><<@>.>" },
};

/* Where no quoting is safe in every shell, or the place would be a guess. */
static const struct {
    const char *template, *what;
    unsigned column;
    const char *why;
} refusals[] = {
    { "echo ${x:-{}}", "{}", 11, "within ${...}" },
    { "echo \"${x%\"{.}\"}\"", "{.}", 12, "after quotes within \"${...}\"" },
    { "echo \"${x%'}\" {}", "{}", 15, "after quotes within \"${...}\"" },
    { "echo ${x:-\"{}\"}", "{}", 12, "within ${...}" },
    { "echo ${}", "{}", 7, "after a $" },
    { "echo \"\xc3\xb6${1}\"", "{1}", 9, "after a $" },
    { "cat <<E\n${}\nE", "{}", 10, "after a $" },
    { "echo $'{}'", "{}", 8, "within $'...'" },
    { "echo $'\\'' {}", "{}", 12, "after \\' within $'...'" },
    { "echo $'x' ${}", "{}", 12, "after a $" },
    { "echo $[1+{}]", "{}", 10, "after $[" },
    { "echo >&{}", "{}", 8, "in the word after >&" },
    { "echo >& a{}", "{}", 10, "in the word after >&" },
    { "echo 1>&\\\n{}", "{}", 11, "after >& with a word that is expanded or quoted" },
    { "echo >&\"{}\"", "{}", 9, "after >& with a word that is expanded or quoted" },
    { "echo >&$(echo {})", "{}", 15, "after >& with a word that is expanded or quoted" },
    { "echo $(echo >&{})", "{}", 15, "in the word after >&" },
    { "echo >&{#}{}", "{}", 11, "in the word after >&" },
    { "echo >&{#}\"{}\"", "{}", 12, "after >& with a word that is expanded or quoted" },
    { "((x={})); echo", "{}", 5, "after ((" },
    { "cat <<'E'\n{}\nE", "{}", 11, "in a here-document whose word is quoted" },
    { "cat <<E\n$(a) {}\nE", "{}", 14, "after an expansion in a here-document" },
    { "cat <<{}\n", "{}", 7, "after a here-document whose word is not followed" },
    { "cat <<E\"F\"\nEF\n{}", "{}", 15, "after a here-document whose word is not followed" },
    { "cat <<E $(\nE\n) {}", "{}", 16, "after a here-document within brackets" },
    { "x=$(cat <<E); {}", "{}", 15, "after a here-document within brackets" },
    { "x=\"$(case a in a) echo '{}';; esac)\"", "{}", 25, "after 'case' within $(...)" },
    { "x=$(echo # {}\n)", "{}", 12, "in a comment within brackets" },
    { "x=`echo \\`a {}\\``", "{}", 13, "after a backslash within backquotes" },
    { "x=`echo \\{}`", "{}", 10, "after a backslash within backquotes" },
    { "x=`echo '`' {}", "{}", 13, "after a backquote within another construct" },
    { "echo \"$\\\n({})\"", "{}", 11, "after a line that goes on within a word" },
    { "cat <\\\n<E\n{}\nE", "{}", 11, "after a line that goes on within a word" },
    { "echo \"$(\\\n({}))\"", "{}", 12, "after a line that goes on within a word" },
    { "x=\"$(ca\\\nse a in a) echo '{}';; esac)\"", "{}", 27,
      "after a line that goes on within a word" },
    { "cat <<'E7'\nE{#}\nE7", "{#}", 13, "in a here-document whose word is quoted" },
    { "x=$((echo {}) | cat)", "", 1, "with $((...)) that is more than numbers" },
    { "x=$((1 + '{}'))", "{}", 11, "after $((...)) that is more than numbers" },
};

START_TEST(refuses)
{
    struct template_mistake mistake;
    struct template *template;

    ck_assert_int_eq(template_open_text(&template, refusals[_i].template, true, &mistake),
                     -EBADMSG);
    ck_assert_ptr_null(template);
    ck_assert_str_eq(mistake.why, refusals[_i].why);
    ck_assert_str_eq(mistake.what, refusals[_i].what);
    ck_assert_uint_eq(mistake.column, refusals[_i].column);
    ck_assert(mistake.unsafe);
}
END_TEST

/* Lines after which a value is a word, or could be something else. */
static const struct {
    const char *line, *why;
} ends[] = {
    { "echo a;", NULL },
    { "echo \"$(x)\"", NULL },
    { "echo a # b", "in a comment" },
    { "echo >& ", "in the word after >&" },
    { "echo 2>&1", NULL },
    { "cat <<E", "after a here-document whose word is not followed" },
    { "cat <<E\nE", "in a here-document" },
    { "echo \"a", "within quotes or brackets that are never closed" },
    { "echo $(a", "within quotes or brackets that are never closed" },
    { "x=$(case a in a) b;; esac)", "after 'case' within $(...)" },
};

START_TEST(appends_or_refuses)
{
    char *word = strdup(ends[_i].line);
    struct template_mistake mistake = { 0 };
    struct template *template;

    ck_assert_int_eq(template_open(&template, &word, 1, 1, &mistake),
                     ends[_i].why != NULL ? -EBADMSG : 0);
    ck_assert_str_eq(mistake.why, ends[_i].why != NULL ? ends[_i].why : "");
    template_close(template);
    free(word);
}
END_TEST

/* In $((...)) it is a number, or nothing that a shell computes with. */
static const struct {
    const char *value, *line;
} numbers[] = {
    { "7", "echo $((7 * (7)))" },
    { "-1.5e3", "echo $((-1.5e3 * (-1.5e3)))" },
    { "a[$(x)]", "echo $((a@@@x@@ * (a@@@x@@)))" },
    { "1)); x; ((", "echo $((1@@@@x@@@@ * (1@@@@x@@@@)))" },
};

START_TEST(computes)
{
    struct template *template;

    ck_assert_int_eq(template_open_text(&template, "echo $(({} * ({})))", true, NULL), 0);
    ck_assert_int_eq(template_fill(template,
                                   &(struct template_values){ &numbers[_i].value, 1, 1, 1 }),
                     0);
    ck_assert_str_eq(template_line(template), numbers[_i].line);
    template_close(template);
}
END_TEST

/* A number in front of < or > would be a descriptor. */
START_TEST(numbers_are_no_descriptors)
{
    struct template *template;
    const char *value = "2", *other = "a2";

    ck_assert_int_eq(template_open_text(&template, "echo {}>x {}<y {} >z \"{}\">w", true, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ &value, 1, 1, 1 }), 0);
    ck_assert_str_eq(template_line(template), "echo '2'>x '2'<y 2 >z \"2\">w");
    ck_assert_int_eq(template_fill(template, &(struct template_values){ &other, 1, 1, 1 }), 0);
    ck_assert_str_eq(template_line(template), "echo a2>x a2<y a2 >z \"a2\">w");
    template_close(template);
}
END_TEST

/* Nor in front of what makes it a longer one. */
START_TEST(nor_are_their_first_digits)
{
    const char *const lines[] = { "echo {}0>x", "echo {}{#}>x", "echo {}\\\n>x" };
    const char *const filled[] = { "echo '2'0>x", "echo '2'7>x", "echo '2'\\\n>x" };
    struct template *template;
    const char *value = "2";

    ck_assert_int_eq(template_open_text(&template, lines[_i], true, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ &value, 1, 7, 1 }), 0);
    ck_assert_str_eq(template_line(template), filled[_i]);
    template_close(template);
}
END_TEST

/* A row without such a column: what stands around it is read as it was. */
static const struct {
    const char *template, *line;
} missing[] = {
    { "echo \\{2}'{1}'", "echo \\\\''';x'" },
    { "echo \"\\{2}\" {1}", "echo \"\\\\\" ';x'" },
    { "echo >{2} &{1}", "echo >'' &';x'" },
    { "echo {2}# {1}", "echo ''# ';x'" },
    { "cat <{2}<E\n{1}", "cat <''<E\n';x'" },
    { "echo {2}{-2}{1}", "echo ''''';x'" },
    { "echo {2.} {2//} '{2}' {1}", "echo '' '' '' ';x'" },
    { "echo $(({2} + 1))", "echo $(( + 1))" },
    { "cat <<E\n{2}E\n{1}\nE", "cat <<E\n${0+}E\n${0+};x\nE" },
};

START_TEST(a_missing_column_is_an_empty_value)
{
    struct template *template;
    const char *value = ";x";

    ck_assert_int_eq(template_open_text(&template, missing[_i].template, true, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ &value, 1, 1, 1 }), 0);
    ck_assert_str_eq(template_line(template), missing[_i].line);
    template_close(template);
}
END_TEST

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
    "(echo x)",
    "E",
    "E\necho x",
    "touch\ntouch\n\ttouch",
    "x\necho y\n#",
    "\n",
    "\r",
    "`",
    "a\\\\`b",
    "\\\"$(echo x)\\\"",
    "}",
    ")",
    ");echo x;(",
    "$",
    "case x in",
    "2",
};

#define VALUES (sizeof values / sizeof values[0])

static void put_wanted(char *out, const char *printed, const char *value)
{
    for (; *printed != '\0'; printed++)
        if (*printed == '@')
            out = stpcpy(out, value);
        else
            *out++ = *printed;
    *out = '\0';
}

/* Has a shell run the line of each value by itself; what they print ends with a 1 byte. */
static size_t run_all(const char *shell, struct template *template, char *seen, size_t room)
{
    struct text script = { 0 };
    char command[64];
    FILE *stream;
    size_t size;

    text_puts(&script, "for line in");
    for (size_t i = 0; i < VALUES; i++) {
        ck_assert_int_eq(template_fill(template, &(struct template_values){ &values[i], 1, 7, 1 }),
                         0);
        text_putc(&script, ' ');
        text_quote(&script, template_line(template));
    }
    text_puts(&script, "; do (eval \"$line\") || echo failed; printf '\\1'; done");
    setenv("SCRIPT", text_string(&script), 1);
    snprintf(command, sizeof command, "exec %s -c \"$SCRIPT\"", shell);
    stream = popen(command, "r");
    ck_assert_ptr_nonnull(stream);
    size = fread(seen, 1, room - 1, stream);
    seen[size] = '\0';
    ck_assert_int_eq(pclose(stream), 0);
    text_fini(&script);
    return size;
}

static void seen_by(const char *shell, const struct place *place, bool theirs)
{
    static char seen[1 << 20];
    struct template_options options = { .form = TEMPLATE_LINE, .their_quotes = theirs };
    char *word = (char *)place->template, *at = seen, *end;
    struct template *template;

    ck_assert_int_eq(template_open_as(&template, &word, 1, TEMPLATE_ANY, &options, NULL), 0);
    run_all(shell, template, seen, sizeof seen);
    for (size_t i = 0; i < VALUES; i++, at = end + 1) {
        char wanted[512];
        put_wanted(wanted, place->printed, values[i]);
        end = strchr(at, '\1');
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        ck_assert_msg(strcmp(at, wanted) == 0, "%s: %s\nvalue %s\nwanted %s\nseen %s", shell,
                      place->template, values[i], wanted, at);
    }
    ck_assert_str_eq(at, "");
    template_close(template);
}

/* /bin/sh is dash here and bash there. In short each shell has one of the two for each place. */
START_TEST(sees_the_value)
{
    bool all = check_times(0, 1) != 0;

    unsetenv("x");
    for (int theirs = 0; theirs < 2; theirs++) {
        if (all || theirs == _i % 2)
            seen_by("/bin/sh", &places[_i], theirs);
        if (access("/bin/bash", X_OK) == 0 && (all || theirs != _i % 2))
            seen_by("/bin/bash", &places[_i], theirs);
    }
}
END_TEST

/* Of several values a backslash before them is the first one's. */
START_TEST(several_after_a_backslash)
{
    const char *two[] = { "a b", "; x" };
    struct template *template;

    ck_assert_int_eq(template_open_text(&template, "echo \\{} \"\\{}\"", true, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ two, 2, 1, 1 }), 0);
    ck_assert_str_eq(template_line(template), "echo \\\\'a b' '; x' \"\\\\a b ; x\"");
    template_close(template);
}
END_TEST

CHECK_MAIN("shell quotes")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, sees_the_value, 0, sizeof places / sizeof places[0]);
    tcase_add_loop_test(all, refuses, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_loop_test(all, appends_or_refuses, 0, sizeof ends / sizeof ends[0]);
    tcase_add_loop_test(all, computes, 0, sizeof numbers / sizeof numbers[0]);
    tcase_add_test(all, several_after_a_backslash);
    tcase_add_test(all, numbers_are_no_descriptors);
    tcase_add_loop_test(all, nor_are_their_first_digits, 0, 3);
    tcase_add_loop_test(all, a_missing_column_is_an_empty_value, 0,
                        sizeof missing / sizeof missing[0]);
}
