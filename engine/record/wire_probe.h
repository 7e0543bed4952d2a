/* wire_probe.h - what is tried of a job, and the command that ends it, as fields of `queued`. */
#ifndef FB_RECORD_WIRE_PROBE_H
#define FB_RECORD_WIRE_PROBE_H

#include "base/text.h"
#include "forkboard.h"

struct wire_reader;
struct fields;

/* The names of enum fb_probing, from FB_PROBE_LINE on; ends with NULL. */
extern const char *const wire_probe_words[];

void wire_put_probes(struct text *out, const struct fb_job *job);
/* 0 or -ENOMEM. */
int wire_read_probes(struct wire_reader *reader, struct fields *fields, struct fb_job *job);

#endif
