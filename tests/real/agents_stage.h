/*
 * agents_stage.h - a run of two agents as a source, in this process. Its place answers what a file
 * holds; no agent lives.
 */
#ifndef AGENTS_STAGE_H
#define AGENTS_STAGE_H

#include "cluster/agents.h"
#include "cluster/wishes.h"
#include "unit/cluster_stage.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

static struct source *source;
static struct text events, wished;
static struct wishes wishes;
static struct fb_event last;
static int kept_out;

/* In a child: a letter for each agent, 'w' 'u' or 'e'; "x" for a place that is away. */
static inline int ask(const struct place_run *run, struct place_agent *agents, char *why,
                      size_t size)
{
    char path[300], said[16] = "";
    FILE *file;

    snprintf(path, sizeof path, "%s/../answer", run->dir);
    file = fopen(path, "re");
    if (file == NULL || fgets(said, sizeof said, file) == NULL || said[0] == 'x') {
        snprintf(why, size, "the moon is down");
        return -EIO;
    }
    for (int i = 0; i < run->count; i++) {
        agents[i].state = said[i] == 'w' ? PLACE_WAITING : said[i] == 'u' ? PLACE_UP : PLACE_ENDED;
        snprintf(agents[i].why, sizeof agents[i].why, "%s",
                 said[i] == 'w'   ? "no rocket"
                 : said[i] == 'e' ? "it fell"
                                  : "");
    }
    return 0;
}

static inline int cancel(const struct place_run *run, char *why, size_t size)
{
    char path[300];

    (void)why;
    (void)size;
    snprintf(path, sizeof path, "%s/../cancelled", run->dir);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    return 0;
}

static const struct place moon = {
    .name = "moon", .ask = ask, .cancel = cancel, .least_us = 1000, .most_us = 1000, .late_us = 1
};
static struct on on = { .place = &moon };

static inline void answer(const char *said)
{
    FILE *file = fopen(".answer", "we");

    ck_assert_ptr_nonnull(file);
    fputs(said, file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(rename(".answer", "answer"), 0);
}

/* Two agents, which have a machine; `attached`: another front end began it. */
static inline void begin(const char *kinds, struct fb_options *options, bool attached)
{
    static struct place_run run;
    struct source_options wanted = { .run = { .output = FB_OUTPUT_GROUP, .event_bytes = 1000 } };
    int out;

    stage_open(2, 2);
    stage_jobs(kinds, NULL, options);
    stage_dir.halts = options != NULL;
    on.agents = 2;
    run = (struct place_run){ .on = &on, .id = stage_dir.id, .dir = stage_dir.path, .count = 2 };
    answer("uu");
    source = agents_source(&stage_dir, &run, attached, false);
    ck_assert_ptr_nonnull(source);
    fflush(NULL);
    kept_out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    out = open("out", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    dup2(out, STDOUT_FILENO);
    close(out);
    ck_assert_int_eq(source->open(source, &wanted, stage_error, sizeof stage_error), 0);
}

static inline void end(void)
{
    source->close(source);
    dup2(kept_out, STDOUT_FILENO);
    close(kept_out);
    wishes_close(&wishes);
    rundir_close(&stage_dir);
    text_fini(&events);
    text_fini(&wished);
}

static inline bool take(void)
{
    if (source->next(source, &last) <= 0)
        return false;
    text_printf(&events, "%s %u%s%s;", fb_kind_name(last.kind), last.job,
                last.kind == FB_NOTE ? " " : "", last.kind == FB_NOTE ? last.as.note.text : "");
    return true;
}

static inline void wait_more(void)
{
    struct pollfd ready = { .fd = source->fd(source), .events = POLLIN };

    poll(&ready, 1, 1000);
}

/* Until these words stand in what was told. */
static inline void until(const char *words)
{
    while (strstr(text_string(&events), words) == NULL)
        if (!take())
            wait_more();
}

static inline void note_wish(void *context, const struct wish *wish)
{
    (void)context;
    text_printf(&wished, "%d %u %d;", wish->kind, wish->job, wish->number);
}

/* What was wished since. */
static inline const char *new_wishes(void)
{
    text_clear(&wished);
    ck_assert_int_eq(wishes_look(&wishes, &stage_dir, note_wish, NULL), 0);
    return text_string(&wished);
}

static inline bool is_there(const char *name)
{
    return access(name, F_OK) == 0;
}

/* Both have come, and the first has begun job 1. */
static inline void both_work(void)
{
    stage_agent("0");
    stage_event("0", "0 run");
    stage_event("0", "1 queued 1");
    stage_event("0", "2 forked 1 1");
    stage_agent("1");
    stage_event("1", "0 run");
}

static inline void job_ends(const char *agent, unsigned job)
{
    static const char *const lines[] = { "%d exited %u 1 ok", "%d reaped %u 1", "%d settled %u" };
    char line[64];

    for (int i = 0; i < 3; i++) {
        snprintf(line, sizeof line, lines[i], 10 + i, job); /* NOLINT: literals of above */
        stage_event(agent, line);
    }
}

#endif
