/*
 * sys_program_calls.c - what is made of the kernel's answers about a program: its clocks, its bits
 * and those of its file system, its group, the kernel's own number. The calls are of this file.
 */
#include "check_main.h"
#include "sys/trace.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#define PID 4321

static struct {
    bool of_file;      /* fstat(2) is of this file */
    int64_t clocks[3]; /* of ticks, of the user's, of the scheduler; below 0: it fails */
    struct stat status;
    unsigned long flags; /* of its file system */
    int statvfs_r, fstat_r, opendir_r;
    const char *release; /* NULL: uname(2) fails */
    pid_t group;
    const char *const *names;
    struct dirent entry;
    int closed;
} fake;

static int answer(int r)
{
    errno = r < 0 ? -r : 0;
    return r < 0 ? -1 : r;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int which = clock & 7;

    if (clock >= 0) /* of no process */
        return (int)syscall(SYS_clock_gettime, clock, now);
    ck_assert_int_eq(~(clock >> 3), PID);
    ck_assert_int_le(which, 2);
    if (fake.clocks[which] < 0)
        return answer(-EINVAL);
    *now = (struct timespec){ fake.clocks[which] / 1000000, fake.clocks[which] % 1000000 * 1000 };
    return 0;
}

int stat(const char *path, struct stat *out)
{
    ck_assert_str_eq(path, "/proc/4321/exe");
    *out = fake.status;
    return 0;
}

int fstat(int fd, struct stat *out)
{
    if (!fake.of_file)
        return (int)syscall(SYS_fstat, fd, out);
    *out = fake.status;
    return answer(fake.fstat_r);
}

int statvfs(const char *path, struct statvfs *out)
{
    ck_assert_str_eq(path, "/proc/4321/exe");
    out->f_flag = fake.flags;
    return answer(fake.statvfs_r);
}

int uname(struct utsname *out)
{
    if (fake.release == NULL)
        return answer(-EFAULT);
    strcpy(out->release, fake.release);
    return 0;
}

pid_t getpgid(pid_t pid)
{
    ck_assert_int_eq(pid, PID);
    return answer(fake.group);
}

DIR *opendir(const char *path)
{
    ck_assert_str_eq(path, "/proc");
    return answer(fake.opendir_r) < 0 ? NULL : (DIR *)&fake;
}

struct dirent *readdir(DIR *dir)
{
    ck_assert_ptr_eq((void *)dir, &fake);
    if (*fake.names == NULL)
        return NULL;
    strcpy(fake.entry.d_name, *fake.names++);
    return &fake.entry;
}

int closedir(DIR *dir)
{
    ck_assert_ptr_eq((void *)dir, &fake);
    fake.closed++;
    return 0;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
}

