/*
 * show_source_run.c - the program's run as a source, without jobs: what holds it, what a command
 * adds, and its status.
 */
#include "check_main.h"
#include "show/sources.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static struct {
    int begin_r, news_r, fd, news_count;
    bool held; /* as news() was told last */
    bool adds; /* a job, which is never started: it is no test of processes */
    struct fb_run *run;
} seen;

static int begin(void *context, struct fb_run *run)
{
    ck_assert_ptr_eq(context, &seen);
    seen.run = run;
    if (seen.adds)
        ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "exit 0" }), 1);
    return seen.begin_r;
}

static int news(void *context, struct fb_run *run, bool held)
{
    ck_assert_ptr_eq(context, &seen);
    ck_assert_ptr_eq(run, seen.run);
    seen.news_count++;
    seen.held = held;
    return seen.news_r;
}

static int news_fd(void *context)
{
    (void)context;
    return seen.fd;
}

static int watch(void *context, struct fb_run *run, const struct fb_event *event)
{
    ck_assert(context == &seen && run == seen.run);
    return event->kind == FB_NOTE ? -EFBIG : 0;
}

static int reload(void *context, struct fb_run *run)
{
    ck_assert(context == &seen && run == seen.run);
    return -EINVAL;
}

static int64_t left(void *context)
{
    return context == &seen ? 12 : 0;
}

static int coming(void *context, uint32_t index, struct text *name)
{
    text_puts(name, "next");
    return context == &seen && index == 3;
}

static int status(void *context, const struct fb_event *ended)
{
    return context == &seen ? ended->as.ended.status + 1 : 0;
}

static const struct source_jobs bare = { .begin = begin, .context = &seen };
static const struct source_jobs full = { .begin = begin,
                                         .context = &seen,
                                         .watch = watch,
                                         .fd = news_fd,
                                         .news = news,
                                         .reload = reload,
                                         .left = left,
                                         .coming = coming,
                                         .status = status };
static struct opt opt;
static char why[256];

static void set_up(void)
{
    memset(&seen, 0, sizeof seen);
    seen.fd = eventfd(0, EFD_CLOEXEC);
    opt = (struct opt){ .no_cgroup = true };
}

static void tear_down(void)
{
    close(seen.fd);
}

static struct source *opened(const struct source_jobs *jobs, bool hold)
{
    struct source *source = source_run(&opt, jobs, NULL);

    ck_assert_ptr_nonnull(source);
    ck_assert_int_eq(source->open(source, &(struct source_options){ .hold = hold }, why,
                                  sizeof why),
                     0);
    return source;
}

/* All that has come; whether it is to be held is asked when nothing does. */
static void drain(struct source *source)
{
    struct fb_event event;

    while (source->next(source, &event) == 1)
        ;
}

static bool readable(struct source *source)
{
    struct pollfd ready = { .fd = source->fd(source), .events = POLLIN };

    return poll(&ready, 1, 0) == 1;
}

/* ---------------------------------------------------------------- held */

START_TEST(held_by_the_user)
{
    struct source *source = opened(&full, false);
    const char *word = NULL;

    drain(source);
    ck_assert(!seen.held && seen.news_count == 1);
    ck_assert_int_eq(source->hold(source, true), 0);
    drain(source);
    ck_assert(seen.held);
    ck_assert_ptr_null(source->held(source, &word)); /* that is not for a gate */
    ck_assert_int_eq(source->hold(source, false), 0);
    drain(source);
    ck_assert(!seen.held);
    source->suspend(source, false);
    source->resume(source);
    source->signal(source, SIGTERM, false); /* it ends */
    drain(source);
    ck_assert(seen.held);
    source->close(source);
}
END_TEST

