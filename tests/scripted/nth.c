/*
 * nth.c - on every path of a run the N-th system call fails, for each N, with each errno
 * that it can give. Whatever that call was: every job has one fate, every worker is reaped,
 * the events fold into a board, no byte is lost without a word, and after the close no descriptor,
 * child, signal mask, limit or role of this process is another than before.
 */
#include "check_main.h"
#include "fake_run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

static const char *path_name;
static int error, jobs_added;

#define KIB_2 "0123456789abcdef", 128

/* Past what is kept in memory, on both streams, with a line that is not ended. */
static const struct fake_write floods[] = {
    { 1 * MS, 1, KIB_2 }, { 1 * MS, 2, "e\n", 100 }, { 2 * MS, 1, KIB_2 },   { 3 * MS, 1, KIB_2 },
    { 4 * MS, 1, KIB_2 }, { 5 * MS, 1, KIB_2 },      { 6 * MS, 1, KIB_2 },   { 7 * MS, 1, KIB_2 },
    { 8 * MS, 1, KIB_2 }, { 9 * MS, 1, "\n", 1 },    { 10 * MS, 1, "x", 9 }, { .stream = 0 },
};
#define FLOOD_BYTES (8 * 2048 + 200 + 10)

static const struct fake_script flood = { .ends_us = 12 * MS, .writes = floods };
static const struct fake_script quiet = { .ends_us = 100 * MS };
static const struct fake_script brief = { .ends_us = MS, .output = "a\nb" };
static const struct fake_script endless = { .ends_us = INT64_MAX, .ignores_term = true };
static const struct fake_script leaves = { .ends_us = MS, .leaves_us = 3600 * SEC };

/* NULL: it was refused, and nothing was left. */
static struct fb_run *begin(const struct fb_options *options)
{
    struct fb_run *run;
    int r = fb_run_open(&run, options);

    jobs_added = 0;
    ck_assert_msg(r == 0 || (run == NULL && fake_open_files() == 0 && !fake_changed()),
                  "%s: a failed open left something", fake_failed_name());
    return run;
}

static void add(struct fb_run *run, int count, const struct fb_job *like)
{
    struct fb_job job = *like;

    if (job.argv == NULL)
        job.shell = "x";
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(fb_run_add(run, &job), ++jobs_added);
}

static uint32_t fates(void)
{
    return fake_seen.ended.as.ended.succeeded + fake_seen.ended.as.ended.failed +
           fake_seen.ended.as.ended.skipped + fake_seen.ended.as.ended.outliving;
}

/* The run is over by itself, and every job has come to its end. */
static void ended(void)
{
    ck_assert_msg(fake_seen.kinds[FB_ENDED] > 0, "%s: %s: it never ended", path_name,
                  fake_failed_name());
    ck_assert_msg(fates() == fake_seen.ended.as.ended.jobs &&
                      fake_seen.ended.as.ended.jobs == (uint32_t)jobs_added,
                  "%s: %s: %u fates of %d", path_name, fake_failed_name(), fates(), jobs_added);
    ck_assert_int_eq(fake_seen.kinds[FB_EXITED], fake_seen.kinds[FB_REAPED]);
}

/* That many came from each worker, and some between two, but not where a note names a failure. */
static void all_bytes(size_t of_each, size_t between)
{
    size_t got = strlen(fake_stdout()), reaped = (size_t)fake_seen.kinds[FB_REAPED];
    size_t wanted = of_each * reaped + (reaped > 0 ? between * (reaped - 1) : 0);
    size_t named = (of_each + between) * (size_t)__builtin_popcountll(fake_seen.error_jobs);

    ck_assert_msg(got == wanted || (got < wanted && got + named >= wanted) ||
                      (fake_seen.error_jobs & 1) != 0,
                  "%s: %s: %zu of %zu, no word", path_name, fake_failed_name(), got, wanted);
}

static void add_piece(void *context, const struct board_piece *piece)
{
    *(uint64_t *)context += piece->size + piece->left_out_bytes;
}

/* The same of the events. */
static void all_reported(uint64_t of_each)
{
    for (uint32_t job = 1; job <= fake_board.job_count; job++) {
        uint64_t reported = 0;
        board_output(&fake_board, job, add_piece, &reported);
        ck_assert_msg(reported == of_each || (fake_seen.error_jobs >> job & 1) != 0 ||
                          (fake_seen.error_jobs & 1) != 0 || fake_seen.kinds[FB_UNSTARTED] > 0,
                      "%s: %s: %llu bytes of job %u, not %llu", path_name, fake_failed_name(),
                      (unsigned long long)reported, job, (unsigned long long)of_each);
    }
}

/* ---- the paths */

static void to_the_end(struct fb_run *run, int64_t until_us)
{
    fake_play(run, until_us);
    ended();
    fake_close(run);
}

