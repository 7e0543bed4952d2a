/*
 * fields.c - what a record must hold and what it may: each getter knows one kind of value and the
 * range that is allowed, so that whoever fills an event in can ask for one field after the other
 * and look for a mistake once. A field that nobody asks for is passed over: it is a later
 * version's.
 */
#include "fields.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define US_MOST ((double)((int64_t)1 << 53)) /* beyond, a double does not tell microseconds */

void fields_wrong(struct fields *fields, const char *name, const char *format, ...)
{
    va_list arguments;

    if (fields->wrong != NULL)
        return;
    fields->wrong = name;
    va_start(arguments, format);
    vsnprintf(fields->why, sizeof fields->why, format, arguments);
    va_end(arguments);
}

static json_t *get(struct fields *fields, const char *name, bool needed)
{
    json_t *value = json_object_get(fields->object, name);

    if (value == NULL && needed)
        fields_wrong(fields, name, "is missing");
    return value;
}

int64_t fields_number(struct fields *fields, const char *name, int64_t low, int64_t high,
                      int64_t absent)
{
    json_t *value = get(fields, name, absent == FIELDS_NEEDED);
    int64_t number = json_integer_value(value);

    if (value == NULL)
        return absent == FIELDS_NEEDED ? low : absent;
    if (!json_is_integer(value) || number < low || number > high) {
        fields_wrong(fields, name, "is no whole number from %lld to %lld", (long long)low,
                     (long long)high);
        return low;
    }
    return number;
}

/* A decimal with six places, read as the nearest double, rounds back to the same microseconds. */
int64_t fields_us(struct fields *fields, const char *name, int64_t absent)
{
    json_t *value = get(fields, name, absent == FIELDS_NEEDED);
    double us = json_number_value(value) * 1e6;

    if (value == NULL)
        return absent == FIELDS_NEEDED ? 0 : absent;
    if (!json_is_number(value) || !(us >= 0 && us <= US_MOST)) {
        fields_wrong(fields, name, "is no time in seconds");
        return 0;
    }
    return llround(us);
}

double fields_double(struct fields *fields, const char *name, double absent)
{
    json_t *value = get(fields, name, false);

    if (value == NULL)
        return absent;
    if (!json_is_number(value))
        fields_wrong(fields, name, "is no number");
    return json_number_value(value);
}

bool fields_bool(struct fields *fields, const char *name)
{
    json_t *value = get(fields, name, false);

    if (value != NULL && !json_is_boolean(value))
        fields_wrong(fields, name, "is neither true nor false");
    return json_is_true(value);
}

const char *fields_string(struct fields *fields, const char *name, const char *absent)
{
    json_t *value = get(fields, name, absent == NULL);

    if (value == NULL)
        return absent != NULL ? absent : "";
    if (!json_is_string(value)) {
        fields_wrong(fields, name, "is no string");
        return "";
    }
    if (strlen(json_string_value(value)) != json_string_length(value))
        fields_wrong(fields, name, "holds a NUL");
    return json_string_value(value);
}

const char *fields_string_or_none(struct fields *fields, const char *name)
{
    return get(fields, name, false) != NULL ? fields_string(fields, name, NULL) : NULL;
}

json_t *fields_array(struct fields *fields, const char *name)
{
    json_t *value = get(fields, name, false);

    if (value != NULL && !json_is_array(value))
        fields_wrong(fields, name, "is no list");
    return json_is_array(value) ? value : NULL;
}

struct fields fields_object(struct fields *fields, const char *name)
{
    json_t *value = get(fields, name, false);

    if (value != NULL && !json_is_object(value))
        fields_wrong(fields, name, "is no object");
    return (struct fields){ .object = json_is_object(value) ? value : NULL };
}
