/*
 * joblog_says.c - what a log says of a job: by its number, and its command has to be the same; or,
 * where lines have come into the input or gone from it, by its command alone. Then a command that
 * stands in the log twice is two jobs.
 */
#include "joblog_inside.h"

#include "base/array.h"
#include "base/fate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUPS_MOST 1024 /* numbers that stand where a slot's could */

static size_t place_of(const struct joblog *joblog, uint32_t job)
{
    return array_place(joblog->entries, joblog->count, sizeof *joblog->entries, job);
}

/* Past its time, told by -1, nothing is success. */
static bool ended_well(const struct entry *entry, const int *success, size_t count)
{
    return entry->code >= 0 && fate_succeeds(success, count, entry->code, entry->signal);
}

/* 0 where an entry's command is this one. */
static int compare(const struct joblog *joblog, const struct entry *entry, const char *command,
                   char *error, size_t size)
{
    char *logged = malloc((size_t)entry->command_bytes + 1);
    ssize_t n = logged != NULL
                    ? pread(joblog->file.fd, logged, entry->command_bytes, entry->command_at)
                    : -1;
    int r = 0;

    if (n != (ssize_t)entry->command_bytes) {
        r = logged == NULL ? -ENOMEM : -EIO;
        snprintf(error, size, "job log %s: %s", joblog->path, strerrordesc_np(-r));
    } else if (!joblog_same(logged, (size_t)n, command)) {
        r = -EINVAL;
        snprintf(error, size, "%s:%u: job %u was another: '%.*s' there, '%s' now", joblog->path,
                 entry->line, entry->job, (int)(n < 1000 ? n : 1000), logged, command);
    }
    free(logged);
    return r;
}

int joblog_says(const struct joblog *joblog, uint32_t job, const char *command, const int *success,
                size_t count, char *error, size_t size)
{
    int says = 0;

    for (size_t i = place_of(joblog, job); i < joblog->count && joblog->entries[i].job == job;
         i++) {
        int r = compare(joblog, &joblog->entries[i], command, error, size);
        if (r < 0)
            return r;
        if (ended_well(&joblog->entries[i], success, count))
            says = JOBLOG_WELL;
        else if (says == 0)
            says = JOBLOG_FAILED;
    }
    return says;
}

/* ---------------------------------------------------------------- by command */

/*
 * A line of the log. Those of one job with one command stand together, and are asked for together;
 * all with one command stand together too, and the first of them has where they end, and how far
 * they were gone through: a log of a million lines is asked a million times.
 */
struct joblog_known {
    char *command; /* line breaks are newlines */
    size_t entry;
    bool asked;
    size_t end;
    size_t well;   /* before it none that was not asked for has succeeded */
    size_t failed; /* before it all were asked for */
};

void joblog_forget_index(struct joblog *joblog)
{
    for (size_t i = 0; i < joblog->known_count; i++)
        free(joblog->known[i].command);
    free(joblog->known);
    joblog->known = NULL;
    joblog->known_count = 0;
}

/* The command of an entry, to be freed. NULL with errno. */
static char *read_command(const struct joblog *joblog, const struct entry *entry)
{
    char *command = malloc((size_t)entry->command_bytes + 1);
    ssize_t n = 0;

    if (command != NULL)
        n = pread(joblog->file.fd, command, entry->command_bytes, entry->command_at);
    if (command == NULL || n != (ssize_t)entry->command_bytes) {
        free(command);
        errno = command == NULL ? ENOMEM : EIO;
        return NULL;
    }
    for (ssize_t i = 0; i < n; i++)
        if (command[i] == '\0')
            command[i] = '\n';
    command[n] = '\0';
    return command;
}

static int by_command(const void *a, const void *b)
{
    const struct joblog_known *one = a, *two = b;
    int order = strcmp(one->command, two->command);

    return order != 0 ? order : one->entry < two->entry ? -1 : one->entry > two->entry;
}

/* Where the lines of a job with that command end; *says: what they say of it. */
static size_t end_of(const struct joblog *joblog, size_t at, const int *success, size_t count,
                     int *says)
{
    const struct joblog_known *first = &joblog->known[at];
    uint32_t job = joblog->entries[first->entry].job;

    *says = JOBLOG_FAILED;
    for (; at < joblog->known_count; at++) {
        const struct joblog_known *known = &joblog->known[at];
        if (joblog->entries[known->entry].job != job || strcmp(known->command, first->command) != 0)
            break;
        if (ended_well(&joblog->entries[known->entry], success, count))
            *says = JOBLOG_WELL;
    }
    return at;
}

/* Which have one command, and how many jobs there are. */
static void gather(struct joblog *joblog)
{
    struct joblog_known *first = joblog->known;
    size_t end;
    int says;

    joblog->unasked = 0;
    for (size_t i = 0; i < joblog->known_count; i = end) {
        if (i == 0 || strcmp(joblog->known[i].command, first->command) != 0) {
            first = &joblog->known[i];
            first->well = first->failed = i;
        }
        end = end_of(joblog, i, NULL, 0, &says);
        first->end = end;
        joblog->unasked++;
    }
}

