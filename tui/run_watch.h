/* run_watch.h - what is changed while a COMMAND runs: the slots of a file, the time-out of a
 * median. */
#ifndef FB_RUN_WATCH_H
#define FB_RUN_WATCH_H

#include "opt/opt.h"

#include <time.h>

struct cmd_run_watch {
    const struct opt *opt;
    struct timespec changed; /* the file, when it was read */
    int64_t *took_us;        /* [count] by length: of workers that succeeded */
    size_t count, room;
    int64_t *began_us; /* [began_room] by job */
    size_t began_room;
    int64_t timeout_us; /* of the next jobs; 0: the run's */
};

/* Whether the options ask for any of it. */
bool cmd_run_watches(const struct opt *opt);
void cmd_run_watch_fini(struct cmd_run_watch *watch);
/* Gets every event. 0 or -errno. */
int cmd_run_watch(struct cmd_run_watch *watch, struct fb_run *run, const struct fb_event *event);

#endif
