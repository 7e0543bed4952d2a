/* joblog_inside.h - a job log as it is read; for joblog_file.c and joblog_says.c alone. */
#ifndef FB_INPUT_JOBLOG_INSIDE_H
#define FB_INPUT_JOBLOG_INSIDE_H

#include "joblog.h"
#include "record/line_file.h"

struct entry {
    uint32_t job, line;
    uint32_t command_bytes;
    int16_t code, signal;
    int64_t command_at; /* in the file */
};

struct joblog {
    struct line_file file;
    uint32_t torn;
    struct entry *entries; /* by job, then by line */
    size_t count, room;
    struct joblog_known *known; /* [known_count] by command, once joblog_index() was called */
    size_t known_count;
    uint32_t unasked; /* jobs among them */
    struct text line;
    char path[4096];
};

void joblog_forget_index(struct joblog *joblog);

#endif
