/*
 * heir.c - the claims of an agent less what its record has. A job that was left is claimed by a
 * link that bears its number and the name of the agent that left it, which is lost but once: so the
 * same job can be left, and taken, again and again.
 */
#include "heir.h"

#include "agent_record.h"
#include "base/array.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void heir_open(struct heir *heir, struct claims *claims, struct peers *peers, int64_t wait_us)
{
    *heir =
        (struct heir){ .dir = claims->dir, .claims = claims, .peers = peers, .wait_us = wait_us };
}

void heir_close(struct heir *heir)
{
    free(heir->lost);
    free(heir->jobs);
    *heir = (struct heir){ 0 };
}

/* ---------------------------------------------------------------- what it has left */

/* A lost agent while its claims are read. */
struct estate {
    struct heir *heir;
    uint32_t from;
    const char *name;
    unsigned char *taken; /* [jobs / 8] that its record has */
    ino_t self;           /* of its file */
};

static bool is_taken(const struct estate *estate, uint32_t job)
{
    return (estate->taken[job / 8] & (1u << job % 8)) != 0;
}

/* The jobs that it has written down: those may have begun. */
static int read_taken(const struct estate *estate)
{
    const struct rundir *dir = estate->heir->dir;
    struct news news = { 0 };
    const char *line;
    size_t size;
    int r;

    snprintf(news.name, sizeof news.name, "events/%s.jsonl", estate->name);
    while ((r = news_fill(&news, dir)) > 0)
        while (news_next(&news, &line, &size)) {
            uint32_t job = agent_record_job(line, size, "queued");
            if (job == 0)
                job = agent_record_job(line, size, "skipped");
            if (job >= 1 && job <= dir->jobs)
                estate->taken[job / 8] |= (unsigned char)(1u << job % 8);
        }
    news_fini(&news);
    return r;
}

static int leave(const struct estate *estate, uint32_t first, uint32_t count)
{
    struct heir *heir = estate->heir;

    for (uint32_t job = first; job < first + count; job++) {
        if (is_taken(estate, job))
            continue;
        if (array_reserve(&heir->jobs, &heir->room, heir->count + 1, sizeof *heir->jobs, 16) < 0)
            return -ENOMEM;
        heir->jobs[heir->count++] = (struct heir_job){ .job = job, .from = estate->from };
    }
    return 0;
}

/* An entry of claim/: the number of a block, or JOB-AGENT of one that was left before. */
static int take_entry(void *context, const char *entry)
{
    const struct estate *estate = context;
    const struct rundir *dir = estate->heir->dir;
    uint32_t first, count;
    unsigned long number;
    char *end;

    if (entry[0] < '0' || entry[0] > '9')
        return 0;
    errno = 0;
    number = strtoul(entry, &end, 10);
    if (errno != 0 || !claim_is_of(estate->heir->claims, entry, estate->name, estate->self))
        return 0;
    if (*end == '-')
        return number >= 1 && number <= dir->jobs ? leave(estate, (uint32_t)number, 1) : 0;
    if (*end != '\0' || number >= claim_blocks(dir->jobs, dir->block, dir->slots))
        return 0;
    claim_bounds(dir->jobs, dir->block, dir->slots, (uint32_t)number, &first, &count);
    return leave(estate, first, count);
}

static int read_left(struct heir *heir, uint32_t from)
{
    struct estate estate = { .heir = heir, .from = from, .name = heir->lost[from].name };
    struct stat status;
    char path[64];
    int r = 0;

    snprintf(path, sizeof path, "agents/%s", estate.name);
    if (fstatat(heir->dir->fd, path, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno; /* no agent has this name */
    estate.self = status.st_ino;
    estate.taken = calloc(heir->dir->jobs / 8 + 1, 1);
    if (estate.taken == NULL)
        return -ENOMEM;
    r = read_taken(&estate);
    if (r == 0)
        r = rundir_each(heir->dir, "claim", take_entry, &estate);
    if (r == 0)
        r = peers_lose(heir->peers, estate.name, estate.taken);
    free(estate.taken);
    return r;
}

/* ---------------------------------------------------------------- lost agents */

static int add_lost(void *context, const char *name)
{
    struct heir *heir = context;
    size_t count = heir->lost_count;

    if (rundir_agent(name) < 0 || strlen(name) >= sizeof heir->lost->name)
        return 0; /* a directory's own names, and others */
    heir->given_up |= strcmp(name, heir->claims->name) == 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(heir->lost[i].name, name) == 0)
            return 0;
    if (array_reserve(&heir->lost, &heir->lost_room, count + 1, sizeof *heir->lost, 8) < 0)
        return -ENOMEM;
    heir->lost[count] = (struct heir_lost){ 0 };
    snprintf(heir->lost[count].name, sizeof heir->lost->name, "%s", name);
    heir->lost_count++;
    return 0;
}

int heir_look(struct heir *heir, int64_t now_us)
{
    int r = rundir_each(heir->dir, "lost", add_lost, heir);

    for (size_t i = 0; !heir->given_up && i < heir->lost_count; i++) {
        struct heir_lost *lost = &heir->lost[i];
        size_t count = heir->count;
        if (lost->since_us == 0)
            lost->since_us = now_us;
        if (lost->read || now_us < lost->since_us + heir->wait_us)
            continue;
        lost->read = read_left(heir, (uint32_t)i) == 0;
        if (!lost->read)
            heir->count = count; /* all of it once more */
    }
    return r;
}

bool heir_waits(const struct heir *heir)
{
    for (size_t i = 0; i < heir->lost_count; i++)
        if (!heir->lost[i].read)
            return true;
    return false;
}

int heir_next(struct heir *heir, uint32_t *job)
{
    while (heir->next < heir->count) {
        const struct heir_job *one = &heir->jobs[heir->next];
        char entry[64];
        int r;
        snprintf(entry, sizeof entry, "%u-%s", one->job, heir->lost[one->from].name);
        r = claim_entry(heir->claims, entry);
        if (r < 0)
            return r;
        heir->next++;
        if (r == 0)
            continue;
        *job = one->job;
        return 1;
    }
    return 0;
}
