/* view_parts.h - what the files of the views share, and no one else sees. */
#ifndef VIEW_PARTS_H
#define VIEW_PARTS_H

#include "output_lines.h"
#include "pen.h"
#include "theme.h"
#include "view.h"

struct view {
    struct output_lines output;
    struct cores_room { /* view_cores.c works in it */
        uint32_t *jobs;
        double *busy;
        size_t room;
    } cores;
};

/* A selected row has one style: its colours reversed would be patches. */
#define SELECTED (STYLE_PLAIN | STYLE_SELECTED)

/* What one call of view_draw() draws from and on. */
struct scene {
    struct view *view;
    struct grid *grid;
    const struct board *board;
    const struct ui *ui;
    const struct rows *rows; /* never NULL */
    const struct glyphs *glyphs;
    int64_t now_us;
};

void head_draw(const struct scene *scene, struct area area);
void table_header_draw(const struct scene *scene, struct area area);
void table_draw(const struct scene *scene, struct area area);
/* The panes' names; `caption`: of what is shown, at the right end where there is room. */
void tabs_draw(const struct scene *scene, struct area area, const char *caption);
/* Columns of the tab of `pane` in a row of `cols`: from *col on. */
int tabs_place(const struct ui *ui, enum ui_pane pane, int cols, int *col);
/* How many rows the last note takes; 0: there is none. */
int note_rows(const struct board *board, int cols);
void note_draw(const struct scene *scene, struct area area);
/* Whether there is something to say: what failed, the verdict. */
bool status_any(const struct board *board);
void status_draw(const struct scene *scene, struct area area);
/* `status`: what status_draw() says has no row of its own. */
void foot_draw(const struct scene *scene, struct area area, bool status);
void scrub_draw(const struct scene *scene, struct area area);
/* The time at a column of the scrubber; -1: beside it. */
int64_t scrub_time(const struct ui *ui, int cols, int col);
void help_draw(const struct scene *scene, struct area area);

void events_draw(const struct scene *scene, struct area area);
uint64_t events_scroll(const struct board *board, uint64_t end, int rows, int by);
void output_draw(const struct scene *scene, struct area area);
void output_caption(const struct scene *scene, char *text, size_t room);
uint64_t output_scroll(const struct output_lines *lines, uint64_t end, int rows, int cols, int by);

/*
 * A bar of `cols` columns of which `share` is done, in halves of a column. over >= 0: a tick there,
 * where the estimate was that it ran past.
 */
void bar_draw(struct pen *pen, const struct glyphs *glyphs, int cols, double share, double over,
              uint32_t style);
const char *state_glyph(const struct glyphs *glyphs, enum board_state state);
enum style state_style(enum board_state state);
const char *state_word(enum board_state state);
/* "workers"; whom a watch shows did not come to work: "processes". */
const char *workers_word(const struct scene *scene);
/* Jobs that will be there in all, as far as is known. */
uint32_t jobs_in_all(const struct board *board, const struct ui *ui);
uint32_t jobs_done(const struct board *board);

void timeline_draw(const struct scene *scene, struct area area);
void timeline_extent(const struct scene *scene, struct area area, struct view_extent *out);
/* The job whose lane is there; 0: none. */
uint32_t timeline_job(const struct scene *scene, struct area area, int line);
void life_draw(const struct scene *scene, struct area area);
void cores_draw(const struct scene *scene, struct area area);
void cores_extent(const struct scene *scene, struct area area, struct view_extent *out);
void cores_caption(const struct scene *scene, char *text, size_t room);

#endif
