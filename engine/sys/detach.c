/*
 * detach.c - the seam: a run that outlives its terminal. The parent stays until the child has said
 * that it has begun, so what is wrong before that is said on the terminal, with its exit status.
 */
#include "detach.h"

#include "sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t sys_detach(int *fd)
{
    int ends[2], r = sys_pipe(ends);
    pid_t pid;

    if (r < 0)
        return r;
    pid = fork();
    if (pid < 0)
        pid = -errno;
    if (pid == 0)
        setsid(); /* it leads no group: this cannot fail */
    *fd = pid == 0 ? ends[1] : ends[0];
    sys_close(pid == 0 ? ends[0] : ends[1]);
    if (pid < 0)
        sys_close(*fd);
    return pid;
}

int sys_detach_status(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void sys_detach_streams(bool files)
{
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct stat status;

    for (int fd = 0; fd < 3 && null_fd >= 0; fd++) {
        if (fstat(fd, &status) == 0 && isatty(fd) == 0 &&
            (fd == 0 || (files && S_ISREG(status.st_mode))))
            continue;
        dup2(null_fd, fd);
    }
    sys_close(null_fd);
}

/* It stays closed at an exec where it was. */
static void replace(int fd, int null_fd)
{
    int flags = fcntl(fd, F_GETFD);

    if (flags >= 0)
        dup3(null_fd, fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0);
}

/* The other ends of workers' terminals are none of these. */
static bool is_terminal(int fd, const dev_t devices[3])
{
    struct stat status;

    if (fstat(fd, &status) < 0 || !S_ISCHR(status.st_mode))
        return false;
    for (int i = 0; i < 3; i++)
        if (devices[i] != 0 && devices[i] == status.st_rdev)
            return true;
    return status.st_rdev == makedev(5, 0); /* /dev/tty */
}

void sys_detach_terminal(bool all)
{
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    DIR *list = all ? opendir("/proc/self/fd") : NULL;
    dev_t devices[3] = { 0 };
    struct stat status;
    struct dirent *entry;

    for (int fd = 0; fd < 3; fd++)
        if (isatty(fd) && fstat(fd, &status) == 0)
            devices[fd] = status.st_rdev;
    while (list != NULL && null_fd >= 0 && (entry = readdir(list)) != NULL) {
        int fd = atoi(entry->d_name);
        if (fd > 2 && fd != null_fd && fd != dirfd(list) && is_terminal(fd, devices))
            replace(fd, null_fd);
    }
    for (int fd = 0; fd < 3 && null_fd >= 0; fd++)
        if (devices[fd] != 0)
            dup2(null_fd, fd);
    if (list != NULL)
        closedir(list);
    sys_close(null_fd);
}
