/* expression_inside.h - an expression as a small program: what parsing makes and matching reads. */
#ifndef FB_BASE_EXPRESSION_INSIDE_H
#define FB_BASE_EXPRESSION_INSIDE_H

#include "expression.h"

#include <stddef.h>
#include <stdint.h>

#define EXPRESSION_STRAY 0x110000u /* and the byte: one that is no part of a character */

enum expression_kind {
    FOR_MATCH,
    FOR_JUMP,
    FOR_SPLIT, /* the next one, and the one that it names */
    FOR_BEGIN,
    FOR_POINT, /* from here on: a character */
    FOR_ANY,
    FOR_SET,
    FOR_END, /* from here on: what the next character says */
    FOR_EDGE,
    FOR_NO_EDGE,
    FOR_WORD_BEGINS,
    FOR_WORD_ENDS,
};

struct expression_step {
    enum expression_kind kind;
    int32_t to;     /* a jump, a split: from itself */
    uint32_t value; /* a character, or the set's number */
};

struct expression_range {
    uint32_t first, last;
};

struct expression_set {
    uint64_t ascii[2];
    size_t from, count; /* its ranges beyond ASCII */
    bool negated;
};

struct expression {
    struct expression_step steps[EXPRESSION_STEPS];
    struct expression_set sets[EXPRESSION_MOST];
    struct expression_range ranges[EXPRESSION_MOST];
    size_t steps_used, sets_used, ranges_used;
    bool looks; /* some step waits for the next character */
};

/* The character at the front of a text that ends with NUL, and past it. */
uint32_t expression_point(const char **at);

/* An open set is the last one. */
struct expression_set *expression_set_new(struct expression *expression);
void expression_set_range(struct expression *expression, uint32_t first, uint32_t last);
/* alpha, digit ...; false: there is no such class. */
bool expression_set_class(struct expression *expression, const char *name, size_t size);
bool expression_set_has(const struct expression *expression, uint32_t set, uint32_t point);
/* What stands between brackets, and past it; what is wrong, or NULL. */
const char *expression_set_read(struct expression *expression, const char **at);

#endif
