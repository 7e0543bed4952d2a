/*
 * bash.c - the completion for bash, on top of the package bash-completion. What follows the
 * options of `run` is another program's command line: it is completed as that program's.
 */
#include "docs.h"

#include <string.h>

static const char head[] =
    "# bash completion for forkboard, made from its table of options   -*- shell-script -*-\n"
    "\n"
    "_forkboard()\n"
    "{\n"
    "    local cur prev words cword split=false\n"
    "    _init_completion -s -n : || return\n"
    "\n"
    "    local options valued mixed=0 first=0 i\n"
    "    if ((cword == 1)); then\n"
    "        COMPREPLY=($(compgen -W '";

/* The options end at `--` or at the first word that is none; `first` is what stands after them. */
static const char middle[] = "        *) return ;;\n"
                             "    esac\n"
                             "    for ((i = 2; i < cword; i++)); do\n"
                             "        case ${words[i]} in\n"
                             "            --) first=$((i + 1)); break ;;\n"
                             "            -*=*) ;;\n"
                             "            -*) [[ $valued == *\" ${words[i]} \"* ]] && ((i++)) ;;\n"
                             "            *) ((mixed)) || { first=$i; break; } ;;\n"
                             "        esac\n"
                             "    done\n"
                             "    if ((first == 0)); then\n"
                             "        case $prev in\n";

static const char foot[] = "        esac\n"
                           "        $split && return\n"
                           "        if [[ $cur == -* ]]; then\n"
                           "            COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                           "            return\n"
                           "        fi\n"
                           "        first=$cword\n"
                           "    fi\n"
                           "    case ${words[1]} in\n";

static const char end[] = "    esac\n"
                          "} &&\n"
                          "    complete -F _forkboard forkboard\n";

static const char *const rests[] = {
    [REST_COMMAND] = "            for ((i = first; i < cword; i++)); do\n"
                     "                case ${words[i]} in\n"
                     "                    ::: | :::+ | :::: | ::::+) _filedir; return ;;\n"
                     "                esac\n"
                     "            done\n"
                     "            if ((cword == first)); then\n"
                     "                _filedir '@(yaml|yml)'\n"
                     "                COMPREPLY+=($(compgen -c -- \"$cur\"))\n"
                     "            elif [[ $cur == :* ]]; then\n"
                     "                COMPREPLY=($(compgen -W '::: :::+ :::: ::::+' -- \"$cur\"))\n"
                     "                __ltrim_colon_completions \"$cur\"\n"
                     "            else\n"
                     "                _command_offset $first\n"
                     "            fi\n",
    [REST_DEMO] = ("            ((cword == 2)) && COMPREPLY=($(compgen -W \\\n"
                   "                \"$(\"${words[0]}\" demo 2>/dev/null | cut -d ' ' -f 1)\" -- "
                   "\"$cur\"))\n"),
    [REST_LESSON] = ("            _filedir '@(yaml|yml)'\n"
                     "            COMPREPLY+=($(compgen -W \\\n"
                     "                \"$(\"${words[0]}\" teach 2>/dev/null | cut -c 4-16)\" -- "
                     "\"$cur\"))\n"),
    [REST_FILE] = "            _filedir\n",
    [REST_RUN] =
        ("            _filedir -d\n"
         "            COMPREPLY+=($(compgen -W \\\n"
         "                \"$(\"${words[0]}\" ps 2>/dev/null | cut -d ' ' -f 1 | tail -n +2)\" -- "
         "\"$cur\"))\n"),
};

static void put_names(struct text *out, const struct opt_row *row)
{
    if (row->letter != '\0')
        text_printf(out, "-%c ", row->letter);
    text_printf(out, "--%s ", row->name);
}

/* Other programs' names of it. */
static void put_others(struct text *out, const struct opt_row *row, enum opt_command command)
{
    char names[256];

    opt_other_names(row, command, names, sizeof names);
    for (char *name = strtok(names, ", "); name != NULL; name = strtok(NULL, ", "))
        text_printf(out, "%s ", name);
}

static void put_command(struct text *out, const struct opt_command_row *command)
{
    text_printf(out, "        %s)\n            options='", command->name);
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command->command) {
            put_names(out, &opt_table[i]);
            put_others(out, &opt_table[i], command->command);
        }
    text_puts(out, "'\n            valued=' ");
    for (int i = 0; i < OPT_ROWS; i++)
        if ((opt_table[i].commands & (unsigned)command->command) && opt_table[i].argument != NULL) {
            put_names(out, &opt_table[i]);
            put_others(out, &opt_table[i], command->command);
        }
    text_printf(out, "'\n%s            ;;\n", opt_mixed(command) ? "            mixed=1\n" : "");
}

static void put_value(struct text *out, const struct opt_row *row)
{
    if (row->argument == NULL)
        return;
    text_puts(out, "            ");
    if (row->letter != '\0')
        text_printf(out, "-%c | ", row->letter);
    text_printf(out, "--%s) ", row->name);
    if (row->takes == TAKES_CHOICE)
        text_printf(out, "COMPREPLY=($(compgen -W '%s' -- \"$cur\")); ", row->choices);
    else if (row->takes != TAKES_TEXT)
        text_puts(out, row->takes == TAKES_FILE ? "_filedir; " : "_filedir -d; ");
    text_puts(out, "return ;;\n");
}

static void put_rest(struct text *out, const struct opt_command_row *command)
{
    text_printf(out, "        %s)\n", command->name);
    text_puts(out, rests[command->rest]);
    text_puts(out, "            ;;\n");
}

void docs_bash(struct text *out)
{
    text_puts(out, head);
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        text_printf(out, "%s ", row->name);
    text_puts(out, "--help --version' -- \"$cur\"))\n"
                   "        return\n"
                   "    fi\n"
                   "    case ${words[1]} in\n");
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        put_command(out, row);
    text_puts(out, middle);
    for (int i = 0; i < OPT_ROWS; i++)
        put_value(out, &opt_table[i]);
    text_puts(out, foot);
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        put_rest(out, row);
    text_puts(out, end);
}
