/* watch_streams.c - a watch whose caller has closed its standard streams. */
#include "check_main.h"
#include "watch/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

/* Takes events until the last; returns the status, or -1. */
static int play(struct watch *trace, int *exits)
{
    struct fb_event event = { 0 };

    while (event.kind != FB_ENDED) {
        struct pollfd news = { .fd = watch_fd(trace), .events = POLLIN };
        int r = watch_next(trace, &event);
        if (r < 0 || (r == 0 && poll(&news, 1, 20000) < 1))
            return -1;
        *exits += r > 0 && event.kind == FB_EXITED;
    }
    return event.as.ended.status;
}

/* A caller with closed streams: what the watch opens lies at 0, 1 and 2 then, and the program gets
 * none of it. */
START_TEST(closed_streams)
{
    const char *argv[] = { "sh", "-c",
                           "for fd in 0 1 2; do [ ! -e /proc/$$/fd/$fd ] || exit 9; done", NULL };
    struct watch_options options = { .path = "/bin/sh",
                                     .argv = (char *const *)argv,
                                     .stdout_fd = -1,
                                     .way = _i < 2 ? WATCH_PTRACE : WATCH_POLLING,
                                     .apart = _i % 2 == 1 };
    int exits = 0, kept[3], opened, status = -1;
    struct watch *trace;

    for (int fd = 0; fd < 3; fd++) {
        kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 50);
        close(fd);
    }
    opened = watch_open(&trace, &options);
    if (opened == 0)
        status = play(trace, &exits);
    watch_close(trace);
    for (int fd = 0; fd < 3; fd++) {
        dup2(kept[fd], fd);
        close(kept[fd]);
    }
    ck_assert_int_eq(opened, 0);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(exits, 1);
}
END_TEST

CHECK_MAIN("streams")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, closed_streams, 0, 4);
}
