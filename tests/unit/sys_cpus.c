/* sys_cpus.c - cores, threads and quotas of machines that are described in files. */
#include "check_main.h"
#include "sys/cpus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int counted; /* CPUs that the kernel counts with; 0: as it does */

int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
    ssize_t n;

    memset(set, 0, size);
    if (counted == 0) {
        n = syscall(SYS_sched_getaffinity, pid, size, set);
        return n < 0 ? -1 : 0;
    }
    if (size * 8 < (size_t)counted) {
        errno = EINVAL;
        return -1;
    }
    for (size_t cpu = 0; cpu < 3; cpu++)
        CPU_SET(cpu, set);
    return 0;
}

static void put_file(const char *root, const char *path, const char *text)
{
    char full[512];
    FILE *file;

    snprintf(full, sizeof full, "%s%s", root, path);
    for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(full, 0700);
        *slash = '/';
    }
    file = fopen(full, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void quota_of_version_1(const char *root, const cpu_set_t *allowed)
{
    struct fb_hardware hardware;

    /* version 1 beside it: the tighter one counts, -1 is none */
    put_file(root, "/proc/self/cgroup", "5:cpuset:/y\n4:cpu,cpuacct:/x\n0::/a/b\n");
    put_file(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "120000\n");
    put_file(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
    put_file(root, "/sys/fs/cgroup/cpu/y/cpu.cfs_quota_us", "10000\n");
    put_file(root, "/sys/fs/cgroup/cpu/y/cpu.cfs_period_us", "100000\n");
    cpus_read(root, allowed, &hardware);
    ck_assert_double_eq_tol(hardware.quota, 1.2, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_low, 1.2, 1e-9);
    put_file(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "300000\n");
    cpus_read(root, allowed, &hardware);
    ck_assert_double_eq_tol(hardware.quota, 1.5, 1e-9);
    put_file(root, "/proc/self/cgroup", "4:cpu,cpuacct:/x\n");
    cpus_read(root, allowed, &hardware);
    ck_assert_double_eq_tol(hardware.quota, 3, 1e-9);
    put_file(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "-1\n");
    cpus_read(root, allowed, &hardware);
    ck_assert_double_eq(hardware.quota, 0);
}

START_TEST(hardware_counted)
{
    char root[] = "/tmp/forkboard-cpus-XXXXXX", path[128], list[16], command[64];
    struct fb_hardware hardware;
    cpu_set_t allowed;

    ck_assert_ptr_nonnull(mkdtemp(root));
    CPU_ZERO(&allowed);
    for (int cpu = 0; cpu < 8; cpu++) { /* 8 threads on 4 cores: N and N + 4 are siblings */
        CPU_SET((size_t)cpu, &allowed);
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
                 cpu);
        snprintf(list, sizeof list, "%d,%d\n", cpu % 4, cpu % 4 + 4);
        put_file(root, path, list);
    }
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    ck_assert_int_eq(hardware.threads, 8);
    ck_assert_double_eq_tol(hardware.expected_low, 4.4, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_high, 4.8, 1e-9);
    CPU_CLR(4, &allowed); /* core 0 has one thread left, core 1 none of its second */
    CPU_CLR(5, &allowed);
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    ck_assert_int_eq(hardware.threads, 6);
    ck_assert_double_eq_tol(hardware.expected_high, 4.4, 1e-9);
    put_file(root, "/sys/devices/system/cpu/smt/active", "1\n");
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    put_file(root, "/sys/devices/system/cpu/smt/active", "0\n"); /* then there are no siblings */
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 6);
    ck_assert_int_eq(hardware.threads, 6);
    ck_assert_double_eq_tol(hardware.expected_low, 6, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_high, 6, 1e-9);
    put_file(root, "/sys/devices/system/cpu/smt/active", "1\n");
    put_file(root, "/proc/self/cgroup", "0::/a/b\n");
    put_file(root, "/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
    put_file(root, "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    cpus_read(root, &allowed, &hardware);
    ck_assert_double_eq_tol(hardware.quota, 1.5, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_high, 1.5, 1e-9);
    quota_of_version_1(root, &allowed);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* Quotas of version 2, from our cgroup up to the root: the tightest counts. */
static const struct {
    const char *cgroup, *root, *a, *b; /* NULL: there is no such file */
    double quota;
} quotas[] = {
    { "0::/a/b\n", NULL, "150000 100000\n", "max 100000\n", 1.5 },
    { "0::/a/b\n", NULL, "150000 100000\n", "50000 100000\n", 0.5 },
    { "0::/a/b\n", "25000 100000\n", "150000 100000\n", "50000 100000\n", 0.25 },
    { "0::/a\n", NULL, "150000 100000\n", "50000 100000\n", 1.5 },
    { "0::/\n", "25000 50000\n", "1 100000\n", NULL, 0.5 },
    { "0::/\n", NULL, "1 100000\n", NULL, 0 },
    { "0::/a\n", NULL, "150000\n", NULL, 0 },
    { "0::/a\n", NULL, "2 1\n", NULL, 2 },
    { "0::/a\n", NULL, "150000 0\n", NULL, 0 },
    { "0::/a\n", NULL, "0 100000\n", NULL, 0 },
    { "0::/a\n", NULL, "", NULL, 0 },
    { "5:x:/a\n0:cpu\n", NULL, "1 2\n", NULL, 0 },
    { "", NULL, "1 2\n", NULL, 0 },
};

START_TEST(quotas_of_version_2)
{
    char root[] = "/tmp/forkboard-cpus-XXXXXX", command[64];
    struct fb_hardware hardware;
    cpu_set_t allowed;

    ck_assert_ptr_nonnull(mkdtemp(root));
    CPU_ZERO(&allowed);
    for (int cpu = 0; cpu < 4; cpu++)
        CPU_SET((size_t)cpu, &allowed);
    put_file(root, "/proc/self/cgroup", quotas[_i].cgroup);
    if (quotas[_i].root != NULL)
        put_file(root, "/sys/fs/cgroup/cpu.max", quotas[_i].root);
    put_file(root, "/sys/fs/cgroup/a/cpu.max", quotas[_i].a);
    if (quotas[_i].b != NULL)
        put_file(root, "/sys/fs/cgroup/a/b/cpu.max", quotas[_i].b);
    close(0); /* one like any other */
    cpus_read(root, &allowed, &hardware);
    ck_assert_double_eq_tol(hardware.quota, quotas[_i].quota, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_low, quotas[_i].quota > 0 ? quotas[_i].quota : 4,
                            1e-9);
    ck_assert_int_eq(hardware.cores, 4);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* Lists of siblings, with ranges and without; of those alone that are allowed. */
static const struct {
    const char *siblings; /* of thread 0 */
    int cores;            /* of six threads; those without a list are one each */
} lists[] = {
    { "0\n", 6 },     { "0-1\n", 5 },   { "0,1\n", 5 },    { "0-5\n", 1 },
    { "0-3,5\n", 2 }, { "0,2-4\n", 3 }, { "0,9-12\n", 6 }, { "", 6 },
    { "x\n", 6 },     { "3-3\n", 5 },   { "0-6\n", 1 },    { "0-1,\n", 5 },
};

START_TEST(lists_of_siblings)
{
    char root[] = "/tmp/forkboard-cpus-XXXXXX", command[64];
    struct fb_hardware hardware;
    cpu_set_t allowed;

    ck_assert_ptr_nonnull(mkdtemp(root));
    CPU_ZERO(&allowed);
    for (int cpu = 0; cpu < 6; cpu++)
        CPU_SET((size_t)cpu, &allowed);
    put_file(root, "/sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
             lists[_i].siblings);
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, lists[_i].cores);
    ck_assert_int_eq(hardware.threads, 6);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* Whichever their numbers are. */
START_TEST(other_numbers)
{
    char root[] = "/tmp/forkboard-cpus-XXXXXX", command[64];
    struct fb_hardware hardware;
    cpu_set_t allowed;

    ck_assert_ptr_nonnull(mkdtemp(root));
    CPU_ZERO(&allowed);
    for (int cpu = 9; cpu < 13; cpu++)
        CPU_SET((size_t)cpu, &allowed);
    CPU_SET(CPU_SETSIZE - 1, &allowed);
    put_file(root, "/sys/devices/system/cpu/cpu9/topology/thread_siblings_list", "9-10\n");
    put_file(root, "/proc/self/cgroup", "4:cpu,cpuacct:/x\n");
    put_file(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "120000\n"); /* of no period */
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    ck_assert_int_eq(hardware.threads, 5);
    ck_assert_double_eq(hardware.quota, 0);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* Of this process's own. */
START_TEST(where_we_may_run)
{
    struct fb_hardware hardware;
    cpu_set_t before, second;

    sched_getaffinity(0, sizeof before, &before);
    CPU_ZERO(&second);
    CPU_SET(1, &second);
    if (sched_setaffinity(0, sizeof second, &second) < 0)
        return; /* there is none */
    fb_machine(&hardware);
    sched_setaffinity(0, sizeof before, &before);
    ck_assert_int_eq(hardware.threads, 1);
    ck_assert_int_eq(hardware.cores, 1);
    ck_assert_int_ge(hardware.machine_threads, 2);
}
END_TEST

/* A kernel that counts with more than 1024 says so to a call that asks for fewer. */
START_TEST(a_large_machine)
{
    struct fb_hardware hardware;

    counted = 4096;
    fb_machine(&hardware);
    counted = 0;
    ck_assert_int_eq(hardware.threads, 3);
}
END_TEST

CHECK_MAIN_APART("pure")
{
    tcase_add_test(all, a_large_machine);
    tcase_add_loop_test(all, quotas_of_version_2, 0, sizeof quotas / sizeof quotas[0]);
    tcase_add_loop_test(all, lists_of_siblings, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(all, other_numbers);
    tcase_add_test(all, where_we_may_run);
    tcase_add_test(all, hardware_counted);
}
