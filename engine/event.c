/*
 * event.c - the ring of events and their words. The ring is part of the run, so that nothing is
 * allocated between a SIGCHLD and its event; a step that could say more than fits is a bug, not a
 * lost event.
 */
#include "event.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct fb_event *events_put(struct events *events, enum fb_kind kind)
{
    struct fb_event *event;

    assert(events->count < EVENTS_ROOM);
    event = &events->ring[(events->first + events->count++) % EVENTS_ROOM];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    return event;
}

bool events_take(struct events *events, struct fb_event *out)
{
    if (events->count == 0)
        return false;
    *out = events->ring[events->first];
    events->first = (events->first + 1) % EVENTS_ROOM;
    events->count--;
    return true;
}

const char *fb_kind_name(enum fb_kind kind)
{
    static const char *const names[FB_KIND_COUNT] = {
#define FB_NAME(kind, name) name,
        FB_KINDS(FB_NAME)
#undef FB_NAME
    };
    return (unsigned)kind < FB_KIND_COUNT ? names[kind] : "unknown";
}

const char *fb_cause_name(enum fb_cause cause)
{
    static const char *const names[FB_CAUSE_COUNT] = {
#define FB_NAME(cause, name) name,
        FB_CAUSES(FB_NAME)
#undef FB_NAME
    };
    return (unsigned)cause < FB_CAUSE_COUNT ? names[cause] : "unknown";
}

const char *fb_when_name(enum fb_when when)
{
    static const char *const names[FB_WHEN_COUNT] = {
#define FB_NAME(when, name) name,
        FB_WHENS(FB_NAME)
#undef FB_NAME
    };
    return (unsigned)when < FB_WHEN_COUNT ? names[when] : "unknown";
}

/* Real-time signals have no abbreviation (sigabbrev_np(3)); 32 and 33 are the C library's own. */
const char *fb_signal_name(int number, char buffer[16])
{
    const char *name = sigabbrev_np(number);

    if (name != NULL)
        snprintf(buffer, 16, "SIG%.12s", name);
    else if (number >= SIGRTMIN && number <= SIGRTMAX)
        snprintf(buffer, 16, "SIGRTMIN+%d", (number - SIGRTMIN) % 100);
    else
        snprintf(buffer, 16, "signal %d", number % 1000);
    return buffer;
}

static void exited_text(const struct fb_event *event, char *buffer, size_t size)
{
    enum fb_cause cause = event->as.exited.cause;
    char name[16], how[64];

    if (event->as.exited.signal == 0 && !event->as.exited.unseen && cause == FB_CAUSE_NONE) {
        snprintf(buffer, size, "exit %d", event->as.exited.code); /* most often */
        return;
    }
    if (event->as.exited.signal != 0)
        snprintf(how, sizeof how, "killed by %s%s", fb_signal_name(event->as.exited.signal, name),
                 event->as.exited.core_dumped ? " (core dumped)" : "");
    else if (event->as.exited.unseen)
        snprintf(how, sizeof how, "ended, unseen how");
    else
        snprintf(how, sizeof how, "exit %d", event->as.exited.code);
    snprintf(buffer, size,
             cause == FB_CAUSE_TIMEOUT  ? "timeout (%s)"
             : cause == FB_CAUSE_MEMORY ? "out of memory (%s)"
                                        : "%s",
             how);
}

const char *fb_fate_text(const struct fb_event *event, char *buffer, size_t size)
{
    if (size == 0)
        return buffer;
    buffer[0] = '\0';
    if (event->kind == FB_EXITED)
        exited_text(event, buffer, size);
    else if (event->kind == FB_UNSTARTED)
        snprintf(buffer, size, "%s: %s%s%s", event->as.unstarted.stage,
                 strerrordesc_np(event->as.unstarted.error) != NULL
                     ? strerrordesc_np(event->as.unstarted.error)
                     : "unknown error",
                 event->as.unstarted.what[0] != '\0' ? ": " : "", event->as.unstarted.what);
    return buffer;
}
