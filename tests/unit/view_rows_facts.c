/* view_rows_facts.c - what rows are sorted by, and the numbers in them, each where it begins to
 * hold. */
#include "check_main.h"
#include "view/rows_facts.h"
#include "view_runs.h"

static const struct {
    enum column column;
    const char *rising, *falling; /* numbers of jobs; what is not known comes last */
} orders[] = {
    { COLUMN_STATE, "11 12 13 14 15 5 6 7 3 4 19 2 8 1 9 10 17 18 18 16",
      "16 9 10 17 18 18 1 8 2 3 4 19 7 5 6 11 12 13 14 15" },
    { COLUMN_NUMBER, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 18 19",
      "19 18 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1" },
    { COLUMN_NAME, "8 16 17 19 11 9 10 2 14 18 18 15 4 3 12 5 6 13 1 7",
      "7 1 13 6 5 12 3 4 15 18 18 14 2 10 9 11 19 17 16 8" },
    { COLUMN_PID, "2 3 4 5 6 7 8 9 11 12 13 14 18 18 19 10 1 15 16 17",
      "10 19 18 18 14 13 12 11 9 8 7 6 5 4 3 2 1 15 16 17" },
    { COLUMN_CORE, "4 6 3 5 1 2 7 8 9 10 11 12 13 14 15 16 17 18 18 19",
      "3 5 4 6 1 2 7 8 9 10 11 12 13 14 15 16 17 18 18 19" },
    { COLUMN_BEGAN, "3 4 5 6 7 8 9 11 12 13 14 18 18 10 2 19 1 15 16 17",
      "19 2 10 18 18 14 13 12 11 9 8 7 6 5 4 3 1 15 16 17" },
    { COLUMN_ELAPSED, "18 18 10 19 9 2 11 12 13 14 8 7 6 5 4 3 1 15 16 17",
      "3 4 5 6 7 8 14 13 12 11 2 9 19 10 18 18 1 15 16 17" },
    { COLUMN_BAR, "4 3 1 2 5 6 7 8 9 10 11 12 13 14 15 16 17 18 18 19",
      "3 4 1 2 5 6 7 8 9 10 11 12 13 14 15 16 17 18 18 19" },
    { COLUMN_CPU, "3 4 11 5 8 6 14 13 12 18 18 9 1 2 7 10 15 16 17 19",
      "9 18 18 12 13 14 6 8 5 11 4 3 1 2 7 10 15 16 17 19" },
    { COLUMN_TIME, "18 18 11 12 13 14 3 9 4 5 8 10 6 1 2 7 15 16 17 19",
      "6 8 10 5 4 9 3 12 13 14 11 18 18 1 2 7 15 16 17 19" },
    { COLUMN_MEMORY, "9 10 11 12 13 14 18 18 3 4 5 6 1 2 7 8 15 16 17 19",
      "6 5 4 3 9 10 11 12 13 14 18 18 1 2 7 8 15 16 17 19" },
    { COLUMN_RESULT, "7 9 10 18 18 11 8 14 12 13 15 16 1 2 3 4 5 6 17 19",
      "16 15 13 12 14 8 11 7 9 10 18 18 1 2 3 4 5 6 17 19" },
};

START_TEST(each_order)
{
    struct stage stage;
    char seen[2][128];

    states(&stage);
    stage.ui.table.sort = orders[_i].column;
    for (int way = 0; way < 2; way++) {
        size_t used = 0;
        stage.ui.table.descending = way == 1;
        stage_rebuild(&stage);
        for (size_t i = 0; i < stage.rows.count; i++)
            used += (size_t)snprintf(seen[way] + used, sizeof seen[way] - used, "%s%u",
                                     used > 0 ? " " : "", rows_job(stage.rows.list[i]));
    }
    ck_assert_str_eq(seen[0], orders[_i].rising);
    ck_assert_str_eq(seen[1], orders[_i].falling);
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *result, *brief;
    double bar, over;
    const char *numbers; /* pid|core|began|elapsed|cpu|time|memory */
} rows[] = {
    { "waits to be started", "waiting", -1, -1, "||||||" },
    { "forked, has not begun", "forked", -1, -1, "4712||4.0 s|1.0 s|||" },
    { "", "", 1, 0.801603, "4713|1|0.0 s|4.9 s|8%|0.6 s|121M" },
    { "epoch 35 of 100", "", 0.35, -1, "4714|0|0.0 s|4.9 s|16%|0.8 s|288M" },
    { "stopped by SIGTSTP", "SIGTSTP", -1, -1, "4715|1|0.0 s|4.9 s|24%|1.0 s|562M" },
    { "wants the terminal (SIGTTIN)", "SIGTTIN", -1, -1, "4716|0|0.0 s|4.9 s|32%|1.2 s|972M" },
    { "exit 0, zombie for 0.5 s", "exit 0, zombie", -1, -1, "4717||0.0 s|4.4 s|||" },
    { "exit 9, try 2 in 3.0 s", "try 2 in 3.0 s", -1, -1, "4718||0.0 s|4.0 s|27%|1.1 s|" },
    { "exit 0", "exit 0", -1, -1, "4719||0.0 s|910 ms|88%|800 ms|12M" },
    { "exit 0, try 2", "exit 0", -1, -1, "4820||2.1 s|390 ms||1.1 s|12M" },
    { "exit 1", "exit 1", -1, -1, "4721||0.1 s|1.1 s|18%|200 ms|12M" },
    { "killed by SIGSEGV (core dumped)", "SIGSEGV", -1, -1, "4722||0.1 s|1.2 s|42%|500 ms|12M" },
    { "timeout (killed by SIGTERM)", "timeout", -1, -1, "4723||0.1 s|1.3 s|39%|500 ms|12M" },
    { "killed by SIGKILL", "SIGKILL", -1, -1, "4724||0.1 s|1.4 s|37%|500 ms|12M" },
    { "exec: No such file or directory: /no/such/program", "not started", -1, -1, "||||||" },
    { "fails did not succeed", "skipped", -1, -1, "||||||" },
    { "done by an earlier run", "done", -1, -1, "||||||" },
    { "exit 0, left behind sleep"
      " (4800)",
      "left sleep", -1, -1, "4728||1.7 s|200 ms|50%|100 ms|12M" },
    { "ending: ignores SIGTERM, SIGKILL in 1.2 s", "SIGKILL in 1.2 s", -1, -1,
      "4729||4.2 s|0.8 s|||" },
};

