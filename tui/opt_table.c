/*
 * opt_table.c - every option and every command, each once. A new option is a row here, its value in
 * opt.c; a new command is a row at the end, its name in enum opt_command, its function in main.c
 * and its page in man/. Tests ask for each row in every place that is made from it.
 */
#include "opt_table.h"

#include <string.h>

#define BOTH     (OPT_RUN | OPT_DEMO)
#define WITH_RUN (BOTH | OPT_WATCH)
#define ALL      (WITH_RUN | OPT_REPLAY)
#define TIME     "a time such as 30, 1.5s, 200ms, 2m or 1h"

const char *const opt_groups[GROUP_COUNT] = {
    [GROUP_RUNNING] = "Running",   [GROUP_INPUT] = "Input", [GROUP_OUTPUT] = "Output",
    [GROUP_KEPT] = "What is kept", [GROUP_OTHER] = "Other",
};

const struct opt_row opt_table[OPT_ROWS] = {
    { OPT_SLOTS, GROUP_RUNNING, BOTH, 'j', "slots", TAKES_TEXT, "N", NULL,
      "a number, 50%, +2 or -1",
      "workers at once: N, 50%, +2 or -1 of the\nhardware threads (default 100%); 0: all at once",
      "Hardware threads are those this process may use." },
    { OPT_TIMEOUT, GROUP_RUNNING, BOTH, 0, "timeout", TAKES_TEXT, "T", NULL, TIME,
      "time of a worker (30, 1.5s, 2m, 1h): SIGTERM,\nthen SIGKILL after --grace",
      "The signals go to the worker's whole process group. A worker past its time has failed, "
      "whatever its exit code." },
    { OPT_GRACE, GROUP_RUNNING, BOTH, 0, "grace", TAKES_TEXT, "T", NULL, TIME,
      "from SIGTERM to SIGKILL (default 5s)", "0: SIGKILL at once, and no SIGTERM." },
    { OPT_DELAY, GROUP_RUNNING, BOTH, 0, "delay", TAKES_TEXT, "T", NULL, TIME,
      "at least that long between two starts", NULL },
    { OPT_RETRIES, GROUP_RUNNING, BOTH, 0, "retries", TAKES_TEXT, "N", NULL,
      "a number from 0 to 1000000", "run a failed job again, up to N more times",
      "What a person or the end of the run has ended is not run again." },
    { OPT_RETRY_WAIT, GROUP_RUNNING, BOTH, 0, "retry-wait", TAKES_TEXT, "T", NULL, TIME,
      "before the first retry (default 1s); doubled\nfor each further one",
      "Never more than a minute; up to a quarter is added, drawn from the seed, so that jobs which "
      "failed together do not come back together." },
    { OPT_HALT, GROUP_RUNNING, BOTH, 0, "halt", TAKES_TEXT, "WHEN", NULL,
      "never, or (soon|now),(fail|success|done)=N or N%",
      "end the run early: soon,fail=1 (nothing new\nstarts), now,fail=3, now,success=1, "
      "soon,done=30%",
      "As in GNU parallel, its old forms 0, 1, 2, -1, -2 and N% included. With _soon_ what runs "
      "may "
      "end by itself, with _now_ it gets SIGTERM and after the grace SIGKILL. A job that is tried "
      "again has not failed yet. N% is of all jobs, so all of the input is read first. The exit "
      "status is 1 if any job failed, did not run or was ended." },
    { OPT_DRY_RUN, GROUP_RUNNING, BOTH, 0, "dry-run", TAKES_NOTHING, NULL, NULL, NULL,
      "print the command lines, run nothing",
      "One line a job, quoted for the shell; words that hold control characters or bytes that are "
      "no UTF-8 as $'...', which bash, ksh and zsh read." },
    { OPT_NO_CGROUP, GROUP_RUNNING, BOTH, 0, "no-cgroup", TAKES_NOTHING, NULL, NULL, NULL,
      "make no cgroup for the workers",
      "Without it they are put into one of their own where the system allows that, once the run is "
      "20 ms old, so that what they started dies too if forkboard is killed. A program that looks "
      "for the limits of its cgroup, as Java does, finds them one level above. With it a job's "
      "*memory* is a limit of address space." },
    { OPT_THREADS, GROUP_RUNNING, OPT_WATCH, 0, "threads", TAKES_NOTHING, NULL, NULL, NULL,
      "threads have lines of their own (else they are\nonly counted)", NULL },
    { OPT_EXIT_WITH_ROOT, GROUP_RUNNING, OPT_WATCH, 0, "exit-with-root", TAKES_NOTHING, NULL, NULL,
      NULL, "end when PROGRAM ends; what it left running\nruns on, unwatched", NULL },
    { OPT_KILL_ON_EXIT, GROUP_RUNNING, OPT_WATCH, 0, "kill-on-exit", TAKES_NOTHING, NULL, NULL,
      NULL, "when forkboard ends, whatever ends it, kill\nwhat still runs",
      "Daemons of PROGRAM too, wherever they have gone." },
    { OPT_ADOPT, GROUP_RUNNING, OPT_WATCH, 0, "adopt", TAKES_NOTHING, NULL, NULL, NULL,
      "forkboard becomes the parent of orphans",
      "They are reaped at once. Without it whoever the system has for them does that, and "
      "_getppid_(2) of an orphan says what it would unwatched." },
    { OPT_BACKEND, GROUP_RUNNING, OPT_WATCH, 0, "backend", TAKES_CHOICE, "HOW",
      "auto ptrace connector polling", "auto, ptrace, connector or polling",
      "how to watch: auto (default) takes the first that\nworks: ptrace, connector, polling",
      "*ptrace* sees everything; PROGRAM may notice (see below). *connector* is told of forks, "
      "execs "
      "and exits by the kernel: nothing is slowed or noticed, but there are no stops and no peaks "
      "of memory, and the words of short programs may be missing; it works in no container. "
      "*polling* looks at /proc 50 times a second and misses what lives shorter. A line says which "
      "one is used where it is not ptrace." },
    { OPT_JOBS_FILE, GROUP_INPUT, OPT_RUN, 'f', "file", TAKES_FILE, "FILE", NULL, "a file",
      "the jobs of a Procfile, or of a set",
      "A Procfile's lines are *name: command*; all of them run at once, unless *-j* says "
      "otherwise. "
      "A name that ends in .yaml, .yml or .json is a job set, or a list of mprocs, whose only key "
      "is "
      "*procs*, or the list of commands that concurrently takes: _forkboard-set_(5) says what is "
      "read "
      "of them." },
    { OPT_FILE, GROUP_INPUT, OPT_RUN, 'a', "arg-file", TAKES_FILE, "FILE", NULL, "a file",
      "arguments from the lines of FILE, - for\nstandard input; several are combined", NULL },
    { OPT_NULL, GROUP_INPUT, OPT_RUN, '0', "null", TAKES_NOTHING, NULL, NULL, NULL,
      "arguments end with NUL, not with a newline", NULL },
    { OPT_COLSEP, GROUP_INPUT, OPT_RUN, 0, "colsep", TAKES_TEXT, "REGEXP", NULL,
      "an extended regular expression", "split each line into {1} {2} ...",
      "REGEXP is an extended regular expression, _regex_(7), in which \\\\t is a tab." },
    { OPT_SHUF, GROUP_INPUT, OPT_RUN, 0, "shuf", TAKES_NOTHING, NULL, NULL, NULL, "in random order",
      "All of the input is read first. The summary tells the seed that the order was drawn from." },
    { OPT_FLAG_PLAIN, GROUP_OUTPUT, ALL, 0, "plain", TAKES_NOTHING, NULL, NULL, NULL,
      "Begin and End lines (default where standard\noutput is no terminal)", NULL },
    { OPT_FLAG_BOARD, GROUP_OUTPUT, ALL, 0, "board", TAKES_NOTHING, NULL, NULL, NULL,
      "the board (default on a terminal)",
      "Where standard output is redirected, the board is drawn on _/dev/tty_ and standard output "
      "is "
      "left to the workers." },
    { OPT_FLAG_JSON, GROUP_OUTPUT, WITH_RUN, 0, "json", TAKES_NOTHING, NULL, NULL, NULL,
      "the event stream as JSON Lines on standard\noutput",
      "The workers' own output is in it and goes nowhere else." },
    { OPT_OUTPUT, GROUP_OUTPUT, BOTH, 0, "output", TAKES_CHOICE, "HOW", "group line none",
      "group, line or none",
      "a worker's output: group (whole, when it has\nended), line (as it comes), none",
      "Lines are never cut or mixed." },
    { OPT_QUIET, GROUP_OUTPUT, ALL, 'q', "quiet", TAKES_NOTHING, NULL, NULL, NULL,
      "only failures and the summary", NULL },
    { OPT_TAG, GROUP_OUTPUT, BOTH, 0, "tag", TAKES_NOTHING, NULL, NULL, NULL,
      "each output line begins with the job's name\nand a tab", NULL },
    { OPT_KEEP_ORDER, GROUP_OUTPUT, BOTH, 'k', "keep-order", TAKES_NOTHING, NULL, NULL, NULL,
      "output in the order of the jobs", NULL },
    { OPT_COLOR, GROUP_OUTPUT, ALL, 0, "color", TAKES_CHOICE, "WHEN", "auto always never",
      "auto, always or never", "colours: auto (default), always or never",
      "auto: NO_COLOR and CLICOLOR_FORCE are asked first, then whether standard error is a "
      "terminal." },
    { OPT_ASCII, GROUP_OUTPUT, ALL, 0, "ascii", TAKES_NOTHING, NULL, NULL, NULL,
      "no character beyond ASCII", NULL },
    { OPT_NO_MOUSE, GROUP_OUTPUT, ALL, 0, "no-mouse", TAKES_NOTHING, NULL, NULL, NULL,
      "the board leaves the mouse to the terminal", "The key *m* does the same, and back." },
    { OPT_TITLE, GROUP_OUTPUT, WITH_RUN, 0, "title", TAKES_NOTHING, NULL, NULL, NULL,
      "the board tells in the title of the window how\nfar it is",
      "Then the title from before comes back, or none where the terminal keeps no old ones." },
    { OPT_BELL, GROUP_OUTPUT, WITH_RUN, 0, "bell", TAKES_NOTHING, NULL, NULL, NULL,
      "the board rings the bell when the last job has\nended", NULL },
    { OPT_NOTIFY, GROUP_OUTPUT, WITH_RUN, 0, "notify", TAKES_CHOICE, "HOW", "osc9 osc777",
      "osc9 or osc777",
      "the board has the terminal notify when the last\njob has ended: osc9 or osc777, which it "
      "knows",
      "OSC 9 is known to iTerm2, kitty, WezTerm and Ghostty, OSC 777 to foot, rxvt and Ghostty. "
      "Others may take it for something else, so neither is ever sent unasked." },
    { OPT_EXIT, GROUP_OUTPUT, WITH_RUN, 0, "exit", TAKES_NOTHING, NULL, NULL, NULL,
      "leave the board when the last job has ended", "Without it the board stays until *q*." },
    { OPT_RECORD, GROUP_KEPT, WITH_RUN, 0, "record", TAKES_FILE, "FILE", NULL, "a file",
      "keep the record of the run in FILE",
      "FILE is replaced if it is a record, and refused if it is anything else." },
    { OPT_JOBLOG, GROUP_KEPT, BOTH, 0, "joblog", TAKES_FILE, "FILE", NULL, "a file",
      "a line in FILE for each job that has ended, in\nGNU parallel's format",
      "FILE is replaced if it is a job log, and refused if it is anything else." },
    { OPT_RESUME, GROUP_KEPT, BOTH, 0, "resume", TAKES_NOTHING, NULL, NULL, NULL,
      "leave out the jobs that --joblog's file knows", "See JOB LOG in *forkboard-run*(1)." },
    { OPT_RESUME_FAILED, GROUP_KEPT, BOTH, 0, "resume-failed", TAKES_NOTHING, NULL, NULL, NULL,
      "the same, but run again those that failed", NULL },
    { OPT_RESULTS, GROUP_KEPT, BOTH, 0, "results", TAKES_DIRECTORY, "DIR", NULL, "a directory",
      "each job's stdout, stderr and exit.json in a\ndirectory of its own under DIR",
      "See RESULTS in *forkboard-run*(1)." },
    { OPT_NO_RECORD, GROUP_KEPT, WITH_RUN, 0, "no-record", TAKES_NOTHING, NULL, NULL, NULL,
      "keep no record (else it is the last one under\nthe state directory)", NULL },
    { OPT_SEED, GROUP_OTHER, BOTH, 0, "seed", TAKES_TEXT, "N", NULL,
      "a number from 0 to 18446744073709551615", "seed of everything random, to have a run again",
      "Every record tells it." },
    { OPT_UNIT, GROUP_OTHER, OPT_DEMO, 0, "unit", TAKES_TEXT, "T", NULL, TIME,
      "how long a second of the demo takes (default\n1s; of the blueprint 100ms)",
      "Every duration of the demo is longer or shorter by it." },
    { OPT_FUNCTIONS, GROUP_OTHER, OPT_DEMO, 0, "functions", TAKES_NOTHING, NULL, NULL, NULL,
      "print what `call` in a job set can call", NULL },
    { OPT_HELP, GROUP_OTHER, ALL, 'h', "help", TAKES_NOTHING, NULL, NULL, NULL, "print this help",
      NULL },
    { OPT_VERSION, GROUP_OTHER, ALL, 0, "version", TAKES_NOTHING, NULL, NULL, NULL,
      "print the version", NULL },
};

