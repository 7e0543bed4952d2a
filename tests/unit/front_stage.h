/*
 * front_stage.h - a console, what follows it and a picture that stands still, in the place of those
 * of a board's front end: they write down their calls. /dev/tty, the clock and whether standard
 * error is a terminal are the test's.
 */
#ifndef FRONT_STAGE_H
#define FRONT_STAGE_H

#include "check_seen.h"
#include "show/console.h"
#include "show/follow.h"
#include "show/freezer.h"
#include "show/front.h"

#include "check_quick.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define see(...) seen_put(" ", __VA_ARGS__)

static struct {
    bool here, on, obeys, samples, terminal; /* terminal: of standard error */
    int64_t console_us, tick_us, freezer_us, source_us;
    int tty; /* what /dev/tty is; below 0: there is none */
    struct console *console;
    const char *held, *agents;
} stage;

static inline void saw(const char *wanted)
{
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ 5, 0 };
    return 0;
}

__attribute__((visibility("default"))) int isatty(int fd)
{
    return fd == STDERR_FILENO && stage.terminal;
}

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    if (strcmp(path, "/dev/tty") != 0)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
    return stage.tty >= 0 ? dup(stage.tty) : -1;
}

const int console_signals[] = { SIGWINCH, 0 };

bool console_here(void)
{
    return stage.here;
}

int console_open(struct console *console, const struct opt *opt, unsigned keys, char *why,
                 size_t size)
{
    (void)opt;
    (void)why;
    (void)size;
    stage.console = console;
    return desk_open(&console->desk, keys, true);
}

void console_give_back(void)
{
    see("given-back");
}

void console_close(struct console *console)
{
    desk_close(&console->desk);
}

void console_apply(struct console *console, const struct fb_event *event)
{
    see("apply");
    desk_apply(&console->desk, event);
}

void console_turn(struct console *console, int64_t now_us, int64_t board_us)
{
    (void)console;
    see("console:%d,%d", (int)now_us, (int)board_us);
}

void console_wait(struct console *console, int64_t until_us)
{
    (void)console;
    see("wait:%d", (int)until_us);
}

int64_t console_deadline_us(const struct console *console)
{
    (void)console;
    return stage.console_us;
}

void console_input(struct console *console, short revents)
{
    (void)console;
    see("input:%d", revents);
}

void console_signal(struct console *console, int number)
{
    (void)console;
    see("signal:%d", number);
}

void console_leave(void)
{
    see("leave");
}

void console_back(struct console *console)
{
    (void)console;
    see("back");
}

void follow_fini(struct follow *follow)
{
    (void)follow;
}

void follow_ahead(struct source *source, struct ui *ui)
{
    (void)source;
    (void)ui;
    see("ahead");
}

void follow_elsewhere(struct source *source, struct desk *desk)
{
    (void)source;
    (void)desk;
    see("elsewhere");
}

bool follow_turn(struct follow *follow, struct source *source, struct desk *desk, int64_t now_us,
                 bool is_seen)
{
    (void)follow;
    (void)source;
    (void)desk;
    see("follow:%d,%d", (int)now_us, is_seen);
    return stage.samples;
}

int64_t follow_deadline_us(const struct follow *follow, const struct source *source,
                           const struct desk *desk)
{
    (void)follow;
    (void)source;
    (void)desk;
    return stage.tick_us;
}

void follow_window(struct follow *follow, struct source *source, const struct desk *desk)
{
    (void)follow;
    (void)source;
    (void)desk;
    see("window");
}

void follow_size(const struct desk *desk, int *rows, int *columns)
{
    (void)desk;
    *rows = 7;
    *columns = 33;
}

void freezer_begin(struct freezer *freezer, int64_t t_us)
{
    (void)freezer;
    (void)t_us;
}

void freezer_pause(struct freezer *freezer, int64_t t_us)
{
    ck_assert_ptr_eq(freezer->desk, &stage.console->desk);
    see("pause:%d", (int)t_us);
}

void freezer_end(struct freezer *freezer)
{
    (void)freezer;
    see("live");
}

bool freezer_on(const struct freezer *freezer)
{
    (void)freezer;
    return stage.on;
}

int64_t freezer_at_us(const struct freezer *freezer)
{
    (void)freezer;
    return 11;
}

int64_t freezer_live_us(const struct freezer *freezer, int64_t clock_us)
{
    (void)freezer;
    (void)clock_us;
    return 22;
}

void freezer_turn(struct freezer *freezer, int64_t clock_us)
{
    (void)freezer;
    see("freezer:%d", (int)clock_us);
}

int64_t freezer_deadline_us(const struct freezer *freezer)
{
    (void)freezer;
    return stage.freezer_us;
}

bool freezer_obey(struct freezer *freezer, enum request request, int64_t clock_us)
{
    (void)freezer;
    (void)clock_us;
    see("freezer-obey%d", (int)request);
    return stage.obeys;
}

#endif
