/*
 * life_box.c - a place as a box. Up to LIFE_NAMED_MOST workers stand there by name, in up to
 * four rows each where the box is tall; more are a sign each, from left to right and from top to
 * bottom, so that many that move together are seen to. What does not fit is counted.
 */
#include "life.h"

#include <stdio.h>
#include <string.h>

#define ROWS_EACH_MOST 4 /* name, words, numbers, and a blank row */

static const char *const titles[] = { "WAITING", "RUNNING", "STOPPED", "ZOMBIE", "REAPED" };

/* Of so many that have the same sign. */
struct sum {
    const char *glyph, *words;
    uint32_t style, count;
};

static const struct board_job *token(const struct scene *scene, const struct life_tokens *tokens,
                                     uint32_t at, struct board_job *room)
{
    return board_job(scene->board, tokens->jobs[(tokens->first + at) % LIFE_MOST], room);
}

/* The word is cut where both do not fit: a number without its last digit is another one. */
static void draw_title(const struct scene *scene, const struct life_tokens *tokens,
                       enum life_place place, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    uint32_t style = tokens->count > 0 ? STYLE_TITLE : STYLE_DIM;
    char count[16];

    snprintf(count, sizeof count, " %u", tokens->count);
    pen_skip(&pen, 1);
    pen.end -= 1;
    pen_cut(&pen, style, titles[place], pen_room(&pen) - (int)strlen(count),
            scene->glyphs->ellipsis);
    pen_put(&pen, style, count);
}

/* ------------------------------------------------------------------- by name */

static bool has_moved(const struct scene *scene, const struct board_job *job)
{
    struct board_mark few[BOARD_FEW_MARKS];
    const struct board_mark *marks;
    size_t count = board_marks(job, few, &marks);

    return count > 0 && marks[count - 1].t_us > life_since_us(scene);
}

/* In a third row: what identifies it, and what it has used. */
static void draw_numbers(const struct scene *scene, const struct board_job *job, struct pen pen)
{
    const char *between = "";
    struct row row;

    rows_row(scene->board, job, scene->now_us, &row);
    pen_skip(&pen, 2);
    if (row.pid[0] != '\0') {
        pen_printf(&pen, STYLE_DIM, "pid %s", row.pid);
        between = ", ";
    }
    if (row.elapsed[0] != '\0' && pen_room(&pen) >= 10) {
        pen_printf(&pen, STYLE_DIM, "%s%s", between, row.elapsed);
        between = ", ";
    }
    if (row.cpu[0] != '\0' && pen_room(&pen) >= 10)
        pen_printf(&pen, STYLE_DIM, "%sCPU %s", between, row.cpu);
}

static void draw_named(const struct scene *scene, const struct life *life, enum life_place place,
                       const struct board_job *job, struct area area, bool below)
{
    struct pen pen = pen_at(scene->grid, &area, 0), under = pen_at(scene->grid, &area, 1);
    uint32_t style, name = has_moved(scene, job) ? STYLE_KEY : STYLE_PLAIN;
    const char *glyph = life_token_glyph(scene, life, place, job, &style), *said;
    char words[64];

    pen_put(&pen, style, glyph);
    pen_skip(&pen, 1);
    said = life_token_words(scene, life, place, job, below, words);
    if (below) {
        pen_skip(&under, 2);
        if (width_text(said) > pen_room(&under))
            said = life_token_words(scene, life, place, job, false, words);
        pen_cut(&under, STYLE_DIM, said, pen_room(&under), scene->glyphs->ellipsis);
        if (area.rows >= ROWS_EACH_MOST)
            draw_numbers(scene, job, pen_at(scene->grid, &area, 2));
    } else {
        int own = width_text(rows_own_name(job)), least = own < 5 ? own : 5;
        char more[64];
        life_token_words(scene, life, place, job, true, more);
        if (place != LIFE_REAPED && own + 2 + width_text(more) <= pen_room(&pen))
            said = more;
        if (said[0] != '\0' && least + 1 + width_text(said) <= pen_room(&pen))
            pen_right(&pen, STYLE_DIM, said, 1);
    }
    if (job->state == BOARD_FAILED)
        name = STYLE_FAILED;
    pen_name(&pen, name, rows_own_name(job), pen_room(&pen), scene->glyphs->ellipsis);
    if (job->job == scene->ui->table.selected)
        grid_restyle(scene->grid, area.row, area.col, pen.col - area.col, SELECTED);
}

