/* keys.h - every key of a job set, its place and its kind, in one list. */
#ifndef FB_SET_KEYS_H
#define FB_SET_KEYS_H

#include "tree.h"

#include <stdint.h>

enum set_scope { SET_TOP = 1, SET_JOB = 2, SET_BOTH = SET_TOP | SET_JOB };

enum set_kind {
    SET_TEXT,    /* not empty */
    SET_PATH,    /* the same; ~ and variables in it are expanded */
    SET_STDIN,   /* the same, or YAML's null */
    SET_TIME,    /* microseconds */
    SET_NUMBER,  /* from least to most */
    SET_NUMBERS, /* a list of them, or one alone */
    SET_BYTES,   /* 512M */
    SET_FLAG,    /* true or false */
    SET_LEFT,    /* a word of opt_leftovers */
    SET_SHELL,   /* a name or path that opt_shell_known() */
    SET_PANE,    /* a word of opt_panes */
    SET_SUCCESS, /* as SET_NUMBERS, and names of signals, kept as FB_SIGNAL() has them */
    SET_SLOTS,   /* as -j takes them */
    SET_WORDS,   /* a list of texts */
    SET_MAP,     /* of texts */
    SET_ENV,     /* of texts, whose keys may be a variable's name */
    SET_LIST,
    SET_ANY, /* its user looks at it */
};

/* X(identifier, name, scope, kind, least, most) */
#define SET_KEYS(X)                                                                                \
    X(TITLE, "title", SET_TOP, SET_TEXT, 0, 0)                                                     \
    X(SLOTS, "slots", SET_TOP, SET_SLOTS, 0, 0)                                                    \
    X(LIMITS, "limits", SET_TOP, SET_ANY, 0, 0)                                                    \
    X(JOBS, "jobs", SET_TOP, SET_LIST, 0, 0)                                                       \
    X(PANE, "pane", SET_TOP, SET_PANE, 0, 0)                                                       \
    X(NOTES, "notes", SET_TOP, SET_LIST, 0, 0)                                                     \
    X(LESSON, "lesson", SET_TOP, SET_ANY, 0, 0)                                                    \
    X(NAME, "name", SET_JOB, SET_TEXT, 0, 0)                                                       \
    X(GROUP, "group", SET_JOB, SET_TEXT, 0, 0)                                                     \
    X(RUN, "run", SET_BOTH, SET_TEXT, 0, 0)                                                        \
    X(SHELL, "shell", SET_BOTH, SET_SHELL, 0, 0)                                                   \
    X(EXEC, "exec", SET_BOTH, SET_WORDS, 0, 0)                                                     \
    X(CALL, "call", SET_BOTH, SET_TEXT, 0, 0)                                                      \
    X(WITH, "with", SET_BOTH, SET_MAP, 0, 0)                                                       \
    X(EACH, "each", SET_JOB, SET_ANY, 0, 0)                                                        \
    X(AFTER, "after", SET_JOB, SET_ANY, 0, 0)                                                      \
    X(DIR, "dir", SET_BOTH, SET_PATH, 0, 0)                                                        \
    X(ENV, "env", SET_BOTH, SET_ENV, 0, 0)                                                         \
    X(ENV_FILE, "env_file", SET_BOTH, SET_ANY, 0, 0)                                               \
    X(AUTOSTART, "autostart", SET_JOB, SET_FLAG, 0, 0)                                             \
    X(RESTART, "restart", SET_BOTH, SET_ANY, 0, 0)                                                 \
    X(BACKOFF, "backoff", SET_BOTH, SET_ANY, 0, 0)                                                 \
    X(MAX_RESTARTS, "max_restarts", SET_BOTH, SET_NUMBER, 0, 1000000)                              \
    X(MAIN, "main", SET_JOB, SET_FLAG, 0, 0)                                                       \
    X(READY, "ready", SET_JOB, SET_ANY, 0, 0)                                                      \
    X(HEALTH, "health", SET_JOB, SET_ANY, 0, 0)                                                    \
    X(STOP, "stop", SET_BOTH, SET_ANY, 0, 0)                                                       \
    X(WEIGHT, "slots", SET_JOB, SET_NUMBER, 1, 100000)                                             \
    X(NEEDS, "needs", SET_BOTH, SET_ANY, 0, 0)                                                     \
    X(PRIORITY, "priority", SET_BOTH, SET_NUMBER, -1000000, 1000000)                               \
    X(INHERIT, "inherit_fds", SET_BOTH, SET_NUMBERS, 3, 255)                                       \
    X(NOTIFY, "notify", SET_BOTH, SET_FLAG, 0, 0)                                                  \
    X(LOG, "log", SET_BOTH, SET_ANY, 0, 0)                                                         \
    X(WATCH, "watch", SET_JOB, SET_ANY, 0, 0)                                                      \
    X(STDIN, "stdin", SET_BOTH, SET_STDIN, 0, 0)                                                   \
    X(NICE, "nice", SET_BOTH, SET_NUMBER, -20, 19)                                                 \
    X(CPUS, "cpus", SET_BOTH, SET_NUMBERS, 0, 8191)                                                \
    X(MEMORY, "memory", SET_BOTH, SET_BYTES, 0, 0)                                                 \
    X(SUCCESS, "success", SET_BOTH, SET_SUCCESS, 0, 255)                                           \
    X(RETRIES, "retries", SET_BOTH, SET_NUMBER, 0, 1000000)                                        \
    X(RETRY_WAIT, "retry_wait", SET_BOTH, SET_TIME, 0, 0)                                          \
    X(PTY, "pty", SET_BOTH, SET_FLAG, 0, 0)                                                        \
    X(OUTLIVES, "outlives", SET_BOTH, SET_FLAG, 0, 0)                                              \
    X(DAEMON, "daemon", SET_BOTH, SET_FLAG, 0, 0)                                                  \
    X(ESTIMATE, "estimate", SET_BOTH, SET_TIME, 0, 0)                                              \
    X(TIMEOUT, "timeout", SET_BOTH, SET_TIME, 0, 0)                                                \
    X(LEFTOVERS, "leftovers", SET_BOTH, SET_LEFT, 0, 0)                                            \
    X(REAP_DELAY, "reap_delay", SET_BOTH, SET_TIME, 0, 0)                                          \
    X(GRACE, "grace", SET_BOTH, SET_TIME, 0, 0)

