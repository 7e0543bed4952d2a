/*
 * sheet.h - where a report is written: text that goes to a descriptor piece by piece, so that one
 * of a million jobs takes no more memory than one of ten; and a file that is replaced as a whole.
 */
#ifndef FB_REPORT_SHEET_H
#define FB_REPORT_SHEET_H

#include "base/text.h"

#include <stdbool.h>

struct sheet {
    struct text text; /* what is put goes here */
    int fd;
    int error;     /* the first one, an errno; what is put after it is dropped */
    char *path;    /* NULL: the descriptor is not ours */
    char *beside;  /* what is written until all is there; NULL: the path itself */
    bool nameless; /* that is below /proc alone, and goes by itself with this process */
};

/* To a descriptor that stays the caller's. */
void sheet_begin(struct sheet *sheet, int fd);
/*
 * To a file: until sheet_end() it is another one in the same file system, so that the path holds
 * what it held, or all of the report. What is no regular file, a pipe or a device, is written to at
 * once. It has the rights of the file that it replaces, where it has the same owner and group, and
 * never those to run as another user. 0, or -errno with one line in `error`; then there is nothing
 * to end.
 */
int sheet_open(struct sheet *sheet, const char *path, char *error, size_t size);
/* After each piece: writes when enough is there. */
void sheet_turn(struct sheet *sheet);
/*
 * Writes the rest and, where `whole`, puts the file into its place; else there is no trace of it. 0
 * or -errno. To be called once in any case.
 */
int sheet_end(struct sheet *sheet, bool whole);

#endif
