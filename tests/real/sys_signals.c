/*
 * sys_signals.c - the action and the mask of SIGCHLD while runs are open, and given back after the
 * last; which signals a worker gets back.
 */
#include "check_main.h"
#include "sys/inside.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void handler(int number)
{
    (void)number;
}

static bool blocked(int number)
{
    sigset_t mask;

    sigprocmask(SIG_SETMASK, NULL, &mask);
    return sigismember(&mask, number) == 1;
}

static struct sigaction action_of(int number)
{
    struct sigaction action;

    ck_assert_int_eq(sigaction(number, NULL, &action), 0);
    return action;
}

static bool has(const struct sys_signals *signals, int number)
{
    int count = 0;

    for (int i = 0; i < signals->changed_count; i++)
        count += signals->changed[i] == number;
    ck_assert_int_le(count, 1);
    return count == 1;
}

/* In any order; the last to be closed gives back what the first has found. */
START_TEST(runs_in_any_order)
{
    struct sys_signals *signals[3];
    int fds[3];

    signal(SIGCHLD, handler);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(sys_signals_open(&signals[i], &fds[i]), 0);
        ck_assert((fcntl(fds[i], F_GETFD) & FD_CLOEXEC) != 0);
        ck_assert((fcntl(fds[i], F_GETFL) & O_NONBLOCK) != 0);
        ck_assert(signals[i]->child_before.sa_handler == handler);
        ck_assert_int_eq(sigismember(&signals[i]->mask_before, SIGCHLD), 0);
        ck_assert(action_of(SIGCHLD).sa_handler == SIG_DFL && blocked(SIGCHLD));
    }
    for (int i = 0; i < 3; i++) {
        int which = (i + _i) % 3;
        ck_assert_ptr_null(sys_signals_close(signals[which]));
        close(fds[which]);
        ck_assert(blocked(SIGCHLD) == (i < 2));
        ck_assert(action_of(SIGCHLD).sa_handler == (i < 2 ? SIG_DFL : handler));
    }
    ck_assert_ptr_null(sys_signals_close(NULL));
}
END_TEST

/* What it had blocked stays so. */
START_TEST(blocked_before)
{
    struct sys_signals *signals;
    sigset_t mask;
    int fd;

    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    ck_assert_int_eq(sys_signals_open(&signals, &fd), 0);
    ck_assert_int_eq(sigismember(&signals->mask_before, SIGCHLD), 1);
    sys_signals_close(signals);
    close(fd);
    ck_assert(blocked(SIGCHLD) && blocked(SIGUSR1) && !blocked(SIGUSR2));
}
END_TEST

/* What the host sets meanwhile is not taken from it. */
START_TEST(changed_meanwhile)
{
    struct sys_signals *signals;
    sigset_t mask;
    int fd;

    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    ck_assert_int_eq(sys_signals_open(&signals, &fd), 0);
    sigprocmask(SIG_UNBLOCK, &mask, NULL);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    signal(SIGCHLD, handler);
    sys_signals_close(signals);
    close(fd);
    ck_assert(blocked(SIGTERM) && !blocked(SIGUSR1) && !blocked(SIGCHLD));
    ck_assert(action_of(SIGCHLD).sa_handler == handler);
}
END_TEST

