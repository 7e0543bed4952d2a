/*
 * table.h - the table of options and commands: what parser, --help, manual pages and
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
    OPT_BAR,
    OPT_TAG,
    OPT_KEEP_ORDER,
    OPT_TIMEOUT,
    OPT_GRACE,
    OPT_LEFTOVERS,
    OPT_DELAY,
    OPT_MEMFREE,
    OPT_LOAD,
    OPT_NOSWAP,
    OPT_LIMIT,
    OPT_HOLD,
    OPT_RETRIES,
    OPT_RETRY_WAIT,
    OPT_JOBS_FILE,
    OPT_EXCLUDE,
    OPT_ENV_FILE,
    OPT_PORT,
    OPT_TRIES,
    OPT_HALT,
    OPT_FAILED,
    OPT_TRUST,
    OPT_FILE,
    OPT_NULL,
    OPT_COLSEP,
    OPT_CSV_LINES,
    OPT_PIPE,
    OPT_PIPE_PART,
    OPT_ROUND_ROBIN,
    OPT_BLOCK,
    OPT_RECSTART,
    OPT_RECEND,
    OPT_REMOVE_SEPARATORS,
    OPT_CAT,
    OPT_HEADER,
    OPT_REGEX,
    OPT_RPL,
    OPT_TAGSTRING,
    OPT_SHUF,
    OPT_SEED,
    OPT_UNIT,
    OPT_FUNCTIONS,
    OPT_DRY_RUN,
    OPT_SHELL,
    OPT_WORKDIR,
    OPT_STDIN,
    OPT_PTY,
    OPT_KEEP_FDS,
    OPT_RELOAD,
    OPT_JOBSERVER,
    OPT_NICE,
    OPT_TERMSEQ,
    OPT_STOP_ORDER,
    OPT_QUOTE,
    OPT_PACK,
    OPT_PACK_WORDS,
    OPT_PACK_LINES,
    OPT_MAX_ARGS,
    OPT_MAX_REPLACE_ARGS,
    OPT_MAX_LINES,
    OPT_MAX_CHARS,
    OPT_PLACEHOLDER,
    OPT_STRING_EXTENSIONS,
    OPT_STRING_BASES,
    OPT_STRING_DIRECTORIES,
    OPT_STRING_BASE_EXTENSIONS,
    OPT_STRING_JOBS,
    OPT_STRING_SLOTS,
    OPT_PLUS,
    OPT_DELIMITER,
    OPT_END,
    OPT_SKIP_EMPTY,
    OPT_TRIM,
    OPT_LINK,
    OPT_ARG_SEP,
    OPT_ARG_FILE_SEP,
    OPT_SLOT_VARIABLE,
    OPT_SILENT,
    OPT_VERBOSE,
    OPT_PRINT_COMMAND,
    OPT_FILES,
    OPT_TMPDIR,
    OPT_COUNT,
    OPT_SHELL_QUOTE,
    OPT_NO_CGROUP,
    OPT_ON,
    OPT_RUN_DIR,
    OPT_RETRY_LOST,
    OPT_DETACH,
    OPT_DETACHABLE,
    OPT_DETACH_ON_HANGUP,
    OPT_READ_ONLY,
    OPT_NO_WAIT,
    OPT_RUNS,
    OPT_WEAK,
    OPT_WARMUP,
    OPT_PREPARE,
    OPT_IGNORE_FAILURE,
    OPT_FIT,
    OPT_CSV,
    OPT_CHECK,
    OPT_ANSWER,
    OPT_MEASURES,
    OPT_THREADS,
    OPT_ONLY,
    OPT_EXIT_WITH_ROOT,
    OPT_KILL_ON_EXIT,
    OPT_ADOPT,
    OPT_BACKEND,
    OPT_ANSWERS,
    OPT_RECORD,
    OPT_NO_RECORD,
    OPT_JOBLOG,
    OPT_RESUME,
    OPT_RESUME_FAILED,
    OPT_RETRY_FAILED,
    OPT_RESULTS,
    OPT_OUT,
    OPT_FORMAT,
    OPT_AT,
    OPT_REPORT_FILE,
    OPT_COLOR,
    OPT_THEME,
    OPT_PROJECTOR,
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

/* What stands after an option, as far as a shell can complete it. */
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

/* The row with the words that it has for that command. */
struct opt_row opt_row_for(const struct opt_row *row, enum opt_command command);
/* Whether only jobs that are made of a COMMAND can have it; *key: as in opt.h. */
bool opt_of_command(const struct opt_row *row, const char **key);

extern const char *const opt_groups[GROUP_COUNT];

/*
 * What other programs call an option, or what they have and forkboard has not: one of three.
 *   a row's other name       id, and what stands in its place in `value` (NULL: a word of its own,
 *                            where the row takes one), or where its word is left out (`may`)
 *   taken, and does nothing  id OPT_ROWS, says ""
 *   refused                  id OPT_ROWS, `says` why; but not with the word `value`
 */
struct opt_spelling {
    unsigned commands;
    char letter;      /* '\0': none */
    const char *name; /* NULL: the letter alone */
    enum opt_id id;
    const char *value;
    bool may;
    bool takes; /* without a row: a word stands after it */
    const char *says;
};

extern const struct opt_spelling opt_spellings[]; /* ends with a row of no command */
extern const int opt_spelling_count;

/* Puts ", -P, --max-procs": the other names of a row. Returns `out`. */
const char *opt_other_names(const struct opt_row *row, enum opt_command command, char *out,
                            size_t size);

/* What stands after the options of a command. */
enum opt_rest { REST_COMMAND, REST_DEMO, REST_LESSON, REST_FILE, REST_RUN };

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
/* Whether its options may stand after its words: these are no COMMAND, which has options too. */
static inline bool opt_mixed(const struct opt_command_row *row)
{
    return row->rest != REST_COMMAND;
}

/* help's title: up to the first `;`, `:` or ` (`, in one line. Returns `out`. */
const char *opt_title(const struct opt_row *row, char *out, size_t size);

#endif
