/* notify.h - progress and readiness as workers report them by sd_notify(3). */
#ifndef FB_RUN_NOTIFY_H
#define FB_RUN_NOTIFY_H

#include "sys/sys.h"

struct fb_run;
struct worker;

#define NOTIFY_SOCKETS 64

/* Of one slot, and of each that lies NOTIFY_SOCKETS further. */
struct notify {
    struct sys_notify socket;
    bool heard; /* something came: its address is known to processes of its worker */
};

struct run_notify {
    struct notify sockets[NOTIFY_SOCKETS];
    bool swept; /* what killed runs left of their sockets was looked for */
};

void notify_init(struct fb_run *run);
void notify_fini(struct fb_run *run);
const char *notify_address(struct fb_run *run, struct worker *worker);
void notify_ready(struct fb_run *run, uint64_t key); /* of the loop: a datagram has come */
bool notify_drain(struct fb_run *run, struct worker *worker);
void notify_done(struct fb_run *run, struct worker *worker);

#endif
