/*
 * watch_tree.c - the rows of a watch by a model: processes come, get another parent and go in any
 * order; each is found by its pid and by its number, and is among the children of its parent. And
 * what is counted of them.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <fcntl.h>
#include <unistd.h>

#define MOST 40

static struct watch watch;
static uint64_t state;
static struct {
    struct tracee *row; /* NULL: free */
    uint32_t job;
    int parent; /* of the model; -1: none */
} model[MOST];

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % below;
}

static pid_t pid_of(int i)
{
    return (pid_t)(1000 + i * 7);
}

static int count_children(const struct tracee *first, const struct tracee *parent)
{
    const struct tracee *previous = NULL;
    int count = 0;

    for (const struct tracee *row = first; row != NULL; previous = row, row = row->next, count++) {
        ck_assert_ptr_eq(row->previous, previous);
        ck_assert_ptr_eq(row->parent, parent);
    }
    return count;
}

static int children_of(int parent)
{
    int count = 0;

    for (int i = 0; i < MOST; i++)
        count += model[i].row != NULL && model[i].parent == parent;
    return count;
}

static void check_rows(void)
{
    size_t at = 0, count = 0, alive = 0;

    for (int i = 0; i < MOST; i++) {
        const struct tracee *row = model[i].row;
        ck_assert_ptr_eq(watch_tree_get(&watch, pid_of(i)), row);
        if (row == NULL)
            continue;
        alive++;
        ck_assert_int_eq(row->pid, pid_of(i));
        ck_assert_uint_eq(row->job, model[i].job);
        ck_assert_ptr_eq(row->parent, model[i].parent >= 0 ? model[model[i].parent].row : NULL);
        ck_assert_int_eq(count_children(row->first_child, row), children_of(i));
        if (row->job != 0)
            ck_assert_ptr_eq(watch_tree_job(&watch, row->job), row);
    }
    ck_assert_int_eq(count_children(watch.tree.roots, NULL), children_of(-1));
    while (watch_tree_next(&watch, &at) != NULL)
        count++;
    ck_assert_uint_eq(count, alive);
}

static void add(int i, uint32_t *jobs)
{
    bool shown = draw(4) > 0;
    int parent = (int)draw(MOST + 5);

    model[i].row = watch_tree_add(&watch, pid_of(i), draw(5) == 0, shown);
    ck_assert_ptr_nonnull(model[i].row);
    ck_assert_int_eq(model[i].row->pidfd, -1);
    ck_assert_int_eq(model[i].row->core, -1);
    model[i].job = shown ? ++*jobs : 0;
    model[i].parent = parent < MOST && parent != i && model[parent].row != NULL ? parent : -1;
    watch_tree_link(&watch, model[i].row, model[i].parent >= 0 ? model[model[i].parent].row : NULL);
    ck_assert_uint_eq(watch_tree_job_count(&watch), *jobs);
}

static void drop(int i)
{
    for (int k = 0; k < MOST; k++)
        if (model[k].row != NULL && model[k].parent == i)
            model[k].parent = -1;
    watch_tree_drop(&watch, model[i].row);
    model[i].row = NULL;
}

START_TEST(rows_come_and_go)
{
    uint32_t jobs = 0;

    watch = (struct watch){ 0 };
    memset(model, 0, sizeof model);
    state = (uint64_t)_i + 3;
    for (int turn = check_times(500, 5000); turn > 0; turn--) {
        int i = (int)draw(MOST);
        if (model[i].row == NULL)
            add(i, &jobs);
        else if (draw(3) == 0) {
            watch_tree_link(&watch, model[i].row, NULL);
            model[i].parent = -1;
        } else
            drop(i);
        check_rows();
    }
    watch_tree_fini(&watch);
}
END_TEST

/* Each once, in any order, though the last of them is dropped on the way. */
START_TEST(all_are_met)
{
    bool seen[MOST + 1] = { false };
    struct tracee *last = NULL;
    size_t at = 0;
    int count = 0;

    watch = (struct watch){ 0 };
    for (int i = 0; i < MOST; i++)
        watch_tree_link(&watch, watch_tree_add(&watch, pid_of(i), false, true), NULL);
    while ((last = watch_tree_next_job(&watch, &at, last)) != NULL) {
        ck_assert(!seen[last->job]);
        seen[last->job] = true;
        count++;
        if (last->job % 3 != 0)
            watch_tree_drop(&watch, last);
    }
    ck_assert_int_eq(count, MOST);
    for (uint32_t job = 1; job <= MOST; job++)
        ck_assert((watch_tree_job(&watch, job) != NULL) == (job % 3 == 0));
    watch_tree_fini(&watch);
}
END_TEST

/* Numbers that belong to one cell of the map: the second moves up when the first goes, and is met.
 */
