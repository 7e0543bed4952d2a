/* plain_summary.c - the summary as a fold of events; the pump's failure. */
#include "base/utf8.h"
#include "check_main.h"
#include "show/pump.h"
#include "show/results.h"
#include "show/sources.h"
#include "summary_stage.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(names_take_columns_not_bytes)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, "\xe6\x97\xa5\xe6\x9c\xac", 0, NULL, 0); /* 2 characters, 4 columns */
    add_ended(&summary, 2, "e\xcc\x81", 0, NULL, 0);                /* 1 column */
    add_ended(&summary, 3, "a longer one", 0, NULL, 0);
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
    add_ended(&summary, 1, "a", 0, result.bytes, result.size);
    add_ended(&summary, 2, "b", 0, result.bytes, 1 + 29 * 3);
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

static void skipped(struct summary *summary, uint32_t job)
{
    struct fb_event event = { .kind = FB_SKIPPED, .job = job };

    event.as.skipped.why = "";
    summary_apply(summary, &event);
}

#define LIVE_MOST 200

/* Whichever goes first: the list of the living is used from both ends. */
START_TEST(the_living_are_found_whichever_leaves)
{
    struct summary summary = { 0 };
    uint32_t live[LIVE_MOST], last = 0;
    size_t count = 0;

    srand((unsigned)_i);
    for (int step = 0; step < 3000; step++) {
        if (count < LIVE_MOST && (count == 0 || rand() % (step % 1000 < 500 ? 3 : 2) != 0)) {
            struct fb_event event = { .kind = FB_QUEUED, .job = ++last };
            event.as.queued.name = event.as.queued.command = "x";
            summary_apply(&summary, &event);
            live[count++] = last;
        } else {
            size_t at = rand() % 2 == 0 ? 0 : (size_t)rand() % count;
            skipped(&summary, live[at]);
            ck_assert(summary_live(&summary, live[at])->skipped); /* until the next event */
            summary_apply(&summary, &(struct fb_event){ .kind = FB_NOTE, .as.note.text = "" });
            ck_assert_ptr_null(summary_live(&summary, live[at]));
            memmove(live + at, live + at + 1, (--count - at) * sizeof *live);
        }
        ck_assert_uint_eq(summary.live_count, count);
        for (size_t i = 0; i < count && step % 16 == 0; i++) {
            ck_assert_uint_eq(summary.live[i].job, live[i]);
            ck_assert_ptr_eq(summary_live(&summary, live[i]), &summary.live[i]);
        }
    }
    ck_assert_uint_le(summary.live_room, 4 * LIVE_MOST);
    summary_fini(&summary);
}
END_TEST

static void output(struct summary *summary, uint32_t job, const char *bytes, size_t size,
                   uint64_t gap)
{
    struct fb_event event = { .kind = FB_OUTPUT, .job = job, .attempt = 1 };

    event.as.output.stream = 2;
    event.as.output.bytes = bytes;
    event.as.output.size = size;
    event.as.output.left_out_bytes = gap;
    summary_apply(summary, &event);
}

START_TEST(last_lines_of_the_failed)
{
    struct summary summary = { 0 };
    struct text text = { 0 };

    add_ended(&summary, 1, "a", 0, NULL, 0);
    for (uint32_t job = 2; job < 4; job++) {
        struct fb_event event = { .kind = FB_QUEUED, .job = job };
        event.as.queued.name = "b";
        event.as.queued.command = "x";
        summary_apply(&summary, &event);
        output(&summary, job, "one\n\033[31mtwo\n\nwhy\rWHY", 21, 0);
        event = (struct fb_event){ .kind = FB_EXITED, .job = job, .attempt = 1 };
        event.as.exited.succeeded = job == 2;
        event.as.exited.code = 3;
        summary_apply(&summary, &event);
        event.kind = FB_REAPED;
        event.as.reaped.result_bytes = 0;
        summary_apply(&summary, &event);
    }
    ck_assert_str_eq(end(&summary, &text), "  a          |   0.50 s | exit 0\n"
                                           "  b          | not started | exit 3\n"
                                           "  b          | not started | exit 3\n"
                                           "             | one\n"
                                           "             | two\n"
                                           "             | WHY\n"
                                           "3 jobs: 3 succeeded\n"
                                           "wall 1.00 s | cpu 0.00 s\n");
    text_fini(&text);
    summary_fini(&summary);
}
END_TEST

