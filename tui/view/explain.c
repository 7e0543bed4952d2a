/*
 * explain.c - states as sentences. Each says what happened and what that means, in the words of the
 * manual pages that it names; the line for a shell lets a person see the same happen.
 */
#include "explain.h"

#include "rows_facts.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHELL_SIGNAL 128 /* a shell's status for a death by signal N: that and N */

/* What makes the kernel send it, or why a process does. */
static const struct {
    int number;
    const char *words;
} signals[] = {
    { SIGHUP, "its terminal was hung up, or a process sent it" },
    { SIGINT, "Ctrl-C was typed, or a process sent it" },
    { SIGQUIT, "Ctrl-\\ was typed, or a process sent it" },
    { SIGILL, "it came to an instruction that the processor does not know" },
    { SIGTRAP, "it came to a breakpoint, and no debugger was there" },
    { SIGABRT, "it called abort(3), as a failed assert(3) does" },
    { SIGBUS, "it touched memory that nothing stands for, such as a mapped file beyond its end" },
    { SIGFPE, "it computed what has no result, such as a division by zero" },
    { SIGKILL, "a process sent it, or the kernel, which was short of memory: dmesg(1) shows that" },
    { SIGSEGV, "it touched memory that is not its own" },
    { SIGPIPE, "it wrote to a pipe or a socket that no process reads any more" },
    { SIGALRM, "a timer that it had set ran out, and it had no handler" },
    { SIGTERM, "a process asked it to end, and it had no handler" },
    { SIGXCPU, "it used more CPU time than its limit allows (setrlimit(2))" },
    { SIGXFSZ, "it made a file larger than its limit allows (setrlimit(2))" },
    { SIGSYS, "it made a system call that it may not make (seccomp(2))" },
};

__attribute__((format(printf, 2, 3))) static void say(struct explanation *out, const char *format,
                                                      ...)
{
    size_t size = strlen(out->why);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out->why + size, sizeof out->why - size, format, arguments);
    va_end(arguments);
}

static void set_shell(struct explanation *out, const char *line)
{
    snprintf(out->shell, sizeof out->shell, "%s", line);
}

static const char *signal_words(int number)
{
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        if (signals[i].number == number)
            return signals[i].words;
    return "a process sent it, and it had no handler";
}

/* ---------------------------------------------------------------- ends */

static void explain_signal(const struct board_job *job, struct explanation *out)
{
    char name[16];

    fb_signal_name(job->signal, name);
    say(out, "Killed by %s: %s.", name, signal_words(job->signal));
    if (job->core_dumped)
        say(out, " The kernel wrote its memory to a core dump: core(5).");
    out->pages = "signal(7), waitpid(2)";
    if (strncmp(name, "SIG", 3) == 0 && strchr(name, '+') == NULL)
        snprintf(out->shell, sizeof out->shell, "sh -c 'kill -%s $$'; echo $?", name + 3);
}

/* What a shell says in the place of what it ran. */
static void say_of_shell(int code, struct explanation *out)
{
    char name[16];

    if (code == 127)
        say(out, " A shell exits with 127 when it finds no program of that name.");
    else if (code == 126)
        say(out, " A shell exits with 126 when the program is there but cannot be executed.");
    else if (code > SHELL_SIGNAL && code <= SHELL_SIGNAL + 31)
        say(out, " A shell exits with %d when %s killed what it ran: 128 + %d.", code,
            fb_signal_name(code - SHELL_SIGNAL, name), code - SHELL_SIGNAL);
}

static void explain_exit(const struct board_job *job, bool function, struct explanation *out)
{
    say(out, "It %s, or called exit(3), with %d", function ? "returned" : "returned from main()",
        job->code);
    if (job->code == 0)
        say(out, ".");
    else if (job->succeeded)
        say(out, ", which counts as success here.");
    else
        say(out, ", and only 0 is success unless the job says otherwise.");
    say_of_shell(job->code, out);
    out->pages = "exit(3), waitpid(2)";
    snprintf(out->shell, sizeof out->shell, "sh -c 'exit %d'; echo $?", job->code);
}

