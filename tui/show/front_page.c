/*
 * front_page.c - a page as a source from which nothing comes and a front end that draws it: so the
 * pump's loop, its signals and its stops serve it as they serve a board.
 */
#include "page.h"

#include "base/clock.h"
#include "console.h"
#include "front.h"
#include "pump.h"

#include "opt/color.h"
#include "opt/locale.h"
#include "term/screen.h"
#include "term/term.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SLOW_US 100000 /* until we look again at a terminal that takes nothing */

static struct front_page *shown;              /* front ends have no argument of the caller's */
static enum palette answered = PALETTE_COUNT; /* what the terminal has said of its background */

struct page_front {
    struct front front;
    struct grid grid;
    const struct glyphs *glyphs;
    bool changed, gone;
    int64_t frame_us; /* before that nothing is drawn */
};

struct page_source {
    struct source source;
    bool seen;
};

static struct page_front *of(struct front *front)
{
    return (struct page_front *)front;
}

/* ---------------------------------------------------------------- the source */

static int source_fd(const struct source *source)
{
    (void)source;
    return -1;
}

static int source_next(struct source *source, struct fb_event *event)
{
    (void)event;
    return ((struct page_source *)source)->seen ? -ENODATA : 0;
}

static void source_print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    (void)!write(stream, bytes, size); /* else there is no place left to say it */
}

static void source_signal(struct source *source, int number, bool by_kernel)
{
    (void)by_kernel;
    if (shown->signal == 0)
        shown->signal = number;
    source->leaving = ((struct page_source *)source)->seen = true;
}

static int source_open(struct source *source, const struct source_options *options, char *why,
                       size_t size)
{
    (void)source;
    (void)options;
    (void)why;
    (void)size;
    return 0;
}

static int source_finish(struct source *source, const struct fb_event *ended, int own)
{
    (void)source;
    (void)ended;
    return own;
}

static struct source *source_close(struct source *source)
{
    free(source);
    return NULL;
}

static struct source *make_source(void)
{
    struct page_source *own = calloc(1, sizeof *own);

    if (own == NULL)
        return NULL;
    own->source = (struct source){ .keys = KEYS_REPLAY,
                                   .lines = STDERR_FILENO,
                                   .open = source_open,
                                   .fd = source_fd,
                                   .next = source_next,
                                   .print = source_print,
                                   .signal = source_signal,
                                   .finish = source_finish,
                                   .close = source_close };
    return &own->source;
}

/* ---------------------------------------------------------------- the front end */

static void resize(struct page_front *page)
{
    int rows, cols;

    screen_resize(&rows, &cols);
    (void)grid_resize(&page->grid, rows, cols); /* without memory it stays as it was */
    page->changed = true;
}

static int open_page(struct front *front, char *why, size_t size)
{
    const struct opt *opt = front->opt;
    int r, colors;

    locale_now();
    of(front)->glyphs =
        theme_glyphs(theme_is_ascii(opt->screen.ascii, nl_langinfo(CODESET), getenv("TERM")));
    r = grid_open(&of(front)->grid, 0, 0);
    if (r == 0)
        r = term_open(why, size);
    if (r < 0)
        return r;
    colors = screen_open(color_screen(opt->screen.color),
                         answered != PALETTE_COUNT ? answered : console_palette(opt));
    if (answered == PALETTE_COUNT && console_asks(opt, colors))
        term_ask_background();
    term_paste_on(true);
    resize(of(front));
    return 0;
}

static void turn(struct front *front)
{
    struct page_front *page = of(front);

    if (!page->changed || !term_entered() || clock_us(CLOCK_MONOTONIC) < page->frame_us)
        return;
    if (!term_writable()) {
        page->frame_us = clock_us(CLOCK_MONOTONIC) + SLOW_US;
        return;
    }
    grid_clear(&page->grid);
    shown->draw(shown->context, &page->grid, page->glyphs);
    screen_draw(&page->grid);
    page->changed = false;
}

static int64_t deadline_us(struct front *front)
{
    return of(front)->changed && term_entered() ? of(front)->frame_us : INT64_MAX;
}

static int fd(struct front *front)
{
    (void)front;
    return term_fd();
}

static void input(struct front *front, short revents)
{
    struct page_source *source = (struct page_source *)front->source;
    struct press_mouse mouse;
    int press;

    if (revents & (POLLHUP | POLLERR | POLLNVAL)) {
        of(front)->gone = true;
        term_lose();
        raise(SIGHUP);
        return;
    }
    while (!source->seen && (press = term_press(&mouse)) != PRESS_NONE) {
        of(front)->changed = true;
        if (press == PRESS_DARK || press == PRESS_LIGHT)
            screen_palette(answered = press == PRESS_LIGHT ? PALETTE_LIGHT : PALETTE_DARK);
        else if (press == PRESS_CTRL('l'))
            screen_forget();
        else if (press == PRESS_CTRL('c') || press == PRESS_CTRL('z'))
            raise(press == PRESS_CTRL('c') ? SIGINT : SIGTSTP);
        else
            source->seen = !shown->press(shown->context, press);
    }
    front->source->leaving = source->seen;
}

static void leave(struct front *front)
{
    (void)front;
    term_leave();
}

static void back(struct front *front)
{
    if (of(front)->gone || !term_foreground())
        return;
    term_enter();
    screen_forget();
    resize(of(front));
}

static void take_signal(struct front *front, int number)
{
    if (number == SIGCONT) {
        if (term_entered())
            term_lose();
        back(front);
    } else if (term_entered()) {
        resize(of(front));
    }
}

static void finish(struct front *front)
{
    (void)front;
    screen_close();
    term_close();
}

static struct front *close_page(struct front *front)
{
    finish(front);
    grid_close(&of(front)->grid);
    free(front);
    return NULL;
}

static const struct front operations = {
    .open = open_page,
    .turn = turn,
    .deadline_us = deadline_us,
    .fd = fd,
    .input = input,
    .signals = console_signals,
    .signal = take_signal,
    .leave = leave,
    .back = back,
    .finish = finish,
    .close = close_page,
};

static int open_front(struct front **out, struct signals *signals, const struct opt *opt,
                      struct source *source, struct summary *summary)
{
    struct page_front *page = calloc(1, sizeof *page);
    char why[200] = "";
    int r = page != NULL ? 0 : -ENOMEM;

    *out = NULL;
    if (page == NULL)
        return r;
    page->front = operations;
    page->front.opt = opt;
    page->front.source = source;
    page->front.summary = summary;
    r = signals_open(signals, console_signals);
    if (r == 0)
        r = open_page(&page->front, why, sizeof why);
    if (r == 0) {
        *out = &page->front;
        return 0;
    }
    front_close(&page->front, signals);
    if (r != -ENOTTY && r != -ENOTSUP)
        return r;
    snprintf(shown->why, sizeof shown->why, "%s", why);
    return 2;
}

int front_page_show(const struct opt *opt, struct front_page *page)
{
    int status;

    shown = page;
    page->signal = 0;
    page->why[0] = '\0';
    status = pump_show(opt, make_source(), NULL, open_front);
    shown = NULL;
    return status;
}
