/*
 * sys_memory_limit.c - the directories of limits, in an ordinary folder: which are taken away, what
 * is read of kills, and what is left of one that could not be made.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static char folder[64];
static struct sys_memory memory;

static void set_up(void)
{
    strcpy(folder, "/tmp/test_limit.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    memory = (struct sys_memory){ .base_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    ck_assert_int_ge(memory.base_fd, 0);
}

static void tear_down(void)
{
    sys_close(memory.base_fd);
    rmdir(folder);
}

/* "%d" of the name is our number. */
static const char *named(const char *format, int pid)
{
    static char name[128];

    snprintf(name, sizeof name, format, pid);
    return name;
}

static bool there(const char *name)
{
    return faccessat(memory.base_fd, name, F_OK, 0) == 0;
}

/* ---- kills */
static const struct {
    bool new;
    const char *text; /* NULL: there is no such file */
    int kills;
} rows[] = {
    { true, "low 0\nhigh 1\nmax 2\noom 3\noom_kill 4\noom_group_kill 5\n", 4 },
    { false, "oom_kill_disable 1\nunder_oom 2\noom_kill 3\n", 3 },
    { true, "oom_kill 7\n", 7 },
    { true, "oom 3\n", 0 },
    { true, "", 0 },
    { false, NULL, 0 },
};

START_TEST(kills)
{
    const char *name = rows[_i].new ? "memory.events" : "memory.oom_control";
    int dir_fd, fd;

    memory.new = rows[_i].new;
    ck_assert_int_eq(sys_memory_kills(&memory, 5), 0); /* it is not there */
    ck_assert_int_eq(mkdirat(memory.base_fd, named("forkboard_memory-%d-5", getpid()), 0755), 0);
    dir_fd = openat(memory.base_fd, named("forkboard_memory-%d-5", getpid()),
                    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (rows[_i].text != NULL) {
        fd = openat(dir_fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
        ck_assert_int_ge(sys_write(fd, rows[_i].text, strlen(rows[_i].text)), 0);
        sys_close(fd);
    }
    ck_assert_int_eq(sys_memory_kills(&memory, 5), rows[_i].kills);
    sys_memory_remove(&memory, 5);
    ck_assert(there(named("forkboard_memory-%d-5", getpid())) == (rows[_i].text != NULL));
    unlinkat(dir_fd, name, 0);
    sys_close(dir_fd);
    sys_memory_remove(&memory, 4); /* another */
    ck_assert(there(named("forkboard_memory-%d-5", getpid())) == (rows[_i].text != NULL));
    sys_memory_remove(&memory, 5);
    ck_assert(!there(named("forkboard_memory-%d-5", getpid())));
}
END_TEST

/* ---- what is taken away at the end: ours, and those of owners that are gone */
static const struct {
    const char *name;
    int pid; /* 0: ours */
    bool stays;
} dirs[] = {
    { "forkboard_memory-%d-1", 0, false },
    { "forkboard_memory-%d-4294967295", 0, false },
    { "forkboard_memory-%d-1", 0x7ffffff0, false },
    { "forkboard_memory-%d-1", 1, true },
    { "forkboard_memory-%d-2", -1, true },
    { "forkboard_memory-none", 0, true },
    { "forkboard_memor-%d-1", 0, true },
    { "another", 0, true },
};

START_TEST(the_end)
{
    int base_fd = memory.base_fd;

    for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++)
        ck_assert_int_eq(mkdirat(base_fd,
                                 named(dirs[i].name, dirs[i].pid != 0 ? dirs[i].pid : getpid()),
                                 0755),
                         0);
    memory.base_fd = dup(base_fd);
    sys_memory_close(&memory);
    ck_assert_int_eq(memory.base_fd, -1);
    sys_memory_close(&memory); /* there is nothing to be closed */
    memory.base_fd = base_fd;
    for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
        const char *name = named(dirs[i].name, dirs[i].pid != 0 ? dirs[i].pid : getpid());
        ck_assert_msg(there(name) == dirs[i].stays, "%s", name);
        unlinkat(base_fd, name, AT_REMOVEDIR);
    }
}
END_TEST

/* Without the kernel's files there is no limit, and no directory is left. */
START_TEST(one_that_cannot_be_made)
{
    struct sys_memory none = { .base_fd = -1 };

    for (int new = 0; new < 2; new ++) {
        memory.new = new;
        ck_assert_int_eq(sys_memory_make(&memory, 9, 1000), -ENOTSUP);
        ck_assert(!there(named("forkboard_memory-%d-9", getpid())));
    }
    ck_assert_int_eq(mkdirat(memory.base_fd, named("forkboard_memory-%d-9", getpid()), 0755), 0);
    ck_assert_int_eq(sys_memory_make(&memory, 9, 1000), -ENOTSUP);
    ck_assert(there(named("forkboard_memory-%d-9", getpid()))); /* another's */
    sys_memory_remove(&memory, 9);
    ck_assert_int_eq(sys_memory_make(&none, 9, 1000), -ENOTSUP);
}
END_TEST

CHECK_MAIN("limits of memory")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, kills, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, the_end);
    tcase_add_test(all, one_that_cannot_be_made);
}
