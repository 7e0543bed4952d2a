/* view_rows_list.c - which jobs are listed, and what is known of all from one rebuild to the next.
 */
#include "check_main.h"
#include "view_tree.h"

static struct stage stage;
static struct rows_order order;

static void begin(void)
{
    stage_open(&stage);
    tell_run(&stage, "", 4);
    order = (struct rows_order){ .sort = COLUMN_NUMBER, .filter = UINT32_MAX };
}

static void end(void)
{
    stage_close(&stage);
}

static void rebuild(void)
{
    ck_assert_int_eq(rows_rebuild(&stage.rows, &stage.board, &order, (int64_t)(stage.now_s * 1e6)),
                     0);
}

/* The jobs that are listed; 0 ends them. */
static void ck_list(const uint32_t *jobs)
{
    size_t count = 0;

    rebuild();
    for (; jobs[count] != 0; count++) {
        ck_assert_uint_lt(count, stage.rows.count);
        ck_assert_uint_eq(stage.rows.list[count], jobs[count]);
    }
    ck_assert_uint_eq(stage.rows.count, count);
}

#define LIST(...) ((const uint32_t[]){ __VA_ARGS__, 0 })

static void queue(const char *names)
{
    for (; *names != '\0'; names++)
        tell_queued(&stage, 0, (const char[]){ *names, '\0' }, 0);
}

/* All but those of one state, which a filter of all others leaves out; then all again. */
START_TEST(filters)
{
    queue("abcd");
    ck_list(LIST(1, 2, 3, 4));
    tell_start(&stage, 1, 2, 1);
    tell_start(&stage, 1, 3, 2);
    tell_end(&stage, 2, 3, 0, 0);
    order.filter = ~(1u << BOARD_WAITING);
    ck_list(LIST(2, 3));
    order.filter = UINT32_MAX;
    ck_list(LIST(1, 2, 3, 4));
    order.filter = ~(1u << BOARD_RUNNING);
    ck_list(LIST(1, 3, 4));
    order.filter = UINT32_MAX & ~(1u << BOARD_OK);
    ck_list(LIST(1, 2, 4));
    order.filter = (1u << BOARD_STATE_COUNT) - 1;
    order.descending = true;
    ck_list(LIST(4, 3, 2, 1));
    order.descending = false;
    ck_list(LIST(1, 2, 3, 4));
    queue("e");
    ck_list(LIST(1, 2, 3, 4, 5));
}
END_TEST

/* One letter is enough to be asked for. */
START_TEST(only_some)
{
    queue("abab");
    ck_list(LIST(1, 2, 3, 4));
    order.only = "b";
    ck_list(LIST(2, 4));
    ck_list(LIST(2, 4));
    queue("b");
    ck_list(LIST(2, 4, 5));
    order.only = "a";
    ck_list(LIST(1, 3));
    order.only = NULL;
    ck_list(LIST(1, 2, 3, 4, 5));
}
END_TEST

/* By another column, though nothing has happened meanwhile; like ones in the order of numbers. */
START_TEST(each_column)
{
    queue("cab");
    for (uint32_t job = 1; job <= 3; job++)
        tell_start(&stage, job, job, (int)(job * 2 % 3) + 1); /* slots 3, 2, 1 */
    tell_sample(&stage, 4, 1, 0.1, 20, 0, 'R');
    tell_sample(&stage, 4, 2, 0.1, 30, 0, 'R');
    tell_sample(&stage, 4, 3, 0.1, 10, 0, 'R');
    order.sort = COLUMN_ELAPSED;
    ck_list(LIST(3, 2, 1));
    order.sort = COLUMN_PID;
    ck_list(LIST(1, 2, 3));
    order.sort = COLUMN_MEMORY;
    ck_list(LIST(3, 1, 2));
    order.descending = true;
    ck_list(LIST(2, 1, 3));
    order.sort = COLUMN_PID;
    ck_list(LIST(3, 2, 1));
    order.sort = COLUMN_STATE;
    ck_list(LIST(1, 2, 3));
    order.sort = COLUMN_NAME;
    ck_list(LIST(1, 3, 2));
    order.descending = false;
    ck_list(LIST(2, 3, 1));
    for (uint32_t job = 1; job <= 3; job++)
        tell_end(&stage, 4 + job * 2 % 3, job, job == 2, 4.0 - job);
    for (int a = 0; a < COLUMN_COUNT; a++) /* from each to each other as from none */
        for (int b = 0; b < COLUMN_COUNT; b++) {
            struct rows fresh = { 0 };
            order.sort = (enum column)a;
            rebuild();
            order.sort = (enum column)b;
            rebuild();
            ck_assert_int_eq(rows_rebuild(&fresh, &stage.board, &order,
                                          (int64_t)(stage.now_s * 1e6)),
                             0);
            ck_assert_uint_eq(fresh.count, stage.rows.count);
            ck_assert_mem_eq(fresh.list, stage.rows.list, fresh.count * sizeof *fresh.list);
            rows_fini(&fresh);
        }
}
END_TEST

