/*
 * sd_notify.c - lines "KEY=VALUE" as sd_notify(3) sends them. Pure. Numbers are read here and not
 * by strtod(3), which asks the locale for its decimal point.
 */
#include "sd_notify.h"

#include <string.h>

static bool digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

/* The number after an e; beyond a thousand there is no difference left. */
static const char *take_exponent(const char *at, const char *end, int *exponent)
{
    bool negative = at < end && *at == '-';
    int value = 0;

    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (!digit(at, end))
        return NULL;
    for (; digit(at, end); at++)
        if (value < 1000)
            value = value * 10 + (*at - '0');
    *exponent += negative ? -value : value;
    return at;
}

/* "0.05", "1", ".5", "5e-2"; above 1 is 1; anything else counts as absent. */
static double share_of(const char *at, const char *end)
{
    double value = 0, scale = 1;
    int exponent = 0;
    const char *begin = at;

    for (; digit(at, end); at++)
        value = value * 10 + (*at - '0');
    if (at < end && *at == '.')
        for (at++; digit(at, end); at++, exponent--)
            value = value * 10 + (*at - '0');
    if (at - begin < 1 || (at - begin == 1 && *begin == '.'))
        return -1;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = take_exponent(at + 1, end, &exponent);
    if (at != end)
        return -1;
    for (; exponent < 0; exponent++)
        scale *= 10; /* one division rounds once: "0.05" is 0.05 */
    value /= scale;  /* a whole number is 0, or 1 at least: what is above 0 changes nothing */
    return value <= 1 ? value : value > 1 ? 1 : -1;
}

static bool has_key(const char **line, const char *end, const char *key)
{
    size_t length = strlen(key);

    if ((size_t)(end - *line) < length || memcmp(*line, key, length) != 0)
        return false;
    *line += length;
    return true;
}

void notice_parse(const char *bytes, size_t size, struct notice *out)
{
    const char *stop = bytes + size;

    *out = (struct notice){ .share = -1 };
    for (const char *line = bytes, *end; line < stop; line = end + 1) {
        end = memchr(line, '\n', (size_t)(stop - line));
        if (end == NULL)
            end = stop;
        if (has_key(&line, end, "STATUS=")) {
            out->status = line;
            out->status_bytes = (size_t)(end - line);
        } else if (has_key(&line, end, "X_PROGRESS=")) {
            out->share = share_of(line, end);
        } else if (has_key(&line, end, "READY=1")) {
            out->ready = out->ready || line == end;
        }
    }
}
