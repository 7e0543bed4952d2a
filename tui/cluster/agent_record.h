/*
 * agent_record.h - what an agent writes down: the events of its jobs, as a record has them. While
 * it cannot be written (a full disk) it is kept in memory and tried again: no end is lost.
 */
#ifndef FB_CLUSTER_AGENT_RECORD_H
#define FB_CLUSTER_AGENT_RECORD_H

#include "base/text.h"
#include "forkboard.h"

struct agent_record {
    int fd;
    uint64_t whole_bytes; /* of the file */
    int error;            /* why the last write failed; 0: it did not */
    bool far;             /* on a file system of a network: written is what has arrived there */
    bool shut;            /* nothing more is written: others tell what becomes of its jobs */
    struct text waiting;
    uint32_t lost;    /* events that there was no memory for, which is not written down yet */
    int64_t lost_us;  /* when, of the run */
    int64_t since_us; /* when the first of it came; 0: nothing waits */
};

/* Takes the descriptor of an empty file. 0 or -ENOMEM. */
int agent_record_begin(struct agent_record *record, int fd);
void agent_record_put(struct agent_record *record, const struct fb_event *event, int64_t now_us);
/* The same, where it will be tried again: 0; -ENOMEM: not now. */
int agent_record_try(struct agent_record *record, const struct fb_event *event, int64_t now_us);
/* A job has come to its end: it will not be tried again. */
void agent_record_settled(struct agent_record *record, uint32_t job, bool well, int64_t t_us);
/* The agent lives, though nothing happens. */
void agent_record_alive(struct agent_record *record, int64_t t_us);
/* Writes what waits: 0, or -errno, and then it waits still. */
int agent_record_flush(struct agent_record *record);
/* From here on nothing of it is written. */
void agent_record_shut(struct agent_record *record);
void agent_record_close(struct agent_record *record);

/* The job of a line of that kind ("queued"), by its beginning alone; 0: it is another line. */
uint32_t agent_record_job(const char *line, size_t size, const char *kind);
/* A line that is no event: 1 and the job of one that has settled; 0: it is none. */
int agent_record_is_settled(const char *line, size_t size, uint32_t *job, bool *well);

#endif
