/*
 * desk_play_places_found.c - which place is the last before a time or a number of events, how far
 * apart places are, and which stay when every other one goes.
 */
#include "check_main.h"
#include "desk/play_places.h"

#include <string.h>

#define MIB ((uint64_t)1 << 20)

static struct play_places places;
static struct board board;

static void note(int64_t t_us)
{
    struct fb_event event = { .kind = FB_NOTE, .t_us = t_us, .as.note.text = "said" };

    ck_assert_int_eq(board_apply(&board, &event), 0);
}

static void set_up(void)
{
    struct fb_event event = { .kind = FB_RUN, .as.run = { .title = "", .version = "" } };

    memset(&places, 0, sizeof places);
    board_init(&board);
    ck_assert_int_eq(board_apply(&board, &event), 0);
    places_begin(&places, MIB); /* a short one: two MiB from one to the next, in its middle */
}

static void tear_down(void)
{
    places_fini(&places);
    board_fini(&board);
}

static void pass(uint64_t offset, int64_t t_us)
{
    places_pass(&places, &board, &(struct record_place){ .offset = offset }, t_us);
}

/* Four of them, at 10, 20, 20 and 30 microseconds, with 2, 3, 4 and 5 events. */
static void make_four(void)
{
    static const int64_t times[] = { 10, 20, 20, 30 };

    for (int i = 0; i < 4; i++) {
        note(times[i]);
        pass((uint64_t)(i + 1) * 16 * MIB, times[i]);
    }
    ck_assert_uint_eq(places.count, 4);
}

/* -1: the beginning. */
static int index_of(const struct play_place *place)
{
    return place != NULL ? (int)(place - places.list) : -1;
}

START_TEST(found_by_time)
{
    static const struct {
        int64_t t_us;
        int index;
    } rows[] = { { -1, -1 }, { 0, -1 }, { 9, -1 }, { 10, 0 }, { 11, 0 },
                 { 19, 0 },  { 20, 2 }, { 29, 2 }, { 30, 3 }, { 1000, 3 } };

    ck_assert_int_eq(index_of(places_before(&places, 5)), -1); /* there is none */
    make_four();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(index_of(places_before(&places, rows[i].t_us)), rows[i].index);
}
END_TEST

START_TEST(found_by_events)
{
    static const int wanted[] = { -1, -1, 0, 1, 2, 3, 3 };

    ck_assert_int_eq(index_of(places_with(&places, 5)), -1);
    make_four();
    for (uint64_t events = 0; events < 7; events++)
        ck_assert_int_eq(index_of(places_with(&places, events)), wanted[events]);
}
END_TEST

/* The last stays, whether they are even or odd; the next are twice as far apart. */
START_TEST(every_other_goes)
{
    uint64_t every_bytes = places.every_bytes;

    make_four();
    places_thin_out(&places);
    ck_assert_uint_eq(places.count, 2);
    ck_assert_uint_eq(places.list[0].board.events, 3);
    ck_assert_uint_eq(places.list[1].board.events, 5);
    ck_assert_uint_eq(places.every_bytes, every_bytes * 2);
    ck_assert_uint_eq(places.bytes, board_copy_bytes(&places.list[0].board) +
                                        board_copy_bytes(&places.list[1].board));
    note(40);
    pass(1000 * MIB, 40);
    places_thin_out(&places);
    ck_assert_uint_eq(places.count, 2);
    ck_assert_uint_eq(places.list[1].board.events, 6);
    ck_assert_uint_eq(places.every_bytes, every_bytes * 4);
    places_thin_out(&places);
    places_thin_out(&places); /* one is the last */
    ck_assert_uint_le(places.count, 1);
}
END_TEST

/* No two with the same events, none too close to the one before. */
START_TEST(how_far_apart)
{
    note(10);
    pass(0, 10);
    ck_assert_uint_eq(places.count, 0);
    pass(3 * MIB, 10);
    ck_assert_uint_eq(places.count, 1);
    ck_assert_int_eq(places.list[0].at_us, 10);
    ck_assert_uint_eq(places.list[0].next.offset, 3 * MIB);
    pass(9 * MIB, 10); /* nothing has come since */
    ck_assert_uint_eq(places.count, 1);
    note(20);
    pass(4 * MIB, 20);
    ck_assert_uint_eq(places.count, 1);
    pass(6 * MIB, 20);
    ck_assert_uint_eq(places.count, 2);
}
END_TEST

CHECK_MAIN("places, found")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, found_by_time);
    tcase_add_test(all, found_by_events);
    tcase_add_test(all, every_other_goes);
    tcase_add_test(all, how_far_apart);
}
