/*
 * watch_passive.c - watching without ptrace: what is made of each change of our own children, which
 * waitid(2) and wait4(2) of this file tell, and how a process is held on to from its birth.
 */
#include "ptrace_stage.h"
#include "watch/passive.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

static siginfo_t told[4];
static int next;

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    ck_assert((options & (WNOHANG | WNOWAIT)) != 0);
    if (type == P_PID) { /* no death: it is taken */
        see("taken:%s ", name_of((pid_t)id));
        next++;
        return 0;
    }
    ck_assert_int_eq((int)type, P_ALL);
    if (told[next].si_pid != 0) /* else nothing has changed */
        *info = told[next];
    return 0;
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    (void)status;
    ck_assert_int_eq(options, 0);
    memset(usage, 0, sizeof *usage);
    see("reaped:%s ", name_of(pid));
    next++;
    return pid;
}

/* Of a pidfd: how the process ended, once it is reaped; so many questions come before. */
static int unreaped, asked;

int ioctl(int fd, unsigned long request, ...)
{
    struct {
        uint64_t mask;
        uint32_t numbers[13];
        int32_t status;
    } * info;
    va_list arguments;

    ck_assert_int_eq(fd, 0);
    va_start(arguments, request);
    info = va_arg(arguments, void *);
    va_end(arguments);
    errno = ESRCH;
    if (asked++ < unreaped)
        return -1;
    ck_assert_uint_eq(info->mask, 8);
    info->status = 5 << 8;
    return 0;
}

static void begin(void)
{
    set_up();
    memset(told, 0, sizeof told);
    next = asked = 0;
    unreaped = INT_MAX;
    watch.backend = &watch_backend_polling;
}

static void end(void)
{
    tear_down();
    polling_fini(&watch);
}

static struct tracee *born(pid_t pid)
{
    struct tracee *tracee;

    ck_assert(watch_tree_reserve(&watch) && watch_report_reserve(&watch, 16));
    tracee = passive_begin(&watch, (struct hint){ .child = pid, .parent = P, .process = true });
    ck_assert_ptr_eq(tracee, watch_tree_get(&watch, pid));
    return tracee;
}

/* Two changes of the child, and what is seen of them. */
static const struct {
    int codes[2], numbers[2];
    const char *seen;
} rows[] = {
    { { CLD_EXITED }, { 3 }, "reaped:C 2 exited 3,0 2 reaped unseen " },
    { { CLD_EXITED }, { 0 }, "reaped:C 2 exited 0,0 well 2 reaped unseen " },
    { { CLD_KILLED }, { SIGKILL }, "reaped:C 2 exited 0,9 2 reaped unseen " },
    { { CLD_DUMPED }, { SIGQUIT }, "reaped:C 2 exited 0,3 core 2 reaped unseen " },
    { { CLD_STOPPED, CLD_CONTINUED },
      { SIGTSTP, SIGCONT },
      "taken:C taken:C 2 stopped 20 2 continued " },
    { { CLD_STOPPED, CLD_KILLED },
      { SIGSTOP, SIGTERM },
      "taken:C reaped:C 2 stopped 19 2 exited 0,15 2 reaped unseen " },
};

START_TEST(our_children)
{
    born(C);
    seen_is("prog:2=C<P ");
    watch_loop_look(&watch, true);
    watch.now_us = 0;
    for (int i = 0; i < 2; i++) {
        told[i].si_pid = rows[_i].codes[i] != 0 ? C : 0;
        told[i].si_code = rows[_i].codes[i];
        told[i].si_status = rows[_i].numbers[i];
    }
    watch_backend_polling.drain(&watch);
    seen_is(rows[_i].seen);
    ck_assert(!watch_loop_deaths(&watch));
    ck_assert_int_gt(watch.now_us, 0);
}
END_TEST

/* A child that we had before is reaped; a zombie that is ours by now is no more than that. */
START_TEST(others)
{
    born(C)->state = TRACEE_ZOMBIE;
    seen_is("prog:2=C<P ");
    for (int i = 0; i < 3; i++) {
        told[i].si_pid = i < 2 ? N : C;
        told[i].si_code = i == 0 ? CLD_STOPPED : CLD_EXITED;
    }
    watch_backend_polling.drain(&watch);
    seen_is("taken:N reaped:N reaped:C 2 reaped unseen ");
}
END_TEST