/* Its time has not begun; it does when it is let go, once. */
START_TEST(opened_held)
{
    struct source *source = opened(&full, true);
    int64_t start_us = source->start_us;

    drain(source);
    ck_assert(seen.held);
    ck_assert_ptr_nonnull(source->at_us);
    ck_assert_int_eq(source->at_us(source), 0);
    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_ptr_nonnull(source->at_us);
    ck_assert_int_eq(source->start_us, start_us);
    while (fb_run_now_us(seen.run) > 0)
        ;
    ck_assert_int_eq(source->hold(source, false), 0);
    ck_assert_ptr_null(source->at_us);
    ck_assert_int_gt(source->start_us, start_us);
    start_us = source->start_us;
    drain(source);
    ck_assert(!seen.held);
    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_int_eq(source->hold(source, false), 0);
    ck_assert_int_eq(source->start_us, start_us);
    source->close(source);
}
END_TEST

/* A gate that is shut holds it, whatever the user says. */
START_TEST(held_by_a_gate)
{
    const char *word = NULL, *said;
    struct fb_event event;
    struct source *source;
    int notes = 0;

    opt.gates.memfree = (uint64_t)1 << 60;
    source = opened(&full, _i == 1);
    while (source->next(source, &event) == 1)
        if (event.kind == FB_NOTE) {
            ck_assert_int_eq(strncmp(event.as.note.text, "nothing starts now: --memfree ", 30), 0);
            notes++;
        }
    ck_assert(seen.held);
    if (_i == 1) { /* nothing is looked at before it begins */
        ck_assert_int_eq(notes, 0);
        ck_assert_ptr_null(source->held(source, &word));
        ck_assert_int_eq(source->hold(source, false), 0);
        drain(source);
    } else {
        ck_assert_int_eq(notes, 1);
    }
    said = source->held(source, &word);
    ck_assert_int_eq(strncmp(said, "--memfree ", 10), 0);
    ck_assert_str_eq(word, "memory");
    ck_assert_int_eq(source->hold(source, true), 0);
    ck_assert_int_eq(source->hold(source, false), 0);
    drain(source);
    ck_assert(seen.held);
    source->close(source);
}
END_TEST

START_TEST(a_gate_that_is_open)
{
    const char *word = NULL;
    struct source *source;

    opt.gates.memfree = 1;
    source = opened(&full, false);
    drain(source);
    drain(source);
    ck_assert(!seen.held);
    ck_assert_ptr_null(source->held(source, &word));
    source->close(source);
}
END_TEST

/* ---------------------------------------------------------------- what a command adds */

START_TEST(what_it_sleeps_on)
{
    struct source *source;
    uint64_t one = 1;

    opt.gates.memfree = _i == 1 ? 1 : 0;
    seen.adds = true;
    source = opened(&full, true);
    drain(source);
    ck_assert_int_eq(write(seen.fd, &one, sizeof one), sizeof one);
    ck_assert(readable(source));
    ck_assert_int_eq(read(seen.fd, &one, sizeof one), sizeof one);
    fb_run_note(seen.run, 0, "noted");
    ck_assert(readable(source));
    source->close(source);
    source = opened(&bare, true);
    fb_run_note(seen.run, 0, "noted");
    ck_assert(readable(source));
    source->close(source);
}
END_TEST

START_TEST(no_news_for_want_of_memory)
{
    struct source *source;
    struct fb_event event;
    int count;

    seen.adds = true;
    source = opened(&full, true);
    drain(source);
    seen.news_r = -EINVAL; /* that is said by the news themselves */
    ck_assert_int_eq(source->next(source, &event), 0);
    ck_assert_int_eq(source->next(source, &event), 0);
    seen.news_r = -ENOMEM;
    ck_assert_int_eq(source->next(source, &event), 0);
    seen.news_r = 0;
    count = seen.news_count;
    ck_assert_int_eq(source->next(source, &event), 1);
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_str_eq(event.as.note.text, "no memory to read the jobs again");
    ck_assert_int_eq(seen.news_count, count); /* events come first */
    ck_assert_int_eq(source->taken(source, &event), -EFBIG);
    ck_assert_int_eq(source->taken(source, &(struct fb_event){ .kind = FB_QUEUED }), 0);
    source->close(source);
}
END_TEST

