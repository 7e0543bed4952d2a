/* cluster_rundir.c - the directory of a run: made once, said once, opened by its owner alone. */
#include "cluster/rundir.h"
#include "cluster_stage.h"

#include <errno.h>
#include <string.h>

static void say(void)
{
    stage_open(3, 7);
    stage_dir.on = strdup("local,agents=3");
    stage_dir.jobs = 11;
    stage_dir.block = 2;
    stage_dir.ordered = true;
    ck_assert_int_eq(rundir_say(&stage_dir, stage_error, sizeof stage_error), 0);
}

/* What one says of it, another reads; `path` with a slash at its end, or none. */
static const char *const ways[] = { "run", "run/", "./run//" };

START_TEST(said_and_opened)
{
    struct rundir dir;

    say();
    ck_assert_msg(rundir_open(&dir, ways[_i], stage_error, sizeof stage_error) == 0, "%s",
                  stage_error);
    ck_assert_str_eq(dir.id, stage_dir.id);
    ck_assert_str_eq(dir.version, FB_VERSION);
    ck_assert_str_eq(dir.on, "local,agents=3");
    ck_assert_int_eq(dir.agents, 3);
    ck_assert_int_eq(dir.cpus, 1);
    ck_assert_int_eq(dir.slots, 7);
    ck_assert_uint_eq(dir.jobs, 11);
    ck_assert_uint_eq(dir.block, 2);
    ck_assert(dir.ordered && !dir.halts);
    ck_assert_int_eq(dir.path[0], '/');
    ck_assert_int_ne(dir.path[strlen(dir.path) - 1], '/');
    ck_assert_int_eq(rundir_say(&stage_dir, stage_error, sizeof stage_error), -EEXIST);
    rundir_close(&dir);
    ck_assert_int_eq(dir.fd, -1);
    rundir_close(&dir);
    rundir_close(&stage_dir);
}
END_TEST

