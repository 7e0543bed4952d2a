/*
 * front.c - which front end shows a source: the one that was asked for, else the board where
 * standard output is a terminal that can show one, else lines. The signals that it reads are
 * blocked before it opens, or curses would take them.
 */
#include "front.h"

#include "opt/complain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool front_in_foreground(void)
{
    pid_t group = tcgetpgrp(STDOUT_FILENO);

    return group < 0 || group == getpgrp();
}

struct front *front_close(struct front *front, struct signals *signals)
{
    if (front != NULL)
        front->close(front);
    if (signals->fd >= 0)
        signals_unblock(signals);
    signals_close(signals);
    return NULL;
}

/* Lines of a record are written as any filter does: signals do as they do. */
static int read_signals(const struct front *front, struct signals *signals)
{
    if (front->source->keys == KEYS_REPLAY && front->signals == NULL)
        return 0;
    return signals_open(signals, front->signals);
}

/* Takes `front`, which is NULL where memory is short. 0, or -errno with `why`. */
static int open_as(struct front **out, struct front *front, struct signals *signals, char *why,
                   size_t size)
{
    int r = front != NULL ? read_signals(front, signals) : -ENOMEM;

    if (r == 0 && front->open != NULL)
        r = front->open(front, why, size);
    *out = front;
    if (r == 0)
        return 0;
    *out = front_close(front, signals);
    if (why[0] == '\0')
        snprintf(why, size, "%s", strerrordesc_np(-r));
    return r;
}

/* No key would let it go. */
static void complain_held(const struct opt *opt)
{
    if (opt->screen.hold)
        complain(0, "--hold: there is no board; the run starts at once");
}

int front_open(struct front **out, struct signals *signals, const struct opt *opt,
               struct source *source, struct summary *summary)
{
    char why[200] = "";
    int r;

    if (opt->away)
        return open_as(out, front_away(opt, source, summary), signals, why, sizeof why);
    if (opt->mode == OPT_JSON) {
        complain_held(opt);
        return open_as(out, front_json(opt, source, summary), signals, why, sizeof why);
    }
    if (opt->mode == OPT_BOARD && (opt->mode_given || front_in_foreground())) {
        r = open_as(out, front_board(opt, source, summary), signals, why, sizeof why);
        if (r == 0)
            return 0;
        if (r == -ENOTTY && opt->mode_given)
            return complain(2, "--board: %s", why);
        complain(0, "%s; lines instead", why);
    }
    complain_held(opt);
    return open_as(out, front_plain(opt, source, summary), signals, why, sizeof why);
}
