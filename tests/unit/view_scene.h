/* view_scene.h - for tests of the views: what one function of a view draws from, and where. */
#ifndef VIEW_SCENE_H
#define VIEW_SCENE_H

#include "view/inside.h"
#include "view_stage.h"

/* What view_draw() would hand on; an empty grid of that size. */
static inline struct scene stage_scene(struct stage *stage, int rows, int cols)
{
    stage->ui.glyphs = theme_glyphs(stage->ascii);
    ck_assert_int_eq(grid_resize(&stage->grid, rows, cols), 0);
    stage_rebuild(stage);
    return (struct scene){ stage->view,
                           &stage->grid,
                           &stage->board,
                           &stage->ui,
                           &stage->rows,
                           stage->ui.glyphs,
                           (int64_t)(stage->now_s * 1e6 + 0.5) };
}

/* Whether a row of the grid has that text. */
static inline bool grid_says(const struct grid *grid, const char *text)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    bool found;

    ck_assert_ptr_nonnull(file);
    grid_dump(grid, file, NULL);
    fclose(file);
    found = strstr(bytes, text) != NULL;
    free(bytes);
    return found;
}

/*
 * The least columns from which on, up to `most`, draw() says all of the text in that many rows; 0:
 * not in so many.
 */
static inline int cols_that_say(struct stage *stage, int rows, int most, const char *text,
                                void (*draw)(const struct scene *scene, struct area area))
{
    int least = 0;

    for (int cols = 1; cols <= most; cols++) {
        struct scene scene = stage_scene(stage, rows, cols);
        draw(&scene, (struct area){ 0, 0, rows, cols });
        if (!grid_says(&stage->grid, text))
            least = 0;
        else if (least == 0)
            least = cols;
    }
    return least;
}

#endif
