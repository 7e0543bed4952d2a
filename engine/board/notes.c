/*
 * notes.c - what a lesson or forkboard itself has said, whole: the newest of them, in a ring. They
 * are few, so each has memory of its own.
 */
#include "inside.h"

#include "base/clean.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int board_notes_apply(struct board *board, const struct fb_event *event)
{
    struct board_notes *notes = &board->notes;
    const char *said = event->as.note.text != NULL ? event->as.note.text : "";
    char clean[BOARD_NOTE_MOST];
    struct board_note *note;
    char *text;

    if (notes->count < BOARD_NOTES_MOST &&
        array_reserve_u32(&notes->ring, &notes->room, (uint32_t)notes->count + 1,
                          sizeof *notes->ring, 8) < 0)
        return -ENOMEM;
    clean_text(clean, sizeof clean, said, strlen(said));
    text = strdup(clean);
    if (text == NULL)
        return -ENOMEM;
    note = &notes->ring[notes->count % BOARD_NOTES_MOST];
    if (notes->count++ >= BOARD_NOTES_MOST)
        free(note->text);
    *note = (struct board_note){ .text = text,
                                 .t_us = event->t_us,
                                 .number = board->events + 1,
                                 .job = event->job,
                                 .error = event->as.note.error,
                                 .pause = event->as.note.pause };
    return 0;
}

int board_notes_copy(struct board *to, const struct board *from)
{
    const struct board_notes *notes = &from->notes;
    int r = 0;

    to->notes = (struct board_notes){ 0 };
    if (notes->room == 0)
        return 0;
    to->notes.ring = calloc(notes->room, sizeof *notes->ring);
    if (to->notes.ring == NULL)
        return -ENOMEM;
    to->notes.room = notes->room;
    to->notes.count = notes->count;
    for (uint64_t i = 0; i < notes->count && i < BOARD_NOTES_MOST; i++) {
        to->notes.ring[i] = notes->ring[i];
        to->notes.ring[i].text = strdup(notes->ring[i].text);
        r = to->notes.ring[i].text != NULL ? r : -ENOMEM;
    }
    return r;
}

void board_notes_fini(struct board *board)
{
    struct board_notes *notes = &board->notes;

    for (uint64_t i = 0; i < notes->count && i < BOARD_NOTES_MOST; i++)
        free(notes->ring[i].text);
    free(notes->ring);
}

const struct board_note *board_note(const struct board *board, uint64_t number)
{
    const struct board_notes *notes = &board->notes;

    if (number == 0 || number > notes->count || number + BOARD_NOTES_MOST <= notes->count)
        return NULL;
    return &notes->ring[(number - 1) % BOARD_NOTES_MOST];
}

const struct board_note *board_note_of(const struct board *board, const struct board_entry *entry)
{
    const struct board_note *note = NULL;

    for (uint64_t number = board->notes.count;
         entry->kind == FB_NOTE && (note = board_note(board, number)) != NULL; number--)
        if (note->number <= entry->number)
            break;
    return note != NULL && note->number == entry->number ? note : NULL;
}
