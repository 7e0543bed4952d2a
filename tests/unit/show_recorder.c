/*
 * show_recorder.c - of a long output its first bytes and its last stand in the record, and how much
 * is between them, however it comes in pieces; and when what waits is written.
 */
#include "check_main.h"
#include "record/record_read.h"
#include "show/recorder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Output of `pieces` pieces of `size` bytes, of which `most` at each end are kept. */
static const struct {
    size_t most, size, pieces;
    const char *text;     /* what is kept, with a comma between pieces */
    const char *left_out; /* so much before each piece */
} rows[] = {
    { 4, 1, 3, "a,b,c", "0 0 0 " },
    { 4, 4, 1, "abcd", "0 " },
    { 4, 2, 2, "ab,cd", "0 0 " },
    { 4, 5, 1, "abcd,e", "0 0 " },
    { 4, 8, 1, "abcd,efgh", "0 0 " },
    { 4, 9, 1, "abcd,fghi", "0 1 " },
    { 4, 26, 1, "abcd,wxyz", "0 18 " },
    { 4, 4, 2, "abcd,efgh", "0 0 " },
    { 4, 4, 3, "abcd,ijkl", "0 4 " },
    { 4, 4, 4, "abcd,mnop", "0 8 " },
    { 4, 3, 2, "abc,d,ef", "0 0 0 " },
    { 4, 3, 4, "abc,d,ijkl", "0 0 4 " },
    { 4, 3, 5, "abc,d,lmno", "0 0 7 " },
    { 4, 1, 12, "a,b,c,d,ijkl", "0 0 0 0 4 " },
    { 4, 1, 13, "a,b,c,d,jklm", "0 0 0 0 5 " },
    { 4, 1, 14, "a,b,c,d,klmn", "0 0 0 0 6 " },
    { 4, 1, 26, "a,b,c,d,wxyz", "0 0 0 0 18 " },
    { 4, 5, 5, "abcd,vwxy", "0 17 " },
    { 4, 12, 2, "abcd,uvwx", "0 16 " },
    { 1, 1, 1, "a", "0 " },
    { 1, 1, 2, "a,b", "0 0 " },
    { 1, 2, 2, "a,d", "0 2 " },
    { 0, 9, 2, "abcdefghi,jklmnopqr", "0 0 " }, /* all is kept */
};

static char directory[] = "/tmp/recorder.XXXXXX", path[64];

static void report(void *context, const char *message)
{
    (void)context;
    ck_abort_msg("%s", message);
}

static int64_t now_us = 50;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    ck_assert_int_eq(clock, CLOCK_MONOTONIC);
    *now = (struct timespec){ 1000 + now_us / 1000000, now_us % 1000000 * 1000 };
    return 0;
}

static void record_output(struct recorder *recorder, const char *bytes, int row)
{
    struct fb_event event = { .kind = FB_RUN, .as.run = { .title = "", .version = "" } };

    recorder_put(recorder, &event);
    for (size_t i = 0; i < rows[row].pieces; i++) {
        size_t size = rows[row].size;
        event = (struct fb_event){ .kind = FB_OUTPUT,
                                   .job = 1,
                                   .attempt = 1,
                                   .as.output = { .stream = 1,
                                                  .bytes = bytes + i * size,
                                                  .size = size,
                                                  .offset = i * size } };
        recorder_put(recorder, &event);
    }
    event = (struct fb_event){ .kind = FB_ENDED, .t_us = 7000000 };
    recorder_put(recorder, &event);
}

START_TEST(the_ends_are_kept)
{
    char text[256] = "", left_out[256] = "", error[256];
    struct source source = { .keys = KEYS_WATCH, .name = "watch", .goes_on = "" };
    struct opt opt = { .keep.record = path };
    struct recorder recorder = { .failed = report };
    struct record_reader *reader;
    struct fb_event event = { 0 };
    uint64_t end = 0;
    int ended = 0;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/record", directory);
    source.output_most = rows[_i].most;
    ck_assert_int_eq(recorder_open(&recorder, &opt, &source), 0);
    record_output(&recorder, "abcdefghijklmnopqrstuvwxyz", _i);
    recorder_source_ends(&recorder);
    ck_assert_int_eq(recorder_close(&recorder), 0);
    ck_assert_int_eq(record_reader_open(&reader, path, error, sizeof error), 0);
    while (record_reader_next(reader, &event) > 0) {
        ended += event.kind == FB_ENDED;
        if (event.kind != FB_OUTPUT)
            continue;
        ck_assert_int_eq(ended, 0);
        ck_assert_int_eq(event.as.output.stream, 1);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%.*s",
                 text[0] != '\0' ? "," : "", (int)event.as.output.size, event.as.output.bytes);
        snprintf(left_out + strlen(left_out), sizeof left_out - strlen(left_out), "%d ",
                 (int)event.as.output.left_out_bytes);
        ck_assert_uint_eq(event.as.output.offset, end + event.as.output.left_out_bytes);
        end = event.as.output.offset + event.as.output.size;
    }
    ck_assert_int_eq(ended, 1);
    ck_assert_str_eq(text, rows[_i].text);
    ck_assert_str_eq(left_out, rows[_i].left_out);
    ck_assert_uint_eq(end, rows[_i].pieces * rows[_i].size);
    record_reader_close(reader);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(directory), 0);
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
}
END_TEST

