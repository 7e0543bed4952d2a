/*
 * zsh.c - the completion for zsh. _arguments reads the options from specifications made of the
 * table; it stops at COMMAND, which is completed as a command line of its own.
 */
#include "docs.h"

#include <string.h>

static const char head[] =
    "#compdef forkboard\n"
    "# completion for forkboard, made from its table of options\n"
    "\n"
    "_forkboard_command() {\n"
    "    if (( ${words[(I)(:::|:::+|::::|::::+)]} && ${words[(I)(:::|:::+|::::|::::+)]} < CURRENT "
    ")); then\n"
    "        _files\n"
    "    elif (( CURRENT == 1 )); then\n"
    "        _alternative 'files:job set:_files -g \"*.(yaml|yml)\"' "
    "'commands:command:_command_names -e'\n"
    "    else\n"
    "        _normal\n"
    "    fi\n"
    "}\n"
    "\n"
    "_forkboard_demo() {\n"
    "    local -a demos\n"
    "    demos=(${${(f)\"$(_call_program demos forkboard demo 2>/dev/null)\"}%% *})\n"
    "    _describe demo demos\n"
    "}\n"
    "_forkboard_lesson() {\n"
    "    local -a lessons\n"
    "    lessons=($(_call_program lessons forkboard teach 2>/dev/null | cut -c 4-16))\n"
    "    _describe lesson lessons\n"
    "    _files -g '*.(yaml|yml)'\n"
    "}\n"
    "\n"
    "_forkboard_run() {\n"
    "    local -a runs\n"
    "    runs=(${${(f)\"$(_call_program runs forkboard ps 2>/dev/null)\"}%% *})\n"
    "    _describe run runs\n"
    "    _files -/\n"
    "}\n"
    "\n"
    "_forkboard() {\n"
    "    local -a known=(\n";

static const char middle[] =
    "    )\n"
    "    if (( CURRENT == 2 )); then\n"
    "        _arguments '(- *)--help[print the commands]' '(- *)--version[print the version]' \\\n"
    "            '*: :{_describe command known}'\n"
    "        return\n"
    "    fi\n"
    "    local command=$words[2]\n"
    "    shift words\n"
    "    (( CURRENT-- ))\n"
    "    case $command in\n";

static const char end[] = "    esac\n"
                          "}\n"
                          "\n"
                          "_forkboard \"$@\"\n";

static const char *const rests[] = {
    [REST_COMMAND] = "'*::: :_forkboard_command'", [REST_DEMO] = "'1: :_forkboard_demo'",
    [REST_LESSON] = "'*: :_forkboard_lesson'",     [REST_FILE] = "'1:record:_files'",
    [REST_RUN] = "'1: :_forkboard_run' '*:job: '",
};

/* Within single quotes, and within [] of a specification. */
static void put_words(struct text *out, const char *words)
{
    for (; *words != '\0'; words++) {
        if (*words == '\'')
            text_puts(out, "'\\'");
        else if (*words == '[' || *words == ']' || *words == ':')
            text_putc(out, '\\');
        text_putc(out, *words);
    }
}

static void put_option(struct text *out, const struct opt_row *row)
{
    static const char *const actions[] = {
        [TAKES_TEXT] = " ", [TAKES_FILE] = "_files", [TAKES_DIRECTORY] = "_files -/"
    };
    const char *equals = row->argument != NULL ? "=" : "";
    char title[128];

    text_puts(out, "            ");
    if (row->letter != '\0')
        text_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", row->letter, row->name, row->letter,
                    row->argument != NULL ? "+" : "", row->name, equals);
    else
        text_printf(out, "'--%s%s[", row->name, equals);
    put_words(out, opt_title(row, title, sizeof title));
    text_putc(out, ']');
    if (row->argument != NULL) {
        text_putc(out, ':');
        put_words(out, row->argument);
        text_putc(out, ':');
    }
    if (row->takes == TAKES_CHOICE)
        text_printf(out, "(%s)", row->choices);
    else if (row->argument != NULL)
        text_puts(out, actions[row->takes]);
    text_puts(out, "' \\\n");
}

/* And by the names of other programs. */
static void put_row(struct text *out, const struct opt_row *row, enum opt_command command)
{
    struct opt_row said = opt_row_for(row, command);
    char names[256];

    put_option(out, &said);
    opt_other_names(row, command, names, sizeof names);
    for (char *name = strtok(names, ", "); name != NULL; name = strtok(NULL, ", "))
        text_printf(out, "            '%s[--%s]%s' \\\n", name, row->name,
                    row->takes == TAKES_NOTHING ? "" : ": : ");
}

static void put_command(struct text *out, const struct opt_command_row *command)
{
    text_printf(out, "    %s)\n        _arguments -S %s \\\n", command->name,
                command->rest == REST_COMMAND ? "-A '-*'" : "");
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command->command)
            put_row(out, &opt_table[i], command->command);
    text_printf(out, "            %s\n        ;;\n", rests[command->rest]);
}

void docs_zsh(struct text *out)
{
    text_puts(out, head);
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++) {
        text_printf(out, "        '%s:", row->name);
        put_words(out, row->summary);
        text_puts(out, "'\n");
    }
    text_puts(out, middle);
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        put_command(out, row);
    text_puts(out, end);
}
