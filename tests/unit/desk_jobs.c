/*
 * desk_jobs.c - which jobs a key for all of them means, and what the desk says came of it.
 */
#include "check_seen.h"
#include "desk/inside.h"
#include "desk_stage.h"

#include <errno.h>

static const int *answers; /* of each job */

static int told(const char *verb, uint32_t job)
{
    seen_put(" ", "%s %u", verb, job);
    return answers[job];
}

static int told_stop(struct source *source, uint32_t job)
{
    (void)source;
    return told("stop", job);
}

static int told_start(struct source *source, uint32_t job)
{
    (void)source;
    return told("start", job);
}

static int told_restart(struct source *source, uint32_t job)
{
    (void)source;
    return told("restart", job);
}

/* Job 1 waits, 2 and 3 run, 4 is off, 5 was done, 6 failed and waits for its next attempt. */
static void six(void)
{
    static struct source source;

    set_up(6, 24, 80);
    source = stage_source;
    source.stop_job = told_stop;
    source.start_job = told_start;
    source.restart_job = told_restart;
    desk.source = &source;
    begin(2, 1);
    begin(3, 1);
    desk_apply(&desk,
               &(struct fb_event){ .kind = FB_HELD, .job = 4, .t_us = 1, .as.held.on = true });
    begin(5, 1);
    end(5, 2, 0);
    begin(6, 1);
    end(6, 2, 1);
    tell(FB_RETRY, 6, 2);
    seen[0] = '\0';
}

static const struct {
    char what; /* x: stop all, r: restart all, s: start all */
    int answers[7];
    const char *seen, *message;
} deeds[] = {
    { 'x', { 0 }, "stop 1 stop 2 stop 3 stop 6", "4 jobs: being stopped" },
    { 'x',
      { 0, 0, -EALREADY, 0, 0, 0, -EALREADY },
      "stop 1 stop 2 stop 3 stop 6",
      "2 jobs: being stopped" },
    { 'x',
      { 0, -EALREADY, -EALREADY, 0, 0, 0, -EALREADY },
      "stop 1 stop 2 stop 3 stop 6",
      "job 3: being stopped" },
    { 'x',
      { 0, -ESHUTDOWN, -ESHUTDOWN, -ESHUTDOWN, 0, 0, -ESHUTDOWN },
      "stop 1 stop 2 stop 3 stop 6",
      "the run is being stopped" },
    { 'x',
      { 0, -ETIMEDOUT, -ETIMEDOUT, -ETIMEDOUT, 0, 0, -ETIMEDOUT },
      "stop 1 stop 2 stop 3 stop 6",
      "the run does not answer: what was asked is done when the run goes on" },
    { 'x',
      { 0, -EAGAIN, -EAGAIN, -EAGAIN, 0, 0, -EAGAIN },
      "stop 1 stop 2 stop 3 stop 6",
      "the run does not answer, and was not asked" },
    { 'x',
      { 0, -ENOTSUP, -ENOTSUP, -ENOTSUP, 0, 0, -ENOTSUP },
      "stop 1 stop 2 stop 3 stop 6",
      "job 1: not by agents; K ends a worker, r runs a job again" },
    { 'r', { 0 }, "restart 2 restart 3", "2 jobs: being restarted" },
    { 'r', { 0, 0, 0, -ENOMEM }, "restart 2 restart 3", "job 2: being restarted" },
    { 'r', { 0, 0, -ENOMEM, -ENOMEM }, "restart 2 restart 3", "job 2: Cannot allocate memory" },
    { 'r', { 0, 0, -ESPIPE, -ESPIPE }, "restart 2 restart 3", "job 2: what it read is gone" },
    { 's', { 0 }, "start 4", "job 4: to be started" },
    { 's', { 0, 0, 0, 0, -EALREADY }, "start 4", "job 4: nothing to do" },
};

static void do_all(char what)
{
    if (what == 's')
        ck_assert(desk_jobs(&desk, REQUEST_ALL_START));
    else
        desk_jobs_all(&desk, what == 'x' ? ASK_STOP_ALL : ASK_RESTART_ALL);
}

START_TEST(all_of_them)
{
    six();
    answers = deeds[_i].answers;
    do_all(deeds[_i].what);
    ck_assert_str_eq(seen, deeds[_i].seen);
    ck_assert_str_eq(desk.message, deeds[_i].message);
}
END_TEST

/* Before they are asked to, it is asked about as many. */
START_TEST(how_many)
{
    six();
    ck_assert_uint_eq(desk_jobs_count(&desk, ASK_STOP_ALL), 4);
    ck_assert_uint_eq(desk_jobs_count(&desk, ASK_RESTART_ALL), 2);
}
END_TEST

START_TEST(none_of_them)
{
    static const char kinds[] = "xrs";
    static const char *const messages[] = { "nothing runs", "nothing runs", "none is off" };

    set_up(1, 24, 80);
    begin(1, 1);
    end(1, 2, 0);
    seen[0] = '\0';
    do_all(kinds[_i]);
    ck_assert_str_eq(seen, "");
    ck_assert_str_eq(desk.message, messages[_i]);
}
END_TEST

CHECK_MAIN("jobs of a desk")
{
    desk_fixture(all);
    tcase_add_loop_test(all, all_of_them, 0, sizeof deeds / sizeof deeds[0]);
    tcase_add_test(all, how_many);
    tcase_add_loop_test(all, none_of_them, 0, 3);
}
