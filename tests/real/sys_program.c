/*
 * sys_program.c - the file that a process executes, what it has used, its descriptor; and the
 * program that a name is, as execvp(3) finds it.
 */
#include "check_main.h"
#include "sys/sys.h"
#include "sys/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[64];

static void make(const char *path, mode_t mode)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
}

static void set_up(void)
{
    strcpy(folder, "/tmp/test_program.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(mkdir("one", 0755) + mkdir("two", 0755) + mkdir("two/folder", 0755), 0);
    make("one/plain", 0644);
    make("one/both", 0644);
    make("two/both", 0755);
    make("two/runs", 0755);
    make("here", 0755);
}

static void tear_down(void)
{
    static const char *const names[] = { "one/plain", "one/both", "two/both", "two/runs", "here" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(names[i]);
    rmdir("two/folder");
    rmdir("one");
    rmdir("two");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static const struct {
    const char *name, *dirs, *path; /* path NULL: none */
    int error;
} names[] = {
    { "runs", "one:two", "two/runs", 0 },
    { "both", "one:two", "two/both", 0 }, /* the first is not ours to run */
    { "both", "two:one", "two/both", 0 },
    { "plain", "one:two", NULL, -EACCES },
    { "plain", "two", NULL, -ENOENT },
    { "folder", "one:two", NULL, -ENOENT },
    { "none", "one:two", NULL, -ENOENT },
    { "here", "", "here", 0 },
    { "here", "one::two", "here", 0 },
    { "here", ":one", "here", 0 },
    { "here", "one:", "here", 0 },
    { "here", "one", NULL, -ENOENT },
    { "two/runs", "one", "two/runs", 0 },
    { "./here", "", "./here", 0 },
    { "one/plain", "two", NULL, -EACCES },
    { "two/folder", "two", NULL, -EISDIR },
    { "two/none", "two", NULL, -ENOENT },
    { "", "one:two", NULL, -ENOENT },
    { "sh", NULL, "/bin/sh", 0 },
    { "runs", "nowhere:two", "two/runs", 0 },
    { "runs", "a-place-that-is-too-long-for-the-room-that-there-is-for-a-path:two", "two/runs", 0 },
    { "./a-name-that-is-too-long-for-the-room-that-there-is", "two", NULL, -ENAMETOOLONG },
};

START_TEST(a_name)
{
    char path[32] = "";
    int dir = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    for (int at = 0; at < 2; at++) {
        int r =
            sys_find_program(names[_i].name, names[_i].dirs, at == 0 ? -1 : dir, path, sizeof path);
        ck_assert_int_eq(r, names[_i].error);
        if (r == 0)
            ck_assert_str_eq(path, names[_i].path);
        ck_assert_int_eq(chdir(at == 0 ? "/" : folder), 0);
    }
    close(dir);
}
END_TEST

START_TEST(of_a_process)
{
    struct sys_program program;
    struct stat status;
    uint64_t size = 0;
    char name[64];
    int fd;

    ck_assert_int_eq(stat("/proc/self/exe", &status), 0);
    ck_assert_int_eq(sys_program_of(getpid(), &program), 0);
    ck_assert(program.device == status.st_dev && program.inode == status.st_ino);
    ck_assert(program.user == status.st_uid && program.group == status.st_gid);
    ck_assert(!program.set_user && !program.set_group);
    fd = sys_program_open(getpid(), &size);
    ck_assert_int_ge(fd, 0);
    ck_assert_uint_eq(size, (uint64_t)status.st_size);
    ck_assert((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    close(fd);
    sys_program_name(getpid(), name, sizeof name);
    ck_assert_str_eq(name, "test_sys_program");
    ck_assert_int_eq(sys_program_of(0x7ffffff0, &program), -ENOENT);
    ck_assert_int_eq(sys_program_open(0x7ffffff0, &size), -ENOENT);
    sys_program_name(0x7ffffff0, name, sizeof name);
    ck_assert_str_eq(name, "");
}
END_TEST

/* A child that has used a core for a while: user and system time together are its clock. */
START_TEST(time_of_a_process)
{
    int64_t user_us = -1, system_us = -1, sum_us = -1;
    int fds[2];
    char byte;
    pid_t pid;

    ck_assert_int_eq(sys_pipe(fds), 0);
    pid = fork();
    if (pid == 0) {
        while (clock() < CLOCKS_PER_SEC / 20)
            ;
        (void)!write(fds[1], "", 1);
        pause();
    }
    ck_assert_int_eq(sys_read(fds[0], &byte, 1), 1);
    ck_assert_int_eq(sys_cpu_time(pid, &user_us, &system_us), 0);
    ck_assert_int_ge(user_us + system_us, 50000);
    ck_assert_int_lt(user_us + system_us, 50000000);
    ck_assert(user_us >= 0 && system_us >= 0);
    ck_assert_int_eq(sys_cpu_clock(pid, &sum_us), 0);
    ck_assert_int_ge(sum_us, user_us + system_us); /* read later */
    ck_assert_int_lt(sum_us, user_us + system_us + 5000000);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    ck_assert_int_eq(sys_cpu_time(pid, &user_us, &system_us), -ESRCH);
    ck_assert_int_eq(sys_cpu_clock(pid, &sum_us), -ESRCH);
}
END_TEST

START_TEST(all_processes)
{
    static pid_t list[65536];
    int count = sys_proc_list(list, 65536), found = 0;

    ck_assert_int_gt(count, 1);
    for (int i = 0; i < count; i++) {
        ck_assert_int_gt(list[i], 0);
        found += list[i] == getpid();
    }
    ck_assert_int_eq(found, 1);
    ck_assert_int_eq(sys_proc_list(list, 1), 1);
    ck_assert_int_eq(sys_proc_list(list, 0), 0);
}
END_TEST

START_TEST(its_files)
{
    char text[4096], few[8];
    ssize_t n = sys_proc_read(getpid(), "status", text, sizeof text);

    ck_assert_int_gt(n, 100);
    ck_assert_uint_eq(strlen(text), (size_t)n);
    ck_assert(strncmp(text, "Name:\ttest_sys_pro", 18) == 0);
    ck_assert_int_eq(sys_proc_read(getpid(), "status", few, sizeof few), 7);
    ck_assert_str_eq(few, "Name:\tt");
    ck_assert_int_eq(sys_proc_read(getpid(), "nothing", text, sizeof text), -ENOENT);
    ck_assert_uint_eq(sys_page_bytes(), (uint64_t)sysconf(_SC_PAGESIZE));
    ck_assert_int_eq(sys_group(getpid()), getpgrp());
    ck_assert_int_eq(sys_group(0x7ffffff0), 0);
    ck_assert_int_eq(sys_group(1), getpgid(1) > 0 ? getpgid(1) : 0);
    ck_assert(sys_is_root() == (geteuid() == 0));
}
END_TEST

/* Signals go to that process and, once it is reaped, to none. */
START_TEST(its_descriptor)
{
    int status = 0, fd, told = 0;
    pid_t pid = fork();

    if (pid == 0)
        for (;;)
            pause();
    fd = sys_pidfd_open(pid);
    ck_assert_int_ge(fd, 0);
    ck_assert((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    ck_assert_int_eq(sys_pidfd_kill(fd, 0), 0);
    ck_assert_int_lt(sys_pidfd_status(fd, &told), 0); /* it lives */
    ck_assert_int_eq(sys_pidfd_kill(fd, SIGUSR1), 0);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
    ck_assert_int_eq(sys_pidfd_kill(fd, 0), -ESRCH);
    if (sys_pidfd_status(fd, &told) == 0)
        ck_assert_int_eq(told, status);
    close(fd);
    ck_assert_int_eq(sys_pidfd_open(pid), -ESRCH);
}
END_TEST

/* As the kernel does: POLLHUP comes with the reaping, or not at all. */
START_TEST(its_reaping)
{
    struct pollfd news = { .events = POLLIN };
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    news.fd = sys_pidfd_open(pid);
    ck_assert_int_eq(poll(&news, 1, -1), 1);
    ck_assert_int_eq(news.revents, POLLIN); /* a zombie */
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert_int_eq(poll(&news, 1, -1), 1);
    ck_assert(sys_pidfd_tells_reaping() == ((news.revents & POLLHUP) != 0));
    close(news.fd);
}
END_TEST

CHECK_MAIN("programs")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_name, 0, sizeof names / sizeof names[0]);
    tcase_add_test(all, of_a_process);
    tcase_add_test(all, time_of_a_process);
    tcase_add_test(all, all_processes);
    tcase_add_test(all, its_files);
    tcase_add_test(all, its_descriptor);
    tcase_add_test(all, its_reaping);
}
