/*
 * console.h - a desk on the terminal: keys to it, its grid to the screen, thirty times a second at
 * most and only where something changed. Whether the desk is a run's or a record's is its owner's
 * affair.
 */
#ifndef FB_SHOW_CONSOLE_H
#define FB_SHOW_CONSOLE_H

#include "desk/desk.h"
#include "opt/opt.h"

#define CONSOLE_FRAME_US 33334

struct console {
    struct desk desk;
    int64_t frame_us; /* before that no frame is drawn */
    int64_t look_us;  /* away: when we look for the foreground */
    bool mouse, gone; /* gone: the terminal is there no more */
    bool title, bell; /* --title, --bell */
    int notify;       /* --notify: the number of an OSC, or 0 */
    char titled[256]; /* the window's title; "" where it is not ours */
    /* A request that is left to the owner. */
    void (*obey)(void *context, enum request request);
    void *context;
};

/* The signals it takes, blocked by the caller before it opens; ends with 0. */
extern const int console_signals[];

/* The palette to begin with; and whether the terminal is asked for its background. */
enum palette console_palette(const struct opt *opt);
bool console_asks(const struct opt *opt, int colors);
/* Takes the terminal; what term_open() says. Closed by console_close() in either case. */
int console_open(struct console *console, const struct opt *opt, unsigned keys, char *why,
                 size_t size);
void console_give_back(void); /* the terminal, for good; the desk stays */
void console_close(struct console *console);

/* False: stopped, in the background, or gone: nothing is shown. */
bool console_here(void);
/* To the desk; where that was asked for and it is the last it rings and notifies. */
void console_apply(struct console *console, const struct fb_event *event);
/* Comes back to the foreground, draws what changed. now_us: the clock; board_us: the board's. */
void console_turn(struct console *console, int64_t now_us, int64_t board_us);
/* Draws nothing before that moment: something comes that is drawn with it. */
void console_wait(struct console *console, int64_t until_us);
/* When it wants a turn; INT64_MAX: only when something comes. */
int64_t console_deadline_us(const struct console *console);
/* What poll(2) said of term_fd(). */
void console_input(struct console *console, short revents);
/* One of console_signals. */
void console_signal(struct console *console, int number);
/* Around a stop. */
void console_leave(void);
void console_back(struct console *console);

#endif
