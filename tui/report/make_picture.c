/*
 * make_picture.c - PNG and PDF are made by a program of their own, forkboard-picture: cairo is
 * twenty shared libraries, which would cost every start of ours, and hostile text meets them in
 * another process. It runs as a worker of a run.
 */
#include "make.h"

#include "base/clean.h"
#include "forkboard.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "forkboard-picture";

/* Beside us, as in a build tree, or where it is installed; from there where we are, if moved. */
static bool find_program(char *path, size_t size)
{
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    char *slash;

    if (length > 0) {
        own[length] = '\0';
        slash = strrchr(own, '/');
        if (slash != NULL)
            *slash = '\0';
        snprintf(path, size, "%s/%s", own, program);
        if (access(path, X_OK) == 0)
            return true;
        snprintf(path, size, "%s/../libexec/forkboard/%s", own, program);
        if (access(path, X_OK) == 0)
            return true;
    }
    snprintf(path, size, "%s/forkboard/%s", FB_LIBEXECDIR, program);
    return access(path, X_OK) == 0;
}

/* Its end, and what it said of it. */
static int await(struct fb_run *run, char *words, size_t size)
{
    struct fb_event event;
    int status = 3;

    words[0] = '\0';
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_OUTPUT && words[0] == '\0')
            clean_text(words, size, event.as.output.bytes,
                       event.as.output.size - (event.as.output.size > 0));
        if (event.kind == FB_UNSTARTED ||
            (event.kind == FB_EXITED && !event.as.exited.succeeded && words[0] == '\0'))
            fb_fate_text(&event, words, size);
        if (event.kind == FB_EXITED && event.as.exited.succeeded)
            status = 0;
    }
    return status;
}

int make_picture(const char *drawing, const char *path, const char *kind, char *error,
                 unsigned long size)
{
    char found[4400], words[1024];
    const char *argv[] = { found, kind, drawing, path, NULL };
    struct fb_run *run;
    int status = 3, r;

    if (!find_program(found, sizeof found)) {
        snprintf(error, size,
                 "report: %s needs %s, which is not installed here (it is built with cairo); svg "
                 "needs nothing",
                 kind, program);
        return 3;
    }
    r = fb_run_open(&run,
                    &(struct fb_options){ .output = FB_OUTPUT_NONE, .event_bytes = sizeof words });
    if (r == 0)
        r = fb_run_add(run, &(struct fb_job){ .argv = argv, .timeout_us = 120 * (int64_t)1000000 });
    if (r > 0)
        status = await(run, words, sizeof words);
    fb_run_close(run);
    if (status != 0)
        snprintf(error, size, "report: %s: %s", program, r < 0 ? strerrordesc_np(-r) : words);
    return status;
}