/* The reaped that were reaped last come first. */
static void sort_named(const struct scene *scene, struct life_tokens *tokens)
{
    for (uint32_t i = 1; i < tokens->shown; i++)
        for (uint32_t at = i; at > 0; at--) {
            struct board_glance a, b;
            uint32_t number = tokens->jobs[at];
            board_glance(scene->board, tokens->jobs[at - 1], &a);
            board_glance(scene->board, number, &b);
            if (a.reaped_us > b.reaped_us)
                break;
            tokens->jobs[at] = tokens->jobs[at - 1];
            tokens->jobs[at - 1] = number;
        }
}

static void draw_names(const struct scene *scene, const struct life *life, enum life_place place,
                       struct area area)
{
    const struct life_tokens *tokens = &life->places[place];
    struct life_tokens few = { .shown = tokens->shown, .count = tokens->count };
    int each = area.rows / (int)(tokens->shown > 0 ? tokens->shown : 1);

    memcpy(few.jobs, tokens->jobs, tokens->shown * sizeof few.jobs[0]);
    if (place == LIFE_REAPED)
        sort_named(scene, &few);
    each = each > ROWS_EACH_MOST ? ROWS_EACH_MOST : each;
    for (uint32_t i = 0; i < few.shown; i++) {
        struct board_job unpacked;
        int row = area.row + (int)i * each;
        draw_named(scene, life, place, token(scene, &few, i, &unpacked),
                   (struct area){ row, area.col, each, area.cols }, each > 1);
    }
}

/* ------------------------------------------------------------------- a sign each */

static int find_sums(const struct scene *scene, const struct life *life, enum life_place place,
                     struct sum sums[LIFE_SIGNS])
{
    static const enum board_state ends[] = { BOARD_OK, BOARD_FAILED, BOARD_SKIPPED, BOARD_HELD };
    const struct life_tokens *tokens = &life->places[place];
    int count = 0;

    for (int i = 0; i < LIFE_SIGNS && place == LIFE_RUNNING; i++)
        sums[i] = (struct sum){ life_sign_glyph(scene->glyphs, (enum life_sign)i),
                                life_sign_words((enum life_sign)i),
                                life_sign_style((enum life_sign)i), 0 };
    for (int i = 0; i < 4 && place == LIFE_REAPED; i++)
        sums[count++] =
            (struct sum){ view_state_glyph(scene->glyphs, ends[i]),
                          ends[i] == BOARD_SKIPPED ? VIEW_GIVEN_UP : view_state_word(ends[i]),
                          view_state_style(ends[i]), life->ends[ends[i]] };
    if (place != LIFE_RUNNING)
        return count;
    for (uint32_t i = 0; i < tokens->shown; i++) {
        struct board_job unpacked;
        sums[life_sign_of(life, token(scene, tokens, i, &unpacked), scene->now_us)].count++;
    }
    sums[LIFE_NO_STATE].count += tokens->count - tokens->shown;
    return LIFE_SIGNS;
}

/* A row for each that there is; in a low box one row for all. Returns the rows. */
static int draw_sums(const struct scene *scene, const struct sum *sums, int count, struct area area)
{
    int lines = 0;
    struct pen pen;

    for (int i = 0; i < count; i++)
        lines += sums[i].count > 0;
    if (lines == 0 || area.rows < 2)
        return 0;
    pen = pen_at(scene->grid, &area, 0);
    if (lines * 2 > area.rows) {
        for (int i = 0; i < count; i++)
            if (sums[i].count > 0) {
                pen_put(&pen, sums[i].style, sums[i].glyph);
                pen_printf(&pen, STYLE_DIM, "%u ", sums[i].count);
            }
        return 1;
    }
    for (int i = 0, line = 0; i < count; i++) {
        if (sums[i].count == 0)
            continue;
        pen = pen_at(scene->grid, &area, line++);
        pen_put(&pen, sums[i].style, sums[i].glyph);
        pen_printf(&pen, STYLE_PLAIN, " %u ", sums[i].count);
        pen_cut(&pen, STYLE_DIM, sums[i].words, pen_room(&pen), scene->glyphs->ellipsis);
    }
    return lines;
}

