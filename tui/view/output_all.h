/* output_all.h - what all jobs printed, or the marked ones, line by line as it came. Pure. */
#ifndef FB_VIEW_OUTPUT_ALL_H
#define FB_VIEW_OUTPUT_ALL_H

#include "output_lines.h"
#include "rows.h"
#include "ui.h"

/* Zeros are empty. */
struct output_all {
    struct output_lines lines;
    uint64_t sum; /* of what was asked for */
};

/* Of the marked jobs, where some are; else of the selected group, and of those with the text that
 * rows are asked for. */
void view_output_all_update(struct output_all *all, const struct board *board, const struct ui *ui);
void view_output_all_fini(struct output_all *all);

#endif
