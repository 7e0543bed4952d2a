/*
 * front_away.c - what stands in for a front end where no terminal is: a board that nothing draws.
 * It has what a front end that comes later asks for, and answers what programs ask their terminals.
 */
#include "front.h"

#include "ctl/detach.h"
#include "desk/desk.h"
#include "emulate/emulate.h"

#include <stdlib.h>

#define EVENT_BYTES 16384 /* as a board's that is shown */
#define GATHER_US   33334

struct away {
    struct front front;
    struct desk desk;
};

static struct away *of(struct front *front)
{
    return (struct away *)front;
}

static int open_away(struct front *front, char *why, size_t size)
{
    (void)why;
    (void)size;
    /* Lines that are shown from the beginning stand in those files, with what workers write. */
    ctl_detach_leave(!front->opt->detachable || front->opt->mode == OPT_BOARD);
    return desk_open(&of(front)->desk, KEYS_RUN, true);
}

static void prepare(struct front *front, struct source_options *options)
{
    options->run.event_bytes = EVENT_BYTES;
    options->run.keep_jobs = true;
    options->run.emulates = emulate_there();
    options->run.gather_us = GATHER_US;
    options->hold = front->opt->screen.hold;
    of(front)->desk.source = front->source;
}

static void take(struct front *front, const struct fb_event *event)
{
    desk_apply(&of(front)->desk, event);
}

static const struct board *own_board(struct front *front)
{
    return &of(front)->desk.board;
}

static struct front *close_away(struct front *front)
{
    ctl_detach_fail();
    desk_close(&of(front)->desk);
    free(front);
    return NULL;
}

struct front *front_away(const struct opt *opt, struct source *source, struct summary *summary)
{
    struct away *away = calloc(1, sizeof *away);

    if (away == NULL)
        return NULL;
    away->front = (struct front){ .opt = opt,
                                  .source = source,
                                  .summary = summary,
                                  .open = open_away,
                                  .prepare = prepare,
                                  .event = take,
                                  .board = own_board,
                                  .close = close_away };
    return &away->front;
}
