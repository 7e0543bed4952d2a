/*
 * watch_tracee_end.c - the end of a watched process as it is told: its fate, that of the program
 * itself, whose children find another parent, which zombies are gone; and when a watch is over.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define NONE 0x7ffffff0 /* a number that no process has */

static struct watch watch;
static bool others;

static bool others_left(struct watch *which)
{
    ck_assert_ptr_eq(which, &watch);
    return others;
}

static void leave(struct watch *which, struct tracee *tracee)
{
    (void)which;
    (void)tracee;
}

static const struct backend lets_go = { .others_left = others_left, .leave = leave },
                            keeps = { .others_left = others_left };

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    watch.backend = &keeps;
    watch.end_us = SYS_NEVER;
    watch.error_fd = -1;
    others = false;
}

static void tear_down(void)
{
    watch_tree_fini(&watch);
    watch_report_fini(&watch);
    watch_hints_fini(&watch);
}

static struct tracee *add(pid_t pid, bool thread, bool shown)
{
    struct tracee *tracee = watch_tree_add(&watch, pid, thread, shown);

    watch_tree_link(&watch, tracee, NULL);
    return tracee;
}

static struct fb_event take(enum fb_kind kind)
{
    struct fb_event event;

    ck_assert(watch_report_take(&watch, &event));
    ck_assert_int_eq(event.kind, kind);
    return event;
}

static void nothing_more(void)
{
    ck_assert_uint_eq(watch_report_waiting(&watch), 0);
}

/* The program is the first: its fate is the watch's. */
static const struct {
    struct sys_trace_stop death;
    bool well;
    int status;
} fates[] = {
    { { 0 }, true, 0 },
    { { .code = 3 }, false, 3 },
    { { .signal = 9, .core_dumped = true }, false, 137 },
    { { .signal = 1 }, false, 129 },
    { { .unseen = true }, false, 0 }, /* nothing says that it was well */
};

START_TEST(a_fate)
{
    struct tracee *root = add(NONE, false, true), *other = add(NONE + 1, false, true);
    struct fb_event event;

    root->began = other->began = true;
    for (int first = 1; first >= 0; first--) {
        tracee_dead(&watch, first ? root : other, &fates[_i].death);
        event = take(FB_EXITED);
        ck_assert_uint_eq(event.job, first ? 1 : 2);
        ck_assert_int_eq(event.as.exited.code, fates[_i].death.code);
        ck_assert_int_eq(event.as.exited.signal, fates[_i].death.signal);
        ck_assert(event.as.exited.core_dumped == fates[_i].death.core_dumped);
        ck_assert(event.as.exited.unseen == fates[_i].death.unseen);
        ck_assert(event.as.exited.succeeded == fates[_i].well);
        ck_assert(watch.root_ended);
        ck_assert_int_eq(watch.status, fates[_i].status);
    }
    ck_assert(root->state == TRACEE_ZOMBIE && other->state == TRACEE_ZOMBIE);
    ck_assert_uint_eq(watch.count.succeeded, fates[_i].well ? 2 : 0);
    ck_assert_uint_eq(watch.count.failed, fates[_i].well ? 0 : 2);
    ck_assert_uint_eq(watch.count.zombies, 2);
    nothing_more();
}
END_TEST

START_TEST(another_than_the_program)
{
    struct tracee *other;

    add(NONE, false, true);
    other = add(NONE + 1, false, true);
    tracee_dead(&watch, other, &(struct sys_trace_stop){ .code = 5 });
    ck_assert(!watch.root_ended && watch.status == 0);
}
END_TEST

/* What the program's own side of the fork says through the pipe. */
START_TEST(it_never_began)
{
    static const struct {
        int error, status;
    } rows[] = { { ENOENT, 127 }, { EACCES, 126 }, { ENOEXEC, 126 } };
    struct tracee *root = add(NONE, false, true);
    struct fb_event event;
    int fds[2];

    ck_assert_int_eq(sys_pipe(fds), 0);
    ck_assert_int_eq(sys_write(fds[1], &rows[_i].error, sizeof rows[_i].error),
                     sizeof rows[_i].error);
    sys_close(fds[1]);
    watch.error_fd = fds[0];
    watch.options.path = "/no/such";
    tracee_dead(&watch, root, &(struct sys_trace_stop){ .code = 1 });
    event = take(FB_UNSTARTED);
    ck_assert_int_eq(event.as.unstarted.error, rows[_i].error);
    ck_assert_str_eq(event.as.unstarted.stage, "exec");
    ck_assert_str_eq(event.as.unstarted.what, "/no/such");
    ck_assert_int_eq(watch.status, rows[_i].status);
    ck_assert(watch.root_ended);
    ck_assert_uint_eq(watch.count.failed, 1);
    ck_assert_uint_eq(watch.count.zombies + watch.count.alive, 0);
    ck_assert_ptr_null(watch_tree_get(&watch, NONE));
    nothing_more();
    sys_close(fds[0]);
}
END_TEST

