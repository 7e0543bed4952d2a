/* fit.h - which columns of the table fit in so many columns of the terminal, and where. Pure. */
#ifndef FB_VIEW_FIT_H
#define FB_VIEW_FIT_H

#include "rows.h"

struct fit {
    int col[COLUMN_COUNT];  /* from the left edge of the table */
    int cols[COLUMN_COUNT]; /* 0: it is not shown */
    int gap;                /* blanks between two columns */
    int margin;             /* before the first: room for the sign of a marked row */
};

void fit_columns(struct fit *out, const struct rows *rows, int cols);
/* The column whose header is at `col`, the gap before it counted in; COLUMN_COUNT: none. */
enum column fit_at(const struct fit *fit, int col);

#endif
