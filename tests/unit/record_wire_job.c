/*
 * record_wire_job.c - what a job was made of, to the line of a record and back: each field, any
 * bytes, and lines that say what no job can be.
 */
#include "check_main.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START "{\"t\":1.000000,\"event\":\"queued\",\"job\":1,\"name\":\"n\",\"command\":\"c\","

static struct wire_reader reader;
static struct wire_mistake mistake;
static struct fb_event event;

static int read_line(const char *line)
{
    return wire_read(&reader, line, strlen(line), &event, &mistake);
}

/* -------------------------------------------------------------- there and back */

static const char *const argv_plain[] = { "convert", "a b", "", NULL };
static const char *const argv_bytes[] = { "\xff\xfe", "\n", "\xc3", NULL };
static const char *const env_some[] = { "A=1", "B=\xff", NULL };
static const int codes[] = { 0, 3, FB_SIGNAL(15), FB_SIGNAL(40) }, cpus[] = { 0, 5 };

static const struct fb_keep keeps[] = { { 5, FB_SAME }, { 7, FB_SAME } };

static const struct {
    struct fb_job job;
    const char *fields;
} rows[] = {
    { { .shell = "x", .keep = keeps, .keep_count = 2 }, "\"shell\":\"x\",\"inherit_fds\":[5,7]" },
    { { .argv = argv_plain }, "\"argv\":[\"convert\",\"a b\",\"\"]" },
    { { .argv = argv_bytes }, "\"argv\":[{\"bytes\":\"//4=\"},\"\\n\",{\"bytes\":\"ww==\"}]" },
    { { .shell = "sleep 1 | cat" }, "\"shell\":\"sleep 1 | cat\"" },
    { { .shell = "a\xff" }, "\"shell\":{\"bytes\":\"Yf8=\"}" },
    { { .call = "work seconds=1" }, "\"call\":\"work seconds=1\"" },
    { { .call = "" }, "\"call\":\"\"" },
    { { .shell = "x", .dir = "/tmp/\xff" }, "\"shell\":\"x\",\"dir\":{\"bytes\":\"L3RtcC//\"}" },
    { { .shell = "x", .env = env_some }, "\"shell\":\"x\",\"env\":[\"A=1\",{\"bytes\":\"Qj3/\"}]" },
    { { .shell = "x", .stdin_path = "in" }, "\"shell\":\"x\",\"stdin\":\"in\"" },
    { { .shell = "x", .nice = -20 }, "\"shell\":\"x\",\"nice\":-20" },
    { { .shell = "x", .cpus = cpus, .cpu_count = 2 }, "\"shell\":\"x\",\"cpus\":[0,5]" },
    { { .shell = "x", .memory_bytes = 512 }, "\"shell\":\"x\",\"memory_limit\":512" },
    { { .shell = "x", .pty = true }, "\"shell\":\"x\",\"pty\":true" },
    { { .shell = "x", .stdin_open = true }, "\"shell\":\"x\",\"stdin_open\":true" },
    { { .shell = "x", .env_alone = true }, "\"shell\":\"x\",\"env_alone\":true" },
    { { .shell = "x", .outlives = true }, "\"shell\":\"x\",\"outlives\":true" },
    { { .shell = "x", .timeout_us = 1500000 }, "\"shell\":\"x\",\"timeout\":1.500000" },
    { { .shell = "x", .timeout_us = FB_FOREVER }, "\"shell\":\"x\",\"timeout\":0.000000" },
    { { .shell = "x", .grace_us = FB_AT_ONCE }, "\"shell\":\"x\",\"grace\":0.000001" },
    { { .shell = "x", .retries = 2 }, "\"shell\":\"x\",\"retries\":2" },
    { { .shell = "x", .retries = FB_NO_RETRY }, "\"shell\":\"x\",\"retries\":0" },
    { { .shell = "x", .retry_wait_us = 1 }, "\"shell\":\"x\",\"retry_wait\":0.000001" },
    { { .shell = "x", .leftovers = FB_LEFTOVERS_LEAVE },
      "\"shell\":\"x\",\"leftovers\":\"leave\"" },
    { { .shell = "x", .restart = FB_RESTART_ALWAYS }, "\"shell\":\"x\",\"restart\":\"always\"" },
    { { .shell = "x",
        .restart = FB_RESTART_ON_FAILURE,
        .backoff_us = 1500000,
        .backoff_most_us = 2000000,
        .restarts_most = 7 },
      "\"shell\":\"x\",\"restart\":\"on_failure\",\"backoff\":1.500000,\"backoff_most\":2.000000,"
      "\"restarts\":7" },
    { { .shell = "x", .decides = true }, "\"shell\":\"x\",\"main\":true" },
    { { .shell = "x", .stop_signal = SIGINT, .stop_alone = true },
      "\"shell\":\"x\",\"stop\":\"SIGINT\",\"stop_alone\":true" },
    { { .shell = "x", .success = codes + 1, .success_count = 1 },
      "\"shell\":\"x\",\"success\":[3]" },
    { { .shell = "x", .success = codes, .success_count = 4 },
      "\"shell\":\"x\",\"success\":[0,3,\"SIGTERM\",\"SIGRTMIN+6\"]" },
};

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_words(const char *const *a, const char *const *b)
{
    size_t i = 0;

    if (a == NULL || b == NULL)
        return a == b;
    while (a[i] != NULL && same_text(a[i], b[i]))
        i++;
    return a[i] == NULL && b[i] == NULL;
}

