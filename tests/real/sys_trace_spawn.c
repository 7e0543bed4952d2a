/*
 * sys_trace_spawn.c - how a watched program begins: what it is given of our caller's and what of
 * the plan's, that it stands still before, and that nothing is left open where it cannot be made.
 */
#include "check_main.h"
#include "sys/inside.h"
#include "sys/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct sys_signals signals;
static char output[4096];
static int code;

static void set_up(void)
{
    memset(&signals, 0, sizeof signals);
    signals.child_before.sa_handler = SIG_DFL;
    sigemptyset(&signals.mask_before);
}

static void end_of(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* Its output is a pipe, which is descriptor 0 here: one like any other. The errno of its exec. */
static int run_it(struct sys_trace_plan plan)
{
    int fds[2], go_fd = -7, error_fd = -7, r;
    size_t size = 0;
    pid_t pid;

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    ck_assert_int_eq(dup3(fds[1], 0, O_CLOEXEC), 0);
    close(fds[1]);
    plan.signals = &signals;
    plan.stdout_fd = 0;
    pid = sys_trace_spawn(&plan, &go_fd, &error_fd);
    ck_assert_int_gt(pid, 0);
    close(0);
    ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = error_fd, .events = POLLIN }, 1, 0), 0);
    ck_assert_int_eq(sys_trace_go(go_fd), -1);
    ck_assert_int_eq(fcntl(go_fd, F_GETFD), -1);
    r = sys_trace_exec_error(error_fd);
    close(error_fd);
    for (ssize_t n; (n = sys_read(fds[0], output + size, sizeof output - 1 - size)) > 0;)
        size += (size_t)n;
    output[size] = '\0';
    close(fds[0]);
    ck_assert_int_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    end_of(pid);
    return r;
}

/* As execvp(3) does: it gets the path, and all words but its own name. */
START_TEST(no_program)
{
    static const char text[] = "printf '<%s>' \"$0\" \"$@\"; exit 5\n";
    char path[] = "/tmp/test_spawn.XXXXXX", wanted[64];
    char *all[] = { (char *)"name", (char *)"a b", (char *)"", (char *)"c", NULL };
    char *alone[] = { (char *)"name", NULL };
    int fd = mkstemp(path);

    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(fchmod(fd, 0700), 0);
    close(fd);
    ck_assert_int_eq(run_it((struct sys_trace_plan){ .path = path, .argv = all }), 0);
    snprintf(wanted, sizeof wanted, "<%s><a b><><c>", path);
    ck_assert_str_eq(output, wanted);
    ck_assert_int_eq(code, 5);
    ck_assert_int_eq(run_it((struct sys_trace_plan){ .path = path, .argv = alone }), 0);
    snprintf(wanted, sizeof wanted, "<%s>", path);
    ck_assert_str_eq(output, wanted);
    unlink(path);
    ck_assert_int_eq(run_it((struct sys_trace_plan){ .path = path, .argv = alone }), ENOENT);
    ck_assert_str_eq(output, "");
    ck_assert_int_eq(code, 127);
}
END_TEST

static unsigned long long mask_of(const char *name)
{
    unsigned long long mask = 0;
    const char *at = strstr(output, name);

    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at + strlen(name), ": %llx", &mask), 1);
    return mask;
}

/* Our caller's, not ours; or a mask of the plan's. */
START_TEST(what_it_heeds)
{
    char *words[] = { (char *)"cat", (char *)"/proc/self/status", NULL };
    struct sys_trace_plan plan = { .path = "/bin/cat", .argv = words };
    bool ignored = _i % 2 == 1, masked = _i >= 2;
    sigset_t ours, theirs;

    sigemptyset(&ours);
    sigaddset(&ours, SIGALRM);
    sigprocmask(SIG_SETMASK, &ours, NULL);
    sigemptyset(&theirs);
    sigaddset(&theirs, SIGUSR1);
    sigaddset(&signals.mask_before, SIGUSR2);
    plan.mask = masked ? &theirs : NULL;
    signals.child_before.sa_handler = ignored ? SIG_IGN : SIG_DFL;
    ck_assert_int_eq(run_it(plan), 0);
    ck_assert_uint_eq(mask_of("SigBlk"), 1ull << ((masked ? SIGUSR1 : SIGUSR2) - 1));
    ck_assert_int_eq((mask_of("SigIgn") >> (SIGCHLD - 1)) & 1, ignored);
}
END_TEST

/* As many files as our caller may have, where ours are more. */
START_TEST(how_many_files)
{
    char *words[] = { (char *)"sh", (char *)"-c", (char *)"ulimit -Sn", NULL };
    struct sys_trace_plan plan = { .path = "/bin/sh", .argv = words };
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 200;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(run_it(plan), 0);
    ck_assert_str_eq(output, "200\n");
    plan.files_soft_limit = 77;
    ck_assert_int_eq(run_it(plan), 0);
    ck_assert_str_eq(output, "77\n");
}
END_TEST

/* Neither pipe, or one alone: the next that is opened is the same as before. */
START_TEST(no_descriptors)
{
    char *words[] = { (char *)"true", NULL };
    struct sys_trace_plan plan = {
        .path = "/bin/true", .argv = words, .signals = &signals, .stdout_fd = -1
    };
    int go_fd = -7, error_fd = -7, all[8], most = 0;
    struct rlimit limit;

    for (int i = 0; i < 8; i++)
        all[i] = dup(2);
    for (int i = 0; i < _i; i++)
        most = all[i] > most ? all[i] : most;
    for (int i = 0; i < 8; i++)
        close(all[i]);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)most + 1;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(sys_trace_spawn(&plan, &go_fd, &error_fd), -EMFILE);
    for (int i = 0; i < _i; i++)
        ck_assert_int_eq(fcntl(all[i], F_GETFD), -1);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert(fcntl(0, F_GETFD) >= 0 && fcntl(1, F_GETFD) >= 0);
}
END_TEST

/* We are gone before it may begin. */
START_TEST(it_does_not_begin)
{
    char *words[] = { (char *)"true", NULL };
    struct sys_trace_plan plan = {
        .path = "/bin/true", .argv = words, .signals = &signals, .stdout_fd = -1
    };
    int go_fd = -7, error_fd = -7;
    pid_t pid = sys_trace_spawn(&plan, &go_fd, &error_fd);

    ck_assert_int_gt(pid, 0);
    ck_assert((fcntl(go_fd, F_GETFD) & FD_CLOEXEC) && (fcntl(error_fd, F_GETFD) & FD_CLOEXEC));
    close(go_fd);
    end_of(pid);
    ck_assert_int_eq(code, 127);
    ck_assert_int_eq(sys_trace_exec_error(error_fd), 0);
    close(error_fd);
}
END_TEST

CHECK_MAIN("begins of watched programs")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, no_program);
    tcase_add_loop_test(all, what_it_heeds, 0, 4);
    tcase_add_test(all, how_many_files);
    tcase_add_loop_test(all, no_descriptors, 1, 4);
    tcase_add_test(all, it_does_not_begin);
}
