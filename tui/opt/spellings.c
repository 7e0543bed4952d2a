/*
 * spellings.c - what GNU parallel and xargs(1) call our options, and theirs that we have not, each
 * with what does it here. A command line that people have in their fingers is understood, or
 * refused with a word that helps.
 */
#include "table.h"

#include <stdio.h>
#include <string.h>

#define R      OPT_RUN
#define P      OPT_PARALLEL
#define X      OPT_XARGS
#define ROW(c) c, '\0'
#define ALONE  "jobs run on this machine alone"
#define NO_SQL "a database is not written; --joblog and the record keep what a run did"
#define NO_SEM "there is no semaphore here; flock(1) is one"

const struct opt_spelling opt_spellings[] = {
    /* other names */
    { ROW(R | P), "jobs", OPT_SLOTS, NULL, false, false, NULL },
    { R | P | X, 'P', "max-procs", OPT_SLOTS, NULL, false, false, NULL },
    { R | P, 'u', "ungroup", OPT_OUTPUT, "line", false, false, NULL },
    { ROW(R | P), "line-buffer", OPT_OUTPUT, "line", false, false, NULL },
    { ROW(R | P), "linebuffer", OPT_OUTPUT, "line", false, false, NULL },
    { ROW(R | P), "lb", OPT_OUTPUT, "line", false, false, NULL },
    { ROW(R | P), "latest-line", OPT_OUTPUT, "line", false, false, NULL },
    { ROW(R | P), "group", OPT_OUTPUT, "group", false, false, NULL },
    { ROW(R | P), "ctag", OPT_TAG, NULL, false, false, NULL },
    { ROW(R | P), "halt-on-error", OPT_HALT, NULL, false, false, NULL },
    { ROW(R | P), "dryrun", OPT_DRY_RUN, NULL, false, false, NULL },
    { ROW(R | P), "wd", OPT_WORKDIR, NULL, false, false, NULL },
    { ROW(R | P), "term-seq", OPT_TERMSEQ, NULL, false, false, NULL },
    { ROW(R | P), "xapply", OPT_LINK, NULL, false, false, NULL },
    { ROW(R | P), "tempdir", OPT_TMPDIR, NULL, false, false, NULL },
    { ROW(R | P), "result", OPT_RESULTS, NULL, false, false, NULL },
    { ROW(R | P), "csv", OPT_CSV_LINES, NULL, false, false, NULL },
    { ROW(R | P), "pipepart", OPT_PIPE_PART, NULL, false, false, NULL },
    { ROW(R | P), "roundrobin", OPT_ROUND_ROBIN, NULL, false, false, NULL },
    { ROW(R | P), "rr", OPT_ROUND_ROBIN, NULL, false, false, NULL },
    { ROW(R | P), "rrs", OPT_REMOVE_SEPARATORS, NULL, false, false, NULL },
    { ROW(R | P), "removerecsep", OPT_REMOVE_SEPARATORS, NULL, false, false, NULL },
    { ROW(R | P), "fifo", OPT_CAT, NULL, false, false, NULL },
    { ROW(R | P), "eta", OPT_BAR, NULL, false, false, NULL },
    { ROW(R | P), "progress", OPT_BAR, NULL, false, false, NULL },
    { P, 'q', NULL, OPT_QUOTE, NULL, false, false, NULL },
    { R | P, 'C', "col-sep", OPT_COLSEP, NULL, false, false, NULL },
    { R | P | X, 'i', "replace", OPT_PLACEHOLDER, "{}", true, false, NULL },
    { R | P | X, 'e', "eof", OPT_END, "", true, false, NULL },
    { R | P | X, 'l', NULL, OPT_MAX_LINES, "1", true, false, NULL },
    { ROW(P), "er", OPT_STRING_EXTENSIONS, NULL, false, false, NULL },
    { ROW(P), "bnr", OPT_STRING_BASES, NULL, false, false, NULL },
    { ROW(P), "dnr", OPT_STRING_DIRECTORIES, NULL, false, false, NULL },
    { ROW(P), "bner", OPT_STRING_BASE_EXTENSIONS, NULL, false, false, NULL },
    { P, 'V', NULL, OPT_VERSION, NULL, false, false, NULL },
    { ROW(P), "number-of-threads", OPT_COUNT, "threads", false, false, NULL },
    { ROW(P), "number-of-cores", OPT_COUNT, "cores", false, false, NULL },
    { ROW(P), "number-of-cpus", OPT_COUNT, "cpus", false, false, NULL },
    { ROW(P), "number-of-sockets", OPT_COUNT, "sockets", false, false, NULL },
    { ROW(P), "shell-quote", OPT_SHELL_QUOTE, NULL, false, false, NULL },
    /* taken, and do nothing: it is so anyway, or there is nothing to do it to */
    { ROW(R | P), "will-cite", OPT_ROWS, NULL, false, false, "" },
    { ROW(R | P), "willcite", OPT_ROWS, NULL, false, false, "" },
    { ROW(R | P), "no-notice", OPT_ROWS, NULL, false, false, "" },
    { ROW(R | P), "gnu", OPT_ROWS, NULL, false, false, "" },
    { ROW(R | P), "env", OPT_ROWS, NULL, false, true, "" },
    { ROW(R | P), "compress", OPT_ROWS, NULL, false, false, "" },
    { ROW(R | P), "compress-program", OPT_ROWS, NULL, false, true, "" },
    { ROW(R | P), "decompress-program", OPT_ROWS, NULL, false, true, "" },
    { ROW(P), "minversion", OPT_ROWS, NULL, false, true, "" },
    { ROW(P), "plain-config", OPT_ROWS, NULL, false, false, "" },
    { ROW(P), "use-cpus-instead-of-cores", OPT_ROWS, NULL, false, false, "" },
    { ROW(P), "use-cores-instead-of-threads", OPT_ROWS, NULL, false, false, "" },
    { P | X, 'x', NULL, OPT_ROWS, NULL, false, false, "" },
    { ROW(X), "show-limits", OPT_ROWS, NULL, false, false, "" },
    /* refused */
    { R | P, 'S', "sshlogin", OPT_ROWS, ":", false, true, ALONE },
    { ROW(R | P), "sshloginfile", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "slf", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "onall", OPT_ROWS, NULL, false, false, ALONE },
    { ROW(R | P), "nonall", OPT_ROWS, NULL, false, false, ALONE },
    { ROW(R | P), "trc", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "transfer", OPT_ROWS, NULL, false, false, ALONE },
    { ROW(R | P), "transferfile", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "return", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "cleanup", OPT_ROWS, NULL, false, false, ALONE },
    { ROW(R | P), "basefile", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "sshdelay", OPT_ROWS, NULL, false, true, ALONE },
    { ROW(R | P), "semaphore", OPT_ROWS, NULL, false, false, NO_SEM },
    { ROW(R | P), "sem", OPT_ROWS, NULL, false, false, NO_SEM },
    { ROW(R | P), "sql", OPT_ROWS, NULL, false, true, NO_SQL },
    { ROW(R | P), "sqlmaster", OPT_ROWS, NULL, false, true, NO_SQL },
    { ROW(R | P), "sqlworker", OPT_ROWS, NULL, false, true, NO_SQL },
    { ROW(R | P), "sqlandworker", OPT_ROWS, NULL, false, true, NO_SQL },
    { R | P | X, 'p', "interactive", OPT_ROWS, NULL, false, false,
      "nothing asks before each job; --dry-run shows what would run" },
    { X, 'o', "open-tty", OPT_ROWS, NULL, false, false,
      "a worker reads /dev/null; give COMMAND its own: sh -c '... </dev/tty'" },
    { ROW(R | P), "tmux", OPT_ROWS, NULL, false, false, "--board shows each job's output" },
    { ROW(R | P), "profile", OPT_ROWS, NULL, false, true,
      "profiles are not read; $PARALLEL is, by forkboard parallel" },
    { ROW(R | P), "record-env", OPT_ROWS, NULL, false, false,
      "workers have all of the environment" },
    { ROW(R | P), "shebang", OPT_ROWS, NULL, false, false,
      "no script begins with forkboard; run a set, or a list of commands" },
    { 0 },
};

const int opt_spelling_count = sizeof opt_spellings / sizeof opt_spellings[0] - 1;

const char *opt_other_names(const struct opt_row *row, enum opt_command command, char *out,
                            size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < opt_spelling_count; i++) {
        const struct opt_spelling *other = &opt_spellings[i];
        if (other->id != row->id || !(other->commands & (unsigned)command) || used >= size)
            continue;
        if (other->letter != '\0')
            used += (size_t)snprintf(out + used, size - used, ", -%c", other->letter);
        if (other->name != NULL && used < size)
            used += (size_t)snprintf(out + used, size - used, ", --%s", other->name);
    }
    return out;
}
