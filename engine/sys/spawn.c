/*
 * spawn.c - the seam: how a worker comes to be.
 *
 * A program is started with vfork(2): the parent's thread stands still until the exec, nothing is
 * copied (a fork costs 3 to 6 times as much, more the larger the parent), and a failure comes back
 * through shared memory. So until exec the child may only make system calls, and every signal is
 * blocked, or a handler of the parent would run in the parent's own memory. A C function is forked.
 * Either way the order is the same: group, death signal, descriptors, signal actions, mask.
 */
#include "cgroup.h"
#include "forkboard.h"
#include "inside.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child reports: through memory, where memory is shared, else through `fd`. */
struct told {
    bool guarded; /* set by the parent: it was born in the guard's cgroup */
    volatile int error;
    const char *volatile stage, *volatile what;
    int fd;
};

static _Noreturn void fail(struct told *told, const char *stage, const char *what)
{
    told->error = errno;
    told->stage = stage;
    told->what = what;
    if (told->fd >= 0)
        (void)!write(told->fd, told, sizeof *told);
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
    const char *stage = plan->keeps ? "keep" : "dup";
    int fds[4] = { plan->fds[0], plan->fds[1], plan->fds[2], plan->report_fd };
    int to[4] = { 0, 1, 2, plan->report_to };
    int kept[FB_KEEP_MOST];

    for (int i = 0; i < 4; i++)
        if (fds[i] >= 0 && fds[i] < plan->above &&
            (fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, plan->above)) < 0)
            fail(told, stage, "");
    for (size_t i = 0; i < plan->keep_count; i++)
        if ((kept[i] = fcntl(plan->keep[i].ours, F_DUPFD_CLOEXEC, plan->above)) < 0)
            fail(told, stage, "");
    for (int i = 0; i < 4; i++)
        if (fds[i] >= 0 && dup2(fds[i], to[i]) < 0)
            fail(told, stage, "");
    for (size_t i = 0; i < plan->keep_count; i++)
        if (dup2(kept[i], plan->keep[i].theirs) < 0)
            fail(told, stage, "");
}

/* Without close_range(2) (before Linux 5.9) descriptors are closed one by one, up to a bound. */
void sys_close_range(int first, int last, unsigned flags)
{
    if (first > last || syscall(SYS_close_range, (unsigned)first, (unsigned)last, flags) == 0)
        return;
    for (int fd = first; fd <= last && fd < 65536; fd++)
        close(fd);
}

void sys_close_from(int first, unsigned flags)
{
    sys_close_range(first, INT_MAX, flags);
}

/* All but those that the worker is to have. */
static void close_others(const struct sys_spawn *plan, unsigned flags)
{
    if (plan->keep_count == 0 && plan->report_fd < 0) {
        sys_close_from(3, flags);
        return;
    }
    for (int fd = 3; fd < plan->above; fd++) {
        bool kept = plan->report_fd >= 0 && fd == plan->report_to;
        for (size_t i = 0; i < plan->keep_count && !kept; i++)
            kept = plan->keep[i].theirs == fd;
        if (!kept && flags != 0)
            fcntl(fd, F_SETFD, FD_CLOEXEC);
        else if (!kept)
            close(fd);
    }
    sys_close_from(plan->above, flags);
}

static void default_signals(const struct sys_signals *signals)
{
    struct sigaction action = { .sa_handler = SIG_DFL };

    for (int i = 0; i < signals->changed_count; i++)
        sigaction(signals->changed[i], &action, NULL);
}

/* -1 is a fine nice value, so getpriority(2) fails by errno alone. All beyond its 40 is its end. */
static void add_nice(int nice, struct told *told)
{
    int now;

    nice = nice > 40 ? 40 : nice < -40 ? -40 : nice;
    errno = 0;
    now = getpriority(PRIO_PROCESS, 0);
    if ((now == -1 && errno != 0) || setpriority(PRIO_PROCESS, 0, now + nice) < 0)
        fail(told, "setpriority", "");
}

