/*
 * columns.h - the columns of the table, one list: what sorts, measures, drawn and clicked columns
 * are made from. A narrow terminal drops the column with the highest rank first; rank 0 stays.
 */
#ifndef FB_VIEW_COLUMNS_H
#define FB_VIEW_COLUMNS_H

#include "draw/width.h"

/*
 * name, header, alignment, least and most columns it takes, rank. In the order on the screen. Where
 * there is room to spare it goes to STATE (its word), NAME, BAR and RESULT, up to the most.
 */
#define COLUMNS(X)                                                                                 \
    X(STATE, "STATE", ALIGN_LEFT, 1, 9, 0)                                                         \
    X(NUMBER, "#", ALIGN_RIGHT, 1, 7, 10)                                                          \
    X(NAME, "JOB", ALIGN_LEFT, 6, 40, 1)                                                           \
    X(PID, "PID", ALIGN_RIGHT, 5, 7, 5)                                                            \
    X(NODE, "NODE", ALIGN_LEFT, 4, 12, 5)                                                          \
    X(PARENT, "PARENT", ALIGN_RIGHT, 6, 7, 11)                                                     \
    X(CORE, "CORE", ALIGN_RIGHT, 4, 4, 9)                                                          \
    X(BEGAN, "BEGAN", ALIGN_RIGHT, 6, 6, 8)                                                        \
    X(ELAPSED, "ELAPSED", ALIGN_RIGHT, 7, 7, 3)                                                    \
    X(BAR, "PROGRESS", ALIGN_LEFT, 8, 24, 4)                                                       \
    X(CPU, "CPU", ALIGN_RIGHT, 4, 5, 6)                                                            \
    X(TIME, "TIME+", ALIGN_RIGHT, 6, 6, 12)                                                        \
    X(MEMORY, "MEM", ALIGN_RIGHT, 4, 5, 7)                                                         \
    X(RESULT, "RESULT", ALIGN_LEFT, 8, 200, 2)

enum column {
#define COLUMN_ENUM(name, header, align, least, most, rank) COLUMN_##name,
    COLUMNS(COLUMN_ENUM)
#undef COLUMN_ENUM
        COLUMN_COUNT
};

#endif
