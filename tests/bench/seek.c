/*
 * seek.c - what it costs to go about in a long record, as its keys do, with the frame that follows:
 * bench/seek [EVENTS [ROUNDS]] runs it. CPU time of this process, so that a busy machine does not
 * count; memory as /proc reports its peak.
 */
#include "desk/play.h"
#include "record/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROWS   50
#define COLS   160
#define KINDS  7    /* events of a job */
#define JOB_US 1000 /* from one to the next */

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double status_mib(const char *name)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    double kib = 0;

    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kib = strtod(line + strlen(name) + 1, NULL);
    if (status != NULL)
        fclose(status);
    return kib / 1024;
}

/* A command of three words, a worker that prints a line, and every hundredth fails: eight overlap.
 */
static struct fb_event event_of(uint32_t job, int kind, char text[64])
{
    static const enum fb_kind kinds[KINDS] = { FB_QUEUED,  FB_FORKED, FB_BEGAN, FB_OUTPUT,
                                               FB_SIGNALS, FB_EXITED, FB_REAPED };
    static const char *argv[4] = { "./simulate", "--seed" };
    static const struct fb_job spec = { .argv = argv };
    static char command[64];
    struct fb_event event = { .kind = kinds[kind], .job = job, .attempt = kind > 0 };

    event.t_us = (int64_t)job * JOB_US + (kind < 3 ? kind : 8 * JOB_US + kind);
    snprintf(text, 64, "result of %u: 0.25\n", job);
    switch (event.kind) {
    case FB_QUEUED:
        snprintf(text, 64, "%u", job);
        event.as.queued.name = argv[2] = text;
        snprintf(command, sizeof command, "./simulate --seed %u", job);
        event.as.queued.command = command;
        event.as.queued.job = &spec;
        break;
    case FB_FORKED:
        event.as.forked.pid = (pid_t)(2 + job % 30000);
        event.as.forked.slot = 1 + (int)(job % 8);
        break;
    case FB_OUTPUT:
        event.as.output.stream = 1;
        event.as.output.bytes = text;
        event.as.output.size = strlen(text);
        break;
    case FB_SIGNALS:
        event.job = event.attempt = 0;
        event.as.signals.entries = 1;
        break;
    case FB_EXITED:
        event.as.exited.code = job % 100 == 0;
        event.as.exited.succeeded = job % 100 != 0;
        break;
    case FB_REAPED:
        event.as.reaped.user_us = 800 + job % 50;
        event.as.reaped.system_us = 300;
        event.as.reaped.peak_memory_bytes = 1 << 20;
        break;
    default:
        break;
    }
    return event;
}

static void put(FILE *file, const struct fb_event *event)
{
    static struct text line;

    text_clear(&line);
    wire_put(&line, event);
    fwrite(line.bytes, 1, line.size, file);
}

static void make_record(const char *path, uint32_t jobs)
{
    struct fb_event begin = { .kind = FB_RUN,
                              .as.run = { .version = "1", .title = "", .slots = 8 } };
    FILE *file = fopen(path, "w");
    char text[64];

    if (file == NULL)
        abort();
    put(file, &begin);
    for (uint32_t job = 1; job <= jobs + 8; job++) {
        for (int kind = 0; job <= jobs && kind < 3; kind++) {
            struct fb_event event = event_of(job, kind, text);
            put(file, &event);
        }
        for (int kind = 3; job > 8 && kind < KINDS; kind++) {
            struct fb_event event = event_of(job - 8, kind, text);
            put(file, &event);
        }
    }
    fclose(file);
}

struct times {
    const char *name;
    double sum, worst;
    int count;
};

static struct desk desk;
static struct play play;

static void press(struct times *times, enum request request, int64_t at_us)
{
    double begin = cpu_ms(), took;

    desk.at_us = at_us;
    play_obey(&play, request, 0);
    desk_draw(&desk, play.at_us);
    took = cpu_ms() - begin;
    times->sum += took;
    times->worst = took > times->worst ? took : times->worst;
    times->count++;
}

int main(int argc, char **argv)
{
    uint32_t events = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
    int rounds = argc > 2 ? atoi(argv[2]) : 20;
    struct times all[] = { { .name = "a click" },         { .name = "a step back" },
                           { .name = "a step on" },       { .name = "a bit back" },
                           { .name = "failure before" },  { .name = "to the end" },
                           { .name = "to the beginning" } };
    char path[] = "/tmp/fb-seek-XXXXXX", error[256];
    struct record_reader *reader;
    double begin;

    close(mkstemp(path));
    make_record(path, events / KINDS);
    if (record_reader_open(&reader, path, error, sizeof error) < 0 ||
        desk_open(&desk, KEYS_REPLAY, false) < 0 || desk_resize(&desk, ROWS, COLS) < 0)
        abort();
    begin = cpu_ms();
    if (play_open(&play, reader, &desk) < 0)
        abort();
    printf("%u events: opened in %.0f ms, %.1f MiB\n", events, cpu_ms() - begin,
           status_mib("VmRSS:"));
    srand(1);
    for (int i = 0; i < rounds; i++) {
        int64_t to_us = (int64_t)((double)rand() / RAND_MAX * (double)play.end_us);
        press(&all[0], REQUEST_SEEK, to_us);
        press(&all[1], REQUEST_STEP_BACK, -1);
        press(&all[2], REQUEST_STEP, -1);
        press(&all[3], REQUEST_SEEK_BACK, -1);
        press(&all[4], REQUEST_PREVIOUS_FAILURE, -1);
        press(&all[5], REQUEST_TO_END, -1);
        press(&all[1], REQUEST_STEP_BACK, -1);
        press(&all[6], REQUEST_TO_BEGIN, -1);
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        printf("  %-18s %6.1f ms, at most %.1f\n", all[i].name, all[i].sum / all[i].count,
               all[i].worst);
    printf("  memory at most %.1f MiB\n", status_mib("VmHWM:"));
    play_close(&play);
    desk_close(&desk);
    record_reader_close(reader);
    unlink(path);
    return 0;
}
