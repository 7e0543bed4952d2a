/*
 * watch_tracee_sample.c - what is told of a process while it lives: what it uses, and the name that
 * it gave itself. Our own process is the one that is looked at.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#define OTHER 0x7ffffff0 /* a number that no process has */

static struct watch watch;

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
}

static void tear_down(void)
{
    watch_tree_fini(&watch);
    watch_report_fini(&watch);
    watch_words_fini(&watch);
}

static struct tracee *ourselves(const char *program, size_t size)
{
    struct tracee *us = tracee_root(&watch, getpid(), program, size);
    struct fb_event event;

    while (watch_report_take(&watch, &event))
        ;
    return us;
}

/* What waits, as one text. */
static const char *tell(void)
{
    static char told[5000];
    struct fb_event event;

    told[0] = '\0';
    while (watch_report_take(&watch, &event)) {
        ck_assert_int_eq(event.kind, FB_PROGRESS);
        snprintf(told + strlen(told), sizeof told - strlen(told), "%u:named(%s)%g ", event.job,
                 event.as.progress.text, event.as.progress.share);
    }
    return told;
}

/* The sample, and what comes with it. */
static const char *sample(struct tracee *us, struct fb_event *event)
{
    tracee_sample(&watch, us);
    ck_assert(watch_report_take(&watch, event));
    ck_assert(event->kind == FB_SAMPLE && event->job == us->job);
    return tell();
}

START_TEST(what_it_uses)
{
    struct tracee *us = ourselves("test_watch_tracee", 18);
    struct fb_event event;
    struct proc_stat stat;
    int64_t before_us, after_us;
    cpu_set_t second;

    CPU_ZERO(&second);
    CPU_SET(1, &second);
    sys_cpu_clock(getpid(), &before_us);
    ck_assert_str_eq(sample(us, &event), "");
    sys_cpu_clock(getpid(), &after_us);
    ck_assert(event.as.sample.cpu_us >= before_us && event.as.sample.cpu_us <= after_us);
    ck_assert(tracee_read_stat(&watch, getpid(), &stat));
    ck_assert_uint_ge(event.as.sample.memory_bytes, 64 * 1024);
    ck_assert_uint_eq(event.as.sample.memory_bytes % sys_page_bytes(), 0);
    ck_assert_uint_lt(event.as.sample.memory_bytes, stat.memory_pages * sys_page_bytes() * 2);
    ck_assert_int_eq(event.as.sample.state, 'R');
    ck_assert_int_ge(event.as.sample.core, 0);
    if (sched_setaffinity(0, sizeof second, &second) == 0) {
        sample(us, &event);
        ck_assert_int_eq(event.as.sample.core, 1);
    }
    ck_assert_int_ge(event.as.sample.delay_us, 0);
    us->exiting = true; /* its memory is gone then: what it was before */
    us->memory_bytes = 4242;
    sample(us, &event);
    ck_assert_uint_eq(event.as.sample.memory_bytes, 4242);
    us->pid = OTHER;
    tracee_sample(&watch, us);
    us->pid = getpid();
    ck_assert_str_eq(tell(), "");
}
END_TEST

/* The kernel keeps 15 bytes of a name: a program whose name begins so has no other. */
START_TEST(its_own_name)
{
    char before[64] = "", first[4096] = "", wanted[5000];
    struct tracee *us = ourselves("x/a-name-of-15-bytes", 21);
    struct fb_event event;
    ssize_t size = sys_proc_read(getpid(), "cmdline", first, sizeof first);

    ck_assert_int_gt(size, 16);
    prctl(PR_GET_NAME, before);
    prctl(PR_SET_NAME, "a-name-of-15-bytes");
    ck_assert_str_eq(sample(us, &event), "");
    prctl(PR_SET_NAME, "a-name-of-15-bX");
    ck_assert_str_eq(sample(us, &event), "1:named(a-name-of-15-bX)-1 ");
    ck_assert_str_eq(sample(us, &event), ""); /* once */
    prctl(PR_SET_NAME, "another");
    us->thread = true;
    ck_assert_str_eq(sample(us, &event), "");
    us->thread = false;
    us->exiting = true;
    ck_assert_str_eq(sample(us, &event), "");
    us->exiting = false;
    ck_assert_str_eq(sample(us, &event), "1:named(another)-1 ");
    prctl(PR_SET_NAME, "a-name-of-15-bytes");
    ck_assert_str_eq(sample(us, &event), "1:named()-1 "); /* it has none any more */
    prctl(PR_SET_NAME, first); /* its words begin so: they are its longer form */
    snprintf(wanted, sizeof wanted, "1:named(%s)-1 ", first);
    ck_assert_str_eq(sample(us, &event), wanted);
    watch_words_drop(us->words); /* without words no name is another */
    us->words = NULL;
    prctl(PR_SET_NAME, "another");
    ck_assert_str_eq(sample(us, &event), "");
    watch_words_give(&watch, us, "x", 2);
    ck_assert_str_eq(sample(us, &event), "1:named(another)-1 ");
    prctl(PR_SET_NAME, before);
}
END_TEST

CHECK_MAIN_APART("samples of a watch")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, what_it_uses);
    tcase_add_test(all, its_own_name);
}
