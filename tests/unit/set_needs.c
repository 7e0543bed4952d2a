/* set_needs.c - what a set has a number of, and what its jobs take of that. */
#include "check_main.h"
#include "set/inside.h"
#include "set_mistakes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys of the only job, in a set with 2 gpu, 1 port and 1000000 of "a b". */
static const struct {
    const char *keys;
    const char *needs, *mistake;
    int slots, priority;
} jobs[] = {
    { "needs: gpu", "gpu 1", NULL, 0, 0 },
    { "needs: [gpu]", "gpu 1", NULL, 0, 0 },
    { "needs: [gpu, port]", "gpu 1, port 1", NULL, 0, 0 },
    { "needs: { gpu: 2 }", "gpu 2", NULL, 0, 0 },
    { "needs: { gpu: 1, 'a b': 1000000 }", "gpu 1, a b 1000000", NULL, 0, 0 },
    { "needs: '{}', each: [port]", "port 1", NULL, 0, 0 },
    { "slots: 3", "", NULL, 3, 0 },
    { "slots: 1", "", NULL, 1, 0 },
    { "slots: 2, needs: gpu, priority: -4", "gpu 1", NULL, 2, -4 },
    { "priority: 7", "", NULL, 0, 7 },
    { "needs: { gpu: 3 }", NULL, "needs: 3 of 'gpu', of which there are 2", 0, 0 },
    { "needs: { port: 2 }", NULL, "needs: 2 of 'port', of which there is 1", 0, 0 },
    { "needs: { gpu: 0 }", NULL, "needs: '0' where a number from 1 to 1000000 is wanted", 0, 0 },
    { "needs: { gpu: -1 }", NULL, "needs: '-1' where a number from 1 to 1000000", 0, 0 },
    { "needs: { gpu: 1000001 }", NULL, "needs: '1000001' where a number from 1", 0, 0 },
    { "needs: { gpu: 1x }", NULL, "needs: '1x' where a number from 1", 0, 0 },
    { "needs: { gpu: [1] }", NULL, "needs: a list where a number from 1 is wanted", 0, 0 },
    { "needs: gup", NULL, "needs: 'gup' is not among the set's limits (did you mean 'gpu'?)", 0,
      0 },
    { "needs: [gpu, gpu]", NULL, "needs: 'gpu' stands there twice", 0, 0 },
    { "needs: [gpu, port, port]", NULL, "needs: 'port' stands there twice", 0, 0 },
    { "needs: [[gpu]]", NULL, "needs: a name is wanted", 0, 0 },
    { "needs: [{ gpu: 1 }]", NULL, "needs: a name is wanted", 0, 0 },
    { "needs: ['']", NULL,
      "needs: an empty text where a limit's name, a list of names or a mapping "
      "is wanted",
      0, 0 },
    { "needs: ''", NULL, "needs: an empty text where a limit's name", 0, 0 },
};

static char *needs_of(const struct fb_job *job)
{
    struct text out = { 0 };
    char *copy;

    for (size_t i = 0; i < job->need_count; i++)
        text_printf(&out, "%s%s %d", i > 0 ? ", " : "", job->needs[i].name, job->needs[i].count);
    copy = strdup(text_string(&out));
    text_fini(&out);
    return copy;
}

START_TEST(each_job)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    int r;

    text_printf(&file,
                "limits: { gpu: 2, port: 1, 'a b': 1000000 }\njobs: [{ run: x, %s }, { run: y }]\n",
                jobs[_i].keys);
    r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
    ck_assert_int_eq(r, jobs[_i].mistake != NULL ? -EINVAL : 0);
    if (jobs[_i].mistake != NULL) {
        ck_assert_msg(strstr(text_string(&mistakes), jobs[_i].mistake) != NULL, "%s",
                      text_string(&mistakes));
        ck_assert_ptr_eq(strchr(text_string(&mistakes), '\n') + 1,
                         text_string(&mistakes) + mistakes.size); /* it alone */
        hides_no_other(text_string(&file), text_string(&mistakes));
    } else {
        struct fb_job job = set_job(set, 1), other = set_job(set, 2);
        char *seen = needs_of(&job);
        ck_assert_str_eq(seen, jobs[_i].needs);
        ck_assert_int_eq(job.slots, jobs[_i].slots);
        ck_assert_int_eq(job.priority, jobs[_i].priority);
        ck_assert_int_eq(job.needs != NULL, job.need_count > 0);
        ck_assert_uint_eq(other.need_count, 0);
        free(seen);
    }
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

static const struct {
    const char *limits;
    const char *are, *mistake;
} limits[] = {
    { "{ a: 1, b: 1000000 }", "a 1, b 1000000", NULL },
    { "{}", NULL,
      "limits: an empty mapping where names and numbers are wanted, such as { gpu: 1 }" },
    { "3", NULL, "limits: '3' where names and numbers are wanted" },
    { "[a]", NULL, "limits: a list where names and numbers are wanted" },
    { "{ a: 0 }", NULL, "limits: '0' where a number from 1 to 1000000 is wanted" },
    { "{ a: 1000001 }", NULL, "limits: '1000001' where a number from 1 to 1000000 is wanted" },
    { "{ a: [1] }", NULL, "limits: a list where a number from 1 is wanted" },
    { "{ '': 1 }", NULL, "limits: an empty name" },
};

