/*
 * watch_polling.c - what a look at /proc finds, here at one of the test's own: which processes are
 * of the watched tree, each asked for its parent once, and what has become of those that are known.
 */
#include "proc_stage.h"
#include "ptrace_stage.h"
#include "watch/passive.h"

static void begin(void)
{
    memset(&proc, 0, sizeof proc);
    proc.pidfd = -EMFILE;
    set_up();
    watch.backend = &watch_backend_polling;
    watch.tree.roots->start_ticks = 5;
    strcpy(watch.tree.roots->comm, "prog");
    put_there((struct there){ .pid = P, .parent = getpid(), .start_ticks = 5, .comm = "prog" });
}

static void end(void)
{
    tear_down();
    polling_fini(&watch);
}

static struct there *born(pid_t pid, pid_t parent, const char *comm)
{
    return put_there((struct there){
        .pid = pid, .parent = parent, .start_ticks = 7, .comm = comm, .words = "w\0" });
}

static void look(void)
{
    watch_backend_polling.tick(&watch);
}

/* Whatever their order is: a child is found though it is listed before its parent. */
START_TEST(the_tree_is_found)
{
    born(20, 30, "prog");
    born(30, 40, "prog");
    born(40, P, "prog");
    born(50, 2, "other");
    look();
    seen_is("prog:2=40<P prog:3=30<40 prog:4=20<30 ");
    ck_assert_uint_eq(watch_tree_get(&watch, 40)->start_ticks, 7);
    ck_assert_str_eq(watch_tree_get(&watch, 20)->comm, "prog"); /* its parent's, until an exec */
    look();
    seen_is("");
}
END_TEST

/* Of a stranger its parent is asked once, wherever it stands among the others, until its number is
 * free. */
START_TEST(strangers_are_asked_once)
{
    static const pid_t pids[] = { 50, 20, 70, 10, 60, 40, 30 };

    for (int i = 0; i < 7; i++) {
        for (int k = 0; k < i; k++)
            born(pids[k], 2, "other");
        polling_find(&watch);
        ck_assert_int_eq(proc.stats, i);
        for (int k = 0; k < 3; k++)
            polling_find(&watch);
        ck_assert_int_eq(proc.stats, i); /* P is known: it is not looked for */
        for (int k = 0; k < i; k++)
            there(pids[k])->pid = 0;
        polling_find(&watch);
        proc.stats = 0;
    }
    seen_is("");
}
END_TEST

/* One that was found not to be ours is not, whose child its parent may become; the next one of its
 * number is another. */
START_TEST(a_stranger_stays_one)
{
    born(30, 20, "other");
    look();
    born(20, P, "prog");
    look();
    seen_is("prog:2=20<P ");
    there(30)->pid = 0;
    look();
    born(30, 20, "prog");
    look();
    seen_is("prog:3=30<20 ");
}
END_TEST

/* Children that we had before the watch are strangers; one that comes to us later is an orphan of
 * the tree. */
START_TEST(our_own_children)
{
    born(20, getpid(), "before");
    ck_assert_int_eq(watch_backend_polling.take(&watch, P), 0);
    look();
    born(30, getpid(), "later");
    look();
    seen_is("later:2=30<self 2 began w ");
    look();
    seen_is("");
}
END_TEST

/* One that is gone before it can be asked, and one that has no row for the moment. */
START_TEST(what_cannot_be_asked)
{
    born(20, P, "prog")->start_ticks = 0;
    look();
    seen_is("");
    there(20)->start_ticks = 7;
    look();
    seen_is("prog:2=20<P ");
}
END_TEST

/* However many there are: as many as the room that was made at first, one more, and twice as many.
 */
START_TEST(a_crowd)
{
    static const int crowds[] = { 8189, 8190, 8191, 16383, 16384 };

    born(200000, P, "prog");
    proc.crowd = crowds[_i];
    proc.list[15] = proc.list[1];
    proc.list[1].pid = 0;
    look();
    seen_is("prog:2=200000<P ");
}
END_TEST

