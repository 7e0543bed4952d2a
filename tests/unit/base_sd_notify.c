/* base_sd_notify.c - datagrams of sd_notify(3): what is taken and what is passed over. */
#include "base/sd_notify.h"
#include "check_main.h"

#include <string.h>

static const struct notice_case {
    const char *bytes, *status; /* status "-": none was sent */
    double share;
    bool ready;
} cases[] = {
    { "READY=1", "-", -1, true },
    { "READY=1\n", "-", -1, true },
    { "READY=0\n", "-", -1, false },
    { "READY=12\n", "-", -1, false },
    { "READY=12\nREADY=1\nREADY=0\n", "-", -1, true },
    { "STATUS=epoch 5 of 100\nX_PROGRESS=0.05\n", "epoch 5 of 100", 0.05, false },
    { "MAINPID=7\nSTATUS=\nFDSTORE=1\nREADY=1", "", -1, true },
    { "STATUS=a=b\nSTATUS=c", "c", -1, false },
    { "XSTATUS=a\nSTATUSX=b\nSTATUS", "-", -1, false },
    { "\n\n=\nno key\nREADY=1", "-", -1, true },
    { "", "-", -1, false },
    { "X_PROGRESS=0", "-", 0, false },
    { "X_PROGRESS=1", "-", 1, false },
    { "X_PROGRESS=.5", "-", 0.5, false },
    { "X_PROGRESS=1.", "-", 1, false },
    { "X_PROGRESS=0.3", "-", 0.3, false },
    { "X_PROGRESS=0.123456789", "-", 0.123456789, false },
    { "X_PROGRESS=5e-2", "-", 0.05, false },
    { "X_PROGRESS=5E-05", "-", 0.00005, false },
    { "X_PROGRESS=1e-10", "-", 1e-10, false },
    { "X_PROGRESS=0e5", "-", 0, false },
    { "X_PROGRESS=0.05e3", "-", 1, false },
    { "X_PROGRESS=0.01e+1", "-", 0.1, false },
    { "X_PROGRESS=17", "-", 1, false },
    { "X_PROGRESS=1e999999999999", "-", 1, false },
    { "X_PROGRESS=1e-999999999999", "-", 0, false },
    { "X_PROGRESS=0e999", "-", 0, false },
    { "X_PROGRESS=", "-", -1, false },
    { "X_PROGRESS=.", "-", -1, false },
    { "X_PROGRESS=e5", "-", -1, false },
    { "X_PROGRESS=1e", "-", -1, false },
    { "X_PROGRESS=-0.5", "-", -1, false },
    { "X_PROGRESS=50%", "-", -1, false },
    { "X_PROGRESS=0,5", "-", -1, false },
    { "X_PROGRESS=nan", "-", -1, false },
    { "X_PROGRESS=inf", "-", -1, false },
    { "X_PROGRESS= 0.5", "-", -1, false },
};

START_TEST(is_read)
{
    const struct notice_case *one = &cases[_i];
    struct notice notice;

    notice_parse(one->bytes, strlen(one->bytes), &notice);
    ck_assert_msg(notice.share == one->share, "'%s': %.17g", one->bytes, notice.share);
    ck_assert_msg(notice.ready == one->ready, "'%s': ready", one->bytes);
    if (strcmp(one->status, "-") == 0)
        ck_assert_ptr_null(notice.status);
    else
        ck_assert_msg(notice.status != NULL && notice.status_bytes == strlen(one->status) &&
                          memcmp(notice.status, one->status, notice.status_bytes) == 0,
                      "'%s': status", one->bytes);
}
END_TEST

/* Nothing after the datagram is looked at, and digits without end do no harm. */
START_TEST(stays_inside)
{
    static const char key[] = "X_PROGRESS=";
    struct notice notice;
    char digits[4096];

    notice_parse("READY=1", 6, &notice);
    ck_assert(!notice.ready);
    notice_parse("STATUS=abc", 8, &notice);
    ck_assert_uint_eq(notice.status_bytes, 1);
    notice_parse("X_PROGRESS=0.5e2", 14, &notice);
    ck_assert(notice.share == 0.5);
    memset(digits, '9', sizeof digits);
    for (size_t i = 0; i < sizeof key - 1; i++)
        digits[i] = key[i];
    notice_parse(digits, sizeof digits, &notice);
    ck_assert(notice.share == 1);
    digits[11] = '.';
    notice_parse(digits, sizeof digits, &notice);
    ck_assert(notice.share == -1 || (notice.share > 0.99 && notice.share <= 1));
}
END_TEST

CHECK_MAIN("notice")
{
    tcase_add_loop_test(all, is_read, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(all, stays_inside);
}
