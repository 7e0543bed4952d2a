/*
 * guard.c - the seam: a cgroup for the workers of a run, and a guardian beside it that empties
 * it when we are gone, however we went. SIGKILL leaves no time to clean up, and a death signal
 * reaches children alone; only a cgroup holds on to all that descends from them (cgroups(7),
 * cgroup.kill of version 2).
 *
 * Only workers are put into the cgroup: this process stays where it is. The guardian is a child
 * that no wait(2) of ours or our caller's sees (its death raises no signal), outside the cgroup, in
 * a session of its own, deaf to every signal but SIGKILL. It first moves those that run already,
 * then sleeps until we end. Forked maybe from a program with threads, it allocates nothing.
 */
#include "cgroup.h"
#include "inside.h"
#include "proc.h"
#include "sys.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME        "fb-guard"
#define PIDS_MOST   (1 << 22) /* PID_MAX_LIMIT of the kernel */
#define PUT         0x80      /* in `known`: by us; else it was born there, and all below it */
#define PASSES_MOST 100
#define CALM_PASSES 3
#define LOOK_US     1000
#define PATIENCE_US 10000000 /* for those that even SIGKILL does not end at once */
#define CLOSE_US    1000000

/* What the guardian knows. */
struct guardian {
    pid_t self, owner;
    uint64_t born_ticks, environment; /* of the guardian, a copy of its owner */
    int owner_fd, base_fd, leaf_fd;
    const char *base, *name; /* the cgroup that we were in; that of the workers, below it */
    char now[4096];          /* that we are in: an outer forkboard may move us, and our workers */
    bool (*inside)(void *context, const struct sys_process *child);
    void *context;
    int pass;  /* from 1 */
    int moved; /* in this pass, or to be looked at again */
    uint8_t
        *known; /* by pid: the last pass that found it in the cgroup, and PUT; NULL: no memory */
};

/* Kills every process in there, and waits until it can be removed. */
static void end_all(int base_fd, int leaf_fd, const char *name, int64_t patience_us)
{
    int64_t until_us = sys_now_us() + patience_us;

    if (cgroup_remove(base_fd, name))
        return;
    cgroup_put(leaf_fd, "cgroup.kill", "1");
    while (!cgroup_remove(base_fd, name) && sys_now_us() < until_us)
        sys_pause_us(LOOK_US);
}

static bool in_leaf(const struct guardian *guardian, const char *path)
{
    size_t length = strcmp(guardian->base, "/") != 0 ? strlen(guardian->base) : 0;

    return strncmp(path, guardian->base, length) == 0 && path[length] == '/' &&
           strcmp(path + length + 1, guardian->name) == 0;
}

static bool look(pid_t pid, struct proc_stat *out)
{
    char path[32], text[1024];
    ssize_t n;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd >= 0 ? sys_read(fd, text, sizeof text - 1) : 0;
    sys_close(fd);
    text[n > 0 ? n : 0] = '\0';
    return proc_stat_parse(text, out) && out->state != 'Z' && out->state != 'X';
}

/*
 * The pid may have been reused since the list was read: if the process is another one, it is moved
 * back. So is the guardian of an inner run that had not its name yet; if it is moved before it has
 * that, it sees so itself.
 */
static void move(struct guardian *guardian, pid_t pid, const struct proc_stat *was)
{
    struct proc_stat now;
    char text[16];

    snprintf(text, sizeof text, "%d", (int)pid);
    if (!cgroup_put(guardian->leaf_fd, "cgroup.procs", text))
        return;
    guardian->moved++;
    if (guardian->known != NULL)
        guardian->known[pid] |= PUT;
    if (look(pid, &now) && (now.start_ticks != was->start_ticks || strcmp(now.comm, NAME) == 0))
        cgroup_put(guardian->base_fd, "cgroup.procs", text);
}

static bool belongs(struct guardian *guardian, pid_t pid, const struct proc_stat *stat)
{
    struct sys_process child = { .pid = pid,
                                 .parent = stat->parent,
                                 .start_ticks = stat->start_ticks };

    if (stat->parent != guardian->owner)
        return true; /* as its parent does */
    sys_read_environment(&child, guardian->owner);
    if (stat->start_ticks >= guardian->born_ticks && stat->environment == guardian->environment)
        child.unsure = true; /* our owner is just starting it: what it says is our owner's own */
    if (guardian->inside(guardian->context, &child))
        return true;
    guardian->moved += child.unsure;
    return false;
}

