/* json.h - values and fields of JSON, appended to a text. Pure. No name here is one of jansson's.
 */
#ifndef FB_BASE_JSON_H
#define FB_BASE_JSON_H

#include "text.h"

#include <stdint.h>

void json_signed(struct text *out, int64_t value);
void json_seconds(struct text *out, int64_t us); /* with six decimals */
/* With six decimals, or with as many digits as it takes to read the same back; not finite: 0. */
void json_double(struct text *out, double value);
/* Any bytes: those that are no UTF-8 become U+FFFD. */
void json_quoted(struct text *out, const char *bytes, size_t size);
/* The same, but no more of it than `most` bytes of JSON hold: how many of `size` were put. */
size_t json_quoted_most(struct text *out, const char *bytes, size_t size, size_t most);
void json_quoted_string(struct text *out, const char *string);
void json_bool(struct text *out, bool value);
void json_base64(struct text *out, const unsigned char *bytes, size_t size);

/*
 * ,"name": and a value after it. The name is a literal, so a key is one copy of a size known when
 * compiled: a record has twenty a job.
 */
#define json_key(out, name)                 text_put((out), ",\"" name "\":", sizeof(name) + 3)
#define json_string_field(out, name, value) (json_key(out, name), json_quoted_string(out, value))
#define json_number_field(out, name, value) (json_key(out, name), json_signed(out, value))
#define json_seconds_field(out, name, us)   (json_key(out, name), json_seconds(out, us))
#define json_bool_field(out, name, value)   (json_key(out, name), json_bool(out, value))

#endif
