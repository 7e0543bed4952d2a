/*
 * run_watch.c - tui/run_watch.c: a time-out that is a share of the median of what workers took.
 */
#include "run_watch.h"
#include "check_main.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Workers one after the other: how long each took in ms, below 0 where it failed. */
static const struct {
    double share;
    int took_ms[8]; /* up to a 0 */
    int64_t timeout_us;
} rows[] = {
    { 2, { 100 }, 0 },
    { 2, { 100, 200 }, 0 },
    { 2, { 100, 200, -300 }, 0 },
    { 2, { 100, 300, 200 }, 400001 },
    { 0.5, { 300, 100, 200 }, 100001 },
    { 1, { 5, 4, 3, 2, 1 }, 3001 },
    { 1, { 1, 2, 3, 4, 5 }, 3001 },
    { 1, { 3, 1, 5, 2, 4, 2 }, 3001 },
    { 1, { 7, 7, 7, -1, -1, 7 }, 7001 },
    { 0, { 100, 300, 200 }, 0 },
};

static void take(struct cmd_run_watch *watch, enum fb_kind kind, uint32_t job, int64_t t_us,
                 bool succeeded)
{
    struct fb_event event = { .kind = kind, .job = job, .t_us = t_us };

    event.as.exited.succeeded = kind == FB_EXITED && succeeded;
    ck_assert_int_eq(cmd_run_watch(watch, NULL, &event), 0);
}

START_TEST(a_share_of_the_median)
{
    struct opt opt = { .timeout_share = rows[_i].share };
    struct cmd_run_watch watch = { .opt = &opt };
    int64_t now_us = 1000;

    for (uint32_t i = 0; i < 8 && rows[_i].took_ms[i] != 0; i++) {
        int took = rows[_i].took_ms[i];
        uint32_t job = 1 + i * 50; /* there may be many between */
        take(&watch, FB_FORKED, job, now_us, false);
        now_us += 1000 * (took < 0 ? -took : took);
        take(&watch, FB_BEGAN, job, now_us, false);
        take(&watch, FB_EXITED, job, now_us, took > 0);
    }
    ck_assert_int_eq(watch.timeout_us, rows[_i].timeout_us);
    ck_assert_int_eq(cmd_run_watches(&opt), rows[_i].share > 0);
    cmd_run_watch_fini(&watch);
}
END_TEST

/* Many of them, in any order: the one in the middle. */
START_TEST(a_median_of_many)
{
    struct opt opt = { .timeout_share = 1 };
    struct cmd_run_watch watch = { .opt = &opt };

    for (uint32_t i = 0; i < 501; i++) {
        uint32_t took = i * 211 % 501; /* each once */
        take(&watch, FB_FORKED, i + 1, 1000000, false);
        take(&watch, FB_EXITED, i + 1, 1000000 + took, true);
    }
    ck_assert_int_eq(watch.timeout_us, 251);
    for (size_t i = 1; i < watch.count; i++)
        ck_assert_int_le(watch.took_us[i - 1], watch.took_us[i]);
    cmd_run_watch_fini(&watch);
}
END_TEST

static int slots; /* that were set last, in the run's place; 0: none were */

int fb_run_slots(struct fb_run *run, int count)
{
    (void)run;
    slots = count;
    return 0;
}

/* What is set after such an event, when the file has those bytes; NULL: as it was. */
static int slots_after(struct cmd_run_watch *watch, const char *bytes, int64_t second, long nano,
                       enum fb_kind kind)
{
    const struct timespec times[2] = { { second, nano }, { second, nano } };
    FILE *file = bytes != NULL ? fopen(watch->opt->slots_file, "w") : NULL;

    if (file != NULL) {
        ck_assert(fputs(bytes, file) >= 0 && fclose(file) == 0);
        ck_assert_int_eq(utimensat(AT_FDCWD, watch->opt->slots_file, times, 0), 0);
    }
    slots = 0;
    ck_assert_int_eq(cmd_run_watch(watch, NULL, &(struct fb_event){ .kind = kind }), 0);
    return slots;
}

/* The file of the slots is read when it has changed and a job has ended; what is no number yet is
 * not. As long as it stays as it is nothing is set: its user may have changed the slots. */
START_TEST(slots_of_a_file)
{
    char path[] = "/tmp/test_run_watch.XXXXXX";
    struct opt opt = { .slots_file = path };
    struct cmd_run_watch watch = { .opt = &opt };

    close(mkstemp(path));
    ck_assert(cmd_run_watches(&opt));
    ck_assert_int_eq(slots_after(&watch, "x", 1000, 1, FB_EXITED), 0);
    ck_assert_int_eq(slots_after(&watch, "5", 1000, 1, FB_BEGAN), 0);
    ck_assert_int_eq(slots_after(&watch, NULL, 0, 0, FB_EXITED), 5);
    ck_assert_int_eq(slots_after(&watch, NULL, 0, 0, FB_EXITED), 0);
    ck_assert_int_eq(slots_after(&watch, "6", 1000, 2, FB_EXITED), 6);
    ck_assert_int_eq(slots_after(&watch, "7", 999, 2, FB_EXITED), 7);
    ck_assert_int_eq(slots_after(&watch, "7", 999, 3, FB_EXITED), 7);
    ck_assert_int_eq(slots_after(&watch, "q", 1001, 0, FB_EXITED), 0);
    ck_assert_int_eq(slots_after(&watch, "8", 1001, 0, FB_EXITED), 8);
    unlink(path);
    ck_assert_int_eq(slots_after(&watch, NULL, 0, 0, FB_EXITED), 0);
}
END_TEST

CHECK_MAIN("what is watched while a COMMAND runs")
{
    tcase_add_loop_test(all, a_share_of_the_median, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, a_median_of_many);
    tcase_add_test(all, slots_of_a_file);
}