START_TEST(each_limit)
{
    struct text file = { 0 }, mistakes = { 0 }, seen = { 0 };
    struct fb_options options = { 0 };
    struct set *set;
    int r;

    text_printf(&file, "limits: %s\njobs: [{ run: x }]\n", limits[_i].limits);
    r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
    ck_assert_int_eq(r, limits[_i].mistake != NULL ? -EINVAL : 0);
    if (limits[_i].mistake != NULL) {
        ck_assert_msg(strstr(text_string(&mistakes), limits[_i].mistake) != NULL, "%s",
                      text_string(&mistakes));
        hides_no_other(text_string(&file), text_string(&mistakes));
    } else {
        set_apply(set, &options);
        for (size_t i = 0; i < options.limit_count; i++)
            text_printf(&seen, "%s%s %d", i > 0 ? ", " : "", options.limits[i].name,
                        options.limits[i].count);
        ck_assert_str_eq(text_string(&seen), limits[_i].are);
    }
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
    text_fini(&seen);
}
END_TEST

/* Jobs that take the same have one list of it; in more than 254 ways they cannot take things, of
 * which one slot and nothing else is none. */
START_TEST(ways_to_take)
{
    static const char *const lasts[] = { "  - { run: x, slots: 2, after: y }\n",
                                         "  - { run: x, needs: a, slots: 1 }\n" };

    for (int more = 0; more < 2; more++) {
        struct text file = { 0 }, mistakes = { 0 };
        struct set *set;
        int r;
        text_puts(&file, "limits: { a: 1000 }\njobs:\n");
        for (int i = 1; i <= 254 + more; i++)
            text_printf(&file,
                        "  - { run: x, needs: { a: %d } }\n  - { run: y, needs: { a: %d } }\n", i,
                        i);
        text_puts(&file, "  - { run: z, slots: 1 }\n");
        text_puts(&file, lasts[more]);
        r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
        ck_assert_int_eq(r, -EINVAL);
        ck_assert_ptr_nonnull(
            strstr(text_string(&mistakes), "needs: jobs that take things in more than 254 ways"));
        ck_assert_int_eq(strstr(text_string(&mistakes), "after: there is no job 'y'") != NULL,
                         !more); /* what else that job says is read */
        hides_no_other(text_string(&file), text_string(&mistakes));
        set_close(set);
        text_clear(&mistakes);
        file.size -= strlen(lasts[more]);
        r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
        ck_assert_int_eq(r, more ? -EINVAL : 0);
        if (!more) {
            struct fb_job one = set_job(set, 1), two = set_job(set, 2), three = set_job(set, 3);
            ck_assert_ptr_eq(one.needs, two.needs);
            ck_assert_ptr_ne(one.needs, three.needs);
        }
        set_close(set);
        text_fini(&file);
        text_fini(&mistakes);
    }
}
END_TEST

/* In copies each job waits for those of its own. */
static int put(void *to, const struct fb_job *job)
{
    struct text *out = to;

    text_printf(out, "%s", job->shell);
    for (size_t i = 0; i < job->after_count; i++)
        text_printf(out, "<%u", job->after[i].job);
    text_putc(out, ' ');
    return out->size > 1000 ? -E2BIG : 7;
}

START_TEST(copies)
{
    static const char text[] = "jobs: [{ name: a, run: a }, { run: b, after: a }]\n";
    static const char more[] = "jobs: [{ name: a, run: a }, { name: b, run: b },\n"
                               "       { run: c, after: [b, a] }]\n";
    static const char one[] = "jobs: [{ run: a }]\n";
    struct text mistakes = { 0 }, out = { 0 };
    struct set *set;
    size_t filled;

    ck_assert_int_eq(set_read(&set, "s", text, strlen(text), NULL, &mistakes), 0);
    ck_assert_int_eq(set_each_copy(set, 3, put, &out), 0);
    ck_assert_str_eq(text_string(&out), "a b<1 a b<3 a b<5 ");
    text_clear(&out);
    ck_assert_int_eq(set_each_copy(set, 0, put, &out), 0);
    ck_assert_uint_eq(out.size, 0);
    ck_assert_int_eq(set_each_copy(set, 1 << 20, put, &out), -E2BIG); /* what it returns ends it */
    ck_assert_uint_lt(out.size, 1100);
    text_clear(&out);
    ck_assert_int_eq(set_each_copy(set, (1 << 30) + 1, put, &out), -E2BIG);
    ck_assert_uint_eq(out.size, 0); /* so many have no numbers */
    set_close(set);
    ck_assert_int_eq(set_read(&set, "s", more, strlen(more), NULL, &mistakes), 0);
    ck_assert_int_eq(set_each_copy(set, 2, put, &out), 0);
    ck_assert_str_eq(text_string(&out), "a b c<2<1 a b c<5<4 ");
    set_close(set);
    ck_assert_int_eq(set_read(&set, "s", one, strlen(one), NULL, &mistakes), 0);
    while (out.size <= 1000)
        text_puts(&out, "full");
    filled = out.size;
    ck_assert_int_eq(set_each_copy(set, INT32_MAX, put, &out), -E2BIG);
    ck_assert_uint_eq(out.size, filled + 2); /* the last number that there is */
    set_close(set);
    text_fini(&mistakes);
    text_fini(&out);
}
END_TEST