static bool same_numbers(const int *a, size_t count, const int *b, size_t other)
{
    return count == other && (count == 0 || memcmp(a, b, count * sizeof *a) == 0);
}

static bool same_job(const struct fb_job *a, const struct fb_job *b)
{
    return same_words(a->argv, b->argv) && same_words(a->env, b->env) &&
           same_text(a->shell, b->shell) && same_text(a->call, b->call) &&
           same_text(a->dir, b->dir) && same_text(a->stdin_path, b->stdin_path) &&
           same_numbers(a->success, a->success_count, b->success, b->success_count) &&
           same_numbers(a->cpus, a->cpu_count, b->cpus, b->cpu_count) &&
           a->timeout_us == b->timeout_us && a->grace_us == b->grace_us &&
           a->retries == b->retries && a->retry_wait_us == b->retry_wait_us &&
           a->leftovers == b->leftovers && a->nice == b->nice &&
           a->memory_bytes == b->memory_bytes && a->restart == b->restart &&
           a->backoff_us == b->backoff_us && a->backoff_most_us == b->backoff_most_us &&
           a->restarts_most == b->restarts_most && a->decides == b->decides &&
           a->stop_signal == b->stop_signal && a->stop_alone == b->stop_alone &&
           a->outlives == b->outlives && a->pty == b->pty;
}

START_TEST(each_field_there_and_back)
{
    struct fb_event queued = { .kind = FB_QUEUED, .job = 1, .t_us = 1000000 };
    struct text line = { 0 };
    char wanted[512];

    queued.as.queued.name = "n";
    queued.as.queued.command = "c";
    queued.as.queued.job = &rows[_i].job;
    wire_put(&line, &queued);
    snprintf(wanted, sizeof wanted, START "%s}\n", rows[_i].fields);
    ck_assert_str_eq(text_string(&line), wanted);
    ck_assert_msg(read_line(text_string(&line)) == 1, "%s", mistake.why);
    ck_assert_ptr_nonnull(event.as.queued.job);
    ck_assert_msg(same_job(event.as.queued.job, &rows[_i].job), "%s", rows[_i].fields);
    ck_assert_str_eq(event.as.queued.job->name, "n");
    wire_reader_fini(&reader);
    text_fini(&line);
}
END_TEST

START_TEST(a_line_of_before_has_no_job)
{
    ck_assert_int_eq(read_line(START "\"estimate\":1.0}"), 1);
    ck_assert_ptr_null(event.as.queued.job);
    ck_assert_int_eq(read_line("{\"t\":0,\"event\":\"run\",\"seed\":\"1\"}"), 1);
    ck_assert_ptr_null(event.as.run.options);
    ck_assert_ptr_null(event.as.run.dir);
    wire_reader_fini(&reader);
}
END_TEST

/* -------------------------------------------------------------- what no job is */

