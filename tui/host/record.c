/* record.c - records, through the public calls: the room `record` under its names for others. */
#include "inside.h"

#include "record/record.h"
#include "record/record_read.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct fb_record {
    struct record *record;
    pid_t process;             /* what waits is written by this one alone */
    struct host_locale locale; /* numbers have a point in it, whatever the program's have */
};

struct fb_record *fb_record_close(struct fb_record *record)
{
    if (record == NULL)
        return NULL;
    if (record->process == getpid())
        record_close(record->record, &(int){ 0 });
    else
        record_leave(record->record);
    host_locale_fini(&record->locale);
    free(record);
    return NULL;
}

int fb_record_open(struct fb_record **out, const char *path)
{
    struct fb_record *record;
    char why[256];
    int r;

    *out = NULL;
    if (path == NULL)
        return -EINVAL;
    record = calloc(1, sizeof *record);
    if (record == NULL)
        return -ENOMEM;
    record->process = getpid();
    r = host_locale_open(&record->locale, "C");
    if (r == 0)
        r = record_open(&record->record, path, false, why, sizeof why);
    if (r == 0) {
        *out = record;
        return 0;
    }
    host_locale_fini(&record->locale);
    free(record);
    return r;
}

int fb_record_put(struct fb_record *record, const struct fb_event *event)
{
    locale_t before;
    int r;

    if (record->process != getpid())
        return -EPERM;
    before = host_locale_enter(&record->locale);
    r = record_put(record->record, event);
    host_locale_leave(before);
    return r;
}

int fb_record_flush(struct fb_record *record)
{
    return record->process == getpid() ? record_flush(record->record) : -EPERM;
}

int fb_reader_open(struct fb_reader **out, const char *path)
{
    struct record_reader *reader;
    char why[256];
    int r = record_reader_open(&reader, path, why, sizeof why);

    *out = r == 0 ? (struct fb_reader *)reader : NULL;
    return r;
}

int fb_reader_next(struct fb_reader *reader, struct fb_event *event)
{
    return record_reader_next((struct record_reader *)reader, event);
}

const char *fb_reader_error(const struct fb_reader *reader)
{
    return record_reader_error((const struct record_reader *)reader);
}

struct fb_reader *fb_reader_close(struct fb_reader *reader)
{
    record_reader_close((struct record_reader *)reader);
    return NULL;
}
