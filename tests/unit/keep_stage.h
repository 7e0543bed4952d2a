/*
 * keep_stage.h - a job log, results and logs in the place of those that are kept beside a record:
 * they write down their calls, and return what the test says.
 */
#ifndef KEEP_STAGE_H
#define KEEP_STAGE_H

#include "check_seen.h"
#include "input/joblog.h"
#include "show/keep.h"
#include "show/logs.h"
#include "show/results.h"
#include "show/results_table.h"
#include "show/results_theirs.h"

#include "check_quick.h"
#include <stdio.h>
#include <string.h>

#define see(...) seen_put(" ", __VA_ARGS__)

static struct {
    int joblog_r, add_r, results_r, table_r, theirs_r, logs_r, index_r; /* what calls return */
    int says, says_command;
    uint32_t last, torn, unasked;
    int joblog_fd, table_fd; /* that wait */
    bool named;              /* the results are a table */
} stage;

static inline void saw(const char *wanted)
{
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
}

static inline int made(void **out, const char *name, int r, char *error, size_t size)
{
    see("%s", name);
    snprintf(error, size, "no %s", name);
    *out = r < 0 ? NULL : &stage;
    return r;
}

static inline int event_to(const char *name, int r, char *error, size_t size)
{
    see("%s", name);
    snprintf(error, size, "%s ends", name);
    return r;
}

int joblog_open(struct joblog **out, const char *path, enum joblog_how how, char *error,
                size_t size)
{
    see("%s:%d", path, (int)how);
    return made((void **)out, "joblog", stage.joblog_r, error, size);
}

struct joblog *joblog_close(struct joblog *joblog)
{
    see(joblog != NULL ? "joblog-closed" : "none");
    return NULL;
}

uint32_t joblog_last(const struct joblog *joblog)
{
    (void)joblog;
    return stage.last;
}

uint32_t joblog_torn(const struct joblog *joblog)
{
    (void)joblog;
    return stage.torn;
}

int joblog_says(const struct joblog *joblog, uint32_t job, const char *command, const int *success,
                size_t count, char *error, size_t size)
{
    (void)joblog;
    (void)job;
    (void)command;
    (void)success;
    (void)count;
    snprintf(error, size, "of another job");
    return stage.says;
}

int joblog_index(struct joblog *joblog)
{
    (void)joblog;
    return stage.index_r;
}

int joblog_says_command(struct joblog *joblog, const char *command, const int *success,
                        size_t count)
{
    (void)joblog;
    (void)command;
    (void)success;
    (void)count;
    return stage.says_command;
}

uint32_t joblog_unasked(const struct joblog *joblog)
{
    (void)joblog;
    return stage.unasked;
}

int joblog_add(struct joblog *joblog, const struct joblog_line *line)
{
    (void)joblog;
    see("%u:%lld+%lld,%llu,%d,%d:%.*s", line->job, (long long)line->start_us,
        (long long)line->run_us, (unsigned long long)line->received, line->code, line->signal,
        (int)line->command_bytes, line->command);
    return stage.add_r;
}

int joblog_waits(const struct joblog *joblog)
{
    (void)joblog;
    return stage.joblog_fd;
}

int joblog_writable(struct joblog *joblog)
{
    (void)joblog;
    return stage.add_r;
}

int joblog_drain(struct joblog *joblog)
{
    (void)joblog;
    see("drain");
    return stage.add_r;
}

const char *joblog_path(const struct joblog *joblog)
{
    (void)joblog;
    return "log";
}

int results_open(struct results **out, const char *directory, char *error, size_t size)
{
    (void)directory;
    return made((void **)out, "results", stage.results_r, error, size);
}

struct results *results_close(struct results *results)
{
    (void)results;
    return NULL;
}

int results_event(struct results *results, const struct summary_job *job,
                  const struct fb_event *event, char *error, size_t size)
{
    (void)results;
    (void)event;
    see(job != NULL ? "known" : "unknown");
    return event_to("results", stage.results_r, error, size);
}

bool results_table_named(const char *path)
{
    (void)path;
    return stage.named;
}

int results_table_open(struct results_table **out, const char *path, char *error, size_t size)
{
    (void)path;
    return made((void **)out, "table", stage.table_r, error, size);
}

struct results_table *results_table_close(struct results_table *table)
{
    (void)table;
    return NULL;
}

int results_table_event(struct results_table *table, const struct summary_job *job,
                        const struct fb_event *event, const struct joblog_line *line, char *error,
                        size_t size)
{
    (void)table;
    (void)job;
    (void)event;
    see(line != NULL ? "line:%d" : "no-line", line != NULL ? line->code : 0);
    return event_to("table", stage.table_r, error, size);
}

int results_table_waits(const struct results_table *table)
{
    (void)table;
    return stage.table_fd > 0 ? stage.table_fd : -1;
}

int results_table_writable(struct results_table *table, char *error, size_t size)
{
    (void)table;
    return event_to("writable", stage.table_r, error, size);
}

int results_table_drain(struct results_table *table, char *error, size_t size)
{
    (void)table;
    return event_to("table-drain", stage.table_r, error, size);
}

void results_table_dones(struct results_table *table)
{
    (void)table;
    see("dones");
}

void results_table_done(struct results_table *table, uint32_t job, uint32_t attempt)
{
    (void)table;
    see("done:%u.%u", job, attempt);
}

int results_theirs_event(struct results_theirs *results, const struct fb_event *event, char *error,
                         size_t size)
{
    (void)results;
    (void)event;
    return event_to("theirs", stage.theirs_r, error, size);
}

int logs_open(struct logs **out, const struct opt_log *list, size_t count, char *error, size_t size)
{
    (void)list;
    (void)count;
    return made((void **)out, "logs", stage.logs_r, error, size);
}

struct logs *logs_close(struct logs *logs)
{
    (void)logs;
    return NULL;
}

int logs_event(struct logs *logs, const struct fb_event *event, char *error, size_t size)
{
    (void)logs;
    (void)event;
    return event_to("logs", stage.logs_r, error, size);
}

int logs_try(struct logs *logs, const struct opt_log *list, size_t count, char *error, size_t size)
{
    (void)logs;
    (void)list;
    (void)count;
    (void)error;
    (void)size;
    return -EBUSY;
}

int logs_add(struct logs *logs, const struct opt_log *log, uint32_t job)
{
    (void)logs;
    (void)log;
    return -(int)job;
}

#endif
