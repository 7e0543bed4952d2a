/*
 * input_template.c - replacement strings filled in, and as options have them: --plus, other
 * spellings, words that are repeated, quotes of GNU parallel's; and that a value stays one in what
 * bash computes with.
 */
#include "check_main.h"
#include "input/template.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Opened as a line with these options and filled in with values, blanks between. */
static void check_line(const char *line, const struct template_options *options, const char *values,
                       const char *wanted)
{
    char text[128], *words[] = { (char *)line };
    const char *cut[16];
    struct template_values filled = { .values = cut, .job = 7, .slot = 2 };
    struct template *template;

    strcpy(text, values);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        cut[filled.count++] = word;
    ck_assert_int_eq(template_open_as(&template, words, 1, TEMPLATE_ANY, options, NULL), 0);
    template_set_total(template, 30);
    ck_assert_int_eq(template_fill(template, &filled), 0);
    ck_assert_str_eq(template_line(template), wanted);
    template_close(template);
}

/* As GNU parallel 20221122 prints them. */
static const struct {
    const char *string, *value, *wanted;
} plus[] = {
    { "{..}", "d/a.tar.gz", "d/a" },
    { "{..}", "a.gz", "a.gz" },
    { "{...}", "d/a.b.tar.gz", "d/a" },
    { "{/..}", "d.e/a.tar.gz", "a" },
    { "{/...}", "d/a.tar.gz", "a.tar.gz" },
    { "{+/}", "d/s/f.x", "d/s" },
    { "{+/}", "f.x", "" },
    { "{+.}", "d/f.x.y", "y" },
    { "{+.}", "f", "" },
    { "{+..}", "f.x.y", "x.y" },
    { "{+..}", "f.x", "" },
    { "{+...}", "f.a.x.y", "a.x.y" },
    { "{##}", "x", "30" },
    { "{%.fastq.gz}", "s1.fastq.gz", "s1" },
    { "{%.gz}", "s1.gzip", "s1.gzip" },
    { "{#s}", "s1", "1" },
    { "{#x}", "s1", "s1" },
    { "{/o/0}", "foo", "f0o" },
    { "{//o/0}", "foo", "f00" },
    { "{/#f/F}", "foof", "Foof" },
    { "{/%f/F}", "foof", "fooF" },
    { "{/o/}", "foo", "fo" },
    { "{:2}", "abcdef", "cdef" },
    { "{:1:2}", "abcdef", "bc" },
    { "{:9}", "abc", "" },
    { "{:-x}", "abc", "abc" },
    { "{^a}", "ab a", "Ab a" },
    { "{^b}", "ab", "ab" },
    { "{^^a}", "aba", "AbA" },
    { "{,A}", "ABA", "aBA" },
    { "{,,A}", "ABA", "aBa" },
    { "{1..}", "a.b.c", "a" },
    { "{:}", "a", "{:}" },
    { "{:1:}", "a", "{:1:}" },
    { "{/a}", "a", "{/a}" },
};

START_TEST(each_plus)
{
    struct template_options options = { .form = TEMPLATE_WORDS, .plus = true };
    char *words[] = { (char *)"echo", (char *)plus[_i].string };
    const char *value = plus[_i].value;
    struct template_values values = { &value, 1, 7, 2 };
    struct template *template;

    ck_assert_int_eq(template_open_as(&template, words, 2, TEMPLATE_ANY, &options, NULL), 0);
    template_set_total(template, 30);
    ck_assert_int_eq(template_fill(template, &values), 0);
    ck_assert_str_eq(template_argv(template)[1], plus[_i].wanted);
    template_close(template);
}
END_TEST

START_TEST(what_is_empty_has_a_default)
{
    check_line("echo {1:-x y}{2:-z}", &(struct template_options){ .plus = true }, "a", "echo a''");
}
END_TEST

