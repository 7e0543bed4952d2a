/*
 * watch_report.c - events that wait: in their order however many they are, with texts that stay
 * until the last was taken; their times, and how often it is told what the watching costs.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <stdio.h>
#include <string.h>

static struct watch watch;
static const struct backend backend = { .name = "a way" };

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    watch.backend = &backend;
}

static void tear_down(void)
{
    watch_report_fini(&watch);
}

static void put(uint32_t job)
{
    watch_report(&watch, FB_BEGAN, &(struct tracee){ .job = job });
}

static void take(uint32_t job)
{
    struct fb_event event;

    ck_assert(watch_report_take(&watch, &event));
    ck_assert_int_eq(event.kind, FB_BEGAN);
    ck_assert_uint_eq(event.job, job);
    ck_assert_uint_eq(event.attempt, 1);
}

/* In their order, wherever the first of them lies when there is no more room. */
START_TEST(in_their_order)
{
    struct fb_event event;
    uint32_t first = 1, next = 1;

    for (int i = 0; i < _i; i++, first++) {
        put(next++);
        take(first);
    }
    ck_assert(!watch_report_take(&watch, &event));
    while (next < first + 200) {
        put(next++);
        ck_assert_uint_eq(watch_report_waiting(&watch), next - first);
    }
    while (first < next)
        take(first++);
    ck_assert(!watch_report_take(&watch, &event));
    ck_assert_uint_eq(watch_report_waiting(&watch), 0);
}
END_TEST

