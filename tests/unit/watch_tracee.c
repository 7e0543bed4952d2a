/*
 * watch_tracee.c - what is told of the beginning of a process: under which parent and which words.
 * Our own process is the one that is looked at.
 */
#include "check_main.h"
#include "watch/inside.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#define OTHER 0x7ffffff0 /* a number that no process has */

static struct watch watch;
static char told[1024];
static pid_t wanted_pid; /* that is told of */

static void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    watch.self = OTHER + 1;
    watch.start_us = 1000;
    watch.now_us = 1700;
    watch.options.threads = true;
    wanted_pid = getpid();
}

static void tear_down(void)
{
    watch_tree_fini(&watch);
    watch_report_fini(&watch);
    watch_words_fini(&watch);
}

/* "us" and "ours" are our own number and our parent's. */
static const char *name_of(pid_t pid, char text[16])
{
    if (pid == getpid() || pid == getppid())
        return pid == getpid() ? "us" : "ours";
    snprintf(text, 16, "%d", pid - OTHER);
    return text;
}

/* The events that wait, as one text. */
static const char *tell(void)
{
    size_t size = 0;
    struct fb_event event;

    told[0] = '\0';
    while (watch_report_take(&watch, &event)) {
        char *to = told + size, number[16];
        size_t room = sizeof told - size;
        ck_assert_int_eq(event.t_us, 700);
        ck_assert_uint_eq(event.attempt, 1);
        if (event.kind == FB_QUEUED)
            snprintf(to, room, "%u:queued(%s|%s) ", event.job, event.as.queued.name,
                     event.as.queued.command);
        else if (event.kind == FB_FORKED && event.as.forked.pid != wanted_pid)
            snprintf(to, room, "%u:pid %d ", event.job, event.as.forked.pid);
        else if (event.kind == FB_FORKED)
            snprintf(to, room, "%u:forked(%s%s) ", event.job,
                     name_of(event.as.forked.parent, number),
                     event.as.forked.thread ? " thread" : "");
        else if (event.kind == FB_ORPHANED)
            snprintf(to, room, "%u:orphaned(%s) ", event.job,
                     name_of(event.as.orphaned.parent, number));
        else if (event.kind == FB_BEGAN)
            snprintf(to, room, "%u:began(%s|%s)%s ", event.job, event.as.began.name,
                     event.as.began.words, event.as.began.cut ? "..." : "");
        else
            snprintf(to, room, "%u:%d ", event.job, event.kind);
        size += strlen(to);
    }
    return told;
}

static struct tracee *add(pid_t pid, bool thread)
{
    struct tracee *tracee = watch_tree_add(&watch, pid, thread, false);

    watch_tree_link(&watch, tracee, NULL);
    watch_words_give(&watch, tracee,
                     "maker\0"
                     "2",
                     8);
    return tracee;
}

/* Who forked our process, as the message has it, and what became of that one. */
static const struct {
    bool maker, known, exiting, dead; /* the maker is said; it has a row; it has ended, or nearly */
    pid_t parent;                     /* as it was asked for before; 0: it was not */
    bool of_watch;                    /* that is the watch itself */
    const char *told;
} births[] = {
    { .told = "1:queued(n|n) 1:forked(ours) " },
    { .maker = true, .told = "1:queued(n|n) 1:forked(0) 1:orphaned(ours) " },
    { .maker = true, .known = true, .told = "1:queued(n|n) 1:forked(ours) " },
    { .maker = true,
      .known = true,
      .exiting = true,
      .told = "1:queued(n|n) 1:forked(0) " }, /* its death will tell the rest */
    { .maker = true,
      .known = true,
      .dead = true,
      .told = "1:queued(n|n) 1:forked(0) 1:orphaned(ours) " },
    { .parent = OTHER, .known = true, .told = "1:queued(n|n) 1:forked(0) " },
    { .parent = OTHER, .told = "1:queued(n|n) 1:forked(0) 1:orphaned(ours) " },
    { .parent = OTHER + 1, .told = "1:queued(n|n) 1:forked(1) " }, /* the watch: no orphan */
};

