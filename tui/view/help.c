/*
 * help.c - every key, made from the list that the keys themselves are read from, and what
 * figures and signs mean. As many columns as fit beside one another; words that do not fit a row
 * take several, and what is longer than the screen is scrolled.
 */
#include "inside.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>

#define KEYS_COLS  17
#define ENTRY_COLS (KEYS_COLS + 2 + 46)

/* A line of the help: a group's title, a key, a figure, the sign of a state, or nothing. */
struct help_line {
    const char *title;
    const struct keys_row *row;
    const char *figure;
    const char *meaning; /* of `figure`, else of `state` */
    enum board_state state;
    int part; /* of its words: the row that they are on, from 0 */
};

#define LINES_MOST 128
#define WORDS_COLS 20 /* in less words are cut */
#define PAGE_MOST  (3 * LINES_MOST)
#define LINES_LAST (4 + 10 + BOARD_STATE_COUNT) /* figures and signs find their room */

static const char *const meanings[BOARD_STATE_COUNT] = {
    [BOARD_WAITING] = "queued, without a process",
    [BOARD_FORKED] = "has a process that has not begun",
    [BOARD_RUNNING] = "its process is alive",
    [BOARD_STOPPED] = "stopped by a signal, SIGCONT resumes it",
    [BOARD_ZOMBIE] = "has exited and waits to be reaped",
    [BOARD_RETRY] = "failed, will be tried again",
    [BOARD_OK] = "ended as it should",
    [BOARD_FAILED] = "failed, or could not start",
    [BOARD_SKIPPED] = "did not run, or not to its end",
    [BOARD_HELD] = "stopped by you, or not started yet",
};

const char *view_state_meaning(enum board_state state)
{
    return meanings[state];
}

/* What the head of a watch says, and what it does not. */
static const struct help_line figures[] = {
    { .title = NULL },
    { .title = "Head" },
    { .figure = "processes", .meaning = "made so far; alive now; most at one time" },
    { .figure = "cpu/wall", .meaning = "CPU time of all processes per wall time" },
    { .figure = "tracing cost", .meaning = "time that processes were held by the tracing," },
    { .figure = "", .meaning = "of the time so far; at least: the time of" },
    { .figure = "", .meaning = "the kernel's wake-ups is not in it" },
    { .figure = "watching by", .meaning = "the way, if not ptrace, which sees everything" },
    { .figure = "  connector", .meaning = "misses stops, peaks of memory, some words" },
    { .figure = "  polling", .meaning = "also misses processes that live under 1/50 s" },
};

static size_t put_figures(struct help_line lines[LINES_MOST], size_t count)
{
    for (size_t i = 0; i < sizeof figures / sizeof figures[0] && count < LINES_MOST; i++)
        lines[count++] = figures[i];
    return count;
}

static size_t find_lines(const struct ui *ui, struct help_line lines[LINES_MOST])
{
    bool watch = ui->keys == KEYS_WATCH || ui->table.rows->any_parent;
    size_t row_count, count = 0;
    const struct keys_row *rows = keys_rows(&row_count);

    for (int group = 0; group < KEYS_GROUP_COUNT; group++) {
        bool first = true;
        for (size_t i = 0; i < row_count && count + LINES_LAST < LINES_MOST; i++) {
            if ((int)rows[i].group != group || (rows[i].boards & ui->keys) == 0 ||
                (ui->run.read_only && keys_change(rows[i].request) &&
                 rows[i].request != REQUEST_TYPE)) /* it folds groups, too */
                continue;
            if (first && count > 0)
                lines[count++] = (struct help_line){ .title = NULL };
            if (first)
                lines[count++] =
                    (struct help_line){ .title = keys_group_words((enum keys_group)group) };
            lines[count++] = (struct help_line){ .row = &rows[i] };
            first = false;
        }
    }
    count = watch ? put_figures(lines, count) : count;
    lines[count++] = (struct help_line){ .title = NULL };
    lines[count++] = (struct help_line){ .title = "Signs" };
    for (int state = 0; state < BOARD_STATE_COUNT && count < LINES_MOST; state++)
        lines[count++] =
            (struct help_line){ .meaning = meanings[state], .state = (enum board_state)state };
    return count;
}

/* "↑ k": all keys that ask for the same. */
static void key_names(const struct keys_row *row, const struct glyphs *glyphs, char out[64])
{
    char one[16];

    out[0] = '\0';
    for (int i = 0; i < 3 && row->keys[i] != 0; i++) {
        size_t length = strlen(out);
        snprintf(out + length, 64 - length, "%s%s", i > 0 ? "  " : "",
                 keys_name(row->keys[i], glyphs, one));
    }
}

/* A board of a run that does not end with it says so. */
static const char *words_of(const struct ui *ui, const struct keys_row *row)
{
    static const char leave[] = "leave the board; the run goes on";
    bool looks = ui->run.elsewhere || ui->run.read_only;

    if (!looks && !ui->run.by_agents)
        return row->words;
    switch (row->request) {
    case REQUEST_INTERRUPT:
        return looks || ui->run.attached ? leave : row->words;
    case REQUEST_QUIT:
        return looks ? leave : "leave the board, or cancel the run; asks which";
    case REQUEST_SUSPEND:
        return "stop this board until fg; the run goes on";
    default:
        return row->words;
    }
}

