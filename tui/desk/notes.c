/*
 * notes.c - notes wait for their reader: the next one comes once the one before could be read, or
 * with a key. The time is the reader's, not the run's: a record may be played at any speed.
 */
#include "inside.h"

#define READ_US 2000000 /* to see that there is something to read, */
#define WORD_US 300000  /*   and for each word */

static int64_t reading_us(const struct desk *desk, uint64_t number)
{
    const struct board_note *note = board_note(desk->shown, number);
    int64_t us = READ_US;

    for (const char *at = note != NULL ? note->text : ""; *at != '\0'; at++)
        if (*at != ' ' && (at[1] == ' ' || at[1] == '\0'))
            us += WORD_US;
    return us;
}

static void show(struct desk *desk, uint64_t number, int64_t clock_us)
{
    desk->changed |= number != desk->ui.note.shown;
    desk->ui.note.shown = number;
    desk->note_us = clock_us;
}

void desk_notes_turn(struct desk *desk, int64_t clock_us)
{
    uint64_t count = desk->shown->notes.count, shown = desk->ui.note.shown;

    if (shown > count || (desk->note_latest && shown != count)) {
        show(desk, count, clock_us);
        desk->note_kept = false;
    } else if (shown < count && !desk->note_kept && clock_us >= desk_notes_deadline_us(desk)) {
        show(desk, shown + 1, clock_us);
    }
    desk->note_latest = false;
}

int64_t desk_notes_deadline_us(const struct desk *desk)
{
    uint64_t shown = desk->ui.note.shown;

    if (desk->note_kept || shown >= desk->shown->notes.count)
        return INT64_MAX;
    return board_note(desk->shown, shown) != NULL ? desk->note_us + reading_us(desk, shown) : 0;
}

void desk_notes_read(struct desk *desk)
{
    if (!desk->note_kept)
        desk->note_us = INT64_MIN / 2;
}

void desk_notes_step(struct desk *desk, int step)
{
    uint64_t count = desk->shown->notes.count, to = desk->ui.note.shown + (uint64_t)step;

    if (count == 0) {
        desk_say(desk, "there is no note yet");
    } else if (board_note(desk->shown, to) == NULL) {
        desk_say(desk, step < 0 ? "this is the first note" : "this is the last note so far");
    } else {
        desk->ui.note.shown = to;
        desk->note_kept = to < count;
    }
}
