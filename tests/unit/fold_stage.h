/* fold_stage.h - a fold over the directory of cluster_stage.h, and all it tells, a line each. */
#ifndef FOLD_STAGE_H
#define FOLD_STAGE_H

#include "cluster/fold.h"
#include "cluster_stage.h"

static struct fold fold;

static inline void begin(const char *kinds, struct fb_job *jobs)
{
    struct frozen *frozen;

    stage_open(3, 7);
    stage_jobs(kinds, jobs, NULL);
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(fold_open(&fold, &stage_dir, frozen), 0);
}

static inline void end(void)
{
    fold_close(&fold);
    rundir_close(&stage_dir);
}

static inline void put_event(struct text *out, const struct fb_event *event)
{
    text_printf(out, "%lld %s", (long long)event->t_us, fb_kind_name(event->kind));
    if (event->job != 0)
        text_printf(out, " %u", event->job);
    if (event->attempt != 0)
        text_printf(out, ".%u", event->attempt);
    if (event->kind == FB_QUEUED)
        text_printf(out, " %s", event->as.queued.name);
    else if (event->kind == FB_FORKED)
        text_printf(out, " pid %d slot %d on %s", (int)event->as.forked.pid, event->as.forked.slot,
                    event->as.forked.node);
    else if (event->kind == FB_EXITED)
        text_printf(out, " %s%s%s", event->as.exited.succeeded ? "well" : "badly",
                    event->as.exited.unseen ? " unseen" : "",
                    event->as.exited.cause == FB_CAUSE_LOST ? " lost" : "");
    else if (event->kind == FB_REAPED)
        text_puts(out, event->as.reaped.unseen ? " unseen" : "");
    else if (event->kind == FB_SKIPPED)
        text_printf(out, " %s", event->as.skipped.why);
    else if (event->kind == FB_UNSTARTED)
        text_printf(out, " %s %s %s", strerrorname_np(event->as.unstarted.error),
                    event->as.unstarted.stage, event->as.unstarted.what);
    else if (event->kind == FB_NOTE)
        text_printf(out, " %d %d %s", event->as.note.error, event->as.note.pause,
                    event->as.note.text);
    if (event->kind == FB_EXITED && event->as.exited.why != NULL)
        text_printf(out, " %s", event->as.exited.why);
    if (event->kind == FB_ENDED)
        text_printf(out, " of %u: %u %u %u %u wall %lld cpu %lld status %d%s%s%s%s",
                    event->as.ended.jobs, event->as.ended.succeeded, event->as.ended.failed,
                    event->as.ended.skipped, event->as.ended.unneeded,
                    (long long)event->as.ended.wall_us, (long long)event->as.ended.cpu_us,
                    event->as.ended.status, event->as.ended.more ? " more" : "",
                    event->as.ended.goal ? " goal" : "", event->as.ended.halted ? " halted" : "",
                    event->as.ended.stopped ? " stopped" : "");
    text_putc(out, '\n');
}

/* All that is known now, a line each. */
static inline const char *told(void)
{
    static struct text out;
    struct fb_event event;
    int r;

    text_clear(&out);
    ck_assert_int_eq(fold_look(&fold, true), 0);
    while ((r = fold_next(&fold, &event)) > 0)
        put_event(&out, &event);
    ck_assert_int_eq(r, 0);
    return text_string(&out);
}

/* The words of a step: an agent and what it writes; or what is done to the fold. */
static inline void step(const char *words)
{
    const char *rest = strchr(words, ' ') + 1;
    char name[16];

    snprintf(name, sizeof name, "%.*s", (int)(rest - words) - 1, words);
    if (strcmp(name, "lose") == 0) {
        struct trail *trail = fold_trail(&fold, atoi(rest));
        ck_assert_ptr_nonnull(trail);
        fold_lose(&fold, trail, "its node failed");
    } else if (strcmp(name, "end") == 0 || strcmp(name, "goal") == 0) {
        fold_end(&fold, rest, strcmp(name, "goal") == 0);
    } else {
        if (faccessat(stage_dir.fd,
                      (snprintf(stage_error, sizeof stage_error, "agents/%s", name), stage_error),
                      F_OK, 0) != 0)
            stage_agent(name);
        stage_event(name, rest);
    }
}

#endif