/* Nothing but jobs. */
static void alone(const struct fb_options *options, int jobs, int64_t until_us)
{
    struct fb_run *run = begin(options);

    if (run == NULL)
        return;
    add(run, jobs, &(struct fb_job){ 0 });
    to_the_end(run, until_us);
}

static void grouped_and_spilled(void)
{
    struct fb_run *run = begin(&(struct fb_options){
        .slots = 2, .adopt = true, .output = FB_OUTPUT_GROUP, .event_bytes = SIZE_MAX });

    if (run == NULL)
        return;
    add(run, 3, &(struct fb_job){ 0 });
    fake_play(run, 100 * SEC);
    ended();
    all_reported(FLOOD_BYTES);
    fake_close(run);
    all_bytes(FLOOD_BYTES, 0);
}

static void in_order_by_line(void)
{
    struct fb_run *run = begin(&(struct fb_options){
        .slots = 3, .keep_order = true, .output = FB_OUTPUT_LINE, .event_bytes = 100 });

    if (run == NULL)
        return;
    add(run, 3, &(struct fb_job){ 0 });
    fake_play(run, 100 * SEC);
    ended();
    all_reported(FLOOD_BYTES);
    fake_close(run);
    all_bytes(FLOOD_BYTES, 1);
}

static void tagged(void)
{
    struct fb_run *run =
        begin(&(struct fb_options){ .slots = 2, .tag = true, .output = FB_OUTPUT_GROUP });

    if (run == NULL)
        return;
    add(run, 3, &(struct fb_job){ .name = "tag" });
    to_the_end(run, 100 * SEC);
    all_bytes(strlen("tag\ta\ntag\tb"), 1);
}

static void prepared(void)
{
    static const char *const argv[] = { "program", NULL };
    struct fb_run *run = begin(&(struct fb_options){
        .slots = 2, .adopt = true, .guard = true, .output = FB_OUTPUT_GROUP });

    if (run == NULL)
        return;
    fake_limits(0);
    add(run, 2, &(struct fb_job){ .argv = argv, .dir = "/", .stdin_path = "x", .memory_bytes = 1 });
    add(run, 1, &(struct fb_job){ .pty = true });
    fake_play(run, 0);
    fb_run_window(run, 10, 20);
    to_the_end(run, 100 * SEC);
    if (error != EIO) /* as which a terminal's end comes */
        all_bytes(strlen("a\nb"), 0);
}

static void retried_and_halted(void)
{
    struct fb_run *run = begin(&(struct fb_options){ .slots = 2,
                                                     .retries = 2,
                                                     .retry_wait_us = MS,
                                                     .halt = { FB_HALT_NOW, FB_HALT_FAIL, 2, 0 } });

    if (run == NULL)
        return;
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "2 1,1,0" }), ++jobs_added);
    to_the_end(run, 100 * SEC);
}

static void fed_held_and_again(void)
{
    struct fb_run *run = begin(&(struct fb_options){ .slots = 1, .keep_jobs = true });

    if (run == NULL)
        return;
    fake_feed(run, 4);
    jobs_added = 4;
    fake_play(run, 0);
    fb_run_hold(run, true);
    fake_play(run, 10 * MS);
    fb_run_hold(run, false);
    fake_play(run, 100 * SEC);
    ended();
    if (fb_run_again(run, 1) == 0)
        to_the_end(run, 100 * SEC);
}

static void out_of_time(void)
{
    alone(&(struct fb_options){ .slots = 2,
                                .adopt = true,
                                .timeout_us = 30 * SEC,
                                .grace_us = 5 * SEC },
          2, 100 * SEC);
}

static void stopped_twice(void)
{
    struct fb_run *run = begin(&(struct fb_options){ .slots = 2, .adopt = true });

    if (run == NULL)
        return;
    add(run, 4, &(struct fb_job){ 0 });
    fake_play(run, SEC);
    fb_run_pause(run);
    fake_advance(SEC);
    fb_run_resume(run);
    fb_run_kill(run, 1, SIGUSR1);
    fb_run_stop(run, FB_STOP_TERM);
    fake_play(run, SEC);
    fb_run_stop(run, FB_STOP_KILL);
    to_the_end(run, 100 * SEC);
}

static void closed_in_the_middle(void)
{
    struct fb_run *run = begin(&(struct fb_options){ .slots = 3, .output = FB_OUTPUT_GROUP });

    if (run == NULL)
        return;
    add(run, 5, &(struct fb_job){ 0 });
    fake_play(run, 5 * MS);
    fake_close(run);
}

static void leftovers(void)
{
    alone(&(struct fb_options){ .slots = 2, .adopt = true }, 2, 10000 * SEC);
}

