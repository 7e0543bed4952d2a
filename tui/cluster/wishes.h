/*
 * wishes.h - what front ends ask of the agents: a file for each front end, to which it appends a
 * line for each wish. So two that wish at the same time do not disturb each other, and an agent
 * that comes later finds what was wished before.
 */
#ifndef FB_CLUSTER_WISHES_H
#define FB_CLUSTER_WISHES_H

#include "news.h"

#include <sys/types.h>

#define WISHES(X)                                                                                  \
    X(STOP, "stop")     /* nothing new starts, what runs is ended: by `number`, SIGTERM or KILL */ \
    X(KILL, "kill")     /* the job's worker gets the signal `number` */                            \
    X(AGAIN, "again")   /* the job runs once more */                                               \
    X(HOLD, "hold")     /* nothing new starts, until `number` is 0 */                              \
    X(SLOTS, "slots")   /* that many workers at once, of all agents together */                    \
    X(PAUSE, "pause")   /* every worker stands, until `number` is 0 */                             \
    X(SAMPLE, "sample") /* what workers use is wanted for so many seconds */
#define WISH_ENUM(wish, word) WISH_##wish,
enum wish_kind { WISHES(WISH_ENUM) WISH_COUNT };

struct wish {
    enum wish_kind kind;
    uint32_t job; /* 0: none */
    int number;
    int64_t at_us; /* wall clock; of one that is read alone */
};

/* ---- a front end's */

struct wish_pen {
    const struct rundir *dir;
    char name[96]; /* in the run's directory; "": nothing was wished yet */
    int fd;
};

int wish_put(struct wish_pen *pen, const struct wish *wish); /* 0 or -errno */
void wish_pen_close(struct wish_pen *pen);

/* ---- an agent's, and those that another front end wished */

struct wishes {
    const char *but;     /* a file that is not read: a front end's own; NULL: none */
    struct news **files; /* [count] */
    size_t count, room;
    struct wish *heard; /* [heard_count] at this look */
    size_t heard_count, heard_room;
};

/*
 * Reads what is new and hands it over, in the order in which it was wished. 0, or -errno of the
 * last thing that could not be read.
 */
int wishes_look(struct wishes *wishes, const struct rundir *dir,
                void (*each)(void *context, const struct wish *wish), void *context);
void wishes_close(struct wishes *wishes);

#endif
