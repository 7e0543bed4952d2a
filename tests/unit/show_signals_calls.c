/*
 * show_signals_calls.c - the signal by which we stop or die, with and without a terminal, and what
 * is put back where signals cannot be taken. raise(3) and the terminal are the test's.
 */
#include "check_main.h"
#include "show/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int raised, no_signalfd;
static bool terminal;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) int raise(int number)
{
    raised = number;
    return 0;
}

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    bool tty = strcmp(path, "/dev/tty") == 0;

    if (tty && !terminal)
        return -1;
    if (tty)
        ck_assert(flags & O_NOCTTY);
    return (int)syscall(SYS_openat, AT_FDCWD, tty ? "/dev/null" : path, flags, 0600);
}

__attribute__((visibility("default"))) int signalfd(int fd, const sigset_t *set, int flags)
{
    errno = no_signalfd;
    return no_signalfd != 0 ? -1 : (int)syscall(SYS_signalfd4, fd, set, 8, flags);
}

static bool is_blocked(int number)
{
    sigset_t now;

    sigprocmask(SIG_BLOCK, NULL, &now);
    return sigismember(&now, number) == 1;
}

static int lowest_free(void)
{
    int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

    close(fd);
    return fd;
}

/* Without a terminal it was sent on purpose, and nothing would throw that away. */
START_TEST(how_it_stops)
{
    sigset_t set;
    int free_fd;

    check_free_0(); /* which the terminal then is */
    free_fd = lowest_free();
    sigemptyset(&set);
    sigaddset(&set, SIGTSTP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    terminal = false;
    signals_stop();
    ck_assert_int_eq(raised, SIGSTOP);
    terminal = true;
    signals_stop();
    ck_assert_int_eq(raised, SIGTSTP);
    ck_assert_int_eq(lowest_free(), free_fd);
    signals_stop_by(SIGTTIN);
    ck_assert_int_eq(raised, SIGTTIN);
    ck_assert(is_blocked(SIGTSTP) && !is_blocked(SIGTTIN)); /* as it was */
}
END_TEST

/* Where a signal does not end us, as process 1 of a container, its status does. */
START_TEST(how_it_dies)
{
    static const int numbers[] = { SIGTERM, SIGINT, SIGPIPE };

    for (size_t i = 0; i < 3; i++) {
        pid_t pid = fork();
        int status;
        if (pid == 0) {
            signal(numbers[i], SIG_IGN);
            signals_die(numbers[i]);
        }
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_int_eq(status, (128 + numbers[i]) << 8);
    }
}
END_TEST

static void handler(int number)
{
    (void)number;
}

/* What cannot be taken is as it was found. */
START_TEST(not_opened)
{
    struct signals signals = { .fd = -1 };
    struct sigaction action;

    signal(SIGTERM, handler);
    no_signalfd = EMFILE;
    ck_assert_int_eq(signals_open(&signals, (const int[]){ SIGWINCH, 0 }), -EMFILE);
    ck_assert_int_eq(signals.fd, -1);
    ck_assert(!is_blocked(SIGHUP) && !is_blocked(SIGWINCH) && !is_blocked(SIGTERM));
    ck_assert_int_eq(sigaction(SIGTERM, NULL, &action), 0);
    ck_assert(action.sa_handler == handler);
    signals_give_back(&signals, true); /* of none: nothing */
    no_signalfd = 0;
    ck_assert_int_eq(signals_open(&signals, (const int[]){ SIGWINCH, 0 }), 0);
    ck_assert(is_blocked(SIGHUP) && is_blocked(SIGWINCH) && !is_blocked(SIGTERM));
    ck_assert_int_eq(fcntl(signals.fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fcntl(signals.fd, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    ck_assert_int_eq(sigaction(SIGTERM, NULL, &action), 0);
    ck_assert(action.sa_handler != handler && (action.sa_flags & SA_RESTART) != 0);
    ck_assert_int_eq(sigismember(&action.sa_mask, SIGINT), 1);
    signals_unblock(&signals);
    signals_close(&signals);
    ck_assert_int_eq(sigaction(SIGTERM, NULL, &action), 0);
    ck_assert(action.sa_handler == handler && !is_blocked(SIGWINCH));
}
END_TEST

CHECK_MAIN_APART("signals by their calls")
{
    tcase_add_test(all, how_it_stops);
    tcase_add_test(all, how_it_dies);
    tcase_add_test(all, not_opened);
}
