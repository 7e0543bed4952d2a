/*
 * wire_words.c - the small languages inside a line: names of signals and errors, the date, base64
 * (RFC 4648, strict: nothing after the padding, no stray bits), and where in the line a field is.
 */
#include "wire_words.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ERRORS_MOST 4095 /* what a system call can return */

void wire_read_health(struct fields *fields, struct fb_event *event)
{
    const char *state = fields_string(fields, "state", NULL);
    int found = 0;

    while (found < FB_HEALTH_COUNT && strcmp(state, fb_health_name((enum fb_health)found)) != 0)
        found++;
    if (found == FB_HEALTH_COUNT)
        fields_wrong(fields, "state", "is not unready, unhealthy or healthy");
    event->as.health.state = found < FB_HEALTH_COUNT ? (enum fb_health)found : FB_UNREADY;
    event->as.health.why = fields_string(fields, "why", "");
}

int wire_signal_number(const char *name)
{
    char buffer[16];

    for (int number = 1; number <= UINT8_MAX; number++) {
        const char *known = number < NSIG ? sigabbrev_np(number) : NULL;
        bool same = known != NULL ? strncmp(name, "SIG", 3) == 0 && strcmp(name + 3, known) == 0
                                  : strcmp(name, fb_signal_name(number, buffer)) == 0;
        if (same)
            return number;
    }
    return 0;
}

enum fb_cause wire_cause(const char *name)
{
    enum fb_cause cause = FB_CAUSE_NONE;

    while (cause < FB_CAUSE_COUNT && strcmp(name, fb_cause_name(cause)) != 0)
        cause++;
    return cause < FB_CAUSE_COUNT ? cause : FB_CAUSE_NONE;
}

int wire_error_number(const char *name)
{
    for (int number = 0; number <= ERRORS_MOST; number++) {
        const char *known = strerrorname_np(number);
        if (known != NULL && strcmp(name, known) == 0)
            return number;
    }
    return -1;
}

bool wire_date_us(const char *date, int64_t *out)
{
    struct tm when = { 0 };
    char shape[] = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    int us;

    if (strlen(date) != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? date[i] < '0' || date[i] > '9' : date[i] != shape[i])
            return false;
    if (sscanf(date, "%d-%d-%dT%d:%d:%d.%dZ", &when.tm_year, &when.tm_mon, &when.tm_mday,
               &when.tm_hour, &when.tm_min, &when.tm_sec, &us) != 7)
        return false;
    when.tm_year -= 1900;
    when.tm_mon -= 1;
    *out = (int64_t)timegm(&when) * 1000000 + us;
    return true;
}

/* The place after a string whose opening quote is at `at`. */
static size_t skip_string(const char *line, size_t size, size_t at)
{
    for (at++; at < size && line[at] != '"'; at++)
        if (line[at] == '\\')
            at++;
    return at + 1;
}

static unsigned characters(const char *line, size_t size)
{
    unsigned count = 0;

    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)line[i] & 0xC0) != 0x80;
    return count;
}

size_t wire_values_end(const char *line, size_t size, size_t most)
{
    size_t count = 0;

    for (size_t at = 0; at < size;) {
        if (line[at] == '"') {
            at = skip_string(line, size, at);
            continue;
        }
        count += line[at] == '{' || line[at] == '[' || line[at] == ',';
        if (count > most)
            return at;
        at++;
    }
    return size;
}

unsigned wire_place(const char *line, size_t at)
{
    return characters(line, at) + 1;
}

unsigned wire_column(const char *line, size_t size, const char *name)
{
    size_t length = strlen(name), depth = 0;

    for (size_t at = 0; at < size;) {
        size_t begin = at;
        if (line[at] != '"') {
            depth += line[at] == '{' || line[at] == '[';
            depth -= line[at] == '}' || line[at] == ']';
            at++;
            continue;
        }
        at = skip_string(line, size, at);
        if (depth == 1 && at - begin == length + 2 && memcmp(line + begin + 1, name, length) == 0 &&
            at < size && line[at + strspn(line + at, " \t")] == ':')
            return characters(line, begin) + 1;
    }
    return 1;
}

static int digit(char character)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = character != '\0' ? strchr(digits, character) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

size_t wire_decode(const char *text, size_t size, char *out)
{
    size_t padding = 0, made = 0;
    uint32_t bits = 0;

    while (padding < 2 && padding < size && text[size - 1 - padding] == '=')
        padding++;
    if (size % 4 != 0)
        return SIZE_MAX;
    for (size_t at = 0; at < size - padding; at++) {
        int value = digit(text[at]);
        if (value < 0)
            return SIZE_MAX;
        bits = bits << 6 | (uint32_t)value;
        if (at % 4 != 0)
            out[made++] = (char)(uint8_t)(bits >> (6 - at % 4 * 2));
    }
    return (bits & ((1u << padding * 2) - 1)) == 0 ? made : SIZE_MAX;
}

int wire_read_bytes(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    size_t size, made;
    const char *value = fields_bytes(fields, "bytes", &size);

    if (!fields_has(fields, "bytes"))
        return 0;
    if (size > reader->room || reader->bytes == NULL) {
        char *wider = realloc(reader->bytes, size + 1);
        if (wider == NULL)
            return -ENOMEM;
        reader->bytes = wider;
        reader->room = size;
    }
    made = value != NULL ? wire_decode(value, size, reader->bytes) : SIZE_MAX;
    if (made == SIZE_MAX) {
        fields_wrong(fields, "bytes", "is no base64");
        return 0;
    }
    event->as.output.bytes = reader->bytes;
    event->as.output.size = made;
    return 0;
}

int wire_read_leaked(struct wire_reader *reader, struct fields *fields, struct fb_event *event)
{
    json_t *pids = fields_array(fields, "pids"), *names = fields_array(fields, "names");
    size_t found = json_array_size(pids);

    event->as.leaked.ending = fields_bool(fields, "ending");
    reader->pids = calloc(found + 1, sizeof *reader->pids);
    reader->names = calloc(found + 1, sizeof *reader->names);
    if (reader->pids == NULL || reader->names == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < found; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        json_int_t pid = json_integer_value(json_array_get(pids, i));
        reader->names[i] = name != NULL ? name : "";
        reader->pids[i] = pid > 0 && pid <= INT32_MAX ? (pid_t)pid : 0;
        if (reader->pids[i] == 0)
            fields_wrong(fields, "pids", "is no list of processes");
    }
    event->as.leaked.count = (int)found;
    event->as.leaked.pids = reader->pids;
    event->as.leaked.names = reader->names;
    return 0;
}
