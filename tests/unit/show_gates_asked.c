/*
 * show_gates_asked.c - the gate of a command, whose shell is the test: what is asked when, which
 * answers open the gate and for how long; and a gate that cannot be opened leaves nothing.
 */
#include "check_main.h"
#include "show/gates.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int shell_fd, spawn_r, pair_r, timer_r; /* errors in place of what is made */
static char command[300];                      /* that the shell is to ask */
static short spawn_flags;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) int socketpair(int domain, int type, int protocol,
                                                      int fds[2])
{
    if (pair_r != 0) {
        errno = pair_r;
        return -1;
    }
    ck_assert_int_eq((int)syscall(SYS_socketpair, domain, type, protocol, fds), 0);
    ck_assert_int_eq(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
    shell_fd = spawn_r == 0 ? fcntl(fds[1], F_DUPFD_CLOEXEC, 100) : -1;
    return 0;
}

__attribute__((visibility("default"))) int posix_spawn(pid_t *pid, const char *path,
                                                       const posix_spawn_file_actions_t *actions,
                                                       const posix_spawnattr_t *how,
                                                       char *const argv[],
                                                       char *const environment[])
{
    sigset_t mask;

    ck_assert_str_eq(path, "/bin/sh");
    ck_assert(actions != NULL && environment != NULL);
    ck_assert_str_eq(argv[1], "-c");
    ck_assert_ptr_null(argv[4]);
    snprintf(command, sizeof command, "%s", argv[3]);
    posix_spawnattr_getflags(how, &spawn_flags);
    ck_assert_int_eq(posix_spawnattr_getsigmask(how, &mask), 0);
    ck_assert_int_eq(sigismember(&mask, SIGTERM), 0);
    *pid = 1234567;
    return spawn_r;
}

__attribute__((visibility("default"))) int timerfd_create(int clock, int flags)
{
    errno = timer_r;
    return timer_r != 0 ? -1 : (int)syscall(SYS_timerfd_create, clock, flags);
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 100; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static struct gates *gates;
static int64_t now_us;

static bool look(void)
{
    return gates_look(gates, now_us += 1000000);
}

/* What the shell has been asked since. */
static const char *asked(void)
{
    static char bytes[16];
    ssize_t size = recv(shell_fd, bytes, sizeof bytes - 1, MSG_DONTWAIT);

    bytes[size > 0 ? size : 0] = '\0';
    return bytes;
}

static void answer(const char *line)
{
    ck_assert_int_eq(send(shell_fd, line, strlen(line), 0), (ssize_t)strlen(line));
}

/* One question at a time; until it is answered the answer before holds. */
START_TEST(each_answer)
{
    static const struct {
        const char *line; /* NULL: none */
        bool is_open, asks;
    } rows[] = {
        { NULL, false, false }, { "y\n", true, true },  { NULL, true, false },
        { "n\n", false, true }, { NULL, false, false }, { "y\n", true, true },
        { "y\n", true, true },  { "y", false, true },   { "n\n", false, true },
    };
    struct opt_gates options = { .limit = "test -e yes" };
    int before = open_descriptors();

    ck_assert_int_eq(gates_open(&gates, &options), 0);
    ck_assert_str_eq(command, "test -e yes");
    ck_assert_int_eq(spawn_flags, POSIX_SPAWN_SETSIGMASK);
    ck_assert_int_eq(open_descriptors(), before + 2);
    ck_assert(!look());
    ck_assert_str_eq(asked(), "?\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].line != NULL)
            answer(rows[i].line);
        ck_assert_msg(look() == rows[i].is_open, "row %zu", i);
        ck_assert_str_eq(asked(), rows[i].asks ? "?\n" : "");
        ck_assert_pstr_eq(gates_word(gates), rows[i].is_open ? NULL : "limit");
        ck_assert_pstr_eq(gates_why(gates),
                          rows[i].is_open ? NULL : "--limit: 'test -e yes' does not say yes");
    }
    close(shell_fd); /* what has ended never says yes */
    ck_assert(!look());
    ck_assert(!look());
    ck_assert_ptr_null(gates_close(gates));
    ck_assert_int_eq(open_descriptors(), before);
}
END_TEST

/* So much of a long command is named. */
START_TEST(a_long_command)
{
    char text[200], wanted[200];
    struct opt_gates options = { .limit = text };

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(gates_open(&gates, &options), 0);
    ck_assert(!look());
    snprintf(wanted, sizeof wanted, "--limit: '%.120s' does not say yes", text);
    ck_assert_str_eq(gates_why(gates), wanted);
    ck_assert_str_eq(command, text);
    close(shell_fd);
    gates_close(gates);
}
END_TEST

/* Soon after the beginning, and each second from then on; what has come is taken by a look. */
START_TEST(when_it_is_looked_at)
{
    struct opt_gates options = { .noswap = true };
    struct itimerspec when;

    ck_assert_int_eq(gates_open(&gates, &options), 0);
    ck_assert_int_eq(timerfd_gettime(gates_fd(gates), &when), 0);
    ck_assert_int_eq(when.it_interval.tv_sec, 1);
    ck_assert_int_eq(when.it_interval.tv_nsec, 0);
    ck_assert_int_eq(when.it_value.tv_sec, 0);
    ck_assert_int_le(when.it_value.tv_nsec, 100000000);
    ck_assert_int_eq(fcntl(gates_fd(gates), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
    gates_close(gates);
    ck_assert_ptr_null(gates_close(NULL));
}
END_TEST

START_TEST(not_opened)
{
    struct opt_gates options = { .limit = "true" };
    int before = open_descriptors();

    gates = (struct gates *)&options;
    timer_r = _i == 0 ? EMFILE : 0;
    pair_r = _i == 1 ? ENFILE : 0;
    spawn_r = _i == 2 ? ENOENT : 0;
    ck_assert_int_eq(gates_open(&gates, &options), _i == 0 ? -EMFILE : _i == 1 ? -ENFILE : -ENOENT);
    ck_assert_ptr_null(gates);
    ck_assert_int_eq(open_descriptors(), before);
    timer_r = pair_r = spawn_r = 0;
}
END_TEST

CHECK_MAIN("a gate that is asked")
{
    tcase_add_test(all, each_answer);
    tcase_add_test(all, a_long_command);
    tcase_add_test(all, when_it_is_looked_at);
    tcase_add_loop_test(all, not_opened, 0, 3);
}
