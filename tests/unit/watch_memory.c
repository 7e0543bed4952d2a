/*
 * watch_memory.c - a watch whose allocations fail: an event is lost and the others stay, words stay
 * as they were, a process has no row; and nothing is lost for good.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "watch/inside.h"

#include <string.h>

#define OTHER 0x7ffffff0 /* a number that no process has */

static struct watch watch;
static bool all_fail;

static bool fails(void)
{
    return all_fail || (fail_at > 0 && --fail_at == 0);
}

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    watch.now_us = 9;
}

static void tear_down(void)
{
    all_fail = false;
    fail_at = 0;
    watch_tree_fini(&watch);
    watch_hints_fini(&watch);
    watch_report_fini(&watch);
    watch_words_fini(&watch);
}

START_TEST(events)
{
    const char *text, *head;
    struct fb_event event, *lost;
    bool there, more;

    for (uint32_t job = 1; job <= 64; job++)
        watch_report(&watch, FB_BEGAN, &(struct tracee){ .job = job });
    all_fail = true; /* Check needs memory, too */
    there = watch_report_reserve(&watch, 0);
    more = watch_report_reserve(&watch, 1);
    lost = watch_report(&watch, FB_EXITED, NULL);
    text = watch_report_text(&watch, "text");
    head = watch_report_head(&watch, "text");
    all_fail = false;
    ck_assert(there && !more);
    ck_assert_ptr_eq(lost, &watch.report.lost);
    ck_assert(text != NULL && head != NULL);
    ck_assert_str_eq(text, "");
    ck_assert_str_eq(head, "");
    ck_assert_str_eq(watch_report_text(&watch, "text"), "text");
    for (uint32_t job = 1; job <= 64; job++) {
        ck_assert(watch_report_take(&watch, &event));
        ck_assert(event.kind == FB_BEGAN && event.job == job);
    }
    ck_assert(!watch_report_take(&watch, &event));
}
END_TEST

/* Those of before, whichever allocation fails; the next are taken as ever. */
START_TEST(a_line)
{
    static char bytes[20000];
    struct tracee row = { 0 };
    int failures = 0, left;

    memset(bytes, 'x', sizeof bytes - 1);
    watch_words_give(&watch, &row, "before", 7);
    do {
        fail_at = failures + 1;
        watch_words_give(&watch, &row, bytes, sizeof bytes);
        left = fail_at;
        fail_at = 0;
        if (left == 0) {
            failures++;
            ck_assert_str_eq(watch_words_name(&row), "before");
            ck_assert_str_eq(watch_words_line(&row), "before");
        }
    } while (left == 0);
    ck_assert_int_ge(failures, 2); /* of the line and of the words */
    ck_assert_str_eq(watch_words_line(&row), bytes);
    watch_words_drop(row.words);
}
END_TEST

/* It has no row, and the words that were given with it are freed. */
START_TEST(a_row)
{
    struct tracee words = { 0 };
    int failures = 0, left;

    do {
        struct hint birth = { .child = getpid(), .process = _i == 0, .parent = OTHER };
        struct tracee *tracee;

        birth.child = _i == 0 ? getpid() : OTHER; /* what is no process is a thread */
        watch_words_give(&watch, &words, "w", 2);
        birth.words = watch_words_share(words.words);
        fail_at = failures + 1;
        tracee = tracee_begin(&watch, birth);
        left = fail_at;
        fail_at = 0;
        failures += left == 0;
        if (tracee == NULL) {
            ck_assert_int_eq(left, 0);
            ck_assert_uint_eq(words.words->users, 1);
            ck_assert_ptr_null(watch_tree_get(&watch, birth.child));
            ck_assert_uint_eq(watch.count.alive + watch.count.threads_alive, 0);
        } else {
            ck_assert_uint_eq(words.words->users, 2);
            watch_tree_drop(&watch, tracee);
        }
    } while (left == 0);
    ck_assert_int_ge(failures, 2);
    watch_words_drop(words.words);
}
END_TEST

START_TEST(the_root)
{
    struct tracee *root, *first, *second;
    bool reserved;

    all_fail = true;
    root = tracee_root(&watch, OTHER, "x", 2);
    reserved = watch_tree_reserve(&watch);
    all_fail = false;
    ck_assert(root == NULL && !reserved);
    ck_assert_ptr_null(watch_tree_get(&watch, OTHER));
    ck_assert(watch_tree_reserve(&watch));
    all_fail = true;
    first = watch_tree_add(&watch, OTHER, false, true); /* it has been reserved */
    second = watch_tree_add(&watch, OTHER - 1, false, true);
    all_fail = false;
    ck_assert(first != NULL && second == NULL);
}
END_TEST

START_TEST(a_hint)
{
    struct tracee words = { 0 };
    struct hint hint = { .child = 7 };

    watch_words_give(&watch, &words, "w", 2);
    hint.words = watch_words_share(words.words);
    all_fail = true;
    watch_hints_put(&watch, &hint);
    all_fail = false;
    ck_assert(!watch_hints_any(&watch));
    ck_assert_uint_eq(words.words->users, 1);
    hint.words = watch_words_share(words.words);
    watch_hints_put(&watch, &hint);
    ck_assert_ptr_eq(watch_hints_take(&watch, 7).words, words.words);
    watch_words_drop(words.words);
    watch_words_drop(words.words);
}
END_TEST

CHECK_MAIN("a watch without memory")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, events);
    tcase_add_test(all, a_line);
    tcase_add_loop_test(all, a_row, 0, 2);
    tcase_add_test(all, the_root);
    tcase_add_test(all, a_hint);
}