START_TEST(what_a_command_has)
{
    struct source *source = source_run(&opt, &full, NULL);
    struct text name = { 0 };

    ck_assert_int_eq(source->reload(source), -ESHUTDOWN); /* it is not open */
    source->close(source);
    source = opened(&full, false);
    ck_assert_int_eq(source->reload(source), -EINVAL);
    ck_assert_int_eq(source->left(source), 12);
    ck_assert_int_eq(source->coming(source, 2, &name), 0);
    ck_assert_int_eq(source->coming(source, 3, &name), 1);
    ck_assert_str_eq(text_string(&name), "nextnext");
    text_fini(&name);
    source->close(source);
    source = opened(&bare, false);
    ck_assert(source->reload == NULL && source->left == NULL && source->coming == NULL &&
              source->taken == NULL);
    drain(source);
    ck_assert_int_eq(seen.news_count, 0);
    source->close(source);
}
END_TEST

START_TEST(what_cannot_begin)
{
    struct source *source = source_run(&opt, &full, NULL);

    if (_i == 0)
        seen.begin_r = -ENOTDIR;
    else
        seen.fd = dup2(seen.fd, STDIN_FILENO) + 500; /* nothing that can be waited for */
    ck_assert_int_eq(source->open(source, &(struct source_options){ 0 }, why, sizeof why),
                     _i == 0 ? -ENOTDIR : -EBADF);
    ck_assert(seen.run == NULL || _i == 0);
    source->close(source);
}
END_TEST

/* ---------------------------------------------------------------- its status, its results */

START_TEST(its_status)
{
    const struct fb_event ended = { .kind = FB_ENDED, .as.ended.status = 5 };
    struct source *source = opened(_i == 0 ? &bare : &full, false);

    ck_assert_int_eq(source->finish(source, &ended, 0), 5 + _i);
    ck_assert_int_eq(source->finish(source, &ended, 3), 3);
    source->close(source);
}
END_TEST

START_TEST(its_results)
{
    struct text path = { 0 };
    struct source *source;

    opt.keep.results = _i == 0 ? NULL : "there";
    source = opened(&bare, false);
    source->put_results(source, 3, "one", &path);
    if (_i == 0) {
        ck_assert_uint_eq(path.size, 0);
    } else {
        ck_assert_int_eq(strncmp(text_string(&path), "there/", 6), 0);
        ck_assert_ptr_nonnull(strstr(text_string(&path), "one"));
        ck_assert_int_eq(path.bytes[path.size - 1], '/');
        ck_assert_int_ne(path.bytes[path.size - 2], '/');
    }
    text_fini(&path);
    source->close(source);
}
END_TEST

/* Workers' terminals are of another kind than ours. */
START_TEST(emulated)
{
    struct source *source = source_run(&opt, &bare, NULL);
    struct source_options options = { .run.emulates = _i == 1 };

    setenv("TERM", "dumb", 1);
    ck_assert_int_eq(source->open(source, &options, why, sizeof why), 0);
    ck_assert(source->emulates == (_i == 1));
    ck_assert_str_eq(getenv("TERM"), _i == 1 ? "xterm-256color" : "dumb");
    source->close(source);
}
END_TEST

/* Neither a reader that goes nor a file that is too large kills us. */
START_TEST(signals_that_are_ignored)
{
    struct source *source;
    struct sigaction action;

    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    source = opened(&bare, false);
    sigaction(SIGPIPE, NULL, &action);
    ck_assert_ptr_eq(action.sa_handler, SIG_IGN);
    sigaction(SIGXFSZ, NULL, &action);
    ck_assert_ptr_eq(action.sa_handler, SIG_IGN);
    source->close(source);
}
END_TEST

CHECK_MAIN_APART("source, a run")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, held_by_the_user);
    tcase_add_test(all, opened_held);
    tcase_add_loop_test(all, held_by_a_gate, 0, 2);
    tcase_add_test(all, a_gate_that_is_open);
    tcase_add_loop_test(all, what_it_sleeps_on, 0, 2);
    tcase_add_test(all, no_news_for_want_of_memory);
    tcase_add_test(all, what_a_command_has);
    tcase_add_loop_test(all, what_cannot_begin, 0, 2);
    tcase_add_loop_test(all, its_status, 0, 2);
    tcase_add_loop_test(all, its_results, 0, 2);
    tcase_add_loop_test(all, emulated, 0, 2);
    tcase_add_test(all, signals_that_are_ignored);
}
