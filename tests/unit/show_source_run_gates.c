/*
 * show_source_run_gates.c - a run that a gate holds, by a clock that the test moves and over a
 * /proc/meminfo that it writes: nothing starts before a gate was looked at, how often one is, how
 * often that is said; the time that a run stands before it begins; and descriptors that are wanted.
 */
#include "check_main.h"
#include "show/sources.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define S INT64_C(1000000)

static int64_t now_us;
static const char *meminfo;
static int looks; /* so often that was read */

/* In the place of the C library's. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ now_us / S, now_us % S * 1000 };
    return 0;
}

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    va_list more;
    int mode, fd;

    va_start(more, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    va_end(more);
    if (strcmp(path, "/proc/meminfo") != 0)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    looks++;
    fd = memfd_create("proc", MFD_CLOEXEC);
    ck_assert_int_eq(write(fd, meminfo, strlen(meminfo)), (ssize_t)strlen(meminfo));
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

/* Of the calls below that one; 0: none. It fails, or what it makes is descriptor 0. */
static int calls, failing, zero;
static bool is_zero; /* it is that */

int epoll_create1(int flags)
{
    int fd;

    calls++;
    if (calls == failing) {
        errno = EMFILE;
        return -1;
    }
    fd = (int)syscall(SYS_epoll_create1, flags);
    if (fd > 0 && calls == zero) {
        is_zero = dup3(fd, 0, O_CLOEXEC) == 0;
        close(fd);
        fd = 0;
    }
    return fd;
}

int epoll_ctl(int epoll_fd, int what, int fd, struct epoll_event *event)
{
    if (++calls == failing) {
        errno = EMFILE;
        return -1;
    }
    return (int)syscall(SYS_epoll_ctl, epoll_fd, what, fd, event);
}

static struct fb_run *run;
static int news_fd;

/* A job that is to start as soon as it may. */
static int begin(void *context, struct fb_run *its)
{
    (void)context;
    run = its;
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0" }), 1);
    return 0;
}

static int fd_of_news(void *context)
{
    (void)context;
    return news_fd;
}

static const struct source_jobs jobs = { .begin = begin },
                                with_news = { .begin = begin, .fd = fd_of_news };
static struct opt opt;

static void set_up(void)
{
    now_us = 1000 * S;
    meminfo = "MemAvailable: 4 kB\n";
    opt = (struct opt){ .no_cgroup = true, .gates.memfree = 8192 };
    news_fd = eventfd(0, EFD_CLOEXEC);
}

static int try_open(struct source *source, bool hold)
{
    struct source_options options = { .hold = hold };
    char why[256];

    return source->open(source, &options, why, sizeof why);
}

static struct source *opened(bool hold)
{
    struct source *source = source_run(&opt, &jobs, NULL);

    ck_assert_ptr_nonnull(source);
    ck_assert_int_eq(try_open(source, hold), 0);
    return source;
}

/* All that comes now: how many notes, and the last of them. Nothing may start. */
static char said[256];

static int notes(struct source *source)
{
    struct fb_event event;
    int count = 0;

    for (int nothing = 0; nothing < 2;) { /* what a look brings comes after it */
        int r = source->next(source, &event);
        ck_assert(r == 0 || (r == 1 && event.kind != FB_FORKED));
        nothing = r == 0 ? nothing + 1 : 0;
        if (r == 0 || event.kind != FB_NOTE)
            continue;
        ck_assert_int_eq(event.as.note.error, 0);
        snprintf(said, sizeof said, "%s", event.as.note.text);
        count++;
    }
    return count;
}

#define WORDS "nothing starts now: --memfree 8.0K: 4.0K is free"

