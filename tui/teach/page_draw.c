/*
 * page_draw.c - the two pages on a grid. Rows are counted before they are drawn, so that the source
 * gets what the question leaves, and a comparison that is longer than the screen can be moved.
 */
#include "page.h"

#include "draw/pen.h"
#include "words.h"

#include <stdio.h>
#include <string.h>

#define ROWS_LEAST 12
#define COLS_LEAST 40
#define NAME_COLS  11 /* "you said", "measured" */
#define VALUE_COLS 10
#define LOWEST     2 /* of put_question() */

/* What is drawn in a part of the grid, line by line; rows outside of it are only counted. */
struct lines {
    struct grid *grid;
    const struct glyphs *glyphs;
    int first, last; /* rows of the grid: last is the one after */
    int col, end;    /* columns */
    int top;         /* the first line that is drawn */
    int count;       /* lines so far */
};

/* A pen on the next line; nowhere where that is outside. */
static struct pen next_line(struct lines *lines)
{
    int row = lines->first + lines->count++ - lines->top;
    bool seen = row >= lines->first && row < lines->last;

    return (struct pen){ lines->grid, row, lines->col, seen ? lines->end : lines->col };
}

static void skip_line(struct lines *lines)
{
    lines->count++;
}

/* Broken at blanks. */
static void put_wrapped(struct lines *lines, uint32_t style, const char *words, int indent)
{
    int room = lines->end - lines->col - indent;

    while (*words != '\0' && room > 0) {
        size_t size = strlen(words), fits = width_cut(words, size, room, NULL), at = fits;
        struct pen pen = next_line(lines);
        while (fits < size && at > 0 && words[at] != ' ')
            at--;
        at = at > 0 ? at : fits > 0 ? fits : size;
        pen_skip(&pen, indent);
        pen_bytes(&pen, style, words, at);
        words += at + strspn(words + at, " ");
    }
}

/* ---------------------------------------------------------------- head and foot */

static void draw_head(const struct teach_page *page, struct grid *grid, const struct glyphs *glyphs)
{
    static const char *const phases[] = { "1 Ask", "2 Run", "3 Compare" };
    struct pen pen = { grid, 0, 1, grid->cols - 1 }, right = pen;
    int now = page->comparing ? 2 : 0, width = 24;

    if (grid->cols >= 60) {
        right.col = right.end - width;
        for (int i = 0; i < 3; i++) {
            pen_put(&right, i == now ? STYLE_TITLE | STYLE_SELECTED : STYLE_DIM, phases[i]);
            pen_skip(&right, 2);
        }
        pen.end -= width + 2;
    }
    if (page->lesson->number > 0)
        pen_printf(&pen, STYLE_DIM, "Lesson %d  ", page->lesson->number);
    pen_cut(&pen, STYLE_TITLE, page->lesson->title, pen_room(&pen), glyphs->ellipsis);
    grid_fill(grid, 1, 0, grid->cols, STYLE_BORDER, glyphs->line);
}

static void put_key(struct pen *pen, const char *key, const char *words)
{
    if (width_text(key) + width_text(words) + 1 > pen_room(pen))
        return;
    pen_put(pen, STYLE_KEY, key);
    pen_skip(pen, 1);
    pen_put(pen, STYLE_DIM, words);
    pen_skip(pen, 3);
}

static void draw_foot(const struct teach_page *page, struct grid *grid, const struct glyphs *glyphs)
{
    struct pen pen = { grid, grid->rows - 1, 1, grid->cols - 1 };
    char next[80];

    if (page->message[0] != '\0') {
        pen_cut(&pen, STYLE_NOTE, page->message, pen_room(&pen), glyphs->ellipsis);
        return;
    }
    snprintf(next, sizeof next, "next: %s", page->next != NULL ? page->next : "");
    if (page->comparing || page->cannot != NULL) {
        if (page->next != NULL)
            put_key(&pen, "n", next);
        if (page->comparing) {
            put_key(&pen, "r", "run again");
            put_key(&pen, "a", "ask again");
            put_key(&pen, "p", "play back");
        }
        put_key(&pen, "q", "quit");
        return;
    }
    put_key(&pen, glyphs->enter, page->at + 1 < page->lesson->count ? "next question" : "run it");
    if (page->at > 0)
        put_key(&pen, glyphs->up, "question before");
    put_key(&pen, "Esc", "quit");
    if (page->most > 0)
        put_key(&pen, "PgDn", "program");
}

