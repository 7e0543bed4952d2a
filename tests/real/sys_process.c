/*
 * sys_process.c - the seam's calls on processes, with real ones: what is told of a child that
 * stops, goes on and dies, which are looked at, and that a signal reaches no later owner of a
 * number.
 */
#include "check_main.h"
#include "sleeping_child.h"
#include "sys/inside.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void await(pid_t pid, int options)
{
    siginfo_t info;

    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, options | WNOWAIT), 0);
}

/* By number or by descriptor: a stop and a continuation are taken, a death stays until it is
 * reaped. */
START_TEST(the_life_of_a_child)
{
    pid_t pid = sleeping_child(environ);
    int fd = _i ? sys_death_open(pid) : -1;
    struct sys_usage usage = { -1, -1, 0 };
    struct sys_death death;

    ck_assert(sys_has_children() && sys_unreaped(pid, fd));
    ck_assert_int_eq(sys_peek(pid, fd, &death), 0);
    ck_assert_int_eq(sys_kill(pid, SIGSTOP), 0);
    await(pid, WSTOPPED);
    ck_assert_int_eq(sys_peek(pid, fd, &death), 1);
    ck_assert_int_eq(death.change, SYS_STOPPED);
    ck_assert_int_eq(death.signal, SIGSTOP);
    ck_assert_int_eq(death.pid, pid);
    ck_assert_int_eq(sys_peek(pid, fd, &death), 0);
    ck_assert_int_eq(sys_kill_group(pid, SIGCONT), 0);
    await(pid, WCONTINUED);
    ck_assert_int_eq(sys_peek(0, -1, &death), 1);
    ck_assert_int_eq(death.change, SYS_CONTINUED);
    ck_assert_int_eq(death.signal, 0);
    ck_assert_int_eq(sys_peek(pid, fd, &death), 0);
    ck_assert_int_eq(sys_kill(pid, SIGKILL), 0);
    await(pid, WEXITED);
    for (int times = 0; times < 2; times++) {
        ck_assert_int_eq(sys_peek(pid, fd, &death), 1);
        ck_assert_int_eq(death.change, SYS_EXITED);
        ck_assert_int_eq(death.signal, SIGKILL);
        ck_assert(!death.core_dumped);
    }
    ck_assert_int_eq(sys_reap(pid, fd, &usage), 0);
    ck_assert_int_ge(usage.user_us, 0);
    ck_assert_int_ge(usage.system_us, 0);
    ck_assert_uint_gt(usage.peak_memory_bytes, 4096);
    ck_assert_int_eq(sys_peek(pid, fd, &death), -ECHILD);
    ck_assert_int_eq(sys_reap(pid, fd, &usage), -ECHILD);
    ck_assert(!sys_unreaped(pid, fd) && !sys_has_children());
    sys_close(fd);
}
END_TEST

START_TEST(an_exit)
{
    struct sys_death death;
    pid_t pid = fork();

    if (pid == 0)
        _exit(7);
    await(pid, WEXITED);
    ck_assert_int_eq(sys_peek(0, -1, &death), 1);
    ck_assert_int_eq(death.change, SYS_EXITED);
    ck_assert_int_eq(death.code, 7);
    ck_assert_int_eq(death.signal, 0);
    ck_assert_int_eq(sys_reap(pid, -1, &(struct sys_usage){ 0 }), 0);
}
END_TEST

/* Whether it left a core file is what the kernel says, which may have been told to make none. */
START_TEST(a_core)
{
    const char *place = getenv("TMPDIR");
    struct rlimit limit = { 0, 0 };
    struct sys_death death;
    siginfo_t info;
    pid_t pid;

    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
    limit.rlim_cur = _i == 0 ? 0 : limit.rlim_max;
    setrlimit(RLIMIT_CORE, &limit);
    ck_assert_int_eq(chdir(place != NULL ? place : "/tmp"), 0); /* its keeper removes it */
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_DUMPABLE, _i);
        raise(SIGQUIT);
    }
    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    ck_assert_int_eq(sys_peek(pid, -1, &death), 1);
    ck_assert_int_eq(death.change, SYS_EXITED);
    ck_assert_int_eq(death.signal, SIGQUIT);
    ck_assert_int_eq(death.code, 0);
    ck_assert(death.core_dumped == (info.si_code == CLD_DUMPED));
    ck_assert_int_eq(sys_reap(pid, -1, &(struct sys_usage){ 0 }), 0);
    unlink("core");
}
END_TEST

