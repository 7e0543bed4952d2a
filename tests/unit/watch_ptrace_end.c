/* watch_ptrace_end.c - ends of what is traced, stops of job control, and how it is let go. */
#include "ptrace_stage.h"

#include <fcntl.h>

/* ---- ends */
START_TEST(a_thread_exits)
{
    with_a_thread();
    stop(SYS_TRACE_EXIT, T, _i == 0 ? 7 << 8 : SIGSEGV | 0x80);
    seen_is(_i == 0 ? "detach:T,0 2 exited 7,0 2 reaped unseen "
                    : "detach:T,0 2 exited 0,11 core 2 reaped unseen ");
    ck_assert_ptr_null(watch_tree_get(&watch, T));
    ck_assert_uint_eq(watch.count.threads_alive, 0);
    ck_assert_uint_eq(watch.count.stops, 4);
    stop(SYS_TRACE_EXIT, P, 0);
    seen_is("resume:P,0 ");
    ck_assert(watch_tree_get(&watch, P)->exiting);
    stop(SYS_TRACE_EXIT, N, 0); /* one that is seen first so */
    seen_is("resume:N,0 :4=N<0 ");
    ck_assert(watch_tree_get(&watch, N)->exiting);
}
END_TEST

/* How is not said. */
START_TEST(a_thread_exits_somehow)
{
    with_a_thread();
    fake.message_r = -ESRCH;
    stop(SYS_TRACE_EXIT, T, 7);
    seen_is("detach:T,0 2 exited 0,0 well 2 reaped unseen ");
}
END_TEST

/* The last thread knows the memory of a process whose first has ended: by this one's file here. */
START_TEST(the_last_thread)
{
    struct tracee *process = watch_tree_get(&watch, P);

    fake.thread = getpid();
    stop(SYS_TRACE_FORK, P, (unsigned long)getpid());
    stop(SYS_TRACE_TRAP, getpid(), 0);
    process->exiting = _i == 1;
    stop(SYS_TRACE_EXIT, getpid(), 0);
    ck_assert((process->peak_bytes > 0) == (_i == 1));
    ck_assert_ptr_null(watch_tree_get(&watch, getpid()));
}
END_TEST

/* Whose number was another's, which is a zombie no more. */
START_TEST(an_exit_of_another)
{
    stop(SYS_TRACE_TRAP, C, 0);
    stop(SYS_TRACE_DIED, C, 3);
    stop(SYS_TRACE_EXIT, C, 0);
    seen_is("resume:C,0 take:C resume:C,0 :2=C<0 2 exited 3,0 2 reaped unseen :3=C<0 ");
    ck_assert(watch_tree_get(&watch, C)->exiting);
}
END_TEST

/* Its peak is read while it has its memory: by this process's own file here. */
START_TEST(memory_at_the_exit)
{
    struct fb_event event = { 0 };
    struct tracee *self;

    stop(SYS_TRACE_TRAP, getpid(), 0);
    self = watch_tree_get(&watch, getpid());
    stop(SYS_TRACE_EXIT, getpid(), 0);
    while (event.kind != FB_SAMPLE)
        ck_assert(watch_report_take(&watch, &event));
    ck_assert_uint_eq(event.as.sample.memory_bytes, self->memory_bytes);
    ck_assert_uint_gt(self->memory_bytes, 4096);
    ck_assert_uint_ge(self->peak_bytes, self->memory_bytes);
    self->peak_bytes = UINT64_MAX; /* the most that was seen */
    self->memory_bytes = 0;
    stop(SYS_TRACE_EXIT, getpid(), 0);
    ck_assert_uint_eq(self->peak_bytes, UINT64_MAX);
    ck_assert_uint_gt(self->memory_bytes, 0);
}
END_TEST

/* Our child is reaped by us; another's when its parent does it, or when it is ours by then. */
START_TEST(a_death)
{
    stop(SYS_TRACE_TRAP, C, 0);
    stop(SYS_TRACE_DIED, C, 3);
    seen_is("resume:C,0 take:C :2=C<0 2 exited 3,0 ");
    ck_assert(watch_tree_get(&watch, C)->polled);
    ck_assert_uint_eq(watch.count.zombies_polled, 1);
    stop(SYS_TRACE_DIED, C, 3);
    seen_is("take:C 2 reaped unseen ");
    ck_assert_uint_eq(watch.count.zombies_polled, 0);
    stop(SYS_TRACE_DIED, P, 0);
    seen_is("take:P 1 exited 0,0 well 1 reaped unseen ");
    ck_assert_uint_eq(watch.count.zombies, 0);
    ck_assert_uint_eq(watch.count.alive, 0);
    stop(SYS_TRACE_DIED, N, 0); /* a child that we had before */
    seen_is("take:N ");
    ck_assert(watch.root_ended);
}
END_TEST

