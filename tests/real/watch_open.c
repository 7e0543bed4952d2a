/*
 * watch_open.c - a watch that is opened: what its first event says, and that one that cannot be
 * opened, for want of descriptors, leaves nothing behind.
 */
#include "check_main.h"
#include "sys/sys.h"
#include "watch/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define ROOM 20

static char *const argv[] = { (char *)"sh", (char *)"-c", (char *)"exit 3", NULL };

static int open_it(struct watch **watch, bool apart)
{
    return watch_open(watch, &(struct watch_options){ .path = "/bin/sh",
                                                      .argv = argv,
                                                      .stdout_fd = -1,
                                                      .apart = apart,
                                                      .rows = 24,
                                                      .columns = 80 });
}

/* To its end, which is the shell's. */
static void play(struct watch *watch)
{
    struct fb_event event = { 0 };

    while (event.kind != FB_ENDED) {
        struct pollfd news = { .fd = watch_fd(watch), .events = POLLIN };
        int r = watch_next(watch, &event);
        ck_assert_int_ge(r, 0);
        if (r == 0)
            ck_assert_int_ge(poll(&news, 1, 20000), 1);
    }
    ck_assert_int_eq(event.as.ended.status, 3);
}

START_TEST(its_first_event)
{
    int64_t before_us = sys_wall_us();
    struct fb_hardware machine;
    struct fb_event event;
    struct watch *watch;

    ck_assert_int_eq(open_it(&watch, false), 0);
    ck_assert_int_eq(watch_next(watch, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    ck_assert_int_eq(event.t_us, 0);
    ck_assert_str_eq(event.as.run.version, FB_VERSION);
    ck_assert_str_eq(event.as.run.title, "sh -c 'exit 3'");
    ck_assert_int_eq(event.as.run.slots, FB_ALL_AT_ONCE);
    ck_assert(event.as.run.start_us >= before_us && event.as.run.start_us <= sys_wall_us());
    fb_machine(&machine);
    ck_assert_int_eq(event.as.run.hardware.cores, machine.cores);
    ck_assert_int_eq(event.as.run.hardware.machine_threads, machine.machine_threads);
    play(watch);
    ck_assert_ptr_null(watch_close(watch));
}
END_TEST

static int first_free(void)
{
    int fd = 0;

    while (fcntl(fd, F_GETFD) >= 0)
        fd++;
    return fd;
}

/* So many descriptors are free; the others are in use. */
START_TEST(few_descriptors)
{
    int first = first_free(), free = _i / 2, used[ROOM], r;
    rlim_t most = (rlim_t)(first + ROOM);
    struct watch *watch = (struct watch *)&first;

    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){ most, most }), 0);
    for (int i = 0; i < ROOM - free; i++)
        used[i] = fcntl(0, F_DUPFD_CLOEXEC, first);
    first = first_free();
    r = open_it(&watch, _i % 2 == 1);
    ck_assert_int_eq(r, watch != NULL ? 0 : -EMFILE);
    ck_assert(free > 6 || r < 0);
    ck_assert(free < 14 || r == 0);
    if (r == 0)
        play(watch);
    ck_assert_ptr_null(watch_close(watch));
    ck_assert_int_eq(first_free(), first);
    for (int i = 0; i < ROOM - free; i++)
        close(used[i]);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* What its caller said is written at the close, however slow the reader is until then. */
START_TEST(the_last_lines)
{
    static char bytes[8192];
    struct watch *watch;
    ssize_t first, rest;
    int fds[2], kept;

    ck_assert_int_eq(sys_pipe(fds), 0);
    ck_assert_int_eq(fcntl(fds[1], F_SETPIPE_SZ, 4096), 4096);
    ck_assert_int_eq(open_it(&watch, false), 0);
    kept = dup(1);
    dup2(fds[1], 1);
    watch_print(watch, 1, bytes, 5000);
    first = read(fds[0], bytes, sizeof bytes);
    watch_close(watch);
    dup2(kept, 1);
    close(fds[1]);
    rest = read(fds[0], bytes, sizeof bytes);
    ck_assert_int_eq(first, 4096);
    ck_assert_int_eq(first + rest, 5000);
}
END_TEST

CHECK_MAIN("opening a watch")
{
    tcase_add_test(all, its_first_event);
    tcase_add_test(all, the_last_lines);
    tcase_add_loop_test(all, few_descriptors, 0, 30);
}
