/*
 * run_pipe_held.c - a worker opens its block by the number of our descriptor, which is another
 * file's as soon as it was closed. So a block is given back only where its job comes no more: an
 * end is followed at once by FB_RETRY, or by FB_HELD where its caller stopped it, if it does come.
 * A caller may ask for a job between its end and the event of it: that is remembered until it
 * begins. Where even that is refused, the block stays for one more try.
 */
#include "run_pipe_held.h"

#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILES_SPARE 32 /* workers need some to begin */

static struct pipe_block *find(const struct pipe_held *held, uint32_t job)
{
    for (size_t i = 0; i < held->count; i++)
        if (held->blocks[i].job == job)
            return &held->blocks[i];
    return NULL;
}

static void give_back(struct pipe_held *held, uint32_t job)
{
    struct pipe_block *block = find(held, job);

    if (block == NULL || block->asked)
        return;
    close(block->fd);
    *block = held->blocks[--held->count];
}

void pipe_held_fini(struct pipe_held *held)
{
    for (size_t i = 0; i < held->count; i++)
        close(held->blocks[i].fd);
    free(held->blocks);
    *held = (struct pipe_held){ .once = held->once };
}

int pipe_held_put(struct pipe_held *held, uint32_t job, int fd)
{
    if (array_reserve(&held->blocks, &held->room, held->count + 1, sizeof *held->blocks, 16) < 0) {
        close(fd);
        return -ENOMEM;
    }
    held->blocks[held->count++] = (struct pipe_block){ .job = job, .fd = fd };
    return 0;
}

int pipe_held_new_file(const struct pipe_held *held)
{
    int fd = memfd_create("forkboard-block", MFD_CLOEXEC), r = fd < 0 ? -errno : fd;
    bool few = r == -EMFILE || r == -ENFILE || fd >= sysconf(_SC_OPEN_MAX) - FILES_SPARE;

    if (!few || held->count == 0)
        return r;
    if (fd >= 0)
        close(fd);
    return -EBUSY;
}

static bool comes_again(const struct fb_event *event)
{
    return event->kind == FB_RETRY || (event->kind == FB_HELD && event->as.held.on);
}

void pipe_held_event(struct pipe_held *held, const struct fb_event *event)
{
    bool began = event->kind == FB_FORKED, unstarted = event->kind == FB_UNSTARTED;
    struct pipe_block *block;

    if (event->kind == FB_NOTE)
        return;
    if (event->job == held->ended && comes_again(event))
        held->ended = 0;
    pipe_held_settle(held);
    block = began ? find(held, event->job) : NULL;
    if (block != NULL)
        block->asked = false;
    if (event->kind == FB_SKIPPED || (held->once && (began || unstarted)))
        give_back(held, event->job);
    else if (event->kind == FB_REAPED || unstarted)
        held->ended = event->job;
}

void pipe_held_settle(struct pipe_held *held)
{
    if (held->ended != 0)
        give_back(held, held->ended);
    held->ended = 0;
}

bool pipe_held_has(const struct pipe_held *held, uint32_t job)
{
    return find(held, job) != NULL;
}

void pipe_held_asked(struct pipe_held *held, uint32_t job)
{
    struct pipe_block *block = find(held, job);

    if (block != NULL)
        block->asked = true;
}
