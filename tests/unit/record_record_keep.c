/*
 * record_record_keep.c - which files are records, of which the newest stay; the link to the last,
 * where one that died has left the name that it is made with; and the folder and the files, where
 * they cannot be had.
 */
#include "check_main.h"
#include "record/record.h"
#include "record/record_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEPT 50

static char home[64], error[4400];
static int lock_error; /* of flock(2); 0: as it is */

/* As on NFS, where none is had for reading alone. */
int flock(int fd, int how)
{
    bool reads = (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;

    errno = reads ? EBADF : lock_error;
    return reads || lock_error != 0 ? -1 : (int)syscall(SYS_flock, fd, how);
}

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

/* A folder with the name of a record is none, and takes no record's place. */
START_TEST(a_folder_is_no_record)
{
    int folder = open("forkboard", O_RDONLY | O_CLOEXEC);
    char name[96];

    ck_assert_int_eq(mkdir("forkboard/run-20990101-000000-000000-1.jsonl", 0700), 0);
    for (int i = 0; i < KEPT; i++) {
        snprintf(name, sizeof name, "forkboard/run-20%02d0101-000000-000000-1.jsonl", i + 10);
        put_file(name);
    }
    record_prune(folder, 0);
    ck_assert_int_eq(access("forkboard/run-20100101-000000-000000-1.jsonl", F_OK), 0);
    ck_assert_int_eq(access("forkboard/run-20990101-000000-000000-1.jsonl", F_OK), 0);
    put_file("forkboard/run-20980101-000000-000000-1.jsonl");
    record_prune(folder, 0);
    ck_assert_int_eq(access("forkboard/run-20110101-000000-000000-1.jsonl", F_OK), 0);
    close(folder);
}
END_TEST

/* Where the file system has no locks another's are not in our way, and what is old goes. */
START_TEST(no_locks)
{
    static const struct {
        int error;
        long age;
        bool stays;
    } rows[] = { { 0, 0, false },
                 { EWOULDBLOCK, 86401, true },
                 { ENOLCK, 86400, true },
                 { ENOLCK, 86401, false },
                 { ENOSYS, 86401, false } };
    int folder = open("forkboard", O_RDONLY | O_CLOEXEC);
    char name[96];
    struct record *record = NULL;
    struct stat status;

    for (int i = 0; i < KEPT + 1; i++) {
        snprintf(name, sizeof name, "forkboard/run-20%02d0101-000000-000000-1.jsonl", i + 10);
        put_file(name);
    }
    strcpy(name, "forkboard/run-20100101-000000-000000-1.jsonl");
    ck_assert_int_eq(stat(name, &status), 0);
    lock_error = rows[_i].error;
    record_prune(folder, status.st_mtime + rows[_i].age);
    ck_assert_int_eq(access(name, F_OK), rows[_i].stays ? 0 : -1);
    ck_assert_int_eq(record_open(&record, "r", false, error, sizeof error),
                     rows[_i].error == EWOULDBLOCK ? -EBUSY : 0);
    record_close(record, &(int){ 0 });
    lock_error = 0;
    close(folder);
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

/* A folder in the way of the link: the name that it is made with does not stay. */
START_TEST(link_that_cannot_be)
{
    char name[96], where[256];

    snprintf(name, sizeof name, "forkboard/last.jsonl.%d", (int)getpid());
    ck_assert_int_eq(mkdir("forkboard/last.jsonl", 0700), 0);
    write_record(where, sizeof where);
    ck_assert_int_eq(readlink(name, where, sizeof where), -1);
    ck_assert_int_eq(access("forkboard/last.jsonl/.", F_OK), 0);
}
END_TEST

static void set_files(rlim_t most)
{
    struct rlimit limit;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = most;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* With descriptors up to none, for the folder alone, and for one file in it. */
START_TEST(descriptors_that_lack)
{
    int first = open("forkboard", O_RDONLY | O_CLOEXEC);
    int second = open("forkboard", O_RDONLY | O_CLOEXEC); /* others may lie between them */
    const int most[] = { first, second, second + 1 };
    struct record *record;
    int r, fd;

    close(first);
    close(second);
    set_files((rlim_t)most[_i]);
    fd = record_state_file("any");
    if (fd >= 0)
        close(fd);
    r = record_open(&record, NULL, false, error, sizeof error);
    set_files(1024);
    ck_assert_int_eq(fd, _i < 2 ? -EMFILE : second);
    if (_i < 2) {
        ck_assert_int_eq(r, -EMFILE);
        ck_assert_ptr_null(record);
        ck_assert_ptr_nonnull(strstr(error, ": Too many open files"));
        ck_assert_int_eq(access("forkboard/any", F_OK), -1);
    } else {
        ck_assert_int_eq(r, 0);
        record_close(record, &r);
    }
    ck_assert_int_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), first); /* all others are closed */
}
END_TEST

/* Descriptor 0 is one like any other, of the folder and of a file with a name. */
START_TEST(descriptor_0)
{
    struct fb_event event = { .kind = FB_RUN, .as.run = { .version = "", .title = "" } };
    struct record *record;
    struct stat status;
    int r;

    ck_assert_int_eq(record_open(&record, "r", false, error, sizeof error), 0);
    close(0);
    errno = EIO;
    record_be_last(record);
    ck_assert_int_eq(lstat("forkboard/last.jsonl", &status), 0);
    ck_assert_int_eq(access("forkboard/last.jsonl", F_OK), 0);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    record_close(record, &r);
    ck_assert_int_eq(close(record_state_file("any")), 0);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    ck_assert_int_eq(record_open(&record, _i == 0 ? NULL : "s", false, error, sizeof error), 0);
    ck_assert_int_eq(record_file(record) == 0, _i == 1);
    ck_assert_int_eq(record_put(record, &event), 0);
    ck_assert_int_eq(stat(record_path(record), &status), 0);
    ck_assert_int_eq(status.st_size, 0);
    record_close(record, &r);
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(stat("s", &status), _i == 0 ? -1 : 0);
    ck_assert(_i == 0 || status.st_size > 20);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
}
END_TEST

/* And of an old record that goes: one that failed, is not the newest, and is too old by a second.
 */
START_TEST(descriptor_0_of_an_old_one)
{
    static const char old[] = "forkboard/run-20000101-000000-000000-1.jsonl";
    int folder = open("forkboard", O_RDONLY | O_CLOEXEC);
    struct stat status;

    put_file(old);
    put_file("forkboard/run-20000102-000000-000000-1.jsonl");
    ck_assert_int_eq(stat(old, &status), 0);
    close(0);
    record_prune(folder, status.st_mtime + RECORD_DAYS * 86400);
    ck_assert_int_eq(access(old, F_OK), 0);
    record_prune(folder, status.st_mtime + RECORD_DAYS * 86400 + 1);
    ck_assert_int_eq(access(old, F_OK), -1);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
}
END_TEST

/* The last line says how it ended: of 1024 bytes at the end the whole of it, whatever is before. */
static const struct {
    const char *line;
    bool stays; /* it failed */
} ends[] = {
    { "{\"event\":\"ended\",\"status\":0}", false },
    { "{\"event\":\"ended\",\"status\":0}\n", false },
    { "{\"event\":\"ended\",\"status\":1}\n", true },
    { "{\"event\":\"exited\",\"status\":0}\n", true },
    { "{\"event\":\"ended\",\"status\":0}\n{}\n", true },
    { "{\"event\":\"ended\",\"status\":1}\n{\"event\":\"ended\",\"status\":0}\n", false },
    { "", true },
};

START_TEST(how_one_ended)
{
    static const char old[] = "forkboard/run-20000101-000000-000000-1.jsonl";
    int folder = open("forkboard", O_RDONLY | O_CLOEXEC);
    size_t before = (size_t)_i % 2 * 990;
    char name[96];
    FILE *file = fopen(old, "w");

    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < before; i++)
        fputc(i == before - 1 ? '\n' : 'x', file);
    fputs(ends[_i / 2].line, file);
    ck_assert_int_eq(fclose(file), 0);
    for (int i = 0; i < KEPT; i++) {
        snprintf(name, sizeof name, "forkboard/run-20%02d0101-000000-000000-1.jsonl", i + 10);
        file = fopen(name, "w");
        ck_assert(file != NULL && fputs(ends[0].line, file) >= 0 && fclose(file) == 0);
    }
    record_prune(folder, 0);
    ck_assert_int_eq(access(old, F_OK), ends[_i / 2].stays ? 0 : -1);
    ck_assert_int_eq(access("forkboard/run-20100101-000000-000000-1.jsonl", F_OK), 0);
    close(folder);
}
END_TEST

