/*
 * watch_connector_told.c - what is made of each message of the proc connector: which of them are of
 * ours, which end is a process's, and what is missing. Its calls are of this file.
 */
#include "proc_stage.h"
#include "ptrace_stage.h"
#include "watch/passive.h"

#include <fcntl.h>

static struct {
    struct sys_told_event told;
    int r[4], next; /* of each read; after them 0 */
    int open_r;
} source;

int sys_connector_open(bool *our_clock)
{
    *our_clock = true;
    return source.open_r;
}

int sys_connector_read(int fd, struct sys_told_event *list, int count)
{
    ck_assert_int_eq(fd, 77);
    ck_assert_int_eq(count, 32);
    ck_assert_int_lt(source.next, 4);
    list[0] = source.told;
    list[1] = (struct sys_told_event){ .pid = N, .tid = N, .parent = P }; /* one before */
    return source.r[source.next++];
}

static void begin(void)
{
    memset(&proc, 0, sizeof proc);
    proc.pidfd = -EMFILE;
    set_up();
    memset(&source, 0, sizeof source);
    watch.backend = &watch_backend_connector;
    watch.source_fd = 77;
}

static void told(enum sys_told kind, pid_t pid, pid_t tid, long number)
{
    memset(&source, 0, sizeof source);
    source.r[0] = 1;
    source.told = (struct sys_told_event){ .kind = kind,
                                           .pid = pid,
                                           .tid = tid,
                                           .parent = kind == SYS_TOLD_FORK ? (pid_t)number : 0,
                                           .status = kind == SYS_TOLD_EXIT ? (int)number : 0 };
    watch_backend_connector.source_ready(&watch);
    ck_assert_int_eq(source.next, 2);
}

/* A process is its parent's; of a thread the kernel names the parent of its process. */
START_TEST(a_birth)
{
    told(SYS_TOLD_FORK, C, C, P);
    seen_is("prog:2=C<P ");
    told(SYS_TOLD_FORK, C, T, P);
    seen_is("prog:3=thread T<C ");
    told(SYS_TOLD_FORK, N, N, getpid()); /* not of ours */
    told(SYS_TOLD_FORK, N, T, P);
    seen_is("");
    ck_assert_uint_eq(watch.count.alive, 2);
    told(SYS_TOLD_FORK, C, C, P); /* its number again: it is gone by now */
    seen_is("2 exited 0,0 2 reaped unseen prog:4=C<P ");
    watch_tree_get(&watch, C)->state = TRACEE_ZOMBIE;
    told(SYS_TOLD_FORK, C, C, P);
    seen_is("4 reaped unseen prog:5=C<P ");
}
END_TEST

/* By our clock it is known when; by another's it is now. */
START_TEST(when)
{
    struct fb_event event;

    watch.our_clock = _i == 1;
    source.r[0] = 1;
    source.told = (struct sys_told_event){
        .kind = SYS_TOLD_FORK, .pid = C, .tid = C, .parent = P, .t_us = watch.now_us + 5
    };
    watch_backend_connector.source_ready(&watch);
    ck_assert(watch_report_take(&watch, &event));
    ck_assert((event.t_us == 5) == (_i == 1));
    ck_assert_int_gt(watch.now_us, 5);
}
END_TEST

/* The process has the status of its first thread, or of one that ended them all. */
static const struct {
    pid_t first, second;
    long first_status, second_status;
    const char *after_first, *after_second;
} ends[] = {
    { C, T, 3 << 8, 0, "", "3 exited 0,0 well 3 reaped unseen 2 exited 3,0 2 reaped unseen " },
    { T, C, 0, 4 << 8, "3 exited 0,0 well 3 reaped unseen ", "2 exited 4,0 2 reaped unseen " },
    { T, C, 5 << 8, SIGKILL, "3 exited 5,0 3 reaped unseen 2 exited 5,0 2 reaped unseen ", "" },
    { T, C, SIGSEGV | 0x80, SIGSEGV | 0x80,
      "3 exited 0,11 core 3 reaped unseen 2 exited 0,11 core 2 reaped unseen ", "" },
    { C, C, SIGKILL | 0x80, SIGKILL | 0x80, "", "" }, /* its thread is left */
};

