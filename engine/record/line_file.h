/*
 * line_file.h - a file of whole lines that is written while a run lives: a record, a job log. It
 * may be anything that has a path, and never makes the run wait.
 */
#ifndef FB_RECORD_LINE_FILE_H
#define FB_RECORD_LINE_FILE_H

#include "output/sink.h"

#include <stdbool.h>
#include <sys/types.h>

struct line_file {
    int fd; /* -1: closed */
    bool regular;
    bool failed;       /* it ends where it ends: what is put is dropped */
    off_t whole_bytes; /* of whole lines; of a regular file */
    struct sink sink;  /* of one that is none: what it does not take waits here */
    struct store_pool pool;
};

/*
 * A descriptor for a path, or -errno. `flags` are of open(2). A FIFO is opened for writing alone,
 * once it has a reader, as a shell's redirection does; all that is no regular file does not block.
 */
int line_file_descriptor(const char *path, int flags, mode_t mode);
/*
 * For us alone until it is closed. 1; -EBUSY: it is another's; 0: none is to be had: its file
 * system has no locks, as Lustre and NFS are often mounted, or no more of them. NFS has locks only
 * of what is open for writing.
 */
int line_file_lock(int fd);
/* Takes the descriptor, whose file has `whole_bytes` of whole lines; `regular` as fstat(2) says. */
void line_file_begin(struct line_file *file, int fd, bool regular, off_t whole_bytes);

/*
 * Appends whole lines. The first error (a full disk, a pipe that has no reader any more) is
 * returned once, with a regular file cut back to its last whole line; after that 0.
 */
int line_file_put(struct line_file *file, const char *bytes, size_t size);
int line_file_waits(const struct line_file *file); /* the descriptor to poll for POLLOUT, or -1 */
int line_file_writable(struct line_file *file);    /* it is: as line_file_put() */
int line_file_drain(struct line_file *file);       /* waits until all is written; the same */
void line_file_close(struct line_file *file);

#endif
