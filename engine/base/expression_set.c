/*
 * expression_set.c - what stands between brackets: characters, ranges by their number, classes.
 * A backslash is a character there. Of collating elements those of one character are known.
 */
#include "expression_inside.h"

#include "utf8.h"

#include <string.h>

static const char unclosed[] = "its '[' is not closed";
static const char bad_range[] = "its range in [] goes backwards, or is none";

uint32_t expression_point(const char **at)
{
    uint32_t point;
    size_t size = utf8_read(*at, strnlen(*at, 4), &point);

    if (size == 0)
        point = EXPRESSION_STRAY + (unsigned char)**at;
    *at += size > 0 ? size : 1;
    return point;
}

struct expression_set *expression_set_new(struct expression *expression)
{
    struct expression_set *set = &expression->sets[expression->sets_used++];

    *set = (struct expression_set){ .from = expression->ranges_used };
    return set;
}

void expression_set_range(struct expression *expression, uint32_t first, uint32_t last)
{
    struct expression_set *set = &expression->sets[expression->sets_used - 1];

    for (uint32_t point = first; point <= last && point < 128; point++)
        set->ascii[point / 64] |= UINT64_C(1) << point % 64;
    if (last < 128)
        return;
    expression->ranges[expression->ranges_used++] =
        (struct expression_range){ first < 128 ? 128 : first, last };
    set->count++;
}

bool expression_set_class(struct expression *expression, const char *name, size_t size)
{
    static const struct {
        const char *name, *ranges; /* each the first and the last */
    } classes[] = {
        { "alpha", "azAZ" },
        { "digit", "09" },
        { "alnum", "azAZ09" },
        { "upper", "AZ" },
        { "lower", "az" },
        { "space", "  \t\r" },
        { "blank", "  \t\t" },
        { "punct", "!/:@[`{~" },
        { "print", " ~" },
        { "graph", "!~" },
        { "cntrl", "\x01\x1f\x7f\x7f" },
        { "xdigit", "09afAF" },
        { "word", "azAZ09__" },
    };

    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (strlen(classes[i].name) != size || strncmp(classes[i].name, name, size) != 0)
            continue;
        for (const char *at = classes[i].ranges; *at != '\0'; at += 2)
            expression_set_range(expression, (unsigned char)at[0], (unsigned char)at[1]);
        return true;
    }
    return false;
}

bool expression_set_has(const struct expression *expression, uint32_t number, uint32_t point)
{
    const struct expression_set *set = &expression->sets[number];
    bool among = point < 128 && (set->ascii[point / 64] >> point % 64 & 1) != 0;

    for (size_t i = 0; point >= 128 && !among && i < set->count; i++)
        among = point >= expression->ranges[set->from + i].first &&
                point <= expression->ranges[set->from + i].last;
    return among != set->negated;
}

/* [:name:], [.x.], [=x=]: its inside; NULL: it is not closed. */
static const char *inside(const char *at, size_t *size)
{
    const char end[] = { at[1], ']', '\0' };
    const char *found = strstr(at + 2, end);

    *size = found != NULL ? (size_t)(found - at) - 2 : 0;
    return found != NULL ? at + 2 : NULL;
}

static const char *read_class(struct expression *expression, const char **at)
{
    size_t size;
    const char *name = inside(*at, &size);

    if (name == NULL)
        return unclosed;
    *at = name + size + 2;
    if (name[-1] == ':')
        return strncmp(name, "word", size) != 0 && expression_set_class(expression, name, size)
                   ? NULL
                   : "it names a class between '[:' and ':]' that is none";
    return NULL;
}

/* One end of a range, or a character alone. */
static const char *read_one(const char **at, uint32_t *point)
{
    size_t size;
    const char *name;

    if (**at == '\0')
        return unclosed;
    if ((*at)[0] != '[' || ((*at)[1] != '.' && (*at)[1] != '=')) {
        *point = expression_point(at);
        return NULL;
    }
    name = inside(*at, &size);
    if (name == NULL)
        return unclosed;
    *at = name + size + 2;
    if (size > 0)
        *point = expression_point(&name);
    return size > 0 && name + 2 == *at ? NULL : "it has a collating element that is no character";
}

static const char *read_item(struct expression *expression, const char **at, bool first)
{
    uint32_t low = 0, high;
    const char *wrong;

    if ((*at)[0] == '[' && (*at)[1] == ':') {
        wrong = read_class(expression, at);
        return wrong == NULL && (*at)[0] == '-' && (*at)[1] != ']' ? bad_range : wrong;
    }
    if ((*at)[0] == '-' && !first && (*at)[1] != ']')
        return (*at)[1] == '\0' ? unclosed : bad_range;
    wrong = read_one(at, &low);
    high = low;
    if (wrong == NULL && (*at)[0] == '-' && (*at)[1] != ']') {
        ++*at;
        if ((*at)[0] == '[' && (*at)[1] == ':')
            return bad_range;
        wrong = read_one(at, &high);
    }
    if (wrong != NULL || high < low)
        return wrong != NULL ? wrong : bad_range;
    expression_set_range(expression, low, high);
    return NULL;
}

const char *expression_set_read(struct expression *expression, const char **at)
{
    struct expression_set *set = expression_set_new(expression);
    const char *wrong = NULL;
    bool first = true;

    set->negated = **at == '^';
    if (set->negated)
        ++*at;
    for (; wrong == NULL && (first || **at != ']'); first = false)
        wrong = **at != '\0' ? read_item(expression, at, first) : unclosed;
    if (wrong == NULL)
        ++*at;
    return wrong;
}
