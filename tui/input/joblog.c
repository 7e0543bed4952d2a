/*
 * joblog.c - lines of a job log as GNU parallel writes and reads them: nine columns, a tab between,
 * the command last; a line break within the command is a NUL byte, so that a job is a line. Reading
 * is strict where we count on a column and names what is wrong: a log that says something else than
 * was run must not decide what is left out.
 */
#include "joblog.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 9

static const char *const names[COLUMNS] = { "Seq",     "Host",    "Starttime", "JobRuntime", "Send",
                                            "Receive", "Exitval", "Signal",    "Command" };

void joblog_put_header(struct text *out)
{
    for (int i = 0; i < COLUMNS; i++) {
        text_puts(out, names[i]);
        text_putc(out, i + 1 < COLUMNS ? '\t' : '\n');
    }
}

void joblog_put(struct text *out, const struct joblog_line *line)
{
    size_t at = 0;
    char seconds[48];

    text_printf(out, "%" PRIu32 "\t:\t%.3f\t", line->job, (double)line->start_us / 1e6);
    snprintf(seconds, sizeof seconds, "%10.3f", (double)line->run_us / 1e6);
    text_printf(out, "%s\t0\t%" PRIu64 "\t%d\t%d\t", seconds, line->received, line->code,
                line->signal);
    while (at < line->command_bytes) {
        const char *from = line->command + at, *end = memchr(from, '\n', line->command_bytes - at);
        size_t size = end != NULL ? (size_t)(end - from) : line->command_bytes - at;
        text_put(out, from, size);
        if (end != NULL)
            text_putc(out, '\0');
        at += size + (end != NULL);
    }
    text_putc(out, '\n');
}

struct column {
    const char *bytes;
    size_t size;
};

static int complain(char *why, size_t room, int column, const struct column *seen,
                    const char *wants)
{
    snprintf(why, room, "%s '%.*s' is not %s", names[column],
             (int)(seen->size < 40 ? seen->size : 40), seen->bytes, wants);
    return -EINVAL;
}

/* A whole number within bounds. */
static bool read_number(const struct column *column, int64_t least, int64_t most, int64_t *out)
{
    size_t at = column->size > 1 && column->bytes[0] == '-';
    int64_t value = 0;

    if (column->size == 0 || column->size > 18)
        return false;
    for (size_t i = at; i < column->size; i++) {
        if (column->bytes[i] < '0' || column->bytes[i] > '9')
            return false;
        value = value * 10 + (column->bytes[i] - '0');
    }
    *out = at > 0 ? -value : value;
    return *out >= least && *out <= most;
}

static bool add_digit(int64_t *value, char byte)
{
    return byte >= '0' && byte <= '9' && !__builtin_mul_overflow(*value, 10, value) &&
           !__builtin_add_overflow(*value, byte - '0', value);
}

/* Seconds with any number of decimals, blanks in front. */
static bool read_seconds(const struct column *column, int64_t *us)
{
    int64_t value = 0, unit = 1000000;
    size_t i = 0, begin;

    while (i < column->size && column->bytes[i] == ' ')
        i++;
    begin = i;
    for (; i < column->size && column->bytes[i] != '.'; i++)
        if (!add_digit(&value, column->bytes[i]))
            return false;
    if (i == begin)
        return false;
    for (i++; i<column->size; i++, unit /= unit> 1 ? 10 : 1) {
        if (column->bytes[i] < '0' || column->bytes[i] > '9')
            return false;
        if (unit > 1 && !add_digit(&value, column->bytes[i])) /* microseconds are enough */
            return false;
    }
    return !__builtin_mul_overflow(value, unit, us);
}

int joblog_read(const char *bytes, size_t size, struct joblog_line *line, char *why, size_t room)
{
    struct column columns[COLUMNS];
    int64_t job, received, code, signal, send;
    int count = 0;

    for (size_t at = 0; count < COLUMNS && at <= size; count++) {
        const char *tab = count + 1 < COLUMNS ? memchr(bytes + at, '\t', size - at) : NULL;
        columns[count].bytes = bytes + at;
        columns[count].size = (tab != NULL ? (size_t)(tab - bytes) : size) - at;
        at += columns[count].size + 1;
    }
    if (count < COLUMNS) {
        snprintf(why, room, "%d columns, where a job log has %d", count, COLUMNS);
        return -EINVAL;
    }
    if (!read_number(&columns[0], 1, UINT32_MAX, &job))
        return complain(why, room, 0, &columns[0], "a job's number");
    if (!read_seconds(&columns[2], &line->start_us))
        return complain(why, room, 2, &columns[2], "a time");
    if (!read_seconds(&columns[3], &line->run_us))
        return complain(why, room, 3, &columns[3], "a time");
    if (!read_number(&columns[4], 0, INT64_MAX, &send))
        return complain(why, room, 4, &columns[4], "a number of bytes");
    if (!read_number(&columns[5], 0, INT64_MAX, &received))
        return complain(why, room, 5, &columns[5], "a number of bytes");
    if (!read_number(&columns[6], -255, 255, &code))
        return complain(why, room, 6, &columns[6], "an exit code");
    if (!read_number(&columns[7], 0, 127, &signal))
        return complain(why, room, 7, &columns[7], "a signal's number");
    line->job = (uint32_t)job;
    line->received = (uint64_t)received;
    line->code = (int)code;
    line->signal = (int)signal;
    line->command = columns[8].bytes;
    line->command_bytes = columns[8].size;
    return 0;
}

bool joblog_same(const char *logged, size_t size, const char *command)
{
    static const char any[] = JOBLOG_ANY_SLOT_TEXT;
    const char *end = logged + size;

    while (logged < end && *command != '\0') {
        if (strncmp(command, any, sizeof any - 1) == 0 && *logged >= '0' && *logged <= '9') {
            command += sizeof any - 1;
            while (logged < end && *logged >= '0' && *logged <= '9')
                logged++;
            continue;
        }
        if (*command != (*logged == '\0' ? '\n' : *logged))
            return false;
        logged++;
        command++;
    }
    return logged == end && *command == '\0';
}