/* ---------------------------------------------------------------- ask */

static void put_field(const struct teach_page *page, struct lines *lines, int low)
{
    const struct teach_question *asked = &page->lesson->questions[page->at];
    const char *typed = page->typed[page->at];
    struct pen pen = next_line(lines);
    char wanted[128];
    int room = pen_room(&pen) - 4, width = width_text(typed);

    pen_put(&pen, STYLE_KEY, "> ");
    if (width > room && room > 0) /* the end of what is typed is what is looked at */
        typed += width_cut(typed, strlen(typed), width - room, NULL);
    pen_put(&pen, STYLE_PLAIN, typed);
    pen_put(&pen, STYLE_PLAIN | STYLE_SELECTED, " ");
    if (low > 1)
        return;
    put_wrapped(lines, STYLE_DIM, teach_wanted(asked, wanted, sizeof wanted), 2);
    put_wrapped(lines, STYLE_DIM, "or Enter alone: the run shows the answer", 2);
}

/* A row each; `low`: one after the other, since the input has to be seen too. */
static void put_choices(const struct teach_question *asked, struct lines *lines, int low)
{
    struct text row = { 0 };

    for (int i = 0; i < asked->choice_count; i++) {
        struct pen pen;
        text_printf(&row, "%s%d %s", i > 0 ? "  " : "", i + 1, asked->choices[i]);
        if (low > 0)
            continue;
        pen = next_line(lines);
        pen_skip(&pen, 2);
        pen_printf(&pen, STYLE_KEY, "%d", i + 1);
        pen_skip(&pen, 1);
        pen_cut(&pen, STYLE_PLAIN, asked->choices[i], pen_room(&pen), lines->glyphs->ellipsis);
    }
    if (low > 0 && row.size > 0)
        put_wrapped(lines, STYLE_PLAIN, text_string(&row), 2);
    text_fini(&row);
}

/* `low`: how much room is missing: 1: choices take less; 2: how to answer is left out, too. */
static void put_question(const struct teach_page *page, struct lines *lines, int low)
{
    const struct teach_lesson *lesson = page->lesson;
    const struct teach_question *asked;
    struct pen pen;

    if (page->cannot != NULL) {
        put_wrapped(lines, STYLE_WARNING, "This cannot be measured here:", 0);
        put_wrapped(lines, STYLE_WARNING, page->cannot, 2);
        return;
    }
    if (page->at == lesson->count) {
        put_wrapped(lines, STYLE_PLAIN, "All questions are answered. Enter runs it.", 0);
        return;
    }
    asked = &lesson->questions[page->at];
    pen = next_line(lines);
    pen_printf(&pen, STYLE_DIM, "Question %zu of %zu", page->at + 1, lesson->count);
    put_wrapped(lines, STYLE_TITLE, asked->question, 0);
    put_choices(asked, lines, low);
    if (low == 0)
        skip_line(lines);
    put_field(page, lines, low);
}

static void put_source_line(struct lines *lines, int number, const char *bytes, size_t size)
{
    struct pen pen = next_line(lines);

    pen_printf(&pen, STYLE_DIM, "%4d  ", number);
    for (size_t i = 0; i < size && pen_room(&pen) > 0;) {
        size_t plain = 0;
        while (i + plain < size && bytes[i + plain] != '\t')
            plain++;
        pen_bytes(&pen, STYLE_PLAIN, bytes + i, plain);
        i += plain;
        if (i < size) {
            pen_skip(&pen, 4);
            i++;
        }
    }
}

static void put_source(struct lines *lines, const char *source)
{
    for (int number = 1; *source != '\0'; number++) {
        size_t size = strcspn(source, "\n");
        put_source_line(lines, number, source, size);
        source += size + (source[size] == '\n');
    }
}

