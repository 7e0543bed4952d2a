/*
 * head.c - the first rows: what this run is, how far it is, how much of the machine it uses.
 * Facts are written in fixed widths so that nothing moves while numbers change, and dropped from
 * the least important on where they do not fit. A number that is a lower bound, because not every
 * worker was sampled, says so.
 */
#include "head_facts.h"

#include <stdio.h>
#include <string.h>

#define WIDE_COLS 60

/* The last is dropped first. On other machines: how many of them there are says more. */
static const enum fact keep[2][FACT_COUNT] = {
    { FACT_CLOCK, FACT_LEFT, FACT_SPEED_UP, FACT_CPU, FACT_SLOTS },
    { FACT_CLOCK, FACT_LEFT, FACT_SLOTS, FACT_SPEED_UP, FACT_CPU },
};

static int facts_width(const struct facts *facts, int gap)
{
    int sum = 0;

    for (int i = 0; i < FACT_COUNT; i++)
        if (facts->text[i][0] != '\0')
            sum += gap + width_text(facts->text[i]);
    return sum;
}

/* Until the title has its least room. Why agents wait goes before how many do. */
static void drop_facts(const struct scene *scene, struct facts *facts, int gap, int cols)
{
    bool agents = scene->ui->run.agents != NULL;

    for (int i = FACT_COUNT - 1; i > 0 && facts_width(facts, gap) > cols; i--) {
        enum fact fact = keep[agents][i];
        char *why = agents && fact == FACT_SLOTS ? strstr(facts->text[fact], ": ") : NULL;
        if (why != NULL) {
            *why = '\0';
            i++;
        } else {
            facts->text[fact][0] = '\0';
        }
    }
}

/* ------------------------------------------------------------------- rows */

/* The title at the left, the facts at the right. */
static void draw_title(const struct scene *scene, struct area area)
{
    const char *title = scene->board->opened ? scene->board->run.as.run.title : "";
    int gap = area.cols >= WIDE_COLS ? 3 : 1, least = area.cols / 5;
    struct pen pen = pen_at(scene->grid, &area, 0);
    struct facts facts;

    head_facts(scene, &facts);
    drop_facts(scene, &facts, gap, area.cols - least);
    pen.end -= area.cols >= WIDE_COLS;
    for (int i = FACT_COUNT - 1; i >= 0; i--)
        if (facts.text[i][0] != '\0')
            pen_right(&pen, i == FACT_CLOCK ? STYLE_TITLE : STYLE_PLAIN, facts.text[i], gap);
    pen_skip(&pen, area.cols >= WIDE_COLS);
    if (title[0] == '\0' || (area.cols >= WIDE_COLS && pen_room(&pen) > 24 &&
                             width_text(title) + 12 <= pen_room(&pen))) {
        pen_put(&pen, title[0] == '\0' ? STYLE_TITLE : STYLE_DIM, "forkboard");
        pen_skip(&pen, 3);
    }
    pen_cut(&pen, STYLE_TITLE, title, pen_room(&pen), scene->glyphs->ellipsis);
}

/*
 * The first ones stand still, for they are always there; the others come and go after them. Of
 * those that are skipped first those that have run.
 */
static const enum board_state counted[] = { BOARD_RUNNING, BOARD_WAITING, BOARD_OK,    BOARD_FAILED,
                                            BOARD_STOPPED, BOARD_ZOMBIE,  BOARD_RETRY, BOARD_HELD,
                                            BOARD_SKIPPED, BOARD_SKIPPED, BOARD_FORKED };
#define GIVEN_UP      8
#define COUNTED       (sizeof counted / sizeof counted[0])
#define ALWAYS_THERE  3
#define ALWAYS_WORDED 4

/* How counts are written: the first that fits. */
enum form { FORM_WORDS, FORM_SOME_WORDS, FORM_SIGNS, FORM_COUNT };

struct count {
    enum board_state state;
    bool there, worded, none;
    char text[40];
};

static struct count count_at(const struct scene *scene, size_t i, enum form form)
{
    const struct board *board = scene->board;
    struct count count = { .state = counted[i] };
    uint32_t jobs;

