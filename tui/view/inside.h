/* inside.h - what the files of the views share, and no one else sees. */
#ifndef FB_VIEW_INSIDE_H
#define FB_VIEW_INSIDE_H

#include "draw/pen.h"
#include "draw/theme.h"
#include "output_all.h"
#include "terminal.h"
#include "view.h"

struct view {
    struct output_lines output;
    struct output_all all;
    struct view_terminal terminal;
    struct cores_room { /* cores.c works in it */
        uint32_t *jobs;
        double *busy;
        size_t room;
    } cores;
    struct slots_room { /* and timeline_*.c in it */
        int64_t *times_us;
        size_t room;
        int16_t lane_of[BOARD_NODES_MOST];
    } slots;
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
void head_rule_draw(const struct scene *scene, struct area area, int row);
void view_detail_draw(const struct scene *scene, struct area area);
void view_table_header_draw(const struct scene *scene, struct area area);
void view_table_draw(const struct scene *scene, struct area area);
struct fit;
/* `row` of the list: what was left behind. */
void view_table_left_draw(const struct scene *scene, const struct fit *fit, struct area area,
                          uint32_t row);
/* The same: a group. */
void view_table_group_draw(const struct scene *scene, const struct fit *fit, struct area area,
                           uint32_t row);
/* The panes' names; `caption`: of what is shown, at the right end where there is room. */
void view_tabs_draw(const struct scene *scene, struct area area, const char *caption);
/* Columns of the tab of `pane` in a row of `cols`: from *col on. */
int view_tabs_place(const struct ui *ui, enum ui_pane pane, int cols, int *col);
/* How much of a text stands in a line: up to a blank, or all that fits of a word that is longer. */
size_t view_line_bytes(const char *text, int cols);
/* The note that is read, or a run that waits to be started. */
bool view_note_any(const struct board *board, const struct ui *ui);
/* The job that the note is about which is read; 0: none, or there is no other. */
uint32_t view_note_job(const struct board *board, const struct ui *ui);
/* How many rows the note takes; 0: there is none. */
int view_note_rows(const struct board *board, const struct ui *ui, int cols);
void view_note_draw(const struct scene *scene, struct area area);
/* A box, of at least two rows; what is in it stays. */
void view_frame_draw(const struct scene *scene, struct area area, uint32_t style);
/* Whether there is something to say: what failed, the verdict. */
bool view_status_any(const struct board *board, const struct ui *ui);
void view_status_draw(const struct scene *scene, struct area area);
/* `status`: what view_status_draw() says has no row of its own. */
void foot_draw(const struct scene *scene, struct area area, bool status);
void scrub_draw(const struct scene *scene, struct area area);
/* The time at a column of the scrubber; -1: beside it. */
int64_t scrub_time(const struct ui_replay *replay, int cols, int col);
void help_draw(const struct scene *scene, struct area area);

void view_events_draw(const struct scene *scene, struct area area);
/* Of a pane of that size. */
uint64_t view_events_scroll(const struct board *board, const struct ui *ui, int rows, int cols,
                            int by);
void view_output_draw(const struct scene *scene, struct area area);
void view_output_caption(const struct scene *scene, char *text, size_t room);
/* cols: of text. */
uint64_t view_output_scroll(const struct output_lines *lines, uint64_t end, int rows, int cols,
                            int by);
/* Columns of the text of what is shown in so many. */
int view_output_text_cols(const struct board *board, const struct ui *ui, int cols);
/* The lines of what is shown: of a job, or of all together. */
const struct output_lines *view_output_update(struct view *view, const struct board *board,
                                              const struct ui *ui);

/*
 * A bar of `cols` columns of which `share` is done, in halves of a column. over >= 0: a tick there,
 * where the estimate was that it ran past.
 */
void view_bar_draw(struct pen *pen, const struct glyphs *glyphs, int cols, double share,
                   double over, uint32_t style);
const char *view_state_glyph(const struct glyphs *glyphs, enum board_state state);
enum style view_state_style(enum board_state state);
const char *view_state_word(enum board_state state);
const char *view_job_word(const struct board_job *job);
/* "workers"; in a watch "processes". */
const char *view_workers_word(const struct scene *scene);
/* Jobs that will be there in all, as far as is known. */
uint32_t view_jobs_waiting(const struct board *board, const struct ui *ui); /* read or not */
uint32_t view_jobs_in_all(const struct board *board, const struct ui *ui);
uint32_t view_jobs_done(const struct board *board);

void timeline_draw(const struct scene *scene, struct area area);
void timeline_extent(const struct scene *scene, struct area area, struct view_extent *out);
/* The job whose lane is there; 0: none. */
uint32_t timeline_job(const struct scene *scene, struct area area, int line);
void view_life_draw(const struct scene *scene, struct area area);
void view_graph_draw(const struct scene *scene, struct area area);
void view_graph_extent(const struct scene *scene, struct area area, struct view_extent *out);
void view_graph_caption(const struct scene *scene, char *text, size_t room);
void view_scale_draw(const struct scene *scene, struct area area);
void view_scale_caption(const struct scene *scene, char *text, size_t room);
void cores_draw(const struct scene *scene, struct area area);
void cores_extent(const struct scene *scene, struct area area, struct view_extent *out);
void cores_caption(const struct scene *scene, char *text, size_t room);

#endif
