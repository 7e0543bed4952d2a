/* unit/check_left.c - what a process that leaves a test is told to have left with. */
#include "check_main.h"

#include <stdbool.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    bool inside; /* a test is going on in it */
    bool by_exit;
    int status, seen;
} rows[] = {
    { true, false, 0, 97 }, { true, true, 0, 97 }, { true, false, 1, 1 }, { true, true, 3, 3 },
    { false, false, 0, 0 }, { false, true, 0, 0 }, { false, true, 2, 2 },
};

START_TEST(leaves)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        close(2);
        if (rows[_i].inside)
            check_test_begins();
        if (rows[_i].by_exit)
            exit(rows[_i].status);
        _exit(rows[_i].status);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), rows[_i].seen);
}
END_TEST

CHECK_MAIN("check, left")
{
    tcase_add_loop_test(all, leaves, 0, (int)(sizeof rows / sizeof rows[0]));
}
