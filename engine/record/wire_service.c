/* wire_service.c - a job as a service, and how it is ended, as fields. */
#include "wire_job.h"

#include "base/json.h"

const char *const wire_restart_words[] = { "", "on_failure", "always" };

void wire_put_service(struct text *out, const struct fb_job *job)
{
    char name[16];

    if (job->restart != FB_RESTART_NEVER)
        json_string_field(out, "restart", wire_restart_words[job->restart]);
    if (job->backoff_us != 0)
        json_seconds_field(out, "backoff", job->backoff_us);
    if (job->backoff_most_us != 0)
        json_seconds_field(out, "backoff_most", job->backoff_most_us);
    if (job->restarts_most != 0)
        json_number_field(out, "restarts", job->restarts_most);
    if (job->decides)
        json_bool_field(out, "main", true);
    if (job->stop_signal != 0)
        json_string_field(out, "stop", fb_signal_name(job->stop_signal, name));
    if (job->stop_alone)
        json_bool_field(out, "stop_alone", true);
}