static void bind_to(const int *cpus, size_t count, struct told *told)
{
    unsigned long mask[SYS_CPUS / (8 * sizeof(unsigned long))] = { 0 };
    const int word = 8 * (int)sizeof mask[0];

    for (size_t i = 0; i < count; i++)
        mask[cpus[i] / word] |= 1UL << cpus[i] % word;
    if (sched_setaffinity(0, sizeof mask, (const cpu_set_t *)(const void *)mask) < 0)
        fail(told, "sched_setaffinity", "");
}

/* Below the hard limit that we came with; a smaller one of our own holds. */
static void limit_memory(uint64_t bytes, struct told *told)
{
    struct rlimit limit = { 0 };

    getrlimit(RLIMIT_AS, &limit);
    if (bytes < limit.rlim_max)
        limit.rlim_max = bytes;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_AS, &limit) < 0)
        fail(told, "setrlimit", "");
}

static void restore_files_limit(uint64_t soft)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = soft;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Its leader leads a group too, of the same number. */
static bool own_session(const struct sys_spawn *plan)
{
    return plan->outlives || plan->terminal;
}

/* All of a worker's set-up but the mask; the parent waits or the memory is our own. */
static void set_up(const struct sys_spawn *plan, pid_t parent, struct told *told)
{
    bool limited;

    if (told->fd >= 0 && told->fd < plan->above)
        told->fd = fcntl(told->fd, F_DUPFD_CLOEXEC, plan->above);
    if (own_session(plan))
        setsid();
    else
        setpgid(0, 0);
    if (!plan->outlives)
        die_with(parent);
    if (plan->guard != NULL && !told->guarded)
        cgroup_put(plan->guard->leaf_fd, "cgroup.procs", "0");
    limited =
        plan->memory_bytes == 0 || (plan->memory_fd >= 0 && write(plan->memory_fd, "0", 1) == 1);
    if (plan->nice != 0)
        add_nice(plan->nice, told);
    if (plan->cpu_count > 0)
        bind_to(plan->cpus, plan->cpu_count, told);
    if (plan->dir_fd >= 0 && fchdir(plan->dir_fd) < 0)
        fail(told, "chdir", plan->dir);
    place_descriptors(plan, told);
    if (plan->terminal && ioctl(1, TIOCSCTTY, 0) < 0)
        fail(told, "ioctl", "TIOCSCTTY");
    default_signals(plan->signals);
    if (plan->files_soft_limit != 0)
        restore_files_limit(plan->files_soft_limit);
    if (!limited)
        limit_memory(plan->memory_bytes, told);
}

