/*
 * docs_man.c - manual pages. What is said of each option is the table's, what is said of a command
 * is its page's: prose has no place in a table, and no option one in prose.
 */
#include "docs.h"

#include "function.h"
#include "keys.h"

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

static void put_option(struct text *out, const struct opt_row *row)
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
    text_puts(out, "\n\n");
}

static void put_options(struct text *out, const struct opt_command_row *command)
{
    int group = -1;

    for (int i = 0; i < OPT_ROWS; i++) {
        if (!(opt_table[i].commands & (unsigned)command->command))
            continue;
        if ((int)opt_table[i].group != group)
            text_printf(out, "## %s\n\n", opt_groups[opt_table[i].group]);
        group = (int)opt_table[i].group;
        put_option(out, &opt_table[i]);
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
    text_puts(out, ".\n\n");
}

/* The keys of a board, or those of its own of the board of a record. */
static int put_keys(struct text *out, const char *board)
{
    bool replay = strcmp(board, "replay") == 0;
    size_t count;
    const struct keys_row *rows = keys_rows(&count);
    int group = -1;

    if (!replay && strcmp(board, "run") != 0)
        return -EINVAL;
    for (size_t i = 0; i < count; i++) {
        if (replay ? rows[i].boards != KEYS_REPLAY : !(rows[i].boards & KEYS_RUN))
            continue;
        if ((int)rows[i].group != group)
            text_printf(out, "## %s\n\n", keys_group_words(rows[i].group));
        group = (int)rows[i].group;
        put_keys_row(out, &rows[i]);
    }
    return 0;
}

/* A line that begins with @. */
static int put_directive(struct text *out, const char *line, size_t size)
{
    char name[32];
    const struct opt_command_row *command;

    if (size == strlen("@COMMANDS@") && memcmp(line, "@COMMANDS@", size) == 0) {
        put_commands(out);
        return 0;
    }
    if (size == strlen("@FUNCTIONS@") && memcmp(line, "@FUNCTIONS@", size) == 0) {
        text_puts(out, "```\n");
        function_put_help(out);
        text_puts(out, "```\n\n");
        return 0;
    }
    if (size < sizeof name && sscanf(line, "@KEYS %31[a-z]@", name) == 1)
        return put_keys(out, name);
    if (size < sizeof name && sscanf(line, "@OPTIONS %31[a-z]@", name) == 1) {
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
