/* feed_stage.h - the one agent of a run of two slots, and the jobs that it gives out, one by one.
 */
#ifndef FB_FEED_STAGE_H
#define FB_FEED_STAGE_H

#include "cluster/agent_inside.h"
#include "cluster_stage.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

static struct agent agent;
static int file; /* of its record */

static inline void begin(const char *kinds, struct fb_job *jobs)
{
    memset(&agent, 0, sizeof agent);
    stage_open(1, 2);
    stage_jobs(kinds, jobs, NULL);
    stage_agent("0");
    agent.dir = stage_dir;
    strcpy(agent.name, "0");
    file = memfd_create("record", MFD_CLOEXEC);
    agent.tick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ck_assert_int_eq(fb_run_open(&agent.run, &(struct fb_options){ .slots = 2 }), 0);
    ck_assert_int_eq(frozen_open(&agent.frozen, &agent.dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(claim_open(&agent.claims, &agent.dir, 0, agent.name), 0);
    ck_assert_int_eq(peers_open(&agent.peers, &agent.dir, agent.name), 0);
    if (stage_dir.ordered)
        ck_assert_int_eq(await_open(&agent.await, agent.frozen, stage_dir.jobs, &agent.peers), 0);
    ck_assert_int_eq(agent_record_begin(&agent.record, fcntl(file, F_DUPFD_CLOEXEC, 3)), 0);
    agent_lost_open(&agent);
}

static inline void end(void)
{
    heir_close(&agent.heir);
    agent_record_close(&agent.record);
    await_close(&agent.await);
    peers_close(&agent.peers);
    claim_close(&agent.claims);
    frozen_close(agent.frozen);
    fb_run_close(agent.run);
    text_fini(&agent.words);
    arena_fini(&agent.calls.arena);
    rundir_close(&stage_dir);
    close(agent.tick_fd);
    close(file);
}

/* What it has written down, without what waits. */
static inline const char *record(void)
{
    static char bytes[4096];
    ssize_t n = pread(file, bytes, sizeof bytes - 1, 0);

    bytes[n > 0 ? n : 0] = '\0';
    return bytes;
}

static inline bool is_written(const char *words)
{
    return strstr(record(), words) != NULL;
}

/* The next: its number; 0: there is none; below 0: not now. It is written down by then. */
static inline int next(void)
{
    struct fb_job job = { 0 };
    char words[64];
    int r = agent_feed_next(&agent, 1, &job);

    if (r <= 0)
        return r;
    snprintf(words, sizeof words, "\"event\":\"queued\",\"job\":%u,", job.number);
    ck_assert_msg(is_written(words), "%u: %s", job.number, record());
    ck_assert_ptr_eq(job.user, (void *)(uintptr_t)job.number);
    ck_assert(!job.done_before && !job.failed_before && !job.decides);
    ck_assert(job.after == NULL && job.after_count == 0);
    return (int)job.number;
}

#endif
