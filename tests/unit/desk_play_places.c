/*
 * desk_play_places.c - going about in a long record, from copies of the board at places of it,
 * shows what a fold from the beginning shows. The record is long enough for a few places.
 */
#include "board_check.h"
#include "check_main.h"
#include "desk/play.h"
#include "record/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS 10000

static char path[64], error[512];
static struct desk desk;
static struct play play;
static struct record_reader *reader, *second;
static struct board board; /* folded from the beginning, by the second reader */

static void put(FILE *file, struct fb_event *event, int64_t *t_us)
{
    static struct text line;

    event->t_us = *t_us += rand() % 3;
    text_clear(&line);
    wire_put(&line, event);
    ck_assert_uint_eq(fwrite(line.bytes, 1, line.size, file), line.size);
}

static void put_life(FILE *file, uint32_t job, uint32_t attempt, bool fails, int64_t *t_us)
{
    char text[200];
    struct fb_event event = { .kind = FB_FORKED, .job = job, .attempt = attempt };

    event.as.forked.pid = (pid_t)(2 + job);
    event.as.forked.slot = 1;
    put(file, &event, t_us);
    event = (struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = attempt };
    put(file, &event, t_us);
    event = (struct fb_event){ .kind = FB_OUTPUT, .job = job, .attempt = attempt };
    snprintf(text, sizeof text, "%u says something that is long enough: %0*d\n", job,
             rand() % 100 + 1, 7);
    event.as.output.stream = 1 + rand() % 2;
    event.as.output.bytes = text;
    event.as.output.size = strlen(text);
    put(file, &event, t_us);
    event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = attempt };
    event.as.exited.code = fails;
    event.as.exited.succeeded = event.as.exited.code == 0;
    put(file, &event, t_us);
    event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = attempt };
    put(file, &event, t_us);
}

static void make_record(void)
{
    struct fb_event event = { .kind = FB_RUN, .as.run = { .version = "", .title = "" } };
    static const char *argv[] = { "a", "]}\\\"", NULL };
    static const struct fb_job spec = { .argv = argv };
    int64_t t_us = 0;
    FILE *file = fdopen(mkstemp(path), "w");

    put(file, &event, &t_us);
    for (uint32_t job = 1; job <= JOBS; job++) {
        char name[32];
        bool fails;
        snprintf(name, sizeof name, "job %u", job);
        event = (struct fb_event){ .kind = FB_QUEUED, .job = job };
        event.as.queued.name = event.as.queued.command = name;
        event.as.queued.job = &spec;
        put(file, &event, &t_us);
        fails = rand() % 5 == 0;
        put_life(file, job, 1, fails, &t_us);
        if (!fails || rand() % 4 > 0)
            continue;
        event = (struct fb_event){ .kind = FB_RETRY, .job = job, .attempt = 1 };
        put(file, &event, &t_us);
        put_life(file, job, 2, rand() % 2 == 0, &t_us);
    }
    fclose(file);
}

static void set_up(void)
{
    srand(1);
    strcpy(path, "/tmp/test_places.XXXXXX");
    make_record();
    ck_assert_int_eq(record_reader_open(&reader, path, error, sizeof error), 0);
    ck_assert_int_eq(record_reader_open(&second, path, error, sizeof error), 0);
    ck_assert_int_eq(desk_open(&desk, KEYS_REPLAY, false), 0);
    ck_assert_int_eq(desk_resize(&desk, 24, 80), 0);
    ck_assert_int_eq(play_open(&play, reader, &desk), 0);
    board_init(&board);
    unlink(path);
}

static void tear_down(void)
{
    play_close(&play);
    desk_close(&desk);
    board_fini(&board);
    record_reader_close(reader);
    record_reader_close(second);
}

/* `seen`: what was shown after so many events; it is freed. */
static void compare_seen(uint64_t events, char *seen)
{
    char *wanted;

    if (board.events > events) {
        board_fini(&board);
        board_init(&board);
        record_reader_rewind(second);
    }
    while (board.events < events)
        ck_assert_int_eq(play_fold(second, &board), 1);
    wanted = board_dump(&board);
    ck_assert_msg(strcmp(wanted, seen) == 0, "not the same after %llu events",
                  (unsigned long long)events);
    free(wanted);
    free(seen);
}

static void compare(uint64_t events)
{
    ck_assert_uint_eq(desk.shown->events, events);
    compare_seen(events, board_dump(desk.shown));
}

static void click(int64_t at_us)
{
    desk.at_us = at_us;
    play_obey(&play, REQUEST_SEEK, 0);
    desk.at_us = -1;
}

START_TEST(any_place_is_as_from_the_beginning)
{
    set_up();
    ck_assert_uint_ge(play.places.count, 2);
    for (int i = 0; i < 3; i++) {
        click((int64_t)((double)rand() / RAND_MAX * (double)play.end_us));
        ck_assert_int_gt(play.at_us, 0);
        compare(desk.shown->events);
        ck_assert_int_le(desk.shown->t_us, play.at_us);
        ck_assert(!play.has_next || play.next.t_us > play.at_us); /* as far as it goes */
    }
    play_obey(&play, REQUEST_TO_END, 0);
    ck_assert(!play.has_next);
    compare(desk.shown->events);
    play_obey(&play, REQUEST_TO_BEGIN, 0);
    ck_assert_uint_le(desk.shown->events, 1);
    tear_down();
}
END_TEST

