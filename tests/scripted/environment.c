/* environment.c - what a worker finds in its environment: the caller's words, its job's, ours. */
#include "run/environment.h"
#include "check_main.h"
#include "fake_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 8

struct row {
    const char *caller[MOST];
    const char *job[MOST]; /* the first NULL: it has none */
    const char *notify;
    bool stays;
    const char *words; /* joined by blanks; of OUTLIVES the name alone */
};

static const struct row rows[] = {
    { { NULL }, { NULL }, "", false, "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4" },
    { { "A=1", "B=2" },
      { NULL },
      "",
      false,
      "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 A=1 B=2" },
    { { "A=1" },
      { NULL },
      "/run/s",
      false,
      "NOTIFY_SOCKET=/run/s FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 A=1" },
    /* an outer forkboard's words are not passed on, nor its socket; what begins like them is */
    { { "FORKBOARD_JOB=7", "FORKBOARD_SLOT=7", "FORKBOARD_ATTEMPT=7", "FORKBOARD_OUTLIVES=7",
        "NOTIFY_SOCKET=/outer", "FORKBOARD_JOBS=8", "FORKBOARD=9" },
      { NULL },
      "",
      false,
      "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 FORKBOARD_JOBS=8 FORKBOARD=9" },
    /* a job's own words: in place of those of the same name, the last of two, never ours */
    { { "A=1", "B=2", "AB=3" },
      { "A=x", "C=y" },
      "",
      false,
      "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 B=2 AB=3 A=x C=y" },
    { { "A=1" },
      { "A=x", "A=y", "FORKBOARD_JOB=99", "FORKBOARD_OUTLIVES=1" },
      "",
      false,
      "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 A=y" },
    { { "A=1" },
      { "NOTIFY_SOCKET=/own" },
      "/run/s",
      false,
      "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 A=1 NOTIFY_SOCKET=/own" },
    { { "A=1" },
      { "B=2" },
      "/run/s",
      false,
      "NOTIFY_SOCKET=/run/s FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 A=1 B=2" },
    /* what may outlive the run says so */
    { { "A=1" },
      { NULL },
      "",
      true,
      "FORKBOARD_OUTLIVES= FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 A=1" },
    { { "A=1" },
      { "A=2" },
      "/run/s",
      true,
      "FORKBOARD_OUTLIVES= NOTIFY_SOCKET=/run/s FORKBOARD_JOB=12 FORKBOARD_SLOT=3 "
      "FORKBOARD_ATTEMPT=4 A=2" },
};

static void join(char *out, size_t size, char *const *words)
{
    size_t at = 0;

    out[0] = '\0';
    for (; *words != NULL; words++) {
        bool outlives = strncmp(*words, "FORKBOARD_OUTLIVES=", 19) == 0;
        at += (size_t)snprintf(out + at, size - at, "%s%.*s", at > 0 ? " " : "",
                               outlives ? 19 : 200, *words);
    }
}

static void check_words(const struct row *row, bool alone, char *makeflags)
{
    struct environment environment = { 0 };
    const char *own[MOST + 1] = { NULL };
    char joined[1024], **out = NULL, **before = environ;
    struct fb_job job = { .env = row->job[0] != NULL ? own : NULL, .env_alone = alone };

    memcpy(own, row->job, sizeof row->job);
    environ = (char **)row->caller;
    ck_assert_int_eq(environment_open(&environment, makeflags), 0);
    environ = before;
    environment_notify(&environment, "/another");
    environment_notify(&environment, row->notify);
    ck_assert_int_eq(environment_of(&environment, &job, 12, 3, 4, row->stays, &out), 0);
    join(joined, sizeof joined, out);
    ck_assert_str_eq(joined, row->words);
    /* the next has the caller's again, and its own numbers */
    ck_assert_int_eq(environment_of(&environment, &(struct fb_job){ .shell = "x" }, 4294967295u, 0,
                                    10, false, &out),
                     0);
    join(joined, sizeof joined, out);
    ck_assert_ptr_nonnull(
        strstr(joined, "FORKBOARD_JOB=4294967295 FORKBOARD_SLOT=0 FORKBOARD_ATTEMPT=10"));
    ck_assert_ptr_null(strstr(joined, "OUTLIVES"));
    environment_close(&environment);
    ck_assert_ptr_null(environment.all);
}

