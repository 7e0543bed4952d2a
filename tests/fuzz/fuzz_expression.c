/*
 * fuzz_expression.c - any bytes as an expression, a NUL, and any bytes as lines: it is refused in
 * words, or matched in bounds. What matches goes on doing so to the end of the line, and the same
 * expression says the same of the same line again.
 */
#include "base/expression.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* After how many bytes it matches. */
static size_t match(struct expression_line *line, const uint8_t *bytes, size_t size)
{
    size_t at = SIZE_MAX;

    for (size_t i = 0; i < size; i++) {
        bool found = expression_line_put(line, bytes[i]);
        assert(found || at == SIZE_MAX);
        if (found && at == SIZE_MAX)
            at = i;
    }
    return expression_line_end(line) && at == SIZE_MAX ? size : at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char pattern[EXPRESSION_MOST + 2] = "";
    const uint8_t *text = memchr(data, 0, size);
    struct expression *expression;
    struct expression_line *line;
    size_t rest;

    if (text == NULL || (size_t)(text - data) > EXPRESSION_MOST + 1)
        return 0;
    memcpy(pattern, data, (size_t)(text - data));
    rest = size - (size_t)(++text - data);
    expression = expression_open(pattern);
    assert((expression == NULL) == (expression_wrong(pattern) != NULL));
    if (expression == NULL)
        return 0;
    line = expression_line_open(expression);
    assert(line != NULL);
    size_t first = match(line, text, rest);
    assert(match(line, text, rest) == first);
    expression_line_close(line);
    expression_close(expression);
    return 0;
}
