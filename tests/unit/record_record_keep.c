/*
 * record_record_keep.c - which files are records, of which the newest stay; and the link to the
 * last, where one that died has left the name that it is made with.
 */
#include "check_main.h"
#include "record/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT 50

static char home[64];

static void set_up(void)
{
    strcpy(home, "/tmp/test_record.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    setenv("XDG_STATE_HOME", home, 1);
    setenv("HOME", "/nonexistent", 1);
    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
}

static void tear_down(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
}

static void write_record(char *where, size_t size)
{
    struct fb_event event = { .kind = FB_RUN, .as.run = { .version = "", .title = "" } };
    char error[4400] = "";
    struct record *record;
    int r;

    ck_assert_int_eq(record_open(&record, NULL, false, error, sizeof error), 0);
    snprintf(where, size, "%s", record_path(record));
    ck_assert_int_eq(record_put(record, &event), 0);
    record_close(record, &r);
    ck_assert_int_eq(r, 0);
}

static void put_file(const char *name)
{
    FILE *file = fopen(name, "w");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fclose(file), 0);
}

/* By the first character after "run-", and the end: none of the others is removed, or counts. */
static const struct {
    const char *name;
    bool record;
} names[] = {
    { "run-0.jsonl", true },  { "run-1.jsonl", true },   { "run-19990101-0-0-1.jsonl", true },
    { "run-.jsonl", false },  { "run-:.jsonl", false },  { "run-a.jsonl", false },
    { "ran-1.jsonl", false }, { "run-1.json", false },   { "run-1.jsonl2", false },
    { "run_1.jsonl", false }, { "run-!1.jsonl", false }, { "run-1", false },
};

START_TEST(what_a_record_is)
{
    char name[96], where[256];

    for (int i = 0; i < KEPT + 1; i++) {
        snprintf(name, sizeof name, "forkboard/run-20%02d0101-000000-000000-1.jsonl", i + 10);
        put_file(name);
    }
    snprintf(name, sizeof name, "forkboard/%s", names[_i].name);
    put_file(name);
    write_record(where, sizeof where);
    ck_assert_int_eq(access(name, F_OK), names[_i].record ? -1 : 0);
    ck_assert_int_eq(access(where, F_OK), 0);
}
END_TEST

/* Another process with our number died between the two steps. */
START_TEST(link_half_made)
{
    char name[96], where[256], last[256], target[256] = "";

    snprintf(name, sizeof name, "forkboard/last.jsonl.%d", (int)getpid());
    if (_i == 0)
        put_file(name);
    else
        ck_assert_int_eq(symlink("nowhere", name), 0);
    write_record(where, sizeof where);
    ck_assert_int_eq(record_last(last, sizeof last), 0);
    ck_assert_int_gt(readlink(last, target, sizeof target - 1), 0);
    ck_assert_str_eq(target, strrchr(where, '/') + 1);
    ck_assert_int_eq(readlink(name, target, sizeof target), -1);
}
END_TEST

CHECK_MAIN("records that stay")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, what_a_record_is, 0, sizeof names / sizeof names[0]);
    tcase_add_loop_test(all, link_half_made, 0, 2);
}
