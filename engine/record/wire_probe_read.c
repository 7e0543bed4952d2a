/*
 * wire_probe_read.c - wire_probe.c backwards. A record may come from strangers: what cannot be a
 * probe is a mistake with its field.
 */
#include "wire_probe.h"

#include "wire_fields.h"
#include "wire_text_read.h"

#include "base/aim.h"

#include <errno.h>

static int64_t time_of(struct fields *fields, const char *name)
{
    int64_t time_us = fields_us(fields, name, 0);

    return time_us > 0 ? time_us : 0;
}

/* What is tried: the first of the words that is there. 0 or -ENOMEM. */
static int read_what(struct wire_reader *reader, struct fields *fields, struct fb_probe *probe)
{
    for (int i = 0; wire_probe_words[i] != NULL; i++) {
        if (!fields_has(fields, wire_probe_words[i]))
            continue;
        probe->kind = (enum fb_probing)(FB_PROBE_LINE + i);
        if (probe->kind == FB_PROBE_EXEC)
            return wire_read_words(reader, fields, wire_probe_words[i], &probe->argv);
        return wire_read_text(reader, fields, wire_probe_words[i], &probe->what);
    }
    return 0;
}

static bool fits(const struct fb_probe *probe, bool health)
{
    return aim_fits(probe) &&
           (health ? probe->kind != FB_PROBE_LINE && probe->within_us == 0 : !probe->mark);
}

static int read_probe(struct wire_reader *reader, struct fields *fields, const char *name,
                      const struct fb_probe **out)
{
    struct fields own;
    struct fb_probe *probe;
    int r;

    if (!fields_has(fields, name))
        return 0;
    own = fields_object(fields, name);
    probe = wire_own(reader, 1, sizeof *probe);
    r = probe != NULL ? read_what(reader, &own, probe) : -ENOMEM;
    if (r < 0)
        return r;
    probe->delay_us = time_of(&own, "delay");
    probe->interval_us = time_of(&own, "interval");
    probe->timeout_us = time_of(&own, "timeout");
    probe->within_us = time_of(&own, "within");
    probe->threshold = (int)fields_number(&own, "threshold", 0, INT32_MAX, 0);
    probe->mark = fields_bool(&own, "mark");
    if (own.wrong != NULL || !fits(probe, name[0] == 'h'))
        fields_wrong(fields, name, "is no probe");
    *out = probe;
    return 0;
}

int wire_read_probes(struct wire_reader *reader, struct fields *fields, struct fb_job *job)
{
    int r = read_probe(reader, fields, "ready", &job->ready);

    if (r == 0)
        r = read_probe(reader, fields, "health", &job->health);
    if (r == 0)
        r = wire_read_text(reader, fields, "stop_shell", &job->stop_shell);
    if (r == 0)
        r = wire_read_words(reader, fields, "stop_argv", &job->stop_argv);
    if (r < 0)
        return r;
    if (job->outlives && (job->ready != NULL || job->health != NULL))
        fields_wrong(fields, "ready", "does not go with outlives");
    if (job->stop_argv != NULL && (job->stop_argv[0] == NULL || job->stop_shell != NULL))
        fields_wrong(fields, "stop_argv", "is no command");
    return 0;
}