static int64_t file_bytes(void)
{
    struct stat status;

    ck_assert_int_eq(stat(path, &status), 0);
    return (int64_t)status.st_size;
}

/* A tenth of a second after the first event that waits, however many come after it. */
START_TEST(when_it_is_flushed)
{
    struct source source = { .keys = KEYS_RUN, .name = "run", .goes_on = "" };
    struct opt opt = { .keep.record = path };
    struct recorder recorder = { .failed = report };
    const struct fb_event begun = { .kind = FB_RUN, .as.run = { .title = "", .version = "" } },
                          noted = { .kind = FB_NOTE, .as.note.text = "noted" };
    int64_t size;

    recorder_put(&recorder, &begun); /* it records nothing */
    ck_assert_int_eq(recorder_deadline_us(&recorder), INT64_MAX);
    ck_assert(!recorder_is_open(&recorder) && recorder_waits(&recorder) == -1);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/record", directory);
    ck_assert_int_eq(recorder_open(&recorder, &opt, &source), 0);
    ck_assert(recorder_is_open(&recorder) && recorder_waits(&recorder) == -1);
    ck_assert_str_eq(recorder_path(&recorder), path);
    recorder_flush(&recorder);
    ck_assert_int_eq(recorder_deadline_us(&recorder), INT64_MAX);
    for (int i = 0; i < 2; i++) {
        now_us = 1000000 * (i + 1);
        size = file_bytes();
        recorder_put(&recorder, &begun);
        ck_assert_int_eq(recorder_deadline_us(&recorder), 1000000000 + now_us + 100000);
        now_us += 70000;
        recorder_put(&recorder, &noted);
        ck_assert_int_eq(recorder_deadline_us(&recorder), 1000000000 + now_us + 30000);
        ck_assert_int_eq(file_bytes(), size);
        recorder_flush(&recorder);
        ck_assert_int_eq(recorder_deadline_us(&recorder), INT64_MAX);
        ck_assert_int_gt(file_bytes(), size);
    }
    ck_assert_int_eq(recorder_close(&recorder), 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(directory), 0);
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
}
END_TEST

/* What has happened can be read back from memory, where it is kept there; else from its record. */
START_TEST(read_back)
{
    struct source source = { .keys = KEYS_RUN, .name = "run", .goes_on = "" };
    struct opt opt = { .keep.record = path };
    struct recorder recorder = { .failed = report };
    const struct fb_event begun = { .kind = FB_RUN, .as.run = { .title = "", .version = "" } };
    struct record_reader *reader = (struct record_reader *)&source;
    struct fb_event event = { 0 };
    char why[200] = "";

    ck_assert(!recorder_readable(&recorder));
    ck_assert_int_eq(recorder_read_back(&recorder, &reader, why, sizeof why), -ENODATA);
    ck_assert_str_eq(why, "what happened is not kept: there is no record of it");
    ck_assert_ptr_null(reader);
    ck_assert_int_eq(recorder_file(&recorder), -1);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/record", directory);
    if (_i == 0)
        recorder_keep(&recorder);
    else
        ck_assert_int_eq(recorder_open(&recorder, &opt, &source), 0);
    ck_assert(recorder_readable(&recorder));
    recorder_put(&recorder, &begun);
    ck_assert((recorder_path(&recorder) == NULL) == (_i == 0));
    ck_assert_int_ge(recorder_file(&recorder), 0);
    ck_assert_int_eq(recorder_read_back(&recorder, &reader, why, sizeof why), 0);
    ck_assert_int_eq(record_reader_next(reader, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    ck_assert_int_eq(record_reader_next(reader, &event), 0);
    record_reader_close(reader);
    ck_assert_int_eq(recorder_close(&recorder), 0);
    ck_assert_int_eq(unlink(path), _i == 0 ? -1 : 0);
    ck_assert_int_eq(rmdir(directory), 0);
    strcpy(directory + strlen(directory) - 6, "XXXXXX");
}
END_TEST

CHECK_MAIN("recorder")
{
    tcase_add_loop_test(all, read_back, 0, 2);
    tcase_add_test(all, when_it_is_flushed);
    tcase_add_loop_test(all, the_ends_are_kept, 0, (int)(sizeof rows / sizeof rows[0]));
}
