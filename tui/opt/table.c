/*
 * table.c - every option, once. A new one is a row here, its value in apply.c. Tests ask for each
 * row in every place that is made from it.
 */
#include "table.h"

#include "rows_input.h"
#include "rows_theirs.h"

#include <string.h>

#define BOTH     (OPT_RUN | OPT_DEMO)
#define JOBS     (BOTH | OPT_AGAIN)
#define KEPT     (JOBS | OPT_ATTACH)
#define WITH_RUN (KEPT | OPT_WATCH)
#define ALL      (WITH_RUN | OPT_REPLAY)
#define SHOWN    (ALL | OPT_TEACH)
#define ASKING   (OPT_CTL | OPT_PS)
#define EVERY    (SHOWN | OPT_REPORT | OPT_SCALE | ASKING)
#define RUNS     (BOTH | OPT_SCALE)
#define TIME     "a time; write 30, 1.5s, 200ms, 2m or 1h"

const char *const opt_groups[GROUP_COUNT] = {
    [GROUP_RUNNING] = "Running",   [GROUP_INPUT] = "Input", [GROUP_OUTPUT] = "Output",
    [GROUP_KEPT] = "What is kept", [GROUP_OTHER] = "Other",
};

const struct opt_row opt_table[OPT_ROWS] = {
    { OPT_SLOTS, GROUP_RUNNING, RUNS | OPT_AGAIN | THEIRS, 'j', "slots", TAKES_TEXT, "N", NULL,
      "a number, 50%, +2 or -1",
      "workers at once: N, 50%, +2 or -1 of the\nhardware threads (default 100%); 0: all at once",
      "Hardware threads are those this process may use. Of *run*, N may be a file that holds it, "
      "which is read again when a job has ended. *scale* takes several numbers, as 1,2,4,8; "
      "1 is always among them (default: 1, 2, 4 ... to twice the hardware threads; by agents, to "
      "all of their slots)." },
    { OPT_TIMEOUT, GROUP_RUNNING, RUNS | OPT_AGAIN | THEIRS, 0, "timeout", TAKES_TEXT, "T", NULL,
      TIME,
      "time limit of each worker (30, 1.5s, 2m, 1h):\nSIGTERM then, and SIGKILL after --grace",
      "*N%* is of the median of the jobs that have succeeded, for jobs that begin when three have. "
      "The signals go to the worker's whole process group. A worker past its time has failed, "
      "whatever its exit code." },
    { OPT_GRACE, GROUP_RUNNING, RUNS | OPT_AGAIN | THEIRS, 0, "grace", TAKES_TEXT, "T", NULL, TIME,
      "from SIGTERM to SIGKILL (default 5s)", "0: SIGKILL at once, and no SIGTERM." },
    { OPT_LEFTOVERS, GROUP_RUNNING, RUNS | OPT_AGAIN | THEIRS, 0, "leftovers", TAKES_CHOICE, "HOW",
      "fail wait end leave", "fail, wait, end or leave",
      "background processes of a job that has ended:\nfail (default), wait, end or leave",
      "What a job leaves running belongs to it: what is still in its process group when its first "
      "process has ended, or holds its output open. It is given 200 ms without a word. *fail*: it "
      "is waited for as long as the grace; what still runs then is ended, and the job has failed: "
      "no work is lost in silence, and a daemon holds up no run for ever. *wait*: the job goes on, "
      "and keeps its slot, until that has ended too, or its time is up. *end*: it is named and "
      "ended, and the job's end is that of its first process. *leave*: it is left alone, also when "
      "the run is over. While it is waited for, the row, a line and SIGUSR1 name it. What has left "
      "the group as well, as a daemon does, is looked for when the run ends, by the same rule." },
    { OPT_DELAY, GROUP_RUNNING, RUNS | OPT_AGAIN | THEIRS, 0, "delay", TAKES_TEXT, "T", NULL, TIME,
      "time between two starts, at least", NULL },
    GATES_RUNNING{ OPT_HOLD, GROUP_RUNNING, BOTH, 0, "hold", TAKES_NOTHING, NULL, NULL, NULL,
                   "start nothing before Space is pressed on the board",
                   "The time of the run begins then. Without a board the run starts at once." },
    { OPT_RETRIES, GROUP_RUNNING, RUNS | OPT_AGAIN | OPT_PARALLEL, 0, "retries", TAKES_TEXT, "N",
      NULL, "a number from 0 to 1000000", "run a failed job again, up to N more times",
      "To GNU parallel N is how often in all. A job that was ended from the board, or because "
      "the run ended, is not run again, nor one "
      "that could not be started for a reason that stays: no such program, no right to run it." },
    { OPT_RETRY_WAIT, GROUP_RUNNING, RUNS | OPT_AGAIN | THEIRS, 0, "retry-wait", TAKES_TEXT, "T",
      NULL, TIME, "time before the first retry (default 1s); it\ndoubles for each further one",
      "At most a minute; up to a quarter is added, drawn from the seed, so that jobs that failed "
      "together do not start again together." },
    { OPT_HALT, GROUP_RUNNING, JOBS | THEIRS, 0, "halt", TAKES_TEXT, "WHEN", NULL,
      "understood; try never, soon,fail=1, now,success=1 or soon,fail=30%",
      "end the run early: soon,fail=1 (nothing new\nstarts), now,fail=3, now,success=1, "
      "soon,done=30%",
      "As in GNU parallel, its old forms 0, 1, 2, -1, -2 and N% included. With _soon_ the workers "
      "that run may end by themselves; with _now_ they get SIGTERM, and SIGKILL after the grace. A "
      "job that is tried again has not failed yet. N% is of all jobs, so all of the input is read "
      "first. Halted for failures, the exit status is not 0. With _success_ and _done_ the number "
      "is a "
      "goal: when it is reached the exit status is 0, and a job that is then ended or does not "
      "begin has not failed: its row says \"ended: goal reached\", and the job log has no line of "
      "it. As in GNU parallel, a goal of _done_ does not forgive a job that failed by itself: then "
      "the status is 1." },
    { OPT_FAILED, GROUP_RUNNING, OPT_AGAIN, 0, "failed", TAKES_NOTHING, NULL, NULL, NULL,
      "run those that did not succeed; the others count\nas done before",
      "That is: those that failed, were skipped, were ended with the run, or had not begun. What a "
      "job waits for holds as it did: a job that succeeded has succeeded." },
    { OPT_TRUST, GROUP_RUNNING, OPT_AGAIN, 0, "trust", TAKES_NOTHING, NULL, NULL, NULL,
      "run RECORD even if it is another user's, or if\nothers can write it", NULL },
    { OPT_DRY_RUN, GROUP_RUNNING, JOBS | OPT_SCALE | THEIRS, 0, "dry-run", TAKES_NOTHING, NULL,
      NULL, NULL, "print the command lines, run nothing",
      "One line a job, quoted for the shell. Words with control characters or bytes that are not "
      "UTF-8 are written as $'...', which bash, ksh and zsh read." },
    { OPT_ON, GROUP_RUNNING, OPT_RUN | OPT_SCALE, 0, "on", TAKES_TEXT, "PLACE", NULL, "a place",
      "run the jobs by agents on other machines: slurm,\nor local to try it; PLACE,agents=N,cpus=N",
      "See *forkboard-cluster*(7)." },
    { OPT_RUN_DIR, GROUP_RUNNING, OPT_RUN | OPT_SCALE, 0, "run-dir", TAKES_DIRECTORY, "DIR", NULL,
      "a directory", "with --on: the run's directory, which is made\n(default forkboard-ID)",
      "All agents must see it. *forkboard attach* _DIR_ shows the run again, or of *scale* "
      "_DIR/round.N_ a round." },
    { OPT_RETRY_LOST, GROUP_RUNNING, OPT_ATTACH, 0, "retry-lost", TAKES_NOTHING, NULL, NULL, NULL,
      "have agents started once more for jobs that were\nlost, and for those that have not run",
      "A lost job may have done its work: it is run a second time only because you say so." },
    { OPT_DETACH, GROUP_RUNNING, OPT_RUN, 0, "detach", TAKES_NOTHING, NULL, NULL, NULL,
      "run without a terminal, and print how to come\nback: forkboard attach ID",
      "See LEAVE AND COME BACK in *forkboard-attach*(1)." },
    { OPT_DETACHABLE, GROUP_RUNNING, OPT_RUN, 0, "detachable", TAKES_NOTHING, NULL, NULL, NULL,
      "the same, and attach at once: q leaves the board,\nand the run goes on", NULL },
    { OPT_DETACH_ON_HANGUP, GROUP_RUNNING, JOBS, 0, "detach-on-hangup", TAKES_NOTHING, NULL, NULL,
      NULL, "go on without the terminal when it hangs up", "Else a run ends then." },
    { OPT_READ_ONLY, GROUP_RUNNING, OPT_ATTACH, 0, "read-only", TAKES_NOTHING, NULL, NULL, NULL,
      "look only: no key changes the run",
      "An agent that is gone is not given up as lost then: agents and other front ends do that "
      "(*forkboard-cluster*(7))." },
    { OPT_NO_WAIT, GROUP_RUNNING, OPT_CTL, 0, "no-wait", TAKES_NOTHING, NULL, NULL, NULL,
      "do not wait until it is done",
      "Else *stop* waits until the job's processes are gone, *start* and *restart* until it runs, "
      "*end* until the run has ended." },
    THEIRS_RUNNING,
    { OPT_NO_CGROUP, GROUP_RUNNING, RUNS | OPT_AGAIN | OPT_TEACH | THEIRS, 0, "no-cgroup",
      TAKES_NOTHING, NULL, NULL, NULL, "make no cgroup for the workers",
      "Without this option the workers are put into a cgroup where the system allows that, once "
      "the "
      "run is 20 ms old, so that the processes they started die too if forkboard is killed. A "
      "program that reads the limits of its cgroup, as Java does, finds them one level above. With "
      "this option a job's *memory* limits address space." },
    { OPT_RUNS, GROUP_RUNNING, OPT_SCALE, 0, "runs", TAKES_TEXT, "N", NULL,
      "a number from 1 to 1000",
      "rounds: in each every number of slots once, in\nrandom order (default 3)", NULL },
    { OPT_WEAK, GROUP_RUNNING, OPT_SCALE, 0, "weak", TAKES_NOTHING, NULL, NULL, NULL,
      "each slot brings its own copy of the jobs",
      "As Gustafson's law sees it: more cores for more "
      "work, not for less time." },
    { OPT_WARMUP, GROUP_RUNNING, OPT_SCALE, 0, "warmup", TAKES_TEXT, "N", NULL,
      "a number from 0 to 1000", "runs before the first round that do not count", NULL },
    { OPT_PREPARE, GROUP_RUNNING, OPT_SCALE, 0, "prepare", TAKES_TEXT, "LINE", NULL,
      "a line for the shell", "run LINE by /bin/sh before every run", NULL },
    { OPT_IGNORE_FAILURE, GROUP_RUNNING, OPT_SCALE, 0, "ignore-failure", TAKES_NOTHING, NULL, NULL,
      NULL, "go on although a job fails", NULL },
    { OPT_FIT, GROUP_RUNNING, OPT_SCALE, 0, "fit", TAKES_FILE, "FILE", NULL, "a file",
      "run nothing; fit the measurements of FILE, a\nCSV with slots and throughput, or seconds",
      "A line is a measurement, several lines for one number of slots are rounds; - is standard "
      "input. What *--csv* writes can be read." },
    { OPT_CHECK, GROUP_RUNNING, OPT_TEACH, 0, "check", TAKES_NOTHING, NULL, NULL, NULL,
      "ask nothing: what each lesson measures against\nits bounds, a line each; exit status 1 if "
      "it is\n"
      "outside",
      "Of all lessons, or of those that are named." },
    { OPT_ANSWER, GROUP_RUNNING, OPT_TEACH, 0, "answer", TAKES_TEXT, "KEY=VALUE", NULL, "KEY=VALUE",
      "the answer to the question KEY, which then is not\nasked; several are possible", NULL },
    { OPT_MEASURES, GROUP_RUNNING, OPT_TEACH, 0, "measures", TAKES_NOTHING, NULL, NULL, NULL,
      "print what a lesson can measure", NULL },
    { OPT_THREADS, GROUP_RUNNING, OPT_WATCH, 0, "threads", TAKES_NOTHING, NULL, NULL, NULL,
      "give threads lines of their own (else they are\nonly counted)", NULL },
    { OPT_ONLY, GROUP_RUNNING, OPT_WATCH | OPT_REPLAY, 0, "only", TAKES_TEXT, "PROGRAM", NULL,
      "the name of a program, without directories",
      "show only processes of PROGRAM and those below\nthem; on the board T shows all",
      "PROGRAM is the name that a process was executed with, as *python3*. What runs before it is "
      "left out, as the shells of a shim or of a wrapper script, and so is what they fork. A "
      "process is of PROGRAM from its exec on: what it forked earlier is left out too. The "
      "summary says how many were left out; the record and the events as JSON hold all." },
    { OPT_EXIT_WITH_ROOT, GROUP_RUNNING, OPT_WATCH, 0, "exit-with-root", TAKES_NOTHING, NULL, NULL,
      NULL, "end when PROGRAM ends; processes that it left\nrun on, unwatched", NULL },
    { OPT_KILL_ON_EXIT, GROUP_RUNNING, OPT_WATCH, 0, "kill-on-exit", TAKES_NOTHING, NULL, NULL,
      NULL, "when forkboard ends, whatever ends it, kill all\nprocesses that still run",
      "Daemons of PROGRAM are killed too, wherever they have gone." },
    { OPT_ADOPT, GROUP_RUNNING, OPT_WATCH, 0, "adopt", TAKES_NOTHING, NULL, NULL, NULL,
      "make forkboard the parent of orphans",
      "They are reaped at once. Without this option the system's reaper does that, and "
      "_getppid_(2) of an orphan returns what it returns unwatched." },
    { OPT_BACKEND, GROUP_RUNNING, OPT_WATCH, 0, "backend", TAKES_CHOICE, "HOW",
      "auto ptrace connector polling", "auto, ptrace, connector or polling",
      "how to watch: auto (default) takes the first that\nworks: ptrace, connector, polling",
      "*ptrace* sees everything; PROGRAM may notice it (see below). *connector* gets forks, execs "
      "and exits from the kernel: PROGRAM is not slowed and cannot notice it, but stops and peaks "
      "of memory are not seen, and words of short programs may be missing; it does not work in a "
      "container. *polling* looks at /proc 50 times a second and misses processes that live "
      "shorter. If it is not ptrace, a line says which one is used." },
    { OPT_JOBS_FILE, GROUP_INPUT, OPT_RUN, 'f', "file", TAKES_FILE, "FILE", NULL, "a file",
      "run the jobs of a Procfile, a set or another\nprogram's list, - for standard input; words "
      "after\n"
      "the options choose some",
      "A Procfile's lines are *name: command*; all of them run at once, unless *-j* says "
      "otherwise. A file whose name ends in .yaml, .yml or .json is a job set, or a list of "
      "mprocs, "
      "process-compose or concurrently, or a package.json: OTHER LISTS in _forkboard-set_(5) says "
      "what is read of them. What standard input is its first lines say. Words after the options "
      "are names of jobs, or patterns with \\*: those run, and what they wait for." },
    { OPT_EXCLUDE, GROUP_INPUT, OPT_RUN, 'x', "exclude", TAKES_TEXT, "NAME", NULL, "a job's name",
      "leave out that job of the file; several -x add up", NULL },
    { OPT_ENV_FILE, GROUP_INPUT, OPT_RUN, 0, "env-file", TAKES_FILE, "FILE", NULL, "a file",
      "variables for the jobs of the file, NAME=value a\nline; several add up",
      "Lines as in a .env file: comments, *export*, quotes. What a job's own *env* says wins. A "
      "Procfile and a process-compose.yaml have the .env beside them without this option." },
    { OPT_PORT, GROUP_INPUT, OPT_RUN, 0, "port", TAKES_TEXT, "N", NULL, "a number from 1 to 65535",
      "PORT of a Procfile's first process (default: PORT\nin .env or environment, or 5000)",
      "The next has 100 more. Of several instances of one the second has 1 more." },
    { OPT_FILE, GROUP_INPUT, OPT_RUN | OPT_SCALE | THEIRS, 'a', "arg-file", TAKES_FILE, "FILE",
      NULL, "a file",
      "take arguments from the lines of FILE, - for\nstandard input; several -a are combined",
      NULL },
    { OPT_NULL, GROUP_INPUT, OPT_RUN | OPT_SCALE | THEIRS, '0', "null", TAKES_NOTHING, NULL, NULL,
      NULL, "arguments end with NUL, not with a newline", NULL },
    { OPT_COLSEP, GROUP_INPUT, OPT_RUN | OPT_SCALE | OPT_PARALLEL, 0, "colsep", TAKES_TEXT,
      "REGEXP", NULL, "an extended regular expression", "split each line into {1} {2} ...",
      "REGEXP is an extended regular expression, _regex_(7), in which \\\\t is a tab." },
    COLUMNS_INPUT{ OPT_SHUF, GROUP_INPUT, OPT_RUN | OPT_SCALE | OPT_PARALLEL, 0, "shuf",
                   TAKES_NOTHING, NULL, NULL, NULL, "run the jobs in random order",
                   "All of the input is read first. The summary names the seed of the order." },
    THEIRS_INPUT,
    { OPT_FLAG_PLAIN, GROUP_OUTPUT, SHOWN | OPT_SCALE | THEIRS, 0, "plain", TAKES_NOTHING, NULL,
      NULL, NULL, "write Begin and End lines (default if standard\noutput is no terminal)", NULL },
    { OPT_FLAG_BOARD, GROUP_OUTPUT, SHOWN | THEIRS | OPT_SCALE, 0, "board", TAKES_NOTHING, NULL,
      NULL, NULL, "show the board (default on a terminal)",
      "If standard output is redirected, the board is drawn on _/dev/tty_ and standard output is "
      "left to the workers." },
    { OPT_FLAG_JSON, GROUP_OUTPUT, WITH_RUN | OPT_SCALE | ASKING | THEIRS, 0, "json", TAKES_NOTHING,
      NULL, NULL, NULL, "write the events to standard output as JSON Lines",
      "The workers' own output is in the events and goes nowhere else. See "
      "*forkboard-record*(5)." },
    { OPT_OUTPUT, GROUP_OUTPUT, KEPT | THEIRS, 0, "output", TAKES_CHOICE, "HOW", "group line none",
      "group, line or none",
      "a worker's output: group (whole, when it has\nended), line (as it comes), none",
      "Lines are never cut or mixed." },
    { OPT_QUIET, GROUP_OUTPUT, ALL | OPT_SCALE, 'q', "quiet", TAKES_NOTHING, NULL, NULL, NULL,
      "no Begin and End lines of jobs that succeed", NULL },
    { OPT_BAR, GROUP_OUTPUT, KEPT | OPT_PARALLEL, 0, "bar", TAKES_NOTHING, NULL, NULL, NULL,
      "instead of the board one line on the terminal:\nwhat is done, what failed, the time left",
      "It is drawn on standard error where that is a terminal, below what is written there, and "
      "goes "
      "away at the end; Begin and End lines are those of failed jobs alone. In a pipe it is "
      "nothing "
      "at all. The time left is what the jobs so far took, for those that are left." },
    { OPT_TAG, GROUP_OUTPUT, KEPT | THEIRS, 0, "tag", TAKES_NOTHING, NULL, NULL, NULL,
      "begin each output line with the job's name\nand a tab",
      "A name longer than 4,095 bytes is cut, and ends in \"...\"." },
    TAG_OUTPUT{ OPT_KEEP_ORDER, GROUP_OUTPUT, KEPT | THEIRS, 'k', "keep-order", TAKES_NOTHING, NULL,
                NULL, NULL, "write output in the order of the jobs", NULL },
    THEIRS_OUTPUT,
    { OPT_OUT, GROUP_OUTPUT, OPT_REPORT | OPT_SCALE, 'o', "out", TAKES_FILE, "FILE", NULL, "a file",
      "write to FILE; its ending says the kind: .svg\n.png .pdf .html; of a report .json .trace "
      ".cast\n.board.svg .xml .csv .md .txt too",
      "FILE is replaced when all of it is written, or left as it was. *.trace.json* is a "
      "trace, *.xml* JUnit." },
    { OPT_FORMAT, GROUP_OUTPUT, OPT_REPORT, 0, "format", TAKES_CHOICE, "KIND",
      "words svg png pdf html json trace cast board junit csv md",
      "words, svg, png, pdf, html, json, trace, cast, board, junit, csv or md",
      "the kind: words (default), svg, png, pdf, html,\njson, trace, cast, board, junit, csv or md",
      NULL },
    { OPT_AT, GROUP_OUTPUT, OPT_REPORT, 0, "at", TAKES_TEXT, "T", NULL, TIME,
      "with --format board: show it as it was at T\n(default: the end of the run)", NULL },
    { OPT_CSV, GROUP_OUTPUT, OPT_SCALE, 0, "csv", TAKES_FILE, "FILE", NULL, "a file",
      "write a line for each run to FILE", NULL },
    { OPT_COLOR, GROUP_OUTPUT, SHOWN | THEIRS | OPT_SCALE, 0, "color", TAKES_CHOICE, "WHEN",
      "auto always never", "auto, always or never", "colours: auto (default), always or never",
      "auto: NO_COLOR and CLICOLOR_FORCE decide, else whether standard error is a terminal." },
    { OPT_THEME, GROUP_OUTPUT, SHOWN | THEIRS | OPT_SCALE, 0, "theme", TAKES_CHOICE, "THEME",
      "auto dark light projector", "auto, dark, light or projector",
      "colours of the board for a dark or a light\nbackground, or for a projector",
      "auto asks the terminal (OSC 11), then COLORFGBG; else dark. projector draws on a white page "
      "of "
      "its own." },
    { OPT_PROJECTOR, GROUP_OUTPUT, SHOWN, 0, "projector", TAKES_NOTHING, NULL, NULL, NULL,
      "a picture on all of the screen, large numbers,\nfor a class",
      "With *--theme=projector*, unless another theme is given. The key *Z* turns it on and off." },
    { OPT_ASCII, GROUP_OUTPUT, SHOWN | OPT_SCALE | THEIRS, 0, "ascii", TAKES_NOTHING, NULL, NULL,
      NULL, "use ASCII characters only", NULL },
    { OPT_NO_MOUSE, GROUP_OUTPUT, SHOWN | THEIRS | OPT_SCALE, 0, "no-mouse", TAKES_NOTHING, NULL,
      NULL, NULL, "leave the mouse to the terminal", "The key *m* changes that on the board." },
    { OPT_TITLE, GROUP_OUTPUT, WITH_RUN | THEIRS, 0, "title", TAKES_NOTHING, NULL, NULL, NULL,
      "show in the window's title how far the run is",
      "At the end the old title comes back, if the terminal keeps it." },
    { OPT_BELL, GROUP_OUTPUT, WITH_RUN | THEIRS, 0, "bell", TAKES_NOTHING, NULL, NULL, NULL,
      "ring the bell when the last job has ended", NULL },
    { OPT_NOTIFY, GROUP_OUTPUT, WITH_RUN | THEIRS, 0, "notify", TAKES_CHOICE, "HOW", "osc9 osc777",
      "osc9 or osc777",
      "show a notification when the last job has ended:\nosc9 or osc777, whichever the terminal "
      "knows",
      "iTerm2, kitty, WezTerm and Ghostty know OSC 9; foot, rxvt and Ghostty know OSC 777. Other "
      "terminals may read it as something else, so neither is sent without this option." },
    { OPT_EXIT, GROUP_OUTPUT, WITH_RUN | OPT_SCALE, 0, "exit", TAKES_NOTHING, NULL, NULL, NULL,
      "leave the board when the last job has ended",
      "Without this option the board stays until *q*." },
    { OPT_ANSWERS, GROUP_KEPT, OPT_TEACH, 0, "answers", TAKES_FILE, "FILE", NULL, "a file",
      "append a line of JSON to FILE for each question:\nwhat was said, what was measured",
      "So a teacher can collect the answers of a class." },
    { OPT_RECORD, GROUP_KEPT, WITH_RUN | OPT_TEACH | THEIRS, 0, "record", TAKES_FILE, "FILE", NULL,
      "a file", "keep the record of the run in FILE",
      "FILE is replaced if it is a record, and refused if it is anything else. It is the record of "
      "the last run then, unless *--no-record* is given, too." },
    { OPT_JOBLOG, GROUP_KEPT, KEPT | THEIRS, 0, "joblog", TAKES_FILE, "FILE", NULL, "a file",
      "write a line into FILE for each job that has\nended, in GNU parallel's format",
      "FILE is replaced if it is a job log, and refused if it is anything else." },
    { OPT_RESUME, GROUP_KEPT, BOTH | OPT_PARALLEL, 0, "resume", TAKES_NOTHING, NULL, NULL, NULL,
      "skip jobs that the job log has", "See JOB LOG in *forkboard-run*(1)." },
    { OPT_RESUME_FAILED, GROUP_KEPT, BOTH | OPT_PARALLEL, 0, "resume-failed", TAKES_NOTHING, NULL,
      NULL, NULL, "the same, but run failed jobs again", NULL },
    THEIRS_KEPT,
    { OPT_RESULTS, GROUP_KEPT, KEPT | THEIRS, 0, "results", TAKES_DIRECTORY, "DIR", NULL,
      "a directory",
      "write each job's stdout, stderr and exit.json to\na directory of its own below DIR",
      "See RESULTS in *forkboard-run*(1)." },
    { OPT_REPORT_FILE, GROUP_KEPT, WITH_RUN | THEIRS, 0, "report", TAKES_FILE, "FILE", NULL,
      "a file", "write a report to FILE when all has ended; its\nending says the kind",
      "As *forkboard report -o* _FILE_ does: see *forkboard-report*(1). It is made from the "
      "record, "
      "which has to be a file." },
    { OPT_NO_RECORD, GROUP_KEPT, WITH_RUN | OPT_TEACH | THEIRS, 0, "no-record", TAKES_NOTHING, NULL,
      NULL, NULL,
      "keep no record (else it is kept for 30 days below\nthe state directory, 50 of them at most)",
      NULL },
    { OPT_SEED, GROUP_OTHER, RUNS | OPT_AGAIN | OPT_TEACH | OPT_PARALLEL, 0, "seed", TAKES_TEXT,
      "N", NULL, "a number from 0 to 18446744073709551615",
      "seed of all random choices, repeats a run", "It is in every record." },
    { OPT_UNIT, GROUP_OTHER, OPT_DEMO, 0, "unit", TAKES_TEXT, "T", NULL, TIME,
      "length of a second of the demo (default 1s; of\nthe blueprint 100ms)",
      "Every duration of the demo becomes longer or shorter." },
    { OPT_FUNCTIONS, GROUP_OTHER, OPT_DEMO, 0, "functions", TAKES_NOTHING, NULL, NULL, NULL,
      "print the functions that `call` in a set can name", NULL },
    THEIRS_OTHER,
    { OPT_HELP, GROUP_OTHER, EVERY | THEIRS, 'h', "help", TAKES_NOTHING, NULL, NULL, NULL,
      "print this help", NULL },
    { OPT_VERSION, GROUP_OTHER, EVERY | THEIRS, 0, "version", TAKES_NOTHING, NULL, NULL, NULL,
      "print the version", NULL },
};

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
