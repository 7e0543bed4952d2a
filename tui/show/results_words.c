/*
 * results_words.c - what stands in the results' paths, and in exit.json.
 */
#include "results_words.h"

#include "base/clean.h"
#include "base/json.h"
#include "base/utf8.h"
#include "results.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAME_BYTES 100

void results_put_name(struct text *out, uint32_t job, const char *name)
{
    size_t size = strlen(name), end;

    text_printf(out, "%u", job);
    end = out->size + 1 + NAME_BYTES;
    for (size_t at = 0; at < size && out->size < end;) {
        uint32_t point;
        size_t length = utf8_read(name + at, size - at, &point);
        bool plain = length == 1 &&
                     (strchr("+,-.=@_", name[at]) != NULL || (name[at] >= '0' && name[at] <= '9') ||
                      ((name[at] | 32) >= 'a' && (name[at] | 32) <= 'z'));
        bool letter = length > 1 && point >= 0xA0 && clean_point(point) == point;
        if (at == 0)
            text_putc(out, '-');
        if (plain || letter)
            text_put(out, name + at, length);
        else
            text_putc(out, '_');
        at += length > 0 ? length : 1;
    }
}

void results_put_path(struct text *out, uint32_t job, const char *name)
{
    if (job >= RESULTS_PART)
        text_printf(out, "%u/", job / RESULTS_PART * RESULTS_PART);
    results_put_name(out, job, name);
}

void results_put_exit(struct text *out, const struct summary_job *job, const struct fb_event *event,
                      int64_t start_us)
{
    bool began = job->pid != 0, exited = event->kind == FB_EXITED;
    char name[16], words[4400];

    text_printf(out, "{\"job\":%u", event->job);
    json_string_field(out, "name", job->name != NULL ? job->name : "");
    json_string_field(out, "command", job->command != NULL ? job->command : "");
    json_number_field(out, "attempt", event->attempt);
    json_seconds_field(out, "start", start_us + (began ? job->began_us : event->t_us));
    json_seconds_field(out, "seconds", began ? event->t_us - job->began_us : 0);
    json_bool_field(out, "succeeded", exited && event->as.exited.succeeded);
    if (exited && event->as.exited.unseen)
        text_puts(out, ",\"code\":null");
    else if (exited && event->as.exited.signal == 0)
        json_number_field(out, "code", event->as.exited.code);
    else if (exited)
        json_string_field(out, "signal", fb_signal_name(event->as.exited.signal, name));
    if (exited && event->as.exited.cause != FB_CAUSE_NONE)
        json_string_field(out, "cause", fb_cause_name(event->as.exited.cause));
    if (exited && event->as.exited.why != NULL)
        json_string_field(out, "why", event->as.exited.why);
    json_string_field(out, "fate", fb_fate_text(event, words, sizeof words));
    text_puts(out, "}\n");
}

int results_write(int fd, const char *bytes, size_t size, uint64_t offset)
{
    int r = fd < 0 ? fd : 0;

    while (r == 0 && size > 0) {
        ssize_t n = pwrite(fd, bytes, size, (off_t)offset);
        if (n < 0 && errno != EINTR)
            r = -errno;
        if (n < 0)
            continue;
        bytes += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    if (fd >= 0 && close(fd) < 0 && r == 0)
        r = -errno;
    return r;
}
