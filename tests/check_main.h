/*
 * check_main.h - the main() of a suite of Check. A test file ends in
 *
 *     CHECK_MAIN("what is tested")
 *     {
 *         tcase_add_test(all, one);
 *         tcase_add_loop_test(all, each, 0, count);
 *     }
 *
 * The tests of unit/ and scripted/ share one process: a process for each, with sanitizers, takes
 * longer than most of them. CHECK_MAIN_APART() is for what changes its process, with a signal or a
 * static that stays. CK_FORK=yes gives each its own, CK_FORK=no none, whatever stands there.
 */
#ifndef CHECK_MAIN_H
#define CHECK_MAIN_H

#include "check_left.h"
#include "check_quick.h"
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

/* For tests whose characters have more than one byte. Without such a locale the test is skipped. */
static inline void check_locale(void)
{
    if (setlocale(LC_ALL, "C.UTF-8") == NULL)
        exit(77);
}

/* A fixture: descriptor 0 is the next that is opened, which is one like any other. */
static inline void check_free_0(void)
{
    close(0);
}

#ifdef CHECK_SHARED
#define CHECK_FORK CK_NOFORK
#else
#define CHECK_FORK CK_FORK
#endif

static inline int check_main(const char *name, enum fork_status fork, void (*fill)(TCase *all))
{
    Suite *suite = suite_create(name);
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    check_left_watch();
    tcase_add_checked_fixture(all, check_test_begins, check_test_ends);
    fill(all);
    suite_add_tcase(suite, all);
    if (getenv("CK_FORK") == NULL)
        srunner_set_fork_status(runner, fork);
    srunner_run_all(runner, CK_ENV);
    check_test_ends(); /* one that failed has not said so */
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}

#define CHECK_MAIN(name)       CHECK_MAIN_WITH(name, CHECK_FORK)
#define CHECK_MAIN_APART(name) CHECK_MAIN_WITH(name, CK_FORK)

#define CHECK_MAIN_WITH(name, fork)                                                                \
    static void check_fill(TCase *all);                                                            \
    int main(void)                                                                                 \
    {                                                                                              \
        return check_main(name, fork, check_fill);                                                 \
    }                                                                                              \
    static void check_fill(TCase *all)

#endif
