/*
 * sys_guard_moves.c - which processes a guardian puts into the cgroup of its run. The cgroups are
 * stand-ins, so that what happens between its look at a process and its move can be chosen.
 */
#include "check_main.h"
#include "sys/cgroup.h"
#include "sys/sys.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The guardian is a process of its own. */
static struct shared {
    atomic_int child;  /* the one that is looked at */
    atomic_int leaf;   /* so often it was put there */
    atomic_int base;   /* and back */
    atomic_int swept;  /* all have been looked at */
    atomic_bool named; /* it takes the name of a guardian just before it is moved */
} * shared;

static int base_fd, leaf_fd;

static void pause_a_little(void)
{
    poll(NULL, 0, 1);
}

static bool has_name(int pid, const char *name)
{
    char path[64], text[32] = "";
    int fd;

    snprintf(path, sizeof path, "/proc/%d/comm", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
        text[0] = '\0';
    close(fd);
    return strncmp(text, name, strlen(name)) == 0;
}

void cgroup_of(pid_t pid, char *path, size_t size)
{
    snprintf(path, size, "%s",
             pid == shared->child && shared->leaf > shared->base ? "/mine/leaf" : "/mine");
}

int cgroup_open_base(const char *path)
{
    (void)path;
    return base_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int cgroup_open_leaf(int fd, char *name, size_t size)
{
    (void)fd;
    snprintf(name, size, "leaf");
    return leaf_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

bool cgroup_remove(int fd, const char *name)
{
    (void)fd;
    (void)name;
    return true;
}

bool cgroup_put(int fd, const char *file, const char *text)
{
    ck_assert_str_eq(file, "cgroup.procs");
    if (atoi(text) != shared->child)
        return true;
    if (fd == leaf_fd && shared->named) {
        kill(shared->child, SIGUSR1);
        while (!has_name(shared->child, "fb-guard"))
            pause_a_little();
    }
    atomic_fetch_add(fd == leaf_fd ? &shared->leaf : &shared->base, 1);
    return true;
}

bool cgroup_each_entry(int fd, bool (*visit)(void *context, const struct dirent64 *entry),
                       void *context)
{
    struct dirent64 entry = { 0 };
    const struct dirent *found;
    DIR *dir;

    if (fd == base_fd) {
        shared->swept = 1;
        return true;
    }
    dir = fdopendir(dup(fd));
    while (dir != NULL && (found = readdir(dir)) != NULL) {
        snprintf(entry.d_name, sizeof entry.d_name, "%s", found->d_name);
        if (entry.d_name[0] != '.')
            visit(context, &entry);
    }
    if (dir != NULL)
        closedir(dir);
    return true;
}

static void rename_it(int number)
{
    (void)number;
    prctl(PR_SET_NAME, "fb-guard");
}

static bool all_are(void *context, const struct sys_process *child)
{
    (void)context;
    (void)child;
    return true;
}

static int begin_child(void)
{
    int pid = fork();

    if (pid != 0)
        return pid;
    signal(SIGUSR1, rename_it);
    prctl(PR_SET_NAME, "ready");
    for (;;)
        pause();
}

/* An inner run's guardian has its name a moment too late: it is not to die before its work. */
START_TEST(a_guardian_among_them)
{
    struct sys_guard guard = { 0 };

    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert_ptr_ne(shared, MAP_FAILED);
    shared->named = _i == 1;
    shared->child = begin_child();
    while (!has_name(shared->child, "ready"))
        pause_a_little();
    ck_assert_int_eq(sys_guard_open(&guard, false, all_are, NULL), 0);
    while (shared->swept == 0)
        pause_a_little();
    ck_assert_int_eq(shared->leaf, 1);
    ck_assert_int_eq(shared->base, _i);
    sys_guard_close(&guard);
    kill(shared->child, SIGKILL);
    ck_assert_int_eq(waitpid(shared->child, NULL, 0), shared->child);
}
END_TEST

CHECK_MAIN("what a guardian moves")
{
    tcase_add_loop_test(all, a_guardian_among_them, 0, 2);
}