/* What it used is read before it is taken: here of this process itself. */
START_TEST(its_times)
{
    int before = dup(0);

    close(0); /* its descriptor's */
    born(getpid());
    told[0].si_pid = getpid();
    told[0].si_code = CLD_EXITED;
    watch_backend_polling.drain(&watch);
    ck_assert_ptr_nonnull(strstr(fake.seen, "reaped:self "));
    fake.seen[0] = '\0';
    while (watch_report_waiting(&watch) > 1)
        watch_report_take(&watch, &(struct fb_event){ 0 });
    seen_is("2 reaped ");
    dup2(before, 0);
    close(before);
}
END_TEST

/* By a descriptor from its birth, 0 like any other, whose two edges are waited for; here this
 * process's own. 1: that cannot be. */
START_TEST(held_from_its_birth)
{
    int before = dup(0);
    struct tracee *self;

    close(0);
    watch.loop.epoll_fd = _i == 0 ? 77 : -1;
    self = born(getpid());
    ck_assert_int_eq(self->pidfd, _i == 0 ? 0 : -1);
    ck_assert((fcntl(0, F_GETFD) >= 0) == (_i == 0));
    seen_is("await:2147483649,2 prog:2=self<P ");
    passive_exec(&watch, self); /* under its own words */
    watch_loop_look(&watch, true);
    passive_died(&watch, self);
    ck_assert_int_eq(watch_tree_get(&watch, getpid()) != NULL, _i == 0);
    close(0);
    dup2(before, 0);
    close(before);
    fake.seen[0] = '\0';
    while (watch_report_waiting(&watch) > 0) {
        struct fb_event event;
        watch_report_take(&watch, &event);
        if (event.kind == FB_BEGAN)
            ck_assert_int_eq(strncmp(event.as.began.name, "test_watch", 10), 0);
        see_event(&event);
    }
    ck_assert_ptr_nonnull(
        strstr(fake.seen, _i == 0 ? " 2 exited 0,0 " : " 2 exited 0,0 2 reaped "));
    ck_assert((strstr(fake.seen, "reaped") != NULL) == (_i == 1));
    ck_assert_ptr_null(strstr(fake.seen, "unseen")); /* its times were read */
}
END_TEST

/* The descriptor knows best; else it is as it was told; and the descriptor is asked once more. */
static const struct {
    int unreaped, asked;
    bool told;
    const char *seen;
} fates[] = { { 0, 1, true, "2 exited 5,0 " },
              { 1, 1, true, "2 exited 3,0 " },
              { 1, 2, false, "2 exited 5,0 " },
              { 2, 2, false, "2 exited 0,0 " } };

START_TEST(a_fate)
{
    int before = dup(0);
    struct tracee *child = born(C);

    seen_is("prog:2=C<P ");
    close(0);
    child->pidfd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    child->exit_told = fates[_i].told;
    child->exit_status = 3 << 8;
    unreaped = fates[_i].unreaped;
    passive_died(&watch, child);
    ck_assert_int_eq(asked, fates[_i].asked);
    close(0);
    dup2(before, 0);
    close(before);
    child->pidfd = -1;
    seen_is(fates[_i].seen);
}
END_TEST

/* Told when it was, which was before it is reported. */
START_TEST(died_before)
{
    struct tracee *child = born(C);
    struct fb_event event = { 0 };

    seen_is("prog:2=C<P ");
    child->exit_us = sys_now_us() - 1000;
    watch.start_us = child->exit_us - 77;
    watch.report.last_us = watch.start_us;
    watch.now_us = sys_now_us();
    passive_died(&watch, child);
    while (event.kind != FB_EXITED)
        ck_assert(watch_report_take(&watch, &event));
    ck_assert_int_eq(event.t_us, 77);
    ck_assert_int_ge(watch.now_us, watch.start_us + 1077);
}
END_TEST

CHECK_MAIN("passive watching")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_loop_test(all, our_children, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, others);
    tcase_add_test(all, its_times);
    tcase_add_loop_test(all, held_from_its_birth, 0, 2);
    tcase_add_loop_test(all, a_fate, 0, sizeof fates / sizeof fates[0]);
    tcase_add_test(all, died_before);
}
