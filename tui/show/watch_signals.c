/*
 * watch_signals.c - signals to forkboard while it watches: the program's, most of them.
 *
 * As lines the program has our terminal, whose signals reach it by themselves. Ctrl-C is its
 * affair: we read ours and wait for its end. At Ctrl-Z we stop once it has stopped, or our caller
 * would wait for us; its stops need us alive until then. SIGTERM and SIGHUP sent to us alone are
 * passed on to it. A program that stops itself would leave our caller, a shell, waiting for us: we
 * stop by the same signal. When it has ended and others live on, each of them ends the watch.
 *
 * On the board it is `apart`, in a session of its own, so Ctrl-C and Ctrl-Z reach us alone: the
 * first is handed on as SIGINT to its process group, as a terminal would, and a second one kills;
 * at the second all of its tree stops, and goes on with us.
 */
#include "watch_source.h"

#include "base/clock.h"

#include <fcntl.h>
#include <unistd.h>

#define KILL_AGAIN_US   250000  /* a process may have been made meanwhile */
#define STOPS_WITHIN_US 5000000 /* a program may clean up first, as an editor does */

/* ---------------------------------------------------------------- ends */

void source_watch_kill(struct watch_source *own)
{
    own->kill_us = clock_us(CLOCK_MONOTONIC) + KILL_AGAIN_US;
    own->kills = true;
    watch_kill_all(own->trace, SIGKILL, false);
}

void source_watch_leave(struct watch_source *own)
{
    own->source.leaving = true;
    watch_leave(own->trace);
}

/* The program's own group first: it may clean up, and its children with it. */
static void interrupt_apart(struct watch_source *own, int number)
{
    if (own->root_ended) {
        source_watch_leave(own);
    } else if (own->source.stop_word != NULL) {
        source_watch_kill(own);
    } else {
        own->source.stop_word = "interrupted";
        if (watch_kill_all(own->trace, number, true) == 0)
            watch_kill_all(own->trace, number, false);
    }
}

static void end_apart(struct watch_source *own, int number)
{
    own->source.leaving = true;
    if (own->root_ended) {
        source_watch_leave(own);
        return;
    }
    own->source.stop_word = number == SIGHUP ? "hung up" : "terminated";
    watch_kill(own->trace, 1, number);
}

/* The kernel sends the terminal's to all of its group, the program too. */
static void take_own(struct watch_source *own, int number, bool by_kernel)
{
    bool is_programs = number == SIGINT || number == SIGQUIT || by_kernel;

    if (own->root_ended)
        source_watch_leave(own);
    else if (!is_programs)
        watch_kill(own->trace, 1, number);
}

void source_watch_signal(struct source *source, int number, bool by_kernel)
{
    struct watch_source *own = (struct watch_source *)source;
    bool interrupts = number == SIGINT || number == SIGQUIT;

    if (interrupts)
        own->interrupted = number;
    if (own->ended)
        source->leaving = true;
    else if (!own->options.apart)
        take_own(own, number, by_kernel);
    else if (interrupts)
        interrupt_apart(own, number);
    else
        end_apart(own, number);
}

/* ---------------------------------------------------------------- Ctrl-Z */

void source_watch_suspend(struct source *source, bool by_kernel)
{
    struct watch_source *own = (struct watch_source *)source;

    own->stop_asked_us = clock_us(CLOCK_MONOTONIC);
    own->continue_root = !by_kernel && !own->options.apart;
    if (own->continue_root)
        watch_kill(own->trace, 1, SIGTSTP);
}

/* Of an `apart` program all must stand, and what it has forked meanwhile. */
bool source_watch_stands(struct source *source)
{
    struct watch_source *own = (struct watch_source *)source;

    if (own->stop_asked_us == 0)
        return false;
    if (own->options.apart)
        return own->ended || watch_halt(own->trace) == 0;
    if (!own->root_stopped)
        return false;
    if (clock_us(CLOCK_MONOTONIC) - own->stop_asked_us < STOPS_WITHIN_US)
        return true;
    own->stop_asked_us = 0; /* that stop is another's doing */
    return false;
}

/* ---------------------------------------------------------------- stops of its own */

/* The group that our terminal belongs to; 0: we have none. With `next` it is given to that one. */
static pid_t front_group(pid_t next)
{
    int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    pid_t group;

    if (fd < 0)
        return 0;
    if (next > 0)
        tcsetpgrp(fd, next);
    group = tcgetpgrp(fd);
    close(fd);
    return group;
}

/*
 * Whether a shell waits for a stop of ours: the terminal is our group's or the program's, and our
 * parent is in another group of the session, so that our group is not orphaned and it can let us go
 * on. Where it cannot, a program that goes on by itself would find us standing.
 */
static bool shell_waits(pid_t front, pid_t root_group)
{
    return front > 0 && (front == getpgrp() || front == root_group) &&
           getsid(getppid()) == getsid(0) && getpgid(getppid()) != getpgrp();
}

int source_watch_follows(struct source *source)
{
    struct watch_source *own = (struct watch_source *)source;
    int number = own->root_stop;
    pid_t front, group;

    if (number == 0 || !own->root_stopped || own->options.apart || own->stop_asked_us != 0)
        return 0;
    own->root_stop = 0;
    front = front_group(0);
    group = getpgid(own->root_pid);
    if (!shell_waits(front, group))
        return 0;
    own->following = true;
    own->had_terminal = front == group;
    return number;
}

/*
 * SIGCONT to us means our group. A program in another one, as a shell of its own, is let go on
 * by us, and has the terminal again if it had it and we have it now.
 */
static void end_following(struct watch_source *own)
{
    pid_t group = getpgid(own->root_pid);

    own->following = false;
    if (group == getpgrp())
        return;
    if (own->had_terminal && front_group(0) == getpgrp())
        front_group(group);
    own->continue_root = true;
}

void source_watch_resume(struct source *source)
{
    struct watch_source *own = (struct watch_source *)source;

    if (own->following)
        end_following(own);
    own->root_stop = 0;
    own->stop_asked_us = 0;
    if (own->continue_root)
        watch_kill(own->trace, 1, SIGCONT);
    own->continue_root = false;
    if (own->options.apart && !own->ended)
        watch_go_on(own->trace);
}
