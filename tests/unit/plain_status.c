/* plain_status.c - what a process waits for, read from a /proc of files, as words. */
#include "base/text.h"
#include "check_main.h"
#include "plain/status.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/forkboard-status-XXXXXX"; /* it goes away with the program */
static struct text text;

static void set_up(void)
{
    static bool made;

    ck_assert(made || mkdtemp(root) != NULL);
    made = true;
}

static void tear_down(void)
{
    text_fini(&text);
}

static void put_file(int pid, const char *name, const char *words)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%d", root, pid);
    if (mkdir(path, 0700) == 0) {
        snprintf(path, sizeof path, "%s/%d/task", root, pid);
        mkdir(path, 0700);
        snprintf(path, sizeof path, "%s/%d/task/%d", root, pid, pid);
        mkdir(path, 0700);
    }
    snprintf(path, sizeof path, "%s/%d/%s", root, pid, name);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(words, file);
    fclose(file);
}

static const struct {
    const char *stat, *wchan, *children, *words;
} states[] = {
    { "5 (a) b) R 1", "0", "", "uses the CPU" },
    { "5 (sh) T 1", "do_signal_stop", "", "is stopped" },
    { "5 (sh) t 1", "ptrace_stop", "", "is stopped" },
    { "5 (sh) Z 1", "0", "", "has ended" },
    { "5 (sh) X 1", "0", "", "has ended" },
    { "5 (sh) D 1", "io_schedule", "", "waits for a device" },
    { "5 (sh) S 1", "hrtimer_nanosleep", "", "sleeps" },
    { "5 (sh) S 1", "anon_pipe_read", "", "reads a pipe" },
    { "5 (sh) S 1", "pipe_read", "", "reads a pipe" },
    { "5 (sh) S 1", "futex_wait_queue", "", "waits for a lock of its own (futex)" },
    { "5 (sh) S 1", "sys_pause", "", "waits for a signal" },
    { "5 (sh) S 1", "some_other", "", "waits in some_other" },
    { "5 (sh) S 1", "some\033_other", "", "waits in some^[_other" },
    { "5 (sh) S 1", "0some", "", "waits in 0some" },
    { "5 (sh) S 1", "", "", "waits" },
    { "5 (sh) S 1", "0", "", "waits" },
    { "5 (sh) S 1", "do_wait", "", "waits for a child" },
    { "5 (sh) S 1", "do_wait", "6 ", "waits for c\\x9bc (pid 6), which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6 8 ", "waits for c\\x9bc (pid 6) and 1 more, which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6 8 9 ",
      "waits for c\\x9bc (pid 6) and 2 more, which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6 1 2 3 4 7 8 ",
      "waits for c\\x9bc (pid 6) and 6 more, which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6 1 2 3 4 7 8 9 ",
      "waits for c\\x9bc (pid 6) and at least 7 more, which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6 1 2 3 4 7 8 9 10 11 ",
      "waits for c\\x9bc (pid 6) and at least 7 more, which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6", "waits for a child" }, /* the rest of its number is cut off */
    { "5 (sh) S 1", "do_wait", "6 8", "waits for c\\x9bc (pid 6), which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "7 ", "" },
    { "5 (sh) R 1", "do_wait", "6 ", "uses the CPU" },
    { "5 (sh) S 1", "pipe_read", "6 ", "reads a pipe" },
    { "5 (sh)", "", "", "" },
    { "5 sh R 1", "", "", "" },
    { "broken", "", "", "" },
};

START_TEST(processes_in_words)
{
    put_file(5, "stat", states[_i].stat);
    put_file(5, "wchan", states[_i].wchan);
    put_file(5, "task/5/children", states[_i].children);
    put_file(6, "stat",
             "6 (c\xc2\x9b"
             "c) R 5");
    status_put(&text, root, 5);
    ck_assert_str_eq(text_string(&text), states[_i].words);
}
END_TEST

/* A chain of shells is followed so far, and what the last of them does is said. */
START_TEST(a_chain)
{
    static const char *const words[] = {
        "waits for s12 (pid 12), which uses the CPU",
        "waits for s12 (pid 12), which waits for s13 (pid 13), which waits for s14 (pid 14), which "
        "waits "
        "for s15 (pid 15), which waits for s16 (pid 16), which uses the CPU",
        "waits for s12 (pid 12), which waits for s13 (pid 13), which waits for s14 (pid 14), which "
        "waits "
        "for s15 (pid 15), which waits for s16 (pid 16), which waits for a child",
    };
    static const int lengths[] = { 12, 16, 17 };

    for (int pid = 11; pid <= lengths[_i]; pid++) {
        char line[64], name[64];
        bool last = pid == lengths[_i];
        snprintf(line, sizeof line, "%d (s%d) %c 1", pid, pid, last ? 'R' : 'S');
        put_file(pid, "stat", line);
        put_file(pid, "wchan", last ? "0" : "do_wait");
        snprintf(line, sizeof line, "%d ", pid + 1);
        snprintf(name, sizeof name, "task/%d/children", pid);
        put_file(pid, name, last ? "" : line);
    }
    status_put(&text, root, 11);
    ck_assert_str_eq(text_string(&text), words[_i]);
}
END_TEST

/* One that is gone when it is looked at is left out, and nothing hangs on it. */
START_TEST(a_chain_that_ends_in_nothing)
{
    put_file(31, "stat", "31 (s31) S 1");
    put_file(31, "wchan", "do_wait");
    put_file(31, "task/31/children", "32 ");
    put_file(32, "stat", "32 (s32) S 31");
    put_file(32, "wchan", "do_wait");
    put_file(32, "task/32/children", "33 ");
    status_put(&text, root, 31);
    ck_assert_str_eq(text_string(&text), "waits for s32 (pid 32)");
}
END_TEST

/* A file that cannot be read says nothing; a long name is cut, and no file stays open. */
START_TEST(files_that_are_not_there)
{
    char name[80];
    int next = dup(0);

    close(next);
    put_file(25, "stat", "25 (sh) S 1");
    status_put(&text, root, 25);
    ck_assert_str_eq(text_string(&text), "waits");
    put_file(25, "wchan", "do_wait");
    text_clear(&text);
    status_put(&text, root, 25);
    ck_assert_str_eq(text_string(&text), "waits for a child");
    memset(name, 'f', sizeof name);
    name[sizeof name - 1] = '\0';
    put_file(25, "wchan", name);
    text_clear(&text);
    status_put(&text, root, 25);
    ck_assert_uint_eq(text.size, strlen("waits in ") + 63);
    ck_assert_int_eq(dup(0), next);
    close(next);
}
END_TEST

/* One that is not there, or below a path that is too long to be one: nothing is said. */
START_TEST(no_process)
{
    char deep[160];

    status_put(&text, root, 9);
    ck_assert_uint_eq(text.size, 0);
    memset(deep, 'p', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    status_put(&text, deep, 9);
    ck_assert_uint_eq(text.size, 0);
}
END_TEST

START_TEST(wanted_terminals)
{
    ck_assert_str_eq(status_wants_terminal(SIGTTIN), " (wants the terminal)");
    ck_assert_str_eq(status_wants_terminal(SIGTTOU), " (wants the terminal)");
    ck_assert_str_eq(status_wants_terminal(SIGTSTP), "");
    ck_assert_str_eq(status_wants_terminal(SIGSTOP), "");
}
END_TEST

CHECK_MAIN("what a process waits for")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, processes_in_words, 0, sizeof states / sizeof states[0]);
    tcase_add_loop_test(all, a_chain, 0, 3);
    tcase_add_test(all, a_chain_that_ends_in_nothing);
    tcase_add_test(all, files_that_are_not_there);
    tcase_add_test(all, no_process);
    tcase_add_test(all, wanted_terminals);
}
