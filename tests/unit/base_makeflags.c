/* base_makeflags.c - what MAKEFLAGS says of a jobserver. */
#include "base/makeflags.h"
#include "check_main.h"

#include <string.h>

static const struct {
    const char *flags;
    bool found;
    const char *fifo;
    int fds[2];
} rows[] = {
    { NULL, false, "", { 0, 0 } },
    { "", false, "", { 0, 0 } },
    { "k", false, "", { 0, 0 } },
    { " -j4 --jobserver-auth=3,4", true, "", { 3, 4 } },
    { "ks -j --jobserver-fds=5,6", true, "", { 5, 6 } },
    { " --jobserver-fds=5,6 --jobserver-auth=3,4", true, "", { 3, 4 } },
    { " -j4 --jobserver-auth=fifo:/tmp/GMfifo12", true, "/tmp/GMfifo12", { -1, -1 } },
    { " --jobserver-auth=fifo:/a\\ b\\\\c -k", true, "/a b\\c", { -1, -1 } },
    { " --jobserver-auth=-2,-2", true, "", { -1, -1 } },
    { " --jobserver-auth=3", true, "", { -1, -1 } },
    { " --jobserver-auth=3,4,5", true, "", { -1, -1 } },
    { " --jobserver-auth=3,", true, "", { -1, -1 } },
    { " --jobserver-auth=,4", true, "", { -1, -1 } },
    { " --jobserver-auth=1048576,4", true, "", { 1048576, 4 } },
    { " --jobserver-auth=1048577,4", true, "", { -1, -1 } },
    { " --jobserver-auth=a,b", true, "", { -1, -1 } },
    { " --jobserver-auth=", true, "", { -1, -1 } },
    { " --jobserver-auth=99999999999999,4", true, "", { -1, -1 } },
    { " -- X=--jobserver-auth=3,4 --jobserver-auth=3,4", false, "", { 0, 0 } },
    { " --jobserver-authority=3,4", false, "", { 0, 0 } },
};

START_TEST(said)
{
    struct makeflags out = { 0 };
    bool found = makeflags_jobserver(rows[_i].flags, &out);

    ck_assert_msg(found == rows[_i].found, "row %d", _i);
    ck_assert_str_eq(out.fifo, rows[_i].fifo);
    ck_assert_int_eq(out.read_fd, rows[_i].fds[0]);
    ck_assert_int_eq(out.write_fd, rows[_i].fds[1]);
}
END_TEST

/* What is put after them is heard; what is put after "--" is not, by all. */
START_TEST(options)
{
    static const struct {
        const char *flags;
        size_t size;
    } all[] = { { "", 0 },
                { "k", 1 },
                { " -- X=1", 1 },
                { "k -j4 -- X=1 --", 6 },
                { "--no-print", 10 },
                { "k X=--", 6 },
                { "k --", 2 },
                { "k\\ -- -- X", 6 } };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        ck_assert_msg(makeflags_options(all[i].flags) == all[i].size, "%s", all[i].flags);
}
END_TEST

/* A path that is longer than any is cut, and cannot be opened. */
START_TEST(a_long_path)
{
    char flags[10000] = " --jobserver-auth=fifo:";
    struct makeflags out;

    memset(flags + strlen(flags), 'x', 9000);
    ck_assert(makeflags_jobserver(flags, &out));
    ck_assert_uint_lt(strlen(out.fifo), sizeof out.fifo);
}
END_TEST

CHECK_MAIN("MAKEFLAGS")
{
    tcase_add_loop_test(all, said, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, options);
    tcase_add_test(all, a_long_path);
}
