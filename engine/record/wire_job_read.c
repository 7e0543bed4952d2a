/*
 * wire_job_read.c - wire_job.c backwards. A record may come from strangers: what is read here is
 * what fb_run_add() takes, or a mistake with its field.
 */
#include "wire_job.h"

#include "wire_fields.h"
#include "wire_probe.h"
#include "wire_read.h"
#include "wire_text_read.h"
#include "wire_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MOST    8191
#define RETRIES_MOST 1000000

/* An exit code, or the name of a signal. */
static int read_success(struct fields *fields, const json_t *value)
{
    json_int_t code = json_integer_value(value);
    int signal = json_is_string(value) ? wire_signal_number(json_string_value(value)) : 0;

    if (signal != 0)
        return FB_SIGNAL(signal);
    if (!json_is_integer(value) || code < 0 || code > 255)
        fields_wrong(fields, "success", "is neither an exit code nor a signal");
    return (int)code;
}

static int read_cpu(struct fields *fields, const json_t *value)
{
    json_int_t cpu = json_integer_value(value);

    if (!json_is_integer(value) || cpu < 0 || cpu > CPUS_MOST)
        fields_wrong(fields, "cpus", "is no hardware thread");
    return (int)cpu;
}

static int read_numbers(struct wire_reader *reader, struct fields *fields, const char *name,
                        int (*one)(struct fields *fields, const json_t *value), const int **out,
                        size_t *count)
{
    const json_t *list = fields_array(fields, name);
    int *numbers;

    if (json_array_size(list) == 0)
        return 0;
    *count = json_array_size(list);
    numbers = wire_own(reader, *count, sizeof *numbers);
    for (size_t i = 0; numbers != NULL && i < *count; i++)
        numbers[i] = one(fields, json_array_get(list, i));
    *out = numbers;
    return numbers != NULL ? 0 : -ENOMEM;
}

/* An object of names and numbers from 1. 0 or -ENOMEM. */
static int read_limits(struct wire_reader *reader, struct fields *fields, const char *name,
                       const struct fb_limit **out, size_t *count)
{
    json_t *object = fields_nested(fields, name), *value;
    struct fb_limit *limits;
    const char *key;

    if (!fields_has(fields, name))
        return 0;
    if (!json_is_object(object)) {
        fields_wrong(fields, name, "is no object");
        return 0;
    }
    limits = wire_own(reader, json_object_size(object) + 1, sizeof *limits);
    if (limits == NULL)
        return -ENOMEM;
    json_object_foreach(object, key, value)
    {
        json_int_t number = json_integer_value(value);
        if (!json_is_integer(value) || number < 1 || number > INT32_MAX || key[0] == '\0')
            fields_wrong(fields, name, "is not of names and numbers from 1");
        limits[(*count)++] = (struct fb_limit){ key, (int)number };
    }
    *out = limits;
    return 0;
}

static int read_descriptor(struct fields *fields, const json_t *value)
{
    json_int_t fd = json_integer_value(value);

    if (!json_is_integer(value) || fd < 3 || fd > FB_KEEP_MOST)
        fields_wrong(fields, "inherit_fds", "is no descriptor");
    return (int)fd;
}