const struct opt_command_row opt_commands[] = {
    { OPT_RUN, REST_COMMAND, "run", "run a job set, or a command once per argument",
      "  forkboard run [OPTION...] SET.yaml                  the jobs of a set\n"
      "  forkboard run [OPTION...] -- COMMAND [::: ARG...]   COMMAND once per argument\n"
      "  ... | forkboard run [OPTION...] -- COMMAND          ... per line of input\n",
      "forkboard run [OPTION...] SET.yaml\n"
      "forkboard run [OPTION...] -- COMMAND [::: ARG...]...\n\n"
      "Runs the jobs of a set, a YAML file (forkboard-set(5) has its keys), or\n"
      "COMMAND once for every argument, many at once. Arguments come from\n"
      "  ::: A B       the command line (several :::: every combination)\n"
      "  :::+ A B      linked to the ones before\n"
      "  :::: FILE     the lines of a file; also -a FILE\n"
      "  or, where there are none, from the lines of standard input.\n"
      "In COMMAND {} is the argument, {.} without its extension, {/} its base name,\n"
      "{//} its directory, {/.} base name without extension, {#} the job's number,\n"
      "{%} its slot, {1} {2} {1.} ... one of several inputs. Without any of these the\n"
      "argument is appended. COMMAND as one word with blanks is a line for /bin/sh.\n" },
    { OPT_DEMO, REST_DEMO, "demo", "list the demos, or run one",
      "  forkboard demo [NAME [OPTION...]]                   list the demos, or run one\n",
      "forkboard demo [NAME [OPTION...]]\n\n"
      "Lists the demos, which are job sets, or runs one.\n" },
    { OPT_WATCH, REST_COMMAND, "watch", "show every process that a program makes",
      "  forkboard watch [OPTION...] -- PROGRAM [ARG...]     every process it makes\n",
      "forkboard watch [OPTION...] -- PROGRAM [ARG...]\n\n"
      "Runs PROGRAM and shows every process that it makes: who forked it, as what it\n"
      "was exec'ed, how long it lived, how it ended. On the board its output is in the\n"
      "output pane and nothing can be typed to it; else its standard input, output and\n"
      "error and its terminal are its own, but that with --json its standard output\n"
      "goes to standard error. PROGRAM as one word with blanks is a line for /bin/sh. The exit\n"
      "status is PROGRAM's: 128+N if signal N killed it, 127 if it was not found.\n" },
    { OPT_REPLAY, REST_FILE, "replay", "play a record back on the board",
      "  forkboard replay [OPTION...] [RECORD]               play a record on the board\n",
      "forkboard replay [OPTION...] [RECORD]\n\n"
      "Plays the record of a run on the board, forth and back; the last run's where\n"
      "none is named. Where standard output is no terminal: as Begin and End lines.\n" },
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

const char *opt_title(const struct opt_row *row, char *out, size_t size)
{
    const char *paren = strstr(row->help, " (");
    size_t length = strcspn(row->help, ";:");

    if (paren != NULL && (size_t)(paren - row->help) < length)
        length = (size_t)(paren - row->help);
    if (length > size - 1)
        length = size - 1;
    memcpy(out, row->help, length);
    out[length] = '\0';
    for (char *line = out; (line = strchr(line, '\n')) != NULL;)
        *line = ' ';
    return out;
}
