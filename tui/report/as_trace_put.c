/* as_trace_put.c - events of a trace, as text. */
#include "as_trace_put.h"

#include "base/json.h"

#include <inttypes.h>

void as_trace_front(struct text *out, const char *ph, const char *cat, uint32_t pid, uint32_t tid,
                    int64_t at_ns)
{
    text_printf(out,
                ",\n{\"ph\":\"%s\",\"cat\":\"%s\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32
                ",\"ts\":%" PRId64 ".%03d",
                ph, cat, pid, tid, at_ns / 1000, (int)(at_ns % 1000));
}

void as_trace_name(struct text *out, const char *kind, uint32_t pid, uint32_t tid, const char *name)
{
    text_printf(out,
                ",\n{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu32
                ",\"args\":{\"name\":",
                kind, pid, tid);
    json_quoted_string(out, name);
    text_puts(out, "}}");
}

void as_trace_instant(struct text *out, const char *cat, uint32_t serial, int64_t at_ns,
                      const char *name, const char *scope)
{
    as_trace_front(out, "i", cat, serial, serial, at_ns);
    json_string_field(out, "s", scope);
    json_string_field(out, "name", name);
    text_putc(out, '}');
}

void as_trace_used(struct text *out, const struct fb_event *event)
{
    uint64_t bytes = event->as.reaped.peak_memory_bytes;
    bool timed = !event->as.reaped.unseen;

    text_puts(out, ",\"args\":{");
    if (timed)
        text_printf(out, "\"utime_ms\":%.3f,\"stime_ms\":%.3f",
                    (double)event->as.reaped.user_us / 1e3,
                    (double)event->as.reaped.system_us / 1e3);
    if (bytes > 0)
        text_printf(out, "%s\"maxrss_kb\":%" PRIu64, timed ? "," : "", bytes / 1024);
    text_puts(out, "}}");
}
