/*
 * server_look.c - output past what is recorded, for the viewers that want it. The engine looks at
 * one job: where front ends look at several, each has its turn. What a terminal has shown so far is
 * in the run's own board, or nowhere.
 */
#include "server_inside.h"

#include "base/clock.h"
#include "record/wire.h"

#include <time.h>

#define TURN_US 250000

/* The next job after `after` that a front end looks at, in the order of their numbers; 0: none. */
static uint32_t next_look(const struct ctl_server *server, uint32_t after)
{
    uint32_t first = server->own_look, next = server->own_look > after ? server->own_look : 0;

    for (size_t i = 0; i < server->count; i++) {
        uint32_t job = server->peers[i]->look;
        if (job == 0)
            continue;
        if (first == 0 || job < first)
            first = job;
        if (job > after && (next == 0 || job < next))
            next = job;
    }
    return next != 0 ? next : first;
}

static bool several(const struct ctl_server *server)
{
    return next_look(server, server->looked) != server->looked;
}

void ctl_looks_changed(struct ctl_server *server)
{
    struct source *source = server->options.source;
    uint32_t next;

    if (server->look == NULL || (server->count == 0 && server->looked == server->own_look))
        return;
    next = next_look(server, server->looked);
    if (next == server->looked)
        return;
    if (server->looked != 0 && clock_us(CLOCK_MONOTONIC) - server->looked_us < TURN_US &&
        next_look(server, server->looked - 1) == server->looked)
        return; /* its turn is not over */
    server->looked_us = clock_us(CLOCK_MONOTONIC);
    if (server->look(source, next) == 0)
        server->looked = next;
}

int64_t ctl_server_deadline_us(const struct ctl_server *server)
{
    int64_t deaf_us = server->deaf_until_us != 0 ? server->deaf_until_us : INT64_MAX;

    if (server->count == 0 || server->look == NULL || !several(server))
        return deaf_us;
    return server->looked_us + TURN_US < deaf_us ? server->looked_us + TURN_US : deaf_us;
}

int ctl_server_look(struct ctl_server *server, uint32_t job)
{
    server->own_look = job;
    if (server->count > 0) {
        ctl_looks_changed(server);
        return 0;
    }
    server->looked = job;
    return server->look(server->options.source, job);
}

/* ---------------------------------------------------------------- what is sent */

static void put_event(struct ctl_server *server, const struct fb_event *event)
{
    text_clear(&server->line);
    text_puts(&server->line, "live ");
    wire_put(&server->line, event);
}

void ctl_server_event(struct ctl_server *server, const struct fb_event *event)
{
    bool made = false;

    if (event->kind != FB_OUTPUT || !event->as.output.live)
        return;
    for (size_t i = 0; i < server->count; i++) {
        if (server->peers[i]->look != event->job)
            continue;
        if (!made)
            put_event(server, event);
        made = true;
        if (!server->line.failed)
            ctl_peer_tell(server->peers[i], server->line.bytes, server->line.size);
    }
}

struct history {
    struct ctl_server *server;
    struct ctl_peer *peer;
    struct fb_event event;
    uint64_t offset[2];
};

static void put_piece(void *context, const struct board_piece *piece)
{
    struct history *history = context;
    struct fb_event *event = &history->event;
    uint64_t *offset = &history->offset[piece->stream == 2];

    if (piece->attempt != event->attempt)
        return;
    *offset += piece->left_out_bytes;
    event->as.output.stream = piece->stream;
    event->as.output.bytes = piece->bytes;
    event->as.output.size = piece->size;
    event->as.output.offset = *offset;
    event->as.output.left_out_bytes = piece->left_out_bytes;
    event->as.output.live = true;
    *offset += piece->size;
    put_event(history->server, event);
    if (!history->server->line.failed)
        ctl_peer_tell(history->peer, history->server->line.bytes, history->server->line.size);
}

/* The client leaves out what it has already. */
void ctl_looks_history(struct ctl_server *server, struct ctl_peer *peer, uint32_t number)
{
    const struct ctl_server_options *options = &server->options;
    const struct board *board = options->board != NULL ? options->board(options->context) : NULL;
    struct board_job room;
    const struct board_job *job = board != NULL ? board_job(board, number, &room) : NULL;
    struct history history = { .server = server, .peer = peer };

    if (job == NULL)
        return;
    history.event = (struct fb_event){
        .kind = FB_OUTPUT, .job = number, .attempt = job->attempt, .t_us = board->t_us
    };
    board_output(board, number, put_piece, &history);
}
