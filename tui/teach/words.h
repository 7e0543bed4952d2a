/* words.h - a lesson in lines: for people that read, hear or print it. Pure. */
#ifndef FB_TEACH_WORDS_H
#define FB_TEACH_WORDS_H

#include "answer.h"

/* Title, what it is about, and its program with line numbers ("": none). */
void teach_put_about(struct text *out, const struct teach_lesson *lesson, const char *source);
/* A question by its place, from 0, its choices, and what can be an answer. */
void teach_put_question(struct text *out, const struct teach_lesson *lesson, size_t number);
/* Said, measured, right or not, why. */
void teach_put_comparison(struct text *out, const struct teach_question *asked,
                          const struct teach_value *said, const struct teach_value *measured);
enum teach_verdict { TEACH_RIGHT, TEACH_WRONG, TEACH_UNANSWERED, TEACH_UNMEASURED };
enum teach_verdict teach_verdict_of(const struct teach_question *asked,
                                    const struct teach_value *said,
                                    const struct teach_value *measured);
/* "right", "not right", "not answered", "not measured" */
const char *teach_verdict_words(enum teach_verdict verdict);
/* One line of a check, newline included. */
void teach_put_check(struct text *out, const char *lesson, const struct teach_question *asked,
                     const struct teach_value *measured);
/* The table of measures, at most 80 columns. */
void teach_put_measures(struct text *out);

#endif