/* ---- what has become of one */
static const struct {
    struct there now; /* of C, beside what stands in changed() */
    bool parent_is_us, held, zombie, thread;
    bool start_unknown;
    const char *seen;
} fates[] = {
    { .seen = "" },
    { .now.pid = -1, .seen = "2 exited 0,0 2 reaped " },
    { .now.pid = -1, .held = true, .seen = "" },         /* its descriptor says so */
    { .now.pid = -1, .parent_is_us = true, .seen = "" }, /* the kernel does */
    { .now.pid = -1, .zombie = true, .seen = "" },
    { .now.pid = -1, .thread = true, .seen = "" },
    { .now.start_ticks = 8, .seen = "2 exited 0,0 2 reaped " }, /* another of its number */
    { .now.start_ticks = 8, .start_unknown = true, .seen = "" },
    { .now = { .start_ticks = 8, .state = 'Z', .exit_status = 4 << 8 },
      .start_unknown = true,
      .seen = "2 exited 4,0 " },
    { .now = { .state = 'Z', .exit_status = 3 << 8 }, .seen = "2 exited 3,0 " },
    { .now = { .state = 'Z', .exit_status = 0x8b }, .seen = "2 exited 0,11 core " },
    { .now = { .state = 'Z', .exit_status = 9 }, .held = true, .seen = "" },
    { .now.state = 'T', .seen = "2 stopped 19 " },
    { .now.state = 't', .seen = "" },
    { .now.parent = 1, .seen = "2 orphaned<1 " },
    { .now.parent = -1, .seen = "" }, /* no parent: one of another namespace */
};

START_TEST(what_has_become_of_it)
{
    struct there *child = born(C, fates[_i].parent_is_us ? getpid() : P, "prog");
    const struct there *now = &fates[_i].now;
    struct tracee *row;

    look();
    fake.seen[0] = '\0';
    while (watch_report_waiting(&watch) > 0)
        watch_report_take(&watch, &(struct fb_event){ 0 });
    row = watch_tree_get(&watch, C);
    ck_assert(row != NULL && row->pidfd < 0);
    proc.user_us = 77;
    row->pidfd = fates[_i].held ? 0 : -1; /* one like any other */
    row->state = fates[_i].zombie ? TRACEE_ZOMBIE : TRACEE_ALIVE;
    row->thread = fates[_i].thread;
    row->start_ticks = fates[_i].start_unknown ? 0 : 7;
    child->pid = now->pid < 0 ? 0 : C;
    child->start_ticks = now->start_ticks != 0 ? now->start_ticks : 7;
    child->state = now->state;
    child->exit_status = now->exit_status;
    child->parent = now->parent < 0 ? 0 : now->parent != 0 ? now->parent : child->parent;
    look();
    seen_is(fates[_i].seen);
    row = watch_tree_get(&watch, C);
    if (row != NULL && row->state == TRACEE_ALIVE && child->pid != 0 && child->start_ticks == 7)
        ck_assert(row->user_us == (child->state == 'Z' ? 0 : 77)); /* for when it is gone */
    if (row != NULL && fates[_i].seen[0] != '\0' && row->state == TRACEE_ZOMBIE)
        ck_assert(row->polled && watch_count_any_polled(&watch)); /* until it is reaped */
    if (row != NULL)
        row->pidfd = -1;
}
END_TEST

#define OURS   "Uid:\t7\t7\t7\t7\nGid:\t8\t8\t8\t8\nCapPrm:\t0\nCapEff:\t0\n"
#define THEIRS "Uid:\t7\t0\t0\t0\nGid:\t8\t8\t8\t8\nCapPrm:\t0\nCapEff:\t0\n"

/* A child whose zombie shows a status of 0, by `status` ours or not. */
static struct tracee *zombie_of(const char *status)
{
    struct there *child = born(C, P, "prog");

    put_there((struct there){ .pid = getpid(), .status = OURS });
    look();
    seen_is("prog:2=C<P ");
    child->state = 'Z';
    child->status = status;
    return watch_tree_get(&watch, C);
}

/* What the kernel does not show us is no exit 0. */
START_TEST(a_status_that_is_hidden)
{
    static const char *const rows[] = { OURS, THEIRS, NULL };

    zombie_of(rows[_i]);
    look();
    seen_is(_i == 0 ? "2 exited 0,0 well " : "2 exited 0,0 ");
}
END_TEST

/* What we may is read once. */
START_TEST(a_status_of_another)
{
    zombie_of(OURS);
    look();
    seen_is("2 exited 0,0 well ");
    there(getpid())->pid = 0;
    born(N, P, "prog");
    look();
    seen_is("prog:3=N<P ");
    there(N)->state = 'Z';
    there(N)->status = OURS;
    look();
    seen_is("3 exited 0,0 well ");
}
END_TEST

