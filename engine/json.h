/* json.h - values and fields of JSON, appended to a text. Pure. No name here is one of jansson's.
 */
#ifndef FB_JSON_H
#define FB_JSON_H

#include "text.h"

#include <stdint.h>

void json_signed(struct text *out, int64_t value);
void json_seconds(struct text *out, int64_t us);  /* with six decimals */
void json_double(struct text *out, double value); /* with six decimals; not finite: 0 */
/* Any bytes: those that are no UTF-8 become U+FFFD. */
void json_quoted(struct text *out, const char *bytes, size_t size);
void json_base64(struct text *out, const unsigned char *bytes, size_t size);

/* ,"name": and a value behind it */
void json_key(struct text *out, const char *name);
void json_string_field(struct text *out, const char *name, const char *value);
void json_number_field(struct text *out, const char *name, int64_t value);
void json_seconds_field(struct text *out, const char *name, int64_t us);
void json_bool_field(struct text *out, const char *name, bool value);

#endif
