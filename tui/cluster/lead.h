/*
 * lead.h - agents that are led from round to round by a front end, which measures. It gives a sign
 * of life now and then; where it has died, they end: a cluster is not held for nothing.
 */
#ifndef FB_CLUSTER_LEAD_H
#define FB_CLUSTER_LEAD_H

#include "rundir.h"

/* ---- a front end's */

struct lead_pen {
    int fd;
    uint64_t beat;
    int64_t due_us; /* by the monotonic clock */
};

int lead_begin(struct lead_pen *pen, const struct rundir *all); /* 0 or -errno */
void lead_beat(struct lead_pen *pen, int64_t now_us);           /* if that is due */
void lead_close(struct lead_pen *pen);
/* No further round comes. 0 or -errno. */
int lead_over(const struct rundir *all);
/* All agents of a round have come: they begin, together, in so many microseconds. */
int lead_start(const struct rundir *round, int64_t in_us);

/* ---- an agent's */

struct lead {
    const struct rundir *all;
    bool near;        /* the front end is on this machine */
    bool gone;        /* no further round comes */
    char beat[32];    /* its last sign of life */
    int64_t since_us; /*   came then */
    int64_t look_us;
};

/* Looks whether it still leads, if that is due. How long to sleep then, in microseconds. */
int64_t lead_look(struct lead *lead, int64_t now_us);
/* The newest round that is there, from `least` on; 0: none. */
int lead_newest(const struct rundir *all, int least);
/*
 * When the round begins, by the wall clock in microseconds; 0: it is not known yet.
 */
int64_t lead_start_us(const struct rundir *round);

#endif
