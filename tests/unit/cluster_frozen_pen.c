/*
 * cluster_frozen_pen.c - the jobs of a run on a disk that takes them in pieces, between signals, or
 * not at all: both files are whole, or it is said which is not.
 */
#include "cluster_stage.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

static struct {
    int pieces;      /* a few bytes each, each after a signal */
    int write_error; /* of the call of that number from now on, from 1; 0: none */
    int writes;
    int sync_error, close_error; /* while `closing` */
    bool closing;
} disk;

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (fd == STDOUT_FILENO || fd == STDERR_FILENO)
        return syscall(SYS_write, fd, bytes, size);
    if (disk.write_error != 0 && ++disk.writes >= disk.write_error) {
        errno = ENOSPC;
        return -1;
    }
    if (disk.pieces > 0 && disk.pieces++ % 2 == 1) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, disk.pieces > 0 && size > 7 ? 7 : size);
}

int fsync(int fd)
{
    ck_assert_int_ge(fd, 0);
    errno = disk.sync_error;
    return disk.sync_error != 0 ? -1 : 0;
}

int close(int fd)
{
    int r = (int)syscall(SYS_close, fd);

    if (!disk.closing || disk.close_error == 0)
        return r;
    errno = disk.close_error;
    return -1;
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static struct fb_event run_of(const char *title)
{
    struct fb_event run = { .kind = FB_RUN };

    run.as.run.version = FB_VERSION;
    run.as.run.title = title;
    run.as.run.dir = "/";
    run.as.run.slots = 2;
    run.as.run.start_us = STAGE_START_US;
    return run;
}

/* Three jobs, and the run said again: 0 or what closing says. */
static int write_jobs(void)
{
    struct fb_event first = run_of("a longer title"), again = run_of("short");
    struct frozen_pen *pen;
    int r;

    ck_assert_int_eq(frozen_pen_open(&pen, &stage_dir, &first, stage_error, sizeof stage_error), 0);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(frozen_pen_job(pen,
                                        &(struct fb_job){ .shell = "true",
                                                          .name = "a",
                                                          .kind = 77,
                                                          .done_before = i == 1 },
                                        stage_error, sizeof stage_error),
                         0);
    disk.writes = 0;
    r = frozen_pen_run(pen, &again, stage_error, sizeof stage_error);
    disk.closing = true;
    if (r == 0)
        r = frozen_pen_close(pen, stage_error, sizeof stage_error);
    else
        (void)frozen_pen_close(pen, (char[256]){ 0 }, 256);
    disk.closing = false;
    return r;
}

static void get(const char *name, struct text *out)
{
    ck_assert_int_eq(rundir_get(&stage_dir, name, out), 0);
}

static const struct {
    int pieces, write_error, sync_error, close_error, r;
    const char *file;
} rows[] = {
    { 0, 0, 0, 0, 0, NULL },
    { 1, 0, 0, 0, 0, NULL },
    { 0, 0, EINVAL, 0, 0, NULL },
    { 0, 0, EIO, 0, -EIO, "jobs: Input/output error" },
    { 0, 0, 0, EIO, -EIO, "jobs: Input/output error" },
    { 0, 0, EIO, EDQUOT, -EIO, "jobs: Input/output error" },
    { 0, 1, 0, 0, -ENOSPC, "jobs: No space left on device" },
    { 0, 2, EIO, EIO, -ENOSPC, "index: No space left on device" },
    { 0, 3, 0, 0, -ENOSPC, "jobs: No space left on device" },
};

START_TEST(on_a_disk)
{
    struct text jobs = { 0 }, index = { 0 }, other = { 0 };
    char wanted[5000];
    int before = open_descriptors();

    stage_open(1, 2);
    ck_assert_int_eq(write_jobs(), 0);
    get("jobs", &jobs);
    get("index", &index);
    rundir_close(&stage_dir);
    stage_open(1, 2);
    disk.pieces = rows[_i].pieces;
    disk.write_error = rows[_i].write_error;
    disk.sync_error = rows[_i].sync_error;
    disk.close_error = rows[_i].close_error;
    ck_assert_int_eq(write_jobs(), rows[_i].r);
    memset(&disk, 0, sizeof disk);
    if (rows[_i].r == 0) {
        get("jobs", &other);
        ck_assert_str_eq(text_string(&other), text_string(&jobs));
        get("index", &other);
        ck_assert_str_eq(text_string(&other), text_string(&index));
    } else {
        snprintf(wanted, sizeof wanted, "run directory %s: %s", stage_dir.path, rows[_i].file);
        ck_assert_str_eq(stage_error, wanted);
    }
    rundir_close(&stage_dir);
    ck_assert_int_eq(open_descriptors(), before);
    text_fini(&jobs);
    text_fini(&index);
    text_fini(&other);
}
END_TEST

/* Each line begins where the index says, the first too that was said again, shorter. */
START_TEST(where_lines_begin)
{
    struct text jobs = { 0 }, index = { 0 };

    stage_open(1, 2);
    ck_assert_int_eq(write_jobs(), 0);
    get("jobs", &jobs);
    get("index", &index);
    ck_assert_uint_eq(strcspn(text_string(&jobs), "\n") + 1,
                      strtoull(text_string(&index), NULL, 10));
    for (int i = 0; i < 3; i++) {
        const char *line = text_string(&jobs) + strtoull(text_string(&index) + 16 * i, NULL, 10);
        char wanted[40];
        snprintf(wanted, sizeof wanted, "\"job\":%d,", i + 1);
        ck_assert_int_eq(line[-1], '\n');
        ck_assert_int_eq(strncmp(line, "{\"t\":", 5), 0);
        ck_assert_ptr_nonnull(strstr(line, wanted));
        ck_assert_ptr_nonnull(strstr(line, "\"kind\":77"));
        ck_assert_int_eq(text_string(&index)[16 * i + 14], i == 1 ? FROZEN_DONE : FROZEN_TO_RUN);
    }
    text_fini(&jobs);
    text_fini(&index);
    rundir_close(&stage_dir);
}
END_TEST

/* Where one of the two files is there already nothing is written, and nothing stays open. */
START_TEST(there_already)
{
    struct fb_event run = run_of("a title");
    struct frozen_pen *pen;
    int before;

    stage_open(1, 2);
    stage_append(_i == 0 ? "jobs" : "index", "x", 1);
    before = open_descriptors();
    ck_assert_int_eq(frozen_pen_open(&pen, &stage_dir, &run, stage_error, sizeof stage_error),
                     -EEXIST);
    ck_assert_int_eq(frozen_pen_close(pen, stage_error, sizeof stage_error), -EBADF);
    ck_assert_int_eq(open_descriptors(), before);
    ck_assert_int_eq(frozen_pen_close(NULL, stage_error, sizeof stage_error), 0);
    rundir_close(&stage_dir);
}
END_TEST

START_TEST(number_0)
{
    stage_open(1, 2);
    close(0);
    ck_assert_int_eq(write_jobs(), 0);
    ck_assert_int_lt(fcntl(0, F_GETFD), 0);
    rundir_close(&stage_dir);
}
END_TEST

CHECK_MAIN_APART("frozen, written")
{
    tcase_add_loop_test(all, on_a_disk, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, where_lines_begin);
    tcase_add_loop_test(all, there_already, 0, 2);
    tcase_add_test(all, number_0);
}
