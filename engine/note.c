/*
 * note.c - notes of the caller's own: kept until the events before them are taken, then told like
 * every other event. So a record holds them, and what plays it back shows them where they stood.
 */
#include "run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct note {
    struct note *next;
    uint32_t job;
    char text[];
};

int fb_run_note(struct fb_run *run, uint32_t job, const char *text)
{
    size_t size = strlen(text) + 1;
    struct note *note, **last = &run->notes;

    if (run->thread != sys_thread())
        return -EPERM;
    if (run->over)
        return -ESHUTDOWN;
    note = malloc(sizeof *note + size);
    if (note == NULL)
        return -ENOMEM;
    note->next = NULL;
    note->job = job;
    memcpy(note->text, text, size);
    while (*last != NULL)
        last = &(*last)->next;
    *last = note;
    /* Whoever polls for news has some now. */
    run->armed_us = 0;
    sys_timer_set(run->timer_fd, 1);
    return 0;
}

bool note_step(struct fb_run *run)
{
    struct note *note = run->notes;
    struct fb_event *event;

    free(run->note_told); /* its event has been taken */
    run->note_told = note;
    if (note == NULL)
        return false;
    run->notes = note->next;
    event = run_tell(run, FB_NOTE, NULL);
    event->job = note->job;
    event->as.note.text = note->text;
    return true;
}

void note_fini(struct fb_run *run)
{
    struct note *note;

    free(run->note_told);
    while ((note = run->notes) != NULL) {
        run->notes = note->next;
        free(note);
    }
}
