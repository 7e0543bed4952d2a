/*
 * freezer.c - the present goes on behind a picture that stands still: the record is written, the
 * first board takes each event. What waits to be written is written before it is read.
 */
#include "freezer.h"

#include "record/record_read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool freezer_on(const struct freezer *freezer)
{
    return freeze_on(&freezer->freeze);
}

int64_t freezer_at_us(const struct freezer *freezer)
{
    return freezer->freeze.play.at_us;
}

int64_t freezer_live_us(const struct freezer *freezer, int64_t clock_us)
{
    const struct source *source = freezer->front->source;
    const struct board *board = &freezer->desk->board;

    if (source->at_us != NULL)
        return source->at_us(source);
    return board->ended ? board->t_us : clock_us - source->start_us;
}

static void write_waiting(void *context)
{
    if (context != NULL)
        recorder_flush(context);
}

/* From our own record, or from that of the process whose run it is. */
static int read_back(const struct freezer *freezer, struct record_reader **out, char *why,
                     size_t size)
{
    const struct source *source = freezer->front->source;
    int r;

    if (freezer->front->recorder != NULL)
        return recorder_read_back(freezer->front->recorder, out, why, size);
    r = source->read_back != NULL ? source->read_back(source->read_context, out) : -ENODATA;
    if (r < 0)
        snprintf(why, size, "%s", strerrordesc_np(-r));
    return r;
}

void freezer_begin(struct freezer *freezer, int64_t t_us)
{
    struct recorder *recorder = freezer->front->recorder;
    struct record_reader *reader;
    char why[256];

    if (freezer_on(freezer) || (recorder == NULL && freezer->front->source->read_back == NULL) ||
        !freezer->desk->board.opened)
        return;
    if (read_back(freezer, &reader, why, sizeof why) < 0)
        desk_say(freezer->desk, "%s", why);
    else
        freeze_begin(&freezer->freeze, freezer->desk, reader, t_us, write_waiting, recorder);
}

void freezer_pause(struct freezer *freezer, int64_t t_us)
{
    if (freezer_on(freezer))
        return; /* it is gone to when what is before it has been seen */
    freezer_begin(freezer, t_us);
    freezer->desk->note_latest = true;
}

void freezer_end(struct freezer *freezer)
{
    freeze_end(&freezer->freeze);
}

void freezer_turn(struct freezer *freezer, int64_t clock_us)
{
    freezer->turn_us = clock_us;
    freeze_turn(&freezer->freeze, clock_us, freezer_live_us(freezer, clock_us));
}

int64_t freezer_deadline_us(const struct freezer *freezer)
{
    return freeze_deadline_us(&freezer->freeze, freezer->turn_us);
}

bool freezer_obey(struct freezer *freezer, enum request request, int64_t clock_us)
{
    if (request == REQUEST_FREEZE || request == REQUEST_FREEZE_BACK)
        freezer_begin(freezer, freezer_live_us(freezer, clock_us));
    if (request == REQUEST_FREEZE || !freezer_on(freezer))
        return request == REQUEST_FREEZE || request == REQUEST_FREEZE_BACK;
    if (request == REQUEST_LIVE)
        freeze_go_on(&freezer->freeze);
    else
        freeze_obey(&freezer->freeze, request == REQUEST_FREEZE_BACK ? REQUEST_STEP_BACK : request,
                    clock_us);
    return true;
}
