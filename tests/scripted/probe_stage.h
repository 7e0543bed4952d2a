/* probe_stage.h - a run of one job with a probe, on the scripted clock. */
#ifndef PROBE_STAGE_H
#define PROBE_STAGE_H

#include "check_main.h"
#include "fake_run.h"

#define TRACED (1u << FB_READY | 1u << FB_HEALTH | 1u << FB_EXITED | 1u << FB_RETRY)

static const char *const words[] = { "check", "-q", NULL };

/* One job with that probe over those scripts; what is to be answered is set before it is played. */
static inline struct fb_run *opened(const struct fake_script *scripts, int count,
                                    const struct fb_job *job)
{
    struct fb_run *run =
        fake_open(scripts, count, &(struct fb_options){ .slots = 4, .adopt = true }, TRACED);

    ck_assert_int_eq(fb_run_add(run, job), 1);
    return run;
}

static inline void stop(struct fb_run *run)
{
    ck_assert_int_eq(fb_run_stop(run, FB_STOP_KILL), 0);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    fake_close(run);
}

#endif
