/*
 * agent_rounds.c - an agent as it is started: of the run in that directory; or placed once for many
 * runs, an agent of each in turn.
 */
#include "agent.h"

#include "agent_inside.h"
#include "opt/complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 0; 1: it is to come no further; -errno. */
static int join(const struct rundir *all, struct lead *lead, int round, char *error, size_t size)
{
    char path[RUNDIR_PATH_MOST + 16];
    struct rundir dir;
    int r;

    snprintf(path, sizeof path, "%s/" RUNDIR_ROUND "%d", all->path, round);
    r = rundir_open(&dir, path, error, size);
    return r == 0 ? agent_one(&dir, lead, error, size) : r;
}

static int rounds(const struct rundir *all, char *error, size_t size)
{
    char unread[400];
    struct on on;
    struct lead lead = { .all = all };
    int r = 0, round = 1, newest;

    if (on_read(&on, all->on, unread, sizeof unread) == 0) {
        lead.near = on.place->near;
        on_fini(&on);
    }
    while (r == 0 && !lead.gone && agent_told() == 0) {
        newest = lead_newest(all, round);
        if (newest != 0) {
            r = join(all, &lead, newest, error, size);
            round = newest + 1;
        } else {
            agent_sleep(lead_look(&lead, agent_now_us()));
        }
    }
    return r < 0 ? r : r > 0 || agent_told() > 0;
}

int agent_run(const char *path)
{
    struct rundir dir;
    char error[4600] = "";
    int r = rundir_open(&dir, path, error, sizeof error);

    if (r == 0 && dir.rounds) {
        agent_signals();
        r = rounds(&dir, error, sizeof error);
        rundir_close(&dir);
    } else if (r == 0) {
        r = agent_one(&dir, NULL, error, sizeof error);
    }
    if (r < 0)
        return complain(r == -ENOMEM ? 3 : 2, "agent: %s", error);
    return r;
}
