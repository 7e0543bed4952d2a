/* run_report.c - frames that a worker writes, and an end in words. */
#include "check_main.h"
#include "run/report.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
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

/* A frame of so many bytes after its head, in one piece or byte by byte. */
static int take(struct report *report, uint8_t kind, const char *bytes, size_t size, bool whole)
{
    struct frame head = { .kind = kind, .size = (uint16_t)size };
    char *frame = malloc(sizeof head + size);
    int found = 0;

    memcpy(frame, &head, sizeof head);
    memcpy(frame + sizeof head, bytes, size);
    size += sizeof head;
    for (size_t at = 0; !whole && at + 1 < size; at++) {
        ck_assert_int_eq(report_take(report, frame + at, 1), 0);
        ck_assert_uint_eq(report->partial_bytes, at + 1);
    }
    found = whole ? report_take(report, frame, size) : report_take(report, frame + size - 1, 1);
    ck_assert_uint_eq(report->partial_bytes, 0);
    free(frame);
    return found;
}

/* What is reported as a share is one, and below 0 where it is none. */
static const struct {
    double share, seen;
} shares[] = { { 0, 0 },   { 0.5, 0.5 }, { 1, 1 },        { 1.001, 1 },     { -0.001, -1 },
               { -7, -1 }, { NAN, -1 },  { INFINITY, 1 }, { -INFINITY, -1 } };

START_TEST(shares_are_bounded)
{
    struct report report = { .fd = -1 };
    double share = shares[_i / 2].share;

    ck_assert_str_eq(report_text(&report), "");
    ck_assert_int_eq(take(&report, FRAME_PROGRESS, (const char *)&share, sizeof share, _i % 2 == 0),
                     REPORT_PROGRESS);
    ck_assert(report.share == shares[_i / 2].seen);
    ck_assert_str_eq(report_text(&report), "");
    report_fini(&report);
}
END_TEST

/* A text has its room, and a progress its share; no more fits into a frame than that. */
START_TEST(progress_at_its_bounds)
{
    static char bytes[FRAME_BYTES + 1];
    const struct {
        size_t size;
        int found;
    } rows[] = { { 0, REPORT_BROKEN },
                 { sizeof(double) - 1, REPORT_BROKEN },
                 { sizeof(double) + 1, REPORT_PROGRESS },
                 { sizeof(double) + REPORT_TEXT_ROOM - 1, REPORT_PROGRESS },
                 { sizeof(double) + REPORT_TEXT_ROOM, REPORT_BROKEN } };

    memset(bytes, 0, sizeof(double));
    memset(bytes + sizeof(double), 'x', sizeof bytes - sizeof(double));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct report report = { .fd = -1 };
        ck_assert_int_eq(take(&report, FRAME_PROGRESS, bytes, rows[i].size, true), rows[i].found);
        ck_assert_uint_eq(strlen(report_text(&report)),
                          rows[i].found == REPORT_PROGRESS ? rows[i].size - sizeof(double) : 0);
        report_fini(&report);
    }
}
END_TEST

START_TEST(frames_of_no_kind)
{
    struct frame head = { .kind = FRAME_RESULT, .size = FRAME_BYTES - sizeof head };
    char *bytes = calloc(1, FRAME_BYTES);
    struct report report = { .fd = -1 };

    ck_assert_int_eq(take(&report, 99, "", 0, true), REPORT_BROKEN);
    ck_assert_int_eq(take(&report, FRAME_BEGAN, "", 0, false), REPORT_BEGAN);
    ck_assert_int_eq(take(&report, FRAME_RESULT, bytes, head.size, true), 0);
    ck_assert_uint_eq(report.result_bytes, head.size);
    head.size++; /* the head alone says it */
    ck_assert_int_eq(report_take(&report, (const char *)&head, sizeof head), REPORT_BROKEN);
    ck_assert_uint_eq(report.result_bytes, head.size - 1);
    report_fini(&report);
    free(bytes);
}
END_TEST

/* A result is all of its frames, one after the other; its room grows by half. */
START_TEST(results_grow)
{
    static const struct {
        size_t size, bytes, room;
    } rows[] = { { 0, 0, 0 },       { 1, 1, 4096 },    { 4092, 4093, 4096 }, { 3, 4096, 4096 },
                 { 0, 4096, 4096 }, { 1, 4097, 6145 }, { 2048, 6145, 6145 }, { 1, 6146, 9219 } };
    struct report report = { .fd = -1 };
    char bytes[4096];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memset(bytes, 'a' + (int)i, sizeof bytes);
        ck_assert_int_eq(take(&report, FRAME_RESULT, bytes, rows[i].size, true), 0);
        ck_assert_uint_eq(report.result_bytes, rows[i].bytes);
        ck_assert_uint_eq(report.result_room, rows[i].room);
        if (rows[i].size > 0)
            ck_assert_int_eq(report.result[report.result_bytes - 1], 'a' + (int)i);
    }
    ck_assert(report.result[0] == 'b' && report.result[1] == 'c' && report.result[4092] == 'c');
    report.result_lost = true;
    ck_assert_int_eq(take(&report, FRAME_RESULT, bytes, 1, true), 0);
    ck_assert_uint_eq(report.result_bytes, 6146);
    report_fini(&report);
    ck_assert(report.result == NULL && report.result_bytes == 0 && report.fd == -1);
}
END_TEST

START_TEST(texts_are_cut)
{
    struct report report = { .fd = -1 };
    char text[REPORT_TEXT_ROOM + 1];

    memset(text, 'x', sizeof text);
    for (size_t size = REPORT_TEXT_ROOM - 2; size <= REPORT_TEXT_ROOM + 1; size++) {
        ck_assert(report_say(&report, text, size));
        ck_assert_uint_eq(strlen(report_text(&report)),
                          size < REPORT_TEXT_ROOM ? size : REPORT_TEXT_ROOM - 1);
    }
    ck_assert(report_say(&report, text, 0));
    ck_assert_str_eq(report_text(&report), "");
    report_fini(&report);
}
END_TEST

CHECK_MAIN("pure")
{
    tcase_add_test(all, fates);
    tcase_add_test(all, frames_cut);
    tcase_add_loop_test(all, shares_are_bounded, 0, 2 * (int)(sizeof shares / sizeof shares[0]));
    tcase_add_test(all, progress_at_its_bounds);
    tcase_add_test(all, frames_of_no_kind);
    tcase_add_test(all, results_grow);
    tcase_add_test(all, texts_are_cut);
}
