/*
 * show_pump_record.c - the record of what a source gives: what stands in it, that it is read back
 * while it is written, and what is said where it cannot be had.
 */
#include "check_main.h"
#include "record/record_read.h"
#include "source_stage.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define ENDED                                                                                      \
    {                                                                                              \
        1, { .kind = FB_ENDED }, 0                                                                 \
    }
#define RUN                                                                                        \
    {                                                                                              \
        1, { .kind = FB_RUN, .as.run = { .title = "", .version = "" } }, 0                         \
    }
#define QUEUED                                                                                     \
    {                                                                                              \
        1, { .kind = FB_QUEUED, .job = 1, .as.queued = { .name = "a", .command = "a" } }, 0        \
    }

static char directory[] = "/tmp/pump.XXXXXX", path[64];

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/record", directory);
}

static void tear_down(void)
{
    unlink(path);
    ck_assert_int_eq(rmdir(directory), 0);
}

/* What pump_show() says on standard error. */
static const char *said(const struct opt *opt, struct source *source, int status)
{
    static char bytes[1024];
    int fd = memfd_create("err", 0), old = dup(2);
    ssize_t n;

    dup2(fd, 2);
    ck_assert_int_eq(pump_show(opt, source, NULL, stage_front), status);
    fflush(stderr);
    dup2(old, 2);
    n = pread(fd, bytes, sizeof bytes - 1, 0);
    bytes[n > 0 ? n : 0] = '\0';
    close(fd);
    close(old);
    return bytes;
}

/* ---------------------------------------------------------------- read back */

static int event_bytes;

static int open_and_look(struct source *source, const struct source_options *options, char *why,
                         size_t size)
{
    event_bytes = (int)options->run.event_bytes;
    return stage_open(source, options, why, size);
}

/* At the end all that has come so far can be read, though it was not written out yet. */
static int finish_and_read(struct source *source, const struct fb_event *ended, int own)
{
    struct record_reader *reader = (struct record_reader *)&stage;
    struct fb_event event;
    int r;

    if (source->read_back == NULL) {
        see("no reader ");
        return stage_finish(source, ended, own);
    }
    r = source->read_back(source->read_context, &reader);
    see("back:%d ", r);
    ck_assert_int_eq(reader != NULL, r == 0);
    while (r == 0 && record_reader_next(reader, &event) > 0)
        see("<%s ", fb_kind_name(event.kind));
    record_reader_close(reader);
    return stage_finish(source, ended, own);
}

static const struct back_row {
    unsigned keys;
    bool elsewhere, records;
    int event_bytes;
    const char *seen;
} backs[] = {
    { KEYS_RUN, false, true, 16384, "back:0 <run <queued <ended " },
    { KEYS_WATCH, false, true, 16384, "back:0 <run <queued <ended " },
    { KEYS_RUN, false, false, 1024, "back:-61 " },
    { KEYS_REPLAY, false, true, 16384, "no reader " },
    { KEYS_RUN, true, true, 16384, "no reader " },
};

