/*
 * view.h - the screen drawn on a grid from the board, what the person has chosen, and the time.
 *
 * Views are pure: they write neither board nor ui, and the same three give the same grid. struct
 * view holds no facts, only what was made from the board's bytes before and need not be made again,
 * and room to work in. Any size of grid is fine, 0x0 too.
 */
#ifndef FB_VIEW_VIEW_H
#define FB_VIEW_VIEW_H

#include "board/board.h"
#include "draw/grid.h"
#include "rows.h"
#include "ui.h"

struct view;

int view_open(struct view **out); /* 0 or -ENOMEM, then *out is NULL */
struct view *view_close(struct view *view);
void view_forget(struct view *view); /* what was made from a board: there is another */

/* Which rows of the screen are what. Counts of 0: it is not shown. */
struct layout {
    int head_rows; /* from row 0 */
    int header_row, header_rows;
    int table_row, table_rows; /* how many jobs are listed */
    int tabs_row, tabs_rows;
    int pane_row, pane_rows;
    int note_row, note_rows;     /* the last note of a lesson or of forkboard itself */
    int status_row, status_rows; /* what failed, the verdict */
    int scrub_row, scrub_rows;
    int foot_row, foot_rows;
    int table_cols;          /* from column 0, of its header too */
    int pane_col, pane_cols; /* of its tabs too; pane_col 0: it stands below the table */
};

void view_layout(struct layout *out, const struct board *board, const struct ui *ui, int rows,
                 int cols);

/* Whether the pane, if it is open, stands beside the table. */
bool view_pane_beside(const struct ui *ui, int cols);

/* The job whose output the pane shows: the selected, before one is the first row's; 0: none. */
uint32_t view_output_job(const struct ui *ui);
/* Whether it shows what all jobs printed instead. */
bool view_output_is_all(const struct ui *ui);
/*
 * Whether the output pane shows a worker's terminal as it looks, and not lines: where the
 * desk says so, and not while earlier lines are read.
 */
bool view_terminal_shown(const struct board *board, const struct ui *ui);
/* Where on the grid that is: the pane. Counts of 0: it is not shown. */
struct view_place {
    int row, col, rows, cols;
};
void view_terminal_place(struct view_place *out, const struct board *board, const struct ui *ui,
                         int rows, int cols);

/* Columns of text in a row of the output pane of a grid that wide; at least 1. */
int view_output_cols(int cols);

/*
 * Draws all of the grid. now_us: time since the run began; where a record is played, the time of
 * the replay. Where memory is short something is left out.
 */
void view_draw(struct view *view, struct grid *grid, const struct board *board, const struct ui *ui,
               int64_t now_us);

/* Not every board has Scale or Graph. */
bool view_pane_there(const struct ui *ui, enum ui_pane pane);

/* What has a lane of the timeline: never LANES_BY_NUMBER. */
enum ui_lanes timeline_lanes(const struct ui *ui);
/* What has one after the next turn: jobs, slots, and nodes where there is more than one. */
enum ui_lanes timeline_lanes_next(const struct ui *ui);

/* What is at a cell: for the mouse. */
enum view_target {
    VIEW_NOTHING,
    VIEW_JOB,    /* a row or a lane: `job` */
    VIEW_HEADER, /* the header of `column` */
    VIEW_TAB,    /* the tab of `pane` */
    VIEW_PANE,   /* inside the pane, on nothing in particular */
    VIEW_SCRUB,  /* the scrubber, at `at_us` */
};

struct view_hit {
    enum view_target target;
    uint32_t job;
    enum column column;
    enum ui_pane pane;
    int64_t at_us;
};

void view_hit(struct view_hit *out, const struct board *board, const struct ui *ui, int rows,
              int cols, int row, int col);

/* What the sign of a state means, in words for the help and the manual. */
const char *view_state_meaning(enum board_state state);

/* How far ui->help_top can go. */
int view_help_most(const struct ui *ui, int rows, int cols);

/*
 * Finds the living jobs that are worth a sample: those whose rows are on the screen, or as many
 * others where a pane has all of it and the head and the cores still need them; where Life is
 * shown, as many as there is room for. Returns their number.
 */
size_t view_visible(const struct board *board, const struct ui *ui, int rows, int cols,
                    uint32_t *jobs, size_t room);

/* How far ui->detail_top can go. */
int view_detail_most(const struct board *board, const struct ui *ui, int rows, int cols,
                     int64_t now_us);

/*
 * Timeline, cores, life: how far the pane can be moved, and where its time axis is now. Events and
 * output are moved with view_scroll().
 */
struct view_extent {
    uint64_t last;     /* ui->pane.top goes from 0 to here */
    int shown;         /* rows of a page */
    int64_t left_us;   /* time at the left edge; the axis has `columns` of column_us each */
    int64_t column_us; /* 0: there is no axis */
    int columns;
};

void view_extent(struct view *view, struct view_extent *out, const struct board *board,
                 const struct ui *ui, int rows, int cols, int64_t now_us);

/*
 * Events and output: the ui->pane.end that shows what is `by` lines further on (below 0: back), as
 * far as there are lines; 0 where that is the newest. INT_MIN and INT_MAX: the first, the newest.
 * A place stays good while lines come and go.
 */
uint64_t view_scroll(struct view *view, const struct board *board, const struct ui *ui, int rows,
                     int cols, int by);
/*
 * The ui->pane.end that shows the next line of a job's output with `find` after the one at `place`,
 * or before it; place 0: the first such line, or the last. 0: there is none.
 */
uint64_t view_output_match(struct view *view, const struct board *board, uint32_t job,
                           const char *find, uint64_t place, bool backwards);
/* The same of all outputs together, as they are shown. */
uint64_t view_output_match_all(struct view *view, const struct board *board, const struct ui *ui,
                               const char *find, uint64_t place, bool backwards);

#endif
