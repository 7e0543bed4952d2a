/*
 * sys_memory_find.c - where limits of memory can be made, by the kernel's texts about cgroups and
 * mounts, and what is written there: the kernel's files are ordinary ones here.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char folder[64];
static const char *cgroups, *mounts; /* NULL: there is no such file */
static char written[200];
static const char *refused; /* a file of the kernel's that cannot be opened */
static int refused_error;
static int killed_error; /* of kill(2), 0 with what errno was before */
static struct sys_memory memory;

static FILE *file_of(const char *text)
{
    if (text == NULL)
        errno = ENOENT;
    return text == NULL ? NULL : fmemopen((void *)text, strlen(text) + 1, "r");
}

/* In the place of libc's, as all here. "%" is the folder. */
FILE *fopen(const char *path, const char *mode)
{
    static char text[2000];
    size_t size = 0;

    (void)mode;
    if (strcmp(path, "/proc/self/cgroup") == 0)
        return file_of(cgroups);
    ck_assert_str_eq(path, "/proc/self/mountinfo");
    if (mounts == NULL)
        return file_of(NULL);
    for (const char *at = mounts; *at != '\0'; at++)
        size += (size_t)snprintf(text + size, sizeof text - size, *at == '%' ? "%s" : "%.1s",
                                 *at == '%' ? folder : at);
    return file_of(text);
}

int openat(int dir_fd, const char *path, int flags, ...)
{
    static const char *const limits[] = { "memory.max", "memory.swap.max", "memory.limit_in_bytes",
                                          "memory.memsw.limit_in_bytes", "cgroup.procs" };

    for (int i = 0; i < 5 && (flags & O_ACCMODE) == O_WRONLY; i++)
        if (strcmp(path, limits[i]) == 0) {
            if (refused != NULL && strcmp(path, refused) == 0) {
                errno = refused_error;
                return -1;
            }
            strcat(strcat(written, path), "=");
            return memfd_create(path, MFD_CLOEXEC);
        }
    return (int)syscall(SYS_openat, dir_fd, path, flags, 0);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    char path[64], name[64] = "";

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (readlink(path, name, sizeof name - 1) > 0 && strncmp(name, "/memfd:memory.", 14) == 0)
        strncat(strncat(written, bytes, size), " ", 2);
    return (ssize_t)syscall(SYS_write, fd, bytes, size);
}

int kill(pid_t pid, int number)
{
    ck_assert(pid > 1 && number == 0);
    errno = killed_error != 0 ? killed_error : errno;
    return killed_error != 0 ? -1 : 0;
}

static const char *in_folder(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s%s", folder, name);
    return path;
}

static void make_dir(const char *name, const char *handed_on)
{
    char file[128];
    int fd;

    ck_assert(mkdir(in_folder(name), 0755) == 0 || errno == EEXIST);
    snprintf(file, sizeof file, "%s/cgroup.procs", name);
    close(open(in_folder(file), O_CREAT | O_WRONLY, 0644));
    if (handed_on == NULL)
        return;
    snprintf(file, sizeof file, "%s/cgroup.subtree_control", name);
    fd = open(in_folder(file), O_CREAT | O_WRONLY, 0644);
    ck_assert_int_ge(sys_write(fd, handed_on, strlen(handed_on)), 0);
    close(fd);
}

/*
 * old/mine is a directory of version 1, new/mine/leaf one of version 2 below one that hands memory
 * on, new/own hands it on itself, new/other another that is named alike, old/bare takes no process.
 */
