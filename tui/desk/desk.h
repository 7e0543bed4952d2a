/*
 * desk.h - a board in front of a person, without a terminal: the board, what was chosen on it, and
 * the grid it is drawn on. Events and keys go in; a grid comes out, and what only the owner can do:
 * leave, copy, play. The same desk serves a run and a record.
 */
#ifndef FB_DESK_DESK_H
#define FB_DESK_DESK_H

#include "board/board.h"
#include "draw/grid.h"
#include "draw/press.h"
#include "emulate/keyboard.h"
#include "source.h"
#include "view/detail.h"
#include "view/keys.h"
#include "view/rows.h"
#include "view/ui.h"
#include "view/view.h"

#define DESK_TEXT 128 /* bytes of a text field */

enum desk_ask {
    ASK_NOTHING,
    ASK_FIND,
    ASK_PANE_FIND,
    ASK_SIGNAL,
    ASK_FILTER,
    ASK_ONLY,
    ASK_AGAIN,
    ASK_TYPE,
    ASK_STOP_ALL,
    ASK_RESTART_ALL,
    ASK_QUIT
};

/* terminal.c: what of workers' terminals no screen shows. */
struct desk_terminals {
    struct desk_terminal {
        uint32_t job, attempt;
        struct emulate_modes modes;
    } * list; /* [count] of those that have asked for something */
    size_t count, room;
    struct emulate_keyboard keyboard; /* of the person, while a worker has it */
    uint32_t typed;                   /* the job that has it */
    int64_t held_us;                  /* clock since when half of the chord waits; 0: it does not */
    struct text out;                  /* on its way there */
    uint32_t shown;                   /* the job whose terminal was drawn last */
    int rows, cols;                   /* and its size */
    int64_t answered_us;              /* of the second in which `answers` were given */
    int answers;
    bool redraw; /* what is shown lacks what it began with: it is to be asked */
};

struct desk {
    struct board board;  /* of all that came */
    struct board past;   /* of what came first: a picture that stands still */
    struct board *shown; /* one of the two */
    struct ui ui;        /* points into what follows */
    struct rows rows;
    struct view *view;
    struct grid grid;
    struct source *source; /* what keys act on; NULL: nothing */
    unsigned keys;         /* KEYS_RUN, KEYS_WATCH or KEYS_REPLAY */
    int64_t now_us;        /* of the last frame */
    size_t line;           /* where the selected was in the list */
    bool changed;          /* the next frame may differ from the last */
    bool stale;            /* events came since the rows were made, or time went by */
    bool told_help;        /* "? for help" was said */
    bool broken;           /* no memory for the board: it was said */

    char find[DESK_TEXT], pane_find[DESK_TEXT], typed[DESK_TEXT];
    char only[DESK_TEXT], only_before[DESK_TEXT]; /* before: another one was typed */
    char program[DESK_TEXT];                      /* clean; "": none was asked for */
    bool program_given; /* with --only, not by a key: then nothing else is listed */
    bool shims_folded;  /* what is not of the program has no rows */
    struct detail detail;
    struct text results;  /* where its output is kept */
    uint64_t detail_seen; /* how far its job was when it was read */
    char message[256], prompt[256];
    enum desk_ask ask;
    bool pasting;
    bool answered;              /* a question came before: an Enter too many opens nothing */
    uint32_t asked_from;        /* the selected when a search began */
    uint32_t *marked, *targets; /* [.._room]: sorted; those that the question is about */
    uint32_t *members;          /* of the selected group */
    uint32_t *folded;           /* [folded_count] jobs below which nothing is listed */
    size_t folded_count, folded_room;
    size_t opened_count; /* after them: those that the last search has opened */
    size_t marked_room, target_count, target_room, member_room;
    int64_t note_us;    /* clock since when the note is shown */
    bool note_kept;     /* a key has gone back to it: it stays */
    bool note_latest;   /* the newest is the one to be shown, whatever was to be read before */
    bool leave_running; /* with REQUEST_QUIT, of a watch: what lives is left alone */
    struct desk_terminals terminals;
    int64_t at_us; /* of a click on the scrubber: with REQUEST_SEEK; -1: by a key */
};

/* 0 or -ENOMEM. Closed by desk_close() in either case. */
int desk_open(struct desk *desk, unsigned keys, bool ascii);
/* Large, for a projector, or as ever. */
void desk_project(struct desk *desk, bool on);
/* Only the processes of a program and what is below them have rows, until a key unfolds. */
void desk_only(struct desk *desk, const char *program);
void desk_close(struct desk *desk);
int desk_resize(struct desk *desk, int rows, int cols); /* 0 or -ENOMEM */

/* An event that cannot follow is passed over. */
void desk_apply(struct desk *desk, const struct fb_event *event);
/* The same on what is shown: of a record, or of the past. */
void desk_fold(struct desk *desk, const struct fb_event *event);
/* The picture stands still: what is shown is the past, empty at first. And it is the present again.
 */
void desk_freeze(struct desk *desk);
void desk_thaw(struct desk *desk);
bool desk_frozen(const struct desk *desk);
/* Begins again: a record that is played back from an earlier moment. */
void desk_rewind(struct desk *desk);
/* What is shown is as that board from now on, a copy of it. 0; -ENOMEM: it is empty. */
int desk_stand(struct desk *desk, const struct board *as);
/* Notes wait until those before them could be read. The clock is the reader's. */
void desk_notes_turn(struct desk *desk, int64_t clock_us);
int64_t desk_notes_deadline_us(const struct desk *desk); /* INT64_MAX: none waits */
/* What is shown was read: the next comes as soon as there is one. */
void desk_notes_read(struct desk *desk);
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
enum request desk_press(struct desk *desk, int press, const struct press_mouse *mouse);
/* A worker has the keyboard: bytes of the person's terminal are to come by desk_type(). */
bool desk_keyboard_given(const struct desk *desk);
/* What was typed there. True: *click was beside the terminal, which takes the keyboard back: it is
 * to be pressed. */
bool desk_type(struct desk *desk, const char *bytes, size_t size, int64_t clock_us,
               struct press_mouse *click);
/* The first half of the chord waits no longer than this; and it has waited for so long. */
int64_t desk_type_deadline_us(const struct desk *desk);
void desk_type_turn(struct desk *desk, int64_t clock_us);
/* A text field is open: what is pasted is text. */
bool desk_types(const struct desk *desk);
/* The command of the selected job; NULL: none is selected. */
const char *desk_copy(struct desk *desk);

#endif