static void draw_signs(const struct scene *scene, const struct life *life, enum life_place place,
                       struct area area)
{
    const struct life_tokens *tokens = &life->places[place];
    uint32_t cells = (uint32_t)(area.rows * area.cols), most = tokens->shown, from = 0;
    char over[24] = "";

    if (area.rows <= 0 || area.cols <= 0)
        return;
    if (tokens->count > cells || tokens->count > tokens->shown) {
        most = cells < most ? cells : most;
        for (int i = 0; i < 2; i++) { /* its own room may make it a digit longer */
            snprintf(over, sizeof over, "+%u", tokens->count - most);
            if (most + strlen(over) > cells)
                most = cells > strlen(over) ? cells - (uint32_t)strlen(over) : 0;
        }
        snprintf(over, sizeof over, "+%u", tokens->count - most);
    }
    if (place == LIFE_REAPED)
        from = tokens->shown - most;
    for (uint32_t i = 0; i < most; i++) {
        struct board_job unpacked;
        const struct board_job *job = token(scene, tokens, from + i, &unpacked);
        uint32_t style;
        const char *glyph = life_token_glyph(scene, life, place, job, &style);
        if (job->job == scene->ui->table.selected)
            style = SELECTED;
        grid_put(scene->grid, area.row + (int)i / area.cols, area.col + (int)i % area.cols, 1,
                 style, glyph);
    }
    if (over[0] != '\0')
        grid_put(scene->grid, area.row + (int)(most / (uint32_t)area.cols),
                 area.col + (int)(most % (uint32_t)area.cols), (int)strlen(over), STYLE_DIM, over);
}

static void draw_cloud(const struct scene *scene, const struct life *life, enum life_place place,
                       struct area area)
{
    struct sum sums[LIFE_SIGNS];
    int rows = draw_sums(scene, sums, find_sums(scene, life, place, sums), area);

    area.row += rows;
    area.rows -= rows;
    draw_signs(scene, life, place, area);
}

/* ------------------------------------------------------------------- the box */

/* How long the last one was a zombie: most are for less time than an eye needs. */
static void draw_last(const struct scene *scene, const struct life *life, struct area area)
{
    struct pen pen = pen_at(scene->grid, &area, 0);
    char time[UNITS_ROOM], words[UNITS_ROOM + 8];

    if (life->last_reaped_us < 0)
        return;
    units_duration(life->last_reaped_us - life->last_exited_us, false, time);
    snprintf(words, sizeof words, "last: %s", time);
    if (width_text(words) <= pen_room(&pen)) /* a number that is cut is another */
        pen_put(&pen, STYLE_DIM, words);
}

void life_box_draw(const struct scene *scene, const struct life *life, enum life_place place,
                   struct area area)
{
    const struct life_tokens *tokens = &life->places[place];
    struct area room = { area.row + 1, area.col + 1, area.rows - 2, area.cols - 2 };

    if (area.rows < 2 || area.cols < 3)
        return;
    view_frame_draw(scene, area, STYLE_BORDER);
    draw_title(scene, tokens, place, area);
    if (room.cols > 12 && tokens->count <= (uint32_t)(room.rows * (room.cols - 2))) {
        room.col++;
        room.cols -= 2;
    }
    if (tokens->count == 0 && place == LIFE_ZOMBIE)
        draw_last(scene, life, room);
    else if (tokens->count <= LIFE_NAMED_MOST && tokens->count <= (uint32_t)room.rows)
        draw_names(scene, life, place, room);
    else
        draw_cloud(scene, life, place, room);
}
