/*
 * record_record_bytes.c - which events come into a record and when they are in its file; and files
 * beside the records.
 */
#include "check_main.h"
#include "record/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AT_ONCE 65536 /* so many bytes do not wait */

static char home[64], error[4400];
static int files_open;

static int count_open(void)
{
    int count = 0;

    for (int fd = 0; fd < 64; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void set_up(void)
{
    strcpy(home, "/tmp/test_record_bytes.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    setenv("XDG_STATE_HOME", home, 1);
    files_open = count_open();
}

static void tear_down(void)
{
    char command[128];

    ck_assert_int_eq(count_open(), files_open);
    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
}

static int64_t size_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? status.st_size : -1;
}

static struct record *open_record(const char *path)
{
    struct record *record;

    ck_assert_int_eq(record_open(&record, path, false, error, sizeof error), 0);
    ck_assert_str_eq(record_path(record), path);
    return record;
}

/* A line of that many bytes, with its newline. */
static int put_note(struct record *record, size_t size)
{
    static const char around[] = "{\"t\":0.000000,\"event\":\"note\",\"text\":\"\"}\n";
    static char text[AT_ONCE + 100];
    struct fb_event event = { .kind = FB_NOTE, .as.note = { .text = text } };

    memset(text, 'x', sizeof text);
    text[size - (sizeof around - 1)] = '\0';
    return record_put(record, &event);
}

/* ---------------------------------------------------------------- when */

/* What is little waits for its flush; much does not. */
static const struct {
    size_t sizes[3];
    int64_t written;
} waits[] = {
    { { 100 }, 0 },
    { { AT_ONCE - 1 }, 0 },
    { { AT_ONCE }, AT_ONCE },
    { { AT_ONCE + 1 }, AT_ONCE + 1 },
    { { AT_ONCE - 100, 99 }, 0 },
    { { AT_ONCE - 100, 100 }, AT_ONCE },
    { { AT_ONCE - 100, 100, 50 }, AT_ONCE },
};

START_TEST(when_it_is_written)
{
    struct record *record = open_record("r");
    int64_t sum = 0;
    int r;

    for (int i = 0; i < 3 && waits[_i].sizes[i] > 0; i++) {
        ck_assert_int_eq(put_note(record, waits[_i].sizes[i]), 0);
        sum += (int64_t)waits[_i].sizes[i];
    }
    ck_assert_int_eq(size_of("r"), waits[_i].written);
    ck_assert_int_eq(record_pending(record), waits[_i].written < sum);
    if (_i % 2 == 0)
        ck_assert_int_eq(record_flush(record), 0);
    if (_i % 2 == 0)
        ck_assert_int_eq(size_of("r"), sum);
    if (_i % 2 == 0)
        ck_assert(!record_pending(record));
    record_close(record, &r);
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(size_of("r"), sum);
}
END_TEST

/* ---------------------------------------------------------------- which */

/* What is told beside the record is not in it; all else is. */
static const struct {
    struct fb_event event;
    bool is;
} events[] = {
    { { .kind = FB_NOTE, .as.note = { .text = "x" } }, true },
    { { .kind = FB_DONE, .job = 1 }, false },
    { { .kind = FB_OUTPUT,
        .job = 1,
        .attempt = 1,
        .as.output = { .stream = 1, .bytes = "x", .size = 1 } },
      true },
    { { .kind = FB_OUTPUT,
        .job = 1,
        .attempt = 1,
        .as.output = { .stream = 1, .bytes = "x", .size = 1, .live = true } },
      false },
    { { .kind = FB_BEGAN, .job = 1, .attempt = 1 }, true },
};

START_TEST(which_are_written)
{
    struct record *record = open_record("r");
    int r;

    ck_assert_int_eq(record_put(record, &events[_i].event), 0);
    ck_assert_int_eq(record_pending(record), events[_i].is);
    ck_assert_int_eq(record_flush(record), 0);
    ck_assert_int_eq(size_of("r") > 0, events[_i].is);
    ck_assert(record_is_file(record));
    ck_assert_int_ge(record_file(record), 0);
    ck_assert_int_lt(record_waits(record), 0);
    record_close(record, &r);
    ck_assert_int_eq(r, 0);
}
END_TEST

/* A disk that is full is said once; then nothing more is written, nor kept. */
START_TEST(a_full_disk)
{
    struct record *record = open_record("/dev/full");
    int r;

    ck_assert(!record_is_file(record));
    ck_assert_int_eq(record_file(record), -1);
    ck_assert_int_eq(put_note(record, 100), 0);
    if (_i == 0)
        ck_assert_int_eq(record_flush(record), -ENOSPC);
    else
        ck_assert_int_eq(put_note(record, AT_ONCE), -ENOSPC);
    ck_assert(!record_pending(record));
    ck_assert_int_eq(put_note(record, AT_ONCE), 0);
    ck_assert(!record_pending(record));
    ck_assert_int_eq(record_file(record), -1);
    record_close(record, &r);
}
END_TEST

START_TEST(none)
{
    int r = 7;

    ck_assert_ptr_null(record_close(NULL, &r));
    ck_assert_int_eq(r, 0);
}
END_TEST

/* ---------------------------------------------------------------- files beside them */

/* For its user alone, appended to, and no link of another's. */
START_TEST(a_file_beside_the_records)
{
    struct stat status;
    char bytes[16] = "";
    int fd = record_state_file("past");

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(fstat(fd, &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0600);
    ck_assert_int_eq(write(fd, "one", 3), 3);
    close(fd);
    fd = record_state_file("past");
    ck_assert_int_eq(write(fd, "two", 3), 3);
    ck_assert_int_eq(pread(fd, bytes, sizeof bytes - 1, 0), 6);
    ck_assert_str_eq(bytes, "onetwo");
    close(fd);
    ck_assert_int_eq(size_of("forkboard/past"), 6);
    ck_assert_int_eq(symlink("past", "forkboard/link"), 0);
    ck_assert_int_eq(record_state_file("link"), -ELOOP);
    ck_assert_int_eq(mkdir("forkboard/folder", 0700), 0);
    ck_assert_int_eq(record_state_file("folder"), -EISDIR);
}
END_TEST

START_TEST(no_place_for_it)
{
    char place[100];

    snprintf(place, sizeof place, "%s/file", home);
    ck_assert_int_eq(symlink(".", "forkboard"), 0);
    ck_assert_int_eq(record_state_file("past"), -EPERM);
    close(open("file", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    setenv("XDG_STATE_HOME", place, 1);
    ck_assert_int_eq(record_state_file("past"), -ENOTDIR);
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", "none", 1);
    ck_assert_int_eq(record_state_file("past"), -ENOENT);
}
END_TEST

CHECK_MAIN("what is in a record, and when")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, when_it_is_written, 0, (int)(sizeof waits / sizeof waits[0]));
    tcase_add_loop_test(all, which_are_written, 0, (int)(sizeof events / sizeof events[0]));
    tcase_add_loop_test(all, a_full_disk, 0, 2);
    tcase_add_test(all, none);
    tcase_add_test(all, a_file_beside_the_records);
    tcase_add_test(all, no_place_for_it);
}