static void explain_itself(const struct board_job *job, bool function, struct explanation *out)
{
    if (job->cause == FB_CAUSE_LOST)
        say(out, "It is not run again by itself, since it may have done its work.");
    else if (job->unseen)
        say(out, "How it ended is not known: another wait(2) has taken its status.");
    else if (job->signal != 0)
        explain_signal(job, out);
    else
        explain_exit(job, function, out);
    if (out->pages[0] == '\0')
        out->pages = "waitpid(2)";
}

/* forkboard ended it: that stands before what it did itself. */
static const struct {
    const char *why, *pages, *shell;
} causes[FB_CAUSE_COUNT] = {
    [FB_CAUSE_TIMEOUT] = { "Its time was up: its process group got SIGTERM, and SIGKILL after the "
                           "grace. ",
                           "kill(2), signal(7), waitpid(2)", "timeout 1 sleep 9; echo $?" },
    [FB_CAUSE_STOP] = { "The run was stopped: its process group got SIGTERM, and SIGKILL after the "
                        "grace. ",
                        "kill(2), signal(7), waitpid(2)", "sleep 9 & kill $!; wait $!; echo $?" },
    [FB_CAUSE_USER] = { "It was sent a signal from here, and SIGKILL after the grace if that was "
                        "SIGTERM. ",
                        "kill(2), signal(7), waitpid(2)", "sleep 9 & kill $!; wait $!; echo $?" },
    [FB_CAUSE_HELD] = { "You have stopped it, with SIGTERM, and SIGKILL after the grace: that is "
                        "no "
                        "failure. ",
                        "kill(2), forkboard-board(7)", "sleep 9 & kill $!; wait $!; echo $?" },
    [FB_CAUSE_CHANGED] = { "What it is made of has changed, or what its set says of it: it was "
                           "stopped, with SIGTERM, and SIGKILL after the grace. That is no "
                           "failure. ",
                           "kill(2), inotify(7), forkboard-set(5)", "" },
    [FB_CAUSE_HALT] = { "Too many jobs had failed (--halt), and what still ran was ended by "
                        "SIGTERM. ",
                        "kill(2), forkboard-run(1)", "" },
    [FB_CAUSE_GOAL] = { "Enough jobs had ended (--halt), and what still ran was ended by SIGTERM: "
                        "that is no failure. ",
                        "kill(2), forkboard-run(1)", "" },
    [FB_CAUSE_MEMORY] = { "It came to its limit of memory: the kernel killed it, or gave it no "
                          "more. ",
                          "cgroups(7), setrlimit(2)", "(ulimit -v 9999; exec sort /dev/zero)" },
    [FB_CAUSE_LEFTOVERS] = { "It had ended, but processes that it had started in the background "
                             "worked on past the grace, and were ended. ",
                             "credentials(7), kill(2)", "sh -c 'sleep 9 &'; ps -o pid,ppid,comm" },
    [FB_CAUSE_UNREADY] = { "It was not ready in the time that its set gives it (ready: within): "
                           "its process group got SIGTERM, and SIGKILL after the grace. ",
                           "forkboard-set(5), kill(2)", "" },
    [FB_CAUSE_HEALTH] = { "Its health probe had failed too often in a row: its process group got "
                          "SIGTERM, and SIGKILL after the grace. ",
                          "forkboard-set(5), kill(2)", "" },
    [FB_CAUSE_LOST] = { "It had begun, and then what ran it (its agent, or forkboard) was gone: "
                        "whether it came to its end, and how, is not known. ",
                        "forkboard-run(1)", "" },
};

