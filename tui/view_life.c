/*
 * view_life.c - every worker as a token on its path: waiting, forked, running and stopped, zombie,
 * reaped; above it the parent, asleep until a SIGCHLD wakes it. A token that has just moved is
 * bold. Zombies live for less time than an eye needs: where there is none, the last one's time is
 * told.
 */
#include "view_parts.h"

#include <stdio.h>

#define TOKENS_MOST 64     /* rows of tokens */
#define MOVED_US    700000 /* so long a move is seen */
#define ASLEEP_US   200000 /* without news so long: but for the board's clock it waits in epoll */
#define WIDE_COLS   72     /* the path from left to right; below, from top to bottom */

enum place {
    PLACE_WAITING,
    PLACE_FORKED,
    PLACE_RUNNING,
    PLACE_STOPPED,
    PLACE_ZOMBIE,
    PLACE_REAPED,
    PLACE_COUNT
};

static const char *const place_names[] = { "waiting", "forked", "running",
                                           "stopped", "zombie", "reaped" };

struct tokens {
    uint32_t jobs[TOKENS_MOST];     /* [shown] */
    int64_t reaped_us[TOKENS_MOST]; /* of these */
    int shown;
    uint32_t count;
};

struct path {
    struct tokens places[PLACE_COUNT];
    /* The last one that was seen as a zombie, and reaped; -1: there was none. */
    int64_t last_exited_us, last_reaped_us;
};

/* PLACE_COUNT: it is not on the path. */
static enum place place_of(const struct board_glance *job)
{
    switch (job->state) {
    case BOARD_WAITING:
    case BOARD_RETRY:
        return PLACE_WAITING;
    case BOARD_FORKED:
        return PLACE_FORKED;
    case BOARD_RUNNING:
        return PLACE_RUNNING;
    case BOARD_STOPPED:
        return PLACE_STOPPED;
    case BOARD_ZOMBIE:
        return PLACE_ZOMBIE;
    default:
        return job->reaped_us >= 0 ? PLACE_REAPED : PLACE_COUNT;
    }
}

/* The first ones in the order of their numbers; of the reaped the last, newest first. */
static void put_token(struct tokens *tokens, uint32_t number, int64_t reaped_us, int most,
                      bool newest)
{
    int at = tokens->shown;

    tokens->count++;
    while (newest && at > 0 && tokens->reaped_us[at - 1] <= reaped_us)
        at--;
    if (at >= most)
        return;
    if (tokens->shown < most)
        tokens->shown++;
    for (int i = tokens->shown - 1; i > at; i--) {
        tokens->jobs[i] = tokens->jobs[i - 1];
        tokens->reaped_us[i] = tokens->reaped_us[i - 1];
    }
    tokens->jobs[at] = number;
    tokens->reaped_us[at] = reaped_us;
}

static void find_path(const struct board *board, int most, struct path *out)
{
    *out = (struct path){ .last_reaped_us = -1 };
    most = most < 1 ? 1 : most > TOKENS_MOST ? TOKENS_MOST : most;
    for (uint32_t i = 0; i < board->job_count; i++) {
        struct board_glance job;
        enum place place;
        board_glance(board, i + 1, &job);
        place = place_of(&job);
        if (place != PLACE_COUNT)
            put_token(&out->places[place], i + 1, job.reaped_us, most, place == PLACE_REAPED);
        if (job.exited_us >= 0 && job.reaped_us > job.exited_us &&
            job.reaped_us >= out->last_reaped_us) {
            out->last_exited_us = job.exited_us;
            out->last_reaped_us = job.reaped_us;
        }
    }
}

/* ------------------------------------------------------------------- tokens */

static int64_t moved_us(const struct board_job *job)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    return count > 0 ? marks[count - 1].t_us : job->queued_us;
}

