/*
 * trail.c - an agent's record read as it grows. What stands there is another process's: a line
 * that is no event of a job of this run is named once and passed over.
 */
#include "trail.h"

#include "agent_record.h"
#include "base/clean.h"
#include "record/wire_load.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/*
 * The slots that a run begins with are dealt out in rows, one agent's after the other's. Of those
 * that are asked for later each agent gets one in turn, and they follow.
 */
static int slot_of(const struct trail *trail, const struct rundir *dir, int slot)
{
    int each = dir->slots / dir->agents, more = dir->slots % dir->agents, own = trail->number;
    int64_t later = (int64_t)(slot - 1) * dir->agents + own + 1;

    if (slot <= each + (own < more))
        return own * each + (own < more ? own : more) + slot;
    return later <= INT_MAX ? (int)later : slot;
}

int trail_open(struct trail *trail, const struct rundir *dir, const char *name, int64_t start_us)
{
    struct text line = { 0 };
    char path[64];
    const char *run, *node;
    json_int_t pid;
    json_error_t bad;
    json_t *said = NULL;
    int r;

    *trail = (struct trail){ .number = rundir_agent(name), .start_us = start_us };
    if (trail->number < 0 || trail->number >= dir->agents || strlen(name) >= sizeof trail->name)
        return -EBADMSG;
    snprintf(trail->name, sizeof trail->name, "%s", name);
    snprintf(trail->news.name, sizeof trail->news.name, "events/%s.jsonl", trail->name);
    snprintf(path, sizeof path, "agents/%s", trail->name);
    r = rundir_get(dir, path, &line);
    if (r == 0)
        r = wire_load(&said, line.bytes, line.size, 0, &bad);
    run = json_string_value(json_object_get(said, "run"));
    node = json_string_value(json_object_get(said, "node"));
    pid = json_integer_value(json_object_get(said, "pid"));
    if (r == 0 &&
        (run == NULL || strcmp(run, dir->id) != 0 || node == NULL || pid < 0 || pid > INT32_MAX))
        r = -EBADMSG;
    if (r == 0) {
        clean_text(trail->node, sizeof trail->node, node, strlen(node));
        trail->pid = (pid_t)pid;
    }
    json_decref(said);
    text_fini(&line);
    return r;
}

void trail_close(struct trail *trail)
{
    news_fini(&trail->news);
    wire_reader_fini(&trail->wire);
}

int trail_fill(struct trail *trail, const struct rundir *dir)
{
    return news_fill(&trail->news, dir);
}

/* 1: it is an event of the run; 0: it says nothing to others. */
static int place(struct trail *trail, const struct rundir *dir, struct fb_event *event)
{
    if (event->kind == FB_RUN)
        trail->base_us = event->as.run.start_us - trail->start_us;
    if (event->kind == FB_ENDED) {
        trail->ended = true;
        trail->stopped = event->as.ended.stopped || event->as.ended.more;
    }
    if (event->kind == FB_RUN || event->kind == FB_ENDED || event->kind == FB_SIGNALS)
        return 0;
    if (event->job > dir->jobs ||
        (event->job == 0 && event->kind != FB_NOTE && event->kind != FB_LEAKED))
        return -EBADMSG;
    event->t_us += trail->base_us;
    if (event->t_us < 0)
        event->t_us = 0;
    event->user = NULL;
    if (event->kind == FB_FORKED) {
        event->as.forked.slot = slot_of(trail, dir, event->as.forked.slot);
        event->as.forked.node = trail->node;
        event->as.forked.parent = 0;
        event->as.forked.thread = false;
    }
    return 1;
}

enum trail_said trail_next(struct trail *trail, const struct rundir *dir, char *wrong, size_t size)
{
    struct wire_mistake mistake;
    const char *line;
    size_t length;

    wrong[0] = '\0';
    while (news_next(&trail->news, &line, &length)) {
        int r;
        trail->at = trail->news.offset - length - 1;
        if (agent_record_is_settled(line, length, &trail->settled_job, &trail->settled_well))
            return TRAIL_SETTLED;
        r = wire_read(&trail->wire, line, length, &trail->event, &mistake);
        if (r > 0 && (r = place(trail, dir, &trail->event)) < 0)
            snprintf(mistake.why, sizeof mistake.why, "it is of no job of this run");
        if (r > 0)
            return TRAIL_EVENT;
        if (r == -ENOMEM)
            return TRAIL_NO_MEMORY;
        if (r < 0 && !trail->told_wrong) {
            snprintf(wrong, size, "%s:%u: a line that is no event of this run is passed over: %s",
                     trail->news.name, trail->news.line, mistake.why);
            trail->told_wrong = true;
        }
    }
    return TRAIL_NOTHING;
}
