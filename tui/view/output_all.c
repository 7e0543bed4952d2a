/*
 * output_all.c - what all jobs printed as lines in the order they ended, each with its job and its
 * time. A line is made by itself: a colour that goes on from the line before is not known here. The
 * lines are made again when the board has heard more, or when others of them are asked for; the
 * board bounds how much that is, ALL_LINES_MOST how many lines.
 */
#include "output_all.h"

#include "draw/width.h"

#include <stdlib.h>
#include <string.h>

#define ALL_LINES_MOST 5000
#define OPEN_MOST      64 /* streams whose last line has not ended */
#define INDEX_BITS     20 /* of a line in its piece, which is smaller than that */

struct open {
    uint32_t job, attempt;
    uint8_t stream;
    int64_t t_us;
    struct text text;
};

struct maker {
    struct output_lines *out;
    struct lines lines;
    struct output_line next; /* what is known of the line that is made */
    struct open open[OPEN_MOST];
    int open_count;
};

static void take_line(void *context, const struct line *line)
{
    struct maker *maker = context;

    view_output_lines_put(maker->out, &maker->next, line);
}

/* All of a line, whatever it left open. */
static void make(struct maker *maker, const struct open *open, uint64_t place)
{
    static const char plain[] = "\030\033[m";

    maker->next = (struct output_line){ .kind = OUTPUT_TEXT,
                                        .place = place,
                                        .job = open->job,
                                        .attempt = open->attempt,
                                        .stream = open->stream,
                                        .t_us = open->t_us };
    lines_put(&maker->lines, plain, sizeof plain - 1);
    lines_put(&maker->lines, open->text.bytes, open->text.size);
    lines_put(&maker->lines, "\n", 1);
}

static void close_open(struct maker *maker, int at)
{
    text_fini(&maker->open[at].text);
    maker->open[at] = maker->open[--maker->open_count];
}

/* Where the line of that stream waits for its end: the oldest gives way, unfinished. */
static struct open *open_of(struct maker *maker, const struct board_hear *hear, uint64_t place)
{
    struct open *open = maker->open;

    for (int i = 0; i < maker->open_count; i++)
        if (open[i].job == hear->job && open[i].stream == hear->stream) {
            if (open[i].attempt == hear->attempt)
                return &open[i];
            make(maker, &open[i], place);
            close_open(maker, i);
            break;
        }
    if (maker->open_count == OPEN_MOST) {
        make(maker, &open[0], place);
        close_open(maker, 0);
    }
    open = &maker->open[maker->open_count++];
    *open = (struct open){ .job = hear->job, .attempt = hear->attempt, .stream = hear->stream };
    return open;
}

static void take_piece(struct maker *maker, const struct board_hear *hear, uint64_t number,
                       const char *parts[2], const size_t sizes[2])
{
    uint64_t place = (number + 1) << INDEX_BITS;
    struct open *open = open_of(maker, hear, place++);
    struct output_line gap = { .kind = OUTPUT_GAP,
                               .place = place++,
                               .job = hear->job,
                               .attempt = hear->attempt,
                               .stream = hear->stream,
                               .t_us = hear->t_us };

    if (hear->gap)
        view_output_lines_add(maker->out, &gap);
    open->t_us = hear->t_us;
    for (int part = 0; part < 2; part++)
        for (size_t at = 0; at < sizes[part];) {
            const char *begin = parts[part] + at, *feed = memchr(begin, '\n', sizes[part] - at);
            size_t size = feed != NULL ? (size_t)(feed - begin) : sizes[part] - at;
            text_put(&open->text, begin, size);
            if (feed != NULL) {
                make(maker, open, place++);
                text_clear(&open->text);
            }
            at += size + (feed != NULL);
        }
    if (open->text.size == 0)
        close_open(maker, (int)(open - maker->open));
}

static size_t feeds_in(const char *bytes, size_t size)
{
    size_t count = 0;

    for (const char *at = bytes; size > 0 && (at = memchr(at, '\n', size - (size_t)(at - bytes)));
         at++)
        count++;
    return count;
}

/* The marked; else all, or those of the group whose row is selected; of these what is listed. */
static bool wanted(const struct ui *ui, const struct board *board, uint32_t number)
{
    const struct ui_table *table = &ui->table;
    struct board_job room;
    const struct board_job *job = board_job(board, number, &room);
    size_t at = 0;

    if (job == NULL)
        return false;
    if (table->marked_count > 0) {
        while (at < table->marked_count && table->marked[at] != number)
            at++;
        return at < table->marked_count;
    }
    if (!ui->pane.all && !rows_of_group(table->rows, table->selected, number))
        return false;
    return table->only == NULL || table->only[0] == '\0' || rows_matches(job, table->only);
}

/* The first piece from which on there are no more lines than are kept. */
static uint64_t first_piece(const struct ui *ui, const struct board *board)
{
    uint64_t first = board_heard_first(board), at = board_heard_end(board);
    size_t lines = 0, sizes[2];
    const char *parts[2];

    while (at > first && lines < ALL_LINES_MOST) {
        const struct board_hear *hear = board_heard(board, --at, parts, sizes);
        if (wanted(ui, board, hear->job))
            lines += feeds_in(parts[0], sizes[0]) + feeds_in(parts[1], sizes[1]);
    }
    return at;
}

/* What else is asked for than the last time; FNV-1a. */
static uint64_t sum_of(const struct ui *ui)
{
    const struct ui_table *table = &ui->table;
    uint64_t sum = 0xCBF29CE484222325u;

    for (size_t i = 0; i < table->marked_count; i++)
        sum = (sum ^ table->marked[i]) * 0x100000001B3u;
    if (!ui->pane.all)
        sum = (sum ^ table->selected) * 0x100000001B3u;
    for (const char *at = table->only != NULL ? table->only : ""; *at != '\0'; at++)
        sum = (sum ^ (unsigned char)*at) * 0x100000001B3u;
    return sum;
}

void view_output_all_update(struct output_all *all, const struct board *board, const struct ui *ui)
{
    struct output_lines *out = &all->lines;
    struct maker maker = { .out = out };
    uint64_t end = board_heard_end(board), sum = sum_of(ui);

    if (out->made && out->version == end && all->sum == sum)
        return;
    out->count = out->run_count = 0;
    text_clear(&out->text);
    out->version = end;
    out->made = true;
    all->sum = sum;
    lines_init(&maker.lines, take_line, &maker);
    maker.lines.width = width_point;
    for (uint64_t number = first_piece(ui, board); number < end; number++) {
        const char *parts[2];
        size_t sizes[2];
        const struct board_hear *hear = board_heard(board, number, parts, sizes);
        if (wanted(ui, board, hear->job))
            take_piece(&maker, hear, number, parts, sizes);
    }
    for (int i = 0; i < maker.open_count; i++) {
        make(&maker, &maker.open[i], (end + 1) << INDEX_BITS | (uint64_t)i);
        text_fini(&maker.open[i].text);
    }
    lines_fini(&maker.lines);
}

void view_output_all_fini(struct output_all *all)
{
    view_output_lines_fini(&all->lines);
    *all = (struct output_all){ 0 };
}
