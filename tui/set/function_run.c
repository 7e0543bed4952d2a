/*
 * function_run.c - the worker functions. Each runs in a process of its own that was forked and not
 * exec'ed, and may do what it likes with it: that is what it is for. Seconds are the set's, which a
 * scale makes shorter or longer.
 */
#include "function.h"

#include "base/clock.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define STEPS_MOST 100
#define PAGE_BYTES 4096

/* From a range: whole numbers if both ends are. */
static double draw(struct fb_self *self, const struct function_call *call, int key)
{
    double low = call->values[key].low, high = call->values[key].high;

    if (high <= low)
        return low;
    if (floor(low) == low && floor(high) == high)
        return low + (double)(fb_self_random(self) % ((uint64_t)(high - low) + 1));
    return low + (high - low) * ((double)(fb_self_random(self) >> 11) * 0x1p-53);
}

static int64_t microseconds(const struct function_call *call, double seconds)
{
    return (int64_t)(seconds * call->scale * 1e6);
}

/* Until a moment of the monotonic clock. */
static void sleep_until(int64_t at_us)
{
    struct timespec at = { .tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000 };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
        ;
}

static void give_result(struct fb_self *self, const char *word, double seconds)
{
    char text[64];

    snprintf(text, sizeof text, "%s %.2f s", word, seconds);
    fb_result(self, text, strlen(text));
}

/* In steps of a second, or a hundred of them where that is less, each reported. */
static void sleep_in_steps(struct fb_self *self, const struct function_call *call, double seconds)
{
    int steps = seconds < STEPS_MOST ? (int)ceil(seconds) : STEPS_MOST;
    int64_t begin_us = clock_us(CLOCK_MONOTONIC), all_us = microseconds(call, seconds);
    char text[64] = "";

    for (int done = 0; done < steps; done++) {
        snprintf(text, sizeof text, "step %d of %d", done + 1, steps);
        fb_report(self, (double)done / steps, text);
        sleep_until(begin_us + all_us / steps * (done + 1));
    }
    fb_report(self, 1, text);
}

static int exit_code(struct fb_self *self, const struct function_call *call, int key)
{
    return (int)draw(self, call, key);
}

int function_work(struct fb_self *self, void *argument)
{
    const struct function_call *call = argument;
    double seconds = draw(self, call, WORK_SECONDS), heals = call->values[WORK_HEALS].low;
    int code = exit_code(self, call, WORK_EXIT);

    if (call->values[WORK_STUBBORN].low > 0)
        signal(SIGTERM, SIG_IGN);
    if (call->values[WORK_TELL].low > 0) {
        printf("Begin: %-10s | estimated work time: %.2f s\n", fb_self_name(self),
               seconds * call->scale);
        fflush(stdout);
    }
    sleep_in_steps(self, call, seconds);
    if (call->values[WORK_UNTIL].high > 0)
        sleep_until(*call->origin_us + microseconds(call, draw(self, call, WORK_UNTIL)));
    give_result(self, "worked", seconds * call->scale);
    return heals > 0 && fb_self_attempt(self) >= (uint32_t)heals ? 0 : code;
}

/* Whether n is prime, the slow way: it is the work. */
static bool is_prime(unsigned n)
{
    for (unsigned divisor = 2; divisor * divisor <= n; divisor++)
        if (n % divisor == 0)
            return false;
    return n >= 2;
}

int function_compute(struct fb_self *self, void *argument)
{
    const struct function_call *call = argument;
    int64_t all_us = microseconds(call, draw(self, call, COMPUTE_SECONDS)), told_us = 0, used_us;
    unsigned primes = 0, n = 0;
    char text[64];

    while ((used_us = clock_us(CLOCK_PROCESS_CPUTIME_ID)) < all_us) {
        if (used_us >= told_us) {
            fb_report(self, (double)used_us / (double)all_us, NULL);
            told_us += all_us / 20 + 1;
        }
        for (unsigned end = n + 500; n < end; n++)
            primes += is_prime(n % 10000000);
    }
    snprintf(text, sizeof text, "%u primes", primes);
    fb_result(self, text, strlen(text));
    return exit_code(self, call, COMPUTE_EXIT);
}

