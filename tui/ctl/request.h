/*
 * request.h - what one line to a run's socket asks for. The words are those of `forkboard ctl`
 * where a person has them. Pure.
 */
#ifndef FB_CTL_REQUEST_H
#define FB_CTL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CTL_LINE_MOST   ((size_t)96 * 1024) /* of a request; typed bytes are the longest */
#define CTL_SAMPLE_MOST 256

/* Which numbers a word takes. */
enum ctl_takes {
    CTL_TAKES_NOTHING,
    CTL_TAKES_JOB,
    CTL_TAKES_JOB_OR_NONE, /* 0: none */
    CTL_TAKES_JOB_NUMBER,
    CTL_TAKES_NUMBER,
    CTL_TAKES_TWO,
    CTL_TAKES_JOBS,
    CTL_TAKES_JOB_BYTES,
};

/* word, its text, what it takes, whether it is answered. */
#define CTL_WORDS(X)                                                                               \
    X(HELLO, "hello", NOTHING, true)    /* what run this is; its record comes with it */           \
    X(FOLLOW, "follow", NOTHING, true)  /* from now on what is new is told */                      \
    X(LOOK, "look", JOB_OR_NONE, false) /* its output comes as it is written */                    \
    X(SAMPLE, "sample", JOBS, false)    /* what their workers use */                               \
    X(STOP, "stop", JOB, true)                                                                     \
    X(START, "start", JOB, true)                                                                   \
    X(RESTART, "restart", JOB, true)                                                               \
    X(AGAIN, "again", JOB, true)                                                                   \
    X(SIGNAL, "signal", JOB_NUMBER, true)                                                          \
    X(TYPE, "type", JOB_BYTES, true)                                                               \
    X(SLOTS, "slots", NUMBER, true)                                                                \
    X(HOLD, "hold", NOTHING, true)                                                                 \
    X(RELEASE, "release", NOTHING, true)                                                           \
    X(RELOAD, "reload", NOTHING, true)                                                             \
    X(WINDOW, "window", TWO, false)                                                                \
    X(END, "end", NOTHING, true) /* SIGTERM to all; once more: SIGKILL */

enum ctl_word {
#define CTL_ENUM(word, text, takes, answered) CTL_##word,
    CTL_WORDS(CTL_ENUM)
#undef CTL_ENUM
        CTL_WORD_COUNT
};

struct ctl_request {
    enum ctl_word word;
    uint32_t job;
    int number, second;
    uint32_t jobs[CTL_SAMPLE_MOST];
    size_t job_count;
    char *bytes; /* of TYPE, in the line itself: it is changed */
    size_t size;
};

/*
 * Reads line[0..size), which has no newline and may hold any bytes; they are changed. 0, or
 * -EINVAL: it is no request.
 */
int ctl_request_read(struct ctl_request *request, char *line, size_t size);
bool ctl_request_answered(enum ctl_word word);

#endif