START_TEST(each_row)
{
    struct stage stage;
    struct board_job unpacked;
    struct row row;
    char numbers[200];

    states(&stage);
    stage_rebuild(&stage);
    ck_assert_uint_eq(stage.board.job_count, sizeof rows / sizeof rows[0]);
    rows_row(&stage.board, board_job(&stage.board, (uint32_t)_i + 1, &unpacked),
             (int64_t)(stage.now_s * 1e6 + 0.5), &row);
    snprintf(numbers, sizeof numbers, "%s|%s|%s|%s|%s|%s|%s", row.pid, row.core, row.began,
             row.elapsed, row.cpu, row.time, row.memory);
    ck_assert_str_eq(row.result, rows[_i].result);
    ck_assert_str_eq(row.brief, rows[_i].brief);
    ck_assert_str_eq(numbers, rows[_i].numbers);
    ck_assert(row.bar > rows[_i].bar - 1e-3 && row.bar < rows[_i].bar + 1e-3);
    ck_assert(row.over > rows[_i].over - 1e-3 && row.over < rows[_i].over + 1e-3);
    stage_close(&stage);
}
END_TEST

/* Facts of a job that lives, and of one that has ended, at a moment. */
static const struct {
    struct board_job job;
    struct board_live live;
    double cpu;
    int64_t cpu_us;
    uint64_t memory;
    double bar, over;
} facts[] = {
#define LIVES .state = BOARD_RUNNING, .attempt = 1, .forked_us = 0, .exited_us = -1, .reaped_us = -1
#define ENDED                                                                                      \
    .state = BOARD_OK, .attempt = 1, .forked_us = 0, .exited_us = 4000000, .reaped_us = 4000000,   \
    .user_us = 500000, .system_us = 500000, .peak_memory_bytes = 7
    /* a sample is fresh for so long and no longer; at 10 s */
    { { LIVES, .share = -1 },
      { .sample_us = 7500000, .cpu_share = 0.5, .memory_bytes = 9, .sample_cpu_us = 3 },
      0.5,
      3,
      9,
      -1,
      -1 },
    { { LIVES, .share = -1 },
      { .sample_us = 7499999, .cpu_share = 0.5, .memory_bytes = 9, .sample_cpu_us = 3 },
      -1,
      3,
      0,
      -1,
      -1 },
    { { LIVES, .share = -1 },
      { .sample_us = 0, .cpu_share = 0.5, .memory_bytes = 9 },
      -1,
      0,
      0,
      -1,
      -1 },
    { { LIVES, .share = -1 }, { .sample_us = -1 }, -1, -1, 0, -1, -1 },
    /* an estimate that is not reached, reached, run past */
    { { LIVES, .share = -1, .estimate_us = 20000000 }, { .sample_us = -1 }, -1, -1, 0, 0.5, -1 },
    { { LIVES, .share = -1, .estimate_us = 10000000 }, { .sample_us = -1 }, -1, -1, 0, 1, -1 },
    { { LIVES, .share = -1, .estimate_us = 8000000 }, { .sample_us = -1 }, -1, -1, 0, 1, 0.8 },
    /* a share that is told is worth more */
    { { LIVES, .share = 0, .estimate_us = 8000000 }, { .sample_us = -1 }, -1, -1, 0, 0, -1 },
    { { LIVES, .share = 0.25F }, { .sample_us = -1 }, -1, -1, 0, 0.25, -1 },
    { { LIVES, .share = 1.5F }, { .sample_us = -1 }, -1, -1, 0, 1, -1 },
    { { ENDED, .share = -1 }, { .sample_us = -1 }, 0.25, 1000000, 7, -1, -1 },
    { { ENDED, .share = 0 }, { .sample_us = -1 }, 0.25, 1000000, 7, 1, -1 },
    { { ENDED, .share = -1, .estimate_us = 1 }, { .sample_us = -1 }, 0.25, 1000000, 7, 1, -1 },
    { { ENDED, .share = -1, .unmeasured = true }, { .sample_us = -1 }, -1, -1, 7, -1, -1 },
    { { .state = BOARD_OK, .attempt = 2, .exited_us = 4000000, .reaped_us = 4000000, .share = -1 },
      { .sample_us = -1 },
      -1,
      0,
      0,
      -1,
      -1 },
    { { .state = BOARD_OK,
        .attempt = 1,
        .forked_us = 5,
        .exited_us = 5,
        .reaped_us = 5,
        .share = -1 },
      { .sample_us = -1 },
      -1,
      0,
      0,
      -1,
      -1 },
    { { .state = BOARD_OK, .attempt = 1, .exited_us = 4000000, .reaped_us = 0, .share = -1 },
      { .sample_us = -1 },
      0,
      0,
      0,
      -1,
      -1 },
    { { .state = BOARD_WAITING, .exited_us = -1, .forked_us = -1, .reaped_us = -1, .share = 0.5F },
      { .sample_us = -1 },
      -1,
      -1,
      0,
      -1,
      -1 },
    { { .state = BOARD_SKIPPED, .exited_us = -1, .forked_us = -1, .reaped_us = -1, .share = 0.5F },
      { .sample_us = -1 },
      -1,
      -1,
      0,
      -1,
      -1 },
};

