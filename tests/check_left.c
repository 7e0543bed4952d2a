/*
 * check_left.c - a test whose process leaves in the middle of it, by exit(3) or _exit(2) with 0,
 * has not passed: a fork whose two ends were confused leaves so, and Check takes the 0 for a
 * success. Linked so that _exit(2) comes through here.
 */
#include "check_left.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define LEFT_STATUS 97

/* The linker's names (ld(1), --wrap): reserved, and not to be had otherwise. */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

static pid_t testing; /* the process that a test runs in; 0: none does */

static bool leaves_a_test(int status)
{
    static const char line[] = "a test's process has left with status 0 in the middle of it\n";

    if (status != 0 || testing != getpid())
        return false;
    (void)!write(2, line, sizeof line - 1);
    return true;
}

static void at_exit(int status, void *context)
{
    (void)context;
    if (leaves_a_test(status))
        __real__exit(LEFT_STATUS);
}

void __wrap__exit(int status)
{
    __real__exit(leaves_a_test(status) ? LEFT_STATUS : status);
}
/* NOLINTEND(bugprone-reserved-identifier) */

void check_test_begins(void)
{
    testing = getpid();
}

void check_test_ends(void)
{
    testing = 0;
}

void check_test_leaves(void)
{
    check_test_ends();
    _exit(0);
}

void check_left_watch(void)
{
    on_exit(at_exit, NULL);
}
