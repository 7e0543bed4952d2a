/* view_runs.h - for tests of the views: runs as a person meets them. */
#ifndef VIEW_RUNS_H
#define VIEW_RUNS_H

#include "view_stage.h"

#include <errno.h>

/* Five cities on two slots, in the middle of it: the picture of the design. */
static inline void cities(struct stage *stage)
{
    static const struct {
        const char *name;
        double estimate_s;
    } jobs[] = {
        { "New York", 5.5 }, { "London", 22 }, { "Sydney", 6 }, { "Lisbon", 14 }, { "Paris", 5 }
    };

    stage_open(stage);
    tell_run(stage, "Cities", 2);
    for (size_t i = 0; i < 5; i++)
        tell_queued(stage, 0.0001, jobs[i].name, jobs[i].estimate_s);
    tell_start(stage, 0.002, 1, 1);
    tell_start(stage, 0.003, 2, 2);
    tell_sample(stage, 1, 1, 0.99, 12, 0, 'R');
    tell_sample(stage, 1, 2, 0.98, 12, 1, 'R');
    tell_end(stage, 5.001, 1, 0, 4.9);
    tell_start(stage, 5.002, 3, 1);
    tell_end(stage, 9.0, 3, 1, 3.9);
    tell_start(stage, 9.002, 4, 1);
    tell_sample(stage, 13.9, 2, 13.6, 12, 1, 'R');
    tell_sample(stage, 13.9, 4, 4.8, 12.5, 0, 'R');
    tell_sample(stage, 14.1, 2, 13.796, 12, 1, 'R');
    tell_sample(stage, 14.1, 4, 4.998, 12.5, 0, 'R');
    stage->ui.table.selected = 2;
    stage->now_s = 14.2;
}

/* Each way a worker can be, and can have ended. */
static inline void states(struct stage *stage)
{
    static const char *const names[] = { "waits",     "forked",   "runs",    "reports", "stopped",
                                         "terminal",  "zombie",   "again",   "fine",    "flaky",
                                         "fails",     "segfault", "timeout", "killed",  "missing",
                                         "dependent", "earlier",  "leaky",   "ending" };

    stage_open(stage);
    tell_run(stage, "States", 8);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        tell_queued(stage, 0.0001, names[i], i == 2 ? 4 : 0);
    for (uint32_t job = 3; job <= 14; job++)
        tell_start(stage, 0.01 * job, job, (int)(job - 2) % 8 + 1);
    tell_end(stage, 1, 9, 0, 0.8);
    tell_end(stage, 1.1, 10, 7, 0.8);
    tell_retry(stage, 1.1004, 10, 1);
    tell_end(stage, 1.2, 11, 1, 0.2);
    tell_killed(stage, 1.3, 12, SIGSEGV, FB_CAUSE_NONE);
    tell_killed(stage, 1.4, 13, SIGTERM, FB_CAUSE_TIMEOUT);
    tell_killed(stage, 1.5, 14, SIGKILL, FB_CAUSE_USER);
    tell_unstarted(stage, 1.6, 15, ENOENT, "/no/such/program");
    tell_skipped(stage, 1.61, 16, "fails did not succeed", 11);
    tell(stage, 1.62,
         (struct fb_event){ .kind = FB_SKIPPED,
                            .job = 17,
                            .as.skipped = { .why = "done before", .done_before = true } });
    tell_start(stage, 1.7, 18, 1);
    tell_end(stage, 1.9, 18, 0, 0.1);
    tell(stage, 2.1,
         (struct fb_event){ .kind = FB_LEAKED,
                            .job = 18,
                            .attempt = 1,
                            .as.leaked = { .count = 1,
                                           .pids = (const pid_t[]){ 4800 },
                                           .names = (const char *const[]){ "sleep" },
                                           .ending = true } });
    tell_start(stage, 2.11, 10, 3);
    tell_end(stage, 2.5, 10, 0, 0.3);
    tell_stopped(stage, 3, 5, SIGTSTP);
    tell_stopped(stage, 3.1, 6, SIGTTIN);
    tell_progress(stage, 3.2, 4, 0.35, "epoch 35 of 100");
    tell_forked(stage, 4.0, 2, 2);
    tell_end(stage, 4.1, 8, 9, 1.1);
    tell_retry(stage, 4.1004, 8, 4);
    for (uint32_t job = 3; job <= 6; job++)
        tell_sample(stage, 4.2, job, 0.2 * job, 3.5 * job * job * job, (int)job % 2, 'S');
    for (uint32_t job = 3; job <= 6; job++)
        tell_sample(stage, 4.4, job, 0.2 * job + 0.016 * (job - 2), 4.5 * job * job * job,
                    (int)job % 2, 'S');
    tell_start(stage, 4.2, 19, 8);
    tell(stage, 4.3,
         (struct fb_event){ .kind = FB_ENDING,
                            .job = 19,
                            .attempt = 1,
                            .as.ending = { .signal = SIGTERM,
                                           .cause = FB_CAUSE_TIMEOUT,
                                           .grace_us = 2000000,
                                           .ignored = true } });
    tell_exited(stage, 4.5, 7, 0, 0, FB_CAUSE_NONE);
    stage->now_s = 5.02;
}

/* Four slots: one is stopped for a while, one tried three times, one left a zombie, one waits. */
static inline void lanes(struct stage *stage)
{
    stage_open(stage);
    tell_run(stage, "Lanes", 3);
    for (int i = 0; i < 6; i++)
        tell_queued(stage, 0.0001,
                    (const char *[]){ "steady", "stopped", "flaky", "zombie", "late", "killed" }[i],
                    0);
    tell_start(stage, 0.01, 1, 1);
    tell_start(stage, 0.02, 2, 2);
    tell_start(stage, 0.03, 3, 3);
    for (int i = 1; i < 8; i++)
        tell_sample(stage, 0.25 * i, 2, 0.2 * i, 5, 1, 'R');
    tell_end(stage, 1.5, 3, 1, 0.1);
    tell_retry(stage, 1.501, 3, 1);
    tell_stopped(stage, 2, 2, SIGTSTP);
    tell_start(stage, 2.5, 3, 3);
    tell_end(stage, 4, 3, 1, 0.1);
    tell_retry(stage, 4.001, 3, 2);
    tell_start(stage, 4.1, 4, 3);
    tell_stopped(stage, 5, 2, 0);
    tell_exited(stage, 6, 4, 0, 0, FB_CAUSE_NONE);
    tell_end(stage, 7, 2, 0, 2);
    tell_start(stage, 7.1, 3, 2);
    tell_reaped(stage, 8, 4, 0.1, 1);
    tell_start(stage, 8.1, 6, 3);
    tell_end(stage, 8.6, 3, 0, 1);
    tell_killed(stage, 9.3, 6, SIGSEGV, FB_CAUSE_NONE);
    for (int i = 0; i < 40; i++)
        tell_sample(stage, 0.25 * i, 1, 0.24 * i, 5, i % 16 < 12 ? 0 : 1, 'R');
    stage->ui.table.selected = 3;
    stage->ui.pane.shown = PANE_TIMELINE;
    stage->now_s = 10;
}

#endif
