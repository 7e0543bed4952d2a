/*
 * measure.h - what a lesson can measure: words of one table, each a pure function of the board when
 * the run is over, and of what was measured beside it.
 */
#ifndef FB_TEACH_MEASURE_H
#define FB_TEACH_MEASURE_H

#include "board/board.h"

#define TEACH_TEXT_MOST 256

/* What stands after the word. */
enum teach_takes {
    TEACH_NOTHING,
    TEACH_MAYBE_JOB, /* a job, or a pattern of them; all where there is none */
    TEACH_JOB,       /* a name, a number of a row, or a pattern: "short *" */
    TEACH_REGEXP,
    TEACH_SLOTS,
};

enum teach_unit {
    TEACH_COUNT,
    TEACH_SECONDS,
    TEACH_RATIO,
    TEACH_MIB,
    TEACH_STATUS, /* a raw wait status: shown as 0x8900 */
    TEACH_WORDS,  /* no number */
    TEACH_ANY,    /* a number where the text is one */
};

struct teach_word {
    const char *name;
    enum teach_takes takes;
    enum teach_unit unit;
    const char *help;
};

/* Ends with a row without a name. */
extern const struct teach_word teach_words[];

struct teach_measure {
    int word;          /* of teach_words */
    const char *about; /* the job, the pattern, the regular expression; NULL: none */
    int slots;
};

/* A speed-up that a scale has found. */
struct teach_speed {
    int slots;
    double speed_up;
};

struct teach_result {
    uint32_t job;
    char text[TEACH_TEXT_MOST];
};

struct teach_facts {
    const struct board *board;
    const struct teach_speed *speeds; /* [speed_count] */
    size_t speed_count;
    const struct teach_result *results; /* [result_count] what functions gave back */
    size_t result_count;
};

struct teach_value {
    bool known;
    bool missing; /* not known: this machine cannot show it */
    enum teach_unit unit;
    double number;
    char text[TEACH_TEXT_MOST]; /* of TEACH_WORDS, clean; else "" */
    char why[160];              /* not known: in a few words */
};

void teach_measure(const struct teach_facts *facts, const struct teach_measure *measure,
                   struct teach_value *out);

#endif
