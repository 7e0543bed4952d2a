/* wire_text_read.h - words of a record, any bytes but NUL; for the files that read a job. */
#ifndef FB_RECORD_WIRE_TEXT_READ_H
#define FB_RECORD_WIRE_TEXT_READ_H

#include "wire_fields.h"
#include "wire_read.h"

/* Zeros that live until the next event; NULL: no memory. */
void *wire_own(struct wire_reader *reader, size_t count, size_t each);
/* A word, or as before where there is none. 0 or -ENOMEM. */
int wire_read_text(struct wire_reader *reader, struct fields *fields, const char *name,
                   const char **out);
/* A list of words that ends with NULL, or as before where there is none. 0 or -ENOMEM. */
int wire_read_words(struct wire_reader *reader, struct fields *fields, const char *name,
                    const char *const **out);

#endif
