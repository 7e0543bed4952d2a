/*
 * gates.c - the gates are looked at every second, and at once when a job has started. A command is
 * run by a shell that was started before the run, and is none of its workers: it is asked by a
 * line.
 */
#include "gates.h"

#include "draw/units.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define LOOK_US 1000000 /* between two looks */
#define SWAP_US 2000000 /* over which swapping is seen */

struct gates {
    struct opt_gates options;
    int timer_fd;
    int asker_fd; /* of the child that runs the command; -1: none */
    bool asked, limit_open, swapping;
    int64_t swap_us; /* when these were read; 0: not yet */
    uint64_t swap_in, swap_out;
    const char *word;
    char why[200];
};

/* ---- files of /proc */

int64_t gates_free_bytes(const char *meminfo)
{
    const char *at = strstr(meminfo, "MemAvailable:");
    long long kib;

    return at != NULL && sscanf(at, "MemAvailable: %lld", &kib) == 1 ? kib * 1024 : -1;
}

int gates_running(const char *loadavg)
{
    int running;

    return sscanf(loadavg, "%*s %*s %*s %d/", &running) == 1 ? running - 1 : -1;
}

void gates_swapped(const char *vmstat, uint64_t *in, uint64_t *out)
{
    const char *at_in = strstr(vmstat, "\npswpin "), *at_out = strstr(vmstat, "\npswpout ");
    unsigned long long number;

    *in = at_in != NULL && sscanf(at_in, " pswpin %llu", &number) == 1 ? number : 0;
    *out = at_out != NULL && sscanf(at_out, " pswpout %llu", &number) == 1 ? number : 0;
}

static void read_file(const char *path, char *bytes, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 0;
    size_t size = 0;

    while (fd >= 0 && size < room - 1 && (n = read(fd, bytes + size, room - 1 - size)) > 0)
        size += (size_t)n;
    bytes[size] = '\0';
    if (fd >= 0)
        close(fd);
}

/* ---- the command */

/* It answers a line with a line, and ends when we do: then there is nothing to read. */
static const char asks[] = "while read -r x; do\n"
                           "if /bin/sh -c \"$0\" </dev/null >&2; then echo y; else echo n; fi\n"
                           "done";

static int open_asker(struct gates *gates)
{
    char *argv[] = { (char *)"sh", (char *)"-c", (char *)asks, (char *)gates->options.limit, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t how;
    sigset_t none;
    pid_t pid;
    int fds[2], r;

    if (gates->options.limit == NULL)
        return 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
        return -errno;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fds[1], STDOUT_FILENO);
    posix_spawnattr_init(&how);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    r = posix_spawn(&pid, "/bin/sh", &actions, &how, argv, environ);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&actions);
    close(fds[1]);
    gates->asker_fd = fds[0];
    return -r;
}

/* Never waited for: until there is an answer, the one before holds. */
static void ask(struct gates *gates)
{
    struct pollfd ready = { .fd = gates->asker_fd, .events = POLLIN };
    char line[2];

    if (gates->asked && poll(&ready, 1, 0) == 1) {
        gates->limit_open = read(gates->asker_fd, line, 2) == 2 && line[0] == 'y';
        gates->asked = false;
    }
    if (!gates->asked)
        gates->asked = send(gates->asker_fd, "?\n", 2, MSG_NOSIGNAL) == 2;
}

/* ---- the gates */

static bool shut(struct gates *gates, const char *word)
{
    gates->word = word;
    return false;
}

static bool memory_open(struct gates *gates)
{
    char bytes[4096], wanted[UNITS_ROOM], there[UNITS_ROOM];
    int64_t free_bytes;

    if (gates->options.memfree == 0)
        return true;
    read_file("/proc/meminfo", bytes, sizeof bytes);
    free_bytes = gates_free_bytes(bytes);
    if (free_bytes < 0 || (uint64_t)free_bytes >= gates->options.memfree)
        return true;
    snprintf(gates->why, sizeof gates->why, "--memfree %s: %s is free",
             units_bytes(gates->options.memfree, wanted), units_bytes((uint64_t)free_bytes, there));
    return shut(gates, "memory");
}

static bool load_open(struct gates *gates)
{
    char bytes[256];
    int running;

    if (gates->options.load <= 0)
        return true;
    read_file("/proc/loadavg", bytes, sizeof bytes);
    running = gates_running(bytes);
    if (running < gates->options.load)
        return true;
    snprintf(gates->why, sizeof gates->why, "--load %g: %d processes run", gates->options.load,
             running);
    return shut(gates, "load");
}

static bool swap_open(struct gates *gates, int64_t now_us)
{
    char bytes[16384];
    uint64_t in, out;

    if (!gates->options.noswap)
        return true;
    if (gates->swap_us == 0 || now_us - gates->swap_us >= SWAP_US) {
        read_file("/proc/vmstat", bytes, sizeof bytes);
        gates_swapped(bytes, &in, &out);
        gates->swapping = gates->swap_us != 0 && in > gates->swap_in && out > gates->swap_out;
        gates->swap_in = in;
        gates->swap_out = out;
        gates->swap_us = now_us;
    }
    if (!gates->swapping)
        return true;
    snprintf(gates->why, sizeof gates->why, "--noswap: pages go out to swap and come in");
    return shut(gates, "swap");
}

static bool limit_open(struct gates *gates)
{
    if (gates->options.limit == NULL)
        return true;
    ask(gates);
    if (gates->limit_open)
        return true;
    snprintf(gates->why, sizeof gates->why, "--limit: '%.120s' does not say yes",
             gates->options.limit);
    return shut(gates, "limit");
}

bool gates_look(struct gates *gates, int64_t now_us)
{
    uint64_t times;

    while (read(gates->timer_fd, &times, sizeof times) > 0)
        ;
    gates->word = NULL;
    return memory_open(gates) && load_open(gates) && swap_open(gates, now_us) && limit_open(gates);
}

const char *gates_why(const struct gates *gates)
{
    return gates->word != NULL ? gates->why : NULL;
}

const char *gates_word(const struct gates *gates)
{
    return gates->word;
}

int gates_open(struct gates **out, const struct opt_gates *options)
{
    const struct itimerspec every = { .it_interval.tv_sec = LOOK_US / 1000000,
                                      .it_value.tv_nsec = 100000000 };
    struct gates *gates;
    int r;

    *out = NULL;
    if (options->memfree == 0 && options->load <= 0 && !options->noswap && options->limit == NULL)
        return 0;
    gates = calloc(1, sizeof *gates);
    if (gates == NULL)
        return -ENOMEM;
    gates->options = *options;
    gates->asker_fd = -1;
    gates->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    r = gates->timer_fd < 0 || timerfd_settime(gates->timer_fd, 0, &every, NULL) < 0 ? -errno : 0;
    if (r == 0)
        r = open_asker(gates);
    *out = r == 0 ? gates : gates_close(gates);
    return r;
}

int gates_fd(const struct gates *gates)
{
    return gates->timer_fd;
}

struct gates *gates_close(struct gates *gates)
{
    if (gates == NULL)
        return NULL;
    if (gates->timer_fd >= 0)
        close(gates->timer_fd);
    if (gates->asker_fd >= 0)
        close(gates->asker_fd);
    free(gates);
    return NULL;
}