/* Nothing goes to all processes, to process 1 or to a group that is none. */
START_TEST(signals_to_no_process)
{
    static const pid_t pids[] = { 1, 0, -1 };

    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(sys_kill(pids[i], 0), -EINVAL);
        ck_assert_int_eq(sys_kill_group(pids[i], 0), -EINVAL);
        ck_assert_int_eq(sys_kill_process(&(struct sys_process){ .pid = pids[i] }, 0), -EINVAL);
    }
}
END_TEST

/* A process that becomes another program, again and again, has the same environment each time. */
START_TEST(in_the_midst_of_an_exec)
{
    static char script[] = "[ $1 = 0 ] || exec sh -c \"$0\" \"$0\" $(($1 - 1))";
    char *const words[] = { "sh", "-c", script, script, "400", NULL };
    char outlives[64],
        much[40000] = "MUCH=", *environment[] = { much, "FORKBOARD_JOB=12", outlives, NULL };
    int looks = 0, ready[2];
    siginfo_t info = { 0 };
    char byte;
    pid_t pid;

    memset(much + 5, 'x', sizeof much - 6);
    snprintf(outlives, sizeof outlives, "FORKBOARD_OUTLIVES=%d", (int)getpid());
    ck_assert_int_eq(sys_pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        execve("/bin/sh", words, environment);
        _exit(127);
    }
    sys_close(ready[1]);
    ck_assert_int_eq(sys_read(ready[0], &byte, 1), 0);
    for (; info.si_pid == 0; looks++) {
        struct sys_process process;
        bool there = sys_look(pid, &process);
        ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT), 0);
        if (!there || info.si_pid != 0)
            continue;
        ck_assert_msg(process.unsure || (process.outlives && process.job == 12), "look %d: job %u",
                      looks, process.job);
    }
    ck_assert_int_eq(info.si_status, 0);
    ck_assert_int_gt(looks, 1);
    sys_close(ready[0]);
    waitpid(pid, NULL, 0);
}
END_TEST

START_TEST(who_is_looked_at)
{
    char outlives[64];
    char *words[] = { "A=b", "FORKBOARD_JOB=12", "XFORKBOARD_JOB=13", outlives, NULL };
    struct sys_process process, other;
    pid_t pid;

    snprintf(outlives, sizeof outlives, "FORKBOARD_OUTLIVES=%d", (int)getpid() + _i);
    pid = sleeping_child(words);
    ck_assert(sys_look(pid, &process));
    ck_assert_int_eq(process.pid, pid);
    ck_assert_int_eq(process.parent, getpid());
    ck_assert_int_eq(process.group, pid);
    ck_assert_int_eq(process.session, sys_session());
    ck_assert_str_eq(process.name, "sleep");
    ck_assert_uint_eq(process.job, 12);
    ck_assert_int_eq(process.outlives, _i == 0);
    ck_assert_uint_eq(sys_job_of(pid), 12);
    ck_assert_uint_le(process.start_ticks, sys_ticks());
    ck_assert_uint_gt(process.start_ticks + 3600u * (uint64_t)sysconf(_SC_CLK_TCK), sys_ticks());
    other = process;
    other.start_ticks++; /* an earlier one of that number */
    ck_assert_int_eq(sys_kill_process(&other, SIGKILL), -ESRCH);
    ck_assert_int_eq(sys_kill_process(&process, SIGTERM), 0);
    await(pid, WEXITED);
    ck_assert(!sys_look(pid, &other)); /* a zombie of ours */
    ck_assert_int_eq(sys_reap(pid, -1, &(struct sys_usage){ 0 }), 0);
    ck_assert_int_eq(sys_kill_process(&process, SIGTERM), -ESRCH);
    ck_assert(!sys_look(pid, &other));
    ck_assert_uint_eq(sys_job_of(pid), 0);
}
END_TEST

static bool is_job_3(void *context, const struct sys_process *process)
{
    ++*(int *)context;
    return process->job == 3;
}