/* What came new at one look is looked at again at the next. */
START_TEST(states_that_change)
{
    queue("abcde");
    rebuild();
    for (uint32_t job = 1; job <= 5; job++)
        tell_start(&stage, 1, job, 1);
    order.filter = 1u << BOARD_RUNNING;
    ck_list(LIST(1, 2, 3, 4, 5));
    queue("fgh");
    rebuild();
    for (uint32_t job = 6; job <= 8; job++)
        tell_start(&stage, 2, job, 1);
    ck_list(LIST(1, 2, 3, 4, 5, 6, 7, 8));
    tell_end(&stage, 3, 8, 0, 0);
    tell_end(&stage, 3, 1, 0, 0);
    ck_list(LIST(2, 3, 4, 5, 6, 7));
    tell_end(&stage, 4, 2, 0, 0);
    ck_list(LIST(3, 4, 5, 6, 7));
    order.sort = COLUMN_NAME; /* all of them are looked at */
    ck_list(LIST(3, 4, 5, 6, 7));
    tell_end(&stage, 5, 4, 0, 0);
    tell_end(&stage, 5, 6, 0, 0);
    tell_end(&stage, 5, 7, 0, 0);
    ck_list(LIST(3, 5));
}
END_TEST

/* The columns of numbers, and of the longest name of a machine that there is. */
START_TEST(columns_of_numbers)
{
    static const struct {
        uint32_t jobs;
        int columns;
    } counts[] = { { 1, 1 }, { 9, 1 }, { 10, 2 }, { 99, 2 }, { 100, 3 } };
    struct board other;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        while (stage.board.job_count < counts[i].jobs)
            queue("x");
        rebuild();
        ck_assert_int_eq(stage.rows.number_columns, counts[i].columns);
    }
    ck_assert_int_eq(stage.rows.pid_columns, 1);
    ck_assert_int_eq(stage.rows.node_columns, 0);
    tell(&stage, 1,
         (struct fb_event){ .kind = FB_FORKED,
                            .job = 1,
                            .attempt = 1,
                            .as.forked = { .pid = 10000, .slot = 3, .node = "node1" } });
    rebuild();
    ck_assert_int_eq(stage.rows.pid_columns, 5);
    ck_assert_int_eq(stage.rows.node_columns, 5);
    ck_assert_int_eq(stage.rows.nodes, 1);
    ck_assert_int_eq(stage.rows.slots_used, 3);
    board_init(&other);
    ck_assert_int_eq(rows_rebuild(&stage.rows, &other, &order, 0), 0);
    ck_assert_int_eq(stage.rows.node_columns, 0);
    ck_assert_int_eq(stage.rows.slots_used, 0);
    ck_assert_uint_eq(stage.rows.count, 0);
    board_fini(&other);
}
END_TEST

/* A bar is there as long as a job says how far it is. */
START_TEST(bars)
{
    queue("ab");
    tell_start(&stage, 1, 1, 1);
    rebuild();
    ck_assert(!stage.rows.any_bar);
    tell_progress(&stage, 2, 1, 0.5, "half");
    rebuild();
    ck_assert(stage.rows.any_bar);
    tell_end(&stage, 3, 1, 1, 0);
    tell_retry(&stage, 3, 1, 1);
    tell_start(&stage, 4, 1, 1);
    rebuild();
    ck_assert(!stage.rows.any_bar);
    tell_queued(&stage, 4, "told", 5);
    rebuild();
    ck_assert(stage.rows.any_bar);
}
END_TEST

/* Those that live, the first that were forked first; of one moment in the order of numbers. */
START_TEST(who_lives)
{
    static const uint32_t named[] = { 4, 2, 5, 9, 1, 3, 6, 7 };
    static const uint32_t forked[] = { 9, 5, 2 };

    queue("abcdefghij");
    tell_forked(&stage, 1, 4, 1);
    for (int i = 0; i < 3; i++)
        tell_forked(&stage, 2, forked[i], 1);
    tell_forked(&stage, 3, 3, 1);
    tell_forked(&stage, 3, 1, 1);
    for (uint32_t job = 6; job <= 8; job++)
        tell_forked(&stage, 4, job, 1);
    rebuild();
    ck_assert_uint_eq(stage.rows.living, 9);
    ck_assert_uint_eq(stage.rows.unsampled, 9);
    ck_assert_uint_eq(stage.rows.named_count, ROWS_NAMED);
    for (size_t i = 0; i < ROWS_NAMED; i++)
        ck_assert_uint_eq(stage.rows.named[i], named[i]);
    order.endless = true;
    rebuild();
    ck_assert_int_eq(stage.rows.eta_us, -1);
}
END_TEST

/* One process whose parent is known makes it a tree, unless some alone are asked for. */
START_TEST(a_tree)
{
    fork_below(&stage, 1, 0);
    rebuild();
    ck_assert(stage.rows.any_parent && stage.rows.tree);
    order.only = "f";
    rebuild();
    ck_assert(stage.rows.any_parent && !stage.rows.tree);
    order.only = "";
    order.descending = true;
    rebuild();
    ck_assert(!stage.rows.tree);
    order.descending = false;
    order.filter = ~(1u << BOARD_WAITING);
    rebuild();
    ck_assert(!stage.rows.tree);
    order.filter = UINT32_MAX;
    rebuild();
    ck_assert(stage.rows.tree);
}
END_TEST

CHECK_MAIN("rows, listed")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, filters);
    tcase_add_test(all, only_some);
    tcase_add_test(all, each_column);
    tcase_add_test(all, states_that_change);
    tcase_add_test(all, columns_of_numbers);
    tcase_add_test(all, bars);
    tcase_add_test(all, who_lives);
    tcase_add_test(all, a_tree);
}
