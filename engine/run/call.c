/*
 * call.c - one job in a run of its own, by the public calls alone: what subprocess.run() is to
 * Python. What came of it goes into one block, as its caller has no run that could own it.
 */
#include "base/sized.h"
#include "forkboard.h"

#include <stdlib.h>
#include <string.h>

struct place {
    char *at;
};

static void *put(struct place *place, const void *bytes, size_t size)
{
    char *to = place->at;

    if (size > 0)
        memcpy(to, bytes, size);
    place->at += size;
    return to;
}

static const char *put_text(struct place *place, const char *text)
{
    return put(place, text, strlen(text) + 1);
}

static void put_captured(struct place *place, struct fb_captured *captured)
{
    captured->bytes = put(place, captured->bytes, captured->size + 1);
}

/* The result is first: it may be of any alignment. */
static struct fb_done *copy_of(const struct fb_done *done)
{
    struct place place;
    size_t head = (sizeof *done + 15) / 16 * 16;
    size_t size = head + done->result_bytes + strlen(done->stage) + strlen(done->what) +
                  strlen(done->why) + 3 + done->out.size + 1 + done->err.size + 1;
    struct fb_done *copy = malloc(size);

    if (copy == NULL)
        return NULL;
    *copy = *done;
    place.at = (char *)copy + head;
    copy->result = done->result != NULL ? put(&place, done->result, done->result_bytes) : NULL;
    copy->stage = put_text(&place, done->stage);
    copy->what = put_text(&place, done->what);
    copy->why = put_text(&place, done->why);
    put_captured(&place, &copy->out);
    put_captured(&place, &copy->err);
    return copy;
}

/* 1: it succeeded; 0: it did not. */
static int take_all(struct fb_run *run, struct fb_done **out)
{
    struct fb_event event;
    int r, end = 0;

    while ((r = fb_run_take(run, &event)) > 0) {
        if (event.kind != FB_DONE)
            continue;
        end = event.as.done->succeeded;
        if (out != NULL && (*out = copy_of(event.as.done)) == NULL)
            end = -ENOMEM;
    }
    return r < 0 ? r : end;
}

int fb_call_sized(const struct fb_job *their_job, size_t job_size, const struct fb_options *theirs,
                  size_t options_size, struct fb_done **out)
{
    struct fb_options options = { 0 };
    struct fb_run *run = NULL;
    struct fb_job job;
    int r = sized_copy(&job, sizeof job, their_job, job_size);

    if (out != NULL)
        *out = NULL;
    if (r == 0 && theirs != NULL)
        r = sized_copy(&options, sizeof options, theirs, options_size);
    if (r < 0)
        return r;
    options.no_done = options.keep_jobs = options.hold = options.posts = false;
    if (options.capture_bytes == 0)
        options.capture_bytes = out != NULL ? FB_CALL_BYTES : 0;
    r = fb_run_open(&run, &options);
    if (r == 0)
        r = fb_run_add(run, &job);
    if (r > 0)
        r = take_all(run, out);
    fb_run_close(run);
    return r;
}
