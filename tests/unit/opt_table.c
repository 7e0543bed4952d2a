/* opt_table.c - the title of an option's help, which is its first words. */
#include "check_main.h"
#include "opt/table.h"

#include <string.h>

static const struct {
    const char *help, *title;
} rows[] = {
    { "run it", "run it" },
    { "run it; and more", "run it" },
    { "run it: more", "run it" },
    { "run it (more); and more", "run it" },
    { "run it; and (more)", "run it" },
    { "run(it)", "run(it)" },
    { "two\nlines\nand three", "two lines and three" },
    { "; none", "" },
};

/* However little room there is, what is there is the beginning of it, and ends. */
START_TEST(a_title)
{
    const struct opt_row row = { .help = rows[_i].help };
    const char *wanted = rows[_i].title;
    char title[64];

    for (size_t size = 1; size < sizeof title; size++) {
        size_t length = strlen(wanted) < size ? strlen(wanted) : size - 1;
        memset(title, '!', sizeof title);
        ck_assert_ptr_eq(opt_title(&row, title, size), title);
        ck_assert_uint_eq(strnlen(title, sizeof title), length);
        ck_assert(memcmp(title, wanted, length) == 0);
        for (size_t i = size; i < sizeof title; i++)
            ck_assert_int_eq(title[i], '!');
    }
}
END_TEST

CHECK_MAIN("titles of options")
{
    tcase_add_loop_test(all, a_title, 0, sizeof rows / sizeof rows[0]);
}
