/*
 * view_head.c - the first rows: what this run is, how far it is, how much of the machine it uses.
 * Facts are written in fixed widths so that nothing moves while numbers change, and dropped from
 * the least important on where they do not fit. A number that is a lower bound, because not every
 * worker was sampled, says so.
 */
#include "view_parts.h"

#include <stdio.h>
#include <string.h>

#define SPEED_UP_LEAST_US 100000 /* before that a speed-up means nothing */
#define WIDE_COLS         60

/* ------------------------------------------------------------------ facts */

/* In their order on the screen. */
enum fact { FACT_CLOCK, FACT_LEFT, FACT_SLOTS, FACT_CPU, FACT_SPEED_UP, FACT_COUNT };

/* The last is dropped first. */
static const enum fact keep[FACT_COUNT] = { FACT_CLOCK, FACT_LEFT, FACT_SPEED_UP, FACT_CPU,
                                            FACT_SLOTS };

struct facts {
    char text[FACT_COUNT][64]; /* "": not known or dropped */
};

static int64_t wall_us(const struct scene *scene)
{
    return scene->board->ended ? scene->board->end.as.ended.wall_us : scene->now_us;
}

/* A way of watching that misses something is told for as long as the board is there. */
static void say_way(const struct board *board, char *text, size_t room)
{
    snprintf(text, room, "%s by %s", board->ended ? "done, watched" : "watching", board->way);
}

static void say_left(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;
    int64_t eta_us = scene->rows->eta_us;
    char left[UNITS_ROOM];

    if (board->way[0] != '\0' && strcmp(board->way, "ptrace") != 0)
        say_way(board, text, room);
    else if (board->ended)
        snprintf(text, room, "%s", board->end.as.ended.stopped ? "stopped" : "done");
    else if (scene->ui->queue_held)
        snprintf(text, room, "queue held");
    else if (eta_us >= 0 && eta_us < 100000000 && board->job_count > 0)
        snprintf(text, room, "ETA %4d s", (int)((eta_us + 999999) / 1000000));
    else if (eta_us >= 0 && board->job_count > 0)
        snprintf(text, room, "ETA %6s", units_duration(eta_us, true, left));
    else if (!scene->rows->any_parent)
        snprintf(text, room, "ETA ?");
}

/*
 * A watch has no slots; here is what it costs: how long processes stood still to be looked at, of
 * the time so far. A bound from below: what the kernel took to wake us is not in it.
 */
static void say_cost(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;

    if (board->stops > 0 && wall_us(scene) > 0)
        snprintf(text, room, "watching %s%.1f%%", scene->glyphs->at_least,
                 100 * (double)board->stood_us / (double)wall_us(scene));
}

static void say_slots(const struct scene *scene, char *text, size_t room)
{
    int slots = scene->ui->slots > 0 ? scene->ui->slots : scene->board->slots;

    if (scene->rows->any_parent) {
        say_cost(scene, text, room);
        return;
    }
    if (slots == FB_ALL_AT_ONCE)
        snprintf(text, room, "all at once");
    else if (slots > 0)
        snprintf(text, room, "%d slot%s", slots, slots == 1 ? "" : "s");
}

static void say_cpu(const struct scene *scene, char *text, size_t room)
{
    const struct fb_hardware *hardware = &scene->board->run.as.run.hardware;
    const struct rows *rows = scene->rows;
    double there = hardware->threads;

    if (hardware->quota > 0 && hardware->quota < there)
        there = hardware->quota;
    if (there <= 0 || scene->board->ended)
        return;
    if (rows->living > 0 && rows->unsampled == rows->living)
        snprintf(text, room, "cpu    ? of %.0f%%", there * 100);
    else
        snprintf(text, room, "cpu %s%3.0f%% of %.0f%%",
                 rows->unsampled > 0 ? scene->glyphs->at_least : "", rows->cpu_share * 100,
                 there * 100);
}

/* Not all of the CPU time is known: what is told is a bound from below. */
static const char *at_least(const struct scene *scene)
{
    bool more = scene->rows->unmeasured || (!scene->board->ended && scene->rows->unsampled > 0);

    return more ? scene->glyphs->at_least : "";
}

