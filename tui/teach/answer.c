/*
 * answer.c - answers as people type them, and how near they are. Nothing here knows a terminal or a
 * board: the same functions serve the board, lines and a check.
 */
#include "answer.h"

#include "base/clean.h"
#include "inside.h"
#include "opt/opt.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COUNT_MOST   1e9
#define NEAR_SECONDS 0.02 /* so near is right, whatever the share: the time of a few forks */
#define NEAR_PERCENT 5.0

bool teach_is_quantity(const struct teach_question *asked)
{
    return asked->kind <= TEACH_A_NUMBER;
}

bool teach_is_timed(const struct teach_lesson *lesson)
{
    for (size_t i = 0; i < lesson->count; i++) {
        const struct teach_question *asked = &lesson->questions[i];
        if (asked->kind == TEACH_A_SECONDS ||
            (asked->kind == TEACH_A_NUMBER &&
             teach_words[asked->measure.word].unit != TEACH_STATUS))
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- typed */

bool teach_begins(const struct teach_question *asked, const char *typed)
{
    static const char *const of[] = {
        [TEACH_A_COUNT] = "0123456789",
        [TEACH_A_SECONDS] = "0123456789.mus ",
        [TEACH_A_PERCENT] = "0123456789.% ",
        [TEACH_A_NUMBER] = "0123456789.xabcdefABCDEF-",
    };
    size_t size = strlen(typed);

    if (asked->kind <= TEACH_A_NUMBER)
        return strspn(typed, of[asked->kind]) == size;
    if (asked->kind == TEACH_A_TEXT || asked->kind == TEACH_A_ORDER || size == 0)
        return true;
    if (size == 1 && typed[0] >= '1' && typed[0] < '1' + asked->choice_count)
        return true;
    for (int i = 0; i < asked->choice_count; i++)
        if (strncasecmp(asked->choices[i], typed, size) == 0)
            return true;
    return false;
}

static void want_order(const struct teach_question *asked, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "the numbers of all %d in their order, such as 2 1",
                                   asked->choice_count);

    for (int i = 3; i <= asked->choice_count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, " %d", i);
}

const char *teach_wanted(const struct teach_question *asked, char *out, size_t size)
{
    static const char *const words[] = {
        [TEACH_A_COUNT] = "a whole number, such as 8",
        [TEACH_A_SECONDS] = "a time, such as 0.2 (seconds) or 200ms",
        [TEACH_A_PERCENT] = "a percentage, such as 50",
        [TEACH_A_NUMBER] = "a number, such as 1.5",
        [TEACH_A_YES_NO] = "yes or no",
        [TEACH_A_TEXT] = "a word",
    };

    if (asked->kind == TEACH_A_NUMBER && teach_words[asked->measure.word].unit == TEACH_STATUS)
        snprintf(out, size, "a number, such as 1000 or 0x3e8");
    else if (asked->kind <= TEACH_A_TEXT)
        snprintf(out, size, "%s", words[asked->kind]);
    else if (asked->kind == TEACH_A_ORDER)
        want_order(asked, out, size);
    else
        snprintf(out, size, "a number from 1 to %d, or the first letters of an answer",
                 asked->choice_count);
    return out;
}

/* The place of a choice: its number, its words or a beginning that only it has; -1: none. */
static int choice_of(const struct teach_question *asked, const char *word, size_t size)
{
    int found = -1;

    if (size == 1 && word[0] >= '1' && word[0] < '1' + asked->choice_count)
        return word[0] - '1';
    for (int i = 0; i < asked->choice_count; i++) {
        if (strncasecmp(asked->choices[i], word, size) != 0)
            continue;
        if (asked->choices[i][size] == '\0')
            return i;
        found = found == -1 ? i : -2; /* -2: several have it */
    }
    return found;
}

static int say_choice(const struct teach_question *asked, const char *word, struct teach_value *out)
{
    int place = choice_of(asked, word, strlen(word));

    if (place < 0)
        return -EINVAL;
    out->number = place + 1;
    clean_text(out->text, sizeof out->text, asked->choices[place], strlen(asked->choices[place]));
    return 0;
}

/* Each once, with one of `between` between them. */
static int say_each(const struct teach_question *asked, const char *word, const char *between,
                    struct teach_value *out)
{
    unsigned seen = 0;
    size_t used = 0;

    for (const char *at = word + strspn(word, " ,"); *at != '\0'; at += strspn(at, " ,")) {
        size_t size = strcspn(at, between), bare = size;
        int place;
        while (bare > 0 && at[bare - 1] == ' ')
            bare--;
        place = choice_of(asked, at, bare);
        if (place < 0 || (seen & 1u << place))
            return -EINVAL;
        seen |= 1u << place;
        used += (size_t)snprintf(out->text + used, sizeof out->text - used, "%s%s",
                                 used > 0 ? ", " : "", asked->choices[place]);
        if (used >= sizeof out->text)
            return -EINVAL;
        at += size;
    }
    return seen == (1u << asked->choice_count) - 1 ? 0 : -EINVAL;
}

/* With blanks or commas between; with commas, names may have blanks in them. */
static int say_order(const struct teach_question *asked, const char *word, struct teach_value *out)
{
    int r = say_each(asked, word, ",", out);

    return r < 0 ? say_each(asked, word, " ,", out) : r;
}

static int say_number(const struct teach_question *asked, const char *word, struct teach_value *out)
{
    char *end;
    int64_t us;

    out->number = strtod(word, &end);
    if (end == word && asked->kind != TEACH_A_SECONDS)
        return -EINVAL; /* a sign alone is none */
    end += strspn(end, " ");
    if (asked->kind == TEACH_A_SECONDS) {
        char plain[64];
        size_t size = 0;
        const char *at = word;
        for (; *at != '\0' && size < sizeof plain - 1; at++)
            if (*at != ' ')
                plain[size++] = *at;
        plain[size] = '\0';
        if (*at != '\0' || opt_duration(plain, &us) < 0) /* what is left may be anything */
            return -EINVAL;
        out->number = (double)us / 1e6;
        return 0;
    }
    if (asked->kind == TEACH_A_PERCENT && *end == '%')
        end++;
    if (*end != '\0' || !isfinite(out->number))
        return -EINVAL;
    if (asked->kind == TEACH_A_COUNT &&
        (strspn(word, "0123456789") != strlen(word) || out->number > COUNT_MOST))
        return -EINVAL;
    return 0;
}

int teach_said(const struct teach_question *asked, const char *typed, struct teach_value *out)
{
    char word[TEACH_TEXT_MOST];
    size_t size;
    int r = 0;

    *out = (struct teach_value){ .unit = TEACH_WORDS };
    typed += strspn(typed, " \t");
    size = strcspn(typed, "\r\n");
    while (size > 0 && (typed[size - 1] == ' ' || typed[size - 1] == '\t'))
        size--;
    if (size == 0)
        return -ENODATA;
    clean_text(word, sizeof word, typed, size); /* which makes a tab "^I" */
    if (asked->kind <= TEACH_A_NUMBER)
        r = say_number(asked, word, out);
    else if (asked->kind == TEACH_A_ORDER)
        r = say_order(asked, word, out);
    else if (asked->kind != TEACH_A_TEXT)
        r = say_choice(asked, word, out);
    else
        snprintf(out->text, sizeof out->text, "%s", word);
    if (asked->kind <= TEACH_A_NUMBER)
        out->unit = asked->kind == TEACH_A_SECONDS ? TEACH_SECONDS : TEACH_RATIO;
    out->known = r == 0;
    return r;
}

/* ---------------------------------------------------------------- measured */

static void name_number(struct teach_value *value, bool yes_no)
{
    if (yes_no)
        snprintf(value->text, sizeof value->text, "%s", value->number != 0 ? "yes" : "no");
    else
        snprintf(value->text, sizeof value->text, "%.10g", value->number);
}

void teach_as_answer(const struct teach_question *asked, struct teach_value *value)
{
    char *end;

    if (!value->known)
        return;
    if (teach_is_quantity(asked)) {
        if (value->text[0] == '\0')
            return;
        value->number = strtod(value->text, &end);
        if (end == value->text || !isfinite(value->number)) /* a program may print "nan", "inf" */
            teach_unknown(value, "'%.60s' is no number", value->text);
        value->text[0] = '\0';
    } else if (value->text[0] == '\0') {
        name_number(value, asked->kind == TEACH_A_YES_NO);
    }
}

static double distance_allowed(const struct teach_question *asked, double measured)
{
    double allowed = asked->near * fabs(measured), least = 0;

    if (asked->near > 0 && asked->kind == TEACH_A_SECONDS)
        least = NEAR_SECONDS;
    if (asked->near > 0 && asked->kind == TEACH_A_PERCENT)
        least = NEAR_PERCENT;
    return (allowed > least ? allowed : least) + 1e-9;
}

bool teach_right(const struct teach_question *asked, const struct teach_value *said,
                 const struct teach_value *measured)
{
    if (teach_is_quantity(asked))
        return fabs(said->number - measured->number) <= distance_allowed(asked, measured->number);
    return strcasecmp(said->text, measured->text) == 0;
}

bool teach_within(const struct teach_question *asked, const struct teach_value *measured)
{
    if (!measured->known)
        return false;
    if (teach_is_quantity(asked))
        return !asked->bounded ||
               (measured->number >= asked->low - 1e-9 && measured->number <= asked->high + 1e-9);
    for (int i = 0; i < asked->wanted_count; i++)
        if (strcasecmp(asked->wanted[i], measured->text) == 0)
            return true;
    return asked->wanted_count == 0;
}

/* ---------------------------------------------------------------- in words */

static void put_seconds(struct text *out, double s)
{
    if (s == 0)
        text_puts(out, "0 s");
    else if (fabs(s) < 0.01)
        text_printf(out, "%.2g ms", s * 1e3);
    else
        text_printf(out, fabs(s) < 10 ? "%.2f s" : "%.1f s", s);
}

static void put_number(struct text *out, enum teach_kind kind, enum teach_unit unit, double number)
{
    if (kind == TEACH_A_SECONDS)
        put_seconds(out, number);
    else if (kind == TEACH_A_PERCENT)
        text_printf(out, fabs(number) < 10 && number != floor(number) ? "%.1f %%" : "%.0f %%",
                    number);
    else if (unit == TEACH_STATUS && number >= 0 && number <= 0xFFFF && number == floor(number))
        text_printf(out, "0x%04X", (unsigned)number);
    else if (number == floor(number) && fabs(number) < 1e15)
        text_printf(out, "%.0f", number);
    else
        text_printf(out, fabs(number) < 10 ? "%.2f" : "%.1f", number);
}

void teach_put_value(struct text *out, const struct teach_question *asked,
                     const struct teach_value *value)
{
    if (!value->known)
        return;
    if (teach_is_quantity(asked))
        put_number(out, asked->kind, teach_words[asked->measure.word].unit, value->number);
    else
        text_puts(out, value->text);
}

void teach_put_bounds(struct text *out, const struct teach_question *asked)
{
    enum teach_unit unit = teach_words[asked->measure.word].unit;

    if (asked->bounded) {
        put_number(out, asked->kind, unit, asked->low);
        if (asked->high > asked->low) {
            text_puts(out, " to ");
            put_number(out, asked->kind, unit, asked->high);
        }
    }
    for (int i = 0; i < asked->wanted_count; i++) {
        text_puts(out, i > 0 ? " or " : "");
        text_puts(out, asked->wanted[i]);
    }
}
