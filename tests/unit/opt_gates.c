/* opt_gates.c - sizes, loads and the texts of records as words of the command line. */
#include "check_main.h"
#include "opt/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *text;
    double bytes; /* 0: refused */
} sizes[] = {
    { "1", 1 },       { "0", 0 },        { "0.5", 0 },     { "1.5", 1 },         { "10K", 10240 },
    { "10k", 10000 }, { "2M", 2097152 }, { "2m", 2e6 },    { "1G", 1073741824 }, { "1g", 1e9 },
    { "1T", 0x1p40 }, { "1t", 1e12 },    { "", 0 },        { "K", 0 },           { "1KK", 0 },
    { "1x", 0 },      { "-1", 0 },       { "1e3", 0 },     { "0x10", 0 },        { " 1", 0 },
    { "inf", 0 },     { "1 K", 0 },      { "1.5K", 1536 },
};

START_TEST(each_size)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_MEMFREE, sizes[_i].text),
                     sizes[_i].bytes > 0 ? 0 : -EINVAL);
    if (sizes[_i].bytes > 0)
        ck_assert_uint_eq(opt.gates.memfree, (uint64_t)sizes[_i].bytes);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_BLOCK, sizes[_i].text),
                     sizes[_i].bytes > 0 ? 0 : -EINVAL);
    if (sizes[_i].bytes > 0)
        ck_assert_uint_eq(opt.pipe.block, (size_t)sizes[_i].bytes);
}
END_TEST

/* A block is a TiB at most, memory may be more, up to what a number holds. */
START_TEST(large_sizes)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_BLOCK, "1T"), 0);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_BLOCK, "1.001T"), -EINVAL);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_MEMFREE, "1024T"), 0);
    ck_assert_uint_eq(opt.gates.memfree, UINT64_C(1) << 50);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_MEMFREE, "4194304T"), 0); /* 2^62 */
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_MEMFREE, "4194305T"), -EINVAL);
}
END_TEST

static const struct {
    const char *text;
    double load; /* 0: refused */
} loads[] = {
    { "4", 4 },       { "0.5", 0.5 }, { "0", 0 },  { "-1", 0 },   { "x", 0 },
    { "", 0 },        { "4x", 0 },    { "%", 0 },  { "50%%", 0 }, { "1000000", 1e6 },
    { "1000001", 0 }, { "1e1", 0 },   { "0%", 0 },
};

START_TEST(each_load)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_LOAD, loads[_i].text),
                     loads[_i].load > 0 ? 0 : -EINVAL);
    if (loads[_i].load > 0)
        ck_assert(opt.gates.load > loads[_i].load - 1e-9 && opt.gates.load < loads[_i].load + 1e-9);
}
END_TEST

/* Of the hardware's threads: half of them, and all. */
START_TEST(a_share_of_the_threads)
{
    struct opt opt = { 0 };
    double half;

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_LOAD, "50%"), 0);
    half = opt.gates.load;
    ck_assert(half >= 0.5);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_LOAD, "100%"), 0);
    ck_assert(opt.gates.load > 2 * half - 1e-9 && opt.gates.load < 2 * half + 1e-9);
}
END_TEST

static const struct {
    const char *text, *bytes;
} records[] = {
    { "", "" },           { "END", "END" },   { "\\n", "\n" }, { "a\\tb", "a\tb" },
    { "\\r\\n", "\r\n" }, { "\\\\", "\\" },   { "\\", "\\" },  { "\\x", "\\x" },
    { "a\\", "a\\" },     { "\\\\n", "\\n" }, { "n", "n" },
};

START_TEST(a_record_may_have_a_nul)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_RECEND, "\\0"), 0);
    ck_assert_uint_eq(opt.pipe.end_bytes, 1);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_RECSTART, "a\\0b"), 0);
    ck_assert_uint_eq(opt.pipe.start_bytes, 3);
    ck_assert_mem_eq(opt.pipe.recstart, "a\0b", 3);
    for (int i = 0; i < 2; i++)
        free(opt.pipe.read[i]);
}
END_TEST

START_TEST(each_record)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_RECEND, records[_i].text), 0);
    ck_assert_str_eq(opt.pipe.recend, records[_i].bytes);
    ck_assert_ptr_null(opt.pipe.recstart);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_RECSTART, records[_i].text), 0);
    ck_assert_str_eq(opt.pipe.recstart, records[_i].bytes);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_RECSTART, "again"), 0);
    ck_assert_str_eq(opt.pipe.recstart, "again");
    ck_assert_str_eq(opt.pipe.recend, records[_i].bytes);
    for (int i = 0; i < 2; i++)
        free(opt.pipe.read[i]);
}
END_TEST

START_TEST(names_and_headers)
{
    struct opt opt = { 0 };

    ck_assert_int_eq(opt_apply_gate(&opt, OPT_TAGSTRING, "{1}"), 0);
    ck_assert_str_eq(opt.form.tag, "{1}");
    ck_assert(opt.run.tag);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_HEADER, ":"), 0);
    ck_assert(opt.input.header);
    ck_assert_int_eq(opt_apply_gate(&opt, OPT_HEADER, "::"), -EINVAL);
}
END_TEST

CHECK_MAIN("gates and blocks")
{
    tcase_add_loop_test(all, each_size, 0, (int)(sizeof sizes / sizeof sizes[0]));
    tcase_add_test(all, large_sizes);
    tcase_add_loop_test(all, each_load, 0, (int)(sizeof loads / sizeof loads[0]));
    tcase_add_test(all, a_share_of_the_threads);
    tcase_add_test(all, a_record_may_have_a_nul);
    tcase_add_loop_test(all, each_record, 0, (int)(sizeof records / sizeof records[0]));
    tcase_add_test(all, names_and_headers);
}
