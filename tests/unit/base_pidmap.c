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

CHECK_MAIN("pure")
{
    tcase_add_test(all, pids_found);
}
