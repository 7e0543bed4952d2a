/*
 * sys_unnamed.c - the seam's files without a name, memory that is shared with a child, and what is
 * typed: each against the kernel.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Where it is opened; NULL: nowhere is said. */
static const char *const places[] = { NULL, "/tmp", "relative", "/nowhere/at/all", "", "/dev/shm" };

START_TEST(a_file_without_a_name)
{
    struct stat status;
    char bytes[8] = "";
    int fd;

    if (places[_i] != NULL)
        setenv("TMPDIR", places[_i], 1);
    else
        unsetenv("TMPDIR");
    errno = EINVAL; /* of another call, before */
    fd = sys_spill_open();
    ck_assert_int_eq(fd, 0); /* the lowest: no other was left open */
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fstat(fd, &status), 0);
    ck_assert_uint_eq(status.st_nlink, 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0600);
    ck_assert_int_eq(write(fd, "abcdef", 6), 6);
    ck_assert_int_eq(sys_truncate(fd, 3), 0);
    ck_assert_int_eq(write(fd, "X", 1), 1); /* it goes on where it was cut */
    ck_assert_int_eq(pread(fd, bytes, sizeof bytes, 0), 4);
    ck_assert_str_eq(bytes, "abcX");
    close(fd);
    ck_assert_int_eq(sys_truncate(fd, 3), -EBADF);
}
END_TEST

/* A host that does not ignore or block the signal would be killed by it. */
START_TEST(a_limit_that_kills)
{
    struct rlimit before, small;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){ 10, before.rlim_max };
    for (int way = 0; way < 3; way++) {
        bool ignored = way == 1, blocked = way == 2;
        int fds[3], r;

        signal(SIGXFSZ, ignored ? SIG_IGN : SIG_DFL);
        sigprocmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
        r = setrlimit(RLIMIT_FSIZE, &small); /* with it an assertion could not be noted */
        fds[0] = sys_spill_open();
        fds[1] = sys_bytes_open("0123456789", 10);
        fds[2] = sys_bytes_open("0123456789a", 11);
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
        ck_assert_int_eq(r, 0);
        ck_assert_int_eq(sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 }),
                         blocked ? SIGXFSZ : -1); /* of the byte too many, below */
        ck_assert(ignored || blocked ? fds[0] >= 0 : fds[0] == -EFBIG);
        ck_assert_int_ge(fds[1], 0);
        ck_assert_int_eq(fds[2], -EFBIG);
        sys_close(fds[0]);
        sys_close(fds[1]);
    }
}
END_TEST

START_TEST(no_descriptor_is_left)
{
    struct rlimit limit;

    ck_assert_int_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = 3;
    while (fcntl(0, F_DUPFD_CLOEXEC, 3) >= 0 && limit.rlim_cur < 64)
        limit.rlim_cur++;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    while (fcntl(0, F_DUPFD_CLOEXEC, 3) >= 0)
        ;
    ck_assert_int_eq(sys_spill_open(), -EMFILE);
    /* The sanitizer looks for leaks at the end, and needs descriptors for that. */
    ck_assert_int_eq(close_range(3, ~0U, 0), 0);
}
END_TEST

/* What was read is given back: its blocks are gone, its length stays. */
START_TEST(blocks_are_given_back)
{
    static char block[1 << 16];
    struct stat before, after;
    char byte = 'x';
    int fd;

    setenv("TMPDIR", "/dev/shm", 1);
    fd = sys_spill_open();
    ck_assert_int_ge(fd, 0);
    memset(block, 'x', sizeof block);
    ck_assert_int_eq(write(fd, block, sizeof block), (ssize_t)sizeof block);
    ck_assert_int_eq(fstat(fd, &before), 0);
    sys_give_back(fd, 0, sizeof block / 2);
    ck_assert_int_eq(fstat(fd, &after), 0);
    ck_assert_int_eq(after.st_size, before.st_size);
    ck_assert_int_lt(after.st_blocks, before.st_blocks);
    ck_assert_int_eq(pread(fd, &byte, 1, 0), 1);
    ck_assert_int_eq(byte, 0);
    ck_assert_int_eq(pread(fd, &byte, 1, sizeof block / 2), 1);
    ck_assert_int_eq(byte, 'x');
    close(fd);
}
END_TEST

/* ---------------------------------------------------------------- shared memory */

