/*
 * joblog.h - the log of a run's jobs, one line each when it has ended, in GNU parallel's format;
 * and what such a log says about a run that goes on where an earlier one broke off.
 */
#ifndef FB_INPUT_JOBLOG_H
#define FB_INPUT_JOBLOG_H

#include "base/text.h"

#include <stdint.h>

/* A slot's number that stands for any: what a command is filled in with to be compared. */
#define JOBLOG_ANY_SLOT      2147483647
#define JOBLOG_ANY_SLOT_TEXT "2147483647"

struct joblog_line {
    uint32_t job;      /* Seq */
    int64_t start_us;  /* Starttime, since 1970 */
    int64_t run_us;    /* JobRuntime */
    uint64_t received; /* Receive: bytes of its standard output */
    int code;          /* Exitval; -1: past its time; 0 where a signal killed it */
    int signal;        /* that killed it; 0: none */
    const char *command;
    size_t command_bytes;
};

/* ---- lines. Pure. */
void joblog_put_header(struct text *out);
void joblog_put(struct text *out, const struct joblog_line *line);
/*
 * Reads a line without its newline; `command` points into it, line breaks in it are NUL bytes. 0,
 * or -EINVAL with what is wrong with it in `why`.
 */
int joblog_read(const char *bytes, size_t size, struct joblog_line *line, char *why, size_t room);
/* Whether a line's command is `command`, where JOBLOG_ANY_SLOT stands for any number. */
bool joblog_same(const char *logged, size_t size, const char *command);

/* ---- the file */
struct joblog;

enum joblog_how {
    JOBLOG_NEW,    /* for writing; a log that is there is replaced */
    JOBLOG_RESUME, /* read, then appended to; a torn last line is cut off */
    JOBLOG_READ,   /* read alone; it has to be there */
    JOBLOG_APPEND, /* as JOBLOG_RESUME, but nothing in it is known */
    JOBLOG_OWN,    /* as JOBLOG_READ; refused where others own or can write it, as a record is */
};

/*
 * Opens a log, locked while it is open for writing. 0, or -errno with one line in `error` that
 * names the file, and the line where one is wrong: -EEXIST for a file that is no log, -EBUSY where
 * another run writes it.
 */
int joblog_open(struct joblog **out, const char *path, enum joblog_how how, char *error,
                size_t size);
struct joblog *joblog_close(struct joblog *joblog); /* accepts NULL, returns NULL */

/* What the log says of an earlier run: the highest job in it; 0: none. */
uint32_t joblog_last(const struct joblog *joblog);
/* The number of the line that was cut off; 0: none was. */
uint32_t joblog_torn(const struct joblog *joblog);
/*
 * What the log says of a job: 0 nothing, JOBLOG_FAILED, or JOBLOG_WELL where a line says
 * success (an exit code among success[0..count), or 0). -EINVAL with one line in `error` where its
 * command is another, or -errno.
 */
enum { JOBLOG_FAILED = 1, JOBLOG_WELL = 2 };
int joblog_says(const struct joblog *joblog, uint32_t job, const char *command, const int *success,
                size_t count, char *error, size_t size);

/*
 * The same by command, each job of the log once, those that succeeded first; `success` stays the
 * same. joblog_index() comes before: 0 or -errno; -ENOMEM. joblog_unasked(): how many jobs of the
 * log nothing has asked for.
 */
int joblog_index(struct joblog *joblog);
int joblog_says_command(struct joblog *joblog, const char *command, const int *success,
                        size_t count);
uint32_t joblog_unasked(const struct joblog *joblog);
/* The command of a job's last line, to be freed: 1; 0, it has none; or -errno. */
int joblog_command(const struct joblog *joblog, uint32_t job, char **command);

/*
 * Appends a line in one write. The first error is returned once, with the file cut back to its last
 * whole line; after that nothing more is written and 0 returned.
 */
int joblog_add(struct joblog *joblog, const struct joblog_line *line);
/* The descriptor to poll for POLLOUT, on which a pipe or a terminal takes no more now; or -1. */
int joblog_waits(const struct joblog *joblog);
int joblog_writable(struct joblog *joblog); /* it is: returns what joblog_add() does */
int joblog_drain(struct joblog *joblog);    /* waits until all is written; the same */
const char *joblog_path(const struct joblog *joblog);

#endif
