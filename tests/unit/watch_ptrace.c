/* watch_ptrace.c - births and execs, in whichever order their stops come. */
#include "ptrace_stage.h"

/* ---- births */
START_TEST(a_fork)
{
    stop(SYS_TRACE_FORK, P, C);
    ck_assert(watch_hints_any(&watch));
    stop(SYS_TRACE_TRAP, C, 0);
    seen_is("resume:P,0 resume:C,0 prog:2=C<P ");
    ck_assert(!watch_hints_any(&watch));
    ck_assert_ptr_eq(watch_tree_get(&watch, C)->parent, watch_tree_get(&watch, P));
    ck_assert_uint_eq(watch.count.stops, 2);
    ck_assert_int_gt(watch.now_us, 0);
    ck_assert_int_lt(watch.count.stood_us,
                     watch.now_us); /* a moment, of the time since the start */
    ck_assert_uint_eq(watch.count.alive, 2);
}
END_TEST

/* Which comes first is not said: then the message means nothing, but of a number that was
 * another's.
 */
START_TEST(a_child_before_its_message)
{
    stop(SYS_TRACE_TRAP, C, 0);
    stop(SYS_TRACE_FORK, P, C);
    ck_assert(!watch_hints_any(&watch));
    seen_is("resume:C,0 resume:P,0 :2=C<0 ");
    watch_tree_get(&watch, C)->state = TRACEE_ZOMBIE;
    stop(SYS_TRACE_FORK, P, C);
    ck_assert(watch_hints_any(&watch));
    stop(SYS_TRACE_TRAP, C, 0);
    seen_is("resume:P,0 resume:C,0 2 reaped unseen prog:3=C<P ");
}
END_TEST

/* Of a thread it is its process that forks; the words are of the one that forked, gone or not. */
START_TEST(a_fork_of_a_thread)
{
    struct tracee *thread;

    stop(SYS_TRACE_FORK, P, T);
    stop(SYS_TRACE_TRAP, T, 0);
    thread = watch_tree_get(&watch, T);
    ck_assert(thread->thread && thread->parent == watch_tree_get(&watch, P));
    stop(SYS_TRACE_FORK, T, C);
    if (_i == 0)
        stop(SYS_TRACE_TRAP, C, 0);
    fake.seen[0] = '\0';
    seen_is(_i == 0 ? "prog:2=thread T<P prog:3=C<P " : "prog:2=thread T<P ");
    if (_i == 0)
        return;
    watch_tree_link(&watch, thread, NULL); /* its process is not known */
    stop(SYS_TRACE_FORK, T, N);
    stop(SYS_TRACE_TRAP, N, 0);
    stop(SYS_TRACE_DIED, T, 0);
    stop(SYS_TRACE_DIED, P, 0);
    fake.seen[0] = '\0';
    seen_is("prog:3=N<T 2 exited 0,0 well 2 reaped unseen 1 exited 0,0 well 1 reaped unseen ");
    stop(SYS_TRACE_TRAP, C, 0);
    seen_is("resume:C,0 prog:4=C<P ");
}
END_TEST

/* What is no number, or no message. */
START_TEST(no_message)
{
    static const struct {
        unsigned long message;
        int r;
        bool hint;
    } rows[] = { { INT_MAX, 0, true },
                 { (unsigned long)INT_MAX + 1, 0, false },
                 { C, -ESRCH, false },
                 { 0, 0, false } };

    fake.message_r = rows[_i].r;
    stop(SYS_TRACE_FORK, P, rows[_i].message);
    ck_assert(watch_hints_any(&watch) == rows[_i].hint);
    seen_is("resume:P,0 ");
}
END_TEST

/* Its parent is asked for before its forker dies: here by this process's own file. */
START_TEST(a_birth_before_an_exit)
{
    char wanted[64];

    stop(SYS_TRACE_FORK, P, (unsigned long)getpid());
    stop(SYS_TRACE_EXIT, P, 0);
    fake.seen[0] = '\0';
    stop(SYS_TRACE_TRAP, getpid(), 0);
    snprintf(wanted, sizeof wanted, "resume:self,0 prog:2=self<%d ", (int)getppid());
    seen_is(wanted);
}
END_TEST

/* Forked just before its parent was killed. */
START_TEST(born_when_all_are_killed)
{
    stop(SYS_TRACE_TRAP, C, 0);
    seen_is("resume:C,0 :2=C<0 ");
    watch.leaving = watch.options.kill_on_exit = true;
    stop(SYS_TRACE_TRAP, N, 0);
    seen_is("resume:N,0 kill:N,9 :3=N<0 ");
}
END_TEST

/* ---- exec */
/* The thread that execs takes the place of its process, and its own number means nothing more. */
START_TEST(an_exec)
{
    static const struct {
        unsigned long former;
        int r;
        bool hidden;
        const char *seen;
    } rows[] = {
        { T, 0, false, "resume:P,0 2 exited 0,0 well 2 reaped unseen 1 began prog " },
        { T, 0, true, "resume:P,0 1 began prog " },
        { T, -ESRCH, false, "resume:P,0 1 began prog " },
        { P, 0, false, "resume:P,0 1 began prog " },
        { C, 0, false, "resume:P,0 1 began prog " }, /* no thread */
        { N, 0, false, "resume:P,0 1 began prog " }, /* not known */
        { 0, 0, false, "resume:P,0 1 began prog " },
        { 1UL << 32 | T, 0, false, "resume:P,0 1 began prog " }, /* no number */
    };
    struct tracee *thread = with_a_thread(), *process = watch_tree_get(&watch, P);
    bool gone = rows[_i].former == T && rows[_i].r == 0;

    if (rows[_i].hidden)
        thread->job = 0;
    process->exiting = true;
    process->peak_bytes = 5;
    fake.message_r = rows[_i].r;
    stop(SYS_TRACE_EXEC, P, rows[_i].former);
    seen_is(rows[_i].seen);
    ck_assert(!process->exiting && process->peak_bytes == 0);
    ck_assert((watch_tree_get(&watch, T) == NULL) == gone);
    ck_assert_uint_eq(watch.count.threads_alive, gone ? 0 : 1);
    ck_assert_uint_eq(watch.count.succeeded, gone && !rows[_i].hidden ? 1 : 0);
    ck_assert_uint_eq(watch.count.alive, 2);
}
END_TEST

CHECK_MAIN("ptrace")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_fork);
    tcase_add_test(all, a_child_before_its_message);
    tcase_add_loop_test(all, a_fork_of_a_thread, 0, 2);
    tcase_add_loop_test(all, no_message, 0, 4);
    tcase_add_test(all, a_birth_before_an_exit);
    tcase_add_test(all, born_when_all_are_killed);
    tcase_add_loop_test(all, an_exec, 0, 8);
}
