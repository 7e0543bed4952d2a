/*
 * post.c - jobs from other threads. To the run they are a feed; between the threads is a list that
 * each one puts its copy in front of, and that the run's thread takes whole. There is no lock that
 * a thread could hold while it dies, or while it forks. That nothing more is taken is a bit of the
 * same word, so none comes after the end.
 */
#include "run.h"

#include "base/sized.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#define OVER ((uintptr_t)1)

void post_init(struct fb_run *run)
{
    run->posts.fd = -1;
}

/* `copy` NULL: only the end. 0 or -ESHUTDOWN. */
static int put(struct run_posts *posts, struct job_copy *copy)
{
    uintptr_t before = atomic_load(&posts->head), after;

    do {
        if (before & OVER)
            return -ESHUTDOWN;
        if (copy != NULL)
            copy->next = (struct job_copy *)before;
        after = copy != NULL ? (uintptr_t)copy : before | OVER;
    } while (!atomic_compare_exchange_weak(&posts->head, &before, after));
    return 0;
}

/* All that was posted since, in its order. */
static void take(struct run_posts *posts)
{
    uintptr_t head = atomic_load(&posts->head);
    struct job_copy *copy;

    while (!atomic_compare_exchange_weak(&posts->head, &head, head & OVER))
        ;
    copy = (struct job_copy *)(head & ~OVER);
    while (copy != NULL) {
        struct job_copy *next = copy->next;
        copy->next = posts->waiting;
        posts->waiting = copy;
        copy = next;
    }
}

static void drop(struct run_posts *posts)
{
    take(posts);
    while (posts->waiting != NULL) {
        struct job_copy *copy = posts->waiting;
        posts->waiting = copy->next;
        free(copy);
    }
}

static int next(void *context, int slot, struct fb_job *job)
{
    struct run_posts *posts = context;

    (void)slot;
    free(posts->given);
    posts->given = NULL;
    if (posts->waiting == NULL) {
        sys_wake_clear(posts->fd); /* first: what is posted from now on wakes again */
        take(posts);
    }
    posts->given = posts->waiting;
    if (posts->given == NULL)
        return atomic_load(&posts->head) == OVER ? 0 : -EAGAIN;
    posts->waiting = posts->given->next;
    *job = posts->given->job;
    return 1;
}

int post_open(struct fb_run *run, struct fb_feed *feed)
{
    int fd = sys_wake_open();

    if (fd < 0)
        return fd;
    run->posts.fd = fd;
    *feed = (struct fb_feed){ .next = next, .context = &run->posts, .fd = fd };
    return 0;
}

void post_close(struct fb_run *run)
{
    if (run->posts.fd < 0)
        return;
    (void)put(&run->posts, NULL);
    drop(&run->posts);
}

void post_fini(struct fb_run *run)
{
    post_close(run);
    free(run->posts.given);
    run->posts.fd = sys_close(run->posts.fd);
}

int fb_run_post_sized(struct fb_run *run, const struct fb_job *theirs, size_t size)
{
    struct job_copy *copy = NULL;
    struct fb_job job;
    int r;

    if (run->process != sys_pid())
        return -EPERM;
    if (run->posts.fd < 0)
        return -EINVAL;
    if (theirs != NULL) {
        r = sized_copy(&job, sizeof job, theirs, size);
        if (r == 0)
            r = probe_check(run, &job);
        if (r < 0)
            return r;
        copy = job_copy_open(&job, 0);
        if (copy == NULL)
            return -ENOMEM;
    }
    r = put(&run->posts, copy);
    if (r < 0)
        free(copy);
    else
        sys_wake_set(run->posts.fd);
    return r;
}
