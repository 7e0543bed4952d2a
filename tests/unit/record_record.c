/*
 * record_record.c - where a record is written: in the folder of records, of which the newest stay,
 * or in a file that is named, and what is not overwritten there.
 */
#include "record/record.h"
#include "check_main.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define KEPT 50 /* with the new one 51 at most while it is written */

static char home[64], error[4400];
static int files_open;

/* Descriptors of this process. */
static int count_open(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int count = 0;

    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void set_up(void)
{
    strcpy(home, "/tmp/test_record.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    ck_assert_int_eq(chdir(home), 0);
    setenv("XDG_STATE_HOME", home, 1);
    setenv("HOME", "/nonexistent", 1);
    error[0] = '\0';
    files_open = count_open();
}

static void tear_down(void)
{
    char command[128];

    ck_assert_int_eq(count_open(), files_open);
    snprintf(command, sizeof command, "rm -rf %s", home);
    ck_assert_int_eq(system(command), 0);
}

/* Begins and ends one there; its error, or 0. */
static int write_record(const char *path, char *where, size_t size)
{
    struct fb_event event = { .kind = FB_RUN, .as.run = { .version = "", .title = "" } };
    struct record *record;
    int r = record_open(&record, path, false, error, sizeof error);

    if (r < 0)
        return r;
    if (where != NULL)
        snprintf(where, size, "%s", record_path(record));
    ck_assert_int_eq(record_put(record, &event), 0);
    ck_assert(record_pending(record));
    record_close(record, &r);
    return r;
}

static int count_records(void)
{
    DIR *folder = opendir("forkboard");
    struct dirent *entry;
    int count = 0;

    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL)
        count += strncmp(entry->d_name, "run-", 4) == 0;
    closedir(folder);
    return count;
}

static void put_file(const char *path, const char *bytes)
{
    FILE *file = fopen(path, "w");

    ck_assert(file != NULL && fputs(bytes, file) >= 0 && fclose(file) == 0);
}

START_TEST(the_usual_place)
{
    char where[256] = "", last[256], target[256] = "", begin[96], name[256];
    struct stat status;

    ck_assert_int_eq(write_record(NULL, where, sizeof where), 0);
    snprintf(begin, sizeof begin, "%s/forkboard/run-2", home);
    ck_assert_int_eq(strncmp(where, begin, strlen(begin)), 0);
    ck_assert_str_eq(where + strlen(where) - 6, ".jsonl");
    ck_assert_int_eq(stat(where, &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0600);
    ck_assert_int_gt(status.st_size, 20);
    ck_assert_int_eq(stat("forkboard", &status), 0);
    ck_assert_int_eq(status.st_mode & 0777, 0700);
    ck_assert_int_eq(record_last(last, sizeof last), 0);
    ck_assert_int_gt(readlink(last, target, sizeof target - 1), 0);
    snprintf(name, sizeof name, "%s/forkboard/", home);
    ck_assert_str_eq(target, where + strlen(name));
    ck_assert_int_eq(count_records(), 1);
    ck_assert_int_eq(write_record(NULL, NULL, 0), 0); /* and last.jsonl is the later one's */
    memset(target, 0, sizeof target);
    ck_assert_int_gt(readlink(last, target, sizeof target - 1), 0);
    ck_assert_str_ne(target, where + strlen(name));
    ck_assert_int_eq(count_records(), 2);
}
END_TEST

/* Its place: by the base directory specification, which knows no relative one. */
static const struct {
    const char *state, *home, *last;
    int r;
} places[] = {
    { "/a", "/b", "/a/forkboard/last.jsonl", 0 },
    { "a", "/b", "/b/.local/state/forkboard/last.jsonl", 0 },
    { "", "/b", "/b/.local/state/forkboard/last.jsonl", 0 },
    { NULL, "/b", "/b/.local/state/forkboard/last.jsonl", 0 },
    { NULL, "b", NULL, -ENOENT },
    { NULL, NULL, NULL, -ENOENT },
};

START_TEST(places_of_records)
{
    char last[64];

    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    if (places[_i].state != NULL)
        setenv("XDG_STATE_HOME", places[_i].state, 1);
    if (places[_i].home != NULL)
        setenv("HOME", places[_i].home, 1);
    ck_assert_int_eq(record_last(last, sizeof last), places[_i].r);
    if (places[_i].r == 0) {
        size_t size = strlen(places[_i].last);
        ck_assert_str_eq(last, places[_i].last);
        ck_assert_int_eq(record_last(last, size + 1), 0); /* it fits to the byte */
        ck_assert_int_eq(record_last(last, size), -ENAMETOOLONG);
        ck_assert_int_eq(record_last(last, 4), -ENAMETOOLONG);
    } else {
        ck_assert_int_eq(write_record(NULL, NULL, 0), -ENOENT);
        ck_assert_str_eq(error, "record (no HOME): No such file or directory");
    }
}
END_TEST

/* The oldest go, but none that is being written, and nothing else. */
START_TEST(old_ones_are_removed)
{
    char name[96];
    int busy;

    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
    for (int i = 10; i < 10 + KEPT + 5; i++) { /* the years 2010 to 2064 */
        snprintf(name, sizeof name, "forkboard/run-20%d0101-000000-000000-1.jsonl", i);
        put_file(name, "");
    }
    put_file("forkboard/run-x.jsonl", "");
    put_file("forkboard/run-1.txt", "");
    put_file("forkboard/other", "");
    busy = open("forkboard/run-20100101-000000-000000-1.jsonl", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(flock(busy, LOCK_EX), 0);
    ck_assert_int_eq(write_record(NULL, NULL, 0), 0);
    ck_assert_int_eq(access("forkboard/run-20100101-000000-000000-1.jsonl", F_OK), 0);
    ck_assert_int_ne(access("forkboard/run-20110101-000000-000000-1.jsonl", F_OK), 0);
    ck_assert_int_eq(access("forkboard/run-20340101-000000-000000-1.jsonl", F_OK), 0);
    ck_assert_int_eq(access("forkboard/run-x.jsonl", F_OK), 0);
    ck_assert_int_eq(access("forkboard/run-1.txt", F_OK), 0);
    ck_assert_int_eq(access("forkboard/other", F_OK), 0);
    close(busy);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(write_record(NULL, NULL, 0), 0);
    ck_assert_int_ne(access("forkboard/run-20100101-000000-000000-1.jsonl", F_OK), 0);
    ck_assert_int_ge(count_records(), KEPT);
    ck_assert_int_le(count_records(), KEPT + 3); /* two of these are none */
}
END_TEST

static void put_old(const char *name, const char *bytes, int days)
{
    struct timespec times[2] = { { .tv_sec = time(NULL) - days * 86400 } };

    times[1] = times[0];
    put_file(name, bytes);
    ck_assert_int_eq(utimensat(AT_FDCWD, name, times, 0), 0);
}

/* What is there before a new record is opened, and whether it is afterwards. */
static const struct {
    const char *name, *bytes;
    int days;
    bool stays;
} olds[] = {
    { "forkboard/run-20200101-000000-000000-1.jsonl", "x\n", 31, false },
    { "forkboard/run-20200102-000000-000000-1.jsonl",
      "{\"event\":\"run\"}\n{\"event\":\"ended\",\"failed\":1,\"status\":1}\n", 31, false },
    { "forkboard/run-20200103-000000-000000-1.jsonl",
      "{\"event\":\"ended\",\"failed\":0,\"status\":0}\n", 29, true },
    { "forkboard/run-20200104-000000-000000-1.jsonl", "", 29, true },
};

START_TEST(old_ones_by_age)
{
    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
    for (size_t i = 0; i < sizeof olds / sizeof olds[0]; i++)
        put_old(olds[i].name, olds[i].bytes, olds[i].days);
    ck_assert_int_eq(write_record(NULL, NULL, 0), 0);
    for (size_t i = 0; i < sizeof olds / sizeof olds[0]; i++)
        ck_assert_msg((access(olds[i].name, F_OK) == 0) == olds[i].stays, "%s", olds[i].name);
}
END_TEST

/* The newest that failed outlives many that did not. */
START_TEST(the_last_that_failed_stays)
{
    static const char failed[] = "forkboard/run-20000101-000000-000000-1.jsonl";
    static const char before[] = "forkboard/run-19990101-000000-000000-1.jsonl";
    static const char well[] = "{\"event\":\"ended\",\"status\":0}\n";
    char name[96];

    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
    put_file(before, "{\"event\":\"ended\",\"status\":1}\n");
    put_file(failed, "{\"event\":\"ended\",\"status\":1}\n");
    for (int i = 0; i < KEPT + 2; i++) {
        snprintf(name, sizeof name, "forkboard/run-20%02d0101-000000-000000-1.jsonl", i + 10);
        put_file(name, well);
    }
    ck_assert_int_eq(write_record(NULL, NULL, 0), 0);
    ck_assert_int_eq(access(failed, F_OK), 0);
    ck_assert_int_ne(access(before, F_OK), 0);
    ck_assert_int_eq(count_records(), KEPT + 2);
}
END_TEST

/* One of 200 MiB and another of 100 are too much; the newest does not count. */
START_TEST(old_ones_by_size)
{
    static const char *const names[] = { "forkboard/run-20100101-000000-000000-1.jsonl",
                                         "forkboard/run-20110101-000000-000000-1.jsonl",
                                         "forkboard/run-20120101-000000-000000-1.jsonl" };

    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
    for (int i = 0; i < 3; i++) { /* holes take no room */
        put_file(names[i], "{\"event\":\"ended\",\"status\":0}\n");
        ck_assert_int_eq(truncate(names[i], i == 2   ? 300 << 20
                                            : i == 1 ? 200 << 20
                                                     : 100 << 20),
                         0);
    }
    ck_assert_int_eq(write_record(NULL, NULL, 0), 0);
    ck_assert_int_eq(access(names[2], F_OK), 0); /* the newest, whatever it is */
    ck_assert_int_eq(access(names[1], F_OK), 0);
    ck_assert_int_ne(access(names[0], F_OK), 0);
}
END_TEST

/* Of demos ten stay, and none of them is in the place of a run. */
START_TEST(demos_push_out_demos)
{
    struct record *record;
    char name[96];
    int r;

    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
    put_file("forkboard/run-20000101-000000-000000-1.jsonl",
             "{\"event\":\"ended\",\"status\":0}\n");
    for (int i = 10; i < 25; i++) {
        snprintf(name, sizeof name, "forkboard/run-20%d0101-000000-000000-1.demo.jsonl", i);
        put_file(name, "");
    }
    ck_assert_int_eq(record_open(&record, NULL, true, error, sizeof error), 0);
    ck_assert_ptr_nonnull(strstr(record_path(record), ".demo.jsonl"));
    record_close(record, &r);
    ck_assert_int_eq(access("forkboard/run-20000101-000000-000000-1.jsonl", F_OK), 0);
    ck_assert_int_eq(count_records(), 1 + 10 + 1);
    ck_assert_int_eq(access("forkboard/run-20150101-000000-000000-1.demo.jsonl", F_OK), 0);
    ck_assert_int_ne(access("forkboard/run-20140101-000000-000000-1.demo.jsonl", F_OK), 0);
}
END_TEST

START_TEST(a_folder_that_is_a_link)
{
    ck_assert_int_eq(mkdir("elsewhere", 0700), 0);
    ck_assert_int_eq(symlink("elsewhere", "forkboard"), 0);
    ck_assert_int_eq(write_record(NULL, NULL, 0), -EPERM);
    ck_assert_ptr_nonnull(strstr(error, "/forkboard/: its directory is another user's, or a link"));
    ck_assert_int_eq(rmdir("elsewhere"), 0); /* empty */
}
END_TEST

/* What stands there: nothing and an old record are written over, what is no record is not. */
static const struct {
    const char *bytes; /* NULL: there is no file */
    int r;
} named[] = {
    { NULL, 0 },
    { "", 0 },
    { "{\"t\":0.000000,\"event\":\"run\",\"version\":\"1\"}\nand more\n", 0 },
    { "{\"t\":0.000000,\"event\":\"run", -EEXIST },
    { "{\"t\":0.000000,\"event\":\"ran\"", -EEXIST },
    { "precious", -EEXIST },
};

START_TEST(a_file_that_is_named)
{
    char bytes[256] = "";
    int fd;

    if (named[_i].bytes != NULL)
        put_file("r", named[_i].bytes);
    ck_assert_int_eq(write_record("r", NULL, 0), named[_i].r);
    fd = open("r", O_RDONLY | O_CLOEXEC);
    ck_assert_int_gt(read(fd, bytes, sizeof bytes - 1), 0);
    close(fd);
    if (named[_i].r < 0) {
        ck_assert_str_eq(error, "record r: not a record of forkboard, so it is not overwritten");
        ck_assert_str_eq(bytes, named[_i].bytes);
    } else {
        ck_assert_ptr_null(strstr(bytes, "and more"));
        ck_assert_int_eq(strncmp(bytes, "{\"t\":0.000000,\"event\":\"run\",", 27), 0);
    }
    ck_assert_int_ne(access("forkboard", F_OK), 0);
}
END_TEST

START_TEST(another_writes_there)
{
    struct record *first, *second;
    int r;

    ck_assert_int_eq(record_open(&first, "r", false, error, sizeof error), 0);
    ck_assert_int_eq(record_open(&second, "r", false, error, sizeof error), -EBUSY);
    ck_assert_ptr_null(second);
    ck_assert_str_eq(error, "record r: another run writes its record there");
    ck_assert_ptr_null(record_close(first, &r));
    ck_assert_int_eq(write_record("r", NULL, 0), 0);
}
END_TEST

/* Nothing can be read back from a device: that is no last one. */
START_TEST(a_file_that_is_the_last)
{
    static const char *const paths[] = { "r", "/dev/null" };
    char target[256] = "", wanted[128];
    struct record *record;
    int r;

    snprintf(wanted, sizeof wanted, "%s/r", home);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(record_open(&record, paths[i], false, error, sizeof error), 0);
        record_be_last(record);
        ck_assert_ptr_null(record_close(record, &r));
        ck_assert_int_gt(readlink("forkboard/last.jsonl", target, sizeof target - 1), 0);
        ck_assert_str_eq(target, wanted);
    }
}
END_TEST

START_TEST(names_that_cannot_be)
{
    static char path[5000];

    memset(path, 'a', sizeof path - 1);
    ck_assert_int_eq(write_record(path, NULL, 0), -ENAMETOOLONG);
    ck_assert_int_eq(write_record("none/r", NULL, 0), -ENOENT);
    ck_assert_str_eq(error, "record none/r: No such file or directory");
    ck_assert_int_eq(write_record(".", NULL, 0), -EISDIR);
    ck_assert_int_eq(write_record("/dev/full", NULL, 0), -ENOSPC); /* once it is written */
    ck_assert_int_eq(write_record("/dev/null", NULL, 0), 0);
}
END_TEST

CHECK_MAIN("record")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, the_usual_place);
    tcase_add_loop_test(all, places_of_records, 0, (int)(sizeof places / sizeof places[0]));
    tcase_add_test(all, old_ones_are_removed);
    tcase_add_test(all, old_ones_by_age);
    tcase_add_test(all, the_last_that_failed_stays);
    tcase_add_test(all, old_ones_by_size);
    tcase_add_test(all, demos_push_out_demos);
    tcase_add_test(all, a_folder_that_is_a_link);
    tcase_add_loop_test(all, a_file_that_is_named, 0, (int)(sizeof named / sizeof named[0]));
    tcase_add_test(all, another_writes_there);
    tcase_add_test(all, a_file_that_is_the_last);
    tcase_add_test(all, names_that_cannot_be);
}
