/*
 * detach.c - the child is the run, from the command line on: nothing is handed over. The parent
 * only waits for its name.
 */
#include "detach.h"

#include "sys/detach.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Of the child. */
static int begun_fd = -1, error_fd = -1;

/* The whole of it, or nothing. */
static bool read_id(int fd, char id[CTL_ID_SIZE])
{
    size_t size = 0;
    ssize_t n;

    do {
        n = read(fd, id + size, CTL_ID_SIZE - 1 - size);
        size += n > 0 ? (size_t)n : 0;
    } while ((n > 0 && size < CTL_ID_SIZE - 1) || (n < 0 && errno == EINTR));
    id[size] = '\0';
    return ctl_place_is_id(id);
}

bool ctl_detach(char id[CTL_ID_SIZE], int *status)
{
    int fd;
    pid_t pid = sys_detach(&fd);

    if (pid == 0) {
        begun_fd = fd;
        return true;
    }
    *status = pid < 0 ? pid : read_id(fd, id) ? 0 : -1;
    if (pid > 0) {
        close(fd);
        if (*status < 0)
            *status = sys_detach_status(pid);
    }
    return false;
}

void ctl_detach_terminal(bool all)
{
    sys_detach_terminal(all);
}

void ctl_detach_leave(bool files)
{
    error_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    sys_detach_streams(files);
}

void ctl_detach_fail(void)
{
    if (error_fd >= 0)
        dup2(error_fd, STDERR_FILENO);
}

void ctl_detach_begun(const char *id)
{
    if (error_fd >= 0)
        close(error_fd);
    error_fd = -1;
    if (begun_fd < 0)
        return;
    while (write(begun_fd, id, strlen(id)) < 0 && errno == EINTR)
        continue;
    close(begun_fd);
    begun_fd = -1;
}