static void draw_token(const struct scene *scene, struct pen *pen, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(scene->board, number, &unpacked);
    bool moved = scene->now_us - moved_us(job) < MOVED_US && !scene->board->ended;
    enum board_state state = (enum board_state)job->state;
    uint32_t style = moved ? STYLE_KEY : STYLE_PLAIN;
    int from = pen->col;

    if (state == BOARD_FAILED)
        style = STYLE_FAILED;
    pen_put(pen, state_style(state), state_glyph(scene->glyphs, state));
    pen_skip(pen, 1);
    pen_name(pen, style, job->name, pen_room(pen), scene->glyphs->ellipsis);
    if (job->job == scene->ui->selected)
        grid_restyle(scene->grid, pen->row, from, pen->col - from, SELECTED);
}

/* How long the last one was a zombie. */
static void draw_last_zombie(struct pen pen, const struct path *path)
{
    char time[UNITS_ROOM];

    units_duration(path->last_reaped_us - path->last_exited_us, false, time);
    pen_cut(&pen, STYLE_DIM, "last: ", pen_room(&pen), "");
    pen_cut(&pen, STYLE_DIM, time, pen_room(&pen), "");
}

static void draw_tokens(const struct scene *scene, const struct path *path, enum place place,
                        struct area area)
{
    const struct tokens *tokens = &path->places[place];
    bool over = tokens->count > (uint32_t)area.rows;
    struct pen pen;

    for (int row = 0; row < area.rows - over && row < tokens->shown; row++) {
        pen = pen_at(scene->grid, &area, row);
        draw_token(scene, &pen, tokens->jobs[row]);
    }
    if (over) {
        pen = pen_at(scene->grid, &area, area.rows - 1);
        pen_printf(&pen, STYLE_DIM, "and %u more", tokens->count - (uint32_t)area.rows + 1);
    }
    if (place == PLACE_ZOMBIE && tokens->count == 0 && path->last_reaped_us >= 0)
        draw_last_zombie(pen_at(scene->grid, &area, 0), path);
}

/* --------------------------------------------------------------- the parent */

static void draw_parent(const struct scene *scene, struct pen pen, bool wide)
{
    const struct board *board = scene->board;
    int64_t quiet_us = scene->now_us - board->news_us;
    bool woken = board->last_signals_us >= 0 && scene->now_us - board->last_signals_us < MOVED_US;
    char time[UNITS_ROOM];

    pen_put(&pen, STYLE_TITLE, "parent ");
    if (board->ended)
        pen_put(&pen, STYLE_DIM, "nothing is left to wait for");
    else if (woken)
        pen_printf(&pen, STYLE_NOTE,
                   wide ? "woken by SIGCHLD: %d read, %d worker%s reaped"
                        : "woken: %d SIGCHLD, %d reaped",
                   board->last_entries, board->last_reaped, board->last_reaped == 1 ? "" : "s");
    else if (quiet_us >= ASLEEP_US)
        pen_printf(&pen, STYLE_DIM,
                   wide ? "asleep in epoll_wait: no news for %s" : "asleep: no news for %s",
                   units_duration(quiet_us, true, time));
    else
        pen_put(&pen, STYLE_PLAIN, "awake: takes events");
}

static void draw_sums(const struct scene *scene, struct pen pen, bool wide)
{
    const struct board *board = scene->board;

    pen_printf(&pen, STYLE_DIM,
               wide ? "%llu SIGCHLD in %llu reads of the signalfd, %llu workers reaped"
                    : "%llu SIGCHLD, %llu reads, %llu reaped",
               (unsigned long long)board->signal_entries, (unsigned long long)board->signal_reads,
               (unsigned long long)board->signal_reaped);
    if (wide && board->most_reaped > 1)
        pen_printf(&pen, STYLE_DIM, ", at most %d for one read", board->most_reaped);
}

/* What the head says of it in a word. */
static void draw_cost(const struct scene *scene, struct area area, bool wide)
{
    const struct board *board = scene->board;
    struct pen pen = pen_at(scene->grid, &area, 1);
    char all[UNITS_ROOM];

    pen_skip(&pen, wide);
    if (board->stops == 0)
        return;
    pen_printf(&pen, STYLE_DIM,
               wide ? "to be watched they stood still %llu times, %s in all"
                    : "%llu stops, %s in all",
               (unsigned long long)board->stops, units_duration(board->stood_us, false, all));
    if (board->threads > 0)
        pen_printf(&pen, STYLE_DIM, "; %llu thread%s", (unsigned long long)board->threads,
                   board->threads == 1 ? "" : "s");
}

