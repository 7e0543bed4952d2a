/*
 * sys_terminal_calls.c - a terminal whose making fails at each of its steps leaves nothing open,
 * and one whose other side the kernel does not give is found by its path. And what becomes of the
 * signal of a pipe without a reader.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum step { NONE, OPEN, GRANT, UNLOCK, PEER, PATH, OTHER, READ_MODES, WRITE_MODES, SIZE, FLAGS };

static enum step fails;
static bool no_peer; /* as before Linux 4.13 */
static int opened, interruptions, waits;
static struct termios modes;
static struct winsize size_set;
static struct {
    int fd, flags;
} flagged;

static int now(enum step step, int r)
{
    if (step == fails)
        errno = EIO;
    return step == fails ? -1 : r;
}

/* In the place of libc's, as all here: a pseudo-terminal is a copy of the null device. */
int posix_openpt(int flags)
{
    ck_assert_int_eq(flags, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    return now(OPEN, 0) < 0 ? -1 : open("/dev/null", O_RDWR | O_CLOEXEC);
}

int grantpt(int fd)
{
    ck_assert_int_ge(fd, 0);
    return now(GRANT, 0);
}

int unlockpt(int fd)
{
    ck_assert_int_ge(fd, 0);
    return now(UNLOCK, 0);
}

int ptsname_r(int fd, char *path, size_t size)
{
    ck_assert_int_ge(fd, 0);
    opened++;
    snprintf(path, size, "/dev/zero");
    return fails == PATH ? EIO : 0;
}

int open(const char *path, int flags, ...)
{
    if (strcmp(path, "/dev/zero") == 0) {
        ck_assert_int_eq(flags, O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (now(OTHER, 0) < 0)
            return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    int r = 0;

    ck_assert_int_ge(fd, 0);
    va_start(arguments, request);
    if (request == (unsigned long)TIOCGPTPEER) {
        ck_assert_int_eq(va_arg(arguments, int), O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (now(PEER, 0) < 0 || no_peer)
            r = -1;
        else
            r = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    } else {
        ck_assert(request == TIOCSWINSZ);
        size_set = *va_arg(arguments, struct winsize *);
        r = now(SIZE, 0);
    }
    va_end(arguments);
    return r;
}

int tcgetattr(int fd, struct termios *out)
{
    ck_assert_int_ge(fd, 0);
    *out = modes;
    return now(READ_MODES, 0);
}

int tcsetattr(int fd, int when, const struct termios *in)
{
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(when, TCSANOW);
    modes = *in;
    return now(WRITE_MODES, 0);
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;
    int number;

    va_start(arguments, command);
    number = va_arg(arguments, int);
    va_end(arguments);
    if (command == F_SETFL && now(FLAGS, 0) < 0)
        return -1;
    if (command == F_SETFL) {
        flagged.fd = fd;
        flagged.flags = number;
    }
    return (int)syscall(SYS_fcntl, fd, command, number);
}

int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *most)
{
    ck_assert(sigismember(set, SIGPIPE) && info == NULL && most->tv_sec == 0 && most->tv_nsec == 0);
    waits++;
    if (interruptions-- > 0) {
        errno = EINTR;
        return -1;
    }
    errno = EINTR; /* of before */
    return (int)syscall(SYS_rt_sigtimedwait, set, info, most, 8);
}

static int first, before;

static void set_up(void)
{
    fails = NONE;
    no_peer = false;
    opened = interruptions = waits = 0;
    memset(&modes, 0, sizeof modes);
    modes.c_oflag = OPOST | ONLCR;
}

/* Descriptor 0 is one like any other. */
static void free_0(void)
{
    before = fcntl(0, F_DUPFD_CLOEXEC, 0);
    close(0);
    first = fcntl(before, F_DUPFD_CLOEXEC, 1);
    close(first);
}

static void put_back_0(void)
{
    ck_assert_int_eq(fcntl(0, F_GETFD, 0), -1); /* nothing is left open */
    ck_assert_int_eq(fcntl(first, F_GETFD, 0), -1);
    dup2(before, 0);
    close(before);
}

START_TEST(made)
{
    bool raw = _i % 2 == 1;
    int fds[2] = { -7, -7 };

    free_0();
    no_peer = _i >= 2;
    ck_assert_int_eq(sys_terminal_open(fds, 24, 81, raw), 0);
    ck_assert(fds[0] == 0 && fds[1] == first);
    ck_assert_int_eq(opened, no_peer);
    ck_assert_uint_eq(modes.c_oflag, raw ? OPOST | ONLCR : OPOST);
    ck_assert(size_set.ws_row == 24 && size_set.ws_col == 81);
    ck_assert(size_set.ws_xpixel == 0 && size_set.ws_ypixel == 0);
    close(fds[0]);
    close(fds[1]);
    put_back_0();
}
END_TEST

static const struct {
    enum step fails;
    bool no_peer;
} failures[] = {
    { OPEN, false }, { GRANT, false },      { UNLOCK, false },      { PATH, true },
    { OTHER, true }, { READ_MODES, false }, { WRITE_MODES, false }, { SIZE, false },
};

START_TEST(not_made)
{
    int fds[2] = { -7, -7 };

    free_0();
    fails = failures[_i].fails;
    no_peer = failures[_i].no_peer;
    errno = EIO; /* of the peer that there is not */
    ck_assert_int_eq(sys_terminal_open(fds, 24, 80, false), -EIO);
    ck_assert(fds[0] == -1 && fds[1] == -1);
    put_back_0();
}
END_TEST

START_TEST(sized)
{
    ck_assert_int_eq(sys_terminal_size(5, 1, 65535), 0);
    ck_assert(size_set.ws_row == 1 && size_set.ws_col == 65535);
    fails = SIZE;
    ck_assert_int_eq(sys_terminal_size(5, 1, 2), -EIO);
}
END_TEST

/* Our side of what is typed does not wait. */
START_TEST(typing_pipe)
{
    int fds[2] = { -7, -7 }, again;

    free_0();
    ck_assert_int_eq(sys_typing_pipe(fds), 0);
    ck_assert(fds[0] == 0 && fds[1] == first);
    ck_assert(flagged.fd == first && flagged.flags == O_NONBLOCK);
    again = sys_typing_again(fds[1]);
    ck_assert_int_ge(again, 3);
    close(again);
    close(fds[0]);
    close(fds[1]);
    fails = FLAGS;
    ck_assert_int_eq(sys_typing_pipe(fds), -EIO);
    ck_assert(fds[0] == -1 && fds[1] == -1);
    ck_assert_int_eq(sys_typing_again(1000000), -EBADF);
    put_back_0();
}
END_TEST

/* Our side of what a worker prints does not wait, its own does. */
START_TEST(output_pipe)
{
    int fds[2] = { -7, -7 };
    char byte;

    free_0();
    ck_assert_int_eq(sys_output_pipe(fds), 0);
    ck_assert(fds[0] == 0 && fds[1] == first);
    ck_assert(flagged.fd == 0 && flagged.flags == O_NONBLOCK);
    ck_assert_int_eq(sys_read(fds[0], &byte, 1), -EAGAIN);
    ck_assert_int_eq(sys_write(fds[1], "a", 1), 1);
    ck_assert_int_eq(sys_read(fds[0], &byte, 1), 1);
    close(fds[1]);
    ck_assert_int_eq(sys_read(fds[0], &byte, 1), 0);
    close(fds[0]);
    fails = FLAGS;
    ck_assert_int_eq(sys_output_pipe(fds), -EIO);
    ck_assert(fds[0] == -1 && fds[1] == -1);
    put_back_0();
}
END_TEST

static bool is_pending(void)
{
    sigset_t pending;

    sigpending(&pending);
    return sigismember(&pending, SIGPIPE);
}

/* The signal is taken back, unless it waited before; the mask is as it was. */
START_TEST(typed_without_a_reader)
{
    sigset_t pipe_signal, mask, after;
    int fds[2];

    free_0();
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    ck_assert_int_eq(sys_typing_pipe(fds), 0);
    ck_assert_int_eq(sys_type(fds[1], "ab", 2), 2);
    ck_assert_int_eq(waits, 0);
    close(fds[0]);
    interruptions = 3;
    ck_assert_int_eq(sys_type(fds[1], "ab", 2), -EPIPE);
    ck_assert_int_eq(waits, 4);
    ck_assert(!is_pending());
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    ck_assert(!sigismember(&after, SIGPIPE));
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &mask);
    raise(SIGPIPE);
    ck_assert_int_eq(sys_type(fds[1], "ab", 2), -EPIPE);
    ck_assert_int_eq(waits, 4);
    ck_assert(is_pending()); /* another's: it stays */
    syscall(SYS_rt_sigtimedwait, &pipe_signal, NULL, &(struct timespec){ 0 }, 8);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    close(fds[1]);
    put_back_0();
}
END_TEST

CHECK_MAIN("calls for terminals")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, made, 0, 4);
    tcase_add_loop_test(all, not_made, 0, sizeof failures / sizeof failures[0]);
    tcase_add_test(all, sized);
    tcase_add_test(all, typing_pipe);
    tcase_add_test(all, output_pipe);
    tcase_add_test(all, typed_without_a_reader);
}
