/*
 * man.c - manual pages. What is said of each option is the table's, what is said of a command
 * is its page's: prose has no place in a table, and no option one in prose.
 */
#include "docs.h"

#include "draw/theme.h"
#include "set/function.h"
#include "teach/lesson.h"
#include "view/keys.h"
#include "view/view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Text in which nothing means anything to scdoc; the first letter a capital. */
static void put_sentence(struct text *out, const char *words)
{
    for (const char *at = words; *at != '\0'; at++) {
        char byte = *at == '\n' ? ' ' : *at;
        if (strchr("\\*_`", byte) != NULL)
            text_putc(out, '\\');
        if (at == words && byte >= 'a' && byte <= 'z')
            byte = (char)(byte - 'a' + 'A');
        text_putc(out, byte);
    }
}

/* "Also *-P*, *--jobs*." */
static void put_others(struct text *out, const struct opt_row *row, enum opt_command command)
{
    char names[256];
    const char *separator = " Also ";

    opt_other_names(row, command, names, sizeof names);
    for (char *name = strtok(names, ", "); name != NULL; name = strtok(NULL, ", ")) {
        text_printf(out, "%s*%s*", separator, name);
        separator = ", ";
    }
    text_puts(out, names[0] != '\0' ? "." : "");
}

static void put_option(struct text *out, const struct opt_row *row, enum opt_command command)
{
    if (row->letter != '\0')
        text_printf(out, "*-%c*, ", row->letter);
    text_printf(out, "*--%s*", row->name);
    if (row->argument != NULL)
        text_printf(out, " _%s_", row->argument);
    text_puts(out, "\n\t");
    put_sentence(out, row->help);
    if (row->help[strlen(row->help) - 1] != '.')
        text_putc(out, '.');
    if (row->more != NULL) {
        text_putc(out, ' ');
        text_puts(out, row->more);
    }
    put_others(out, row, command);
    text_puts(out, "\n\n");
}

static void put_options(struct text *out, const struct opt_command_row *command)
{
    int group = -1;

    for (int i = 0; i < OPT_ROWS; i++) {
        if (!(opt_table[i].commands & (unsigned)command->command))
            continue;
        struct opt_row row = opt_row_for(&opt_table[i], command->command);
        if ((int)row.group != group)
            text_printf(out, "## %s\n\n", opt_groups[row.group]);
        group = (int)row.group;
        put_option(out, &row, command->command);
    }
}

static void put_commands(struct text *out)
{
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++) {
        text_printf(out, "*%s*\n\t", row->name);
        put_sentence(out, row->summary);
        text_printf(out, ": *forkboard-%s*(1).\n\n", row->name);
    }
}

static void put_keys_row(struct text *out, const struct keys_row *row)
{
    static const struct glyphs words = {
        .up = "Up", .down = "Down", .left = "Left", .right = "Right", .enter = "Enter"
    };
    char name[16];

    for (int i = 0; i < 3 && row->keys[i] != 0; i++)
        text_printf(out, "%s*%s*", i > 0 ? ", " : "", keys_name(row->keys[i], &words, name));
    text_puts(out, "\n\t");
    put_sentence(out, row->words);
    text_puts(out, ".");
}

/* Which boards have the key, where not all of them have it. */
static const char *boards_words(unsigned boards)
{
    switch (boards) {
    case KEYS_RUN:
        return " On the board of a run.";
    case KEYS_WATCH:
        return " On the board of a watched program.";
    case KEYS_REPLAY:
        return " On the board of a record.";
    case KEYS_FROZEN:
        return " While the picture stands still.";
    case KEYS_PAST:
        return " On the board of a record, and while the picture stands still.";
    case KEYS_NOW:
        return " Not on the board of a record.";
    case KEYS_LIVE:
        return " Not on the board of a record or of a scale.";
    case KEYS_LIVE | KEYS_PAST:
        return " Not on the board of a scale.";
    case KEYS_SCALE:
        return " On the board of a scale.";
    case KEYS_WATCH | KEYS_PAST:
        return " Not on the board of a run.";
    case KEYS_RUN | KEYS_PAST | KEYS_SCALE:
        return " Not on the board of a watched program.";
    default:
        return "";
    }
}

