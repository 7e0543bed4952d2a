/*
 * bar.c - the line is made anew ten times a second at most, and put with one write. A terminal
 * that takes nothing now (Ctrl-S) is not waited for.
 */
#include "bar.h"

#include "base/clock.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FRESH_US 100000
#define TICK_US  1000000
#define COLUMNS  80 /* where the terminal does not say */

void bar_init(struct bar *bar, bool wanted)
{
    *bar = (struct bar){ .wanted = wanted && isatty(STDERR_FILENO) };
    progress_init(&bar->progress);
}

void bar_fini(struct bar *bar)
{
    bar_clear(bar);
    text_fini(&bar->line);
}

void bar_event(struct bar *bar, const struct summary *summary, const struct fb_event *event)
{
    if (bar->wanted)
        progress_event(&bar->progress, summary, event);
    bar->stale = true;
}

static int columns(void)
{
    struct winsize size = { 0 };

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1
                                                                           : COLUMNS - 1;
}

static bool put(const char *bytes, size_t size)
{
    struct pollfd ready = { .fd = STDERR_FILENO, .events = POLLOUT };

    return poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0 &&
           write(STDERR_FILENO, bytes, size) == (ssize_t)size;
}

void bar_draw(struct bar *bar, const struct summary *summary, int64_t left, int64_t start_us)
{
    int64_t now_us = clock_us(CLOCK_MONOTONIC);

    if (!bar->wanted || (bar->drawn && now_us - bar->made_us < FRESH_US))
        return;
    if (bar->line.size == 0 || now_us - bar->made_us >= FRESH_US) {
        text_clear(&bar->line);
        text_putc(&bar->line, '\r');
        progress_put(&bar->progress, summary, left, now_us - start_us, columns(), &bar->line);
        text_puts(&bar->line, "\033[K");
        bar->made_us = now_us;
        bar->stale = false;
    }
    if (!bar->line.failed)
        bar->drawn |= put(bar->line.bytes, bar->line.size);
}

void bar_clear(struct bar *bar)
{
    static const char clear[] = "\r\033[K";

    if (bar->drawn)
        put(clear, sizeof clear - 1);
    bar->drawn = false;
}

int64_t bar_deadline_us(const struct bar *bar)
{
    return bar->wanted ? bar->made_us + (bar->stale ? FRESH_US : TICK_US) : INT64_MAX;
}
