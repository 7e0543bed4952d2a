/* ctl_gone.c - the jobs of a run that was killed: what each was, whatever it was doing. */
#include "check_main.h"
#include "ctl/gone.h"

#include <string.h>

/* A letter an event of job 1: what it had done when the run died, then what is told of it. */
static const struct gone_case {
    const char *heard, *told;
    uint32_t succeeded, failed, skipped, by_hand;
} cases[] = {
    { "q", "s", 0, 0, 1, 0 },
    { "qf", "lr", 0, 1, 0, 0 },
    { "qfe", "r", 0, 1, 0, 0 },
    { "qfE", "r", 1, 0, 0, 0 },
    { "qfer", "", 0, 1, 0, 0 },
    { "qfEr", "", 1, 0, 0, 0 },
    { "qferR", "s", 0, 0, 1, 0 },
    { "qferRf", "lr", 0, 1, 0, 0 },
    { "qu", "", 0, 1, 0, 0 },
    { "qs", "", 0, 0, 1, 0 },
    { "qd", "", 1, 0, 0, 0 },
    { "qh", "s", 0, 0, 1, 1 },
    { "qhg", "s", 0, 0, 1, 0 },
    { "qferh", "s", 0, 0, 1, 1 },
    { "qsf", "lr", 0, 1, 0, 0 }, /* run again by hand */
    { "qfErf", "lr", 0, 1, 0, 0 },
    { "qfEru", "", 0, 1, 0, 0 },
    { "qq", "s", 0, 0, 1, 0 },
    { "fe", "", 0, 0, 0, 0 }, /* of a job that is not known */
    { "", "", 0, 0, 0, 0 },
    /* held while it lives: it is ended, and off then */
    { "qfh", "lr", 0, 1, 0, 0 },
    { "qfeh", "r", 0, 1, 0, 0 },
    { "qfhor", "s", 0, 0, 1, 1 },
    { "qfGr", "", 0, 0, 1, 0 }, /* the goal was reached */
};

static struct fb_event event_of(char letter)
{
    static const struct {
        char letter;
        enum fb_kind kind;
    } kinds[] = {
        { 'q', FB_QUEUED },  { 'f', FB_FORKED },  { 'e', FB_EXITED },    { 'E', FB_EXITED },
        { 'o', FB_EXITED },  { 'G', FB_EXITED },  { 'r', FB_REAPED },    { 'R', FB_RETRY },
        { 's', FB_SKIPPED }, { 'd', FB_SKIPPED }, { 'u', FB_UNSTARTED }, { 'h', FB_HELD },
        { 'g', FB_HELD },
    };
    struct fb_event event = { .job = 1, .attempt = 1, .t_us = 5 };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].letter == letter)
            event.kind = kinds[i].kind;
    if (letter == 'o')
        event.as.exited.cause = FB_CAUSE_HELD;
    if (letter == 'G')
        event.as.exited.cause = FB_CAUSE_GOAL;
    if (event.kind == FB_EXITED)
        event.as.exited.succeeded = letter == 'E';
    else if (event.kind == FB_HELD)
        event.as.held.on = letter == 'h';
    else if (event.kind == FB_SKIPPED)
        event.as.skipped.done_before = letter == 'd';
    return event;
}

static char letter_of(const struct fb_event *event)
{
    switch (event->kind) {
    case FB_EXITED:
        ck_assert(event->as.exited.unseen && !event->as.exited.succeeded);
        ck_assert_int_eq(event->as.exited.cause, FB_CAUSE_LOST);
        return 'l';
    case FB_REAPED:
        ck_assert(event->as.reaped.unseen);
        return 'r';
    case FB_SKIPPED:
        ck_assert_uint_eq(event->attempt, 0);
        return 's';
    default:
        return '?';
    }
}

START_TEST(killed)
{
    const struct gone_case *is = &cases[_i];
    struct gone gone = { 0 };
    struct fb_event event = { 0 };
    char told[8] = "";

    for (const char *at = is->heard; *at != '\0'; at++) {
        event = event_of(*at);
        gone_heard(&gone, &event);
    }
    while (gone_next(&gone, &event) == 1 && event.kind != FB_ENDED) {
        ck_assert_uint_eq(event.job, 1);
        told[strlen(told)] = letter_of(&event);
    }
    ck_assert_str_eq(told, is->told);
    ck_assert_int_eq(event.kind, FB_ENDED);
    ck_assert_uint_eq(event.as.ended.jobs, is->heard[0] == 'q');
    ck_assert_uint_eq(event.as.ended.succeeded, is->succeeded);
    ck_assert_uint_eq(event.as.ended.failed, is->failed);
    ck_assert_uint_eq(event.as.ended.skipped, is->skipped);
    ck_assert_uint_eq(event.as.ended.by_hand, is->by_hand);
    ck_assert_uint_eq(event.as.ended.unneeded, strchr(is->heard, 'G') != NULL);
    ck_assert_int_eq(event.as.ended.status, 3);
    ck_assert_int_eq(event.t_us, is->heard[0] != '\0' ? 5 : 0);
    ck_assert_double_eq(event.as.ended.speed_up, event.t_us > 0 ? 0 : -1);
    ck_assert_int_eq(gone_next(&gone, &event), 0);
    gone_fini(&gone);
    ck_assert(gone.jobs == NULL && gone.count == 0 && gone.room == 0 && !gone.ended);
    gone_fini(&gone); /* once */
}
END_TEST