static const struct {
    const char *first, *second; /* put one after the other */
    bool gap;                   /* between them */
    int most;
    const char *lines;
} tails[] = {
    { "a\nb\nc\n", "", false, 2, "| b\n| c\n" },
    { "a\nb", "c\nd", false, 5, "| a\n| bc\n| d\n" },
    { "lost\nb", "c\nd", true, 5, "| d\n" },
    { "lost", "c", true, 5, "| c\n" },
    { "", "", false, 5, "" },
    { "\n\n", "", false, 5, "" },
    { "a\n", "b\n", false, 0, "" },
    { "\xff\x1b]0;t\x07z", "", false, 1, "| \xef\xbf\xbdz\n" },
    { "0123456789", "", false, 1, "| 0123456789\n" },
    { "0123456789a", "", false, 1, "| 0123456...\n" },
    { "\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5", "", false, 1,
      "| \xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5...\n" },
};

START_TEST(last_lines)
{
    struct tail_text tail = { 0 };
    struct text text = { 0 };

    tail_put(&tail, tails[_i].first, strlen(tails[_i].first), false);
    tail_put(&tail, tails[_i].second, strlen(tails[_i].second), tails[_i].gap);
    tail_lines(&tail, &text, tails[_i].most, 0, 10);
    ck_assert_str_eq(text_string(&text), tails[_i].lines);
    tail_fini(&tail);
    text_fini(&text);
}
END_TEST

/* Whatever the pieces, the last bytes are there. */
START_TEST(last_bytes)
{
    struct tail_text tail = { 0 };
    char all[8000];
    unsigned random = 7;
    size_t at = 0;

    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)('a' + i % 23);
    while (at < 6000) {
        size_t size = (random = random * 1103515245 + 12345) / 65536 % 1500;
        tail_put(&tail, all + at, size, false);
        at += size;
        ck_assert_uint_eq(tail.size, at < TAIL_MOST ? at : TAIL_MOST);
        ck_assert_int_eq(memcmp(tail.bytes, all + at - tail.size, tail.size), 0);
        ck_assert_int_eq(tail.cut, at > TAIL_MOST);
    }
    tail_fini(&tail);
}
END_TEST

static const struct {
    const char *name, *path;
} result_names[] = {
    { "", "7" },
    { "a", "7-a" },
    { "New York", "7-New_York" },
    { "../../etc/passwd", "7-.._.._etc_passwd" },
    { "a/b$(x);'\"\\*", "7-a_b__x______" },
    { "w\xc3\xb6rker \xe6\x97\xa5", "7-w\xc3\xb6rker_\xe6\x97\xa5" },
    { "\xff\xe2\x80\xae\x1b", "7-___" },
};

START_TEST(names_of_results)
{
    struct text text = { 0 };

    results_put_name(&text, 7, result_names[_i].name);
    ck_assert_str_eq(text_string(&text), result_names[_i].path);
    text_fini(&text);
}
END_TEST

START_TEST(long_names_of_results)
{
    struct text text = { 0 };
    char name[1000];

    for (size_t i = 0; i + 3 < sizeof name; i += 3)
        memcpy(name + i, "\xe6\x97\xa5", 4);
    results_put_name(&text, 4294967295, name);
    ck_assert_uint_le(text.size, 130);
    ck_assert(utf8_valid(text.bytes, text.size));
    text_fini(&text);
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
    struct opt opt = { .keep.no_record = true };
    sigset_t before, after;
    int files = open_files();

    sigprocmask(SIG_SETMASK, NULL, &before);
    ck_assert_int_eq(
        pump_run(&opt, source_run(&opt, &(struct source_jobs){ .begin = refuse }, NULL), NULL), 3);
    sigprocmask(SIG_SETMASK, NULL, &after);
    ck_assert_int_eq(open_files(), files);
    for (int i = 1; i < NSIG; i++)
        ck_assert_int_eq(sigismember(&before, i), sigismember(&after, i));
}
END_TEST

CHECK_MAIN("summary")
{
    check_locale();
    tcase_add_test(all, names_take_columns_not_bytes);
    tcase_add_test(all, results_are_cut_between_characters);
    tcase_add_loop_test(all, the_living_are_found_whichever_leaves, 0, 4);
    tcase_add_test(all, last_lines_of_the_failed);
    tcase_add_loop_test(all, last_lines, 0, sizeof tails / sizeof tails[0]);
    tcase_add_test(all, last_bytes);
    tcase_add_loop_test(all, names_of_results, 0, sizeof result_names / sizeof result_names[0]);
    tcase_add_test(all, long_names_of_results);
    tcase_add_test(all, the_seed_is_told_where_it_matters);
    tcase_add_test(all, a_run_that_cannot_begin_leaves_nothing);
}
