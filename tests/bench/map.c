/*
 * map.c - what an item costs, in wall time and CPU: fb_map() with its own chunks, fb_map() and
 * fb_run_add() with a fork for each item, and the same by fork and wait alone, without and with a
 * pipe for the result. Built and run by tests/bench/map.
 */
#include <forkboard.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TINY  10000
#define EACH  300
#define SLOTS 2

static long out[TINY];

static int square(struct fb_self *self, size_t item, const void *in, void *result)
{
    (void)self;
    (void)in;
    *(long *)result = (long)item * (long)item;
    return 0;
}

static void chunks(void)
{
    fb_map(NULL, TINY, 0, square, NULL, 0, out, sizeof out[0], NULL);
}

static void each(void)
{
    const struct fb_options options = { .slots = SLOTS };

    fb_map(&options, EACH, 1, square, NULL, 0, out, sizeof out[0], NULL);
}

static int square_job(struct fb_self *self, void *argument)
{
    long item = (long)(out[0] * 0 + (argument != NULL)), result = item * item;

    return fb_result(self, &result, sizeof result);
}

/* A result by its pipe, and no output. */
static void added(void)
{
    const struct fb_options options = { .slots = SLOTS, .output = FB_OUTPUT_DROP, .no_done = true };
    struct fb_event event;
    struct fb_run *run;

    if (fb_run_open(&run, &options) < 0)
        return;
    for (int i = 0; i < EACH; i++)
        fb_run_add(run,
                   &(struct fb_job){ .name = "item", .function = square_job, .argument = out });
    while (fb_run_take(run, &event) > 0)
        if (event.kind == FB_REAPED && event.as.reaped.result_bytes == sizeof out[0])
            memcpy(&out[event.job - 1], event.as.reaped.result, sizeof out[0]);
    fb_run_close(run);
}

static void raw(void)
{
    int live = 0;

    for (int i = 0; i < EACH; i++) {
        if (live == SLOTS) {
            wait(NULL);
            live--;
        }
        if (fork() == 0)
            _exit(0);
        live++;
    }
    while (live-- > 0)
        wait(NULL);
}

static void collect(const int *ends)
{
    for (int i = 0; i < SLOTS; i++)
        if (ends[i] >= 0) {
            (void)!read(ends[i], &out[i], sizeof out[0]);
            close(ends[i]);
        }
}

/* As raw(), with a pipe for each. */
static void piped(void)
{
    for (int i = 0; i < EACH; i += SLOTS) {
        int ends[SLOTS];
        for (int k = 0; k < SLOTS; k++) {
            int fds[2];
            long result = (long)i * i;
            if (pipe(fds) < 0)
                return;
            if (fork() == 0)
                _exit(write(fds[1], &result, sizeof result) != sizeof result);
            close(fds[1]);
            ends[k] = fds[0];
        }
        collect(ends);
        for (int k = 0; k < SLOTS; k++)
            wait(NULL);
    }
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double cpu_s(void)
{
    struct rusage own, children;

    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    return seconds(own.ru_utime) + seconds(own.ru_stime) + seconds(children.ru_utime) +
           seconds(children.ru_stime);
}

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } ways[] = { { "chunks", chunks },
                 { "each", each },
                 { "added", added },
                 { "raw", raw },
                 { "piped", piped } };
    int count = (int)(sizeof ways / sizeof ways[0]), first = argc > 1 ? argv[1][0] - '0' : 0;

    for (int i = 0; i < count; i++) { /* another one first in each round */
        int at = (first + i) % count;
        double wall = now_s(), cpu = cpu_s();
        ways[at].run();
        printf("%s %.6f %.6f\n", ways[at].name, now_s() - wall, cpu_s() - cpu);
        fflush(stdout);
    }
    return 0;
}
