/*
 * follow.c - each is asked for when it changes, and samples once a tick of the source, only while
 * processes live: of those on the screen alone, as each costs a few files under /proc.
 */
#include "follow.h"

#include "base/clean.h"

#include <stdlib.h>

#define SAMPLED_MOST 256 /* where all that live are shown */
#define CLOSE_MOST   16  /* of so few, in the pane of lives, samples come more often */
#define CLOSE_US     250000
#define REDRAW_US    50000   /* a terminal is a row smaller for so long, to be drawn anew */
#define FADE_US      1000000 /* so long arrows show what has moved */

void follow_fini(struct follow *follow)
{
    free(follow->jobs);
    follow->jobs = NULL;
    for (int i = 0; i < FOLLOW_COMING; i++)
        text_fini(&follow->names[i]);
}

static void sample(struct follow *follow, struct source *source, const struct desk *desk)
{
    size_t rows = desk->grid.rows > SAMPLED_MOST ? (size_t)desk->grid.rows : SAMPLED_MOST;
    uint32_t *jobs =
        rows > follow->room ? realloc(follow->jobs, rows * sizeof *jobs) : follow->jobs;

    if (jobs == NULL)
        return;
    follow->jobs = jobs;
    follow->room = rows > follow->room ? rows : follow->room;
    source->sample(source, jobs,
                   view_visible(&desk->board, &desk->ui, desk->grid.rows, desk->grid.cols, jobs,
                                follow->room));
}

static bool ticks(const struct source *source, const struct desk *desk)
{
    return source->tick_us > 0 && desk_lives(desk);
}

/* The pane of lives shows the state of each: of a few it is not to be a second old. */
static int64_t period_us(const struct source *source, const struct desk *desk)
{
    bool close = desk->ui.pane.shown == PANE_LIFE && desk->rows.living <= CLOSE_MOST;

    return close && source->tick_us > CLOSE_US ? CLOSE_US : source->tick_us;
}

static bool tick(struct follow *follow, struct source *source, struct desk *desk, int64_t now_us,
                 bool seen)
{
    if (now_us < follow->tick_us || !ticks(source, desk))
        return false;
    desk->changed = desk->stale = true; /* samples grow old, though nothing comes */
    follow->tick_us =
        now_us + period_us(source, desk) - (now_us - source->start_us) % period_us(source, desk);
    if (seen)
        sample(follow, source, desk);
    return seen;
}

/* A second after the last news the arrows go; a record that is played says itself what is old. */
static void fade(struct follow *follow, struct desk *desk, int64_t now_us)
{
    if (desk->ui.replay.on)
        return;
    if (follow->news_us != desk->board.news_us) {
        follow->news_us = desk->board.news_us;
        follow->fade_us = now_us + FADE_US;
        follow->fades = true;
        desk->ui.still = false;
    } else if (follow->fades && now_us >= follow->fade_us) {
        follow->fades = false;
        desk->ui.still = true;
        desk->changed |= desk->ui.pane.shown == PANE_LIFE;
    }
}

/* One that was stopped asks for no more. */
void follow_ahead(struct source *source, struct ui *ui)
{
    int64_t left = source->left != NULL && !ui->run.stopping ? source->left(source) : 0;

    ui->run.more = left < 0;
    ui->run.jobs_ahead = left < 0 ? 0 : left < UINT32_MAX ? (uint32_t)left : UINT32_MAX;
}

/* Those to come have rows, as far as the table has room below the others. */
static void look_ahead(struct follow *follow, struct source *source, struct desk *desk)
{
    struct ui_run *run = &desk->ui.run;
    size_t listed = desk->rows.count -
                    (desk->ui.table.top < desk->rows.count ? desk->ui.table.top : desk->rows.count);
    uint32_t before = run->coming_count, room;
    struct text name = { 0 };
    struct layout at;

    view_layout(&at, desk->shown, &desk->ui, desk->grid.rows, desk->grid.cols);
    room = (size_t)at.table_rows > listed ? (uint32_t)((size_t)at.table_rows - listed) : 0;
    run->coming_count = 0;
    for (uint32_t i = 0; source->coming != NULL && !desk_frozen(desk) && i < room &&
                         i < run->jobs_ahead && i < FOLLOW_COMING;
         i++) {
        if (source->coming(source, i, &name) != 1)
            break;
        text_clear(&follow->names[i]);
        clean_puts(&follow->names[i], text_string(&name));
        follow->coming[i] = (struct ui_coming){ .job = desk->board.job_count + 1 + i,
                                                .name = text_string(&follow->names[i]) };
        run->coming_count = i + 1;
    }
    run->coming = follow->coming;
    desk->changed |= run->coming_count != before;
    text_fini(&name);
}

