/* opt_opt.c - words of the command line: what is counted from the machine, what is refused. */
#include "opt/opt.h"
#include "check_main.h"

#include <errno.h>
#include <string.h>

static const struct {
    const char *word, *error;
} refused[] = {
    { "--tga", "unknown option '--tga' (did you mean '--tag'?)" },
    { "--ta", "unknown option '--ta' (did you mean '--tag'?)" },
    { "--tga=3", "unknown option '--tga=3' (did you mean '--tag'?)" },
    { "--runs=3", "unknown option '--runs=3' (it is one of 'forkboard scale')" },
    { "-Z", "unknown option '-Z'" },
    { "-kZ", "unknown option '-Z'" },
    { "--tag=3", "--tag takes no value, and '3' is one" },
    { "--joblog", "--joblog needs a file" },
    { "-S", "--sshlogin: jobs run on this machine alone" },
    { "--sshlogin", "--sshlogin: jobs run on this machine alone" },
    { "-j", "--slots needs a number, 50%, +2 or -1" },
};

START_TEST(refuses_by_name)
{
    char program[] = "run", word[32], error[4400];
    char *words[] = { program, word, NULL };
    struct opt opt;

    strcpy(word, refused[_i].word);
    ck_assert_int_eq(opt_parse(&opt, OPT_RUN, 2, words, error, sizeof error), -EINVAL);
    ck_assert_str_eq(error, refused[_i].error);
    opt_fini(&opt);
}
END_TEST

static const struct {
    const char *word;
    int threads, add; /* a part of the machine's threads, and more */
} slots[] = {
    { "7", 0, 7 }, { "0", 0, FB_ALL_AT_ONCE }, { "100%", 1, 0 }, { "300%", 3, 0 }, { "+2", 1, 2 },
};

START_TEST(slots_of_this_machine)
{
    struct fb_hardware hardware;
    char program[] = "run", letter[] = "-j", word[32], error[4400];
    char *words[] = { program, letter, word, NULL };
    struct opt opt;

    fb_machine(&hardware);
    ck_assert_int_ge(hardware.threads, 1);
    strcpy(word, slots[_i].word);
    ck_assert_int_eq(opt_parse(&opt, OPT_RUN, 3, words, error, sizeof error), 0);
    ck_assert_int_eq(opt.run.slots, slots[_i].threads * hardware.threads + slots[_i].add);
    opt_fini(&opt);
}
END_TEST

CHECK_MAIN("opt")
{
    tcase_add_loop_test(all, refuses_by_name, 0, sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(all, slots_of_this_machine, 0, sizeof slots / sizeof slots[0]);
}
