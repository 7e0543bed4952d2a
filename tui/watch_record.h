/* watch_record.h - the record of a watch: all that happens, and the ends of what was printed. */
#ifndef WATCH_RECORD_H
#define WATCH_RECORD_H

#include "opt.h"
#include "record.h"

#define WATCH_OUTPUT_MOST                                                                          \
    16384 /* bytes of output that are kept from the first on; and as many last */

struct watch_record {
    struct record *record; /* NULL: there is none */
    void (*failed)(void *context, const char *message);
    void *context;
    int64_t pending_us; /* since when something waits to be written; 0: nothing does */
    char *tail;         /* [WATCH_OUTPUT_MOST * 2]: the last of the output that was left out */
    size_t tail_size;
    uint64_t output_bytes; /* that came so far */
};

/* 0, or the exit status of wrong use, which has been said. */
int watch_record_open(struct watch_record *record, const struct opt *opt);
void watch_record_put(struct watch_record *record, const struct fb_event *event, int64_t now_us);
void watch_record_flush(struct watch_record *record);
void watch_record_close(struct watch_record *record);

#endif
