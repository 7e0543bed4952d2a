/*
 * files.c - the seam: how many files this process may have open. The limit is the process's, and
 * several runs of it may be open, and closed in any order: the first finds what it was, each raises
 * it as it needs, the last gives it back. A child that was forked meanwhile begins from nothing.
 */
#include "sys.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

static struct {
    pthread_mutex_t lock;
    pid_t process; /* that it belongs to */
    int users;
    uint64_t before, set; /* set: by us, the last */
} one_limit = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* What the host has set since is the host's: never given back over, and kept for workers. */
static int raise_files(uint64_t wanted)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return -errno;
    if (one_limit.users == 0 || limit.rlim_cur != one_limit.set)
        one_limit.before = one_limit.set = limit.rlim_cur;
    if (limit.rlim_cur < wanted && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
            return -errno;
        one_limit.set = limit.rlim_cur;
    }
    if (one_limit.users == 0 && one_limit.set == one_limit.before)
        return 0;
    one_limit.users++; /* it may stand on what another has raised */
    return 1;
}

static int restore_files(void)
{
    struct rlimit limit;

    assert(one_limit.users > 0);
    if (--one_limit.users > 0)
        return 0;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return -errno;
    if (limit.rlim_cur != one_limit.set)
        return 0;
    limit.rlim_cur = one_limit.before;
    return setrlimit(RLIMIT_NOFILE, &limit) < 0 ? -errno : 0;
}

int sys_files_raise(uint64_t wanted)
{
    int r;

    pthread_mutex_lock(&one_limit.lock);
    if (one_limit.process != getpid())
        one_limit.users = 0;
    one_limit.process = getpid();
    r = raise_files(wanted);
    pthread_mutex_unlock(&one_limit.lock);
    return r;
}

int sys_files_restore(void)
{
    int r;

    pthread_mutex_lock(&one_limit.lock);
    r = one_limit.process == getpid() ? restore_files() : 0;
    pthread_mutex_unlock(&one_limit.lock);
    return r;
}

uint64_t sys_files_before(void)
{
    uint64_t before;

    pthread_mutex_lock(&one_limit.lock);
    before = one_limit.process == getpid() && one_limit.users > 0 ? one_limit.before : 0;
    pthread_mutex_unlock(&one_limit.lock);
    return before;
}

uint64_t sys_files_limit(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}
