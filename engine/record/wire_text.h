/* wire_text.h - words of a record, any bytes but NUL, as they are written. */
#ifndef FB_RECORD_WIRE_TEXT_H
#define FB_RECORD_WIRE_TEXT_H

#include "base/text.h"

void wire_put_word(struct text *out, const char *word);
/* A list of them, that ends with NULL. */
void wire_put_words(struct text *out, const char *const *words);

#endif
