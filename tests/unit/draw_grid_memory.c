/* draw_grid_memory.c - each allocation of a grid fails once: what is left is whole, without marks.
 */
#include "check_main.h"
#include "draw/grid.h"
#include "failing_memory.h"

#include <errno.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

START_TEST(cells_that_there_is_no_room_for)
{
    struct grid grid;

    fail_at = 1;
    ck_assert_int_eq(grid_open(&grid, 2, 3), -ENOMEM);
    ck_assert(grid.rows == 0 && grid.cols == 0);
    ck_assert_int_eq(grid_resize(&grid, 2, 3), 0);
    grid_put(&grid, 1, 2, 1, 7, "x");
    fail_at = 1;
    ck_assert_int_eq(grid_resize(&grid, 9, 9), -ENOMEM);
    ck_assert(grid.rows == 2 && grid.cols == 3);
    ck_assert(grid_at(&grid, 1, 2)->base == 'x' && grid_at(&grid, 1, 2)->style == 7);
    grid_close(&grid);
}
END_TEST

START_TEST(marks_that_there_is_no_room_for)
{
    struct grid grid, copy;

    ck_assert_int_eq(grid_open(&grid, 1, 4), 0);
    ck_assert_int_eq(grid_open(&copy, 1, 4), 0);
    fail_at = 1;
    ck_assert_int_eq(grid_put(&grid, 0, 0, 4, 0, "e\u0301x"), 2);
    ck_assert(grid_at(&grid, 0, 0)->base == 'e' && grid_at(&grid, 0, 1)->base == 'x');
    ck_assert(!grid.marked && grid_marks(&grid, 0, 0)[0] == 0);
    grid_put(&grid, 0, 0, 4, 0, "e\u0301y");
    ck_assert_uint_eq(grid_marks(&grid, 0, 0)[0], 0x0301);
    fail_at = 1;
    ck_assert_int_eq(grid_copy(&copy, &grid), -ENOMEM);
    ck_assert(grid_at(&copy, 0, 0)->base == 'e' && grid_at(&copy, 0, 1)->base == 'y');
    ck_assert(!copy.marked && grid_marks(&copy, 0, 0)[0] == 0);
    ck_assert_int_eq(grid_copy(&copy, &grid), 0);
    ck_assert_uint_eq(grid_marks(&copy, 0, 0)[0], 0x0301);
    grid_close(&grid);
    grid_close(&copy);
}
END_TEST

CHECK_MAIN("memory of grids")
{
    check_locale();
    tcase_add_test(all, cells_that_there_is_no_room_for);
    tcase_add_test(all, marks_that_there_is_no_room_for);
}
