/* gates.c - sizes, loads and the texts of records: what gates and blocks are given. */
#include "apply.h"

#include "forkboard.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "4G", "512M", "1048576"; k, m, g and t are powers of 1000, as with GNU parallel. */
static int read_size(const char *value, double *out)
{
    static const char units[] = "KMGTkmgt";
    char *end;
    const char *unit;

    *out = strtod(value, &end);
    unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL)
        *out *= pow(unit - units < 4 ? 1024 : 1000, (double)((unit - units) % 4 + 1));
    return strspn(value, "0123456789.") != (size_t)(end - value) || end == value ||
                   (*end != '\0' && (unit == NULL || end[1] != '\0')) || *out < 1 || *out > 0x1p62
               ? -EINVAL
               : 0;
}

/* "4", "100%" of the hardware threads. */
static int read_load(const char *value, double *out)
{
    struct fb_hardware hardware = { 0 };
    char *end;

    *out = strtod(value, &end);
    if (*end == '%')
        fb_machine(&hardware);
    if (*end == '%')
        *out = *out * hardware.threads / 100;
    return strspn(value, "0123456789.") != (size_t)(end - value) || end == value ||
                   end[*end == '%'] != '\0' || *out <= 0 || *out > 1e6
               ? -EINVAL
               : 0;
}

/* Escapes as printf(1) has them. */
static int read_record(struct opt *opt, bool end, const char *value)
{
    static const char letters[] = "ntr0\\", bytes[] = "\n\t\r\0\\";
    char *copy = strdup(value), *to = copy;

    if (copy == NULL)
        return -ENOMEM;
    for (const char *at = value; *at != '\0'; at++) {
        const char *letter = at[0] == '\\' && at[1] != '\0' ? strchr(letters, at[1]) : NULL;
        *to++ = letter != NULL ? bytes[letter - letters] : *at;
        at += letter != NULL;
    }
    *to = '\0';
    *(end ? &opt->pipe.end_bytes : &opt->pipe.start_bytes) = (size_t)(to - copy);
    free(opt->pipe.read[end]);
    opt->pipe.read[end] = copy;
    *(end ? &opt->pipe.recend : &opt->pipe.recstart) = copy;
    return 0;
}

int opt_apply_gate(struct opt *opt, enum opt_id id, const char *value)
{
    double size = 0;
    int r;

    if (id == OPT_TAGSTRING) {
        opt->form.tag = value;
        opt->run.tag = true;
        return 0;
    }
    if (id == OPT_HEADER) {
        opt->input.header = true;
        return strcmp(value, ":") == 0 ? 0 : -EINVAL;
    }
    if (id == OPT_RECSTART || id == OPT_RECEND)
        return read_record(opt, id == OPT_RECEND, value);
    if (id == OPT_LOAD)
        return read_load(value, &opt->gates.load);
    r = read_size(value, &size);
    if (id == OPT_BLOCK)
        opt->pipe.block = size <= 0x1p40 ? (size_t)size : 0;
    else
        opt->gates.memfree = (uint64_t)size;
    return id == OPT_BLOCK && opt->pipe.block == 0 ? -EINVAL : r;
}