static void say_speed_up(const struct scene *scene, char *text, size_t room)
{
    const struct board *board = scene->board;
    const struct fb_hardware *hardware = &board->run.as.run.hardware;
    double speed_up = -1;
    int length;

    if (board->ended)
        speed_up = board->end.as.ended.speed_up;
    else if (wall_us(scene) >= SPEED_UP_LEAST_US)
        speed_up = (double)(board->cpu_us + board->live_cpu_us) / (double)wall_us(scene);
    if (scene->rows->any_parent) { /* it was not us who shared the work out */
        if (speed_up >= 0)
            snprintf(text, room, "cpu/wall %s%.2f", at_least(scene), speed_up);
        return;
    }
    if (hardware->expected_low <= 0)
        return;
    if (speed_up >= 0)
        length = snprintf(text, room, "speed-up %s%.1fx of %.3g", at_least(scene), speed_up,
                          hardware->expected_low);
    else
        length = snprintf(text, room, "speed-up ? of %.3g", hardware->expected_low);
    if (hardware->expected_high > hardware->expected_low && length > 0 && (size_t)length < room)
        snprintf(text + length, room - (size_t)length, " to %.3g", hardware->expected_high);
}

static void find_facts(const struct scene *scene, struct facts *out)
{
    *out = (struct facts){ 0 };
    units_clock(wall_us(scene), out->text[FACT_CLOCK]);
    say_left(scene, out->text[FACT_LEFT], sizeof out->text[0]);
    say_slots(scene, out->text[FACT_SLOTS], sizeof out->text[0]);
    say_cpu(scene, out->text[FACT_CPU], sizeof out->text[0]);
    say_speed_up(scene, out->text[FACT_SPEED_UP], sizeof out->text[0]);
}

static int facts_width(const struct facts *facts, int gap)
{
    int sum = 0;

    for (int i = 0; i < FACT_COUNT; i++)
        if (facts->text[i][0] != '\0')
            sum += gap + width_text(facts->text[i]);
    return sum;
}

/* ------------------------------------------------------------------- rows */

/* The title at the left, the facts at the right. */
static void draw_title(const struct scene *scene, struct area area)
{
    const char *title = scene->board->opened ? scene->board->run.as.run.title : "";
    int gap = area.cols >= WIDE_COLS ? 3 : 1, least = area.cols / 5;
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct facts facts;

    find_facts(scene, &facts);
    for (int i = FACT_COUNT - 1; i > 0 && facts_width(&facts, gap) + least > area.cols; i--)
        facts.text[keep[i]][0] = '\0';
    pen.end -= area.cols >= WIDE_COLS;
    for (int i = FACT_COUNT - 1; i >= 0; i--)
        if (facts.text[i][0] != '\0')
            pen_right(&pen, i == FACT_CLOCK ? STYLE_TITLE : STYLE_PLAIN, facts.text[i], gap);
    pen_skip(&pen, area.cols >= WIDE_COLS);
    if (title[0] == '\0' || (area.cols >= WIDE_COLS && pen_room(&pen) > 24)) {
        pen_put(&pen, title[0] == '\0' ? STYLE_TITLE : STYLE_DIM, "forkboard");
        pen_skip(&pen, 3);
    }
    pen_cut(&pen, STYLE_TITLE, title, pen_room(&pen), scene->glyphs->ellipsis);
}

/* The first ones stand still, for they are always there; the others come and go behind them. */
static const enum board_state counted[] = { BOARD_RUNNING, BOARD_WAITING, BOARD_OK,
                                            BOARD_FAILED,  BOARD_STOPPED, BOARD_ZOMBIE,
                                            BOARD_RETRY,   BOARD_SKIPPED, BOARD_FORKED };
#define COUNTED       (sizeof counted / sizeof counted[0])
#define ALWAYS_THERE  3
#define ALWAYS_WORDED 4

