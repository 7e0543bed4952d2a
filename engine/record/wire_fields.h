/* wire_fields.h - the fields of one JSON object, asked for by name and kind. The first mistake
 * counts.
 */
#ifndef FB_RECORD_WIRE_FIELDS_H
#define FB_RECORD_WIRE_FIELDS_H

#include "wire_flat.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define FIELDS_NEEDED INT64_MIN /* as `absent`: it must be there */

struct fields {
    struct flat *flat; /* where it was read so; else NULL, and */
    json_t *object;
    const char *wrong; /* the name of the field that is wrong; NULL: none yet */
    char why[96];
};

void fields_wrong(struct fields *fields, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* After a mistake the values are as good as any. `absent` is what a missing field counts as. */
int64_t fields_number(struct fields *fields, const char *name, int64_t low, int64_t high,
                      int64_t absent);
int64_t fields_us(struct fields *fields, const char *name, int64_t absent); /* written in seconds */
double fields_double(struct fields *fields, const char *name, double absent);
bool fields_bool(struct fields *fields, const char *name); /* absent: false */
/* A string without NUL; absent NULL: it must be there. */
const char *fields_string(struct fields *fields, const char *name, const char *absent);
const char *fields_string_or_none(struct fields *fields, const char *name); /* absent: NULL */
bool fields_has(const struct fields *fields, const char *name);
/* The bytes of a string, and a NUL; NULL where there is none. */
const char *fields_bytes(const struct fields *fields, const char *name, size_t *size);
/* A list or an object; NULL where there is none. */
json_t *fields_nested(const struct fields *fields, const char *name);
/* The values of an array, NULL where there is none. */
json_t *fields_array(struct fields *fields, const char *name);
struct fields fields_object(struct fields *fields, const char *name); /* absent: an empty one */

#endif
