/* past.h - what was answered before, as lines of JSON: one for each question. Pure. */
#ifndef FB_TEACH_PAST_H
#define FB_TEACH_PAST_H

#include "answer.h"

/* How a lesson went the last time. */
struct teach_went {
    char lesson[64];
    char date[24]; /* 2026-01-31T12:00:00Z: all lines of one time have the same */
    int asked, answered, right;
};

struct teach_past {
    struct teach_went *list; /* [count], one for each lesson */
    size_t count, room;
};

/* A line, newline included. `said`, `measured`: not known is null; `right`: below 0 is null. */
void teach_put_line(struct text *out, const char *lesson, const struct teach_question *asked,
                    const struct teach_value *said, const struct teach_value *measured, int right,
                    uint64_t seed, const char *date);
/* Reads such lines; what is none is passed over. 0 or -ENOMEM. */
int teach_past_read(struct teach_past *past, const char *bytes, size_t size);
void teach_past_fini(struct teach_past *past);
/* NULL: never. */
const struct teach_went *teach_past_of(const struct teach_past *past, const char *lesson);
/* "2 of 2 right, 31 Jan"; "" for never. */
void teach_put_went(struct text *out, const struct teach_went *went);

#endif
