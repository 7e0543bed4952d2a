/*
 * fold.c - what the board and the reader of records cost: bench/fold [JOBS] runs it. CPU seconds of
 * this process, so that a busy machine does not count; memory as the allocator and /proc report it.
 */
#include "board/board.h"
#include "record/record_read.h"
#include "record/wire.h"
#include "view/rows.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef void sink(void *context, const struct fb_event *event);

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd);
}

static void fold(void *board, const struct fb_event *event)
{
    if (board_apply(board, event) < 0)
        abort();
}

static void write_line(void *file, const struct fb_event *event)
{
    static struct text line;

    text_clear(&line);
    wire_put(&line, event);
    fwrite(line.bytes, 1, line.size, file);
}

/* The plain life of each job: five events. */
static void live(uint32_t job, sink *put, void *context)
{
    static const enum fb_kind kinds[] = { FB_QUEUED, FB_FORKED, FB_BEGAN, FB_EXITED, FB_REAPED };
    char name[32];

    snprintf(name, sizeof name, "job %u", job);
    for (int i = 0; i < 5; i++) {
        struct fb_event event = { .kind = kinds[i], .job = job, .attempt = i > 0 };
        event.t_us = (int64_t)job * 1000 + i;
        if (kinds[i] == FB_QUEUED) {
            event.as.queued.name = event.as.queued.command = name;
        } else if (kinds[i] == FB_FORKED) {
            event.as.forked.pid = (pid_t)(2 + job % 30000);
            event.as.forked.slot = 1;
        }
        event.as.exited.succeeded |= kinds[i] == FB_EXITED;
        put(context, &event);
    }
}

static void stream(uint32_t jobs, sink *put, void *context)
{
    struct fb_event begin = { .kind = FB_RUN };

    begin.as.run.title = begin.as.run.version = "";
    put(context, &begin);
    for (uint32_t job = 1; job <= jobs; job++)
        live(job, put, context);
}

static void read_back(uint32_t jobs, double events)
{
    char path[] = "/tmp/fb-fold-XXXXXX", error[256];
    FILE *file = fdopen(mkstemp(path), "w");
    struct record_reader *reader;
    struct fb_event event;
    double start = cpu_seconds();

    stream(jobs, write_line, file);
    printf("written in %.2f us an event, ", (cpu_seconds() - start) / events * 1e6);
    fclose(file);
    if (record_reader_open(&reader, path, error, sizeof error) < 0)
        abort();
    start = cpu_seconds();
    while (record_reader_next(reader, &event) > 0)
        ;
    printf("read back in %.2f us\n", (cpu_seconds() - start) / events * 1e6);
    record_reader_close(reader);
    unlink(path);
}

/* What a frame costs the list of rows when one more job was reported. */
static void list(struct board *board)
{
    struct rows_order order = { .sort = COLUMN_NUMBER, .filter = UINT32_MAX };
    struct rows rows = { 0 };
    double start = cpu_seconds();

    rows_rebuild(&rows, board, &order, board->t_us);
    printf("%u rows listed in %.2f ms, ", board->job_count, (cpu_seconds() - start) * 1e3);
    start = cpu_seconds();
    for (int i = 0; i < 100; i++) {
        live(board->job_count + 1, fold, board);
        rows_rebuild(&rows, board, &order, board->t_us);
    }
    printf("again after an end in %.3f ms, ", (cpu_seconds() - start) * 10);
    order.sort = COLUMN_MEMORY;
    start = cpu_seconds();
    rows_rebuild(&rows, board, &order, board->t_us);
    printf("sorted in %.1f ms\n", (cpu_seconds() - start) * 1e3);
    rows_fini(&rows);
}

int main(int argc, char **argv)
{
    uint32_t jobs = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 10000;
    double start, heap = heap_bytes();
    struct board board;

    board_init(&board);
    start = cpu_seconds();
    stream(jobs, fold, &board);
    printf("%u jobs, %llu events: folded in %.2f us an event, %.0f bytes a job on the board\n",
           jobs, (unsigned long long)board.events,
           (cpu_seconds() - start) / (double)board.events * 1e6, (heap_bytes() - heap) / jobs);
    read_back(jobs, (double)board.events);
    list(&board);
    board_fini(&board);
    return 0;
}
