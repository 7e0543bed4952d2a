/*
 * trace_spawn.c - the seam: how the watched program comes to be. The child is
 * handed over by a pipe: it reads until it is seized. raise(SIGSTOP), the usual way, leaves a group
 * stop that children inherit. It becomes what our caller would have made of it: our signal
 * mask and actions, limits and descriptors are given back first.
 */
#include "trace.h"

#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * No controlling terminal: the end of a session leader that has one is a hang-up for what it left
 * running, and /dev/tty would be the screen that the board draws on.
 */
static void take_own_session(int terminal_fd, bool all)
{
    int null_fd = all || isatty(STDIN_FILENO) ? open("/dev/null", O_RDONLY | O_CLOEXEC) : -1;

    setsid();
    if (null_fd >= 0) {
        dup2(null_fd, STDIN_FILENO);
        close(null_fd);
    }
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++)
        if (all || isatty(fd))
            dup2(terminal_fd, fd);
}

static void as_our_caller(const struct sys_trace_plan *plan)
{
    struct rlimit limit;

    if (plan->stdout_fd >= 0)
        dup2(plan->stdout_fd, STDOUT_FILENO);
    if (plan->terminal_fd != NULL)
        take_own_session(*plan->terminal_fd, plan->all_output);
    sigaction(SIGCHLD, &plan->signals->child_before, NULL);
    if (plan->files_soft_limit != 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = plan->files_soft_limit;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    sigprocmask(SIG_SETMASK, plan->mask != NULL ? plan->mask : &plan->signals->mask_before, NULL);
}

/* All descriptors of ours are close-on-exec; those that our caller left open are the program's. */
static _Noreturn void become(const struct sys_trace_plan *plan, char **shell, int go_fd,
                             int error_fd)
{
    extern char **environ;
    char byte;
    int error;

    if (sys_read(go_fd, &byte, 1) != 1)
        _exit(127); /* the watching process is gone */
    as_our_caller(plan);
    execve(plan->path, plan->argv, environ);
    if (errno == ENOEXEC)
        execve(shell[0], shell, environ);
    error = errno;
    sys_write(error_fd, &error, sizeof error);
    _exit(127);
}

/* "/bin/sh PATH ARGUMENT...", made before the fork: after it nothing is allocated. */
static char **shell_words(const struct sys_trace_plan *plan)
{
    size_t count = 0;
    char **words;

    while (plan->argv[count] != NULL)
        count++;
    words = calloc(count + 3, sizeof *words);
    if (words == NULL)
        return NULL;
    words[0] = (char *)"/bin/sh";
    words[1] = (char *)plan->path;
    for (size_t i = 1; i < count; i++)
        words[i + 1] = plan->argv[i];
    return words;
}

static void close_both(int fds[2])
{
    fds[0] = sys_close(fds[0]);
    fds[1] = sys_close(fds[1]);
}

pid_t sys_trace_spawn(const struct sys_trace_plan *plan, int *go_fd, int *error_fd)
{
    int go[2] = { -1, -1 }, told[2] = { -1, -1 };
    char **shell = shell_words(plan);
    pid_t pid;
    int r = shell != NULL ? sys_pipe(go) : -ENOMEM;

    if (r == 0)
        r = sys_pipe(told);
    if (r == 0) {
        pid = fork();
        r = pid < 0 ? -errno : pid;
        if (pid == 0) {
            sys_close(go[1]); /* or it would wait for itself */
            become(plan, shell, go[0], told[1]);
        }
    }
    free(shell);
    if (r < 0) {
        close_both(go);
        close_both(told);
        return r;
    }
    sys_close(go[0]);
    sys_close(told[1]);
    *go_fd = go[1];
    *error_fd = told[0];
    return r;
}

int sys_trace_go(int go_fd)
{
    sys_write(go_fd, "", 1);
    return sys_close(go_fd);
}

int sys_trace_exec_error(int error_fd)
{
    int error = 0;

    return sys_read(error_fd, &error, sizeof error) == (ssize_t)sizeof error ? error : 0;
}
