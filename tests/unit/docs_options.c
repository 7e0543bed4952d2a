/*
 * docs_options.c - every option in every place: parser, --help, manual page, completions. What is
 * made from the table is asked for each of its rows, so a new row needs no new test.
 */
#include "check_main.h"
#include "docs/docs.h"
#include "opt/opt.h"
#include "opt/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHARES 8 /* tests among which the rows are shared out: each is a process */

static struct text made;

static const char *made_by(void (*make)(struct text *out))
{
    text_clear(&made);
    make(&made);
    ck_assert(!made.failed);
    return text_string(&made);
}

static char *help_of(enum opt_command command)
{
    FILE *saved = stdout;
    char *text = NULL;
    size_t size;

    stdout = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(stdout);
    opt_help(command);
    fclose(stdout);
    stdout = saved;
    return text;
}

/* Whether `word` stands in `text` as a word of its own. */
static bool has_word(const char *text, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        if ((at == text || strchr(" '{,*=\n", at[-1]) != NULL) &&
            strchr(" ',}=+[*\n", at[size]) != NULL)
            return true;
    return false;
}

/* The part of `text` between two marks. */
static char *part(const char *text, const char *from, const char *to)
{
    const char *begin = strstr(text, from), *end = begin != NULL ? strstr(begin, to) : NULL;

    ck_assert_msg(begin != NULL && end != NULL, "no part from '%s' to '%s'", from, to);
    return strndup(begin, (size_t)(end - begin));
}

/* Whether the letter is another row's, as another program has it. */
static bool is_other(char letter, enum opt_command command)
{
    for (int i = 0; i < opt_spelling_count; i++)
        if (opt_spellings[i].letter == letter && (opt_spellings[i].commands & (unsigned)command))
            return true;
    return false;
}

/* Another option of that command may be called so. */
static bool is_name(const char *name, enum opt_command command)
{
    for (int i = 0; i < opt_spelling_count; i++)
        if (opt_spellings[i].name != NULL && strcmp(opt_spellings[i].name, name) == 0 &&
            (opt_spellings[i].commands & (unsigned)command))
            return true;
    return false;
}

static void parsed(const struct opt_row *row, enum opt_command command)
{
    static const char *const values[] = { "1", "never", "/dev/null", "3,9" };
    char word[128], error[256];
    bool known = (row->commands & (unsigned)command) || is_name(row->name, command), taken = false;

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char *argv[] = { (char *)"x", word, NULL, NULL };
        int words = 2;
        struct opt opt;
        int length = (int)strcspn(row->takes == TAKES_CHOICE ? row->choices : values[i], " ");
        snprintf(word, sizeof word, "--%s%s%.*s", row->name, row->argument != NULL ? "=" : "",
                 row->argument != NULL ? length : 0,
                 row->takes == TAKES_CHOICE ? row->choices : values[i]);
        if ((strncmp(row->name, "resume", 6) == 0 || strcmp(row->name, "retry-failed") == 0) &&
            known)
            argv[words++] = (char *)"--joblog=x"; /* means nothing without */
        if (row->id >= OPT_ROUND_ROBIN && row->id <= OPT_CAT && known)
            argv[words++] = (char *)"--pipe";
        if (opt_parse(&opt, command, words, argv, error, sizeof error) == 0)
            taken = true;
        else
            ck_assert_int_eq(strstr(error, "unknown option") == NULL, known);
        opt_fini(&opt);
    }
    ck_assert_msg(taken == known || is_name(row->name, command), "--%s: %s", row->name, error);
}

/* What is made for a command: once, for all rows. */
static struct pages {
    char *help, *bash, *zsh, *manual;
} pages[16];
static char *fish_page;

static const struct pages *pages_of(const struct opt_command_row *command)
{
    struct pages *own = &pages[command - opt_commands];
    char mark[64];

    ck_assert_int_lt(command - opt_commands, (int)(sizeof pages / sizeof pages[0]));
    if (own->help != NULL)
        return own;
    own->help = help_of(command->command);
    snprintf(mark, sizeof mark, "        %s)\n            options", command->name);
    own->bash = part(made_by(docs_bash), mark, ";;");
    snprintf(mark, sizeof mark, "    %s)\n        _arguments", command->name);
    own->zsh = part(made_by(docs_zsh), mark, ";;");
    text_clear(&made);
    snprintf(mark, sizeof mark, "@OPTIONS %s@\n", command->name);
    ck_assert_int_eq(docs_page(&made, mark), 0);
    own->manual = strdup(text_string(&made));
    return own;
}

