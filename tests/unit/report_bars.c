/* report_bars.c - the attempts of a run in their lanes, and where the lanes stood empty. */
#include "base/fate.h"
#include "check_main.h"
#include "report/bars.h"

#include <stdio.h>
#include <string.h>

static struct bars bars;

/* A letter, the job, the attempt, the slot or the code, the time: f forked, b began, e exited, r
 * reaped. */
static void play(const char *script)
{
    char letter;
    unsigned job, attempt;
    int number, t_us, used;

    for (; sscanf(script, " %c%u.%u.%d@%d%n", &letter, &job, &attempt, &number, &t_us, &used) == 5;
         script += used) {
        struct fb_event event = { .job = job, .attempt = attempt, .t_us = t_us };
        if (letter == 'f') {
            event.kind = FB_FORKED;
            event.as.forked.slot = number;
        } else if (letter == 'e') {
            event.kind = FB_EXITED;
            event.as.exited.code = number;
            event.as.exited.succeeded = number == 0;
        } else {
            event.kind = letter == 'b' ? FB_BEGAN : FB_REAPED;
        }
        ck_assert_int_eq(bars_take(&bars, &event), 0);
    }
}

/* Which lane each attempt has: its slot, where that is free, else the lowest that is. */
static const struct {
    const char *script;
    const char *lanes; /* in the order of their forks */
    uint32_t count;
} lanes[] = {
    { "f1.1.2@0 f2.1.1@0", "2 1", 2 },
    { "f1.1.0@0 f2.1.0@0 f3.1.0@1", "1 2 3", 3 },
    { "f1.1.1@0 f2.1.1@0", "1 2", 2 }, /* it is taken */
    { "f1.1.1@0 e1.1.0@5 r1.1.0@6 f2.1.1@7", "1 1", 1 },
    { "f1.1.0@0 f2.1.0@0 r1.1.0@1 f3.1.0@2", "1 2 1", 2 },
    { "f1.1.0@0 f2.1.0@0 f3.1.0@0 r3.1.0@1 r2.1.0@1 f4.1.0@2 f5.1.0@2", "1 2 3 2 3", 3 },
    { "f1.1.0@0 f2.1.0@0 f3.1.0@0 r2.1.0@1 r3.1.0@1 f4.1.0@2 f5.1.0@2", "1 2 3 2 3", 3 },
    { "f1.1.3@0 f2.1.0@0 f3.1.0@0 f4.1.0@0", "3 1 2 4", 4 },
    { "f1.1.70@0 f2.1.70@0", "70 1", 70 }, /* past the room for lanes */
    { "f1.1.1@0 r1.1.0@1 r1.1.0@2 f2.1.1@3 r1.1.0@4 f3.1.1@5", "1 1 2", 2 }, /* once is enough */
    { "f1.1.-1@0", "1", 1 },
    { "f1.1.65536@0 f2.1.65536@0", "65536 1", 65536 },
    { "f1.1.65537@0", "1", 1 }, /* more than any run has */
    { "f1.1.64@0 f2.1.65@0 f3.1.64@0", "64 65 1", 65 },
    { "f1.1.0@0 f2.1.2@0 r1.1.0@1 f3.1.2@2 f4.1.0@2", "1 2 1 3", 3 },
    { "f1.1.0@0 f2.1.0@0 f3.1.0@0 r2.1.0@1 f4.1.3@2 r1.1.0@2 f5.1.0@3", "1 2 3 2 1", 3 },
};

START_TEST(each_lane)
{
    char seen[64] = "";

    bars = (struct bars){ 0 };
    play(lanes[_i].script);
    for (uint32_t i = 0; i < bars.count; i++)
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%u", i > 0 ? " " : "",
                 bars.list[i].lane);
    ck_assert_str_eq(seen, lanes[_i].lanes);
    ck_assert_uint_eq(bars.lane_count, lanes[_i].count);
    bars_fini(&bars);
    ck_assert_uint_eq(bars.count, 0);
}
END_TEST

START_TEST(attempts_of_a_job)
{
    const struct bar *bar;

    bars = (struct bars){ 0 };
    play("f2.1.1@0 b2.1.0@1 b2.1.0@2 e2.1.3@5 r2.1.0@6 r2.1.0@9 f1.1.1@7 f2.2.2@8 e2.1.9@9 "
         "e2.2.0@9");
    bar = bars_first(&bars, 2);
    ck_assert_ptr_nonnull(bar);
    ck_assert_uint_eq(bar->attempt, 1);
    ck_assert_int_eq(bar->forked_us, 0);
    ck_assert_int_eq(bar->began_us, 1); /* the first time */
    ck_assert_int_eq(bar->exited_us, 5);
    ck_assert_int_eq(bar->reaped_us, 6);
    ck_assert_int_eq(bar->code, 3);
    ck_assert_int_eq(bar->fate, FATE_BADLY);
    bar = bars_next(&bars, bar);
    ck_assert_ptr_eq(bar, bars_last(&bars, 2));
    ck_assert_uint_eq(bar->attempt, 2);
    ck_assert_int_eq(bar->began_us, -1);
    ck_assert_int_eq(bar->exited_us, 9);
    ck_assert_int_eq(bar->reaped_us, -1);
    ck_assert_int_eq(bar->fate, FATE_WELL);
    ck_assert_ptr_null(bars_next(&bars, bar));
    ck_assert_ptr_eq(bars_first(&bars, 1), bars_last(&bars, 1));
    ck_assert_ptr_null(bars_first(&bars, 3));
    ck_assert_ptr_null(bars_last(&bars, 3));
    ck_assert_ptr_null(bars_first(&bars, 1000000)); /* past all room */
    ck_assert_ptr_null(bars_last(&bars, 1000000));
    bars_fini(&bars);
}
END_TEST

