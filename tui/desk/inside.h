/* inside.h - what the files of the desk share, and no one else sees. */
#ifndef FB_DESK_INSIDE_H
#define FB_DESK_INSIDE_H

#include "desk.h"

/* choice.c */
void desk_select(struct desk *desk, uint32_t job);
/* Makes the rows; `whole`: all of a tree, for a moment. */
void desk_list(struct desk *desk, bool whole);
unsigned desk_keys(const struct desk *desk); /* on which board we are, of keys.h */
void desk_layout(const struct desk *desk, struct layout *out);
void desk_program(struct desk *desk, bool folded); /* whether the shims before it are folded */
size_t desk_clamp(int64_t value, size_t most);

/* cursor.c */
void desk_step_table(struct desk *desk, int rows);
int desk_page_rows(const struct desk *desk); /* of the table, as seen */
/* Cursor and scroll fit the list and the size again. */
void desk_keep(struct desk *desk);

/* Below: false: it is not such a request. */

/* move.c: in the table and the pane; the table's order. */
bool desk_move(struct desk *desk, enum request request);
void desk_mouse(struct desk *desk, const struct press_mouse *mouse, enum request *left);

/* pane.c: which pane, where in it, the time axis. */
bool desk_look(struct desk *desk, enum request request);
void desk_open_pane(struct desk *desk, enum ui_pane pane);
void desk_step_pane(struct desk *desk, int rows);
int desk_page_pane(struct desk *desk);

/* notes.c: the note after it, or before. */
void desk_notes_step(struct desk *desk, int step);

/* find.c: rows by what they are. */
void desk_show(struct desk *desk, uint32_t job); /* selects it, opens what is folded above it */
size_t desk_fold_of(const struct desk *desk, uint32_t job); /* in `folded`; SIZE_MAX */
void desk_find_failed(struct desk *desk, bool backwards);
void desk_find_again(struct desk *desk, bool backwards);
/* A text is typed: the first match from where it began, then from there on, or back there. */
void desk_find_begin(struct desk *desk);
void desk_find_typed(struct desk *desk);
void desk_find_back(struct desk *desk);
void desk_find_end(struct desk *desk);

/* find_output.c: the next line of any output with what was searched for; `first`: that has only now
 * been typed. */
void desk_find_line(struct desk *desk, bool backwards, bool first);

/* ask.c: questions at the foot. */
void desk_ask(struct desk *desk, enum desk_ask ask);
void desk_ask_again(struct desk *desk); /* says what is true by now */
enum request desk_answer(struct desk *desk, int press);

/* detail.c: all about the selected; and again, when it has come further. */
void desk_detail_open(struct desk *desk);
void desk_detail_keep(struct desk *desk);

/* terminal.c */
/* An event of the board that lives was applied. */
void desk_terminal_event(struct desk *desk, const struct fb_event *event);
void desk_terminal_keep(struct desk *desk); /* before a frame */
void desk_terminal_fini(struct desk *desk);
bool desk_terminal_emulates(const struct desk *desk);
void desk_terminal_give(struct desk *desk, uint32_t job); /* the keyboard to that one */
/* A line was typed for it; `end`: no more will come. */
void desk_terminal_send(struct desk *desk, const char *line, bool end);

/* type.c */
void desk_type_begin(struct desk *desk); /* the keyboard to the shown one, or a line is asked for */
bool desk_type_line(struct desk *desk);  /* the same of a line alone; false: it can be sent none */

/* act.c: what keys do to workers. */
bool desk_act(struct desk *desk, enum request request);
void desk_fold_row(struct desk *desk); /* what is below the selected, or opens it again */

/* jobs.c: stop, start and restart of jobs. */
bool desk_jobs(struct desk *desk, enum request request);
bool desk_jobs_restart(struct desk *desk);                /* the marked or the selected that run */
void desk_jobs_all(struct desk *desk, enum desk_ask ask); /* what was asked about: yes */
uint32_t desk_jobs_count(const struct desk *desk, enum desk_ask ask); /* that it is about */

/* targets.c */
/* What a key acts on: the marked; else the jobs of the selected group, or the selected job. False:
 * there is none. They hold until the next call. */
bool desk_chosen(struct desk *desk, const uint32_t **jobs, size_t *count);
/* Finds the jobs of a request: the marked that live, else the selected if it does. False: none. */
bool desk_targets(struct desk *desk);
/* "London" or "2 workers". */
const char *desk_target_words(const struct desk *desk, char *buffer, size_t size);
void desk_signal(struct desk *desk, int number);
void desk_again_failed(struct desk *desk); /* all of them */
/* Why nothing was done, whatever was asked for. False: it is something else, and was not said. */
bool desk_say_why(struct desk *desk, int r);

#endif
