/*
 * docs_whole.c - completions and manual pages made from a small table of options that has one
 * of each kind: every byte of them, as files in golden/. The table stands in for opt/table.c, so a
 * new option of the program changes none of them.
 */
#include "check_main.h"
#include "docs/docs.h"
#include "opt/table.h"
#include "teach/lesson.h"
#include "teach/measure.h"
#include "view_stage.h"

#include <errno.h>

#define X OPT_RUN
#define Y OPT_DEMO
#define Z OPT_REPLAY

const char *const opt_groups[GROUP_COUNT] = { "First", "Second", "Third", "Fourth", "Fifth" };

/* The rows after these belong to no command. */
const struct opt_row opt_table[OPT_ROWS] = {
    { 0, GROUP_RUNNING, X, 'j', "both", TAKES_TEXT, "N", NULL, "a number", "has both names", NULL },
    { 1, GROUP_RUNNING, X | Y, 0, "text", TAKES_TEXT, "T", NULL, "a text", "it's *one*\nof two.",
      "More of _it_." },
    { 2, GROUP_INPUT, X | Z, 'c', "choice", TAKES_CHOICE, "WHEN", "now later", "now or later",
      "a choice", "_now_ is at once." },
    { 3, GROUP_INPUT, X, 0, "pick", TAKES_CHOICE, "HOW", "a b", "a or b", "a\\b `c`", NULL },
    { 4, GROUP_KEPT, X | Z, 'f', "file", TAKES_FILE, "FILE", NULL, "a file", "[a]: file", NULL },
    { 5, GROUP_KEPT, Y, 0, "input", TAKES_FILE, "FILE", NULL, "a file", "file", NULL },
    { 6, GROUP_KEPT, X, 'd', "dir", TAKES_DIRECTORY, "DIR", NULL, "a directory", "Directory",
      NULL },
    { 7, GROUP_OTHER, X | Y | Z, 'h', "help", TAKES_NOTHING, NULL, NULL, NULL, "{", NULL },
    { 8, GROUP_OTHER, Y, 0, "quiet", TAKES_NOTHING, NULL, NULL, NULL, "z", NULL },
};

const struct opt_command_row opt_commands[] = {
    { OPT_RUN, REST_COMMAND, "run", "runs what's to be run", "", "" },
    { OPT_DEMO, REST_DEMO, "demo", "shows [a]: \\b", "", "" },
    { OPT_REPLAY, REST_FILE, "replay", "_plays_", "", "" },
    { 0 },
};

const struct opt_command_row *opt_command_named(const char *name)
{
    const struct opt_command_row *row = opt_commands;

    while (row->name != NULL && strcmp(row->name, name) != 0)
        row++;
    return row->name != NULL ? row : NULL;
}

const struct opt_command_row *opt_command_row(enum opt_command command)
{
    const struct opt_command_row *row = opt_commands;

    while (row->name != NULL && row->command != command)
        row++;
    return row->name != NULL ? row : NULL;
}

/* What stands in for opt/spellings.c: one row has other names. */
const char *opt_other_names(const struct opt_row *row, enum opt_command command, char *out,
                            size_t size)
{
    snprintf(out, size, "%s", row->id == 1 && command == X ? ", -w, --words" : "");
    return out;
}

struct opt_row opt_row_for(const struct opt_row *row, enum opt_command command)
{
    struct opt_row said = *row;

    if (row->id == 0 && command == X)
        said.help = "has words of its own";
    return said;
}

const char *opt_title(const struct opt_row *row, char *out, size_t size)
{
    snprintf(out, size, "title: [%s]'s \\ %c", row->name, row->help[0]);
    return out;
}

static const struct {
    const char *name;
    void (*make)(struct text *out);
} completions[] = { { "bash", docs_bash }, { "zsh", docs_zsh }, { "fish", docs_fish } };

START_TEST(a_completion)
{
    struct text made = { 0 };
    char path[64];

    completions[_i].make(&made);
    ck_assert(!made.failed);
    snprintf(path, sizeof path, "tests/unit/golden/docs_%s.txt", completions[_i].name);
    compare_file(path, text_string(&made));
    text_fini(&made);
}
END_TEST

START_TEST(a_manual_page)
{
    struct text made = { 0 };

    ck_assert_int_eq(docs_page(&made,
                               "NAME(1)\n\n# COMMANDS\n\n@COMMANDS@\n# RUN\n\n@OPTIONS run@\n"
                               "# DEMO\n\n@OPTIONS demo@\n# REPLAY\n\n@OPTIONS replay@\n"
                               "# KEYS\n\n@KEYS all@\n# KEYS OF A RECORD\n\n@KEYS replay@\n"
                               "# SIGNS\n\n@SIGNS@\n# FUNCTIONS\n\n@FUNCTIONS@\nThe end"),
                     0);
    ck_assert(!made.failed);
    compare_file("tests/unit/golden/docs_man.txt", text_string(&made));
    text_fini(&made);
}
END_TEST

