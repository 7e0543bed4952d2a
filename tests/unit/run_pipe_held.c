/*
 * run_pipe_held.c - the descriptors of blocks by the events of their jobs: each is open for as long
 * as a worker may open it by its number, and no longer.
 */
#include "run_pipe_held.h"
#include "check_free.h"
#include "check_main.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static struct pipe_held held;
static int fds[4]; /* of the jobs 1 to 3 */

static bool is_open(int job)
{
    return fcntl(fds[job], F_GETFD) >= 0;
}

static void begin(bool once)
{
    held = (struct pipe_held){ .once = once };
    for (uint32_t job = 1; job <= 3; job++) {
        fds[job] = pipe_held_new_file(&held);
        ck_assert_int_ge(fds[job], 0);
        ck_assert_int_eq(pipe_held_put(&held, job, fds[job]), 0);
    }
}

/* Of the letter's kind; of a job that its digit is. */
static void tell(char kind, char digit)
{
    static const char letters[] = "fuxrRhosnq";
    static const enum fb_kind kinds[] = {
        FB_FORKED, FB_UNSTARTED, FB_EXITED,  FB_REAPED, FB_RETRY,
        FB_HELD,   FB_HELD,      FB_SKIPPED, FB_NOTE,   FB_QUEUED
    };
    struct fb_event event = { .kind = kinds[strchr(letters, kind) - letters],
                              .job = (uint32_t)(digit - '0') };

    event.as.held.on = kind == 'h';
    if (kind == 'x') /* an end that is well may be of one that its caller starts once more */
        event.as.exited.succeeded = true;
    pipe_held_event(&held, &event);
}

/* What comes, two letters each, "a1" asking for job 1 and ". " the end of what has come; which are
 * open then. */
static const struct {
    bool once;
    const char *events, *open;
} rows[] = {
    { false, "f1", "123" },
    { false, "f1x1", "123" },
    { false, "f1x1r1", "123" }, /* what follows is still to come */
    { false, "f1x1r1. ", "23" },
    { false, "f1x1r1q4", "23" },
    { false, "f1x1r1n1R1q4", "123" },
    { false, "f1x1r1R1f1x1r1q4", "23" },
    { false, "f1x1r1R2", "23" },
    { false, "f1x1r1h1q4. ", "123" }, /* stopped by hand: it may be started */
    { false, "f1x1r1h1q4o1f1x1r1q4", "23" },
    { false, "f1x1r1h1q4s1", "23" },
    { false, "f1x1r1o1", "23" },
    { false, "u1", "123" },
    { false, "u1q4", "23" },
    { false, "u1R1q4", "123" },
    { false, "f1a1x1r1R1f1x1r1. ", "23" }, /* restarted while it ran */
    { false, "f1x1r1a1q4. ", "123" },      /* asked for before its end was known */
    { false, "f1x1a1r1q4f1x1r1q4", "23" }, /* and it begins once more */
    { false, "f2f1x2r2x1r1f3x3r3. ", "" },
    { true, "f1", "23" },
    { true, "f1u2", "3" },
    { true, "f1x1r1q4", "23" },
    { true, "s3", "12" },
};

START_TEST(as_long_as_its_job_may_come)
{
    char open[5] = "";

    begin(rows[_i].once);
    for (const char *at = rows[_i].events; *at != '\0'; at += 2) {
        if (*at == 'a') {
            ck_assert(pipe_held_has(&held, (uint32_t)(at[1] - '0')));
            pipe_held_asked(&held, (uint32_t)(at[1] - '0'));
        } else if (*at == '.') {
            pipe_held_settle(&held);
        } else {
            tell(at[0], at[1]);
        }
    }
    for (int job = 1; job <= 3; job++) {
        ck_assert_int_eq(pipe_held_has(&held, (uint32_t)job), is_open(job));
        if (is_open(job))
            open[strlen(open)] = (char)('0' + job);
    }
    ck_assert_str_eq(open, rows[_i].open);
    pipe_held_asked(&held, 9); /* is none of them */
    pipe_held_fini(&held);
    for (int job = 1; job <= 3; job++)
        ck_assert(!is_open(job));
}
END_TEST

/* Too few descriptors is a matter of time while blocks are held, and one is where none is. */
START_TEST(too_few_descriptors)
{
    struct rlimit before, few;
    int next;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
    begin(false);
    next = check_free_after(0);
    few = before;
    few.rlim_cur = _i == 0 ? (rlim_t)fds[3] + 1 : (rlim_t)fds[3] + 20;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(pipe_held_new_file(&held), -EBUSY);
    ck_assert_int_eq(fcntl(next, F_GETFD), -1);
    few.rlim_cur = (rlim_t)fds[1];
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(pipe_held_new_file(&held), -EBUSY);
    few.rlim_cur = before.rlim_cur;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    pipe_held_fini(&held);
    few.rlim_cur = (rlim_t)fds[1];
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(pipe_held_new_file(&held), -EMFILE);
    few.rlim_cur = (rlim_t)fds[1] + 1;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    ck_assert_int_eq(pipe_held_new_file(&held), fds[1]);
    close(fds[1]);
    setrlimit(RLIMIT_NOFILE, &before);
}
END_TEST

CHECK_MAIN("blocks that are held")
{
    tcase_add_loop_test(all, as_long_as_its_job_may_come, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, too_few_descriptors, 0, 2);
}
