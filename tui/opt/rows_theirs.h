/*
 * rows_theirs.h - the rows of the table of options that are GNU parallel's and xargs', group by
 * group. For table.c alone.
 */
#ifndef FB_OPT_ROWS_THEIRS_H
#define FB_OPT_ROWS_THEIRS_H

#define THEIRS (OPT_PARALLEL | OPT_XARGS)
#define LIKE   (OPT_RUN | OPT_PARALLEL)
#define MADE   (LIKE | OPT_SCALE) /* how jobs are made of a COMMAND */

/* clang-format off */
#define THEIRS_RUNNING \
    { OPT_TRIES, GROUP_RUNNING, OPT_RUN | OPT_DEMO, 0, "tries", TAKES_TEXT, "N", NULL, \
      "a number from 0 to 1000000", "run a job that fails up to N times in all", \
      "GNU parallel's *--retries*." }, \
    { OPT_SHELL, GROUP_RUNNING, MADE, 0, "shell", TAKES_TEXT, "SHELL", NULL, "a shell", \
      "the shell of command lines: a name or a path\n(sh, dash, bash, ksh, zsh and the like)", \
      "It is called with *-c* and the line. Only shells of sh's family: values are quoted for them " \
      "alone. Functions that bash exports can be called in a line of bash's." }, \
    { OPT_WORKDIR, GROUP_RUNNING, MADE, 0, "workdir", TAKES_DIRECTORY, "DIR", NULL, "a directory", \
      "run the workers in DIR", NULL }, \
    { OPT_STDIN, GROUP_RUNNING, OPT_RUN | OPT_SCALE, 0, "stdin", TAKES_FILE, "WHAT", NULL, "null, open, tty or a file", \
      "what workers read: null (default), open, tty, or\na file", \
      "*open*: a pipe; on the board *i* and *t* write a line to it. *tty*: a terminal of its own, as " \
      "*--pty*. A file that is named as these words: ./open." }, \
    { OPT_PTY, GROUP_RUNNING, OPT_RUN, 0, "pty", TAKES_NOTHING, NULL, NULL, NULL, \
      "each worker has a terminal of its own", \
      "For colours, progress bars and programs that ask: the board shows it as it looks, and *t* gives it " \
      "the keyboard (*forkboard-board*(7), Terminals)." }, \
    { OPT_KEEP_FDS, GROUP_RUNNING, OPT_RUN, 0, "keep-fds", TAKES_TEXT, "LIST", NULL, \
      "a list of numbers from 3 to 255, as 3,9", "descriptors of forkboard that workers have too, by\nthe same numbers", \
      "They must be open when forkboard is started. Every other one is closed in workers." }, \
    { OPT_JOBSERVER, GROUP_RUNNING, OPT_RUN | OPT_DEMO, 0, "jobserver", TAKES_NOTHING, NULL, NULL, NULL, \
      "be a jobserver for the workers: make in them takes\nfree slots", \
      "See JOBSERVER." }, \
    { OPT_RELOAD, GROUP_RUNNING, OPT_RUN, 0, "watch", TAKES_NOTHING, NULL, NULL, NULL, \
      "read the file of jobs again when it changes: new\njobs start, changed ones again, gone ones stop", \
      "See *forkboard-set*(5), RELOAD." }, \
    { OPT_NICE, GROUP_RUNNING, MADE, 0, "nice", TAKES_TEXT, "N", NULL, "a number from 0 to 40", \
      "add N to the niceness of the workers", NULL }, \
    { OPT_TERMSEQ, GROUP_RUNNING, MADE | OPT_DEMO, 0, "termseq", TAKES_TEXT, "LIST", NULL, \
      "signals and milliseconds, as TERM,200,KILL,25", \
      "how a worker is ended: each signal, and how long\nit has before the next", \
      "At most eight signals, by name or number, to its process group. What passes before KILL, or the " \
      "end, is its *--grace*. A job of a set that says *stop* or *grace* is ended by that." }, \
    { OPT_STOP_ORDER, GROUP_RUNNING, OPT_RUN | OPT_DEMO, 0, "stop-order", TAKES_CHOICE, "HOW", \
      "reverse all", "reverse or all", \
      "when the run ends: services after those that need\nthem (reverse, the default), or all at once", \
      "*reverse* holds for jobs of a set with *restart* or *ready* that others have waited for by *after*." }