static const struct {
    const char *line;
    struct template_options options;
    const char *values, *wanted;
} lines[] = {
    { "echo ,, {} {.} {#}",
      { .strings = { ","
                     "," } },
      "a.b",
      "echo a.b {} a 7" },
    { "echo ,, {} {.} {#}",
      { .strings_only = true, .strings = { ",," } },
      "a",
      "echo a {} {.} {#}" },
    { "echo @ @@", { .strings = { "@", [5] = "@@" } }, "a", "echo a 7" },
    { "echo %x%", { .strings = { "%" } }, "a;b", "echo 'a;b'x'a;b'" },
    { "echo pre-{}-post x{.}y z",
      { .repeat = true },
      "a b.c",
      "echo pre-a-post pre-b.c-post xay xby z" },
    { "echo {} {1}", { .repeat = true }, "a b", "echo a b a" },
    { "echo {}-{1}", { .repeat = true }, "a b", "echo a-a b-a" },
    /* A word that holds a quote or an operator stands once. */
    { "echo \"x {} y\" >{}.o; z", { .repeat = true }, "a b", "echo \"x a b y\" >a b.o; z" },
    { "echo $(ls {}x) '{}'", { .repeat = true }, "a b", "echo $(ls a bx) 'a b'" },
    { "echo", { .append = true, .repeat = true }, "a b", "echo a b" },
    { "echo {}>x", { 0 }, "5", "echo '5'>x" },
    { "echo {}{#}>x", { 0 }, "5", "echo '5'7>x" },
    /* What bash computes with is a number, or the name of one. */
    { "[[ {} -gt 3 ]] && echo {}", { 0 }, "a[$(x)]", "[[ a@@@x@@ -gt 3 ]] && echo 'a[$(x)]'" },
    { "[[ 3 -lt \"{}\" ]]", { 0 }, "a[$(x)]", "[[ 3 -lt \"a@@@x@@\" ]]" },
    { "[[ {} -gt 3 ]]", { 0 }, "-12", "[[ -12 -gt 3 ]]" },
    { "ls x[{}]*", { 0 }, "0-3", "ls x[0-3]*" },
    { "a[1]={}; b[{#}]=2", { 0 }, "3", "a[1]=3; b[7]=2" },
    { "[ {} ] && a[1]=2", { 0 }, "3", "[ 3 ] && a[1]=2" },
    { "[[ {} == [ab]=* ]]", { 0 }, "3", "[[ 3 == [ab]=* ]]" },
};

START_TEST(each_line)
{
    struct template_options options = lines[_i].options;

    options.form = TEMPLATE_LINE;
    check_line(lines[_i].line, &options, lines[_i].values, lines[_i].wanted);
}
END_TEST

START_TEST(words_are_repeated)
{
    struct template_options options = { .form = TEMPLATE_WORDS, .repeat = true };
    char *words[] = { (char *)"echo", (char *)"-n{}x", (char *)"{.}", (char *)"y" };
    const char *values[] = { "a b", "c.d" };
    const char *wanted[] = { "echo", "-na bx", "-nc.dx", "a b", "c", "y", NULL };
    struct template *template;

    ck_assert_int_eq(template_open_as(&template, words, 4, TEMPLATE_ANY, &options, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 2, 1, 1 }), 0);
    for (int i = 0; i < 7; i++)
        if (wanted[i] == NULL)
            ck_assert_ptr_null(template_argv(template)[i]);
        else
            ck_assert_str_eq(template_argv(template)[i], wanted[i]);
    template_close(template);
}
END_TEST

START_TEST(words_are_quoted)
{
    struct template_options options = { .form = TEMPLATE_LINE, .quote = true };
    char *words[] = { (char *)"echo", (char *)"a  $b", (char *)"{}" };
    const char *value = "it's";
    struct template *template;

    ck_assert_int_eq(template_open_as(&template, words, 3, 1, &options, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ &value, 1, 1, 1 }), 0);
    ck_assert_str_eq(template_line(template), "echo 'a  $b' 'it'\\''s'");
    template_close(template);
}
END_TEST

