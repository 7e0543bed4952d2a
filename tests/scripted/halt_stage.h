/* halt_stage.h - a run with --halt, whose jobs are lines for the fake kernel. */
#ifndef HALT_STAGE_H
#define HALT_STAGE_H

#include "check_main.h"
#include "fake_run.h"
#include "jobs/policy.h"
#include "opt/halt_words.h"

#define ENDS (1u << FB_EXITED | 1u << FB_RETRY | 1u << FB_SKIPPED | 1u << FB_NOTE)

static inline struct fb_halt halt_of(const char *text)
{
    struct fb_halt halt;

    ck_assert_msg(opt_halt_words(text, &halt) == 0, "%s", text);
    return halt;
}

static inline struct fb_run *open_halting(const char *halt, int slots, const char *const *lines)
{
    struct fb_run *run =
        fake_open(NULL, 0,
                  &(struct fb_options){
                      .slots = slots, .halt = halt_of(halt), .grace_us = 10 * MS, .adopt = true },
                  ENDS);

    for (; *lines != NULL; lines++)
        ck_assert_int_gt(fb_run_add(run, &(struct fb_job){ .shell = *lines }), 0);
    return run;
}

/* Plays it to its end, and compares that. */
static inline void play_halting(struct fb_run *run, const char *trace, int status)
{
    fake_play(run, SEC);
    ck_assert_str_eq(fake_seen.trace, trace);
    ck_assert_int_eq(fake_seen.errors, 0);
    ck_assert_int_eq(fake_seen.ended.as.ended.status, status);
    ck_assert_int_eq(fake_seen.ended.as.ended.halted, strstr(trace, " note ") != NULL);
}

#endif
