/*
 * sys_guard.c - the cgroup of a run, with real processes and a real SIGKILL. The test is the
 * reaper of the orphans, so it sees how each of them ended. Where no cgroup may be made only that
 * is tested.
 */
#include "check_main.h"
#include "forkboard.h"
#include "skip.h"
#include "sys/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FLED "setsid sh -c 'echo $$ >pid; exec sleep 4321' >/dev/null 2>&1 </dev/null & "

static char directory[64], ours[4096];
static int base_fd;

static void enter(void)
{
    strcpy(directory, "/tmp/forkboard-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chmod(directory, 0777) | chdir(directory), 0);
    ck_assert_int_eq(mkfifo("go", 0600) | mkfifo("pid", 0600), 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1L);
    cgroup_of(getpid(), ours, sizeof ours);
    base_fd = cgroup_open_base(ours);
}

static void leave(void)
{
    ck_assert_int_eq(wait(NULL), -1);
    ck_assert_int_eq(waitpid(-1, NULL, (int)__WALL), -1);
    close(base_fd);
    unlink("go");
    unlink("pid");
    ck_assert_int_eq(chdir("/") | rmdir(directory), 0);
}

static void wait_a_bit(void)
{
    poll(NULL, 0, 1);
}

/* The directory of the run of that process. */
static bool has_leaf(pid_t owner)
{
    char name[64];

    snprintf(name, sizeof name, CGROUP_PREFIX "%d", (int)owner);
    return faccessat(base_fd, name, F_OK, 0) == 0;
}

static bool is_in_leaf(pid_t pid, pid_t owner)
{
    char path[4096], name[64];

    snprintf(name, sizeof name, "/" CGROUP_PREFIX "%d", (int)owner);
    cgroup_of(pid, path, sizeof path);
    return strlen(path) >= strlen(name) && strcmp(path + strlen(path) - strlen(name), name) == 0;
}

static pid_t read_pid(void)
{
    static FILE *file;
    char line[32] = "";

    if (file == NULL)
        file = fopen("pid", "r+e"); /* also for writing: it has no end */
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    return (pid_t)atol(line);
}

static void say_go(void)
{
    close(open("go", O_WRONLY | O_CLOEXEC));
}

static pid_t parent_of(pid_t pid)
{
    char path[32];
    FILE *file;
    int parent;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%*d (%*[^)]) %*c %d", &parent), 1);
    fclose(file);
    return (pid_t)parent;
}

static bool as_a_daemon; /* the host closes its streams when the run is open */

/* A run in a process of its own, until that is killed. */
static pid_t host(const struct fb_options *options, const struct fb_job *jobs, int count)
{
    pid_t pid = fork();
    struct fb_event event;
    struct fb_run *run;

    if (pid != 0)
        return pid;
    if (fb_run_open(&run, options) < 0)
        _exit(9);
    for (int fd = 0; as_a_daemon && fd < 3; fd++)
        close(fd);
    for (int i = 0; i < count; i++)
        fb_run_add(run, &jobs[i]);
    while (fb_run_take(run, &event) > 0)
        ;
    fb_run_close(run);
    _exit(0);
}

/* Reaps every process that is left: how many were killed, and how many ended well. */
static void reap_all(int *killed, int *well)
{
    int status;

    *killed = *well = 0;
    while (waitpid(-1, &status, (int)__WALL) > 0) {
        *killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        *well += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
}

/* One worker is moved into the cgroup, one is born in it; both have children that fled. What the
 * guardian holds lies at 0, 1 and 2 in a host that has closed these. */
START_TEST(killed_host)
{
    static const struct fb_job jobs[] = { { .shell = FLED "read x <go" },
                                          { .shell = FLED "read x <go" } };
    struct fb_options options = {
        .slots = 2, .output = FB_OUTPUT_DROP, .adopt = _i == 0, .guard = true, .delay_us = 100000
    };
    int killed, well;
    pid_t pid, fled[2];

    as_a_daemon = _i == 2;
    pid = host(&options, jobs, 2);
    as_a_daemon = false;
    for (int i = 0; i < 2; i++) {
        fled[i] = read_pid();
        while (!is_in_leaf(fled[i], pid))
            wait_a_bit();
    }
    ck_assert(!is_in_leaf(pid, pid)); /* it is not moved itself */
    kill(pid, SIGKILL);
    reap_all(&killed, &well);
    ck_assert_int_eq(killed, 5); /* itself, 2 shells, 2 that fled */
    ck_assert_int_eq(well, 1);   /* the guardian */
    ck_assert(!has_leaf(pid));
}
END_TEST

static int report_cgroup(struct fb_self *self, void *argument)
{
    (void)argument;
    while (!is_in_leaf(getpid(), getppid())) /* born there or moved */
        wait_a_bit();
    return fb_result(self, "inside", 6);
}

/* A closed run leaves no process, also where it does not adopt. */
START_TEST(closed)
{
    static const struct fb_job jobs[] = { { .shell = FLED "cat go" },
                                          { .function = report_cgroup } };
    struct fb_options options = { .slots = 2, .adopt = false, .guard = true, .delay_us = 100000 };
    pid_t fled = 0, pid = getpid();
    struct fb_event event;
    struct fb_run *run;
    int status, inside = 0;

    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    fb_run_add(run, &jobs[0]);
    fb_run_add(run, &jobs[1]);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_BEGAN && event.job == 1)
            fled = read_pid();
        inside += event.kind == FB_REAPED && event.as.reaped.result_bytes == 6;
        if (event.kind == FB_REAPED && event.job == 2) {
            while (!is_in_leaf(fled, pid)) /* the guardian may still gather */
                wait_a_bit();
            say_go();
        }
    }
    ck_assert_int_eq(inside, 1);
    ck_assert_int_eq(kill(fled, 0), 0);
    ck_assert(has_leaf(pid));
    fb_run_close(run);
    ck_assert(!has_leaf(pid));
    ck_assert_int_eq(waitpid(fled, &status, 0), fled);
    ck_assert_int_eq(WTERMSIG(status), SIGKILL);
}
END_TEST

