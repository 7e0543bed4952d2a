/*
 * run.h - what a run is inside. Each part is the affair of the one file of its name, which alone
 * touches its fields (tests/owners); the others call. They are a chain: a file calls only those
 * whose header stands before its own here, so there is no circle among them.
 */
#ifndef FB_RUN_RUN_H
#define FB_RUN_RUN_H

#include "forkboard.h"

/* clang-format off */
#include "self.h"
#include "environment.h"
#include "stream.h"
#include "loop.h"
#include "events.h"
#include "worker.h"
#include "errand.h"
#include "probe.h"
#include "tally.h"
#include "post.h"
#include "feed.h"
#include "halt.h"
#include "stall.h"
#include "jobserver.h"
#include "locks.h"
#include "queue.h"
#include "held.h"
#include "attempt.h"
#include "cue.h"
#include "sinks.h"
#include "order.h"
#include "forward.h"
#include "gather.h"
#include "look.h"
#include "typing.h"
#include "brake.h"
#include "output.h"
#include "report.h"
#include "notify.h"
#include "beside.h"
#include "cgroups.h"
#include "leaks.h"
#include "deaths.h"
#include "ending.h"
#include "leftovers.h"
#include "done.h"
#include "retire.h"
#include "linger.h"
#include "reap.h"
#include "skip.h"
#include "pause.h"
#include "stop.h"
#include "spawn.h"
#include "try.h"
#include "probing.h"
#include "quit.h"
#include "start.h"
#include "sample.h"
#include "note.h"
#include "finish.h"
#include "step.h"
/* clang-format on */

#define SLOTS_USUAL 256 /* no more are expected of a machine's own number */

struct fb_run {
    struct fb_options options;
    char *title, *dir;     /* dir: where it was opened; NULL: not known */
    pid_t process, thread; /* that opened it */
    bool begun;            /* events have been asked for */
    bool shown;            /* by fb_run_show(): then as that said, but with the mutes of before */
    struct fb_showing showing;
    _Atomic int interrupt; /* how another thread wants it stopped; 0: not */
    struct run_loop loop;
    struct run_events events;
    struct run_workers workers;
    struct run_errands errands;
    struct run_tally tally;
    struct run_posts posts;
    struct run_feed feed;
    struct run_halt halt;
    struct run_stall stall;
    struct run_jobserver jobserver;
    struct run_locks locks;
    struct run_queue queue;
    struct run_held held;
    struct run_sinks sinks;
    struct run_order order;
    struct run_gather gather;
    struct look *look; /* NULL: there was no look yet */
    struct run_brake brake;
    struct run_beside beside;
    struct run_cgroups cgroups;
    struct run_deaths deaths;
    struct run_ending ending;
    struct run_reap reap;
    struct run_done done;
    struct run_skip skip;
    struct run_stop stop;
    struct run_start start;
    struct run_samples samples;
    struct run_notes notes;
    struct run_finish finish;
    /* Last what has much room in it: a worker function's fork makes each page that is written next
     * a copy, so what each job changes lies on few. */
    struct run_spawn spawn;
    struct run_output output;
    struct run_leaks leaks;
    struct run_notify notify;
};

#endif
