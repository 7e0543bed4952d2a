/* server_act.c - what is asked of a run from outside, by the same calls that its keys make. */
#include "server_inside.h"

#include "base/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WRONG_MOST 16 /* lines of garbage, after which a client is let go */

static void answer(struct ctl_peer *peer, int r)
{
    char line[32] = "ok\n";

    if (r < 0)
        snprintf(line, sizeof line, "no %d\n", -r);
    ctl_peer_answer(peer, line, strlen(line));
}

/* What run this is; the record goes with it. */
static void hello(struct ctl_server *server, struct ctl_peer *peer)
{
    const struct source *source = server->options.source;
    int fd = server->options.record(server->options.context);
    struct text *line = &server->line;

    text_clear(line);
    text_puts(line, "run {\"id\":");
    json_quoted_string(line, server->id);
    json_string_field(line, "version", FB_VERSION);
    json_number_field(line, "pid", (int64_t)getpid());
    json_string_field(line, "title", server->title);
    json_string_field(line, "dir", server->dir);
    json_number_field(line, "start_us", server->start_us);
    json_number_field(line, "clock_us", source->start_us);
    json_bool_field(line, "away", server->options.away);
    json_bool_field(line, "emulates", source->emulates);
    json_number_field(line, "attached", (int64_t)server->followers);
    text_puts(line, "}\n");
    if (line->failed)
        answer(peer, -ENOMEM);
    else if (fd >= 0)
        ctl_peer_hand(peer, line->bytes, line->size, fd);
    else
        ctl_peer_answer(peer, line->bytes, line->size);
}

static int follow(struct ctl_server *server, struct ctl_peer *peer)
{
    server->followers += !peer->follows;
    server->followed = true;
    peer->follows = true;
    peer->told = false;
    server->record_lost = false; /* it is told, too */
    return 0;
}

static void look(struct ctl_server *server, struct ctl_peer *peer, uint32_t job)
{
    peer->look = job;
    ctl_looks_changed(server);
    if (job != 0)
        ctl_looks_history(server, peer, job);
}

/* The board of the run's own front end takes note. */
static int hold(struct source *source, bool on)
{
    int r = source->hold != NULL ? source->hold(source, on) : -ENOTSUP;

    if (r == 0)
        source->held_elsewhere = on ? 1 : -1;
    return r;
}

static int change_slots(struct source *source, int slots)
{
    int r = source->slots != NULL ? source->slots(source, slots) : -ENOTSUP;

    if (r == 0)
        source->slots_elsewhere = slots;
    return r;
}

static int end(struct source *source)
{
    if (source->end == NULL)
        return -ENOTSUP;
    source->end(source, source->stop_word != NULL ? SOURCE_KILL : SOURCE_TERM);
    return 0;
}

static int of_job(int (*verb)(struct source *source, uint32_t job), struct source *source,
                  uint32_t job)
{
    return verb != NULL ? verb(source, job) : -ENOTSUP;
}

static int act(struct source *source, const struct ctl_request *request)
{
    switch (request->word) {
    case CTL_STOP:
        return of_job(source->stop_job, source, request->job);
    case CTL_START:
        return of_job(source->start_job, source, request->job);
    case CTL_RESTART:
        return of_job(source->restart_job, source, request->job);
    case CTL_AGAIN:
        return of_job(source->again, source, request->job);
    case CTL_SIGNAL:
        return source->kill != NULL ? source->kill(source, request->job, request->number)
                                    : -ENOTSUP;
    case CTL_TYPE:
        return source->type != NULL
                   ? source->type(source, request->job, request->bytes, request->size)
                   : -ENOTSUP;
    case CTL_HOLD:
    case CTL_RELEASE:
        return hold(source, request->word == CTL_HOLD);
    case CTL_SLOTS:
        return request->number > 0 ? change_slots(source, request->number) : -EINVAL;
    case CTL_RELOAD:
        return source->reload != NULL ? source->reload(source) : -ENOTSUP;
    case CTL_END:
        return end(source);
    case CTL_SAMPLE:
        if (source->sample != NULL)
            source->sample(source, request->jobs, request->job_count);
        return 0;
    case CTL_WINDOW:
        if (source->window != NULL)
            source->window(source, request->number, request->second);
        return 0;
    default:
        return -EINVAL;
    }
}

void ctl_act(struct ctl_server *server, struct ctl_peer *peer, char *line, size_t size)
{
    struct ctl_request request;
    int r = ctl_request_read(&request, line, size);

    if (r < 0) {
        answer(peer, r);
        peer->gone |= ++peer->wrong >= WRONG_MOST;
    } else if (request.word == CTL_HELLO) {
        hello(server, peer);
    } else if (request.word == CTL_LOOK) {
        look(server, peer, request.job);
    } else {
        r = request.word == CTL_FOLLOW ? follow(server, peer)
                                       : act(server->options.source, &request);
        if (ctl_request_answered(request.word))
            answer(peer, r);
    }
}
