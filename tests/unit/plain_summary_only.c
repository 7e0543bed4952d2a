/* plain_summary_only.c - the summary of a program's processes alone: how many it leaves out. */
#include "base/text.h"
#include "check_main.h"
#include "summary_stage.h"

#include <string.h>

/* 1 sh has 2 make and 4 ls, 2 has 3 cc; a letter for each that fails. */
static const struct {
    const char *program, *failed;
    const char *line; /* NULL: none */
    unsigned jobs, succeeded, failures;
    bool some;
} rows[] = {
    { "", "", NULL, 4, 4, 0, false },
    { "make", "", "  2 processes are left out: neither make nor below it\n", 2, 2, 0, true },
    { "make", "4", "  2 processes are left out: neither make nor below it (1 failed)\n", 2, 2, 0,
      true },
    { "make", "3", "  2 processes are left out: neither make nor below it\n", 2, 1, 1, true },
    { "make", "14", "  2 processes are left out: neither make nor below it (2 failed)\n", 2, 2, 0,
      true },
    { "cc", "", "  3 processes are left out: neither cc nor below it\n", 1, 1, 0, true },
    { "sh", "", NULL, 4, 4, 0, false },
    { "perl", "", "  no process was perl; all 4 are left out\n", 4, 4, 0, false },
    { "perl", "2", "  no process was perl; all 4 are left out (1 failed)\n", 4, 3, 1, false },
};

static void live(struct summary *summary, uint32_t job, const char *name, pid_t parent)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job, .as.queued = { .name = name } };

    event.as.queued.command = name;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_FORKED,
                               .job = job,
                               .attempt = 1,
                               .as.forked = { .pid = (pid_t)(10 + job), .parent = parent } };
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_BEGAN, .job = job, .attempt = 1, .as.began.name = name };
    summary_apply(summary, &event);
}

static void leave(struct summary *summary, uint32_t job, bool fails)
{
    struct fb_event event = { .kind = FB_EXITED,
                              .job = job,
                              .attempt = 1,
                              .t_us = 500000,
                              .as.exited = { .code = fails, .succeeded = !fails } };

    summary_apply(summary, &event);
    summary_apply(summary, &(struct fb_event){
                               .kind = FB_REAPED, .job = job, .attempt = 1, .t_us = 500000 });
}

START_TEST(left_out)
{
    static const char *const names[] = { "sh", "make", "cc", "ls" };
    static const pid_t parents[] = { 0, 11, 12, 11 };
    struct summary summary = { 0 };
    struct summary_counts counts;
    struct text text = { 0 };
    unsigned failed = (unsigned)strlen(rows[_i].failed);

    strcpy(summary.only.program, rows[_i].program);
    for (uint32_t job = 1; job <= 4; job++)
        live(&summary, job, names[job - 1], parents[job - 1]);
    for (uint32_t job = 4; job >= 1; job--)
        leave(&summary, job, strchr(rows[_i].failed, (int)('0' + job)) != NULL);
    summary_apply(&summary, &(struct fb_event){ .kind = FB_ENDED,
                                                .t_us = 1000000,
                                                .as.ended = { .jobs = 4,
                                                              .succeeded = 4 - failed,
                                                              .failed = failed,
                                                              .wall_us = 1000000,
                                                              .speed_up = -1 } });
    summary_put(&summary, &text, false);
    if (rows[_i].line != NULL)
        ck_assert_msg(strstr(text_string(&text), rows[_i].line) != NULL, "%s", text.bytes);
    else
        ck_assert_msg(strstr(text_string(&text), "left out") == NULL, "%s", text.bytes);
    counts = summary_only_counts(&summary);
    ck_assert_uint_eq(counts.jobs, rows[_i].jobs);
    ck_assert_uint_eq(counts.succeeded, rows[_i].succeeded);
    ck_assert_uint_eq(counts.failed, rows[_i].failures);
    ck_assert(counts.some == rows[_i].some);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* A name of one letter is a name; what was forked under it is of it from its queueing on. */
START_TEST(one_letter)
{
    struct summary summary = { .only.program = "R" };
    struct fb_event event = { .kind = FB_QUEUED, .job = 9 };
    struct text text = { 0 };

    live(&summary, 1, "sh", 0);
    live(&summary, 2, "R", 11);
    live(&summary, 3, "cc", 12);
    live(&summary, 4, "as", 1);
    event.as.queued.name = event.as.queued.command = "R";
    summary_apply(&summary, &event);
    ck_assert(!summary_live(&summary, 1)->listed);
    ck_assert(summary_live(&summary, 2)->listed);
    ck_assert(summary_live(&summary, 3)->listed);
    ck_assert(!summary_live(&summary, 4)->listed);
    ck_assert(summary_live(&summary, 9)->listed);
    summary_only_put(&summary, &text);
    ck_assert_str_eq(text_string(&text), "  2 processes are left out: neither R nor below it\n");
    leave(&summary, 1, false);
    leave(&summary, 4, true);
    live(&summary, 5, "x", 15);
    event = (struct fb_event){ .kind = FB_FORKED, .job = 4, .attempt = 2 };
    summary_apply(&summary, &event); /* forgotten meanwhile: it is none of them now */
    ck_assert(!summary_live(&summary, 4)->listed);
    ck_assert(summary_live(&summary, 4)->unknown);
    ck_assert(!summary_live(&summary, 2)->unknown);
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

/* The parent of another that had the same number before is none: that has ended. */
START_TEST(a_number_again)
{
    struct summary summary = { .only.program = "cc" };
    struct fb_event event = { .kind = FB_EXITED, .job = 1, .attempt = 1 };
    struct text text = { 0 };

    live(&summary, 1, "cc", 0);
    summary_apply(&summary, &event); /* not reaped yet */
    live(&summary, 2, "sh", 11);
    ck_assert(!summary_live(&summary, 2)->listed);
    summary_only_put(&summary, &text);
    ck_assert_str_eq(text_string(&text), "  1 process is left out: neither cc nor below it\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

CHECK_MAIN("a program's processes alone")
{
    tcase_add_loop_test(all, left_out, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, one_letter);
    tcase_add_test(all, a_number_again);
}