static void explain_end(const struct board_job *job, bool function, struct explanation *out)
{
    enum fb_cause cause = (enum fb_cause)job->cause;

    if (cause == FB_CAUSE_NONE || cause >= FB_CAUSE_COUNT) {
        explain_itself(job, function, out);
        return;
    }
    say(out, "%s", causes[cause].why);
    explain_itself(job, function, out);
    out->pages = causes[cause].pages;
    set_shell(out, causes[cause].shell);
}

/* ---------------------------------------------------------------- no process */

/* A step before the program, by the first word of what the board says. */
static const struct {
    const char *stage;
    int error; /* 0: any other */
    const char *why, *pages, *shell;
} steps[] = {
    { "exec", ENOENT,
      "There is no such program: neither where its name says nor in PATH, or the interpreter that "
      "its first line names is not there.",
      "execve(2), environ(7)", "no-such-program; echo $?" },
    { "exec", EACCES,
      "Its program is there, but may not be executed: no x in its mode, a directory on the way "
      "that may not be searched, or a file system mounted noexec.",
      "execve(2), chmod(1)", "/dev/null; echo $?" },
    { "exec", ENOEXEC, "Its program is no format that the kernel can execute.", "execve(2)",
      "printf x >/tmp/x; chmod +x /tmp/x; env /tmp/x" },
    { "exec", E2BIG, "Its arguments and environment are longer than the kernel takes.",
      "execve(2), getconf(1)", "true $(seq 500000); echo $?" },
    { "exec", 0, "The kernel refused to execute its program.", "execve(2)", "" },
    { "fork", EAGAIN,
      "The kernel made no process: the limit of processes of this user or of its cgroup was "
      "reached.",
      "fork(2), setrlimit(2), cgroups(7)", "ulimit -u" },
    { "fork", 0, "The kernel made no process.", "fork(2)", "" },
    { "chdir", 0, "Its directory cannot be entered.", "chdir(2)", "cd /no/such/directory" },
    { "open", 0, "A file that it was to have open, such as its standard input, cannot be opened.",
      "open(2)", "cat </no/such/file" },
    { "", 0, "A step before its program failed.", "clone(2), execve(2)", "" },
};

static void explain_unstarted(const struct board_job *job, struct explanation *out)
{
    const char *why = job->why != NULL ? job->why : "";
    size_t i = 0;

    while (strncmp(why, steps[i].stage, strlen(steps[i].stage)) != 0 ||
           (steps[i].error != 0 && steps[i].error != job->error))
        i++;
    say(out, "It has never run. %s", steps[i].why);
    out->pages = steps[i].pages;
    set_shell(out, steps[i].shell);
}

static void explain_skipped(const struct board *board, const struct board_job *job,
                            struct explanation *out)
{
    struct board_job room;
    const struct board_job *blame = board_job(board, job->blame, &room);

    out->pages = "forkboard-set(5)";
    if (job->done_before)
        say(out, "It succeeded in an earlier run, and is not run again.");
    else if (board_given_up(job))
        say(out, "It has run, and did not succeed; it is not tried again: %.200s.",
            job->why != NULL ? job->why : "");
    else if (blame != NULL)
        say(out,
            "It has never run: it waited for a job that cannot come to what it waits for, "
            "because of %.200s.",
            blame->name);
    else
        say(out, "It has never run: %.200s.", job->why != NULL ? job->why : "");
    if (job->done_before)
        out->pages = "forkboard-run(1)";
}

static void explain_waiting(const struct board *board, const struct board_job *job,
                            struct explanation *out)
{
    const struct fb_limit *limit = board_lacks(board, job);
    uint32_t unmet = 0;

    for (uint32_t i = 0; job->after != NULL && i < job->after->count; i++)
        unmet += !board_met(board, &job->after->list[i]);
    if (unmet == 0 && limit != NULL) {
        say(out, "It has no process yet: it needs %.100s, and what there is of it others have.",
            limit->name);
        out->pages = "forkboard-set(5), sem_overview(7)";
        return;
    }
    say(out, "It has no process yet: %s.",
        unmet > 0                  ? "what it waits for has not come"
        : rows_slot_is_free(board) ? "a slot is free, and it has not been forked yet"
                                   : "no slot is free for it");
    out->pages = unmet > 0 ? "forkboard-set(5), fork(2)" : "forkboard-run(1), fork(2)";
}

