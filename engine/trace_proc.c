/*
 * trace_proc.c - /proc's texts. A name may hold any byte, blanks and ")" too: fields of `stat`
 * count from the last ")".
 */
#include "trace_proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_FIELD 3 /* proc(5) numbers the state, behind the name, so */

/* The start of a field that is behind `at`, which is the start of field `from`; NULL: none. */
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
    const char *at = strrchr(text, ')'), *open = strchr(text, '('), *start, *memory, *core, *status;
    size_t size;

    if (at == NULL || open == NULL || open > at || at[1] != ' ' || at[2] == '\0')
        return false;
    size = (size_t)(at - open) - 1;
    at += 2;
    start = field(at, FIRST_FIELD, 22);
    memory = field(at, FIRST_FIELD, 24);
    core = field(at, FIRST_FIELD, 39);
    status = core != NULL ? field(core, 39, 52) : NULL;
    if (start == NULL || memory == NULL || core == NULL)
        return false;
    *out = (struct proc_stat){
        .state = at[0],
        .parent = (pid_t)strtol(at + 2, NULL, 10),
        .start_ticks = strtoull(start, NULL, 10),
        .memory_pages = strtoull(memory, NULL, 10),
        .core = (int)strtol(core, NULL, 10),
        .exit_status = status != NULL ? (int)strtol(status, NULL, 10) : 0,
    };
    size = size < sizeof out->comm ? size : sizeof out->comm - 1;
    memcpy(out->comm, open + 1, size);
    return true;
}

uint64_t proc_status_value(const char *text, const char *key)
{
    size_t size = strlen(key);

    for (const char *line = text; line != NULL && *line != '\0';) {
        if (strncmp(line, key, size) == 0 && line[size] == ':') {
            char *end;
            uint64_t value = strtoull(line + size + 1, &end, 10);
            return strncmp(end, " kB", 3) == 0 ? value * 1024 : value;
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return 0;
}
