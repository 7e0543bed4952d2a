/* input_joblog.c - lines of a job log, and files of them: torn, foreign, another's, full. */
#include "check_main.h"
#include "input/joblog.h"
#include "made_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define HEADER "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"

static const struct {
    struct joblog_line line;
    const char *bytes;
    size_t size; /* 0: strlen */
} lines[] = {
    { { 1, 1700000000123456, 12000, 4, 0, 0, "echo 1", 6 },
      "1\t:\t1700000000.123\t     0.012\t0\t4\t0\t0\techo 1\n",
      0 },
    { { 4294967295, 0, 3600000000, 0, 3, 0, "x", 1 },
      "4294967295\t:\t0.000\t  3600.000\t0\t0\t3\t0\tx\n",
      0 },
    { { 2, 0, 0, 0, 0, 9, "x", 1 }, "2\t:\t0.000\t     0.000\t0\t0\t0\t9\tx\n", 0 },
    { { 2, 0, 0, 0, -1, 15, "x", 1 }, "2\t:\t0.000\t     0.000\t0\t0\t-1\t15\tx\n", 0 },
    { { 3, 0, 0, 0, 0, 0, "a\nb\tc\n", 6 },
      "3\t:\t0.000\t     0.000\t0\t0\t0\t0\ta\0b\tc\0\n",
      sizeof "3\t:\t0.000\t     0.000\t0\t0\t0\t0\ta\0b\tc\0\n" - 1 },
};

START_TEST(lines_written_and_read)
{
    struct text text = { 0 };
    struct joblog_line line;
    size_t size = lines[_i].size > 0 ? lines[_i].size : strlen(lines[_i].bytes);
    char why[160];

    joblog_put(&text, &lines[_i].line);
    ck_assert_uint_eq(text.size, size);
    ck_assert_int_eq(memcmp(text.bytes, lines[_i].bytes, size), 0);
    ck_assert_int_eq(joblog_read(text.bytes, size - 1, &line, why, sizeof why), 0);
    ck_assert_uint_eq(line.job, lines[_i].line.job);
    ck_assert_int_eq(line.signal, lines[_i].line.signal);
    ck_assert_int_eq(line.run_us, lines[_i].line.run_us);
    ck_assert_int_eq(line.start_us, lines[_i].line.start_us / 1000 * 1000);
    ck_assert_uint_eq(line.received, lines[_i].line.received);
    ck_assert(joblog_same(line.command, line.command_bytes, lines[_i].line.command));
    text_fini(&text);
}
END_TEST

static const struct {
    const char *bytes, *why; /* NULL: right */
} others[] = {
    { "1\t:\t1.5\t0.1\t0\t0\t0\t0\tx", NULL },
    { "1\tserver\t1700000000\t     1\t10\t20\t255\t0\t", NULL },
    { "", "1 columns, where a job log has 9" },
    { "1\t:\t1.5\t0.1\t0\t0\t0\t0", "8 columns, where a job log has 9" },
    { "0\t:\t1.5\t0.1\t0\t0\t0\t0\tx", "Seq '0' is not a job's number" },
    { "x\t:\t1.5\t0.1\t0\t0\t0\t0\tx", "Seq 'x' is not a job's number" },
    { "4294967296\t:\t1.5\t0.1\t0\t0\t0\t0\tx", "Seq '4294967296' is not a job's number" },
    { "1\t:\tnow\t0.1\t0\t0\t0\t0\tx", "Starttime 'now' is not a time" },
    { "1\t:\t1.5.2\t0.1\t0\t0\t0\t0\tx", "Starttime '1.5.2' is not a time" },
    { "1\t:\t.\t0.1\t0\t0\t0\t0\tx", "Starttime '.' is not a time" },
    { "1\t:\t99999999999999999999\t0.1\t0\t0\t0\t0\tx",
      "Starttime '99999999999999999999' is not a time" },
    { "1\t:\t1\t-1\t0\t0\t0\t0\tx", "JobRuntime '-1' is not a time" },
    { "1\t:\t1\t1\t-1\t0\t0\t0\tx", "Send '-1' is not a number of bytes" },
    { "1\t:\t1\t1\t0\t99999999999999999999\t0\t0\tx",
      "Receive '99999999999999999999' is not a number of bytes" },
    { "1\t:\t1\t1\t0\t0\t\t0\tx", "Exitval '' is not an exit code" },
    { "1\t:\t1\t1\t0\t0\t-\t0\tx", "Exitval '-' is not an exit code" },
    { "1\t:\t1\t1\t0\t0\t256\t0\tx", "Exitval '256' is not an exit code" },
    { "1\t:\t1\t1\t0\t0\t-256\t0\tx", "Exitval '-256' is not an exit code" },
    { "1\t:\t1\t1\t0\t0\t-255\t127\tx", NULL },
    { "1\t:\t1\t1\t0\t0\t0\t128\tx", "Signal '128' is not a signal's number" },
    { "1\t:\t1\t1\t0\t0\t0\tKILL\tx", "Signal 'KILL' is not a signal's number" },
};