/* What a set says of its run, and what it then is where the options say nothing. */
static const struct {
    const char *keys;
    struct fb_options said, are;
} applied[] = {
    { "", { 0 }, { 0 } },
    { "slots: 0", { 0 }, { .slots = FB_ALL_AT_ONCE } },
    { "slots: 3", { 0 }, { .slots = 3 } },
    { "slots: 3", { .slots = 1 }, { .slots = 1 } },
    { "timeout: 1s", { 0 }, { .timeout_us = 1000000 } },
    { "timeout: 1s", { .timeout_us = 5 }, { .timeout_us = 5 } },
    { "grace: 2s", { 0 }, { .grace_us = 2000000 } },
    { "grace: 0", { 0 }, { .grace_us = FB_AT_ONCE } },
    { "grace: 2s", { .grace_us = 5 }, { .grace_us = 5 } },
    { "leftovers: wait", { 0 }, { .leftovers = FB_LEFTOVERS_WAIT } },
    { "leftovers: wait", { .leftovers = FB_LEFTOVERS_FAIL }, { .leftovers = FB_LEFTOVERS_FAIL } },
    { "retries: 2", { 0 }, { .retries = 2 } },
    { "retries: 2", { .retries = 1 }, { .retries = 1 } },
    { "retry_wait: 3s", { 0 }, { .retry_wait_us = 3000000 } },
    { "retry_wait: 0", { 0 }, { .retry_wait_us = 1 } },
    { "retry_wait: 3s", { .retry_wait_us = 5 }, { .retry_wait_us = 5 } },
};

START_TEST(each_applied)
{
    struct fb_options options = applied[_i].said;
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;

    text_printf(&file, "%s\njobs: [{ run: x }]\n", applied[_i].keys);
    ck_assert_msg(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    set_apply(set, &options);
    ck_assert(options.keep_jobs);
    ck_assert_int_eq(options.slots, applied[_i].are.slots);
    ck_assert_int_eq(options.timeout_us, applied[_i].are.timeout_us);
    ck_assert_int_eq(options.grace_us, applied[_i].are.grace_us);
    ck_assert_int_eq(options.leftovers, applied[_i].are.leftovers);
    ck_assert_int_eq(options.retries, applied[_i].are.retries);
    ck_assert_int_eq(options.retry_wait_us, applied[_i].are.retry_wait_us);
    ck_assert_int_eq(set_pane(set), 0);
    ck_assert(!set_is_list(set) && !set_draws(set));
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* A service keeps its slot: with one among them all run at once. */
START_TEST(slots_of_services)
{
    static const char *const pairs[] = { "{ run: a, restart: always }, { run: b }",
                                         "{ run: a }, { run: b, restart: always }",
                                         "{ run: a }, { run: b, ready: { tcp: 1 } }",
                                         "{ run: a }, { run: b, health: { tcp: 1, then: mark } }",
                                         "{ run: a }, { run: b }" };

    for (int i = 0; i < 5; i++) {
        struct fb_options options = { 0 };
        struct text file = { 0 }, mistakes = { 0 };
        struct set *set;
        text_printf(&file, "jobs: [%s]\n", pairs[i]);
        ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes), 0);
        set_apply(set, &options);
        ck_assert_int_eq(options.slots, i < 4 ? FB_ALL_AT_ONCE : 0);
        set_close(set);
        text_fini(&file);
    }
}
END_TEST

/* The processes of a Procfile run all at once, unless the command line says how many. */
START_TEST(slots_of_a_list)
{
    const char file[] = "web: x\ndb: y\n";
    const int said[] = { 0, 1, 2, FB_ALL_AT_ONCE };
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_msg(set_read(&set, "s", file, strlen(file), &(struct set_options){ .procfile = true },
                           &mistakes) == 0,
                  "%s", text_string(&mistakes));
    ck_assert(set_is_list(set));
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct fb_options options = { .slots = said[i] };
        set_apply(set, &options);
        ck_assert_int_eq(options.slots, said[i] != 0 ? said[i] : FB_ALL_AT_ONCE);
    }
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("what jobs take")
{
    tcase_add_test(all, slots_of_a_list);
    tcase_add_test(all, slots_of_services);
    tcase_add_loop_test(all, each_job, 0, (int)(sizeof jobs / sizeof jobs[0]));
    tcase_add_loop_test(all, each_limit, 0, (int)(sizeof limits / sizeof limits[0]));
    tcase_add_test(all, ways_to_take);
    tcase_add_test(all, copies);
    tcase_add_loop_test(all, each_applied, 0, (int)(sizeof applied / sizeof applied[0]));
}