enum set_key {
#define SET_ENUM(key, name, scope, kind, least, most) SET_KEY_##key,
    SET_KEYS(SET_ENUM)
#undef SET_ENUM
        SET_KEY_COUNT
};

struct set_row {
    const char *name;
    unsigned scope;
    enum set_kind kind;
    int64_t least, most;
};

extern const struct set_row set_rows[SET_KEY_COUNT];

struct set_numbers {
    size_t count;
    int values[];
};

/* What a file says for a key. */
struct said {
    const struct node *key; /* NULL: nothing; its value is key->value */
    union {
        int64_t number;
        const struct set_numbers *numbers;
    };
};

struct set_values {
    struct said said[SET_KEY_COUNT];
};

/*
 * Reads a map of keys: unknown ones, those of another scope and values of a wrong type are
 * reported. Values that were no good are left unsaid. Durations are multiplied by `scale`. 0 or
 * -ENOMEM.
 */
int set_keys_read(struct wrongs *wrongs, struct arena *arena, const struct node *map,
                  enum set_scope scope, double scale, struct set_values *out);

/* Whether the job may outlive the run, in either word for it. `said`: [SET_KEY_COUNT]. */
bool set_outlives(const struct said *said);

/*
 * path.c: ~ and variables of a path, in place. 0, with the mistake reported where one is not known;
 * or -ENOMEM.
 */
int set_path_expand(struct wrongs *wrongs, struct arena *arena, const char *key, struct node *node);

/* The text of a value, or NULL with the mistake reported: `what` is wanted for `name`. */
const char *set_word(struct wrongs *wrongs, const struct node *value, const char *name,
                     const char *what);
/* Nothing, ~ or null, as YAML has it. */
bool set_null(const struct node *value);
/* Reports what was found where `what` is wanted. */
void set_unfit(struct wrongs *wrongs, const struct node *value, const char *name, const char *what);
/* A whole number up to `most`, or bytes; false: it is neither, and `wanted` is reported. */
bool set_number(struct wrongs *wrongs, const struct node *value, const char *name,
                const char *wanted, bool bytes, int64_t most, int64_t *out);
/* True or false, into *out; false: it is neither, which is reported. */
bool set_flag(struct wrongs *wrongs, const struct node *value, const char *name, int64_t *out);
/* A time, in microseconds, `scale` times as long; false: it is none, which is reported. */
bool set_time(struct wrongs *wrongs, const struct node *value, const char *name, double scale,
              int64_t *out);
/* "a list", "a mapping", "nothing", "'text'". */
const char *set_shape(const struct node *value, char buffer[BRIEF_BYTES]);
/* " (did you mean 'x'?)" for a word of a list that ends with NULL, or "". */
const char *set_suggest(const char *word, const char *const *list, char buffer[BRIEF_BYTES]);

#endif
