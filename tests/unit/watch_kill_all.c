/*
 * watch_kill_all.c - signals to the whole tree: to each process once, to none that is dead and to
 * no thread; to those of the program's group alone; and the halt, which only what it halted goes on
 * from.
 */
#include "proc_stage.h"
#include "ptrace_stage.h"

static void begin(void)
{
    memset(&proc, 0, sizeof proc);
    set_up();
    watch.root_pid = P;
    put_there((struct there){ .pid = P, .parent = getpid(), .group = P, .start_ticks = 5 });
}

static struct tracee *add(pid_t pid, pid_t group, bool thread)
{
    struct tracee *row = watch_tree_add(&watch, pid, thread, true);

    watch_tree_link(&watch, row, NULL);
    put_there((struct there){ .pid = pid, .group = group, .start_ticks = 5, .comm = "c" });
    return row;
}

/* Each of the names is in what was called as often as that, and nothing else was. */
static void killed(const char *names, int signal)
{
    size_t size = 0;

    for (const char *name = names; *name != '\0'; name++) {
        char call[32];
        snprintf(call, sizeof call, "kill:%c,%d ", *name, signal);
        ck_assert_msg(strstr(fake.seen, call) != NULL, "%s in %s", call, fake.seen);
        size += strlen(call);
    }
    ck_assert_uint_eq(strlen(fake.seen), size);
    fake.seen[0] = '\0';
}

START_TEST(all_of_them)
{
    add(C, P, false);
    add(T, P, true);
    add(N, C, false);
    ck_assert_int_eq(watch_kill_all(&watch, SIGTERM, false), 3);
    killed("PCN", SIGTERM);
    ck_assert_int_eq(watch_kill_all(&watch, SIGINT, true), 2);
    killed("PC", SIGINT);
    watch_tree_get(&watch, C)->state = TRACEE_ZOMBIE;
    ck_assert_int_eq(watch_kill_all(&watch, SIGHUP, false), 2);
    killed("PN", SIGHUP);
}
END_TEST

/* Wherever it lies among the others. */
START_TEST(each_number)
{
    char wanted[64];

    watch_tree_get(&watch, P)->state = TRACEE_ZOMBIE;
    add(1000 + _i, P, false);
    snprintf(wanted, sizeof wanted, "kill:%d,15 ", 1000 + _i);
    ck_assert_int_eq(watch_kill_all(&watch, SIGTERM, false), 1);
    ck_assert_str_eq(fake.seen, wanted);
    fake.seen[0] = '\0';
    snprintf(wanted, sizeof wanted, "kill:%d,19 kill:%d,18 ", 1000 + _i, 1000 + _i);
    ck_assert_int_eq(watch_halt(&watch), 1);
    watch_go_on(&watch);
    ck_assert_str_eq(fake.seen, wanted);
}
END_TEST

/* Only those that it reached are counted: of one the number is another's. */
START_TEST(one_that_is_gone)
{
    watch.backend = &watch_backend_polling;
    watch_tree_get(&watch, P)->start_ticks = 5;
    there(P)->comm = "prog";
    add(C, P, false)->start_ticks = 6;
    ck_assert_int_eq(watch_kill_all(&watch, SIGTERM, false), 1);
    killed("P", SIGTERM);
    ck_assert_int_eq(watch_halt(&watch), 1);
    killed("P", SIGSTOP);
    watch_go_on(&watch);
    killed("P", SIGCONT);
    there(P)->state = 'Z';
    ck_assert_int_eq(watch_kill_all(&watch, SIGTERM, false), 0);
    killed("", 0);
}
END_TEST

/* By its descriptor, 0 like any other, and not by its number; but what is traced keeps that. */
START_TEST(by_a_descriptor)
{
    struct tracee *row = add(C, P, false);

    row->pidfd = 0;
    proc.killed = -1;
    ck_assert_int_eq(watch_kill(&watch, 2, SIGTERM), 0);
    killed("C", SIGTERM);
    ck_assert_int_eq(proc.killed, -1);
    watch.backend = &watch_backend_connector;
    ck_assert_int_eq(watch_kill(&watch, 2, SIGTERM), 0);
    ck_assert(proc.killed == 0 && proc.killed_by == SIGTERM);
    killed("", 0);
    row->state = TRACEE_ZOMBIE;
    ck_assert_int_eq(watch_kill(&watch, 2, SIGTERM), -ESRCH);
    ck_assert_int_eq(watch_kill(&watch, 3, SIGTERM), -ESRCH);
    row->pidfd = -1;
}
END_TEST

/* What was stopped before stays so; a second halt has only what has come since. */
START_TEST(a_halt)
{
    add(C, P, false)->stopped = true;
    add(N, P, false);
    ck_assert_int_eq(watch_halt(&watch), 2);
    killed("PN", SIGSTOP);
    watch_tree_get(&watch, C)->stopped = false;
    ck_assert_int_eq(watch_halt(&watch), 1);
    killed("C", SIGSTOP);
    ck_assert_int_eq(watch_halt(&watch), 0);
    killed("", 0);
    watch_tree_get(&watch, N)->state = TRACEE_ZOMBIE;
    watch_go_on(&watch);
    killed("PC", SIGCONT);
    watch_go_on(&watch);
    killed("", 0);
    ck_assert_int_eq(watch_halt(&watch), 2);
    killed("PC", SIGSTOP);
}
END_TEST

CHECK_MAIN("signals to all")
{
    tcase_add_checked_fixture(all, begin, tear_down);
    tcase_add_test(all, all_of_them);
    tcase_add_loop_test(all, each_number, 0, 64);
    tcase_add_test(all, one_that_is_gone);
    tcase_add_test(all, by_a_descriptor);
    tcase_add_test(all, a_halt);
}
