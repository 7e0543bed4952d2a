/*
 * sys_spawn.c - a worker as it is when it begins, a program and a function alike: its descriptors,
 * and none but those, its group, limits, place and signals; and one that cannot begin, of which
 * nothing is left.
 */
#include "check_free.h"
#include "spawn_stage.h"

/* What lies where in the worker: letters are pipes, 'a' the second; "-" is closed. */
static void has_files(const struct told *told, const char *wanted)
{
    char seen[FILES + 1] = "";

    for (int i = 0; i < FILES; i++) {
        seen[i] = told->files[i] == 0 ? '-' : '?';
        for (int k = 0; k < 6; k++)
            if (told->files[i] == inode_of(pipes[k][0]))
                seen[i] = "!abcde"[k];
    }
    for (int i = FILES; i > 0 && seen[i - 1] == '-'; i--)
        seen[i - 1] = '\0';
    ck_assert_str_eq(seen, wanted);
}

START_TEST(an_ordinary_one)
{
    struct told told = spawn(_i);
    struct rlimit limit;

    has_files(&told, "ab!");
    ck_assert_uint_eq(told.place, spawn(_i).place);
    ck_assert(!told.session && told.group && !told.ignores);
    ck_assert_int_eq(told.death, SIGKILL);
    ck_assert_int_eq(told.blocked, 0);
    ck_assert_int_eq(told.nice, getpriority(PRIO_PROCESS, 0));
    getrlimit(RLIMIT_AS, &limit);
    ck_assert(told.memory == limit.rlim_cur && told.memory_most == limit.rlim_max);
    getrlimit(RLIMIT_NOFILE, &limit);
    ck_assert_uint_eq(told.open, limit.rlim_cur);
}
END_TEST

/* Wherever they lie: below 3, in each other's place, at the last number that is given away, at the
 * first above it. Others are closed, below it and above. */
START_TEST(descriptors)
{
    struct fb_keep keep[] = { { .ours = pipes[3][1], .theirs = 5 },
                              { .ours = pipes[4][1], .theirs = ABOVE - 1 } };
    struct told told;

    for (int i = 0; i < 3; i++)
        dup2(pipes[i == 2 ? 0 : i + 1][1], i); /* as they shall be, but turned around */
    plan.fds[0] = 1;
    plan.fds[1] = 0;
    plan.fds[2] = 2;
    told = spawn(_i);
    has_files(&told, "ba!");
    dup2(pipes[3][1], 0);
    plan.fds[0] = plan.fds[1] = 0; /* one for both */
    dup2(pipes[1][1], 3);
    dup2(pipes[1][1], ABOVE);
    told = spawn(_i);
    has_files(&told, "cc!");
    plan.fds[0] = dup2(pipes[1][1], ABOVE - 1);
    plan.fds[1] = dup2(pipes[2][1], ABOVE);
    told = spawn(_i);
    has_files(&told, "ab!");
    plan.keep = keep;
    plan.keep_count = 2;
    plan.keeps = true;
    told = spawn(_i);
    has_files(&told, "ab!--c---d");
    keep[0].ours = 0;
    keep[1].ours = ABOVE;
    plan.keep_count = 1;
    told = spawn(_i);
    has_files(&told, "ab!--c");
    plan.keep_count = 2;
    told = spawn(_i);
    has_files(&told, "ab!--c---b");
    if (_i == 0)
        return;
    plan.report_fd = 0;
    plan.report_to = 7;
    told = spawn(true);
    has_files(&told, "ab!--c-c-b");
    plan.keep_count = 0;
    told = spawn(true);
    has_files(&told, "ab!----c");
}
END_TEST