struct family {
    struct guardian *guardian;
    pid_t pid;
    int depth;
};

static void gather_children(struct guardian *guardian, pid_t pid, int depth);

/*
 * One process of the tree. A process in a third cgroup was put there on purpose, as by a forkboard
 * among the workers, whose guardian may not die before it has done its work.
 */
static void gather(struct guardian *guardian, pid_t pid, int depth)
{
    uint8_t known = guardian->known != NULL ? guardian->known[pid] : 0;
    struct proc_stat stat;
    char path[4096];

    if ((known & ~PUT) == guardian->pass) {
        if ((known & PUT) != 0 && depth < CGROUP_DEPTH_MOST)
            gather_children(guardian, pid, depth + 1);
        return;
    }
    if (!look(pid, &stat) || strcmp(stat.comm, NAME) == 0 || !belongs(guardian, pid, &stat))
        return;
    cgroup_of(pid, path, sizeof path);
    if (strcmp(path, guardian->base) == 0 || strcmp(path, guardian->now) == 0)
        move(guardian, pid, &stat);
    else if (!in_leaf(guardian, path))
        return;
    if (depth < CGROUP_DEPTH_MOST)
        gather_children(guardian, pid, depth + 1);
}

/* Each number of a file, which is closed. */
static void each_pid(int fd, void (*visit)(void *context, pid_t pid), void *context)
{
    char text[512];
    long number = 0;
    ssize_t n;

    while (fd >= 0 && (n = sys_read(fd, text, sizeof text)) > 0)
        for (ssize_t i = 0; i < n; i++) {
            if (isdigit((unsigned char)text[i])) {
                number = number * 10 + text[i] - '0';
                continue;
            }
            if (number > 1 && number < PIDS_MOST)
                visit(context, (pid_t)number);
            number = 0;
        }
    sys_close(fd);
}

static void gather_child(void *context, pid_t pid)
{
    const struct family *family = context;

    gather(family->guardian, pid, family->depth);
}

static bool gather_of_thread(void *context, const struct dirent64 *entry)
{
    const struct family *family = context;
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/task/%.16s/children", (int)family->pid, entry->d_name);
    each_pid(open(path, O_RDONLY | O_CLOEXEC), gather_child, context);
    return true;
}

static void gather_children(struct guardian *guardian, pid_t pid, int depth)
{
    struct family family = { guardian, pid, depth };
    char path[32];
    int fd;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        cgroup_each_entry(fd, gather_of_thread, &family);
    sys_close(fd);
}

static void know_member(void *context, pid_t pid)
{
    struct guardian *guardian = context;

    guardian->known[pid] = (uint8_t)((guardian->known[pid] & PUT) | guardian->pass);
}

/* One list names those that need no look at their own files, which would be dear: thousands. */
static void read_members(struct guardian *guardian)
{
    if (guardian->known != NULL)
        each_pid(openat(guardian->leaf_fd, "cgroup.procs", O_RDONLY | O_CLOEXEC), know_member,
                 guardian);
}

/*
 * Children of those that were moved are born there. A pass can miss a process that is
 * orphaned during it. That happens to a process once, so the next pass finds it.
 */
static void gather_all(struct guardian *guardian)
{
    int calm = 0;

    for (guardian->pass = 1; guardian->pass < PASSES_MOST && calm < CALM_PASSES; guardian->pass++) {
        guardian->moved = 0;
        read_members(guardian);
        cgroup_of(guardian->owner, guardian->now, sizeof guardian->now);
        gather_children(guardian, guardian->owner, 0);
        calm = guardian->moved == 0 ? calm + 1 : 0;
        if (calm > 0)
            sys_pause_us(LOOK_US);
    }
}

