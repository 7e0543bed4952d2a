/* theirs_stage.h - jobs with files as GNU parallel has them, in a directory of the test's own. */
#ifndef FB_THEIRS_STAGE_H
#define FB_THEIRS_STAGE_H

#include "check_main.h"
#include "show/results_theirs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[] = "/tmp/forkboard-theirs-XXXXXX", was[4096], error[256];
static struct results_theirs *results;

static inline void set_up(void)
{
    ck_assert_ptr_nonnull(getcwd(was, sizeof was));
    ck_assert_ptr_nonnull(mkdtemp(top));
    ck_assert_int_eq(chdir(top), 0);
    results = results_theirs_new(false, "", 0);
}

static inline void tear_down(void)
{
    char command[64];

    results = results_theirs_free(results);
    ck_assert_int_eq(chdir(was), 0);
    snprintf(command, sizeof command, "rm -rf %s", top);
    ck_assert_int_eq(system(command), 0);
}

static inline int give(enum fb_kind kind, uint32_t job, enum fb_cause cause)
{
    struct fb_event event = { .kind = kind, .job = job, .attempt = 1 };

    if (kind == FB_EXITED)
        event.as.exited.cause = cause;
    return results_theirs_event(results, &event, error, sizeof error);
}

static inline int print(uint32_t job, int stream, uint64_t offset, const char *bytes)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = 1 };

    event.as.output.stream = stream;
    event.as.output.offset = offset;
    event.as.output.bytes = bytes;
    event.as.output.size = strlen(bytes);
    return results_theirs_event(results, &event, error, sizeof error);
}

static inline const char *content(const char *path)
{
    static char bytes[256];
    FILE *file = fopen(path, "r");
    size_t size;

    if (file == NULL)
        return "none";
    size = fread(bytes, 1, sizeof bytes - 1, file);
    bytes[size] = '\0';
    fclose(file);
    return bytes;
}

static inline void run(uint32_t job, const char *path)
{
    ck_assert_int_eq(results_theirs_set(results, job, path), 0);
    ck_assert_int_eq(give(FB_FORKED, job, FB_CAUSE_NONE), 0);
}

#endif