static int read_inherited(struct wire_reader *reader, struct fields *fields, struct fb_job *job)
{
    const int *numbers = NULL;
    struct fb_keep *keep;
    size_t count = 0;
    int r = read_numbers(reader, fields, "inherit_fds", read_descriptor, &numbers, &count);

    if (r < 0 || count == 0)
        return r;
    keep = wire_own(reader, count, sizeof *keep);
    if (keep == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        keep[i] = (struct fb_keep){ numbers[i], FB_SAME };
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (numbers[i] == numbers[k])
                fields_wrong(fields, "inherit_fds", "has a descriptor twice");
    job->keep = keep;
    job->keep_count = count;
    return 0;
}

static enum fb_leftovers read_leftovers(struct fields *fields)
{
    static const char *const words[] = { "", "fail", "wait", "end", "leave" };
    const char *word = fields_string(fields, "leftovers", "");

    for (int i = 0; i <= FB_LEFTOVERS_LEAVE; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum fb_leftovers)i;
    fields_wrong(fields, "leftovers", "is neither fail, wait, end nor leave");
    return 0;
}

/* -1: it is not there. */
static int64_t time_of(struct fields *fields, const char *name)
{
    return fields_us(fields, name, -1);
}

static void read_how(struct fields *fields, struct fb_job *job)
{
    int64_t timeout_us = time_of(fields, "timeout"), grace_us = time_of(fields, "grace");
    int64_t wait_us = time_of(fields, "retry_wait");
    int retries = (int)fields_number(fields, "retries", 0, RETRIES_MOST, -1);

    job->timeout_us = timeout_us == 0 ? FB_FOREVER : timeout_us > 0 ? timeout_us : 0;
    job->grace_us = grace_us > 0 ? grace_us : grace_us == 0 ? FB_AT_ONCE : 0;
    job->retry_wait_us = wait_us > 0 ? wait_us : 0;
    job->retries = retries == 0 ? FB_NO_RETRY : retries > 0 ? retries : 0;
    job->leftovers = read_leftovers(fields);
}

static void check_job(struct fields *fields, const struct fb_job *job)
{
    if ((job->argv != NULL) + (job->shell != NULL) + fields_has(fields, "call") != 1)
        fields_wrong(fields, job->argv != NULL ? "argv" : "shell", "is not all that is to be run");
    if (job->argv != NULL && job->argv[0] == NULL)
        fields_wrong(fields, "argv", "is empty");
    for (size_t i = 0; job->env != NULL && job->env[i] != NULL; i++)
        if (job->env[i][0] == '=' || strchr(job->env[i], '=') == NULL)
            fields_wrong(fields, "env", "is not of NAME=value");
    if (job->pty && job->outlives)
        fields_wrong(fields, "pty", "does not go with outlives");
    if (job->stdin_open && (job->outlives || job->stdin_path != NULL))
        fields_wrong(fields, "stdin_open", "does not go with outlives or stdin");
}

static int read_job(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    struct fb_job *job = &reader->job;
    int r;

    if (!fields_has(fields, "argv") && !fields_has(fields, "shell") && !fields_has(fields, "call"))
        return 0;
    *job = (struct fb_job){ .name = event->as.queued.name,
                            .estimate_us = event->as.queued.estimate_us,
                            .group = event->as.queued.group,
                            .kind = event->as.queued.kind };
    r = wire_read_words(reader, fields, "argv", &job->argv);
    if (r == 0)
        r = wire_read_text(reader, fields, "shell", &job->shell);
    if (r == 0)
        r = wire_read_text(reader, fields, "dir", &job->dir);
    if (r == 0)
        r = wire_read_words(reader, fields, "env", &job->env);
    if (r == 0)
        r = wire_read_text(reader, fields, "stdin", &job->stdin_path);
    if (r == 0)
        r = read_numbers(reader, fields, "cpus", read_cpu, &job->cpus, &job->cpu_count);
    if (r == 0)
        r = read_numbers(reader, fields, "success", read_success, &job->success,
                         &job->success_count);
    if (r == 0)
        r = read_limits(reader, fields, "needs", &job->needs, &job->need_count);
    if (r == 0)
        r = read_inherited(reader, fields, job);
    if (r < 0)
        return r;
    job->slots = (int)fields_number(fields, "weight", 0, INT32_MAX, 0);
    job->priority = (int)fields_number(fields, "priority", INT32_MIN, INT32_MAX, 0);
    job->no_notify = fields_bool(fields, "no_notify");
    job->env_alone = fields_bool(fields, "env_alone");
    job->call = fields_string_or_none(fields, "call");
    if (job->call != NULL)
        job->command = event->as.queued.command;
    job->nice = (int)fields_number(fields, "nice", -20, 19, 0);
    job->memory_bytes = (uint64_t)fields_number(fields, "memory_limit", 0, INT64_MAX, 0);
    job->pty = fields_bool(fields, "pty");
    job->stdin_open = fields_bool(fields, "stdin_open");
    job->outlives = fields_bool(fields, "outlives");
    read_how(fields, job);
    wire_read_service(fields, job);
    check_job(fields, job);
    event->as.queued.job = job;
    return wire_read_probes(reader, fields, job);
}

static int read_after(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    json_t *list = fields_array(fields, "after");
    size_t found = json_array_size(list);

    if (found == 0)
        return 0;
    reader->after = calloc(found, sizeof *reader->after);
    if (reader->after == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < found; i++) {
        struct fields one = { .object = json_array_get(list, i) };
        const char *when = fields_string(&one, "when", "succeeded");
        reader->after[i].job = (uint32_t)fields_number(&one, "job", 1, UINT32_MAX, FIELDS_NEEDED);
        while (reader->after[i].when < FB_WHEN_COUNT &&
               strcmp(when, fb_when_name(reader->after[i].when)) != 0)
            reader->after[i].when++;
        if (one.wrong != NULL)
            fields_wrong(fields, "after", "%s %s", one.wrong, one.why);
        else if (reader->after[i].when == FB_WHEN_COUNT)
            fields_wrong(fields, "after", "when is no moment of a job");
    }
    event->as.queued.after = reader->after;
    event->as.queued.after_count = found;
    return 0;
}

int wire_read_queued(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    event->as.queued.command = fields_string(fields, "command", "");
    event->as.queued.name = fields_string(fields, "name", event->as.queued.command);
    event->as.queued.cut = fields_bool(fields, "cut");
    event->as.queued.estimate_us = fields_us(fields, "estimate", 0);
    event->as.queued.group = fields_string_or_none(fields, "group");
    event->as.queued.kind = (uint32_t)fields_number(fields, "kind", 0, UINT32_MAX, 0);
    if (!reader->flat.skim && read_job(reader, fields, event) < 0)
        return -ENOMEM;
    return read_after(reader, fields, event);
}

static int word_of(struct fields *fields, const char *name, const char *const *words, int count)
{
    const char *word = fields_string(fields, name, NULL);

    for (int i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    fields_wrong(fields, name, "is not known");
    return 0;
}

static struct fb_halt read_halt(struct fields *fields)
{
    static const char *const whens[] = { "never", "soon", "now" };
    static const char *const ons[] = { "fail", "success", "done" };
    struct fields halt = fields_object(fields, "halt");
    struct fb_halt out = { 0 };

    if (halt.object == NULL)
        return out;
    out.when = (enum fb_halt_when)word_of(&halt, "when", whens, 3);
    out.on = (enum fb_halt_on)word_of(&halt, "on", ons, 3);
    out.count = (uint32_t)fields_number(&halt, "count", 0, UINT32_MAX, 0);
    out.share = fields_double(&halt, "share", 0);
    if (!(out.share >= 0))
        fields_wrong(&halt, "share", "is below 0");
    if (halt.wrong != NULL)
        fields_wrong(fields, "halt", "%s %s", halt.wrong, halt.why);
    return out;
}

void wire_read_hardware(struct fields *fields, struct fb_hardware *out)
{
    struct fields hardware = fields_object(fields, "hardware");
    json_t *expected = fields_array(&hardware, "expected");

    out->cores = (int)fields_number(&hardware, "cores", 0, INT32_MAX, 0);
    out->threads = (int)fields_number(&hardware, "threads", 0, INT32_MAX, 0);
    out->machine_threads = (int)fields_number(&hardware, "machine_threads", 0, INT32_MAX, 0);
    out->quota = fields_double(&hardware, "quota", 0);
    out->expected_low = json_number_value(json_array_get(expected, 0));
    out->expected_high = json_number_value(json_array_get(expected, 1));
    if (hardware.wrong != NULL)
        fields_wrong(fields, "hardware", "%s %s", hardware.wrong, hardware.why);
}

int wire_read_origin(struct wire_reader *reader, struct fields *fields, struct fb_event *run)
{
    if (wire_read_text(reader, fields, "dir", &run->as.run.dir) < 0)
        return -ENOMEM;
    if (!fields_has(fields, "grace"))
        return 0;
    reader->options = (struct fb_options){
        .timeout_us = fields_us(fields, "timeout", 0),
        .grace_us = fields_us(fields, "grace", 0),
        .retries = (int)fields_number(fields, "retries", 0, RETRIES_MOST, 0),
        .retry_wait_us = fields_us(fields, "retry_wait", 0),
        .delay_us = fields_us(fields, "delay", 0),
        .reap_delay_us = fields_us(fields, "reap_delay", 0),
        .leftovers = read_leftovers(fields),
        .halt = read_halt(fields),
    };
    run->as.run.options = &reader->options;
    return read_limits(reader, fields, "limits", &reader->options.limits,
                       &reader->options.limit_count);
}
