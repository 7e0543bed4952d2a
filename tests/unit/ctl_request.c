/* ctl_request.c - lines to a run's socket: what each asks for, and what is none. */
#include "check_main.h"
#include "ctl/request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct request_case {
    const char *line;
    int word; /* -1: refused */
    uint32_t job;
    int number, second;
    const char *bytes; /* of `type`; NULL: none */
} cases[] = {
    { "hello", CTL_HELLO, 0, 0, 0, NULL },
    { "follow", CTL_FOLLOW, 0, 0, 0, NULL },
    { "stop 1", CTL_STOP, 1, 0, 0, NULL },
    { "start 4294967295", CTL_START, UINT32_MAX, 0, 0, NULL },
    { "restart 12", CTL_RESTART, 12, 0, 0, NULL },
    { "again 7", CTL_AGAIN, 7, 0, 0, NULL },
    { "signal 3 15", CTL_SIGNAL, 3, 15, 0, NULL },
    { "signal 3 0", CTL_SIGNAL, 3, 0, 0, NULL },
    { "slots 2147483647", CTL_SLOTS, 0, 2147483647, 0, NULL },
    { "window 24 80", CTL_WINDOW, 0, 24, 80, NULL },
    { "look 0", CTL_LOOK, 0, 0, 0, NULL },
    { "look 9", CTL_LOOK, 9, 0, 0, NULL },
    { "hold", CTL_HOLD, 0, 0, 0, NULL },
    { "release", CTL_RELEASE, 0, 0, 0, NULL },
    { "reload", CTL_RELOAD, 0, 0, 0, NULL },
    { "end", CTL_END, 0, 0, 0, NULL },
    { "type 3 6c730a", CTL_TYPE, 3, 0, 0, "ls\n" },
    { "type 3 3930", CTL_TYPE, 3, 0, 0, "90" },
    { "type 3 ff", CTL_TYPE, 3, 0, 0, "\xff" },
    { "type 3 ", CTL_TYPE, 3, 0, 0, "" },
    /* what is none */
    { "", -1, 0, 0, 0, NULL },
    { " ", -1, 0, 0, 0, NULL },
    { "hell", -1, 0, 0, 0, NULL },
    { "hello ", -1, 0, 0, 0, NULL },
    { "hello 1", -1, 0, 0, 0, NULL },
    { "HELLO", -1, 0, 0, 0, NULL },
    { " hello", -1, 0, 0, 0, NULL },
    { "stop", -1, 0, 0, 0, NULL },
    { "stop ", -1, 0, 0, 0, NULL },
    { "stop 0", -1, 0, 0, 0, NULL },
    { "stop 01", -1, 0, 0, 0, NULL },
    { "stop -1", -1, 0, 0, 0, NULL },
    { "stop +1", -1, 0, 0, 0, NULL },
    { "stop  1", -1, 0, 0, 0, NULL },
    { "stop 1 ", -1, 0, 0, 0, NULL },
    { "stop 1 2", -1, 0, 0, 0, NULL },
    { "stop 1x", -1, 0, 0, 0, NULL },
    { "stop\t1", -1, 0, 0, 0, NULL },
    { "stop 4294967296", -1, 0, 0, 0, NULL },
    { "stop 99999999999999999999999999", -1, 0, 0, 0, NULL },
    { "signal 3", -1, 0, 0, 0, NULL },
    { "signal 3 2147483648", -1, 0, 0, 0, NULL },
    { "slots 1e3", -1, 0, 0, 0, NULL },
    { "window 24", -1, 0, 0, 0, NULL },
    { "type 3", -1, 0, 0, 0, NULL },
    { "type 3 6", -1, 0, 0, 0, NULL },
    { "type 3 6C", -1, 0, 0, 0, NULL },
    { "type 3 6g", -1, 0, 0, 0, NULL },
    { "type 0 6c", -1, 0, 0, 0, NULL },
    { "sample 1 0", -1, 0, 0, 0, NULL },
    { "sample 1 ", -1, 0, 0, 0, NULL },
    { "stop 1\r", -1, 0, 0, 0, NULL },
};

START_TEST(requests)
{
    const struct request_case *one = &cases[_i];
    struct ctl_request request;
    char line[128];
    size_t size = strlen(one->line);
    int r;

    memcpy(line, one->line, size); /* no NUL after it */
    memset(line + size, '7', sizeof line - size);
    r = ctl_request_read(&request, line, size);
    ck_assert_int_eq(r, one->word < 0 ? -EINVAL : 0);
    if (r < 0)
        return;
    ck_assert_int_eq(request.word, one->word);
    ck_assert_uint_eq(request.job, one->job);
    ck_assert_int_eq(request.number, one->number);
    ck_assert_int_eq(request.second, one->second);
    if (one->bytes == NULL)
        return;
    ck_assert_uint_eq(request.size, strlen(one->bytes));
    ck_assert_mem_eq(request.bytes, one->bytes, request.size);
}
END_TEST

/* A NUL is a byte like any other that no word has; typed it is one. */
START_TEST(nul)
{
    char word[] = "end\0", typed[] = "type 1 00";
    struct ctl_request request;

    ck_assert_int_eq(ctl_request_read(&request, word, 4), -EINVAL);
    ck_assert_int_eq(ctl_request_read(&request, typed, sizeof typed - 1), 0);
    ck_assert_uint_eq(request.size, 1);
    ck_assert_int_eq(request.bytes[0], 0);
}
END_TEST

START_TEST(samples_are_bounded)
{
    char line[4096] = "sample";
    struct ctl_request request;

    for (int i = 1; i <= CTL_SAMPLE_MOST; i++)
        sprintf(line + strlen(line), " %d", i);
    ck_assert_int_eq(ctl_request_read(&request, line, strlen(line)), 0);
    ck_assert_uint_eq(request.job_count, CTL_SAMPLE_MOST);
    ck_assert_uint_eq(request.jobs[CTL_SAMPLE_MOST - 1], CTL_SAMPLE_MOST);
    strcat(line, " 1");
    ck_assert_int_eq(ctl_request_read(&request, line, strlen(line)), -EINVAL);
}
END_TEST

/* What comes by the hundred is not answered: a client need not wait for it. */
START_TEST(unanswered)
{
    for (int i = 0; i < CTL_WORD_COUNT; i++)
        ck_assert_int_eq(ctl_request_answered((enum ctl_word)i),
                         i != CTL_LOOK && i != CTL_SAMPLE && i != CTL_WINDOW);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_loop_test(all, requests, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, nul);
    tcase_add_test(all, samples_are_bounded);
    tcase_add_test(all, unanswered);
}