/* Files from the newest on, how many days old, and which of them stay. */
static const struct {
    struct {
        const char *kind; /* "": a run that went well */
        int days;
        bool stays;
    } files[3];
} ages[] = {
    { { { "", 99, true } } },
    { { { ".demo", 99, true } } },
    { { { "", 99, true }, { "", 99, false } } },
    { { { "", 1, true }, { "", 30, true }, { "", 31, false } } },
    { { { "", 1, true }, { ".demo", 2, true }, { "", 31, false } } },
    { { { ".demo", 1, true }, { "", 2, true }, { ".demo", 31, false } } },
    { { { ".demo", 40, true }, { "", 40, false }, { ".demo", 30, true } } },
};

START_TEST(how_old_they_may_be)
{
    enum { NOW = 1000000000, DAY = 86400 };
    int folder = open("forkboard", O_RDONLY | O_CLOEXEC);
    char names_of[3][96];

    for (int i = 0; i < 3 && ages[_i].files[i].kind != NULL; i++) {
        struct timespec times[2] = { { .tv_sec = NOW - ages[_i].files[i].days * DAY },
                                     { .tv_sec = NOW - ages[_i].files[i].days * DAY } };
        FILE *file;
        snprintf(names_of[i], sizeof names_of[i],
                 "forkboard/run-20%02d0101-000000-000000-1%s.jsonl", 30 - i,
                 ages[_i].files[i].kind);
        file = fopen(names_of[i], "w");
        ck_assert(file != NULL && fputs(ends[0].line, file) >= 0 && fclose(file) == 0);
        ck_assert_int_eq(utimensat(AT_FDCWD, names_of[i], times, 0), 0);
    }
    record_prune(folder, NOW);
    for (int i = 0; i < 3 && ages[_i].files[i].kind != NULL; i++)
        ck_assert_msg((access(names_of[i], F_OK) == 0) == ages[_i].files[i].stays, "%s",
                      names_of[i]);
    close(folder);
}
END_TEST

CHECK_MAIN_APART("records that stay")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, what_a_record_is, 0, sizeof names / sizeof names[0]);
    tcase_add_test(all, a_folder_is_no_record);
    tcase_add_loop_test(all, no_locks, 0, 5);
    tcase_add_loop_test(all, link_half_made, 0, 2);
    tcase_add_test(all, link_that_cannot_be);
    tcase_add_loop_test(all, descriptors_that_lack, 0, 3);
    tcase_add_loop_test(all, descriptor_0, 0, 2);
    tcase_add_test(all, descriptor_0_of_an_old_one);
    tcase_add_loop_test(all, how_one_ended, 0, 2 * (int)(sizeof ends / sizeof ends[0]));
    tcase_add_loop_test(all, how_old_they_may_be, 0, (int)(sizeof ages / sizeof ages[0]));
}
