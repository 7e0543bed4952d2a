/* input_template_find.c - where the first replacement string of a text stands, and what it says. */
#include "check_main.h"
#include "input/rpl.h"
#include "input/template_inside.h"

#include <stdio.h>
#include <string.h>

enum { BRACES, STRINGS, STRINGS_ONLY, NAMES, RPLS, PLUS };

static const struct {
    int with;
    const char *text, *found; /* what stands before it, itself, its operation and input */
} rows[] = {
    { BRACES, "", "none" },
    { BRACES, "a", "none" },
    { BRACES, "{", "none" },
    { BRACES, "}{", "none" },
    { BRACES, "{}", "|{} whole 0" },
    { BRACES, "a{}{.}", "a|{} whole 0" },
    { BRACES, "a{.}b", "a|{.} no extension 0" },
    { BRACES, "{/}", "|{/} basename 0" },
    { BRACES, "{//}", "|{//} dirname 0" },
    { BRACES, "{/.}", "|{/.} base no extension 0" },
    { BRACES, "{./}", "none" },
    { BRACES, "{#}", "|{#} job 0" },
    { BRACES, "{%}", "|{%} slot 0" },
    { BRACES, "{##}", "none" },
    { BRACES, "{1}", "|{1} whole 1" },
    { BRACES, "{10/.}", "|{10/.} base no extension 10" },
    { BRACES, "{-1}", "|{-1} whole -1" },
    { BRACES, "{-2//}", "|{-2//} dirname -2" },
    { BRACES, "{0}", "none" },
    { BRACES, "{-0}", "none" },
    { BRACES, "{-}", "none" },
    { BRACES, "{:}", "none" },
    { BRACES, "{1#}", "none" },
    { BRACES, "{9}", "|{9} whole 9" },
    { BRACES, "{99999}", "|{99999} whole 99999" },
    { BRACES, "{100000}", "|{100000} whole 100000" },
    { BRACES, "{999999}", "|{999999} whole 999999" },
    { BRACES, "{1000000}", "none" },
    { BRACES, "{-99999}", "|{-99999} whole -99999" },
    { BRACES, "{-100000}", "none" },
    { BRACES, "{a}{}", "{a}|{} whole 0" },
    { BRACES, "{a{}", "{a|{} whole 0" },
    { BRACES, "{{}}", "{|{} whole 0" },
    { STRINGS, "{}", "none" }, /* said by another string */
    { STRINGS, "{.}", "none" },
    { STRINGS, "{1}", "|{1} whole 1" },
    { STRINGS, "{/}", "|{/} basename 0" },
    { STRINGS, "aX", "a|X whole 0" },
    { STRINGS, "X{/}", "|X whole 0" },
    { STRINGS, "{/}X", "|{/} basename 0" },
    { STRINGS, "XY", "|XY no extension 0" }, /* the longer */
    { STRINGS, "aXbXY", "a|X whole 0" },
    { STRINGS, "aXYX", "a|XY no extension 0" },
    { STRINGS_ONLY, "{1}", "none" },
    { STRINGS_ONLY, "{1}X", "{1}|X whole 0" },
    { NAMES, "{a}", "|{a} whole 1" },
    { NAMES, "{ab}", "|{ab} whole 3" },
    { NAMES, "{ab/}", "|{ab/} basename 3" },
    { NAMES, "{a.}", "|{a.} no extension 1" },
    { NAMES, "{abc}", "none" },
    { NAMES, "{a/b}", "|{a/b} whole 4" },
    { NAMES, "{b}", "none" },
    { NAMES, "{2}", "|{2} whole 2" },
    { RPLS, "{..}", "|{..} rpl 0" },
    { RPLS, "{2..}", "|{2..} rpl 2" },
    { RPLS, "{-1..}", "|{-1..} rpl -1" },
    { RPLS, "{0..}", "none" },
    { RPLS, "{99999..}", "|{99999..} rpl 99999" },
    { RPLS, "{...}", "none" },
    { RPLS, "{..", "none" },
    { RPLS, "T", "|T rpl 0" },
    { RPLS, "aT{}", "a|T rpl 0" },
    { RPLS, "a{}T", "a|{} whole 0" },
    { RPLS, "a{}", "a|{} whole 0" },
    { RPLS, "T{..}", "|T rpl 0" },
    { RPLS, "{T}", "{|T rpl 0" },
    { PLUS, "{##}", "|{##} total 0" },
    { PLUS, "{#}", "|{#} job 0" },
};

static const char *operation_name(enum operation operation)
{
    switch (operation) {
    case WHOLE:
        return "whole";
    case NO_EXTENSION:
        return "no extension";
    case BASENAME:
        return "basename";
    case DIRNAME:
        return "dirname";
    case BASE_NO_EXTENSION:
        return "base no extension";
    case JOB:
        return "job";
    case SLOT:
        return "slot";
    case TOTAL:
        return "total";
    case RPL:
        return "rpl";
    default:
        return "another";
    }
}

START_TEST(each_found)
{
    const char *names[] = { "a", NULL, "ab", "a/b" };
    const char *text = rows[_i].text, *found, *end;
    struct template_options options = { 0 };
    struct rpl *rpls[2];
    struct piece piece;
    char error[400], said[200] = "none";

    ck_assert_int_eq(rpl_open(&rpls[0], "{..} s/a/b/", error, sizeof error), 0);
    ck_assert_int_eq(rpl_open(&rpls[1], "T s/a/b/", error, sizeof error), 0);
    options.plus = rows[_i].with == PLUS;
    options.names = rows[_i].with == NAMES ? names : NULL;
    options.name_count = rows[_i].with == NAMES ? 4 : 0;
    options.rpls = rows[_i].with == RPLS ? rpls : NULL;
    options.rpl_count = rows[_i].with == RPLS ? 2 : 0;
    options.strings_only = rows[_i].with == STRINGS_ONLY;
    if (rows[_i].with == STRINGS || rows[_i].with == STRINGS_ONLY) {
        options.strings[0] = "X";
        options.strings[1] = "XY";
        options.strings[3] = ""; /* never */
    }
    found = template_find(&options, text, &piece, &end);
    if (found != NULL) {
        ck_assert_ptr_nonnull(end);
        snprintf(said, sizeof said, "%.*s|%.*s %s %d", (int)(found - text), text,
                 (int)(end - found), found, operation_name(piece.operation), piece.input);
    }
    ck_assert_str_eq(said, rows[_i].found);
    rpl_close(rpls[0]);
    rpl_close(rpls[1]);
}
END_TEST

/* The number of all jobs must be known before the first only where a word asks for it. */
START_TEST(all_are_counted)
{
    static const struct {
        const char *words[3];
        bool wanted;
    } cases[] = {
        { { "echo", "{}" }, false },         { { "{##}", "x", "y" }, true },
        { { "x", "{##}", "y" }, true },      { { "x", "y", "of {##}" }, true },
        { { "{#}", "##", "{## }" }, false },
    };
    int count = 0;

    while (count < 3 && cases[_i].words[count] != NULL)
        count++;
    ck_assert(template_wants_total((char *const *)(uintptr_t)cases[_i].words, count) ==
              cases[_i].wanted);
    ck_assert(!template_wants_total((char *const *)(uintptr_t)cases[_i].words, 0));
}
END_TEST

CHECK_MAIN("replacement strings found")
{
    tcase_add_loop_test(all, all_are_counted, 0, 5);
    tcase_add_loop_test(all, each_found, 0, (int)(sizeof rows / sizeof rows[0]));
}
