/* run_on.c - what cannot be had by agents on other machines is refused before anything is begun. */
#include "../../tui/run_on.h"
#include "check_main.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define ON        .cluster.on = "local,agents=1"
#define NO(words) "forkboard: run: " words " cannot be had with --on\n"

static const struct {
    struct opt opt;
    const char *said;
} rows[] = {
    { { 0 }, "" },
    { { ON }, "" },
    { { ON, .run.slots = 1, .run.timeout_us = 1, .run.retries = 1, .cluster.run_dir = "d" }, "" },
    { { .cluster.run_dir = "d" }, "forkboard: run: --run-dir goes with --on\n" },
    { { ON, .run.slots = FB_ALL_AT_ONCE }, NO("--slots 0 (all at once)") },
    { { ON, .run.slots = 3, .slots_file = "f" }, NO("--slots FILE") },
    { { ON, .timeout_share = 0.5 }, NO("--timeout N%") },
    { { ON, .run.delay_us = 1 }, NO("--delay") },
    { { ON, .gates.memfree = 1 }, NO("--memfree") },
    { { ON, .gates.load = 0.5 }, NO("--load") },
    { { ON, .gates.noswap = true }, NO("--noswap") },
    { { ON, .gates.limit = "true" }, NO("--limit") },
    { { ON, .screen.hold = true }, NO("--hold") },
    { { ON, .pipe.on = true }, NO("--pipe") },
    { { ON, .run.offer_jobserver = true }, NO("--jobserver") },
    { { ON, .input.watch = true }, NO("--watch") },
    { { ON, .worker.keep_count = 1 }, NO("--keep-fds") },
    { { ON, .no_cgroup = true }, NO("--no-cgroup") },
    { { .run.delay_us = 1, .gates.load = 0.5, .screen.hold = true }, "" },
};

START_TEST(is_refused)
{
    struct opt opt = rows[_i].opt;
    int file = memfd_create("said", MFD_CLOEXEC), kept = dup(STDERR_FILENO), status;
    char said[200] = "";

    opt.command = OPT_RUN;
    dup2(file, STDERR_FILENO);
    status = cmd_run_on_check(&opt);
    dup2(kept, STDERR_FILENO);
    ck_assert_int_ge(pread(file, said, sizeof said - 1, 0), 0);
    ck_assert_str_eq(said, rows[_i].said);
    ck_assert_int_eq(status, said[0] != '\0' ? 2 : 0);
    close(kept);
    close(file);
}
END_TEST

CHECK_MAIN("by agents, refused")
{
    tcase_add_loop_test(all, is_refused, 0, (int)(sizeof rows / sizeof rows[0]));
}
