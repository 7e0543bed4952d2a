/*
 * keys.h - which key asks for what. One list: the keys, the request, its words; the parser, the
 * help and the foot are made from it, so none can know a key that another does not. Pure: a key is
 * a number, Unicode for what types a character, else a PRESS_; what a terminal sends for it is
 * term.c's.
 */
#ifndef KEYS_H
#define KEYS_H

#include "theme.h"

#include <stddef.h>

enum press {
    PRESS_NONE = 0,
    PRESS_TAB = 9,
    PRESS_ENTER = 13,
    PRESS_ESCAPE = 27,
    PRESS_SPACE = 32,
    PRESS_BACKSPACE = 127,
    PRESS_UP = 0x110000, /* beyond Unicode */
    PRESS_DOWN,
    PRESS_LEFT,
    PRESS_RIGHT,
    PRESS_PAGE_UP,
    PRESS_PAGE_DOWN,
    PRESS_HOME,
    PRESS_END,
    PRESS_BACKTAB,
    PRESS_DELETE,
    PRESS_F1,
    PRESS_MOUSE,       /* what and where: struct term_mouse */
    PRESS_PASTE_BEGIN, /* bracketed paste: what comes between is text */
    PRESS_PASTE_END,
    PRESS_OTHER, /* a key that has no name here */
};

#define PRESS_CTRL(letter) ((letter)&31)

/* On which boards a key means something. */
enum {
    KEYS_RUN = 1,
    KEYS_WATCH = 2,
    KEYS_REPLAY = 4,
    KEYS_LIVE = KEYS_RUN | KEYS_WATCH,
    KEYS_ALL = KEYS_LIVE | KEYS_REPLAY,
};

#define KEYS_GROUPS(X)                                                                             \
    X(MOVE, "Move")                                                                                \
    X(LOOK, "Look")                                                                                \
    X(PICK, "Find and sort")                                                                       \
    X(WORK, "Workers")                                                                             \
    X(PLAY, "Play")                                                                                \
    X(BOARD, "Board")

enum keys_group {
#define KEYS_ENUM(name, words) KEYS_##name,
    KEYS_GROUPS(KEYS_ENUM)
#undef KEYS_ENUM
        KEYS_GROUP_COUNT
};

/*
 * request, boards, group, up to three keys, rank in the foot (0: not there; the lowest first, the
 * highest dropped first; neighbours of one rank stand together), its word there, words for the
 * help (at most 46 columns).
 */
