/*
 * terminal.h - the terminal of the job whose output is shown, made from the bytes that the board
 * keeps of it. One is made at a time, when it is first drawn: the others cost nothing but their
 * bytes.
 */
#ifndef FB_VIEW_TERMINAL_H
#define FB_VIEW_TERMINAL_H

#include "board/board.h"
#include "draw/pen.h"
#include "emulate/emulate.h"

struct scene;

/* Zeros: none was made. */
struct view_terminal {
    struct emulate *screen; /* NULL: none, or no memory for it */
    uint32_t job, attempt;  /* whose it is */
    uint64_t version;       /* of its output: what of it is on the screen */
    uint64_t fed;           /* bytes of its stream that are, or were left out */
};

void view_terminal_fini(struct view_terminal *terminal);
void view_terminal_draw(struct view_terminal *terminal, const struct scene *scene,
                        struct area area);

#endif
