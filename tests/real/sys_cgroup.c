/*
 * sys_cgroup.c - directories of cgroups: what is found, made and removed. Removal is tried on
 * directories of our own, which rmdir(2) takes as well; where no cgroup may be made the rest is
 * skipped.
 */
#include "check_main.h"
#include "skip.h"
#include "sys/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static int folder_fd;

static void set_up(void)
{
    int fd;

    strcpy(folder, "/tmp/test_cgroup.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    folder_fd = fcntl(fd, F_DUPFD_CLOEXEC, 3); /* 0 is for what is opened next */
    ck_assert_int_ge(folder_fd, 3);
    close(fd);
    ck_assert_int_eq(fchdir(folder_fd), 0);
}

static void tear_down(void)
{
    char command[128];

    ck_assert_int_eq(fcntl(0, F_GETFD), -1); /* what had it was closed */
    ck_assert_int_eq(chdir("/"), 0);
    close(folder_fd);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static void make_file(const char *path)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

    ck_assert_int_ge(fd, 0);
    close(fd);
}

/* ---- entries */
struct visits {
    int count, most;
    bool seen[3];
};

static bool visit(void *context, const struct dirent64 *entry)
{
    struct visits *visits = context;

    ck_assert_int_ne(entry->d_name[0], '.');
    if (strlen(entry->d_name) == 1 && entry->d_name[0] >= 'a' && entry->d_name[0] <= 'c')
        visits->seen[entry->d_name[0] - 'a'] = true;
    return ++visits->count < visits->most;
}

START_TEST(entries)
{
    struct visits all = { .most = 1000 }, two = { .most = 2 };
    char name[64];
    int fd;

    make_file("a");
    ck_assert_int_eq(mkdir("b", 0700), 0);
    make_file("c");
    make_file(".hidden");
    for (int i = 0; i < 100; i++) { /* more than one reading */
        snprintf(name, sizeof name, "entry-with-a-longer-name-%03d", i);
        make_file(name);
    }
    fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ck_assert(cgroup_each_entry(fd, visit, &all));
    ck_assert_int_eq(all.count, 103);
    ck_assert(all.seen[0] && all.seen[1] && all.seen[2]);
    lseek(fd, 0, SEEK_SET);
    ck_assert(!cgroup_each_entry(fd, visit, &two));
    ck_assert_int_eq(two.count, 2);
    close(fd);
    ck_assert(!cgroup_each_entry(-1, visit, &all));
}
END_TEST

/* ---- removal */
START_TEST(all_below_goes)
{
    ck_assert_int_eq(mkdir("one", 0700) + mkdir("one/two", 0700) + mkdir("one/three", 0700) +
                         mkdir("one/two/four", 0700),
                     0);
    ck_assert(cgroup_remove(folder_fd, "one"));
    ck_assert_int_ne(access("one", F_OK), 0);
    ck_assert(cgroup_remove(folder_fd, "one")); /* it is gone */
    ck_assert_int_eq(mkdir("one", 0700) + mkdir("one/two", 0700) + mkdir("one/three", 0700), 0);
    make_file("one/two/in_use");
    ck_assert(!cgroup_remove(folder_fd, "one"));
    ck_assert_int_eq(access("one/two/in_use", F_OK), 0);
    ck_assert_int_ne(access("one/three", F_OK), 0);
    make_file("file");
    ck_assert(!cgroup_remove(folder_fd, "file"));
    ck_assert_int_eq(access("file", F_OK), 0);
}
END_TEST

static void make_deep(int depth)
{
    ck_assert_int_eq(fchdir(folder_fd), 0);
    for (int i = 0; i < depth; i++)
        ck_assert(mkdir("d", 0700) == 0 && chdir("d") == 0);
    ck_assert_int_eq(fchdir(folder_fd), 0);
}

START_TEST(as_deep_as_that)
{
    make_deep(CGROUP_DEPTH_MOST + 1);
    ck_assert(cgroup_remove(folder_fd, "d"));
    make_deep(CGROUP_DEPTH_MOST + 2);
    ck_assert(!cgroup_remove(folder_fd, "d"));
}
END_TEST

START_TEST(a_file_is_written)
{
    char bytes[8] = "";
    int fd;

    make_file("file");
    ck_assert(cgroup_put(folder_fd, "file", "abc"));
    fd = open("file", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(read(fd, bytes, sizeof bytes), 3);
    ck_assert_str_eq(bytes, "abc");
    close(fd);
    ck_assert(!cgroup_put(folder_fd, "none", "abc"));
    ck_assert(!cgroup_put(folder_fd, ".", "abc"));
}
END_TEST

/* ---- ours */
START_TEST(the_path)
{
    char whole[4096], part[4096], lines[8192] = "", wanted[4200];
    size_t size;
    int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);

    ck_assert_int_gt(read(fd, lines + 1, sizeof lines - 2), 0);
    close(fd);
    lines[0] = '\n';
    cgroup_of(getpid(), whole, sizeof whole);
    size = strlen(whole);
    snprintf(wanted, sizeof wanted, "\n0::%s\n", whole);
    ck_assert((strstr(lines, "\n0::") != NULL) == (size > 0));
    if (size == 0)
        return;
    ck_assert_ptr_nonnull(strstr(lines, wanted));
    cgroup_of(getpid(), part, size + 1);
    ck_assert_str_eq(part, whole);
    cgroup_of(getpid(), part, size);
    ck_assert_str_eq(part, ""); /* a part of it would be another's */
    cgroup_of(0x7ffffff0, part, sizeof part);
    ck_assert_str_eq(part, "");
}
END_TEST

START_TEST(no_base)
{
    ck_assert_int_eq(cgroup_open_base(""), -1);
    ck_assert_int_eq(cgroup_open_base("forkboard"), -1);
    ck_assert_int_eq(cgroup_open_base("/no/such/cgroup/is/there"), -1);
}
END_TEST

/* Each with a name of its own, and locked; it goes when it is removed. */
START_TEST(leaves)
{
    char path[4096], names[2][64], wanted[64];
    int base, fds[2];

    cgroup_of(getpid(), path, sizeof path);
    base = cgroup_open_base(path);
    for (int i = 0; i < 2; i++)
        fds[i] = base >= 0 ? cgroup_open_leaf(base, names[i], sizeof names[i]) : -1;
    if (fds[0] < 0) {
        skip("no cgroup may be made here");
        return;
    }
    snprintf(wanted, sizeof wanted, CGROUP_PREFIX "%d", (int)getpid());
    ck_assert_str_eq(names[0], wanted);
    snprintf(wanted, sizeof wanted, CGROUP_PREFIX "%d.1", (int)getpid());
    ck_assert_str_eq(names[1], wanted);
    for (int i = 0; i < 2; i++) {
        int again = openat(base, names[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ck_assert_int_ge(again, 0);
        ck_assert_int_eq(flock(again, LOCK_EX | LOCK_NB), -1);
        close(again);
        ck_assert((fcntl(fds[i], F_GETFD) & FD_CLOEXEC) != 0);
        close(fds[i]);
        ck_assert(cgroup_remove(base, names[i]));
        ck_assert_int_eq(faccessat(base, names[i], F_OK, 0), -1);
    }
    close(base);
}
END_TEST

CHECK_MAIN("cgroups")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, entries);
    tcase_add_test(all, all_below_goes);
    tcase_add_test(all, as_deep_as_that);
    tcase_add_test(all, a_file_is_written);
    tcase_add_test(all, the_path);
    tcase_add_test(all, no_base);
    tcase_add_test(all, leaves);
}