#define THEIRS_INPUT \
    { OPT_QUOTE, GROUP_INPUT, OPT_PARALLEL, 0, "quote", TAKES_NOTHING, NULL, NULL, NULL, \
      "quote the words of COMMAND for the shell", NULL }, \
    { OPT_PACK, GROUP_INPUT, MADE, 'm', "pack", TAKES_NOTHING, NULL, NULL, NULL, \
      "as many arguments a job as fit; what is left at\nthe end is spread over the slots", \
      "They stand in the place of one, with a blank between. A command line has at most 128 KiB." }, \
    { OPT_PACK_WORDS, GROUP_INPUT, MADE, 'X', "pack-words", TAKES_NOTHING, NULL, NULL, NULL, \
      "the same; a word with {} in it is repeated for\neach argument", NULL }, \
    { OPT_PACK_LINES, GROUP_INPUT, MADE, 0, "xargs", TAKES_NOTHING, NULL, NULL, NULL, \
      "as -m, but nothing is spread", NULL }, \
    { OPT_MAX_ARGS, GROUP_INPUT, MADE | OPT_XARGS, 'n', "max-args", TAKES_TEXT, "N", NULL, \
      "a number from 0 to 1000000", "up to N arguments a job", \
      "With 0 there is a job for each argument, which is put nowhere." }, \
    { OPT_MAX_REPLACE_ARGS, GROUP_INPUT, MADE, 'N', "max-replace-args", TAKES_TEXT, "N", NULL, \
      "a number from 0 to 1000000", \
      "the same; they are {1} {2} ..., and a word with\n{} in it is repeated for each", NULL }, \
    { OPT_MAX_LINES, GROUP_INPUT, MADE | OPT_XARGS, 'L', "max-lines", TAKES_TEXT, "N", NULL, \
      "a number from 1 to 1000000", "up to N lines of input a job", NULL }, \
    { OPT_MAX_CHARS, GROUP_INPUT, MADE | OPT_XARGS, 's', "max-chars", TAKES_TEXT, "N", NULL, \
      "a number from 1 to 1000000", "up to N bytes a command line", NULL }, \
    { OPT_PLACEHOLDER, GROUP_INPUT, MADE | OPT_XARGS, 'I', "placeholder", TAKES_TEXT, "R", NULL, \
      "a replacement string", "R stands for the argument, and not {}", NULL }, \
    { OPT_STRING_EXTENSIONS, GROUP_INPUT, OPT_PARALLEL, 0, "extensionreplace", TAKES_TEXT, "R", \
      NULL, "a replacement string", "R instead of {.}", NULL }, \
    { OPT_STRING_BASES, GROUP_INPUT, OPT_PARALLEL, 0, "basenamereplace", TAKES_TEXT, "R", NULL, \
      "a replacement string", "R instead of {/}", NULL }, \
    { OPT_STRING_DIRECTORIES, GROUP_INPUT, OPT_PARALLEL, 0, "dirnamereplace", TAKES_TEXT, "R", NULL, \
      "a replacement string", "R instead of {//}", NULL }, \
    { OPT_STRING_BASE_EXTENSIONS, GROUP_INPUT, OPT_PARALLEL, 0, "basenameextensionreplace", \
      TAKES_TEXT, "R", NULL, "a replacement string", "R instead of {/.}", NULL }, \
    { OPT_STRING_JOBS, GROUP_INPUT, OPT_PARALLEL, 0, "seqreplace", TAKES_TEXT, "R", NULL, \
      "a replacement string", "R instead of {#}", NULL }, \
    { OPT_STRING_SLOTS, GROUP_INPUT, OPT_PARALLEL, 0, "slotreplace", TAKES_TEXT, "R", NULL, \
      "a replacement string", "R instead of {%}", NULL }, \
    { OPT_PLUS, GROUP_INPUT, MADE, 0, "plus", TAKES_NOTHING, NULL, NULL, NULL, \
      "more replacement strings: {..} {+/} {%suffix} ...", "See PLUS in *forkboard-parallel*(1)." }, \
    { OPT_DELIMITER, GROUP_INPUT, MADE | OPT_XARGS, 'd', "delimiter", TAKES_TEXT, "D", NULL, \
      "a character, or \\n, \\t, \\0, \\x2c", "arguments end with D, not with a newline", NULL }, \
    { OPT_END, GROUP_INPUT, MADE | OPT_XARGS, 'E', "end-of-input", TAKES_TEXT, "WORD", NULL, \
      "a word", "the input ends before an argument that is WORD", NULL }, \
    { OPT_SKIP_EMPTY, GROUP_INPUT, MADE | OPT_XARGS, 'r', "no-run-if-empty", TAKES_NOTHING, NULL, \
      NULL, NULL, "run nothing for an empty argument, or no input", NULL }, \
    { OPT_TRIM, GROUP_INPUT, MADE, 0, "trim", TAKES_CHOICE, "SIDE", "n l r lr rl", "n, l, r or lr", \
      "take blanks off arguments: on the left (l), the\nright (r) or both (lr)", NULL }, \
    { OPT_LINK, GROUP_INPUT, MADE, 0, "link", TAKES_NOTHING, NULL, NULL, NULL, \
      "link all inputs, first with first; a shorter one\nbegins again", NULL }, \
    { OPT_ARG_SEP, GROUP_INPUT, OPT_PARALLEL, 0, "arg-sep", TAKES_TEXT, "WORD", NULL, "a word", \
      "WORD instead of :::", NULL }, \
    { OPT_ARG_FILE_SEP, GROUP_INPUT, OPT_PARALLEL, 0, "arg-file-sep", TAKES_TEXT, "WORD", NULL, \
      "a word", "WORD instead of ::::", NULL }, \
    { OPT_SLOT_VARIABLE, GROUP_INPUT, THEIRS, 0, "process-slot-var", TAKES_TEXT, "NAME", NULL, \
      "a name", "the number of the slot, from 0, in the worker's\nenvironment as NAME", NULL }

