/*
 * door.c - which runs have a socket: those of this process that were begun by its user, not of a
 * lesson or a measurement, and whose record can be read back. Where it cannot be made the run goes
 * on without it; a client that asks for it is told that there is no such run.
 */
#include "door.h"

#include "base/clock.h"
#include "pump_inside.h"

#include "base/text.h"
#include "ctl/detach.h"
#include "ctl/server.h"
#include "opt/title.h"

#include <errno.h>
#include <stdio.h>

#define RUNS      (OPT_RUN | OPT_DEMO | OPT_AGAIN | OPT_PARALLEL | OPT_XARGS)
#define MOMENT_US 100000
#define AWAIT_US  3000000 /* for the board of a run that was over before that came */

static int record_of(void *context)
{
    struct pump *pump = context;

    return recorder_file(&pump->recorder);
}

static const struct board *board_of(void *context)
{
    struct pump *pump = context;

    return pump->front->board != NULL ? pump->front->board(pump->front) : NULL;
}

/* The board's look is one of several. */
static int look(struct source *source, uint32_t job)
{
    return ctl_server_look(source->asked_by, job);
}

static int open_server(struct pump *pump, char *why, size_t size)
{
    struct ctl_server_options options = { .source = pump->source,
                                          .away = pump->opt->away,
                                          .record = record_of,
                                          .board = board_of,
                                          .context = pump };
    struct text room = { 0 };
    int r;

    if (!recorder_readable(&pump->recorder)) {
        snprintf(why, size, "its record cannot be read back");
        return -ENODATA;
    }
    opt_run_title(pump->opt, &room);
    options.title = text_string(&room);
    r = ctl_server_open(&pump->server, &options, why, size);
    text_fini(&room);
    if (r < 0)
        return r;
    pump->source->asked_by = pump->server;
    pump->source->look = pump->source->look != NULL ? look : NULL;
    return 0;
}

static int fd_of(const struct pump *pump)
{
    return pump->server != NULL ? ctl_server_fd(pump->server) : -1;
}

static void event(struct pump *pump, const struct fb_event *event)
{
    if (pump->server != NULL)
        ctl_server_event(pump->server, event);
}

static void tell(struct pump *pump)
{
    char why[4400];

    if (pump->server != NULL)
        ctl_server_tell(pump->server);
    else if (clock_us(CLOCK_MONOTONIC) - pump->source->start_us >= MOMENT_US &&
             open_server(pump, why, sizeof why) < 0)
        pump->door = NULL;
}

static void asked(struct pump *pump)
{
    ctl_server_turn(pump->server);
}

static int64_t deadline_us(const struct pump *pump)
{
    return pump->server != NULL ? ctl_server_deadline_us(pump->server)
                                : pump->source->start_us + MOMENT_US;
}

/* Our caller's terminal is gone, or goes: what stays is the socket. */
static void hung_up(struct pump *pump)
{
    char why[4400];

    ctl_detach_terminal(pump->front->board == NULL);
    if (pump->server == NULL && open_server(pump, why, sizeof why) < 0)
        pump->door = NULL;
}

static const struct pump_door door = { fd_of, event, tell, asked, hung_up, deadline_us };

int door_begin(struct pump *pump, char *why, size_t size)
{
    int r;

    if (pump->source->keys != KEYS_RUN || pump->source->elsewhere ||
        pump->source->stop_job == NULL || !((unsigned)pump->opt->command & RUNS))
        return 0;
    pump->door = &door;
    if (!pump->opt->away)
        return 0;
    r = open_server(pump, why, size);
    if (r == 0)
        ctl_detach_begun(ctl_server_id(pump->server));
    return r < 0 ? 3 : 0;
}

void door_end(struct pump *pump, int status)
{
    pump->door = NULL;
    if (pump->server != NULL)
        pump->source->look = NULL;
    if (pump->server != NULL && pump->opt->away && pump->opt->detachable)
        ctl_server_await(pump->server, AWAIT_US);
    pump->server = ctl_server_close(pump->server, status);
}
