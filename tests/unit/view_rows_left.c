/* view_rows_left.c - rows of processes that workers have left behind. */
#include "check_main.h"
#include "view/rows_facts.h"
#include "view_stage.h"

static const struct {
    const char *names[3];
    int jobs, leaving; /* so many jobs; the last `leaving` of them have left those */
    enum column sort;
    size_t rows;
    uint32_t list[4]; /* the first */
} leavings[] = {
    { { NULL }, 2, 0, COLUMN_NUMBER, 2, { 1, 2 } },
    { { "a" }, 2, 1, COLUMN_NUMBER, 3, { 1, 2, ROWS_LEFT | 2 } },
    { { "a" }, 2, 1, COLUMN_PID, 3, { 2, ROWS_LEFT | 2, 1 } },
    { { "a (b", "c (1), d" },
      1,
      1,
      COLUMN_NUMBER,
      3,
      { 1, ROWS_LEFT | 1, ROWS_LEFT | 1 << 27 | 1 } },
    { { NULL }, 1, 1, COLUMN_NUMBER, 2, { 1, ROWS_LEFT | 1 } }, /* one that was not found */
    { { "a", "b", "c" }, 40, 40, COLUMN_NUMBER, 139, { 40 } },  /* no more than the most */
    { { "a" }, 100, 1, COLUMN_NUMBER, 101, { 1, 2 } },
    { { "a" }, 101, 1, COLUMN_NUMBER, 101, { 1, 2 } },
};

static void leave(struct stage *stage, uint32_t job, const char *const names[3])
{
    struct fb_event event = { .kind = FB_LEAKED, .job = job, .attempt = 1 };

    event.as.leaked.pids = (const pid_t[]){ 801, 802, 803 };
    event.as.leaked.names = names;
    while (event.as.leaked.count < 3 && names[event.as.leaked.count] != NULL)
        event.as.leaked.count++;
    tell(stage, 2 + job, event);
}

/* A run of one job, that runs and has left a process of that name. */
static void one_leaves(struct stage *stage, const char *name)
{
    stage_open(stage);
    tell_run(stage, "", 2);
    tell_queued(stage, 0, "job", 0);
    tell_start(stage, 1, 1, 1);
    leave(stage, 1, (const char *const[3]){ name });
}

START_TEST(left_behind)
{
    struct rows_order order = { .sort = leavings[_i].sort, .filter = UI_FILTER_ALL };
    uint32_t jobs = (uint32_t)leavings[_i].jobs, leaving = (uint32_t)leavings[_i].leaving;
    struct stage stage;
    struct rows_left left;

    stage_open(&stage);
    tell_run(&stage, "", 2);
    for (uint32_t job = 1; job <= jobs; job++)
        tell_queued(&stage, 0, "job", 0);
    for (uint32_t job = jobs - leaving + 1; job <= jobs; job++) {
        tell_start(&stage, 1, job, 1);
        leave(&stage, job, leavings[_i].names);
    }
    for (int again = 0; again < 2; again++) {
        ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 200000000), 0);
        ck_assert_uint_eq(stage.rows.count, leavings[_i].rows);
        ck_assert_uint_eq(stage.rows.left, leavings[_i].rows - jobs);
        for (size_t i = 0; i < 4 && i < leavings[_i].rows && jobs < 40; i++)
            ck_assert_uint_eq(stage.rows.list[i], leavings[_i].list[i]);
    }
    for (size_t i = 0; i < stage.rows.count && jobs == 1; i++) {
        if (!rows_left(&stage.board, stage.rows.list[i], &left))
            continue;
        ck_assert_str_eq(left.name, leavings[_i].names[0] == NULL ? ""
                                    : i == 1                      ? "a (b"
                                                                  : "c (1); d");
        ck_assert_int_eq(left.pid, leavings[_i].names[0] ? 800 + (int)i : 0);
        ck_assert(left.lives);
        ck_assert_int_eq(left.from_us, 3000000);
    }
    stage_close(&stage);
}
END_TEST

/* What was left is known yet, but not by name: the job's reason is another by now. */
START_TEST(skipped_after)
{
    struct rows_order order = { .sort = COLUMN_NUMBER, .filter = UI_FILTER_ALL };
    struct stage stage;
    struct rows_left left;

    one_leaves(&stage, "a");
    tell_end(&stage, 4, 1, 1, 0);
    tell_retry(&stage, 5, 1, 1);
    tell_skipped(&stage, 6, 1, "(a)", 0);
    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 200000000), 0);
    ck_assert_uint_eq(stage.rows.count, 2);
    ck_assert(rows_left(&stage.board, stage.rows.list[1], &left));
    ck_assert_str_eq(left.name, "");
    ck_assert_int_eq(left.pid, 0);
    stage_close(&stage);
}
END_TEST

