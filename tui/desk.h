/*
 * desk.h - a board in front of a person, without a terminal: the board, what was chosen on it, and
 * the grid it is drawn on. Events and keys go in; a grid comes out, and what only the owner can do:
 * leave, copy, play. The same desk serves a run and a record.
 */
#ifndef DESK_H
#define DESK_H

#include "board.h"
#include "grid.h"
#include "keys.h"
#include "rows.h"
#include "term.h"
#include "ui.h"
#include "view.h"

#define DESK_TEXT 128 /* bytes of a text field */

enum desk_ask { ASK_NOTHING, ASK_FIND, ASK_PANE_FIND, ASK_SIGNAL, ASK_FILTER, ASK_QUIT };

struct desk {
    struct board board;
    struct ui ui; /* points into what follows */
    struct rows rows;
    struct view *view;
    struct grid grid;
    struct fb_run *run;  /* whom keys act on; NULL: nobody */
    struct trace *trace; /* the same, of a watch */
    unsigned keys;       /* KEYS_RUN, KEYS_WATCH or KEYS_REPLAY */
    int64_t now_us;      /* of the last frame */
    size_t line;         /* where the selected was in the list */
    bool changed;        /* the next frame may differ from the last */
    bool stale;          /* events came since the rows were made, or time went by */
    bool told_help;      /* "? for help" was said */
    bool broken;         /* no memory for the board: it was said */

    char find[DESK_TEXT], pane_find[DESK_TEXT], typed[DESK_TEXT];
    char message[256], prompt[256];
    enum desk_ask ask;
    bool pasting;
    uint32_t asked_from;        /* the selected when a search began */
    uint32_t *marked, *targets; /* [.._room]: sorted; whom the question is about */
    uint32_t *folded;           /* [folded_count] jobs below which nothing is listed */
    size_t folded_count, folded_room;
    size_t opened_count; /* behind them: those that the last search has opened */
    size_t marked_room, target_count, target_room;
    bool leave_running; /* with REQUEST_QUIT, of a watch: whoever lives is left alone */
    int64_t at_us;      /* of a click on the scrubber: with REQUEST_SEEK; -1: by a key */
};

/* 0 or -ENOMEM. Closed by desk_close() in either case. */
int desk_open(struct desk *desk, unsigned keys, bool ascii);
void desk_close(struct desk *desk);
int desk_resize(struct desk *desk, int rows, int cols); /* 0 or -ENOMEM */

/* An event that cannot follow is passed over. */
void desk_apply(struct desk *desk, const struct fb_event *event);
/* Begins anew: a record that is played back from an earlier moment. */
void desk_rewind(struct desk *desk);
/* Makes the grid. now_us: since the run began. */
void desk_draw(struct desk *desk, int64_t now_us);
/* At the foot, until the next key. */
void desk_say(struct desk *desk, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Whether a worker lives, so that the clock is worth drawing. */
bool desk_lives(const struct desk *desk);

/*
 * A key. Returns what is left to the owner: REQUEST_QUIT (already confirmed), REDRAW, MOUSE, COPY
 * (desk_copy() has it), INTERRUPT, SUSPEND, and what plays a record; else REQUEST_NONE.
 */
enum request desk_press(struct desk *desk, int press, const struct term_mouse *mouse);
/* A text field is open: what is pasted is text. */
bool desk_types(const struct desk *desk);
/* The command of the selected job; NULL: none is selected. */
const char *desk_copy(struct desk *desk);

#endif
