/* desk_told.h - a source of a desk that says what it was asked. */
#ifndef DESK_TOLD_H
#define DESK_TOLD_H

#include "base/text.h"
#include "desk/source.h"

#include <errno.h>
#include <string.h>

static struct text calls;

static inline int told_kill(struct source *source, uint32_t job, int number)
{
    (void)source;
    text_printf(&calls, " kill(%u, %s)", job, sigabbrev_np(number));
    return 0;
}

static inline int told_again(struct source *source, uint32_t job)
{
    (void)source;
    text_printf(&calls, " again(%u)", job);
    return job == 5 ? -EBUSY : 0;
}

static inline int told_stop(struct source *source, uint32_t job)
{
    (void)source;
    text_printf(&calls, " stop(%u)", job);
    return 0;
}

static inline int told_start(struct source *source, uint32_t job)
{
    (void)source;
    text_printf(&calls, " start(%u)", job);
    return job == 5 ? -EALREADY : 0;
}

static inline int told_restart(struct source *source, uint32_t job)
{
    (void)source;
    text_printf(&calls, " restart(%u)", job);
    return 0;
}

static inline int told_hold(struct source *source, bool on)
{
    (void)source;
    text_printf(&calls, " hold(%d)", on);
    return 0;
}

static inline int told_slots(struct source *source, int slots)
{
    (void)source;
    text_printf(&calls, " slots(%d)", slots);
    return slots > 6 ? -EINVAL : 0;
}

static inline void told_end(struct source *source, enum source_end how)
{
    (void)source;
    text_printf(&calls, " end(%d)", (int)how);
}

static struct source telling = {
    .kill = told_kill,
    .again = told_again,
    .stop_job = told_stop,
    .start_job = told_start,
    .restart_job = told_restart,
    .hold = told_hold,
    .slots = told_slots,
    .end = told_end,
};

#endif
