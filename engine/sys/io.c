/*
 * io.c - the seam: time, descriptors, the loop, signals. Each function is one system
 * call with its flags, its EINTR and its errno turned into a return value; nothing here decides
 * anything about workers. Processes are in spawn.c and process.c.
 */
#include "inside.h"
#include "sys.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

int64_t sys_now_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

int64_t sys_wall_us(void)
{
    return clock_us(CLOCK_REALTIME);
}

void sys_pause_us(int64_t us)
{
    struct timespec pause = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    nanosleep(&pause, NULL);
}

int sys_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC) < 0 ? -errno : 0;
}

int sys_close(int fd)
{
    if (fd >= 0)
        close(fd);
    return -1;
}

ssize_t sys_read(int fd, void *bytes, size_t size)
{
    ssize_t n;
    do
        n = read(fd, bytes, size);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

ssize_t sys_write(int fd, const void *bytes, size_t size)
{
    ssize_t n;
    do
        n = write(fd, bytes, size);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

ssize_t sys_pread(int fd, void *bytes, size_t size, uint64_t offset)
{
    ssize_t n;
    do
        n = pread(fd, bytes, size, (off_t)offset);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

ssize_t sys_pwrite(int fd, const void *bytes, size_t size, uint64_t offset)
{
    ssize_t n;
    do
        n = pwrite(fd, bytes, size, (off_t)offset);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

ssize_t sys_sendfile(int out_fd, int in_fd, uint64_t offset, size_t size)
{
    off_t at = (off_t)offset;
    ssize_t n;
    do
        n = sendfile(out_fd, in_fd, &at, size);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

char *sys_directory(void)
{
    return getcwd(NULL, 0);
}

int sys_null_open(bool writing)
{
    int fd = open("/dev/null", (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* A program that looks sees a file: it can be read twice. Where memory has none, one of TMPDIR. */
int sys_bytes_open(const void *bytes, size_t size)
{
    int fd = sys_may_grow(size) ? memfd_create("stdin", MFD_CLOEXEC) : -EFBIG;
    const char *at = bytes;
    size_t left = size;

    if (fd == -1)
        fd = sys_spill_open();
    if (fd < 0)
        return fd;
    while (left > 0) {
        ssize_t n = sys_write(fd, at, left);
        if (n <= 0) {
            close(fd);
            return n < 0 ? (int)n : -ENOSPC;
        }
        at += n;
        left -= (size_t)n;
    }
    if (lseek(fd, 0, SEEK_SET) < 0) {
        int r = -errno;
        close(fd);
        return r;
    }
    return fd;
}

int sys_dir_open(const char *path)
{
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* Nonblocking only while it is opened: a FIFO would hold up everything until it has a writer. */
int sys_input_open(int dir_fd, const char *path)
{
    int fd =
        openat(dir_fd >= 0 ? dir_fd : AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int r;

    if (fd < 0)
        return -errno;
    if (fcntl(fd, F_SETFL, 0) == 0)
        return fd;
    r = -errno;
    close(fd);
    return r;
}

int sys_pipe_grow(int fd, int bytes)
{
    int r = fcntl(fd, F_SETPIPE_SZ, bytes);
    return r < 0 ? -errno : r;
}

static int poll_again(struct pollfd *poll_fd, int wait_ms)
{
    int r;
    do
        r = poll(poll_fd, 1, wait_ms);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

int sys_pipe_waiting(int fd, bool *ended)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
    int waiting = 0, r;

    /* First whether there is a writer, then how much there is: the other way round loses the last
     * bytes. */
    r = poll_again(&poll_fd, 0);
    if (r < 0)
        return r;
    *ended = (poll_fd.revents & (POLLHUP | POLLERR)) != 0;
    /* The kernel looks for bytes, then for writers, without the pipe's lock (pipe_poll): a writer
     * that wrote and ended in between is a hang-up without its bytes. Their count is right then. */
    if ((poll_fd.revents & POLLIN) == 0 && !*ended)
        return 0;
    if (ioctl(fd, FIONREAD, &waiting) < 0)
        return -errno;
    return waiting;
}

int sys_reopen_nonblocking(int fd)
{
    struct stat status;
    char path[32];
    int r;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode)) {
        r = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        return r < 0 ? -errno : r;
    }
    if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode))
        return -ENXIO;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    r = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    return r < 0 ? -errno : r;
}

bool sys_same_file(int a, int b)
{
    struct stat one, two;
    return fstat(a, &one) == 0 && fstat(b, &two) == 0 && one.st_dev == two.st_dev &&
           one.st_ino == two.st_ino && one.st_rdev == two.st_rdev;
}

bool sys_is_file(int fd)
{
    struct stat file;

    return fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

int64_t sys_offset(int fd)
{
    return lseek(fd, 0, SEEK_CUR);
}

/* Where it was opened to append, pwrite(2) appends too: so it is opened once more. */
void sys_end_line(int fd, int64_t from)
{
    int64_t end = sys_offset(fd);
    char path[32];
    int again;

    if (end <= from)
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    again = open(path, O_WRONLY | O_CLOEXEC);
    if (again < 0)
        return;
    (void)!pwrite(again, "\n", 1, (off_t)(end - 1));
    close(again);
}

bool sys_is_null(int fd)
{
    struct stat file;

    return fstat(fd, &file) == 0 && S_ISCHR(file.st_mode) && file.st_rdev == makedev(1, 3);
}

bool sys_reader_gone(int fd)
{
    struct pollfd poll_fd = { .fd = fd };
    return poll_again(&poll_fd, 0) > 0 && (poll_fd.revents & POLLERR) != 0;
}

static int wait_for(int fd, short events)
{
    struct pollfd poll_fd = { .fd = fd, .events = events };
    int r = poll_again(&poll_fd, -1);

    return r < 0 ? r : 0;
}

int sys_wait_writable(int fd)
{
    return wait_for(fd, POLLOUT);
}

int sys_wait_readable(int fd)
{
    return wait_for(fd, POLLIN);
}

/* An interrupted one is over too. */
int sys_wait_readable_for(int fd, int64_t us)
{
    struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
    struct timespec most = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };

    return ppoll(&poll_fd, 1, &most, NULL) < 0 && errno != EINTR ? -errno : 0;
}

int sys_epoll_open(void)
{
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int sys_epoll_add(int epoll_fd, int fd, uint32_t events, uint64_t key)
{
    struct epoll_event event = { .events = events, .data.u64 = key };
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

int sys_epoll_remove(int epoll_fd, int fd)
{
    return epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL) < 0 ? -errno : 0;
}

int sys_epoll_wait(int epoll_fd, struct epoll_event *events, int count, bool block)
{
    int n;
    do
        n = epoll_wait(epoll_fd, events, count, block ? -1 : 0);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int sys_timer_open(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int sys_timer_set(int fd, int64_t at_us)
{
    struct itimerspec when = { 0 };

    if (at_us != SYS_NEVER) {
        if (at_us <= 0)
            at_us = 1; /* a time of 0 would switch the timer off */
        when.it_value.tv_sec = at_us / 1000000;
        when.it_value.tv_nsec = at_us % 1000000 * 1000;
    }
    return timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL) < 0 ? -errno : 0;
}

int sys_timer_clear(int fd)
{
    uint64_t expirations;
    ssize_t n = sys_read(fd, &expirations, sizeof expirations);
    return n < 0 && n != -EAGAIN ? (int)n : 0;
}

int sys_wake_open(void)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int sys_wake_set(int fd)
{
    ssize_t n = sys_write(fd, &(uint64_t){ 1 }, sizeof(uint64_t));
    return n < 0 ? (int)n : 0;
}

int sys_wake_clear(int fd)
{
    return sys_timer_clear(fd); /* both hold a count that reading takes */
}
