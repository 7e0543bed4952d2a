/*
 * cluster_rundir_put.c - a file in the directory of a run where a disk, a signal or a network
 * stands between: it is there whole, or not at all, and whether the directory is of a network.
 */
#include "cluster_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

static struct {
    int pieces;      /* a byte each, each after a signal */
    int write_error; /* of the next that writes; 0: none */
    int sync_error, close_error, link_error;
    bool linked; /* before that error */
    int draft;   /* that is written; -1: none */
    long type;   /* of the file system; 0: it is not known */
} disk;

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (fd != disk.draft)
        return syscall(SYS_write, fd, bytes, size);
    if (disk.write_error != 0) {
        errno = disk.write_error;
        return -1;
    }
    if (disk.pieces > 0 && disk.pieces++ % 2 == 1) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, disk.pieces > 0 ? 1 : size);
}

int openat(int folder, const char *name, int flags, ...)
{
    va_list more;
    int fd;

    va_start(more, flags);
    fd = (int)syscall(SYS_openat, folder, name, flags,
                      (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0);
    va_end(more);
    if (strstr(name, "-draft") != NULL)
        disk.draft = fd;
    return fd;
}

int fsync(int fd)
{
    ck_assert_int_eq(fd, disk.draft);
    errno = disk.sync_error;
    return disk.sync_error != 0 ? -1 : 0;
}

int close(int fd)
{
    int r = (int)syscall(SYS_close, fd);

    if (fd != disk.draft)
        return r;
    disk.draft = -1;
    errno = disk.close_error;
    return disk.close_error != 0 ? -1 : r;
}

int linkat(int folder, const char *from, int other, const char *to, int flags)
{
    int r = disk.link_error == 0 || disk.linked
                ? (int)syscall(SYS_linkat, folder, from, other, to, flags)
                : -1;

    if (disk.link_error == 0)
        return r;
    errno = disk.link_error;
    return -1;
}

int fstatfs(int fd, struct statfs *status)
{
    (void)fd;
    *status = (struct statfs){ .f_type = disk.type };
    errno = EIO;
    return disk.type != 0 ? 0 : -1;
}

static int count_names(void *context, const char *name)
{
    *(int *)context += name[0] != '.';
    return 0;
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void begin(void)
{
    memset(&disk, 0, sizeof disk);
    disk.draft = -1;
    stage_open(1, 1);
}

static const struct {
    int pieces, write_error, sync_error, close_error, link_error;
    bool linked;
    int r;
} rows[] = {
    { 0, 0, 0, 0, 0, false, 0 },
    { 1, 0, 0, 0, 0, false, 0 },
    { 0, ENOSPC, 0, 0, 0, false, -ENOSPC },
    { 0, ENOSPC, EIO, EDQUOT, 0, false, -ENOSPC }, /* the first that fails */
    { 0, 0, EIO, 0, 0, false, -EIO },
    { 0, 0, EIO, EDQUOT, 0, false, -EIO },
    { 0, 0, EINVAL, 0, 0, false, 0 }, /* nothing to be synchronized there */
    { 0, 0, 0, EDQUOT, 0, false, -EDQUOT },
    { 0, 0, 0, 0, EEXIST, true, 0 }, /* its answer was lost, and it was made again */
    { 0, 0, 0, 0, ESTALE, false, -ESTALE },
};

START_TEST(whole_or_not)
{
    struct text out = { 0 };
    struct stat status;
    int names = 0, before;

    begin();
    before = open_descriptors();
    disk.pieces = rows[_i].pieces;
    disk.write_error = rows[_i].write_error;
    disk.sync_error = rows[_i].sync_error;
    disk.close_error = rows[_i].close_error;
    disk.link_error = rows[_i].link_error;
    disk.linked = rows[_i].linked;
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/a", "some words", 10), rows[_i].r);
    memset(&disk, 0, sizeof disk);
    disk.draft = -1;
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(rundir_each(&stage_dir, ".", count_names, &names), 0);
    ck_assert_int_eq(names, 5); /* no draft is left */
    ck_assert_int_eq(open_descriptors(), before);
    if (rows[_i].r == 0) {
        ck_assert_int_eq(fstatat(stage_dir.fd, "lost/a", &status, 0), 0);
        ck_assert_uint_eq(status.st_mode & 07777, 0600);
        ck_assert_int_eq(rundir_get(&stage_dir, "lost/a", &out), 0);
        ck_assert_str_eq(text_string(&out), "some words");
    } else {
        ck_assert_int_eq(rundir_get(&stage_dir, "lost/a", &out), -ENOENT);
    }
    text_fini(&out);
    rundir_close(&stage_dir);
}
END_TEST

/* That of another is left as it is. */
START_TEST(of_another)
{
    struct text out = { 0 };

    begin();
    ck_assert_int_eq(rundir_put(&stage_dir, "halt", "first", 5), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "halt", "second", 6), -EEXIST);
    ck_assert_int_eq(rundir_get(&stage_dir, "halt", &out), 0);
    ck_assert_str_eq(text_string(&out), "first");
    text_fini(&out);
    rundir_close(&stage_dir);
}
END_TEST

/* Descriptors 0 and 1 are like any other. */
START_TEST(low_numbers)
{
    struct text out = { 0 };

    begin();
    close(0);
    ck_assert_int_eq(rundir_put(&stage_dir, "halt", "words", 5), 0);
    ck_assert_int_eq(rundir_get(&stage_dir, "halt", &out), 0);
    ck_assert_str_eq(text_string(&out), "words");
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
    ck_assert_int_eq(dup2(stage_dir.fd, 1), 1);
    close(stage_dir.fd);
    stage_dir.fd = 1;
    rundir_close(&stage_dir);
    ck_assert_int_lt(fcntl(1, F_GETFD), 0);
    text_fini(&out);
}
END_TEST

/* What is in `halt`. */
static const struct {
    const char *halt;
    bool main_ended, goal;
} halts[] = {
    { "the main job has ended", true, true },
    { "the main job has ended: exit 3", true, true },
    { "the main job has ende", false, false },
    { "the main job has endeD", false, false },
    { "goal reached", false, true },
    { "goal reached: 3 succeeded", false, true },
    { "goal reache", false, false },
    { "goal reacheD", false, false },
    { "", false, false },
    { "3 jobs failed", false, false },
};

START_TEST(why_it_halts)
{
    ck_assert(rundir_main_ended(halts[_i].halt) == halts[_i].main_ended);
    ck_assert(rundir_goal(halts[_i].halt) == halts[_i].goal);
}
END_TEST

/* Of a network, unless it is known to be none: the kernel's numbers, with a sign or without. */
static const struct {
    long type;
    bool far;
} systems[] = {
    { 0xef53, false },     { 0x58465342, false },      { 0x9123683e, false }, { 0x01021994, false },
    { 0x2fc12fc1, false }, { 0x794c7630, false },      { 0xf2f52010, false }, { 0x3153464a, false },
    { 0xca451a4e, false }, { 0x6969, true },           { 0xfe534d42, true },  { 0x0bd00bd0, true },
    { 0, true },           { (int)0x9123683e, false },
};

START_TEST(far)
{
    disk.type = systems[_i].type;
    ck_assert(rundir_is_far(0) == systems[_i].far);
    disk.type = 0;
}
END_TEST

/* What else is in the place of run.json. */
START_TEST(not_whole)
{
    struct rundir dir;

    begin();
    ck_assert_int_eq(rundir_open(&dir, "run", stage_error, sizeof stage_error), -ENOENT);
    ck_assert_str_eq(stage_error, "run directory run: there is no run in it (no run.json)");
    ck_assert_int_eq(symlinkat("halt", stage_dir.fd, "run.json"), 0);
    ck_assert_int_eq(rundir_open(&dir, "run", stage_error, sizeof stage_error), -ELOOP);
    ck_assert_str_eq(stage_error, "run directory run: Too many levels of symbolic links");
    rundir_close(&stage_dir);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN_APART("rundir, put")
{
    tcase_add_loop_test(all, whole_or_not, 0, COUNT(rows));
    tcase_add_test(all, of_another);
    tcase_add_test(all, low_numbers);
    tcase_add_loop_test(all, why_it_halts, 0, COUNT(halts));
    tcase_add_loop_test(all, far, 0, COUNT(systems));
    tcase_add_test(all, not_whole);
}
