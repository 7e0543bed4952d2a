/*
 * desk_typed.h - a desk of three jobs, and a source that keeps what was typed into them: 1 has a
 * terminal, 2 an open standard input, 3 nothing of the kind.
 */
#ifndef DESK_TYPED_H
#define DESK_TYPED_H

#include "desk_stage.h"

#include <errno.h>

static char typed[4096];
static uint32_t typed_job;
static int refuse;

static inline int type(struct source *source, uint32_t job, const char *bytes, size_t size)
{
    (void)source;
    typed_job = job;
    if (refuse < 0)
        return refuse;
    ck_assert_uint_lt(strlen(typed) + size, sizeof typed);
    strncat(typed, bytes != NULL ? bytes : "", size);
    if (size == 0)
        strcat(typed, "<end>");
    return 0;
}

static inline void add(uint32_t job, const char *name, bool pty, bool stdin_open)
{
    struct fb_job about = { .shell = name, .pty = pty, .stdin_open = stdin_open };

    desk_apply(&desk,
               &(struct fb_event){ .kind = FB_QUEUED,
                                   .job = job,
                                   .as.queued = { .name = name, .command = name, .job = &about } });
}

static uint64_t offset;

static int64_t print_us; /* when it is printed */

static inline void print(uint32_t job, const char *bytes)
{
    desk_apply(&desk, &(struct fb_event){ .kind = FB_OUTPUT,
                                          .job = job,
                                          .attempt = 1,
                                          .t_us = print_us,
                                          .as.output = { .stream = 1,
                                                         .bytes = bytes,
                                                         .size = strlen(bytes),
                                                         .offset = offset } });
    offset += strlen(bytes);
}

static inline void stage(void)
{
    set_up(0, 30, 80);
    stage_source.type = type;
    stage_source.emulates = true;
    typed[0] = '\0';
    typed_job = 0;
    refuse = 0;
    offset = 0;
    print_us = 0;
    add(1, "shell", true, false);
    add(2, "cat", false, true);
    add(3, "sleep", false, false);
    for (uint32_t job = 1; job <= 3; job++)
        begin(job, 1);
    desk_draw(&desk, 0);
}

static inline void type_bytes(const char *bytes)
{
    struct press_mouse click;

    if (desk_type(&desk, bytes, strlen(bytes), 1000, &click))
        desk_press(&desk, PRESS_MOUSE, &click);
    desk_draw(&desk, SECOND);
}

#endif
