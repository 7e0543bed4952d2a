/*
 * poll.c - all that the pump sleeps on, and until when, as one descriptor for a loop of the
 * program's own: an epoll with a timer in it.
 */
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int raised(int fd)
{
    int above = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1;

    if (fd >= 0)
        close(fd);
    return above;
}

static int add(const struct host_poll *poll, int fd, uint32_t events)
{
    struct epoll_event event = { .events = events };

    return epoll_ctl(poll->fd, EPOLL_CTL_ADD, fd, &event);
}

int host_poll_open(struct host_poll *poll)
{
    int r;

    if (poll->fd >= 0)
        return 0;
    poll->fd = raised(epoll_create1(EPOLL_CLOEXEC));
    poll->timer = raised(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (poll->fd >= 0 && poll->timer >= 0 && add(poll, poll->timer, EPOLLIN) == 0)
        return 0;
    r = -errno;
    host_poll_close(poll);
    return r;
}

void host_poll_close(struct host_poll *poll)
{
    if (poll->fd >= 0)
        close(poll->fd);
    if (poll->timer >= 0)
        close(poll->timer);
    host_poll_init(poll);
}

void host_poll_init(struct host_poll *poll)
{
    poll->fd = poll->timer = -1;
    for (int i = 0; i < PUMP_FDS; i++)
        poll->watched[i] = -1;
}

void host_poll_set(struct host_poll *poll, const struct pump *pump, bool at_once)
{
    int64_t at_us = at_once ? 1 : pump_deadline_us(pump);
    struct itimerspec when = { 0 };
    struct pollfd fds[PUMP_FDS];

    if (poll->fd < 0)
        return;
    pump_fds(pump, fds);
    for (int i = 0; i < PUMP_FDS; i++) {
        if (fds[i].fd == poll->watched[i])
            continue;
        if (poll->watched[i] >= 0)
            epoll_ctl(poll->fd, EPOLL_CTL_DEL, poll->watched[i], NULL);
        poll->watched[i] = fds[i].fd;
        if (fds[i].fd >= 0)
            add(poll, fds[i].fd, (fds[i].events & POLLOUT) != 0 ? EPOLLOUT : EPOLLIN);
    }
    if (at_us < 1)
        at_us = 1;
    if (at_us != INT64_MAX) {
        when.it_value.tv_sec = at_us / 1000000;
        when.it_value.tv_nsec = at_us % 1000000 * 1000;
    }
    timerfd_settime(poll->timer, TFD_TIMER_ABSTIME, &when, NULL);
}
