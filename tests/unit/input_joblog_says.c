/*
 * input_joblog_says.c - what a job log says of the jobs of a run that goes on: by their numbers,
 * and by their commands.
 */
#include "check_main.h"
#include "check_random.h"
#include "input/joblog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER                 "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
#define ROW(job, end, command) #job "\t:\t1.000\t0.100\t0\t0\t" end "\t" command "\n"

static const char bytes[] = HEADER ROW(1, "0\t0", "echo a") ROW(2, "1\t0", "echo b")
    ROW(2, "0\t0", "echo b") ROW(3, "3\t0", "echo c") ROW(5, "0\t9", "echo e")
        ROW(6, "-1\t0", "echo f") ROW(7, "0\t0", "twice") ROW(8, "1\t0", "twice")
            ROW(9, "0\t0", "slot 4 x") ROW(10, "1\t0", "lines\0of it") ROW(2, "1\t0", "echo b");

static size_t compared; /* how often two texts were */

__attribute__((visibility("default"))) int strcmp(const char *one, const char *two)
{
    compared++;
    while (*one != '\0' && *one == *two) {
        one++;
        two++;
    }
    return (unsigned char)*one - (unsigned char)*two;
}

__attribute__((visibility("default"))) int strncmp(const char *one, const char *two, size_t size)
{
    compared++;
    while (size > 1 && *one != '\0' && *one == *two) {
        one++;
        two++;
        size--;
    }
    return size > 0 ? (unsigned char)*one - (unsigned char)*two : 0;
}

static struct joblog *opened_with(const char *log, size_t size)
{
    char path[] = "/tmp/test_joblog_says.XXXXXX", error[512];
    struct joblog *joblog = NULL;
    int fd = mkstemp(path);

    ck_assert_int_eq(write(fd, log, size), (ssize_t)size);
    close(fd);
    ck_assert_msg(joblog_open(&joblog, path, JOBLOG_READ, error, sizeof error) == 0, "%s", error);
    unlink(path);
    return joblog;
}

static struct joblog *opened(void)
{
    return opened_with(bytes, sizeof bytes - 1);
}

/* `success`: the exit codes that are; none: 0. */
static const struct {
    uint32_t job;
    const char *command;
    int success[2];
    size_t count;
    int says;
    const char *error;
} rows[] = {
    { 1, "echo a", { 0 }, 0, JOBLOG_WELL, "" },
    { 2, "echo b", { 0 }, 0, JOBLOG_WELL, "" }, /* one of its three lines says so */
    { 3, "echo c", { 0 }, 0, JOBLOG_FAILED, "" },
    { 3, "echo c", { 0, 3 }, 2, JOBLOG_WELL, "" },
    { 1, "echo a", { 3 }, 1, JOBLOG_FAILED, "" },
    { 4, "echo d", { 0 }, 0, 0, "" },
    { 5, "echo e", { 0 }, 0, JOBLOG_FAILED, "" },
    { 6, "echo f", { 0 }, 0, JOBLOG_FAILED, "" },
    { 6, "echo f", { -1 }, 1, JOBLOG_FAILED, "" }, /* past its time */
    { 10, "lines\nof it", { 0 }, 0, JOBLOG_FAILED, "" },
    { 11, "x", { 0 }, 0, 0, "" },
    { 0, "x", { 0 }, 0, 0, "" },
    { 9, "slot " JOBLOG_ANY_SLOT_TEXT " x", { 0 }, 0, JOBLOG_WELL, "" },
    { 1, "echo b", { 0 }, 0, -EINVAL, ":2: job 1 was another: 'echo a' there, 'echo b' now" },
    { 3, "echo", { 0 }, 0, -EINVAL, ":5: job 3 was another: 'echo c' there, 'echo' now" },
    { 3, "echo cc", { 0 }, 0, -EINVAL, ":5: job 3 was another: 'echo c' there, 'echo cc' now" },
};

