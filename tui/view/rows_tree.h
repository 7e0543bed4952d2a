/* rows_tree.h - a watched tree as rows: each process after the one that forked it. Pure. */
#ifndef FB_VIEW_ROWS_TREE_H
#define FB_VIEW_ROWS_TREE_H

#include "rows.h"

#define TREE_ENDED_MOST 50 /* children of one process that have ended and still have their rows */
#define TREE_INDENT     2  /* columns a level */
#define TREE_DEEPEST    8  /* levels; a deeper process stands below the last */

/*
 * Makes list, depths and hidden of rows whose `known` are the board's jobs. Below a folded one
 * nothing is listed; of children whose whole subtree has ended the newest TREE_ENDED_MOST are, the
 * failed ones last of all left out, and always the selected. Nothing is left out where the order is
 * of the whole tree.
 */
void rows_tree_list(struct rows *rows, const struct board *board, const struct rows_order *order);
int rows_tree_reserve(struct rows *rows); /* for its `known`; 0 or -ENOMEM */
void rows_tree_fini(struct rows *rows);

#endif
