/*
 * set_function.c - the worker functions of `call`, each as a worker of a run: what it writes,
 * what it reports on the way, its result and its end. A second of the set is a microsecond here.
 */
#include "base/text.h"
#include "check_main.h"
#include "run/run.h"
#include "set/function.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FLAG 1, 1

static struct text seen;
static char last[128]; /* report */

static void see_output(const struct fb_event *event)
{
    static int stream;
    static uint32_t attempt;

    if (event->as.output.size == 0)
        return;
    if (seen.size == 0 || stream != event->as.output.stream || attempt != event->attempt)
        text_printf(&seen, "%d:", event->as.output.stream);
    stream = event->as.output.stream;
    attempt = event->attempt;
    text_put(&seen, event->as.output.bytes, event->as.output.size);
}

static void see_exit(const struct fb_event *event)
{
    text_puts(&seen, last);
    last[0] = '\0';
    if (event->as.exited.signal != 0)
        text_printf(&seen, "killed %s%s\n", sigabbrev_np(event->as.exited.signal),
                    event->as.exited.core_dumped ? " core" : "");
    else
        text_printf(&seen, "exit %d\n", event->as.exited.code);
}

static void see(const struct fb_event *event)
{
    if (event->kind == FB_OUTPUT)
        see_output(event);
    else if (event->kind == FB_PROGRESS) /* of several at once, only the last is reported */
        snprintf(last, sizeof last, "%.2f %s\n", event->as.progress.share, event->as.progress.text);
    else if (event->kind == FB_EXITED)
        see_exit(event);
    else if (event->kind == FB_REAPED && event->as.reaped.result != NULL)
        text_printf(&seen, "= %.*s\n", (int)event->as.reaped.result_bytes,
                    (const char *)event->as.reaped.result);
}

/* The jobs' own events, in their order; what is printed goes nowhere. */
static void run_calls(const struct function_call *call, fb_function *enter, int retries, int count)
{
    const struct fb_options options = { .slots = 1,
                                        .output = FB_OUTPUT_NONE,
                                        .event_bytes = 65536,
                                        .retries = retries,
                                        .retry_wait_us = 1,
                                        .seed = 7,
                                        .grace_us = 1000000 };
    struct fb_event event;
    struct fb_run *run;

    text_clear(&seen);
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    for (int job = 1; job <= count; job++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .name = "f",
                                                           .function = enter,
                                                           .argument = (void *)call }),
                         job);
    while (fb_run_take(run, &event) > 0)
        if (event.job != 0)
            see(&event);
    fb_run_close(run);
    ck_assert(!seen.failed);
}

static void run_call(const struct function_call *call, fb_function *enter, int retries)
{
    run_calls(call, enter, retries, 1);
}