START_TEST(each_end)
{
    static const struct {
        struct bar bar;
        int64_t end_us;
    } ends[] = { { { .forked_us = 5, .exited_us = -1, .reaped_us = -1 }, 100 },
                 { { .forked_us = 5, .exited_us = 20, .reaped_us = -1 }, 20 },
                 { { .forked_us = 5, .exited_us = 20, .reaped_us = 30 }, 30 },
                 { { .forked_us = 0, .exited_us = 0, .reaped_us = -1 }, 0 },
                 { { .forked_us = 0, .exited_us = 0, .reaped_us = 0 }, 0 },
                 { { .forked_us = 5, .exited_us = 3, .reaped_us = -1 }, 5 },
                 { { .forked_us = 500, .exited_us = -1, .reaped_us = -1 }, 500 } };

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        ck_assert_int_eq(bars_end_us(&ends[i].bar, 100), ends[i].end_us);
}
END_TEST

/* The longest of the gaps, the earlier first where they are alike; and all of them added up. */
static const struct {
    const char *script;
    uint32_t lanes;
    int most;
    const char *gaps; /* lane:from-to */
    int64_t idle_us;
} gaps[] = {
    { "f1.1.1@0 r1.1.0@100", 1, 3, "", 0 },
    { "f1.1.1@10 r1.1.0@100", 1, 3, "1:0-10", 10 },
    { "f1.1.1@0 r1.1.0@90", 1, 3, "1:90-100", 10 },
    { "f1.1.1@0 r1.1.0@20 f2.1.1@50 r2.1.0@90", 1, 3, "1:20-50 1:90-100", 40 },
    { "f1.1.1@0 r1.1.0@20 f2.1.1@50 r2.1.0@90", 1, 1, "1:20-50", 40 },
    { "f1.1.1@10 r1.1.0@20 f2.1.1@40 r2.1.0@95", 1, 2, "1:20-40 1:0-10", 35 },
    { "f1.1.1@10 f2.1.2@10", 2, 3, "1:0-10 2:0-10", 20 },
    { "f1.1.1@10 f2.1.2@10", 1, 3, "1:0-10", 10 }, /* of the second lane nothing is asked */
    { "f1.1.1@0", 2, 3, "2:0-100", 100 },
    { "", 1, 3, "1:0-100", 100 },
    { "", 0, 3, "", 0 },
    { "f1.1.1@0 r1.1.0@20 f2.1.1@50 r2.1.0@90", 1, 0, "", 40 },
    { "f1.1.1@1 r1.1.0@99", 1, 3, "1:0-1 1:99-100", 2 },
    { "f1.1.1@5 r1.1.0@10 f2.1.1@20 r2.1.0@35 f3.1.1@40 r3.1.0@98", 1, 2, "1:10-20 1:0-5", 22 },
    { "f1.1.1@5 r1.1.0@10 f2.1.1@20 r2.1.0@35 f3.1.1@40 r3.1.0@50", 1, 3, "1:50-100 1:10-20 1:0-5",
      70 },
    { "f1.1.1@0 f2.1.1@10 r1.1.0@50 r2.1.0@20", 2, 3, "2:20-100 1:50-100 2:0-10", 140 },
    { "f1.1.1@0 e1.1.0@40", 1, 3, "1:40-100", 60 }, /* a zombie holds it no more than that */
    { "f1.1.1@0 r1.1.0@120", 1, 3, "", 0 },         /* it lived past what is asked for */
};

START_TEST(each_gap)
{
    struct bars_gap out[4];
    char seen[128] = "";
    int64_t idle_us = -1;
    int count;

    bars = (struct bars){ 0 };
    play(gaps[_i].script);
    count = bars_gaps(&bars, gaps[_i].lanes, 100, out, gaps[_i].most, &idle_us);
    for (int i = 0; i < count; i++)
        snprintf(seen + strlen(seen), sizeof seen - strlen(seen), "%s%u:%d-%d", i > 0 ? " " : "",
                 out[i].lane, (int)out[i].from_us, (int)out[i].to_us);
    ck_assert_str_eq(seen, gaps[_i].gaps);
    ck_assert_int_eq(idle_us, gaps[_i].idle_us);
    bars_fini(&bars);
}
END_TEST

