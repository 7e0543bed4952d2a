/*
 * notify.c - the seam: the sockets of sd_notify(3). They stand in a directory that only our
 * user can enter, so no other user can send, and nothing but our own user's and root's datagrams is
 * ever looked at. SO_PASSCRED brings the sender's pid with each, SO_PASSPIDFD (Linux 6.5) a
 * descriptor that still means the sender when that number is another's.
 *
 * Descriptors that come along are never closed here if that could wait, as it does for a socket
 * that lingers: only a pipe is, on whose end a sender of BARRIER=1 waits. SO_PASSRIGHTS, which
 * would keep them all away, would have that sender fail, and systemd-notify(1) always sends one.
 *
 * A socket's name begins with our pid. One whose owner was killed is removed by the guardian, or
 * when the next one is made.
 */
#include "cgroup.h"
#include "inside.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILES_MOST   253 /* SCM_MAX_FD of the kernel */
#define NAMES_TRIED  100 /* another pid namespace's process may have our pid, and the same names */
#define CLOSER_TRIES 50
#define CLOSER_US    200

#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif

/* ---- the directory */

/* No other user may put another directory in the place of ours. */
static bool safe_base(const char *path)
{
    struct stat status;

    return path != NULL && path[0] == '/' && stat(path, &status) == 0 && S_ISDIR(status.st_mode) &&
           (status.st_uid == 0 || status.st_uid == geteuid()) &&
           ((status.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (status.st_mode & S_ISVTX) != 0);
}

/* Where it may be, best first; false: there are no more. In memory before on a disk: making and
 * removing a name on one takes as long as a tiny job. */
static bool place(int number, char *path, size_t size)
{
    const char *const bases[] = { getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/dev/shm", "/tmp" };

    if (number >= (int)(sizeof bases / sizeof bases[0]))
        return false;
    path[0] = '\0';
    if (safe_base(bases[number]) && snprintf(path, size, "%s/forkboard-notify-%u", bases[number],
                                             (unsigned)geteuid()) >= (int)size)
        path[0] = '\0';
    return true;
}

/* Our own directory, which no other user may enter. */
static bool is_ours(const struct stat *status)
{
    return S_ISDIR(status->st_mode) && status->st_uid == geteuid() &&
           (status->st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* A descriptor of it; -EPERM: it is not ours; -ENOENT and others: it cannot be opened. */
static int open_dir(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return -errno;
    if (fstat(fd, &status) == 0 && is_ours(&status))
        return fd;
    close(fd);
    return -EPERM;
}

struct sweep {
    const char *path;
    pid_t dead;
};

/* Only when its owner is gone and the kernel says that it has no reader: a pid may be one of
 * another namespace. */
static bool sweep_one(void *context, const struct dirent64 *entry)
{
    const struct sweep *sweep = context;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    long pid = strtol(entry->d_name, NULL, 10);
    int n, fd;

    if (pid <= 0 || (pid != sweep->dead && (kill((pid_t)pid, 0) == 0 || errno != ESRCH)))
        return true;
    n = snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", sweep->path, entry->d_name);
    if (n < 0 || (size_t)n >= sizeof address.sun_path)
        return true;
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) < 0 &&
        errno == ECONNREFUSED)
        unlink(address.sun_path);
    sys_close(fd);
    return true;
}

/* Allocates nothing: the guardian calls it. */
void sys_notify_sweep(pid_t dead)
{
    char path[SYS_NOTIFY_BYTES];

    for (int i = 0; place(i, path, sizeof path); i++) {
        int fd = path[0] != '\0' ? open_dir(path) : -1;
        if (fd < 0)
            continue;
        cgroup_each_entry(fd, sweep_one, &(struct sweep){ path, dead });
        sys_close(fd);
        rmdir(path); /* unless it is in use */
    }
}

/* ---- opening and closing */

/* Makes it, or finds it; another run that ends may remove it at any moment. */
static bool enter(const char *path, bool first)
{
    int fd = -ENOENT;

    for (int try = 0; fd == -ENOENT && try < NAMES_TRIED; try++) {
        if (mkdir(path, S_IRWXU) == 0)
            return true; /* what was made just now is ours and empty */
        if (errno != EEXIST)
            return false;
        fd = open_dir(path);
    }
    if (fd >= 0 && first)
        cgroup_each_entry(fd, sweep_one, &(struct sweep){ .path = path });
    sys_close(fd);
    return fd >= 0;
}

/*
 * Between a look at the directory and the socket in it another run may have removed it, and another
 * user made one of that name. With our socket in it ours stays, so it is looked at afterwards: a
 * socket that stands elsewhere (-ESTALE) is of no use.
 */
static int bind_in(int fd, const char *path, char *address)
{
    static unsigned serial;
    struct stat status;
    struct sockaddr_un name = { .sun_family = AF_UNIX };

    for (int try = 0; try < NAMES_TRIED; try++) {
        unsigned number = __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
        int n =
            snprintf(name.sun_path, sizeof name.sun_path, "%s/%d-%u", path, (int)getpid(), number);
        if (n < 0 || (size_t)n >= sizeof name.sun_path)
            return -ENAMETOOLONG;
        if (bind(fd, (struct sockaddr *)&name, sizeof name) == 0) {
            memcpy(address, name.sun_path, (size_t)n + 1);
            return lstat(path, &status) == 0 && is_ours(&status) ? 0 : -ESTALE;
        }
        if (errno != ENOENT && errno != EADDRINUSE)
            return -errno;
        if (errno == ENOENT && !enter(path, false))
            return -ENOENT;
    }
    return -EADDRINUSE;
}

static int bind_somewhere(int fd, bool first, char *address)
{
    char path[SYS_NOTIFY_BYTES];
    int r = -ENOENT;

    for (int i = 0; r < 0 && r != -ESTALE && place(i, path, sizeof path); i++)
        if (path[0] != '\0' && enter(path, first))
            r = bind_in(fd, path, address);
    return r;
}

int sys_notify_open(struct sys_notify *notify, bool first)
{
    int r, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    *notify = (struct sys_notify){ .fd = -1 };
    if (fd < 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)) < 0)
        r = -errno;
    else
        r = bind_somewhere(fd, first, notify->address);
    if (r < 0) {
        close(fd);
        return r;
    }
    setsockopt(fd, SOL_SOCKET, SO_PASSPIDFD, &(int){ 1 }, sizeof(int)); /* not before 6.5 */
    notify->fd = fd;
    notify->owner = getpid();
    return 0;
}

