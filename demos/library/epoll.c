/* epoll.c - a run inside a loop of the program's own, which has a timer and adds jobs from it. */
#include <errno.h>
#include <forkboard.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

int main(void)
{
    int loop = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const struct itimerspec each = { { 0, 20000000 }, { 0, 20000000 } };
    int ticks = 0, done = 0, ended = 0, n;
    struct fb_run *run;
    struct fb_event event;
    struct epoll_event ready;
    uint64_t count;

    /* SIGCHLD stays the program's; a run that takes posts does not end before the last one. */
    if (fb_run_open(&run, &(struct fb_options){ .leave_sigchld = true, .posts = true }) < 0)
        return 3;
    epoll_ctl(loop, EPOLL_CTL_ADD, timer,
              &(struct epoll_event){ .events = EPOLLIN, .data.fd = timer });
    epoll_ctl(loop, EPOLL_CTL_ADD, fb_run_fd(run), &(struct epoll_event){ .events = EPOLLIN });
    timerfd_settime(timer, 0, &each, NULL);
    fb_run_add(run, &(struct fb_job){ .shell = "sleep 0.2" });
    while (!ended && ((n = epoll_wait(loop, &ready, 1, -1)) > 0 || (n < 0 && errno == EINTR))) {
        if (n < 0)
            continue; /* this program was stopped and goes on, or a handler of its own ran */
        if (ready.data.fd == timer) {
            if (read(timer, &count, sizeof count) > 0 && ++ticks <= 3)
                fb_run_add(run, &(struct fb_job){ .shell = "true" });
            if (ticks == 3)
                fb_run_post(run, NULL);
            continue;
        }
        while (fb_run_next(run, &event) > 0) {
            done += event.kind == FB_DONE && event.as.done->succeeded;
            ended |= event.kind == FB_ENDED;
        }
    }
    fb_run_close(run);
    close(timer);
    close(loop);
    printf("%d jobs done beside a timer\n", done);
    return done != 4;
}
