/*
 * watch_hints.c - births that were announced: the last that was said of a child counts, old ones go
 * where there is no room, and there is an end of room.
 */
#include "check_main.h"
#include "watch/inside.h"

#define LIFE_US 10000000
#define MOST    65536

static struct watch watch;

static void put(pid_t child, pid_t forker, pid_t maker, pid_t parent)
{
    watch_hints_put(&watch, &(struct hint){ .child = child,
                                            .forker = forker,
                                            .maker = maker,
                                            .parent = parent,
                                            .t_us = 77 });
}

START_TEST(the_last_counts)
{
    struct hint hint;

    watch = (struct watch){ .now_us = 1000 };
    ck_assert(!watch_hints_any(&watch));
    put(10, 1, 0, 0);
    put(11, 2, 0, 0);
    put(10, 3, 0, 0);
    ck_assert(watch_hints_any(&watch));
    hint = watch_hints_take(&watch, 10);
    ck_assert_int_eq(hint.forker, 3);
    ck_assert_int_eq(hint.child, 10);
    ck_assert_int_eq(hint.t_us, 1000); /* when it came */
    ck_assert_int_eq(watch_hints_take(&watch, 10).forker, 1);
    hint = watch_hints_take(&watch, 10);
    ck_assert_int_eq(hint.child, 10);
    ck_assert_int_eq(hint.forker, 0);
    ck_assert_int_eq(hint.t_us, 0);
    ck_assert(watch_hints_any(&watch));
    ck_assert_int_eq(watch_hints_take(&watch, 11).forker, 2);
    ck_assert(!watch_hints_any(&watch));
    watch_hints_fini(&watch);
}
END_TEST

/* Those of one maker whose parent was not asked. */
START_TEST(those_to_ask)
{
    size_t at = 0;

    watch = (struct watch){ 0 };
    put(10, 1, 5, 0);
    put(11, 1, 6, 0);
    put(12, 1, 5, 7);
    put(13, 1, 5, 0);
    ck_assert_int_eq(watch_hints_unasked(&watch, 5, &at)->child, 10);
    ck_assert_int_eq(watch_hints_unasked(&watch, 5, &at)->child, 13);
    ck_assert_ptr_null(watch_hints_unasked(&watch, 5, &at));
    at = 0;
    ck_assert_int_eq(watch_hints_unasked(&watch, 6, &at)->child, 11);
    ck_assert_ptr_null(watch_hints_unasked(&watch, 8, &at));
    watch_hints_fini(&watch);
}
END_TEST

/* Where it is full and cannot grow any more, those of 10 s ago make room; else the new one goes. */
START_TEST(an_end_of_room)
{
    watch = (struct watch){ .now_us = 5 };
    put(1, 1, 0, 0);
    watch.now_us = 6;
    for (pid_t child = 2; watch.hints.count < watch.hints.room; child++)
        put(child, 2, 0, 0);
    ck_assert_uint_ge(watch.hints.room, MOST);
    ck_assert_uint_lt(watch.hints.room, 2 * MOST + 64);
    ck_assert_uint_eq(watch.hints.count, watch.hints.room);
    watch.now_us = 5 + LIFE_US - 1;
    put(200001, 3, 0, 0);
    ck_assert_int_eq(watch_hints_take(&watch, 200001).forker, 0);
    ck_assert_int_eq(watch_hints_take(&watch, 1).forker, 1);
    put(1, 4, 0, 0); /* full again */
    watch.now_us = 6 + LIFE_US;
    put(200002, 5, 0, 0);
    ck_assert_uint_eq(watch.hints.count, 2);
    ck_assert_int_eq(watch_hints_take(&watch, 200002).forker, 5);
    ck_assert_int_eq(watch_hints_take(&watch, 1).forker, 4);
    watch_hints_fini(&watch);
}
END_TEST

START_TEST(it_grows)
{
    watch = (struct watch){ 0 };
    put(1, 1, 0, 0);
    ck_assert_uint_eq(watch.hints.room, 16);
    for (pid_t child = 2; child <= 8; child++)
        put(child, 1, 0, 0);
    ck_assert_uint_eq(watch.hints.room, 16);
    put(9, 1, 0, 0);
    ck_assert_uint_eq(watch.hints.room, 48);
    ck_assert_uint_eq(watch.hints.count, 9);
    for (pid_t child = 9; child >= 1; child--)
        ck_assert_int_eq(watch_hints_take(&watch, child).forker, 1);
    watch_hints_fini(&watch);
}
END_TEST

/* Of those that are left none keeps its words; those of one that is taken are the taker's. */
START_TEST(words)
{
    struct tracee one = { 0 };

    watch = (struct watch){ 0 };
    watch_words_give(&watch, &one, "w", 2);
    for (pid_t child = 1; child <= 3; child++)
        watch_hints_put(&watch,
                        &(struct hint){ .child = child, .words = watch_words_share(one.words) });
    ck_assert_ptr_eq(watch_hints_take(&watch, 2).words, one.words);
    watch_hints_fini(&watch);
    ck_assert_uint_eq(one.words->users, 2);
    watch_words_drop(one.words);
    watch_words_drop(one.words);
    watch_words_fini(&watch);
}
END_TEST

CHECK_MAIN("hints")
{
    tcase_add_test(all, the_last_counts);
    tcase_add_test(all, those_to_ask);
    tcase_add_test(all, it_grows);
    tcase_add_test(all, words);
    tcase_add_test(all, an_end_of_room);
}
