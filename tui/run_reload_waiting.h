/* run_reload_waiting.h - jobs that come in the place of others, which are being stopped. */
#ifndef FB_RUN_RELOAD_WAITING_H
#define FB_RUN_RELOAD_WAITING_H

#include "forkboard.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reload_waiting {
    struct reload_wait {
        uint32_t before, next;
        const char *stop; /* why `before` is to be stopped when it begins; nothing waits. Or NULL */
    } * list;
    size_t count, room;
};

void reload_waiting_fini(struct reload_waiting *waiting);
/* `next` starts when `before` has stopped; with `stop`, which lives on, that is to be stopped yet.
 * 0 or -ENOMEM. */
int reload_waiting_put(struct reload_waiting *waiting, uint32_t before, uint32_t next,
                       const char *stop);
/* `before` has stopped: what waits for it starts. 0 or -ENOMEM. */
int reload_waiting_start(struct reload_waiting *waiting, struct fb_run *run, uint32_t before);
/* What `next` waits for, and does no longer; 0: nothing. */
uint32_t reload_waiting_drop(struct reload_waiting *waiting, uint32_t next);
/* `before` has begun: it is stopped if it was about to be forked when it was to be. 0 or -ENOMEM.
 */
int reload_waiting_stop(struct reload_waiting *waiting, struct fb_run *run, uint32_t before);

#endif
