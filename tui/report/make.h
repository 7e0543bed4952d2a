/* make.h - a report, from a record to a file. */
#ifndef FB_REPORT_MAKE_H
#define FB_REPORT_MAKE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes the report of a record (NULL: of the last run; "-": standard input) in the file `path`
 * (NULL: standard output). `format`: a kind's name, NULL: by how the path ends, words without one.
 * `at_us`: the moment of the run that a picture of the board shows; INT64_MAX: its end.
 * Returns the exit status; what was wrong has been said.
 */
int make_report(const char *record, const char *path, const char *format, int64_t at_us);
/* 0, or 2 where the kind cannot be told, which has been said: to be asked before a run. */
int make_possible(const char *path, const char *format);
/* Whether that is a picture of the board, at a moment. */
bool make_is_board(const char *path, const char *format);

#define MAKE_NAME 48

/* A file without a name for a drawing, and what another process calls it while it is open. The
 * descriptor, or -errno. */
int make_open_drawing(char name[MAKE_NAME]);
/* A PNG or PDF of the drawing in a file, as `path`. The exit status; what was wrong has been said.
 */
int make_from_drawing(const char *drawing, const char *path, const char *kind);

/*
 * make_picture.c: makes a PNG or PDF of the drawing in the file `drawing`, into `path`. 0, or a
 * status with one line in `error`.
 */
int make_picture(const char *drawing, const char *path, const char *kind, char *error,
                 unsigned long size);

#endif