static const struct {
    const char *fields, *why;
} wrong[] = {
    { "\"argv\":[]", "argv is empty" },
    { "\"argv\":\"x\"", "argv is no list" },
    { "\"argv\":[1]", "argv is neither a string nor bytes" },
    { "\"argv\":[\"a\\u0000b\"]", "argv holds a NUL" },
    { "\"argv\":[{\"bytes\":\"AA==\"}]", "argv holds a NUL" },
    { "\"argv\":[{\"bytes\":\"A\"}]", "argv is no base64" },
    { "\"argv\":[\"a\"],\"shell\":\"b\"", "argv is not all that is to be run" },
    { "\"shell\":\"b\",\"call\":\"work\"", "shell is not all that is to be run" },
    { "\"shell\":\"\\u0000\"", "shell holds a NUL" },
    { "\"shell\":\"x\",\"env\":[\"A\"]", "env is not of NAME=value" },
    { "\"shell\":\"x\",\"env\":[\"=A\"]", "env is not of NAME=value" },
    { "\"shell\":\"x\",\"dir\":7", "dir is neither a string nor bytes" },
    { "\"shell\":\"x\",\"cpus\":[-1]", "cpus is no hardware thread" },
    { "\"shell\":\"x\",\"cpus\":[8192]", "cpus is no hardware thread" },
    { "\"shell\":\"x\",\"cpus\":[\"1\"]", "cpus is no hardware thread" },
    { "\"shell\":\"x\",\"success\":[256]", "success is neither an exit code nor a signal" },
    { "\"shell\":\"x\",\"success\":[\"SIGNAL\"]", "success is neither an exit code nor a signal" },
    { "\"shell\":\"x\",\"nice\":20", "nice is no whole number from -20 to 19" },
    { "\"shell\":\"x\",\"memory_limit\":-1",
      "memory_limit is no whole number from 0 to 9223372036854775807" },
    { "\"shell\":\"x\",\"retries\":-2", "retries is no whole number from 0 to 1000000" },
    { "\"shell\":\"x\",\"timeout\":-1", "timeout is no time in seconds" },
    { "\"shell\":\"x\",\"leftovers\":\"eat\"", "leftovers is neither fail, wait, end nor leave" },
    { "\"shell\":\"x\",\"restart\":\"often\"", "restart is neither on_failure nor always" },
    { "\"shell\":\"x\",\"restarts\":-1", "restarts is no whole number from 0 to 2147483647" },
    { "\"shell\":\"x\",\"stop\":\"SIGNAL\"", "stop is no signal" },
    { "\"shell\":\"x\",\"stop\":2", "stop is no string" },
    { "\"shell\":\"x\",\"pty\":true,\"outlives\":true", "pty does not go with outlives" },
};

START_TEST(what_no_job_is)
{
    char line[512];

    snprintf(line, sizeof line, START "%s}", wrong[_i].fields);
    ck_assert_int_eq(read_line(line), -EBADMSG);
    ck_assert_str_eq(mistake.why, wrong[_i].why);
    wire_reader_fini(&reader);
}
END_TEST

/* -------------------------------------------------------------- the run */

static const struct fb_options options[] = {
    { .grace_us = 5000000 },
    { .grace_us = 1,
      .timeout_us = 2,
      .retries = 3,
      .retry_wait_us = 4,
      .leftovers = FB_LEFTOVERS_FAIL,
      .delay_us = 5,
      .reap_delay_us = 6 },
    { .grace_us = 1, .halt = { FB_HALT_NOW, FB_HALT_FAIL, 3, 0 } },
    { .grace_us = 1, .halt = { FB_HALT_SOON, FB_HALT_DONE, 0, 0.3 } },
};

START_TEST(options_there_and_back)
{
    struct fb_event run = { .kind = FB_RUN };
    struct text line = { 0 }, second = { 0 };

    run.as.run.version = run.as.run.title = "";
    run.as.run.dir = "/w\xff";
    run.as.run.options = &options[_i];
    wire_put(&line, &run);
    ck_assert_msg(read_line(text_string(&line)) == 1, "%s", mistake.why);
    ck_assert_str_eq(event.as.run.dir, "/w\xff");
    ck_assert_int_eq(event.as.run.options->delay_us, options[_i].delay_us);
    wire_put(&second, &event);
    ck_assert_str_eq(text_string(&line), text_string(&second));
    wire_reader_fini(&reader);
    text_fini(&line);
    text_fini(&second);
}
END_TEST