/* ---------------------------------------------------------------- a process */

static void explain_stopped(const struct board_job *job, struct explanation *out)
{
    char name[16];

    fb_signal_name(job->stop_signal, name);
    if (job->stop_signal == SIGTTIN || job->stop_signal == SIGTTOU) {
        say(out,
            "%s has stopped it: it is in the background and wanted to %s the terminal. "
            "SIGCONT lets it go on.",
            name, job->stop_signal == SIGTTIN ? "read from" : "write to");
        set_shell(out, job->stop_signal == SIGTTIN ? "cat &" : "stty tostop; echo hello &");
    } else {
        say(out, "%s has stopped it%s. SIGCONT lets it go on.", name,
            job->stop_signal == SIGSTOP ? ", which no process can catch or ignore" : "");
        snprintf(out->shell, sizeof out->shell, "kill -STOP %d; kill -CONT %d", (int)job->pid,
                 (int)job->pid);
    }
    out->pages = "signal(7), waitpid(2)";
}

static void explain_running(const struct board_job *job, bool function, struct explanation *out)
{
    if (job->waits)
        say(out, "Its first process has ended; processes that it started in the background work "
                 "on, and are waited for.");
    else if (function)
        say(out, "fork(2) made its process, a copy of this one, and a function runs in it; there "
                 "was no exec.");
    else
        say(out, "fork(2) made its process, and execve(2) put its program there. It runs until it "
                 "exits or a signal ends it.");
    out->pages = job->waits ? "credentials(7)" : function ? "fork(2)" : "fork(2), execve(2)";
    snprintf(out->shell, sizeof out->shell, "ps -o pid,ppid,stat,wchan:20,cmd -p %d",
             (int)job->pid);
}

static void explain_zombie(const struct board_job *job, bool function, struct explanation *out)
{
    say(out, "It has ended and is a zombie: nothing of it runs, only its status is kept until its "
             "parent calls waitpid(2). ");
    explain_end(job, function, out);
    out->pages = "waitpid(2), exit(3)";
    set_shell(out, "sh -c 'sleep 1 & exec sleep 3' & sleep 2; ps -o pid,ppid,stat,cmd");
}

void explain_job(const struct board *board, const struct board_job *job, bool function,
                 struct explanation *out)
{
    *out = (struct explanation){ .pages = "" };
    switch (job->state) {
    case BOARD_WAITING:
        explain_waiting(board, job, out);
        break;
    case BOARD_FORKED:
        say(out, "fork(2) has made its process, which has not come to its %s yet.",
            function ? "function" : "program");
        out->pages = function ? "fork(2)" : "fork(2), execve(2)";
        break;
    case BOARD_RUNNING:
        explain_running(job, function, out);
        break;
    case BOARD_STOPPED:
        explain_stopped(job, out);
        break;
    case BOARD_ZOMBIE:
        explain_zombie(job, function, out);
        break;
    case BOARD_RETRY:
        say(out, job->restarts ? "It was stopped to be started again. "
                               : "It failed and will be tried again; each wait is twice as long as "
                                 "the one before. ");
        if (job->error != 0)
            explain_unstarted(job, out);
        else
            explain_end(job, function, out);
        break;
    case BOARD_HELD:
        say(out, "It stands there until it is started: with s. ");
        if (job->exited_us >= 0)
            explain_end(job, function, out);
        break;
    case BOARD_SKIPPED:
        if (job->exited_us >= 0 && (job->why == NULL || board_end(job) == FATE_GOAL))
            explain_end(job, function, out);
        else
            explain_skipped(board, job, out);
        break;
    default:
        if (job->error != 0)
            explain_unstarted(job, out);
        else
            explain_end(job, function, out);
    }
}
