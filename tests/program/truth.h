/*
 * truth.h - for programs that are watched: each knows its own truth, the pids that fork gave it and
 * the statuses that wait gave it, and writes it to the file that TRUTH names: "PID code N", "PID
 * signal N", "PID parent PID"; "made N" processes in all with this one. watch_check reads it.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int truth_fd = -1;

static inline void truth_open(void)
{
    const char *file = getenv("TRUTH");

    if (file != NULL)
        truth_fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
}

/* One write a line: many processes write to the same file. */
static inline void truth(const char *format, ...)
{
    char line[256];
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (truth_fd >= 0 && write(truth_fd, line, (size_t)n) != n)
        _exit(99);
}

static inline void pause_ms(int ms)
{
    struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

static inline void tell(pid_t pid, int status)
{
    if (WIFSIGNALED(status))
        truth("%d signal %d\n", (int)pid, WTERMSIG(status));
    else
        truth("%d code %d\n", (int)pid, WEXITSTATUS(status));
}

static inline void reap(pid_t pid)
{
    int status = 0;
    pid_t r;

    do
        r = waitpid(pid, &status, __WALL);
    while (r < 0 && errno == EINTR);
    if (r == pid)
        tell(pid, status);
    else
        truth("wait of %d failed: %s\n", (int)pid, strerror(errno));
}

static inline pid_t spawn(int code)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(code);
    return pid;
}

/* What main() is made of. */
#define TRUTH_WORD(name, call)                                                                     \
    if (strcmp(word, name) == 0)                                                                   \
        return call;

static inline const char *truth_word(int argc, char **argv)
{
    truth_open();
    return argc > 1 ? argv[1] : "";
}

static inline int truth_unknown(const char *program, const char *word)
{
    fprintf(stderr, "%s: what is '%s'?\n", program, word);
    return 2;
}

#endif
