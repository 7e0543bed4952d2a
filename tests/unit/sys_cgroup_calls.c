/*
 * sys_cgroup_calls.c - where our cgroup is, by texts of /proc that are of this file, and how one is
 * made below it: under which name, and that what is not ours alone is left. So are the calls.
 */
#include "check_main.h"
#include "check_seen.h"
#include "sys/cgroup.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BASE 77

static struct {
    bool on;
    const char *text; /* of the file of /proc */
    int opened, opens_r[2];
    int made, made_r[3], flock_r[3], access_r;
    char seen[1000];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

/* The descriptor of a text, or another one. */
static int descriptor_of(const char *text)
{
    int fds[2];

    ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
    ck_assert_int_eq(write(fds[1], text, strlen(text)), (ssize_t)strlen(text));
    close(fds[1]);
    return fds[0];
}

int open(const char *path, int flags, ...)
{
    if (!fake.on)
        return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
    if (strcmp(path, "/proc/4321/cgroup") == 0)
        return fake.text != NULL ? descriptor_of(fake.text) : seen_answer(-ENOENT);
    see("open:%s ", path);
    ck_assert_int_eq(flags, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fake.opened < 2 && fake.opens_r[fake.opened] < 0)
        return seen_answer(fake.opens_r[fake.opened++]);
    fake.opened++;
    return descriptor_of("");
}

FILE *fopen(const char *path, const char *how)
{
    ck_assert_str_eq(path, "/proc/self/mountinfo");
    ck_assert_str_eq(how, "re");
    return fmemopen((void *)fake.text, strlen(fake.text), "r");
}

int openat(int dir_fd, const char *path, int flags, ...)
{
    if (!fake.on)
        return (int)syscall(SYS_openat, dir_fd, path, flags, 0600);
    ck_assert_int_eq(dir_fd, BASE);
    ck_assert_int_eq(flags, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return descriptor_of("");
}

int mkdirat(int dir_fd, const char *path, mode_t mode)
{
    ck_assert_int_eq(dir_fd, BASE);
    ck_assert_uint_eq(mode, 0755);
    see("make:%s ", path + strlen(CGROUP_PREFIX));
    return seen_answer(fake.made < 3 ? fake.made_r[fake.made++] : -EEXIST);
}

int flock(int fd, int how)
{
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(how, LOCK_EX | LOCK_NB);
    return seen_answer(fake.flock_r[fake.made - 1]);
}

int faccessat(int dir_fd, const char *path, int how, int flags)
{
    ck_assert_int_ge(dir_fd, 0);
    ck_assert(how == W_OK && flags == AT_EACCESS);
    see("%s ", path);
    return seen_answer(fake.access_r);
}

int unlinkat(int dir_fd, const char *path, int flags)
{
    ck_assert(dir_fd == BASE && flags == AT_REMOVEDIR);
    see("remove:%s ", path + strlen(CGROUP_PREFIX));
    return 0;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
}

/* ---- ours */
START_TEST(the_path)
{
    static const struct {
        const char *text, *path;
        size_t room;
    } rows[] = {
        { "0::/a/b\n", "/a/b", 64 },
        { "0::/a", "/a", 64 },
        { "0::/\n", "/", 64 },
        { "1:cpu:/x\n0::/a\n", "/a", 64 },
        { "10::/x\n0::/y\n2:memory:/z\n", "/y", 64 },
        { "1:name:/0::/z\n", "", 64 },
        { "00::/a\n", "", 64 },
        { "", "", 64 },
        { NULL, "", 64 },
        { "0::/a/b\n", "/a/b", 5 },
        { "0::/a/b\n", "", 4 }, /* a part of it would be another's */
        { "1:cpu:/x\n0::/abc\n", "", 4 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char path[64] = "before";
        fake.text = rows[i].text;
        fake.on = true;
        cgroup_of(4321, path, rows[i].room);
        fake.on = false;
        ck_assert_str_eq(path, rows[i].path);
    }
}
END_TEST

#define MOUNT(root, place) "29 23 0:26 " root " " place " rw,nosuid shared:4 - cgroup2 cgroup2 rw\n"
static const struct {
    const char *text, *base, *opened;
    bool none;
} bases[] = {
    { MOUNT("/", "/sys/fs/cgroup"), "/a/b", "open:/sys/fs/cgroup/a/b cgroup.procs ", false },
    { MOUNT("/", "/sys/fs/cgroup"), "/", "open:/sys/fs/cgroup/ cgroup.procs ", false },
    { MOUNT("/a", "/here"), "/a/b", "open:/here/b cgroup.procs ", false },
    { MOUNT("/a", "/here"), "/a", "open:/here cgroup.procs ", false },
    { MOUNT("/a", "/here"), "/ab", "", true }, /* beside it */
    { MOUNT("/a/b", "/here"), "/a", "", true },
    { MOUNT("/", "/my\\040c\\134g\\011x"), "/a", "open:/my c\\g\tx/a cgroup.procs ", false },
    { MOUNT("/", "/my\\04\\9c\\"), "/a", "open:/my\\04\\9c\\/a cgroup.procs ", false },
    { MOUNT("/a\\040b", "/here"), "/a b/c", "open:/here/c cgroup.procs ", false },
    { "29 23 0:26 / /old rw - cgroup cgroup rw,cpu\n" MOUNT("/", "/new"), "/a",
      "open:/new/a cgroup.procs ", false },
    { "29 23 0:26 / /old rw - cgroup cgroup rw,cpu\n", "/a", "", true },
    { "29 23 - cgroup2 \n", "/a", "", true },
    { "", "/a", "", true },
    { MOUNT("/", "/one"), "a", "", true }, /* no path */
    { MOUNT("/", "/one") MOUNT("/", "/two"), "/a", "open:/one/a cgroup.procs ", false },
};

START_TEST(the_place)
{
    int fd;

    fake.text = bases[_i].text;
    fake.on = true;
    fd = cgroup_open_base(bases[_i].base);
    fake.on = false;
    ck_assert_str_eq(fake.seen, bases[_i].opened);
    ck_assert((fd < 0) == bases[_i].none);
    ck_assert(fd < 0 || fcntl(fd, F_GETFD) >= 0);
    sys_close(fd);
}
END_TEST

/* The next place is tried; one that may not be written to is none; 0 is a descriptor like any. */
START_TEST(another_place)
{
    int before = dup(0), fd;

    fake.text = MOUNT("/", "/one") MOUNT("/", "/two") MOUNT("/", "/three");
    fake.opens_r[0] = -ENOENT;
    close(0);
    fake.on = true;
    fd = cgroup_open_base("/a");
    fake.on = false;
    sys_close(fd);
    dup2(before, 0);
    ck_assert_int_eq(fd, 0);
    ck_assert_str_eq(fake.seen, "open:/one/a open:/two/a cgroup.procs ");
    fake.access_r = -EACCES;
    close(0);
    fake.on = true;
    fd = cgroup_open_base("/a");
    fake.on = false;
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    dup2(before, 0);
    close(before);
    ck_assert_int_eq(fd, -1);
}
END_TEST

/* A line that is longer than a path may be is passed over. */
START_TEST(a_long_place)
{
    static char base[4200], text[200];
    int fd;

    strcpy(text, MOUNT("/", "/x"));
    fake.text = text;
    for (size_t length = 4092; length <= 4094; length++) {
        memset(base, 'a', length);
        base[0] = '/';
        base[length] = '\0';
        fake.seen[0] = '\0';
        fake.on = true;
        fd = cgroup_open_base(base);
        fake.on = false;
        sys_close(fd);
        ck_assert((fd >= 0) == (length <= 4093)); /* 4096 with "/x" and its end */
    }
}
END_TEST

/* ---- one below it */
START_TEST(a_leaf)
{
    static const struct {
        int made_r[3], flock_r[3], access_r;
        const char *seen; /* #: our number */
        bool none;
    } rows[] = {
        { { 0 }, { 0 }, 0, "make:# cgroup.kill ", false },
        { { -EEXIST, 0 }, { 0 }, 0, "make:# make:#.1 cgroup.kill ", false },
        { { -EEXIST, -EEXIST, 0 }, { 0 }, 0, "make:# make:#.1 make:#.2 cgroup.kill ", false },
        { { -EACCES }, { 0 }, 0, "make:# ", true },
        { { 0, 0 }, { -EAGAIN, 0 }, 0, "make:# remove:# make:#.1 cgroup.kill ", false },
        { { 0, -EACCES }, { 0 }, -EACCES, "make:# cgroup.kill remove:# make:#.1 ", true },
    };
    char name[64], wanted[300];
    int before = dup(0), fd;
    size_t size = 0;

    memcpy(fake.made_r, rows[_i].made_r, sizeof fake.made_r);
    memcpy(fake.flock_r, rows[_i].flock_r, sizeof fake.flock_r);
    fake.access_r = rows[_i].access_r;
    close(0);
    fake.on = true;
    fd = cgroup_open_leaf(BASE, name, sizeof name);
    fake.on = false;
    ck_assert((fcntl(0, F_GETFD) < 0) == rows[_i].none);
    dup2(before, 0);
    close(before);
    ck_assert_int_eq(fd, rows[_i].none ? -1 : 0);
    for (const char *from = rows[_i].seen; *from != '\0'; from++)
        if (*from == '#')
            size += (size_t)snprintf(wanted + size, sizeof wanted - size, "%d", (int)getpid());
        else
            wanted[size++] = *from;
    wanted[size] = '\0';
    ck_assert_str_eq(fake.seen, wanted);
}
END_TEST

/* As many of one number as may be. */
START_TEST(no_name_is_left)
{
    char name[64];

    for (int i = 0; i < 3; i++)
        fake.made_r[i] = -EEXIST;
    ck_assert_int_eq(cgroup_open_leaf(BASE, name, sizeof name), -1);
    ck_assert_ptr_nonnull(strstr(name, ".31"));
}
END_TEST

CHECK_MAIN("calls about cgroups")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_test(all, the_path);
    tcase_add_loop_test(all, the_place, 0, sizeof bases / sizeof bases[0]);
    tcase_add_test(all, another_place);
    tcase_add_test(all, a_long_place);
    tcase_add_loop_test(all, a_leaf, 0, 6);
    tcase_add_test(all, no_name_is_left);
}
