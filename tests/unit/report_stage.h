/* report_stage.h - a record told event by event, and each kind of report of it. */
#ifndef REPORT_STAGE_H
#define REPORT_STAGE_H

#include "check_quick.h"
#include "report/as.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct facts facts;

static inline void take(struct fb_event event, double t_s)
{
    event.t_us = (int64_t)(t_s * 1e6 + 0.5);
    ck_assert_int_eq(facts_take(&facts, &event), 0);
}

static inline void queue(uint32_t job, const char *name, uint32_t after)
{
    struct fb_after list = { after, FB_WHEN_SUCCEEDED };

    take((struct fb_event){ .kind = FB_QUEUED,
                            .job = job,
                            .as.queued = { .name = name,
                                           .command = name,
                                           .after = &list,
                                           .after_count = after != 0 } },
         0);
}

static inline void start(uint32_t job, uint32_t attempt, int slot, double t_s)
{
    take((struct fb_event){ .kind = FB_FORKED,
                            .job = job,
                            .attempt = attempt,
                            .as.forked = { .pid = (pid_t)(1000 + job), .slot = slot } },
         t_s);
    take((struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = attempt }, t_s);
}

static inline void end(uint32_t job, uint32_t attempt, int code, double t_s)
{
    take((struct fb_event){ .kind = FB_EXITED,
                            .job = job,
                            .attempt = attempt,
                            .as.exited = { .code = code, .succeeded = code == 0 } },
         t_s);
    take((struct fb_event){ .kind = FB_REAPED,
                            .job = job,
                            .attempt = attempt,
                            .as.reaped = { .user_us = 500000 } },
         t_s);
}

static inline void print(uint32_t job, uint64_t offset, const char *bytes)
{
    take(
        (struct fb_event){
            .kind = FB_OUTPUT,
            .job = job,
            .attempt = 1,
            .as.output = { .stream = 2, .offset = offset, .bytes = bytes, .size = strlen(bytes) } },
        2);
}

/* What a kind of report is, to be freed. */
static inline char *written(void (*as)(struct sheet *sheet, const struct facts *facts))
{
    int fd = memfd_create("report", MFD_CLOEXEC);
    struct sheet sheet;
    struct stat status;
    char *bytes;

    sheet_begin(&sheet, fd);
    as(&sheet, &facts);
    ck_assert_uint_le(sheet.text.room, 256 * 1024); /* it goes out piece by piece */
    ck_assert_int_eq(sheet_end(&sheet, true), 0);
    ck_assert_int_eq(fstat(fd, &status), 0);
    bytes = calloc(1, (size_t)status.st_size + 1);
    ck_assert_int_eq(pread(fd, bytes, (size_t)status.st_size, 0), status.st_size);
    close(fd);
    return bytes;
}

static inline void holds(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in:\n%.1500s", part, text);
}

static inline void lacks(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "'%s' is in:\n%.1500s", part, text);
}

#endif