static void notified(void)
{
    struct fb_run *run = begin(&(struct fb_options){ .slots = 2, .notify = true });

    if (run == NULL)
        return;
    add(run, 3, &(struct fb_job){ 0 });
    fake_play(run, 0);
    fake_send(1000, "STATUS=a\nX_PROGRESS=0.5");
    fake_send(20000, "READY=1");
    to_the_end(run, 100 * SEC);
}

static void looked_at(void)
{
    struct fb_run *run =
        begin(&(struct fb_options){ .slots = 2, .output = FB_OUTPUT_NONE, .event_bytes = 1 });

    if (run == NULL)
        return;
    add(run, 2, &(struct fb_job){ 0 });
    fake_play(run, 2 * MS);
    fb_run_look(run, 1);
    fb_run_sample(run, (const uint32_t[]){ 1, 2 }, 2);
    fake_play(run, 2 * MS);
    fb_run_look(run, 2);
    fb_run_sample(run, (const uint32_t[]){ 1, 2 }, 2);
    fake_play(run, 100 * SEC);
    ended();
    all_reported(FLOOD_BYTES);
    fake_close(run);
}

static void zombies_stay(void)
{
    alone(&(struct fb_options){ .slots = 2, .adopt = true, .reap_delay_us = SEC, .delay_us = MS },
          3, 100 * SEC);
}

/* One goes on when the run is closed: its output is still read, or its pipes are closed. */
static void one_outlives(void)
{
    struct fb_run *run = begin(&(struct fb_options){ .slots = 1, .adopt = true });

    if (run == NULL)
        return;
    add(run, 1, &(struct fb_job){ .outlives = true });
    fake_play(run, SEC);
    ended();
    ck_assert_ptr_null(fb_run_close(run));
    ck_assert_int_eq(fake_open_files(), 0);
    ck_assert_int_le(fake_unreaped(), 1);
    ck_assert(!fake_changed());
}

static const struct fake_load busy = { .percent = 50, .child_percent = 10, .child_ends_us = SEC };
static const struct fake_script loaded = { .ends_us = 12 * MS, .writes = floods, .load = &busy };

static const struct path {
    const char *name;
    void (*take)(void);
    const struct fake_script *script; /* NULL: the shell lines say */
} paths[] = {
    { "grouped and spilled", grouped_and_spilled, &flood },
    { "in order, by line", in_order_by_line, &flood },
    { "tagged", tagged, &brief },
    { "prepared", prepared, &brief },
    { "retried and halted", retried_and_halted, NULL },
    { "fed, held and again", fed_held_and_again, NULL },
    { "out of time", out_of_time, &endless },
    { "stopped twice", stopped_twice, &endless },
    { "closed in the middle", closed_in_the_middle, &quiet },
    { "leftovers", leftovers, &leaves },
    { "notified", notified, &brief },
    { "looked at", looked_at, &loaded },
    { "zombies stay", zombies_stay, &brief },
    { "one outlives", one_outlives, &endless },
};

static const int errors[] = {
    EAGAIN, ENOMEM, EMFILE, ENFILE, EIO,     ENOSPC, EACCES,  EPERM,        EDQUOT,
    EFBIG,  EPIPE,  ENOENT, EISDIR, ENOEXEC, ESRCH,  ETXTBSY, ENAMETOOLONG, EINVAL,
};

#define PATHS  (sizeof paths / sizeof paths[0])
#define ERRORS (sizeof errors / sizeof errors[0])
/* With sanitizers each call fails with a third of the errors; with all in the long form, and
 * without. */
#ifdef __SANITIZE_ADDRESS__
#define STEP check_times(3, 1)
#else
#define STEP 1
#endif

static void fail_each(const struct path *path, int which, int more)
{
    int step = STEP, call = which % step + 1 - step;

    error = errors[which];
    path_name = path->name;
    fake_file_limit = error % 2 == 0 ? 1024 : 0; /* then all that waits is in one file */
    do {
        fake_reset(path->script, path->script != NULL);
        fake_fail(call += step, error);
        fake_fail_more(more);
        fake_forget();
        path->take();
    } while (fake_failed());
    ck_assert_int_gt(call, 10);
}

START_TEST(case_04_every_call_fails_once)
{
    fail_each(&paths[_i / (int)ERRORS], _i % (int)ERRORS, 0);
}
END_TEST

/* What is tried again fails again. */
START_TEST(case_04_every_call_and_the_next_fail)
{
    fail_each(&paths[_i / 5], _i % 5, 1);
}
END_TEST

CHECK_MAIN("scripted nth")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, case_04_every_call_fails_once, 0, PATHS * ERRORS);
    tcase_add_loop_test(all, case_04_every_call_and_the_next_fail, 0, PATHS * 5);
}
