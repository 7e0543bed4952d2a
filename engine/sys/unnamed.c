/*
 * unnamed.c - the seam: files without a name, in which output waits. The kernel takes them away
 * with their last descriptor, however this process ends.
 */
#include "inside.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

int sys_truncate(int fd, uint64_t bytes)
{
    if (ftruncate(fd, (off_t)bytes) < 0 || lseek(fd, (off_t)bytes, SEEK_SET) < 0)
        return -errno;
    return 0;
}

/* Where the file system cannot, it has to wait until the file is closed. */
void sys_give_back(int fd, uint64_t offset, uint64_t bytes)
{
    (void)!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)bytes);
}

/* O_TMPFILE has no name at any moment; where the file system has none, the name lives for a call.
 */
static int spill_in(const char *dir)
{
    char path[4096];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return fd < 0 ? -errno : fd;
    if (snprintf(path, sizeof path, "%s/forkboard-XXXXXX", dir) >= (int)sizeof path)
        return -ENAMETOOLONG;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    unlink(path);
    return fd;
}

bool sys_may_grow(uint64_t bytes)
{
    struct sigaction action;
    struct rlimit limit;
    sigset_t blocked;

    if (getrlimit(RLIMIT_FSIZE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur >= bytes)
        return true;
    if (pthread_sigmask(SIG_SETMASK, NULL, &blocked) == 0 && sigismember(&blocked, SIGXFSZ) == 1)
        return true;
    return sigaction(SIGXFSZ, NULL, &action) == 0 &&
           ((action.sa_flags & SA_SIGINFO) != 0 || action.sa_handler != SIG_DFL);
}

/* A directory that is not there, or not ours to write to, is no reason to lose output. */
int sys_spill_open(void)
{
    const char *dirs[] = { getenv("TMPDIR"), "/tmp", "/var/tmp" };
    int first = 0;

    if (!sys_may_grow(UINT64_MAX)) /* how large it will be is not known */
        return -EFBIG;
    for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
        int r = dirs[i] != NULL && dirs[i][0] == '/' ? spill_in(dirs[i]) : -ENOENT;
        if (r >= 0 || r == -EMFILE || r == -ENFILE)
            return r;
        if (first == 0 && (i > 0 || dirs[0] != NULL))
            first = r;
    }
    return first;
}
