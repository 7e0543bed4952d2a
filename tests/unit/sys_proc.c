/* sys_proc.c - what /proc says. */
#include "check_main.h"
#include "sys/proc.h"

#include <string.h>

START_TEST(schedstat)
{
    ck_assert_int_eq(proc_delay_us("123456 7890123 42\n"), 7890);
    ck_assert_int_eq(proc_delay_us("0 0 0\n"), 0);
    ck_assert_int_eq(proc_delay_us("123456"), -1);
    ck_assert_int_eq(proc_delay_us("123456 no"), -1);
    ck_assert_int_eq(proc_delay_us(""), -1);
}
END_TEST

/* Fields of a `stat`: 16 and 17 are what it waited for, the others here of no interest. */
#define BEFORE "5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 "
#define CODE   " 27 28 29 30 31 32 33 34 35 36 37 38 "
#define ENDS   " 40 41 42 43 44 45 46 47 48 49 "

static const struct {
    const char *text;
    struct proc_stat stat; /* no state: it is none */
} stats[] = {
    { "7 (sh) S 4 " BEFORE "22 23 24 25 26" CODE "39" ENDS "50 51 52\n",
      { 'S', 4, 22, 24, 33, 39, 50, 51, 52, "sh" } },
    { "7 (a) b) (c) R 4 " BEFORE "22 23 24 25 26" CODE "39" ENDS "50 51 52\n",
      { 'R', 4, 22, 24, 33, 39, 50, 51, 52, "a) b) (c" } },
    { "7 () Z 4 " BEFORE "22 23 24 25 1" CODE "0" ENDS "50 51 256\n",
      { 'Z', 4, 22, 24, 33, 0, 50, 51, 256, "" } },
    /* In an exec: the end of its status is still there. */
    { "7 (sh) S 4 " BEFORE "22 23 24 25 0" CODE "39" ENDS "50 51 52\n",
      { 'S', 4, 22, 24, 33, 39, 0, 0, 52, "sh" } },
    /* Of a kernel that says no more, and of less than is needed. */
    { "7 (sh) S 4 " BEFORE "22 23 24 25 26" CODE "39" ENDS,
      { 'S', 4, 22, 24, 33, 39, 0, 0, 0, "sh" } },
    { "7 (sh) S 4 " BEFORE "22 23 24 25 26" CODE "39", { 'S', 4, 22, 24, 33, 39, 0, 0, 0, "sh" } },
    { "7 (sh) S 4 " BEFORE "22 23 24 25 26 27", { 0 } },
    { "7 (sh) S 4 " BEFORE "22", { 0 } },
    { "7 (sh) S", { 0 } },
    { "7 (sh) ", { 0 } },
    { "7 (sh)S 4", { 0 } },
    { "7 sh) S 4 " BEFORE "22 23 24 25 26" CODE "39", { 0 } },
    { "7 (sh S 4 " BEFORE "22 23 24 25 26" CODE "39", { 0 } },
    { ")(", { 0 } },
    { "", { 0 } },
    /* A name has its room. */
    { "7 (123456789012345) S 4 " BEFORE "22 23 24 25 26" CODE "39",
      { 'S', 4, 22, 24, 33, 39, 0, 0, 0, "123456789012345" } },
    { "7 (1234567890123456) S 4 " BEFORE "22 23 24 25 26" CODE "39",
      { 'S', 4, 22, 24, 33, 39, 0, 0, 0, "123456789012345" } },
    { "7 (12345678901234567) S 4 " BEFORE "22 23 24 25 26" CODE "39",
      { 'S', 4, 22, 24, 33, 39, 0, 0, 0, "123456789012345" } },
};

