/*
 * watch_open_memory.c - a watch that is opened while an allocation fails: it is opened, and goes to
 * its end, or says so and leaves nothing behind.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "watch/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

START_TEST(each_allocation)
{
    const char *argv[] = { "sh", "-c", "exit 3", NULL };
    struct watch_options options = { .path = "/bin/sh",
                                     .argv = (char *const *)argv,
                                     .stdout_fd = -1 };
    int failures = 0, left, first = fcntl(0, F_DUPFD_CLOEXEC, 0);

    close(first);
    do {
        struct watch *watch = (struct watch *)&options;
        struct fb_event event = { 0 };
        int r, last;

        fail_at = ++failures;
        r = watch_open(&watch, &options);
        left = fail_at;
        fail_at = 0;
        ck_assert_int_eq(r, watch != NULL ? 0 : -ENOMEM);
        while (watch != NULL && event.kind != FB_ENDED) {
            struct pollfd news = { .fd = watch_fd(watch), .events = POLLIN };
            if (watch_next(watch, &event) == 0)
                ck_assert_int_ge(poll(&news, 1, 20000), 1);
        }
        ck_assert_int_eq(event.as.ended.status, watch != NULL ? 3 : 0);
        watch_close(watch);
        last = fcntl(0, F_DUPFD_CLOEXEC, 0);
        close(last);
        ck_assert_int_eq(last, first);
        ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
        ck_assert_int_eq(errno, ECHILD);
    } while (left == 0);
    ck_assert_int_ge(failures, 6);
}
END_TEST

CHECK_MAIN("opening a watch without memory")
{
    tcase_add_test(all, each_allocation);
}
