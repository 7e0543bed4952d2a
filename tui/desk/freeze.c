/*
 * freeze.c - a play whose record is still written. What it shows ends where the present is, which
 * moves on; when a play has caught up with it, the picture is live again.
 */
#include "freeze.h"

#include <stdlib.h>

#define BEHIND_US 100000 /* how far behind it is goes by tenths */

bool freeze_on(const struct freeze *freeze)
{
    return freeze->desk != NULL;
}

static bool reserve(struct freeze *freeze, size_t count)
{
    size_t room = count + 64;
    int64_t *wider;

    if (count <= freeze->failure_room)
        return true;
    wider = realloc(freeze->failures_us, room * sizeof *wider);
    if (wider == NULL)
        return false; /* then there are fewer marks */
    freeze->failures_us = wider;
    freeze->failure_room = room;
    return true;
}

/* When jobs failed, as the board that lives knows: also those after the picture. Rising. */
static void find_failures(struct freeze *freeze)
{
    struct desk *desk = freeze->desk;
    const struct board *board = &desk->board;
    size_t count = freeze->play.failure_count;

    if (!reserve(freeze, board->failure_count))
        return;
    for (uint32_t i = freeze->failures_made; i < board->failure_count; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(board, board->failures[i], &unpacked);
        int64_t last_us = count > 0 ? freeze->failures_us[count - 1] : 0;
        if (job != NULL && job->reaped_us >= 0) /* then it is known to have failed */
            freeze->failures_us[count++] = job->reaped_us > last_us ? job->reaped_us : last_us;
    }
    freeze->failures_made = board->failure_count;
    desk->ui.replay.failures_us = freeze->play.failures_us = freeze->failures_us;
    desk->ui.replay.failure_count = freeze->play.failure_count = count;
}

void freeze_begin(struct freeze *freeze, struct desk *desk, struct record_reader *reader,
                  int64_t t_us, void (*more)(void *context), void *context)
{
    *freeze = (struct freeze){
        .desk = desk, .play = { .reader = reader, .desk = desk, .more = more, .context = context }
    };
    desk_freeze(desk);
    desk->ui.replay.frozen = true;
    play_begin(&freeze->play, t_us);
    desk->note_latest = false; /* what waits to be read still does */
    freeze->seen_us = t_us;
    find_failures(freeze);
}

void freeze_end(struct freeze *freeze)
{
    if (!freeze_on(freeze))
        return;
    desk_thaw(freeze->desk);
    record_reader_close(freeze->play.reader);
    places_fini(&freeze->play.places);
    free(freeze->failures_us);
    *freeze = (struct freeze){ 0 };
}

void freeze_turn(struct freeze *freeze, int64_t clock_us, int64_t live_us)
{
    struct play *play = &freeze->play;
    bool played = play->playing;

    if (!freeze_on(freeze))
        return;
    find_failures(freeze);
    if (live_us / BEHIND_US != play->end_us / BEHIND_US)
        freeze->desk->changed = true;
    play->end_us = freeze->desk->ui.replay.end_us = live_us;
    play_advance(play, clock_us);
    if (play->at_us > freeze->seen_us)
        freeze->seen_us = play->at_us;
    if (played && !play->playing && play->at_us >= live_us)
        freeze_end(freeze);
}

int64_t freeze_deadline_us(const struct freeze *freeze, int64_t clock_us)
{
    int64_t play_us = play_deadline_us(&freeze->play);

    if (!freeze_on(freeze))
        return INT64_MAX;
    if (freeze->desk->board.ended)
        return play_us;
    return play_us < clock_us + BEHIND_US ? play_us : clock_us + BEHIND_US;
}

void freeze_obey(struct freeze *freeze, enum request request, int64_t clock_us)
{
    play_obey(&freeze->play, request, clock_us);
}

void freeze_go_on(struct freeze *freeze)
{
    const struct board_note *note;

    if (!freeze_on(freeze))
        return;
    note = board_note(freeze->desk->shown, freeze->desk->ui.note.shown);
    if (note != NULL && note->pause) /* the key says that it was read */
        desk_notes_read(freeze->desk);
    if (play_to_pause(&freeze->play, freeze->seen_us))
        freeze->desk->note_latest = true;
    else
        freeze_end(freeze);
}
