/*
 * sys_family_proc.c - engine/sys/family.c over a /proc of the test's own: what is read of a
 * process, how often one in the midst of an exec is looked at, and which processes descend from
 * ours. Its pids are greater than any of Linux: none is the test's own.
 */
#include "family_stage.h"

/* ---------------------------------------------------------------- the environment */

static const struct {
    const char *words; /* % is our pid */
    uint32_t job;
    bool outlives;
} environments[] = {
    { "", 0, false },
    { "FORKBOARD_JOB=7|", 7, false },
    { "A=1|FORKBOARD_JOB=4294967295|FORKBOARD_OUTLIVES=%|B=2|", UINT32_MAX, true },
    { "FORKBOARD_OUTLIVES=%|", 0, true },
    { "FORKBOARD_OUTLIVES=%1|FORKBOARD_JOB=3|", 3, false }, /* of another run */
    { "FORKBOARD_OUTLIVES=5000001|FORKBOARD_JOB=0|", 0, false },
    { "XFORKBOARD_JOB=5|FORKBOARD_JOBS=5|FORKBOARD_JOB|", 0, false },
    { "FORKBOARD_JOB=5|FORKBOARD_JOB=6|", 6, false },
    { "FORKBOARD_JOB=5", 0, false }, /* it has no end */
};

START_TEST(an_environment)
{
    struct sys_process seen = { .pid = 5000050, .unsure = true };
    char words[128] = "";

    for (const char *from = environments[_i].words; *from != '\0'; from++)
        snprintf(words + strlen(words), sizeof words - strlen(words),
                 *from == '%' ? "%.0s%d" : "%.1s", from, (int)getpid());
    add((struct there){ .pid = 5000050, .parent = 5000001, .words = words });
    sys_read_environment(&seen, getpid());
    ck_assert_uint_eq(seen.job, environments[_i].job);
    ck_assert_int_eq(seen.outlives, environments[_i].outlives);
    ck_assert(!seen.unsure);
    ck_assert_int_eq(list[0].looks, 1);
    ck_assert_uint_eq(sys_job_of(5000050), environments[_i].job);
    ck_assert_uint_eq(sys_job_of(5000051), 0); /* it is not there */
}
END_TEST

/* In the midst of an exec it is looked at again: at once at first, then after a pause. */
static const struct {
    struct there process;
    int looks;
    uint32_t job;
    bool unsure;
} execs[] = {
    { { .words = "FORKBOARD_JOB=7|" }, 1, 7, false },
    { { .words = "FORKBOARD_JOB=7|", .execs = 3 }, 4, 7, false },
    { { .words = "A=1|FORKBOARD_JOB=7|", .torn = 2 }, 3, 7, false },
    { { .words = "A=1|FORKBOARD_JOB=7|", .execs = 5, .torn = 40 }, 46, 7, false },
    { { .words = "FORKBOARD_JOB=7|", .execs = 1000 }, -1, 0, true },
    { { .words = "A=1|FORKBOARD_JOB=7|", .torn = 1000 }, -1, 0, true },
    { { .words = NULL }, 1, 0, false }, /* we may not know */
    { { .words = "FORKBOARD_JOB=7|", .execs = 1000, .state = 'Z' },
      1,
      0,
      false }, /* it has ended */
    { { .words = "FORKBOARD_JOB=7|", .execs = 1000, .state = 'X' }, 1, 0, false },
    { { .words = "FORKBOARD_JOB=7|", .execs = 1000, .stat = "" }, 1, 0, false },
};

START_TEST(an_exec)
{
    struct sys_process seen = { .pid = 5000050 };
    int looks = execs[_i].looks;

    add(execs[_i].process);
    list[0].pid = 5000050;
    sys_read_environment(&seen, getpid());
    ck_assert_uint_eq(seen.job, execs[_i].job);
    ck_assert_int_eq(seen.unsure, execs[_i].unsure);
    if (looks > 0) {
        ck_assert_int_eq(list[0].looks, looks);
        ck_assert_int_eq(paused_us > 0, looks > 30);
    }
    ck_assert_int_ge(yields, looks < 0 || looks > 10 ? 10 : looks - 1);
    ck_assert_int_le(paused_us, 100000); /* the caller does not wait for long */
    ck_assert(looks > 0 || (list[0].looks > 50 && paused_us > 10000));
}
END_TEST

/* ---------------------------------------------------------------- one process */

#define REST " 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 1 21 "