START_TEST(a_thread_died)
{
    with_a_thread();
    stop(SYS_TRACE_DIED, T, 4);
    seen_is("take:T 2 exited 4,0 2 reaped unseen ");
    ck_assert_ptr_null(watch_tree_get(&watch, T));
}
END_TEST

/* Killed before its first stop: a tracee of this thread, which /proc says of this process itself.
 */
START_TEST(a_death_without_a_row)
{
    watch.thread = _i;
    stop(SYS_TRACE_DIED, getpid(), 5);
    if (_i == 1)
        seen_is("take:self ");
    else
        ck_assert_ptr_nonnull(strstr(fake.seen, "take:self "));
    ck_assert_uint_eq(watch_tree_job_count(&watch), 2 - (uint32_t)_i);
    ck_assert_uint_eq(watch.count.zombies, 1 - (uint32_t)_i);
}
END_TEST

/* A descriptor reports the reaping, 0 like any other, be it opened at the exit or at the death; or
 * it cannot be waited for, or there is none. */
static const struct {
    bool tells, exits, waits;
    const char *seen;
} awaited[] = { { true, true, true, "take:self await:0,2 " },
                { true, false, true, "take:self await:0,2 " },
                { true, true, false, "take:self await:0,2 " },
                { false, true, true, "take:self " } };

START_TEST(a_zombie_is_awaited)
{
    bool told = awaited[_i].tells && awaited[_i].waits;
    struct tracee *self;
    int before = dup(0);

    close(0);
    watch.tells_reaping = awaited[_i].tells;
    watch.loop.epoll_fd = awaited[_i].waits ? 77 : -1;
    stop(SYS_TRACE_TRAP, getpid(), 0);
    self = watch_tree_get(&watch, getpid());
    if (awaited[_i].exits)
        stop(SYS_TRACE_EXIT, getpid(), 0);
    ck_assert_int_eq(self->pidfd, awaited[_i].tells && awaited[_i].exits ? 0 : -1);
    fake.seen[0] = '\0';
    stop(SYS_TRACE_DIED, getpid(), 0);
    ck_assert_str_eq(fake.seen, awaited[_i].seen);
    ck_assert(self->polled == !told);
    ck_assert_int_eq(self->pidfd, told ? 0 : -1);
    ck_assert_uint_eq(watch.count.zombies_polled, told ? 0 : 1);
    watch_backend_ptrace.pidfd_ready(&watch, self, EPOLLIN);
    ck_assert_ptr_nonnull(watch_tree_get(&watch, getpid()));
    watch_backend_ptrace.pidfd_ready(&watch, watch_tree_get(&watch, P), EPOLLHUP);
    ck_assert_ptr_nonnull(watch_tree_get(&watch, P)); /* it lives */
    watch_backend_ptrace.pidfd_ready(&watch, self, EPOLLIN | EPOLLHUP);
    ck_assert_ptr_null(watch_tree_get(&watch, getpid()));
    while (watch_report_waiting(&watch) > 1)
        watch_report_take(&watch, &(struct fb_event){ 0 });
    fake.seen[0] = '\0';
    seen_is("2 reaped "); /* with its times */
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    dup2(before, 0);
    close(before);
}
END_TEST

/* ---- stops */
START_TEST(stopped_and_continued)
{
    with_a_thread()->job = 0;
    stop(SYS_TRACE_GROUP, P, SIGTSTP);
    stop(SYS_TRACE_GROUP, P, SIGTSTP); /* its other threads */
    stop(SYS_TRACE_GROUP, T, SIGTSTP); /* a hidden one */
    stop(SYS_TRACE_TRAP, P, 0);
    stop(SYS_TRACE_TRAP, P, 0);
    stop(SYS_TRACE_TRAP, T, 0);
    stop(SYS_TRACE_SIGNAL, P, SIGUSR1);
    seen_is("listen:P listen:P listen:T resume:P,0 resume:P,0 resume:T,0 resume:P,10 "
            "1 stopped 20 1 continued ");
    stop(SYS_TRACE_SIGNAL, N, SIGHUP);
    seen_is("resume:N,1 :4=N<0 ");
    ck_assert_uint_eq(watch.count.stops, 3 + 8);
}
END_TEST

