/*
 * note.c - notes of the caller's own: kept until the events before them are taken, then reported
 * like every other event. So a record holds them, and what plays it back shows them where they
 * stood.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct note {
    struct note *next;
    uint32_t job;
    bool pause;
    char text[];
};

int note_add(struct fb_run *run, uint32_t job, const char *text, bool pause)
{
    struct note *note, **last = &run->notes.first;
    size_t size = strlen(text) + 1;

    note = malloc(sizeof *note + size);
    if (note == NULL)
        return -ENOMEM;
    note->next = NULL;
    note->job = job;
    note->pause = pause;
    memcpy(note->text, text, size);
    while (*last != NULL)
        last = &(*last)->next;
    *last = note;
    return 0;
}

bool note_step(struct fb_run *run)
{
    struct note *note = run->notes.first;
    struct fb_event *event;

    free(run->notes.current); /* its event has been taken */
    run->notes.current = note;
    if (note == NULL)
        return false;
    run->notes.first = note->next;
    event = events_put(run, FB_NOTE, NULL);
    event->job = note->job;
    event->as.note.text = note->text;
    event->as.note.pause = note->pause;
    return true;
}

void note_fini(struct fb_run *run)
{
    struct note *note;

    free(run->notes.current);
    while ((note = run->notes.first) != NULL) {
        run->notes.first = note->next;
        free(note);
    }
}