#define THEIRS_OUTPUT \
    { OPT_SILENT, GROUP_OUTPUT, LIKE | OPT_DEMO, 0, "silent", TAKES_NOTHING, NULL, NULL, NULL, \
      "nothing on standard error but what workers write,\nand what went wrong with forkboard " \
      "itself", \
      NULL }, \
    { OPT_VERBOSE, GROUP_OUTPUT, LIKE | OPT_DEMO | OPT_XARGS, 't', "verbose", TAKES_NOTHING, NULL, NULL, NULL, \
      "write each command line to standard error as it\nbegins", NULL }, \
    { OPT_PRINT_COMMAND, GROUP_OUTPUT, OPT_PARALLEL, 'v', "print-command", TAKES_NOTHING, NULL, \
      NULL, NULL, "write each command line before its output", NULL }, \
    { OPT_FILES, GROUP_OUTPUT, OPT_PARALLEL, 0, "files", TAKES_NOTHING, NULL, NULL, NULL, \
      "keep outputs in files below --tmpdir, and write\ntheir names instead", NULL }, \
    { OPT_TMPDIR, GROUP_OUTPUT, LIKE | OPT_DEMO, 0, "tmpdir", TAKES_DIRECTORY, "DIR", NULL, "a directory", \
      "where output waits, instead of TMPDIR", NULL }

#define THEIRS_OTHER \
    { OPT_COUNT, GROUP_OTHER, OPT_PARALLEL, 0, "number-of", TAKES_CHOICE, "WHAT", \
      "threads cores cpus sockets", "threads, cores, cpus or sockets", \
      "print how many of these the machine has", NULL }, \
    { OPT_SHELL_QUOTE, GROUP_OTHER, OPT_PARALLEL, 0, "shellquote", TAKES_NOTHING, NULL, NULL, NULL, \
      "print the arguments, quoted for the shell", NULL }

#define THEIRS_KEPT \
    { OPT_RETRY_FAILED, GROUP_KEPT, LIKE, 0, "retry-failed", TAKES_NOTHING, NULL, NULL, NULL, \
      "run the commands that failed in the job log\nagain; COMMAND is left out", \
      "The lines of the log are run as if they had been typed: it has to be the user's own." }
/* clang-format on */

#endif
