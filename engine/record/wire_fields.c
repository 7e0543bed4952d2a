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

static enum flat_kind kind_of(const json_t *json)
{
    return json_is_integer(json)   ? FLAT_INTEGER
           : json_is_real(json)    ? FLAT_REAL
           : json_is_string(json)  ? FLAT_STRING
           : json_is_boolean(json) ? FLAT_BOOL
                                   : FLAT_NESTED;
}

/* NULL: it is not there. One of jansson's comes in `room`, in the form of the others. */
static const struct flat_value *get(struct fields *fields, const char *name, bool needed,
                                    struct flat_value *room)
{
    const struct flat_value *flat = fields->flat != NULL ? flat_get(fields->flat, name) : NULL;
    const json_t *json = fields->flat == NULL ? json_object_get(fields->object, name) : NULL;

    if (json != NULL) {
        *room = (struct flat_value){ .kind = kind_of(json),
                                     .yes = json_is_true(json),
                                     .integer = json_integer_value(json),
                                     .real = json_number_value(json),
                                     .size = (uint32_t)json_string_length(json),
                                     .string = json_string_value(json) };
        return room;
    }
    if (flat == NULL && needed)
        fields_wrong(fields, name, "is missing");
    return flat;
}

int64_t fields_number(struct fields *fields, const char *name, int64_t low, int64_t high,
                      int64_t absent)
{
    struct flat_value room;
    const struct flat_value *value = get(fields, name, absent == FIELDS_NEEDED, &room);

    if (value == NULL)
        return absent == FIELDS_NEEDED ? low : absent;
    if (value->kind != FLAT_INTEGER || value->integer < low || value->integer > high) {
        fields_wrong(fields, name, "is no whole number from %lld to %lld", (long long)low,
                     (long long)high);
        return low;
    }
    return value->integer;
}

static bool is_number(const struct flat_value *value)
{
    return value->kind == FLAT_INTEGER || value->kind == FLAT_REAL;
}

/* A decimal with six places, read as the nearest double, rounds back to the same microseconds. */
int64_t fields_us(struct fields *fields, const char *name, int64_t absent)
{
    struct flat_value room;
    const struct flat_value *value = get(fields, name, absent == FIELDS_NEEDED, &room);

    if (value == NULL)
        return absent == FIELDS_NEEDED ? 0 : absent;
    if (!is_number(value) || !(value->real * 1e6 >= 0 && value->real * 1e6 <= US_MOST)) {
        fields_wrong(fields, name, "is no time in seconds");
        return 0;
    }
    return llround(value->real * 1e6);
}

double fields_double(struct fields *fields, const char *name, double absent)
{
    struct flat_value room;
    const struct flat_value *value = get(fields, name, false, &room);

    if (value == NULL)
        return absent;
    if (!is_number(value))
        fields_wrong(fields, name, "is no number");
    return value->real;
}

bool fields_bool(struct fields *fields, const char *name)
{
    struct flat_value room;
    const struct flat_value *value = get(fields, name, false, &room);

    if (value != NULL && value->kind != FLAT_BOOL)
        fields_wrong(fields, name, "is neither true nor false");
    return value != NULL && value->yes;
}

static const char *string_of(struct fields *fields, const char *name,
                             const struct flat_value *value)
{
    if (value->kind != FLAT_STRING) {
        fields_wrong(fields, name, "is no string");
        return "";
    }
    if (fields->flat == NULL && strlen(value->string) != value->size)
        fields_wrong(fields, name, "holds a NUL");
    return value->string;
}

const char *fields_string(struct fields *fields, const char *name, const char *absent)
{
    struct flat_value room;
    const struct flat_value *value = get(fields, name, absent == NULL, &room);

    if (value == NULL)
        return absent != NULL ? absent : "";
    return string_of(fields, name, value);
}

const char *fields_string_or_none(struct fields *fields, const char *name)
{
    struct flat_value room;
    const struct flat_value *value = get(fields, name, false, &room);

    return value != NULL ? string_of(fields, name, value) : NULL;
}

bool fields_has(const struct fields *fields, const char *name)
{
    return fields->flat != NULL ? flat_has(fields->flat, name)
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
