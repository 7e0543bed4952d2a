/* desk_parts.h - what the files of the desk share, and no one else sees. */
#ifndef DESK_PARTS_H
#define DESK_PARTS_H

#include "desk.h"

/* desk.c */
void desk_select(struct desk *desk, uint32_t job);
/* The rows anew; `whole`: all of a tree, for a moment. */
void desk_list(struct desk *desk, bool whole);
void desk_layout(const struct desk *desk, struct layout *out);

/* Below: false: it is not such a request. */

/* desk_move.c: cursor, scroll and order of the table. */
bool desk_move(struct desk *desk, enum request request);
void desk_step_table(struct desk *desk, int rows);
void desk_mouse(struct desk *desk, const struct term_mouse *mouse, enum request *left);
/* Cursor and scroll fit the list and the size again. */
void desk_keep(struct desk *desk);
size_t desk_clamp(int64_t value, size_t most);

/* desk_pane.c: which pane, where in it, the time axis. */
bool desk_look(struct desk *desk, enum request request);
void desk_open_pane(struct desk *desk, enum ui_pane pane);
void desk_step_pane(struct desk *desk, int rows);
int desk_page_pane(struct desk *desk);
void desk_find_line(struct desk *desk, bool backwards);

/* desk_find.c: rows by what they are. */
void desk_show(struct desk *desk, uint32_t job); /* selects it, opens what is folded above it */
size_t desk_fold_of(const struct desk *desk, uint32_t job); /* in `folded`; SIZE_MAX */
void desk_find_failed(struct desk *desk, bool backwards);
void desk_find_again(struct desk *desk, bool backwards);
/* A text is typed: the first match from where it began, then from there on, or back there. */
void desk_find_begin(struct desk *desk);
void desk_find_typed(struct desk *desk);
void desk_find_back(struct desk *desk);
void desk_find_end(struct desk *desk);

/* desk_ask.c: questions at the foot. */
void desk_ask(struct desk *desk, enum desk_ask ask);
void desk_ask_again(struct desk *desk); /* says what is true by now */
enum request desk_answer(struct desk *desk, int press);

/* desk_act.c: what is done to workers. */
bool desk_act(struct desk *desk, enum request request);
/* Whom a request is about: the marked that live, else the selected if it does. False: nobody. */
bool desk_targets(struct desk *desk);
/* "London" or "2 workers". */
const char *desk_target_words(const struct desk *desk, char *buffer, size_t size);
void desk_signal(struct desk *desk, int number);

#endif
