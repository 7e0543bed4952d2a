/*
 * input_past.c - the jobs of a past run from its record: which are wanted, what they are, and which
 * records are refused, with the line that says why.
 */
#include "check_main.h"
#include "input/past_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define RUN(fields) "{\"t\":0.000000,\"event\":\"run\",\"slots\":3" fields "}\n"
#define OURS        RUN(",\"seed\":\"7\",\"grace\":5.0")
#define QUEUED(n, fields)                                                                          \
    "{\"t\":0.1,\"event\":\"queued\",\"job\":" #n ",\"name\":\"j" #n "\",\"command\":\"c\"" fields \
    "}\n"
#define SHELL(n) QUEUED(n, ",\"shell\":\"echo " #n "\"")
#define OF(n, kind, fields)                                                                        \
    "{\"t\":0.200000,\"event\":\"" kind "\",\"job\":" #n ",\"attempt\":1" fields "}\n"
#define WELL(n)  OF(n, "exited", ",\"code\":0,\"ok\":true")
#define BADLY(n) OF(n, "exited", ",\"code\":1,\"ok\":false")
#define ENDED    "{\"t\":9.000000,\"event\":\"ended\",\"jobs\":1}\n"

static char folder[64], error[4600];

static void set_up(void)
{
    strcpy(folder, "/tmp/input_past.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void tear_down(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static void write_record(const char *lines, mode_t mode)
{
    int fd = open("r", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    ck_assert_int_eq((int)write(fd, lines, strlen(lines)), (int)strlen(lines));
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
}

/* Knows one function. */
static int call(void *context, const char *words, struct fb_job *job)
{
    (void)context;
    job->argument = NULL;
    job->shell = "called"; /* stands for it */
    return strcmp(words, "known") == 0 ? 0 : -ENOENT;
}

static int open_past(struct past **out, bool failed, bool trusted)
{
    struct past_options options = { .failed = failed, .trusted = trusted, .call = call };

    return past_open(out, "r", &options, error, sizeof error);
}

/* ------------------------------------------------------------------ which */

static const struct {
    const char *lines, *failed, *all; /* names of those that run */
    const char *notice;
} which[] = {
    { OURS SHELL(1) SHELL(2) SHELL(3) WELL(1) BADLY(2) WELL(3) ENDED, "j2", "j1 j2 j3", "" },
    /* the last attempt holds */
    { OURS SHELL(1) BADLY(1) OF(1, "retry", "") WELL(1) ENDED, "", "j1", "" },
    { OURS SHELL(1) WELL(1) ENDED BADLY(1) ENDED, "j1", "j1", "" },
    /* ends that are no exit */
    { OURS SHELL(1) OF(1, "unstarted", ",\"error\":\"ENOENT\"") ENDED, "j1", "j1", "" },
    { OURS SHELL(1) OF(1, "skipped", ",\"why\":\"j0 failed\"") ENDED, "j1", "j1", "" },
    { OURS SHELL(1) OF(1, "skipped", ",\"done_before\":true") ENDED, "", "j1", "" },
    { OURS SHELL(1) OF(1, "skipped", ",\"failed_before\":true") ENDED, "j1", "j1", "" },
    { OURS SHELL(1) OF(1, "exited", ",\"signal\":\"SIGKILL\",\"core\":false,\"ok\":false") ENDED,
      "j1", "j1", "" },
    { OURS SHELL(1) OF(1, "exited", ",\"code\":0,\"ok\":false,\"cause\":\"goal\"") ENDED, "j1",
      "j1", "" },
    /* what had not begun, or was cut off */
    { OURS SHELL(1) SHELL(2) WELL(2) ENDED, "j1", "j1 j2", "" },
    { OURS SHELL(1) OF(1, "forked", ",\"pid\":5"), "j1", "j1",
      "r: it ends before its run did: jobs that this had not read are not in it" },
    { OURS SHELL(1) BADLY(1) "{\"t\":9", "j1", "j1",
      "r: it ends before its run did: jobs that this had not read are not in it" },
    { OURS SHELL(1) BADLY(1) "{\"t\":9.000000,\"event\":\"ended\",\"jobs\":1,\"more\":true}\n",
      "j1", "j1", "r: its run was cut short: jobs that this had not read are not in it" },
    /* one that may outlive the run is not started twice */
    { OURS QUEUED(1, ",\"shell\":\"x\",\"outlives\":true") OF(1, "forked", ",\"pid\":5") ENDED, "",
      "j1", "" },
    { OURS QUEUED(1, ",\"shell\":\"x\",\"outlives\":true") ENDED, "j1", "j1", "" },
    { OURS QUEUED(1, ",\"shell\":\"x\",\"outlives\":true") OF(1, "forked", ",\"pid\":5") BADLY(1)
          ENDED,
      "j1", "j1", "" },
    /* kinds and fields of a later version, and another writer's blanks */
    { OURS SHELL(1) "{\"t\":1,\"event\":\"dreamt\",\"job\":1}\n"
                    "{ \"t\" : 1, \"event\" : \"exited\", \"job\" : 1, \"code\" : 1 }\n" ENDED,
      "j1", "j1", "" },
    { OURS ENDED, "", "", "" },
};

static void check_which(bool failed, const char *wanted, const char *notice)
{
    char names[256] = "";
    struct fb_job job;
    struct past *past;
    int count = 0, r;

    ck_assert_msg(open_past(&past, failed, false) == 0, "%s", error);
    ck_assert_str_eq(past_notice(past), notice);
    while ((r = past_next(past, &job)) > 0) {
        ck_assert(!job.done_before);
        strcat(strcat(names, count++ > 0 ? " " : ""), job.name);
    }
    ck_assert_int_eq(r, 0);
    ck_assert_str_eq(names, wanted);
    ck_assert_uint_eq(past_wanted(past), (unsigned)count);
    past_close(past);
}

START_TEST(which_jobs_run_again)
{
    write_record(which[_i].lines, 0600);
    check_which(true, which[_i].failed, which[_i].notice);
    check_which(false, which[_i].all, which[_i].notice);
}
END_TEST

/* ------------------------------------------------------------------ refused */

static const struct {
    const char *lines;
    int r;
    const char *why;
} refused[] = {
    { "", -EBADMSG, "r:1:1: not a record of forkboard: it" },
    { "hello\n", -EBADMSG, "r:1:5: not a record of forkboard:" },
    { OURS "{\"t\":1\n", -EBADMSG, "r:2:6: is no JSON: " },
    { OURS SHELL(2) ENDED, -EBADMSG, "r:2:1: \"queued\" of job 2 cannot come here" },
    { OURS SHELL(1) SHELL(1) ENDED, -EBADMSG, "r:3:1: \"queued\" of job 1 cannot come here" },
    { OURS SHELL(1) BADLY(2) ENDED, -EBADMSG, "r:3:1: \"exited\" of job 2 cannot come here" },
    { OURS SHELL(1) BADLY(0) ENDED, -EBADMSG, "r:3:1: \"exited\" of job 0 cannot come here" },
    { OURS QUEUED(1, ",\"shell\":\"x\",\"argv\":[\"y\"]") ENDED, -EBADMSG,
      "r:2:73: argv is not all that is to be run" },
    { RUN("") SHELL(1) ENDED, -EINVAL,
      "r: a version of forkboard wrote it that did not keep all that is needed to run its jobs "
      "again" },
    { OURS QUEUED(1, "") ENDED, -EINVAL,
      "r: a version of forkboard wrote it that did not keep all that is needed to run its jobs "
      "again" },
    { RUN("") "{\"t\":0.000000,\"event\":\"watched\",\"way\":\"ptrace\"}\n" QUEUED(1, "") ENDED,
      -EINVAL,
      "r: it is of a watch: its processes were started by others; 'forkboard watch -- PROGRAM' "
      "watches once more" },
    { OURS QUEUED(1, ",\"call\":\"stranger\"") ENDED, -ENOENT,
      "job 1 (j1): there is no such function here: stranger" },
    { OURS QUEUED(1, ",\"call\":\"\"") ENDED, -ENOENT,
      "job 1 (j1): there is no such function here: " },
    { OURS QUEUED(1, ",\"shell\":\"x\",\"stdin\":\"/dev/stdin\"") ENDED, -ESPIPE,
      "job 1 (j1): its standard input /dev/stdin: what came from there is gone" },
    { OURS QUEUED(1, ",\"shell\":\"x\",\"stdin\":\"/proc/self/fd/0\"") ENDED, -ESPIPE,
      "job 1 (j1): its standard input /proc/self/fd/0: what came from there is gone" },
    { OURS QUEUED(1, ",\"shell\":\"x\",\"stdin\":\"/proc/1/fd/0\"") ENDED, -ESPIPE,
      "job 1 (j1): its standard input /proc/1/fd/0: what came from there is gone" },
};

START_TEST(refused_records)
{
    struct past *past;
    int r;

    write_record(refused[_i].lines, 0600);
    r = open_past(&past, false, false);
    error[strlen(refused[_i].why)] = '\0'; /* what follows are jansson's words */
    ck_assert_str_eq(error, refused[_i].why);
    ck_assert_int_eq(r, refused[_i].r);
    ck_assert_ptr_null(past);
}
END_TEST

/* ------------------------------------------------------------------ whose it is */

static const struct {
    uid_t owner;
    mode_t mode;
    const char *why;
} owners[] = {
    { 5, 0600, "" },
    { 5, 0644, "" },
    { 5, 0400, "" },
    { 6, 0600,
      "r: it belongs to another user (6), whose commands would run as you; --dry-run shows them, "
      "--trust runs them" },
    { 0, 0644,
      "r: it belongs to another user (0), whose commands would run as you; --dry-run shows them, "
      "--trust runs them" },
    { 5, 0620,
      "r: other users can write it (mode 0620), and may have put commands there; --dry-run shows "
      "them, --trust runs them" },
    { 5, 0602,
      "r: other users can write it (mode 0602), and may have put commands there; --dry-run shows "
      "them, --trust runs them" },
};

START_TEST(whose_record_it_is)
{
    struct stat status = { .st_uid = owners[_i].owner, .st_mode = S_IFREG | owners[_i].mode };

    error[0] = '\0';
    ck_assert_int_eq(past_judge_status(&status, 5, "r", error, sizeof error),
                     owners[_i].why[0] == '\0' ? 0 : -EPERM);
    ck_assert_str_eq(error, owners[_i].why);
}
END_TEST

START_TEST(trust_is_asked_for)
{
    struct past *past;

    write_record(OURS SHELL(1) ENDED, 0666);
    ck_assert_int_eq(open_past(&past, false, false), -EPERM);
    ck_assert_int_eq(open_past(&past, false, true), 0);
    past_close(past);
}
END_TEST

/* The lock of the run that writes it, then ours: nothing removes it while its jobs are read. */
START_TEST(a_run_that_goes_on)
{
    struct past *past;
    int fd;

    write_record(OURS SHELL(1), 0600);
    fd = open("r", O_WRONLY | O_CLOEXEC);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    ck_assert_int_eq(open_past(&past, false, true), -EBUSY);
    ck_assert_str_eq(error, "r: its run still goes on");
    flock(fd, LOCK_UN);
    ck_assert_int_eq(open_past(&past, false, true), 0);
    ck_assert_int_eq(flock(fd, LOCK_EX | LOCK_NB), -1);
    ck_assert(past_is(past, "r"));
    ck_assert(!past_is(past, "/dev/null"));
    past_close(past);
    close(fd);
}
END_TEST

START_TEST(no_file)
{
    struct past *past;

    ck_assert_int_eq(symlink("/dev/null", "r"), 0);
    ck_assert_int_eq(open_past(&past, false, false), -ESPIPE);
    ck_assert_str_eq(error, "r: it is no file, and has to be read more than once");
}
END_TEST

/* ------------------------------------------------------------------ what they are */

static const struct {
    const char *run, *dir, *wanted; /* wanted NULL: none of its own */
} dirs[] = {
    { ",\"grace\":1", ",\"dir\":\"/\"", "/" },
    { ",\"grace\":1", "", NULL },
    { ",\"grace\":1,\"dir\":\"/tmp\"", "", "/tmp" },
    { ",\"grace\":1,\"dir\":\"/tmp\"", ",\"dir\":\"a\"", "/tmp/a" },
    { ",\"grace\":1,\"dir\":\"/tmp\"", ",\"dir\":\"/\"", "/" },
};

START_TEST(directories)
{
    char lines[1024];
    struct past *past;
    struct fb_job job;

    snprintf(lines, sizeof lines,
             "{\"t\":0,\"event\":\"run\"%s}\n"
             "{\"t\":1,\"event\":\"queued\",\"job\":1,\"shell\":\"x\"%s}\n" ENDED,
             dirs[_i].run, dirs[_i].dir);
    write_record(lines, 0600);
    ck_assert_msg(open_past(&past, false, false) == 0, "%s", error);
    ck_assert_int_eq(past_next(past, &job), 1);
    if (dirs[_i].wanted == NULL)
        ck_assert_ptr_null(job.dir);
    else
        ck_assert_str_eq(job.dir, dirs[_i].wanted);
    past_close(past);
}
END_TEST

START_TEST(what_is_not_there_is_said)
{
    struct past *past;

    write_record(OURS QUEUED(1, ",\"shell\":\"x\",\"dir\":\"none\\u001b[1m\"")
                     QUEUED(2, ",\"shell\":\"x\",\"stdin\":\"none\"") ENDED,
                 0600);
    ck_assert_msg(open_past(&past, false, false) == 0, "%s", error);
    ck_assert_str_eq(past_absent(past),
                     "job 1 (j1): its directory none^[[1m: No such file or directory");
    past_close(past);
}
END_TEST

START_TEST(options_that_are_given_win)
{
    struct fb_options options = { .timeout_us = 9 };
    struct past *past;

    write_record(RUN(",\"title\":\"T\",\"seed\":\"7\",\"grace\":5.0,\"timeout\":1,\"retries\":2,"
                     "\"halt\":{\"when\":\"now\",\"on\":\"fail\",\"count\":1}") SHELL(1) ENDED,
                 0600);
    ck_assert_msg(open_past(&past, false, false) == 0, "%s", error);
    past_apply(past, &options, false, false);
    ck_assert_str_eq(options.title, "T");
    ck_assert_int_eq(options.slots, 3);
    ck_assert_int_eq(options.timeout_us, 9);
    ck_assert_int_eq(options.grace_us, 5000000);
    ck_assert_int_eq(options.retries, 2);
    ck_assert_int_eq(options.halt.when, FB_HALT_NOW);
    ck_assert_uint_eq(options.seed, 7);
    options = (struct fb_options){ .seed = 1 };
    past_apply(past, &options, true, true);
    ck_assert_int_eq(options.halt.when, FB_HALT_NEVER);
    ck_assert_uint_eq(options.seed, 1);
    past_close(past);
}
END_TEST

CHECK_MAIN("past")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, which_jobs_run_again, 0, (int)(sizeof which / sizeof which[0]));
    tcase_add_loop_test(all, refused_records, 0, (int)(sizeof refused / sizeof refused[0]));
    tcase_add_loop_test(all, whose_record_it_is, 0, (int)(sizeof owners / sizeof owners[0]));
    tcase_add_test(all, trust_is_asked_for);
    tcase_add_test(all, a_run_that_goes_on);
    tcase_add_test(all, no_file);
    tcase_add_loop_test(all, directories, 0, (int)(sizeof dirs / sizeof dirs[0]));
    tcase_add_test(all, what_is_not_there_is_said);
    tcase_add_test(all, options_that_are_given_win);
}
