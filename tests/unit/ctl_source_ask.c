/* ctl_source_ask.c - each operation on the run of another process is a line to it. */
#include "ctl_stage.h"

#include <signal.h>

static int ask(int what)
{
    switch (what) {
    case 0:
        return source->kill(source, 3, 15);
    case 1:
        return source->again(source, 4);
    case 2:
        return source->stop_job(source, 5);
    case 3:
        return source->start_job(source, 6);
    case 4:
        return source->restart_job(source, 7);
    case 5:
        return source->hold(source, true);
    case 6:
        return source->hold(source, false);
    case 7:
        return source->slots(source, 8);
    case 8:
        return source->reload(source);
    default:
        return source->type(source, 9, "\x1b[A\xff", 4);
    }
}

static const char *const asks[] = { "signal 3 15\n", "again 4\n",        "stop 5\n",  "start 6\n",
                                    "restart 7\n",   "hold\n",           "release\n", "slots 8\n",
                                    "reload\n",      "type 9 1b5b41ff\n" };
#define ASKS ((int)(sizeof asks / sizeof asks[0]))

/* Each is a line and its answer. One that is gone is a run that ends. */
static const struct {
    const char *answer;
    int result;
} answers[] = {
    { "ok\n", 0 },
    { "no 2\n", -ENOENT },
    { "no 32\n", -ESHUTDOWN },  /* EPIPE */
    { "no 110\n", -ETIMEDOUT }, /* it may come later: it has not ended */
    { "no 0\n", -EPROTO },
    { "no 4096\n", -EPROTO },
    { "more 1\nok\n", 0 }, /* what it tells meanwhile is kept */
    { "run x\n", -EPROTO },
};

START_TEST(each_is_a_line)
{
    make(true, false);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        tell(answers[i].answer);
        ck_assert_int_eq(ask(_i), answers[i].result);
        ck_assert_str_eq(asked(), asks[_i]);
    }
    hang_up();
    ck_assert_int_eq(ask(_i), -ESHUTDOWN);
    end();
}
END_TEST

START_TEST(what_is_not_answered)
{
    static uint32_t jobs[300];
    const char *line;
    size_t numbers = 0;

    make(true, false);
    ck_assert_int_eq(source->look(source, 12), 0);
    ck_assert_str_eq(asked(), "look 12\n");
    source->window(source, 24, 80);
    ck_assert_str_eq(asked(), "window 24 80\n");
    source->sample(source, jobs, 0);
    ck_assert_str_eq(asked(), "");
    for (uint32_t i = 0; i < 300; i++)
        jobs[i] = i + 1;
    source->sample(source, jobs, 2);
    ck_assert_str_eq(asked(), "sample 1 2\n");
    source->sample(source, jobs, 300);
    line = asked();
    ck_assert_int_eq(strncmp(line, "sample 1 ", 9), 0);
    for (const char *at = line; (at = strchr(at, ' ')) != NULL; at++)
        numbers++;
    ck_assert_uint_eq(numbers, 256); /* as many as the run takes */
    ck_assert_str_eq(line + strlen(line) - 5, " 256\n");
    end();
}
END_TEST

/* Nothing that changes the run is asked of it. */
START_TEST(to_be_read_alone)
{
    make(true, true);
    ck_assert(source->read_only);
    ck_assert(source->kill == NULL && source->again == NULL && source->stop_job == NULL &&
              source->start_job == NULL && source->restart_job == NULL && source->hold == NULL &&
              source->slots == NULL && source->reload == NULL && source->type == NULL &&
              source->window == NULL);
    source->look(source, 12);
    source->sample(source, (const uint32_t[]){ 4 }, 1);
    ck_assert_str_eq(asked(), "look 12\nsample 4\n");
    source->end(source, SOURCE_KILL);
    ck_assert(source->leaving);
    end();
    make(true, false);
    ck_assert(!source->read_only);
    end();
}
END_TEST

/* The end of the looking is none of the run. */
START_TEST(left)
{
    make(true, false);
    source->suspend(source, true);
    source->resume(source);
    ck_assert(!source->leaving && !source->abandoned);
    if (_i == 0) {
        source->end(source, SOURCE_KILL);
        ck_assert_int_eq(source->dies_by, 0);
    } else {
        source->signal(source, SIGTERM, false);
        source->signal(source, SIGINT, false);
        ck_assert_int_eq(source->dies_by, SIGTERM); /* the first */
    }
    ck_assert(source->leaving && source->abandoned);
    ck_assert_str_eq(source->left_words, "the run goes on: forkboard attach bcdf");
    ck_assert_str_eq(asked(), "");
    end();
}
END_TEST

CHECK_MAIN("source, asked")
{
    tcase_add_loop_test(all, each_is_a_line, 0, ASKS);
    tcase_add_test(all, what_is_not_answered);
    tcase_add_test(all, to_be_read_alone);
    tcase_add_loop_test(all, left, 0, 2);
}
