/* rows_ends.h - words of rows about the ends of jobs; each fills `result` and `brief`. Pure. */
#ifndef FB_VIEW_ROWS_ENDS_H
#define FB_VIEW_ROWS_ENDS_H

#include "rows.h"

/* Appends to text[0..room), which is ended by NUL; what does not fit is left out from a whole
 * character on. */
void rows_add(char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void rows_say_fate(const struct board_job *job, struct row *out);
void rows_say_end(const struct board_job *job, struct row *out);
void rows_say_retry(const struct board_job *job, int64_t now_us, struct row *out);
void rows_say_skipped(const struct board *board, const struct board_job *job, struct row *out);
void rows_say_held(const struct board_job *job, struct row *out);

#endif
