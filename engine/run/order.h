/* order.h - whose output goes out now, and what waits for its turn. */
#ifndef FB_RUN_ORDER_H
#define FB_RUN_ORDER_H

#include "output/store.h"

struct fb_run;
struct worker;

/* Output of a worker that has ended, waiting for those before it (keep_order). */
struct held {
    struct held *next, *previous;
    uint32_t job;
    bool last; /* of the job's attempts */
    struct store *stores[2];
};

struct run_order {
    struct held *first, *last;    /* by job */
    uint32_t turn;                /* keep_order: the first job that is not all out */
    const struct worker *through; /* its bytes go out as they come; NULL: none was chosen */
};

void order_init(struct fb_run *run);
void order_fini(struct fb_run *run);
bool order_has_turn(const struct fb_run *run, uint32_t job);
bool order_turn_reached(const struct fb_run *run, uint32_t job); /* it has, or has had it */
bool order_none_held(const struct fb_run *run);
/* A job's output, out or held; `last`: nothing comes from that job any more. True: it is the turn
 * of another job now. */
bool order_put(struct fb_run *run, uint32_t job, struct store *stores[2], bool last);
void order_end(struct fb_run *run); /* all that is held, out */
/* Nothing of another can come between its bytes. */
bool order_may_go_through(const struct fb_run *run, const struct worker *worker);
/* By line, a part of that one's line is out: nothing of another may come before its end. */
bool order_in_line(const struct fb_run *run);
void order_set_through(struct fb_run *run, const struct worker *worker);
bool order_is_through(const struct fb_run *run, const struct worker *worker);
void order_through_done(struct fb_run *run, const struct worker *worker); /* if it was that one */

#endif