START_TEST(a_birth)
{
    struct hint birth = { .child = getpid(), .process = true, .parent = births[_i].parent };
    struct tracee words = { 0 }, *maker = births[_i].known ? add(OTHER, false) : NULL, *child;
    struct proc_stat stat;

    birth.maker = births[_i].maker ? OTHER : 0;
    if (maker != NULL) {
        maker->exiting = births[_i].exiting;
        maker->state = births[_i].dead ? TRACEE_ZOMBIE : TRACEE_ALIVE;
    }
    watch_words_give(&watch, &words, "n", 2);
    birth.words = words.words;
    child = tracee_begin(&watch, birth);
    ck_assert_ptr_nonnull(child);
    ck_assert_str_eq(tell(), births[_i].told);
    ck_assert_int_eq(child->parent_pid, strstr(births[_i].told, "ours") != NULL ? getppid()
                                        : births[_i].exiting                    ? OTHER
                                                             : births[_i].parent);
    ck_assert_ptr_eq(child->parent,
                     births[_i].exiting || births[_i].parent == OTHER ? maker : NULL);
    ck_assert(tracee_read_stat(&watch, getpid(), &stat));
    if (births[_i].parent == 0)
        ck_assert(child->start_ticks == stat.start_ticks && stat.start_ticks > 0);
}
END_TEST

/* Its own, or else its parent's, or else what the kernel calls it. */
START_TEST(its_words)
{
    struct hint birth = { .child = getpid(), .process = true, .parent = OTHER };
    char wanted[256], name[64] = "";
    struct tracee *maker = add(OTHER, false), *child;

    child = tracee_begin(&watch, birth);
    ck_assert_str_eq(tell(), "1:queued(maker|maker 2) 1:forked(0) ");
    ck_assert(child->words == maker->words && child->words->users == 2);
    watch_tree_drop(&watch, child);
    watch_words_drop(maker->words);
    maker->words = NULL;
    prctl(PR_GET_NAME, name);
    child = tracee_begin(&watch, birth);
    snprintf(wanted, sizeof wanted, "2:queued(%s|%s) 2:forked(0) ", name, name);
    ck_assert_str_eq(tell(), wanted);
    watch_tree_drop(&watch, child);
    prctl(PR_SET_NAME, "a");
    tracee_begin(&watch, birth);
    ck_assert_str_eq(tell(), "3:queued(a|a) 3:forked(0) ");
    prctl(PR_SET_NAME, name);
}
END_TEST

/* Those of the maker alone that were not asked for yet. */
START_TEST(births_are_asked_for)
{
    struct hint hints[] = {
        { .child = getpid(), .maker = OTHER },
        { .child = getpid() + 1000000, .maker = OTHER + 2 },
        { .child = OTHER, .maker = OTHER },
    };

    add(OTHER, false);
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
        watch_hints_put(&watch, &hints[i]);
    tracee_read_births(&watch, OTHER);
    ck_assert_int_eq(watch_hints_take(&watch, getpid()).parent, getppid());
    ck_assert_int_eq(watch_hints_take(&watch, hints[1].child).parent, 0);
    ck_assert_int_eq(watch_hints_take(&watch, OTHER).parent, OTHER); /* gone: its maker's */
    watch_hints_fini(&watch);
}
END_TEST

START_TEST(the_root)
{
    struct proc_stat stat;
    struct tracee *root = tracee_root(&watch, getpid(), "sh\0-c", 6);

    ck_assert_str_eq(tell(), "1:queued(sh|sh -c) 1:forked(1) ");
    ck_assert_int_eq(root->parent_pid, watch.self);
    ck_assert_ptr_null(root->parent);
    ck_assert_ptr_eq(watch.tree.roots, root);
    ck_assert(tracee_read_stat(&watch, getpid(), &stat));
    ck_assert_str_eq(root->comm, stat.comm);
    ck_assert(root->start_ticks == stat.start_ticks && stat.start_ticks > 0);
    ck_assert(!tracee_read_stat(&watch, OTHER, &stat));
    ck_assert(!root->began);
    tracee_exec(&watch, root, "", 0); /* they could not be read: those of before */
    ck_assert_str_eq(tell(), "1:began(sh|sh -c) ");
    ck_assert(root->began);
    strcpy(watch.words.file, "f");
    tracee_exec(&watch, root, "", 1); /* one word, which is empty */
    ck_assert_str_eq(tell(), "1:began(f|'') ");
    tracee_exec(&watch, root, "x", 2);
    root->words->cut = true;
    tracee_exec(&watch, root, "", 0);
    ck_assert_str_eq(tell(), "1:began(x|x) 1:began(x|x)... ");
}
END_TEST

