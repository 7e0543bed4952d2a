/*
 * fish.c - the completion for fish: one `complete` line an option, on the condition that the
 * cursor stands among the options of its command.
 */
#include "docs.h"

#include <string.h>

static const char head[] =
    "# completion for forkboard, made from its table of options\n"
    "\n"
    "# Whether the cursor is after command $argv[1], at its `options` or at the `rest`, "
    "$argv[2].\n"
    "function __forkboard_at\n"
    "    set -l words (commandline -opc)\n"
    "    test (count $words) -ge 2; and test $words[2] = $argv[1]; or return 1\n"
    "    set -l valued __forkboard_valued_$argv[1]\n"
    "    set -l place options\n"
    "    set -l skip 0\n"
    "    for i in (seq 3 (count $words))\n"
    "        if test $skip = 1\n"
    "            set skip 0\n"
    "            continue\n"
    "        end\n"
    "        switch $words[$i]\n"
    "            case --\n"
    "                set place rest\n"
    "                break\n"
    "            case '--*=*'\n"
    "            case '-*'\n"
    "                contains -- $words[$i] $$valued; and set skip 1\n"
    "            case '*'\n"
    "                if not contains $words[2] $__forkboard_mixed\n"
    "                    set place rest\n"
    "                    break\n"
    "                end\n"
    "        end\n"
    "    end\n"
    "    test $place = $argv[2]\n"
    "end\n"
    "\n"
    "# The words of COMMAND so far: from the first that is no option of ours.\n"
    "function __forkboard_command_line\n"
    "    set -l words (commandline -opc)\n"
    "    set -l skip 0\n"
    "    for i in (seq 3 (count $words))\n"
    "        if test $skip = 1\n"
    "            set skip 0\n"
    "        else if test $words[$i] = --\n"
    "            test $i -lt (count $words); and string escape -- $words[(math $i + 1)..-1]\n"
    "            return\n"
    "        else if string match -q -- '-*' $words[$i]\n"
    "            contains -- $words[$i] $__forkboard_valued_run; and set skip 1\n"
    "        else\n"
    "            string escape -- $words[$i..-1]\n"
    "            return\n"
    "        end\n"
    "    end\n"
    "end\n"
    "\n"
    "function __forkboard_complete_command\n"
    "    set -l line (__forkboard_command_line)\n"
    "    if string match -qr -- '^:::' $line\n"
    "        __fish_complete_path (commandline -ct)\n"
    "    else\n"
    "        complete -C \"$line \"(commandline -ct)\n"
    "    end\n"
    "end\n"
    "\n"
    "complete -c forkboard -f\n"
    "complete -c forkboard -n __fish_use_subcommand -l help -d 'print the commands'\n"
    "complete -c forkboard -n __fish_use_subcommand -l version -d 'print the version'\n";

/* Within single quotes. */
static void put_words(struct text *out, const char *words)
{
    for (; *words != '\0'; words++) {
        if (*words == '\'' || *words == '\\')
            text_putc(out, '\\');
        text_putc(out, *words);
    }
}

static void put_option(struct text *out, const struct opt_command_row *command,
                       const struct opt_row *row)
{
    char title[128];

    text_printf(out, "complete -c forkboard -n '__forkboard_at %s options' -l %s", command->name,
                row->name);
    if (row->letter != '\0')
        text_printf(out, " -s %c", row->letter);
    if (row->takes == TAKES_CHOICE)
        text_printf(out, " -x -a '%s'", row->choices);
    else if (row->takes == TAKES_TEXT)
        text_puts(out, " -x");
    else if (row->takes == TAKES_FILE)
        text_puts(out, " -r -F");
    else if (row->takes == TAKES_DIRECTORY)
        text_puts(out, " -x -a '(__fish_complete_directories)'");
    text_puts(out, " -d '");
    put_words(out, opt_title(row, title, sizeof title));
    text_puts(out, "'\n");
}

/* Its names in other programs: "-x" or "--name" each, with a blank before; or as completions. */
static void put_others(struct text *out, const struct opt_command_row *command,
                       const struct opt_row *row, bool completions)
{
    char names[256];

    opt_other_names(row, command->command, names, sizeof names);
    for (char *name = strtok(names, ", "); name != NULL; name = strtok(NULL, ", ")) {
        if (!completions)
            text_printf(out, " %s", name);
        else
            text_printf(out,
                        "complete -c forkboard -n '__forkboard_at %s options' -%c %s%s -d '--%s'\n",
                        command->name, name[1] == '-' ? 'l' : 's', name + 1 + (name[1] == '-'),
                        row->takes == TAKES_NOTHING ? "" : " -x", row->name);
    }
}

static void put_command(struct text *out, const struct opt_command_row *command)
{
    text_printf(out, "\nset -g __forkboard_valued_%s", command->name);
    for (int i = 0; i < OPT_ROWS; i++) {
        const struct opt_row *row = &opt_table[i];
        if (!(row->commands & (unsigned)command->command) || row->argument == NULL)
            continue;
        if (row->letter != '\0')
            text_printf(out, " -%c", row->letter);
        text_printf(out, " --%s", row->name);
        put_others(out, command, row, false);
    }
    text_printf(out, "\ncomplete -c forkboard -n __fish_use_subcommand -a %s -d '", command->name);
    put_words(out, command->summary);
    text_puts(out, "'\n");
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command->command) {
            struct opt_row said = opt_row_for(&opt_table[i], command->command);
            put_option(out, command, &said);
            put_others(out, command, &opt_table[i], true);
        }
}

static void put_rest(struct text *out, const struct opt_command_row *command)
{
    if (opt_mixed(command))
        text_printf(out, "set -ga __forkboard_mixed %s\n", command->name);
    if (command->rest == REST_DEMO)
        text_printf(out,
                    "complete -c forkboard -n '__forkboard_at %s options' "
                    "-a '(forkboard demo 2>/dev/null | string replace -r \" .*\" \"\")'\n",
                    command->name);
    else if (command->rest == REST_LESSON)
        text_printf(out,
                    "complete -c forkboard -n '__forkboard_at %s options' "
                    "-a '(forkboard teach 2>/dev/null | string sub -s 4 -l 13 | string trim)'\n"
                    "complete -c forkboard -n '__forkboard_at %s options' "
                    "-a '(__fish_complete_suffix .yaml .yml)'\n",
                    command->name, command->name);
    else if (command->rest == REST_RUN)
        text_printf(out,
                    "complete -c forkboard -n '__forkboard_at %s options' "
                    "-a '(forkboard ps 2>/dev/null | string match -r \"^[a-z]{4}(?= )\")'\n",
                    command->name);
    else if (command->rest == REST_FILE)
        text_printf(out, "complete -c forkboard -n '__forkboard_at %s options' -F\n",
                    command->name);
    else
        text_printf(
            out,
            "complete -c forkboard -n '__forkboard_at %s options' "
            "-a '(__fish_complete_suffix .yaml .yml)'\n"
            "complete -c forkboard -n '__forkboard_at %s options; or __forkboard_at %s rest' "
            "-a '(__forkboard_complete_command)'\n",
            command->name, command->name, command->name);
}

void docs_fish(struct text *out)
{
    text_puts(out, head);
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++) {
        put_command(out, row);
        put_rest(out, row);
    }
}
