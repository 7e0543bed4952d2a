/*
 * ui.h - what the person at the keyboard has chosen: cursor, order, filter, pane, prompt. Who reads
 * keys changes it; views read it and never write it. The board says what is, this what is looked
 * at: nothing in here is a fact about a worker.
 *
 * The cursor is a job's number, never a line, so it stays on its job however rows are sorted.
 */
#ifndef UI_H
#define UI_H

#include "columns.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct glyphs;
struct rows;

/* The panes in the order of their numbers and of Tab. */
#define UI_PANES(X)                                                                                \
    X(EVENTS, "Events")                                                                            \
    X(OUTPUT, "Output")                                                                            \
    X(TIMELINE, "Timeline")                                                                        \
    X(CORES, "Cores")                                                                              \
    X(LIFE, "Life")

enum ui_pane {
#define UI_PANE_ENUM(name, title) PANE_##name,
    UI_PANES(UI_PANE_ENUM)
#undef UI_PANE_ENUM
        PANE_COUNT
};

#define UI_FILTER_ALL (~0u)

/*
 * Strings are never NULL ("": none), but for `prompt`. Where rows, glyphs, the strings and the
 * filter are set, zeros are a good beginning for the rest.
 */
struct ui {
    /* the table */
    const struct rows *rows; /* rows.h: the list of jobs in order, and what it takes to show them */
    uint32_t selected;       /* job number; 0: none */
    size_t top;              /* index in the list of the first row shown */
    bool follow;             /* the cursor was not moved yet */
    enum column sort;        /* shown in the header; rows_rebuild() has sorted by it */
    bool descending;
    unsigned filter;        /* a bit for each enum board_state; UI_FILTER_ALL: everything */
    const char *find;       /* searched for in names and commands */
    const uint32_t *marked; /* [marked_count] job numbers, rising */
    size_t marked_count;

    /* the pane */
    enum ui_pane pane;
    bool pane_open;        /* shown below the table where there is room */
    bool focus_pane;       /* keys move it; in a small terminal it then hides the table */
    bool full;             /* it has the whole screen but head and foot */
    uint64_t pane_end;     /* events, output: number of the last line shown; 0: the newest */
    size_t pane_top;       /* timeline, cores, life: the first lane or row shown */
    const char *pane_find; /* searched for in the output */
    int64_t zoom_us;       /* timeline, cores: time of a column; 0: all of the run is shown */
    int64_t left_us;       /* where zoom_us is not 0: time at the left edge */

    /* over and under it */
    unsigned keys; /* keys.h: on which board we are; which keys have a meaning */
    bool help;
    int help_top;        /* first line of the help shown */
    const char *prompt;  /* a question at the foot; NULL: none */
    const char *typed;   /* the answer so far */
    const char *message; /* said once at the foot */
    bool ascii;
    const struct glyphs *glyphs; /* theme_glyphs(ascii) */

    /* what the front end knows of the run beyond its events */
    int slots;             /* as changed at the keyboard; 0: as the board says */
    bool more;             /* further jobs may come, nobody knows how many */
    uint32_t jobs_ahead;   /* jobs known to come that are not queued yet */
    bool queue_held;       /* nothing new starts, by choice */
    bool stopping;         /* the run was told to stop: the foot says whom it still waits for */
    bool killing;          /* by SIGKILL */
    const char *stop_word; /* "interrupted", "killed" */

    /* a record is played */
    bool replay, playing;
    double speed;
    int64_t end_us;             /* the record's last event */
    const int64_t *failures_us; /* [failure_count] when jobs fail in the whole record, rising */
    size_t failure_count;
};

#endif
