/* base_sized.c - a structure of an older and of a newer header than the library's. */
#include "base/sized.h"
#include "check_main.h"

struct known {
    int a, b;
};

START_TEST(of_another_size)
{
    static const struct {
        int bytes[4];
        size_t size;
        int r, a, b;
    } rows[] = {
        { { 1, 2, 0, 0 }, 2 * sizeof(int), 0, 1, 2 },
        { { 1, 2, 9, 9 }, 1 * sizeof(int), 0, 1, 0 },
        { { 1, 2, 0, 0 }, 4 * sizeof(int), 0, 1, 2 },
        { { 1, 2, 0, 9 }, 4 * sizeof(int), -E2BIG, 7, 7 },
        { { 1, 2, 9, 0 }, 3 * sizeof(int), -E2BIG, 7, 7 },
        { { 1, 2, 9, 9 }, 0, 0, 0, 0 },
    };
    struct known to = { 7, 7 };

    ck_assert_int_eq(sized_copy(&to, sizeof to, rows[_i].bytes, rows[_i].size), rows[_i].r);
    ck_assert_int_eq(to.a, rows[_i].a);
    ck_assert_int_eq(to.b, rows[_i].b);
}
END_TEST

CHECK_MAIN("sized structures")
{
    tcase_add_loop_test(all, of_another_size, 0, 6);
}
