/* run_post.c - jobs that other threads hand over while the run goes on. */
#include "check_main.h"
#include "forkboard.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define JOBS    25

static struct fb_run *run;
static int marks[THREADS]; /* whose it is, by address */
static atomic_int posted;

static int work(struct fb_self *self, void *argument)
{
    return strcmp(fb_self_name(self), "posted") == 0 ? (int)(intptr_t)argument : 99;
}

/* Some of JOBS, or as many as are taken. */
static void *post(void *mark)
{
    int whose = (int)((int *)mark - marks), r = 0;

    for (int i = 0; r == 0 && i < JOBS; i++) {
        char name[] = "posted"; /* a copy is kept */
        r = fb_run_post(run, &(struct fb_job){ .name = name,
                                               .function = work,
                                               .argument = (void *)(intptr_t)whose,
                                               .user = mark });
        memset(name, 'x', sizeof name - 1);
        posted += r == 0;
    }
    return (void *)(intptr_t)r;
}

static void *post_without_end(void *mark)
{
    void *r = NULL;

    while (r == NULL)
        r = post(mark);
    return r;
}

static void begin_threads(pthread_t *threads, void *(*function)(void *))
{
    posted = 0;
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, function, &marks[i]), 0);
}

static void join_threads(const pthread_t *threads, int result)
{
    for (int i = 0; i < THREADS; i++) {
        void *r;
        ck_assert_int_eq(pthread_join(threads[i], &r), 0);
        ck_assert_int_eq((intptr_t)r, result);
    }
}

/* In a thread of its own, where nothing is asserted: NULL is well. */
static void *join_and_end(void *threads)
{
    void *r, *wrong = NULL;

    for (int i = 0; i < THREADS; i++)
        if (pthread_join(((pthread_t *)threads)[i], &r) != 0 || r != NULL)
            wrong = threads;
    return fb_run_post(run, NULL) == 0 ? wrong : threads;
}

START_TEST(all_come_once)
{
    pthread_t threads[THREADS], last;
    struct fb_event event;
    int done[THREADS] = { 0 };
    void *wrong = threads;
    bool more = true;

    ck_assert_int_eq(
        fb_run_open(&run, &(struct fb_options){ .posts = true, .slots = 3, .keep_jobs = true }), 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "true" }), 1);
    begin_threads(threads, post);
    ck_assert_int_eq(pthread_create(&last, NULL, join_and_end, threads), 0);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_ENDED)
            more = event.as.ended.more;
        if (event.kind != FB_DONE || event.user == NULL)
            continue;
        ck_assert_int_eq(event.as.done->code, (int)((int *)event.user - marks));
        done[(int *)event.user - marks]++;
    }
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(done[i], JOBS);
    ck_assert(!more);
    ck_assert_int_eq(pthread_join(last, &wrong), 0);
    ck_assert_ptr_null(wrong);
    run = fb_run_close(run);
}
END_TEST

/* A stop takes no more, from whichever thread, and leaves nothing behind. */
START_TEST(a_stop_ends_it)
{
    pthread_t threads[THREADS];
    struct fb_event event;
    int done = 0;
    bool more = false;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .posts = true, .slots = 2 }), 0);
    begin_threads(threads, post_without_end);
    while (fb_run_take(run, &event) > 0) {
        done += event.kind == FB_DONE && event.user != NULL;
        if (event.kind == FB_DONE && done == 5)
            ck_assert_int_eq(fb_run_interrupt(run, FB_STOP_QUEUE), 0);
        if (event.kind == FB_ENDED)
            more = event.as.ended.more;
    }
    join_threads(threads, -ESHUTDOWN);
    ck_assert_int_ge(done, 5);
    ck_assert_int_le(done, posted);
    ck_assert(more);
    ck_assert_int_eq(fb_run_post(run, NULL), -ESHUTDOWN);
    run = fb_run_close(run);
}
END_TEST

/* A loop of the caller's own is woken, each time. */
START_TEST(the_descriptor_wakes)
{
    struct fb_job job = { .shell = "true" };
    struct fb_event event;
    pthread_t thread;
    int r, last = 0;

    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .posts = true }), 0);
    for (int round = 0; round < 3; round++) {
        struct pollfd fd = { .fd = fb_run_fd(run), .events = POLLIN };
        while (fb_run_next(run, &event) > 0)
            ;
        ck_assert_int_eq(poll(&fd, 1, 0), 0);
        ck_assert_int_eq(pthread_create(&thread, NULL, post, &marks[0]), 0);
        for (int done = 0; done < JOBS;) {
            ck_assert_int_eq(poll(&fd, 1, -1), 1);
            while (fb_run_next(run, &event) > 0)
                done += event.kind == FB_DONE;
        }
        pthread_join(thread, NULL);
    }
    ck_assert_int_eq(fb_run_post(run, &job), 0);
    ck_assert_int_eq(fb_run_post(run, NULL), 0);
    while ((r = fb_run_take(run, &event)) > 0)
        last += event.kind == FB_DONE;
    ck_assert_int_eq(r, 0);
    ck_assert_int_eq(last, 1);
    run = fb_run_close(run);
}
END_TEST

static int none(void *context, int slot, struct fb_job *job)
{
    (void)context, (void)slot, (void)job;
    return 0;
}

START_TEST(refused)
{
    struct {
        struct fb_job job;
        char later;
    } larger = { .job.shell = "true", .later = 1 };
    struct fb_job job = { .shell = "true" };
    int status;
    pid_t pid;

    ck_assert_int_eq(fb_run_open(&run, NULL), 0);
    ck_assert_int_eq(fb_run_post(run, &job), -EINVAL);
    run = fb_run_close(run);
    ck_assert_int_eq(fb_run_open(&run, &(struct fb_options){ .posts = true }), 0);
    ck_assert_int_eq(fb_run_feed(run, &(struct fb_feed){ .next = none, .fd = -1 }), -EBUSY);
    ck_assert_int_eq(fb_run_post(run, &(struct fb_job){ 0 }), -EINVAL);
    ck_assert_int_eq(fb_run_post_sized(run, &larger.job, sizeof larger), -E2BIG);
    ck_assert_int_eq(fb_run_post(run, &job), 0); /* is dropped when the run is closed */
    pid = fork();
    if (pid == 0)
        _exit(fb_run_post(run, &job) == -EPERM ? 5 : 6);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(WEXITSTATUS(status), 5);
    ck_assert_int_eq(fb_run_post(run, NULL), 0);
    ck_assert_int_eq(fb_run_post(run, &job), -ESHUTDOWN);
    ck_assert_int_eq(fb_run_post(run, NULL), -ESHUTDOWN);
    run = fb_run_close(run);
}
END_TEST

CHECK_MAIN("run post")
{
    tcase_set_timeout(all, 60);
    tcase_add_test(all, all_come_once);
    tcase_add_test(all, a_stop_ends_it);
    tcase_add_test(all, the_descriptor_wakes);
    tcase_add_test(all, refused);
}
