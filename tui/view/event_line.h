/* event_line.h - the entries of the board's log as lines and words. Pure. */
#ifndef FB_VIEW_EVENT_LINE_H
#define FB_VIEW_EVENT_LINE_H

#include "board/board.h"
#include "draw/theme.h"

/* Entries are named by their index (board_log_entry()). */
bool event_has_line(const struct board *board, size_t index);
/* The signals that an end came with and that stand in its line, or NULL. */
const struct board_entry *event_signals(const struct board *board, size_t index);

struct event_verb {
    const char *verb; /* at most 6 columns */
    uint32_t style;
};

struct event_verb event_verb(const struct board_entry *entry);
/* The rest of the line, after the job's name; cut to `room`, above 0. */
void event_say(const struct board *board, size_t index, char *text, size_t room);
void event_say_signals(const struct board_entry *entry, char *text, size_t room);

#endif