static void set_up(void)
{
    strcpy(folder, "/tmp/test_find.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    make_dir("/old", NULL);
    make_dir("/old/mine", NULL);
    make_dir("/new", "cpu\n");
    make_dir("/new/mine", "cpu memory\n");
    make_dir("/new/mine/leaf", "");
    make_dir("/new/own", "memory\n");
    make_dir("/new/other", "memory_of_another cpu\n");
    ck_assert_int_eq(mkdir(in_folder("/old/bare"), 0755), 0);
    refused = NULL;
    killed_error = 0;
    written[0] = '\0';
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

static void tear_down(void)
{
    sys_close(memory.base_fd);
    ck_assert_int_eq(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

#define OLD "31 23 0:26 / %/old rw,nosuid shared:9 - cgroup cgroup rw,cpu,memory\n"
#define NEW "35 23 0:30 / %/new rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
#define CPU "30 23 0:25 / %/cpu rw,nosuid shared:8 - cgroup cgroup rw,cpu,cpuacct\n"
#define ANY "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw\n"

static const struct {
    const char *cgroups, *mounts, *base; /* NULL: none */
    bool new;
} rows[] = {
    { "4:memory:/mine\n", OLD, "/old/mine", false },
    { "9:cpu:/none\n4:cpu,memory:/mine\n0::/mine/leaf\n", ANY CPU OLD NEW, "/old/mine", false },
    { "4:memory:/mine", ANY NEW OLD, "/old/mine", false },
    { "4:memory:/\n", OLD, "/old", false },
    { "4:memory:/bare\n", OLD, NULL, false },
    { "4:memory:/gone\n0::/own\n", OLD NEW, "/new/own", true },
    { "4:memory:/mine\n", CPU, NULL, false },
    { "4:memory_of_another:/mine\n", OLD, NULL, false },
    { "4:mem:/mine\n", OLD, NULL, false },
    { "4:memory:mine\n", OLD, NULL, false },
    { "4:memory\n", OLD, NULL, false },
    { "memory\n4:memory:/mine\n", OLD, "/old/mine", false },
    { "4:cpu:/mine\n", OLD, NULL, false },
    /* version 2: ours where it hands memory on, or the one above */
    { "0::/own\n", ANY NEW, "/new/own", true },
    { "0::/mine/leaf\n", NEW, "/new/mine", true },
    { "0::/mine\n", NEW, "/new/mine", true },
    { "0::/other\n", NEW, NULL, true },
    { "0::/\n", NEW, NULL, true },
    { "0::/own\n", OLD, NULL, false },
    { "0:name:/own\n", NEW, NULL, false },
    /* a part of the hierarchy is mounted */
    { "4:memory:/box/mine\n", "31 23 0:26 /box %/old rw - cgroup cgroup rw,memory\n", "/old/mine",
      false },
    { "4:memory:/box\n", "31 23 0:26 /box %/old rw - cgroup cgroup rw,memory\n", "/old", false },
    { "4:memory:/boxes/mine\n", "31 23 0:26 /box %/old rw - cgroup cgroup rw,memory\n", NULL,
      false },
    { "4:memory:/bo\n", "31 23 0:26 /box %/old rw - cgroup cgroup rw,memory\n", NULL, false },
    { "4:memory:/mine\n", "31 23 - cgroup cgroup memory\n", NULL, false },
    { "4:memory:/mine\n", "31 23 - cgroup cgroup memory\n" OLD, "/old/mine", false },
    { "0::/own\n", "31 - cgroup2 /\n" NEW, "/new/own", true },
    { "4:memory:/mine\n", "", NULL, false },
    { "4:memory:/mine\n", NULL, NULL, false },
    { "", OLD NEW, NULL, false },
    { NULL, OLD NEW, NULL, false },
};

static void base_is(const char *base)
{
    struct stat one, two;

    if (base == NULL) {
        ck_assert_int_eq(memory.base_fd, -1);
        return;
    }
    ck_assert_int_eq(fstat(memory.base_fd, &one), 0);
    ck_assert_int_eq(stat(in_folder(base), &two), 0);
    ck_assert_msg(one.st_ino == two.st_ino, "not %s", base);
    ck_assert((fcntl(memory.base_fd, F_GETFD) & FD_CLOEXEC) != 0);
}

/* Descriptor 0 is one like any other. */
START_TEST(found)
{
    int first = _i % 2 == 0 ? 0 : -1, before = dup(0), next = dup(0);

    close(next);
    close(first);
    cgroups = rows[_i].cgroups;
    mounts = rows[_i].mounts;
    sys_memory_open(&memory);
    base_is(rows[_i].base);
    if (rows[_i].base != NULL)
        ck_assert_int_eq(memory.new, rows[_i].new);
    sys_memory_close(&memory);
    ck_assert_int_eq(memory.base_fd, -1);
    ck_assert(first < 0 || fcntl(0, F_GETFD) == -1);
    ck_assert_int_eq(fcntl(next, F_GETFD), -1); /* nor is another left open */
    dup2(before, 0);
    close(before);
}
END_TEST

/* At the begin and at the end: those of owners that are gone, where nothing but the call says so,
 * and ours, of before. */
static const struct {
    int pid, error; /* 0: ours */
    bool stays;
} owners[] = { { 77, 0, true }, { 77, EPERM, true }, { 77, ESRCH, false }, { 0, 0, false } };

START_TEST(taken_away)
{
    int pid = owners[_i].pid != 0 ? owners[_i].pid : getpid(), before = dup(0);
    char path[128], name[64];

    cgroups = "4:memory:/mine\n";
    mounts = OLD;
    snprintf(name, sizeof name, "/old/mine/forkboard_memory-%d-1", pid);
    strcpy(path, in_folder(name));
    killed_error = owners[_i].error;
    for (int end = 0; end < 2; end++) {
        ck_assert_int_eq(mkdir(path, 0755), 0);
        memory.base_fd = -1;
        close(0); /* one like any other */
        if (end)
            memory.base_fd = open(in_folder("/old/mine"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        errno = ESRCH; /* of before */
        if (end)
            sys_memory_close(&memory);
        else
            sys_memory_open(&memory);
        memory.base_fd = sys_close(memory.base_fd);
        dup2(before, 0);
        ck_assert_int_eq(access(path, F_OK), owners[_i].stays ? 0 : -1);
        rmdir(path);
    }
    close(before);
}
END_TEST

static const struct {
    bool new;
    const char *refused;
    int error, wanted; /* 0: a descriptor that a process is moved by */
    const char *written;
} limits[] = {
    { false, NULL, 0, 0,
      "memory.limit_in_bytes=4096 memory.memsw.limit_in_bytes=4096 cgroup.procs=" },
    { true, NULL, 0, 0, "memory.max=4096 memory.swap.max=0 cgroup.procs=" },
    { false, "memory.memsw.limit_in_bytes", ENOENT, 0, "memory.limit_in_bytes=4096 cgroup.procs=" },
    { true, "memory.swap.max", ENOENT, 0, "memory.max=4096 cgroup.procs=" },
    { false, "memory.limit_in_bytes", EACCES, -ENOTSUP, "" },
    { true, "memory.max", EACCES, -ENOTSUP, "" },
    { true, "cgroup.procs", EACCES, -ENOTSUP, "memory.max=4096 memory.swap.max=0 " },
    { true, "cgroup.procs", EMFILE, -EMFILE, "memory.max=4096 memory.swap.max=0 " },
    { true, "cgroup.procs", ENFILE, -ENFILE, "memory.max=4096 memory.swap.max=0 " },
};

/* Either there is a limit and a way into it, or no directory is left. */
START_TEST(limited)
{
    char name[64];
    int fd;

    memory.base_fd = open(in_folder("/old/mine"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    memory.new = limits[_i].new;
    refused = limits[_i].refused;
    refused_error = limits[_i].error;
    fd = sys_memory_make(&memory, 3, 4096);
    if (limits[_i].wanted == 0)
        ck_assert_int_ge(fd, 0);
    else
        ck_assert_int_eq(fd, limits[_i].wanted);
    ck_assert_str_eq(written, limits[_i].written);
    snprintf(name, sizeof name, "/old/mine/forkboard_memory-%d-3", (int)getpid());
    ck_assert_int_eq(access(in_folder(name), F_OK), fd >= 0 ? 0 : -1);
    sys_memory_remove(&memory, 3);
    ck_assert_int_eq(access(in_folder(name), F_OK), -1);
    sys_close(fd);
}
END_TEST

CHECK_MAIN("where limits of memory are")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, found, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, taken_away, 0, sizeof owners / sizeof owners[0]);
    tcase_add_loop_test(all, limited, 0, sizeof limits / sizeof limits[0]);
}
