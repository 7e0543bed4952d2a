/*
 * front.h - a front end: what shows a run to somebody. The pump opens it before the run, gives it
 * every event before and after the summary took it (an end is told from what the summary knew, a
 * beginning from what it knows), lets it look after its own descriptor and clock, and closes it
 * when the run has ended and it wants to stay no longer. What it does not do is NULL.
 */
#ifndef FRONT_H
#define FRONT_H

#include "opt.h"
#include "signals.h"
#include "summary.h"

struct pump_jobs;

struct front {
    const struct opt *opt;
    struct fb_run *run;      /* NULL before it is open */
    struct summary *summary; /* the pump's */
    const struct pump_jobs *jobs;
    int64_t start_us; /* monotonic clock when the run was opened */

    /* Before the run, with the signals blocked. 0 or -errno and why, in one line. */
    int (*open)(struct front *front, char *why, size_t size);
    /* How the run is to be opened for it. */
    void (*prepare)(struct front *front, struct fb_options *options);
    void (*before)(struct front *front, const struct fb_event *event);
    void (*after)(struct front *front, const struct fb_event *event);
    bool shows_notes; /* a mere note is one of its events */
    /* forkboard's own line: something went wrong, or a note. */
    void (*complain)(struct front *front, const char *message);
    /* A signal ends the run; `word` says it: "interrupted". Once, and once more when SIGKILL is
     * sent. */
    void (*ending)(struct front *front, const char *word, bool kills);
    void (*status)(struct front *front); /* SIGUSR1: what runs */
    /* Every now and then, and always before the pump sleeps: shows what was told. */
    void (*turn)(struct front *front);
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
    /* The run has ended: whether it wants to go on showing it. */
    bool (*stays)(struct front *front);
    void (*finish)(struct front *front);         /* its last words; the run is still open */
    struct front *(*close)(struct front *front); /* returns NULL */
};

/*
 * Opens the front end that `opt` asks for, and *signals with what it reads: 0; -errno; or, where
 * that was wrong use and has been said, the exit status.
 */
int front_open(struct front **out, struct signals *signals, const struct opt *opt);
/* Closes both, unblocks the signals. Accepts NULL, returns NULL. */
struct front *front_close(struct front *front, struct signals *signals);

/* Whether we may take the terminal: a shell's background job would be stopped for that. */
bool front_in_foreground(void);

/* NULL: no memory. */
struct front *front_plain(const struct opt *opt);
struct front *front_json(const struct opt *opt);
struct front *front_board(const struct opt *opt);

#endif