/* The job has waited for it: it has its name for good, and the column its room. */
START_TEST(ended_after)
{
    static const struct {
        const char *name, *then;
        enum fb_cause cause;
        int columns;
    } ends[] = {
        { "sleep", "sleep", FB_CAUSE_NONE, 3 + 5 },
        { "a", "a", FB_CAUSE_TIMEOUT, 3 + 1 },
        { "sleep", "", FB_CAUSE_LOST, 3 + 9 }, /* "lost (sleep)" would be another reason */
        { "sleep", "", FB_CAUSE_CHANGED, 3 + 9 },
    };
    struct rows_order order = { .sort = COLUMN_NUMBER, .filter = UI_FILTER_ALL };
    struct stage stage;
    struct rows_left left;

    one_leaves(&stage, ends[_i].name);
    tell_exited(&stage, 4, 1, 0, 0, ends[_i].cause);
    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 200000000), 0);
    ck_assert_uint_eq(stage.rows.count, 2);
    ck_assert(rows_left(&stage.board, stage.rows.list[1], &left));
    ck_assert_str_eq(left.name, ends[_i].then);
    ck_assert(!left.lives);
    ck_assert_int_eq(left.to_us - left.from_us, 1000000);
    ck_assert_int_eq(stage.rows.name_columns, ends[_i].columns);
    stage_close(&stage);
}
END_TEST

/* The same where it is found at the end of the run: why the job does not run stays. */
START_TEST(found_after)
{
    static const char *const results[] = { "exit 1, not tried again: London failed",
                                           "stopped: jobs.yaml changed" };
    struct fb_event skipped = { .kind = FB_SKIPPED, .job = 1 };
    struct fb_event leaked = { .kind = FB_LEAKED, .job = 1 };
    struct rows_order order = { .sort = COLUMN_NUMBER, .filter = UI_FILTER_ALL };
    struct stage stage;
    struct board_job unpacked;
    struct rows_left left;
    struct row row;

    skipped.as.skipped.why = _i == 0 ? "London failed" : "stopped: jobs.yaml changed";
    skipped.as.skipped.by_hand = _i == 1;
    leaked.as.leaked.pids = (const pid_t[]){ 801 };
    leaked.as.leaked.names = (const char *const[]){ "sleep" };
    leaked.as.leaked.count = 1;
    leaked.as.leaked.ending = true;
    stage_open(&stage);
    tell_run(&stage, "", 2);
    tell_queued(&stage, 0, "job", 0);
    tell_start(&stage, 1, 1, 1);
    tell_end(&stage, 4, 1, 1, 0);
    tell_retry(&stage, 5, 1, 1);
    tell(&stage, 6, skipped);
    tell(&stage, 7, leaked);
    rows_row(&stage.board, board_job(&stage.board, 1, &unpacked), 200000000, &row);
    ck_assert_str_eq(row.result, results[_i]);
    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, 200000000), 0);
    ck_assert_uint_eq(stage.rows.count, 2);
    ck_assert(rows_left(&stage.board, stage.rows.list[1], &left));
    ck_assert_str_eq(left.name, "");
    stage_close(&stage);
}
END_TEST

/* In a narrow column a name is cut between its characters. */
START_TEST(names_cut)
{
    static const struct {
        const char *names, *words;
        size_t room;
    } cuts[] = {
        { "日本語日本 (801)", "日本語日本", 18 },
        { "日本語日本 (801)", "日本語日", 15 },
        { "日本語日本 (801), 日本語日本 (802)", "2: 日本語日", 18 },
        { "日本語日本 (801), a (802), b (803)", "3: 日本語日本", 23 },
        { "日本語日本 (801), a (802), b (803)", "3: 日本語日本, ...", 24 },
    };
    char words[64];

    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        rows_left_words(cuts[i].names, words, cuts[i].room);
        ck_assert_str_eq(words, cuts[i].words);
    }
}
END_TEST

CHECK_MAIN("rows, left behind")
{
    check_locale();
    tcase_add_test(all, names_cut);
    tcase_add_loop_test(all, found_after, 0, 2);
    tcase_add_test(all, skipped_after);
    tcase_add_loop_test(all, ended_after, 0, 4);
    tcase_add_loop_test(all, left_behind, 0, sizeof leavings / sizeof leavings[0]);
}
