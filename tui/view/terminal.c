/*
 * terminal.c - a worker's terminal in the output pane. What came since the last frame is fed to it;
 * of a flood only what the board still keeps, so that a frame costs no more than that much. What is
 * missing began in modes that its bytes do not say any more: those come from the desk.
 */
#include "terminal.h"

#include "emulate/modes.h"
#include "inside.h"

#include <string.h>

static const char cancel[] = "\030"; /* ends a sequence whose rest is missing */

struct feed {
    struct view_terminal *terminal;
    const struct emulate_modes *modes;
    uint64_t offset; /* in the stream of that attempt */
};

void view_terminal_fini(struct view_terminal *terminal)
{
    emulate_close(terminal->screen);
    *terminal = (struct view_terminal){ 0 };
}

/* Bytes are missing: before the first that is kept, or in the midst of a flood. */
static void skip(const struct feed *feed, bool first)
{
    char bytes[EMULATE_MODES_ROOM] = "";

    if (!first)
        emulate_put(feed->terminal->screen, cancel, 1, NULL, NULL);
    else if (feed->modes != NULL)
        emulate_put(feed->terminal->screen, emulate_modes_bytes(feed->modes, bytes), strlen(bytes),
                    NULL, NULL);
}

static void take_piece(void *context, const struct board_piece *piece)
{
    struct feed *feed = context;
    struct view_terminal *terminal = feed->terminal;
    uint64_t from, end;

    if (piece->attempt != terminal->attempt)
        return;
    from = feed->offset + piece->left_out_bytes;
    end = feed->offset = from + piece->size;
    if (end <= terminal->fed)
        return;
    if (from > terminal->fed)
        skip(feed, terminal->fed == 0);
    else
        from = terminal->fed;
    emulate_put(terminal->screen, piece->bytes + piece->size - (end - from), (size_t)(end - from),
                NULL, NULL);
    terminal->fed = end;
}

static void update(struct view_terminal *terminal, const struct scene *scene, struct area area)
{
    struct board_job room;
    uint32_t number = view_output_job(scene->ui);
    const struct board_job *job = board_job(scene->board, number, &room);
    uint64_t version = board_output_version(scene->board, number);
    struct feed feed = { terminal, scene->ui->pane.modes, 0 };
    int rows, cols;

    if (job == NULL)
        return;
    if (terminal->screen == NULL || terminal->job != number || terminal->attempt != job->attempt) {
        view_terminal_fini(terminal);
        (void)emulate_open(&terminal->screen, area.rows, area.cols);
        terminal->job = number;
        terminal->attempt = job->attempt;
    }
    if (terminal->screen == NULL)
        return;
    emulate_size(terminal->screen, &rows, &cols);
    if (rows != area.rows || cols != area.cols)
        emulate_resize(terminal->screen, area.rows, area.cols);
    if (terminal->version == version)
        return;
    terminal->version = version;
    board_output(scene->board, number, take_piece, &feed);
}

void view_terminal_draw(struct view_terminal *terminal, const struct scene *scene, struct area area)
{
    update(terminal, scene, area);
    if (terminal->screen != NULL)
        emulate_draw(terminal->screen, scene->grid, area.row, area.col);
}

bool view_terminal_shown(const struct board *board, const struct ui *ui)
{
    struct board_job room;
    const struct board_job *job;

    if (!ui->pane.terminals || ui->pane.shown != PANE_OUTPUT || ui->pane.end != 0 ||
        ui->pane.stamps || view_output_is_all(ui))
        return false;
    job = board_job(board, view_output_job(ui), &room);
    return job != NULL && job->pty && job->attempt > 0;
}

void view_terminal_place(struct view_place *out, const struct board *board, const struct ui *ui,
                         int rows, int cols)
{
    struct layout at;

    *out = (struct view_place){ 0 };
    if (!view_terminal_shown(board, ui))
        return;
    view_layout(&at, board, ui, rows, cols);
    *out = (struct view_place){ at.pane_row, at.pane_col, at.pane_rows,
                                at.pane_rows > 0 ? at.pane_cols : 0 };
}