/* One that is not open, for each of them. */
START_TEST(a_descriptor_that_is_none)
{
    struct sys_failure failure = { 0 };
    struct fb_keep keep = { .ours = 19, .theirs = 5 };
    int low;

    as_function(_i);
    close(19); /* it may be inherited */
    plan.keep = &keep;
    plan.keep_count = 1;
    plan.keeps = true;
    ck_assert_int_eq(sys_spawn(&plan, &failure), -EBADF);
    ck_assert_str_eq(failure.stage, "keep");
    ck_assert_int_eq(failure.error, EBADF);
    plan.keep_count = 0;
    low = check_free_after(2); /* those before it are the call's own pipe */
    plan.fds[1] = low < ABOVE ? low : 19;
    ck_assert_int_eq(sys_spawn(&plan, &failure), -EBADF);
    plan.fds[1] = 19;
    ck_assert_int_eq(sys_spawn(&plan, &failure), -EBADF);
    ck_assert_int_eq(waitpid(-1, NULL, 0), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(a_session)
{
    struct told told;
    int fds[2];

    plan.outlives = true;
    told = spawn(_i);
    ck_assert(told.session && told.group && !told.terminal && told.death == 0);
    plan.outlives = false;
    ck_assert_int_eq(sys_terminal_open(fds, 24, 80, false), 0);
    plan.terminal = true;
    plan.fds[1] = fds[1];
    told = spawn(_i);
    ck_assert(told.session && told.group && told.terminal && told.death == SIGKILL);
    sys_close(fds[0]);
    sys_close(fds[1]);
}
END_TEST

START_TEST(its_place)
{
    struct sys_failure failure = { 0 };
    struct told told;

    dup2(sys_dir_open("/dev"), 0);
    plan.dir_fd = 0;
    told = spawn(_i);
    ck_assert_uint_eq(told.place, inode_of(0));
    dup2(pipes[3][0], 0);
    ck_assert_int_eq(sys_spawn(&plan, &failure), -ENOTDIR);
    ck_assert_str_eq(failure.stage, "chdir");
    ck_assert_str_eq(failure.what, "the place");
    ck_assert_int_eq(failure.error, ENOTDIR);
    ck_assert_int_eq(waitpid(-1, NULL, 0), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* Added to ours, to their ends. -1 is one like any other, where it may be had. */
START_TEST(nice_values)
{
    static const struct {
        int nice, seen;
    } rows[] = { { 1, 1 }, { 7, 7 }, { 19, 19 }, { 20, 19 }, { 1000, 19 } };

    setpriority(PRIO_PROCESS, 0, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        plan.nice = rows[i].nice;
        ck_assert_int_eq(spawn(_i).nice, rows[i].seen);
    }
    if (setpriority(PRIO_PROCESS, 0, -1) < 0)
        return;
    plan.nice = 1;
    ck_assert_int_eq(spawn(_i).nice, 0);
    plan.nice = -1000;
    ck_assert_int_eq(spawn(_i).nice, -20);
    setpriority(PRIO_PROCESS, 0, 0);
    plan.nice = -1;
    ck_assert_int_eq(spawn(_i).nice, -1);
}
END_TEST

START_TEST(its_cores)
{
    static const int cpus[] = { 1, 0 };
    struct told told;
    cpu_set_t ours;

    sched_getaffinity(0, sizeof ours, &ours);
    if (!CPU_ISSET(0, &ours) || !CPU_ISSET(1, &ours))
        return;
    plan.cpus = cpus;
    for (size_t count = 1; count <= 2; count++) {
        plan.cpu_count = count;
        told = spawn(_i);
        ck_assert(told.cpus == (int)count && told.cpu[1] && told.cpu[0] == (count == 2));
    }
}
END_TEST

/* Of address space, or of a cgroup, to which it says that it is there. */
START_TEST(limits)
{
    struct rlimit limit;
    struct told told;
    char bytes[8];

    getrlimit(RLIMIT_AS, &limit);
    plan.memory_bytes = UINT64_C(1) << 60;
    told = spawn(_i);
    ck_assert(told.memory == UINT64_C(1) << 60 && told.memory_most == UINT64_C(1) << 60);
    plan.memory_bytes = UINT64_MAX;
    ck_assert_uint_eq(spawn(_i).memory_most, limit.rlim_max);
    plan.memory_bytes = UINT64_C(1) << 60;
    plan.memory_fd = dup2(pipes[5][1], 0);
    told = spawn(_i);
    ck_assert(told.memory == limit.rlim_cur && told.memory_most == limit.rlim_max);
    ck_assert_int_eq(read(pipes[5][0], bytes, sizeof bytes), 1);
    ck_assert_int_eq(bytes[0], '0');
    plan.memory_fd = pipes[5][0]; /* one that takes nothing */
    ck_assert_uint_eq(spawn(_i).memory, UINT64_C(1) << 60);
    plan.memory_bytes = 0;
    plan.files_soft_limit = 123;
    ck_assert_uint_eq(spawn(_i).open, 123);
}
END_TEST

/* What is refused is said, and nothing is left; so is a core that is not there. */
START_TEST(what_is_refused)
{
    static const int none = SYS_CPUS - 1;
    static const struct {
        int nice;
        uint64_t memory_bytes;
        size_t cpus;
        const char *stage;
        int error;
    } rows[] = { { 1, 0, 0, "setpriority", EACCES },
                 { -1, 0, 0, "setpriority", EACCES },
                 { 0, 1, 0, "setrlimit", EPERM },
                 { 0, 1 << 30, 0, "setrlimit", EPERM },
                 { 0, 0, 1, "sched_setaffinity", EINVAL } };
    int first = fcntl(0, F_DUPFD_CLOEXEC, 0);
    struct sys_failure failure;

    close(first);
    as_function(_i);
    refused = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        plan.nice = rows[i].nice;
        plan.memory_bytes = rows[i].memory_bytes;
        plan.cpus = &none;
        plan.cpu_count = rows[i].cpus;
        ck_assert_int_eq(sys_spawn(&plan, &failure), -rows[i].error);
        ck_assert_str_eq(failure.stage, rows[i].stage);
        ck_assert_str_eq(failure.what, "");
        ck_assert_int_eq(failure.error, rows[i].error);
        ck_assert_int_eq(fcntl(first, F_GETFD), -1); /* nor is a pipe */
        ck_assert_int_eq(waitpid(-1, NULL, 0), -1);
        ck_assert_int_eq(errno, ECHILD);
    }
}
END_TEST

static pid_t stranger;

/* As another thread may, when the worker's pipe is there and it is not forked yet. */
static void fork_stranger(void)
{
    if (stranger != 0)
        return;
    stranger = (pid_t)syscall(SYS_clone, (unsigned long)SIGCHLD, NULL, NULL, NULL, 0UL);
    if (stranger != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        pause();
}

/* A child of ours has copies of all that a function's start needs, and lives on. */
START_TEST(a_stranger_forked_meanwhile)
{
    struct sys_failure failure;

    ck_assert_int_eq(pthread_atfork(fork_stranger, NULL, NULL), 0);
    plan.outlives = true;
    if (_i == 0) {
        ck_assert(spawn(true).session);
    } else {
        as_function(true);
        refused = true;
        plan.nice = 1;
        ck_assert_int_eq(sys_spawn(&plan, &failure), -EACCES);
    }
    ck_assert_int_gt(stranger, 0);
    ck_assert_int_eq(waitpid(stranger, NULL, WNOHANG), 0);
    ck_assert_int_eq(kill(stranger, SIGKILL), 0);
    ck_assert_int_eq(ended(stranger), -SIGKILL);
}
END_TEST

/* What the terminal says to our group is not meant for it; a signal of its own is. */
START_TEST(signals_of_the_terminal)
{
    static const int told[] = { SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU };
    struct sys_failure failure;
    pid_t pid;

    memcpy(reached, told, sizeof told);
    spawn(false);
    reached[6] = SIGTERM;
    as_function(false);
    pid = sys_spawn(&plan, &failure);
    ck_assert_int_gt(pid, 0);
    ck_assert_int_eq(ended(pid), -SIGTERM);
}
END_TEST

START_TEST(no_program)
{
    struct sys_failure failure = { 0 };

    as_function(false);
    plan.path = "/no/such/program";
    plan.what = "such";
    ck_assert_int_eq(sys_spawn(&plan, &failure), -ENOENT);
    ck_assert_str_eq(failure.stage, "exec");
    ck_assert_str_eq(failure.what, "such");
    ck_assert_int_eq(failure.error, ENOENT);
    ck_assert_int_eq(waitpid(-1, NULL, 0), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

CHECK_MAIN("spawning")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, an_ordinary_one, 0, 2);
    tcase_add_loop_test(all, descriptors, 0, 2);
    tcase_add_loop_test(all, a_descriptor_that_is_none, 0, 2);
    tcase_add_loop_test(all, a_session, 0, 2);
    tcase_add_loop_test(all, its_place, 0, 2);
    tcase_add_loop_test(all, nice_values, 0, 2);
    tcase_add_loop_test(all, its_cores, 0, 2);
    tcase_add_loop_test(all, limits, 0, 2);
    tcase_add_loop_test(all, what_is_refused, 0, 2);
    tcase_add_loop_test(all, a_stranger_forked_meanwhile, 0, 2);
    tcase_add_test(all, signals_of_the_terminal);
    tcase_add_test(all, no_program);
}
