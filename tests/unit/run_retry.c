/* run_retry.c - what is run from a job log alone: only if the log that is read is the user's own.
 */
#include "../../tui/run_retry.h"
#include "check_free.h"
#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"

static char directory[] = "/tmp/test_run_retry.XXXXXX";
static bool swapped; /* another log is put there, just before */

__attribute__((visibility("default"))) int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    va_list list;

    if ((flags & O_CREAT) != 0) {
        va_start(list, flags);
        mode = va_arg(list, mode_t);
        va_end(list);
    }
    if (swapped && strcmp(path, "log") == 0) {
        swapped = false;
        ck_assert_int_eq(rename("theirs", "log"), 0);
    }
    return openat(AT_FDCWD, path, flags, mode);
}

static void put_log(const char *name, const char *command, mode_t mode)
{
    FILE *file = fopen(name, "w");

    ck_assert_ptr_nonnull(file);
    fprintf(file, HEADER "2\t:\t1.000\t0.100\t0\t0\t1\t0\t%s\n", command);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(name, mode), 0);
}

static const struct {
    mode_t mode;
    bool swapped;
    int r;
} logs[] = {
    { 0644, false, 0 },
    { 0664, false, -EPERM },
    { 0646, false, -EPERM },
    { 0644, true, -EPERM },
};

START_TEST(whose_log_it_is)
{
    struct opt opt = { .keep.joblog = "log" };
    struct cmd_run_retry retry;
    char error[512] = "";
    int free_before = check_free_after(0);

    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    put_log("log", "ours", logs[_i].mode);
    put_log("theirs", "not ours", 0666);
    swapped = logs[_i].swapped;
    ck_assert_int_eq(cmd_run_retry_open(&retry, &opt, error, sizeof error), logs[_i].r);
    ck_assert_ptr_eq(strstr(error, "log: other users can write it (mode 06"),
                     logs[_i].r < 0 ? error : NULL);
    if (logs[_i].r == 0) {
        ck_assert_int_eq(retry.count, 3);
        ck_assert_str_eq(retry.words[1], ":"); /* of a job that is not in it */
        ck_assert_str_eq(retry.words[2], "ours");
    }
    cmd_run_retry_close(&retry);
    ck_assert_int_eq(check_free_after(0), free_before);
    unlink("log");
    unlink("theirs");
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(directory);
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
}
END_TEST

CHECK_MAIN("a job log that is run")
{
    tcase_add_loop_test(all, whose_log_it_is, 0, (int)(sizeof logs / sizeof logs[0]));
}