    if (form == FORM_SIGNS && i > 0 && i <= ALWAYS_THERE) /* what failed before what is well */
        count.state = counted[i == 1 ? ALWAYS_THERE : i - 1];
    jobs = count.state == BOARD_WAITING ? view_jobs_waiting(board, scene->ui)
           : i == GIVEN_UP              ? board->given_up
                                        : board->counts[count.state];
    if (i == GIVEN_UP + 1)
        jobs -= board->given_up;
    count.none = jobs == 0;
    count.there = jobs > 0 || (i < ALWAYS_THERE && form != FORM_SIGNS && !board->ended &&
                               (board->watch.made == 0 || count.state != BOARD_WAITING));
    count.worded = form == FORM_WORDS || (form == FORM_SOME_WORDS && i < ALWAYS_WORDED);
    if (count.worded)
        snprintf(count.text, sizeof count.text, " %u %s", jobs,
                 i == GIVEN_UP ? VIEW_GIVEN_UP : view_state_word(count.state));
    else
        snprintf(count.text, sizeof count.text, "%u", jobs);
    return count;
}

static int count_gap(enum form form, const struct count *count)
{
    return form == FORM_WORDS ? 3 : form == FORM_SIGNS ? 1 : count->worded ? 3 : 2;
}

static int counts_width(const struct scene *scene, enum form form)
{
    int sum = 0;

    for (size_t i = 0; i < COUNTED; i++) {
        struct count count = count_at(scene, i, form);
        if (count.there)
            sum += 1 + width_text(count.text) + count_gap(form, &count);
    }
    return sum;
}

static enum form form_that_fits(const struct scene *scene, int cols)
{
    enum form form = FORM_WORDS;

    while (form < FORM_SIGNS && counts_width(scene, form) > cols)
        form++;
    return form;
}

static void draw_counts(const struct scene *scene, struct pen *pen, enum form form)
{
    for (size_t i = 0; i < COUNTED; i++) {
        struct count count = count_at(scene, i, form);
        uint32_t style = count.none ? STYLE_DIM : view_state_style(count.state);
        if (!count.there)
            continue;
        if (1 + width_text(count.text) > pen_room(pen))
            return;
        pen_put(pen, style, view_state_glyph(scene->glyphs, count.state));
        if (!count.none && count.state != BOARD_FAILED)
            style = STYLE_PLAIN;
        pen_put(pen, style, count.text);
        pen_skip(pen, count_gap(form, &count));
    }
}

/* Of a watch: how many are to come is not known. */
static void draw_made(const struct scene *scene, struct pen *pen)
{
    const struct board *board = scene->board;
    char text[96];

    snprintf(text, sizeof text, "%u process%s %s %u alive %s at most %u", board->watch.made,
             board->watch.made == 1 ? "" : "es", scene->glyphs->between, board->watch.alive,
             scene->glyphs->between, board->watch.most_alive);
    if (pen_right(pen, STYLE_PLAIN, text, 2))
        return;
    snprintf(text, sizeof text, "%u process%s", board->watch.made,
             board->watch.made == 1 ? "" : "es");
    pen_right(pen, STYLE_PLAIN, text, 2);
}

/* How many are done, and of these how many failed, at the right end. */
static void draw_progress(const struct scene *scene, struct pen *pen, int bar_cols)
{
    uint32_t all = view_jobs_in_all(scene->board, scene->ui), done = view_jobs_done(scene->board);
    const uint32_t *counts = scene->board->counts;
    char text[48];
    struct pen bar;
    double share = all > 0 ? (double)done / all : 0;

    if (scene->rows->any_parent) {
        draw_made(scene, pen);
        return;
    }
    snprintf(text, sizeof text, "%u/%u%s", done, all, scene->ui->run.more ? "+" : "");
    if (all == 0 || !pen_right(pen, STYLE_PLAIN, text, 2))
        return;
    if (bar_cols < 4 || bar_cols + 2 > pen_room(pen) || scene->ui->run.more)
        return;
    bar = (struct pen){ scene->grid, pen->row, pen->end - bar_cols, pen->end };
    view_bar_draw(&bar, scene->glyphs, bar_cols, share, -1,
                  scene->board->ended ? STYLE_OK : STYLE_BAR_DONE);
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
    enum form form = form_that_fits(scene, spare);

    pen_skip(&pen, area.cols >= WIDE_COLS);
    pen.end -= area.cols >= WIDE_COLS;
    spare -= counts_width(scene, form);
    draw_progress(scene, &pen, spare < area.cols / 4 ? spare : area.cols / 4);
    draw_counts(scene, &pen, form);
}

/* All of it on one row: the clock and the counts. */
static void draw_one_row(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    char clock[UNITS_ROOM];
    const char *end;

    pen_right(&pen, STYLE_TITLE, units_clock(head_wall_us(scene), clock), 1);
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
        head_rule_draw(scene, area, 2);
}