/* Back to just a place it is the time of that. */
START_TEST(the_time_of_a_place)
{
    set_up();
    for (size_t i = 0; i < play.places.count; i++) {
        const struct play_place *place = &play.places.list[i];
        uint64_t at = place->board.events;
        int64_t at_us = place->at_us;
        click(at_us);
        while (desk.shown->events < at + 1)
            play_obey(&play, REQUEST_STEP, 0);
        while (desk.shown->events > at + 1)
            play_obey(&play, REQUEST_STEP_BACK, 0);
        play.at_us = at_us + 7; /* as if that event had come so much later */
        play_obey(&play, REQUEST_STEP_BACK, 0);
        ck_assert_int_eq(play.at_us, at_us);
    }
    tear_down();
}
END_TEST

/* On both sides of a place, and at it, there and back. */
START_TEST(steps_across_a_place)
{
    char *seen[4];
    uint64_t events[4], at;

    set_up();
    at = play.places.list[1].board.events;
    click(play.places.list[1].at_us);
    while (desk.shown->events < at + 2)
        play_obey(&play, REQUEST_STEP, 0);
    for (int i = 0; i < 4; i++) {
        uint64_t before = desk.shown->events;
        play_obey(&play, REQUEST_STEP_BACK, 0);
        ck_assert_uint_lt(desk.shown->events, before);
        ck_assert_int_eq(play.at_us, desk.shown->t_us); /* a place is of one moment too */
        events[i] = desk.shown->events;
        seen[i] = board_dump(desk.shown);
    }
    ck_assert_uint_lt(desk.shown->events, at);
    for (int i = 3; i >= 0; i--) /* one fold from the beginning passes all */
        compare_seen(events[i], seen[i]);
    play_obey(&play, REQUEST_STEP, 0);
    compare(desk.shown->events);
    tear_down();
}
END_TEST

/* With little room they are fewer, and show the same. */
START_TEST(fewer_places)
{
    size_t count;

    set_up();
    count = play.places.count;
    places_thin_out(&play.places);
    ck_assert_uint_eq(play.places.count, (count + 1) / 2);
    for (int i = 0; i < 2; i++) {
        click((int64_t)((double)rand() / RAND_MAX * (double)play.end_us));
        compare(desk.shown->events);
    }
    tear_down();
}
END_TEST

/* Where they stand in a record of so many MiB of short lines: evenly, the last before the end. */
static const struct {
    uint64_t mib;
    size_t count;
    uint64_t every_mib, last_mib;
    size_t thin_count; /* and when every other one has gone: */
    uint64_t thin_mib; /*   the last of these, which was the last before */
} spreads[] = {
    { 1, 0, 2, 0, 0, 0 }, /* read at once */
    { 5, 2, 2, 4, 1, 4 }, /* no closer than that */
    { 7, 3, 2, 6, 2, 6 },
    { 113, 14, 8, 112, 7, 112 }, /* an eighth of a distance before the end */
    { 452, 14, 32, 449, 7, 449 },
};

static void pass_all(struct play_places *places, struct board *passed, uint64_t bytes)
{
    struct record_place next = { 0 };

    for (; next.offset <= bytes; next.offset += 4096) {
        passed->events++; /* all that places look at */
        places_pass(places, passed, &next, 0);
    }
}

START_TEST(places_are_spread)
{
    struct play_places places = { 0 };
    struct board passed;

    board_init(&passed);
    places_begin(&places, spreads[_i].mib << 20);
    ck_assert_uint_eq(places.every_bytes >> 20, spreads[_i].every_mib);
    pass_all(&places, &passed, spreads[_i].mib << 20);
    ck_assert_uint_eq(places.count, spreads[_i].count);
    for (uint64_t i = 0, from = 0, before = places.every_bytes / 8 * 9; i < places.count; i++) {
        uint64_t distance = places.list[i].next.offset - from;
        /* An eighth more than that at first, an eighth less at the end, falling. */
        ck_assert_uint_le(distance, before + 4096);
        ck_assert_uint_ge(distance, i == 0 ? before : places.every_bytes / 8 * 7);
        before = distance;
        from += distance;
    }
    if (places.count > 0)
        ck_assert_uint_eq(places.list[places.count - 1].next.offset >> 20, spreads[_i].last_mib);
    places_thin_out(&places);
    ck_assert_uint_eq(places.count, spreads[_i].thin_count);
    if (places.count > 0)
        ck_assert_uint_eq(places.list[places.count - 1].next.offset >> 20, spreads[_i].thin_mib);
    while (places.count > 1)
        places_thin_out(&places);
    places_thin_out(&places); /* one that is too large alone does not stay */
    ck_assert_uint_eq(places.count, 0);
    places_fini(&places);
    board_fini(&passed);
}
END_TEST

CHECK_MAIN("desk, places")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, any_place_is_as_from_the_beginning);
    tcase_add_test(all, steps_across_a_place);
    tcase_add_test(all, the_time_of_a_place);
    tcase_add_test(all, fewer_places);
    tcase_add_loop_test(all, places_are_spread, 0, sizeof spreads / sizeof spreads[0]);
}
