/* cluster_frozen_memory.c - jobs that are written down short of memory are whole, or refused. */
#include "cluster_stage.h"
#include "failing_memory.h"

#include <errno.h>
#include <string.h>

static bool fails(void)
{
    return fail_at > 0 && --fail_at == 0;
}

static struct fb_event run_of_all(void)
{
    struct fb_event run = { .kind = FB_RUN };

    run.as.run.version = FB_VERSION;
    run.as.run.title = run.as.run.dir = "";
    run.as.run.start_us = STAGE_START_US;
    return run;
}

/* A job without a name, whose words are its name and its command. 0 or -errno. */
static int write_down(const char *word)
{
    const char *const argv[] = { "echo", word, NULL };
    struct fb_event run = run_of_all();
    struct frozen_pen *pen;
    int r, closed;

    r = frozen_pen_open(&pen, &stage_dir, &run, stage_error, sizeof stage_error);
    if (r == 0)
        r = frozen_pen_job(pen, &(struct fb_job){ .argv = argv }, stage_error, sizeof stage_error);
    closed = frozen_pen_close(pen, stage_error, sizeof stage_error);
    return r < 0 ? r : closed;
}

static void expect_whole(const char *word)
{
    struct frozen *frozen;
    struct fb_event event;

    stage_dir.jobs = 1;
    ck_assert_int_eq(frozen_open(&frozen, &stage_dir, stage_error, sizeof stage_error), 0);
    ck_assert_int_eq(frozen_next(frozen, &event), 1);
    ck_assert_str_eq(event.as.queued.job->argv[1], word);
    ck_assert_uint_eq(strlen(event.as.queued.name), strlen("echo ") + strlen(word));
    ck_assert_str_eq(event.as.queued.command, event.as.queued.name);
    frozen_close(frozen);
}

START_TEST(each_allocation)
{
    char word[1000];
    int failed = 0;
    bool more = true;

    memset(word, 'w', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    stage_open(1, 1);
    for (int at = 1; more; at++) {
        int r;
        fail_at = at;
        r = write_down(word);
        more = fail_at == 0;
        fail_at = 0;
        ck_assert_msg(r == 0 || r == -ENOMEM, "%d: %d %s", at, r, stage_error);
        if (r == 0)
            expect_whole(word);
        failed += r < 0;
        unlinkat(stage_dir.fd, "jobs", 0);
        unlinkat(stage_dir.fd, "index", 0);
    }
    ck_assert_int_gt(failed, 3);
    rundir_close(&stage_dir);
}
END_TEST

CHECK_MAIN("frozen, memory")
{
    tcase_add_test(all, each_allocation);
}