START_TEST(by_number)
{
    struct joblog *joblog = opened();
    char error[1024] = "";
    const char *colon;

    ck_assert_uint_eq(joblog_last(joblog), 10);
    ck_assert_int_eq(joblog_says(joblog, rows[_i].job, rows[_i].command, rows[_i].success,
                                 rows[_i].count, error, sizeof error),
                     rows[_i].says);
    colon = strchr(error, ':');
    ck_assert_str_eq(colon != NULL ? colon : error, rows[_i].error);
    joblog_close(joblog);
}
END_TEST

/* Each job of the log answers once, those that succeeded first. */
START_TEST(by_command)
{
    struct joblog *joblog = opened();
    const int three[] = { 3 };

    ck_assert_int_eq(joblog_index(joblog), 0);
    ck_assert_uint_eq(joblog_unasked(joblog), 9);
    ck_assert_int_eq(joblog_says_command(joblog, "echo b", NULL, 0), JOBLOG_WELL);
    ck_assert_uint_eq(joblog_unasked(joblog), 8);
    ck_assert_int_eq(joblog_says_command(joblog, "echo b", NULL, 0), 0);
    ck_assert_int_eq(joblog_says_command(joblog, "twice", NULL, 0), JOBLOG_WELL);
    ck_assert_int_eq(joblog_says_command(joblog, "twice", NULL, 0), JOBLOG_FAILED);
    ck_assert_int_eq(joblog_says_command(joblog, "twice", NULL, 0), 0);
    ck_assert_int_eq(joblog_says_command(joblog, "echo c", three, 1), JOBLOG_WELL);
    ck_assert_int_eq(joblog_says_command(joblog, "echo f", NULL, 0), JOBLOG_FAILED);
    ck_assert_int_eq(joblog_says_command(joblog, "echo", NULL, 0), 0);
    ck_assert_int_eq(joblog_says_command(joblog, "zzz", NULL, 0), 0);
    ck_assert_int_eq(joblog_says_command(joblog, "", NULL, 0), 0);
    ck_assert_int_eq(joblog_says_command(joblog, "lines\nof it", NULL, 0), JOBLOG_FAILED);
    ck_assert_int_eq(joblog_says_command(joblog, "slot " JOBLOG_ANY_SLOT_TEXT " x", NULL, 0),
                     JOBLOG_WELL);
    ck_assert_int_eq(joblog_says_command(joblog, "slot " JOBLOG_ANY_SLOT_TEXT " x", NULL, 0), 0);
    ck_assert_uint_eq(joblog_unasked(joblog), 2); /* echo a, echo e */
    joblog_close(joblog);
}
END_TEST

/*
 * A log of many jobs, the first half of which failed: asked about each of them, it looks at few
 * lines for each. A command has the number of the job in it, or that of the slot.
 */
static const struct {
    bool before, job, slot; /* the slot's: before and behind that of the job */
} many[] = { { false, true, false }, { false, true, true }, { false, false, false },
             { false, false, true }, { true, true, false }, { true, true, true } };

static const char *command_of(int row, int job, const char *slot)
{
    static char command[64];
    char number[16];

    snprintf(number, sizeof number, " %d", job);
    snprintf(command, sizeof command, "echo %s%s%s%s", many[row].before ? slot : "",
             many[row].job ? number : "", many[row].slot ? " on " : "", many[row].slot ? slot : "");
    return command;
}

