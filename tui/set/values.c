/* values.c - what a value of a set's file is: a word, a number, a size, true or false; and what it
 * is called where it is not what is wanted. */
#include "keys.h"

#include "opt/opt.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool set_null(const struct node *value)
{
    const char *text = value->text;
    return value->kind == NODE_TEXT && value->plain &&
           (text[0] == '\0' || strcmp(text, "~") == 0 || strcasecmp(text, "null") == 0);
}

const char *set_shape(const struct node *value, char buffer[BRIEF_BYTES])
{
    char brief[BRIEF_BYTES];

    if (value->kind == NODE_LIST)
        return "a list";
    if (value->kind == NODE_MAP)
        return "a mapping";
    if (set_null(value))
        return "nothing";
    snprintf(buffer, BRIEF_BYTES, "'%.60s'", wrong_brief(value->text, brief));
    return buffer;
}

const char *set_suggest(const char *word, const char *const *list, char buffer[BRIEF_BYTES])
{
    const char *nearest = opt_nearest(word, list);

    buffer[0] = '\0';
    if (nearest != NULL && strlen(nearest) < BRIEF_BYTES - 20)
        snprintf(buffer, BRIEF_BYTES, " (did you mean '%s'?)", nearest);
    return buffer;
}

void set_unfit(struct wrongs *wrongs, const struct node *value, const char *name, const char *what)
{
    char shape[BRIEF_BYTES];

    if (value->kind != NODE_BROKEN)
        wrong_put(wrongs, value->at, "%s: %s where %s is wanted", name, set_shape(value, shape),
                  what);
}

const char *set_word(struct wrongs *wrongs, const struct node *value, const char *name,
                     const char *what)
{
    if (value->kind == NODE_TEXT && !set_null(value) && value->text[0] != '\0')
        return value->text;
    if (value->kind == NODE_TEXT && !value->plain && value->text[0] == '\0')
        wrong_put(wrongs, value->at, "%s: an empty text where %s is wanted", name, what);
    else
        set_unfit(wrongs, value, name, what);
    return NULL;
}

bool set_flag(struct wrongs *wrongs, const struct node *value, const char *name, int64_t *out)
{
    static const char *const yes[] = { "true", "yes", "on" }, *const no[] = { "false", "no",
                                                                              "off" };
    const char *word = set_word(wrongs, value, name, "true or false");

    if (word == NULL)
        return false;
    for (int i = 0; i < 3; i++)
        if (strcasecmp(word, yes[i]) == 0 || strcasecmp(word, no[i]) == 0) {
            *out = strcasecmp(word, yes[i]) == 0;
            return true;
        }
    set_unfit(wrongs, value, name, "true or false");
    return false;
}

bool set_time(struct wrongs *wrongs, const struct node *value, const char *name, double scale,
              int64_t *out)
{
    const char *word = set_word(wrongs, value, name, "a time such as 30, 1.5s, 200ms, 2m or 1h");
    char brief[BRIEF_BYTES];
    int64_t us;

    if (word == NULL)
        return false;
    if (opt_duration(word, &us) < 0) {
        wrong_put(wrongs, value->at, "%s: '%s' is not a time; write 30, 1.5s, 200ms, 2m or 1h",
                  name, wrong_brief(word, brief));
        return false;
    }
    *out = (int64_t)((double)us * scale);
    if (us > 0 && *out == 0)
        *out = 1;
    return true;
}

static bool read_bytes(const char *word, int64_t *out)
{
    static const char units[] = "KMGT";
    const char *unit;
    double number;
    char *end;

    number = strtod(word, &end);
    unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL)
        number = ldexp(number, 10 * (int)(unit - units + 1));
    if (strspn(word, "0123456789.") != (size_t)(end - word) || end == word ||
        end[unit != NULL] != '\0' || !(number >= 1 && number < 0x1p62))
        return false;
    *out = (int64_t)number;
    return true;
}

static bool read_whole(const char *word, int64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoll(word, &end, 10);
    return word[0] >= '0' && word[0] <= '9' && *end == '\0' && errno == 0;
}

bool set_number(struct wrongs *wrongs, const struct node *value, const char *name,
                const char *wanted, bool bytes, int64_t most, int64_t *out)
{
    const char *word = set_word(wrongs, value, name, wanted);

    if (word == NULL)
        return false;
    if ((bytes ? read_bytes(word, out) : read_whole(word, out)) && *out <= most)
        return true;
    set_unfit(wrongs, value, name, wanted);
    return false;
}