static const struct {
    const char *line, *why;
    bool plus;
} refusals[] = {
    { "a[{}]=1; x", "in the index of an array", false },
    { "a[x{}]+=1; x", "in the index of an array", false },
    { "m[\"{}\"]=1; x", "in the index of an array", false },
    { "a[ {} ]=1; x", "in the index of an array", false },
    { "a[b[{}]]=1; x", "in the index of an array", false },
    { "a[{}+b[1]]+=1; x", "in the index of an array", false },
    { "a=([2]=x [{};1]=y)", "in the index of an array", false },
    { "echo {#?}", "holds a pattern; a text alone is taken", true },
    { "echo {%.*z}", "holds a pattern; a text alone is taken", true },
    { "echo {/[a]/b}", "holds a pattern; a text alone is taken", true },
};

START_TEST(each_refusal)
{
    struct template_options options = { .form = TEMPLATE_LINE, .plus = refusals[_i].plus };
    char *words[] = { (char *)refusals[_i].line };
    struct template_mistake mistake;
    struct template *template;

    ck_assert_int_eq(template_open_as(&template, words, 1, 1, &options, &mistake), -EBADMSG);
    ck_assert_str_eq(mistake.why, refusals[_i].why);
    ck_assert_int_eq(strstr(template_advice(&mistake), "let it be a variable") == NULL, true);
}
END_TEST

static const struct {
    const char *line, *values;
    bool out;
} left_out[] = {
    { "echo {choose_k}", "a b", false }, { "echo {choose_k}", "b a", true },
    { "echo {choose_k}", "a a", true },  { "echo {uniq}", "b a", false },
    { "echo {uniq}", "a b a", true },    { "echo {}", "b b", false },
};

START_TEST(jobs_left_out)
{
    struct template_options options = { .form = TEMPLATE_LINE, .plus = true };
    char text[32], *words[] = { (char *)left_out[_i].line };
    const char *cut[8];
    struct template_values values = { .values = cut };
    struct template *template;

    strcpy(text, left_out[_i].values);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        cut[values.count++] = word;
    ck_assert_int_eq(template_open_as(&template, words, 1, TEMPLATE_ANY, &options, NULL), 0);
    ck_assert_int_eq(template_leaves_out(template, &values), left_out[_i].out);
    template_close(template);
}
END_TEST

static const struct {
    const char *command, *value, *line;
} replaced[] = {
    { "echo {} ;", "a", "echo a ;" },
    { "echo ;", "a b", "echo ; 'a b'" },
    { "{.} ;", "a.b/c", "a.b/c ;" },
    { "{.} ;", ".hidden", "'' ;" },
    { "{.} ;", "x.tar.gz", "x.tar ;" },
    { "{/} ;", "/", "'' ;" },
    { "{/} ;", "a//b", "b ;" },
    { "{//} ;", "/", "/ ;" },
    { "{//} ;", "a//b", "a ;" },
    { "{//} ;", "dir/", ". ;" },
    { "{//} ;", "", ". ;" },
    { "{/.} ;", "dir/x.tar.gz", "x.tar ;" },
    { "{/.} ;", "dir/.hid", "'' ;" },
    { "{#} {%} ;", "v", "7 3 ;" },
    { "{1} {-1} {2} ;", "v", "v v '' ;" },
    { "{0} {x} {} { ;", "v", "{0} {x} v { ;" },
    { "{} ;", "", "'' ;" },
    { "{} ;", "it's", "'it'\\''s' ;" },
    { "{} ;", "a\nb;$(x)`y`", "'a\nb;$(x)`y`' ;" },
    { "{} ;", "~x", "'~x' ;" },
};

START_TEST(template_lines)
{
    struct template *template;
    char *words[] = { (char *)replaced[_i].command };
    const char *values[] = { replaced[_i].value };

    ck_assert_int_eq(template_open(&template, words, 1, TEMPLATE_ANY, NULL), 0);
    ck_assert(template_is_shell(template));
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 1, 7, 3 }), 0);
    ck_assert_str_eq(template_line(template), replaced[_i].line);
    template_close(template);
}
END_TEST

