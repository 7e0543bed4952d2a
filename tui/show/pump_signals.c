/*
 * pump_signals.c - what a signal to the program does to the loop: the front end or the source takes
 * it, or all of it stops and goes on later, as a program on a terminal does.
 */
#include "pump_inside.h"

#include <signal.h>

/*
 * Of a flood no more are waited for. What a source has ready when it is asked to end is fewer, but
 * for a start of some hundred workers at once: then the front end names those it has heard of.
 */
#define EVENTS_LATE 1024

/* The front end is to say what lives: a worker that is heard to end is one of those. */
bool pump_tells_before(struct pump *pump, const struct fb_event *event)
{
    return (pump->asked || pump->stop_word != pump->source->stop_word) &&
           (event->kind == FB_EXITED || event->kind == FB_ENDED || ++pump->untold > EVENTS_LATE);
}

void pump_tell(struct pump *pump)
{
    struct front *front = pump->front;
    bool asked = pump->asked, ending = pump->stop_word != pump->source->stop_word;

    pump->asked = false;
    pump->stop_word = pump->source->stop_word;
    pump->untold = 0;
    if (asked && front->status != NULL)
        front->status(front);
    if (ending && front->ending != NULL)
        front->ending(front);
}

/* All of the source stands: we stop as our caller expects, or by that signal. */
static void stop(struct pump *pump, int number)
{
    struct source *source = pump->source;
    struct front *front = pump->front;

    pump->stopping = false;
    recorder_flush(&pump->recorder);
    if (front->leave != NULL)
        front->leave(front);
    pump->signals->stop(pump, number);
    if (front->back != NULL)
        front->back(front);
    if (source->resume != NULL)
        source->resume(source);
}

static void suspend(struct pump *pump, bool by_kernel)
{
    struct source *source = pump->source;

    if (source->suspend != NULL)
        source->suspend(source, by_kernel);
    if (source->stands != NULL)
        pump->stopping = true;
    else
        stop(pump, 0);
}

/* Once the source stands, as it was asked to or by itself. False: we go on. */
bool pump_stop_now(struct pump *pump)
{
    struct source *source = pump->source;
    int number = 0;

    if (pump->stopping) {
        if (!source->stands(source))
            return false;
    } else {
        number = source->follows != NULL ? source->follows(source) : 0;
        if (number == 0)
            return false;
    }
    stop(pump, number);
    return true;
}

static void hand_on(struct pump *pump, int number, bool by_kernel)
{
    struct source *source = pump->source;

    source->signal(source, number, by_kernel);
    if (!source->leaving && source->stop_word == NULL)
        pump->signals->settle(pump);
}

static bool is_of(const int *numbers, int number)
{
    for (; numbers != NULL && *numbers != 0; numbers++)
        if (*numbers == number)
            return true;
    return false;
}

void pump_signal(struct pump *pump, int number, bool by_kernel)
{
    struct front *front = pump->front;

    if (is_of(front->signals, number))
        front->signal(front, number);
    else if (number == SIGHUP && pump->opt->detach_on_hangup && pump->door != NULL)
        pump->door->hung_up(pump);
    else if (number == SIGTSTP)
        suspend(pump, by_kernel);
    else if (number == SIGUSR1)
        pump->asked = true;
    else
        hand_on(pump, number, by_kernel);
}