START_TEST(made_once)
{
    struct rundir dir;
    struct stat status;
    char wanted[200];

    say();
    ck_assert_int_eq(fstat(stage_dir.fd, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0700);
    ck_assert_int_eq(fcntl(stage_dir.fd, F_GETFD), FD_CLOEXEC);
    ck_assert_int_eq(rundir_make(&dir, "run", stage_error, sizeof stage_error), -EEXIST);
    ck_assert_str_eq(stage_error,
                     "run directory run: it is there already: each run has one of its own");
    ck_assert_int_eq(rundir_make(&dir, "no/run", stage_error, sizeof stage_error), -ENOENT);
    ck_assert_str_eq(stage_error, "run directory no/run: No such file or directory");
    ck_assert_int_eq(rundir_make(&dir, NULL, stage_error, sizeof stage_error), 0);
    snprintf(wanted, sizeof wanted, "forkboard-%s", dir.id);
    ck_assert_int_eq(access(wanted, F_OK), 0);
    ck_assert_str_ne(dir.id, stage_dir.id);
    ck_assert_uint_eq(strlen(dir.id), strlen("20260101-000000-abcd"));
    rundir_close(&dir);
    rundir_close(&stage_dir);
}
END_TEST

/* A path has its length: RUNDIR_PATH_MOST with its end. */
START_TEST(long_paths)
{
    static char path[RUNDIR_PATH_MOST + 2];
    struct rundir dir;

    memset(path, 'a', sizeof path - 1);
    path[0] = '/';
    ck_assert_int_eq(rundir_open(&dir, path, stage_error, sizeof stage_error), -ENAMETOOLONG);
    path[RUNDIR_PATH_MOST] = '\0';
    ck_assert_int_eq(rundir_open(&dir, path, stage_error, sizeof stage_error), -ENAMETOOLONG);
    for (int i = 200; i < RUNDIR_PATH_MOST; i += 200)
        path[i] = '/';
    path[RUNDIR_PATH_MOST - 1] = '\0';
    ck_assert_int_eq(rundir_open(&dir, path, stage_error, sizeof stage_error), -ENOENT);
}
END_TEST

/* A run.json that forkboard has not written, member by member. */
static const struct {
    const char *from, *to; /* in the whole one */
    int r;
} said[] = {
    { "\"agents\": 3", "\"agents\": 0", -EBADMSG },
    { "\"agents\": 3", "\"agents\": 100001", -EBADMSG },
    { "\"agents\": 3", "\"agents\": 100000", 0 },
    { "\"agents\": 3", "\"agents\": 1", 0 },
    { "\"agents\": 3", "\"agents\": 3.0", -EBADMSG },
    { "\"cpus\": 1", "\"cpus\": -1", -EBADMSG },
    { "\"cpus\": 1", "\"cpus\": 100001", -EBADMSG },
    { "\"slots\": 7", "\"slots\": 2147483648", -EBADMSG },
    { "\"slots\": 7", "\"slots\": 2147483647", 0 },
    { "\"jobs\": 11", "\"jobs\": \"11\"", -EBADMSG },
    { "\"jobs\": 11", "\"jobs\": 0", -EBADMSG },
    { "\"block\": 2", "\"blocks\": 2", -EBADMSG },
    { "\"on\": \"local", "\"one\": \"local", -EBADMSG },
    { "\"id\": \"", "\"id\": \"0123456789012345678901234567890123456789012345", -EBADMSG },
    { "\"id\": \"", "\"di\": \"", -EBADMSG },
    { "\"forkboard\": \"", "\"forkboard\": \"9", -EPROTO },
    { "\"forkboard\": \"", "\"fork\": \"", -EBADMSG },
    { "{", "[", -EBADMSG },
};

START_TEST(what_it_says)
{
    struct text bytes = { 0 }, other = { 0 };
    struct rundir dir;
    const char *at;

    say();
    ck_assert_int_eq(rundir_get(&stage_dir, "run.json", &bytes), 0);
    at = strstr(text_string(&bytes), said[_i].from);
    ck_assert_ptr_nonnull(at);
    text_put(&other, bytes.bytes, (size_t)(at - bytes.bytes));
    text_puts(&other, said[_i].to);
    text_puts(&other, at + strlen(said[_i].from));
    ck_assert_int_eq(unlinkat(stage_dir.fd, "run.json", 0), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "run.json", other.bytes, other.size), 0);
    ck_assert_int_eq(rundir_open(&dir, "run", stage_error, sizeof stage_error), said[_i].r);
    if (said[_i].r == -EBADMSG)
        ck_assert_str_eq(stage_error,
                         "run directory run: its run.json is not as forkboard writes it");
    else if (said[_i].r == -EPROTO)
        ck_assert_str_eq(stage_error, "run directory run: forkboard 9" FB_VERSION
                                      " made it, and this is " FB_VERSION);
    else
        rundir_close(&dir);
    ck_assert_int_eq(dir.fd, -1);
    rundir_close(&stage_dir);
    text_fini(&bytes);
    text_fini(&other);
}
END_TEST

/* No other user can write there. */
static const struct {
    mode_t mode;
    bool well;
} modes[] = { { 0755, true }, { 0770, false }, { 0702, false }, { 0700, true } };

START_TEST(the_owners_alone)
{
    struct rundir dir;
    int r;

    say();
    ck_assert_int_eq(fchmod(stage_dir.fd, modes[_i].mode), 0);
    r = rundir_open(&dir, "run", stage_error, sizeof stage_error);
    ck_assert_int_eq(r, modes[_i].well ? 0 : -EPERM);
    if (r == 0)
        rundir_close(&dir);
    rundir_close(&stage_dir);
}
END_TEST

START_TEST(none_is_there)
{
    struct rundir dir;

    stage_open(1, 1);
    ck_assert_int_eq(rundir_open(&dir, "run", stage_error, sizeof stage_error), -ENOENT);
    ck_assert_ptr_nonnull(strstr(stage_error, "run directory run: "));
    ck_assert_int_eq(rundir_open(&dir, "nowhere", stage_error, sizeof stage_error), -ENOENT);
    ck_assert_str_eq(stage_error, "run directory nowhere: No such file or directory");
    rundir_close(&stage_dir);
}
END_TEST

