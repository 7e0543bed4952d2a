/* record_wire_read_memory.c - a line that is read short of memory is an event, or that is said. */
#include "check_main.h"
#include "failing_memory.h"
#include "record/wire_load.h"
#include "record/wire_read.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

static bool lasting;   /* no allocation succeeds after the one that fails */
static bool elsewhere; /* another thread reads well after it, while this one still reads */

static void *read_well(void *context)
{
    json_error_t error;
    json_t *read;

    ck_assert_int_eq(wire_load(&read, "[1]", 3, 0, &error), 0);
    json_decref(read);
    return context;
}

static bool fails(void)
{
    pthread_t thread;

    if (fail_at == 0 && elsewhere) {
        elsewhere = false;
        ck_assert_int_eq(pthread_create(&thread, NULL, read_well, NULL), 0);
        ck_assert_int_eq(pthread_join(thread, NULL), 0);
    }
    if (fail_at == 0)
        return false;
    fail_at -= fail_at > 1 || !lasting;
    return fail_at == (lasting ? 1 : 0);
}

#define WORDS "a word that jansson must make room for, more than once"

#define QUEUED                                                                                     \
    "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"name\":\"n\",\"command\":\"c\",\"shell\":\"c\","

static const char *const lines[] = {
    "{\"t\":0.1,\"event\":\"note\",\"text\":\"\\u0061" WORDS "\"}",
    "{\"t\":0.1,\"event\":\"note\",\"text\":\"a\"}",
    "{\"t\":0.1,\"event\":\"note\",\"text\":\"\\u0061\"}",
    "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"name\":\"n\",\"command\":\"c\",\"argv\":[\"a\","
    "{\"bytes\":\"/"
    "w==\"},\"\\u0061\"],\"env\":[\"A=a\"],\"after\":[{\"job\":2,\"when\":\"ended\"}]}",
    QUEUED "\"inherit_fds\":[5,7],\"cpus\":[1],\"success\":[3],\"needs\":{\"db\":2}}",
    "{\"t\":0.1,\"event\":\"watch\",\"rest\":[[[{\"a\":{\"b\":\"c\"}}]]]}",
};

/* What was read is whole. */
static void has_lists(const struct fb_job *job)
{
    ck_assert(job->keep_count == 2 && job->keep[0].ours == 5 && job->keep[1].ours == 7);
    ck_assert(job->cpu_count == 1 && job->cpus[0] == 1);
    ck_assert(job->success_count == 1 && job->success[0] == 3);
    ck_assert(job->need_count == 1 && job->needs[0].count == 2);
}

START_TEST(each_allocation)
{
    const char *line = lines[_i / 2];
    struct wire_mistake mistake;
    struct fb_event event;
    bool more = true;
    int wanted;

    lasting = _i % 2 == 1;
    wire_load_watch();
    for (int at = 0; more; at++) {
        struct wire_reader reader = { 0 };
        int r;
        fail_at = at > 0 ? at + lasting : 0;
        r = wire_read(&reader, line, strlen(line), &event, &mistake);
        more = at == 0 || fail_at == lasting;
        fail_at = 0;
        if (at == 0)
            wanted = r;
        ck_assert_int_ne(wanted, -EBADMSG);
        if (_i < 2 && r == 1)
            ck_assert_str_eq(event.as.note.text, "a" WORDS);
        ck_assert_msg(r == wanted || r == -ENOMEM, "%s, %d: %d %s", line, at, r, mistake.why);
        if (_i / 2 == 4 && r == 1)
            has_lists(event.as.queued.job);
        wire_reader_fini(&reader);
    }
}
END_TEST

START_TEST(each_of_two_threads)
{
    bool more = true;
    int missed = 0;

    lasting = false;
    wire_load_watch();
    for (int at = 1; more; at++) {
        struct wire_reader reader = { .no_flat = true };
        struct wire_mistake mistake;
        struct fb_event event;
        int r;
        fail_at = at;
        elsewhere = true;
        r = wire_read(&reader, lines[0], strlen(lines[0]), &event, &mistake);
        missed += !elsewhere;
        more = fail_at == 0;
        fail_at = 0;
        elsewhere = false;
        if (r == 1)
            ck_assert_str_eq(event.as.note.text, "a" WORDS);
        ck_assert(r == 1 || r == -ENOMEM);
        wire_reader_fini(&reader);
    }
    ck_assert_int_gt(missed, 0);
}
END_TEST

CHECK_MAIN("wire_read, memory")
{
    tcase_add_test(all, each_of_two_threads);
    tcase_add_loop_test(all, each_allocation, 0, 2 * (int)(sizeof lines / sizeof lines[0]));
}