START_TEST(an_orphan)
{
    struct tracee *child = tracee_root(&watch, OTHER + 3, "c", 2), *parent = add(OTHER, false);

    tell();
    tracee_orphaned(&watch, child, OTHER);
    ck_assert_str_eq(tell(), "1:orphaned(0) ");
    ck_assert_ptr_eq(child->parent, parent);
    ck_assert_int_eq(child->parent_pid, OTHER);
    tracee_orphaned(&watch, child, OTHER + 5);
    ck_assert_str_eq(tell(), "1:orphaned(5) ");
    ck_assert_ptr_null(child->parent);
}
END_TEST

/* ---- threads */

static pthread_barrier_t barrier;
static pid_t thread_id;

static void *stay(void *context)
{
    (void)context;
    thread_id = sys_thread();
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier);
    return NULL;
}

/* Under its process, also where another thread of that made it; one that is not shown has no event.
 */
static const struct {
    bool shown, forker, by_thread, leader;
    const char *told;
} threads[] = {
    { true, false, false, true, "1:queued(maker|maker 2) 1:forked(us thread) " },
    { true, true, false, true, "1:queued(maker|maker 2) 1:forked(us thread) " },
    { true, true, true, true, "1:queued(maker|maker 2) 1:forked(us thread) " },
    { true, false, false, false, "1:queued(t|t) 1:forked(us thread) " }, /* as Tgid has it */
    { true, true, false, false, "1:queued(t|t) 1:forked(us thread) " },
    { false, false, false, true, "" },
    { false, true, true, true, "" },
};

START_TEST(a_thread)
{
    struct tracee words = { 0 }, *leader = NULL, *tracee;
    struct hint birth = { .forker = threads[_i].forker ? getpid() : 0 };
    pthread_t thread;

    pthread_barrier_init(&barrier, NULL, 2);
    ck_assert_int_eq(pthread_create(&thread, NULL, stay, NULL), 0);
    pthread_barrier_wait(&barrier);
    watch.options.threads = threads[_i].shown;
    if (threads[_i].leader)
        leader = add(getpid(), false);
    if (threads[_i].by_thread) {
        birth.forker = OTHER;
        watch_tree_link(&watch, add(OTHER, true), leader);
    }
    if (!threads[_i].leader) {
        watch_words_give(&watch, &words, "t", 2);
        birth.words = words.words;
    }
    birth.child = wanted_pid = thread_id;
    tracee = tracee_begin(&watch, birth);
    ck_assert_ptr_nonnull(tracee);
    ck_assert(tracee->thread);
    ck_assert_ptr_eq(tracee->parent, leader);
    ck_assert_uint_eq(tracee->job, threads[_i].shown);
    ck_assert_str_eq(tell(), threads[_i].told);
    pthread_barrier_wait(&barrier);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&barrier);
}
END_TEST

/* What is gone is a thread, and of no process that is known; or a process, where that is known. */
START_TEST(one_that_is_gone)
{
    struct hint birth = { .child = OTHER, .process = _i == 1, .parent = OTHER + 1 };
    struct tracee *tracee;

    wanted_pid = OTHER;
    strcpy(watch.proc, "\nTgid:\t5\n"); /* of the last that was looked at */
    tracee = tracee_begin(&watch, birth);
    ck_assert(tracee != NULL && tracee->thread == (_i == 0));
    ck_assert_ptr_null(tracee->words);
    snprintf(watch.proc, sizeof watch.proc, "1:queued(|) 1:forked(%s) ",
             _i == 0 ? "-2147483632 thread" : "1");
    ck_assert_str_eq(tell(), watch.proc);
}
END_TEST

CHECK_MAIN_APART("beginnings")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, a_birth, 0, sizeof births / sizeof births[0]);
    tcase_add_test(all, its_words);
    tcase_add_test(all, births_are_asked_for);
    tcase_add_test(all, the_root);
    tcase_add_test(all, an_orphan);
    tcase_add_loop_test(all, a_thread, 0, sizeof threads / sizeof threads[0]);
    tcase_add_loop_test(all, one_that_is_gone, 0, 2);
}
