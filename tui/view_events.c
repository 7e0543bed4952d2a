/*
 * view_events.c - the stream as lines, the newest at the bottom: begin and end of each worker, what
 * happened to it between, and what one read of the signalfd brought. Some things are drawn into
 * other lines rather than as lines of their own: a fork whose worker began at once, a reap that
 * followed the exit at once, and the signals behind the last end that they brought.
 */
#include "view_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define AT_ONCE_US 10000 /* two things so close to each other are one line */
#define LOOK_MOST  64    /* entries around one that are looked at */
#define NAME_MOST  20
#define LINE_MOST  110 /* columns: what stands at the right end is still read with the line */

/* ------------------------------------------------------------- which lines */

static bool same_life(const struct board_entry *a, const struct board_entry *b)
{
    return a->job == b->job && a->attempt == b->attempt;
}

/* What happened to the same worker at most AT_ONCE_US before, or NULL. */
static const struct board_entry *just_before(const struct board *board, size_t index,
                                             enum fb_kind kind)
{
    const struct board_entry *entry = board_log_entry(board, index), *before;

    for (size_t i = 1; i <= index && i <= LOOK_MOST; i++) {
        before = board_log_entry(board, index - i);
        if (entry->t_us - before->t_us > AT_ONCE_US)
            return NULL;
        if (before->kind == kind && same_life(before, entry))
            return before;
    }
    return NULL;
}

static bool begins_at_once(const struct board *board, size_t index)
{
    const struct board_entry *entry = board_log_entry(board, index), *after;
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && i <= index + LOOK_MOST; i++) {
        after = board_log_entry(board, i);
        if (after->t_us - entry->t_us > AT_ONCE_US)
            return false;
        if (after->kind == FB_BEGAN && same_life(after, entry))
            return true;
    }
    return false;
}

/* What stands between an end and the signals that brought it: its consequences. */
static bool told_between(const struct board_entry *entry)
{
    return entry->kind == FB_REAPED || entry->kind == FB_RETRY || entry->kind == FB_SKIPPED ||
           entry->kind == FB_LEAKED || entry->kind == FB_NOTE;
}

/* The signals that an end came with, or NULL. */
static const struct board_entry *signals_after(const struct board *board, size_t index)
{
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && i <= index + LOOK_MOST; i++) {
        const struct board_entry *entry = board_log_entry(board, i);
        if (entry->kind == FB_SIGNALS)
            return entry;
        if (!told_between(entry))
            return NULL;
    }
    return NULL;
}

static bool follows_end(const struct board *board, size_t index)
{
    for (size_t i = 1; i <= index && i <= LOOK_MOST; i++) {
        const struct board_entry *before = board_log_entry(board, index - i);
        if (before->kind == FB_EXITED)
            return true;
        if (!told_between(before))
            return false;
    }
    return false;
}

static bool has_line(const struct board *board, size_t index)
{
    const struct board_entry *entry = board_log_entry(board, index);

    switch (entry->kind) {
    case FB_QUEUED:
        return false;
    case FB_REAPED:
        return just_before(board, index, FB_EXITED) == NULL;
    case FB_FORKED:
        return !begins_at_once(board, index);
    case FB_SIGNALS:
        return !follows_end(board, index);
    default:
        return true;
    }
}

/* ------------------------------------------------------------------- words */

struct words {
    const char *verb;
    uint32_t style;
};

static struct words words_of(const struct board_entry *entry)
{
    switch (entry->kind) {
    case FB_RUN:
        return (struct words){ "Start", STYLE_TITLE };
    case FB_FORKED:
        return (struct words){ "Fork", STYLE_DIM };
    case FB_BEGAN:
        return (struct words){ "Begin", STYLE_RUNNING };
    case FB_STOPPED:
        return (struct words){ "Stop", STYLE_STOPPED };
    case FB_CONTINUED:
        return (struct words){ "Go on", STYLE_RUNNING };
    case FB_EXITED:
        return (struct words){ "End", entry->succeeded ? STYLE_OK : STYLE_FAILED };
    case FB_REAPED:
        return (struct words){ "Reap", STYLE_ZOMBIE };
    case FB_RETRY:
        return (struct words){ "Retry", STYLE_RETRY };
    case FB_SKIPPED:
        return (struct words){ "Skip", STYLE_SKIPPED };
    case FB_UNSTARTED:
        return (struct words){ "Fail", STYLE_FAILED };
    case FB_SIGNALS:
        return (struct words){ "Signal", STYLE_DIM };
    case FB_READY:
        return (struct words){ "Ready", STYLE_OK };
    case FB_LEAKED:
        return (struct words){ "Leak", STYLE_WARNING };
    case FB_NOTE:
        return (struct words){ "Note", STYLE_NOTE };
    case FB_ENDED:
        return (struct words){ "Done", STYLE_TITLE };
    default:
        return (struct words){ "", STYLE_DIM };
    }
}