START_TEST(an_end)
{
    told(SYS_TOLD_FORK, C, C, P);
    told(SYS_TOLD_FORK, C, T, P);
    seen_is("prog:2=C<P prog:3=thread T<C ");
    told(SYS_TOLD_EXIT, C, ends[_i].first, ends[_i].first_status);
    seen_is(ends[_i].after_first);
    told(SYS_TOLD_EXIT, C, ends[_i].second, ends[_i].second_status);
    seen_is(ends[_i].after_second);
    told(SYS_TOLD_EXIT, N, N, 0);
    seen_is("");
    if (watch_tree_get(&watch, C) == NULL)
        return;
    told(SYS_TOLD_EXIT, C, T, 0);
    seen_is("3 exited 0,0 well 3 reaped unseen 2 exited 0,9 core 2 reaped unseen ");
}
END_TEST

/* Our own child is reaped by us: its end is not taken from here, but when it was. */
START_TEST(the_end_of_the_program)
{
    told(SYS_TOLD_EXIT, P, P, 3 << 8);
    seen_is("");
    ck_assert(watch_tree_get(&watch, P)->exit_told);
    ck_assert_int_eq(watch_tree_get(&watch, P)->exit_status, 3 << 8);
    ck_assert_int_gt(watch_tree_get(&watch, P)->exit_us, 0);
    told(SYS_TOLD_EXEC, P, P, 0); /* it was another thread's */
    ck_assert(!watch_tree_get(&watch, P)->exit_told);
    ck_assert_int_eq(watch_tree_get(&watch, P)->exit_us, 0);
    seen_is("1 began ? ");
}
END_TEST

START_TEST(an_exec_that_is_told)
{
    told(SYS_TOLD_FORK, C, C, P);
    told(SYS_TOLD_FORK, C, T, P);
    seen_is("prog:2=C<P prog:3=thread T<C ");
    strcpy(watch_tree_get(&watch, C)->comm, "comm");
    told(SYS_TOLD_EXEC, C, T, 0);
    seen_is("3 exited 0,0 well 3 reaped unseen 2 began comm ");
    told(SYS_TOLD_EXEC, N, N, 0);
    told(SYS_TOLD_FORK, C, T, P);
    told(SYS_TOLD_EXEC, T, T, 0);
    seen_is("comm:4=thread T<C ");
    watch_tree_get(&watch, C)->state = TRACEE_ZOMBIE;
    told(SYS_TOLD_EXEC, C, C, 0);
    seen_is("");
    ck_assert_ptr_nonnull(watch_tree_get(&watch, T));
}
END_TEST

/* A descriptor may report a death before the connector says how it was: that is waited for. */
START_TEST(a_death_before_its_fate)
{
    struct tracee *child;

    told(SYS_TOLD_FORK, C, C, P);
    seen_is("prog:2=C<P ");
    child = watch_tree_get(&watch, C);
    watch.lost_told = _i == 1; /* it may not come */
    memset(&source, 0, sizeof source);
    watch_backend_connector.pidfd_ready(&watch, child, EPOLLIN);
    ck_assert_int_eq(source.next, 1);
    seen_is(_i == 0 ? "" : "2 exited 0,0 2 reaped unseen ");
    if (_i == 1)
        return;
    ck_assert(child->fate_waits && !child->hung_up);
    told(SYS_TOLD_EXIT, C, C, 6 << 8);
    seen_is("2 exited 6,0 2 reaped unseen ");
}
END_TEST

/* With its descriptor it is a zombie until that is hung up. */
START_TEST(a_zombie_with_a_descriptor)
{
    int before = dup(0);
    struct tracee *child;

    close(0); /* which is one like any other */
    told(SYS_TOLD_FORK, C, C, P);
    seen_is("prog:2=C<P ");
    child = watch_tree_get(&watch, C);
    child->pidfd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(child->pidfd, 0);
    told(SYS_TOLD_EXIT, C, C, 7 << 8);
    seen_is("");
    memset(&source, 0, sizeof source);
    watch_backend_connector.pidfd_ready(&watch, child, _i == 0 ? EPOLLIN : EPOLLHUP);
    seen_is(_i == 0 ? "2 exited 7,0 " : "2 exited 7,0 2 reaped unseen ");
    for (int times = _i; times == 0 || (times == 1 && _i == 0); times++) {
        ck_assert(!child->polled);
        memset(&source, 0, sizeof source);
        watch_backend_connector.pidfd_ready(&watch, child, times == 0 ? EPOLLIN : EPOLLHUP);
        seen_is(times == 0 ? "" : "2 reaped unseen ");
    }
    dup2(before, 0);
    close(before);
}
END_TEST

START_TEST(stops)
{
    struct tracee *root = watch_tree_get(&watch, P);

    passive_stopped(&watch, root, 0);
    seen_is("");
    passive_stopped(&watch, root, SIGTSTP);
    passive_stopped(&watch, root, SIGSTOP);
    seen_is("1 stopped 20 ");
    passive_stopped(&watch, root, 0);
    passive_stopped(&watch, root, 0);
    seen_is("1 continued ");
    root->state = TRACEE_ZOMBIE;
    passive_stopped(&watch, root, SIGSTOP);
    seen_is("");
    ck_assert(!passive_others_left(&watch));
}
END_TEST

