/*
 * help.c - the table of options, and --help made from it. Widths are chosen so that every line fits
 * 80 columns; a test holds them to it.
 */
#include "opt.h"
#include "opt_table.h"

#include <stdio.h>
#include <string.h>

#define BOTH (OPT_RUN | OPT_DEMO)
#define TIME "a time such as 30, 1.5s, 200ms, 2m or 1h"

const struct opt_row opt_table[OPT_ROWS] = {
    { OPT_SLOTS, "slots", 'j', "N",
      "workers at once: N, 50%, +2 or -1 of the\nhardware threads "
      "(default 100%); 0: all at once",
      "a number, 50%, +2 or -1", BOTH },
    { OPT_FLAG_PLAIN, "plain", 0, NULL, "Begin and End lines (default)", NULL, BOTH },
    { OPT_FLAG_JSON, "json", 0, NULL, "the event stream as JSON Lines on standard\noutput", NULL,
      BOTH },
    { OPT_OUTPUT, "output", 0, "HOW",
      "a worker's output: group (whole, when it has\nended), line "
      "(as it comes), none",
      "group, line or none", BOTH },
    { OPT_QUIET, "quiet", 'q', NULL, "only failures and the summary", NULL, BOTH },
    { OPT_TAG, "tag", 0, NULL, "each output line begins with the job's name\nand a tab", NULL,
      BOTH },
    { OPT_KEEP_ORDER, "keep-order", 'k', NULL, "output in the order of the jobs", NULL, BOTH },
    { OPT_TIMEOUT, "timeout", 0, "T",
      "time of a worker (30, 1.5s, 2m, 1h): SIGTERM,\nthen SIGKILL "
      "after --grace",
      TIME, BOTH },
    { OPT_GRACE, "grace", 0, "T", "from SIGTERM to SIGKILL (default 5s)", TIME, BOTH },
    { OPT_DELAY, "delay", 0, "T", "at least that long between two starts", TIME, BOTH },
    { OPT_FILE, "arg-file", 'a', "FILE",
      "arguments from the lines of FILE, - for\nstandard input; "
      "several are combined",
      "a file", OPT_RUN },
    { OPT_NULL, "null", '0', NULL, "arguments end with NUL, not with a newline", NULL, OPT_RUN },
    { OPT_COLSEP, "colsep", 0, "REGEXP", "split each line into {1} {2} ...",
      "an extended regular expression", OPT_RUN },
    { OPT_SHUF, "shuf", 0, NULL, "in random order", NULL, OPT_RUN },
    { OPT_SEED, "seed", 0, "N", "seed of everything random, to have a run again",
      "a number from 0 to 18446744073709551615", BOTH },
    { OPT_UNIT, "unit", 0, "T", "unit of the work time (default 100ms)", TIME, OPT_DEMO },
    { OPT_DRY_RUN, "dry-run", 0, NULL, "print the command lines, run nothing", NULL, OPT_RUN },
    { OPT_RECORD, "record", 0, "FILE", "keep the record of the run in FILE", "a file", BOTH },
    { OPT_NO_RECORD, "no-record", 0, NULL,
      "keep no record (else it is the last one under\nthe "
      "state directory)",
      NULL, BOTH },
    { OPT_COLOR, "color", 0, "WHEN", "auto (default), always, never", "auto, always or never",
      BOTH },
    { OPT_ASCII, "ascii", 0, NULL, "no character beyond ASCII", NULL, BOTH },
    { OPT_HELP, "help", 'h', NULL, "this text", NULL, BOTH },
    { OPT_VERSION, "version", 0, NULL, "the version", NULL, BOTH },
};

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

static const char general[] =
    "forkboard runs many processes at once and shows what happens to every one.\n\n"
    "  forkboard run [OPTION...] -- COMMAND [::: ARG...]   COMMAND once per argument\n"
    "  ... | forkboard run [OPTION...] -- COMMAND          ... per line of input\n"
    "  forkboard demo [NAME [OPTION...]]                   list the demos, or run one\n"
    "  forkboard COMMAND --help                            options of a command\n"
    "  forkboard --help | --version\n\n"
    "Exit status: 0 every job succeeded, 1 some job failed, 2 wrong use, 3 forkboard\n"
    "could not go on; ended by a signal it dies by that signal.\n";

static const char run_head[] =
    "forkboard run [OPTION...] -- COMMAND [::: ARG...]...\n\n"
    "Runs COMMAND once for every argument, many at once. Arguments come from\n"
    "  ::: A B       the command line (several :::: every combination)\n"
    "  :::+ A B      linked to the ones before\n"
    "  :::: FILE     the lines of a file; also -a FILE\n"
    "  or, where there are none, from the lines of standard input.\n"
    "In COMMAND {} is the argument, {.} without its extension, {/} its base name,\n"
    "{//} its directory, {/.} base name without extension, {#} the job's number,\n"
    "{%} its slot, {1} {2} {1.} ... one of several inputs. Without any of these the\n"
    "argument is appended. COMMAND as one word with blanks is a line for /bin/sh.\n\n";

static const char demo_head[] = "forkboard demo [NAME [OPTION...]]\n\n"
                                "Lists the demos, or runs one.\n\n";

void opt_help(enum opt_command command)
{
    if (command == 0) {
        fputs(general, stdout);
        return;
    }
    fputs(command == OPT_RUN ? run_head : demo_head, stdout);
    for (int i = 0; i < OPT_ROWS; i++)
        if (opt_table[i].commands & (unsigned)command)
            print_row(&opt_table[i]);
}