/* One that may live on is said so. */
START_TEST(outlives)
{
    struct fb_job job = { .outlives = true };
    struct fb_event queued = event_of('q'), forked = event_of('f'), told;
    struct gone gone = { 0 };

    queued.as.queued.job = &job;
    gone_heard(&gone, &queued);
    gone_heard(&gone, &forked);
    ck_assert_int_eq(gone_next(&gone, &told), 1);
    ck_assert_str_eq(told.as.exited.why, "its forkboard died, it may live");
    gone_fini(&gone);
}
END_TEST

/* What lived ends when the death was seen, and no event before one that was. */
START_TEST(times)
{
    static const int64_t seen[] = { 3000, 2 }, wanted[] = { 3000, 5 };
    struct fb_job job = { .outlives = true };
    struct fb_event queued = event_of('q'), forked = event_of('f'), told;
    struct gone gone = { 0 };

    queued.as.queued.job = _i == 0 ? &job : NULL;
    for (uint32_t number = 1; number <= 2; number++) {
        queued.job = forked.job = number;
        gone_heard(&gone, &queued);
        gone_heard(&gone, &forked);
    }
    gone_seen(&gone, seen[_i]);
    ck_assert_uint_eq(gone_outliving(&gone), _i == 0 ? 2 : 0);
    while (gone_next(&gone, &told) == 1)
        ck_assert_int_eq(told.t_us, wanted[_i]);
    ck_assert_int_eq(told.as.ended.wall_us, wanted[_i]);
    gone_fini(&gone);
}
END_TEST

/* One that had failed is no job that never began. */
START_TEST(waits_for_its_retry)
{
    struct fb_event event;
    struct gone gone = { 0 };

    for (const char *at = _i == 0 ? "qferR" : "quR"; *at != '\0'; at++) {
        event = event_of(*at);
        gone_heard(&gone, &event);
    }
    ck_assert_int_eq(gone_next(&gone, &event), 1);
    ck_assert_str_eq(event.as.skipped.why, "it failed; its forkboard died before the next attempt");
    gone_fini(&gone);
}
END_TEST

/* Of all of them: how each ended, what they worked, and how much of that at once. */
START_TEST(several)
{
    static const struct {
        uint32_t job;
        const char *heard;
        int64_t user_us, system_us;
    } jobs[] = {
        { 1, "qfEr", 7000, 300 }, { 2, "qfer", 40, 5 }, { 3, "qh", 0, 0 }, { 4, "qfEr", 600, 50 }
    };
    struct fb_event event;
    struct gone gone = { 0 };

    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        for (const char *at = jobs[i].heard; *at != '\0'; at++) {
            event = event_of(*at);
            event.job = jobs[i].job;
            if (event.kind == FB_REAPED) {
                event.as.reaped.user_us = jobs[i].user_us;
                event.as.reaped.system_us = jobs[i].system_us;
            }
            gone_heard(&gone, &event);
        }
    gone_seen(&gone, 1000);
    ck_assert_int_eq(gone_next(&gone, &event), 1);
    ck_assert(event.kind == FB_SKIPPED && event.job == 3 && event.attempt == 0);
    ck_assert_str_eq(event.as.skipped.why, "it was off when its forkboard died");
    ck_assert(event.as.skipped.by_hand);
    ck_assert_int_eq(gone_next(&gone, &event), 1);
    ck_assert(event.kind == FB_ENDED && event.job == 0 && event.attempt == 0);
    ck_assert_uint_eq(event.as.ended.jobs, 4);
    ck_assert_uint_eq(event.as.ended.succeeded, 2);
    ck_assert_uint_eq(event.as.ended.failed, 1);
    ck_assert_uint_eq(event.as.ended.skipped, 1);
    ck_assert_uint_eq(event.as.ended.by_hand, 1);
    ck_assert_int_eq(event.as.ended.wall_us, 1000);
    ck_assert_int_eq(event.as.ended.cpu_us, 7995);
    ck_assert_double_eq(event.as.ended.speed_up, 7995.0 / 1000.0);
    gone_fini(&gone);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, killed, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, outlives);
    tcase_add_loop_test(all, times, 0, 2);
    tcase_add_loop_test(all, waits_for_its_retry, 0, 2);
    tcase_add_test(all, several);
}
