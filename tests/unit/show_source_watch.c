/*
 * show_source_watch.c - a watch as a source, by a clock, a terminal and process groups that are the
 * test's: what it is opened with, when what is to end is killed, how long a stop is waited for, and
 * which stops of the program are followed. The watch is a stand-in, as in show_sources.c.
 */
#include "check_main.h"
#include "show/sources.h"
#include "watch_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define S INT64_C(1000000)

static int64_t now_us;

/* In the place of the C library's. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ now_us / S, now_us % S * 1000 };
    return 0;
}

/* Our group, our parent's and the program's, sessions of ours and our parent's, and the group that
 * the terminal belongs to; 0: there is none. */
enum { OURS = 100, THEIRS = 200, ROOT = 300, ROOT_PID = 301 };

static struct {
    bool are;
    pid_t parent, root, session, parents_session, terminal;
} groups;

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    va_list more;
    int mode;

    va_start(more, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    va_end(more);
    if (groups.are && strcmp(path, "/dev/tty") == 0) {
        errno = ENXIO;
        return groups.terminal != 0 ? (int)syscall(SYS_openat, AT_FDCWD, "/dev/null", flags) : -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

pid_t getpgrp(void)
{
    return groups.are ? OURS : (pid_t)syscall(SYS_getpgid, 0);
}

pid_t getpgid(pid_t pid)
{
    return !groups.are       ? (pid_t)syscall(SYS_getpgid, pid)
           : pid == ROOT_PID ? groups.root
                             : groups.parent;
}

pid_t getsid(pid_t pid)
{
    return !groups.are ? (pid_t)syscall(SYS_getsid, pid)
           : pid == 0  ? groups.session
                       : groups.parents_session;
}

pid_t tcgetpgrp(int fd)
{
    (void)fd;
    return groups.terminal;
}

int tcsetpgrp(int fd, pid_t group)
{
    (void)fd;
    see("given:%d ", (int)group);
    groups.terminal = group;
    return 0;
}

static char *argv[] = { (char *)"program", NULL };
static struct opt opt;

static void set_up(void)
{
    memset(&fake, 0, sizeof fake);
    memset(&groups, 0, sizeof groups);
    now_us = 1000 * S;
    opt = (struct opt){ 0 };
}

static struct source *opened(bool apart)
{
    struct source_options options = { .apart = apart };
    struct source *source = source_watch(&opt, "/program", argv);
    char why[256];

    ck_assert_int_eq(source->open(source, &options, why, sizeof why), 0);
    fake.seen[0] = '\0';
    return source;
}

static void give(struct source *source, struct fb_event event)
{
    struct fb_event out;

    fake.next = event;
    ck_assert_int_eq(source->next(source, &out), 1);
    fake.next.kind = FB_RUN;
    ck_assert_int_eq(source->next(source, &out), 0);
}

static void stops(struct source *source, int number)
{
    give(source, (struct fb_event){ .kind = FB_STOPPED, .job = 1, .as.stopped.signal = number });
}

/* ---------------------------------------------------------------- opened */

START_TEST(what_it_is_opened_with)
{
    sigset_t mask, now;
    struct source_options options = { .mask = &mask,
                                      .takes_stdout = _i == 1,
                                      .apart = _i == 1,
                                      .all_output = _i == 1,
                                      .rows = _i == 1 ? 24 : 0,
                                      .columns = 80 };
    struct source *source;
    char why[256];

    opt.watch.threads = opt.watch.exit_with_root = _i == 1;
    opt.watch.kill_on_exit = opt.watch.adopt = _i == 0;
    opt.watch.backend = WATCH_PTRACE;
    setenv("PAGER", "less", 1);
    unsetenv("MANPAGER");
    source = source_watch(&opt, "/program", argv);
    ck_assert_int_eq(source->open(source, &options, why, sizeof why), 0);
    ck_assert_int_eq(source->start_us, 1000 * S);
    ck_assert_str_eq(fake.options.path, "/program");
    ck_assert(fake.options.argv == argv && fake.options.mask == &mask);
    ck_assert_int_eq(fake.options.stdout_fd, _i == 1 ? 2 : -1);
    ck_assert_int_eq(fake.options.way, WATCH_PTRACE);
    ck_assert(fake.options.threads == (_i == 1) && fake.options.exit_with_root == (_i == 1));
    ck_assert(fake.options.kill_on_exit == (_i == 0) && fake.options.adopt == (_i == 0));
    ck_assert(fake.options.apart == (_i == 1) && fake.options.all_output == (_i == 1));
    ck_assert_int_eq(fake.options.rows, _i == 1 ? 24 : 1);
    ck_assert_int_eq(fake.options.columns, 80);
    ck_assert_str_eq(getenv("PAGER"), _i == 1 ? "cat" : "less");
    ck_assert_pstr_eq(getenv("MANPAGER"), _i == 1 ? "cat" : NULL);
    sigprocmask(SIG_BLOCK, NULL, &now); /* a write to no reader, to no room, and to a terminal */
    ck_assert(sigismember(&now, SIGPIPE) && sigismember(&now, SIGXFSZ) &&
              sigismember(&now, SIGTTOU));
    fake.seen[0] = '\0';
    source->window(source, 0, 70);
    source->window(source, 1, 71);
    source->window(source, 2, 72);
    source->print(source, 2, "words", 3);
    fake.print_error = -ENOSPC;
    ck_assert_int_eq(source->printed(source), -ENOSPC);
    ck_assert_int_eq(source->kill(source, 7, SIGTERM), 0);
    ck_assert_str_eq(fake.seen, "window:1,70 window:1,71 window:2,72 print2:wor kill:7,15 ");
    source->close(source);
    ck_assert_str_eq(fake.seen + strlen(fake.seen) - 5, "close");
}
END_TEST

/* ---------------------------------------------------------------- its end */

/* Five seconds after SIGTERM, then every quarter of one. */
START_TEST(when_it_is_killed)
{
    struct source *source = opened(true);

    source->turn(source, now_us, true);
    source->end(source, SOURCE_TERM);
    ck_assert_int_eq(source->deadline_us(source), 1005 * S);
    now_us = 1005 * S;
    source->turn(source, now_us - 1, true);
    ck_assert_str_eq(fake.seen, "all:15 all:18 ");
    source->turn(source, now_us, false);
    ck_assert_str_eq(fake.seen, "all:15 all:18 all:9 ");
    ck_assert_int_eq(source->deadline_us(source), now_us + S / 4);
    source->turn(source, now_us + S / 4 - 1, true);
    ck_assert_str_eq(fake.seen, "all:15 all:18 all:9 ");
    source->close(source);
}
END_TEST

/* ---------------------------------------------------------------- stops */

/* One that comes so late is another's doing, and we do not stand with it. */
START_TEST(how_long_a_stop_is_waited_for)
{
    struct source *source = opened(false);

    source->suspend(source, false);
    now_us += 5 * S - (_i == 0);
    ck_assert(!source->stands(source));
    stops(source, SIGTSTP);
    ck_assert(source->stands(source) == (_i == 0));
    now_us++;
    ck_assert(!source->stands(source));
    groups.are = true; /* then it is followed as any */
    groups.parent = THEIRS;
    groups.root = groups.terminal = OURS;
    groups.session = groups.parents_session = 1;
    ck_assert_int_eq(source->follows(source), SIGTSTP);
    groups.are = false;
    source->close(source);
}
END_TEST

/* The shell that is our parent waits for a stop of ours, or there is no such shell. */
static const struct {
    pid_t parent, root, session, parents_session, terminal;
    bool apart, asked, goes_on;
    bool follows;
    const char *resumed;
} rows[] = {
    { THEIRS, OURS, 1, 1, OURS, false, false, false, true, "" },
    { THEIRS, ROOT, 1, 1, ROOT, false, false, false, true, "given:300 kill:1,18 " },
    { THEIRS, ROOT, 1, 1, OURS, false, false, false, true, "kill:1,18 " },
    { THEIRS, OURS, 1, 1, THEIRS, false, false, false, false, "" }, /* in the background */
    { THEIRS, OURS, 1, 1, 0, false, false, false, false, "" },      /* without a terminal */
    { THEIRS, OURS, 1, 2, OURS, false, false, false, false, "" },   /* in another session */
    { OURS, OURS, 1, 1, OURS, false, false, false, false, "" },     /* as a part of a script */
    { THEIRS, OURS, 1, 1, OURS, true, false, false, false, "" },
    { THEIRS, OURS, 1, 1, OURS, false, true, false, false, "" }, /* Ctrl-Z: that is another way */
    { THEIRS, OURS, 1, 1, OURS, false, false, true, false, "" },
};

START_TEST(which_stops_are_followed)
{
    struct source *source = opened(rows[_i].apart);
    int wanted = rows[_i].follows ? SIGTTIN : 0;

    groups.are = true;
    groups.parent = rows[_i].parent;
    groups.root = rows[_i].root;
    groups.session = rows[_i].session;
    groups.parents_session = rows[_i].parents_session;
    groups.terminal = rows[_i].terminal;
    give(source, (struct fb_event){ .kind = FB_FORKED, .job = 1, .as.forked.pid = ROOT_PID });
    give(source, (struct fb_event){ .kind = FB_FORKED, .job = 2, .as.forked.pid = 9 });
    ck_assert_int_eq(source->follows(source), 0);
    if (rows[_i].asked)
        source->suspend(source, true);
    stops(source, SIGTTIN);
    if (rows[_i].goes_on)
        give(source, (struct fb_event){ .kind = FB_CONTINUED, .job = 1 });
    fake.seen[0] = '\0';
    ck_assert_int_eq(source->follows(source), wanted);
    ck_assert_int_eq(source->follows(source), 0); /* once */
    if (wanted != 0 || rows[_i].asked) {
        if (rows[_i].terminal == ROOT) /* the shell takes it for us */
            groups.terminal = OURS;
        source->resume(source);
        ck_assert_str_eq(fake.seen, rows[_i].resumed);
        source->resume(source);
        ck_assert_str_eq(fake.seen, rows[_i].resumed);
    }
    groups.are = false;
    source->close(source);
}
END_TEST

/* The terminal is not taken from a shell that let us go on in the background. */
START_TEST(goes_on_in_the_background)
{
    struct source *source = opened(false);

    groups.are = true;
    groups.parent = THEIRS;
    groups.root = groups.terminal = ROOT;
    groups.session = groups.parents_session = 1;
    give(source, (struct fb_event){ .kind = FB_FORKED, .job = 1, .as.forked.pid = ROOT_PID });
    stops(source, SIGSTOP);
    ck_assert_int_eq(source->follows(source), SIGSTOP);
    groups.terminal = THEIRS;
    source->resume(source);
    ck_assert_str_eq(fake.seen, "kill:1,18 ");
    groups.are = false;
    source->close(source);
}
END_TEST

CHECK_MAIN_APART("source, a watch")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, what_it_is_opened_with, 0, 2);
    tcase_add_test(all, when_it_is_killed);
    tcase_add_loop_test(all, how_long_a_stop_is_waited_for, 0, 2);
    tcase_add_loop_test(all, which_stops_are_followed, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, goes_on_in_the_background);
}
