/*
 * help.c - --help, made from the table. Widths are chosen so that every line fits 80 columns; a
 * test holds them to it.
 */
#include "opt.h"
#include "table.h"

#include <stdio.h>
#include <string.h>

static void print_row(const struct opt_row *row)
{
    const char *help = row->help;
    char left[64], letter[8] = "   ";

    if (row->letter != '\0')
        snprintf(letter, sizeof letter, "-%c,", row->letter);
    snprintf(left, sizeof left, "  %s --%s%s%s", letter, row->name,
             row->argument != NULL ? " " : "", row->argument != NULL ? row->argument : "");
    do {
        size_t size = strcspn(help, "\n");
        printf("%-26s  %.*s\n", left, (int)size, help);
        left[0] = '\0';
        help += size;
    } while (*help++ == '\n');
}

/* In lines of less than 80 columns, that go on after a comma. */
static void print_names(const char *name, char *others)
{
    int column = printf("  --%-22s  ", name);
    const char *before = "";

    for (char *at = strtok(others, ", "); at != NULL; at = strtok(NULL, ", ")) {
        if (*before != '\0' && column + (int)strlen(at) > 76) {
            column = printf(",\n%28s", "") - 2;
            before = "";
        }
        column += printf("%s%s", before, at);
        before = ", ";
    }
    puts("");
}

/* A row's other names, a line each: what does nothing, or is refused, is not advertised. */
static void print_others(enum opt_command command)
{
    char names[256];
    bool any = false;

    for (int i = 0; i < OPT_ROWS; i++) {
        const struct opt_row *row = &opt_table[i];
        if (!(row->commands & (unsigned)command) ||
            opt_other_names(row, command, names, sizeof names)[0] == '\0')
            continue;
        if (!any)
            puts("\nOther names:");
        any = true;
        print_names(row->name, names + 2);
    }
}

static void print_program(void)
{
    puts("forkboard runs many processes at once and shows what happens to every one.\n");
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        fputs(row->forms, stdout);
    puts("  forkboard COMMAND --help                            options of a command\n"
         "  forkboard --help | --version\n\n"
         "Exit status: 0 every job succeeded, 1 some job failed, 2 wrong use, 3 forkboard\n"
         "could not go on; ended by a signal it dies by that signal.");
}

void opt_help(enum opt_command command)
{
    int group = -1;

    if (command == 0) {
        print_program();
        return;
    }
    fputs(opt_command_row(command)->head, stdout);
    for (int i = 0; i < OPT_ROWS; i++) {
        if (!(opt_table[i].commands & (unsigned)command))
            continue;
        struct opt_row row = opt_row_for(&opt_table[i], command);
        if ((int)row.group != group)
            printf("\n%s:\n", opt_groups[row.group]);
        group = (int)row.group;
        print_row(&row);
    }
    print_others(command);
}
