/* show_gates.c - what /proc says of memory, load and swap; and the words that --memfree and --load
 * take. */
#include "check_main.h"
#include "opt/opt.h"
#include "show/gates.h"

#include <string.h>

START_TEST(files)
{
    uint64_t in, out;

    ck_assert_int_eq(gates_free_bytes("MemTotal:  100 kB\nMemFree:  7 kB\nMemAvailable:   42 kB\n"),
                     42 * 1024);
    ck_assert_int_eq(gates_free_bytes("MemTotal:  100 kB\n"), -1);
    ck_assert_int_eq(gates_running("0.5 0.6 0.7 4/812 99\n"), 3);
    ck_assert_int_eq(gates_running(""), -1);
    gates_swapped("nr_x 1\npswpin 3\npswpout 4\n", &in, &out);
    ck_assert_uint_eq(in, 3);
    ck_assert_uint_eq(out, 4);
    gates_swapped("", &in, &out);
    ck_assert_uint_eq(in + out, 0);
}
END_TEST

static const struct {
    const char *word;
    uint64_t memfree; /* 0: it is refused */
    double load;
} words[] = {
    { "--memfree=4G", (uint64_t)4 << 30, 0 },
    { "--memfree=1.5k", 1500, 0 },
    { "--memfree=512", 512, 0 },
    { "--memfree=0", 0, 0 },
    { "--memfree=4GB", 0, 0 },
    { "--memfree=-1", 0, 0 },
    { "--load=2.5", 0, 2.5 },
    { "--load=0", 0, 0 },
    { "--load=x", 0, 0 },
    { "--load=3%x", 0, 0 },
};

START_TEST(options)
{
    char error[300];
    struct opt opt;
    char *argv[] = { (char *)"x", (char *)words[_i].word, NULL };
    int r = opt_parse(&opt, OPT_RUN, 2, argv, error, sizeof error);

    ck_assert_int_eq(r == 0, words[_i].memfree > 0 || words[_i].load > 0);
    if (r == 0) {
        ck_assert_uint_eq(opt.gates.memfree, words[_i].memfree);
        ck_assert(opt.gates.load == words[_i].load);
    }
    opt_fini(&opt);
}
END_TEST

START_TEST(none)
{
    struct gates *gates = NULL;

    ck_assert_int_eq(gates_open(&gates, &(struct opt_gates){ 0 }), 0);
    ck_assert_ptr_null(gates);
    ck_assert_int_eq(gates_open(&gates, &(struct opt_gates){ .memfree = (uint64_t)1 << 60 }), 0);
    ck_assert(!gates_look(gates, 1));
    ck_assert_str_eq(gates_word(gates), "memory");
    ck_assert_ptr_nonnull(strstr(gates_why(gates), "--memfree "));
    gates_close(gates);
    ck_assert_int_eq(gates_open(&gates, &(struct opt_gates){ .memfree = 1, .load = 1e6 }), 0);
    ck_assert(gates_look(gates, 1));
    ck_assert_ptr_null(gates_why(gates));
    gates_close(gates);
}
END_TEST

CHECK_MAIN("gates")
{
    tcase_add_test(all, files);
    tcase_add_loop_test(all, options, 0, (int)(sizeof words / sizeof words[0]));
    tcase_add_test(all, none);
}
