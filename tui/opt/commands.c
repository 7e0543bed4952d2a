/*
 * commands.c - every command, each once. A new one is a row here, its name in enum opt_command, its
 * function in main.c and its page in man/.
 */
#include "table.h"

#include <string.h>

const struct opt_command_row opt_commands[] = {
    { OPT_RUN, REST_COMMAND, "run", "run a job set, or a command once per argument",
      "  forkboard run [OPTION...] SET.yaml [JOB...]         the jobs of a set\n"
      "  forkboard run [OPTION...] -- COMMAND [::: ARG...]   COMMAND once per argument\n"
      "  ... | forkboard run [OPTION...] -- COMMAND          ... per line of input\n",
      "forkboard run [OPTION...] SET.yaml [JOB...]\n"
      "forkboard run [OPTION...] -- COMMAND [::: ARG...]...\n\n"
      "Runs the jobs of a set, a YAML file (forkboard-set(5)), or COMMAND once for\n"
      "every argument, many at once. Arguments come from\n"
      "  ::: A B       the command line (several :::: every combination)\n"
      "  :::+ A B      linked to the ::: before\n"
      "  :::: FILE     the lines of a file; also -a FILE\n"
      "  or, without any of these, from the lines of standard input.\n"
      "In COMMAND {} is the argument, {.} without its extension, {/} its base name,\n"
      "{//} its directory, {/.} base name without extension, {#} the job's number,\n"
      "{%} its slot, {1} {2} {1.} ... one of several inputs. Without any of these the\n"
      "argument is appended. COMMAND as one word with blanks is a line for /bin/sh.\n"
      "Without COMMAND each argument is such a line: forkboard run < commands.txt\n" },
    { OPT_DEMO, REST_DEMO, "demo", "list the demos, or run one",
      "  forkboard demo [NAME [OPTION...]]                   list the demos, or run one\n",
      "forkboard demo [NAME [OPTION...]]\n\n"
      "Lists the demos, which are job sets, or runs one.\n" },
    { OPT_WATCH, REST_COMMAND, "watch", "show every process that a program makes",
      "  forkboard watch [OPTION...] -- PROGRAM [ARG...]     every process it makes\n",
      "forkboard watch [OPTION...] -- PROGRAM [ARG...]\n\n"
      "Runs PROGRAM and shows every process that it makes: its parent, the programs\n"
      "that it executed, how long it lived, how it ended. On the board the output is\n"
      "in the output pane and nothing can be typed to PROGRAM. Without the board\n"
      "PROGRAM keeps its standard input, output and error and its terminal; with\n"
      "--json its standard output goes to standard error. PROGRAM as one word with\n"
      "blanks is a line for /bin/sh. The exit status is PROGRAM's: 128+N if signal N\n"
      "killed it, 127 if it was not found.\n" },
    { OPT_REPLAY, REST_FILE, "replay", "play a record back on the board",
      "  forkboard replay [OPTION...] [RECORD]               play a record on the board\n",
      "forkboard replay [OPTION...] [RECORD]\n\n"
      "Plays the record of a run on the board, forward and back; without RECORD the\n"
      "last run. Where standard output is no terminal: as Begin and End lines.\n" },
    { OPT_REPORT, REST_FILE, "report", "make a page, a picture, a table of a record",
      "  forkboard report [OPTION...] [RECORD]               a page, a picture, a table\n",
      "forkboard report [OPTION...] [RECORD]\n\n"
      "Says what a record holds; without RECORD that of the last run. Without options\n"
      "in words: what took longest, what waited for what, when slots were idle, what\n"
      "failed and its last lines.\n" },
    { OPT_SCALE, REST_COMMAND, "scale", "measure the speed-up over slots",
      "  forkboard scale [OPTION...] SET.yaml | -- COMMAND...  the speed-up over slots\n",
      "forkboard scale [OPTION...] SET.yaml\n"
      "forkboard scale [OPTION...] -- COMMAND [::: ARG...]...\n"
      "forkboard scale --fit FILE.csv\n\n"
      "Runs the same jobs on 1, 2, 4 ... slots, several times, and says what that\n"
      "brings: speed-up and efficiency, the laws of Amdahl and Gunther fitted to it,\n"
      "which -j to use and why. The jobs are those of 'forkboard run'.\n" },
    { OPT_AGAIN, REST_FILE, "again", "run the jobs of a record once more",
      "  forkboard again [OPTION...] [RECORD]                the jobs of a record again\n",
      "forkboard again [OPTION...] [RECORD]\n\n"
      "Runs the jobs of a run once more from its record alone, each as it was: its\n"
      "words, directory, environment, dependencies, options of the run. Without\n"
      "RECORD those of the last run. --dry-run shows what would run.\n" },
    { OPT_CTL, REST_RUN, "ctl", "ask something of a run that goes on",
      "  forkboard ctl [RUN] list | stop JOB... | ...        ask something of a run\n",
      "forkboard ctl [OPTION...] [RUN] WORD [ARGUMENT...]\n\n"
      "Asks something of a run that goes on, and says when it is done. RUN is its id,\n"
      "its pid or its title (forkboard ps lists them); it may be left out where only\n"
      "one run goes on. JOB is a name, a number, or a pattern of names.\n"
      "  list [JOB...]        its jobs, a line each\n"
      "  stop JOB...          end a job; it is off then, which is no failure\n"
      "  start JOB...         start what is off, or has ended\n"
      "  restart JOB...       stop it, and start it once more\n"
      "  kill JOB...          end it by SIGKILL\n"
      "  signal SIGNAL JOB... send it a signal: HUP, USR1, 15\n"
      "  wait [JOB...]        wait until they have ended, or all of the run\n"
      "  slots N              so many workers at once\n"
      "  hold, release        start nothing new; go on\n"
      "  reload               read the file of jobs again\n"
      "  end                  end the run; once more: by SIGKILL\n" },
    { OPT_PS, REST_FILE, "ps", "list your runs that go on",
      "  forkboard ps [--json]                               your runs that go on\n",
      "forkboard ps [OPTION...]\n\n"
      "Lists the runs of this user that go on, wherever they were begun.\n" },
    { OPT_ATTACH, REST_RUN, "attach", "show a run again: one that was left, or on a cluster",
      "  forkboard attach [OPTION...] [RUN | DIR]            the board of a run again\n",
      "forkboard attach [OPTION...] [RUN]\n"
      "forkboard attach [OPTION...] DIR\n\n"
      "Shows a run that goes on in another terminal or in none, as its own board does,\n"
      "as often as you like at the same time. RUN is its id, its pid or its title; it\n"
      "may be left out where only one goes on. q leaves it. The exit status is the\n"
      "run's, if it has ended meanwhile.\n\n"
      "Shows a run by agents on other machines, from its directory: what has happened\n"
      "so far, and what happens. From any machine that sees the directory, as often\n"
      "as you like. The exit status is the run's. Ctrl-C ends the looking,\n"
      "not the run. See forkboard-cluster(7).\n" },
    { OPT_TEACH, REST_LESSON, "teach", "ask, run, compare: lessons about processes",
      "  forkboard teach [OPTION...] [LESSON]                ask, run, compare\n",
      "forkboard teach [OPTION...] [LESSON]\n"
      "forkboard teach --check [LESSON...]\n\n"
      "Lists the lessons, or goes through one, which is named by its name, its number\n"
      "or its file: it asks what will happen, runs a program, and shows what was said\n"
      "and what was measured side by side. A lesson is a file: forkboard-lesson(5).\n" },
    { OPT_PARALLEL, REST_COMMAND, "parallel", "GNU parallel's command lines, with its meanings",
      "  forkboard parallel | xargs ARGUMENT...              others' command lines\n",
      "forkboard parallel [OPTION...] COMMAND [::: ARG...]...\n"
      "... | forkboard parallel [OPTION...] [COMMAND]\n\n"
      "Runs a command line of GNU parallel's as that program would: the words of\n"
      "COMMAND are a line for the shell, nothing is said of jobs that succeed, the\n"
      "exit status is the number of jobs that failed. --board shows the board, and\n"
      "the record is kept. What is different: forkboard-parallel(1).\n" },
    { OPT_XARGS, REST_COMMAND, "xargs", "xargs' command lines, with its meanings", "",
      "... | forkboard xargs [OPTION...] [COMMAND [ARG...]]\n\n"
      "Runs a command line of xargs' as that program would: blanks and newlines end an\n"
      "argument, quotes and backslashes take their meaning away, and COMMAND gets as\n"
      "many as fit. --board shows the board, and the record is kept. What is\n"
      "different: forkboard-parallel(1).\n" },
    { 0 },
};

const struct opt_command_row *opt_command_row(enum opt_command command)
{
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        if (row->command == command)
            return row;
    return NULL;
}

const struct opt_command_row *opt_command_named(const char *name)
{
    for (const struct opt_command_row *row = opt_commands; row->name != NULL; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}
