/* inside.h - what the files of libforkboard-board share. */
#ifndef FB_HOST_INSIDE_H
#define FB_HOST_INSIDE_H

#include "forkboard-board.h"
#include "show/attached.h"
#include "show/pump_inside.h"

#include <locale.h>

/* ---- locale.c: LC_CTYPE of that name ("": the environment's), for this thread, around a call. */

struct host_locale {
    locale_t own;
};
int host_locale_open(struct host_locale *locale, const char *name); /* 0 or -ENOMEM */
void host_locale_fini(struct host_locale *locale);
locale_t host_locale_enter(const struct host_locale *locale);
void host_locale_leave(locale_t before); /* what entering has returned */

/* ---- opt.c: 0 or -EINVAL. */

int host_opt(struct opt *opt, const struct fb_board_options *options);

/* ---- prints.c: standard output and error, put aside while the board is on the screen. */

/* After the terminal was taken, which an exit or a crash gives back from now on. `aside`: they are
 * put aside. 0 or -errno; closed by host_prints_close() in either case. */
int host_prints_open(bool aside);
void host_prints_close(void); /* shown; nothing is put aside any more */
/* `aside`: kept from now on; else what was kept is printed, and they are as before. */
void host_prints_put(bool aside);
void host_prints_forget(void); /* in a child: they are as before, and nothing is printed */
void host_prints_bound(void);  /* where too much was kept the beginning is dropped */

/* ---- signals.c: handlers, which a process with threads needs. */

extern const struct pump_signals host_signals;
int host_signals_open(bool listen); /* a descriptor for pump.signal_fd, or -errno */
/* Actions as before, where no other has taken their place; what was not read acts. */
void host_signals_close(void);
void host_signals_raise(int number); /* in this thread, though it is blocked */

/* ---- poll.c: all that is to be polled as one descriptor. */

struct host_poll {
    int fd, timer; /* -1: not open */
    int watched[PUMP_FDS];
};
void host_poll_init(struct host_poll *poll); /* not open */
int host_poll_open(struct host_poll *poll);  /* 0 or -errno; open already: 0 */
void host_poll_close(struct host_poll *poll);
/* `at_once`: it is readable now; else as the pump says. */
void host_poll_set(struct host_poll *poll, const struct pump *pump, bool at_once);

struct fb_board {
    struct attached attached;
    struct pump pump;
    struct opt opt;
    struct desk *desk; /* the front end's */
    struct host_locale locale;
    struct host_poll poll;
    pid_t process, thread;
    char *title;          /* NULL: the run's */
    bool summary, aside;  /* of the options */
    bool survive, closed; /* closed: the run is */
    bool left;            /* the terminal, until the next event is asked for */
    bool ended;           /* the run is, */
    int64_t ended_us;     /*   and then */
    int error;            /* what the run said instead of an event; 0: nothing */
    int holders[3];       /* for the standard numbers that were closed; -1: none */
};

/* ---- source.c: the caller's run as the pump's source. */

void host_source_init(struct fb_board *board, struct fb_run *run);
/* Once the front end is open: the run is told what that needs. What fb_run_show() says. */
int host_source_show(struct fb_board *board);

#endif