START_TEST(lines_of_others)
{
    struct joblog_line line;
    char why[160];
    int r = joblog_read(others[_i].bytes, strlen(others[_i].bytes), &line, why, sizeof why);

    ck_assert_int_eq(r < 0, others[_i].why != NULL);
    if (r < 0)
        ck_assert_str_eq(why, others[_i].why);
}
END_TEST

static const struct {
    const char *logged;
    size_t size;
    const char *command;
    bool same;
} commands[] = {
    { "a", 1, "a", true },
    { "a", 1, "b", false },
    { "a", 1, "ab", false },
    { "ab", 2, "a", false },
    { "", 0, "", true },
    { "a\0b", 3, "a\nb", true },
    { "a\nb", 3, "a\nb", true },
    { "x 1 y", 5, "x 2147483647 y", true },
    { "x 12 y", 6, "x 2147483647 y", true },
    { "x 2147483647 y", 14, "x 2147483647 y", true },
    { "x 19 y", 6, "x 2147483647 y", true },
    { "x 90 y", 6, "x 2147483647 y", true },
    { "9", 1, "2147483647", true },
    { "x  y", 4, "x 2147483647 y", false },
    { "x a y", 5, "x 2147483647 y", false },
    { "x 2147483647 y", 14, "x 1 y", false },
};

START_TEST(commands_compared)
{
    ck_assert_int_eq(joblog_same(commands[_i].logged, commands[_i].size, commands[_i].command),
                     commands[_i].same);
}
END_TEST

/* Microseconds are enough, however many decimals there are. */
static const struct {
    const char *seconds;
    int64_t us;
} times[] = {
    { "0", 0 },
    { "1", 1000000 },
    { "  1.", 1000000 },
    { "1.5", 1500000 },
    { "1.000001", 1000001 },
    { "1.1234567", 1123456 },
    { "1.12345678901234567890", 1123456 },
    { "9000000000.9", 9000000000900000 },
};

START_TEST(times_read)
{
    struct joblog_line line;
    char bytes[100], why[160];

    snprintf(bytes, sizeof bytes, "1\t:\t%s\t%s\t0\t0\t0\t0\tx", times[_i].seconds,
             times[_i].seconds);
    ck_assert_int_eq(joblog_read(bytes, strlen(bytes), &line, why, sizeof why), 0);
    ck_assert_int_eq(line.start_us, times[_i].us);
    ck_assert_int_eq(line.run_us, times[_i].us);
}
END_TEST

/* ---------------------------------------------------------------- files */

static char *file_text(void)
{
    static char bytes[65536];
    int fd = open(made_path, O_RDONLY);
    ssize_t n = read(fd, bytes, sizeof bytes - 1);

    ck_assert_int_ge(n, 0);
    bytes[n] = '\0';
    close(fd);
    return bytes;
}

#define L(job, code, signal, command)                                                              \
#job "\t:\t1.000\t     1.000\t0\t0\t" #code "\t" #signal "\t" command

