/*
 * input_columns.c - lines cut into values: as CSV, by --regex, with the names of --header; and what
 * becomes of {name} and of the tags of --rpl in a COMMAND. Each a row: the input, COMMAND, the
 * jobs.
 */
#include "input/command.h"
#include "input/rpl.h"
#include "made_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS_16 "()()()()()()()()()()()()()()()()"
#define GROUPS_32 GROUPS_16 GROUPS_16

static const struct {
    struct input_options input;
    const char *rpl, *bytes, *words[8], *command, *seen; /* words: those after COMMAND */
} rows[] = {
    /* ---- CSV */
    { { .csv = true },
      NULL,
      "a,b\n\"c,d\",\"e\"\"f\"\n,\n",
      { NULL },
      "x {2} {1}",
      "x b a;x 'e\"f' c,d;x '' '';" },
    { { .csv = true, .colsep = "\\t" }, NULL, "a,b\tc\n", { NULL }, "x {2}", "x c;" },
    { { .csv = true, .colsep = ";" }, NULL, "a;b;c\n", { NULL }, "x {}", "x a b c;" },
    { { .csv = true }, NULL, "a,\"b\nc\"\nd,e\n", { NULL }, "x {2}", "x 'b\nc';x e;" },
    { { .csv = true }, NULL, "a,\"b", { NULL }, "x {2}", "x b;" },
    { { .csv = true, .colsep = "ab" },
      NULL,
      "",
      { NULL },
      "x",
      "--colsep 'ab' with --csv: must be one character" },
    { { .csv = true, .colsep = "\"" },
      NULL,
      "",
      { NULL },
      "x",
      "--colsep '\"' with --csv: must be one character" },
    { { .csv = true, .colsep = "" },
      NULL,
      "",
      { NULL },
      "x",
      "--colsep '' with --csv: must be one character" },
    /* ---- names */
    { { .csv = true, .header = true },
      NULL,
      "url,name\nh://a/b.c,x y\n",
      { NULL },
      "x {name} {url/} {url/.} {1} {nam}",
      "x 'x y' b.c b h://a/b.c {nam};" },
    { { .csv = true, .header = true },
      NULL,
      "n,na\n1,2\n",
      { NULL },
      "x {n} {na} {na.}",
      "x 1 2 2;" },
    { { .colsep = " ", .header = true },
      NULL,
      "a b\n1 2\n3 4\n",
      { NULL },
      "x {b}-{a}",
      "x 2-1;x 4-3;" },
    { { .header = true },
      NULL,
      NULL,
      { ":::", "x", "1", "2", ":::", "y", "$(a)" },
      "{y} {x}",
      "'$(a)' 1;'$(a)' 2;" },
    { { .header = true }, NULL, "a\n", { NULL }, "x {a}", "" },
    { { .header = true }, NULL, "", { NULL }, "x {a}", "" },
    { { .header = true, .whole = true }, NULL, "a\n1\n2\n", { NULL }, "x {a}", "x 1;x 2;" },
    { { .header = true, .regex = "(a)" },
      NULL,
      NULL,
      { ":::", "x", "a" },
      "x {1}",
      "arguments, line 1: --regex does not match it" },
    { { .header = true, .regex = "(a)" },
      NULL,
      NULL,
      { ":::", "a", "a", "x" },
      "x {a}",
      "x a;, line 3: --regex does not match it" },
    /* names of a line that --regex cuts: of the groups that have none, in each source */
    { { .header = true, .regex = "(.)(?<b>.)(.)" },
      NULL,
      NULL,
      { ":::", "xyz", "123" },
      "x {x} {y} {b} {z}",
      "x 1 {y} 2 3;" },
    { { .header = true, .regex = "(.)(.)" },
      NULL,
      NULL,
      { ":::", "ab", "12", ":::", "cd", "34" },
      "x {d} {c} {b} {a}",
      "x 4 3 2 1;" },
    { { .header = true, .link = true },
      NULL,
      NULL,
      { ":::", "a", "1", "2", ":::", "b" },
      "x {a} {b}",
      "" },
    /* ---- --regex */
    { { .regex = "(?<url>[^,]*),(?<name>.*)" },
      NULL,
      "a,b;c\n",
      { NULL },
      "x {name} {url} {1}",
      "x 'b;c' a a;" },
    { { .regex = "(a)|(b)" }, NULL, "b\na\n", { NULL }, "x {1} {2}", "x '' b;x a '';" },
    { { .regex = "((a)(b))" }, NULL, "ab\n", { NULL }, "x {1} {2} {3}", "x ab a b;" },
    { { .regex = "(a)" },
      NULL,
      "a\nA\n",
      { NULL },
      "x {1}",
      "x a;, line 2: --regex does not match it" },
    { { .header = true, .regex = "((.*))" }, NULL, "ab\ncd\n", { NULL }, "x {ab} {2}", "x cd cd;" },
    { { .regex = "(a)" },
      NULL,
      "a\nb\na\n",
      { NULL },
      "x {1}",
      "x a;, line 2: --regex does not match it" },
    { { .regex = "a" },
      NULL,
      "",
      { NULL },
      "x",
      "--regex 'a': there is no group in it, such as (?<name>.*)" },
    { { .regex = "(" },
      NULL,
      "",
      { NULL },
      "x",
      "--regex '(': missing closing parenthesis (character 2)" },
    { { .regex = "(a)", .csv = true },
      NULL,
      "",
      { NULL },
      "x",
      "--regex beside --csv: a line is cut in one way" },
    { { .regex = "(x)" GROUPS_32 GROUPS_32 },
      NULL,
      "",
      { NULL },
      "x",
      "--regex '(x)" GROUPS_32 GROUPS_32 "': more than 64 groups" },
    { { .regex = GROUPS_32 GROUPS_32 "x" }, NULL, "x\n", { NULL }, "x a{64}", "x a'';" },
    /* ---- --rpl */
    { { 0 },
      "{..} s:\\.[^/.]*$::;s:\\.[^/.]*$::;",
      "a.b.c\n",
      { NULL },
      "x {..} {1..} {.}",
      "x a a a.b;" },
    { { 0 }, "X s/(b+)/<$1>/g", "abbab\n", { NULL }, "x X", "x 'a<bb>a<b>';" },
    { { 0 }, "{u} $_=uc", "ab\n", { NULL }, "x {u}", "x AB;" },
    { { 0 }, "{u} $_  =  lc($_) ; s/b/c/", "AB\n", { NULL }, "x {u}", "x ac;" },
    { { 0 }, "{u} $_ =uc $_", "ab\n", { NULL }, "x {u}", "x AB;" },
    { { 0 }, "{u} s/.*/\\U$&/", "ab\n", { NULL }, "x {u}", "x AB;" },
    { { 0 }, "{u} s{a}{; rm x}i", "A\n", { NULL }, "x {u}", "x '; rm x';" },
    { { 0 }, "{u} s/x/y/", "$(a)\n", { NULL }, "x \"{u}\" '{u}'", "x \"\\$(a)\" '$(a)';" },
    { { 0 }, "{.} s/a/b/", "a.c\n", { NULL }, "x {.}", "x b.c;" },
    { { 0 },
      "{u} s/a/b/e",
      "",
      { NULL },
      "x",
      "--rpl '{u}': only s/REGEX/TEXT/, with the flags g and i, $_=uc and $_=lc are read" },
    { { 0 },
      "{u} $_ = 1",
      "",
      { NULL },
      "x",
      "--rpl '{u}': only s/REGEX/TEXT/, with the flags g and i, $_=uc and $_=lc are read" },
    { { 0 }, "{u}", "", { NULL }, "x", "--rpl '{u}': a tag, a blank and s/REGEX/TEXT/ are wanted" },
    { { 0 },
      "{u} s/(/x/",
      "",
      { NULL },
      "x",
      "--rpl '{u}': missing closing parenthesis (character 2)" },
    { { .csv = true, .header = true },
      "{u} s/a/b/",
      "x,y\nq,ca\n",
      { NULL },
      "{yu} {2u}",
      "cb cb;" },
};