static const char *words_in(const struct ui *ui, const struct help_line *line)
{
    return line->row != NULL ? words_of(ui, line->row) : line->meaning != NULL ? line->meaning : "";
}

/* Those from row `part` of them on; "": there is none. */
static const char *words_from(const char *words, int part, int cols)
{
    for (; part > 0 && *words != '\0'; part--) {
        words += view_line_bytes(words, cols);
        words += *words == ' ';
    }
    return words;
}

static void draw_words(const struct scene *scene, struct pen *pen, const struct help_line *line)
{
    const char *words = words_from(words_in(scene->ui, line), line->part, pen_room(pen));

    if (pen_room(pen) < WORDS_COLS)
        pen_cut(pen, STYLE_PLAIN, words, pen_room(pen), scene->glyphs->ellipsis);
    else
        pen_bytes(pen, STYLE_PLAIN, words, view_line_bytes(words, pen_room(pen)));
}

static void draw_line(const struct scene *scene, struct pen pen, const struct help_line *line)
{
    char names[64];
    int begin = pen.col;

    if (line->title != NULL)
        pen_put(&pen, STYLE_TITLE, line->title);
    if (line->part > 0) { /* the words alone */
    } else if (line->row != NULL) {
        key_names(line->row, scene->glyphs, names);
        pen_skip(&pen, 2);
        pen_put(&pen, STYLE_KEY, names);
    } else if (line->figure != NULL) {
        pen_skip(&pen, 2);
        pen_put(&pen, STYLE_KEY, line->figure);
    } else if (line->meaning != NULL) {
        pen_skip(&pen, 2);
        pen_put(&pen, view_state_style(line->state), view_state_glyph(scene->glyphs, line->state));
        pen_skip(&pen, 2);
        pen_put(&pen, view_state_style(line->state), view_state_word(line->state));
    }
    if (line->title != NULL || *words_in(scene->ui, line) == '\0')
        return;
    pen_skip(&pen, begin + KEYS_COLS - pen.col);
    draw_words(scene, &pen, line);
}

struct help_page {
    struct help_line lines[PAGE_MOST];
    size_t count, each;        /* lines, and those in one column of the screen */
    int columns, margin, most; /* how far it can be scrolled */
};

/* Each row of what each line says, in `cols` columns. */
static size_t part_lines(const struct ui *ui, const struct help_line *lines, size_t count, int cols,
                         struct help_line out[PAGE_MOST])
{
    size_t parts = 0;

    for (size_t i = 0; i < count && parts < PAGE_MOST; i++) {
        const char *words = words_in(ui, &lines[i]);
        out[parts++] = lines[i];
        for (int part = 1; cols >= WORDS_COLS && parts < PAGE_MOST; part++) {
            if (*words_from(words, part, cols) == '\0')
                break;
            out[parts] = lines[i];
            out[parts++].part = part;
        }
    }
    return parts;
}

static void make_page(const struct ui *ui, int rows, int cols, struct help_page *out)
{
    struct help_line lines[LINES_MOST];
    size_t count = find_lines(ui, lines);

    out->margin = cols >= ENTRY_COLS + 4 ? 2 : 0;
    out->columns = cols >= 2 * ENTRY_COLS + out->margin ? (cols - out->margin) / ENTRY_COLS : 1;
    out->count =
        part_lines(ui, lines, count,
                   (out->columns > 1 ? ENTRY_COLS : cols - out->margin) - KEYS_COLS, out->lines);
    out->each = (out->count + (size_t)out->columns - 1) / (size_t)out->columns;
    out->most = (int)out->each > rows ? (int)out->each - rows : 0;
}

int view_help_most(const struct ui *ui, int rows, int cols)
{
    struct help_page page;

    make_page(ui, rows - (rows > 1), cols, &page);
    return page.most;
}

void help_draw(const struct scene *scene, struct area area)
{
    struct help_page page;
    struct pen pen;
    int top = scene->ui->help_top;

    make_page(scene->ui, area.rows, area.cols, &page);
    top = top < 0 ? 0 : top > page.most ? page.most : top;
    for (int row = 0; row < area.rows; row++)
        grid_fill(scene->grid, area.row + row, area.col, area.cols, STYLE_PLAIN, " ");
    for (int row = 0; row < area.rows; row++)
        for (int column = 0; column < page.columns; column++) {
            size_t line = (size_t)top + (size_t)row, index = (size_t)column * page.each + line;
            pen = pen_at(scene->grid, &area, row);
            if (line >= page.each || index >= page.count)
                continue;
            pen_skip(&pen, page.margin + column * ENTRY_COLS);
            draw_line(scene, pen, &page.lines[index]);
        }
    pen = pen_at(scene->grid, &area, area.rows - 1);
    if (top < page.most)
        pen_right(&pen, STYLE_NOTE, scene->glyphs->down, 0);
}
