/*
 * console.c - terminal, keys and desk brought together. It may be without its screen: stopped and
 * sent to the background, or hung up under nohup; then it draws nothing and looks now and then
 * whether it is in the foreground again.
 */
#include "console.h"

#include "base/clock.h"

#include "base/json.h"
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
#include <string.h>

#define SLOW_US         100000 /* until we look again at a terminal that takes nothing */
#define AWAY_US         500000 /* until we look whether we are in the foreground again */
#define TITLE_COLUMNS   50     /* of what runs, in the window's title */
#define CLIPBOARD_BYTES 74000  /* what terminals take of OSC 52 */

const int console_signals[] = { SIGWINCH, SIGCONT, 0 };

bool console_here(void)
{
    return term_entered();
}

/* ---------------------------------------------------------------- the screen */

static void resize(struct console *console)
{
    int rows, cols;

    screen_resize(&rows, &cols);
    if (desk_resize(&console->desk, rows, cols) < 0)
        desk_say(&console->desk, "no memory for a screen of that size");
}

static void come_back(struct console *console, int64_t now_us)
{
    console->look_us = now_us + AWAY_US;
    if (console->gone || !term_foreground())
        return;
    term_enter();
    screen_forget();
    console->titled[0] = '\0'; /* the terminal had its own back */
    resize(console);
    console->frame_us = 0;
}

/* How far it is, for a user that looks elsewhere. */
static void put_progress(const struct console *console, char *text, size_t size)
{
    const struct desk *desk = &console->desk;
    const uint32_t *counts = desk->board.counts;
    uint32_t failed = counts[BOARD_FAILED], jobs = desk->board.job_count + desk->ui.run.jobs_ahead;
    bool more = desk->ui.run.more || (desk->keys == KEYS_WATCH && !desk->board.ended);
    const char *title = desk->board.opened ? desk->board.run.as.run.title : "";

    title = title[0] != '\0' ? title : "forkboard";
    snprintf(text, size, "%.*s: %u/%u%s, %u failed",
             (int)width_cut(title, strlen(title), TITLE_COLUMNS, NULL), title,
             failed + counts[BOARD_OK] + counts[BOARD_SKIPPED], jobs, more ? "+" : "", failed);
}

static void tell_title(struct console *console)
{
    char text[sizeof console->titled];

    put_progress(console, text, sizeof text);
    if (strcmp(text, console->titled) == 0)
        return;
    memcpy(console->titled, text, sizeof text);
    term_title(text);
}

static void draw(struct console *console, int64_t now_us, int64_t board_us)
{
    if (!term_writable()) { /* Ctrl-S of a multiplexer, a slow line: it is not waited for */
        console->frame_us = now_us + SLOW_US;
        return;
    }
    desk_draw(&console->desk, board_us);
    screen_draw(&console->desk.grid);
    if (console->title)
        tell_title(console);
    console->frame_us = now_us + CONSOLE_FRAME_US;
}

void console_apply(struct console *console, const struct fb_event *event)
{
    char text[sizeof console->titled];

    desk_apply(&console->desk, event);
    if (event->kind != FB_ENDED)
        return;
    if (console->bell)
        term_bell();
    put_progress(console, text, sizeof text);
    if (console->notify != 0)
        term_notify(console->notify, text);
}

void console_turn(struct console *console, int64_t now_us, int64_t board_us)
{
    if (!term_entered() && now_us >= console->look_us)
        come_back(console, now_us);
    desk_type_turn(&console->desk, now_us);
    if (term_entered() && console->desk.changed && now_us >= console->frame_us)
        draw(console, now_us, board_us);
}

void console_wait(struct console *console, int64_t until_us)
{
    if (console->frame_us < until_us)
        console->frame_us = until_us;
}

int64_t console_deadline_us(const struct console *console)
{
    int64_t at_us = desk_type_deadline_us(&console->desk);

    if (!term_entered())
        return console->gone ? INT64_MAX : console->look_us;
    return console->desk.changed && console->frame_us < at_us ? console->frame_us : at_us;
}

/* ---------------------------------------------------------------- keys */

static void toggle_mouse(struct console *console)
{
    console->mouse = !console->mouse;
    term_mouse_on(console->mouse);
    desk_say(&console->desk, console->mouse ? "mouse on" : "mouse off: select text with it");
}

/* Terminals do not report whether it arrived; many must be set to allow it. */
static void copy(struct console *console)
{
    const char *text = desk_copy(&console->desk);
    struct text base64 = { 0 };

    json_base64(&base64, (const unsigned char *)text, strlen(text)); /* in quotes */
    if (base64.failed || base64.size > CLIPBOARD_BYTES) {
        desk_say(&console->desk, "too long for the clipboard: %zu bytes", strlen(text));
    } else {
        term_clipboard(base64.bytes + 1, base64.size - 2);
        desk_say(&console->desk, "copied, if the terminal allows OSC 52: %.160s", text);
    }
    text_fini(&base64);
}

