/*
 * ctl_source_cut.c - the run of another process as a source, where what it writes or tells does not
 * come whole: lines that are just being written, mistakes.
 */
#include "ctl_stage.h"

#include <errno.h>

#define RUN    "{\"t\":0,\"event\":\"run\"}\n"
#define QUEUED "{\"t\":1,\"event\":\"queued\",\"job\":1,\"shell\":\"one\"}\n"

static void begin(const char *lines)
{
    struct source_options options = { 0 };
    char why[256];

    make(true, false);
    write_record(lines);
    tell("ok\n");
    ck_assert_int_eq(source->open(source, &options, why, sizeof why), 0);
    ck_assert_str_eq(asked(), "follow\n");
}

static int next(struct fb_event *event)
{
    return source->next(source, event);
}

/* A line that is just being written is none yet, and no mistake. */
START_TEST(a_line_in_two_parts)
{
    static const char half[] = "{\"t\":1,\"event\":\"qu";
    struct fb_event event;

    begin(RUN "{\"t\":1,\"event\":\"qu");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 0);
    write_record(&QUEUED[sizeof half - 1]);
    tell("more 0\n");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_QUEUED);
    ck_assert_int_eq(next(&event), 0);
    end();
}
END_TEST

/* A record that is wrong is no end, and no success: it is said, once. */
START_TEST(a_wrong_record)
{
    struct fb_event event;

    begin(RUN "rubbish\n" QUEUED);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_ptr_eq(strstr(event.as.note.text, "/memfd:ctl_source (deleted):2:"),
                     event.as.note.text);
    ck_assert_ptr_nonnull(strstr(event.as.note.text, ": what happens now is not seen"));
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(next(&event), -EBADMSG);
    ck_assert_int_eq(source->finish(source, &event, 0), 3);
    end();
}
END_TEST

CHECK_MAIN_APART("source, cut")
{
    tcase_add_test(all, a_line_in_two_parts);
    tcase_add_test(all, a_wrong_record);
}