/* A power of two, 64 at least, and as much as is asked for beside what waits. */
START_TEST(room)
{
    static const struct {
        size_t waiting, more, room;
    } rows[] = {
        { 0, 1, 64 }, { 0, 64, 64 }, { 0, 65, 128 }, { 60, 4, 64 }, { 60, 5, 128 }, { 64, 0, 64 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        set_up();
        for (size_t k = 0; k < rows[i].waiting; k++)
            put(1);
        ck_assert(watch_report_reserve(&watch, rows[i].more));
        ck_assert_uint_eq(watch.report.room, rows[i].room);
        tear_down();
    }
    set_up();
}
END_TEST

START_TEST(its_facts)
{
    struct fb_event event;

    watch.start_us = 100;
    watch.now_us = 350;
    memset(watch_report(&watch, FB_NOTE, NULL), 7, sizeof event); /* of before */
    ck_assert(watch_report_take(&watch, &event));
    watch_report(&watch, FB_ENDED, NULL);
    for (int i = 0; i < 63; i++)
        put(9);
    ck_assert(watch_report_take(&watch, &event));
    put(9); /* there was another */
    ck_assert(event.kind == FB_ENDED && event.job == 0 && event.attempt == 0);
    ck_assert_int_eq(event.t_us, 250);
    ck_assert_int_eq(watch.report.last_us, 350);
    for (int i = 0; i < 64; i++)
        take(9);
    watch_report_note(&watch, -7, "%s %d", "a note", 5);
    ck_assert(watch_report_take(&watch, &event));
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_str_eq(event.as.note.text, "a note 5");
    ck_assert_int_eq(event.as.note.error, -7);
}
END_TEST

/* Each stays as it was, however many come; when all was taken their room is used again. */
START_TEST(texts_stay)
{
    static const char *kept[3000];
    static char long_text[70001];
    struct fb_event event;
    char text[64];

    for (int turn = 0; turn < 2; turn++) {
        for (int i = 0; i < 3000; i++) {
            snprintf(text, sizeof text, "%d: the text of an event, which is none of the short", i);
            kept[i] = watch_report_text(&watch, text);
        }
        memset(long_text, 'x', sizeof long_text - 1);
        ck_assert_str_eq(watch_report_text(&watch, long_text), long_text);
        for (int i = 0; i < 3000; i++) {
            snprintf(text, sizeof text, "%d: the text of an event, which is none of the short", i);
            ck_assert_str_eq(kept[i], text);
        }
        ck_assert_ptr_nonnull(watch.report.text->next);
        ck_assert(!watch_report_take(&watch, &event));
        ck_assert_ptr_null(watch.report.text->next);
        ck_assert_uint_eq(watch.report.text->used, 0);
    }
}
END_TEST

/* A block is used to its last byte. */
START_TEST(a_block_that_is_full)
{
    static char text[65536];
    const char *first = watch_report_text(&watch, ""), *second;

    memset(text, 'x', sizeof text - 1);
    text[65534] = '\0';
    second = watch_report_text(&watch, text);
    ck_assert_ptr_eq(second, first + 1);
    ck_assert_ptr_null(watch.report.text->next);
    watch_report_text(&watch, "");
    ck_assert_ptr_nonnull(watch.report.text->next);
}
END_TEST

/* 4 KiB with its zero; of a longer one as many whole characters as fit before " ...". */
static const struct {
    size_t letters;
    int wide; /* characters of two bytes after them */
    size_t kept;
} heads[] = {
    { 0, 0, 0 },       { 4095, 0, 4095 }, { 4096, 0, 4091 },
    { 9000, 0, 4091 }, { 4090, 3, 4090 }, /* the first would be cut */
    { 4089, 4, 4091 }, { 4091, 3, 4091 },
};

START_TEST(the_head_of_a_text)
{
    static char text[10000];
    const char *head;
    size_t size = heads[_i].letters;

    memset(text, 'x', size);
    text[size] = '\0';
    for (int i = 0; i < heads[_i].wide; i++)
        strcat(text, "\xc3\xb6");
    head = watch_report_head(&watch, text);
    ck_assert(memcmp(head, text, heads[_i].kept) == 0);
    ck_assert_str_eq(head + heads[_i].kept, heads[_i].kept < strlen(text) ? " ..." : "");
}
END_TEST

/* Of what is no character at all nothing is left. */
START_TEST(the_head_of_no_text)
{
    static char text[9000];

    memset(text, '\x80', sizeof text - 1);
    ck_assert_str_eq(watch_report_head(&watch, text), " ...");
}
END_TEST

/* Never before the last event, never after now. */
START_TEST(since_when)
{
    int64_t now_us = sys_now_us();

    watch.report.last_us = now_us - 500;
    watch_report_since(&watch, now_us - 400);
    ck_assert_int_eq(watch.now_us, now_us - 400);
    watch_report_since(&watch, now_us - 600);
    ck_assert_int_eq(watch.now_us, now_us - 500);
    watch_report_since(&watch, INT64_MAX);
    ck_assert_int_ge(watch.now_us, now_us);
    ck_assert_int_le(watch.now_us, sys_now_us());
}
END_TEST

/* Told when something has changed, and 250 ms after the last time at the soonest. */
static const struct {
    int64_t now_us;
    uint64_t stops, threads;
    bool late, told;
} costs[] = {
    { 1000, 0, 0, false, true }, /* by which way */
    { 1000, 0, 0, false, false },  { 1001, 1, 0, false, true },   { 1002, 1, 1, false, true },
    { 251001, 2, 1, true, false }, { 251002, 2, 1, true, true },  { 501001, 3, 1, true, false },
    { 600000, 3, 1, true, true },  { 900000, 3, 1, true, false },
};

START_TEST(what_it_costs)
{
    struct fb_event event;

    for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
        watch.now_us = costs[i].now_us;
        watch.count.stops = costs[i].stops;
        watch.count.threads = costs[i].threads;
        watch.count.stood_us = 77;
        if (costs[i].late)
            watch_report_watched_late(&watch);
        else
            watch_report_watched(&watch);
        ck_assert_msg(watch_report_take(&watch, &event) == costs[i].told, "row %zu", i);
        if (!costs[i].told)
            continue;
        ck_assert_int_eq(event.kind, FB_WATCHED);
        ck_assert_uint_eq(event.as.watched.stops, costs[i].stops);
        ck_assert_uint_eq(event.as.watched.threads, costs[i].threads);
        ck_assert_int_eq(event.as.watched.stood_us, 77);
        ck_assert_str_eq(event.as.watched.way, "a way");
    }
}
END_TEST

CHECK_MAIN("events of a watch")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, in_their_order, 0, 66);
    tcase_add_test(all, room);
    tcase_add_test(all, its_facts);
    tcase_add_test(all, texts_stay);
    tcase_add_test(all, a_block_that_is_full);
    tcase_add_loop_test(all, the_head_of_a_text, 0, sizeof heads / sizeof heads[0]);
    tcase_add_test(all, the_head_of_no_text);
    tcase_add_test(all, since_when);
    tcase_add_test(all, what_it_costs);
}
