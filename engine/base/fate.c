/* fate.c - what an end is: a switch and a list. */
#include "fate.h"

#include <string.h>

bool fate_succeeds(const int *success, size_t count, int code, int signal)
{
    if (count == 0)
        return signal == 0 && code == 0;
    for (size_t i = 0; i < count; i++) {
        if (success[i] >= 0 && signal == 0 && success[i] == code)
            return true;
        if (success[i] < 0 && -success[i] == (signal != 0 ? signal : code - 128))
            return true;
    }
    return false;
}

enum fate fate_of(const struct fb_event *event)
{
    if (event->kind == FB_UNSTARTED)
        return FATE_BADLY;
    if (event->as.exited.succeeded)
        return FATE_WELL;
    switch (event->as.exited.cause) {
    case FB_CAUSE_GOAL:
        return FATE_GOAL;
    case FB_CAUSE_HELD:
    case FB_CAUSE_CHANGED:
        return FATE_HELD;
    case FB_CAUSE_NONE:
    case FB_CAUSE_MEMORY:
    case FB_CAUSE_LOST:
        return FATE_BADLY;
    default:
        return FATE_CUT;
    }
}

bool fate_fails(enum fate fate)
{
    return fate == FATE_BADLY || fate == FATE_CUT;
}

bool fate_lost(const struct fb_event *event)
{
    const char *stage = event->kind == FB_UNSTARTED ? event->as.unstarted.stage : NULL;

    return (stage != NULL && strcmp(stage, "lost") == 0) ||
           (event->kind == FB_EXITED && event->as.exited.cause == FB_CAUSE_LOST);
}
