/* wire.h - an event as a line of JSON: the records' and --json's format. Pure. */
#ifndef FB_RECORD_WIRE_H
#define FB_RECORD_WIRE_H

#include "base/text.h"
#include "forkboard.h"

/*
 * As JSON a text has no more bytes than that, which all the words are that Linux gives a program
 * (and the quotes around them); a list of leftovers has no more processes; the conditions of a job
 * are at most 100,000, the jobs of a set. So a line has less than 8 MiB.
 */
#define WIRE_TEXT_MOST   (((size_t)2 << 20) + 65536)
#define WIRE_LEAKED_MOST 16384
#define WIRE_LINE_MOST   ((size_t)8 << 20)

/* Appends one line with its newline. Lack of memory is in out->failed. */
void wire_put(struct text *out, const struct fb_event *event);

#endif
