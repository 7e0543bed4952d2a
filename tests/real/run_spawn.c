/*
 * run_spawn.c - what a job says about its process: seen from within real children, programs
 * and functions, and how each refusal is reported.
 */
#include "check_main.h"
#include "forkboard.h"
#include "jobs/job.h"
#include "skip.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    char output[4096];
    struct fb_event unstarted;
    char stage[32], what[256];
    int code;
} seen;

static void see(const struct fb_event *event)
{
    if (event->kind == FB_OUTPUT)
        strncat(seen.output, event->as.output.bytes, event->as.output.size);
    if (event->kind == FB_EXITED)
        seen.code = event->as.exited.signal != 0 ? -event->as.exited.signal : event->as.exited.code;
    if (event->kind == FB_UNSTARTED) {
        seen.unstarted = *event;
        snprintf(seen.stage, sizeof seen.stage, "%s", event->as.unstarted.stage);
        snprintf(seen.what, sizeof seen.what, "%s", event->as.unstarted.what);
    }
}

static void run_job(const struct fb_job *job)
{
    struct fb_options options = { .output = FB_OUTPUT_NONE, .event_bytes = sizeof seen.output / 2 };
    struct fb_event event;
    struct fb_run *run;

    memset(&seen, 0, sizeof seen);
    seen.code = -1;
    ck_assert_int_eq(fb_run_open(&run, &options), 0);
    ck_assert_int_eq(fb_run_add(run, job), 1);
    while (fb_run_take(run, &event) > 0)
        see(&event);
    fb_run_close(run);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define ENTRY_LONG "x=0123456789012345678901234567890123456789"

static const int first_cpu[] = { 0 }, past_all[] = { 8191 }, some_missing[] = { 8191, 0 };

/* What the worker printed. */
static const struct seen_case {
    const char *name;
    struct fb_job job;
    const char *output;
} seen_cases[] = {
    { "dir", { .shell = "pwd", .dir = "/tmp" }, "/tmp\n" },
    { "dir, a program", { .argv = WORDS("pwd"), .dir = "/" }, "/\n" },
    { "a relative program counts from dir", { .argv = WORDS("bin/echo", "x"), .dir = "/" }, "x\n" },
    { "PATH of the job",
      { .argv = WORDS("env"), .env = WORDS("PATH=/nowhere:/usr/bin", "A=1") },
      NULL },
    { "a relative PATH counts from dir",
      { .argv = WORDS("echo", "y"), .dir = "/usr", .env = WORDS("PATH=nowhere:bin") },
      "y\n" },
    { "env", { .shell = "echo $A $B", .env = WORDS("A=1", "B=a b=c") }, "1 a b=c\n" },
    { "env replaces ours", { .shell = "echo $HOME", .env = WORDS("HOME=/x") }, "/x\n" },
    { "env: the last counts", { .shell = "echo $A", .env = WORDS("A=1", "A=2") }, "2\n" },
    { "env: no name is cut short",
      { .shell = "echo $AB-$A", .env = WORDS("AB=1", "A=2") },
      "1-2\n" },
    { "env cannot say our words",
      { .shell = "echo $FORKBOARD_JOB", .env = WORDS("FORKBOARD_JOB=7") },
      "1\n" },
    { "stdin", { .shell = "read a; echo \"$a\"", .stdin_path = "stdin" }, "line\n" },
    { "stdin, none", { .shell = "cat; readlink /proc/self/fd/0" }, "/dev/null\n" },
    { "stdin is blocking again",
      { .shell = "grep -c '^flags:.*4000' /proc/self/fdinfo/0; true", .stdin_path = "stdin" },
      "0\n" },
    { "nice", { .shell = "nice", .nice = 3 }, NULL },
    { "as nice as can be", { .shell = "nice", .nice = INT32_MAX }, NULL },
    { "cpus",
      { .shell = "grep Cpus_allowed_list /proc/self/status", .cpus = first_cpu, .cpu_count = 1 },
      "Cpus_allowed_list:\t0\n" },
    { "cpus that are not there",
      { .shell = "grep Cpus_allowed_list /proc/self/status", .cpus = some_missing, .cpu_count = 2 },
      "Cpus_allowed_list:\t0\n" },
    { "descriptors",
      { .shell = "ls /proc/self/fd", .dir = "/", .stdin_path = "etc/passwd" },
      "0\n1\n2\n3\n" },
};

static int nicer_than_we(int more)
{
    long nice = (long)getpriority(PRIO_PROCESS, 0) + more;
    return nice > 19 ? 19 : (int)nice; /* the maximum */
}

START_TEST(is_seen)
{
    const struct seen_case *one = &seen_cases[_i];
    char directory[] = "/tmp/forkboard-test-XXXXXX", path[64];
    struct fb_job job = one->job;
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/stdin", directory);
    file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    fputs("line\n", file);
    fclose(file);
    if (job.dir == NULL && job.stdin_path != NULL)
        job.dir = directory;
    run_job(&job);
    if (job.nice != 0) { /* it adds to ours */
        char nicer[16];
        snprintf(nicer, sizeof nicer, "%d\n", nicer_than_we(job.nice));
        ck_assert_str_eq(seen.output, nicer);
    } else if (one->output != NULL)
        ck_assert_msg(strcmp(seen.output, one->output) == 0, "%s: saw '%s'", one->name,
                      seen.output);
    ck_assert_msg(seen.code == 0, "%s: %d", one->name, seen.code);
    unlink(path);
    rmdir(directory);
}
END_TEST

static int do_nothing(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

static const struct refused_case {
    struct fb_job job;
    int error;
    const char *stage, *what;
} refused_cases[] = {
    { { .shell = "true", .dir = "/no/such" }, ENOENT, "chdir", "/no/such" },
    { { .shell = "true", .dir = "/etc/passwd" }, ENOTDIR, "chdir", "/etc/passwd" },
    { { .function = do_nothing, .dir = "/no/such" }, ENOENT, "chdir", "/no/such" },
    { { .shell = "true", .stdin_path = "/no/such" }, ENOENT, "open", "/no/such" },
    { { .shell = "true", .cpus = past_all, .cpu_count = 1 }, EINVAL, "sched_setaffinity", "" },
    { { .function = do_nothing, .cpus = past_all, .cpu_count = 1 },
      EINVAL,
      "sched_setaffinity",
      "" },
    { { .argv = WORDS("true"), .env = WORDS("PATH=/nowhere") }, ENOENT, "exec", "true" },
    { { .argv = WORDS("./true"), .dir = "/tmp" }, ENOENT, "exec", "./true" },
};

START_TEST(is_refused)
{
    const struct refused_case *one = &refused_cases[_i];

    run_job(&one->job);
    ck_assert_int_eq(seen.unstarted.as.unstarted.error, one->error);
    ck_assert_str_eq(seen.stage, one->stage);
    ck_assert_str_eq(seen.what, one->what);
    ck_assert_int_eq(seen.code, -1);
}
END_TEST

/* As another user, that may not enter there, nor raise the priority. */
static int as_another(struct fb_self *self, void *argument)
{
    (void)self;
    if (setgid(61001) < 0 || setuid(61001) < 0)
        return 77;
    run_job(argument);
    printf("%s %s %s\n", seen.stage, strerrorname_np(seen.unstarted.as.unstarted.error), seen.what);
    return 0;
}

START_TEST(is_refused_to_others)
{
    static struct fb_job nicer = { .shell = "true", .nice = -3 };
    static struct fb_job closed = { .function = do_nothing, .dir = "closed", .nice = 1 };
    char directory[] = "/tmp/forkboard-test-XXXXXX";

    if (geteuid() != 0)
        return skip("refused to others: only root can become another");
    run_job(&(struct fb_job){ .function = as_another, .argument = &nicer });
    ck_assert_str_eq(seen.output, "setpriority EACCES \n");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chmod(directory, 0755), 0);
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(mkdir("closed", 0700), 0);
    run_job(&(struct fb_job){ .function = as_another, .argument = &closed });
    ck_assert_str_eq(seen.output, "chdir EACCES closed\n");
    rmdir("closed");
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(directory);
}
END_TEST

static int report_all(struct fb_self *self, void *argument)
{
    char directory[256];

    (void)self;
    (void)argument;
    printf("%s %s %d %d %d\n", getcwd(directory, sizeof directory), getenv("A"),
           getpriority(PRIO_PROCESS, 0), sched_getcpu(), getchar());
    return 0;
}

START_TEST(is_seen_by_a_function)
{
    int lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    char wanted[32];

    close(lowest);
    run_job(&(struct fb_job){ .function = report_all,
                              .dir = "/",
                              .env = WORDS("A=b"),
                              .stdin_path = "dev/zero",
                              .nice = 2,
                              .cpus = first_cpu,
                              .cpu_count = 1 });
    snprintf(wanted, sizeof wanted, "/ b %d 0 0\n", nicer_than_we(2));
    ck_assert_str_eq(seen.output, wanted);
    ck_assert_int_eq(open("/dev/null", O_RDONLY | O_CLOEXEC), lowest); /* all others are closed */
    close(lowest);
}
END_TEST

extern char **environ;

static int report_environment(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    for (char **word = environ; *word != NULL; word++)
        puts(*word);
    return 0;
}

/* Of this process's own environment nothing is left, with words of the job's and without. */
START_TEST(given_environment_alone)
{
    static const char *const words[] = { "A=b", NULL };
    struct fb_job job = { .env_alone = true, .env = _i & 1 ? words : NULL };
    const char *own = "FORKBOARD_JOB=1\nFORKBOARD_SLOT=1\nFORKBOARD_ATTEMPT=1\n";
    char wanted[128];

    snprintf(wanted, sizeof wanted, "%s%s", own, _i & 1 ? "A=b\n" : "");
    job.function = _i & 2 ? report_environment : NULL;
    job.argv = _i & 2 ? NULL : WORDS("env");
    run_job(&job);
    ck_assert_str_eq(seen.output, wanted);
}
END_TEST

static sigset_t around_fork;

static void look_at_mask(void)
{
    pthread_sigmask(SIG_BLOCK, NULL, &around_fork);
}

/* A handler of ours must not run in the child. */
START_TEST(signals_are_blocked_around_a_fork)
{
    sigset_t after;

    sigemptyset(&around_fork);
    ck_assert_int_eq(pthread_atfork(look_at_mask, NULL, NULL), 0);
    run_job(&(struct fb_job){ .function = do_nothing });
    ck_assert_int_eq(seen.code, 0);
    ck_assert_int_eq(sigismember(&around_fork, SIGTERM), 1);
    ck_assert_int_eq(sigismember(&around_fork, SIGUSR1), 1);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    ck_assert_int_eq(sigismember(&after, SIGUSR1), 0);
}
END_TEST

/* A FIFO without a writer must not hold up the run. */
START_TEST(fifo_without_writer)
{
    char directory[] = "/tmp/forkboard-test-XXXXXX", path[64];

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/fifo", directory);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    run_job(&(struct fb_job){ .shell = "cat; echo end", .stdin_path = path });
    ck_assert_str_eq(seen.output, "end\n");
    unlink(path);
    rmdir(directory);
}
END_TEST

static const int below[] = { -1 }, above[] = { 8192 };
static const struct fb_job wrong[] = {
    { .shell = "true", .env = WORDS("A") },
    { .shell = "true", .env = WORDS("=A") },
    { .shell = "true", .cpus = below, .cpu_count = 1 },
    { .shell = "true", .cpus = above, .cpu_count = 1 },
};

START_TEST(wrong_jobs)
{
    ck_assert_int_eq(job_check(&wrong[_i]), -EINVAL);
}
END_TEST

/* A copy of a job stays valid when everything that it was made of is gone. */
START_TEST(a_copy_is_whole)
{
    char text[] = "abcdef";
    const char *argv[] = { text, text + 1, NULL }, *env[] = { "A=1", ENTRY_LONG, NULL };
    int cpus[] = { 3, 5 };
    struct fb_job job = { .name = text,
                          .argv = argv,
                          .dir = text + 2,
                          .env = env,
                          .cpus = cpus,
                          .cpu_count = 2,
                          .nice = 4,
                          .memory_bytes = 9,
                          .stdin_path = text + 3 };
    struct job_copy *copy;

    copy = job_copy_open(&job, 1);
    ck_assert_ptr_nonnull(copy);
    memset(text, 'z', sizeof text - 1);
    memset(argv, 0, sizeof argv);
    memset(env, 0, sizeof env);
    memset(cpus, 0, sizeof cpus);
    ck_assert_str_eq(copy->job.name, "abcdef");
    ck_assert_str_eq(copy->job.argv[1], "bcdef");
    ck_assert_ptr_null(copy->job.argv[2]);
    ck_assert_str_eq(copy->job.dir, "cdef");
    ck_assert_str_eq(copy->job.stdin_path, "def");
    ck_assert_str_eq(copy->job.env[1], ENTRY_LONG);
    ck_assert_ptr_null(copy->job.env[2]);
    ck_assert_int_eq(copy->job.cpus[1], 5);
    ck_assert_int_eq(copy->job.nice, 4);
    free(copy);
}
END_TEST

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

CHECK_MAIN("attributes")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, is_seen, 0, COUNT(seen_cases));
    tcase_add_loop_test(all, is_refused, 0, COUNT(refused_cases));
    tcase_add_test(all, is_refused_to_others);
    tcase_add_test(all, is_seen_by_a_function);
    tcase_add_loop_test(all, given_environment_alone, 0, 4);
    tcase_add_test(all, signals_are_blocked_around_a_fork);
    tcase_add_test(all, fifo_without_writer);
    tcase_add_loop_test(all, wrong_jobs, 0, COUNT(wrong));
    tcase_add_test(all, a_copy_is_whole);
}
