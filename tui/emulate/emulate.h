/*
 * emulate.h - a worker's terminal in memory: its bytes go in, cells come out, and what a terminal
 * answers to the questions among them. Pure. The bytes may be hostile: memory is bounded by the
 * size of the screen, and none of them comes out but as a character of a grid (draw/grid.h).
 */
#ifndef FB_EMULATE_EMULATE_H
#define FB_EMULATE_EMULATE_H

#include "draw/grid.h"

struct emulate;

/* Whether the program was built with a library for it. */
bool emulate_there(void);

/* What the terminal says to its program: "ESC [ 24 ; 80 R". */
typedef void emulate_answer(void *context, const char *bytes, size_t size);

/* A blank screen. A size is cut to what is sensible: 1 to 1000 either way. 0; -ENOMEM; -ENOSYS:
 * there is no library. Then *out is NULL. */
int emulate_open(struct emulate **out, int rows, int cols);
struct emulate *emulate_close(struct emulate *terminal); /* accepts NULL, returns NULL */
/* Any bytes, cut anywhere. `answer` NULL: questions stay without one. */
void emulate_put(struct emulate *terminal, const char *bytes, size_t size, emulate_answer *answer,
                 void *context);
/* What no longer fits is cut, as in a window that is made smaller. */
void emulate_resize(struct emulate *terminal, int rows, int cols);
void emulate_size(const struct emulate *terminal, int *rows, int *cols);
/* The screen from (row, col) of the grid on, with the cursor as a reversed cell. */
void emulate_draw(struct emulate *terminal, struct grid *grid, int row, int col);

#endif
