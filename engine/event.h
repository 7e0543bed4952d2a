/* event.h - events between the steps of the loop and whoever takes them. */
#ifndef FB_EVENT_H
#define FB_EVENT_H

#include "forkboard.h"

/* One step of the loop says at most this much; the next step waits until it is taken. */
#define EVENTS_ROOM 16

struct events {
    struct fb_event ring[EVENTS_ROOM];
    unsigned first, count;
};

/* The next free event, zeroed but for its kind: the caller fills it in. */
struct fb_event *events_put(struct events *events, enum fb_kind kind);
bool events_take(struct events *events, struct fb_event *out);

#endif
