/* base_pidmap.c - what was put is found until it is dropped. */
#include "base/pidmap.h"
#include "check_main.h"

#include <stdbool.h>

START_TEST(pids_found)
{
    struct pidmap map = { 0 };
    unsigned random = 9;
    bool in[5000] = { 0 };

    for (int i = 0; i < 50000; i++) {
        pid_t pid;
        random = random * 1103515245 + 12345;
        pid = (pid_t)(random >> 8) % 4999 + 1;
        ck_assert_int_eq(pidmap_get(&map, pid) != NULL, in[pid]);
        if (in[pid]) {
            pidmap_drop(&map, pid);
        } else {
            ck_assert_int_eq(pidmap_reserve(&map, map.count + 1), 0);
            pidmap_put(&map, pid, &map);
        }
        in[pid] = !in[pid];
    }
    pidmap_fini(&map);
}
END_TEST

/* Half of the room is free, and it is twice as large as before at least. */
static const struct {
    size_t count, room;
} rooms[] = {
    { 0, 0 }, { 1, 64 }, { 32, 64 }, { 33, 128 }, { 64, 128 }, { 65, 256 }, { 999, 2048 }
};

START_TEST(its_room)
{
    struct pidmap map = { 0 };

    ck_assert_int_eq(pidmap_reserve(&map, rooms[_i].count), 0);
    ck_assert_uint_eq(map.room, rooms[_i].room);
    for (int i = 0; i < 7 && i <= _i; i++) /* and it does not become less */
        ck_assert_int_eq(pidmap_reserve(&map, rooms[i].count), 0);
    ck_assert_uint_eq(map.room, rooms[_i].room);
    pidmap_fini(&map);
}
END_TEST

/* Each pid from 1 on, in a map that has grown and in its copy, which is one of its own. */
START_TEST(a_copy)
{
    struct pidmap map = { 0 }, copy = { .count = 9 };
    static int values[101];

    ck_assert_int_eq(pidmap_copy(&copy, &map), 0);
    ck_assert(copy.count == 0 && copy.room == 0 && pidmap_get(&copy, 1) == NULL);
    for (pid_t pid = 1; pid <= 100; pid++) {
        ck_assert_int_eq(pidmap_reserve(&map, map.count + 1), 0);
        pidmap_put(&map, pid, &values[pid]);
    }
    ck_assert_int_eq(pidmap_copy(&copy, &map), 0);
    ck_assert(copy.count == 100 && copy.room == map.room && copy.cells != map.cells);
    for (pid_t pid = 1; pid <= 100; pid++) {
        ck_assert_ptr_eq(pidmap_get(&copy, pid), &values[pid]);
        pidmap_drop(&map, pid);
        ck_assert_ptr_null(pidmap_get(&map, pid));
    }
    ck_assert_ptr_null(pidmap_get(&copy, 101));
    ck_assert(map.count == 0 && copy.count == 100);
    pidmap_fini(&map);
    pidmap_fini(&copy);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, its_room, 0, sizeof rooms / sizeof rooms[0]);
    tcase_add_test(all, a_copy);
    tcase_add_test(all, pids_found);
}
