/*
 * wire_fields.c - what a record must hold and what it may: each getter knows one kind of value and
 * the range that is allowed, so that the code that fills an event in can ask for one field after
 * the other and look for a mistake once. A field that is not asked for is passed over: it is a
 * later version's.
 */
#include "wire_fields.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define US_MOST ((double)((int64_t)1 << 53)) /* beyond, a double cannot hold microseconds */

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

/* A value of either form. */
struct value {
    bool there, is_integer, is_number, is_string, is_bool, yes, has_nul;
    int64_t integer;
    double number;
    const char *string;
};

static struct value of_flat(const struct flat_value *flat)
{
    return (struct value){ .there = true,
                           .is_integer = flat->kind == FLAT_INTEGER,
                           .is_number = flat->kind == FLAT_INTEGER || flat->kind == FLAT_REAL,
                           .is_string = flat->kind == FLAT_STRING,
                           .is_bool = flat->kind == FLAT_BOOL,
                           .yes = flat->yes,
                           .integer = flat->integer,
                           .number = flat->real,
                           .string = flat->string };
}

static struct value of_json(const json_t *json)
{
    return (struct value){ .there = true,
                           .is_integer = json_is_integer(json),
                           .is_number = json_is_number(json),
                           .is_string = json_is_string(json),
                           .is_bool = json_is_boolean(json),
                           .yes = json_is_true(json),
                           .has_nul = json_is_string(json) &&
                                      strlen(json_string_value(json)) != json_string_length(json),
                           .integer = json_integer_value(json),
                           .number = json_number_value(json),
                           .string = json_string_value(json) };
}

static struct value get(struct fields *fields, const char *name, bool needed)
{
    const struct flat_value *flat = fields->flat != NULL ? flat_get(fields->flat, name) : NULL;
    const json_t *json = fields->flat == NULL ? json_object_get(fields->object, name) : NULL;

    if (flat != NULL)
        return of_flat(flat);
    if (json != NULL)
        return of_json(json);
    if (needed)
        fields_wrong(fields, name, "is missing");
    return (struct value){ 0 };
}

int64_t fields_number(struct fields *fields, const char *name, int64_t low, int64_t high,
                      int64_t absent)
{
    struct value value = get(fields, name, absent == FIELDS_NEEDED);

    if (!value.there)
        return absent == FIELDS_NEEDED ? low : absent;
    if (!value.is_integer || value.integer < low || value.integer > high) {
        fields_wrong(fields, name, "is no whole number from %lld to %lld", (long long)low,
                     (long long)high);
        return low;
    }
    return value.integer;
}

/* A decimal with six places, read as the nearest double, rounds back to the same microseconds. */
int64_t fields_us(struct fields *fields, const char *name, int64_t absent)
{
    struct value value = get(fields, name, absent == FIELDS_NEEDED);
    double us = value.number * 1e6;

    if (!value.there)
        return absent == FIELDS_NEEDED ? 0 : absent;
    if (!value.is_number || !(us >= 0 && us <= US_MOST)) {
        fields_wrong(fields, name, "is no time in seconds");
        return 0;
    }
    return llround(us);
}

double fields_double(struct fields *fields, const char *name, double absent)
{
    struct value value = get(fields, name, false);

    if (!value.there)
        return absent;
    if (!value.is_number)
        fields_wrong(fields, name, "is no number");
    return value.number;
}

bool fields_bool(struct fields *fields, const char *name)
{
    struct value value = get(fields, name, false);

    if (value.there && !value.is_bool)
        fields_wrong(fields, name, "is neither true nor false");
    return value.yes;
}

const char *fields_string(struct fields *fields, const char *name, const char *absent)
{
    struct value value = get(fields, name, absent == NULL);

    if (!value.there)
        return absent != NULL ? absent : "";
    if (!value.is_string) {
        fields_wrong(fields, name, "is no string");
        return "";
    }
    if (value.has_nul)
        fields_wrong(fields, name, "holds a NUL");
    return value.string;
}

const char *fields_string_or_none(struct fields *fields, const char *name)
{
    return fields_has(fields, name) ? fields_string(fields, name, NULL) : NULL;
}

bool fields_has(const struct fields *fields, const char *name)
{
    return fields->flat != NULL ? flat_get(fields->flat, name) != NULL
                                : json_object_get(fields->object, name) != NULL;
}

const char *fields_bytes(const struct fields *fields, const char *name, size_t *size)
{
    const struct flat_value *flat = fields->flat != NULL ? flat_get(fields->flat, name) : NULL;
    const json_t *json = fields->flat == NULL ? json_object_get(fields->object, name) : NULL;

    *size = flat != NULL ? flat->size : json_string_length(json);
    return flat != NULL ? flat->string : json_string_value(json);
}

json_t *fields_nested(const struct fields *fields, const char *name)
{
    const struct flat_value *flat = fields->flat != NULL ? flat_get(fields->flat, name) : NULL;

    if (fields->flat == NULL)
        return json_object_get(fields->object, name);
    return flat != NULL ? flat->nested : NULL;
}

json_t *fields_array(struct fields *fields, const char *name)
{
    json_t *value = fields_nested(fields, name);

    if (fields_has(fields, name) && !json_is_array(value))
        fields_wrong(fields, name, "is no list");
    return json_is_array(value) ? value : NULL;
}

struct fields fields_object(struct fields *fields, const char *name)
{
    json_t *value = fields_nested(fields, name);

    if (fields_has(fields, name) && !json_is_object(value))
        fields_wrong(fields, name, "is no object");
    return (struct fields){ .object = json_is_object(value) ? value : NULL };
}