int function_allocate(struct fb_self *self, void *argument)
{
    const struct function_call *call = argument;
    size_t size = (size_t)call->values[ALLOCATE_SIZE].low;
    char *memory = malloc(size > 0 ? size : 1);
    char text[64];

    if (memory == NULL) {
        fprintf(stderr, "no memory for %zu bytes\n", size);
        return 1;
    }
    for (size_t at = 0; at < size; at += PAGE_BYTES)
        ((volatile char *)memory)[at] = 1; /* each page becomes the worker's own */
    snprintf(text, sizeof text, "wrote to %.1f MiB", (double)size / 0x1p20);
    fb_report(self, -1, text);
    sleep_in_steps(self, call, draw(self, call, ALLOCATE_SECONDS));
    fb_result(self, text, strlen(text));
    free(memory);
    return exit_code(self, call, ALLOCATE_EXIT);
}

static void write_line(FILE *out, int64_t number, int64_t bytes)
{
    int64_t length = fprintf(out, "line %lld ", (long long)number);

    for (; length < bytes - 1; length++)
        putc_unlocked('a' + (int)(length % 26), out);
    putc_unlocked('\n', out);
}

int function_write(struct fb_self *self, void *argument)
{
    const struct function_call *call = argument;
    int64_t lines = (int64_t)draw(self, call, WRITE_LINES);
    int64_t bytes = (int64_t)draw(self, call, WRITE_BYTES);
    int64_t all_us = microseconds(call, draw(self, call, WRITE_SECONDS));
    int64_t begin_us = clock_us(CLOCK_MONOTONIC);
    FILE *out = call->values[WRITE_TO].low > 0 ? stderr : stdout;

    setvbuf(out, NULL, _IOFBF, BUFSIZ); /* standard error too: a line is one write */
    for (int64_t i = 1; i <= lines; i++) {
        write_line(out, i, bytes);
        if (all_us == 0)
            continue;
        fflush(out);
        fb_report(self, (double)i / (double)lines, NULL);
        sleep_until(begin_us + (int64_t)((double)all_us * (double)i / (double)lines));
    }
    return fflush(out) != 0 ? 1 : exit_code(self, call, WRITE_EXIT);
}

int function_crash(struct fb_self *self, void *argument)
{
    const struct function_call *call = argument;
    int number = (int)call->values[CRASH_SIGNAL].low;
    struct rlimit none = { 0, 0 };

    sleep_in_steps(self, call, draw(self, call, CRASH_SECONDS));
    setrlimit(RLIMIT_CORE, &none); /* a demonstration needs no core file */
    raise(number);
    return 0; /* a signal that does not kill, such as SIGCHLD */
}

/* A `sleep` with the worker's own output, in its group or in a session of its own. */
static int spawn_sleep(double seconds, bool session)
{
    char time[32], *words[] = { "sleep", time, NULL };
    posix_spawnattr_t attributes;
    pid_t pid;
    int r;

    snprintf(time, sizeof time, "%.3f", seconds);
    r = posix_spawnattr_init(&attributes);
    if (r != 0)
        return r;
    if (session)
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    r = posix_spawnp(&pid, words[0], NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    if (r == 0)
        printf("started a process with pid %d\n", (int)pid);
    return r;
}

int function_spawn(struct fb_self *self, void *argument)
{
    const struct function_call *call = argument;
    int count = (int)draw(self, call, SPAWN_COUNT);

    for (int i = 0; i < count; i++) {
        int r = spawn_sleep(draw(self, call, SPAWN_SECONDS) * call->scale,
                            call->values[SPAWN_SESSION].low > 0);
        if (r != 0) {
            fprintf(stderr, "sleep: %s\n", strerrordesc_np(r));
            return 1;
        }
    }
    fflush(stdout);
    sleep_in_steps(self, call, draw(self, call, SPAWN_AFTER));
    return exit_code(self, call, SPAWN_EXIT);
}
