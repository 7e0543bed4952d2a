/* jobs_job_copy.c - a copy of a job is all of it: whatever the job points to may go. Lists of them.
 */
#include "check_main.h"
#include "jobs/job.h"
#include "pack_stage.h"

#include <stdlib.h>
#include <string.h>

static int function(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    return 0;
}

/* ---- a job whose every text and list is memory that goes */

static char *texts[40];
static int text_count;

static const char *text(const char *of)
{
    texts[text_count] = strdup(of);
    return texts[text_count++];
}

static void forget(void *block, size_t size)
{
    memset(block, 'x', size);
}

struct all {
    const char *argv[4], *env[3], *stop[2], *exec[3];
    struct fb_after after[2];
    int success[3], cpus[1];
    struct fb_keep keep[2];
    char bytes[5];
    struct fb_limit needs[2];
    struct fb_probe ready, health;
    struct fb_job job;
};

static void fill(struct all *all)
{
    *all = (struct all){
        .argv = { text("a"), text(""), text("ccccccc"), NULL },
        .env = { text("A=b"), text("CCCCCC=d"), NULL },
        .stop = { text("stop"), NULL },
        .exec = { text("e"), text("x"), NULL },
        .after = { { 7, FB_WHEN_FAILED }, { 9, FB_WHEN_ENDED } },
        .success = { 1, 2, 3 },
        .cpus = { 5 },
        .keep = { { 5, 6 }, { 7, FB_SAME } },
        .bytes = { 'a', '\0', 'b', '\0', 'c' },
        .needs = { { text("gpu"), 1 }, { text("db"), 2 } },
        .ready = { .kind = FB_PROBE_EXEC, .argv = all->exec, .delay_us = 1, .threshold = 4 },
        .health = { .kind = FB_PROBE_TCP, .what = text("1"), .interval_us = 2, .mark = true },
    };
    all->job = (struct fb_job){ .function = function,
                                .argument = &texts,
                                .name = text("name"),
                                .shell = text("shell"),
                                .argv = all->argv,
                                .command = text("command"),
                                .call = text("call"),
                                .after = all->after,
                                .after_count = 2,
                                .success = all->success,
                                .success_count = 3,
                                .dir = text("dir"),
                                .env = all->env,
                                .stdin_path = text("path"),
                                .cpus = all->cpus,
                                .cpu_count = 1,
                                .keep = all->keep,
                                .keep_count = 2,
                                .stdin_bytes = all->bytes,
                                .stdin_size = 5,
                                .needs = all->needs,
                                .need_count = 2,
                                .ready = &all->ready,
                                .health = &all->health,
                                .stop_shell = text("stop shell"),
                                .stop_argv = all->stop,
                                .group = text("group"),
                                .timeout_us = 11,
                                .retries = 3 };
}

static void check_probe(const struct fb_probe *copy, const struct fb_probe *of)
{
    struct fb_probe bare = *copy, wanted = *of;

    same_text(copy->what, of->what);
    same_words(copy->argv, of->argv);
    bare.what = wanted.what = NULL;
    bare.argv = wanted.argv = NULL;
    ck_assert_mem_eq(&bare, &wanted, sizeof bare);
}

static void check_all(const struct fb_job *copy, const struct fb_job *of)
{
    same_text(copy->name, of->name);
    same_text(copy->shell, of->shell);
    same_text(copy->command, of->command);
    same_text(copy->call, of->call);
    same_text(copy->dir, of->dir);
    same_text(copy->stdin_path, of->stdin_path);
    same_text(copy->stop_shell, of->stop_shell);
    same_text(copy->group, of->group);
    same_words(copy->argv, of->argv);
    same_words(copy->env, of->env);
    same_words(copy->stop_argv, of->stop_argv);
    ck_assert_mem_eq(copy->after, of->after, 2 * sizeof *of->after);
    ck_assert_mem_eq(copy->success, of->success, 3 * sizeof *of->success);
    ck_assert_mem_eq(copy->cpus, of->cpus, sizeof *of->cpus);
    ck_assert_mem_eq(copy->keep, of->keep, 2 * sizeof *of->keep);
    ck_assert_mem_eq(copy->stdin_bytes, of->stdin_bytes, 5);
    for (int i = 0; i < 2; i++) {
        same_text(copy->needs[i].name, of->needs[i].name);
        ck_assert_int_eq(copy->needs[i].count, of->needs[i].count);
    }
    check_probe(copy->ready, of->ready);
    check_probe(copy->health, of->health);
    ck_assert(copy->function == of->function && copy->argument == of->argument);
    ck_assert(copy->after_count == 2 && copy->success_count == 3 && copy->cpu_count == 1 &&
              copy->keep_count == 2 && copy->stdin_size == 5 && copy->need_count == 2);
    ck_assert(copy->timeout_us == of->timeout_us && copy->retries == of->retries);
}

