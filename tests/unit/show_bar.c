/*
 * show_bar.c - the line at the foot of a terminal of the test's own, by a clock that the test
 * moves: when it is made anew, how wide it is, and a terminal that takes nothing.
 */
#include "check_main.h"
#include "show/bar.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#define S INT64_C(1000000)

static int64_t now_us;
static int master;
static struct summary summary;
static struct bar bar;

/* In the place of the C library's. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ now_us / S, now_us % S * 1000 };
    return 0;
}

static void set_up(void)
{
    struct termios raw;
    int terminal;

    master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    ck_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_eq(tcgetattr(terminal, &raw), 0);
    cfmakeraw(&raw);
    ck_assert_int_eq(tcsetattr(terminal, TCSANOW, &raw), 0);
    ck_assert_int_eq(dup2(terminal, STDERR_FILENO), STDERR_FILENO);
    close(terminal);
    now_us = 100 * S;
    bar_init(&bar, true);
}

static void tear_down(void)
{
    bar_fini(&bar);
    summary_fini(&summary);
    close(master);
}

static void tell(const struct fb_event *event)
{
    summary_apply(&summary, event);
    bar_event(&bar, &summary, event);
}

static void start(uint32_t job, const char *name)
{
    tell(&(struct fb_event){
        .kind = FB_QUEUED, .job = job, .as.queued = { .name = name, .command = name } });
    tell(&(struct fb_event){
        .kind = FB_FORKED, .job = job, .attempt = 1, .as.forked.pid = (pid_t)job + 100 });
}

/* What the terminal got since. */
static const char *got(void)
{
    static char bytes[65536];
    size_t size = 0;
    ssize_t n;

    while ((n = read(master, bytes + size, sizeof bytes - 1 - size)) > 0)
        size += (size_t)n;
    bytes[size] = '\0';
    return bytes;
}

static const char *drawn(void)
{
    bar_draw(&bar, &summary, -1, 90 * S);
    return got();
}

/* As Ctrl-S and Ctrl-Q do. */
static void stop(bool on)
{
    ck_assert_int_eq(tcflow(STDERR_FILENO, on ? TCOOFF : TCOON), 0);
}

/* Ten times a second at most, and each second though nothing happens. */
START_TEST(when_it_is_made)
{
    ck_assert_str_eq(drawn(), "\r0 done\033[K");
    ck_assert_int_eq(bar_deadline_us(&bar), 101 * S);
    ck_assert_str_eq(drawn(), "");
    start(1, "London");
    ck_assert_int_eq(bar_deadline_us(&bar), 100 * S + S / 10);
    now_us += S / 10 - 1;
    ck_assert_str_eq(drawn(), "");
    now_us++;
    ck_assert_str_eq(drawn(), "\r0 done | 10.1 s London\033[K");
    ck_assert_int_eq(bar_deadline_us(&bar), now_us + S);
    now_us += S;
    ck_assert_str_eq(drawn(), "\r0 done | 11.1 s London\033[K");
}
END_TEST

/* What is written in between is below it, and it comes back as it was. */
START_TEST(taken_away)
{
    bar_clear(&bar);
    ck_assert_str_eq(got(), "");
    drawn();
    start(1, "London");
    bar_clear(&bar);
    ck_assert_str_eq(got(), "\r\033[K");
    bar_clear(&bar);
    ck_assert_str_eq(got(), "");
    now_us += S / 10 - 1;
    ck_assert_str_eq(drawn(), "\r0 done\033[K");
    bar_clear(&bar);
    now_us++;
    got();
    ck_assert_str_eq(drawn(), "\r0 done | 10.1 s London\033[K");
    bar_fini(&bar);
    ck_assert_str_eq(got(), "\r\033[K");
    bar_fini(&bar);
    ck_assert_str_eq(got(), "");
}
END_TEST

/* One column less than there are: none, or one, is what a terminal says that does not know. */
START_TEST(how_wide)
{
    static const struct {
        unsigned short columns;
        size_t width;
    } rows[] = { { 0, 79 }, { 1, 79 }, { 2, 1 }, { 3, 2 }, { 40, 39 }, { 100, 99 } };
    char name[200];

    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    start(1, name);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct winsize size = { .ws_row = 9, .ws_col = rows[i].columns };
        ck_assert_int_eq(ioctl(master, TIOCSWINSZ, &size), 0);
        now_us += S;
        ck_assert_uint_eq(strlen(drawn()), rows[i].width + strlen("\r\033[K"));
    }
}
END_TEST

/* It is not waited for; what it did not get needs no taking away. */
START_TEST(a_terminal_that_takes_nothing)
{
    stop(true);
    ck_assert_str_eq(drawn(), "");
    ck_assert(!bar.drawn);
    stop(false);
    bar_clear(&bar);
    ck_assert_str_eq(got(), "");
    ck_assert_str_eq(drawn(), "\r0 done\033[K"); /* the same line, at once */
    ck_assert(bar.drawn);
    stop(true);
    now_us += S;
    ck_assert_str_eq(drawn(), "");
    ck_assert(bar.drawn); /* the one before is still there */
    bar_clear(&bar);
    ck_assert(!bar.drawn);
    stop(false);
    ck_assert_str_eq(got(), "");
}
END_TEST

/* Nor is one that is no terminal. */
START_TEST(not_wanted)
{
    if (_i == 0)
        bar_init(&bar, false);
    else {
        dup2(open("/dev/null", O_RDWR | O_CLOEXEC), STDERR_FILENO);
        bar_init(&bar, true);
    }
    ck_assert(!bar.wanted);
    ck_assert_int_eq(bar_deadline_us(&bar), INT64_MAX);
    start(1, "London");
    tell(&(struct fb_event){
        .kind = FB_EXITED, .job = 1, .attempt = 1, .as.exited = { .succeeded = true } });
    ck_assert_uint_eq(bar.progress.ends, 0);
    ck_assert_str_eq(drawn(), "");
    ck_assert(!bar.drawn);
}
END_TEST

CHECK_MAIN_APART("bar")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, when_it_is_made);
    tcase_add_test(all, taken_away);
    tcase_add_test(all, how_wide);
    tcase_add_test(all, a_terminal_that_takes_nothing);
    tcase_add_loop_test(all, not_wanted, 0, 2);
}
