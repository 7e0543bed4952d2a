/*
 * brake.c - output that no file takes: what waits in memory is bounded, no byte is lost,
 * what is whole stays whole, and the run comes to its end.
 */
#include "check_main.h"
#include "fake_run.h"

#include "run/run.h"

#include <string.h>

#define MIB        INT64_C(1048576)
#define MOST_BYTES ((size_t)64 << 20)  /* that wait in memory, until workers are read no more */
#define PIPE_BYTES ((size_t)256 << 10) /* of what was read on the way */

static size_t most_bytes; /* that waited */
static bool braked;

static size_t in_stores(const struct store *store)
{
    size_t bytes = 0;

    for (; store != NULL; store = store->next)
        bytes += store->used - store->taken;
    return bytes;
}

/* Wherever it waits: for a worker's end, for its turn, or for the reader of our output. */
static size_t waiting(const struct fb_run *run)
{
    size_t bytes = 0;

    for (int i = 0; i < 2; i++) {
        for (const struct worker *worker = worker_first(run); worker != NULL; worker = worker->next)
            bytes += in_stores(worker->streams[i].store);
        for (const struct held *held = run->order.first; held != NULL; held = held->next)
            bytes += in_stores(held->stores[i]);
        bytes += in_stores(run->sinks.own[i].first);
    }
    return bytes;
}

static void look(const struct fb_run *run)
{
    size_t bytes = waiting(run);

    most_bytes = bytes > most_bytes ? bytes : most_bytes;
    braked |= brake_is_on(run);
}

/* Until the end; each turn takes a second at most. */
static void play(struct fb_run *run)
{
    struct fb_event event = { 0 };
    int r;

    most_bytes = 0;
    braked = false;
    while ((r = fb_run_next(run, &event)) >= 0 && event.kind != FB_ENDED) {
        look(run);
        if (r == 0)
            fake_advance(fake_next_us() < SEC ? fake_next_us() : SEC);
    }
    ck_assert_int_ge(r, 0);
    ck_assert_uint_eq(event.as.ended.succeeded, event.as.ended.jobs);
    ck_assert(!brake_is_on(run));
    ck_assert_uint_eq(sinks_memory(run), 0);
}

static struct fb_run *begin(const struct fake_script *scripts, int count,
                            const struct fb_options *how)
{
    struct fb_options options = *how;
    struct fb_run *run;

    options.slots = count;
    options.adopt = true;
    fake_no_spill = true;
    run = fake_open(scripts, count, &options, 0);
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), i + 1);
    return run;
}

static void end(struct fb_run *run)
{
    fake_close(run);
    fake_no_spill = false;
}

/* All write more than may wait: each is whole, one after the other. */
START_TEST(more_than_may_wait)
{
    const struct fake_script script = { .ends_us = INT64_MAX, .floods_bytes = 100 * MIB };
    struct fb_run *run = begin((struct fake_script[]){ script, script }, 2,
                               &(struct fb_options){ .output = FB_OUTPUT_GROUP, .keep_order = _i });

    play(run);
    ck_assert_uint_le(most_bytes, MOST_BYTES + 2 * PIPE_BYTES);
    for (int i = 1; i <= 2; i++)
        ck_assert_int_eq(fake_flooded(i), 100 * MIB);
    ck_assert_uint_eq(strlen(fake_letters()), 2);
    if (_i)
        ck_assert_str_eq(fake_letters(), "ab");
    end(run);
}
END_TEST

/* The first has little to say and lives longest: the others wait for it with full pipes. */
START_TEST(the_first_is_last)
{
    const struct fake_script first = { .ends_us = 5000 * SEC, .output = "x\n" };
    const struct fake_script script = { .ends_us = INT64_MAX, .floods_bytes = 50 * MIB };
    struct fb_run *run =
        begin((struct fake_script[]){ first, script, script }, 3,
              &(struct fb_options){ .output = FB_OUTPUT_GROUP, .keep_order = true });

    play(run);
    ck_assert(braked);
    ck_assert_uint_ge(most_bytes, MOST_BYTES / 2);
    ck_assert_uint_le(most_bytes, MOST_BYTES + 3 * PIPE_BYTES);
    ck_assert_str_eq(fake_letters(), "x\nbc");
    end(run);
}
END_TEST

/*
 * In no order it is the one that filled the memory that is read on: it does not wait for one that
 * began before it and has little to say.
 */
START_TEST(what_fills_the_memory_is_read_on)
{
    const struct fake_script first = { .ends_us = 5000 * SEC, .output = "x\n" };
    const struct fake_script second = { .ends_us = INT64_MAX, .floods_bytes = 200 * MIB };
    struct fb_run *run = begin((struct fake_script[]){ first, second }, 2,
                               &(struct fb_options){ .output = FB_OUTPUT_GROUP });

    play(run);
    ck_assert_uint_ge(most_bytes, MOST_BYTES / 2);
    ck_assert_uint_le(most_bytes, MOST_BYTES + 2 * PIPE_BYTES);
    ck_assert_int_eq(fake_flooded(2), 200 * MIB);
    ck_assert_str_eq(fake_letters(), "bx\n");
    end(run);
}
END_TEST

/*
 * By line, one line that is longer than what may wait: it comes whole, and the others' after it,
 * those of a worker that ends meanwhile too.
 */
START_TEST(a_line_that_is_too_long)
{
    const struct fake_script first = { .ends_us = INT64_MAX, .floods_bytes = 200 * MIB };
    const struct fake_script second = { .ends_us = INT64_MAX, .floods_bytes = 100 * MIB };
    const struct fake_script third = { .ends_us = 900 * SEC, .output = "x\ny\n" };
    struct fb_run *run = begin((struct fake_script[]){ first, second, third }, 3,
                               &(struct fb_options){ .output = FB_OUTPUT_LINE, .keep_order = _i });

    play(run);
    ck_assert(braked);
    ck_assert_uint_ge(most_bytes, MOST_BYTES / 2);
    ck_assert_uint_le(most_bytes, MOST_BYTES + 3 * PIPE_BYTES);
    for (int i = 1; i <= 2; i++)
        ck_assert_int_eq(fake_flooded(i), (3 - i) * 100 * MIB);
    ck_assert_str_eq(fake_letters(), _i ? "a\nb\nx\ny\n" : "a\nx\ny\nb");
    end(run);
}
END_TEST

CHECK_MAIN("output that no file takes")
{
    tcase_add_loop_test(all, more_than_may_wait, 0, 2);
    tcase_add_test(all, the_first_is_last);
    tcase_add_test(all, what_fills_the_memory_is_read_on);
    tcase_add_loop_test(all, a_line_that_is_too_long, 0, 2);
}
