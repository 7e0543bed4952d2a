/*
 * events.c - the stream as lines, the newest at the bottom: begin and end of each worker, what
 * happened to it between, and what one read of the signalfd brought.
 */
#include "event_line.h"
#include "inside.h"

#define NAME_MOST  20
#define WIDE_COLS  60
#define WORDS_ROOM 512
#define LINE_MOST  110 /* columns: what stands at the right end is still read with the line */

/* What is said is read whole: what does not fit a row takes several. */
struct sheet {
    const struct board *board;
    const struct ui *ui;
    int rows, cols;
};

/* ------------------------------------------------------------------- place */

/* Columns of the job's name; in a narrow pane a fifth at most: the words need the room. */
static int names_of(const struct sheet *sheet)
{
    int names = sheet->ui->table.rows->name_columns;
    int most = sheet->cols < 80 ? sheet->cols / 5 : NAME_MOST;

    return names < most ? names : most;
}

/* Where the words of an entry begin. */
static int words_col(const struct sheet *sheet, const struct board_entry *entry)
{
    bool wide = sheet->cols >= WIDE_COLS,
         job = entry->job != 0 && entry->job <= sheet->board->job_count;

    return (wide ? 11 + 8 : 7 + 7) + (job ? names_of(sheet) + (wide ? 2 : 1) : 0);
}

static int words_end(const struct sheet *sheet)
{
    return sheet->cols < LINE_MOST ? sheet->cols : LINE_MOST;
}

static const char *words_of(const struct board *board, size_t index, char room[WORDS_ROOM])
{
    const struct board_note *note = board_note_of(board, board_log_entry(board, index));

    if (note != NULL)
        return note->text;
    event_say(board, index, room, WORDS_ROOM);
    return room;
}

/* Rows of an entry; 0: it has no line. */
static int height(const struct sheet *sheet, size_t index)
{
    const struct board_entry *entry = board_log_entry(sheet->board, index);
    int cols = words_end(sheet) - words_col(sheet, entry), rows = 0;
    char room[WORDS_ROOM];

    if (!event_has_line(sheet->board, index))
        return 0;
    for (const char *text = words_of(sheet->board, index, room); *text != '\0'; rows++) {
        text += view_line_bytes(text, cols);
        text += *text == ' ';
    }
    return rows > 0 ? rows : 1;
}

/* The index of the last entry that is shown: of number `end` or, where that has none, before it. */
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

/* Goes back from `index` until there are `rows` rows; how many there are. *at: the oldest entry. */
static int back(const struct sheet *sheet, size_t index, int rows, size_t *at)
{
    int found = 0;

    *at = index;
    for (size_t i = 0; i <= index && found < rows; i++) {
        int more = height(sheet, index - i);
        if (more > 0)
            *at = index - i;
        found += more;
    }
    return found;
}

/* The last entry with which no more than `rows` rows are added. */
static size_t forward(const struct sheet *sheet, size_t index, int rows)
{
    size_t count = board_log_count(sheet->board);

    for (size_t i = index + 1; i < count && rows > 0; i++) {
        int more = height(sheet, i);
        rows -= more;
        if (more > 0 && rows >= 0)
            index = i;
    }
    return index;
}

/* The last entry of a page that ends at `end`, or of the first page. *skip: rows of *first that are
 * above the page. */
static size_t page_end(const struct sheet *sheet, uint64_t end, size_t *first, int *skip)
{
    size_t last = index_of(sheet->board, end);
    int found = back(sheet, last, sheet->rows, first);

    *skip = found > sheet->rows ? found - sheet->rows : 0;
    if (found < sheet->rows)
        last = forward(sheet, last, sheet->rows - found);
    return last;
}

/* Goes back over `lines` entries that have lines. */
static size_t entries_back(const struct board *board, size_t index, int lines)
{
    size_t at = index;
    int found = 0;

    for (size_t i = 0; i <= index && found < lines; i++)
        if (event_has_line(board, index - i)) {
            at = index - i;
            found++;
        }
    return at;
}

static size_t entries_forward(const struct board *board, size_t index, int lines)
{
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && lines > 0; i++)
        if (event_has_line(board, i)) {
            index = i;
            lines--;
        }
    return index;
}

