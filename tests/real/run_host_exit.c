/*
 * run_host_exit.c - the end of a forked function in a host with handlers of exit(3): none of them
 * runs, and none of the locks about them is taken before the function, for another thread of the
 * host may have held it at the fork.
 */
#include "check_main.h"
#include "forkboard.h"
#include "skip.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static sem_t wanted, held, forked;
static _Thread_local bool to_hold;
static bool forking;

static void nothing(void)
{
}

/* glibc makes room for more handlers with its lock held. */
#ifndef __SANITIZE_ADDRESS__
extern void *__libc_calloc(size_t count, size_t size); /* NOLINT(bugprone-reserved-identifier) */

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    if (to_hold) {
        to_hold = false;
        sem_post(&held);
        sem_wait(&forked);
    }
    return __libc_calloc(count, size);
}
#endif

static void *register_handlers(void *unused)
{
    sem_wait(&wanted);
    to_hold = true;
    for (int i = 0; i < 200 && to_hold; i++)
        atexit(nothing);
    return unused;
}

static void before_fork(void)
{
    if (!forking)
        return;
    sem_post(&wanted);
    sem_wait(&held);
}

static void after_fork(void)
{
    if (forking)
        sem_post(&forked);
    forking = false;
}

static int returns(struct fb_self *self, void *argument)
{
    (void)self;
    return *(int *)argument;
}

/* One that cannot is seen by its exit code. */
static void print(const char *words)
{
    if (write(1, words, strlen(words)) != (ssize_t)strlen(words))
        _exit(90);
}

static void its_own(void)
{
    print("its own.");
}

static int exits(struct fb_self *self, void *argument)
{
    (void)self;
    atexit(its_own);
    printf("printed.");
    exit(*(int *)argument);
}

static void of_the_host(void)
{
    print("of the host.");
}

static struct fb_called {
    int code;
    size_t size; /* of output, which may hold a NUL */
    char output[64];
    char told[256]; /* every event, for a failure: its kind, and how many bytes of output */
} called;

static void tell(const struct fb_event *event)
{
    size_t at = strlen(called.told);
    size_t size = event->kind == FB_OUTPUT ? event->as.output.size : 0;

    snprintf(called.told + at, sizeof called.told - at, " %d:%zu", (int)event->kind, size);
}

static bool is_output(const char *output)
{
    return called.size == strlen(output) && memcmp(called.output, output, called.size) == 0;
}

static void printed(const char *output)
{
    ck_assert_msg(is_output(output), "%zu: \"%.*s\", of the events%s", called.size,
                  (int)called.size, called.output, called.told);
}

static void keep(const char *bytes, size_t size)
{
    size_t kept = sizeof called.output - called.size;

    memcpy(called.output + called.size, bytes, size < kept ? size : kept);
    called.size += size < kept ? size : kept;
}

/*
 * Whether the run could be opened and have its job. Without a word of Check's, as a function's
 * process calls it too: there the number of Check's own file may be another's.
 */
static bool called_well(fb_function *function, int code)
{
    const struct fb_options options = { .output = FB_OUTPUT_NONE, .event_bytes = 4096 };
    struct fb_event event;
    struct fb_run *run;

    called = (struct fb_called){ .code = -1 };
    if (fb_run_open(&run, &options) != 0)
        return false;
    if (function == exits &&
        atexit(of_the_host) != 0) /* later than anything of the run's opening */
        return false;
    if (fb_run_add(run, &(struct fb_job){ .function = function, .argument = &code }) != 1)
        return false;
    while (fb_run_take(run, &event) > 0) {
        tell(&event);
        if (event.kind == FB_OUTPUT)
            keep(event.as.output.bytes, event.as.output.size);
        if (event.kind == FB_EXITED)
            called.code = event.as.exited.code;
    }
    fb_run_close(run);
    return true;
}

static void call(fb_function *function, int code)
{
    ck_assert(called_well(function, code));
}

START_TEST(lock_held_at_the_fork)
{
    pthread_t thread;

#ifdef __SANITIZE_ADDRESS__
    skip("calloc(3) is the sanitizer's");
    return;
#endif
    sem_init(&wanted, 0, 0);
    sem_init(&held, 0, 0);
    sem_init(&forked, 0, 0);
    ck_assert_int_eq(pthread_atfork(before_fork, after_fork, NULL), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, register_handlers, NULL), 0);
    forking = true;
    call(returns, 7);
    ck_assert_int_eq(called.code, 7);
    pthread_join(thread, NULL);
}
END_TEST

/* Its own handlers run, the host's do not, and what it printed is there; in each of many. */
START_TEST(function_that_exits)
{
    for (int code = 3; code < 6; code++) {
        call(exits, code);
        ck_assert_int_eq(called.code, code);
        printed("its own.printed.");
    }
    check_test_leaves(); /* exit(3) would run the host's here */
}
END_TEST

static int inner(struct fb_self *self, void *argument)
{
    (void)self;
    atexit(its_own);
    if (!called_well(exits, *(int *)argument) || !is_output("its own.printed."))
        exit(1);
    exit(called.code + 1);
}

/* A function with a run of its own is the host of that one's functions, and exits as any other. */
START_TEST(function_with_a_run)
{
    call(inner, 3);
    ck_assert_int_eq(called.code, 4);
    printed("of the host.its own.");
    check_test_leaves();
}
END_TEST

CHECK_MAIN("host_exit")
{
    tcase_add_test(all, lock_held_at_the_fork);
    tcase_add_test(all, function_that_exits);
    tcase_add_test(all, function_with_a_run);
}
