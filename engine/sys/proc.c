/*
 * proc.c - /proc's texts. A name may hold any byte, blanks and ")" too: fields of `stat`
 * count from the last ")".
 */
#include "proc.h"

#include "trace.h"

#include <linux/capability.h>
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

static int64_t sum_of_two(const char *at)
{
    char *next;
    int64_t first = strtoll(at, &next, 10);

    return first + strtoll(next, NULL, 10);
}

bool proc_stat_parse(const char *text, struct proc_stat *out)
{
    const char *at = strrchr(text, ')'), *open = strchr(text, '('), *waited, *start, *memory, *code,
               *core, *ends;
    uint64_t environment = 0, environment_end = 0;
    char *next = NULL;
    size_t size;

    if (at == NULL || open == NULL || open > at || at[1] != ' ' || at[2] == '\0')
        return false;
    size = (size_t)(at - open) - 1;
    at += 2;
    waited = field(at, FIRST_FIELD, 16);
    start = field(waited, 16, 22);
    memory = field(start, 22, 24);
    code = field(memory, 24, 26);
    core = field(code, 26, 39);
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
        .waited_ticks = sum_of_two(waited),
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
    char *delay, *end;
    unsigned long long delay_ns;

    strtoull(text, &delay, 10);
    delay_ns = strtoull(delay, &end, 10);
    return delay > text && end > delay ? (int64_t)(delay_ns / 1000) : -1;
}

int64_t proc_read_delay_us(pid_t pid)
{
    char text[64];

    return sys_proc_read(pid, "schedstat", text, sizeof text) > 0 ? proc_delay_us(text) : -1;
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

/* Of a line of four: real, effective, saved, of files. */
static bool same_ids(const char *theirs, const char *ours, const char *key)
{
    const char *their_line = status_line(theirs, key), *our_line = status_line(ours, key);
    unsigned long their_ids[3], our_ids[4];

    if (their_line == NULL || our_line == NULL ||
        sscanf(their_line, "%lu %lu %lu", &their_ids[0], &their_ids[1], &their_ids[2]) != 3 ||
        sscanf(our_line, "%lu %lu %lu %lu", &our_ids[0], &our_ids[1], &our_ids[2], &our_ids[3]) !=
            4)
        return false;
    return their_ids[0] == our_ids[3] && their_ids[1] == our_ids[3] && their_ids[2] == our_ids[3];
}

bool proc_status_opens(const char *theirs, const char *ours)
{
    const char *granted = status_line(theirs, "CapPrm"), *held = status_line(ours, "CapEff");
    uint64_t more;

    if (granted == NULL || held == NULL)
        return false;
    more = strtoull(granted, NULL, 16) & ~strtoull(held, NULL, 16);
    return (strtoull(held, NULL, 16) >> CAP_SYS_PTRACE & 1) != 0 ||
           (more == 0 && same_ids(theirs, ours, "Uid") && same_ids(theirs, ours, "Gid"));
}
