/* term_words.h - a page with words on the terminal of term_stage.h, and what came of it. */
#ifndef TERM_WORDS_H
#define TERM_WORDS_H

#include "term/screen.h"
#include "term_stage.h"

static inline bool has(const char *bytes, const char *part)
{
    return strstr(bytes, part) != NULL;
}

static inline void draw_words(struct grid *grid)
{
    ck_assert_int_eq(screen_open(true, PALETTE_DARK), 256);
    ck_assert_int_eq(grid_open(grid, 10, 40), 0);
    grid_put(grid, 2, 3, 20, STYLE_PLAIN, "these words");
    ck_assert_int_eq(screen_draw(grid), 0);
    ck_assert(has(sent(), "these words"));
}

#endif
