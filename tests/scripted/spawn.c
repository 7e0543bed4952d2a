/*
 * spawn.c - how each kind of job becomes a process: every field of the plan that the seam carries
 * out, and when a program is looked up anew.
 */
#include "check_main.h"
#include "fake_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct fake_script script = { .ends_us = 10 * MS };

static int function(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

static const char *const argv[] = { "gcc", "-c", NULL };
static const char *const env[] = { "A=b", "PATH=/own", NULL };
static const int cpus[] = { 1, 3 };
static const struct fb_keep output[] = { { 200, 1 } }, error[] = { { 200, 2 } },
                            both[] = { { 200, 1 }, { 201, 2 } },
                            higher[] = { { 200, 3 }, { 201, FB_SAME }, { 202, 5 } },
                            next[] = { { 200, 4 } };

#define SHELL "/bin/sh as /bin/sh [sh] [-c] [x] "
#define FILES " files 1024"

static const struct {
    struct fb_job job;
    struct fb_options options;
    const char *plan;
} rows[] = {
    { { .shell = "x" }, { 0 }, SHELL "0=null 1=pipe0 2=pipe1 above 4" FILES },
    { { .argv = argv }, { 0 }, "/bin/gcc as gcc [gcc] [-c] 0=null 1=pipe0 2=pipe1 above 4" FILES },
    { { .function = function, .name = "f" },
      { .seed = 0xab },
      "f: job 1.1 slot 1 random 1000000aa says to 3 0=null 1=pipe0 2=pipe1 3=pipe2 above 4" FILES },
    { { .function = function, .name = "f", .number = 7 },
      { 0 },
      "f: job 7.1 slot 1 random 700000001 says to 3 0=null 1=pipe0 2=pipe1 3=pipe2 above 4" FILES },
    { { .shell = "x", .dir = "/d", .stdin_path = "in", .nice = 3, .cpus = cpus, .cpu_count = 2 },
      { 0 },
      SHELL "0=file of dir 1=pipe0 2=pipe1 above 4 in dir /d nice 3 cpu 1 cpu 3" FILES },
    { { .shell = "x", .stdin_path = "in" }, { 0 }, SHELL "0=file 1=pipe0 2=pipe1 above 4" FILES },
    { { .shell = "x", .stdin_bytes = "abc", .stdin_size = 3 },
      { 0 },
      SHELL "0=bytes 1=pipe0 2=pipe1 above 4" FILES },
    { { .shell = "x", .stdin_open = true }, { 0 }, SHELL "0=pipe0 1=pipe1 2=pipe2 above 4" FILES },
    { { .shell = "x", .memory_bytes = 4096 },
      { 0 },
      SHELL "0=null 1=pipe0 2=pipe1 above 4 memory -1 4096" FILES },
    { { .shell = "x", .outlives = true },
      { 0 },
      SHELL "0=null 1=pipe0 2=pipe1 above 4 outlives" FILES },
    /* A terminal is all three, but for an input of its own. */
    { { .shell = "x", .pty = true },
      { 0 },
      SHELL "0=pipe0 1=pipe0 2=pipe0 above 4 terminal" FILES },
    { { .shell = "x", .pty = true, .stdin_path = "in" },
      { 0 },
      SHELL "0=file 1=pipe0 2=pipe0 above 4 terminal" FILES },
    { { .shell = "x", .pty = true },
      { .output = FB_OUTPUT_DROP },
      SHELL "0=pipe0 1=pipe0 2=pipe0 above 4 terminal" FILES },
    { { .shell = "x" },
      { .output = FB_OUTPUT_DROP },
      SHELL "0=null to write 1=null to write 2=null to write above 4" FILES },
    /* What is kept: in place of a pipe, or beside; a function's report goes where none is. */
    { { .shell = "x", .keep = output, .keep_count = 1 },
      { 0 },
      SHELL "0=null 1=200 2=pipe0 keeps above 4" FILES },
    { { .shell = "x", .keep = error, .keep_count = 1 },
      { 0 },
      SHELL "0=null 1=pipe0 2=200 keeps above 4" FILES },
    { { .shell = "x", .keep = both, .keep_count = 2 },
      { 0 },
      SHELL "0=null 1=200 2=201 keeps above 4" FILES },
    { { .shell = "x", .keep = higher, .keep_count = 3 },
      { 0 },
      SHELL "0=null 1=pipe0 2=pipe1 keep3=200 keep201=201 keep5=202 keeps above 202" FILES },
    { { .function = function, .name = "f", .keep = higher, .keep_count = 1 },
      { 0 },
      "f: job 1.1 slot 1 random 100000001 says to 4 0=null 1=pipe0 2=pipe1 4=pipe2 keep3=200 keeps "
      "above 5" FILES },
    { { .function = function, .name = "f", .keep = next, .keep_count = 1 },
      { 0 },
      "f: job 1.1 slot 1 random 100000001 says to 3 0=null 1=pipe0 2=pipe1 3=pipe2 keep4=200 keeps "
      "above 5" FILES },
};

START_TEST(plans)
{
    struct fb_options options = rows[_i].options;
    struct fb_run *run;

    options.adopt = true;
    run = fake_open(&script, 1, &options, 0);
    ck_assert_int_eq(fb_run_add(run, &rows[_i].job), 1);
    fake_play(run, 5 * MS);
    ck_assert_str_eq(fake_plan(), rows[_i].plan);
    fake_play(run, 10 * SEC);
    ck_assert_int_eq(fake_seen.kinds[FB_ENDED], 1);
    if (rows[_i].job.outlives) /* it stays a child */
        ck_assert_ptr_null(fb_run_close(run));
    else
        fake_close(run);
}
END_TEST

/* make's jobserver lies beside what is kept, unless that has one of its numbers. */
static const struct {
    const char *makeflags;
    struct fb_job job;
    const char *plan;
} jobserver_rows[] = {
    { " -j4 --jobserver-auth=30,31",
      { .shell = "x" },
      SHELL "0=null 1=pipe1 2=pipe2 keep30=30 keep31=31 above 32" FILES },
    { " -j4 --jobserver-auth=31,30",
      { .shell = "x" },
      SHELL "0=null 1=pipe1 2=pipe2 keep31=31 keep30=30 above 32" FILES },
    { " -j4 --jobserver-auth=30,31",
      { .shell = "x", .keep = (struct fb_keep[]){ { 200, 30 } }, .keep_count = 1 },
      SHELL "0=null 1=pipe1 2=pipe2 keep30=200 keeps above 31" FILES },
    { " -j4 --jobserver-auth=30,31",
      { .shell = "x", .keep = (struct fb_keep[]){ { 200, 31 } }, .keep_count = 1 },
      SHELL "0=null 1=pipe1 2=pipe2 keep31=200 keeps above 32" FILES },
    { " -j4 --jobserver-auth=30,31",
      { .shell = "x", .keep = (struct fb_keep[]){ { 200, 32 } }, .keep_count = 1 },
      SHELL "0=null 1=pipe1 2=pipe2 keep32=200 keep30=30 keep31=31 keeps above 33" FILES },
    { " -j4 --jobserver-auth=3,4",
      { .function = function, .name = "f" },
      "f: job 1.1 slot 1 random 100000001 says to 5 0=null 1=pipe1 2=pipe2 5=pipe3 keep3=3 keep4=4 "
      "above 6" FILES },
    { " -j4 --jobserver-auth=4,3",
      { .function = function, .name = "f" },
      "f: job 1.1 slot 1 random 100000001 says to 5 0=null 1=pipe1 2=pipe2 5=pipe3 keep4=4 keep3=3 "
      "above 6" FILES },
};

START_TEST(with_a_jobserver)
{
    struct fb_run *run;

    setenv("MAKEFLAGS", jobserver_rows[_i].makeflags, 1);
    fake_tokens = 3;
    run = fake_open(&script, 1,
                    &(struct fb_options){ .heed_jobserver = true, .offer_jobserver = true }, 0);
    ck_assert_int_eq(fb_run_add(run, &jobserver_rows[_i].job), 1);
    fake_play(run, 5 * MS);
    ck_assert_str_eq(fake_plan(), jobserver_rows[_i].plan);
    fake_play(run, 10 * SEC);
    fake_close(run);
}
END_TEST

/* Looked up once for the same name, again after another, after one that is not there, and for a job
 * with an environment or a folder of its own, which nothing is remembered of. */
START_TEST(looked_up)
{
    static char longest[256], longer[257];
    static const char *const one[] = { "one", "two", NULL }, *const two[] = { "two", NULL },
                             *const none[] = { "none", NULL }, *most[] = { longest, NULL },
                             *more[] = { longer, NULL };
    const struct fb_job jobs[] = {
        { .argv = one },
        { .argv = one },
        { .argv = one, .env = env },
        { .argv = one },
        { .argv = one, .dir = "/d" },
        { .argv = one },
        { .argv = two },
        { .argv = none },
        { .argv = two },
        { .argv = most },
        { .argv = most },
        { .argv = more },
        { .argv = more },
    };
    struct fb_run *run;

    memset(longest, 'a', sizeof longest - 1);
    memset(longer, 'b', sizeof longer - 1);
    setenv("PATH", "/p", 1);
    run = fake_open(&script, 1, &(struct fb_options){ .slots = 1, .adopt = true }, 0);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        ck_assert_int_eq(fb_run_add(run, &jobs[i]), (int)i + 1);
    fake_play(run, 10 * SEC);
    ck_assert_str_eq(fake_finds(),
                     "one in /p;one in /own;one in /p;one in /p from dir;one in /p;two in /p;"
                     "none in /p;two in /p;aaaaaaaaaaaaaaaaaaaa in /p;bbbbbbbbbbbbbbbbbbbb in /p;"
                     "bbbbbbbbbbbbbbbbbbbb in /p;");
    ck_assert_int_eq(fake_seen.kinds[FB_UNSTARTED], 1);
    fake_close(run);
}
END_TEST

CHECK_MAIN("how a process is made")
{
    tcase_add_loop_test(all, plans, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, with_a_jobserver, 0, sizeof jobserver_rows / sizeof jobserver_rows[0]);
    tcase_add_test(all, looked_up);
}