static bool is_near(double one, double two)
{
    return one > two - 1e-6 && one < two + 1e-6;
}

START_TEST(each_fact)
{
    struct board_job job = facts[_i].job;
    struct board_live live = facts[_i].live;
    double over;

    job.live = &live;
    ck_assert(is_near(rows_facts_cpu(&job, 10000000), facts[_i].cpu));
    ck_assert_int_eq(rows_facts_cpu_us(&job), facts[_i].cpu_us);
    ck_assert_uint_eq(rows_facts_memory(&job, 10000000), facts[_i].memory);
    ck_assert(is_near(rows_facts_bar(&job, 10000000, &over), facts[_i].bar));
    ck_assert(is_near(over, facts[_i].over));
}
END_TEST

/* Of the same board: how long, and what sorts where it is 0 or nothing at all. */
static const struct {
    struct board_job job;
    enum column column;
    uint64_t key;
} keys[] = {
    { { .pid = 1 }, COLUMN_PID, 1 },
    { { .pid = 0 }, COLUMN_PID, FACTS_NO_KEY },
    { { .node = 1 }, COLUMN_NODE, 1 },
    { { .node = 0 }, COLUMN_NODE, FACTS_NO_KEY },
    { { .parent = 1 }, COLUMN_PARENT, 1 },
    { { .parent = 0 }, COLUMN_PARENT, FACTS_NO_KEY },
    { { .forked_us = 0 }, COLUMN_BEGAN, 0 },
    { { .forked_us = -1 }, COLUMN_BEGAN, FACTS_NO_KEY },
    { { .state = BOARD_OK, .share = 0.5F }, COLUMN_BAR, 1000000 },
    { { .state = BOARD_FAILED, .share = 0.5F }, COLUMN_BAR, 500000 },
    { { .job = 7 }, COLUMN_NUMBER, 7 },
    { { .state = BOARD_SKIPPED }, COLUMN_RESULT, 4 << 16 },
    { { .state = BOARD_HELD }, COLUMN_RESULT, 4 << 16 },
    { { .state = BOARD_FAILED, .error = 2 }, COLUMN_RESULT, 3 << 16 },
    { { .state = BOARD_RUNNING, .exited_us = -1 }, COLUMN_RESULT, FACTS_NO_KEY },
    { { .state = BOARD_FAILED, .exited_us = 0, .cause = FB_CAUSE_TIMEOUT },
      COLUMN_RESULT,
      2 << 16 },
    { { .state = BOARD_FAILED, .exited_us = 0, .signal = 9 }, COLUMN_RESULT, 1 << 16 | 9 },
    { { .state = BOARD_FAILED, .exited_us = 0, .code = 3 }, COLUMN_RESULT, 3 },
    { { .state = BOARD_OK, .exited_us = 0 }, COLUMN_RESULT, 0 },
};

START_TEST(each_key)
{
    struct board_job job = keys[_i].job;
    struct board_live live = { .sample_us = -1 };

    job.live = &live;
    ck_assert_uint_eq(rows_facts_key(&job, keys[_i].column, 10000000), keys[_i].key);
}
END_TEST

CHECK_MAIN("facts of rows")
{
    tcase_add_loop_test(all, each_order, 0, (int)(sizeof orders / sizeof orders[0]));
    check_locale();
    tcase_add_loop_test(all, each_row, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, each_fact, 0, (int)(sizeof facts / sizeof facts[0]));
    tcase_add_loop_test(all, each_key, 0, (int)(sizeof keys / sizeof keys[0]));
}
