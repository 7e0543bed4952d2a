/* wire_service_read.c - a job as a service, and how it is ended, from fields. */
#include "wire_job.h"

#include "wire_fields.h"
#include "wire_words.h"

#include <signal.h>
#include <string.h>

void wire_read_service(struct fields *fields, struct fb_job *job)
{
    const char *restart = fields_string(fields, "restart", "");
    const char *stop = fields_string_or_none(fields, "stop");
    int64_t least_us = fields_us(fields, "backoff", -1),
            most_us = fields_us(fields, "backoff_most", -1);

    while (job->restart <= FB_RESTART_ALWAYS &&
           strcmp(restart, wire_restart_words[job->restart]) != 0)
        job->restart++;
    if (job->restart > FB_RESTART_ALWAYS) {
        fields_wrong(fields, "restart", "is neither on_failure nor always");
        job->restart = FB_RESTART_NEVER;
    }
    job->backoff_us = least_us > 0 ? least_us : 0;
    job->backoff_most_us = most_us > 0 ? most_us : 0;
    job->restarts_most = (int)fields_number(fields, "restarts", 0, INT32_MAX, 0);
    job->decides = fields_bool(fields, "main");
    job->stop_alone = fields_bool(fields, "stop_alone");
    if (stop == NULL)
        return;
    job->stop_signal = wire_signal_number(stop);
    if (job->stop_signal <= 0 || job->stop_signal >= NSIG)
        fields_wrong(fields, "stop", "is no signal");
}
