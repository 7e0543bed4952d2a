/*
 * sys_guard_calls.c - a guardian that cannot be had leaves nothing behind, whichever step of it
 * fails; and what goes, in which order, at its end. The calls are of this file.
 */
#include "check_main.h"
#include "check_seen.h"
#include "sys/cgroup.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GUARDIAN = 4321, NONE = -1 };

static struct {
    bool on;          /* within a call of the seam */
    const char *path; /* of our cgroup */
    int base_fd, leaf_fd, owner_fd, pid, parent_fd;
    int held_up; /* so often the cgroup cannot be removed */
    int interrupted;
    char seen[400];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

void cgroup_of(pid_t pid, char *path, size_t size)
{
    ck_assert_int_eq(pid, getpid());
    snprintf(path, size, "%s", fake.path);
}

int cgroup_open_base(const char *path)
{
    ck_assert_str_eq(path, fake.path);
    see("base ");
    return fake.base_fd;
}

int cgroup_open_leaf(int base_fd, char *name, size_t size)
{
    ck_assert_int_eq(base_fd, fake.base_fd);
    snprintf(name, size, "forkboard-1");
    see("leaf ");
    return fake.leaf_fd;
}

bool cgroup_remove(int base_fd, const char *name)
{
    see("remove:%d,%s ", base_fd, name);
    return fake.held_up-- <= 0;
}

bool cgroup_put(int dir_fd, const char *file, const char *text)
{
    see("put:%d,%s=%s ", dir_fd, file, text);
    return true;
}

bool cgroup_each_entry(int dir_fd, bool (*visit)(void *context, const struct dirent64 *entry),
                       void *context)
{
    (void)dir_fd;
    (void)visit;
    (void)context;
    ck_abort_msg("no entries are wanted");
}

/* Those of this file are none of the kernel's. */
int close(int fd)
{
    if (!fake.on)
        return close_range((unsigned)fd, (unsigned)fd, 0);
    see("close:%d ", fd);
    return 0;
}

int nanosleep(const struct timespec *pause, struct timespec *left)
{
    ck_assert(pause->tv_sec == 0 && pause->tv_nsec == 1000000 && left == NULL);
    see("pause ");
    return 0;
}

int openat(int dir_fd, const char *path, int flags, ...)
{
    ck_assert_str_eq(path, "..");
    ck_assert_int_eq(flags, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    see("up:%d ", dir_fd);
    return fake.parent_fd;
}

long syscall(long number, ...)
{
    sigset_t mask;
    int r;

    if (number == SYS_pidfd_open) {
        see("watch ");
        r = fake.owner_fd;
    } else {
        ck_assert_int_eq((int)number, SYS_clone);
        pthread_sigmask(SIG_SETMASK, NULL, &mask);
        for (int signal = 1; signal < 32; signal++)
            if (signal != SIGKILL && signal != SIGSTOP)
                ck_assert_int_eq(sigismember(&mask, signal), 1); /* it begins deaf */
        see("fork ");
        r = fake.pid;
    }
    errno = EAGAIN;
    return r;
}

int kill(pid_t pid, int number)
{
    see("kill:%d,%d ", (int)pid, number);
    return 0;
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    ck_assert(status == NULL && usage == NULL && options == (int)__WCLONE);
    see("wait:%d ", (int)pid);
    errno = EINTR;
    return fake.interrupted-- > 0 ? -1 : pid;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake.path = "/mine";
    unsetenv("FORKBOARD_JOB");
}

/* Descriptor 0 is one like any other. */
static const struct {
    int base_fd, leaf_fd, owner_fd, pid, r;
    const char *seen;
} rows[] = {
    { 5, 6, 7, GUARDIAN, 0, "base leaf watch fork close:7 close:5 " },
    { 0, 6, 7, GUARDIAN, 0, "base leaf watch fork close:7 close:0 " },
    { 5, 0, 7, GUARDIAN, 0, "base leaf watch fork close:7 close:5 " },
    { 5, 6, 0, GUARDIAN, 0, "base leaf watch fork close:0 close:5 " },
    { 5, 6, 7, 1, 0, "base leaf watch fork close:7 close:5 " },
    { NONE, 6, 7, GUARDIAN, -ENOTSUP, "base " },
    { 5, NONE, 7, GUARDIAN, -ENOTSUP, "base leaf close:5 " },
    { 5, 6, NONE, GUARDIAN, -ENOTSUP, "base leaf watch close:6 remove:5,forkboard-1 close:5 " },
    { 5, 0, NONE, GUARDIAN, -ENOTSUP, "base leaf watch close:0 remove:5,forkboard-1 close:5 " },
    { 5, 6, 7, NONE, -ENOTSUP,
      "base leaf watch fork close:7 close:6 remove:5,forkboard-1 close:5 " },
};

START_TEST(had_or_not)
{
    struct sys_guard guard = { .pid = -7, .leaf_fd = -7 };
    sigset_t one, before, after;

    sigemptyset(&one);
    sigaddset(&one, SIGUSR2);
    pthread_sigmask(SIG_SETMASK, &one, &before);
    fake.base_fd = rows[_i].base_fd;
    fake.leaf_fd = rows[_i].leaf_fd;
    fake.owner_fd = rows[_i].owner_fd;
    fake.pid = rows[_i].pid;
    fake.on = true;
    ck_assert_int_eq(sys_guard_open(&guard, false, NULL, NULL), rows[_i].r);
    fake.on = false;
    ck_assert_str_eq(fake.seen, rows[_i].seen);
    if (rows[_i].r == 0) {
        ck_assert_int_eq(guard.pid, rows[_i].pid);
        ck_assert_int_eq(guard.leaf_fd, rows[_i].leaf_fd);
        ck_assert_str_eq(guard.name, "forkboard-1");
    } else if (rows[_i].base_fd >= 0)
        ck_assert_int_eq(guard.pid, 0);
    pthread_sigmask(SIG_SETMASK, &before, &after);
    for (int number = 1; number < NSIG; number++)
        ck_assert_int_eq(sigismember(&after, number), number == SIGUSR2);
}
END_TEST

/* A worker of another run is soon moved into that one's cgroup: the patient wait for that. */
static const struct {
    bool patient, job;
    const char *path;
    int r;
} moves[] = {
    { true, true, "/mine", -EAGAIN },
    { true, true, "/forkboard", -EAGAIN },
    { true, true, "/mine/forkboard-8", -ENOTSUP },
    { true, true, "/forkboard-8/below", -ENOTSUP },
    { true, false, "/mine", -ENOTSUP },
    { false, true, "/mine", -ENOTSUP },
};

START_TEST(it_waits_to_be_moved)
{
    struct sys_guard guard = { 0 };

    fake.base_fd = NONE;
    fake.path = moves[_i].path;
    if (moves[_i].job)
        setenv("FORKBOARD_JOB", "3", 1);
    ck_assert_int_eq(sys_guard_open(&guard, moves[_i].patient, NULL, NULL), moves[_i].r);
    ck_assert_str_eq(fake.seen, moves[_i].r == -EAGAIN ? "" : "base ");
    unsetenv("FORKBOARD_JOB");
}
END_TEST

/* The workers first, the guardian last; it has ended when the call returns. */
static const struct {
    int parent_fd, held_up, interrupted;
    const char *seen;
} ends[] = {
    { 9, 0, 0, "up:6 remove:9,forkboard-1 close:9 kill:4321,9 wait:4321 close:6 " },
    { 0, 0, 0, "up:6 remove:0,forkboard-1 close:0 kill:4321,9 wait:4321 close:6 " },
    { 9, 1, 0,
      "up:6 remove:9,forkboard-1 put:6,cgroup.kill=1 remove:9,forkboard-1 close:9 kill:4321,9 "
      "wait:4321 close:6 " },
    { 9, 3, 0,
      "up:6 remove:9,forkboard-1 put:6,cgroup.kill=1 remove:9,forkboard-1 pause "
      "remove:9,forkboard-1 pause remove:9,forkboard-1 close:9 kill:4321,9 wait:4321 close:6 " },
    { NONE, 0, 0, "up:6 kill:4321,9 wait:4321 close:6 " },
    { NONE, 0, 2, "up:6 kill:4321,9 wait:4321 wait:4321 wait:4321 close:6 " },
};

START_TEST(closed)
{
    struct sys_guard guard = { .pid = GUARDIAN, .leaf_fd = 6, .name = "forkboard-1" };

    fake.parent_fd = ends[_i].parent_fd;
    fake.held_up = ends[_i].held_up;
    fake.interrupted = ends[_i].interrupted;
    fake.on = true;
    sys_guard_close(&guard);
    sys_guard_close(&guard); /* there is none any more */
    fake.on = false;
    ck_assert_str_eq(fake.seen, ends[_i].seen);
    ck_assert(guard.pid == 0 && guard.leaf_fd == -1);
}
END_TEST

CHECK_MAIN("calls of guards")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_loop_test(all, had_or_not, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, it_waits_to_be_moved, 0, sizeof moves / sizeof moves[0]);
    tcase_add_loop_test(all, closed, 0, sizeof ends / sizeof ends[0]);
}
