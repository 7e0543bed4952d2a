/* record.c - records, through the public calls: the room `record` under its names for others. */
#include "inside.h"

#include "record/record.h"
#include "record/record_read.h"

#include <errno.h>

struct fb_record *fb_record_close(struct fb_record *record)
{
    int r;

    record_close((struct record *)record, &r);
    return NULL;
}

int fb_record_open(struct fb_record **out, const char *path)
{
    struct record *record = NULL;
    char why[256];
    int r = path != NULL ? record_open(&record, path, false, why, sizeof why) : -EINVAL;

    *out = (struct fb_record *)record;
    return r;
}

int fb_record_put(struct fb_record *record, const struct fb_event *event)
{
    return record_put((struct record *)record, event);
}

int fb_record_flush(struct fb_record *record)
{
    return record_flush((struct record *)record);
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
