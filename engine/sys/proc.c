/*
 * proc.c - /proc's texts. A name may hold any byte, blanks and ")" too: fields of `stat`
 * count from the last ")".
 */
#include "proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_FIELD 3 /* the number that proc(5) gives the state, after the name */

/* The start of a field that is after `at`, which is the start of field `from`; NULL: none. */
static const char *field(const char *at, int from, int wanted)
{
    for (; from < wanted && at != NULL; from++) {
        at = strchr(at, ' ');
        at = at != NULL ? at + 1 : NULL;
    }
    return at;
}

bool proc_stat_parse(const char *text, struct proc_stat *out)
{
    const char *at = strrchr(text, ')'), *open = strchr(text, '('), *start, *memory, *code, *core,
               *ends;
    uint64_t environment = 0, environment_end = 0;
    char *next = NULL;
    size_t size;

    if (at == NULL || open == NULL || open > at || at[1] != ' ' || at[2] == '\0')
        return false;
    size = (size_t)(at - open) - 1;
    at += 2;
    start = field(at, FIRST_FIELD, 22);
    memory = field(at, FIRST_FIELD, 24);
    code = field(at, FIRST_FIELD, 26);
    core = field(at, FIRST_FIELD, 39);
    ends = core != NULL ? field(core, 39, 50) : NULL;
    if (start == NULL || memory == NULL || core == NULL)
        return false;
    if (ends != NULL) {
        environment = strtoull(ends, &next, 10);
        environment_end = strtoull(next, &next, 10);
    }
    if (code == NULL || strtoull(code, NULL, 10) == 0) /* an exec says last where that is */
        environment = environment_end = 0;
    *out = (struct proc_stat){
        .state = at[0],
        .parent = (pid_t)strtol(at + 2, NULL, 10),
        .start_ticks = strtoull(start, NULL, 10),
        .memory_pages = strtoull(memory, NULL, 10),
        .core = (int)strtol(core, NULL, 10),
        .environment = environment,
        .environment_end = environment_end,
        .exit_status = next != NULL ? (int)strtol(next, NULL, 10) : 0,
    };
    size = size < sizeof out->comm ? size : sizeof out->comm - 1;
    memcpy(out->comm, open + 1, size);
    return true;
}

/* Nanoseconds on a core, nanoseconds runnable and on none, how often it was put on one. */
int64_t proc_delay_us(const char *text)
{
    unsigned long long on_core_ns, delay_ns;

    if (sscanf(text, "%llu %llu", &on_core_ns, &delay_ns) != 2)
        return -1;
    return (int64_t)(delay_ns / 1000);
}

/* What stands after `key`; NULL: it has no line. */
static const char *status_line(const char *text, const char *key)
{
    size_t size = strlen(key);

    for (const char *line = text; line != NULL && *line != '\0';) {
        if (strncmp(line, key, size) == 0 && line[size] == ':')
            return line + size + 1;
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return NULL;
}

uint64_t proc_status_value(const char *text, const char *key)
{
    const char *line = status_line(text, key);
    char *end;
    uint64_t value = line != NULL ? strtoull(line, &end, 10) : 0;

    return line != NULL && strncmp(end, " kB", 3) == 0 ? value * 1024 : value;
}

bool proc_status_has(const char *text, const char *key, int signal)
{
    const char *line = status_line(text, key);

    return line != NULL && signal > 0 && signal <= 64 &&
           (strtoull(line, NULL, 16) >> (signal - 1) & 1) != 0;
}
