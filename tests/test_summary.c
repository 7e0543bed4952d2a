/* test_summary.c - the summary as a fold of events; the status of a process; the pump's failure. */
#include "pump.h"
#include "status.h"
#include "summary.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void told(struct summary *summary, uint32_t job, const char *name, int code,
                 const void *result, size_t size)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = job };

    event.as.queued.name = name;
    event.as.queued.command = "x";
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_FORKED, .job = job, .attempt = 1 };
    event.as.forked.pid = 7;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1, .t_us = 500000 };
    event.as.exited.code = code;
    event.as.exited.succeeded = code == 0;
    summary_apply(summary, &event);
    event = (struct fb_event){ .kind = FB_REAPED, .job = job, .attempt = 1, .t_us = 500000 };
    event.as.reaped.result = result;
    event.as.reaped.result_bytes = size;
    summary_apply(summary, &event);
}

static const char *end(struct summary *summary, struct text *text)
{
    struct fb_event event = { .kind = FB_ENDED, .t_us = 1000000 };

    event.as.ended.jobs = summary->jobs;
    event.as.ended.succeeded = summary->jobs;
    event.as.ended.wall_us = 1000000;
    event.as.ended.speed_up = -1;
    summary_apply(summary, &event);
    summary_put(summary, text, false);
    return text_string(text);
}

START_TEST(names_take_columns_not_bytes)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    told(&summary, 1, "\xe6\x97\xa5\xe6\x9c\xac", 0, NULL, 0); /* 2 characters, 4 columns */
    told(&summary, 2, "e\xcc\x81", 0, NULL, 0);                /* 1 column */
    told(&summary, 3, "a longer one", 0, NULL, 0);
    ck_assert_str_eq(end(&summary, &text),
                     "  \xe6\x97\xa5\xe6\x9c\xac         |   0.50 s | exit 0\n"
                     "  e\xcc\x81            |   0.50 s | exit 0\n"
                     "  a longer one |   0.50 s | exit 0\n"
                     "3 jobs: 3 succeeded\n"
                     "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

START_TEST(results_are_cut_between_characters)
{
    struct summary summary = { 0 };
    struct text text = { 0 }, result = { 0 };

    text_putc(&result, 'X'); /* so that no even number of columns ends a character */
    for (int i = 0; i < 3000; i++)
        text_puts(&result, "\xe6\x97\xa5");
    told(&summary, 1, "a", 0, result.bytes, result.size);
    told(&summary, 2, "b", 0, result.bytes, 1 + 29 * 3);
    end(&summary, &text);
    ck_assert_ptr_null(strstr(text_string(&text), "\xef\xbf\xbd"));
    ck_assert_int_eq(strncmp(strchr(text_string(&text), 'X'), result.bytes, 1 + 29 * 3), 0);
    ck_assert_int_eq(strncmp(strchr(text_string(&text), 'X') + 1 + 29 * 3, "...\n", 4), 0);
    ck_assert_int_eq(strchr(strrchr(text_string(&text), 'X'), '\n')[-1], (char)0xa5);
    text_fini(&text);
    text_fini(&result);
    summary_fini(&summary);
}
END_TEST

START_TEST(the_seed_is_told_where_it_matters)
{
    struct fb_event event = { .kind = FB_RUN };

    for (int told_ = 0; told_ < 2; told_++) {
        struct summary summary = { .tell_seed = told_ };
        struct text text = { 0 };
        event.as.run.seed = 18446744073709551615u;
        summary_apply(&summary, &event);
        end(&summary, &text);
        ck_assert_int_eq(strstr(text_string(&text), "| seed 18446744073709551615\n") != NULL,
                         told_);
        text_fini(&text);
        summary_fini(&summary);
    }
}
END_TEST

static void put_file(const char *root, int pid, const char *name, const char *words)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%d", root, pid);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%d/task", root, pid);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%d/task/%d", root, pid, pid);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/%d/%s", root, pid, name);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(words, file);
    fclose(file);
}

static const struct {
    const char *stat, *wchan, *children, *words;
} states[] = {
    { "5 (a) b) R 1", "0", "", "uses the CPU" },
    { "5 (sh) T 1", "do_signal_stop", "", "is stopped" },
    { "5 (sh) Z 1", "0", "", "has ended" },
    { "5 (sh) D 1", "io_schedule", "", "waits for a device" },
    { "5 (sh) S 1", "hrtimer_nanosleep", "", "sleeps" },
    { "5 (sh) S 1", "anon_pipe_read", "", "reads a pipe" },
    { "5 (sh) S 1", "pipe_read", "", "reads a pipe" },
    { "5 (sh) S 1", "futex_wait_queue", "", "waits for a lock of its own (futex)" },
    { "5 (sh) S 1", "some_other", "", "waits in some_other" },
    { "5 (sh) S 1", "", "", "waits" },
    { "5 (sh) S 1", "0", "", "waits" },
    { "5 (sh) S 1", "do_wait", "", "waits for a child" },
    { "5 (sh) S 1", "do_wait", "6 ", "waits for c\\x9bc (pid 6), which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "6 8 9 ",
      "waits for c\\x9bc (pid 6) and 2 more, which uses the CPU" },
    { "5 (sh) S 1", "do_wait", "7 ", "" },
    { "broken", "", "", "" },
};

START_TEST(processes_in_words)
{
    char root[] = "/tmp/forkboard-status-XXXXXX", command[64];
    struct text text = { 0 };

    ck_assert_ptr_nonnull(mkdtemp(root));
    put_file(root, 5, "stat", states[_i].stat);
    put_file(root, 5, "wchan", states[_i].wchan);
    put_file(root, 5, "task/5/children", states[_i].children);
    put_file(root, 6, "stat",
             "6 (c\xc2\x9b"
             "c) R 5");
    status_put(&text, root, 5);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
    ck_assert_str_eq(text_string(&text), states[_i].words);
    text_fini(&text);
}
END_TEST

static int open_files(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

static int refuse(void *context, struct fb_run *run)
{
    (void)context;
    (void)run;
    return -ENOMEM;
}

START_TEST(a_run_that_cannot_begin_leaves_nothing)
{
    struct opt opt = { .no_record = true };
    sigset_t before, after;
    int files = open_files();

    sigprocmask(SIG_SETMASK, NULL, &before);
    ck_assert_int_eq(pump_run(&opt, &(struct pump_jobs){ refuse, NULL }), 3);
    sigprocmask(SIG_SETMASK, NULL, &after);
    ck_assert_int_eq(open_files(), files);
    for (int i = 1; i < NSIG; i++)
        ck_assert_int_eq(sigismember(&before, i), sigismember(&after, i));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("summary");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    setlocale(LC_CTYPE, "C.UTF-8");
    tcase_add_test(all, names_take_columns_not_bytes);
    tcase_add_test(all, results_are_cut_between_characters);
    tcase_add_test(all, the_seed_is_told_where_it_matters);
    tcase_add_loop_test(all, processes_in_words, 0, sizeof states / sizeof states[0]);
    tcase_add_test(all, a_run_that_cannot_begin_leaves_nothing);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
