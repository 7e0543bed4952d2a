/* wire_words.h - words and bytes of a record's line back into numbers; for wire_read.c. */
#ifndef FB_RECORD_WIRE_WORDS_H
#define FB_RECORD_WIRE_WORDS_H

#include "wire_fields.h"
#include "wire_read.h"

int wire_signal_number(const char *name); /* as fb_signal_name() wrote it; 0: no signal */
void wire_read_health(struct fields *fields, struct fb_event *event);
enum fb_cause wire_cause(const char *name);        /* none, where it is a later version's */
int wire_error_number(const char *name);           /* "ENOENT"; -1: not known here */
bool wire_date_us(const char *date, int64_t *out); /* "2026-11-23T12:00:00.123456Z" */
/* The column, in characters from 1, of a field's name in a line that is a JSON object; else 1. */
unsigned wire_column(const char *line, size_t size, const char *name);
/* Where the value after `most` others begins in a line of JSON; its size: there are no more. */
size_t wire_values_end(const char *line, size_t size, size_t most);
unsigned wire_place(const char *line, size_t at); /* as a column, in characters from 1 */
/* How many bytes, or SIZE_MAX for what is no base64. */
size_t wire_decode(const char *text, size_t size, char *out);
/* Its lists into the reader's own memory. 0 or -ENOMEM. */
int wire_read_leaked(struct wire_reader *reader, struct fields *fields, struct fb_event *event);
/* Output's `bytes`, base64, into the reader's own memory. 0 or -ENOMEM. */
int wire_read_bytes(struct wire_reader *reader, struct fields *fields, struct fb_event *event);

#endif
