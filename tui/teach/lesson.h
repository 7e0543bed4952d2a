/* lesson.h - a lesson: what is asked, what is run, what is measured. Read from its file, whole. */
#ifndef FB_TEACH_LESSON_H
#define FB_TEACH_LESSON_H

#include "base/text.h"
#include "measure.h"
#include "set/arena.h"

#define TEACH_QUESTIONS_MOST 12
#define TEACH_CHOICES_MOST   9
#define TEACH_LIMIT_US       60000000 /* how long its run may take, unless it says another */

/* Keys of `lesson` and of each of `ask`: kind, name, what it says, for the manual page. */
#define TEACH_KEYS(X)                                                                              \
    X(ABOUT, "about", "What the lesson is about, a sentence or two. It is shown first.")           \
    X(SOURCE, "source",                                                                            \
      "A file beside the lesson, shown with line numbers. Where the lesson has no jobs and no "    \
      "*exec* it is a C program, which is compiled with *cc -Wall* and watched.")                  \
    X(EXEC, "exec",                                                                                \
      "A program and its arguments, a list, which is watched. A word that names a file beside "    \
      "the lesson means that file.")                                                               \
    X(PANE, "pane",                                                                                \
      "The first pane of the board: events, output, timeline, cores, life, slots or graph.")       \
    X(ASK, "ask", "The questions, a list of at most 12.")                                          \
    X(NEEDS, "needs",                                                                              \
      "What it cannot be measured without, a list: _N_ cores, smt, cgroup, ptrace, or program "    \
      "_NAME_. Where that is missing the lesson says so, and what it is about.")                   \
    X(LIMIT, "limit", "How long its run may take (default 60s). Then it is ended.")                \
    X(ADOPT, "adopt", "True: as *watch --adopt*.")                                                 \
    X(THREADS, "threads", "True: as *watch --threads*.")                                           \
    X(NUMBER, "number", "Its place in the list of lessons.")

#define TEACH_ASK_KEYS(X)                                                                          \
    X(KEY, "key", "A word for it: *--answer*, *--answers*.")                                       \
    X(QUESTION, "question", "The question.")                                                       \
    X(ANSWER, "answer",                                                                            \
      "What can be an answer: *count*, *seconds*, *percent*, *number*, *yes or no*, *text*, a "    \
      "list of at most nine words to choose from, or *order*.")                                    \
    X(OF, "of", "Of *order*: what is to be put in order, a list.")                                 \
    X(MEASURE, "measure", "What is measured: see MEASURES.")                                       \
    X(NEAR, "near", "How near counts as right (default 30%, of a count 0): see WHAT IS RIGHT.")    \
    X(EXPECT, "expect",                                                                            \
      "What *--check* wants: the least and the most, a list of two; one number; or of words "      \
      "the word, or a list of those that may be.")                                                 \
    X(WHY, "why", "A sentence: why it is as it is.")

enum teach_key {
#define TEACH_ENUM(key, name, help) TEACH_KEY_##key,
    TEACH_KEYS(TEACH_ENUM) TEACH_KEY_COUNT
};
enum teach_ask_key {
#define TEACH_ASK_ENUM(key, name, help) TEACH_ASK_##key,
    TEACH_ASK_KEYS(TEACH_ASK_ENUM) TEACH_ASK_COUNT
};
#undef TEACH_ENUM
#undef TEACH_ASK_ENUM

struct teach_key_row {
    const char *name, *help;
};
extern const struct teach_key_row teach_keys[TEACH_KEY_COUNT], teach_ask_keys[TEACH_ASK_COUNT];

enum teach_kind {
    TEACH_A_COUNT,
    TEACH_A_SECONDS,
    TEACH_A_PERCENT,
    TEACH_A_NUMBER,
    TEACH_A_YES_NO,
    TEACH_A_TEXT,
    TEACH_A_ORDER,
    TEACH_A_CHOICE,
};
#define TEACH_KIND_NAMES                                                                           \
    {                                                                                              \
        "count", "seconds", "percent", "number", "yes or no", "text", "order", NULL                \
    }

struct teach_question {
    const char *key, *question, *why;
    enum teach_kind kind;
    const char *choices[TEACH_CHOICES_MOST]; /* of a choice, of an order, yes and no: clean */
    int choice_count;
    struct teach_measure measure;
    double near;                            /* a share; 0: exact */
    bool bounded;                           /* low and high are what --check wants */
    double low, high;                       /* least and most */
    const char *wanted[TEACH_CHOICES_MOST]; /* one of these words, clean */
    int wanted_count;
};

struct teach_lesson {
    struct arena arena;
    const char *path, *name; /* name: of the file, without ".yaml" */
    const char *directory;   /* "" where it is the current one */
    const char *title, *about;
    const char *source;       /* the path; NULL: none */
    const char *const *exec;  /* ends with NULL; NULL: none */
    const char *const *needs; /* ends with NULL */
    bool jobs;                /* the file is a job set too */
    bool adopt, threads;
    int pane, number; /* number 0: none */
    int64_t limit_us;
    struct teach_question *questions; /* [count], at least one */
    size_t count;
};

/*
 * Reads a lesson. 0; -EINVAL with a line for each mistake, "FILE:LINE:COLUMN: what is wrong"; or
 * -ENOMEM. Closed by teach_close() in either case.
 */
int teach_open(struct teach_lesson *lesson, const char *path, struct text *mistakes);
/* The same from memory. */
int teach_read(struct teach_lesson *lesson, const char *path, const char *bytes, size_t size,
               struct text *mistakes);
void teach_close(struct teach_lesson *lesson);

/* How many slots it is to be measured on, each once, rising, into slots[0..room); 0: no scale. */
size_t teach_slots(const struct teach_lesson *lesson, int *slots, size_t room);

#endif
