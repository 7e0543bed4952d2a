/* note.h - notes of the caller's own. */
#ifndef FB_RUN_NOTE_H
#define FB_RUN_NOTE_H

#include <stdbool.h>
#include <stdint.h>

struct fb_run;
struct note;

struct run_notes {
    struct note *first, *current; /* those that wait; the one in the event */
};

int note_add(struct fb_run *run, uint32_t job, const char *text, bool pause);
bool note_step(struct fb_run *run); /* true: the next is reported */
void note_fini(struct fb_run *run);

#endif
