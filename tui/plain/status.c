/*
 * status.c - what a worker waits for, asked of the kernel when a user asks us (SIGUSR1). A shell
 * that waits for its child says nothing by that, so the chain is followed to the process at its
 * end. The kernel names the function a process sleeps in (/proc/PID/wchan); the usual ones become
 * words, the others are shown as they are. Nothing here is kept, and nothing is counted on: any of
 * the files may be unreadable.
 */
#include "status.h"

#include "base/clean.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_MOST 5

static const struct {
    const char *part; /* of the kernel function's name; names differ a little between versions */
    const char *words;
} waits[] = {
    { "nanosleep", "sleeps" },
    { "pipe_read", "reads a pipe" },
    { "pipe_write", "writes into a full pipe" },
    { "wait_for_partner", "waits for the other end of a fifo" },
    { "futex", "waits for a lock of its own (futex)" },
    { "locks_lock", "waits for a file's lock" },
    { "flock", "waits for a file's lock" },
    { "accept", "waits for a connection" },
    { "poll", "waits for events" },
    { "select", "waits for events" },
    { "n_tty_read", "reads a terminal" },
    { "unix_stream", "reads a socket" },
    { "tcp_", "waits for the network" },
    { "sigtimedwait", "waits for a signal" },
    { "sigsuspend", "waits for a signal" },
    { "pause", "waits for a signal" },
};

/* The front of a file, ended by NUL; "" if it cannot be read. */
static void read_front(const char *proc, pid_t pid, const char *name, char *bytes, size_t room)
{
    char path[128];
    FILE *file;

    bytes[0] = '\0';
    if (snprintf(path, sizeof path, "%s/%d/%s", proc, (int)pid, name) >= (int)sizeof path)
        return;
    file = fopen(path, "re");
    if (file == NULL)
        return;
    bytes[fread(bytes, 1, room - 1, file)] = '\0';
    fclose(file);
}

/* The state's letter, '\0' if there is none; the program's name stands between parentheses. */
static char read_state(const char *proc, pid_t pid, char *name, size_t room)
{
    char stat[256], *open, *close;

    read_front(proc, pid, "stat", stat, sizeof stat);
    open = strchr(stat, '(');
    close = strrchr(stat, ')');
    if (open == NULL || close == NULL || close[1] != ' ')
        return '\0';
    clean_text(name, room, open + 1, (size_t)(close - open) - 1);
    return close[2];
}

/* Its children's pids; how many, at most `room`. */
static int read_children(const char *proc, pid_t pid, pid_t *pids, int room)
{
    char list[512], name[48], *at = list, *end;
    int count = 0;

    snprintf(name, sizeof name, "task/%d/children", (int)pid);
    read_front(proc, pid, name, list, sizeof list);
    for (; count < room; count++, at = end) {
        pids[count] = (pid_t)strtol(at, &end, 10);
        if (end == at || *end != ' ') /* a number that was cut has no blank after it */
            break;
    }
    return count;
}

static void put_sleep(struct text *out, const char *proc, pid_t pid)
{
    char where[64];

    read_front(proc, pid, "wchan", where, sizeof where);
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++)
        if (strstr(where, waits[i].part) != NULL) {
            text_puts(out, waits[i].words);
            return;
        }
    if (strstr(where, "do_wait") != NULL) {
        text_puts(out, "waits for a child");
    } else if (where[0] == '\0' || strcmp(where, "0") == 0) {
        text_puts(out, "waits");
    } else {
        text_puts(out, "waits in ");
        clean_puts(out, where);
    }
}

static bool waits_for_child(const char *proc, pid_t pid)
{
    char where[64];

    read_front(proc, pid, "wchan", where, sizeof where);
    return strstr(where, "do_wait") != NULL;
}

static void put_state(struct text *out, const char *proc, pid_t pid, char state)
{
    if (state == 'R')
        text_puts(out, "uses the CPU");
    else if (state == 'T' || state == 't')
        text_puts(out, "is stopped");
    else if (state == 'Z' || state == 'X')
        text_puts(out, "has ended");
    else if (state == 'D')
        text_puts(out, "waits for a device");
    else
        put_sleep(out, proc, pid);
}

void status_put(struct text *out, const char *proc, pid_t pid)
{
    char name[64], state = read_state(proc, pid, name, sizeof name);
    const char *joint = "";
    pid_t children[8];

    for (int links = 0; links < CHAIN_MOST && state == 'S' && waits_for_child(proc, pid); links++) {
        int count = read_children(proc, pid, children, 8);
        if (count == 0)
            break;
        pid = children[0];
        state = read_state(proc, pid, name, sizeof name);
        if (state == '\0') /* it has gone away since */
            return;
        text_printf(out, "%swaits for %s (pid %d)", joint, name, (int)pid);
        if (count > 1)
            text_printf(out, " and %s%d more", count == 8 ? "at least " : "", count - 1);
        joint = ", which ";
    }
    text_puts(out, joint);
    if (state != '\0')
        put_state(out, proc, pid, state);
}

const char *status_wants_terminal(int number)
{
    return number == SIGTTIN || number == SIGTTOU ? " (wants the terminal)" : "";
}
