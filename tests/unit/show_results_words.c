/*
 * show_results_words.c - names of jobs as names of files, at the bounds of what is kept of them;
 * what is written of an end; and bytes that a disk takes one by one.
 */
#include "check_main.h"
#include "show/results.h"
#include "show/results_words.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
    uint32_t job;
    const char *name, *path;
} paths[] = {
    { 1, "azAZ09", "1-azAZ09" },
    { 1, "a`{@[/:z", "1-a__@___z" }, /* beside letters and digits */
    { 1, "x\u00A0\u00E9\u65E5", "1-x\u00A0\u00E9\u65E5" },
    { 1, "\xE6\x97", "1-__" }, /* half a character */
    { 9999, "a", "9999-a" },
    { 10000, "a", "10000/10000-a" },
    { 19999, "a", "10000/19999-a" },
    { 20000, "a", "20000/20000-a" },
};

START_TEST(each_path)
{
    struct text out = { 0 };

    results_put_path(&out, paths[_i].job, paths[_i].name);
    ck_assert_str_eq(text_string(&out), paths[_i].path);
    text_fini(&out);
}
END_TEST

static const struct {
    struct fb_event event;
    pid_t pid;
    const char *json; /* after "attempt" */
} ends[] = {
    { { .kind = FB_EXITED, .as.exited = { .succeeded = true } },
      7,
      "\"start\":1000001.000000,\"seconds\":1.500000,\"succeeded\":true,\"code\":0,"
      "\"fate\":\"exit 0\"}\n" },
    { { .kind = FB_EXITED, .as.exited = { .code = 3 } },
      7,
      "\"start\":1000001.000000,\"seconds\":1.500000,\"succeeded\":false,\"code\":3,"
      "\"fate\":\"exit 3\"}\n" },
    { { .kind = FB_EXITED, .as.exited = { .unseen = true } },
      7,
      "\"start\":1000001.000000,\"seconds\":1.500000,\"succeeded\":false,\"code\":null,"
      "\"fate\":\"ended, unseen how\"}\n" },
    { { .kind = FB_EXITED, .as.exited = { .signal = SIGTERM, .cause = FB_CAUSE_TIMEOUT } },
      7,
      "\"start\":1000001.000000,\"seconds\":1.500000,\"succeeded\":false,\"signal\":\"SIGTERM\","
      "\"cause\":\"timeout\",\"fate\":\"timeout (killed by SIGTERM)\"}\n" },
    { { .kind = FB_UNSTARTED, .as.unstarted = { .error = ENOENT, .stage = "exec", .what = "cmd" } },
      0,
      "\"start\":1000002.500000,\"seconds\":0.000000,\"succeeded\":false,"
      "\"fate\":\"exec: No such file or directory: cmd\"}\n" },
};

START_TEST(each_end)
{
    struct summary_job job = { .name = (char *)"a", .command = (char *)"cmd", .began_us = 1000000 };
    struct fb_event event = ends[_i].event;
    struct text out = { 0 };
    char wanted[400];

    job.pid = ends[_i].pid;
    event.job = 5;
    event.attempt = 2;
    event.t_us = 2500000;
    results_put_exit(&out, &job, &event, 1000000000000);
    snprintf(wanted, sizeof wanted,
             "{\"job\":5,\"name\":\"a\",\"command\":\"cmd\",\"attempt\":2,%s", ends[_i].json);
    ck_assert_str_eq(text_string(&out), wanted);
    text_fini(&out);
}
END_TEST

static int signals, full;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) ssize_t pwrite(int fd, const void *bytes, size_t size,
                                                      off_t offset)
{
    if (signals-- > 0 || full) {
        errno = full ? ENOSPC : EINTR;
        return -1;
    }
    return syscall(SYS_pwrite64, fd, bytes, size > 2 ? 2 : size, offset);
}

/* All of it at its place, past signals; and it is closed whatever comes of it. */
START_TEST(written)
{
    int fd = memfd_create("result", MFD_CLOEXEC), again = dup(fd);
    char seen[16] = "";

    signals = 3;
    ck_assert_int_eq(results_write(fd, "result", 6, 3), 0);
    ck_assert_int_lt(fcntl(fd, F_GETFD), 0);
    ck_assert_int_eq(pread(again, seen, sizeof seen, 0), 9);
    ck_assert_mem_eq(seen, "\0\0\0result", 9);
    full = 1;
    signals = 0;
    ck_assert_int_eq(results_write(again, "result", 6, 3), -ENOSPC);
    full = 0;
    ck_assert_int_lt(fcntl(again, F_GETFD), 0);
    ck_assert_int_eq(results_write(-ELOOP, "result", 6, 0), -ELOOP);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("words of results")
{
    tcase_add_loop_test(all, each_path, 0, COUNT(paths));
    tcase_add_loop_test(all, each_end, 0, COUNT(ends));
    tcase_add_test(all, written);
}
