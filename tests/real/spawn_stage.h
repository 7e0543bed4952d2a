/*
 * spawn_stage.h - a worker of sys_spawn() that looks at itself and tells what it sees through its
 * standard error: as a function, and as a program, which is this one again.
 */
#ifndef SPAWN_STAGE_H
#define SPAWN_STAGE_H

#include "check_main.h"
#include "forkboard.h"
#include "sys/inside.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES 32
#define ABOVE 10

struct told {
    ino_t files[FILES], place; /* 0: not open */
    bool session, group, terminal, ignores;
    int nice, cpus, death, blocked;
    bool cpu[2];
    rlim_t memory, memory_most, open;
};

static int tell(void *context)
{
    struct told told = { 0 };
    struct rlimit limit;
    struct stat status;
    sigset_t mask;
    cpu_set_t cpus;
    int fd;

    (void)context;
    for (int i = 0; i < FILES; i++)
        told.files[i] = fstat(i, &status) == 0 ? status.st_ino : 0;
    told.place = stat(".", &status) == 0 ? status.st_ino : 0;
    told.session = getsid(0) == getpid();
    told.group = getpgrp() == getpid();
    fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    told.terminal = fd >= 0;
    sys_close(fd);
    told.ignores = signal(SIGUSR1, SIG_DFL) == SIG_IGN;
    told.nice = getpriority(PRIO_PROCESS, 0);
    sched_getaffinity(0, sizeof cpus, &cpus);
    told.cpus = CPU_COUNT(&cpus);
    for (size_t i = 0; i < 2; i++)
        told.cpu[i] = CPU_ISSET(i, &cpus);
    prctl(PR_GET_PDEATHSIG, &told.death);
    sigprocmask(SIG_SETMASK, NULL, &mask);
    for (int i = 1; i < NSIG; i++)
        told.blocked += sigismember(&mask, i) == 1;
    getrlimit(RLIMIT_AS, &limit);
    told.memory = limit.rlim_cur;
    told.memory_most = limit.rlim_max;
    getrlimit(RLIMIT_NOFILE, &limit);
    told.open = limit.rlim_cur;
    return write(2, &told, sizeof told) == sizeof told ? 7 : 8;
}

__attribute__((constructor)) static void tell_again(void)
{
    if (getenv("SPAWN_TELL") != NULL)
        sys_function_end(tell(NULL));
}

static int reached[8]; /* signals of the terminal that reach the worker before it has its group */

int setpgid(pid_t pid, pid_t group)
{
    for (int i = 0; pid == 0 && i < 8 && reached[i] != 0; i++)
        kill((pid_t)syscall(SYS_getpid), reached[i]);
    return (int)syscall(SYS_setpgid, pid, group);
}

static bool refused; /* so are its nice value and its limits */

int setpriority(__priority_which_t which, id_t who, int value)
{
    if (!refused)
        return (int)syscall(SYS_setpriority, which, who, value);
    errno = EACCES;
    return -1;
}

int setrlimit(__rlimit_resource_t what, const struct rlimit *limit)
{
    if (!refused)
        return (int)syscall(SYS_prlimit64, 0, what, limit, NULL);
    errno = EPERM;
    return -1;
}

static struct sys_signals *signals;
static struct sys_spawn plan;
static int pipes[6][2]; /* the first is read from */
static char *words[] = { (char *)"again", NULL };

static void set_up(void)
{
    signal(SIGUSR1, SIG_IGN); /* which no worker does */
    ck_assert_int_eq(sys_signals_open(&signals, NULL), 0);
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(pipe(pipes[i]), 0);
        for (int k = 0; k < 2; k++) {
            int fd = fcntl(pipes[i][k], F_DUPFD, 20 + 2 * i + k); /* open in an exec too */
            close(pipes[i][k]);
            ck_assert_int_eq(fd, 20 + 2 * i + k);
            pipes[i][k] = fd;
        }
    }
    plan = (struct sys_spawn){ .fds = { pipes[1][1], pipes[2][1], pipes[0][1] },
                               .report_fd = -1,
                               .report_to = 3,
                               .above = ABOVE,
                               .signals = signals,
                               .dir_fd = -1,
                               .dir = "the place",
                               .memory_fd = -1 };
}

static ino_t inode_of(int fd)
{
    struct stat status;

    ck_assert_int_eq(fstat(fd, &status), 0);
    return status.st_ino;
}

static void as_function(bool function)
{
    plan.enter = function ? tell : NULL;
    plan.path = function ? NULL : "/proc/self/exe";
    plan.what = "again";
    plan.argv = words;
    plan.envp = environ;
}

static int ended(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static struct told spawn(bool function)
{
    struct sys_failure failure = { 0 };
    sigset_t before, after;
    struct told told;
    int cancel;
    pid_t pid;

    as_function(function);
    sigprocmask(SIG_SETMASK, NULL, &before);
    setenv("SPAWN_TELL", "1", 1);
    plan.envp = environ;
    pid = sys_spawn(&plan, &failure);
    unsetenv("SPAWN_TELL");
    ck_assert_msg(pid > 0, "%s: %d", failure.stage, failure.error);
    ck_assert_int_eq(read(pipes[0][0], &told, sizeof told), sizeof told);
    ck_assert_int_eq(ended(pid), 7);
    sigprocmask(SIG_SETMASK, NULL, &after);
    ck_assert_mem_eq(&before, &after, NSIG / 8);
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &cancel);
    ck_assert_int_eq(cancel, PTHREAD_CANCEL_ENABLE);
    return told;
}

#endif