START_TEST(words)
{
    check_words(&rows[_i], false, NULL);
}
END_TEST

/* Without the caller's ours are there, and what the job says; the run's flags of make are in the
 * place of the caller's. */
static const struct {
    struct row row;
    bool alone;
    const char *makeflags;
} others[] = {
    { { { "A=1", "B=2" },
        { NULL },
        "",
        false,
        "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4" },
      true,
      NULL },
    { { { "A=1", "B=2" },
        { "C=3", "FORKBOARD_SLOT=9" },
        "/run/s",
        true,
        "FORKBOARD_OUTLIVES= NOTIFY_SOCKET=/run/s FORKBOARD_JOB=12 FORKBOARD_SLOT=3 "
        "FORKBOARD_ATTEMPT=4 C=3" },
      true,
      NULL },
    { { { "A=1", "MAKEFLAGS=-k" },
        { NULL },
        "",
        false,
        "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 MAKEFLAGS= -j4 A=1" },
      false,
      "MAKEFLAGS= -j4" },
    { { { "A=1", "MAKEFLAGS=-k", "NOTIFY_SOCKET=/outer" },
        { "B=2" },
        "",
        false,
        "FORKBOARD_JOB=12 FORKBOARD_SLOT=3 FORKBOARD_ATTEMPT=4 MAKEFLAGS= -j4 B=2" },
      true,
      "MAKEFLAGS= -j4" },
};

START_TEST(without_the_callers)
{
    char makeflags[32] = "";

    if (others[_i].makeflags != NULL)
        strcpy(makeflags, others[_i].makeflags);
    check_words(&others[_i].row, others[_i].alone, makeflags[0] != '\0' ? makeflags : NULL);
}
END_TEST

START_TEST(no_environment)
{
    struct environment environment = { 0 };
    char joined[256], **out = NULL, **before = environ;

    environ = NULL;
    ck_assert_int_eq(environment_open(&environment, NULL), 0);
    environ = before;
    ck_assert_int_eq(environment_of(&environment, &(struct fb_job){ .shell = "x" }, 1, 1, 1, false,
                                    &out),
                     0);
    join(joined, sizeof joined, out);
    ck_assert_str_eq(joined, "FORKBOARD_JOB=1 FORKBOARD_SLOT=1 FORKBOARD_ATTEMPT=1");
    environment_close(&environment);
}
END_TEST

START_TEST(where_programs_are)
{
    const char *own[] = { "XPATH=/no", "PATH=/one", "PATH=/two", "PATHS=/no", NULL },
               *other[] = { "A=b", NULL };

    setenv("PATH", "/of/the/caller", 1);
    ck_assert_str_eq(environment_path(&(struct fb_job){ .env = own }), "/two");
    ck_assert_str_eq(environment_path(&(struct fb_job){ .env = other }), "/of/the/caller");
    ck_assert_str_eq(environment_path(&(struct fb_job){ 0 }), "/of/the/caller");
    unsetenv("PATH");
    ck_assert_ptr_null(environment_path(&(struct fb_job){ .env = other }));
}
END_TEST

/* For a program beside a worker: the job's words, and the worker's pid. */
START_TEST(with_a_pid)
{
    static const char *const env[] = { "A=b", "C=d", NULL };
    const char **made;
    char text[32];

    made = environment_with_pid(&(struct fb_job){ .env = env }, text, 1234);
    ck_assert_str_eq(made[0], "A=b");
    ck_assert_str_eq(made[1], "C=d");
    ck_assert_str_eq(made[2], "FORKBOARD_PID=1234");
    ck_assert_ptr_null(made[3]);
    free(made);
    made = environment_with_pid(&(struct fb_job){ 0 }, text, 7);
    ck_assert_str_eq(made[0], "FORKBOARD_PID=7");
    ck_assert_ptr_null(made[1]);
    free(made);
}
END_TEST

CHECK_MAIN("environment")
{
    tcase_add_loop_test(all, words, 0, sizeof rows / sizeof rows[0]);
    tcase_add_loop_test(all, without_the_callers, 0, sizeof others / sizeof others[0]);
    tcase_add_test(all, no_environment);
    tcase_add_test(all, where_programs_are);
    tcase_add_test(all, with_a_pid);
}