/* Each second it is looked at, and every five that is said. */
START_TEST(how_often)
{
    struct source *source = opened(false);

    ck_assert_int_eq(notes(source), 1);
    ck_assert_str_eq(said, WORDS);
    ck_assert_int_eq(looks, 1);
    now_us += S - 1;
    ck_assert_int_eq(notes(source), 0);
    ck_assert_int_eq(looks, 1);
    now_us++;
    ck_assert_int_eq(notes(source), 0);
    ck_assert_int_eq(looks, 2);
    now_us += 4 * S - 1;
    ck_assert_int_eq(notes(source), 0);
    ck_assert_int_eq(looks, 3);
    now_us += S;
    meminfo = "MemAvailable: 5 kB\n";
    ck_assert_int_eq(notes(source), 1);
    ck_assert_str_eq(said, "nothing starts now: --memfree 8.0K: 5.0K is free");
    ck_assert_int_eq(looks, 4);
    now_us += 5 * S - 1;
    ck_assert_int_eq(notes(source), 0);
    now_us += S;
    ck_assert_int_eq(notes(source), 1);
    source->close(source);
}
END_TEST

/* Until then it is shut, whatever the user does. */
START_TEST(before_it_was_looked_at)
{
    struct source *source = opened(false);
    struct fb_event event;
    const char *word;

    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_int_eq(source->hold(source, false), 0);
    for (int i = 0; i < 9 && source->next(source, &event) == 1; i++)
        ck_assert_int_ne(event.kind, FB_FORKED);
    ck_assert_str_eq(source->held(source, &word), "--memfree 8.0K: 4.0K is free");
    ck_assert_str_eq(word, "memory");
    source->close(source);
}
END_TEST

/* It stands for so long before it begins, and for no moment of that is looked at a gate. */
START_TEST(opened_held)
{
    struct source *source = opened(true);

    ck_assert_int_eq(source->start_us, 1000 * S);
    now_us += 7 * S;
    ck_assert_int_eq(notes(source), 0);
    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_int_eq(looks, 0);
    now_us += 2 * S;
    ck_assert_int_eq(source->hold(source, false), 0);
    ck_assert_int_eq(source->start_us, 1009 * S);
    now_us += S;
    ck_assert_int_eq(source->hold(source, true), 0);
    now_us += S;
    ck_assert_int_eq(notes(source), 1);
    ck_assert_int_eq(source->hold(source, false), 0);
    ck_assert_int_eq(source->start_us, 1009 * S);
    source->close(source);
}
END_TEST

static int open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static struct source *source_of(int row)
{
    opt.gates.memfree = (row & 1) != 0 ? 8192 : 0;
    return source_run(&opt, (row & 2) != 0 ? &with_news : &jobs, NULL);
}

/* Each in turn: the run does not begin, and all is given back. */
START_TEST(wants_of_descriptors)
{
    int open_before = open_descriptors(), r = -1;

    for (failing = 1; r != 0; failing++) {
        struct source *source = source_of(_i);
        calls = 0;
        run = NULL;
        r = try_open(source, true);
        ck_assert_int_eq(r, calls >= failing ? -EMFILE : 0);
        ck_assert((run == NULL) == (r < 0));
        source->close(source);
        ck_assert_int_eq(open_descriptors(), open_before);
    }
    ck_assert_int_gt(failing, 5);
}
END_TEST

/* It is one like any other, and is closed like that. */
START_TEST(descriptor_0)
{
    int all = 1;

    for (zero = 1; zero <= all; zero++) {
        int open_before = open_descriptors() + (fcntl(0, F_GETFD) < 0);
        struct source *source = source_of(_i);
        ck_assert_int_eq(dup2(news_fd, 0), 0); /* for nothing else */
        calls = 0;
        is_zero = false;
        ck_assert_int_eq(try_open(source, true), 0);
        all = calls;
        ck_assert_int_ge(source->fd(source), 0);
        ck_assert_int_eq(notes(source), 0);
        source->close(source);
        ck_assert_int_eq(open_descriptors(), open_before - is_zero);
    }
}
END_TEST

CHECK_MAIN_APART("source, a run that a gate holds")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, how_often);
    tcase_add_test(all, before_it_was_looked_at);
    tcase_add_test(all, opened_held);
    tcase_add_loop_test(all, wants_of_descriptors, 0, 4);
    tcase_add_loop_test(all, descriptor_0, 0, 4);
}