/* A child that was forked meanwhile begins from nothing, and closes nothing of ours. */
START_TEST(in_a_child)
{
    struct sys_signals *signals, *own;
    int fd, own_fd, status = -1;
    pid_t pid;

    signal(SIGCHLD, handler);
    ck_assert_int_eq(sys_signals_open(&signals, &fd), 0);
    pid = fork();
    if (pid == 0) {
        bool right = sys_signals_open(&own, &own_fd) == 0 &&
                     own->child_before.sa_handler == SIG_DFL &&
                     sigismember(&own->mask_before, SIGCHLD) == 1;
        sys_signals_close(own);
        right = right && blocked(SIGCHLD) && action_of(SIGCHLD).sa_handler == SIG_DFL;
        sys_signals_close(signals); /* the parent's: its memory alone */
        _exit(!(right && blocked(SIGCHLD)));
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    sys_signals_close(signals);
    close(fd);
    ck_assert(!blocked(SIGCHLD) && action_of(SIGCHLD).sa_handler == handler);
}
END_TEST

/* Those that a host may ignore or handle later, and of the others those that are not as usual. */
START_TEST(what_a_worker_gets_back)
{
    static const int always[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2,
                                  SIGALRM, SIGXCPU, SIGXFSZ, SIGTSTP, SIGTTIN, SIGTTOU };
    struct sys_signals *signals;
    int fd;

    signal(SIGWINCH, SIG_IGN);
    signal(SIGURG, handler);
    sigaction(SIGIO, &(struct sigaction){ .sa_handler = SIG_DFL, .sa_flags = SA_SIGINFO }, NULL);
    ck_assert_int_eq(sys_signals_open(&signals, &fd), 0);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        ck_assert_msg(has(signals, always[i]), "%d", always[i]);
    ck_assert(has(signals, SIGWINCH) && has(signals, SIGURG) && has(signals, SIGIO));
    ck_assert(!has(signals, SIGKILL) && !has(signals, SIGSTOP) && !has(signals, SIGCHLD));
    ck_assert(!has(signals, SIGVTALRM) && !has(signals, SIGPWR) && !has(signals, SIGCONT));
    sys_signals_close(signals);
    close(fd);
}
END_TEST

/* Only with the action that lets deaths be waited for. */
START_TEST(as_we_set_it)
{
    struct sys_signals *signals;
    int fd;

    ck_assert_int_eq(sys_signals_open(&signals, &fd), 0);
    ck_assert(sys_signals_kept(signals));
    signal(SIGCHLD, handler);
    ck_assert(!sys_signals_kept(signals));
    signal(SIGCHLD, SIG_IGN);
    ck_assert(!sys_signals_kept(signals));
    for (int i = 0; i < 3; i++) {
        static const int flags[] = { SA_NOCLDWAIT, SA_SIGINFO, SA_NOCLDSTOP };
        struct sigaction action = { .sa_handler = SIG_DFL, .sa_flags = flags[i] };
        sigaction(SIGCHLD, &action, NULL);
        ck_assert(sys_signals_kept(signals) == (i == 2));
    }
    close(fd);
    ck_assert_ptr_null(sys_signals_close(signals));
}
END_TEST

/* Where they are left to the host nothing of SIGCHLD changes. */
START_TEST(left_alone)
{
    struct sys_signals *signals;

    signal(SIGCHLD, handler);
    signal(SIGWINCH, SIG_IGN);
    ck_assert_int_eq(sys_signals_open(&signals, NULL), 0);
    ck_assert(action_of(SIGCHLD).sa_handler == handler && !blocked(SIGCHLD));
    ck_assert(has(signals, SIGWINCH) && has(signals, SIGTERM) && has(signals, SIGCHLD));
    ck_assert(!has(signals, 0) && !has(signals, SIGVTALRM));
    ck_assert(!sys_signals_kept(signals));
    signal(SIGCHLD, SIG_DFL);
    ck_assert(!sys_signals_kept(signals));
    ck_assert_ptr_null(sys_signals_close(signals));
    ck_assert(action_of(SIGCHLD).sa_handler == SIG_DFL && !blocked(SIGCHLD));
}
END_TEST

/* Without a descriptor for them all is given back. */
START_TEST(no_descriptor)
{
    struct sys_signals *signals = (void *)1;
    struct rlimit before;
    int fd = 7, r;

    signal(SIGCHLD, handler);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE,
                               &(struct rlimit){ .rlim_cur = 0, .rlim_max = before.rlim_max }),
                     0);
    r = sys_signals_open(&signals, &fd);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
    ck_assert_int_eq(r, -EMFILE);
    ck_assert_int_eq(fd, -1);
    ck_assert_ptr_null(signals);
    ck_assert(action_of(SIGCHLD).sa_handler == handler && !blocked(SIGCHLD));
}
END_TEST

/* However many died: as many entries as the kernel kept, which is one. */
START_TEST(entries)
{
    struct sys_signals *signals;
    int fd;

    ck_assert_int_eq(sys_signals_open(&signals, &fd), 0);
    ck_assert_int_eq(sys_signals_read(fd), 0);
    for (int i = 0; i < 3; i++) {
        pid_t pid = fork();
        if (pid == 0)
            _exit(0);
        waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT);
    }
    ck_assert_int_eq(sys_signals_read(fd), 1);
    ck_assert_int_eq(sys_signals_read(fd), 0);
    while (wait(NULL) > 0)
        ;
    ck_assert_int_lt(sys_signals_read(-1), 0);
    sys_signals_close(signals);
    close(fd);
}
END_TEST

CHECK_MAIN("signals of children")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_loop_test(all, runs_in_any_order, 0, 3);
    tcase_add_test(all, blocked_before);
    tcase_add_test(all, changed_meanwhile);
    tcase_add_test(all, in_a_child);
    tcase_add_test(all, what_a_worker_gets_back);
    tcase_add_test(all, as_we_set_it);
    tcase_add_test(all, left_alone);
    tcase_add_test(all, no_descriptor);
    tcase_add_test(all, entries);
}