START_TEST(template_words)
{
    static char number[] = "{3}{#}";
    struct template_mistake mistake;
    struct template *template;
    char *words[] = { "cp", "{}", "x{.}y{2}" }, *plain[] = { "ls", "-l" };
    const char *values[] = { "a b.c", "d" };

    ck_assert_int_eq(template_open(&template, words, 3, TEMPLATE_ANY, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 2, 1, 1 }), 0);
    ck_assert_str_eq(template_argv(template)[1], "a b.c d");
    ck_assert_str_eq(template_argv(template)[2], "xa b dyd");
    ck_assert_ptr_null(template_argv(template)[3]);
    template_close(template);
    ck_assert_int_eq(template_open(&template, plain, 2, TEMPLATE_ANY, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 2, 1, 1 }), 0);
    ck_assert_str_eq(template_argv(template)[2], "a b.c");
    ck_assert_str_eq(template_argv(template)[3], "d");
    ck_assert_ptr_null(template_argv(template)[4]);
    template_close(template);
    ck_assert_int_eq(template_open(&template, words, 3, 0, &mistake), -EBADMSG);
    ck_assert_int_eq(mistake.word, 2);
    ck_assert_uint_eq(mistake.column, 1);
    ck_assert_str_eq(mistake.what, "{}");
    ck_assert_str_eq(mistake.why, "where there is no input");
    words[1] = words[2] = number;
    ck_assert_int_eq(template_open(&template, words, 3, 0, NULL), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ 0 }), 0);
    ck_assert_str_eq(template_argv(template)[1], number);
    template_close(template);
}
END_TEST

/* As parallel(1) prints them. */
static const struct {
    const char *value, *quoted;
} theirs[] = {
    { "a-b_c.d+e/f", "a-b_c.d+e/f" },
    { "a:b", "'a:b'" },
    { "a,b=c@d%e", "'a,b=c@d%e'" },
    { "", "''" },
    { "'", "\"'\"" },
    { "it's", "'it'\"'\"'s'" },
    { "''a b'", "\"'\"\"'\"'a b'\"'\"" },
};

START_TEST(quotes_as_they_do)
{
    struct template_options options = { .form = TEMPLATE_LINE,
                                        .append = true,
                                        .their_quotes = true };
    const char *value = theirs[_i].value;
    struct template *template;
    char wanted[100];

    for (int i = 0; i < 2; i++) {
        char *word = i == 0 ? (char *)"x {}" : (char *)"x";
        ck_assert_int_eq(template_open_as(&template, &word, 1, 1, &options, NULL), 0);
        ck_assert_int_eq(template_fill(template, &(struct template_values){ &value, 1, 1, 1 }), 0);
        snprintf(wanted, sizeof wanted, "x %s", theirs[_i].quoted);
        ck_assert_str_eq(template_line(template), wanted);
        template_close(template);
    }
}
END_TEST

CHECK_MAIN("input template")
{
    tcase_add_loop_test(all, each_plus, 0, sizeof plus / sizeof plus[0]);
    tcase_add_test(all, what_is_empty_has_a_default);
    tcase_add_loop_test(all, each_line, 0, sizeof lines / sizeof lines[0]);
    tcase_add_test(all, words_are_repeated);
    tcase_add_test(all, words_are_quoted);
    tcase_add_loop_test(all, each_refusal, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_loop_test(all, jobs_left_out, 0, sizeof left_out / sizeof left_out[0]);
    tcase_add_loop_test(all, template_lines, 0, sizeof replaced / sizeof replaced[0]);
    tcase_add_test(all, template_words);
    tcase_add_loop_test(all, quotes_as_they_do, 0, sizeof theirs / sizeof theirs[0]);
}
