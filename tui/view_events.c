/*
 * view_events.c - the stream as lines, the newest at the bottom: begin and end of each worker, what
 * happened to it between, and what one read of the signalfd brought.
 */
#include "event_line.h"
#include "view_parts.h"

#define NAME_MOST 20
#define LINE_MOST 110 /* columns: what stands at the right end is still read with the line */

/* -------------------------------------------------------------------- draw */

/* The verb has the colour; of the rest only what went wrong, or was said. */
static uint32_t text_style(const struct board_entry *entry)
{
    uint32_t style = event_verb(entry).style;

    if (entry->kind == FB_FORKED || entry->kind == FB_SIGNALS)
        return STYLE_DIM;
    return style == STYLE_FAILED || style == STYLE_WARNING || style == STYLE_NOTE ? style
                                                                                  : STYLE_PLAIN;
}

static void draw_line(const struct scene *scene, struct area area, int row, size_t index)
{
    const struct board_entry *entry = board_log_entry(scene->board, index), *signals;
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, entry->job, &unpacked);
    struct event_verb verb = event_verb(entry);
    struct pen pen = pen_at(scene->grid, &area, row);
    bool wide = area.cols >= 60;
    char text[256];
    int names = scene->rows->name_columns < NAME_MOST ? scene->rows->name_columns : NAME_MOST;

    if (wide)
        pen_printf(&pen, STYLE_DIM, "%9.3f  ", (double)entry->t_us / 1e6);
    else
        pen_printf(&pen, STYLE_DIM, "%6.1f ", (double)entry->t_us / 1e6);
    pen_printf(&pen, verb.style, wide ? "%-6s  " : "%-6s ", verb.verb);
    if (job != NULL) {
        int from = pen.col;
        uint32_t style = entry->job == scene->ui->selected ? STYLE_KEY : STYLE_PLAIN;
        pen_name(&pen, style, job->name, names, scene->glyphs->ellipsis);
        pen_skip(&pen, names - (pen.col - from) + (wide ? 2 : 1));
    }
    if (pen.end > area.col + LINE_MOST)
        pen.end = area.col + LINE_MOST;
    event_say(scene->board, index, text, sizeof text);
    signals = entry->kind == FB_EXITED ? event_signals(scene->board, index) : NULL;
    if (wide && signals != NULL) {
        char more[64];
        event_say_signals(signals, more, sizeof more);
        pen.end -= 1;
        if (pen_right(&pen, STYLE_DIM, more, 2 + width_text(text)))
            pen.end += width_text(text);
    }
    pen_cut(&pen, text_style(entry), text, pen_room(&pen), scene->glyphs->ellipsis);
}

/* The index of the last line that is shown: of entry `end` or, where that has none, before it. */
static size_t index_of(const struct board *board, uint64_t end)
{
    size_t low = 0, high = board_log_count(board);

    while (end != 0 && low < high) {
        size_t middle = (low + high) / 2;
        if (board_log_entry(board, middle)->number <= end)
            low = middle + 1;
        else
            high = middle;
    }
    return end == 0 ? high - 1 : low > 0 ? low - 1 : 0;
}

/* Goes `lines` lines back from `index`; how many there were. *at: the oldest of them. */
static int back(const struct board *board, size_t index, int lines, size_t *at)
{
    int found = 0;

    *at = index;
    for (size_t i = 0; i <= index && found < lines; i++)
        if (event_has_line(board, index - i)) {
            *at = index - i;
            found++;
        }
    return found;
}

static size_t forward(const struct board *board, size_t index, int lines)
{
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && lines > 0; i++)
        if (event_has_line(board, i)) {
            index = i;
            lines--;
        }
    return index;
}

/* The last line of a page that ends at `end`, or of the first page. */
static size_t page_end(const struct board *board, uint64_t end, int rows, size_t *first)
{
    size_t last = index_of(board, end);
    int found = back(board, last, rows, first);

    if (found < rows)
        last = forward(board, last, rows - found);
    return last;
}

void events_draw(const struct scene *scene, struct area area)
{
    size_t first, last, count = board_log_count(scene->board);
    int row = 0;

    if (count == 0)
        return;
    last = page_end(scene->board, scene->ui->pane_end, area.rows, &first);
    for (size_t i = first; i <= last && row < area.rows; i++)
        if (event_has_line(scene->board, i))
            draw_line(scene, area, row++, i);
}

uint64_t events_scroll(const struct board *board, uint64_t end, int rows, int by)
{
    size_t first, at, newest, count = board_log_count(board);

    if (count == 0 || rows <= 0)
        return 0;
    at = page_end(board, end, rows, &first);
    if (by < 0) {
        /* one more, for the line itself */
        back(board, at, by == INT32_MIN ? INT32_MAX : 1 - by, &at);
        at = page_end(board, board_log_entry(board, at)->number, rows, &first);
    } else
        at = forward(board, at, by);
    back(board, count - 1, 1, &newest);
    return at >= newest ? 0 : board_log_entry(board, at)->number;
}
