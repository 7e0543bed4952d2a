/*
 * begin.c - all that can be refused is refused before the directory is made; then the jobs are
 * written down, and the agents submitted once.
 */
#include "begin.h"

#include "base/clock.h"
#include "claim.h"
#include "frozen.h"
#include "opt/complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int begin_open(struct begin *begin)
{
    int r = on_read(&begin->on, begin->words, begin->error, sizeof begin->error);

    if (r == 0 && getcwd(begin->here, sizeof begin->here) == NULL)
        r = -errno;
    if (r == 0)
        r = begin->on.place->check(&begin->on, 0, begin->error, sizeof begin->error);
    return r;
}

struct check {
    struct begin *begin;
    uint32_t count;
    bool main;
};

static int check_job(void *to, const struct fb_job *job)
{
    struct check *check = to;
    struct begin *begin = check->begin;
    int r = frozen_check(job, ++check->count, check->main, begin->error, sizeof begin->error);

    check->main |= job->decides;
    return r;
}

int begin_check(struct begin *begin)
{
    struct check check = { .begin = begin };
    int r = begin->each(begin->context, check_job, &check);

    begin->checked = check.count;
    return r;
}

/* ---------------------------------------------------------------- written down */

static int put_job(void *to, const struct fb_job *job)
{
    struct begin *begin = to;

    return frozen_pen_job(begin->pen, job, begin->error, sizeof begin->error);
}

static void say_slots(const struct begin *begin, struct fb_event *run)
{
    int slots = begin->dir.slots;

    run->as.run.slots = slots;
    if (begin->on.place == &place_local)
        return;
    /* What was asked for; the machines are not known. */
    run->as.run.hardware.cores = run->as.run.hardware.threads = slots;
    run->as.run.hardware.machine_threads = slots;
    run->as.run.hardware.expected_low = run->as.run.hardware.expected_high = slots;
}

static struct fb_event make_run(const struct begin *begin)
{
    struct fb_event event = { .kind = FB_RUN };
    const struct fb_options *options = begin->options;

    event.as.run.version = FB_VERSION;
    event.as.run.title = options->title != NULL ? options->title : "";
    event.as.run.dir = begin->here;
    event.as.run.seed = options->seed;
    event.as.run.start_us = clock_us(CLOCK_REALTIME);
    event.as.run.options = options;
    if (begin->on.place == &place_local)
        fb_machine(&event.as.run.hardware);
    say_slots(begin, &event);
    return event;
}

/* How many agents, and how many workers at once. */
static void deal(struct begin *begin)
{
    struct rundir *dir = &begin->dir;
    int wanted = begin->options->slots;
    uint32_t most;

    dir->agents = begin->on.agents;
    dir->cpus = begin->on.cpus;
    dir->slots = wanted > 0 ? wanted : dir->agents * dir->cpus;
    most = dir->jobs < (uint32_t)dir->slots ? dir->jobs : (uint32_t)dir->slots;
    if ((uint32_t)dir->agents > most && most > 0) {
        dir->agents = (int)most;
        if (wanted == 0) /* those that are left have no more CPUs than before */
            dir->slots = dir->agents * dir->cpus;
    }
    begin->on.agents = dir->agents;
}

/* Fewer jobs than slots need fewer of them: how many there are is known when all are written. */
static int deal_again(struct begin *begin, struct fb_event *run)
{
    int before = begin->dir.slots;

    deal(begin);
    if (begin->dir.slots == before)
        return 0;
    say_slots(begin, run);
    return frozen_pen_run(begin->pen, run, begin->error, sizeof begin->error);
}

static int freeze_all(struct begin *begin, bool deals)
{
    struct fb_event event = make_run(begin);
    int r = frozen_pen_open(&begin->pen, &begin->dir, &event, begin->error, sizeof begin->error);
    char later[1]; /* what goes wrong after the first mistake is not reported */
    int closed;

    if (r == 0)
        r = begin->each(begin->context, put_job, begin);
    if (r < 0 && begin->error[0] == '\0')
        snprintf(begin->error, sizeof begin->error, "the jobs: %s", strerrordesc_np(-r));
    if (begin->pen != NULL) {
        begin->dir.jobs = frozen_pen_count(begin->pen);
        begin->dir.ordered = frozen_pen_ordered(begin->pen);
        begin->dir.main = frozen_pen_main(begin->pen);
    }
    if (r == 0 && deals)
        r = deal_again(begin, &event);
    closed = frozen_pen_close(begin->pen, r < 0 ? later : begin->error,
                              r < 0 ? sizeof later : sizeof begin->error);
    begin->pen = NULL;
    return r < 0 ? r : closed;
}