static void draw_source(struct teach_page *page, struct grid *grid, const struct glyphs *glyphs,
                        int first, int last)
{
    struct lines lines = { grid, glyphs, first + 1, last, 1, grid->cols - 1, page->top, 0 };
    const char *name = strrchr(page->lesson->source, '/');
    struct pen pen = { grid, first, 1, grid->cols - 1 };
    int shown;

    name = name != NULL ? name + 1 : page->lesson->source;
    put_source(&lines, page->source);
    shown = last - first - 1;
    page->most = lines.count > shown ? lines.count - shown : 0;
    if (page->top > page->most) { /* the window has grown: once more, over what stands there */
        page->top = page->most;
        for (int row = first + 1; row < last; row++)
            grid_fill(grid, row, 0, grid->cols, STYLE_PLAIN, " ");
        lines = (struct lines){ grid, glyphs, first + 1, last, 1, grid->cols - 1, page->top, 0 };
        put_source(&lines, page->source);
    }
    grid_fill(grid, first, 0, grid->cols, STYLE_BORDER, glyphs->line);
    pen_printf(&pen, STYLE_TITLE, " %.100s ", name);
    if (page->most > 0)
        pen_printf(&pen, STYLE_DIM, "lines %d to %d of %d ", page->top + 1, page->top + shown,
                   lines.count);
}

static void draw_ask(struct teach_page *page, struct grid *grid, const struct glyphs *glyphs)
{
    int bottom = grid->rows - 2, col = 1, end = grid->cols - 1;
    struct lines about = { grid, glyphs, 2, bottom, col, end, 0, 0 };
    struct lines asked = { grid, glyphs, bottom, bottom, col, end, 0, 0 };
    int first, rows, low = 0;

    page->most = 0;
    if (page->lesson->about != NULL)
        put_wrapped(&about, STYLE_PLAIN, page->lesson->about, 0);
    put_question(page, &asked, low); /* counted */
    while (asked.count > bottom - 2 && low < LOWEST) {
        asked.count = 0;
        put_question(page, &asked, ++low);
    }
    rows = asked.count;
    first = bottom - rows > about.first + about.count ? bottom - rows : about.first + about.count;
    if (first + rows > bottom) /* what is asked is more than what it is about */
        first = bottom - rows > 2 ? bottom - rows : 2;
    if (page->source[0] == '\0')
        first = about.first + about.count + 1 < first ? about.first + about.count + 1 : first;
    else if (first - about.count - 4 > 2)
        draw_source(page, grid, glyphs, about.first + about.count + 1, first - 1);
    page->top = page->most > 0 ? page->top : 0; /* no room for the program, or for all of it */
    for (int row = first; row < bottom; row++)
        grid_fill(grid, row, 0, grid->cols, STYLE_PLAIN, " ");
    if (first > 2 && first < about.first + about.count)
        grid_put(grid, first - 1, end - 1, 1, STYLE_DIM, glyphs->ellipsis);
    rows -= bottom - first; /* of what is still too much the end is seen: the input */
    asked = (struct lines){ grid, glyphs, first, bottom, col, end, rows > 0 ? rows : 0, 0 };
    put_question(page, &asked, low);
}

/* ---------------------------------------------------------------- compare */

/* A name, a bar where it is a quantity (a wait status is bits), the value. */
static void put_value(struct lines *lines, const struct teach_question *asked, const char *name,
                      const struct teach_value *value, double most, uint32_t style)
{
    struct pen pen = next_line(lines);
    struct text words = { 0 };
    int cols;

    pen_skip(&pen, 2);
    pen_put(&pen, STYLE_DIM, name);
    pen_skip(&pen, NAME_COLS - width_text(name));
    if (value->known)
        teach_put_value(&words, asked, value);
    else
        text_puts(&words, value->why[0] != '\0' ? "nothing:" : "nothing");
    cols = (pen_room(&pen) - VALUE_COLS - 16) / 2 * 2;
    if (teach_is_quantity(asked) && teach_words[asked->measure.word].unit != TEACH_STATUS &&
        value->known && most > 0 && cols > 4 && value->number >= 0) {
        int bar = (int)(value->number / most * cols + 0.5);
        pen_fill(&pen, style, lines->glyphs->bar_done, bar);
        pen_skip(&pen, bar > 0);
    }
    pen_cut(&pen, value->known ? STYLE_TITLE : STYLE_DIM, text_string(&words), pen_room(&pen),
            lines->glyphs->ellipsis);
    text_fini(&words);
    if (!value->known)
        put_wrapped(lines, STYLE_DIM, value->why, NAME_COLS + 2);
}

