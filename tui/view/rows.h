/*
 * rows.h - the board as rows: which jobs the table lists and in which order, and the plain facts of
 * one row that drawing, finding and widths read. Pure.
 */
#ifndef FB_VIEW_ROWS_H
#define FB_VIEW_ROWS_H

#include "board/board.h"
#include "columns.h"
#include "draw/units.h"

#define ROWS_NAMED      8       /* living jobs whose numbers are kept */
#define ROWS_FRESH_US   2500000 /* a sample older than that is no longer shown */
#define ROWS_WORDS      320
#define ROWS_NAME_MOST  40 /* columns */
#define ROWS_KINDS_MOST 64 /* of jobs that are told apart; the others are one */

/* The list, and what it takes a look at every job to know. Zeros are empty. */
struct rows {
    uint32_t *list; /* [count] job numbers that pass the filter, in order: ask rows_job() */
    size_t count;
    uint32_t left;  /* of them what workers have left behind: rows_left() */
    uint32_t heads; /* and rows of groups: rows_group() */
    /* for the widths of columns */
    int name_columns, number_columns, pid_columns;
    int slots_used;           /* the highest number of a slot that a worker had */
    int node_columns;         /* of the longest name of a machine; 0: all run on this one */
    int nodes;                /* machines the names of which are known */
    bool any_bar, any_parent; /* some job has an estimate or reports; a parent is known */
    bool any_probe;           /* some job was asked whether it is ready, or well */
    bool any_after;           /* some job waits for another */
    /* for the head and the foot */
    uint32_t named[ROWS_NAMED]; /* [named_count] living jobs, those forked first */
    int64_t named_us[ROWS_NAMED];
    size_t named_count;
    uint32_t living, unsampled; /* of them, those whose share of CPU is not known now */
    double cpu_share;           /* of the others, in cores */
    bool unmeasured;            /* a process has ended whose CPU time could not be read */
    int64_t eta_us;   /* of the run, from the moment of the rebuild; -1: not to be trusted */
    bool eta_guessed; /* of some kind of jobs too few have ended: they count as the others do */

    uint32_t shims; /* rows that are not listed, since they are not of the program asked for */
    uint32_t shims_ok, shims_failed; /* of these */

    bool tree; /* the list is a tree: see rows_indent(), rows_hidden() */

    /* What was seen of each job: of job n at n - 1, where it is needed at all. */
    uint16_t *seen;               /* rows_facts.h: bits */
    uint8_t *kind_of;             /* its place in `kinds`; 0: of none */
    uint16_t *group_of;           /* rows_groups.c: [grouped], in the board's groups from 1 */
    uint32_t *spread;             /*   and what it works in */
    struct rows_group *groups;    /* by that number; NULL: there are none */
    struct rows_branch *branches; /* rows_tree.c */
    uint64_t *keys;
    double *lasts_s, *finish_s; /* rows_eta.c works in them */
    uint32_t *order;            /* [ordered] all jobs, sorted */
    uint32_t known, room, ordered, order_room, key_room, branch_room, time_room;
    uint32_t grouped, group_room;
    char only[128];   /* what `order` asked for last */
    uint64_t touches; /* of the board, that were seen */
    int sorted_by;    /* what the keys are of: enum column, descending or not; -1: there are none */
    uint32_t plain;   /* that many of the list are in their own places, from the first */
    uint32_t over;    /* that many jobs, from the first, need no more time */
    uint32_t bars, parents, afters, unmeasured_count;
    pid_t most_pid;
    struct rows_ended {
        uint32_t count, told; /* told: that ended well and had an estimate */
        double sum_s, squares_s2, told_s, took_s;
        bool stale;
    } ended;
    struct rows_kind {
        uint32_t kind, jobs, ended; /* board_job's; of them; that have ended and ran */
        double sum_s, squares_s2;
        double mean_s; /* what one of them takes; -1: not known */
        bool guessed;
    } kinds[ROWS_KINDS_MOST + 1]; /* [kind_count + 1], the first is of those of none */
    uint8_t kind_count;
};

void rows_fini(struct rows *rows);

struct rows_order {
    enum column sort;
    bool descending;
    unsigned filter; /* a bit for each enum board_state */
    int slots;       /* of now, for the time that is left; 0: the board's */
    /* A watch by COLUMN_NUMBER, unfiltered, is a tree: jobs below which nothing is listed, and the
     * job that is listed whatever has ended. */
    const uint32_t *folded;
    size_t folded_count;
    uint32_t selected;
    bool whole;       /* of a tree nothing is left out, neither for `folded` nor for having ended */
    uint32_t ahead;   /* jobs that are to come, and are no rows yet */
    bool endless;     /* more jobs may come or nothing starts: the time left is unknown */
    const char *only; /* with that in name or command alone; NULL, "": all */
    /* The processes of that program, and what is below them; NULL, "": all. `before`: of the others
     * only those are left out that were forked before there was one of that program. */
    const char *program;
    bool before;
};

/*
 * Makes list and facts for a board whose time is now_us. 0 or -ENOMEM (then they are as before). It
 * looks at those jobs that events were about since the last time and at those that live, and sorts
 * only where the order no longer holds. Jobs of equal rank are in the order of their numbers either
 * way; those without a value come last either way.
 *
 * Needed whenever events were applied, and, where the column sorted by lives (ELAPSED, BAR), from
 * time to time.
 */
int rows_rebuild(struct rows *rows, const struct board *board, const struct rows_order *order,
                 int64_t now_us);

