/*
 * ui.h - what the user at the keyboard has chosen: cursor, order, filter, pane, prompt. The desk
 * changes it; views read it and never write it. The board says what is, this what is looked
 * at: nothing in here is a fact about a worker.
 *
 * The cursor is a job's number, never a line, so it stays on its job however rows are sorted.
 */
#ifndef FB_VIEW_UI_H
#define FB_VIEW_UI_H

#include "columns.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct detail;
struct emulate_modes;
struct glyphs;
struct rows;
struct scale_runs;
struct scale_verdict;

/* The panes in the order of their numbers and of Tab. Only a scale has Scale; Graph is there where
 * jobs wait for others. */
#define UI_PANES(X)                                                                                \
    X(EVENTS, "Events")                                                                            \
    X(OUTPUT, "Output")                                                                            \
    X(TIMELINE, "Timeline")                                                                        \
    X(CORES, "Cores")                                                                              \
    X(LIFE, "Life")                                                                                \
    X(SCALE, "Scale")                                                                              \
    X(GRAPH, "Graph")

enum ui_pane {
#define UI_PANE_ENUM(name, title) PANE_##name,
    UI_PANES(UI_PANE_ENUM)
#undef UI_PANE_ENUM
        PANE_COUNT
};

/* What has a lane of the timeline. */
enum ui_lanes { LANES_BY_NUMBER, LANES_OF_JOBS, LANES_OF_SLOTS, LANES_OF_NODES };

/* Where the pane stands: below the table; beside it on a wide screen; beside it if at all possible.
 */
enum ui_side { SIDE_BELOW, SIDE_WIDE, SIDE_BESIDE };

#define UI_FILTER_ALL (~0u)

/* The table: which rows, in which order, and where in them we are. */
struct ui_table {
    const struct rows *rows; /* rows.h: the list of jobs in order, and what it takes to show them */
    uint32_t selected;       /* job number; 0: none */
    size_t top;              /* index in the list of the first row shown */
    bool follow;             /* the cursor was not moved yet */
    enum column sort;        /* shown in the header; rows_rebuild() has sorted by it */
    bool descending;
    unsigned filter;        /* a bit for each enum board_state; UI_FILTER_ALL: everything */
    const char *find;       /* searched for in names and commands */
    const char *only;       /* rows with that in their name or command alone; NULL, "": all */
    const char *program;    /* rows of that and below it; NULL, "": all. rows.h */
    bool before;            /* and those that are younger */
    const uint32_t *marked; /* [marked_count] job numbers, rising */
    size_t marked_count;
};

/* The pane: which one, and where in it. */
struct ui_place {
    enum ui_pane shown;
    bool open;  /* shown below the table where there is room */
    bool focus; /* keys move it; in a small terminal it then hides the table */
    bool full;  /* it has the whole screen but head and foot */
    enum ui_side side;
    uint64_t end;        /* events, output: number of the last line shown; 0: the newest */
    size_t top;          /* timeline, cores, life: the first lane or row shown */
    enum ui_lanes lanes; /* timeline; LANES_BY_NUMBER: slots or nodes, where jobs are many */
    const char *find;    /* searched for in the output */
    bool all;            /* output: of all jobs together, or of the marked */
    bool stamps;         /* output: with the time when a line came */
    bool terminals;      /* those of workers are shown as they look */
    bool keyboard;       /* what is typed goes to the one that is shown */
    const struct emulate_modes
        *modes;      /* of that terminal, by all of its bytes; NULL: none is known */
    int64_t zoom_us; /* timeline, cores: time of a column; 0: all of the run is shown */
    int64_t left_us; /* where zoom_us is not 0: time at the left edge */
};

/* The note that is read. */
struct ui_note {
    uint64_t shown; /* its number; 0: the newest */
};

/* What the foot says, in this order. */
struct ui_foot {
    const char *prompt;  /* a question; NULL: none */
    const char *typed;   /* the answer so far */
    const char *message; /* said once */
    const char *said;    /* of a lesson: what was answered, on a row of its own; NULL: it is none */
};

/* A job that is not queued yet. */
struct ui_coming {
    uint32_t job;
    const char *name; /* clean */
};

/* What the front end knows of the run beyond its events. */
struct ui_run {
    int slots;                      /* as changed at the keyboard; 0: as the board says */
    bool more;                      /* further jobs may come, how many is not known */
    uint32_t jobs_ahead;            /* jobs known to come that are not queued yet */
    const struct ui_coming *coming; /* [coming_count] the first of them */
    uint32_t coming_count;
    bool unstarted;        /* it was opened held, and has not been let go */
    bool queue_held;       /* nothing new starts, by choice */
    const char *agents;    /* of a run on other machines: "3 agents, 1 waits"; NULL: it is none */
    const char *held_by;   /* what keeps jobs from starting, in a word: "load"; NULL: nothing */
    bool stopping;         /* the run was asked to stop: the foot says what it still waits for */
    bool killing;          /* by SIGKILL */
    const char *stop_word; /* "interrupted", "killed" */
    bool elsewhere;        /* another process's run: leaving the board does not end it */
    bool read_only;        /* no key changes it */
    bool by_agents;        /* it goes on without any board: whether it ends is asked for, */
    bool attached;         /*   and a signal ends this board alone */
};

/* A record that is played, or the past of a board that lives. */
struct ui_replay {
    bool on, playing;
    bool frozen;    /* what is shown is the past of a board that lives */
    bool by_events; /* one after the other, whatever lies between them */
    double speed;
    int64_t end_us;             /* the record's last event; of a board that lives: now */
    const int64_t *failures_us; /* [failure_count] when jobs fail in the whole record, rising */
    size_t failure_count;
};

/* What a scale has measured until now, and which of its runs is shown. */
struct ui_scale {
    const struct scale_runs *runs;
    const struct scale_verdict *verdict;
    int round, rounds; /* round 0: a warm-up */
    int slots;         /* of the run that is shown */
    int of;            /* runs that it makes in all */
    bool done;         /* all are made, or no more will be */
};

/*
 * Strings are never NULL ("": none), but for `prompt`. Where rows, glyphs, the strings and the
 * filter are set, zeros are a good beginning for the rest.
 */
struct ui {
    struct ui_table table;
    struct ui_place pane;
    struct ui_note note;
    struct ui_foot foot;
    struct ui_run run;
    struct ui_replay replay;
    unsigned keys;                /* keys.h: on which board we are; which keys have a meaning */
    bool help;                    /* shown over all but the foot */
    int help_top;                 /* first line of the help shown */
    bool projector;               /* the picture on all of the screen, as far as there is room */
    const struct ui_scale *scale; /* NULL: what is shown is no run of a scale */
    bool still;                   /* nothing has moved for a second: no arrow is left of what has */
    const struct detail *detail;  /* of one job, shown as the help is; NULL: of none */
    int detail_top;
    const struct glyphs *glyphs;
};

#endif