static const char *const wrong_runs[] = {
    "\"grace\":-1",
    "\"grace\":1,\"delay\":\"x\"",
    "\"grace\":1,\"halt\":3",
    "\"grace\":1,\"halt\":{\"when\":\"later\",\"on\":\"fail\"}",
    "\"grace\":1,\"halt\":{\"on\":\"fail\"}",
    "\"grace\":1,\"halt\":{\"when\":\"now\",\"on\":\"fail\",\"share\":-1}",
    "\"dir\":[]",
};

START_TEST(what_no_run_is)
{
    char line[512];

    snprintf(line, sizeof line, "{\"t\":0,\"event\":\"run\",%s}", wrong_runs[_i]);
    ck_assert_int_eq(read_line(line), -EBADMSG);
    wire_reader_fini(&reader);
}
END_TEST

/* Times and numbers as others may write them: what is not said is the run's own, 0. */
static const struct {
    const char *fields;
    int64_t timeout_us, grace_us, wait_us;
    int retries;
} hows[] = {
    { "", 0, 0, 0, 0 },
    { ",\"timeout\":0,\"grace\":0,\"retry_wait\":0,\"retries\":0", FB_FOREVER, FB_AT_ONCE, 0,
      FB_NO_RETRY },
    { ",\"timeout\":1e-6,\"grace\":1e-6,\"retry_wait\":1e-6,\"retries\":1", 1, 1, 1, 1 },
    { ",\"timeout\":2,\"grace\":3,\"retry_wait\":4,\"retries\":1000000", 2000000, 3000000, 4000000,
      1000000 },
};

START_TEST(how_as_others_write_it)
{
    char line[400];

    snprintf(line, sizeof line, START "\"shell\":\"x\"%s}", hows[_i].fields);
    ck_assert_msg(read_line(line) == 1, "%s", mistake.why);
    ck_assert_int_eq(event.as.queued.job->timeout_us, hows[_i].timeout_us);
    ck_assert_int_eq(event.as.queued.job->grace_us, hows[_i].grace_us);
    ck_assert_int_eq(event.as.queued.job->retry_wait_us, hows[_i].wait_us);
    ck_assert_int_eq(event.as.queued.job->retries, hows[_i].retries);
    wire_reader_fini(&reader);
}
END_TEST

START_TEST(hardware_is_read)
{
    const struct fb_hardware *hardware = &event.as.run.hardware;

    ck_assert_int_eq(read_line("{\"t\":0,\"event\":\"run\",\"hardware\":{\"cores\":4,\"threads\":8,"
                               "\"machine_threads\":16,\"quota\":2.5,\"expected\":[3.25,5.5]}}"),
                     1);
    ck_assert_int_eq(hardware->cores, 4);
    ck_assert_int_eq(hardware->threads, 8);
    ck_assert_int_eq(hardware->machine_threads, 16);
    ck_assert(hardware->quota == 2.5);
    ck_assert(hardware->expected_low == 3.25);
    ck_assert(hardware->expected_high == 5.5);
    ck_assert_int_eq(read_line("{\"t\":0,\"event\":\"run\",\"hardware\":{\"cores\":-1}}"),
                     -EBADMSG);
    wire_reader_fini(&reader);
}
END_TEST

CHECK_MAIN("jobs in a record")
{
    tcase_add_loop_test(all, each_field_there_and_back, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, a_line_of_before_has_no_job);
    tcase_add_loop_test(all, what_no_job_is, 0, (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_loop_test(all, options_there_and_back, 0, (int)(sizeof options / sizeof options[0]));
    tcase_add_loop_test(all, what_no_run_is, 0, (int)(sizeof wrong_runs / sizeof wrong_runs[0]));
    tcase_add_loop_test(all, how_as_others_write_it, 0, (int)(sizeof hows / sizeof hows[0]));
    tcase_add_test(all, hardware_is_read);
}
