/*
 * scale_whole.c - what measurements of many sorts say, as a whole: the table with its words, JSON
 * and CSV. Each is a part of golden/scale_whole.txt: see check_golden.h. And what records are
 * folded into, golden/scale_folds.txt.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "record/record_read.h"
#include "scale/verdict.h"

#include <inttypes.h>

/* A run a line: slots.round, milliseconds of wall and CPU time; jobs and how many of them failed;
 * milliseconds of the longest job, alone, waiting for others, starting, working, without a core,
 * of other programs, of arriving agents, of claims. Below 0: unknown.
 */
static const struct {
    const char *name;
    struct fb_hardware hardware;
    bool weak, table, apart;
    uint32_t voided;
    const char *runs;
} sets[] = {
    { "nothing", { 4, 8, 8, 0, 0, 0 }, false, false, false, 0, "" },
    { "one run",
      { 1, 1, 1, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 199 100 1 0 0 0 0 0 0 -1 -1 0 0" },
    { "two numbers of slots, which take the same",
      { 1, 2, 2, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 200 100 1 1 160 0 0 0 0 0 0 0 0 2.1 200 100 1 1 159 0 0 0 0 0 0 0 0" },
    { "it gets slower",
      { 4, 8, 16, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "8.1 300 1500 40 0 50 20 10 100 1900 500 1000 0 0 1.1 1000 980 40 0 50 0 0 100 800 -1 0 0 0 "
      "2.1 600 1000 40 0 50 10 0 100 900 0 0 0 0 4.1 400 1300 40 2 50 20 80 100 1200 260 0 0 0 "
      "16.1 500 1600 40 0 50 30 20 100 2900 600 0 0 0 1.2 1010 985 40 0 50 0 0 100 800 0 0 0 0 "
      "2.2 605 1000 40 0 50 10 0 100 900 0 0 0 0 4.2 410 1290 40 0 50 20 80 100 1200 261 0 0 0 "
      "8.2 305 1500 40 0 50 20 10 100 1900 500 0 0 0 16.2 510 1600 40 0 50 30 20 100 2900 600 0 0 "
      "0 "
      "1.3 1020 990 40 0 50 0 0 100 800 0 0 0 0 4.3 405 1300 40 0 50 20 81 100 1200 260 0 0 0" },
    { "of a file: nothing is known of its machine",
      { 4, 8, 8, 0, 0, 0 },
      false,
      true,
      false,
      0,
      "2.1 0 0 10 0 0 0 0 0 0 -1 -1 0 0 4.2 100 0 19 0 0 0 0 0 0 -1 -1 0 0 "
      "8.3 100 0 33 0 0 0 0 0 0 -1 -1 0 0 16.4 100 0 50 0 0 0 0 0 0 -1 -1 0 0" },
    { "each slot brought its own jobs",
      { 8, 8, 8, 0, 0, 0 },
      true,
      false,
      false,
      0,
      "1.1 1000 900 10 0 90 0 0 10 900 0 0 0 0 2.1 1050 1800 20 0 90 0 0 10 1800 0 0 0 0 "
      "4.1 1100 3600 40 0 90 0 0 10 3600 0 0 0 0 8.1 1190 7200 80 0 90 0 0 10 7200 0 0 0 0" },
    { "agents, which came late",
      { 4, 8, 8, 0, 0, 0 },
      false,
      false,
      true,
      1,
      "1.1 1000 900 10 0 90 0 0 10 900 0 0 100 100 2.1 700 900 10 0 90 0 0 10 900 0 0 280 279 "
      "4.1 690 900 10 0 90 0 0 10 900 0 0 1000 800" },
    { "agents, whose jobs waited for others",
      { 0, 0, 0, 0, 0, 0 },
      false,
      false,
      true,
      2,
      "1.1 1000 900 10 0 90 0 0 10 900 0 0 100 -1 2.1 500 900 10 0 90 0 0 10 900 0 0 100 -1 "
      "4.1 250 900 11 0 90 0 0 10 900 0 0 100 -1" },
    { "a quota, and rounds that lie far apart",
      { 2, 2, 4, 1.5, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 1000 900 10 0 90 0 0 10 900 0 900 0 0 2.1 600 900 10 0 90 0 0 10 900 0 120 0 0 "
      "4.1 590 800 11 0 90 0 0 10 900 0 0 0 0 1.2 500 900 10 0 90 0 0 10 900 0 0 0 0 "
      "2.2 900 900 10 0 90 0 0 10 900 0 0 0 0 4.2 595 800 10 0 90 0 0 10 900 0 0 0 0" },
    { "nothing was done by two",
      { 1, 1, 1, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 1000 0 10 0 90 0 0 10 900 0 0 0 0 2.1 1000 0 0 0 0 0 0 0 0 0 0 0 0 "
      "4.1 1000 0 5 0 90 0 0 10 900 0 0 0 0" },
    { "at each bound of a reason and of a doubt",
      { 2, 2, 2, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 200 100 10 0 159 0 0 500 500 0 39 0 0 2.1 200 339 10 0 159 39 40 500 500 0 40 0 0 "
      "4.1 200 340 9 0 160 40 0 0 0 0 0 0 0" },
    { "starting takes longer than working",
      { 2, 2, 2, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 1000 300 10 0 100 0 0 501 499 0 0 0 0 2.1 700 300 10 0 100 0 0 501 499 0 0 0 0 "
      "4.1 690 300 10 0 100 0 0 501 499 0 0 0 0" },
    { "one worker was left alone",
      { 2, 2, 2, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 1000 300 10 0 100 0 0 100 900 0 0 0 0 2.1 700 300 10 0 100 140 139 100 900 0 0 0 0 "
      "4.1 690 300 10 0 100 138 0 100 900 0 0 0 0" },
    { "workers had no core",
      { 2, 2, 2, 0, 0, 0 },
      false,
      false,
      false,
      0,
      "1.1 1000 300 10 0 100 0 0 100 900 0 0 0 0 2.1 700 300 10 0 100 139 139 100 900 200 0 0 0 "
      "4.1 690 300 10 0 100 138 0 100 900 199 0 0 0" },
};

static void read_runs(struct scale_runs *runs, const char *at)
{
    int slots, round, used, ms[12];
    uint32_t jobs;

    for (; sscanf(at, " %d.%d %d %d %" SCNu32 " %d %d %d %d %d %d %d %d %d %d%n", &slots, &round,
                  &ms[0], &ms[1], &jobs, &ms[2], &ms[3], &ms[4], &ms[5], &ms[6], &ms[7], &ms[8],
                  &ms[9], &ms[10], &ms[11], &used) == 15;
         at += used) {
        struct scale_sample sample = { .slots = slots,
                                       .round = round,
                                       .throughput = ms[0] > 0 ? jobs * 1000.0 / ms[0] : jobs,
                                       .wall_us = ms[0] * 1000,
                                       .cpu_us = ms[1] * 1000,
                                       .jobs = jobs,
                                       .failed = (uint32_t)ms[2],
                                       .longest_us = ms[3] * 1000,
                                       .alone_us = ms[4] * 1000,
                                       .waits_us = ms[5] * 1000,
                                       .start_us = ms[6] * 1000,
                                       .work_us = ms[7] * 1000,
                                       .delay_us = ms[8] * 1000,
                                       .others_us = ms[9] * 1000,
                                       .arrive_us = ms[10] * 1000,
                                       .claim_us = ms[11] * 1000 };
        ck_assert_int_eq(scale_runs_add(runs, &sample), 0);
    }
    ck_assert_str_eq(at, "");
}

START_TEST(what_they_say)
{
    struct text out = { 0 };

    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct scale_runs runs = { .hardware = sets[i].hardware,
                                   .weak = sets[i].weak,
                                   .table = sets[i].table,
                                   .apart = sets[i].apart,
                                   .voided = sets[i].voided };
        struct scale_verdict verdict;
        read_runs(&runs, sets[i].runs);
        ck_assert_int_eq(scale_judge(&verdict, &runs), 0);
        text_printf(&out, "== %s\n", sets[i].name);
        scale_put_table(&out, &runs, &verdict);
        scale_put_json(&out, &runs, &verdict);
        scale_put_csv(&out, &runs);
        scale_verdict_fini(&verdict);
        scale_runs_fini(&runs);
    }
    compare_file("tests/unit/golden/scale_whole.txt", text_string(&out));
    text_fini(&out);
}
END_TEST

/* Records of golden/ as runs of a scale. By agents: what of them comes late makes no difference. */
static const struct {
    const char *record;
    int slots;
    bool apart, ordered;
    int64_t delay_us; /* of each worker */
} folds[] = {
    { "at_once", 4, false, false, 1000 }, { "at_once", 1, false, false, 0 },
    { "goal", 4, false, false, -1 },      { "goal", 5, true, true, 7 },
    { "cities", 2, false, false, 1 },     { "cities", 2, true, true, 1 },
    { "cities", 12, true, false, 1 },     { "edges", 3, false, false, 250 },
    { "edges", 3, true, false, 250 },     { "edges", 2, true, true, 250 },
    { "edges_many", 3, false, false, 1 }, { "edges_many", 100, true, false, 1 },
};

static void fold(struct scale_fold *folded, const char *name, int64_t delay_us)
{
    const char *source = getenv("SOURCE");
    struct record_reader *reader;
    struct fb_event event;
    char path[512], error[512];

    snprintf(path, sizeof path, "%s/tests/unit/golden/record_%s.jsonl",
             source != NULL ? source : ".", name);
    ck_assert_int_eq(record_reader_open(&reader, path, error, sizeof error), 0);
    while (record_reader_next(reader, &event) > 0)
        ck_assert_int_eq(scale_fold_take(folded, &event, delay_us), 0);
    record_reader_close(reader);
}

START_TEST(what_is_folded)
{
    struct text out = { 0 };

    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        struct scale_fold folded = { .sample = { .slots = folds[i].slots, .round = 1 },
                                     .apart = folds[i].apart,
                                     .ordered = folds[i].ordered };
        struct scale_runs runs = { .apart = folds[i].apart };
        fold(&folded, folds[i].record, folds[i].delay_us);
        ck_assert_int_eq(scale_runs_add(&runs, &folded.sample), 0);
        text_printf(&out, "== %s%s%s\n", folds[i].record, folds[i].apart ? ", agents" : "",
                    folds[i].ordered ? ", ordered" : "");
        scale_put_csv(&out, &runs);
        text_puts(&out, "pids:");
        for (uint32_t job = 0; job <= 24; job++)
            text_printf(&out, " %d", (int)scale_fold_pid(&folded, job));
        text_printf(&out, "; %d past all room\n", (int)scale_fold_pid(&folded, 1000000));
        scale_runs_fini(&runs);
        scale_fold_fini(&folded);
        ck_assert_int_eq(scale_fold_pid(&folded, 1), 0);
    }
    compare_file("tests/unit/golden/scale_folds.txt", text_string(&out));
    text_fini(&out);
}
END_TEST

CHECK_MAIN("scales as a whole")
{
    tcase_add_test(all, what_they_say);
    tcase_add_test(all, what_is_folded);
}