/* More workers at once than there are lanes: the last has none, and leaves none. */
START_TEST(more_than_have_lanes)
{
    struct fb_event event = { .attempt = 1, .kind = FB_FORKED, .t_us = 5 };
    struct bars_gap out[2];
    int64_t idle_us;

    bars = (struct bars){ 0 };
    while (event.job++ < BARS_LANES_MOST + 2)
        ck_assert_int_eq(bars_take(&bars, &event), 0);
    ck_assert_uint_eq(bars.list[BARS_LANES_MOST - 1].lane, BARS_LANES_MOST);
    ck_assert_uint_eq(bars.list[BARS_LANES_MOST].lane, 0);
    ck_assert_uint_eq(bars.list[BARS_LANES_MOST + 1].lane, 0);
    ck_assert_uint_eq(bars.lane_count, BARS_LANES_MOST);
    event =
        (struct fb_event){ .job = BARS_LANES_MOST + 1, .attempt = 1, .kind = FB_REAPED, .t_us = 6 };
    ck_assert_int_eq(bars_take(&bars, &event), 0);
    ck_assert_int_eq(bars_last(&bars, event.job)->reaped_us, 6);
    play("f1.2.0@7");
    ck_assert_uint_eq(bars_last(&bars, 1)->lane, 0);
    ck_assert_int_eq(bars_gaps(&bars, BARS_LANES_MOST, 100, out, 2, &idle_us), 2);
    ck_assert_int_eq(idle_us, (int64_t)BARS_LANES_MOST * 5); /* of those without one nothing */
    play("r9.1.0@8 f2.2.0@9");
    ck_assert_uint_eq(bars_last(&bars, 2)->lane, 9);
    bars_fini(&bars);
}
END_TEST

/* Each field is its event's; what another attempt does changes none. */
START_TEST(fields_of_an_attempt)
{
    struct fb_event event = { .job = 1, .attempt = 3, .kind = FB_EXITED, .t_us = 7 };
    struct bar bar;

    bars = (struct bars){ 0 };
    ck_assert_int_eq(bars_take(&bars, &event), 0); /* it was never forked */
    ck_assert_uint_eq(bars.count, 0);
    play("f1.3.4@2");
    bar = *bars_first(&bars, 1);
    ck_assert_int_eq(bar.forked_us, 2);
    ck_assert(bar.began_us == -1 && bar.exited_us == -1 && bar.reaped_us == -1);
    ck_assert(bar.job == 1 && bar.attempt == 3 && bar.lane == 4 && bar.next == 0);
    ck_assert(bar.code == 0 && bar.signal == 0 && bar.fate == 0);
    play("b1.2.0@3 e1.2.5@3 r1.4.0@3");
    ck_assert_int_eq(memcmp(bars_first(&bars, 1), &bar, sizeof bar), 0);
    event.as.exited.signal = 64;
    event.as.exited.code = 255;
    event.as.exited.cause = FB_CAUSE_GOAL;
    ck_assert_int_eq(bars_take(&bars, &event), 0);
    bar = *bars_first(&bars, 1);
    ck_assert(bar.exited_us == 7 && bar.signal == 64 && bar.code == 255 && bar.fate == FATE_GOAL);
    ck_assert(bar.reaped_us == -1 && bar.began_us == -1 && bar.forked_us == 2);
    play("f2.1.1@0 b2.1.0@0 r2.1.0@0 b2.1.0@5 r2.1.0@5"); /* the first moment is one, too */
    ck_assert_int_eq(bars_last(&bars, 2)->began_us, 0);
    ck_assert_int_eq(bars_last(&bars, 2)->reaped_us, 0);
    event = (struct fb_event){ .kind = FB_NOTE, .t_us = 9 }; /* of no job */
    ck_assert_int_eq(bars_take(&bars, &event), 0);
    ck_assert_int_eq(memcmp(bars_first(&bars, 1), &bar, sizeof bar), 0);
    bars_fini(&bars);
    ck_assert(bars.list == NULL && bars.jobs == NULL && bars.taken == NULL);
    ck_assert(bars.room == 0 && bars.job_room == 0 && bars.lane_room == 0 && bars.lowest == 0);
}
END_TEST

CHECK_MAIN("bars of a run")
{
    tcase_add_loop_test(all, each_lane, 0, (int)(sizeof lanes / sizeof lanes[0]));
    tcase_add_test(all, attempts_of_a_job);
    tcase_add_test(all, more_than_have_lanes);
    tcase_add_test(all, fields_of_an_attempt);
    tcase_add_test(all, each_end);
    tcase_add_loop_test(all, each_gap, 0, (int)(sizeof gaps / sizeof gaps[0]));
}