static void obey(struct console *console, enum request request)
{
    switch (request) {
    case REQUEST_NONE:
        break;
    case REQUEST_REDRAW:
        screen_forget();
        resize(console);
        break;
    case REQUEST_MOUSE:
        toggle_mouse(console);
        break;
    case REQUEST_COPY:
        copy(console);
        break;
    case REQUEST_HAND_ON:
    case REQUEST_INTERRUPT: /* where the terminal makes no signals of keys */
    case REQUEST_SUSPEND:
        raise(request == REQUEST_SUSPEND ? SIGTSTP : SIGINT);
        break;
    default:
        console->obey(console->context, request);
    }
}

/* A worker has the keyboard. */
static void type(struct console *console)
{
    struct press_mouse click;
    char bytes[4096];
    size_t size;

    while (desk_keyboard_given(&console->desk) && (size = term_bytes(bytes, sizeof bytes)) > 0)
        if (desk_type(&console->desk, bytes, size, clock_us(CLOCK_MONOTONIC), &click))
            obey(console, desk_press(&console->desk, PRESS_MOUSE, &click));
    term_keyboard_on(desk_keyboard_given(&console->desk));
}

/* A terminal that is gone is a hang-up; where that is ignored (nohup) we go on without it. */
static void lose_terminal(struct console *console)
{
    console->gone = true;
    term_lose();
    raise(SIGHUP);
}

void console_input(struct console *console, short revents)
{
    struct press_mouse mouse;
    int press;

    if (revents & (POLLHUP | POLLERR | POLLNVAL)) {
        lose_terminal(console);
        return;
    }
    if (desk_keyboard_given(&console->desk))
        type(console);
    while (!desk_keyboard_given(&console->desk) && (press = term_press(&mouse)) != PRESS_NONE) {
        if (press == PRESS_DARK || press == PRESS_LIGHT) {
            screen_palette(press == PRESS_LIGHT ? PALETTE_LIGHT : PALETTE_DARK);
            console->desk.changed = true;
            continue;
        }
        obey(console, desk_press(&console->desk, press, &mouse));
        term_paste_on(desk_types(&console->desk));
        term_keyboard_on(desk_keyboard_given(&console->desk));
    }
}

/* ---------------------------------------------------------------- stop and go on */

void console_leave(void)
{
    term_leave();
}

void console_back(struct console *console)
{
    come_back(console, clock_us(CLOCK_MONOTONIC));
}

/* After a SIGSTOP from elsewhere another program may have used the terminal meanwhile. */
void console_signal(struct console *console, int number)
{
    if (number == SIGCONT) {
        if (term_entered())
            term_lose();
        come_back(console, clock_us(CLOCK_MONOTONIC));
    } else if (term_entered()) {
        resize(console);
    }
}

/* ---------------------------------------------------------------- open, close */

/* As it was asked for; else as the environment says, until the terminal has been asked. */
enum palette console_palette(const struct opt *opt)
{
    enum palette palette = PALETTE_DARK;

    if (opt->screen.theme == OPT_THEME_AUTO && opt->screen.projector)
        palette = PALETTE_PROJECTOR;
    else if (opt->screen.theme == OPT_THEME_AUTO)
        theme_of_environment(getenv("COLORFGBG"), &palette);
    else
        palette = opt->screen.theme == OPT_THEME_LIGHT       ? PALETTE_LIGHT
                  : opt->screen.theme == OPT_THEME_PROJECTOR ? PALETTE_PROJECTOR
                                                             : PALETTE_DARK;
    return palette;
}

/* A terminal of few colours may print the question; after a short run the answer would be the
 * shell's. */
bool console_asks(const struct opt *opt, int colors)
{
    return opt->screen.theme == OPT_THEME_AUTO && !opt->screen.projector && colors >= 256 &&
           !opt->screen.exit;
}

int console_open(struct console *console, const struct opt *opt, unsigned keys, char *why,
                 size_t size)
{
    bool ascii;
    int r, colors;

    locale_now();
    ascii = theme_is_ascii(opt->screen.ascii, nl_langinfo(CODESET), getenv("TERM"));
    r = desk_open(&console->desk, keys, ascii);
    if (r == 0)
        r = term_open(why, size);
    if (r < 0)
        return r;
    colors = screen_open(color_screen(opt->screen.color), console_palette(opt));
    if (console_asks(opt, colors))
        term_ask_background();
    if (opt->screen.projector)
        desk_project(&console->desk, true);
    console->title = opt->screen.window_title;
    console->bell = opt->screen.bell;
    console->notify = opt->screen.notify;
    console->mouse = !opt->screen.no_mouse;
    term_mouse_on(console->mouse);
    resize(console);
    return 0;
}

void console_give_back(void)
{
    screen_close();
    term_close();
}

void console_close(struct console *console)
{
    console_give_back();
    desk_close(&console->desk);
}