START_TEST(shared_with_a_child)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 4 * page;
    char *memory = sys_shared_open(size);
    pid_t pid;

    ck_assert_ptr_nonnull(memory);
    pid = fork();
    if (pid == 0) {
        memset(memory, 'c', size);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert_int_eq(memory[0], 'c');
    ck_assert_int_eq(memory[size - 1], 'c');
    /* Whole pages alone: the first and the last are in part of other variables. */
    sys_shared_forget(memory + 1, 3 * page);
    ck_assert_int_eq(memory[0], 'c');
    ck_assert_int_eq(memory[page - 1], 'c');
    ck_assert_int_eq(memory[page], 0);
    ck_assert_int_eq(memory[3 * page - 1], 0);
    ck_assert_int_eq(memory[3 * page], 'c');
    sys_shared_forget(memory + 3 * page + 1, page - 1); /* none is whole */
    ck_assert_int_eq(memory[3 * page], 'c');
    ck_assert_int_eq(memory[size - 1], 'c');
    sys_shared_forget(memory + 3 * page, page);
    ck_assert_int_eq(memory[size - 1], 0);
    sys_shared_close(memory, size);
    ck_assert_int_eq(msync(memory, page, MS_ASYNC), -1); /* it is unmapped */
    sys_shared_close(NULL, size);
    ck_assert_ptr_null(sys_shared_open(SIZE_MAX / 2));
}
END_TEST

/* ---------------------------------------------------------------- typing */

static volatile sig_atomic_t seen;

static void note(int number)
{
    seen = number;
}

/* A reader that is gone is an error of this write, no signal; one that waited already stays. */
START_TEST(typed_into_a_pipe)
{
    static char bytes[100000];
    sigset_t set;
    int fds[2];

    signal(SIGPIPE, note);
    ck_assert_int_eq(sys_typing_pipe(fds), 0);
    ck_assert_int_eq(fcntl(fds[1], F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0); /* its worker's */
    ck_assert_int_eq(sys_type(fds[1], "one", 3), 3);
    ck_assert_int_eq(read(fds[0], bytes, sizeof bytes), 3);
    ck_assert_int_eq(sys_type(fds[1], bytes, sizeof bytes), 65536);
    ck_assert_int_eq(sys_type(fds[1], bytes, 1), -EAGAIN);
    close(fds[0]);
    ck_assert_int_eq(sys_type(fds[1], bytes, 1), -EPIPE);
    ck_assert_int_eq(seen, 0);
    sigpending(&set);
    ck_assert(!sigismember(&set, SIGPIPE));
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGPIPE);
    ck_assert_int_eq(sys_type(fds[1], bytes, 1), -EPIPE);
    sigpending(&set);
    ck_assert(sigismember(&set, SIGPIPE));
    signal(SIGPIPE, SIG_IGN); /* then there is none to wait for */
    ck_assert_int_eq(sys_type(fds[1], bytes, 1), -EPIPE);
    close(fds[1]);
    ck_assert_int_eq(sys_typing_again(fds[1]), -EBADF);
}
END_TEST

/* A terminal: its size, its modes, whose descriptor blocks. */
START_TEST(a_terminal)
{
    struct winsize size;
    struct termios modes;
    int fds[2], again;

    ck_assert_int_eq(sys_terminal_open(fds, 30, 90, _i == 1), 0);
    ck_assert_int_eq(isatty(fds[1]), 1);
    ck_assert_int_ne(fcntl(fds[0], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(fcntl(fds[1], F_GETFL) & O_NONBLOCK, 0);
    ck_assert_int_eq(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fcntl(fds[1], F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(tcgetattr(fds[1], &modes), 0);
    ck_assert_int_eq((modes.c_oflag & ONLCR) != 0, _i == 1);
    ck_assert_int_eq(ioctl(fds[1], TIOCGWINSZ, &size), 0);
    ck_assert_int_eq(size.ws_row, 30);
    ck_assert_int_eq(size.ws_col, 90);
    ck_assert_int_eq(sys_terminal_size(fds[0], 5, 6), 0);
    ck_assert_int_eq(ioctl(fds[1], TIOCGWINSZ, &size), 0);
    ck_assert_int_eq(size.ws_row, 5);
    ck_assert_int_eq(size.ws_col, 6);
    again = sys_typing_again(fds[0]);
    ck_assert_int_ge(again, 3);
    ck_assert_int_eq(fcntl(again, F_GETFD), FD_CLOEXEC);
    close(again);
    close(fds[0]);
    close(fds[1]);
    ck_assert_int_eq(sys_terminal_size(fds[0], 5, 6), -EBADF);
}
END_TEST

CHECK_MAIN("unnamed")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_loop_test(all, a_file_without_a_name, 0, (int)(sizeof places / sizeof places[0]));
    tcase_add_test(all, a_limit_that_kills);
    tcase_add_test(all, no_descriptor_is_left);
    tcase_add_test(all, blocks_are_given_back);
    tcase_add_test(all, shared_with_a_child);
    tcase_add_test(all, typed_into_a_pipe);
    tcase_add_loop_test(all, a_terminal, 0, 2);
}