static const struct {
    struct there process;
    bool known;
    const char *name;
} looks[] = {
    { { .parent = 5000003, .words = "" }, true, "sh" },
    { { .parent = 5000003, .words = "", .name = "a (b) c" }, true, "a (b) c" },
    { { .parent = 5000003, .words = "", .name = ") R 1 (" }, true, ") R 1 (" },
    { { .parent = 5000003, .words = "", .name = "" }, true, "" },
    { { .parent = 5000003, .words = "", .state = 'Z' }, true, "sh" },
    { { .parent = 5000003, .words = "", .state = 'X' }, false, NULL },
    { { .parent = OURS, .words = "FORKBOARD_JOB=4|" }, true, "sh" },
    { { .parent = OURS, .words = "", .state = 'Z' }, false, NULL },
    { { .parent = OURS, .words = "", .state = 'Z', .threads = 2 },
      true,
      "sh" }, /* its first thread */
    { { .parent = OURS, .words = "", .state = 'X' }, false, NULL },
    { { .stat = "" }, false, NULL },
    { { .stat = "5000050 (sh S 5000004" REST "22 " }, false, NULL },
    { { .stat = "5000050 (sh) S 5000004" REST "\n" }, false, NULL },
    { { .stat = "5000050 (sh) S 5000004 5 6\n" }, false, NULL },
};

START_TEST(a_look)
{
    struct there is = looks[_i].process;
    struct sys_process seen;

    is.pid = 5000050;
    is.group = 31;
    is.session = 32;
    is.start = 4000000000;
    add(is);
    ck_assert_int_eq(sys_look(5000050, &seen), looks[_i].known);
    ck_assert(!sys_look(5000051, &seen));
    if (!looks[_i].known)
        return;
    ck_assert(sys_look(5000050, &seen));
    ck_assert_int_eq(seen.pid, 5000050);
    ck_assert_int_eq(seen.parent, is.parent == OURS ? getpid() : is.parent);
    ck_assert_int_eq(seen.group, 31);
    ck_assert_int_eq(seen.session, 32);
    ck_assert_uint_eq(seen.start_ticks, 4000000000);
    ck_assert_str_eq(seen.name, looks[_i].name);
    ck_assert_uint_eq(seen.job, is.parent == OURS && is.words[0] != '\0' ? 4 : 0);
    ck_assert(!seen.unsure && !seen.outlives);
    ck_assert(is.parent == OURS || list[0].looks == 0); /* others' is theirs */
}
END_TEST

/* ---------------------------------------------------------------- a group */

/* Group 9 in letters: the states of its processes; in brackets, of another group. */
static const struct {
    const char *states;
    bool dead;
} groups[] = {
    { "", true },      { "Z", true },   { "X", true },    { "ZXZ", true },      { "S", false },
    { "ZS", false },   { "SZ", false }, { "ZSZ", false }, { "Z(S)Z", true },    { "(S)", true },
    { "(Z)S", false }, { "T", false },  { "R", false },   { "(Z)(S)D", false },
};

START_TEST(a_group)
{
    int group = 9, pid = 5000050;

    others[0] = "self";
    for (const char *state = groups[_i].states; *state != '\0'; state++) {
        if (*state == '(' || *state == ')')
            group = *state == '(' ? 8 : 9;
        else
            add((struct there){
                .pid = pid++, .parent = 5000001, .group = group, .state = *state, .words = "" });
    }
    ck_assert_int_eq(sys_group_dead(9), groups[_i].dead);
    refused = EMFILE; /* what cannot be known is not so */
    ck_assert(!sys_group_dead(9));
}
END_TEST

/* ---------------------------------------------------------------- a family */

static const char *pids_of(const struct sys_process *processes, int found)
{
    static char out[256];

    out[0] = '\0';
    for (int i = 0; i < found; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), " %d", (int)processes[i].pid);
    return out;
}