static const struct {
    const char *bytes;
    int r;
    uint32_t last, torn;
    const char *left;  /* the file when it is closed; NULL: as it was */
    const char *error; /* after the path */
} files[] = {
    { "", 0, 0, 0, HEADER, NULL },
    { HEADER, 0, 0, 0, NULL, NULL },
    { "Seq\tHo", 0, 0, 1, HEADER, NULL },
    { HEADER L(3, 0, 0, "c\n") L(1, 0, 0, "a\n"), 0, 3, 0, NULL, NULL },
    { HEADER L(3, 0, 0, "c\n") L(7, 0, 0, "tor"), 0, 3, 3, HEADER L(3, 0, 0, "c\n"), NULL },
    { HEADER "7", 0, 0, 2, HEADER, NULL },
    { "x", -EINVAL, 0, 0, NULL, ":1: no job log: its first line is another" },
    { "a\nb\n", -EINVAL, 0, 0, NULL, ":1: no job log: its first line is another" },
    { "\n", -EINVAL, 0, 0, NULL, ":1: no job log: its first line is another" },
    { HEADER "\n", -EINVAL, 0, 0, NULL, ":2: 1 columns, where a job log has 9" },
    { HEADER L(1, 0, 0, "a\n") HEADER, -EINVAL, 0, 0, NULL, ":3: Seq 'Seq' is not a job's number" },
};

START_TEST(files_read)
{
    char error[4400], wanted[4400];
    const char *left = files[_i].left != NULL ? files[_i].left : files[_i].bytes;
    struct joblog *joblog;

    make_file(files[_i].bytes, strlen(files[_i].bytes));
    for (int how = JOBLOG_READ; how >= JOBLOG_RESUME; how--) { /* read alone: nothing is mended */
        ck_assert_int_eq(joblog_open(&joblog, made_path, (enum joblog_how)how, error, sizeof error),
                         files[_i].r);
        if (files[_i].r == 0) {
            ck_assert_uint_eq(joblog_last(joblog), files[_i].last);
            ck_assert_uint_eq(joblog_torn(joblog), files[_i].torn);
            joblog_close(joblog);
        } else {
            snprintf(wanted, sizeof wanted, "%s%s", made_path, files[_i].error);
            ck_assert_str_eq(error, wanted);
            ck_assert_ptr_null(joblog);
        }
        ck_assert_str_eq(file_text(), how == JOBLOG_READ ? files[_i].bytes : left);
    }
    unlink(made_path);
}
END_TEST

/* Longer than any buffer, so that lines lie across its ends. */
START_TEST(long_files_read)
{
    struct text text = { 0 };
    struct joblog *joblog;
    char error[4400], *command = malloc(300001);

    memset(command, 'x', 300000);
    command[300000] = '\0';
    joblog_put_header(&text);
    for (uint32_t job = 1; job <= 5000; job++)
        joblog_put(&text, &(struct joblog_line){ .job = job,
                                                 .code = job % 2 != 0,
                                                 .command = command,
                                                 .command_bytes = job == 77 ? 300000 : job % 97 });
    make_file(text.bytes, text.size);
    ck_assert_int_eq(joblog_open(&joblog, made_path, JOBLOG_RESUME, error, sizeof error), 0);
    ck_assert_uint_eq(joblog_last(joblog), 5000);
    for (uint32_t job = 1; job <= 5001; job++) {
        size_t size = job == 77 ? 300000 : job % 97;
        int says = job > 5000 ? 0 : job % 2 == 0 ? JOBLOG_WELL : JOBLOG_FAILED;
        command[size] = '\0';
        ck_assert_int_eq(joblog_says(joblog, job, command, NULL, 0, error, 99), says);
        command[size] = 'x';
    }
    joblog_close(joblog);
    text_fini(&text);
    free(command);
    unlink(made_path);
}
END_TEST

START_TEST(what_was_done)
{
    static const char bytes[] = HEADER L(1, 1, 0, "a\n") L(1, 0, 0, "a\n") L(2, 3, 0, "b\n")
        L(3, 0, 9, "c\n") L(4, -1, 15, "d\n") L(5, 1, 0, "e\n");
    static const int three[] = { 0, 3 };
    struct joblog *joblog;
    char error[4400], wanted[4400];

    make_file(bytes, sizeof bytes - 1);
    ck_assert_int_eq(joblog_open(&joblog, made_path, JOBLOG_RESUME, error, sizeof error), 0);
    for (uint32_t job = 1; job <= 6; job++) {
        char command[] = { (char)('a' + job - 1), '\0' };
        ck_assert_int_eq(joblog_says(joblog, job, command, NULL, 0, error, sizeof error),
                         job == 1  ? JOBLOG_WELL
                         : job < 6 ? JOBLOG_FAILED
                                   : 0);
        ck_assert_int_eq(joblog_says(joblog, job, command, three, 2, error, sizeof error),
                         job <= 2  ? JOBLOG_WELL
                         : job < 6 ? JOBLOG_FAILED
                                   : 0);
    }
    ck_assert_int_eq(joblog_says(joblog, 2, "other", NULL, 0, error, sizeof error), -EINVAL);
    snprintf(wanted, sizeof wanted, "%s:4: job 2 was another: 'b' there, 'other' now", made_path);
    ck_assert_str_eq(error, wanted);
    joblog_close(joblog);
    unlink(made_path);
}
END_TEST

