/* answer.h - what is said and what is measured, side by side. Pure. */
#ifndef FB_TEACH_ANSWER_H
#define FB_TEACH_ANSWER_H

#include "base/text.h"
#include "lesson.h"

/* Whether `typed` may be the beginning of an answer: a field takes no other key. */
bool teach_begins(const struct teach_question *asked, const char *typed);
/*
 * An answer as it was typed. 0; -ENODATA: nothing but blanks, it is not answered; -EINVAL: it is
 * none, teach_wanted() says what would be one.
 */
int teach_said(const struct teach_question *asked, const char *typed, struct teach_value *out);
/* "a whole number, such as 8"; into `out`. Returns it. */
const char *teach_wanted(const struct teach_question *asked, char *out, size_t size);

/* What was measured, as an answer to the question would be said; or why it is none. */
void teach_as_answer(const struct teach_question *asked, struct teach_value *value);
/* Whether what was said, known, is near enough to what was measured, known. */
bool teach_right(const struct teach_question *asked, const struct teach_value *said,
                 const struct teach_value *measured);
/* Whether it lies in the bounds of a check; where the question has none: whether it is known. */
bool teach_within(const struct teach_question *asked, const struct teach_value *measured);
/* Whether both can be drawn as bars. */
bool teach_is_quantity(const struct teach_question *asked);

/* Whether a question is about a time or a ratio of times: a busy machine makes them longer. */
bool teach_is_timed(const struct teach_lesson *lesson);

/* "0.20 s", "8", "33 %", "0x8900", "yes". Nothing where it is not known. */
void teach_put_value(struct text *out, const struct teach_question *asked,
                     const struct teach_value *value);
/* "0.15 s to 0.40 s" */
void teach_put_bounds(struct text *out, const struct teach_question *asked);

#endif
