/* plain.h - Begin and End lines on standard error. */
#ifndef FB_PLAIN_H
#define FB_PLAIN_H

#include "opt.h"
#include "summary.h"

struct plain {
    struct fb_run *run; /* whose printing is used, unless `put` is set */
    void (*put)(void *context, const char *bytes, size_t size);
    void *context;
    struct summary *summary; /* applied by the caller, after plain_event() */
    bool quiet, color;
    int width; /* columns of the names so far */
    struct text line;
};

void plain_init(struct plain *plain, struct fb_run *run, struct summary *summary,
                const struct opt *opt);
void plain_fini(struct plain *plain);
void plain_event(struct plain *plain, const struct fb_event *event);
/* SIGUSR1: what runs, for how long, what it waits for. */
void plain_status(struct plain *plain, int64_t now_us);
void plain_stopping(struct plain *plain, const char *why);
void plain_summary(struct plain *plain);

#endif
