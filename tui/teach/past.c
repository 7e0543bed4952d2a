/*
 * past.c - a file that grows by a line for each question; the last lines of a lesson say how it
 * went. Lines of another version, or of a user's editor, are passed over where they make no sense.
 */
#include "past.h"

#include "base/json.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 8192

static void put_value(struct text *out, const struct teach_question *asked,
                      const struct teach_value *value)
{
    bool quantity = teach_is_quantity(asked);

    if (!value->known || (quantity && !isfinite(value->number))) /* JSON has no other numbers */
        text_puts(out, "null");
    else if (quantity)
        text_printf(out, "%.10g", value->number);
    else
        json_quoted_string(out, value->text);
}

void teach_put_line(struct text *out, const char *lesson, const struct teach_question *asked,
                    const struct teach_value *said, const struct teach_value *measured, int right,
                    uint64_t seed, const char *date)
{
    text_puts(out, "{\"lesson\":");
    json_quoted_string(out, lesson);
    json_string_field(out, "key", asked->key);
    json_key(out, "said");
    put_value(out, asked, said);
    json_key(out, "measured");
    put_value(out, asked, measured);
    json_key(out, "right");
    text_puts(out, right < 0 ? "null" : right > 0 ? "true" : "false");
    text_printf(out, ",\"seed\":%" PRIu64, seed);
    json_string_field(out, "date", date);
    text_puts(out, "}\n");
}

/* ---------------------------------------------------------------- read back */

static struct teach_went *went_of(struct teach_past *past, const char *lesson)
{
    struct teach_went *list;

    for (size_t i = 0; i < past->count; i++)
        if (strcmp(past->list[i].lesson, lesson) == 0)
            return &past->list[i];
    if (past->count == past->room) {
        list = realloc(past->list, (past->room + 32) * sizeof *list);
        if (list == NULL)
            return NULL;
        past->list = list;
        past->room += 32;
    }
    past->list[past->count] = (struct teach_went){ 0 };
    snprintf(past->list[past->count].lesson, sizeof past->list->lesson, "%s", lesson);
    return &past->list[past->count++];
}

/* A seed may be larger than an integer of JSON's library: numbers are read as reals. */
static int take(struct teach_past *past, const json_t *line)
{
    const char *lesson = json_string_value(json_object_get(line, "lesson"));
    const char *date = json_string_value(json_object_get(line, "date"));
    const json_t *said = json_object_get(line, "said");
    struct teach_went *went;

    if (lesson == NULL || date == NULL || strlen(lesson) >= sizeof went->lesson ||
        strlen(date) >= sizeof went->date)
        return 0;
    went = went_of(past, lesson);
    if (went == NULL)
        return -ENOMEM;
    if (strcmp(went->date, date) != 0) {
        went->asked = went->answered = went->right = 0;
        snprintf(went->date, sizeof went->date, "%s", date);
    }
    went->asked++;
    went->answered += said != NULL && !json_is_null(said);
    went->right += json_is_true(json_object_get(line, "right"));
    return 0;
}

int teach_past_read(struct teach_past *past, const char *bytes, size_t size)
{
    const char *end = bytes + size;
    int r = 0;

    while (bytes < end && r == 0) {
        const char *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        size_t length = stop != NULL ? (size_t)(stop - bytes) : 0;
        json_t *line = length > 0 && length < LINE_MOST
                           ? json_loadb(bytes, length, JSON_DECODE_INT_AS_REAL, NULL)
                           : NULL;
        r = take(past, line);
        json_decref(line);
        bytes = stop != NULL ? stop + 1 : end;
    }
    return r;
}

void teach_past_fini(struct teach_past *past)
{
    free(past->list);
    *past = (struct teach_past){ 0 };
}

const struct teach_went *teach_past_of(const struct teach_past *past, const char *lesson)
{
    for (size_t i = 0; i < past->count; i++)
        if (strcmp(past->list[i].lesson, lesson) == 0)
            return &past->list[i];
    return NULL;
}

void teach_put_went(struct text *out, const struct teach_went *went)
{
    if (went == NULL)
        return;
    if (went->answered == 0)
        text_puts(out, "seen");
    else
        text_printf(out, "%d of %d right", went->right, went->asked);
    text_printf(out, ", %.10s", went->date);
}