/* Its descriptor tells it once its parent has reaped it. */
START_TEST(a_status_that_comes_with_the_reaping)
{
    struct tracee *child = zombie_of(THEIRS);

    child->pidfd = 0; /* one like any other */
    watch.tells_reaping = _i != 1;
    passive_pidfd(&watch, child, EPOLLIN);
    look();
    seen_is(_i != 1 ? "" : "2 exited 0,0 ");
    if (_i == 2) { /* its parent has gone, and another may never do it */
        watch_tree_link(&watch, child, NULL);
        look();
        seen_is("2 exited 0,0 ");
    } else if (_i == 0) {
        ck_assert_int_eq(child->state, TRACEE_ALIVE);
        proc.reaped_with = 3 << 8;
        child->pidfd = dup(0);
        there(C)->pid = 0;
        passive_pidfd(&watch, child, EPOLLIN | EPOLLHUP);
        seen_is("2 exited 3,0 2 reaped ");
        return;
    }
    child->pidfd = -1;
}
END_TEST

START_TEST(stopped_for_a_while)
{
    struct there *child = born(C, P, "prog");

    look();
    seen_is("prog:2=C<P ");
    child->state = 'T';
    look();
    look();
    seen_is("2 stopped 19 ");
    child->state = 'R';
    look();
    look();
    seen_is("2 continued ");
}
END_TEST

/* Wherever its number lies among the others. */
START_TEST(all_are_looked_at)
{
    char wanted[64];

    watch.tree.job_count = (uint32_t)_i;
    snprintf(wanted, sizeof wanted, "prog:%d=C<P %d stopped 19 ", _i + 1, _i + 1);
    born(C, P, "prog")->state = 'T';
    look();
    look();
    seen_is(wanted);
}
END_TEST

/* Another name is an exec, whose words may come a look later than the name; where they do not, it
 * is named as the kernel does. */
START_TEST(another_name)
{
    struct there *child = born(C, P, "prog");

    look();
    seen_is("prog:2=C<P ");
    child->comm = "sleep";
    child->words = "/bin/sleep\0"
                   "9\0";
    look();
    look();
    seen_is("2 began sleep ");
    child->comm = "late";
    child->words = NULL;
    look();
    seen_is("");
    child->words = "late\0";
    look();
    seen_is("2 began late ");
    child->comm = "kernel's";
    child->words = NULL;
    look();
    seen_is("");
    look();
    seen_is("2 began kernel's ");
    look();
    seen_is("");
    child->comm = "k"; /* once more, with a name of one letter */
    look();
    seen_is("");
    look();
    seen_is("2 began k ");
    child->comm = "x";
    child->words = "y"; /* all of them is one byte */
    child->words_size = 1;
    look();
    seen_is("2 began y ");
}
END_TEST

/* As it is described. */
START_TEST(its_facts)
{
    const struct backend *way = &watch_backend_polling;

    ck_assert_str_eq(way->name, "polling");
    ck_assert_ptr_nonnull(strstr(way->misses, "50 times a second"));
    ck_assert_int_eq(way->tick_us, 1000000 / 50);
    ck_assert(!way->others_left(&watch));
    ck_assert(way->leave == NULL && way->source_ready == NULL);
}
END_TEST

CHECK_MAIN("polling")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, the_tree_is_found);
    tcase_add_test(all, strangers_are_asked_once);
    tcase_add_test(all, a_stranger_stays_one);
    tcase_add_test(all, our_own_children);
    tcase_add_test(all, what_cannot_be_asked);
    tcase_add_loop_test(all, a_crowd, 0, 5);
    tcase_add_loop_test(all, what_has_become_of_it, 0, sizeof fates / sizeof fates[0]);
    tcase_add_loop_test(all, a_status_that_is_hidden, 0, 3);
    tcase_add_test(all, a_status_of_another);
    tcase_add_loop_test(all, a_status_that_comes_with_the_reaping, 0, 3);
    tcase_add_test(all, stopped_for_a_while);
    tcase_add_loop_test(all, all_are_looked_at, 1, 65);
    tcase_add_test(all, another_name);
    tcase_add_test(all, its_facts);
}
