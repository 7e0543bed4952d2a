/*
 * watch_leave.c - what a caller asks of a watch that runs: samples, that it is left, and the last
 * that is told of it. The processes are of the test's own.
 */
#include "proc_stage.h"
#include "ptrace_stage.h"

static void begin(void)
{
    memset(&proc, 0, sizeof proc);
    set_up();
    watch_loop_no_tick(&watch);
    watch.loop.epoll_fd = -1;
    watch.thread = sys_thread();
    watch.end_us = SYS_NEVER;
}

static struct tracee *add(pid_t pid, bool thread)
{
    struct tracee *row = watch_tree_add(&watch, pid, thread, true);

    watch_tree_link(&watch, row, NULL);
    return row;
}

/* Once, all that live; by a way that lets none go there is nothing to ask. */
START_TEST(it_is_left)
{
    add(C, false)->state = TRACEE_ZOMBIE;
    ck_assert_int_eq(watch_leave(&watch), 0);
    seen_is("interrupt:P ");
    ck_assert(watch.leaving);
    ck_assert_int_eq(watch_leave(&watch), 0);
    seen_is("");
    watch.leaving = false;
    watch.over = true;
    ck_assert_int_eq(watch_leave(&watch), 0);
    seen_is("");
    ck_assert(!watch.leaving);
    watch.over = false;
    watch.backend = &watch_backend_polling;
    ck_assert_int_eq(watch_leave(&watch), 0);
    seen_is("");
}
END_TEST

/* Each process, wherever its number lies among the others: none of them is this one's. */
START_TEST(all_are_asked)
{
    enum { ABOVE_ALL = 1 << 23 };
    char wanted[64];

    watch_tree_get(&watch, P)->state = TRACEE_ZOMBIE;
    add(ABOVE_ALL + _i, _i % 2 == 0);
    watch_leave(&watch);
    snprintf(wanted, sizeof wanted, "interrupt:%d ", ABOVE_ALL + _i);
    seen_is(wanted);
}
END_TEST

/* With all of it, where that was asked for: a thread dies with its process. */
START_TEST(all_are_killed)
{
    add(T, true);
    watch.options.kill_on_exit = true;
    watch.backend = _i == 0 ? &watch_backend_ptrace : &watch_backend_polling;
    watch_tree_get(&watch, P)->start_ticks = 5;
    put_there((struct there){ .pid = P, .start_ticks = 5, .comm = "prog" });
    watch_leave(&watch);
    seen_is("kill:P,9 ");
}
END_TEST

/* Of those that are asked for and live, now. */
START_TEST(samples)
{
    static const uint32_t jobs[] = { 2, 7, 3, 1, 4 };
    int64_t before_us = sys_now_us();
    struct fb_event event;

    put_there(
        (struct there){ .pid = P, .start_ticks = 5, .comm = "prog", .schedstat = "1 7000 3" });
    put_there((struct there){
        .pid = C, .start_ticks = 5, .comm = "prog", .state = 'R', .schedstat = "1 7000 3\n" });
    put_there((struct there){ .pid = N, .start_ticks = 5, .comm = "prog" });
    add(C, false);
    add(N, false)->state = TRACEE_ZOMBIE;
    proc.user_us = 4000;
    ck_assert_int_eq(watch_sample(&watch, jobs, 4), 0);
    ck_assert_int_ge(watch.now_us, before_us);
    for (uint32_t job = 2; job >= 1; job--) {
        ck_assert(watch_report_take(&watch, &event));
        ck_assert(event.kind == FB_SAMPLE && event.job == job);
        ck_assert_int_ge(event.t_us, before_us);
        ck_assert_int_eq(event.as.sample.cpu_us, 4000);
        ck_assert_uint_eq(event.as.sample.memory_bytes, 24 * 4096);
        ck_assert_int_eq(event.as.sample.core, 39);
        ck_assert_int_eq(event.as.sample.state, job == 2 ? 'R' : 'S');
        ck_assert_int_eq(event.as.sample.delay_us, job == 2 ? 7 : -1); /* it waits for no core */
    }
    ck_assert(!watch_report_take(&watch, &event));
    ck_assert_int_eq(watch_sample(&watch, jobs + 1, 0), 0);
    ck_assert_int_eq(watch_sample(&watch, jobs, 0), 0);
    ck_assert_uint_eq(watch_report_waiting(&watch), 0);
}
END_TEST

/* The last event, with what came of the program; then there is none. */
START_TEST(the_end)
{
    struct fb_event event = { 0 };

    add(C, false);
    stop(SYS_TRACE_DIED, C, 0);
    stop(SYS_TRACE_DIED, P, 3);
    stop(SYS_TRACE_DIED, C, 0);
    fake.next = 0;
    fake.stops[0].tid = 0;
    fake.end_r = -ECHILD;
    watch.leaving = _i;
    watch.options.kill_on_exit = true;
    while (event.kind != FB_ENDED)
        ck_assert_int_eq(watch_next(&watch, &event), 1);
    ck_assert_uint_eq(event.as.ended.jobs, 2);
    ck_assert_uint_eq(event.as.ended.succeeded, 1);
    ck_assert_uint_eq(event.as.ended.failed, 1);
    ck_assert_int_eq(event.as.ended.status, 3);
    ck_assert(event.as.ended.stopped == (_i == 1));
    ck_assert_int_eq(watch_next(&watch, &event), 0);
    watch.thread++;
    ck_assert_int_eq(watch_next(&watch, &event), -EPERM);
}
END_TEST

CHECK_MAIN("leaving a watch")
{
    tcase_add_checked_fixture(all, begin, tear_down);
    tcase_add_test(all, it_is_left);
    tcase_add_loop_test(all, all_are_asked, 0, 64);
    tcase_add_loop_test(all, all_are_killed, 0, 2);
    tcase_add_test(all, samples);
    tcase_add_loop_test(all, the_end, 0, 2);
}
