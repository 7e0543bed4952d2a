/* base_expression.c - expressions that are taken, what they match, and that they do as regexec(3).
 */
#include "base/expression.h"
#include "check_main.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *pattern, *wrong; /* NULL: nothing */
} rows[] = {
    { "listening on [0-9]+", NULL },
    { "^(a|b)*$", NULL },
    { "a{16}b{16}", NULL },
    { "a{200}b{200}", NULL },
    { "a{2,}", NULL },
    { "a\\{999", NULL },
    { "\\\\1", NULL }, /* a backslash, and 1 */
    { "[{]5", NULL },
    { "((a{10}){10}){10}", NULL },
    { "a)}", NULL }, /* characters, as for regcomp(3) */
    { "[]a-]", NULL },
    { "[[:alpha:][.-.][=a=]]", NULL },
    { "", "it is empty" },
    { "(a)\\1", "it has a back-reference" },
    { "a{257}", "it repeats something more than 256 times" },
    { "a{1,300}", "it repeats something more than 256 times" },
    { "((a{99999999999}))", "it repeats something more than 256 times" },
    { "((a{20}){10}){10}", "it is too long when its repetitions are written out" },
    { "((a*|b*|c*){256}){256}", "it is too long when its repetitions are written out" },
    { "([a-z]?){256}[b]", NULL },
    { "([a-z]?){256}[b]|([a-z]?){256}", "it is too long when its repetitions are written out" },
    { "(a", "its '(' is not closed" },
    { "(a|(b)", "its '(' is not closed" },
    { "[a", "its '[' is not closed" },
    { "[]", "its '[' is not closed" },
    { "[[:alpha:", "its '[' is not closed" },
    { "[[.a", "its '[' is not closed" },
    { "[a-", "its '[' is not closed" },
    { "[b-a]", "its range in [] goes backwards, or is none" },
    { "[a-c-e]", "its range in [] goes backwards, or is none" },
    { "[[:digit:]-z]", "its range in [] goes backwards, or is none" },
    { "[a-[:digit:]]", "its range in [] goes backwards, or is none" },
    { "[[:word:]]", "it names a class between '[:' and ':]' that is none" },
    { "[[:a:]]", "it names a class between '[:' and ':]' that is none" },
    { "[[::]]", "it names a class between '[:' and ':]' that is none" },
    { "[[.hyphen.]]", "it has a collating element that is no character" },
    { "*a", "a '*', '+', '?' or '{' has nothing before it to repeat" },
    { "a|+", "a '*', '+', '?' or '{' has nothing before it to repeat" },
    { "^*", "a '*', '+', '?' or '{' has nothing before it to repeat" },
    { "({2})", "a '*', '+', '?' or '{' has nothing before it to repeat" },
    { "a{", "its '{' begins no repetition such as {2,3}; as a character it is \\{" },
    { "a{x}", "its '{' begins no repetition such as {2,3}; as a character it is \\{" },
    { "a{3,2}", "its '{' begins no repetition such as {2,3}; as a character it is \\{" },
    { "a\\", "it ends with a backslash" },
    { "a\\n", "it has a backslash before a letter that means nothing there" },
};

START_TEST(expressions)
{
    const char *wrong = expression_wrong(rows[_i].pattern);

    ck_assert_int_eq(wrong == NULL, rows[_i].wrong == NULL);
    if (wrong != NULL)
        ck_assert_str_eq(wrong, rows[_i].wrong);
}
END_TEST

START_TEST(their_length)
{
    char pattern[EXPRESSION_MOST + 2];

    memset(pattern, 'x', sizeof pattern);
    pattern[EXPRESSION_MOST + 1] = '\0';
    ck_assert_str_eq(expression_wrong(pattern), "it is longer than 256 bytes");
    pattern[EXPRESSION_MOST] = '\0';
    ck_assert_ptr_null(expression_wrong(pattern));
    memset(pattern, '(', EXPRESSION_MOST / 2);
    memset(pattern + EXPRESSION_MOST / 2, ')', EXPRESSION_MOST / 2);
    ck_assert_ptr_null(expression_wrong(pattern));
}
END_TEST

/* ---------------------------------------------------------------- what they match */

/* After how many bytes the line matches; at its end alone: one more than it has; never: -1. */
static int matches(const char *pattern, const char *text, size_t size)
{
    struct expression *expression = expression_open(pattern);
    struct expression_line *line;
    int at = -1;

    ck_assert_ptr_nonnull(expression);
    line = expression_line_open(expression);
    ck_assert_ptr_nonnull(line);
    for (int again = 0; again < 2; again++) { /* the second line is as the first */
        int first = at;
        at = -1;
        for (size_t i = 0; i < size; i++) {
            bool found = expression_line_put(line, (unsigned char)text[i]);
            ck_assert(found || at < 0);
            if (found && at < 0)
                at = (int)i + 1;
        }
        if (expression_line_end(line) && at < 0)
            at = (int)size + 1;
        ck_assert(again == 0 || at == first);
    }
    expression_line_close(line);
    expression_close(expression);
    return at;
}