/* In the first rows of the pane; in a watch everybody reaps their own. */
static void draw_parents(const struct scene *scene, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    bool wide = area.cols >= WIDE_COLS;

    pen_skip(&pen, wide);
    if (scene->rows->any_parent) {
        pen_put(&pen, STYLE_DIM, "each process is reaped by its own parent, when that waits");
        draw_cost(scene, area, wide);
        return;
    }
    draw_parent(scene, pen, wide);
    pen = pen_at(scene->grid, &area, 1);
    pen_skip(&pen, wide ? 8 : 0);
    draw_sums(scene, pen, wide);
}

/* --------------------------------------------------------------------- path */

static void draw_place(const struct path *path, enum place place, struct pen *pen)
{
    bool none = path->places[place].count == 0;

    pen_printf(pen, none ? STYLE_DIM : STYLE_TITLE, "%s %u", place_names[place],
               path->places[place].count);
}

/* "───→" from a place to the next; between running and stopped it leads back, too. */
static void draw_arrow(const struct glyphs *glyphs, struct pen pen, bool back)
{
    pen_skip(&pen, 1);
    pen.end -= 1;
    if (pen_room(&pen) < 1 + back)
        return;
    if (back)
        pen_put(&pen, STYLE_DIM, glyphs->left);
    pen_fill(&pen, STYLE_BORDER, glyphs->line, pen_room(&pen) - 1);
    pen_put(&pen, STYLE_DIM, glyphs->right);
}

/* From left to right, the tokens below. */
static void draw_wide(const struct scene *scene, struct area area)
{
    struct path path;
    int each = (area.cols - 1) / PLACE_COUNT;

    find_path(scene->board, area.rows - 1, &path);
    for (int place = 0; place < PLACE_COUNT; place++) {
        struct pen pen = pen_at(scene->grid, &area, 0);
        pen_skip(&pen, 1 + place * each);
        if (place < PLACE_REAPED)
            pen.end = pen.col + each;
        draw_place(&path, (enum place)place, &pen);
        if (place < PLACE_REAPED)
            draw_arrow(scene->glyphs, pen, place == PLACE_RUNNING);
        draw_tokens(scene, &path, (enum place)place,
                    (struct area){ area.row + 1, area.col + 1 + place * each, area.rows - 1,
                                   each - 1 });
    }
}

/* From top to bottom, as many names as fit behind each. */
static void draw_narrow(const struct scene *scene, struct area area)
{
    struct path path;

    find_path(scene->board, TOKENS_MOST, &path);
    for (int place = 0, row = 0; place < PLACE_COUNT && row < area.rows; place++) {
        const struct tokens *tokens = &path.places[place];
        struct pen pen = pen_at(scene->grid, &area, row);
        int begin = pen.col;
        if (area.rows < PLACE_COUNT && tokens->count == 0)
            continue; /* no room for those where nobody is */
        row++;
        draw_place(&path, (enum place)place, &pen);
        pen_skip(&pen, begin + 12 - pen.col);
        for (int i = 0; i < tokens->shown && pen_room(&pen) > 4; i++) {
            draw_token(scene, &pen, tokens->jobs[i]);
            pen_skip(&pen, 2);
        }
    }
}

void life_draw(const struct scene *scene, struct area area)
{
    bool wide = area.cols >= WIDE_COLS;
    int parents = area.rows >= (wide ? 4 : PLACE_COUNT + 2) ? 2 : area.rows >= 3 ? 1 : 0;

    if (parents > 0)
        draw_parents(scene, (struct area){ area.row, area.col, parents, area.cols });
    area.row += parents;
    area.rows -= parents;
    if (wide)
        draw_wide(scene, area);
    else
        draw_narrow(scene, area);
}
