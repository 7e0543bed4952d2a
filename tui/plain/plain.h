/* plain.h - Begin and End lines on standard error. */
#ifndef FB_PLAIN_PLAIN_H
#define FB_PLAIN_PLAIN_H

#include "opt/opt.h"
#include "summary.h"

struct plain {
    void (*put)(void *context, const char *bytes, size_t size); /* set by the caller */
    void *context;
    struct summary *summary; /* applied by the caller, before plain_event() */
    bool quiet, color;
    bool silent;  /* only what could not be started */
    bool verbose; /* each command as it begins */
    int width;    /* columns of the names so far */
    struct text line;
    bool failed; /* there was no memory for one */
};

/* `fd`: where the lines go, which may take colours or not. */
void plain_init(struct plain *plain, struct summary *summary, const struct opt *opt, int fd);
void plain_fini(struct plain *plain);
void plain_print(struct plain *plain); /* its line, which is empty then */
void plain_event(struct plain *plain, const struct fb_event *event);
/* SIGUSR1: what runs, for how long, what it waits for. */
void plain_status(struct plain *plain, int64_t now_us);
void plain_stopping(struct plain *plain, const char *why);
/* Watch: the program has ended, and processes that it made live on. */
void plain_left(struct plain *plain);
void plain_summary(struct plain *plain);

#endif
