/*
 * show_source_run_again.c - a job is asked for once more: the command says whether what it reads is
 * still there, and is told what was granted. No job is ever started: it is no test of processes.
 */
#include "check_seen.h"
#include "show/sources.h"

#include "check_main.h"

#include <errno.h>

static int answer;

static int begin(void *context, struct fb_run *run)
{
    (void)context;
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0", .held = true }), 1);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0" }), 2); /* it is no end */
    return 0;
}

static int again(void *context, uint32_t job, bool granted)
{
    ck_assert_ptr_eq(context, &answer);
    seen_put("", "%s %u;", granted ? "granted" : "asked", job);
    return answer;
}

static void set_up(void)
{
    seen[0] = '\0';
}

static const struct source_jobs jobs = { .begin = begin, .again = again, .context = &answer };

static struct source *opened(void)
{
    static const struct opt opt = { .no_cgroup = true };
    struct source *source = source_run(&opt, &jobs, NULL);
    struct fb_event event;
    char why[256];

    ck_assert_int_eq(source->open(source, &(struct source_options){ .hold = true }, why,
                                  sizeof why),
                     0);
    while (source->next(source, &event) == 1)
        ;
    return source;
}

START_TEST(what_was_read_is_gone)
{
    struct source *source = opened();

    answer = -ESPIPE;
    ck_assert_int_eq(source->again(source, 1), -ESPIPE);
    ck_assert_int_eq(source->start_job(source, 1), -ESPIPE);
    ck_assert_int_eq(source->restart_job(source, 1), -ESPIPE);
    ck_assert_str_eq(seen, "asked 1;asked 1;asked 1;");
    source->close(source);
}
END_TEST

START_TEST(it_is_there)
{
    struct source *source = opened();

    answer = 0;
    ck_assert_int_eq(source->again(source, 1), -ENOTSUP); /* the run keeps no jobs */
    ck_assert_str_eq(seen, "asked 1;");
    ck_assert_int_eq(source->start_job(source, 1), 0);
    ck_assert_int_eq(source->stop_job(source, 1), 0);
    ck_assert_int_eq(source->restart_job(source, 1), 0);
    ck_assert_str_eq(seen, "asked 1;asked 1;granted 1;asked 1;granted 1;");
    source->close(source);
}
END_TEST

CHECK_MAIN("a run's jobs once more")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, what_was_read_is_gone);
    tcase_add_test(all, it_is_there);
}
