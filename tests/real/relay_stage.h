/* relay_stage.h - a relay over the directory of fold_stage.h, and what it prints. */
#ifndef RELAY_STAGE_H
#define RELAY_STAGE_H

#include "cluster/relay.h"
#include "unit/fold_stage.h"

#include <errno.h>
#include <stdlib.h>

static struct relay relay;
static struct fb_run *out;
static struct text events; /* what others have of it */
static int files[2];
static bool relay_within; /* it is at work: not the fold, and no test */

static inline void open_jobs(const char *kinds, struct fb_job *jobs,
                             const struct fb_options *options)
{
    static const char *const names[] = { "out", "err" };

    begin(kinds, jobs);
    for (int i = 0; i < 2; i++) {
        files[i] = open(names[i], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ck_assert_int_ge(files[i], 0);
    }
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        int kept = fcntl(i + 1, F_DUPFD_CLOEXEC, 3);
        dup2(files[i], i + 1);
        files[i] = kept;
    }
    ck_assert_int_eq(fb_run_open(&out, &(struct fb_options){ .slots = 1 }), 0);
    ck_assert_int_eq(relay_open(&relay, &fold, out, options), 0);
}

static inline void open_all(const char *kinds, const struct fb_options *options)
{
    open_jobs(kinds, NULL, options);
}

/* All that is known now: an output that others have is its stream and its bytes. */
static inline void go(bool last)
{
    struct fb_event event, before;
    int r;

    ck_assert_int_eq(fold_look(&fold, true), 0);
    while (fold_next(&fold, &event) > 0) {
        do {
            before = event;
            relay_within = true;
            r = relay_event(&relay, &event);
            relay_within = false;
            if (r == -ENOENT)
                break;
            if (event.kind == FB_OUTPUT)
                text_printf(&events, "%u:%d@%llu+%llu%s=%.*s;", event.job, event.as.output.stream,
                            (unsigned long long)event.as.output.offset,
                            (unsigned long long)event.as.output.left_out_bytes,
                            event.as.output.live ? " live" : "",
                            (int)(event.as.output.size > 8 ? 8 : event.as.output.size),
                            event.as.output.bytes);
            if (event.kind == FB_NOTE)
                text_printf(&events, "note=%s;", event.as.note.text);
            event = before;
        } while (r == 1);
        relay_within = true;
        relay_turn(&relay, RELAY_NOW);
        relay_within = false;
    }
    relay_within = true;
    relay_turn(&relay,
               last ? RELAY_END : RELAY_NOW); /* a job may have settled after its last event */
    relay_within = false;
}

/* What is on our standard output, or error. */
static inline const char *printed(int stream)
{
    static struct text texts[2];
    struct text *text = &texts[stream - 1];
    struct fb_event event;
    int fd = open(stream == 1 ? "out" : "err", O_RDONLY | O_CLOEXEC);
    char bytes[4096];
    ssize_t got;

    while (fb_run_next(out, &event) > 0)
        ;
    text_clear(text);
    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        text_put(text, bytes, (size_t)got);
    close(fd);
    return text_string(text);
}

static inline void close_all(void)
{
    relay_close(&relay);
    fb_run_close(out);
    for (int i = 0; i < 2; i++) {
        dup2(files[i], i + 1);
        close(files[i]);
    }
    text_fini(&events);
    end();
}

/* Jobs 2 and 1, of two agents: the second ends first. */
static const char *const two[] = {
    "0 0 run",
    "1 0 run",
    "0 1 queued 1",
    "1 1 queued 2",
    "0 2 forked 1 1",
    "1 3 forked 2 1",
    "0 4 output 1 1 ,\"stream\":\"stdout\",\"text\":\"a1\\na\"",
    "1 5 output 2 1 ,\"stream\":\"stdout\",\"text\":\"b1\\n\"",
    "0 6 output 1 1 ,\"stream\":\"stderr\",\"text\":\"e1\\n\"",
    "1 7 output 2 1 ,\"stream\":\"stderr\",\"text\":\"f1\\nf2\\nf\"",
    "0 8 output 1 1 ,\"stream\":\"stdout\",\"text\":\"2\\na3\"",
    "1 9 exited 2 1 ok",
    "1 10 reaped 2 1",
    "1 11 settled 2",
};

static inline void steps(const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        step(list[i]);
}

#endif
