/* function.h - the worker functions that `call` knows, and what `with` may say to them. */
#ifndef FB_SET_FUNCTION_H
#define FB_SET_FUNCTION_H

#include "base/text.h"
#include "forkboard.h"

#define FUNCTION_KEYS 6

enum function_kind {
    FUNCTION_SECONDS, /* 12, 0.5, or a range: 0-30 */
    FUNCTION_NUMBER,  /* 3, or a range: 0-1 */
    FUNCTION_BYTES,   /* 100M */
    FUNCTION_SIGNAL,  /* SEGV, SIGSEGV or 11 */
    FUNCTION_FLAG,    /* true, false */
    FUNCTION_STREAM,  /* stdout, stderr */
};

struct function_key {
    const char *name;
    enum function_kind kind;
    const char *without; /* what holds where `with` does not say it */
    int64_t most;
    const char *help;
};

struct function {
    const char *name;
    fb_function *enter; /* its argument is a struct function_call */
    const char *help;
    struct function_key keys[FUNCTION_KEYS]; /* the last ones may have no name */
};

/* A number, or the ends of a range that one is drawn from. */
struct function_value {
    double low, high;
};

struct function_call {
    struct function_value values[FUNCTION_KEYS]; /* as the keys of its function */
    double scale;                                /* seconds of the clock in a second of the set */
    const int64_t *origin_us;                    /* when the run began, on the monotonic clock */
};

/* NULL: there is none; then *names, ended by NULL, says which there are. */
const struct function *function_find(const char *name, const char *const **names);
/* The place of a key, or -1; then *names says which there are. */
int function_key(const struct function *function, const char *name, const char *const **names);
/* 0 or -EINVAL: then function_wanted() says what it should be. */
int function_read(const struct function_key *key, const char *text, struct function_value *out);
const char *function_wanted(const struct function_key *key);
/* Each function with its keys, for people; at most 80 columns. */
void function_put_help(struct text *out);

/* The functions themselves. */
int function_work(struct fb_self *self, void *call);
int function_compute(struct fb_self *self, void *call);
int function_allocate(struct fb_self *self, void *call);
int function_write(struct fb_self *self, void *call);
int function_crash(struct fb_self *self, void *call);
int function_spawn(struct fb_self *self, void *call);

/* The order of each one's keys. */
enum { WORK_SECONDS, WORK_EXIT, WORK_UNTIL, WORK_HEALS, WORK_STUBBORN, WORK_TELL };
enum { COMPUTE_SECONDS, COMPUTE_EXIT };
enum { ALLOCATE_SIZE, ALLOCATE_SECONDS, ALLOCATE_EXIT };
enum { WRITE_LINES, WRITE_BYTES, WRITE_SECONDS, WRITE_TO, WRITE_EXIT };
enum { CRASH_SIGNAL, CRASH_SECONDS };
enum { SPAWN_COUNT, SPAWN_SECONDS, SPAWN_AFTER, SPAWN_SESSION, SPAWN_EXIT };

#endif
