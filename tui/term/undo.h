/*
 * undo.h - the modes of a terminal that were switched on, and how all of them are undone however
 * the program dies. No curses: what is called in a signal handler is here and nowhere else.
 */
#ifndef FB_TERM_UNDO_H
#define FB_TERM_UNDO_H

#include <stdbool.h>
#include <stddef.h>

/* In the order in which they are undone. */
#define UNDO_MODES(X) X(MOUSE) X(PASTE) X(KEYPAD) X(LOOK) X(CURSOR) X(SCREEN) X(TITLE)

enum undo_mode {
#define UNDO_ENUM(name) UNDO_##name,
    UNDO_MODES(UNDO_ENUM)
#undef UNDO_ENUM
        UNDO_COUNT
};

/*
 * Remembers the modes of the terminal `fd` and sets actions for the signals of a crash. 0 or
 * -errno; then nothing changed.
 */
int undo_open(int fd);
/* Gives the actions back. Modes that are on stay on: undo_now() first. */
void undo_close(void);

/* What undo_dying() calls when all is undone, with the terminal; async-signal-safe. */
void undo_last(void (*last)(int fd));

/* The bytes that switch a mode off; cut to 64. */
void undo_bytes(enum undo_mode mode, const char *bytes, size_t size);
void undo_set(enum undo_mode mode, bool on);

/* Undoes what is on, then the terminal's own modes; in a child of this process nothing.
 * Async-signal-safe. */
void undo_now(void);
/* The same, and what is to be called last: before a signal ends the process, where no handler of
 * exit(3) runs. A crash does it by itself. */
void undo_dying(void);

#endif