/* ---- clocks: the scheduler's sum is right, and is divided as the ticks are */
START_TEST(time_used)
{
    static const struct {
        int64_t ticks, user, all;
        int64_t user_us, system_us; /* below 0: it is gone */
    } rows[] = {
        { 100, 50, 1000, 500, 500 }, { 100, 100, 1000, 1000, 0 },
        { 100, 0, 1000, 0, 1000 },   { 1, 0, 1000, 0, 1000 },
        { 0, 0, 1000, 1000, 0 },     { -1, 7, 1000, 1000, 0 },
        { 100, -1, 1000, 1000, 0 },  { 3000000, 1000000, 6000003, 2000001, 4000002 },
        { 100, 50, 0, 0, 0 },        { 100, 50, -1, -1, -1 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t user_us = -1, system_us = -1, sum_us = -1;
        int r = rows[i].all < 0 ? -ESRCH : 0;
        fake.clocks[0] = rows[i].ticks;
        fake.clocks[1] = rows[i].user;
        fake.clocks[2] = rows[i].all;
        ck_assert_int_eq(sys_cpu_time(PID, &user_us, &system_us), r);
        ck_assert_int_eq(user_us, rows[i].user_us);
        ck_assert_int_eq(system_us, rows[i].system_us);
        ck_assert_int_eq(sys_cpu_clock(PID, &sum_us), r);
        ck_assert_int_eq(sum_us, rows[i].all);
    }
}
END_TEST

/* ---- its file: where the group may not execute it the bit means something else */
START_TEST(bits)
{
    static const struct {
        mode_t mode;
        unsigned long flags;
        int statvfs_r;
        bool user, group;
    } rows[] = {
        { 0755, 0, 0, false, false },
        { 04755, 0, 0, true, false },
        { 04644, 0, 0, true, false },
        { 02755, 0, 0, false, true },
        { 02745, 0, 0, false, false },
        { 06755, 0, 0, true, true },
        { 06755, ST_NOSUID, 0, false, false },
        { 04755, ST_NOSUID | ST_RDONLY, 0, false, false },
        { 02755, ST_NOSUID, 0, false, false },
        { 06755, ST_RDONLY | ST_NODEV, 0, true, true },
        { 06755, ST_NOSUID, -EACCES, true, true }, /* it is not known */
    };
    struct sys_program program;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fake.status = (struct stat){ .st_dev = 3, .st_ino = 4, .st_uid = 5, .st_gid = 6 };
        fake.status.st_mode = S_IFREG | rows[i].mode;
        fake.flags = rows[i].flags;
        fake.statvfs_r = rows[i].statvfs_r;
        ck_assert_int_eq(sys_program_of(PID, &program), 0);
        ck_assert(program.set_user == rows[i].user && program.set_group == rows[i].group);
        ck_assert(program.device == 3 && program.inode == 4);
        ck_assert(program.user == 5 && program.group == 6);
    }
}
END_TEST

START_TEST(its_size)
{
    for (int times = 0; times < 2; times++) {
        uint64_t size = 77;
        fake.status.st_size = 123;
        fake.fstat_r = times == 0 ? 0 : -EIO;
        fake.of_file = true;
        sys_close(sys_program_open(getpid(), &size));
        fake.of_file = false;
        ck_assert_uint_eq(size, times == 0 ? 123 : 0);
    }
}
END_TEST

START_TEST(its_group)
{
    static const pid_t groups[] = { -ESRCH, 0, 1, 2, 4321 };

    for (int i = 0; i < 5; i++) {
        fake.group = groups[i];
        ck_assert_int_eq(sys_group(PID), groups[i] > 0 ? groups[i] : 0);
    }
}
END_TEST

/* ---- the kernel: from 6.9 on */
START_TEST(reaping_is_told)
{
    static const struct {
        const char *release;
        bool tells;
    } rows[] = { { "6.9.0", true },   { "6.8.12", false }, { "6.10-rc1", true }, { "7.0.0", true },
                 { "5.15.0", false }, { "5.9", false },    { "10.1", true },     { "6", false },
                 { "x", false },      { NULL, false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fake.release = rows[i].release;
        ck_assert(sys_pidfd_tells_reaping() == rows[i].tells);
    }
}
END_TEST

/* ---- all of them: what begins with a digit, as many as there is room for */
START_TEST(the_list)
{
    static const char *const names[] = { ".", "..", "7", "self", "a1", "4321", "12", NULL };
    pid_t list[4] = { 0 };

    fake.names = names;
    ck_assert_int_eq(sys_proc_list(list, 4), 3);
    ck_assert(list[0] == 7 && list[1] == 4321 && list[2] == 12);
    fake.names = names;
    list[2] = 0;
    ck_assert_int_eq(sys_proc_list(list, 2), 2);
    ck_assert(list[0] == 7 && list[1] == 4321 && list[2] == 0);
    ck_assert_int_eq(fake.closed, 2);
    fake.opendir_r = -EMFILE;
    ck_assert_int_eq(sys_proc_list(list, 2), -EMFILE);
    ck_assert_int_eq(fake.closed, 2);
}
END_TEST

CHECK_MAIN("answers about programs")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_test(all, time_used);
    tcase_add_test(all, bits);
    tcase_add_test(all, its_size);
    tcase_add_test(all, its_group);
    tcase_add_test(all, reaping_is_told);
    tcase_add_test(all, the_list);
}
