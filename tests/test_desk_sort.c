/* test_desk_sort.c - which rows, in which order: by keys. */
#include "desk_stage.h"

/* Of jobs without parents, estimates and reports. */
START_TEST(sorted_by_columns_that_are_there)
{
    static const int keys[] = { '>', '<' };

    set_up(3, 24, 80);
    for (size_t i = 0; i < 2; i++) {
        int presses = 0;
        ck_assert_int_eq(desk.ui.sort, COLUMN_NUMBER);
        do {
            press(keys[i]);
            ck_assert_int_ne(desk.ui.sort, COLUMN_PARENT);
            ck_assert_int_ne(desk.ui.sort, COLUMN_BAR);
        } while (++presses < 100 && desk.ui.sort != COLUMN_NUMBER);
        ck_assert_int_eq(presses, COLUMN_COUNT - 2);
    }
    press('I');
    press('g');
    ck_assert_uint_eq(desk.ui.selected, 3);
}
END_TEST

/* What may be answered is to be seen on any screen. */
START_TEST(choices_fit_the_screen)
{
    set_up(3, 24, 80);
    begin(1, 1);
    press('f');
    ck_assert_ptr_nonnull(strstr(desk.prompt, "[z]ombie"));
    press(PRESS_ESCAPE);
    ck_assert_int_eq(desk_resize(&desk, 10, 40), 0);
    press('f');
    ck_assert_str_eq(desk.prompt, "Show: a r w f o s t z");
    press('r');
    press('j');
    press('K');
    ck_assert_str_eq(desk.prompt, "Signal job 1: t k i h q s c 1 2");
}
END_TEST

static void add(TCase *tcase)
{
    tcase_add_test(tcase, sorted_by_columns_that_are_there);
    tcase_add_test(tcase, choices_fit_the_screen);
}

int main(void)
{
    return run_tests("desk_sort", add);
}
