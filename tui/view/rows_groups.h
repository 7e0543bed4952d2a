/* rows_groups.h - groups of jobs in the list of rows. Pure. */
#ifndef FB_VIEW_ROWS_GROUPS_H
#define FB_VIEW_ROWS_GROUPS_H

#include "rows_facts.h"

/* Before rows_groups_list(), for all that are known; 0 or -ENOMEM. Nothing where there is no group.
 */
int rows_groups_reserve(struct rows *rows, const struct board *board);
/* From a list of jobs; there is room for a row more for each group. */
void rows_groups_list(struct rows *rows, const struct rows_order *order);
void rows_groups_fini(struct rows *rows);

#endif
