/* opt_apply_memory.c - an option that adds up, where there is no memory for one more. */
#include "check_main.h"
#include "failing_memory.h"
#include "opt/apply.h"

#include <errno.h>

static bool fails(void)
{
    return fail_at > 0;
}

/* What was given before stays. */
START_TEST(no_memory)
{
    struct opt opt = { .command = OPT_RUN };
    int word, list;

    ck_assert_int_eq(opt_add_word(&opt, OPT_FILE, "one"), 0);
    fail_at = 1;
    word = opt_add_word(&opt, OPT_FILE, "two");
    list = opt_add_word(&opt, OPT_KEEP_FDS, "3,4");
    fail_at = 0;
    ck_assert_int_eq(word, -ENOMEM);
    ck_assert_int_eq(list, -ENOMEM);
    ck_assert_int_eq(opt.input.file_count, 1);
    ck_assert_str_eq(opt.input.files[0], "one");
    ck_assert_uint_eq(opt.worker.keep_count, 0);
    opt_fini(&opt);
}
END_TEST

CHECK_MAIN("words of options, memory")
{
    tcase_add_test(all, no_memory);
}