static const struct {
    const char *pattern, *text;
    int at;
} texts[] = {
    { "on [0-9]+", "listening on 80", 14 },
    { "^on", "listening on", -1 },
    { "^$", "", 1 },
    { "^$", "a", -1 },
    { "a|", "", 1 },
    { "b$", "ab", 3 },
    { "b$", "abc", -1 },
    { "a^b|c$d", "a^bc$d", -1 },
    { "x*", "y", 1 },
    { "(^|,)a{2,3}(,|$)", "aaaa,aa", 8 },
    { "^a{3}$", "aaa", 4 },
    { "^a{3}$", "aa", -1 },
    { "^a{,2}$", "aaa", -1 },
    { "^(a{0}b|c){2}$", "bc", 3 },
    { "^(a|b*c)+d?$", "abbccd", 7 },
    { "((a*)*)*b", "aab", 3 },
    { "[^]a-c]", "abc]d", 5 },
    { "[%--]", ",", 1 },
    { "^[[:upper:]][[:lower:]]+$", "Paris", 6 },
    { "\\.\\*\\(", "a.*(", 4 },
    { "^\\d+\\t\\w+$", "12\tab_c", 8 },
    { "\\D\\W\\S", "1a-b", 4 },
    { "\\bready\\b", "already ready", 14 },
    { "\\bready\\b", "ready.", 6 },
    { "\\<ready\\>", "not-ready now", 10 },
    { "\\Beady", "ready", 5 },
    { "\\Bready", "ready", -1 },
    /* Where what a word is made of begins and ends. */
    { "^\\w+$", "09_azAZ", 8 },
    { "/\\b0", "/0", 2 },
    { "9\\b:", "9:", 2 },
    { "@\\bA", "@A", 2 },
    { "Z\\b\\[", "Z[", 2 },
    { "`\\ba", "`a", 2 },
    { "z\\b\\{", "z{", 2 },
    { "\\w", "/:@[`{", -1 },
    { "^[\xC2\x80]\xC2\x80\x7f\x7f$", "\xC2\x80\xC2\x80\x7f\x7f", 7 },
    { "^.{3}$", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 10 }, /* three characters */
    { "[\xC3\xA4-\xC3\xBC]x", "\xC3\xB6x", 3 },
    { "[\xC3\xA4-\xC3\xBC]x", "\xC3\xBDx", -1 },
    { "[^\xC3\xA4]", "\xC3\xA4", -1 },
    { "\xC3\xA4+$", "\xC3\xA4\xC3\xA4", 5 },
    /* No UTF-8: each byte is a character, itself alone. */
    { "^f\xFCr.$", "f\xFCr\xE2", 5 },
    { "f\xFCr", "f\xE4r", -1 },
    { "^..a$",
      "\xE2\x82"
      "a",
      4 },
    { "^....$", "\xE2\xF0\x80\xE2", 5 },
};

START_TEST(lines)
{
    ck_assert_int_eq(matches(texts[_i].pattern, texts[_i].text, strlen(texts[_i].text)),
                     texts[_i].at);
}
END_TEST

/* It has a million sets of places, and regexec(3) keeps each. */
START_TEST(in_bounds)
{
    static char text[200000];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "ab"[random() & 1];
    ck_assert_int_eq(matches("(a|b)*a(a|b){20}x", text, sizeof text), -1);
    text[sizeof text - 22] = 'a';
    text[sizeof text - 1] = 'x';
    ck_assert_int_eq(matches("(a|b)*a(a|b){20}x", text, sizeof text), sizeof text);
}
END_TEST

/* ---------------------------------------------------------------- as regexec(3) does */

static const char *const pieces[] = { "a",   "b",    "c",    ".",          "[ab]", "[^a]", "[a-c]",
                                      "(",   "(",    ")",    ")",          "|",    "*",    "+",
                                      "?",   "{2}",  "{1,}", "{,2}",       "{0}",  "^",    "$",
                                      "\\b", "\\B",  "\\<",  "\\>",        "\\w",  "\\W",  "_",
                                      " ",   "\\s",  "\\S",  "[[:alpha:]", "]",    "[",    "-",
                                      "{",   "\\\\", "\\.",  "[]",         "}" };

static void same(const char *pattern, const char *text, const regex_t *theirs)
{
    int at = matches(pattern, text, strlen(text));
    bool wanted = regexec(theirs, text, 0, NULL, 0) == 0;

    ck_assert_msg((at >= 0) == wanted, "'%s' and '%s': %d, wanted %d", pattern, text, at, wanted);
    /* By what there is of it: as much, with more to come, matches as well. */
    for (size_t size = 0; at >= 0 && size < strlen(text); size++) {
        regmatch_t range = { 0, (regoff_t)size };
        bool by_then = regexec(theirs, text, 1, &range, REG_STARTEND | REG_NOTEOL) == 0;
        ck_assert_msg(by_then || (int)size < at, "'%s' and '%s': %d", pattern, text, at);
    }
}

START_TEST(as_the_library_of_c)
{
    static const char letters[] = "aabbcc _.-";
    char pattern[64], text[16];
    regex_t theirs;
    int taken = 0, times = check_times(20000, 1000000);

    for (int i = 0; i < times; i++) {
        int count = 1 + (int)(random() % 8), size = (int)(random() % 12);
        pattern[0] = '\0';
        for (int j = 0; j < count && strlen(pattern) < 40; j++)
            strcat(pattern, pieces[(size_t)random() % (sizeof pieces / sizeof pieces[0])]);
        for (int j = 0; j < size; j++)
            text[j] = letters[(size_t)random() % (sizeof letters - 1)];
        text[size] = '\0';
        bool good = regcomp(&theirs, pattern, REG_EXTENDED | REG_NEWLINE) == 0;
        const char *wrong = expression_wrong(pattern);
        ck_assert_msg((wrong == NULL) == good, "'%s': %s, wanted %d", pattern, wrong, good);
        if (!good)
            continue;
        taken++;
        same(pattern, text, &theirs);
        regfree(&theirs);
    }
    ck_assert_int_gt(taken, times / 20);
}
END_TEST

CHECK_MAIN("expressions")
{
    tcase_set_timeout(all, 600);
    tcase_add_loop_test(all, expressions, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, their_length);
    tcase_add_loop_test(all, lines, 0, (int)(sizeof texts / sizeof texts[0]));
    tcase_add_test(all, in_bounds);
    tcase_add_test(all, as_the_library_of_c);
}
