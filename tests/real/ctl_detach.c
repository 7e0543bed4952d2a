/*
 * ctl_detach.c - a run that goes on as a child: what its parent learns of it, in whatever pieces it
 * comes, and where the child says what is wrong, before it has begun and after.
 */
#include "ctl/detach.h"

#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool slow; /* a signal comes before each byte */

ssize_t read(int fd, void *bytes, size_t size)
{
    static bool interrupts;

    if (slow && (interrupts = !interrupts)) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_read, fd, bytes, slow && size > 1 ? 1 : size);
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* What the child says, how it ends; what its parent has of it. */
static const struct {
    const char *says; /* NULL: nothing */
    int exits, signal, status;
} children[] = {
    { "bcdf", 0, 0, 0 },  { "bcd", 5, 0, 5 },
    { "bcdfg", 6, 0, 6 }, { "BCDF", 7, 0, 7 },
    { "", 8, 0, 8 },      { NULL, 0, 0, 0 },
    { NULL, 3, 0, 3 },    { "bcdfghjklm", 9, 0, 9 },
    { "bcdf", 4, 0, 0 },  { NULL, 0, SIGKILL, 128 + SIGKILL },
};

START_TEST(what_its_parent_learns)
{
    char id[CTL_ID_SIZE] = "";
    int status = -7, before = open_descriptors();

    slow = _i % 2 == 1;
    if (ctl_detach(id, &status)) {
        if (children[_i / 2].signal != 0)
            raise(children[_i / 2].signal);
        if (children[_i / 2].says != NULL)
            ctl_detach_begun(children[_i / 2].says);
        _exit(children[_i / 2].exits);
    }
    slow = false;
    ck_assert_int_eq(status, children[_i / 2].status);
    ck_assert(status != 0 || children[_i / 2].says == NULL || strcmp(id, "bcdf") == 0);
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(waitpid(-1, NULL, 0) > 0, status == 0 && children[_i / 2].says != NULL);
}
END_TEST

static int heard[2];

static bool is_null(int fd)
{
    struct stat one, null;

    return fstat(fd, &one) == 0 && stat("/dev/null", &null) == 0 && one.st_rdev == null.st_rdev;
}

/* In the child: the place of the first thing that is not so; 0: all is. */
static int try_child(int before)
{
    bool was[256];

    for (int fd = 0; fd < 256; fd++)
        was[fd] = fcntl(fd, F_GETFD) >= 0;
    if (open_descriptors() != before + 1 || is_null(STDERR_FILENO))
        return 1;
    ctl_detach_leave(true);
    if (!is_null(STDERR_FILENO) || open_descriptors() != before + 2)
        return 2;
    for (int fd = 0; fd < 256; fd++)
        if (!was[fd] && fcntl(fd, F_GETFD) >= 0 && fcntl(fd, F_GETFD) != FD_CLOEXEC)
            return 3;
    ctl_detach_fail();
    if (is_null(STDERR_FILENO) || write(STDERR_FILENO, "wrong", 5) != 5)
        return 4;
    ctl_detach_begun("bcdf");
    if (open_descriptors() != before)
        return 5;
    ctl_detach_leave(true);
    ctl_detach_begun("bcdf"); /* once: its parent waits no more */
    if (open_descriptors() != before || !is_null(STDERR_FILENO))
        return 6;
    ctl_detach_fail(); /* it has begun: nothing is said there any more */
    return is_null(STDERR_FILENO) ? 0 : 7;
}

START_TEST(where_it_says_what_is_wrong)
{
    char id[CTL_ID_SIZE], bytes[16] = "";
    int status = -7, own = dup(STDERR_FILENO), before;

    ck_assert_int_eq(pipe(heard), 0);
    fcntl(own, F_SETFD, FD_CLOEXEC);
    dup2(heard[1], STDERR_FILENO);
    before = open_descriptors();
    if (ctl_detach(id, &status))
        _exit(try_child(before));
    dup2(own, STDERR_FILENO);
    ck_assert_int_eq(status, 0);
    ck_assert_int_gt(wait(&status), 0);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(read(heard[0], bytes, sizeof bytes - 1), 5);
    ck_assert_str_eq(bytes, "wrong");
}
END_TEST

CHECK_MAIN("detach")
{
    tcase_add_loop_test(all, what_its_parent_learns, 0,
                        2 * (int)(sizeof children / sizeof children[0]));
    tcase_add_test(all, where_it_says_what_is_wrong);
}