/* Those that are asked for, and what descends from them, but no more than there is room for. */
START_TEST(what_is_left)
{
    char *job[] = { "FORKBOARD_JOB=3", NULL }, *none[] = { NULL };
    pid_t one = sleeping_child(job), two = sleeping_child(none), shell, below = 0;
    struct sys_process list[8], *family;
    int asked = 0, fds[2], n;

    ck_assert_int_eq(sys_pipe(fds), 0);
    shell = fork();
    if (shell == 0) {
        below = fork();
        if (below == 0)
            pause();
        (void)!write(fds[1], &below, sizeof below);
        pause();
    }
    ck_assert_int_eq(sys_read(fds[0], &below, sizeof below), sizeof below);
    ck_assert_int_eq(sys_leftovers(is_job_3, &asked, list, 8), 1);
    ck_assert_int_eq(list[0].pid, one);
    ck_assert_int_ge(asked, 5);
    ck_assert_int_eq(sys_leftovers(is_job_3, &asked, list, 0), 0);
    n = sys_family(&family);
    ck_assert_int_eq(n, 4);
    ck_assert_int_eq(family[3].pid, below); /* children first */
    ck_assert_int_eq(family[3].parent, shell);
    free(family);
    kill(below, SIGKILL);
    kill(one, SIGKILL);
    kill(two, SIGKILL);
    kill(shell, SIGKILL);
    while (wait(NULL) > 0)
        ;
    ck_assert_int_eq(sys_family(&family), 0);
    free(family);
    sys_close(fds[0]);
    sys_close(fds[1]);
}
END_TEST

START_TEST(a_subreaper)
{
    int was = -1;

    ck_assert_int_eq(sys_subreaper(true), 0);
    prctl(PR_GET_CHILD_SUBREAPER, &was);
    ck_assert_int_eq(was, 1);
    ck_assert_int_eq(sys_subreaper(false), 1);
    prctl(PR_GET_CHILD_SUBREAPER, &was);
    ck_assert_int_eq(was, 0);
    ck_assert_int_eq(sys_subreaper(false), 0);
}
END_TEST

/* A fork's thread has a number of its own, whether handlers of forks run or not. */
START_TEST(the_thread_of_a_fork)
{
    pid_t pid;
    int status = -1;

    ck_assert_int_eq(sys_thread(), getpid());
    ck_assert_int_eq(sys_thread(), sys_pid());
    pid = _i == 0 ? fork() : _Fork();
    if (pid == 0)
        _exit(sys_thread() != getpid());
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

static void *wait_for_ever(void *unused)
{
    for (;;)
        pause();
    return unused;
}

/* Its first thread ends; the other lives on. */
static void end_first_thread(int ready)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, wait_for_ever, NULL) == 0)
        (void)!write(ready, "", 1);
    pthread_exit(NULL);
}

static bool is_zombie(pid_t pid)
{
    char path[32], line[256];
    FILE *file;
    bool is;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "r");
    is = file != NULL && fgets(line, sizeof line, file) != NULL && strstr(line, ") Z ") != NULL;
    if (file != NULL)
        fclose(file);
    return is;
}

/* A zombie holds its group, and is no life in it; a process whose first thread has ended is. */
START_TEST(a_group_of_the_dead)
{
    int ready[2], closed;
    char byte;
    pid_t dead, other;

    ck_assert_int_eq(sys_pipe(ready), 0);
    dead = fork();
    if (dead == 0)
        _exit(setpgid(0, 0));
    while (!is_zombie(dead))
        sched_yield();
    ck_assert_int_eq(sys_kill_group(dead, 0), 0);
    closed = fcntl(0, F_DUPFD_CLOEXEC, 0);
    close(closed);
    ck_assert(sys_group_dead(dead));
    ck_assert_int_eq(fcntl(closed, F_GETFD), -1); /* nothing stays open */
    other = fork();
    if (other == 0) {
        setpgid(0, dead);
        if (_i == 0)
            end_first_thread(ready[1]);
        (void)!write(ready[1], "", 1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(sys_read(ready[0], &byte, 1), 1);
    while (_i == 0 && !is_zombie(other))
        sched_yield();
    ck_assert(!sys_group_dead(dead));
    kill(other, SIGKILL);
    ck_assert_int_eq(waitpid(other, NULL, 0), other);
    ck_assert(sys_group_dead(dead));
    ck_assert_int_eq(waitpid(dead, NULL, 0), dead);
    sys_close(ready[0]);
    sys_close(ready[1]);
}
END_TEST

CHECK_MAIN("processes")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_loop_test(all, the_life_of_a_child, 0, 2);
    tcase_add_test(all, an_exit);
    tcase_add_loop_test(all, a_core, 0, 2);
    tcase_add_test(all, signals_to_no_process);
    tcase_add_test(all, in_the_midst_of_an_exec);
    tcase_add_loop_test(all, who_is_looked_at, 0, 2);
    tcase_add_test(all, what_is_left);
    tcase_add_test(all, a_subreaper);
    tcase_add_loop_test(all, the_thread_of_a_fork, 0, 2);
    tcase_add_loop_test(all, a_group_of_the_dead, 0, 2);
}