START_TEST(reaped)
{
    for (int measured = 0; measured < 2; measured++) {
        struct tracee *tracee = add(NONE, false, true);
        struct fb_event event;

        tracee->user_us = 5;
        tracee->system_us = 6;
        tracee->peak_bytes = 7;
        tracee->measured = measured;
        watch_count_dead(&watch, tracee);
        tracee_reaped(&watch, tracee);
        event = take(FB_REAPED);
        ck_assert_int_eq(event.as.reaped.user_us, 5);
        ck_assert_int_eq(event.as.reaped.system_us, 6);
        ck_assert_uint_eq(event.as.reaped.peak_memory_bytes, 7);
        ck_assert(event.as.reaped.unseen == !measured);
        ck_assert(!watch_count_any_zombie(&watch));
        ck_assert_ptr_null(watch_tree_get(&watch, NONE));
    }
}
END_TEST

/* Threads that are not shown have no event; none is a process. */
START_TEST(a_thread)
{
    for (int shown = 0; shown < 2; shown++) {
        struct tracee *tracee = add(NONE, true, shown);
        tracee_thread_ended(&watch, tracee, &(struct sys_trace_stop){ .code = 4 });
        if (shown) {
            ck_assert_int_eq(take(FB_EXITED).as.exited.code, 4);
            ck_assert(take(FB_REAPED).as.reaped.unseen);
        }
        nothing_more();
        ck_assert_ptr_null(watch_tree_get(&watch, NONE));
        ck_assert_uint_eq(watch.count.threads_alive, 0);
        tracee_left(&watch, add(NONE, true, shown));
        ck_assert_uint_eq(watch.count.threads_alive, 0);
        tracee_left(&watch, add(NONE, false, true));
        ck_assert_uint_eq(watch.count.alive, 0);
        ck_assert_ptr_null(watch_tree_get(&watch, NONE));
        nothing_more();
    }
}
END_TEST

/* We are the child, whose parent is not the dead one any more; a child that is gone, one that has
 * the same parent still, and a thread are not told of. */
START_TEST(children)
{
    struct tracee *dead = add(NONE, false, true), *us = add(getpid(), false, true);
    struct tracee *gone = add(NONE + 1, false, true);

    watch_tree_link(&watch, us, dead);
    watch_tree_link(&watch, gone, dead);
    us->thread = true;
    tracee_dead(&watch, dead, &(struct sys_trace_stop){ 0 });
    take(FB_EXITED);
    nothing_more();
    us->thread = false;
    tracee_dead(&watch, dead, &(struct sys_trace_stop){ 0 });
    take(FB_EXITED);
    ck_assert_int_eq(take(FB_ORPHANED).as.orphaned.parent, getppid());
    ck_assert_ptr_null(us->parent);
    ck_assert_ptr_eq(gone->parent, dead);
    nothing_more();
    watch_tree_drop(&watch, dead);
    dead = add(getppid(), false, true);
    watch_tree_link(&watch, us, dead);
    tracee_dead(&watch, dead, &(struct sys_trace_stop){ 0 });
    take(FB_EXITED);
    nothing_more();
}
END_TEST

/* Of those that no descriptor reports: one whose number is free, or another's by now. */
START_TEST(zombies_that_are_gone)
{
    static const struct {
        bool us, zombie, polled;
        int later; /* than ours it began; 7: it is not known when */
        bool gone;
    } rows[] = {
        { false, true, true, 0, true },   { false, false, true, 0, false },
        { false, true, false, 0, false }, { true, true, true, 0, false },
        { true, true, true, 1, true },    { true, true, true, 7, false },
    };
    struct proc_stat stat;

    ck_assert(tracee_read_stat(&watch, getpid(), &stat));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        pid_t pid = rows[i].us ? getpid() : NONE;
        struct tracee *tracee = add(pid, false, true);
        tracee->state = rows[i].zombie ? TRACEE_ZOMBIE : TRACEE_ALIVE;
        tracee->polled = rows[i].polled;
        tracee->start_ticks = rows[i].later == 7 ? 0 : stat.start_ticks + (uint64_t)rows[i].later;
        tracee_poll_zombies(&watch);
        ck_assert_msg((watch_tree_get(&watch, pid) == NULL) == rows[i].gone, "row %zu", i);
        ck_assert_uint_eq(watch_report_waiting(&watch), rows[i].gone);
        if (rows[i].gone)
            take(FB_REAPED);
        else
            watch_tree_drop(&watch, tracee);
    }
}
END_TEST