static void stands_everywhere(const struct opt_row *row)
{
    char name[64], letter[4], fish[80];

    snprintf(name, sizeof name, "--%s", row->name);
    snprintf(letter, sizeof letter, "-%c", row->letter);
    for (const struct opt_command_row *command = opt_commands; command->name != NULL; command++) {
        bool known = row->commands & (unsigned)command->command;
        const struct pages *own = pages_of(command);
        parsed(row, command->command);
        if (is_name(row->name, command->command))
            continue;
        ck_assert_msg(has_word(own->help, name) == known, "%s in --help", name);
        ck_assert_msg(has_word(own->bash, name) == known, "%s for bash", name);
        ck_assert_msg(has_word(own->zsh, name) == known, "%s for zsh", name);
        if (row->letter != '\0' && !is_other(row->letter, command->command)) {
            ck_assert_msg(has_word(own->bash, letter) == known, "%s for bash", letter);
            ck_assert_msg(has_word(own->zsh, letter) == known, "%s for zsh", letter);
        }
        snprintf(fish, sizeof fish, "'__forkboard_at %s options' -l %s ", command->name, row->name);
        ck_assert_int_eq(strstr(fish_page, fish) != NULL, known);
        ck_assert_msg(has_word(own->manual, name) == known, "%s in the manual", name);
    }
}

START_TEST(each_option_everywhere)
{
    fish_page = strdup(made_by(docs_fish));
    for (int i = 0; i < OPT_ROWS; i++)
        stands_everywhere(&opt_table[i]);
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        free(pages[i].help);
        free(pages[i].bash);
        free(pages[i].zsh);
        free(pages[i].manual);
    }
    memset(pages, 0, sizeof pages);
    free(fish_page);
    text_fini(&made);
}
END_TEST

