/*
 * prints.c - what the program prints while the board is on the screen would be drawn over, and
 * would move what is drawn. So standard output and error, where they are a terminal, are a file in
 * memory meanwhile; what is in it is printed when the terminal is given back, also by a crash, by a
 * signal that ends a program that is stuck, or by an exit.
 */
#include "inside.h"

#include "term/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_MOST  (8L * 1024 * 1024) /* past that */
#define KEPT_LEAST (1024L * 1024)     /* so much stays */
#define WAIT_MS    1000

static struct {
    pid_t process; /* 0: not open */
    bool at_exit;  /* the handler is there: for good */
    int memory;    /* -1: nothing is put aside */
    int kept[2];   /* standard output and error of before; -1: not put aside */
} the = { .memory = -1, .kept = { -1, -1 } };

/* Async-signal-safe. A terminal that takes nothing does not hold up an end. */
static void put_all(int to)
{
    struct pollfd ready = { .fd = to, .events = POLLOUT };
    char bytes[512];   /* in a signal it may be a small stack of the program's own */
    int signals = 100; /* so many may come between */
    off_t at = 0;
    ssize_t n;

    while ((n = pread(the.memory, bytes, sizeof bytes, at)) > 0) {
        ssize_t put = -1;
        errno = 0;
        if (poll(&ready, 1, WAIT_MS) > 0 && (ready.revents & POLLOUT) != 0)
            put = write(to, bytes, (size_t)n);
        if (put < 0 && errno == EINTR && signals-- > 0)
            continue;
        if (put <= 0)
            break;
        at += put;
    }
    (void)!ftruncate(the.memory, 0);
}

/* The bytes of a stream that was not used yet go out line by line, as to a terminal they would. */
static void keep_lines(FILE *file)
{
    if (__fbufsize(file) == 0 && isatty(fileno(file)))
        setvbuf(file, NULL, _IOLBF, 0);
}

static void put_aside(int which)
{
    int fd = which + 1;

    if (the.kept[which] >= 0 || !isatty(fd))
        return;
    the.kept[which] = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (the.kept[which] < 0)
        return;
    if (dup2(the.memory, fd) < 0) {
        close(the.kept[which]);
        the.kept[which] = -1;
    }
}

static void take_back(int which)
{
    if (the.kept[which] < 0)
        return;
    dup2(the.kept[which], which + 1);
    close(the.kept[which]);
    the.kept[which] = -1;
}

void host_prints_put(bool aside)
{
    int to = the.kept[0] >= 0 ? 1 : 2;

    if (the.memory < 0 || the.process != getpid())
        return;
    for (int i = 0; aside && i < 2; i++)
        put_aside(i);
    if (aside || (the.kept[0] < 0 && the.kept[1] < 0))
        return;
    fflush(stdout);
    for (int i = 0; i < 2; i++)
        take_back(i);
    put_all(to);
}

void host_prints_forget(void)
{
    for (int i = 0; i < 2; i++)
        take_back(i);
    host_prints_close();
}

void host_prints_bound(void)
{
    struct stat about;
    char *last;
    ssize_t n;

    if (the.memory < 0 || fstat(the.memory, &about) < 0 || about.st_size <= KEPT_MOST)
        return;
    last = malloc(KEPT_LEAST);
    n = last != NULL ? pread(the.memory, last, KEPT_LEAST, about.st_size - KEPT_LEAST) : 0;
    (void)!ftruncate(the.memory, 0);
    dprintf(the.memory, "[%lld bytes were printed before this]\n", (long long)about.st_size - n);
    if (n > 0)
        (void)!write(the.memory, last, (size_t)n);
    free(last);
}

/* ---------------------------------------------------------------- ends */

static void at_death(int terminal)
{
    for (int i = 0; i < 2; i++) /* first: a handler of the program's own may print */
        take_back(i);
    if (the.memory >= 0)
        put_all(terminal);
}

/* exit(3) while the board is open. */
static void at_exit(void)
{
    if (the.process != getpid())
        return;
    undo_now();
    host_prints_put(false);
}

int host_prints_open(bool aside)
{
    int fd = -1;

    if (!the.at_exit && atexit(at_exit) != 0)
        return -ENOMEM;
    the.at_exit = true;
    the.process = getpid();
    undo_last(at_death);
    if (!aside)
        return 0;
    keep_lines(stdout);
    fd = memfd_create("what is printed", MFD_CLOEXEC);
    the.memory = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;
    if (fd >= 0)
        close(fd);
    if (the.memory < 0 || fcntl(the.memory, F_SETFL, O_APPEND) < 0)
        return -errno;
    host_prints_put(true);
    return 0;
}

void host_prints_close(void)
{
    host_prints_put(false);
    the.process = 0;
    if (the.memory >= 0)
        close(the.memory);
    the.memory = -1;
}
