/*
 * pack.c - a hundred thousand jobs of a file say the same but for a few texts: what each has of its
 * own stands with it, and all else once for those that follow each other.
 */
#include "inside.h"

#include <errno.h>
#include <string.h>

/* What every job has of its own. */
#define OWN(X)                                                                                     \
    X(name)                                                                                        \
    X(shell)                                                                                       \
    X(argv)                                                                                        \
    X(command)                                                                                     \
    X(call)                                                                                        \
    X(argument)                                                                                    \
    X(env)                                                                                         \
    X(dir)                                                                                         \
    X(stdin_path)

/* The bytes between fields are 0 too; else two that are equal would be kept as two, no more. */
static bool same_bytes(const void *one, const void *other, size_t size)
{
    return memcmp(one, other, size) == 0;
}

int set_job_pack(struct reader_of_set *reader, struct set_job *to, struct fb_job *job)
{
#define TAKE(field)                                                                                \
    to->field = job->field;                                                                        \
    job->field = NULL;
    OWN(TAKE)
#undef TAKE
    if (reader->last == NULL || !same_bytes(reader->last, job, sizeof *job)) {
        struct fb_job *copy = arena_take(&reader->set->arena, sizeof *copy);
        if (copy == NULL)
            return -ENOMEM;
        memcpy(copy, job, sizeof *copy);
        reader->last = copy;
    }
    to->job = reader->last;
    return 0;
}

struct fb_job set_job_whole(const struct set_job *from)
{
    struct fb_job job = *from->job;

#define GIVE(field) job.field = from->field;
    OWN(GIVE)
#undef GIVE
    job.after = from->after;
    job.after_count = from->after_count;
    job.done_before = from->done_before;
    job.failed_before = from->failed_before;
    job.held = from->held;
    return job;
}
