/* base_array.c - lists that grow: what was in them stays, also where there is no room for more. */
#include "base/array.h"
#include "check_main.h"

#include <errno.h>
#include <stdlib.h>

START_TEST(grows)
{
    uint32_t *list = NULL;
    size_t room = 0;

    for (uint32_t i = 0; i < 1000; i++) {
        ck_assert_int_eq(array_reserve(&list, &room, i + 1, sizeof *list, 16), 0);
        ck_assert(room > i && (i > 15 || room == 16) && room <= 16 + i + i / 2);
        list[i] = i;
    }
    for (uint32_t i = 0; i < 1000; i++)
        ck_assert_uint_eq(list[i], i);
    ck_assert_int_eq(array_reserve(&list, &room, 3, sizeof *list, 9999), 0);
    ck_assert_uint_lt(room, 1600);
    free(list);
}
END_TEST

START_TEST(is_zero_where_new)
{
    uint16_t *list = NULL;
    uint32_t room = 0;

    for (uint32_t i = 0; i < 300; i++) {
        ck_assert_int_eq(array_reserve_zeroed(&list, &room, i + 1, sizeof *list, 0), 0);
        for (uint32_t k = 0; k < room; k++)
            ck_assert_uint_eq(list[k], k < i ? 7 : 0);
        list[i] = 7;
    }
    free(list);
}
END_TEST

START_TEST(stays_where_there_is_no_room)
{
    char *list = NULL, *was;
    uint32_t room = 0;
    size_t large = 0;

    ck_assert_int_eq(array_reserve_u32(&list, &room, 5, 1, 0), 0);
    was = list;
    ck_assert_int_eq(array_reserve_u32(&list, &room, UINT32_MAX, 1, 0), -ENOMEM);
    ck_assert_int_eq(array_reserve_u32(&list, &room, 1000, SIZE_MAX / 2, 0), -ENOMEM);
    ck_assert(list == was && room == 5);
    ck_assert_int_eq(array_reserve(&list, &large, SIZE_MAX / 2, SIZE_MAX / 2, 0), -ENOMEM);
    ck_assert(list == was && large == 0);
    free(list);
}
END_TEST

static const struct {
    uint32_t wanted;
    size_t place;
} places[] = { { 0, 0 }, { 2, 0 }, { 3, 1 }, { 5, 1 }, { 6, 3 }, { 9, 4 }, { 10, 4 }, { 11, 5 } };

START_TEST(each_place)
{
    static const struct {
        uint32_t number;
        char other[12];
    } list[] = {
        { .number = 2 }, { .number = 5 }, { .number = 5 }, { .number = 8 }, { .number = 10 }
    };

    ck_assert_uint_eq(array_place(list, 5, sizeof list[0], places[_i].wanted), places[_i].place);
    ck_assert_uint_eq(array_place(NULL, 0, sizeof list[0], places[_i].wanted), 0);
}
END_TEST

CHECK_MAIN("array")
{
    tcase_add_loop_test(all, each_place, 0, (int)(sizeof places / sizeof places[0]));
    tcase_add_test(all, grows);
    tcase_add_test(all, is_zero_where_new);
    tcase_add_test(all, stays_where_there_is_no_room);
}
