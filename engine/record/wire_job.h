/*
 * wire_job.h - what a job and a run were made of, in a record: fields of `queued` and `run` by
 * which they can run again. A field stands there where it is not the default.
 */
#ifndef FB_RECORD_WIRE_JOB_H
#define FB_RECORD_WIRE_JOB_H

#include "base/text.h"
#include "forkboard.h"

struct wire_reader;
struct fields;

void wire_put_job(struct text *out, const struct fb_job *job);
void wire_put_origin(struct text *out, const struct fb_event *run);

/*
 * Backwards: a `queued` whole, kept by the reader until its next event; its job is NULL where
 * nothing says what that was. 0 or -ENOMEM.
 */
int wire_read_queued(struct wire_reader *reader, struct fields *fields, struct fb_event *event);
void wire_read_hardware(struct fields *fields, struct fb_hardware *out);
int wire_read_origin(struct wire_reader *reader, struct fields *fields, struct fb_event *run);

/* Of enum fb_restart. */
extern const char *const wire_restart_words[];

/* Of a job, what it is as a service, and how it is ended. */
void wire_put_service(struct text *out, const struct fb_job *job);
void wire_read_service(struct fields *fields, struct fb_job *job);

#endif