/* Each word that a lesson knows, with what it takes, and nothing of the other lists. */
START_TEST(words_of_lessons)
{
    static const char *const takes[] = { "", ": [JOB]", ": JOB", ": REGEXP", ": N" };
    struct text made = { 0 };
    const char *found;
    char line[64];

    ck_assert_int_eq(docs_page(&made, "@MEASURES@\n"), 0);
    for (const struct teach_word *word = teach_words; word->name != NULL; word++) {
        snprintf(line, sizeof line, "%s*%s*%s\n\t", word != teach_words ? ".\n\n" : "", word->name,
                 takes[word->takes]);
        found = strstr(text_string(&made), line);
        ck_assert_msg(found != NULL, "%s", line);
        ck_assert_int_eq(strncasecmp(found + strlen(line), word->help, strlen(word->help)), 0);
    }
    ck_assert_str_eq(text_string(&made) + made.size - 3, ".\n\n");
    text_clear(&made);
    ck_assert_int_eq(docs_page(&made, "@LESSON@\n"), 0);
    for (int i = 0; i < TEACH_KEY_COUNT; i++)
        ck_assert_ptr_nonnull(strstr(text_string(&made), teach_keys[i].help));
    text_clear(&made);
    ck_assert_int_eq(docs_page(&made, "@QUESTION@\n"), 0);
    for (int i = 0; i < TEACH_ASK_COUNT; i++)
        ck_assert_ptr_nonnull(strstr(text_string(&made), teach_ask_keys[i].help));
    ck_assert_ptr_null(strstr(text_string(&made), teach_words[0].help));
    text_clear(&made);
    ck_assert_int_eq(docs_page(&made, "@MEASURESX\n"), -EINVAL);
    ck_assert_int_eq(docs_page(&made, "@MEASURES\n"), -EINVAL);
    ck_assert_int_eq(docs_page(&made, "@LESSONS@\n"), -EINVAL);
    text_fini(&made);
}
END_TEST

static const struct {
    const char *source;
    int r;
    const char *made;
} pages[] = {
    { "", 0, "" },
    { "\n\n", 0, "\n\n" },
    { "no end of line", 0, "no end of line\n" },
    { "@VERSION@", -EINVAL, "" }, /* a line that begins so is a directive */
    { "v@VERSION@", 0, "v" FB_VERSION "\n" },
    { "v@VERSION@ and @VERSION@.\n", 0, "v" FB_VERSION " and @VERSION@.\n" },
    { "v@VERSION@\nv@VERSION@!\n", 0, "v" FB_VERSION "\nv" FB_VERSION "!\n" },
    { "a\n@NOTHING@\nb\n", -EINVAL, "a\n" }, /* and what comes after it is not made */
    { "@COMMANDS@ \n", -EINVAL, "" },
    { "@SIGNS\n", -EINVAL, "" },
    { "@FUNCTIONS\n", -EINVAL, "" },
    { "@COMMANDSX\n", -EINVAL, "" },
    { "@KEYS watch@\n", -EINVAL, "" },
    { "@KEYS\n", -EINVAL, "" },
    { "@OPTIONS\n", -EINVAL, "" },
    { "@OPTIONS watch@\n", -EINVAL, "" },
    { "@KEYS all\n", -EINVAL, "" },
    { "@KEYS all@.\n", -EINVAL, "" },
    { "@KEYS\nall@\n", -EINVAL, "" }, /* a line each */
    { "@OPTIONS run\n", -EINVAL, "" },
    { "@OPTIONS run@.\n", -EINVAL, "" },
    { "@OPTIONS\nrun@\n", -EINVAL, "" },
    { "@OPTIONS runrunrunrunrunrunrunrunrunrunrun@\n", -EINVAL, "" },
};

START_TEST(a_page_or_a_mistake)
{
    struct text made = { 0 };

    ck_assert_int_eq(docs_page(&made, pages[_i].source), pages[_i].r);
    ck_assert_str_eq(text_string(&made), pages[_i].made);
    text_fini(&made);
}
END_TEST

CHECK_MAIN("docs_whole")
{
    tcase_add_loop_test(all, a_completion, 0, 3);
    tcase_add_test(all, a_manual_page);
    tcase_add_loop_test(all, a_page_or_a_mistake, 0, (int)(sizeof pages / sizeof pages[0]));
    tcase_add_test(all, words_of_lessons);
}
