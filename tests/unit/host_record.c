/* host_record.c - a record written and read through the public calls. */
#include "forkboard-board.h"
#include "made_file.h"

#include <errno.h>
#include <stdio.h>

START_TEST(written_and_read)
{
    char path[] = "/tmp/forkboard-record-XXXXXX";
    struct fb_event event = { .kind = FB_RUN };
    struct fb_record *record;
    struct fb_reader *reader;
    int fd = mkstemp(path);

    close(fd);
    ck_assert_int_eq(fb_record_open(&record, path), 0);
    event.as.run.version = FB_VERSION;
    event.as.run.title = "mine";
    ck_assert_int_eq(fb_record_put(record, &event), 0);
    event = (struct fb_event){ .kind = FB_QUEUED, .job = 1, .t_us = 7 };
    event.as.queued.name = "one";
    event.as.queued.command = "work";
    ck_assert_int_eq(fb_record_put(record, &event), 0);
    ck_assert_int_eq(fb_record_flush(record), 0);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0); /* while it is written */
    ck_assert_int_eq(fb_reader_next(reader, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    ck_assert_str_eq(event.as.run.title, "mine");
    ck_assert_int_eq(fb_reader_next(reader, &event), 1);
    ck_assert_int_eq(event.kind, FB_QUEUED);
    ck_assert_str_eq(event.as.queued.name, "one");
    ck_assert_int_eq(event.t_us, 7);
    ck_assert_str_eq(fb_reader_error(reader), "");
    ck_assert_ptr_null(fb_reader_close(reader));
    ck_assert_ptr_null(fb_record_close(record));
    ck_assert_ptr_null(fb_record_close(NULL));
    ck_assert_ptr_null(fb_reader_close(NULL));
    unlink(path);
}
END_TEST

START_TEST(what_is_refused)
{
    static const char text[] = "a file of the user's\n";
    struct fb_record *record = (struct fb_record *)&record;
    struct fb_reader *reader = (struct fb_reader *)&reader;
    struct fb_event event;
    const char *path = make_file(text, sizeof text - 1);

    ck_assert_int_eq(fb_record_open(&record, NULL), -EINVAL);
    ck_assert_ptr_null(record);
    ck_assert_int_eq(fb_record_open(&record, path), -EEXIST);
    ck_assert_ptr_null(record);
    ck_assert_int_eq(fb_record_open(&record, "/nowhere/at/all"), -ENOENT);
    ck_assert_int_eq(fb_reader_open(&reader, "/nowhere/at/all"), -ENOENT);
    ck_assert_ptr_null(reader);
    ck_assert_int_eq(fb_reader_open(&reader, path), 0);
    ck_assert_int_eq(fb_reader_next(reader, &event), -EBADMSG);
    ck_assert_ptr_nonnull(strstr(fb_reader_error(reader), path));
    fb_reader_close(reader);
    unlink(path);
}
END_TEST

CHECK_MAIN("record")
{
    tcase_add_test(all, written_and_read);
    tcase_add_test(all, what_is_refused);
}