/* Columns that its name stands further to the right. */
int rows_indent(const struct rows *rows, uint32_t job);
bool rows_is_shim(const struct rows *rows, uint32_t job); /* it has no row: `shims` */
/* How many below it are not listed: because it is `folded`, or for they have ended long ago. */
uint32_t rows_hidden(const struct rows *rows, uint32_t job, bool *folded);
/* "+3" or "(50 ended)"; "". */
const char *rows_hidden_words(const struct rows *rows, uint32_t job, char words[UNITS_ROOM]);

/*
 * A row of the list that is no job, but a process that the job's worker has left behind. It stands
 * below its job, and is there only while few rows are listed.
 */
#define ROWS_LEFT         0x80000000u
#define ROWS_LEFT_BITS    27  /* of the job's number; above them: which of its processes */
#define ROWS_LEFT_MOST    100 /* rows of such, and of jobs beside them */
#define ROWS_LEFT_INDENT  3   /* columns before its name */
#define ROWS_LEFT_UNKNOWN "not found"

struct rows_left {
    uint32_t job;
    char name[ROWS_NAME_MOST + 1]; /* clean; "" where it was not found */
    pid_t pid;                     /* 0: not known */
    int64_t from_us, to_us;        /* it is known to have lived from then, and until then */
    bool lives;                    /* the job waits for it */
};

/* A row of the list that is a group of jobs, which stand below it. */
#define ROWS_GROUP 0x40000000u

static inline bool rows_is_group(uint32_t row)
{
    return (row & (ROWS_GROUP | ROWS_LEFT)) == ROWS_GROUP;
}

#define ROWS_GROUP_INDENT 2 /* of its jobs */

struct rows_group {
    uint32_t states[BOARD_STATE_COUNT]; /* of all its jobs, listed or not */
    uint32_t given_up;                  /* of BOARD_SKIPPED: board_given_up() */
    uint32_t listed;                    /* with a row, if it is not folded */
    uint32_t next;
    bool folded;
};

/* NULL: the row is none. */
const struct rows_group *rows_group(const struct rows *rows, uint32_t row);
/* Whether a job is of the group of that row. */
bool rows_of_group(const struct rows *rows, uint32_t row, uint32_t job);

/* The job that a row of the list is about; a group's row is its own. */
static inline uint32_t rows_job(uint32_t row)
{
    return (row & ROWS_LEFT) != 0 ? row & ((1u << ROWS_LEFT_BITS) - 1) : row;
}

/* Whether a row of the list is such a process, and which. */
bool rows_left(const struct board *board, uint32_t row, struct rows_left *out);
/* The job's reason is the names of what it has left behind; NULL: it is another, or none. */
const char *rows_left_names(const struct board_job *job);
/* From `at` on, how many rows follow that are of the same job. */
size_t rows_left_below(const struct rows *rows, size_t at);

/* Where a job is in the list; SIZE_MAX: it is not. */
size_t rows_index(const struct rows *rows, uint32_t job);
/* Where the last living job is in it; SIZE_MAX: it lists none. */
size_t rows_last_living(const struct rows *rows);

/* Whether `find` is in its name or its command, without regard to the case of ASCII letters. */
bool rows_matches(const struct board_job *job, const char *find);
/* The same of any that failed. */
bool rows_failed(const struct board_job *job, const char *find);
/*
 * Of the list, the next job after `from` (0, or not listed: from its beginning) of which that
 * holds, or backwards, round the end; `from` itself is the last one asked. 0: none.
 */
uint32_t rows_next(const struct rows *rows, const struct board *board, uint32_t from,
                   bool backwards, bool (*holds)(const struct board_job *job, const char *find),
                   const char *find);

/* The plain facts of a row. What is not known is "" or negative. */
struct row {
    const struct board_job *job;
    enum board_state state;
    const char *name;
    char number[UNITS_ROOM], pid[UNITS_ROOM], parent[UNITS_ROOM], core[UNITS_ROOM];
    char began[UNITS_ROOM], elapsed[UNITS_ROOM], cpu[UNITS_ROOM], memory[UNITS_ROOM];
    char time[UNITS_ROOM]; /* of a CPU, used */
    double bar;            /* share done, 0 to 1; -1: nothing is known */
    double over;           /* where in the bar the estimate was that it ran past; -1: it did not */
    char result[ROWS_WORDS]; /* in words */
    char brief[32];          /* the same for a narrow column */
    const char *node;        /* its machine; "": this one */
    const char *words;       /* what stands after it where there is room */
};

void rows_row(const struct board *board, const struct board_job *job, int64_t now_us,
              struct row *out);
/* What is said of a job that was ended, not skipped: BOARD_SKIPPED and board_given_up(). */
#define VIEW_GIVEN_UP "ended"
/* Text of a column; "" for BAR. */
const char *rows_text(const struct row *row, enum column column);
/* The word above it; in a watch a row is a process. `cols`: how wide the column is. */
const char *rows_header(const struct rows *rows, enum column column, int cols);
enum align rows_align(enum column column);

/* When its last attempt began: its fork, as in the summary. */
int64_t rows_begin_us(const struct board_job *job);
/* The name that a watched process gave itself; else the job's. */
const char *rows_own_name(const struct board_job *job);
/* How long its last attempt has run at now_us; -1: it has not begun. */
int64_t rows_elapsed_us(const struct board_job *job, int64_t now_us);
/* Its last sample, if it lives and that is fresh; else NULL. */
const struct board_live *rows_sample(const struct board_job *job, int64_t now_us);

#endif
