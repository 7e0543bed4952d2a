/*
 * function.c - the table of worker functions: what makes `call` and `with` checked, documented and
 * filled in is one list, so that none of these can know a key that another does not.
 */
#include "function.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY 86400

static const struct function functions[] = {
    { "work",
      function_work,
      "waits without using CPU time, as a worker that waits for I/O",
      { { "seconds", FUNCTION_SECONDS, "1", DAY, "how long" },
        { "exit", FUNCTION_NUMBER, "0", 65535, "its exit code, of which 8 bits count" },
        { "until", FUNCTION_SECONDS, "0", DAY, "also waits until that long after the run's begin" },
        { "heals", FUNCTION_NUMBER, "0", 1000000,
          "from this attempt on its exit code is 0; 0: never" },
        { "stubborn", FUNCTION_FLAG, "false", 1, "ignores SIGTERM" },
        { "tell", FUNCTION_FLAG, "false", 1, "first prints how long it will work" } } },
    { "compute",
      function_compute,
      "counts primes until it has used that much CPU time",
      { { "seconds", FUNCTION_SECONDS, "1", DAY, "how much CPU time" },
        { "exit", FUNCTION_NUMBER, "0", 255, "its exit code" } } },
    { "allocate",
      function_allocate,
      "takes memory and writes to each page; exit code 1 if there is none",
      { { "size", FUNCTION_BYTES, "64M", INT64_C(1) << 50, "how much" },
        { "seconds", FUNCTION_SECONDS, "1", DAY, "how long it is kept" },
        { "exit", FUNCTION_NUMBER, "0", 255, "its exit code" } } },
    { "write",
      function_write,
      "writes numbered lines",
      { { "lines", FUNCTION_NUMBER, "10", 1000000000, "how many" },
        { "bytes", FUNCTION_NUMBER, "40", 65536, "length of each line, with its newline" },
        { "seconds", FUNCTION_SECONDS, "0", DAY, "how long it takes for all lines" },
        { "to", FUNCTION_STREAM, "stdout", 2, "stdout or stderr" },
        { "exit", FUNCTION_NUMBER, "0", 255, "its exit code" } } },
    { "crash",
      function_crash,
      "is killed by a signal that it sends itself",
      { { "signal", FUNCTION_SIGNAL, "SEGV", 64, "which" },
        { "seconds", FUNCTION_SECONDS, "0", DAY, "how long it waits before that" } } },
    { "spawn",
      function_spawn,
      "starts processes and ends without waiting for them",
      { { "count", FUNCTION_NUMBER, "1", 1000, "how many" },
        { "seconds", FUNCTION_SECONDS, "10", DAY, "how long each of them lives" },
        { "after", FUNCTION_SECONDS, "0", DAY, "how long it waits after starting them" },
        { "session", FUNCTION_FLAG, "false", 1, "each of them leaves the worker's process group" },
        { "exit", FUNCTION_NUMBER, "0", 255, "its exit code" } } },
};

#define FUNCTIONS (sizeof functions / sizeof functions[0])

const struct function *function_find(const char *name, const char *const **names)
{
    static const char *all[FUNCTIONS + 1];

    for (size_t i = 0; i < FUNCTIONS; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
        all[i] = functions[i].name;
    }
    *names = all;
    return NULL;
}

int function_key(const struct function *function, const char *name, const char *const **names)
{
    static const char *all[FUNCTION_KEYS + 1];
    int count = 0;

    for (; count < FUNCTION_KEYS && function->keys[count].name != NULL; count++) {
        if (strcmp(function->keys[count].name, name) == 0)
            return count;
        all[count] = function->keys[count].name;
    }
    all[count] = NULL;
    *names = all;
    return -1;
}

/* One number of digits and a point; *end is the place after it. */
static bool read_number(const char *text, const char **end, double *out)
{
    char *stop;

    if (text[0] < '0' || text[0] > '9')
        return false;
    *out = strtod(text, &stop);
    *end = stop;
    return strspn(text, "0123456789.") == (size_t)(stop - text);
}

