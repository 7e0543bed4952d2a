/*
 * fuzz_joblog.c - any bytes as a job log: refused with a line of words, or read; what was read as a
 * line is the same when it is written and read again.
 */
#include "input/joblog.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_line(const char *bytes, size_t size)
{
    struct text text = { 0 };
    struct joblog_line line, again;
    char why[160];

    if (joblog_read(bytes, size, &line, why, sizeof why) < 0) {
        assert(strlen(why) > 0);
        return;
    }
    assert(line.command >= bytes && line.command + line.command_bytes == bytes + size);
    if (line.code > 128 || line.code < 0)
        line.signal = 0; /* 128 more is written for a signal */
    joblog_put(&text, &line);
    assert(text.bytes[text.size - 1] == '\n');
    assert(joblog_read(text.bytes, text.size - 1, &again, why, sizeof why) == 0);
    assert(again.job == line.job && again.signal == line.signal);
    assert(again.command_bytes == line.command_bytes);
    text_fini(&text);
}

/* What joblog_open() reads has our header more often than chance gives it. */
static void as_file(const char *bytes, size_t size)
{
    static int fd = -1;
    struct text header = { 0 };
    struct joblog *joblog;
    char path[64], error[4400];
    off_t at = 0;

    if (fd < 0)
        fd = memfd_create("joblog", MFD_CLOEXEC);
    assert(fd >= 0 && ftruncate(fd, 0) == 0);
    joblog_put_header(&header);
    if (size % 2 == 0)
        at = pwrite(fd, header.bytes, header.size, 0);
    text_fini(&header);
    assert(pwrite(fd, bytes, size, at) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (joblog_open(&joblog, path, JOBLOG_READ, error, sizeof error) < 0) {
        assert(joblog == NULL && strlen(error) > 0);
        return;
    }
    if (joblog_last(joblog) > 0)
        joblog_says(joblog, joblog_last(joblog), "x", NULL, 0, error, sizeof error);
    joblog_close(joblog);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_line((const char *)data, size);
    as_file((const char *)data, size);
    return 0;
}
