/*
 * own.c - what an option is for one command, where that is something else than for the others: its
 * words in --help, manual pages and completions; and which are of a COMMAND, and not of a set.
 * What an option does stands where it is read.
 */
#include "table.h"

#include <stddef.h>

#define TTY "If standard output is redirected, the board is drawn on _/dev/tty_."

static const struct {
    unsigned commands;
    enum opt_id id;
    const char *argument; /* NULL: the row's */
    const char *help, *more;
} own[] = {
    { OPT_SCALE, OPT_SLOTS, "LIST",
      "numbers of slots to measure, as 1,2,4,8 (default:\n1, 2, 4 ... to twice the hardware "
      "threads)",
      "1 is always among them. Hardware threads are those this process may use. With *--on* the "
      "default goes to all slots of the agents." },
    { OPT_PARALLEL, OPT_RETRIES, NULL, "run a job that fails up to N times in all",
      "A job that could not be started for a reason that stays, such as no such program, is not "
      "run "
      "again." },
    { OPT_SCALE, OPT_FLAG_PLAIN, NULL,
      "write lines, without a curve (default if standard\noutput is no terminal)", NULL },
    { OPT_TEACH, OPT_FLAG_PLAIN, NULL,
      "ask by lines, and read answers as lines (default\nif standard output is no terminal)",
      NULL },
    { OPT_SCALE | OPT_TEACH | OPT_REPLAY, OPT_FLAG_BOARD, NULL,
      "show the board (default on a terminal)", TTY },
    { OPT_WATCH, OPT_FLAG_JSON, NULL, "write the events to standard output as JSON Lines",
      "The program's own standard output goes to standard error. See *forkboard-record*(5)." },
    { OPT_SCALE, OPT_STDIN, NULL, "what workers read: null (default) or a file", NULL },
    { OPT_SCALE, OPT_HEADER, NULL, "the first line has names: {name} is the value of\nits column",
      "With *:::* the first word of each names its values." },
    { OPT_SCALE, OPT_FLAG_JSON, NULL,
      "write what was measured to standard output as one\nJSON object", "See JSON." },
    { OPT_CTL, OPT_FLAG_JSON, NULL, "of list: write an object of JSON for each job, a\nline each",
      "See JSON." },
    { OPT_PS, OPT_FLAG_JSON, NULL, "write an object of JSON for each run, a line each",
      "See JSON." },
    { OPT_SCALE, OPT_QUIET, NULL, "do not say how long each run took", NULL },
};

struct opt_row opt_row_for(const struct opt_row *row, enum opt_command command)
{
    struct opt_row said = *row;

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i].id == row->id && (own[i].commands & (unsigned)command)) {
            said.help = own[i].help;
            said.more = own[i].more;
            if (own[i].argument != NULL)
                said.argument = own[i].argument;
        }
    return said;
}

bool opt_of_command(const struct opt_row *row, const char **key)
{
    static const char *const keys[OPT_ROWS] = {
        [OPT_NICE] = "nice",   [OPT_SHELL] = "shell", [OPT_WORKDIR] = "dir",
        [OPT_STDIN] = "stdin", [OPT_PTY] = "pty",     [OPT_KEEP_FDS] = "inherit_fds",
    };

    *key = keys[row->id];
    if (row->group != GROUP_INPUT)
        return *key != NULL || row->id == OPT_TAGSTRING;
    return row->id != OPT_JOBS_FILE && row->id != OPT_EXCLUDE && row->id != OPT_ENV_FILE &&
           row->id != OPT_PORT;
}
