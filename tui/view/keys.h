/*
 * keys.h - which key asks for what. One list: the keys, the request, its words; the parser, the
 * help and the foot are made from it, so none can know a key that another does not. Pure: a key is
 * a number of press.h.
 */
#ifndef FB_VIEW_KEYS_H
#define FB_VIEW_KEYS_H

#include "draw/press.h"
#include "draw/theme.h"

#include <stddef.h>

/* On which boards a key means something. */
enum {
    KEYS_RUN = 1,
    KEYS_WATCH = 2,
    KEYS_REPLAY = 4,
    KEYS_FROZEN = 8, /* of a run or a watch, while its picture stands still */
    KEYS_SCALE = 16, /* of a run that is measured: no key changes it */
    KEYS_LIVE = KEYS_RUN | KEYS_WATCH,
    KEYS_PAST = KEYS_REPLAY | KEYS_FROZEN,
    KEYS_NOW = KEYS_LIVE | KEYS_SCALE,
    KEYS_ALL = KEYS_NOW | KEYS_PAST,
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

/* When the foot shows a key: else it would do nothing. */
enum keys_when {
    KEYS_ALWAYS,
    KEYS_LIVING,           /* a worker lives */
    KEYS_RUNNING,          /* the run has not ended */
    KEYS_SOME_ENDED,       /* a job has ended */
    KEYS_SOME_HELD,        /* one stands there until it is started */
    KEYS_LIVING_OR_FAILED, /* a worker lives; or all has ended, and some failed */
    KEYS_CAN_TYPE,         /* the worker whose output is shown can be typed into */
    KEYS_TREE              /* the rows are a tree of processes: of a watch */
};

/*
 * request, boards, group, up to three keys, rank in the foot (0: not there; the lowest first, the
 * highest dropped first; neighbours of one rank stand together), when it stands there, its word
 * there, words for the help (at most 46 columns).
 */
#define KEYS_REQUESTS(X)                                                                           \
    X(UP, KEYS_ALL, MOVE, PRESS_UP, 'k', 0, 2, ALWAYS, "select", "up")                             \
    X(DOWN, KEYS_ALL, MOVE, PRESS_DOWN, 'j', 0, 2, ALWAYS, "select", "down")                       \
    X(PAGE_UP, KEYS_ALL, MOVE, PRESS_PAGE_UP, PRESS_CTRL('b'), 0, 0, ALWAYS, "", "a page up")      \
    X(PAGE_DOWN, KEYS_ALL, MOVE, PRESS_PAGE_DOWN, PRESS_CTRL('f'), 0, 0, ALWAYS, "",               \
      "a page down")                                                                               \
    X(FIRST, KEYS_ALL, MOVE, PRESS_HOME, 'g', 0, 0, ALWAYS, "", "the first row")                   \
    X(LAST, KEYS_ALL, MOVE, PRESS_END, 'G', 0, 0, ALWAYS, "", "the last row")                      \
    X(LEFT, KEYS_NOW, MOVE, PRESS_LEFT, 'h', 0, 0, ALWAYS, "", "earlier on the time axis")         \
    X(RIGHT, KEYS_NOW, MOVE, PRESS_RIGHT, 'l', 0, 0, ALWAYS, "", "later on the time axis")         \
    X(NEXT_FAILED, KEYS_NOW, MOVE, 'e', 0, 0, 0, ALWAYS, "", "the next row that failed")           \
    X(PREVIOUS_FAILED, KEYS_NOW, MOVE, 'E', 0, 0, 0, ALWAYS, "", "the row before that failed")     \
    X(OPEN, KEYS_ALL, LOOK, PRESS_ENTER, 'o', 0, 3, ALWAYS, "output",                              \
      "output of the selected row; arrows scroll it")                                              \
    X(NEXT_PANE, KEYS_ALL, LOOK, PRESS_TAB, 0, 0, 8, ALWAYS, "view", "the next pane")              \
    X(PREVIOUS_PANE, KEYS_ALL, LOOK, PRESS_BACKTAB, 0, 0, 0, ALWAYS, "", "the pane before")        \
    X(PANE_1, KEYS_ALL, LOOK, '1', 0, 0, 0, ALWAYS, "", "Events: what happened, line by line")     \
    X(PANE_2, KEYS_ALL, LOOK, '2', 0, 0, 0, ALWAYS, "",                                            \
      "Output of the selected row; in a watch, of all")                                            \
    X(PANE_3, KEYS_ALL, LOOK, '3', 0, 0, 0, ALWAYS, "",                                            \
      "Timeline: the parent, and a lane for each row")                                             \
    X(PANE_4, KEYS_ALL, LOOK, '4', 0, 0, 0, ALWAYS, "", "Cores: what each core ran")               \
    X(PANE_5, KEYS_ALL, LOOK, '5', 0, 0, 0, ALWAYS, "", "Life: from fork to reap")                 \
    X(PANE_6, KEYS_SCALE, LOOK, '6', 0, 0, 0, ALWAYS, "",                                          \
      "Scale: the speed-up measured until now")                                                    \
    X(GRAPH, KEYS_RUN | KEYS_PAST, LOOK, '6', 0, 0, 0, ALWAYS, "",                                 \
      "Graph: which job waits for which")                                                          \
    X(ALL_OUTPUT, KEYS_ALL, LOOK, 'a', 0, 0, 0, ALWAYS, "",                                        \
      "output of all, or of the marked, as it came")                                               \
    X(STAMPS, KEYS_ALL, LOOK, 'c', 0, 0, 0, ALWAYS, "", "output with the time of each line")       \
    X(FOCUS, KEYS_ALL, LOOK, 'w', 0, 0, 0, ALWAYS, "", "scroll the pane; again: the table")        \
    X(FULL, KEYS_ALL, LOOK, 'z', 0, 0, 0, ALWAYS, "", "the pane on the whole screen, and back")    \
    X(BESIDE, KEYS_ALL, LOOK, '|', 0, 0, 0, ALWAYS, "", "the pane beside the table, or below it")  \
    X(PROJECTOR, KEYS_ALL, LOOK, 'Z', 0, 0, 0, ALWAYS, "", "large, for a projector, and back")     \
    X(ZOOM_IN, KEYS_ALL, LOOK, '}', 0, 0, 0, ALWAYS, "", "zoom in")                                \
    X(ZOOM_OUT, KEYS_ALL, LOOK, '{', 0, 0, 0, ALWAYS, "", "zoom out")                              \
    X(ZOOM_FIT, KEYS_ALL, LOOK, '0', 0, 0, 0, ALWAYS, "", "zoom to the whole run")                 \
    X(LANES, KEYS_ALL, LOOK, 'L', 0, 0, 0, ALWAYS, "", "timeline: lanes of jobs, slots, or nodes") \
    X(NOTE_BACK, KEYS_ALL, LOOK, 'b', 0, 0, 0, ALWAYS, "", "the note before; n: the next one")     \
    X(DETAIL, KEYS_ALL, LOOK, 'i', 'D', 0, 0, ALWAYS, "",                                          \
      "all about the selected row: why, when, how")                                                \
    X(CLOSE, KEYS_ALL, LOOK, PRESS_ESCAPE, 0, 0, 0, ALWAYS, "", "back: search, marks, pane")       \
    X(FIND, KEYS_ALL, PICK, '/', 0, 0, 7, ALWAYS, "find",                                          \
      "find in the rows; in the output, in all of it")                                             \
    X(FIND_NEXT, KEYS_ALL, PICK, 'n', 0, 0, 0, ALWAYS, "",                                         \
      "next match; without a search the next note")                                                \
    X(FIND_PREVIOUS, KEYS_ALL, PICK, 'N', 0, 0, 0, ALWAYS, "", "match before")                     \
    X(FILTER, KEYS_ALL, PICK, 'f', 0, 0, 0, ALWAYS, "", "only rows in one state")                  \
    X(ONLY, KEYS_ALL, PICK, '&', 0, 0, 0, ALWAYS, "", "only rows with a text in name or command")  \
    X(SORT_LEFT, KEYS_ALL, PICK, '<', 0, 0, 0, ALWAYS, "", "sort by the column to the left")       \
    X(SORT_RIGHT, KEYS_ALL, PICK, '>', 0, 0, 0, ALWAYS, "", "sort by the column to the right")     \
    X(SORT_TURN, KEYS_ALL, PICK, 'I', 0, 0, 0, ALWAYS, "", "reverse the order")                    \
    X(FOLD, KEYS_WATCH | KEYS_PAST, PICK, 't', 0, 0, 11, TREE, "fold",                             \
      "fold the children of the process, or show them")                                            \
    X(SHIMS, KEYS_WATCH | KEYS_PAST, PICK, 'T', 0, 0, 12, TREE, "shims",                           \
      "fold what ran before the program of the row")                                               \
    X(MARK, KEYS_LIVE, PICK, 'v', 0, 0, 0, ALWAYS, "",                                             \
      "mark the row: these keys act on marked rows")                                               \
    X(COPY, KEYS_ALL, PICK, 'y', 0, 0, 0, ALWAYS, "", "copy the command of the row")               \
    X(KILL, KEYS_LIVE, WORK, 'K', 0, 0, 4, LIVING, "kill", "send a signal; asks which one")        \
    X(STOP, KEYS_WATCH, WORK, 'S', 0, 0, 5, LIVING, "stop", "stop the worker, or let it go on")    \
    X(PAUSE, KEYS_RUN, WORK, 'S', 0, 0, 0, LIVING, "", "SIGSTOP to the worker, or let it go on")   \
    X(TYPE, KEYS_RUN, WORK, 't', 0, 0, 3, CAN_TYPE, "type",                                        \
      "type into it, or a line (i); a group: fold it")                                             \
    X(JOB_START, KEYS_RUN, WORK, 's', 0, 0, 4, SOME_HELD, "start", "start what is off")            \
    X(JOB_STOP, KEYS_RUN, WORK, 'x', 0, 0, 5, LIVING, "stop", "stop the job: it is off then")      \
    X(ALL_START, KEYS_RUN, WORK, 'A', 0, 0, 0, ALWAYS, "", "start all that are off")               \
    X(ALL_STOP, KEYS_RUN, WORK, 'X', 0, 0, 0, ALWAYS, "", "stop all jobs; asks first")             \
    X(ALL_RESTART, KEYS_RUN, WORK, PRESS_CTRL('r'), 0, 0, 0, ALWAYS, "",                           \
      "restart all that run; asks first")                                                          \
    X(AGAIN, KEYS_RUN, WORK, 'r', 0, 0, 11, SOME_ENDED, "run again", "run an ended job again")     \
    X(AGAIN_ALL, KEYS_RUN, WORK, 'R', 0, 0, 5, LIVING_OR_FAILED, "rerun failed",                   \
      "restart a running row; else all failed, asks")                                              \
    X(HOLD, KEYS_RUN, WORK, 'p', 0, 0, 0, ALWAYS, "", "hold the queue, or let it go on")           \
    X(MORE_SLOTS, KEYS_RUN, WORK, '+', 0, 0, 0, ALWAYS, "", "one more slot")                       \
    X(FEWER_SLOTS, KEYS_RUN, WORK, '-', 0, 0, 0, ALWAYS, "", "one slot fewer")                     \
    X(RELOAD, KEYS_RUN, WORK, 'U', 0, 0, 0, ALWAYS, "", "update: read the file of jobs again")     \
    X(FREEZE, KEYS_LIVE, PLAY, PRESS_SPACE, 0, 0, 10, RUNNING, "freeze",                           \
      "the picture stands still, the workers run on")                                              \
    X(FREEZE_BACK, KEYS_LIVE, PLAY, ',', 0, 0, 0, ALWAYS, "", "stand still, and one event back")   \
    X(LIVE, KEYS_FROZEN, PLAY, PRESS_SPACE, '$', 0, 4, ALWAYS, "live", "live again")               \
    X(PLAY, KEYS_REPLAY, PLAY, PRESS_SPACE, 'p', 0, 4, ALWAYS, "play", "play, or pause")           \
    X(PLAY_PAST, KEYS_FROZEN, PLAY, 'p', 0, 0, 0, ALWAYS, "", "play from here, or pause")          \
    X(STEP, KEYS_PAST, PLAY, '.', 0, 0, 5, ALWAYS, "step", "one event on")                         \
    X(STEP_BACK, KEYS_PAST, PLAY, ',', 0, 0, 5, ALWAYS, "step", "one event back")                  \
    X(BY_EVENTS, KEYS_PAST, PLAY, 'x', 0, 0, 0, ALWAYS, "",                                        \
      "play event by event, or by time again")                                                     \
    X(SEEK_BACK, KEYS_PAST, PLAY, PRESS_LEFT, 'h', 0, 6, ALWAYS, "seek", "a bit back")             \
    X(SEEK, KEYS_PAST, PLAY, PRESS_RIGHT, 'l', 0, 6, ALWAYS, "seek", "a bit on")                   \
    X(FASTER, KEYS_PAST, PLAY, '+', 0, 0, 0, ALWAYS, "", "faster, up to x16")                      \
    X(SLOWER, KEYS_PAST, PLAY, '-', 0, 0, 0, ALWAYS, "", "slower, down to x0.01")                  \
    X(NEXT_FAILURE, KEYS_PAST, PLAY, 'e', 0, 0, 0, ALWAYS, "", "to the next failure")              \
    X(PREVIOUS_FAILURE, KEYS_PAST, PLAY, 'E', 0, 0, 0, ALWAYS, "", "to the failure before")        \
    X(TO_BEGIN, KEYS_PAST, PLAY, '^', 0, 0, 0, ALWAYS, "", "to the beginning")                     \
    X(TO_END, KEYS_REPLAY, PLAY, '$', 0, 0, 0, ALWAYS, "", "to the end")                           \
    X(HELP, KEYS_ALL, BOARD, '?', PRESS_F1, 0, 1, ALWAYS, "help", "this help")                     \
    X(MOUSE, KEYS_ALL, BOARD, 'm', 0, 0, 0, ALWAYS, "", "mouse on or off")                         \
    X(REDRAW, KEYS_ALL, BOARD, PRESS_CTRL('l'), 0, 0, 0, ALWAYS, "", "redraw")                     \
    X(INTERRUPT, KEYS_RUN | KEYS_PAST | KEYS_SCALE, BOARD, PRESS_CTRL('c'), 0, 0, 0, ALWAYS, "",   \
      "end the run by SIGTERM; again: by SIGKILL")                                                 \
    X(HAND_ON, KEYS_WATCH, BOARD, PRESS_CTRL('c'), 0, 0, 0, ALWAYS, "",                            \
      "SIGINT to the program; again: SIGKILL to all")                                              \
    X(SUSPEND, KEYS_LIVE | KEYS_PAST, BOARD, PRESS_CTRL('z'), 0, 0, 0, ALWAYS, "",                 \
      "stop forkboard and all workers until fg")                                                   \
    X(QUIT, KEYS_ALL, BOARD, 'q', 0, 0, 9, ALWAYS, "quit", "quit; asks while workers are running")

enum request {
    REQUEST_NONE, /* a key without meaning */
#define KEYS_ENUM(name, boards, group, key, key2, key3, rank, when, word, words) REQUEST_##name,
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
    enum keys_when when;
    const char *foot_word, *words;
};

/* The list, in its order: REQUEST_COUNT - 1 rows. */
const struct keys_row *keys_rows(size_t *count);
/* Of a board, one of KEYS_RUN, KEYS_WATCH, KEYS_REPLAY, KEYS_FROZEN, KEYS_SCALE. */
enum request keys_request(int press, unsigned board);
/* Whether it asks something of the run: a board that only looks refuses that. */
bool keys_change(enum request request);
const char *keys_group_words(enum keys_group group);
/* What is printed on that key: "PgUp", "Ctrl-L", "x". Returns `buffer` or a glyph. */
const char *keys_name(int press, const struct glyphs *glyphs, char buffer[16]);

#endif