/* The words of a line are one comma apart, and it goes on only where the next has no room. */
static void names_are_in_columns(char *names)
{
    size_t before = 0;

    for (char *line = strtok(names, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        size_t size = strlen(line), blank = strspn(line, " ");
        const char *at = line + 28;
        ck_assert_msg(size > 28 && size < 80, "'%s'", line);
        ck_assert_msg(blank == 28 || (blank == 2 && strncmp(line + 2, "--", 2) == 0), "'%s'", line);
        ck_assert_msg((before != 0) == (blank == 28), "'%s'", line);
        at =
            strncmp(line, "  --basenameext", 15) == 0 ? line + 30 : at; /* longer than its column */
        ck_assert_msg(*at == '-' && at[-1] == ' ' && strstr(at, "  ") == NULL, "'%s'", line);
        ck_assert_msg(before == 0 || before + 1 + strcspn(at, ",") > 78, "'%s'", line);
        for (; (at = strchr(at, ',')) != NULL && at[1] != '\0'; at++)
            ck_assert_msg(strncmp(at, ", -", 3) == 0, "'%s'", line);
        before = at != NULL ? size : 0;
    }
    ck_assert_uint_eq(before, 0);
}

START_TEST(other_names_are_in_columns)
{
    const enum opt_command commands[] = { OPT_RUN, OPT_PARALLEL, OPT_XARGS };
    char *help = help_of(commands[_i]), *names = strstr(help, "\nOther names:\n");

    ck_assert_ptr_nonnull(names);
    names_are_in_columns(names + strlen("\nOther names:\n"));
    free(help);
}
END_TEST

static void check_row(const struct opt_row *row)
{
    char title[128];

    for (const struct opt_command_row *command = opt_commands; command->name != NULL; command++) {
        struct opt_row said = opt_row_for(row, command->command);
        for (const char *line = said.help; line != NULL; line = strchr(line, '\n')) {
            line += *line == '\n';
            ck_assert_msg(strcspn(line, "\n") <= 50, "--%s: a line too long: %s", row->name, line);
        }
        ck_assert_uint_gt(strlen(opt_title(&said, title, sizeof title)), 0);
        ck_assert_int_eq(said.argument != NULL, row->argument != NULL);
        ck_assert(said.help == row->help || (row->commands & (unsigned)command->command));
    }
    ck_assert_int_eq(row->argument != NULL, row->takes != TAKES_NOTHING);
    ck_assert_int_eq(row->argument != NULL, row->wants != NULL);
    ck_assert_int_eq(row->choices != NULL, row->takes == TAKES_CHOICE);
    for (int i = 0; &opt_table[i] != row; i++) {
        ck_assert_str_ne(opt_table[i].name, row->name);
        ck_assert(row->letter == '\0' || opt_table[i].letter != row->letter);
        ck_assert(opt_table[i].id != row->id);
        ck_assert(opt_table[i].group <= row->group);
    }
}

START_TEST(rows_are_sound)
{
    for (int i = _i; i < OPT_ROWS; i += SHARES)
        check_row(&opt_table[i]);
}
END_TEST

/* What an option is for one command alone stands in each place that is made for that command. */
START_TEST(own_words)
{
    static const struct {
        enum opt_command command;
        const char *name, *help, *manual, *title; /* the last of completions */
    } rows[] = {
        { OPT_SCALE, "scale", "--slots LIST", "*--slots* _LIST_", "numbers of slots to measure" },
        { OPT_RUN, "run", "--slots N ", "*--slots* _N_", "workers at once" },
        { OPT_SCALE, "scale", "what was measured", "See JSON.", "write what was measured" },
        { OPT_PS, "ps", "JSON for each run", "See JSON.", "write an object of JSON for each run" },
        { OPT_WATCH, "watch", "events to standard output", "goes to standard error.",
          "write the events" },
        { OPT_PARALLEL, "parallel", "up to N times in all", "up to N times in all.",
          "run a job that fails" },
        { OPT_TEACH, "teach", "ask by lines", "Ask by lines", "ask by lines" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *help = help_of(rows[i].command), *zsh, mark[64];
        snprintf(mark, sizeof mark, "    %s)\n        _arguments", rows[i].name);
        zsh = part(made_by(docs_zsh), mark, ";;");
        ck_assert_msg(strstr(help, rows[i].help) != NULL, "%s", rows[i].help);
        ck_assert_msg(strstr(zsh, rows[i].title) != NULL, "%s for zsh", rows[i].title);
        ck_assert_ptr_nonnull(strstr(made_by(docs_fish), rows[i].title));
        text_clear(&made);
        snprintf(mark, sizeof mark, "@OPTIONS %s@\n", rows[i].name);
        ck_assert_int_eq(docs_page(&made, mark), 0);
        ck_assert_msg(strstr(text_string(&made), rows[i].manual) != NULL, "%s", rows[i].manual);
        free(help);
        free(zsh);
    }
    text_fini(&made);
}
END_TEST

/* A name of another program's does what its row says, does nothing, or says why not. */
static void check_spelling(const struct opt_spelling *other)
{
    char name[64], letter[3] = { '-', other->letter, '\0' }, error[4400];

    snprintf(name, sizeof name, "--%s", other->name != NULL ? other->name : "");
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++) {
        char *argv[] = { (char *)"x", other->name != NULL ? name : letter, (char *)"1", NULL };
        bool known = other->commands & (unsigned)row->command;
        struct opt opt;
        int r = opt_parse(&opt, row->command, 3, argv, error, sizeof error);
        if (r < 0)
            ck_assert_msg((strstr(error, "unknown option") == NULL) == known, "%s: %s", argv[1],
                          error);
        if (known && other->id == OPT_ROWS)
            ck_assert_int_eq(r == 0, other->says[0] == '\0');
        if (known && other->id == OPT_ROWS && r < 0)
            ck_assert_ptr_nonnull(strstr(error, other->says));
        opt_fini(&opt);
    }
    for (int i = 0; i < OPT_ROWS; i++)
        ck_assert(other->name == NULL || !(opt_table[i].commands & other->commands) ||
                  strcmp(opt_table[i].name, other->name) != 0);
}

START_TEST(each_spelling)
{
    for (int i = _i; i < opt_spelling_count; i += SHARES)
        check_spelling(&opt_spellings[i]);
}
END_TEST

START_TEST(each_command_has_its_page)
{
    char path[512], bytes[65536], mark[64];

    for (const struct opt_command_row *command = opt_commands; command->name != NULL; command++) {
        FILE *file;
        snprintf(path, sizeof path, "%s/tui/man/forkboard-%s.1.scd", getenv("SOURCE"),
                 command->name);
        file = fopen(path, "r");
        ck_assert_msg(file != NULL, "%s", path);
        bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
        fclose(file);
        snprintf(mark, sizeof mark, "\n@OPTIONS %s@\n", command->name);
        ck_assert_ptr_nonnull(strstr(bytes, mark));
        ck_assert_ptr_eq(opt_command_named(command->name), command);
        ck_assert_ptr_eq(opt_command_row(command->command), command);
    }
    ck_assert_int_eq(docs_page(&made, "a @VERSION@ b\n"), 0);
    ck_assert_str_eq(text_string(&made), "a " FB_VERSION " b\n");
    ck_assert_int_lt(docs_page(&made, "@OPTIONS nosuch@\n"), 0);
    ck_assert_int_lt(docs_page(&made, "@KEYS nosuch@\n"), 0);
    text_clear(&made);
    ck_assert_int_eq(docs_page(&made, "@KEYS replay@\n"), 0);
    ck_assert_ptr_nonnull(strstr(text_string(&made), "*Space*, *p*\n\tPlay, or pause.\n"));
    ck_assert_ptr_null(strstr(text_string(&made), "*K*"));
    text_clear(&made);
    ck_assert_int_eq(docs_page(&made, "@KEYS all@\n@SIGNS@\n"), 0);
    ck_assert_ptr_nonnull(
        strstr(text_string(&made), "*p*\n\tPlay, or pause. On the board of a rec"));
    ck_assert_ptr_nonnull(strstr(text_string(&made), "*S-Tab*\n\tThe pane before.\n"));
    ck_assert_ptr_nonnull(strstr(text_string(&made), ", zombie\n\tHas exited"));
    ck_assert_int_lt(docs_page(&made, "@OPTION run@\n"), 0);
    text_fini(&made);
}
END_TEST

CHECK_MAIN("docs")
{
    tcase_add_loop_test(all, other_names_are_in_columns, 0, 3);
    tcase_add_test(all, each_option_everywhere);
    tcase_add_test(all, own_words);
    tcase_add_loop_test(all, rows_are_sound, 0, SHARES);
    tcase_add_loop_test(all, each_spelling, 0, SHARES);
    tcase_add_test(all, each_command_has_its_page);
}
