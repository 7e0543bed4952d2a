/* view_widths.h - for tests of the views: a few rows of the screen in each width, as one file. */
#ifndef VIEW_WIDTHS_H
#define VIEW_WIDTHS_H

#include "view_runs.h"

/* The line of a dump that is `number` lines after `from`; its end is the newline. */
static inline const char *dump_line(const char *from, int number)
{
    while (number-- > 0 && from != NULL) {
        from = strchr(from, '\n');
        from = from != NULL ? from + 1 : NULL;
    }
    ck_assert_ptr_nonnull(from);
    return from;
}

/*
 * `count` rows from `first` on (below 0: from the end) of a screen of `rows`, in each width from
 * `from` to `to`: what is dropped, shortened and moved, and where. The looks beside every tenth.
 */
static inline void golden_widths(struct stage *stage, const char *name, int rows, int first,
                                 int count, int from, int to)
{
    char *bytes = NULL, path[128];
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    first += first < 0 ? rows : 0;
    stage_rebuild(stage);
    for (int cols = from; cols <= to; cols++) {
        char *dump;
        stage_draw(stage, rows, cols);
        dump = stage_dump(stage);
        for (int looks = 0; looks < (cols % 10 == 0 ? 2 : 1); looks++)
            for (int row = first; row < first + count; row++) {
                const char *line = dump_line(dump, row + looks * (rows + 1));
                if (looks == 0 && row == first)
                    fprintf(file, "%3d ", cols);
                else
                    fputs("    ", file);
                fprintf(file, "%.*s\n", (int)strcspn(line, "\n"), line);
            }
        free(dump);
    }
    fclose(file);
    snprintf(path, sizeof path, "tests/unit/golden/%s_widths.txt", name);
    compare_file(path, bytes);
    free(bytes);
}

/* All rows of a screen of `cols`, in each height from `from` to `to`. */
static inline void golden_heights(struct stage *stage, const char *name, int cols, int from, int to)
{
    char *bytes = NULL, path[128];
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);

    ck_assert_ptr_nonnull(file);
    stage_rebuild(stage);
    for (int rows = from; rows <= to; rows++) {
        char *dump;
        stage_draw(stage, rows, cols);
        dump = stage_dump(stage);
        fprintf(file, "%d rows\n%s", rows, dump);
        free(dump);
    }
    fclose(file);
    snprintf(path, sizeof path, "tests/unit/golden/%s_heights.txt", name);
    compare_file(path, bytes);
    free(bytes);
}

#endif
