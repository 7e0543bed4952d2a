/*
 * sys_spawn.c - the seam, second half: how a worker comes to be.
 *
 * A program is started with vfork(2): the parent's thread stands still until the exec, nothing is
 * copied (a fork costs 3 to 6 times as much, more the larger the parent), and a failure comes back
 * through shared memory. So until exec the child may only make system calls, and every signal is
 * blocked, or a handler of the parent would run in the parent's own memory. A C function is forked.
 * Either way the order is the same: group, death signal, descriptors, signal actions, mask.
 */
#include "sys.h"
#include "sys_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child tells through memory, where memory is shared. */
struct told {
    volatile int error;
    const char *volatile stage, *volatile what;
};

static _Noreturn void fail(struct told *told, const char *stage, const char *what)
{
    told->error = errno;
    told->stage = stage;
    told->what = what;
    _exit(127);
}

/* The kernel forgets the death signal at a fork, so a parent that died before prctl is looked for.
 */
static void die_with(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
}

/* Lifts what lies below 3 out of the way first, or one dup2 would overwrite the source of another.
 */
static void place_descriptors(const struct sys_spawn *plan, struct told *told)
{
    int fds[4] = { plan->fds[0], plan->fds[1], plan->fds[2], plan->report_fd };

    for (int i = 0; i < 4; i++)
        if (fds[i] >= 0 && fds[i] < 4 && (fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 4)) < 0)
            fail(told, "dup", "");
    for (int i = 0; i < 4; i++)
        if (fds[i] >= 0 && dup2(fds[i], i) < 0)
            fail(told, "dup", "");
}

/* Without close_range(2) (before Linux 5.9) descriptors are closed one by one, up to a bound. */
static void close_others(unsigned first, unsigned flags)
{
    if (syscall(SYS_close_range, first, ~0U, flags) == 0)
        return;
    for (unsigned fd = first; fd < 65536; fd++)
        close((int)fd);
}

static void default_signals(const struct sys_signals *signals)
{
    struct sigaction action = { .sa_handler = SIG_DFL };

    for (int i = 0; i < signals->changed_count; i++)
        sigaction(signals->changed[i], &action, NULL);
}

/* All of a worker's set-up but the mask; the parent waits or the memory is our own. */
static void set_up(const struct sys_spawn *plan, pid_t parent, struct told *told)
{
    setpgid(0, 0);
    die_with(parent);
    place_descriptors(plan, told);
    default_signals(plan->signals);
    if (plan->files_soft_limit != 0) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
            limit.rlim_cur = plan->files_soft_limit;
            setrlimit(RLIMIT_NOFILE, &limit);
        }
    }
}

static void empty_mask(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become_program(const struct sys_spawn *plan, pid_t parent, struct told *told)
{
    set_up(plan, parent, told);
    close_others(3, CLOSE_RANGE_CLOEXEC);
    empty_mask();
    execve(plan->path, plan->argv, plan->envp);
    fail(told, "exec", plan->what);
}

/*
 * The last thing of a forked function, whether it returned or called exit(3). Registered after the
 * fork, so it runs before the parent's own handlers, and never lets them: they belong to the
 * parent's terminal and files.
 */
static void leave(int status, void *unused)
{
    (void)unused;
    fflush(NULL);
    _exit(status);
}

static _Noreturn void become_function(const struct sys_spawn *plan, pid_t parent)
{
    struct told told = { 0 };

    set_up(plan, parent, &told);
    close_others(plan->report_fd >= 0 ? 4 : 3, 0);
    /* What the parent had printed and not yet flushed is the parent's to print. */
    __fpurge(stdin);
    __fpurge(stdout);
    __fpurge(stderr);
    on_exit(leave, NULL);
    empty_mask();
    exit(plan->enter(plan->context));
}

static __attribute__((noinline)) pid_t spawn_program(const struct sys_spawn *plan, pid_t parent,
                                                     struct told *told)
{
    pid_t pid = vfork();
    if (pid == 0)
        become_program(plan, parent, told);
    return pid;
}

static pid_t spawn_function(const struct sys_spawn *plan, pid_t parent)
{
    pid_t pid = fork();
    if (pid == 0)
        become_function(plan, parent);
    if (pid > 0)
        setpgid(pid, pid); /* both sides: a kill must not come before the group is there */
    return pid;
}

static void reap_failed(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

pid_t sys_spawn(const struct sys_spawn *plan, struct sys_failure *failure)
{
    struct told told = { 0 };
    sigset_t all, before;
    pid_t parent = getpid(), pid;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = plan->enter != NULL ? spawn_function(plan, parent) : spawn_program(plan, parent, &told);
    if (pid < 0) {
        told.error = errno;
        told.stage = "fork";
        told.what = "";
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (told.error == 0)
        return pid;
    if (pid > 0)
        reap_failed(pid);
    *failure = (struct sys_failure){ told.stage, told.what, told.error };
    return -told.error;
}

/* What execve(2) would say of a file, without running it. */
static int judge(const char *path)
{
    struct stat status;

    if (stat(path, &status) < 0)
        return -errno;
    if (S_ISDIR(status.st_mode))
        return -EISDIR;
    if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
        return -errno;
    return 0;
}

static int find_in(const char *dirs, const char *name, char *path, size_t size)
{
    int found = -ENOENT;

    for (const char *dir = dirs;; dir++) {
        size_t length = strcspn(dir, ":");
        int n = snprintf(path, size, "%.*s%s%s", (int)length, dir, length > 0 ? "/" : "", name);
        if (n < 0 || (size_t)n >= size)
            return -ENAMETOOLONG;
        int r = judge(path);
        if (r == 0)
            return 0;
        if (r == -EACCES)
            found = r; /* found, but not ours to run: go on looking, as execvp(3) does */
        dir += length;
        if (*dir == '\0')
            return found;
    }
}

int sys_find_program(const char *name, char *path, size_t size)
{
    const char *dirs = getenv("PATH");

    if (name[0] == '\0')
        return -ENOENT;
    if (strchr(name, '/') == NULL)
        return find_in(dirs != NULL ? dirs : "/bin:/usr/bin", name, path, size);
    if (strlen(name) >= size)
        return -ENAMETOOLONG;
    memcpy(path, name, strlen(name) + 1);
    return judge(path);
}
