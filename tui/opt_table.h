/*
 * opt_table.h - the table of options and commands: what parser, --help, manual pages and
 * completions are made from.
 */
#ifndef FB_OPT_TABLE_H
#define FB_OPT_TABLE_H

#include "opt.h"

enum opt_id {
    OPT_SLOTS,
    OPT_FLAG_PLAIN,
    OPT_FLAG_BOARD,
    OPT_FLAG_JSON,
    OPT_OUTPUT,
    OPT_QUIET,
    OPT_TAG,
    OPT_KEEP_ORDER,
    OPT_TIMEOUT,
    OPT_GRACE,
    OPT_DELAY,
    OPT_RETRIES,
    OPT_RETRY_WAIT,
    OPT_JOBS_FILE,
    OPT_HALT,
    OPT_FILE,
    OPT_NULL,
    OPT_COLSEP,
    OPT_SHUF,
    OPT_SEED,
    OPT_UNIT,
    OPT_FUNCTIONS,
    OPT_DRY_RUN,
    OPT_NO_CGROUP,
    OPT_THREADS,
    OPT_EXIT_WITH_ROOT,
    OPT_KILL_ON_EXIT,
    OPT_ADOPT,
    OPT_BACKEND,
    OPT_RECORD,
    OPT_NO_RECORD,
    OPT_JOBLOG,
    OPT_RESUME,
    OPT_RESUME_FAILED,
    OPT_RESULTS,
    OPT_COLOR,
    OPT_ASCII,
    OPT_NO_MOUSE,
    OPT_TITLE,
    OPT_BELL,
    OPT_NOTIFY,
    OPT_EXIT,
    OPT_HELP,
    OPT_VERSION,
    OPT_ROWS
};

/* What stands behind an option, as far as a shell can complete it. */
enum opt_takes { TAKES_NOTHING, TAKES_TEXT, TAKES_CHOICE, TAKES_FILE, TAKES_DIRECTORY };

enum opt_group { GROUP_RUNNING, GROUP_INPUT, GROUP_OUTPUT, GROUP_KEPT, GROUP_OTHER, GROUP_COUNT };

struct opt_row {
    enum opt_id id;
    enum opt_group group; /* rows of a group stand together */
    unsigned commands;    /* bits of enum opt_command */
    char letter;          /* '\0': none */
    const char *name;
    enum opt_takes takes;
    const char *argument; /* its name in --help; NULL: takes none */
    const char *choices;  /* of TAKES_CHOICE, blanks between */
    const char *wants;    /* "--NAME: 'x' is not WANTS" */
    const char *help;     /* for --help, at most 48 columns a line; its first words are a title */
    const char *more;     /* what the manual page says besides, in scdoc(5)'s form; NULL: nothing */
};

extern const struct opt_row opt_table[OPT_ROWS];
extern const char *const opt_groups[GROUP_COUNT];

/* What stands behind the options of a command. */
enum opt_rest { REST_COMMAND, REST_DEMO, REST_FILE };

struct opt_command_row {
    enum opt_command command;
    enum opt_rest rest;
    const char *name;
    const char *summary; /* what it does, a few words */
    const char *forms;   /* its lines in the program's --help */
    const char *head;    /* what stands above the options in its own --help */
};

extern const struct opt_command_row opt_commands[]; /* ends with a row without a name */

/* NULL: there is none. */
const struct opt_command_row *opt_command_row(enum opt_command command);
const struct opt_command_row *opt_command_named(const char *name);

/* help's title: up to the first `;`, `:` or ` (`, in one line. Returns `out`. */
const char *opt_title(const struct opt_row *row, char *out, size_t size);

#endif
