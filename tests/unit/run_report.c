/* run_report.c - frames that a worker writes, and an end in words. */
#include "check_main.h"
#include "run/report.h"

#include <signal.h>
#include <string.h>

START_TEST(fates)
{
    struct fb_event event = { .kind = FB_EXITED };
    char words[64];

    event.as.exited.code = 3;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "exit 3");
    event.as.exited.signal = SIGSEGV;
    event.as.exited.core_dumped = true;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "killed by SIGSEGV (core dumped)");
    event.as.exited.core_dumped = false;
    event.as.exited.signal = SIGRTMIN + 3;
    event.as.exited.cause = FB_CAUSE_TIMEOUT;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "timeout (killed by SIGRTMIN+3)");
    ck_assert_str_eq(fb_fate_text(&event, words, 5), "time");
}
END_TEST

/* Frames cut anywhere bring the same. */
START_TEST(frames_cut)
{
    char bytes[64];
    double share = 0.25;
    struct frame began = { .kind = FRAME_BEGAN }, result = { .kind = FRAME_RESULT, .size = 5 },
                 progress = { .kind = FRAME_PROGRESS, .size = sizeof share + 4 };
    size_t size = 0;

    memcpy(bytes + size, &began, sizeof began);
    size += sizeof began;
    memcpy(bytes + size, &progress, sizeof progress);
    size += sizeof progress;
    memcpy(bytes + size, &share, sizeof share);
    memcpy(bytes + size + sizeof share, "half", 4);
    size += sizeof share + 4;
    memcpy(bytes + size, &result, sizeof result);
    memcpy(bytes + size + sizeof result, "bytes", 5);
    size += sizeof result + 5;
    for (size_t cut = 0; cut <= size; cut++) {
        struct report report = { .fd = -1 };
        int found = report_take(&report, bytes, cut);
        found |= report_take(&report, bytes + cut, size - cut);
        ck_assert_int_eq(found, REPORT_BEGAN | REPORT_PROGRESS);
        ck_assert_uint_eq(report.result_bytes, 5);
        ck_assert_str_eq(report.text, "half");
        ck_assert(report.share == 0.25);
        report_fini(&report);
    }
    bytes[0] = 'X';
    struct report report = { .fd = -1 };
    ck_assert(report_take(&report, bytes, size) & REPORT_BROKEN);
    report_fini(&report);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_test(all, fates);
    tcase_add_test(all, frames_cut);
}
