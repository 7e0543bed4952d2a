/*
 * layout.c - which rows of the screen belong to which view. The layout depends on the size, on what
 * is open, on how many jobs there are and on the last note, never on the jobs' states: it does not
 * jump while they run. In a small terminal the pane hides the table only while keys move the pane.
 */
#include "inside.h"
#include "projector.h"

#define TALL_ROWS   16 /* from here on head, table and pane have room below each other */
#define ROOMY_ROWS  24 /* from here on a note leaves room for all of it */
#define MIDDLE_ROWS 8  /* from here on two rows of head, a header, a status */
#define PANE_LEAST  4
#define LANES_OTHER 3   /* rows of the Timeline that are no lanes: parent, axis, legend */
#define BESIDE_COLS 140 /* from here on the pane stands beside the table, where it is to; */
#define ASKED_COLS  100 /*   from here on, where a key asks for it */

/* Takes up to `want` of the rows that are left. */
static int take(int *left, int want)
{
    int taken = want < *left ? want : *left;

    *left -= taken;
    return taken;
}

/*
 * Of the Timeline's table: what its lanes leave, a third at least, and where they need the room a
 * quarter: they have the names and the states too. Lanes of slots and nodes come while it runs: no
 * row moves for them.
 */
static int lanes_share(const struct ui *ui, int rows, int least)
{
    const struct rows *list = ui->table.rows;
    int few = rows / 4 > 2 ? rows / 4 : 2, lanes, spare;

    if (timeline_lanes(ui) != LANES_OF_JOBS)
        return least;
    lanes = list->count < 1000 ? (int)list->count : 1000;
    spare = rows - 1 - LANES_OTHER - lanes;
    if (spare >= least) /* no more than its rows need */
        return lanes > spare ? spare : lanes > least ? lanes : least;
    return spare > few ? spare : few;
}

/* How many rows the table has when it shares `rows` with the pane and its tabs. A picture of all
 * workers gets two thirds of them. */
static int table_share(const struct board *board, const struct ui *ui, int rows)
{
    uint32_t jobs = view_jobs_in_all(board, ui);
    int least = rows / 3 > PANE_LEAST ? rows / 3 : PANE_LEAST, most = rows - 1 - least;
    int want = ui->run.more || jobs > 10000
                   ? most
                   : (int)(jobs + ui->table.rows->left + ui->table.rows->heads);

    if (ui->pane.shown == PANE_TIMELINE)
        most = lanes_share(ui, rows, least);
    else if (ui->pane.shown == PANE_LIFE || ui->pane.shown == PANE_SCALE ||
             ui->pane.shown == PANE_GRAPH)
        most = rows / 3 > 2 ? rows / 3 : 2;
    want = want > 3 ? want : 3;
    if (most > rows - 1 - least) /* a long note leaves less than a pane needs */
        most = rows - 1 - least;
    most = most > 0 ? most : rows > 2;
    return want < most ? want : most;
}

/* One below the other. */
static void place_rows(struct layout *out)
{
    out->header_row = out->head_rows;
    out->table_row = out->header_row + out->header_rows;
    out->tabs_row = out->table_row + out->table_rows;
    out->pane_row = out->tabs_row + out->tabs_rows;
    out->note_row = out->pane_row + out->pane_rows;
    out->status_row = out->note_row + out->note_rows;
    out->scrub_row = out->status_row + out->status_rows;
    out->foot_row = out->scrub_row + out->scrub_rows;
}

/* The table left, in two fifths of the columns, the pane right: a column between them. */
static void place_beside(struct layout *out, int cols)
{
    out->tabs_rows = out->header_rows;
    out->tabs_row = out->header_row;
    out->pane_row = out->table_row;
    out->pane_rows = out->table_rows;
    out->table_cols = cols * 2 / 5;
    out->pane_col = out->table_cols + 2; /* past the line between them, and a blank */
    out->pane_cols = cols - out->pane_col;
}

bool view_pane_beside(const struct ui *ui, int cols)
{
    return cols >= (ui->pane.side == SIDE_WIDE ? BESIDE_COLS : ASKED_COLS) &&
           ui->pane.side != SIDE_BELOW;
}

/* Whole, up to a third of the screen. */
static int note_rows(const struct board *board, const struct ui *ui, int rows, int cols)
{
    int wanted = view_note_rows(board, ui, cols);

    return wanted < rows / 3 ? wanted : rows / 3;
}

/* A long note in a low terminal: the line below the head is the pane's. */
static bool crowded(const struct board *board, const struct ui *ui, int rows, int cols)
{
    return rows < ROOMY_ROWS && note_rows(board, ui, rows, cols) > 2;
}

void view_layout(struct layout *out, const struct board *board, const struct ui *ui, int rows,
                 int cols)
{
    bool tall = rows >= TALL_ROWS, middle = rows >= MIDDLE_ROWS;
    bool only_pane = ui->pane.full || (ui->pane.focus && !tall);
    bool beside = tall && ui->pane.open && !only_pane && view_pane_beside(ui, cols);
    int left = rows > 0 && cols > 0 ? rows : 0;

    *out = (struct layout){ .table_cols = cols, .pane_cols = cols };
    if (projector_is_on(ui, rows, cols)) {
        projector_layout(out, board, ui, rows, cols);
        place_rows(out);
        return;
    }
    out->head_rows = take(&left, tall && !crowded(board, ui, rows, cols) ? 3 : middle ? 2 : 1);
    out->foot_rows = take(&left, rows > 1 ? 1 + (ui->foot.said != NULL && middle) : 0);
    out->scrub_rows = take(&left, ui->replay.on && rows >= 5);
    out->status_rows = take(&left, middle);
    out->note_rows = take(&left, tall ? note_rows(board, ui, rows, cols) : 0);
    if (only_pane) {
        out->tabs_rows = take(&left, rows > 3);
        out->pane_rows = left;
    } else {
        out->header_rows = take(&left, middle);
        out->table_rows = left;
        if (tall && ui->pane.open && !beside) {
            out->table_rows = take(&left, table_share(board, ui, left));
            out->tabs_rows = take(&left, left > 1);
            out->pane_rows = left;
        }
    }
    place_rows(out);
    if (beside)
        place_beside(out, cols);
}
