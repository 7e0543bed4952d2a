/*
 * freezer.h - the picture of a live source stands still when a key or a note asks for it, from what
 * the recorder has, and goes back through it; a record that is played does so by itself.
 */
#ifndef FB_SHOW_FREEZER_H
#define FB_SHOW_FREEZER_H

#include "desk/freeze.h"
#include "front.h"

/* Zeros but for `front` and `desk` is a picture that lives. */
struct freezer {
    struct front *front;
    struct desk *desk;
    struct freeze freeze;
    int64_t turn_us; /* clock of the last turn */
};

/* It stands still as it was at t_us; where that cannot be, the desk says why. */
void freezer_begin(struct freezer *freezer, int64_t t_us);
void freezer_pause(struct freezer *freezer, int64_t t_us); /* the same, at a note */
void freezer_end(struct freezer *freezer);                 /* live again */
bool freezer_on(const struct freezer *freezer);
/* The time that it shows while it stands still; and where the source is. */
int64_t freezer_at_us(const struct freezer *freezer);
int64_t freezer_live_us(const struct freezer *freezer, int64_t clock_us);

void freezer_turn(struct freezer *freezer, int64_t clock_us);
int64_t freezer_deadline_us(const struct freezer *freezer);
/* A key. False: it is of no meaning here. */
bool freezer_obey(struct freezer *freezer, enum request request, int64_t clock_us);

#endif