/* A file is there once and whole, and its draft is not. */
static int count_names(void *context, const char *name)
{
    (void)name;
    ++*(int *)context;
    return 0;
}

static int stop_at(void *context, const char *name)
{
    ++*(int *)context;
    return strcmp(name, "a") == 0 ? 5 : 0;
}

START_TEST(put_and_got)
{
    static char large[70000];
    struct text out = { 0 };
    int names = 0;

    stage_open(1, 1);
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/a", "one \t\r\n\n", 8), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/a", "two", 3), -EEXIST);
    ck_assert_int_eq(rundir_get(&stage_dir, "lost/a", &out), 0);
    ck_assert_str_eq(text_string(&out), "one");
    ck_assert_int_eq(rundir_put(&stage_dir, "lost/none", "", 0), 0);
    ck_assert_int_eq(rundir_get(&stage_dir, "lost/none", &out), 0);
    ck_assert_uint_eq(out.size, 0);
    ck_assert_int_eq(rundir_get(&stage_dir, "lost/b", &out), -ENOENT);
    ck_assert_int_eq(rundir_put(&stage_dir, "nowhere/b", "", 0), -ENOENT);
    ck_assert_int_eq(rundir_each(&stage_dir, ".", count_names, &names), 0);
    ck_assert_int_eq(names, 2 + 5); /* no draft is left */
    names = 0;
    ck_assert_int_eq(rundir_each(&stage_dir, "lost", stop_at, &names), 5);
    ck_assert_int_le(names, 4);
    ck_assert_int_eq(rundir_each(&stage_dir, "none", count_names, &names), -ENOENT);
    memset(large, 'x', sizeof large);
    ck_assert_int_eq(rundir_put(&stage_dir, "large", large, sizeof large), 0);
    ck_assert_int_eq(rundir_get(&stage_dir, "large", &out), 0);
    ck_assert_uint_eq(out.size, 65536);
    ck_assert_int_eq(symlinkat("large", stage_dir.fd, "link"), 0);
    ck_assert_int_eq(rundir_get(&stage_dir, "link", &out), -ELOOP);
    rundir_close(&stage_dir);
    text_fini(&out);
}
END_TEST

static const struct {
    const char *name;
    int number;
} names[] = {
    { "0", 0 },   { "3", 3 },       { "3.2", 3 }, { "100000", 100000 }, { "100001", -1 },
    { "", -1 },   { "a", -1 },      { "-1", -1 }, { "3.", -1 },         { "3.x", -1 },
    { "3x", -1 }, { "3.2.1", -1 },  { "+3", -1 }, { " 3", -1 },         { ".3", -1 },
    { "9", 9 },   { "12.345", 12 }, { ":", -1 },  { "/", -1 },
};

START_TEST(names_of_agents)
{
    ck_assert_int_eq(rundir_agent(names[_i].name), names[_i].number);
}
END_TEST

/* Removed, if no agent has been there. */
START_TEST(removed)
{
    say();
    ck_assert_int_eq(rundir_put(&stage_dir, "jobs", "", 0), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "index", "", 0), 0);
    ck_assert_int_eq(rundir_put(&stage_dir, "ticket", "", 0), 0);
    stage_agent("0");
    rundir_remove(&stage_dir);
    ck_assert_int_eq(access("run/run.json", F_OK), 0);
    ck_assert_int_eq(unlinkat(stage_dir.fd, "agents/0", 0), 0);
    rundir_remove(&stage_dir);
    ck_assert_int_ne(access("run", F_OK), 0);
    rundir_close(&stage_dir);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("rundir")
{
    tcase_add_loop_test(all, said_and_opened, 0, COUNT(ways));
    tcase_add_test(all, made_once);
    tcase_add_test(all, long_paths);
    tcase_add_loop_test(all, what_it_says, 0, COUNT(said));
    tcase_add_loop_test(all, the_owners_alone, 0, COUNT(modes));
    tcase_add_test(all, none_is_there);
    tcase_add_test(all, put_and_got);
    tcase_add_loop_test(all, names_of_agents, 0, COUNT(names));
    tcase_add_test(all, removed);
}