/* It waits for nothing but a close(2), from which SIGKILL wakes most. */
static void end_closer(pid_t closer)
{
    if (closer == 0)
        return;
    kill(closer, SIGKILL);
    for (int try = 0; try < CLOSER_TRIES && wait4(closer, NULL, (int)__WCLONE | WNOHANG, NULL) == 0;
         try++)
        sys_pause_us(CLOSER_US);
}

/* Without waiting for any; where no process can be made they stay open. */
static void close_held(const int *fds, int count)
{
    pid_t holder = sys_hold_files();

    for (int i = 0; holder > 0 && i < count; i++)
        close(fds[i]);
    end_closer(holder > 0 ? holder : 0);
}

/* What waits in it goes with it, and may be descriptors. */
static void close_socket(int fd)
{
    char byte;

    shutdown(fd, SHUT_RD);
    if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
        close_held(&fd, 1);
    else
        close(fd);
}

/* In a child that our caller forked only the descriptor is its own. */
void sys_notify_close(struct sys_notify *notify)
{
    char *end;

    if (notify->fd < 0)
        return;
    if (notify->owner != getpid()) {
        notify->fd = sys_close(notify->fd);
        return;
    }
    close_socket(notify->fd);
    notify->fd = -1;
    end_closer(notify->closer);
    notify->closer = 0;
    unlink(notify->address);
    end = strrchr(notify->address, '/');
    *end = '\0';
    rmdir(notify->address); /* unless other sockets are there */
    notify->address[0] = '\0';
}

/* ---- reading */

/* One process at a time: false while it waits. */
static bool close_elsewhere(struct sys_notify *notify, const int *fds, int count)
{
    pid_t pid;

    if (notify->closer != 0 && wait4(notify->closer, NULL, (int)__WCLONE | WNOHANG, NULL) == 0)
        return false;
    pid = sys_close_aside(fds, count);
    notify->closer = pid > 0 ? pid : 0;
    return pid > 0;
}

/* A pipe's end is known without a call to its file system, which might wait too. */
static bool let_go(struct sys_notify *notify, const struct cmsghdr *part)
{
    size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    int fds[FILES_MOST], others = 0;

    for (size_t i = 0; i < count && i < FILES_MOST; i++) {
        int fd;
        memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
        if (fcntl(fd, F_GETPIPE_SZ) >= 0)
            close(fd);
        else
            fds[others++] = fd;
    }
    if (others == 0 || close_elsewhere(notify, fds, others))
        return true;
    close_held(fds, others);
    return false;
}

static void take_pidfd(struct sys_sender *sender, const struct cmsghdr *part)
{
    int fd;

    memcpy(&fd, CMSG_DATA(part), sizeof fd);
    sender->gone = fd == -ESRCH;
    sender->pidfd = fd >= 0 ? fd : -1;
}

static void take_credentials(struct sys_sender *sender, const struct cmsghdr *part)
{
    struct ucred credentials;

    memcpy(&credentials, CMSG_DATA(part), sizeof credentials);
    sender->pid = credentials.pid;
    sender->trusted = credentials.uid == geteuid() || credentials.uid == 0;
}

ssize_t sys_notify_read(struct sys_notify *notify, void *bytes, size_t size,
                        struct sys_sender *sender)
{
    _Alignas(
        struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int)) +
                                     CMSG_SPACE(FILES_MOST * sizeof(int))];
    struct iovec room = { .iov_base = bytes, .iov_len = size };
    struct msghdr message = {
        .msg_iov = &room, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
    };
    bool gone = true;
    ssize_t n;

    *sender = (struct sys_sender){ .pidfd = -1 };
    do
        n = recvmsg(notify->fd, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part != NULL;
         part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET)
            continue;
        if (part->cmsg_type == SCM_RIGHTS)
            gone = let_go(notify, part);
        else if (part->cmsg_type == SCM_CREDENTIALS)
            take_credentials(sender, part);
        else if (part->cmsg_type == SCM_PIDFD)
            take_pidfd(sender, part);
    }
    if (gone)
        return n;
    sender->pidfd = sys_close(sender->pidfd);
    return -EBUSY;
}

bool sys_sender_gone(const struct sys_sender *sender)
{
    return sender->gone ||
           (sender->pidfd >= 0 && syscall(SYS_pidfd_send_signal, sender->pidfd, 0, NULL, 0) < 0 &&
            errno == ESRCH);
}