/* All keys, each with its boards, or those that play a record. */
static int put_keys(struct text *out, const char *board)
{
    bool all = strcmp(board, "all") == 0;
    size_t count;
    const struct keys_row *rows = keys_rows(&count);
    int group = -1;

    if (!all && strcmp(board, "replay") != 0)
        return -EINVAL;
    for (size_t i = 0; i < count; i++) {
        if (!all && (rows[i].group != KEYS_PLAY || !(rows[i].boards & KEYS_REPLAY)))
            continue;
        if ((int)rows[i].group != group)
            text_printf(out, "## %s\n\n", keys_group_words(rows[i].group));
        group = (int)rows[i].group;
        put_keys_row(out, &rows[i]);
        text_puts(out, all ? boards_words(rows[i].boards) : "");
        text_puts(out, "\n\n");
    }
    return 0;
}

/* The sign of each state, as UTF-8 and as ASCII, its word and what it means. */
static void put_signs(struct text *out)
{
    for (int state = 0; state < BOARD_STATE_COUNT; state++) {
        text_puts(out, "*");
        put_sentence(out, theme_glyphs(false)->state[state]);
        text_puts(out, "* or *");
        put_sentence(out, theme_glyphs(true)->state[state]);
        text_printf(out, "*, %s\n\t", theme_word((enum theme_state)state));
        put_sentence(out, view_state_meaning((enum board_state)state));
        text_puts(out, ".\n\n");
    }
}

/* "@LESSON@", "@QUESTION@", "@MEASURES@": what a lesson can say. False: none of these. */
static bool put_lesson(struct text *out, const char *line, size_t size)
{
    static const char *const takes[] = { [TEACH_NOTHING] = "",
                                         [TEACH_MAYBE_JOB] = ": [JOB]",
                                         [TEACH_JOB] = ": JOB",
                                         [TEACH_REGEXP] = ": REGEXP",
                                         [TEACH_SLOTS] = ": N" };
    bool lesson = strncmp(line, "@LESSON@", size) == 0 && size == 8;
    bool question = strncmp(line, "@QUESTION@", size) == 0 && size == 10;

    for (int i = 0; lesson && i < TEACH_KEY_COUNT; i++)
        text_printf(out, "*%s*\n\t%s\n\n", teach_keys[i].name, teach_keys[i].help);
    for (int i = 0; question && i < TEACH_ASK_COUNT; i++)
        text_printf(out, "*%s*\n\t%s\n\n", teach_ask_keys[i].name, teach_ask_keys[i].help);
    if (lesson || question)
        return true;
    if (size != 10 || strncmp(line, "@MEASURES@", size) != 0)
        return false;
    for (const struct teach_word *word = teach_words; word->name != NULL; word++) {
        text_printf(out, "*%s*%s\n\t", word->name, takes[word->takes]);
        put_sentence(out, word->help);
        text_puts(out, ".\n\n");
    }
    return true;
}

/* A line that begins with @. */
static int put_directive(struct text *out, const char *line, size_t size)
{
    char name[32];
    int end = 0;
    const struct opt_command_row *command;

    if (size == strlen("@COMMANDS@") && memcmp(line, "@COMMANDS@", size) == 0) {
        put_commands(out);
        return 0;
    }
    if (size == strlen("@SIGNS@") && memcmp(line, "@SIGNS@", size) == 0) {
        put_signs(out);
        return 0;
    }
    if (size == strlen("@FUNCTIONS@") && memcmp(line, "@FUNCTIONS@", size) == 0) {
        text_puts(out, "```\n");
        function_put_help(out);
        text_puts(out, "```\n\n");
        return 0;
    }
    if (put_lesson(out, line, size))
        return 0;
    if (sscanf(line, "@KEYS %31[a-z]@%n", name, &end) == 1 && (size_t)end == size)
        return put_keys(out, name);
    if (sscanf(line, "@OPTIONS %31[a-z]@%n", name, &end) == 1 && (size_t)end == size) {
        command = opt_command_named(name);
        if (command != NULL)
            put_options(out, command);
        return command != NULL ? 0 : -EINVAL;
    }
    return -EINVAL;
}

static void put_line(struct text *out, const char *line, size_t size)
{
    static const char word[] = "@VERSION@";
    const char *found = memmem(line, size, word, sizeof word - 1);
    size_t front = found != NULL ? (size_t)(found - line) : size;

    text_put(out, line, front);
    if (found != NULL) {
        text_puts(out, FB_VERSION);
        text_put(out, found + sizeof word - 1, size - front - (sizeof word - 1));
    }
    text_putc(out, '\n');
}

int docs_page(struct text *out, const char *source)
{
    int r = 0;

    while (*source != '\0' && r == 0) {
        size_t size = strcspn(source, "\n");
        if (source[0] == '@')
            r = put_directive(out, source, size);
        else
            put_line(out, source, size);
        source += size + (source[size] == '\n');
    }
    return r;
}
