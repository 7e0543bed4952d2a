/*
 * run_cgroups.c - a worker's limit of memory on this very system: a cgroup's where one may be
 * made, else its address space, as for a user that may make none.
 */
#include "check_main.h"
#include "forkboard.h"
#include "skip.h"
#include "sys/sys.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOBODY 61001 /* a user that owns no cgroup */
#define MIB    (UINT64_C(1) << 20)

static struct {
    char output[4096];
    int code;
    enum fb_cause cause;
} seen;

static void run_job(const struct fb_job *job, bool guard)
{
    struct fb_options options = { .output = FB_OUTPUT_NONE,
                                  .event_bytes = sizeof seen.output / 2,
                                  .guard = guard };
    struct fb_event event;
    struct fb_run *run;

    memset(&seen, 0, sizeof seen);
    seen.code = -1;
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    ck_assert_int_eq(fb_run_add(run, job), 1);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_OUTPUT)
            strncat(seen.output, event.as.output.bytes, event.as.output.size);
        if (event.kind != FB_EXITED)
            continue;
        seen.code = event.as.exited.signal != 0 ? -event.as.exited.signal : event.as.exited.code;
        seen.cause = event.as.exited.cause;
    }
    fb_run_close(run);
}

/* How many cgroups with a limit are there; -1: none can be made. */
static int limits(void)
{
    struct sys_memory memory;
    struct dirent *entry;
    int count = 0;
    DIR *list;

    sys_memory_open(&memory);
    if (memory.base_fd < 0)
        return -1;
    list = fdopendir(dup(memory.base_fd));
    ck_assert_ptr_nonnull(list);
    while ((entry = readdir(list)) != NULL)
        count += strncmp(entry->d_name, "forkboard_memory-", 17) == 0 &&
                 strtol(entry->d_name + 17, NULL, 10) == getpid();
    closedir(list);
    sys_memory_close(&memory);
    return count;
}

/* Without a cgroup each of its processes has that much address space. */
START_TEST(address_space)
{
    /* The first of two is as a user that may make no cgroup. */
    if (_i == 0 && geteuid() == 0)
        ck_assert_int_eq(seteuid(NOBODY), 0);
    if (_i == 0 && limits() >= 0) {
        skip("case 59: a limit of address space as another user");
        return;
    }
    run_job(&(struct fb_job){ .shell = "ulimit -v; ulimit -Hv", .memory_bytes = 300 * MIB },
            _i == 0);
    ck_assert_str_eq(seen.output, "307200\n307200\n");
    run_job(&(struct fb_job){ .argv = (const char *[]){ "tail", "/dev/zero", NULL },
                              .memory_bytes = 64 * MIB },
            _i == 0);
    ck_assert_int_eq(seen.code, 1);
    ck_assert_int_eq(seen.cause, FB_CAUSE_NONE);
    if (_i == 0 && getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0); /* LeakSanitizer looks at /proc/self */
}
END_TEST

START_TEST(past_a_cgroups_limit)
{
    if (limits() < 0) {
        skip("case 59: a memory limit by a cgroup: none can be made");
        return;
    }
    run_job(&(struct fb_job){ .argv = (const char *[]){ "tail", "/dev/zero", NULL },
                              .memory_bytes = 64 * MIB },
            true);
    ck_assert_int_eq(seen.code, -SIGKILL);
    ck_assert_int_eq(seen.cause, FB_CAUSE_MEMORY);
    ck_assert_int_eq(limits(), 0);
}
END_TEST

/* The limit is of all that the worker starts, together; below it nothing changes. */
START_TEST(past_it_below)
{
    if (limits() < 0) {
        skip("case 59: a memory limit by a cgroup: none can be made");
        return;
    }
    run_job(&(struct fb_job){ .shell = "tail /dev/zero; echo $?; exit 3",
                              .memory_bytes = 64 * MIB },
            true);
    ck_assert_ptr_nonnull(strstr(seen.output, "137\n"));
    ck_assert_int_eq(seen.code, 3);
    ck_assert_int_eq(seen.cause, FB_CAUSE_MEMORY);
    run_job(&(struct fb_job){ .shell = "ulimit -v; grep -c forkboard_memory- /proc/self/cgroup",
                              .memory_bytes = 64 * MIB },
            true);
    ck_assert_str_eq(seen.output, "unlimited\n1\n");
    ck_assert_int_eq(seen.code, 0);
    ck_assert_int_eq(limits(), 0);
}
END_TEST

static char *volatile taken; /* or a compiler may leave it out */

static int take_all(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    while ((taken = malloc(MIB)) != NULL)
        memset(taken, 1, MIB);
    return 1;
}

START_TEST(of_a_function)
{
    if (limits() < 0) {
        skip("case 59: a memory limit by a cgroup: none can be made");
        return;
    }
    run_job(&(struct fb_job){ .function = take_all, .memory_bytes = 64 * MIB }, true);
    ck_assert_int_eq(seen.code, -SIGKILL);
    ck_assert_int_eq(seen.cause, FB_CAUSE_MEMORY);
}
END_TEST

CHECK_MAIN("limit of memory")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, address_space, 0, 2);
    tcase_add_test(all, past_a_cgroups_limit);
    tcase_add_test(all, past_it_below);
    tcase_add_test(all, of_a_function);
}