uint64_t view_events_scroll(const struct board *board, const struct ui *ui, int rows, int cols,
                            int by)
{
    const struct sheet sheet = { board, ui, rows, cols };
    size_t first, at, count = board_log_count(board);
    int skip;

    if (count == 0 || rows <= 0)
        return 0;
    at = page_end(&sheet, ui->pane.end, &first, &skip);
    if (by < 0) {
        /* one more, for the entry itself */
        at = entries_back(board, at, by == INT32_MIN ? INT32_MAX : 1 - by);
        at = page_end(&sheet, board_log_entry(board, at)->number, &first, &skip);
    } else
        at = entries_forward(board, at, by);
    return at >= entries_back(board, count - 1, 1) ? 0 : board_log_entry(board, at)->number;
}

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

/* Time, verb and name. */
static void draw_front(const struct scene *scene, const struct sheet *sheet, struct pen *pen,
                       const struct board_entry *entry)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, entry->job, &unpacked);
    struct event_verb verb = event_verb(entry);
    bool wide = sheet->cols >= WIDE_COLS;
    uint32_t style = entry->job == scene->ui->table.selected ? STYLE_KEY : STYLE_PLAIN;

    if (wide)
        pen_printf(pen, STYLE_DIM, "%9.3f  ", (double)entry->t_us / 1e6);
    else
        pen_printf(pen, STYLE_DIM, "%6.1f ", (double)entry->t_us / 1e6);
    pen_printf(pen, verb.style, wide ? "%-6s  " : "%-6s ", verb.verb);
    if (job != NULL)
        pen_name(pen, style, job->name, names_of(sheet), scene->glyphs->ellipsis);
}

/* The rows of an entry that are on the page, from row `row` on; `skip` of them are above it. */
static void draw_rows(const struct scene *scene, const struct sheet *sheet, struct area area,
                      int row, size_t index, int skip)
{
    const struct board_entry *entry = board_log_entry(scene->board, index);
    char room[WORDS_ROOM];
    const char *text = words_of(scene->board, index, room);

    while (*text != '\0' && row < area.rows) {
        struct pen pen = pen_at(scene->grid, &area, row);
        size_t bytes;
        pen.end = area.col + words_end(sheet);
        pen_skip(&pen, words_col(sheet, entry));
        bytes = view_line_bytes(text, words_end(sheet) - words_col(sheet, entry));
        if (skip-- <= 0) {
            pen_bytes(&pen, text_style(entry), text, bytes);
            row++;
        }
        text += bytes;
        text += *text == ' ';
    }
}

static void draw_line(const struct scene *scene, const struct sheet *sheet, struct area area,
                      int row, size_t index)
{
    const struct board_entry *entry = board_log_entry(scene->board, index), *signals;
    struct pen pen = pen_at(scene->grid, &area, row);
    char text[WORDS_ROOM];

    draw_front(scene, sheet, &pen, entry);
    pen = pen_at(scene->grid, &area, row);
    pen_skip(&pen, words_col(sheet, entry));
    event_say(scene->board, index, text, sizeof text);
    signals = entry->kind == FB_EXITED ? event_signals(scene->board, index) : NULL;
    if (sheet->cols >= WIDE_COLS && signals != NULL) {
        char more[64];
        event_say_signals(signals, more, sizeof more);
        pen.end = area.col + words_end(sheet) - 1;
        if (pen_right(&pen, STYLE_DIM, more, 2 + width_text(text)))
            pen.end += width_text(text);
    }
    pen_cut(&pen, text_style(entry), text, pen_room(&pen), scene->glyphs->ellipsis);
}

void view_events_draw(const struct scene *scene, struct area area)
{
    const struct sheet sheet = { scene->board, scene->ui, area.rows, area.cols };
    size_t first, last;
    int row = 0, skip;

    if (board_log_count(scene->board) == 0)
        return;
    last = page_end(&sheet, scene->ui->pane.end, &first, &skip);
    for (size_t i = first; i <= last && row < area.rows; i++) {
        int rows = height(&sheet, i);
        if (rows > 1 && skip == 0) {
            struct pen pen = pen_at(scene->grid, &area, row);
            draw_front(scene, &sheet, &pen, board_log_entry(scene->board, i));
        }
        if (rows > 1)
            draw_rows(scene, &sheet, area, row, i, skip);
        else if (rows == 1)
            draw_line(scene, &sheet, area, row, i);
        row += rows - skip;
        skip = 0;
    }
}