int joblog_index(struct joblog *joblog)
{
    joblog->known = calloc(joblog->count + 1, sizeof *joblog->known);
    if (joblog->known == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < joblog->count; i++) {
        joblog->known[i].entry = i;
        joblog->known[i].command = read_command(joblog, &joblog->entries[i]);
        if (joblog->known[i].command == NULL)
            return -errno;
        joblog->known_count++;
    }
    qsort(joblog->known, joblog->known_count, sizeof *joblog->known, by_command);
    gather(joblog);
    return 0;
}

/* The first job of the log whose command begins so, or one after it. */
static size_t first_known(const struct joblog *joblog, const char *command, size_t bytes)
{
    size_t low = 0, high = joblog->known_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strncmp(joblog->known[middle].command, command, bytes) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* From a job on, the next that was not asked for and of which the log says that, or better. */
static size_t next_of(const struct joblog *joblog, size_t at, size_t end, const int *success,
                      size_t count, int wanted)
{
    int says;

    while (at < end) {
        size_t job_end = end_of(joblog, at, success, count, &says);
        if (!joblog->known[at].asked && says >= wanted)
            break;
        at = job_end;
    }
    return at;
}

static int take(struct joblog *joblog, size_t at, int says)
{
    int ignored;
    size_t end = end_of(joblog, at, NULL, 0, &ignored);

    for (; at < end; at++)
        joblog->known[at].asked = true;
    joblog->unasked--;
    return says;
}

struct asked {
    const char *command, *any; /* NULL: no slot's number is in it */
    const int *success;
    size_t count;
    size_t well, failed; /* the first job that was found; joblog->known_count: none */
};

/* Looks at those that begin so, until one is found that succeeded. */
static void look(struct joblog *joblog, struct asked *asked, const char *begin, size_t bytes)
{
    struct joblog_known *first;

    for (size_t i = first_known(joblog, begin, bytes); i < joblog->known_count; i = first->end) {
        first = &joblog->known[i];
        if (strncmp(first->command, begin, bytes) != 0)
            break;
        if (asked->any != NULL &&
            !joblog_same(first->command, strlen(first->command), asked->command))
            continue;
        first->well =
            next_of(joblog, first->well, first->end, asked->success, asked->count, JOBLOG_WELL);
        if (first->well < first->end) {
            asked->well = first->well;
            break;
        }
        first->failed =
            next_of(joblog, first->failed, first->end, asked->success, asked->count, JOBLOG_FAILED);
        if (first->failed < first->end && asked->failed == joblog->known_count)
            asked->failed = first->failed;
    }
}

/*
 * Those with one number in the place of the slot's lie together, before or behind those whose
 * number begins so: from such a group to the next, and in each those alone are looked at that go on
 * as is asked. 0 or -ENOMEM.
 */
static int look_by_slot(struct joblog *joblog, struct asked *asked, struct text *begin)
{
    const char *rest = asked->any + sizeof JOBLOG_ANY_SLOT_TEXT - 1;
    const char *again = strstr(rest, JOBLOG_ANY_SLOT_TEXT);
    size_t rest_bytes = again != NULL ? (size_t)(again - rest) : strlen(rest) + 1;
    size_t bytes = (size_t)(asked->any - asked->command), i, digits;
    int groups = 0;

    i = first_known(joblog, asked->command, bytes);
    while (i < joblog->known_count && asked->well == joblog->known_count) {
        const char *known = joblog->known[i].command;
        if (strncmp(known, asked->command, bytes) != 0)
            break;
        if (++groups > GROUPS_MOST) { /* these are no slots */
            look(joblog, asked, asked->command, bytes);
            break;
        }
        digits = strspn(known + bytes, "0123456789");
        text_clear(begin);
        text_put(begin, known, bytes + digits);
        text_put(begin, rest, rest_bytes);
        if (begin->failed)
            return -ENOMEM;
        if (digits > 0)
            look(joblog, asked, begin->bytes, begin->size);
        begin->size = bytes + digits;
        if ((unsigned char)known[bytes + digits] < '0')
            text_putc(begin, '0');
        else if (digits > 0)
            begin->bytes[begin->size - 1]++;
        else
            break;
        i = first_known(joblog, begin->bytes, begin->size);
    }
    return 0;
}

int joblog_says_command(struct joblog *joblog, const char *command, const int *success,
                        size_t count)
{
    struct asked asked = { command,
                           strstr(command, JOBLOG_ANY_SLOT_TEXT),
                           success,
                           count,
                           joblog->known_count,
                           joblog->known_count };
    struct text begin = { 0 };
    int r = 0;

    if (asked.any == NULL)
        look(joblog, &asked, command, strlen(command) + 1);
    else
        r = look_by_slot(joblog, &asked, &begin);
    text_fini(&begin);
    if (r < 0)
        return r;
    if (asked.well < joblog->known_count)
        return take(joblog, asked.well, JOBLOG_WELL);
    return asked.failed < joblog->known_count ? take(joblog, asked.failed, JOBLOG_FAILED) : 0;
}

uint32_t joblog_unasked(const struct joblog *joblog)
{
    return joblog->unasked;
}

int joblog_command(const struct joblog *joblog, uint32_t job, char **command)
{
    size_t i = place_of(joblog, job);

    *command = NULL;
    if (i == joblog->count || joblog->entries[i].job != job)
        return 0;
    while (i + 1 < joblog->count && joblog->entries[i + 1].job == job)
        i++;
    *command = read_command(joblog, &joblog->entries[i]);
    return *command != NULL ? 1 : -errno;
}