/* How counts are written: the first that fits. */
enum form { FORM_WORDS, FORM_SOME_WORDS, FORM_SIGNS, FORM_COUNT };

struct count {
    enum board_state state;
    bool there, worded;
    char text[40];
};

static struct count count_at(const struct board *board, size_t i, enum form form)
{
    struct count count = { .state = counted[i] };
    uint32_t jobs;

    if (form == FORM_SIGNS && i > 0 && i <= ALWAYS_THERE) /* what failed before what is well */
        count.state = counted[i == 1 ? ALWAYS_THERE : i - 1];
    jobs = board->counts[count.state];
    count.there = jobs > 0 || (i < ALWAYS_THERE && form != FORM_SIGNS && !board->ended &&
                               (board->made == 0 || count.state != BOARD_WAITING));
    count.worded = form == FORM_WORDS || (form == FORM_SOME_WORDS && i < ALWAYS_WORDED);
    if (count.worded)
        snprintf(count.text, sizeof count.text, " %u %s", jobs, state_word(count.state));
    else
        snprintf(count.text, sizeof count.text, "%u", jobs);
    return count;
}

static int count_gap(enum form form, const struct count *count)
{
    return form == FORM_WORDS ? 3 : form == FORM_SIGNS ? 1 : count->worded ? 3 : 2;
}

static int counts_width(const struct board *board, enum form form)
{
    int sum = 0;

    for (size_t i = 0; i < COUNTED; i++) {
        struct count count = count_at(board, i, form);
        if (count.there)
            sum += 1 + width_text(count.text) + count_gap(form, &count);
    }
    return sum;
}

static enum form form_that_fits(const struct board *board, int cols)
{
    enum form form = FORM_WORDS;

    while (form < FORM_SIGNS && counts_width(board, form) > cols)
        form++;
    return form;
}

static void draw_counts(const struct scene *scene, struct pen *pen, enum form form)
{
    for (size_t i = 0; i < COUNTED; i++) {
        struct count count = count_at(scene->board, i, form);
        bool none = scene->board->counts[count.state] == 0;
        uint32_t style = none ? STYLE_DIM : state_style(count.state);
        if (!count.there)
            continue;
        if (1 + width_text(count.text) > pen_room(pen))
            return;
        pen_put(pen, style, state_glyph(scene->glyphs, count.state));
        if (!none && count.state != BOARD_FAILED)
            style = STYLE_PLAIN;
        pen_put(pen, style, count.text);
        pen_skip(pen, count_gap(form, &count));
    }
}

/* Of a watch: nobody knows how many are to come. */
static void draw_made(const struct scene *scene, struct pen *pen)
{
    const struct board *board = scene->board;
    char text[96];

    snprintf(text, sizeof text, "%u made %s %u alive %s %u at once", board->made,
             scene->glyphs->between, board->alive, scene->glyphs->between, board->most_alive);
    if (pen_right(pen, STYLE_PLAIN, text, 2))
        return;
    snprintf(text, sizeof text, "%u made", board->made);
    pen_right(pen, STYLE_PLAIN, text, 2);
}

/* How many are done, and of these how many failed, at the right end. */
static void draw_progress(const struct scene *scene, struct pen *pen, int bar_cols)
{
    uint32_t all = jobs_in_all(scene->board, scene->ui), done = jobs_done(scene->board);
    const uint32_t *counts = scene->board->counts;
    char text[48];
    struct pen bar;
    double share = all > 0 ? (double)done / all : 0;

    if (scene->rows->any_parent) {
        draw_made(scene, pen);
        return;
    }
    snprintf(text, sizeof text, "%u/%u%s", done, all, scene->ui->more ? "+" : "");
    if (all == 0 || !pen_right(pen, STYLE_PLAIN, text, 2))
        return;
    if (bar_cols < 4 || bar_cols + 2 > pen_room(pen) || scene->ui->more)
        return;
    bar = (struct pen){ scene->grid, pen->row, pen->end - bar_cols, pen->end };
    bar_draw(&bar, scene->glyphs, bar_cols, share, -1, STYLE_BAR_DONE);
    if (counts[BOARD_FAILED] > 0) {
        int failed = (int)((double)counts[BOARD_FAILED] / all * bar_cols), end;
        failed = failed > 0 ? failed : 1;
        end = (int)(share * bar_cols);
        grid_fill(scene->grid, bar.row, bar.end - bar_cols, failed < end ? failed : end,
                  STYLE_FAILED, scene->glyphs->bar_done);
    }
    pen->end = bar.end - bar_cols - 2;
}