START_TEST(many_are_asked_for)
{
    const int jobs = 2000;
    bool distinct = many[_i].job;
    struct text log = { 0 };
    struct joblog *joblog;

    text_puts(&log, HEADER);
    for (int job = 1; job <= jobs; job++)
        text_printf(&log, "%d\t:\t1.000\t0.100\t0\t0\t%d\t0\t%s\n", job, job <= jobs / 2,
                    command_of(_i, job, job % 2 ? "1" : "2"));
    joblog = opened_with(log.bytes, log.size);
    text_fini(&log);
    ck_assert_int_eq(joblog_index(joblog), 0);
    compared = 0;
    for (int asked = 0; asked <= jobs; asked++) {
        bool new = distinct ? asked == 0 : asked == jobs; /* the one that it has not */
        bool well = distinct ? asked > jobs / 2 : asked < jobs / 2;
        int left = distinct ? jobs - asked : new ? 0 : jobs - asked - 1;
        ck_assert_int_eq(joblog_says_command(joblog, command_of(_i, asked, JOBLOG_ANY_SLOT_TEXT),
                                             NULL, 0),
                         new    ? 0
                         : well ? JOBLOG_WELL
                                : JOBLOG_FAILED);
        ck_assert_uint_eq(joblog_unasked(joblog), (unsigned)left);
    }
    ck_assert_uint_lt(compared, 200 * (size_t)jobs);
    joblog_close(joblog);
}
END_TEST

static void put_some(struct text *out, const char *const *pieces, uint32_t kinds, int most)
{
    for (int i = (int)draw((uint32_t)most + 1); i > 0; i--)
        text_puts(out, pieces[draw(kinds)]);
}

/* Whatever the commands are, those that a slot's number makes the same are found, and no others. */
START_TEST(any_commands)
{
    static const char *const pieces[] = { "1",        "9",    "10",
                                          " ",        "a",    ":",
                                          "\xc3\xb6", "1024", JOBLOG_ANY_SLOT_TEXT };
    struct text log = { 0 }, command = { 0 };

    check_seed(0);
    for (int round = 0; round < check_runs(150); round++) {
        char logged[40][80];
        int wanted = 0;
        struct joblog *joblog;
        text_clear(&log);
        text_puts(&log, HEADER);
        for (int job = 0; job < 40; job++) {
            text_clear(&command);
            put_some(&command, pieces, 8, 4);
            snprintf(logged[job], sizeof logged[job], "%s", text_string(&command));
            text_printf(&log, "%d\t:\t1.000\t0.100\t0\t0\t%d\t0\t%s\n", job + 1, job % 2,
                        logged[job]);
        }
        text_clear(&command);
        put_some(&command, pieces, 9, 2);
        text_puts(&command, JOBLOG_ANY_SLOT_TEXT);
        put_some(&command, pieces, 9, 2);
        for (int job = 0; job < 40; job++)
            if (joblog_same(logged[job], strlen(logged[job]), text_string(&command)) && wanted != 2)
                wanted = job % 2 == 0 ? JOBLOG_WELL : JOBLOG_FAILED;
        joblog = opened_with(log.bytes, log.size);
        ck_assert_int_eq(joblog_index(joblog), 0);
        ck_assert_msg(joblog_says_command(joblog, text_string(&command), NULL, 0) == wanted,
                      "%s: %d", text_string(&command), wanted);
        joblog_close(joblog);
    }
    text_fini(&log);
    text_fini(&command);
}
END_TEST

static const struct {
    uint32_t job;
    const char *command; /* NULL: it has none */
} commands[] = {
    { 1, "echo a" }, { 2, "echo b" }, { 10, "lines\nof it" },
    { 4, NULL },     { 0, NULL },     { 11, NULL },
};

START_TEST(the_command_of_a_job)
{
    struct joblog *joblog = opened();
    char *command;

    ck_assert_int_eq(joblog_command(joblog, commands[_i].job, &command),
                     commands[_i].command != NULL);
    if (commands[_i].command != NULL)
        ck_assert_str_eq(command, commands[_i].command);
    else
        ck_assert_ptr_null(command);
    free(command);
    joblog_close(joblog);
}
END_TEST

CHECK_MAIN("what a job log says")
{
    tcase_add_loop_test(all, by_number, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, by_command);
    tcase_add_loop_test(all, many_are_asked_for, 0, (int)(sizeof many / sizeof many[0]));
    tcase_add_test(all, any_commands);
    tcase_add_loop_test(all, the_command_of_a_job, 0, (int)(sizeof commands / sizeof commands[0]));
}
