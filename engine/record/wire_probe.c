/* wire_probe.c - how a job is probed, and the command that ends it, as fields. */
#include "wire_probe.h"

#include "base/json.h"
#include "wire_text.h"

const char *const wire_probe_words[] = { "line", "tcp", "http", "file", "exec", "shell", NULL };

static void put_time(struct text *out, const char *name, int64_t time_us)
{
    if (time_us == 0)
        return;
    text_printf(out, ",\"%s\":", name);
    json_seconds(out, time_us);
}

/* {"tcp":"5432","within":30.000000} */
static void put_probe(struct text *out, const struct fb_probe *probe)
{
    text_printf(out, "{\"%s\":", wire_probe_words[probe->kind - FB_PROBE_LINE]);
    if (probe->kind == FB_PROBE_EXEC)
        wire_put_words(out, probe->argv);
    else
        wire_put_word(out, probe->what);
    put_time(out, "delay", probe->delay_us);
    put_time(out, "interval", probe->interval_us);
    put_time(out, "timeout", probe->timeout_us);
    put_time(out, "within", probe->within_us);
    if (probe->threshold != 0)
        text_printf(out, ",\"%s\":%d", "threshold", probe->threshold);
    if (probe->mark)
        text_printf(out, ",\"%s\":true", "mark");
    text_putc(out, '}');
}

void wire_put_probes(struct text *out, const struct fb_job *job)
{
    if (job->ready != NULL) {
        json_key(out, "ready");
        put_probe(out, job->ready);
    }
    if (job->health != NULL) {
        json_key(out, "health");
        put_probe(out, job->health);
    }
    if (job->stop_shell != NULL) {
        json_key(out, "stop_shell");
        wire_put_word(out, job->stop_shell);
    }
    if (job->stop_argv != NULL) {
        json_key(out, "stop_argv");
        wire_put_words(out, job->stop_argv);
    }
}
