/*
 * agent_record.c - an agent's record. Only whole lines are in it: a write that a full disk has torn
 * is cut back. Two lines are no events of a record, and its readers pass over them.
 */
#include "agent_record.h"

#include "record/wire.h"
#include "rundir.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_BYTES ((size_t)64 * 1024)

static const char settled[] = ",\"event\":\"settled\",\"job\":";

int agent_record_begin(struct agent_record *record, int fd)
{
    *record = (struct agent_record){ .fd = fd, .far = rundir_is_far(fd) };
    /* Then most events have room once what waits is written, however short memory is. */
    return text_reserve(&record->waiting, 2 * FLUSH_BYTES) ? 0 : -ENOMEM;
}

void agent_record_shut(struct agent_record *record)
{
    record->shut = true;
    record->error = 0;
    record->since_us = 0;
    record->lost = 0;
    text_clear(&record->waiting);
}

static void came(struct agent_record *record, int64_t now_us)
{
    if (record->shut) {
        text_clear(&record->waiting);
        return;
    }
    if (record->since_us == 0)
        record->since_us = now_us;
    if (record->waiting.size >= FLUSH_BYTES && record->error == 0)
        agent_record_flush(record);
}

/*
 * The event, or else that line. Short of memory half a line is none: what waits is written, which
 * makes room, and then it is put once more. False: it is lost.
 */
static bool put(struct agent_record *record, const struct fb_event *event, const char *line)
{
    for (int tries = 0; tries < 2; tries++) {
        size_t before = record->waiting.size;
        if (event != NULL)
            wire_put(&record->waiting, event);
        else
            text_puts(&record->waiting, line);
        if (!record->waiting.failed)
            return true;
        record->waiting.size = before;
        record->waiting.failed = false;
        agent_record_flush(record);
    }
    return false;
}

static void lose(struct agent_record *record, int64_t t_us)
{
    record->lost++;
    record->lost_us = t_us;
}

void agent_record_put(struct agent_record *record, const struct fb_event *event, int64_t now_us)
{
    if (agent_record_try(record, event, now_us) < 0)
        lose(record, event->t_us);
}

int agent_record_try(struct agent_record *record, const struct fb_event *event, int64_t now_us)
{
    if (!put(record, event, NULL))
        return -ENOMEM;
    came(record, now_us);
    return 0;
}

void agent_record_settled(struct agent_record *record, uint32_t job, bool well, int64_t t_us)
{
    char line[128];

    snprintf(line, sizeof line, "{\"t\":%lld.%06lld%s%u,\"ok\":%s}\n", (long long)(t_us / 1000000),
             (long long)(t_us % 1000000), settled, job, well ? "true" : "false");
    if (!put(record, NULL, line))
        lose(record, t_us);
    came(record, 1); /* others may wait for that: at once */
}

void agent_record_alive(struct agent_record *record, int64_t t_us)
{
    char line[64];

    snprintf(line, sizeof line, "{\"t\":%lld.%06lld,\"event\":\"alive\"}\n",
             (long long)(t_us / 1000000), (long long)(t_us % 1000000));
    put(record, NULL, line);
    came(record, 1);
}

/* By its error front ends know that it is a failure of the run. */
static void tell_lost(struct agent_record *record)
{
    struct fb_event event = { .kind = FB_NOTE, .t_us = record->lost_us, .as.note.error = ENOMEM };
    size_t before = record->waiting.size;
    char text[128];

    snprintf(text, sizeof text, "an agent had no memory to write down %u event%s of its jobs",
             record->lost, record->lost == 1 ? "" : "s");
    event.as.note.text = text;
    wire_put(&record->waiting, &event);
    if (!record->waiting.failed)
        record->lost = 0;
    else
        record->waiting.size = before;
    record->waiting.failed = false;
}

static int write_waiting(struct agent_record *record)
{
    const char *bytes = record->waiting.bytes;
    size_t left = record->waiting.size;
    int r = 0;

    while (left > 0 && r == 0) {
        ssize_t put = write(record->fd, bytes, left);
        if (put < 0 && errno != EINTR)
            r = -errno;
        bytes += put > 0 ? put : 0;
        left -= put > 0 ? (size_t)put : 0;
    }
    if (r == 0 && record->far && record->waiting.size > 0 && fdatasync(record->fd) < 0 &&
        errno != EINVAL)
        r = -errno;
    record->error = -r;
    if (r < 0) { /* what came of it is cut away, and all of it put once more */
        if (ftruncate(record->fd, (off_t)record->whole_bytes) == 0)
            return r;
        record->whole_bytes += record->waiting.size - left;
        memmove(record->waiting.bytes, bytes, left);
        record->waiting.size = left;
        return r;
    }
    record->whole_bytes += record->waiting.size;
    record->since_us = 0;
    text_clear(&record->waiting);
    return 0;
}

int agent_record_flush(struct agent_record *record)
{
    int r = 0;

    for (int tries = 0; tries < 2 && r == 0; tries++) { /* after the first there is room */
        if (record->lost > 0)
            tell_lost(record);
        if (tries == 0 || record->waiting.size > 0)
            r = write_waiting(record);
    }
    return r;
}

void agent_record_close(struct agent_record *record)
{
    if (record->fd >= 0)
        close(record->fd);
    text_fini(&record->waiting);
    record->fd = -1;
}

uint32_t agent_record_job(const char *line, size_t size, const char *kind)
{
    char words[48];
    int length = snprintf(words, sizeof words, ",\"event\":\"%s\",\"job\":", kind);
    const char *found = memmem(line, size < 96 ? size : 96, words, (size_t)length);
    uint64_t number = 0;

    if (found == NULL)
        return 0;
    for (found += length; found < line + size && *found >= '0' && *found <= '9'; found++)
        number = number < UINT32_MAX ? number * 10 + (uint64_t)(*found - '0') : number;
    return number <= INT32_MAX ? (uint32_t)number : 0;
}

int agent_record_is_settled(const char *line, size_t size, uint32_t *job, bool *well)
{
    const char *found = memmem(line, size < 64 ? size : 64, settled, sizeof settled - 1);
    uint64_t number = 0;
    const char *end = line + size;

    if (found == NULL)
        return 0;
    for (found += sizeof settled - 1; found < end && *found >= '0' && *found <= '9'; found++)
        number = number < UINT32_MAX ? number * 10 + (uint64_t)(*found - '0') : number;
    *job = number <= INT32_MAX ? (uint32_t)number : 0;
    *well = end - found == 11 && memcmp(found, ",\"ok\":true}", 11) == 0;
    return *well || (end - found == 12 && memcmp(found, ",\"ok\":false}", 12) == 0);
}