static const struct {
    fb_function *enter;
    int retries;
    struct function_value values[FUNCTION_KEYS];
    const char *seen;
} calls[] = {
    /* work: seconds, exit, until, heals, stubborn, tell */
    { function_work, 0, { { 0, 0 } }, "1.00 \nexit 0\n= worked 0.00 s\n" },
    { function_work, 0, { { 3, 3 }, { 5, 5 } }, "1.00 step 3 of 3\nexit 5\n= worked 0.00 s\n" },
    { function_work, 0, { { 1.5, 1.5 } }, "1.00 step 2 of 2\nexit 0\n= worked 0.00 s\n" },
    { function_work,
      0,
      { { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { FLAG } },
      "1:Begin: f          | estimated work time: 0.00 s\n1.00 \nexit 0\n= worked 0.00 s\n" },
    { function_work,
      3,
      { { 0, 0 }, { 4, 4 }, { 0, 0 }, { 3, 3 } },
      "1.00 \nexit 4\n= worked 0.00 s\n1.00 \nexit 4\n= worked 0.00 s\n1.00 \nexit 0\n"
      "= worked 0.00 s\n" },
    /* a range of whole numbers gives one of them, its ends too */
    { function_work, 0, { { 0, 0 }, { 9, 8 } }, "1.00 \nexit 9\n= worked 0.00 s\n" },
    /* write: lines, bytes, seconds, to, exit */
    { function_write, 0, { { 2, 2 }, { 12, 12 } }, "1:line 1 hijk\nline 2 hijk\nexit 0\n" },
    { function_write, 0, { { 1, 1 }, { 3, 3 } }, "1:line 1 \nexit 0\n" },
    { function_write, 0, { { 0, 0 }, { 12, 12 } }, "exit 0\n" },
    { function_write,
      0,
      { { 1, 1 }, { 32, 32 }, { 0, 0 }, { FLAG }, { 2, 2 } },
      "2:line 1 hijklmnopqrstuvwxyzabcde\nexit 2\n" },
    { function_write,
      0,
      { { 2, 2 }, { 9, 9 }, { 4, 4 } },
      "1:line 1 h\nline 2 h\n1.00 \nexit 0\n" },
    /* allocate: size, seconds, exit */
    { function_allocate,
      0,
      { { 3 << 19, 0 }, { 1, 1 }, { 6, 6 } },
      "1.00 step 1 of 1\nexit 6\n"
      "= wrote to 1.5 MiB\n" },
    { function_allocate, 0, { { 0, 0 } }, "1.00 \nexit 0\n= wrote to 0.0 MiB\n" },
#ifndef __SANITIZE_ADDRESS__ /* which calls that a mistake */
    { function_allocate,
      0,
      { { 0x1p62, 0x1p62 } },
      "2:no memory for 4611686018427387904 bytes\nexit 1\n" },
#endif
    /* crash: signal, seconds */
    { function_crash, 0, { { SIGSEGV, 0 } }, "1.00 \nkilled SEGV\n" },
    { function_crash, 0, { { SIGKILL, 0 }, { 1, 1 } }, "1.00 step 1 of 1\nkilled KILL\n" },
    { function_crash, 0, { { SIGCHLD, 0 } }, "1.00 \nexit 0\n" },
    /* spawn: count, seconds, after, session, exit */
    { function_spawn, 0, { { 0, 0 }, { 1, 1 }, { 0, 0 }, { 0, 0 }, { 3, 3 } }, "1.00 \nexit 3\n" },
};

START_TEST(a_call)
{
    struct function_call call = { .scale = 1e-6, .origin_us = &(int64_t){ 0 } };

    memcpy(call.values, calls[_i].values, sizeof call.values);
    run_call(&call, calls[_i].enter, calls[_i].retries);
    ck_assert_str_eq(text_string(&seen), calls[_i].seen);
    text_fini(&seen);
}
END_TEST

/* A range of whole numbers gives each of them and no other; another range, what is between. */
START_TEST(ranges_are_drawn_from)
{
    struct function_call call = { .scale = 1e-6, .origin_us = &(int64_t){ 0 } };
    unsigned codes = 0;
    double low = 100, high = 0;

    call.values[WORK_EXIT] = (struct function_value){ 3, 5 };
    run_calls(&call, function_work, 0, 60);
    for (const char *at = text_string(&seen); (at = strstr(at, "exit ")) != NULL; at++)
        codes |= 1u << atoi(at + 5);
    ck_assert_uint_eq(codes, 1u << 3 | 1u << 4 | 1u << 5);
    call.scale = 1e-3; /* the result has hundredths of a second */
    call.values[WORK_EXIT] = (struct function_value){ 1, 1 };
    call.values[WORK_SECONDS] = (struct function_value){ 20.5, 60.5 };
    run_calls(&call, function_work, 0, 10);
    for (const char *at = text_string(&seen); (at = strstr(at, "= worked ")) != NULL; at++) {
        double seconds = atof(at + 9);
        low = seconds < low ? seconds : low;
        high = seconds > high ? seconds : high;
    }
    ck_assert_double_ge(low, 0.02);
    ck_assert_double_le(high, 0.061);
    ck_assert_double_gt(high, low);
    text_fini(&seen);
}
END_TEST

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* No worker goes on before its time: it sleeps at least that long, however slow the machine is. */
static const struct {
    fb_function *enter;
    int key;
    bool from_origin;
} sleepers[] = {
    { function_work, WORK_SECONDS, false },   { function_work, WORK_UNTIL, true },
    { function_write, WRITE_SECONDS, false }, { function_allocate, ALLOCATE_SECONDS, false },
    { function_crash, CRASH_SECONDS, false }, { function_spawn, SPAWN_AFTER, false },
};

START_TEST(it_takes_its_time)
{
    int64_t origin_us = now_us() + 20000, begin_us = now_us();
    struct function_call call = { .scale = 0.01, .origin_us = &origin_us };

    if (sleepers[_i].enter == function_write)
        call.values[WRITE_LINES] = (struct function_value){ 2, 2 };
    if (sleepers[_i].enter == function_crash)
        call.values[CRASH_SIGNAL] = (struct function_value){ SIGCHLD, 0 };
    call.values[sleepers[_i].key] = (struct function_value){ 4, 4 };
    run_call(&call, sleepers[_i].enter, 0);
    ck_assert_int_ge(now_us() - begin_us, 40000 + (sleepers[_i].from_origin ? 20000 : 0));
    ck_assert_ptr_nonnull(strstr(text_string(&seen), "exit 0"));
    text_fini(&seen);
}
END_TEST

static bool is_prime(int n)
{
    for (int divisor = 2; divisor * divisor <= n; divisor++)
        if (n % divisor == 0)
            return false;
    return n >= 2;
}

/* Whether there are so many primes below a multiple of 500: numbers are looked at by 500. */
static bool is_count_of_primes(int wanted)
{
    int count = 0;

    for (int n = 1; count <= wanted; n++) {
        if (n % 500 == 0 && count == wanted)
            return true;
        count += is_prime(n);
    }
    return false;
}

START_TEST(it_computes)
{
    struct function_call call = { .scale = 0.02, .origin_us = &(int64_t){ 0 } };
    const char *result;

    call.values[COMPUTE_SECONDS] = (struct function_value){ 1, 1 };
    call.values[COMPUTE_EXIT] = (struct function_value){ 7, 7 };
    run_call(&call, function_compute, 0);
    ck_assert_ptr_nonnull(strstr(text_string(&seen), "exit 7\n"));
    result = strstr(text_string(&seen), "= ");
    ck_assert_ptr_nonnull(result);
    ck_assert_int_ge(atoi(result + 2), 95); /* there are 95 primes below 500 */
    ck_assert(is_count_of_primes(atoi(result + 2)));
    ck_assert_ptr_nonnull(strstr(result, " primes\n"));
    text_fini(&seen);
}
END_TEST

/* The sleep is in the worker's group, or in a session of its own; its pid is printed. */
START_TEST(it_spawns)
{
    struct function_call call = { .scale = 1, .origin_us = &(int64_t){ 0 } };
    int count = 0;

    call.values[SPAWN_COUNT] = (struct function_value){ 2, 2 };
    call.values[SPAWN_SECONDS] = (struct function_value){ 0.001, 0.001 };
    call.values[SPAWN_SESSION] = (struct function_value){ _i, _i };
    run_call(&call, function_spawn, 0);
    for (const char *at = text_string(&seen); (at = strstr(at, "process with pid ")) != NULL; at++)
        count += atoi(at + strlen("process with pid ")) > 1;
    ck_assert_int_eq(count, 2);
    ck_assert_ptr_nonnull(strstr(text_string(&seen), "exit 0\n"));
    text_fini(&seen);
}
END_TEST

/* What spawn prints is looked at while the sleep lives: whether it leads a session of its own. */
static bool leads_session(const char *text)
{
    const char *at = strstr(text, "process with pid ");
    pid_t pid = at != NULL ? atoi(at + strlen("process with pid ")) : 0;

    ck_assert_int_gt(pid, 1);
    return getsid(pid) == pid;
}

START_TEST(a_session_of_its_own)
{
    struct function_call call = { .scale = 1, .origin_us = &(int64_t){ 0 } };
    struct fb_event event;
    struct fb_run *run;
    int looked = 0;

    call.values[SPAWN_COUNT] = (struct function_value){ 1, 1 };
    call.values[SPAWN_SECONDS] = (struct function_value){ 1000, 1000 };
    call.values[SPAWN_AFTER] = (struct function_value){ 1000, 1000 };
    call.values[SPAWN_SESSION] = (struct function_value){ _i, _i };
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .output = FB_OUTPUT_NONE,
                                                             .event_bytes = 65536 }),
                     0);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .function = function_spawn, .argument = &call }),
                     1);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind != FB_OUTPUT || event.as.output.size == 0)
            continue;
        looked++;
        ck_assert_int_eq(leads_session(event.as.output.bytes), _i);
        fb_run_stop(run, FB_STOP_TERM);
    }
    fb_run_close(run);
    ck_assert_int_eq(looked, 1);
}
END_TEST

