/* rows_columns.c - the columns of the table: what stands in each of a row, and what they are headed
 * with. */
#include "rows_facts.h"

const char *rows_text(const struct row *row, enum column column)
{
    switch (column) {
    case COLUMN_NUMBER:
        return row->number;
    case COLUMN_NAME:
        return row->name;
    case COLUMN_PID:
        return row->pid;
    case COLUMN_NODE:
        return row->node;
    case COLUMN_PARENT:
        return row->parent;
    case COLUMN_CORE:
        return row->core;
    case COLUMN_BEGAN:
        return row->began;
    case COLUMN_ELAPSED:
        return row->elapsed;
    case COLUMN_CPU:
        return row->cpu;
    case COLUMN_TIME:
        return row->time;
    case COLUMN_MEMORY:
        return row->memory;
    case COLUMN_RESULT:
        return row->result;
    default:
        return "";
    }
}

const char *rows_header(const struct rows *rows, enum column column, int cols)
{
    static const char *const headers[] = {
#define COLUMN_HEADER(name, header, align, least, most, rank) header,
        COLUMNS(COLUMN_HEADER)
#undef COLUMN_HEADER
    };

    if (column == COLUMN_NAME && rows->any_parent)
        return cols < 7 ? "PROC" : "PROCESS";
    return headers[column];
}

enum align rows_align(enum column column)
{
    static const enum align aligns[] = {
#define COLUMN_ALIGN(name, header, align, least, most, rank) align,
        COLUMNS(COLUMN_ALIGN)
#undef COLUMN_ALIGN
    };

    return aligns[column];
}
