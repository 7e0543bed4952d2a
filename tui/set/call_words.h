/* call_words.h - a call of a worker function as words of a record, and from these again a job. */
#ifndef FB_SET_CALL_WORDS_H
#define FB_SET_CALL_WORDS_H

#include "arena.h"
#include "base/text.h"
#include "forkboard.h"

/* The words of `command` ("work seconds=12"), and how long a second of its set is. */
void call_put_words(struct text *out, const char *command, double scale);

/* What such jobs point to lives here. */
struct calls {
    struct arena arena;
    int64_t origin_us; /* when the run began, on the monotonic clock */
};

/*
 * Makes job->function and job->argument. 0; -ENOMEM; -ENOENT: there is no such function, or it does
 * not know one of the words.
 */
int call_from_words(struct calls *calls, const char *words, struct fb_job *job);

#endif
