/* words.c - the words of events: kinds, causes, signals, fates. Programs and people read them. */
#include "fate.h"
#include "forkboard.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

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

const char *fb_health_name(enum fb_health state)
{
    static const char *const names[FB_HEALTH_COUNT] = { "unready", "unhealthy", "healthy" };

    return (unsigned)state < FB_HEALTH_COUNT ? names[state] : "unknown";
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
    if (cause == FB_CAUSE_LOST) {
        snprintf(buffer, size, event->as.exited.why != NULL ? "lost (%s)" : "lost",
                 event->as.exited.why);
        return;
    }
    if (cause == FB_CAUSE_CHANGED && event->as.exited.why != NULL) {
        snprintf(buffer, size, "stopped: %s", event->as.exited.why);
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
             fate_of(event) == FATE_GOAL   ? "ended: goal reached"
             : cause == FB_CAUSE_CHANGED   ? "stopped to start again"
             : fate_of(event) == FATE_HELD ? "stopped by you"
             : cause == FB_CAUSE_LEFTOVERS ? "left work behind (%s)"
             : cause == FB_CAUSE_TIMEOUT   ? "timeout (%s)"
             : cause == FB_CAUSE_MEMORY    ? "out of memory (%s)"
             : cause == FB_CAUSE_UNREADY   ? "not ready in time (%s)"
             : cause == FB_CAUSE_HEALTH    ? "unhealthy (%s)"
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

const char *fb_done_text(const struct fb_done *done, char *buffer, size_t size)
{
    struct fb_event event = { .kind = FB_EXITED };

    if (done->by_hand) {
        snprintf(buffer, size, "%s", done->why);
        return buffer;
    }
    if (done->skipped) {
        snprintf(buffer, size, "skipped: %s", done->why);
        return buffer;
    }
    if (done->error != 0) {
        event.kind = FB_UNSTARTED;
        event.as.unstarted.error = done->error;
        event.as.unstarted.stage = done->stage;
        event.as.unstarted.what = done->what;
    } else {
        event.as.exited.code = done->code;
        event.as.exited.signal = done->signal;
        event.as.exited.core_dumped = done->core_dumped;
        event.as.exited.succeeded = done->succeeded;
        event.as.exited.unseen = done->unseen;
        event.as.exited.cause = done->cause;
    }
    return fb_fate_text(&event, buffer, size);
}

const char *fb_version(void)
{
    return FB_VERSION;
}