/* SIGTERM at a worker's first report: a stubborn worker reports a second time. */
START_TEST(a_stubborn_worker)
{
    struct function_call call = { .scale = _i ? 0.05 : 1000, .origin_us = &(int64_t){ 0 } };
    struct fb_event event;
    struct fb_run *run;
    int reports = 0, signal = 0;

    call.values[WORK_SECONDS] = (struct function_value){ 3, 3 };
    call.values[WORK_STUBBORN] = (struct function_value){ _i, _i };
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .output = FB_OUTPUT_NONE }), 0);
    ck_assert_int_eq(fb_run_add(run,
                                &(struct fb_job){ .function = function_work, .argument = &call }),
                     1);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_PROGRESS && ++reports <= 2)
            fb_run_kill(run, 1, reports == 1 ? SIGTERM : SIGKILL);
        if (event.kind == FB_EXITED)
            signal = event.as.exited.signal;
    }
    fb_run_close(run);
    if (_i)
        ck_assert_int_ne(signal, SIGTERM);
    else
        ck_assert_int_eq(signal, SIGTERM);
}
END_TEST

CHECK_MAIN("functions")
{
    tcase_add_loop_test(all, a_call, 0, (int)(sizeof calls / sizeof calls[0]));
    tcase_add_test(all, ranges_are_drawn_from);
    tcase_add_loop_test(all, it_takes_its_time, 0, (int)(sizeof sleepers / sizeof sleepers[0]));
    tcase_add_test(all, it_computes);
    tcase_add_loop_test(all, it_spawns, 0, 2);
    tcase_add_loop_test(all, a_session_of_its_own, 0, 2);
    tcase_add_loop_test(all, a_stubborn_worker, 0, 2);
}
