/* draw_units.c - numbers as people read them, at each border between two ways to write them. */
#include "check_main.h"
#include "draw/units.h"

#include <math.h>

#define MS INT64_C(1000)
#define S  INT64_C(1000000)
#define M  (60 * S)
#define H  (60 * M)

static const struct {
    int64_t us;
    const char *ended, *live;
} durations[] = {
    { -1, "", "" },
    { 0, "0 us", "0.0 s" },
    { 999, "999 us", "0.0 s" },
    { 1000, "1.0 ms", "0.0 s" },
    { 1049, "1.0 ms", "0.0 s" },
    { 1050, "1.1 ms", "0.0 s" },
    { 9949, "9.9 ms", "0.0 s" },
    { 9950, "10 ms", "0.0 s" },
    { 10000, "10 ms", "0.0 s" },
    { 10499, "10 ms", "0.0 s" },
    { 10500, "11 ms", "0.0 s" },
    { 99999, "100 ms", "0.0 s" },
    { 100000, "100 ms", "0.1 s" },
    { 999499, "999 ms", "0.9 s" },
    { 999500, "1.0 s", "0.9 s" },
    { S, "1.0 s", "1.0 s" },
    { S + 49999, "1.0 s", "1.0 s" },
    { S + 50000, "1.1 s", "1.0 s" },
    { 99 * S + 949999, "99.9 s", "99.9 s" },
    { 99 * S + 950000, "1m40s", "99.9 s" },
    { 100 * S, "1m40s", "1m40s" },
    { 100 * S + 499999, "1m40s", "1m40s" },
    { 100 * S + 500000, "1m41s", "1m40s" },
    { INT64_MAX, "106751991d04h", "106751991d04h" }, /* what a stranger's record may sum up to */
    { H - 500001, "59m59s", "59m59s" },
    { H - 500000, "1h00m", "59m59s" },
    { H, "1h00m", "1h00m" },
    { 100 * H - S, "99h59m", "99h59m" },
    { 100 * H, "4d04h", "4d04h" },
    { 1000 * 24 * H, "1000d00h", "1000d00h" },
};

START_TEST(a_duration)
{
    char out[UNITS_ROOM];

    ck_assert_str_eq(units_duration(durations[_i].us, false, out), durations[_i].ended);
    ck_assert_str_eq(units_duration(durations[_i].us, true, out), durations[_i].live);
}
END_TEST

static const struct {
    int64_t us;
    const char *clock;
} clocks[] = {
    { -1, "00:00.0" },
    { 0, "00:00.0" },
    { 99999, "00:00.0" },
    { 100000, "00:00.1" },
    { 14 * S + 299999, "00:14.2" },
    { M, "01:00.0" },
    { H - 1, "59:59.9" },
    { H, "1:00:00" },
    { H + 2 * M + 3 * S, "1:02:03" },
    { 100 * H + 59 * M + 59 * S, "100:59:59" },
};

START_TEST(a_clock)
{
    char out[UNITS_ROOM];

    ck_assert_str_eq(units_clock(clocks[_i].us, out), clocks[_i].clock);
}
END_TEST

#define K UINT64_C(1024)

static const struct {
    uint64_t bytes;
    const char *text;
} sizes[] = {
    { 0, "0" },
    { 999, "999" },
    { 1000, "0.9K" },
    { K - 1, "0.9K" },
    { K, "1.0K" },
    { K + 102, "1.0K" },
    { K + 103, "1.1K" },
    { 10 * K - 1, "9.9K" },
    { 10 * K, "10K" },
    { 1000 * K - 1, "999K" },
    { 1000 * K, "0.9M" },
    { K * K, "1.0M" },
    { 7 * K * K + 512 * K, "7.5M" },
    { K * K * K, "1.0G" },
    { K * K * K * K, "1.0T" },
    { K * K * K * K * K, "1.0P" },
    { K * K * K * K * K * K, "1.0E" },
    { UINT64_MAX, "15E" },
};

START_TEST(a_size)
{
    char out[UNITS_ROOM];

    ck_assert_str_eq(units_bytes(sizes[_i].bytes, out), sizes[_i].text);
}
END_TEST

START_TEST(a_share)
{
    char out[UNITS_ROOM];

    ck_assert_str_eq(units_percent(-0.001, out), "");
    ck_assert_str_eq(units_percent(NAN, out), "");
    ck_assert_str_eq(units_percent(0, out), "0%");
    ck_assert_str_eq(units_percent(0.014, out), "1%");
    ck_assert_str_eq(units_percent(0.016, out), "2%");
    ck_assert_str_eq(units_percent(1, out), "100%");
    ck_assert_str_eq(units_percent(9998, out), "999800%");
    ck_assert_str_eq(units_percent(20000, out), "1000000%");
}
END_TEST

/* Less than half of what as many workers, or cores, could use. */
START_TEST(what_waits)
{
    ck_assert(units_waits(4, 0.9, 2));
    ck_assert(!units_waits(4, 1, 2));
    ck_assert(units_waits(1, 0.4, 8));
    ck_assert(!units_waits(1, 0.5, 8));
    ck_assert(!units_waits(0, 0, 8));
}
END_TEST

CHECK_MAIN("units")
{
    tcase_add_loop_test(all, a_duration, 0, sizeof durations / sizeof durations[0]);
    tcase_add_loop_test(all, a_clock, 0, sizeof clocks / sizeof clocks[0]);
    tcase_add_loop_test(all, a_size, 0, sizeof sizes / sizeof sizes[0]);
    tcase_add_test(all, a_share);
    tcase_add_test(all, what_waits);
}