START_TEST(one_run_at_a_time)
{
    struct joblog *first, *second;
    struct joblog_line line = { .job = 1, .command = "x", .command_bytes = 1 };
    char error[4400];

    make_file("", 0);
    ck_assert_int_eq(joblog_open(&first, made_path, JOBLOG_NEW, error, sizeof error), 0);
    ck_assert_int_eq(joblog_open(&second, made_path, _i == 1 ? JOBLOG_RESUME : JOBLOG_NEW, error,
                                 sizeof error),
                     -EBUSY);
    ck_assert_ptr_nonnull(strstr(error, "another run writes it"));
    ck_assert_int_eq(joblog_add(first, &line), 0);
    joblog_close(first);
    ck_assert_str_eq(file_text(), HEADER "1\t:\t0.000\t     0.000\t0\t0\t0\t0\tx\n");
    ck_assert_int_eq(joblog_open(&first, made_path, JOBLOG_NEW, error, sizeof error), 0);
    joblog_close(first);
    ck_assert_str_eq(file_text(), HEADER);
    unlink(made_path);
}
END_TEST

START_TEST(nothing_foreign_is_overwritten)
{
    struct joblog *joblog;
    char error[4400];

    make_file("my thesis\n", 10);
    ck_assert_int_eq(joblog_open(&joblog, made_path, JOBLOG_NEW, error, sizeof error), -EEXIST);
    ck_assert_ptr_nonnull(strstr(error, "is no job log, and is not overwritten"));
    ck_assert_str_eq(file_text(), "my thesis\n");
    unlink(made_path);
    make_file("Seq\tHo\n", 7); /* it begins as one, and is none */
    ck_assert_int_eq(joblog_open(&joblog, made_path, JOBLOG_NEW, error, sizeof error), -EEXIST);
    ck_assert_str_eq(file_text(), "Seq\tHo\n");
    unlink(made_path);
    ck_assert_int_eq(joblog_open(&joblog, "/", JOBLOG_NEW, error, sizeof error), -EISDIR);
    ck_assert_int_eq(joblog_open(&joblog, "/nosuch/x", JOBLOG_RESUME, error, sizeof error),
                     -ENOENT);
    ck_assert_int_eq(joblog_open(&joblog, "/dev/full", JOBLOG_NEW, error, sizeof error), -ENOSPC);
    ck_assert_int_eq(joblog_open(&joblog, "/dev/null", JOBLOG_RESUME, error, sizeof error),
                     -ESPIPE);
    ck_assert_int_eq(joblog_open(&joblog, "/nosuch", JOBLOG_READ, error, sizeof error), -ENOENT);
    ck_assert_int_eq(joblog_open(&joblog, "/dev/null", JOBLOG_READ, error, sizeof error), -ESPIPE);
    ck_assert_str_eq(error, "job log /dev/null: only a file can be read again");
}
END_TEST

CHECK_MAIN("joblog")
{
    tcase_add_loop_test(all, lines_written_and_read, 0, sizeof lines / sizeof lines[0]);
    tcase_add_loop_test(all, lines_of_others, 0, sizeof others / sizeof others[0]);
    tcase_add_loop_test(all, times_read, 0, sizeof times / sizeof times[0]);
    tcase_add_loop_test(all, commands_compared, 0, sizeof commands / sizeof commands[0]);
    tcase_add_loop_test(all, files_read, 0, sizeof files / sizeof files[0]);
    tcase_add_test(all, long_files_read);
    tcase_add_test(all, what_was_done);
    tcase_add_loop_test(all, one_run_at_a_time, 0, 2);
    tcase_add_test(all, nothing_foreign_is_overwritten);
}