/* It is said once; what cannot be read is left. */
START_TEST(messages_are_lost)
{
    struct fb_event event;

    for (int times = 0; times < 2; times++) {
        memset(&source, 0, sizeof source);
        source.r[0] = -ENOBUFS;
        watch_backend_connector.source_ready(&watch);
        ck_assert_int_eq(source.next, 2);
        ck_assert(watch.lost_told);
        ck_assert(watch_report_take(&watch, &event) == (times == 0));
        if (times == 0)
            ck_assert_int_eq(event.as.note.error, 0);
        if (times == 0)
            ck_assert_str_eq(event.as.note.text, "more happened than the proc connector could "
                                                 "report: some processes may be missing");
    }
    watch.lost_told = false;
    memset(&source, 0, sizeof source);
    source.r[0] = source.r[1] = -EBADF;
    watch_backend_connector.source_ready(&watch);
    ck_assert_int_eq(source.next, 1);
    ck_assert(!watch.lost_told);
}
END_TEST

/* What was not told is looked for. */
START_TEST(what_was_lost_is_found)
{
    put_there((struct there){ .pid = C, .parent = P, .start_ticks = 7, .comm = "c" });
    source.r[0] = -ENOBUFS;
    watch_backend_connector.source_ready(&watch);
    fake.seen[0] = '\0';
    seen_is("note:more happene prog:2=C<P ");
}
END_TEST

/* A process is held by a descriptor; no thread is. */
START_TEST(what_is_held)
{
    put_there((struct there){ .pid = T, .start_ticks = 7, .comm = "t" });
    told(SYS_TOLD_FORK, P, T, getpid());
    seen_is("prog:2=thread T<P ");
    ck_assert_int_eq(watch_tree_get(&watch, T)->pidfd, -1);
}
END_TEST

/* Its number is another's, so it is gone: the message of its end was lost. */
START_TEST(a_thread_of_before)
{
    told(SYS_TOLD_FORK, P, T, getpid());
    told(SYS_TOLD_FORK, P, T, getpid());
    seen_is("prog:2=thread T<P 2 exited 0,0 2 reaped unseen prog:3=thread T<P ");
    ck_assert_uint_eq(watch_tree_get(&watch, T)->job, 3);
    ck_assert_uint_eq(watch.count.threads_alive, 1);
    told(SYS_TOLD_FORK, T, T, P);
    seen_is("3 exited 0,0 3 reaped unseen prog:4=T<P ");
    ck_assert_uint_eq(watch.count.threads_alive, 0);
}
END_TEST

/* What is told comes before what the kernel says of our children, of which there is none. */
START_TEST(read_at_each_death)
{
    source.r[0] = 1;
    source.told = (struct sys_told_event){ .kind = SYS_TOLD_FORK, .pid = C, .tid = C, .parent = P };
    watch_backend_connector.drain(&watch);
    ck_assert_int_eq(source.next, 2);
    seen_is("prog:2=C<P ");
}
END_TEST

START_TEST(it_is_opened)
{
    source.open_r = -EOPNOTSUPP;
    ck_assert_int_eq(watch_backend_connector.take(&watch, P), -EOPNOTSUPP);
    seen_is("");
    source.open_r = 0;
    watch.loop.epoll_fd = 5;
    ck_assert_int_eq(watch_backend_connector.take(&watch, P), 0);
    ck_assert_int_eq(watch.source_fd, 0);
    seen_is("await:1,18446744073709551614 ");
}
END_TEST

static void end(void)
{
    tear_down();
    polling_fini(&watch);
}

CHECK_MAIN("told by the connector")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, a_birth);
    tcase_add_loop_test(all, when, 0, 2);
    tcase_add_loop_test(all, an_end, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(all, the_end_of_the_program);
    tcase_add_test(all, an_exec_that_is_told);
    tcase_add_loop_test(all, a_death_before_its_fate, 0, 2);
    tcase_add_loop_test(all, a_zombie_with_a_descriptor, 0, 2);
    tcase_add_test(all, stops);
    tcase_add_test(all, messages_are_lost);
    tcase_add_test(all, what_was_lost_is_found);
    tcase_add_test(all, what_is_held);
    tcase_add_test(all, a_thread_of_before);
    tcase_add_test(all, read_at_each_death);
    tcase_add_test(all, it_is_opened);
}