/* The lines of all jobs, and what was wrong at the end. */
static void put_jobs(struct text *out, struct command *command)
{
    char error[4400];
    struct fb_job job = { 0 };
    int r;

    while ((r = command_next(command, 1, &job)) == 1) {
        text_puts(out, job.shell != NULL ? job.shell : job.argv[0]);
        text_putc(out, ';');
        job = (struct fb_job){ 0 };
    }
    if (command_error(command, error, sizeof error))
        text_puts(out, strstr(error, ", line") != NULL ? strstr(error, ", line") : error);
    else
        ck_assert_int_eq(r, 0);
}

START_TEST(a_row)
{
    struct input_options input = rows[_i].input;
    const char *path = NULL;
    char error[4400] = "", *words[8];
    struct rpl *rpl = NULL;
    struct command *command = NULL;
    struct command_form form = { .strings = { .append = true, .form = TEMPLATE_LINE } };
    struct text seen = { 0 };
    int r = 0;

    if (rows[_i].bytes != NULL) {
        path = make_file(rows[_i].bytes, strlen(rows[_i].bytes));
        input.files = &path;
        input.file_count = 1;
    }
    while (rows[_i].words[input.count] != NULL) {
        words[input.count] = (char *)rows[_i].words[input.count];
        input.count++;
    }
    input.words = words;
    if (rows[_i].rpl != NULL)
        r = rpl_open(&rpl, rows[_i].rpl, error, sizeof error);
    form.strings.rpls = &rpl;
    form.strings.rpl_count = rpl != NULL;
    if (r == 0)
        r = command_open(&command, &(char *){ (char *)rows[_i].command }, 1, &form, &input, error,
                         sizeof error);
    if (r == 0)
        put_jobs(&seen, command);
    ck_assert_str_eq(r == 0 ? text_string(&seen) : error, rows[_i].seen);
    command_close(command);
    rpl_close(rpl);
    text_fini(&seen);
    if (path != NULL)
        unlink(path);
}
END_TEST

CHECK_MAIN("columns")
{
    tcase_add_loop_test(all, a_row, 0, (int)(sizeof rows / sizeof rows[0]));
}