static int read_range(const struct function_key *key, const char *text, struct function_value *out)
{
    const char *end;

    if (!read_number(text, &end, &out->low))
        return -EINVAL;
    out->high = out->low;
    if (*end == '-' && !read_number(end + 1, &end, &out->high))
        return -EINVAL;
    if (*end != '\0' || out->high < out->low || out->high > (double)key->most)
        return -EINVAL;
    if (key->kind == FUNCTION_NUMBER &&
        (floor(out->low) != out->low || floor(out->high) != out->high))
        return -EINVAL;
    return 0;
}

static int read_bytes(const struct function_key *key, const char *text, struct function_value *out)
{
    static const char units[] = "KMGT";
    const char *end, *unit;

    if (!read_number(text, &end, &out->low))
        return -EINVAL;
    unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL)
        out->low = ldexp(out->low, 10 * (int)(unit - units + 1));
    return end[unit != NULL] == '\0' && out->low <= (double)key->most ? 0 : -EINVAL;
}

static int read_signal(const char *text, struct function_value *out)
{
    const char *name = strncmp(text, "SIG", 3) == 0 ? text + 3 : text;
    const char *end;

    for (int number = 1; number < NSIG; number++) {
        const char *known = sigabbrev_np(number);
        out->low = number;
        if (known != NULL && strcmp(known, name) == 0)
            return 0;
    }
    return read_number(text, &end, &out->low) && *end == '\0' && out->low >= 1 && out->low < NSIG &&
                   floor(out->low) == out->low
               ? 0
               : -EINVAL;
}

static int read_choice(const char *first, const char *second, const char *text,
                       struct function_value *out)
{
    out->low = strcmp(text, second) == 0;
    return strcmp(text, first) == 0 || strcmp(text, second) == 0 ? 0 : -EINVAL;
}

int function_read(const struct function_key *key, const char *text, struct function_value *out)
{
    int r;

    *out = (struct function_value){ 0 };
    switch (key->kind) {
    case FUNCTION_SECONDS:
    case FUNCTION_NUMBER:
        return read_range(key, text, out);
    case FUNCTION_BYTES:
        r = read_bytes(key, text, out);
        break;
    case FUNCTION_SIGNAL:
        r = read_signal(text, out);
        break;
    case FUNCTION_FLAG:
        r = read_choice("false", "true", text, out);
        break;
    default:
        r = read_choice("stdout", "stderr", text, out);
    }
    out->high = out->low;
    return r;
}

const char *function_wanted(const struct function_key *key)
{
    static char words[96];

    switch (key->kind) {
    case FUNCTION_SECONDS:
    case FUNCTION_NUMBER:
        snprintf(words, sizeof words, "a number from 0 to %lld or a range such as 0-%d",
                 (long long)key->most, key->most > 1 ? 3 : 1);
        return words;
    case FUNCTION_BYTES:
        return "a size such as 100M, 1.5G or 1048576";
    case FUNCTION_SIGNAL:
        return "a signal such as SEGV, TERM or 9";
    case FUNCTION_FLAG:
        return "true or false";
    default:
        return "stdout or stderr";
    }
}

void function_put_help(struct text *out)
{
    for (size_t i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        text_printf(out, "%s%s: %s\n", i > 0 ? "\n" : "", function->name, function->help);
        for (int j = 0; j < FUNCTION_KEYS && function->keys[j].name != NULL; j++) {
            const struct function_key *key = &function->keys[j];
            text_printf(out, "  %-9s %s (%s)\n", key->name, key->help, key->without);
        }
    }
    text_puts(out,
              "\n    jobs:\n      - { name: Paris, call: work, with: { seconds: 0-30, exit: 1 } }\n"
              "\nIn brackets: the default. Numbers may be ranges; --seed draws from them.\n");
}
