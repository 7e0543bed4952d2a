/*
 * watch_drain_memory.c - stops and looks while allocations fail: what cannot be told is left for
 * later where events wait to be read, which may give memory back; else the process at least goes
 * on. No process has a row without its events.
 */
#include "failing_memory.h"
#include "proc_stage.h"
#include "ptrace_stage.h"
#include "watch/passive.h"

static int fail_from; /* the n-th call and all after it; 0: none */

static bool fails(void)
{
    return (fail_at > 0 && --fail_at == 0) ||
           (fail_from > 0 && fail_from-- == 1 && (fail_from = 1));
}

static void begin(void)
{
    memset(&proc, 0, sizeof proc);
    proc.pidfd = -EMFILE;
    set_up();
    watch.tree.roots->start_ticks = 5;
    strcpy(watch.tree.roots->comm, "prog");
    put_there((struct there){ .pid = P, .parent = getpid(), .start_ticks = 5, .comm = "prog" });
}

static void end(void)
{
    fail_at = fail_from = 0;
    tear_down();
    polling_fini(&watch);
}

static void wait_for_a_reader(int events)
{
    for (int i = 0; i < events; i++)
        watch_report(&watch, FB_CONTINUED, watch.tree.roots);
}

static int forget_waiting(void)
{
    int count = 0;

    fake.seen[0] = '\0';
    for (struct fb_event event; watch_report_take(&watch, &event); count++)
        if (event.kind != FB_CONTINUED)
            see_event(&event);
    return count;
}

/* No room for its events, or for its row: the stop is looked at when there is. */
START_TEST(a_stop_that_waits)
{
    bool looked;

    if (_i == 1)
        ck_assert(watch_tree_reserve(&watch));
    wait_for_a_reader(_i == 0 ? 1 : 60);
    fake.stops[0] = (struct sys_trace_stop){ .kind = SYS_TRACE_TRAP, .tid = C };
    watch_loop_look(&watch, true);
    fail_from = 1;
    watch_backend_ptrace.drain(&watch);
    fail_from = 0;
    looked = fake.next > 0;
    ck_assert(!looked && watch_loop_deaths(&watch));
    ck_assert_int_eq(forget_waiting(), _i == 0 ? 1 : 60);
    watch_backend_ptrace.drain(&watch);
    seen_is("resume:C,0 :2=C<0 ");
    ck_assert(!watch_loop_deaths(&watch));
}
END_TEST

/* With no reader to wait for it is resumed, without a row; that is said once. */
START_TEST(a_stop_without_memory)
{
    for (int times = 0; times < 2; times++) {
        fake.next = 0;
        fake.stops[0] = (struct sys_trace_stop){ .kind = SYS_TRACE_TRAP, .tid = C };
        fail_from = 1;
        watch_backend_ptrace.drain(&watch);
        fail_from = 0;
        seen_is(times == 0 ? "resume:C,0 note:no memory: s " : "resume:C,0 ");
        ck_assert_ptr_null(watch_tree_get(&watch, C));
    }
}
END_TEST

/* Whichever allocation of a look fails first, and those after it too. */
START_TEST(a_look)
{
    int from = 0, left;

    end();
    do {
        bool told;
        begin();
        watch.backend = &watch_backend_polling;
        wait_for_a_reader(64);
        put_there((struct there){ .pid = C, .parent = P, .start_ticks = 7, .comm = "prog" });
        if (from % 2 == 1)
            ck_assert(watch_tree_reserve(&watch));
        fail_from = from / 2 + 1;
        watch_backend_polling.tick(&watch);
        left = fail_from;
        fail_from = 0;
        ck_assert_int_eq(forget_waiting(), watch_tree_get(&watch, C) != NULL ? 66 : 64);
        told = strcmp(fake.seen, "prog:2=C<P ") == 0;
        ck_assert(told == (watch_tree_get(&watch, C) != NULL));
        end();
        from++;
    } while (left < 2);
    ck_assert_int_ge(from, 6);
    begin();
}
END_TEST

CHECK_MAIN("stops without memory")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_loop_test(all, a_stop_that_waits, 0, 2);
    tcase_add_test(all, a_stop_without_memory);
    tcase_add_test(all, a_look);
}