START_TEST(one_moves_up)
{
    static const uint32_t jobs[] = { 56, 107 };
    struct tracee *last = NULL;
    size_t at = 0;

    watch = (struct watch){ 0 };
    for (int i = 0; i < 2; i++) {
        watch.tree.job_count = jobs[i] - 1;
        watch_tree_add(&watch, pid_of(i), false, true);
    }
    for (int i = 0; i < 2; i++) {
        last = watch_tree_next_job(&watch, &at, last);
        ck_assert(last != NULL && last->job == jobs[i]);
        watch_tree_drop(&watch, last);
    }
    ck_assert_ptr_null(watch_tree_next_job(&watch, &at, last));
    watch_tree_fini(&watch);
}
END_TEST

/* One that goes closes its descriptor. */
START_TEST(descriptors)
{
    int fds[2];

    watch = (struct watch){ 0 };
    for (int i = 0; i < 2; i++) {
        fds[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
        watch_tree_add(&watch, pid_of(i), false, true)->pidfd = fds[i];
    }
    watch_tree_drop(&watch, watch_tree_get(&watch, pid_of(0)));
    ck_assert_int_eq(fcntl(fds[0], F_GETFD), -1);
    ck_assert_int_ge(fcntl(fds[1], F_GETFD), 0);
    watch_tree_fini(&watch);
    ck_assert_int_eq(fcntl(fds[1], F_GETFD), -1);
}
END_TEST

/* Nor does it keep its words. */
START_TEST(words)
{
    struct tracee one = { 0 };

    watch = (struct watch){ 0 };
    watch_words_give(&watch, &one, "w", 2);
    for (int i = 0; i < 3; i++)
        watch_tree_add(&watch, pid_of(i), false, true)->words = watch_words_share(one.words);
    watch_tree_drop(&watch, watch_tree_get(&watch, pid_of(0)));
    ck_assert_uint_eq(one.words->users, 3);
    watch_tree_fini(&watch);
    ck_assert_uint_eq(one.words->users, 1);
    watch_words_drop(one.words);
    watch_words_fini(&watch);
}
END_TEST

/* ---- counts */
START_TEST(what_is_counted)
{
    struct tracee dead = { .user_us = 300, .system_us = 50 }, polled = { .polled = true };
    struct fb_event ended = { .kind = FB_ENDED };
    struct watch_counts counts;

    watch = (struct watch){ .start_us = 1000, .now_us = 1500 };
    for (int i = 0; i < 5; i++)
        watch_count_begun(&watch, i > 2);
    watch_count_left(&watch, true);
    watch_count_dead(&watch, &dead);
    watch_count_dead(&watch, &polled);
    watch_count_polled(&watch);
    ck_assert(watch_count_any_zombie(&watch) && watch_count_any_polled(&watch));
    ck_assert_uint_eq(watch_count_alive(&watch), 1);
    watch_count_reaped(&watch, &polled);
    ck_assert(watch_count_any_zombie(&watch) && !watch_count_any_polled(&watch));
    watch_count_reaped(&watch, &dead);
    ck_assert(!watch_count_any_zombie(&watch));
    watch_count_left(&watch, false);
    ck_assert_uint_eq(watch_count_alive(&watch), 0);
    watch_count_ended(&watch, true);
    watch_count_ended(&watch, false);
    watch_count_ended(&watch, false);
    watch_count_stop(&watch, 7);
    watch_count_stop(&watch, 8);
    watch.root_ended = true;
    watch_counts(&watch, &counts);
    ck_assert_uint_eq(counts.alive, 0);
    ck_assert_uint_eq(counts.threads, 2);
    ck_assert_uint_eq(counts.threads_alive, 1);
    ck_assert_uint_eq(counts.stops, 2);
    ck_assert_int_eq(counts.stood_us, 15);
    ck_assert(counts.root_ended);
    watch_count_end(&watch, &ended);
    ck_assert_uint_eq(ended.as.ended.succeeded, 1);
    ck_assert_uint_eq(ended.as.ended.failed, 2);
    ck_assert_int_eq(ended.as.ended.wall_us, 500);
    ck_assert_int_eq(ended.as.ended.cpu_us, 350);
    ck_assert_double_eq_tol(ended.as.ended.speed_up, 0.7, 1e-9);
    watch.now_us = watch.start_us;
    watch_count_end(&watch, &ended);
    ck_assert_double_eq(ended.as.ended.speed_up, -1);
}
END_TEST

CHECK_MAIN("rows of a watch")
{
    tcase_add_loop_test(all, rows_come_and_go, 0, 4);
    tcase_add_test(all, all_are_met);
    tcase_add_test(all, one_moves_up);
    tcase_add_test(all, descriptors);
    tcase_add_test(all, words);
    tcase_add_test(all, what_is_counted);
}
