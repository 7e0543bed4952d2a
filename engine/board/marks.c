/*
 * marks.c - the moments of a job's life. Nearly every life is forked, began, exited, reaped,
 * once each, and they follow from its times: such a job has no list. The first moment of another
 * kind writes the list, from the times so far. A list that is full forgets what lies between its
 * first quarter and its half, and says so with a BOARD_GAP.
 */
#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 8
#define KEPT       (BOARD_MARKS_MOST / 4)
#define FORGOTTEN  (BOARD_MARKS_MOST / 4)

static size_t plain_marks(const struct board_job *job, struct board_mark *out)
{
    const int64_t times[] = { job->forked_us, job->began_us, job->exited_us, job->reaped_us };
    static const enum fb_kind kinds[] = { FB_FORKED, FB_BEGAN, FB_EXITED, FB_REAPED };
    size_t count = 0;

    for (size_t i = 0; i < BOARD_FEW_MARKS; i++)
        if (times[i] >= 0)
            out[count++] = (struct board_mark){
                .t_us = times[i],
                .attempt = job->attempt,
                .kind = (uint8_t)kinds[i],
                .signal = kinds[i] == FB_EXITED ? job->signal : 0,
                .lost = kinds[i] == FB_EXITED && job->cause == FB_CAUSE_LOST,
            };
    return count;
}

static bool stays_plain(const struct board_job *job, enum fb_kind kind)
{
    if (job->marks != NULL)
        return false;
    return (kind == FB_FORKED && job->attempt == 0) || (kind == FB_BEGAN && job->began_us < 0) ||
           kind == FB_EXITED || kind == FB_REAPED;
}

int board_marks_reserve(struct board_job *job, enum fb_kind kind)
{
    uint32_t count = job->marks != NULL ? job->marks->count : 0;
    uint32_t room = job->marks != NULL ? job->marks->room : 0;
    struct board_marks *marks;

    if (stays_plain(job, kind) ||
        (job->marks != NULL && (count < room || room == BOARD_MARKS_MOST)))
        return 0;
    room = room > 0 ? room * 2 : FIRST_ROOM;
    marks = realloc(job->marks, sizeof *marks + room * sizeof marks->at[0]);
    if (marks == NULL)
        return -ENOMEM;
    marks->count = job->marks != NULL ? count : (uint32_t)plain_marks(job, marks->at);
    marks->room = room;
    job->marks = marks;
    return 0;
}

static void forget(struct board_marks *marks)
{
    struct board_mark *at = marks->at;

    at[KEPT].kind = BOARD_GAP;
    at[KEPT].signal = 0;
    memmove(at + KEPT + 1, at + KEPT + FORGOTTEN, (marks->count - KEPT - FORGOTTEN) * sizeof *at);
    marks->count -= FORGOTTEN - 1;
}

static bool is_lost(const struct fb_event *event)
{
    return event->kind == FB_EXITED && event->as.exited.cause == FB_CAUSE_LOST;
}

void board_marks_put(struct board_job *job, const struct fb_event *event, int signal)
{
    struct board_marks *marks = job->marks;

    if (marks == NULL)
        return;
    if (marks->count == BOARD_MARKS_MOST)
        forget(marks);
    marks->at[marks->count++] = (struct board_mark){ .t_us = event->t_us,
                                                     .attempt = event->attempt,
                                                     .kind = (uint8_t)event->kind,
                                                     .signal = (uint8_t)signal,
                                                     .lost = is_lost(event) };
}

int board_marks_copy(struct board_marks **to, const struct board_marks *from)
{
    size_t bytes = from != NULL ? sizeof *from + from->room * sizeof from->at[0] : 0;

    *to = bytes > 0 ? malloc(bytes) : NULL;
    if (*to == NULL)
        return bytes > 0 ? -ENOMEM : 0;
    memcpy(*to, from, sizeof *from + from->count * sizeof from->at[0]);
    return 0;
}

size_t board_marks(const struct board_job *job, struct board_mark few[BOARD_FEW_MARKS],
                   const struct board_mark **out)
{
    if (job->marks != NULL) {
        *out = job->marks->at;
        return job->marks->count;
    }
    *out = few;
    return plain_marks(job, few);
}