/* Only the output pane looks. */
static void look(struct follow *follow, struct source *source, const struct desk *desk, bool seen)
{
    uint32_t output = 0;
    struct layout at;

    if (source->look == NULL)
        return;
    view_layout(&at, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols);
    if (seen && at.pane_rows > 0 && desk->ui.pane.shown == PANE_OUTPUT)
        output = view_output_job(&desk->ui);
    if (output != follow->output && source->look(source, output) == 0)
        follow->output = output;
}

void follow_size(const struct desk *desk, int *rows, int *columns)
{
    struct layout at;

    view_layout(&at, &desk->board, &desk->ui, desk->grid.rows, desk->grid.cols);
    if (at.pane_rows == 0) {
        struct ui open = desk->ui;
        open.pane.full = true;
        view_layout(&at, &desk->board, &open, desk->grid.rows, desk->grid.cols);
    }
    *rows = at.pane_rows;
    *columns = desk->keys == KEYS_RUN ? at.pane_cols : view_output_cols(at.pane_cols);
}

/* A program that draws full screens draws all of it again when its size has changed: a row less,
 * until the next turn. */
static bool ask_to_redraw(struct follow *follow, struct source *source, struct desk *desk,
                          int64_t now_us)
{
    if (!desk->terminals.redraw || source->window == NULL || follow->window[0] < 2) {
        follow->redraws = follow->redraws && now_us < follow->redraw_us;
        return follow->redraws;
    }
    desk->terminals.redraw = false;
    follow->redraws = true;
    follow->redraw_us = now_us + REDRAW_US;
    source->window(source, --follow->window[0], follow->window[1]);
    return true;
}

void follow_window(struct follow *follow, struct source *source, const struct desk *desk)
{
    int rows, columns;

    if (source->window == NULL)
        return;
    follow_size(desk, &rows, &columns);
    if (rows == 0 || (rows == follow->window[0] && columns == follow->window[1]))
        return;
    follow->window[0] = rows;
    follow->window[1] = columns;
    source->window(source, rows, columns);
}

void follow_elsewhere(struct source *source, struct desk *desk)
{
    if (source->held_elsewhere != 0)
        desk->ui.run.queue_held = source->held_elsewhere > 0;
    if (source->held_elsewhere < 0)
        desk->ui.run.unstarted = false;
    if (source->slots_elsewhere != 0)
        desk->ui.run.slots = source->slots_elsewhere;
    desk->changed |= source->held_elsewhere != 0 || source->slots_elsewhere != 0;
    source->held_elsewhere = source->slots_elsewhere = 0;
}

bool follow_turn(struct follow *follow, struct source *source, struct desk *desk, int64_t now_us,
                 bool seen)
{
    bool sampled = tick(follow, source, desk, now_us, seen);

    fade(follow, desk, now_us);
    follow_ahead(source, &desk->ui);
    if (desk_frozen(desk) && !desk->ui.run.more) /* what the past had not heard of was to come */
        desk->ui.run.jobs_ahead += desk->board.job_count - desk->shown->job_count;
    if (seen)
        look_ahead(follow, source, desk);
    look(follow, source, desk, seen);
    if (!ask_to_redraw(follow, source, desk, now_us))
        follow_window(follow, source, desk);
    return sampled;
}

int64_t follow_deadline_us(const struct follow *follow, const struct source *source,
                           const struct desk *desk)
{
    int64_t at_us = ticks(source, desk) ? follow->tick_us : INT64_MAX;

    if (follow->redraws && follow->redraw_us < at_us)
        at_us = follow->redraw_us;
    /* Nothing fades in a picture that stands still. */
    return follow->fades && !desk->ui.replay.on && follow->fade_us < at_us ? follow->fade_us
                                                                           : at_us;
}
