/* as_trace_put.h - events of a trace, as text. A lane is a process and a thread in it. Pure. */
#ifndef FB_REPORT_AS_TRACE_PUT_H
#define FB_REPORT_AS_TRACE_PUT_H

#include "base/text.h"
#include "forkboard.h"

/* The front of an event; what follows begins with a comma. Times count from the run's begin. */
void as_trace_front(struct text *out, const char *ph, const char *cat, uint32_t pid, uint32_t tid,
                    int64_t at_ns);
/* What a lane is called: `kind` is process_name or thread_name. */
void as_trace_name(struct text *out, const char *kind, uint32_t pid, uint32_t tid,
                   const char *name);
void as_trace_instant(struct text *out, const char *cat, uint32_t serial, int64_t at_ns,
                      const char *name, const char *scope);
/* What it used, as far as that is known: the rest of the event. */
void as_trace_used(struct text *out, const struct fb_event *event);

#endif