static void draw_progress_row(const struct scene *scene, struct area area, int row)
{
    struct pen pen = pen_at(scene->grid, &area, row);
    int spare = area.cols - (scene->rows->any_parent ? 40 : 16);
    enum form form = form_that_fits(scene->board, spare);

    pen_skip(&pen, area.cols >= WIDE_COLS);
    pen.end -= area.cols >= WIDE_COLS;
    spare -= counts_width(scene->board, form);
    draw_progress(scene, &pen, spare < area.cols / 4 ? spare : area.cols / 4);
    draw_counts(scene, &pen, form);
}

/* Which rows of the list are on the screen, where it is not all of them. */
static void say_range(const struct scene *scene, char *text, size_t room)
{
    size_t count = scene->rows->count, top = scene->ui->top, last;
    struct layout at;

    view_layout(&at, scene->board, scene->ui, scene->grid->rows, scene->grid->cols);
    last = top + (size_t)at.table_rows < count ? top + (size_t)at.table_rows : count;
    text[0] = '\0';
    if (at.table_rows > 0 && count > (size_t)at.table_rows && top < count)
        snprintf(text, room, " %zu-%zu of %zu ", top + 1, last, count);
    else if (count != scene->board->job_count)
        snprintf(text, room, " %zu of %u ", count, scene->board->job_count);
}

static void say_filter(const struct scene *scene, struct pen *pen)
{
    unsigned filter = scene->ui->filter;
    bool first = true;

    if (filter == UI_FILTER_ALL)
        return;
    for (int state = 0; state < BOARD_STATE_COUNT; state++)
        if (filter >> state & 1) {
            pen_put(pen, STYLE_NOTE, first ? " only " : ", ");
            pen_put(pen, STYLE_NOTE, state_word((enum board_state)state));
            first = false;
        }
    pen_put(pen, STYLE_NOTE, " ");
    pen_skip(pen, 2);
}

/* A rule, and on it what of the list is shown. */
static void draw_rule(const struct scene *scene, struct area area, int row)
{
    struct pen pen = pen_at(scene->grid, &area, row);
    char text[64];

    grid_fill(scene->grid, pen.row, area.col, area.cols, STYLE_BORDER, scene->glyphs->line);
    pen_skip(&pen, 2);
    pen.end -= 2;
    say_range(scene, text, sizeof text);
    if (text[0] != '\0')
        pen_right(&pen, STYLE_DIM, text, 2);
    say_filter(scene, &pen);
    if (scene->ui->find[0] == '\0')
        return;
    pen_put(&pen, STYLE_NOTE, " find ");
    pen_cut(&pen, STYLE_NOTE, scene->ui->find, pen_room(&pen) - 1, scene->glyphs->ellipsis);
    pen_put(&pen, STYLE_NOTE, " ");
}

/* All of it on one row: the clock and the counts. */
static void draw_one_row(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    char clock[UNITS_ROOM];
    const char *end;

    pen_right(&pen, STYLE_TITLE, units_clock(wall_us(scene), clock), 1);
    draw_counts(scene, &pen, FORM_SIGNS);
    end = !scene->board->ended ? "" : scene->board->end.as.ended.stopped ? "stopped" : "done";
    if (width_text(end) <= pen_room(&pen))
        pen_put(&pen, STYLE_TITLE, end);
}

void head_draw(const struct scene *scene, struct area area)
{
    if (area.rows == 1) {
        draw_one_row(scene, area);
        return;
    }
    draw_title(scene, area);
    draw_progress_row(scene, area, 1);
    if (area.rows > 2)
        draw_rule(scene, area, 2);
}
