/*
 * output_cut.c - what workers write as events: so many bytes as they come, and of the rest the end;
 * never a part of a character, but what a stream ends with.
 */
#include "check_main.h"
#include "fake_run.h"
#include "run/stream.h"

#include <stdio.h>
#include <string.h>

static char seen[1024];

static void take(const struct fb_event *event)
{
    size_t at = strlen(seen);

    if (event->kind != FB_OUTPUT)
        return;
    snprintf(seen + at, sizeof seen - at, "%s%d:%llu", at > 0 ? " " : "", event->as.output.stream,
             (unsigned long long)event->as.output.offset);
    at = strlen(seen);
    if (event->as.output.left_out_bytes > 0)
        snprintf(seen + at, sizeof seen - at, "(%llu)",
                 (unsigned long long)event->as.output.left_out_bytes);
    at = strlen(seen);
    snprintf(seen + at, sizeof seen - at, "%s%.*s", event->as.output.live ? "~" : "=",
             (int)(event->as.output.size < 40 ? event->as.output.size : 0), event->as.output.bytes);
    at = strlen(seen);
    if (event->as.output.size >= 40)
        snprintf(seen + at, sizeof seen - at, "[%zu]", event->as.output.size);
}

static void play(struct fb_run *run)
{
    struct fb_event event = { 0 };

    seen[0] = '\0';
    while (event.kind != FB_ENDED)
        if (fb_run_next(run, &event) > 0)
            take(&event);
        else
            fake_advance(fake_next_us() < SEC ? fake_next_us() : SEC);
}

#define AT(ms, bytes)                                                                              \
    {                                                                                              \
        ms *MS, 1, bytes, 1                                                                        \
    }
#define E "\xC3\xA9"         /* two bytes */
#define Y "\xE2\x82\xAC"     /* three */
#define G "\xF0\x9F\x98\x80" /* four */

/* What is written, how much of it becomes events; then STREAM:OFFSET=BYTES of each, with ~ where
 * they will come once more at the end, and (BYTES) that are left out before it. */
static const struct {
    struct fake_write writes[5];
    size_t event_bytes;
    bool whole;
    const char *events;
} rows[] = {
    { { AT(1, "abc") }, 10, false, "1:0=abc" },
    { { AT(1, "abc"), AT(2, "def") }, 10, false, "1:0=abc 1:3=def" },
    { { AT(1, "abc"), { 1 * MS, 2, "xy", 1 }, AT(2, "d") }, 10, false, "1:0=abc 2:0=xy 1:3=d" },
    { { AT(1, "abc") }, 0, false, "" },
    /* the last byte that has room, and the first that has none */
    { { AT(1, "0123456789") }, 10, false, "1:0=0123456789" },
    { { AT(1, "0123456789A") }, 10, false, "1:0=0123456789 1:10=A" },
    { { AT(1, "0123456789"), AT(2, "A"), AT(3, "B") }, 10, false, "1:0=0123456789 1:10=AB" },
    { { AT(1, "012345678"), AT(2, "9AB"), AT(3, "C") }, 10, false, "1:0=012345678 1:9=9 1:10=ABC" },
    { { AT(1, "0123456789A") }, 10, true, "1:0=0123456789 1:10~A 1:10=A" },
    { { AT(1, "0123456789"), AT(2, "A"), AT(3, "BC") },
      10,
      true,
      "1:0=0123456789 1:10~A 1:11~BC 1:10=ABC" },
    { { AT(1, "0123456789") }, 10, true, "1:0=0123456789" },
    /* characters that come in parts */
    { { AT(1, "a\xC3"), AT(2, "\xA9 b") }, 20, false, "1:0=a 1:1=" E " b" },
    { { AT(1, "a\xE2\x82"), AT(2, "\xAC"), AT(3, "b") }, 20, false, "1:0=a 1:1=" Y " 1:4=b" },
    { { AT(1, "\xF0"), AT(2, "\x9F\x98"), AT(3, "\x80") }, 20, false, "1:0=" G },
    { { AT(1, "a" E), AT(2, Y), AT(3, G) }, 20, false, "1:0=a" E " 1:3=" Y " 1:6=" G },
    { { AT(1, "a\xE2\x82") }, 20, false, "1:0=a 1:1=\xE2\x82" }, /* there is no rest */
    { { AT(1, "a\xC3"), AT(2, "b") },
      20,
      false,
      "1:0=a 1:1=\xC3"
      "b" },
    { { AT(1, "a\xA9\xA9\xA9\xA9") }, 20, false, "1:0=a\xA9\xA9\xA9\xA9" }, /* none at all */
    { { AT(1, "\xA9"), AT(2, "b") }, 20, false, "1:0=\xA9 1:1=b" },
    /* characters for which there is no room */
    { { AT(1, "012345678" E) }, 10, false, "1:0=012345678 1:9=" E },
    { { AT(1, "01234567" Y "a") }, 10, false, "1:0=01234567 1:8=" Y "a" },
    { { AT(1, "0123456" G) }, 10, false, "1:0=0123456 1:7=" G },
    { { AT(1, "01234567" E "a") }, 10, false, "1:0=01234567" E " 1:10=a" },
    { { AT(1, E), AT(2, "a") }, 1, false, "1:0=" E "a" },
    { { AT(1, "012345678\xC3"), AT(2, "\xA9"
                                      "a") },
      10,
      false,
      "1:0=012345678 1:9=" E "a" },
    { { AT(1, "012345678" E), AT(2, "a") }, 10, true, "1:0=012345678 1:9~" E " 1:11~a 1:9=" E "a" },
};

START_TEST(cut)
{
    struct fb_options options = { .slots = 1,
                                  .event_bytes = rows[_i].event_bytes,
                                  .whole_output = rows[_i].whole };
    struct fake_script script = { .ends_us = 10 * MS, .writes = rows[_i].writes };
    struct fb_run *run = fake_open(&script, 1, &options, 0);

    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    play(run);
    ck_assert_str_eq(seen, rows[_i].events);
    fake_close(run);
}
END_TEST

/* Of much only the end is told, and how much came before that. */
START_TEST(much)
{
    const int kib[] = { TAIL_BYTES / 1024, TAIL_BYTES / 1024 + 1, TAIL_BYTES / 1024 + 9 };
    struct fake_write writes[32] = { { 1 * MS, 1, "0123456789", 1 } };
    struct fake_script script = { .ends_us = 100 * MS, .writes = writes };
    struct fb_run *run;
    char wanted[100];

    for (int i = 1; i <= kib[_i]; i++)
        writes[i] = (struct fake_write){ (1 + i) * MS, 1, "x", 1024 };
    run = fake_open(&script, 1, &(struct fb_options){ .slots = 1, .event_bytes = 10 }, 0);
    ck_assert_int_eq(fb_run_add(run, &(struct fb_job){ .shell = "x" }), 1);
    play(run);
    if (_i == 0)
        snprintf(wanted, sizeof wanted, "1:0=0123456789 1:10=[%d]", TAIL_BYTES);
    else
        snprintf(wanted, sizeof wanted, "1:0=0123456789 1:%d(%d)=[%d]",
                 10 + kib[_i] * 1024 - TAIL_BYTES, kib[_i] * 1024 - TAIL_BYTES, TAIL_BYTES);
    ck_assert_str_eq(seen, wanted);
    fake_close(run);
}
END_TEST

CHECK_MAIN("output that is cut")
{
    tcase_add_loop_test(all, much, 0, 3);
    tcase_add_loop_test(all, cut, 0, (int)(sizeof rows / sizeof rows[0]));
}