#define KEYS_REQUESTS(X)                                                                           \
    X(UP, KEYS_ALL, MOVE, PRESS_UP, 'k', 0, 2, "select", "one row up")                             \
    X(DOWN, KEYS_ALL, MOVE, PRESS_DOWN, 'j', 0, 2, "select", "one row down")                       \
    X(PAGE_UP, KEYS_ALL, MOVE, PRESS_PAGE_UP, PRESS_CTRL('b'), 0, 0, "", "a page up")              \
    X(PAGE_DOWN, KEYS_ALL, MOVE, PRESS_PAGE_DOWN, PRESS_CTRL('f'), 0, 0, "", "a page down")        \
    X(FIRST, KEYS_ALL, MOVE, PRESS_HOME, 'g', 0, 0, "", "the first row")                           \
    X(LAST, KEYS_ALL, MOVE, PRESS_END, 'G', 0, 0, "", "the last row")                              \
    X(LEFT, KEYS_LIVE, MOVE, PRESS_LEFT, 'h', 0, 0, "", "earlier on the time axis")                \
    X(RIGHT, KEYS_LIVE, MOVE, PRESS_RIGHT, 'l', 0, 0, "", "later on the time axis")                \
    X(NEXT_FAILED, KEYS_LIVE, MOVE, 'e', 0, 0, 0, "", "the next row that failed")                  \
    X(PREVIOUS_FAILED, KEYS_LIVE, MOVE, 'E', 0, 0, 0, "", "the row before that failed")            \
    X(OPEN, KEYS_ALL, LOOK, PRESS_ENTER, 'o', 0, 3, "output",                                      \
      "output of the selected; keys move it")                                                      \
    X(NEXT_PANE, KEYS_ALL, LOOK, PRESS_TAB, 0, 0, 8, "view", "the next pane")                      \
    X(PREVIOUS_PANE, KEYS_ALL, LOOK, PRESS_BACKTAB, 0, 0, 0, "", "the pane before")                \
    X(PANE_1, KEYS_ALL, LOOK, '1', 0, 0, 0, "", "Events: what happened, line by line")             \
    X(PANE_2, KEYS_ALL, LOOK, '2', 0, 0, 0, "", "Output of the selected; in a watch, of all")      \
    X(PANE_3, KEYS_ALL, LOOK, '3', 0, 0, 0, "", "Timeline: a lane for each row")                   \
    X(PANE_4, KEYS_ALL, LOOK, '4', 0, 0, 0, "", "Cores: what each one ran")                        \
    X(PANE_5, KEYS_ALL, LOOK, '5', 0, 0, 0, "", "Life: from fork to reap")                         \
    X(FOCUS, KEYS_ALL, LOOK, 'w', 0, 0, 0, "", "keys move the pane, or the table again")           \
    X(FULL, KEYS_ALL, LOOK, 'z', 0, 0, 0, "", "the pane on the whole screen, and back")            \
    X(ZOOM_IN, KEYS_ALL, LOOK, '}', 0, 0, 0, "", "time axis: nearer")                              \
    X(ZOOM_OUT, KEYS_ALL, LOOK, '{', 0, 0, 0, "", "time axis: farther")                            \
    X(ZOOM_FIT, KEYS_ALL, LOOK, '0', 0, 0, 0, "", "time axis: the whole run")                      \
    X(CLOSE, KEYS_ALL, LOOK, PRESS_ESCAPE, 0, 0, 0, "", "back: search, marks, pane")               \
    X(FIND, KEYS_ALL, PICK, '/', 0, 0, 7, "find", "find in the rows, or in the pane")              \
    X(FIND_NEXT, KEYS_ALL, PICK, 'n', 0, 0, 0, "", "the next that was found")                      \
    X(FIND_PREVIOUS, KEYS_ALL, PICK, 'N', 0, 0, 0, "", "the one before")                           \
    X(FILTER, KEYS_ALL, PICK, 'f', 0, 0, 0, "", "only rows in one state")                          \
    X(SORT_LEFT, KEYS_ALL, PICK, '<', 0, 0, 0, "", "sort by the column to the left")               \
    X(SORT_RIGHT, KEYS_ALL, PICK, '>', 0, 0, 0, "", "sort by the column to the right")             \
    X(SORT_TURN, KEYS_ALL, PICK, 'I', 0, 0, 0, "", "sort the other way round")                     \
    X(FOLD, KEYS_WATCH | KEYS_REPLAY, PICK, 't', 0, 0, 10, "fold",                                 \
      "fold away what it made, or show it again")                                                  \
    X(MARK, KEYS_LIVE, PICK, PRESS_SPACE, 0, 0, 0, "",                                             \
      "mark the row: keys below are for all marked")                                               \
    X(COPY, KEYS_ALL, PICK, 'y', 0, 0, 0, "", "copy the command of the row")                       \
    X(KILL, KEYS_LIVE, WORK, 'K', 0, 0, 4, "kill", "send a signal; asks which one")                \
    X(STOP, KEYS_LIVE, WORK, 'S', 0, 0, 5, "stop", "stop, or let a stopped one go on")             \
    X(AGAIN, KEYS_RUN, WORK, 'r', 0, 0, 10, "run again", "run it again, which has ended")          \
    X(HOLD, KEYS_RUN, WORK, 'p', 0, 0, 0, "", "start nothing new, or go on")                       \
    X(MORE_SLOTS, KEYS_RUN, WORK, '+', 0, 0, 0, "", "one more slot")                               \
    X(FEWER_SLOTS, KEYS_RUN, WORK, '-', 0, 0, 0, "", "one slot fewer")                             \
    X(PLAY, KEYS_REPLAY, PLAY, PRESS_SPACE, 'p', 0, 4, "play", "play, or pause")                   \
    X(STEP, KEYS_REPLAY, PLAY, '.', 0, 0, 5, "step", "one event on")                               \
    X(STEP_BACK, KEYS_REPLAY, PLAY, ',', 0, 0, 5, "step", "one event back")                        \
    X(SEEK_BACK, KEYS_REPLAY, PLAY, PRESS_LEFT, 'h', 0, 6, "seek", "a bit back")                   \
    X(SEEK, KEYS_REPLAY, PLAY, PRESS_RIGHT, 'l', 0, 6, "seek", "a bit on")                         \
    X(FASTER, KEYS_REPLAY, PLAY, '+', 0, 0, 0, "", "twice as fast, up to x16")                     \
    X(SLOWER, KEYS_REPLAY, PLAY, '-', 0, 0, 0, "", "half as fast, down to x0.25")                  \
    X(NEXT_FAILURE, KEYS_REPLAY, PLAY, 'e', 0, 0, 0, "", "to the next failure")                    \
    X(PREVIOUS_FAILURE, KEYS_REPLAY, PLAY, 'E', 0, 0, 0, "", "to the failure before")              \
    X(TO_BEGIN, KEYS_REPLAY, PLAY, '^', 0, 0, 0, "", "to the beginning")                           \
    X(TO_END, KEYS_REPLAY, PLAY, '$', 0, 0, 0, "", "to the end")                                   \
    X(HELP, KEYS_ALL, BOARD, '?', PRESS_F1, 0, 1, "help", "this, and back")                        \
    X(MOUSE, KEYS_ALL, BOARD, 'm', 0, 0, 0, "", "the mouse is the board's, or the terminal's")     \
    X(REDRAW, KEYS_ALL, BOARD, PRESS_CTRL('l'), 0, 0, 0, "", "draw all of the screen anew")        \
    X(INTERRUPT, KEYS_RUN | KEYS_REPLAY, BOARD, PRESS_CTRL('c'), 0, 0, 0, "",                      \
      "end the run: SIGTERM, again: SIGKILL")                                                      \
    X(HAND_ON, KEYS_WATCH, BOARD, PRESS_CTRL('c'), 0, 0, 0, "",                                    \
      "SIGINT to the program, again: SIGKILL to all")                                              \
    X(SUSPEND, KEYS_ALL, BOARD, PRESS_CTRL('z'), 0, 0, 0, "",                                      \
      "stop forkboard and all it runs until fg")                                                   \
    X(QUIT, KEYS_ALL, BOARD, 'q', 0, 0, 9, "quit", "leave the board; asks while something runs")

enum request {
    REQUEST_NONE, /* a key without meaning */
#define KEYS_ENUM(name, boards, group, key, key2, key3, rank, word, words) REQUEST_##name,
    KEYS_REQUESTS(KEYS_ENUM)
#undef KEYS_ENUM
        REQUEST_COUNT
};

struct keys_row {
    enum request request;
    unsigned boards;
    enum keys_group group;
    int keys[3]; /* 0: no more */
    int foot_rank;
    const char *foot_word, *words;
};

/* The list, in its order: REQUEST_COUNT - 1 rows. */
const struct keys_row *keys_rows(size_t *count);
/* Of a board, one of KEYS_RUN, KEYS_WATCH, KEYS_REPLAY. */
enum request keys_request(int press, unsigned board);
const char *keys_group_words(enum keys_group group);
/* What is printed on that key: "PgUp", "Ctrl-L", "x". Returns `buffer` or a glyph. */
const char *keys_name(int press, const struct glyphs *glyphs, char buffer[16]);

#endif
