/* table.c - measurements from a file: people have some from clusters. */
#include "runs.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FIELD_MOST 64 /* bytes of a field that is read */

struct columns {
    int slots, throughput, seconds; /* -1: there is none */
};

/* The next field of a line, without blanks and quotes around it. False: there is none. */
static bool next_field(const char **at, const char *end, char *out, size_t room)
{
    const char *from = *at, *to;

    if (from > end)
        return false;
    to = memchr(from, ',', (size_t)(end - from));
    to = to != NULL ? to : end;
    *at = to + 1;
    while (from < to && (*from == ' ' || *from == '\t' || *from == '"'))
        from++;
    while (to > from && strchr(" \t\"\r", to[-1]) != NULL)
        to--;
    snprintf(out, room, "%.*s", (int)(to - from < (ptrdiff_t)room ? to - from : (ptrdiff_t)room),
             from);
    return true;
}

static void read_head(struct columns *columns, const char *at, const char *end)
{
    char name[FIELD_MOST];

    *columns = (struct columns){ -1, -1, -1 };
    for (int i = 0; next_field(&at, end, name, sizeof name); i++) {
        if (strcasecmp(name, "slots") == 0)
            columns->slots = i;
        else if (strcasecmp(name, "throughput") == 0)
            columns->throughput = i;
        else if (strcasecmp(name, "seconds") == 0)
            columns->seconds = i;
    }
}

/* A number above 0. */
static bool read_number(const char *field, double *out)
{
    char *end;

    *out = strtod(field, &end);
    return end != field && *end == '\0' && isfinite(*out) && *out > 0;
}

static int wrong(const char *name, int line, const char *what, char *error, size_t room)
{
    snprintf(error, room, "%s:%d: %s", name, line, what);
    return -EINVAL;
}

/* A measurement: NULL, or what is wrong. */
static const char *read_row(const struct columns *columns, const char *at, const char *end,
                            struct scale_sample *sample)
{
    double slots = 0, throughput = 0, seconds = 0;
    bool slots_well = false, well = false;
    char field[FIELD_MOST];

    for (int i = 0; next_field(&at, end, field, sizeof field); i++) {
        if (i == columns->slots)
            slots_well = read_number(field, &slots);
        if (i == columns->throughput)
            well = read_number(field, &throughput);
        else if (i == columns->seconds && columns->throughput < 0)
            well = read_number(field, &seconds);
        else if (i == columns->seconds && !read_number(field, &seconds))
            seconds = 0;
    }
    if (!slots_well || slots != floor(slots) || slots > INT_MAX)
        return "slots is no whole number above 0";
    if (!well)
        return columns->throughput >= 0 ? "throughput is no number above 0"
                                        : "seconds is no number above 0";
    sample->slots = (int)slots;
    sample->wall_us = seconds > 0 && seconds < 1e12 ? (int64_t)(seconds * 1e6 + 0.5) : 0;
    sample->throughput = throughput > 0 ? throughput : 1 / seconds;
    return NULL;
}

int scale_runs_read(struct scale_runs *runs, const char *name, const char *bytes, size_t size,
                    char *error, size_t room)
{
    const char *end = bytes + size;
    struct columns columns = { -1, -1, -1 };
    bool head = false;

    runs->table = true;
    for (int line = 1; bytes < end; line++) {
        const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *stop = newline != NULL ? newline : end, *at = bytes, *what;
        struct scale_sample sample = { .round = line };
        bytes = stop + 1;
        if (at == stop || *at == '#' || (stop - at == 1 && *at == '\r'))
            continue;
        if (!head) {
            read_head(&columns, at, stop);
            head = true;
            if (columns.slots < 0 || (columns.throughput < 0 && columns.seconds < 0))
                return wrong(name, line, "it has no columns slots and throughput, or seconds",
                             error, room);
            continue;
        }
        what = read_row(&columns, at, stop, &sample);
        if (what != NULL)
            return wrong(name, line, what, error, room);
        if (scale_runs_add(runs, &sample) < 0)
            return -ENOMEM;
    }
    return runs->count > 0 ? 0 : wrong(name, 1, "it holds no measurements", error, room);
}
