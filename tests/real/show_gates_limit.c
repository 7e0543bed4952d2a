/*
 * show_gates_limit.c - the command of --limit, which is asked again and again: until it has
 * answered the answer before holds, and none is a no.
 */
#include "check_main.h"
#include "show/gates.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t now_us;

static void in_a_folder(void)
{
    char folder[] = "/tmp/forkboard-test-XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    now_us = 0;
}

/* How often the command was run. */
static int asked(void)
{
    struct stat status;

    return stat("asked", &status) == 0 ? (int)status.st_size / 2 : 0;
}

/* Looks until the gate is so; the limit of the test ends it. */
static void until(struct gates *gates, bool open)
{
    while (gates_look(gates, now_us += 1000000) != open)
        poll(NULL, 0, 1);
}

START_TEST(it_is_asked)
{
    const struct opt_gates options = { .limit = "echo x >>asked; test -e yes" };
    struct gates *gates = NULL;

    ck_assert_int_eq(gates_open(&gates, &options), 0);
    while (asked() < 2) {
        ck_assert(!gates_look(gates, now_us += 1000000));
        ck_assert_str_eq(gates_word(gates), "limit");
        ck_assert_str_eq(gates_why(gates),
                         "--limit: 'echo x >>asked; test -e yes' does not say yes");
        poll(NULL, 0, 1);
    }
    close(open("yes", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    until(gates, true);
    ck_assert_ptr_null(gates_why(gates));
    ck_assert_int_eq(unlink("yes"), 0);
    until(gates, false);
    ck_assert_str_eq(gates_word(gates), "limit");
    gates_close(gates);
}
END_TEST

/* What ends the shell that asks it never says yes. */
START_TEST(none_is_a_no)
{
    const struct opt_gates options = { .limit = "kill -9 $PPID" };
    struct gates *gates = NULL;

    ck_assert_int_eq(gates_open(&gates, &options), 0);
    for (int i = 0; i < 20; i++) {
        ck_assert(!gates_look(gates, now_us += 1000000));
        poll(NULL, 0, 1);
    }
    gates_close(gates);
}
END_TEST

CHECK_MAIN("the gate of a command")
{
    tcase_add_checked_fixture(all, in_a_folder, NULL);
    tcase_add_test(all, it_is_asked);
    tcase_add_test(all, none_is_a_no);
}