/* Where a list of numbers or of pointers begins is the size of a pointer's multiple. */
static void check_places(const struct fb_job *job)
{
    const void *const lists[] = { job->argv,  job->env,    job->stop_argv,  job->after,
                                  job->cpus,  job->keep,   job->success,    job->needs,
                                  job->ready, job->health, job->ready->argv };

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        ck_assert_uint_eq((uintptr_t)lists[i] % sizeof(void *), 0);
}

START_TEST(all_of_it)
{
    struct all first, second;
    struct job_copy *copy, *again;

    fill(&first);
    copy = job_copy_open(&first.job, 12);
    ck_assert_uint_eq(copy->number, 12);
    ck_assert(copy->next == NULL && copy->attempts == 0 && copy->slot == 0 && !copy->held);
    again = job_copy_open(&copy->job, 13); /* of a copy, as good as of the first */
    for (int i = 0; i < text_count; i++) {
        forget(texts[i], strlen(texts[i]));
        free(texts[i]);
    }
    forget(&first, sizeof first);
    text_count = 0;
    fill(&second);
    check_all(&copy->job, &second.job);
    check_places(&copy->job);
    free(copy);
    check_all(&again->job, &second.job);
    check_places(&again->job);
    free(again);
    while (text_count > 0)
        free(texts[--text_count]);
}
END_TEST

/* What is not there is not in the copy, and of no words there are none. */
START_TEST(nothing_of_nothing)
{
    const char **none = calloc(1, sizeof *none);
    struct job_copy *copy =
        job_copy_open(&(struct fb_job){ .argv = none, .stop_argv = none, .env = none }, 1);
    const struct fb_job *job = &copy->job;

    free(none);
    ck_assert(job->argv[0] == NULL && job->stop_argv[0] == NULL && job->env[0] == NULL);
    ck_assert(job->name == NULL && job->shell == NULL && job->command == NULL && job->call == NULL);
    ck_assert(job->after == NULL && job->success == NULL && job->dir == NULL && job->cpus == NULL);
    ck_assert(job->stdin_path == NULL && job->stdin_bytes == NULL && job->keep == NULL);
    ck_assert(job->needs == NULL && job->ready == NULL && job->health == NULL);
    ck_assert(job->stop_shell == NULL && job->group == NULL);
    free(copy);
}
END_TEST

/* ---- lists */

static struct job_list list;

static void check_list(struct job_copy *const *copies, const char *numbers)
{
    const struct job_copy *previous = NULL, *copy = list.first;

    for (; *numbers != '\0'; numbers++) {
        ck_assert_ptr_eq(copy, copies[*numbers - '0']);
        ck_assert_ptr_eq(copy->previous, previous);
        previous = copy;
        copy = copy->next;
    }
    ck_assert_ptr_null(copy);
    ck_assert_ptr_eq(list.last, previous);
}

/* From its middle, its ends, and alone; one that was dropped is put anywhere again. */
START_TEST(put_and_dropped)
{
    struct job_copy *copies[4];

    for (uint32_t i = 0; i < 4; i++) {
        copies[i] = job_copy_open(&(struct fb_job){ .shell = "x" }, i);
        job_list_put(&list, copies[i]);
    }
    check_list(copies, "0123");
    job_list_drop(&list, copies[1]);
    ck_assert(copies[1]->next == NULL && copies[1]->previous == NULL);
    check_list(copies, "023");
    job_list_drop(&list, copies[0]);
    ck_assert(copies[0]->next == NULL && copies[0]->previous == NULL);
    check_list(copies, "23");
    job_list_drop(&list, copies[3]);
    ck_assert(copies[3]->next == NULL && copies[3]->previous == NULL);
    check_list(copies, "2");
    job_list_drop(&list, copies[2]);
    check_list(copies, "");
    copies[3]->previous = copies[0]->next = copies[2]; /* of another list */
    for (int i = 3; i >= 0; i--)
        job_list_put(&list, copies[i]);
    check_list(copies, "3210");
    job_list_fini(&list);
    check_list(copies, "");
}
END_TEST

CHECK_MAIN("copies of jobs")
{
    tcase_add_test(all, all_of_it);
    tcase_add_test(all, nothing_of_nothing);
    tcase_add_test(all, put_and_dropped);
}