/* Wherever they lie among the rows. */
START_TEST(many_zombies_that_are_gone)
{
    for (int i = 0; i < 300; i++) {
        struct tracee *tracee = add(NONE - i, false, true);
        tracee->state = TRACEE_ZOMBIE;
        tracee->polled = true;
    }
    tracee_poll_zombies(&watch);
    ck_assert_uint_eq(watch_report_waiting(&watch), 300);
}
END_TEST

START_TEST(what_it_used)
{
    struct tracee us = { .pid = getpid() }, gone = { .pid = NONE };

    tracee_measure(&us);
    ck_assert(us.measured && us.user_us + us.system_us > 0);
    tracee_measure(&gone);
    ck_assert(!gone.measured && gone.user_us == 0);
}
END_TEST

/* ---- the end of the watch: at once, or when a moment (200 ms; of a leave a second) is over */
enum { NOT, WAITS, OVER };
static const struct {
    uint32_t alive, zombies;
    bool leaving, kills, lets_go, others, hint;
    int over;
} ends[] = {
    { .over = OVER },
    { .alive = 1, .over = NOT },
    { .alive = 1, .zombies = 1, .others = true, .over = NOT },
    { .zombies = 1, .over = WAITS },
    { .others = true, .over = WAITS },
    { .hint = true, .over = OVER },
    { .leaving = true, .over = OVER },
    { .leaving = true, .zombies = 1, .others = true, .lets_go = true, .over = OVER },
    { .leaving = true, .alive = 1, .lets_go = true, .over = WAITS },
    { .leaving = true, .hint = true, .lets_go = true, .over = WAITS },
    { .leaving = true, .alive = 1, .hint = true, .over = OVER },
    { .leaving = true, .kills = true, .alive = 1, .over = WAITS },
    { .leaving = true, .kills = true, .zombies = 1, .over = WAITS },
    { .leaving = true, .kills = true, .others = true, .over = WAITS },
    { .leaving = true, .kills = true, .hint = true, .lets_go = true, .over = OVER },
};

START_TEST(it_is_over)
{
    int64_t wait_us = ends[_i].leaving ? 1000000 : 200000;

    watch.backend = ends[_i].lets_go ? &lets_go : &keeps;
    watch.count.alive = ends[_i].alive;
    watch.count.zombies = ends[_i].zombies;
    watch.leaving = ends[_i].leaving;
    watch.options.kill_on_exit = ends[_i].kills;
    others = ends[_i].others;
    if (ends[_i].hint)
        watch_hints_put(&watch, &(struct hint){ .child = 5 });
    watch.now_us = 1000;
    ck_assert(tracee_ended(&watch) == (ends[_i].over == OVER));
    ck_assert_int_eq(watch.end_us, ends[_i].over == WAITS ? 1000 + wait_us : SYS_NEVER);
    watch.now_us += wait_us - 1;
    ck_assert(tracee_ended(&watch) == (ends[_i].over == OVER));
    watch.now_us++;
    watch_loop_look(&watch, true); /* news first */
    ck_assert(tracee_ended(&watch) == (ends[_i].over == OVER));
    watch_loop_look(&watch, false);
    ck_assert(tracee_ended(&watch) == (ends[_i].over != NOT));
    watch.count.alive = 1;
    watch.leaving = false;
    ck_assert(!tracee_ended(&watch)); /* one has come: from the beginning */
    ck_assert_int_eq(watch.end_us, SYS_NEVER);
}
END_TEST

CHECK_MAIN("ends")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_fate, 0, sizeof fates / sizeof fates[0]);
    tcase_add_test(all, another_than_the_program);
    tcase_add_loop_test(all, it_never_began, 0, 3);
    tcase_add_test(all, reaped);
    tcase_add_test(all, a_thread);
    tcase_add_test(all, children);
    tcase_add_test(all, zombies_that_are_gone);
    tcase_add_test(all, many_zombies_that_are_gone);
    tcase_add_test(all, what_it_used);
    tcase_add_loop_test(all, it_is_over, 0, sizeof ends / sizeof ends[0]);
}