static void empty_mask(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * A signal of the terminal to our process group reached the child too until it had left the group;
 * it is ours to heed. A SIGTSTP above all: it would stop the child as soon as its mask is empty,
 * and so hold us up: after vfork(2) we stand until it has exec'ed and cannot continue it.
 */
static void forget_terminal(void)
{
    static const int told[] = { SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU };
    const struct timespec now = { 0 };
    sigset_t set;

    sigemptyset(&set);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        sigaddset(&set, told[i]);
    while (sigtimedwait(&set, NULL, &now) > 0)
        ;
}

/*
 * All is set up. A child that another thread of the parent forked meanwhile may hold the pipe for
 * as long as it lives, so its end is no answer. A parent that is gone is no reason for the end of a
 * worker that outlives it: the signal of this write, blocked now, is taken back.
 */
static void tell_well(const struct told *told)
{
    const struct timespec now = { 0 };
    sigset_t set;

    if (told->fd < 0 || write(told->fd, told, sizeof *told) >= 0)
        return;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    sigtimedwait(&set, NULL, &now);
}

static _Noreturn void become_program(const struct sys_spawn *plan, pid_t parent, struct told *told)
{
    set_up(plan, parent, told);
    close_others(plan, CLOSE_RANGE_CLOEXEC);
    forget_terminal();
    empty_mask();
    execve(plan->path, plan->argv, plan->envp);
    fail(told, "exec", plan->what);
}

static _Noreturn void become_function(const struct sys_spawn *plan, pid_t parent, int told_fd)
{
    struct told told = { .fd = told_fd };

    set_up(plan, parent, &told);
    tell_well(&told);
    close_others(plan, 0);
    environ = (char **)plan->envp;
    sys_function_begin();
    empty_mask();
    sys_function_end(plan->enter(plan->context));
}

/*
 * vfork(2) into a cgroup costs 3 us more than without, while a process that is moved costs 10, and
 * the first for a while some milliseconds. glibc has no call for it. Like its vfork(3) this keeps
 * the return address off the stack, on which the child goes on first.
 */
#if defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* it must know of every vfork, and wraps the known one */
#else
#define SANITIZED 0
#endif
#if !SANITIZED && (defined(__x86_64__) || defined(__aarch64__))
__attribute__((returns_twice, visibility("hidden"))) long fb_clone3(struct clone_args *args,
                                                                    size_t size);
__asm__(".pushsection .text\n.globl fb_clone3\n.hidden fb_clone3\n.type fb_clone3, %function\n"
        "fb_clone3:\n"
#ifdef __x86_64__
        "popq %rdx\nmovl $435, %eax\nsyscall\npushq %rdx\nret\n"
#else
        "mov x8, #435\nsvc #0\nret\n"
#endif
        ".size fb_clone3, . - fb_clone3\n.popsection\n");
#else
#define fb_clone3(args, size) ((void)(args), (long)-ENOSYS)
#endif

/* Where it may not be born there (an old kernel, another's cgroup), it goes there itself. */
static __attribute__((noinline)) pid_t spawn_program(const struct sys_spawn *plan, pid_t parent,
                                                     struct told *told)
{
    struct clone_args args = { .flags = CLONE_VM | CLONE_VFORK | CLONE_INTO_CGROUP,
                               .exit_signal = SIGCHLD };
    long pid = -ENOSYS;

    if (plan->guard != NULL) {
        args.cgroup = (unsigned)plan->guard->leaf_fd;
        told->guarded = true;
        pid = fb_clone3(&args, sizeof args);
        told->guarded = pid >= 0;
    }
    if (pid == -EAGAIN || pid == -ENOMEM) {
        errno = (int)-pid;
        return -1;
    }
    if (pid < 0)
        pid = vfork();
    if (pid == 0)
        become_program(plan, parent, told);
    return (pid_t)pid;
}

/*
 * Whether something that was asked for may be refused to the child; or only the child can do it: a
 * session must be there before a kill of its group.
 */
static bool must_tell(const struct sys_spawn *plan)
{
    return own_session(plan) || plan->dir_fd >= 0 || plan->nice != 0 || plan->cpu_count > 0 ||
           plan->memory_bytes != 0 || plan->keeps;
}

/*
 * A fork shares no memory: where a step may be refused the child reports through a pipe that it
 * was, or that all is set up. One that says neither has died, which is heard of as any worker's
 * end. The reported pointers are valid in both: constants, and the plan's.
 */
static pid_t spawn_function(const struct sys_spawn *plan, pid_t parent, struct told *told)
{
    int fds[2] = { -1, -1 };
    pid_t pid;

    if (must_tell(plan) && pipe2(fds, O_CLOEXEC) < 0)
        return -1;
    pid = sys_function_fork();
    if (pid == 0)
        become_function(plan, parent, fds[1]);
    sys_close(fds[1]);
    if (pid > 0) {
        if (!own_session(plan))
            setpgid(pid, pid); /* both sides: a kill must not come before the group is there */
        if (fds[0] >= 0 && sys_read(fds[0], told, sizeof *told) != (ssize_t)sizeof *told)
            told->error = 0;
    }
    sys_close(fds[0]);
    return pid;
}

static void reap_failed(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

pid_t sys_spawn(const struct sys_spawn *plan, struct sys_failure *failure)
{
    struct told told = { .fd = -1 };
    sigset_t all, before;
    pid_t parent = getpid(), pid;
    int cancel;

    /* The mask leaves glibc's own two signals out: by one of them a thread is cancelled. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = plan->enter != NULL ? spawn_function(plan, parent, &told)
                              : spawn_program(plan, parent, &told);
    if (pid < 0) {
        told.error = errno;
        told.stage = "fork";
        told.what = "";
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_setcancelstate(cancel, NULL);
    if (told.error == 0)
        return pid;
    if (pid > 0)
        reap_failed(pid);
    *failure = (struct sys_failure){ told.stage, told.what, told.error };
    return -told.error;
}