static void add_tree(void)
{
    others[0] = "self";
    others[1] = "meminfo";
    add((struct there){ .pid = 5000001, .words = "" });
    add((struct there){
        .pid = 5000007, .parent = 5000061, .words = "FORKBOARD_JOB=9|" }); /* before its parent */
    add((struct there){ .pid = 5000040, .parent = OURS, .words = "FORKBOARD_JOB=1|" });
    add((struct there){ .pid = 5000041, .parent = 5000040, .words = "FORKBOARD_JOB=1|" });
    add((struct there){ .pid = 5000042, .parent = 5000001, .words = "FORKBOARD_JOB=1|" });
    add((struct there){ .pid = 5000043, .parent = 5000042, .words = "" });
    add((struct there){ .pid = 5000044, .parent = OURS, .state = 'Z', .words = "" });
    add((struct there){ .pid = 5000045, .parent = 5000044, .words = "" });
    add((struct there){ .pid = 5000046, .parent = 5000041, .state = 'X', .words = "" });
    add((struct there){ .pid = getpid(), .parent = 5000001, .words = "" });
    add((struct there){ .pid = 5000060, .parent = OURS, .words = "FORKBOARD_JOB=2|" });
    add((struct there){ .pid = 5000061, .parent = 5000041, .words = "" });
    add((struct there){
        .pid = 5000062, .parent = 5000060, .stat = "", .words = "" }); /* just gone */
}

START_TEST(a_family)
{
    struct sys_process *family;
    int found;

    add_tree();
    found = sys_family(&family);
    ck_assert_str_eq(pids_of(family, found), " 5000040 5000060 5000041 5000061 5000007");
    ck_assert_uint_eq(family[0].job, 1);
    ck_assert_uint_eq(family[1].job, 2);
    ck_assert_uint_eq(family[4].job, 0); /* of a child of ours it is asked alone */
    free(family);
    count = 1; /* none of ours */
    ck_assert_int_eq(sys_family(&family), 0);
    free(family);
    refused = EMFILE;
    ck_assert_int_eq(sys_family(&family), -EMFILE);
    ck_assert_ptr_null(family);
}
END_TEST

static bool is_meant(void *context, const struct sys_process *process)
{
    const int *meant = context;

    for (; *meant != 0; meant++)
        if (process->pid == *meant)
            return true;
    return false;
}

static const struct {
    int meant[4], room;
    const char *found;
} leftovers[] = {
    { { 0 }, 9, "" },
    { { 5000042 }, 9, " 5000042 5000043" },
    { { 5000040, 5000042 }, 9, " 5000040 5000042 5000041 5000043 5000061 5000007" },
    { { 5000040, 5000042 }, 5, " 5000040 5000042 5000041 5000043 5000061" },
    { { 5000040, 5000042 }, 3, " 5000040 5000042 5000041" },
    { { 5000040, 5000042 }, 1, " 5000040" },
    { { 5000040, 5000042 }, 0, "" },
    { { 5000061, 5000041, 5000007 }, 9, " 5000007 5000041 5000061" },
    { { 5000044, 5000046, 5000062 }, 9, "" }, /* they live no more */
};

START_TEST(left)
{
    struct sys_process processes[10] = { [9] = { .pid = -7 } };
    int found;

    add_tree();
    processes[leftovers[_i].room].pid = -7;
    found = sys_leftovers(is_meant, (void *)(uintptr_t)leftovers[_i].meant, processes,
                          leftovers[_i].room);
    ck_assert_str_eq(pids_of(processes, found), leftovers[_i].found);
    ck_assert_int_eq(processes[leftovers[_i].room].pid, -7);
    refused = ENFILE;
    ck_assert_int_eq(sys_leftovers(is_meant, (void *)(uintptr_t)leftovers[_i].meant, processes, 9),
                     -ENFILE);
}
END_TEST

/* However many there are: each is there, once, in its place. */
START_TEST(many)
{
    static const int sizes[] = { 255, 256, 257, 767, 768, 769, 1600 };
    struct sys_process *family;

    for (int i = 0; i < sizes[_i]; i++)
        add((struct there){
            .pid = 5001000 + i, .parent = OURS, .start = (unsigned)i, .words = "" });
    ck_assert_int_eq(sys_family(&family), sizes[_i]);
    for (int i = 0; i < sizes[_i]; i++)
        ck_assert(family[i].pid == 5001000 + i && family[i].start_ticks == (unsigned)i);
    free(family);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

CHECK_MAIN("families of a made /proc")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, an_environment, 0, COUNT(environments));
    tcase_add_loop_test(all, an_exec, 0, COUNT(execs));
    tcase_add_loop_test(all, a_look, 0, COUNT(looks));
    tcase_add_loop_test(all, a_group, 0, COUNT(groups));
    tcase_add_test(all, a_family);
    tcase_add_loop_test(all, left, 0, COUNT(leftovers));
    tcase_add_loop_test(all, many, 0, 7);
}