static void put_verdict(struct lines *lines, enum teach_verdict verdict)
{
    static const uint32_t styles[] = { [TEACH_RIGHT] = STYLE_OK,
                                       [TEACH_WRONG] = STYLE_FAILED,
                                       [TEACH_UNANSWERED] = STYLE_DIM,
                                       [TEACH_UNMEASURED] = STYLE_WARNING };
    struct pen pen = next_line(lines);

    pen_skip(&pen, 2);
    if (verdict == TEACH_RIGHT || verdict == TEACH_WRONG)
        pen_printf(&pen, styles[verdict], "%s ",
                   lines->glyphs->state[verdict == TEACH_RIGHT ? THEME_OK : THEME_FAILED]);
    pen_put(&pen, styles[verdict], teach_verdict_words(verdict));
}

static void put_comparison(const struct teach_page *page, struct lines *lines, size_t number)
{
    const struct teach_question *asked = &page->lesson->questions[number];
    const struct teach_value *said = &page->said[number], *measured = &page->measured[number];
    double most = 0;

    if (said->known && said->number > most)
        most = said->number;
    if (measured->known && measured->number > most)
        most = measured->number;
    put_wrapped(lines, STYLE_TITLE, asked->question, 0);
    put_value(lines, asked, "you said", said, most, STYLE_NOTE);
    put_value(lines, asked, "measured", measured, most, STYLE_BAR_DONE);
    put_verdict(lines, teach_verdict_of(asked, said, measured));
    put_wrapped(lines, STYLE_PLAIN, asked->why, 2);
    skip_line(lines);
}

static void draw_compare(struct teach_page *page, struct grid *grid, const struct glyphs *glyphs)
{
    int bottom = grid->rows - 2;

    for (int pass = 0; pass < 2; pass++) {
        struct lines lines = { grid, glyphs, 2, bottom, 1, grid->cols - 1, page->top, 0 };
        for (int row = 2; row < bottom; row++)
            grid_fill(grid, row, 0, grid->cols, STYLE_PLAIN, " ");
        if (page->warning != NULL && page->warning[0] != '\0') {
            put_wrapped(&lines, STYLE_WARNING, page->warning, 0);
            skip_line(&lines);
        }
        for (size_t i = 0; i < page->lesson->count; i++)
            put_comparison(page, &lines, i);
        page->most = lines.count - 1 > bottom - 2 ? lines.count - 1 - (bottom - 2) : 0;
        if (page->top <= page->most)
            break;
        page->top = page->most;
    }
    if (page->top < page->most) {
        struct pen pen = { grid, bottom, 1, grid->cols - 1 };
        pen_printf(&pen, STYLE_DIM, "%s more below", glyphs->down);
    }
}

/* ---------------------------------------------------------------- all of it */

static void draw_too_small(struct grid *grid)
{
    struct lines lines = { grid, NULL, 0, grid->rows, 0, grid->cols, 0, 0 };
    char words[96];

    snprintf(words, sizeof words, "A lesson needs %d columns and %d rows; here are %d and %d.",
             COLS_LEAST, ROWS_LEAST, grid->cols, grid->rows);
    put_wrapped(&lines, STYLE_PLAIN, words, 0);
}

void teach_page_draw(struct teach_page *page, struct grid *grid, const struct glyphs *glyphs)
{
    grid_clear(grid);
    if (grid->rows < ROWS_LEAST || grid->cols < COLS_LEAST) {
        draw_too_small(grid);
        return;
    }
    draw_head(page, grid, glyphs);
    (page->comparing ? draw_compare : draw_ask)(page, grid, glyphs);
    draw_foot(page, grid, glyphs);
}