static void say_exit(const struct board_entry *entry, char *text, size_t room)
{
    struct fb_event event = { .kind = FB_EXITED,
                              .job = entry->job,
                              .as.exited = { .code = entry->code,
                                             .signal = entry->signal,
                                             .core_dumped = entry->core_dumped,
                                             .succeeded = entry->succeeded,
                                             .cause = (enum fb_cause)entry->cause } };

    fb_fate_text(&event, text, room);
}

static void say_ended(const struct board *board, char *text, size_t room)
{
    const struct fb_event *end = &board->end;
    char wall[UNITS_ROOM];

    snprintf(text, room, "%u succeeded, %u failed, %u skipped, wall %s", end->as.ended.succeeded,
             end->as.ended.failed, end->as.ended.skipped,
             units_duration(end->as.ended.wall_us, false, wall));
}

static void say_signals(const struct board_entry *entry, char *text, size_t room)
{
    snprintf(text, room, "signalfd: %d SIGCHLD, %d reaped", entry->entries, entry->reaped);
}

static void say_forked(const struct board_entry *entry, char *text, size_t room)
{
    int length = snprintf(text, room, "pid %d", (int)entry->pid);

    if (entry->slot > 0 && length > 0 && (size_t)length < room)
        snprintf(text + length, room - (size_t)length, ", slot %d", entry->slot);
}

/* With its pid, where the fork has no line of its own. */
static void say_began(const struct board *board, size_t index, char *text, size_t room)
{
    const struct board_entry *entry = board_log_entry(board, index);
    const struct board_entry *forked = just_before(board, index, FB_FORKED);
    size_t length;

    text[0] = '\0';
    if (forked != NULL)
        say_forked(forked, text, room);
    length = strlen(text);
    if (entry->words[0] != '\0')
        snprintf(text + length, room - length, "%s%s", length > 0 ? ": " : "", entry->words);
}

static void say(const struct board *board, size_t index, char *text, size_t room)
{
    const struct board_entry *entry = board_log_entry(board, index);
    char name[UNITS_ROOM];

    switch (entry->kind) {
    case FB_FORKED:
        say_forked(entry, text, room);
        break;
    case FB_BEGAN:
        say_began(board, index, text, room);
        break;
    case FB_EXITED:
        say_exit(entry, text, room);
        break;
    case FB_STOPPED:
        snprintf(text, room, "by %s", fb_signal_name(entry->signal, name));
        break;
    case FB_RETRY:
        snprintf(text, room, "try %u in %s", entry->attempt + 1,
                 units_duration(entry->wait_us, true, name));
        break;
    case FB_LEAKED:
        snprintf(text, room, "left behind %s", entry->words);
        break;
    case FB_SIGNALS:
        say_signals(entry, text, room);
        break;
    case FB_ENDED:
        say_ended(board, text, room);
        break;
    default:
        snprintf(text, room, "%s", entry->words);
        break;
    }
}

/* -------------------------------------------------------------------- draw */

/* The verb has the colour; of the rest only what went wrong, or was said. */
static uint32_t text_style(const struct board_entry *entry)
{
    uint32_t style = words_of(entry).style;

    if (entry->kind == FB_FORKED || entry->kind == FB_SIGNALS)
        return STYLE_DIM;
    return style == STYLE_FAILED || style == STYLE_WARNING || style == STYLE_NOTE ? style
                                                                                  : STYLE_PLAIN;
}

static void draw_line(const struct scene *scene, struct area area, int row, size_t index)
{
    const struct board_entry *entry = board_log_entry(scene->board, index), *signals;
    const struct board_job *job = board_job(scene->board, entry->job);
    struct words words = words_of(entry);
    struct pen pen = pen_at(scene->grid, &area, row);
    bool wide = area.cols >= 60;
    char text[256];
    int names = scene->rows->name_columns < NAME_MOST ? scene->rows->name_columns : NAME_MOST;

    if (wide)
        pen_printf(&pen, STYLE_DIM, "%9.3f  ", (double)entry->t_us / 1e6);
    else
        pen_printf(&pen, STYLE_DIM, "%6.1f ", (double)entry->t_us / 1e6);
    pen_printf(&pen, words.style, wide ? "%-6s  " : "%-6s ", words.verb);
    if (job != NULL) {
        int from = pen.col;
        uint32_t style = entry->job == scene->ui->selected ? STYLE_KEY : STYLE_PLAIN;
        pen_name(&pen, style, job->name, names, scene->glyphs->ellipsis);
        pen_skip(&pen, names - (pen.col - from) + (wide ? 2 : 1));
    }
    if (pen.end > area.col + LINE_MOST)
        pen.end = area.col + LINE_MOST;
    say(scene->board, index, text, sizeof text);
    signals = entry->kind == FB_EXITED ? signals_after(scene->board, index) : NULL;
    if (wide && signals != NULL) {
        char more[64];
        say_signals(signals, more, sizeof more);
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
        if (has_line(board, index - i)) {
            *at = index - i;
            found++;
        }
    return found;
}

static size_t forward(const struct board *board, size_t index, int lines)
{
    size_t count = board_log_count(board);

    for (size_t i = index + 1; i < count && lines > 0; i++)
        if (has_line(board, i)) {
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
        if (has_line(scene->board, i))
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
