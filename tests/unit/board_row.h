/* board_row.h - for tests: a row by its number, which holds until some more were asked for. */
#ifndef BOARD_ROW_H
#define BOARD_ROW_H

#include "board/board.h"

static inline const struct board_job *row_of(const struct board *board, uint32_t job)
{
    static struct board_job rooms[16];
    static unsigned turn;

    return board_job(board, job, &rooms[turn++ % 16]);
}

#endif