/* A worker that may outlive the run does, and so do its children. */
START_TEST(outlives)
{
    static const struct fb_job jobs[] = {
        { .shell = "setsid sh -c 'echo $$ >pid; exec cat go' & read x <go", .outlives = true },
        { .shell = FLED "read x <go" },
    };
    struct fb_options options = { .slots = 1, .adopt = true, .guard = true };
    pid_t pid = host(&options, jobs, 2), one = read_pid(), other = read_pid();
    pid_t apart, fled, parent;
    int killed, well;

    while (!is_in_leaf(one, pid) && !is_in_leaf(other, pid))
        wait_a_bit();
    parent = parent_of(apart = is_in_leaf(one, pid) ? other : one);
    fled = apart == one ? other : one;
    kill(pid, SIGKILL);
    while (waitpid(fled, NULL, 0) != fled) /* it is not ours before its parents are gone */
        wait_a_bit();
    while (has_leaf(pid))
        wait_a_bit();
    ck_assert_int_eq(kill(apart, 0), 0);
    kill(-parent, SIGKILL);
    kill(apart, SIGKILL);
    reap_all(&killed, &well);
    ck_assert_int_eq(killed, 4); /* the host, two shells, `apart` */
    ck_assert_int_eq(well, 1);   /* the guardian */
}
END_TEST

/* A run removes the directories that killed runs left; one that is locked is in use and stays. */
START_TEST(stale)
{
    static const struct fb_job job = { .shell = "echo $$ >pid; cat go" };
    struct fb_options options = { .slots = 1, .guard = true };
    int held, status;
    pid_t pid;

    ck_assert_int_eq(mkdirat(base_fd, CGROUP_PREFIX "stale", 0755), 0);
    ck_assert_int_eq(mkdirat(base_fd, CGROUP_PREFIX "stale/" CGROUP_PREFIX "within", 0755), 0);
    ck_assert_int_eq(mkdirat(base_fd, CGROUP_PREFIX "held", 0755), 0);
    held = openat(base_fd, CGROUP_PREFIX "held", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert_int_eq(flock(held, LOCK_EX | LOCK_NB), 0);
    pid = host(&options, &job, 1);
    read_pid();
    while (faccessat(base_fd, CGROUP_PREFIX "stale", F_OK, 0) == 0)
        wait_a_bit();
    ck_assert_int_eq(unlinkat(base_fd, CGROUP_PREFIX "held", AT_REMOVEDIR), 0);
    close(held);
    say_go();
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert(!has_leaf(pid));
}
END_TEST

/* A cgroup of another user: nothing is made in it, and nothing is said. */
START_TEST(not_allowed)
{
    static const struct fb_job job = { .shell = "echo $$ >/dev/null; cat go" };
    struct fb_options options = { .slots = 1, .guard = true };
    struct fb_event event;
    struct fb_run *run;
    int status;
    pid_t pid;

    if (getuid() != 0) {
        skip("case 12: a guard as another user: only root can become one");
        return;
    }
    chmod("go", 0666);
    pid = fork();
    if (pid == 0) {
        int notes = 0;
        if (setresgid(61007, 61007, 61007) < 0 || setresuid(61007, 61007, 61007) < 0 ||
            fb_run_open(&run, &options) < 0)
            _exit(9);
        fb_run_add(run, &job);
        for (int i = 0; i < 50; i++) {
            wait_a_bit();
            while (fb_run_next(run, &event) > 0)
                notes += event.kind == FB_NOTE;
        }
        say_go();
        while (fb_run_take(run, &event) > 0)
            notes += event.kind == FB_NOTE;
        fb_run_close(run);
        _exit(notes > 0 || event.as.ended.succeeded != 1);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert(!has_leaf(pid));
}
END_TEST

static bool possible(void)
{
    char path[4096], name[64];
    int base, leaf = -1;

    cgroup_of(getpid(), path, sizeof path);
    base = cgroup_open_base(path);
    if (base >= 0)
        leaf = cgroup_open_leaf(base, name, sizeof name);
    if (leaf >= 0)
        cgroup_remove(base, name);
    close(leaf);
    close(base);
    return leaf >= 0;
}

CHECK_MAIN("guard")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, enter, leave);
    tcase_set_timeout(all, 60);
    if (possible()) {
        tcase_add_loop_test(all, killed_host, 0, 3);
        tcase_add_test(all, closed);
        tcase_add_test(all, outlives);
        tcase_add_test(all, stale);
    } else {
        printf("no cgroup can be made here\n");
    }
    tcase_add_test(all, not_allowed);
}
