/* opt_spellings.c - the other names of an option, as its help has them: those of one command. */
#include "check_main.h"
#include "opt/table.h"

#include <string.h>

static const struct {
    int id;
    enum opt_command command;
    const char *names;
} rows[] = {
    { OPT_SLOTS, OPT_RUN, ", --jobs, -P, --max-procs" },
    { OPT_SLOTS, OPT_XARGS, ", -P, --max-procs" },
    { OPT_QUOTE, OPT_PARALLEL, ", -q" },
    { OPT_QUOTE, OPT_RUN, "" },
    { OPT_MAX_LINES, OPT_XARGS, ", -l" },
    { OPT_BAR, OPT_PARALLEL, ", --eta, --progress" },
    { OPT_COLSEP, OPT_RUN, ", -C, --col-sep" },
    { OPT_COLSEP, OPT_XARGS, "" },
};

/* However little room there is, what is there is the beginning of them, and ends. */
START_TEST(other_names)
{
    const struct opt_row row = { .id = (enum opt_id)rows[_i].id };
    const char *wanted = rows[_i].names;
    char names[64];

    for (size_t size = 1; size < sizeof names; size++) {
        size_t length = strlen(wanted) < size ? strlen(wanted) : size - 1;
        memset(names, '!', sizeof names);
        ck_assert_ptr_eq(opt_other_names(&row, rows[_i].command, names, size), names);
        ck_assert_uint_eq(strnlen(names, sizeof names), length);
        ck_assert(memcmp(names, wanted, length) == 0);
        for (size_t i = size; i < sizeof names; i++)
            ck_assert_int_eq(names[i], '!');
    }
    ck_assert_str_eq(names, wanted);
}
END_TEST

CHECK_MAIN("spellings of options")
{
    tcase_add_loop_test(all, other_names, 0, sizeof rows / sizeof rows[0]);
}