/* The cgroup of a run whose guardian was killed too: its lock is free. */
static bool sweep(void *context, const struct dirent64 *entry)
{
    const struct guardian *guardian = context;
    int fd;

    if (strncmp(entry->d_name, CGROUP_PREFIX, strlen(CGROUP_PREFIX)) != 0)
        return true;
    fd = openat(guardian->base_fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        cgroup_remove(guardian->base_fd, entry->d_name);
    sys_close(fd);
    return true;
}

static _Noreturn void become_guardian(struct guardian *guardian)
{
    int fds[3] = { guardian->owner_fd, guardian->base_fd, guardian->leaf_fd };
    struct proc_stat stat;
    char path[4096];

    sys_keep_only(fds, 3); /* first: in a host with closed streams these may be 0, 1 or 2 */
    if (fds[0] < 0 || fds[1] < 0 || fds[2] < 0)
        _exit(1);
    sys_step_aside(NAME);
    guardian->self = getpid();
    if (look(guardian->self, &stat)) {
        guardian->born_ticks = stat.start_ticks;
        guardian->environment = stat.environment;
    }
    guardian->owner_fd = fds[0];
    guardian->base_fd = fds[1];
    guardian->leaf_fd = fds[2];
    guardian->known = mmap(NULL, PIDS_MOST, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (guardian->known == MAP_FAILED)
        guardian->known = NULL;
    gather_all(guardian);
    /* An outer forkboard may have moved this one too, before it had its name. */
    cgroup_of(guardian->self, path, sizeof path);
    if (strcmp(path, guardian->base) != 0)
        cgroup_put(guardian->base_fd, "cgroup.procs", "0");
    cgroup_each_entry(guardian->base_fd, sweep, guardian);
    while (poll(&(struct pollfd){ .fd = guardian->owner_fd, .events = POLLIN }, 1, -1) <= 0)
        ;
    sys_notify_sweep(guardian->owner);
    end_all(guardian->base_fd, guardian->leaf_fd, guardian->name, PATIENCE_US);
    _exit(0);
}

/* As fork(2), but without a signal at its death, so that only wait4(2) with __WCLONE sees it. */
static pid_t fork_unseen(struct guardian *guardian)
{
    sigset_t all, before;
    pid_t pid;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid = (pid_t)syscall(SYS_clone, 0UL, NULL, NULL, NULL, 0UL);
    if (pid == 0)
        become_guardian(guardian);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

int sys_guard_open(struct sys_guard *guard, bool patient,
                   bool (*inside)(void *context, const struct sys_process *child), void *context)
{
    char base[4096];
    struct guardian guardian = {
        .owner = getpid(), .base = base, .name = guard->name, .inside = inside, .context = context
    };

    cgroup_of(guardian.owner, base, sizeof base);
    if (patient && getenv("FORKBOARD_JOB") != NULL && strstr(base, "/" CGROUP_PREFIX) == NULL)
        return -EAGAIN;
    guardian.base_fd = cgroup_open_base(base);
    if (guardian.base_fd < 0)
        return -ENOTSUP;
    guardian.leaf_fd = cgroup_open_leaf(guardian.base_fd, guard->name, sizeof guard->name);
    guardian.owner_fd = guardian.leaf_fd >= 0 ? (int)syscall(SYS_pidfd_open, getpid(), 0) : -1;
    guard->pid = guardian.owner_fd >= 0 ? fork_unseen(&guardian) : -1;
    sys_close(guardian.owner_fd);
    if (guard->pid > 0) {
        guard->leaf_fd = guardian.leaf_fd;
        sys_close(guardian.base_fd);
        return 0;
    }
    guard->pid = 0;
    sys_close(guardian.leaf_fd);
    if (guardian.leaf_fd >= 0)
        cgroup_remove(guardian.base_fd, guard->name);
    sys_close(guardian.base_fd);
    return -ENOTSUP;
}

/* The guardian goes last: it would still do all this if we died now. */
void sys_guard_close(struct sys_guard *guard)
{
    int base_fd;

    if (guard->pid == 0)
        return;
    base_fd = openat(guard->leaf_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (base_fd >= 0)
        end_all(base_fd, guard->leaf_fd, guard->name, CLOSE_US);
    sys_close(base_fd);
    kill(guard->pid, SIGKILL);
    while (wait4(guard->pid, NULL, (int)__WCLONE, NULL) < 0 && errno == EINTR)
        ;
    guard->leaf_fd = sys_close(guard->leaf_fd);
    guard->pid = 0;
}
