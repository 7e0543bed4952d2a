/*
 * front.h - a front end: what shows a source to people. The pump opens it before the source, gives
 * it every event after the summary took it, lets it look after its own descriptor and clock, and
 * closes it when the source has ended and it wants to stay no longer. What it does not do is NULL.
 */
#ifndef FB_SHOW_FRONT_H
#define FB_SHOW_FRONT_H

#include "desk/source.h"
#include "opt/opt.h"
#include "plain/summary.h"
#include "recorder.h"
#include "signals.h"

struct front {
    const struct opt *opt;
    struct source *source;
    struct summary *summary;   /* the pump's */
    bool no_summary;           /* a board: none on the normal screen */
    int error;                 /* -errno: not all that is to be printed could be; 0: it could */
    struct recorder *recorder; /* the pump's: what has happened can be read back; NULL: it cannot */

    /* Before the source, with the signals blocked. 0 or -errno and why, in one line. */
    int (*open)(struct front *front, char *why, size_t size);
    /* How the source is to be opened for it. */
    void (*prepare)(struct front *front, struct source_options *options);
    void (*event)(struct front *front, const struct fb_event *event);
    /* The source has nothing more to do, but processes live on. */
    void (*lingers)(struct front *front);
    /* forkboard's own line: something went wrong. NULL: it is printed. */
    void (*complain)(struct front *front, const char *message);
    /* A mere note, which was an event too. NULL: as complain(). */
    void (*note)(struct front *front, const char *text);
    /* The source was asked to end: its stop_word. Once, and again for another word. */
    void (*ending)(struct front *front);
    void (*status)(struct front *front); /* SIGUSR1: what runs */
    /* Every now and then, and always before the pump sleeps: shows what came. */
    void (*turn)(struct front *front);
    /* The pump has slept, and the source may write now. */
    void (*wakes)(struct front *front);
    /* A descriptor to be polled (-1: none), and what poll(2) said of it. */
    int (*fd)(struct front *front);
    void (*input)(struct front *front, short revents);
    /* When it wants a turn though nothing happens: monotonic clock, INT64_MAX: never. */
    int64_t (*deadline_us)(struct front *front);
    /* One of front->signals came; they are blocked and read by the pump. */
    const int *signals; /* ends with 0; NULL: none */
    void (*signal)(struct front *front, int number);
    /* Around a stop (Ctrl-Z): gives the terminal back, takes it again. */
    void (*leave)(struct front *front);
    void (*back)(struct front *front);
    /* The source has ended: whether it wants to go on showing it. */
    bool (*stays)(struct front *front);
    const struct board *(*board)(struct front *front); /* its own; NULL: it has none */
    void (*finish)(struct front *front);         /* its last words; the source is still open */
    struct front *(*close)(struct front *front); /* returns NULL */
};

/*
 * Opens the front end that `opt` asks for, and *signals with what it reads: 0; -errno; or, where
 * that was wrong use and has been said, the exit status.
 */
int front_open(struct front **out, struct signals *signals, const struct opt *opt,
               struct source *source, struct summary *summary);
/* Closes both, unblocks the signals. Accepts NULL, returns NULL. */
struct front *front_close(struct front *front, struct signals *signals);

/* NULL: no memory. */
struct front *front_plain(const struct opt *opt, struct source *source, struct summary *summary);
struct front *front_json(const struct opt *opt, struct source *source, struct summary *summary);
struct front *front_away(const struct opt *opt, struct source *source, struct summary *summary);
struct front *front_board(const struct opt *opt, struct source *source, struct summary *summary);

/* What a board, or a large one, shows first: one of opt_panes. */
void front_show_pane(struct desk *desk, int pane);
/* Of another program's list of what lives long: its output, on a wide screen beside the table. */
void front_show_list(struct desk *desk);

/* Whether we may take the terminal: a shell's background job would be stopped for that. */
bool front_in_foreground(void);

#endif