/* A report is made from it: nothing begins, and it is not waited for. */
START_TEST(a_report_of_a_fifo)
{
    struct source source = stage_source(KEYS_RUN);
    struct opt opt = { .keep = { .record = path, .report = "/tmp/r.html" } };
    char wanted[200];
    int fd;

    ck_assert_int_eq(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    source.name = "run";
    snprintf(wanted, sizeof wanted,
             "forkboard: --report is made from the record, and %s cannot be read back\n", path);
    ck_assert_str_eq(said(&opt, &source, 2), wanted);
    ck_assert_str_eq(stage.seen, "closed ");
    close(fd);
}
END_TEST

START_TEST(is_read_back)
{
    const struct back_row *row = &backs[_i];
    struct source source = stage_source(row->keys);
    struct opt opt = { .keep = { .no_record = !row->records, .record = path } };

    source.name = "run";
    source.goes_on = "";
    source.elsewhere = row->elsewhere;
    source.open = open_and_look;
    source.finish = finish_and_read;
    stage.steps = (const struct stage_step[]){ RUN, QUEUED, ENDED, { .r = -ENODATA } };
    ck_assert_str_eq(said(&opt, &source, 0), "");
    ck_assert_int_eq(event_bytes, row->event_bytes);
    ck_assert_msg(strstr(stage.seen, row->seen) != NULL, "%s", stage.seen);
    ck_assert_int_eq(source.record != NULL, row->records);
    ck_assert_int_eq(access(path, F_OK) == 0, row->records);
}
END_TEST

/* ---------------------------------------------------------------- what is left, and what is said
 */

static struct source *close_living(struct source *source)
{
    source->dies_by = 0; /* it would end the test */
    return stage_close(source);
}

static int finish_living(struct source *source, const struct fb_event *ended, int own)
{
    source->dies_by = 0;
    return stage_finish(source, ended, own);
}

/* What did not end is named: by the source, or as the jobs that live. */
START_TEST(what_is_left_behind)
{
    static const struct stage_step steps[] = {
        RUN,
        QUEUED,
        { 1,
          { .kind = FB_FORKED, .job = 1, .attempt = 1, .as.forked = { .pid = 4711, .slot = 1 } },
          0 },
        { 0, { 0 }, SIGINT },
        { 0, { 0 }, SIGINT },
        { 0, { 0 }, SIGINT },
    };
    struct source source = stage_source(KEYS_RUN);
    const char *words;

    source.close = close_living;
    source.finish = finish_living;
    source.left_words = _i == 0 ? "its processes live on" : NULL;
    stage.ends = true;
    stage.steps = steps;
    words = said(&(struct opt){ .keep.no_record = true }, &source, 0);
    if (_i == 0)
        ck_assert_str_eq(words, "forkboard: its processes live on\n");
    else
        ck_assert_str_eq(words, "forkboard: left behind, though SIGKILL was sent: a (pid 4711)\n");
    ck_assert_ptr_nonnull(strstr(stage.seen, "leave "));
    ck_assert_ptr_null(strstr(stage.seen, "finish "));
}
END_TEST

START_TEST(why_it_cannot_begin)
{
    static const struct {
        int r;
        const char *why;
        int status;
        const char *said;
    } rows[] = {
        { -ENOMEM, NULL, 3, "forkboard: cannot begin: Cannot allocate memory\n" },
        { -EPERM, "no ptrace", 3, "forkboard: cannot begin: no ptrace\n" },
        { 2, "a record that is broken", 2, "forkboard: a record that is broken\n" },
        { 4, NULL, 4, "" },
    };
    struct source source = stage_source(KEYS_RUN);

    stage.open_r = rows[_i].r;
    stage.why = rows[_i].why;
    ck_assert_str_eq(said(&(struct opt){ .keep.no_record = true }, &source, rows[_i].status),
                     rows[_i].said);
}
END_TEST

/* ---------------------------------------------------------------- what stands in it */

/* Of much output the first bytes and the last stand in the record, and how much is left out. */
START_TEST(of_output_the_ends_are_recorded)
{
    static char bytes[100];
    char error[256], text[64];
    struct stage_step steps[12] = { [0] = { 1, { .kind = FB_RUN }, 0 }, [11] = ENDED };
    struct source source = stage_source(KEYS_WATCH);
    struct record_reader *reader;
    struct fb_event event = { 0 };
    struct opt opt = { .keep.record = path };
    size_t count = 0;

    steps[0].event.as.run.title = steps[0].event.as.run.version = "";
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('0' + i / 10);
    for (size_t i = 0; i < 10; i++)
        steps[1 + i] = (struct stage_step){
            1,
            { .kind = FB_OUTPUT,
              .job = 1,
              .attempt = 1,
              .as.output = { .stream = 1, .bytes = bytes + i * 10, .size = 10, .offset = i * 10 } },
            0
        };
    source.name = "watch";
    source.goes_on = "";
    source.output_most = 15;
    stage.steps = steps;
    ck_assert_int_eq(pump_show(&opt, &source, NULL, stage_front), 0);
    ck_assert_int_eq(record_reader_open(&reader, path, error, sizeof error), 0);
    text[0] = '\0';
    while (record_reader_next(reader, &event) > 0) {
        if (event.kind != FB_OUTPUT)
            continue;
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s,",
                 (int)event.as.output.size, event.as.output.bytes);
        count += (size_t)event.as.output.left_out_bytes;
    }
    ck_assert_str_eq(text, "0000000000,11111,888889999999999,");
    ck_assert_uint_eq(count, 100 - 2 * 15);
    record_reader_close(reader);
}
END_TEST

/* One that was asked for must be had, before anything is opened. */
START_TEST(a_record_that_cannot_be_had)
{
    struct opt opt = { .keep.record = "/nonexistent/record" };
    struct source source = stage_source(KEYS_RUN);

    source.name = "run";
    ck_assert_str_eq(said(&opt, &source, 2),
                     "forkboard: record /nonexistent/record: No such file or directory\n");
    ck_assert_str_eq(stage.seen, "closed ");
}
END_TEST

CHECK_MAIN_APART("pump: the record")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_report_of_a_fifo);
    tcase_add_loop_test(all, is_read_back, 0, (int)(sizeof backs / sizeof backs[0]));
    tcase_add_loop_test(all, what_is_left_behind, 0, 2);
    tcase_add_loop_test(all, why_it_cannot_begin, 0, 4);
    tcase_add_test(all, of_output_the_ends_are_recorded);
    tcase_add_test(all, a_record_that_cannot_be_had);
}
