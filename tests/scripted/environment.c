/* environment.c - what a worker finds in its environment: the caller's words, its job's, ours. */
#include "run/environment.h"
#include "check_main.h"
#include "fake_run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST 8

static const struct {
    const char *caller[MOST];
    const char *job[MOST]; /* the first NULL: it has none */
    const char *notify;
    bool stays;
    const char *words; /* joined by blanks; of OUTLIVES the name alone */
} rows[] = {
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

START_TEST(words)
{
    struct environment environment = { 0 };
    const char *own[MOST + 1] = { NULL };
    char joined[1024], **out = NULL, **before = environ;
    struct fb_job job = { .env = rows[_i].job[0] != NULL ? own : NULL };

    memcpy(own, rows[_i].job, sizeof rows[_i].job);
    environ = (char **)rows[_i].caller;
    ck_assert_int_eq(environment_open(&environment, NULL), 0);
    environ = before;
    environment_notify(&environment, "/another");
    environment_notify(&environment, rows[_i].notify);
    ck_assert_int_eq(environment_of(&environment, &job, 12, 3, 4, rows[_i].stays, &out), 0);
    join(joined, sizeof joined, out);
    ck_assert_str_eq(joined, rows[_i].words);
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

CHECK_MAIN("environment")
{
    tcase_add_loop_test(all, words, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, no_environment);
    tcase_add_test(all, where_programs_are);
}