static int make_directory(struct begin *begin, const char *path)
{
    int r = rundir_make(&begin->dir, path, begin->error, sizeof begin->error);

    if (r == 0) {
        begin->dir.on = strdup(begin->words);
        r = begin->dir.on == NULL ? -ENOMEM : 0;
    }
    return r;
}

static int say(struct begin *begin)
{
    struct rundir *dir = &begin->dir;

    dir->block = dir->ordered ? 1 : claim_block(dir->jobs, dir->slots);
    dir->halts = begin->options->halt.when != FB_HALT_NEVER || dir->main != 0;
    return rundir_say(dir, begin->error, sizeof begin->error);
}

int begin_make(struct begin *begin)
{
    int r = make_directory(begin, begin->path);

    if (r < 0)
        return r;
    deal(begin);
    r = freeze_all(begin, true);
    return r < 0 || begin->dir.jobs == 0 ? r : say(begin);
}

int begin_make_rounds(struct begin *begin)
{
    int r = make_directory(begin, begin->path);

    if (r < 0)
        return r;
    deal(begin);
    begin->dir.rounds = true;
    return rundir_say(&begin->dir, begin->error, sizeof begin->error);
}

static int put_ticket(struct begin *begin)
{
    int r = begin->ticket.failed
                ? -ENOMEM
                : rundir_put(&begin->dir, "ticket", begin->ticket.bytes, begin->ticket.size);

    return r < 0 ? rundir_fail(&begin->dir, "ticket", r, begin->error, sizeof begin->error) : r;
}

int begin_make_round(struct begin *begin, const struct begin *all, int round)
{
    char path[RUNDIR_PATH_MOST + 16];
    int r;

    begin->words = all->words;
    begin->on = (struct on){ .place = all->on.place, .agents = all->dir.agents };
    begin->on.cpus = all->dir.cpus;
    memcpy(begin->here, all->here, sizeof begin->here);
    snprintf(path, sizeof path, "%s/" RUNDIR_ROUND "%d", all->dir.path, round);
    r = make_directory(begin, path);
    if (r < 0)
        return r;
    memcpy(begin->dir.id, all->dir.id, sizeof begin->dir.id); /* its agents are known by that */
    begin->dir.agents = all->dir.agents;
    begin->dir.cpus = all->dir.cpus;
    begin->dir.slots = begin->options->slots;
    text_put(&begin->ticket, all->ticket.bytes, all->ticket.size);
    r = freeze_all(begin, false);
    if (r < 0 || begin->dir.jobs == 0)
        return r;
    if (begin->ticket.size > 0)
        r = put_ticket(begin);
    return r == 0 ? say(begin) : r;
}

/* ---------------------------------------------------------------- submitted */

struct place_run begin_place(struct begin *begin)
{
    return (struct place_run){ .on = &begin->on,
                               .id = begin->dir.id,
                               .dir = begin->dir.path,
                               .argv = begin->argv,
                               .count = begin->dir.agents,
                               .ticket = text_string(&begin->ticket) };
}

/* Our own program, by a path that is the same elsewhere. */
static int find_words(struct begin *begin)
{
    ssize_t size = readlink("/proc/self/exe", begin->program, sizeof begin->program - 1);

    if (size < 0)
        return -errno;
    begin->program[size] = '\0';
    begin->argv[0] = begin->program;
    begin->argv[1] = "agent";
    begin->argv[2] = begin->dir.path;
    begin->argv[3] = NULL;
    return 0;
}

/*
 * Agents that have begun, of a run that could not: they are not to find a directory that is going.
 * Where they cannot be ended, it stays, so that nothing they do is lost.
 */
static void take_back(struct begin *begin)
{
    struct place_run place = begin_place(begin);
    char why[400] = "";

    if (begin->ticket.size == 0 || begin->on.place->cancel(&place, why, sizeof why) == 0)
        return;
    complain(0, "the agents of %s could not be ended, so its directory stays: %s", begin->dir.path,
             why);
    begin->stays = true;
}

int begin_submit(struct begin *begin)
{
    struct place_run place;
    int r = find_words(begin);

    if (r < 0)
        return r;
    place = begin_place(begin);
    r = begin->on.place->submit(&place, &begin->ticket, begin->error, sizeof begin->error);
    if (r == 0)
        r = put_ticket(begin);
    if (r < 0)
        take_back(begin);
    return r;
}

void begin_undo(struct begin *begin)
{
    if (begin->dir.fd >= 0 && !begin->stays)
        rundir_remove(&begin->dir);
}

void begin_close(struct begin *begin)
{
    rundir_close(&begin->dir);
    on_fini(&begin->on);
    text_fini(&begin->ticket);
}