/* What lives is let go, and what it has just forked when that comes. */
START_TEST(let_go)
{
    stop(SYS_TRACE_TRAP, C, 0);
    seen_is("resume:C,0 :2=C<0 ");
    watch.leaving = true;
    stop(SYS_TRACE_SIGNAL, C, SIGHUP);
    seen_is("detach:C,1 ");
    ck_assert_ptr_null(watch_tree_get(&watch, C));
    stop(SYS_TRACE_FORK, P, N);
    seen_is("detach:P,0 ");
    ck_assert_uint_eq(watch.count.alive, 0);
    ck_assert(watch_hints_any(&watch));
    stop(SYS_TRACE_GROUP, N, SIGSTOP);
    seen_is("detach:N,0 ");
    ck_assert(!watch_hints_any(&watch));
    stop(SYS_TRACE_FORK, C, INT_MAX);
    stop(SYS_TRACE_TRAP, INT_MAX, 0);
    fake.seen[0] = '\0';
    fake.message_r = -ESRCH;
    stop(SYS_TRACE_FORK, C, N);
    fake.message_r = 0;
    stop(SYS_TRACE_FORK, C, (unsigned long)INT_MAX + 1);
    stop(SYS_TRACE_TRAP, C, N);
    ck_assert(!watch_hints_any(&watch));
    stop(SYS_TRACE_DIED, C, 0); /* taken as ever */
    seen_is("detach:C,0 detach:C,0 detach:C,0 take:C ");
}
END_TEST

/* As many as a reader of events is to wait for. */
START_TEST(many_at_once)
{
    watch_loop_look(&watch, true);
    fake.flood = true;
    watch_backend_ptrace.drain(&watch);
    ck_assert_uint_eq(watch_report_waiting(&watch), 1024);
    ck_assert_int_eq(fake.next, 512);
    ck_assert(watch_loop_deaths(&watch)); /* there is more */
    while (watch_report_waiting(&watch) > 0)
        watch_report_take(&watch, &(struct fb_event){ 0 });
    fake.flood = false;
    fake.next = 0;
    watch_backend_ptrace.drain(&watch);
    ck_assert(!watch_loop_deaths(&watch));
}
END_TEST

START_TEST(whether_others_are_left)
{
    ck_assert(watch_backend_ptrace.others_left(&watch));
    ck_assert(!watch_loop_deaths(&watch));
    fake.stops[0].tid = P;
    ck_assert(watch_backend_ptrace.others_left(&watch));
    ck_assert(watch_loop_deaths(&watch)); /* that one is looked at */
    fake.end_r = -ECHILD;
    ck_assert(!watch_backend_ptrace.others_left(&watch));
}
END_TEST

START_TEST(taken_and_left)
{
    watch.options.kill_on_exit = _i;
    ck_assert_int_eq(watch_backend_ptrace.take(&watch, P), -EPERM);
    watch_backend_ptrace.leave(&watch, watch_tree_get(&watch, P));
    seen_is(_i == 0 ? "seize:P,0 interrupt:P " : "seize:P,1 interrupt:P ");
}
END_TEST

CHECK_MAIN("ends by ptrace")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_thread_exits, 0, 2);
    tcase_add_test(all, a_thread_exits_somehow);
    tcase_add_loop_test(all, the_last_thread, 0, 2);
    tcase_add_test(all, an_exit_of_another);
    tcase_add_test(all, memory_at_the_exit);
    tcase_add_test(all, a_death);
    tcase_add_test(all, a_thread_died);
    tcase_add_loop_test(all, a_death_without_a_row, 0, 2);
    tcase_add_loop_test(all, a_zombie_is_awaited, 0, 4);
    tcase_add_test(all, stopped_and_continued);
    tcase_add_test(all, let_go);
    tcase_add_test(all, many_at_once);
    tcase_add_test(all, whether_others_are_left);
    tcase_add_loop_test(all, taken_and_left, 0, 2);
}
