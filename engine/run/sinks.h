/* sinks.h - standard output and error themselves, and where what waits for them is stored. */
#ifndef FB_RUN_SINKS_H
#define FB_RUN_SINKS_H

#include "output/sink.h"
#include "output/store.h"

struct fb_run;

struct run_sinks {
    struct store_pool pool;
    struct sink own[2];
    struct sink *of[2]; /* both the same where 1 and 2 are the same file */
    bool polled[2], reported[2];
    bool memory_reported; /* what waits fits into no file */
    bool prints;        /* by fb_run_print(): no line of another way must be before or after ours */
    int64_t flushed_us; /* of the last event, of the last flush */
};

void sinks_init(struct fb_run *run);
void sinks_open(struct fb_run *run);
void sinks_set_files(struct fb_run *run, int files_most); /* that the stores may use */
void sinks_drain(struct fb_run *run);                     /* all goes out, however slow */
void sinks_fini(struct fb_run *run);

bool sinks_harmless(const struct fb_run *run, int which); /* what goes there may be a terminal's */
/* Bytes of this job are next: another's last line is ended where lines are what is promised. */
void sinks_begin_job(struct fb_run *run, int which, uint32_t job);
void sinks_end_attempt(struct fb_run *run, uint32_t job);   /* the next attempt's is another, too */
bool sinks_in_line(const struct fb_run *run, uint32_t job); /* of that job, which has no end yet */
struct sink *sinks_of(struct fb_run *run, int which);
bool sinks_closed(const struct fb_run *run, int which); /* that one was when the run began */
struct store_pool *sinks_pool(struct fb_run *run);
size_t sinks_memory(const struct fb_run *run); /* bytes that wait in memory and in no file */
bool sinks_wait(const struct fb_run *run);     /* one is slow */
bool sinks_gather(const struct fb_run *run);   /* lines were gathered and are not out */
bool sinks_empty(const struct fb_run *run);
/* Lines that were gathered, out, where the last flush is as long ago; 0: in any case. */
void sinks_flush_older(struct fb_run *run, int64_t age_us);
/* An event goes to the caller, which may write by itself. */
void sinks_before_event(struct fb_run *run);
/* Watches slow ones, reports broken ones. True: did so; *gone: one has no reader any more. */
bool sinks_settle(struct fb_run *run, bool *gone);
void sinks_ready(struct fb_run *run); /* a slow one takes bytes again */
/* Our lines; size 0: what has gathered goes out, and -errno of an error that was not told. */
int sinks_print(struct fb_run *run, int stream, const char *bytes, size_t size);

#endif
