/* wire_parts.h - words and bytes of a record's line back into numbers; for wire_read.c. */
#ifndef FB_WIRE_PARTS_H
#define FB_WIRE_PARTS_H

#include "fields.h"
#include "wire_read.h"

int wire_signal_number(const char *name);          /* as fb_signal_name() wrote it; 0: no signal */
int wire_error_number(const char *name);           /* "ENOENT"; -1: not known here */
bool wire_date_us(const char *date, int64_t *out); /* "2026-11-23T12:00:00.123456Z" */
/* The column, in characters from 1, of a field's name in a line that is a JSON object; else 1. */
unsigned wire_column(const char *line, size_t size, const char *name);
/* Output's `bytes`, base64, into the reader's own memory. 0 or -ENOMEM. */
int wire_read_bytes(struct wire_reader *reader, struct fields *fields, struct fb_event *event);

#endif