START_TEST(stat_of_a_process)
{
    const struct proc_stat *wanted = &stats[_i].stat;
    struct proc_stat seen;

    memset(&seen, 0x55, sizeof seen);
    ck_assert_int_eq(proc_stat_parse(stats[_i].text, &seen), wanted->state != 0);
    if (wanted->state == 0)
        return;
    ck_assert_int_eq(seen.state, wanted->state);
    ck_assert_int_eq(seen.parent, wanted->parent);
    ck_assert_uint_eq(seen.start_ticks, wanted->start_ticks);
    ck_assert_uint_eq(seen.memory_pages, wanted->memory_pages);
    ck_assert_int_eq(seen.waited_ticks, wanted->waited_ticks);
    ck_assert_int_eq(seen.core, wanted->core);
    ck_assert_uint_eq(seen.environment, wanted->environment);
    ck_assert_uint_eq(seen.environment_end, wanted->environment_end);
    ck_assert_int_eq(seen.exit_status, wanted->exit_status);
    ck_assert_str_eq(seen.comm, wanted->comm);
}
END_TEST

#define STATUS                                                                                     \
    "Name:\tsh\nVmRSS:\t    12 kB\nNoNewPrivs:\t1\nSigIgn:\t8000000000001001\nLast:\t7 kBit"

/* A whole key at the beginning of a line. */
START_TEST(status_of_a_process)
{
    static const struct {
        const char *key;
        uint64_t value;
    } rows[] = { { "VmRSS", 12288 }, { "NoNewPrivs", 1 }, { "Last", 7168 },
                 { "Name", 0 },      { "VmRS", 0 },       { "mRSS", 0 },
                 { "VmRSSx", 0 },    { "None", 0 },       { "sh", 0 },
                 { "", 0 } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_uint_eq(proc_status_value(STATUS, rows[i].key), rows[i].value);
    ck_assert_uint_eq(proc_status_value("", "Name"), 0);
    for (int signal = -1; signal <= 66; signal++)
        ck_assert_int_eq(proc_status_has(STATUS, "SigIgn", signal),
                         signal == 1 || signal == 13 || signal == 64);
    ck_assert(!proc_status_has(STATUS, "SigBlk", 1));
}
END_TEST

/* Real, effective, saved, of files; and capabilities. */
#define IDS(uids, gids, permitted, effective)                                                      \
    "Uid:\t" uids "\nGid:\t" gids "\nCapPrm:\t" permitted "\nCapEff:\t" effective "\n"

START_TEST(who_may_look)
{
    static const char us[] = IDS("1 2 3 7", "4 5 6 8", "ff", "5");
    static const struct {
        const char *theirs, *ours;
        bool opens;
    } rows[] = {
        { IDS("7 7 7 1", "8 8 8 1", "0", "0"), us, true },
        { IDS("7 7 7 7", "8 8 8 8", "5", "0"), us, true },
        { IDS("7 7 7 7", "8 8 8 8", "6", "0"), us, false }, /* a capability that we lack */
        { IDS("0 7 7 7", "8 8 8 8", "0", "0"), us, false },
        { IDS("7 0 7 7", "8 8 8 8", "0", "0"), us, false },
        { IDS("7 7 0 7", "8 8 8 8", "0", "0"), us, false },
        { IDS("7 7 7 7", "0 8 8 8", "0", "0"), us, false },
        { IDS("7 7 7 7", "8 0 8 8", "0", "0"), us, false },
        { IDS("7 7 7 7", "8 8 0 8", "0", "0"), us, false },
        { IDS("0 0 0 0", "0 0 0 0", "1ffffffffff", "0"), IDS("1 2 3 7", "4 5 6 8", "0", "80000"),
          true }, /* CAP_SYS_PTRACE */
        { "Uid:\t7 7 7 7\nCapPrm:\t0\n", us, false },
        { "Uid:\t7 7 7 7\nGid:\t8 8 8 8\n", us, false }, /* it was cut */
        { us, "", false },
        { "", us, false },
    };

    ck_assert_msg(proc_status_opens(rows[_i].theirs, rows[_i].ours) == rows[_i].opens, "row %d",
                  _i);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, who_may_look, 0, 14);
    tcase_add_loop_test(all, stat_of_a_process, 0, sizeof stats / sizeof stats[0]);
    tcase_add_test(all, status_of_a_process);
    tcase_add_test(all, schedstat);
}
