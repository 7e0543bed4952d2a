/*
 * show_recorder_calls.c - a record and what is kept in memory beside it, which are stand-ins here:
 * when each is opened, what is said where it fails, before its source has ended and after, and
 * which of the two is read back.
 */
#include "check_main.h"
#include "check_seen.h"
#include "record/record.h"
#include "record/record_read.h"
#include "record/tape.h"
#include "show/recorder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define see(...) seen_put(" ", __VA_ARGS__)

static struct {
    int open_r, put_r, flush_r, close_r, tape_r, tape_put_r, tape_flush_r;
    int file, tape_file; /* descriptors; below 0: it cannot be read back */
    bool is_file, pending;
    uint64_t tape_bytes;
} stage;

static void saw(const char *wanted)
{
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ 1, 0 };
    return 0;
}

int record_open(struct record **out, const char *path, bool demo, char *error, size_t size)
{
    see("open:%s%s", path != NULL ? path : "last", demo ? ",demo" : "");
    snprintf(error, size, "the disk is gone");
    *out = stage.open_r < 0 ? NULL : (struct record *)&stage;
    return stage.open_r;
}

void record_be_last(const struct record *record)
{
    ck_assert_ptr_eq(record, &stage);
    see("last");
}

int record_file(const struct record *record)
{
    ck_assert_ptr_eq(record, &stage);
    return stage.file;
}

int record_put(struct record *record, const struct fb_event *event)
{
    (void)record;
    (void)event;
    see("put");
    return stage.put_r;
}

int record_flush(struct record *record)
{
    (void)record;
    see("flush");
    return stage.flush_r;
}

bool record_pending(const struct record *record)
{
    (void)record;
    return stage.pending;
}

int record_waits(const struct record *record)
{
    (void)record;
    return 44;
}

int record_writable(struct record *record)
{
    (void)record;
    see("writable");
    return stage.flush_r;
}

bool record_is_file(const struct record *record)
{
    (void)record;
    return stage.is_file;
}

const char *record_path(const struct record *record)
{
    (void)record;
    return "/r";
}

struct record *record_close(struct record *record, int *r)
{
    *r = record != NULL ? stage.close_r : 0;
    return NULL;
}

int tape_open(struct tape **out)
{
    see("tape");
    *out = stage.tape_r < 0 ? NULL : (struct tape *)&stage;
    return stage.tape_r;
}

int tape_put(struct tape *tape, const struct fb_event *event)
{
    (void)tape;
    (void)event;
    see("tape-put");
    return stage.tape_put_r;
}

int tape_flush(struct tape *tape)
{
    (void)tape;
    see("tape-flush");
    return stage.tape_flush_r;
}

uint64_t tape_bytes(const struct tape *tape)
{
    (void)tape;
    return stage.tape_bytes;
}

int tape_file(struct tape *tape)
{
    ck_assert_ptr_eq(tape, &stage);
    return stage.tape_file;
}

struct tape *tape_close(struct tape *tape)
{
    if (tape != NULL)
        see("tape-closed");
    return NULL;
}

int record_reader_open_fd(struct record_reader **out, int fd, char *error, size_t size)
{
    (void)error;
    (void)size;
    see("read:%d", fd);
    *out = (struct record_reader *)&stage;
    return 0;
}

static void failed(void *context, const char *message)
{
    ck_assert_ptr_eq(context, &stage);
    see("%s", message);
}

/* ---------------------------------------------------------------- the beginning */

static struct recorder recorder;
static struct source source;
static char said[300];

static void set_up(void)
{
    memset(&stage, 0, sizeof stage);
    stage.file = 40;
    stage.tape_file = 41;
    source = (struct source){ .keys = KEYS_RUN, .name = "run", .goes_on = "the jobs go on" };
    recorder = (struct recorder){ .source = &source, .failed = failed, .context = &stage };
    seen[0] = '\0';
}

/* What is said on standard error meanwhile is in `said`. */
static int saying(int (*call)(const struct opt *), const struct opt *opt)
{
    int out = memfd_create("said", MFD_CLOEXEC), error = dup(STDERR_FILENO), r;

    memset(said, 0, sizeof said);
    dup2(out, STDERR_FILENO);
    r = call(opt);
    dup2(error, STDERR_FILENO);
    ck_assert_int_ge(pread(out, said, sizeof said - 1, 0), 0);
    close(out);
    close(error);
    return r;
}

static int open_it(const struct opt *opt)
{
    return recorder_open(&recorder, opt, &source);
}

static void begin(void)
{
    ck_assert_int_eq(open_it(&(struct opt){ .command = OPT_RUN }), 0);
    seen[0] = '\0';
}

static int close_it(const struct opt *opt)
{
    (void)opt;
    return recorder_close(&recorder);
}

#define GONE   "forkboard: the disk is gone"
#define MISSED "; the watch is not recorded\n"

static const struct {
    struct opt opt;
    const char *name;
    int open_r, r;
    const char *seen, *said;
} opens[] = {
    { { .command = OPT_RUN }, "run", 0, 0, "open:last", "" },
    { { .command = OPT_DEMO }, "run", 0, 0, "open:last,demo", "" },
    { { .keep.record = "x" }, "run", 0, 0, "open:x last", "" },
    { { .command = OPT_ATTACH, .keep.record = "x" }, "run", 0, 0, "open:x", "" },
    { { .keep = { .record = "x", .not_last = true } }, "run", 0, 0, "open:x", "" },
    { { .keep = { .record = "x", .no_record = true } }, "run", 0, 0, "", "" },
    { { .keep.record = "x" }, NULL, 0, 0, "", "" },
    /* One that was asked for must be had; the other is only missed. */
    { { .keep.record = "x" }, "run", -EACCES, 2, "open:x", GONE "\n" },
    { { .keep.record = "x" }, "run", -ENOMEM, 3, "open:x", GONE "\n" },
    { { .command = OPT_RUN }, "watch", -ENOMEM, 0, "open:last", GONE MISSED },
};

START_TEST(each_beginning)
{
    bool is_open = opens[_i].seen[0] != '\0' && opens[_i].open_r == 0;

    source.name = opens[_i].name;
    stage.open_r = opens[_i].open_r;
    recorder.source = NULL;
    ck_assert_int_eq(saying(open_it, &opens[_i].opt), opens[_i].r);
    saw(opens[_i].seen);
    ck_assert_str_eq(said, opens[_i].said);
    ck_assert(recorder_is_open(&recorder) == is_open);
    ck_assert_ptr_eq(recorder.source, &source);
    ck_assert_int_eq(recorder_waits(&recorder), is_open ? 44 : -1);
}
END_TEST

/* ---------------------------------------------------------------- what fails */

START_TEST(what_is_said)
{
    struct fb_event event = { .kind = FB_SIGNALS };
    static const char full[] = "record /r: No space left on device; it ends here, the jobs go on";
    char wanted[200];

    begin();
    recorder_put(&recorder, &event);
    ck_assert_int_eq(recorder_deadline_us(&recorder), INT64_MAX);
    stage.pending = true; /* since when something waits is known where it does */
    recorder_put(&recorder, &event);
    ck_assert_int_eq(recorder_deadline_us(&recorder), 1100000);
    recorder_flush(&recorder);
    ck_assert_int_eq(recorder_deadline_us(&recorder), INT64_MAX);
    recorder_writable(&recorder);
    saw("put put flush writable");
    stage.put_r = -ENOSPC;
    recorder_put(&recorder, &event);
    snprintf(wanted, sizeof wanted, "put %s", full);
    saw(wanted);
    stage.flush_r = -ENOSPC;
    recorder_flush(&recorder);
    snprintf(wanted, sizeof wanted, "flush %s", full);
    saw(wanted);
    recorder_writable(&recorder);
    snprintf(wanted, sizeof wanted, "writable %s", full);
    saw(wanted);
    ck_assert_int_eq(saying(close_it, NULL), 0); /* it was said */
    ck_assert_str_eq(said, "");
}
END_TEST

/* What fails when nothing is left that could print is said at the close; the close itself first. */
START_TEST(what_is_said_late)
{
    begin();
    recorder_source_ends(&recorder);
    stage.flush_r = _i == 1 ? 0 : -ENOSPC;
    recorder_flush(&recorder);
    saw("flush");
    stage.close_r = _i == 0 ? 0 : -EIO;
    ck_assert_int_eq(saying(close_it, NULL), 3);
    ck_assert_str_eq(said, _i == 0 ? "forkboard: record /r: No space left on device\n"
                                   : "forkboard: record /r: Input/output error\n");
    ck_assert(!recorder_is_open(&recorder));
}
END_TEST

/* ---------------------------------------------------------------- memory */

/* What is kept in memory goes where it fails, or is longer than its bound. */
START_TEST(how_long_it_is_kept)
{
    struct fb_event event = { .kind = FB_SIGNALS };

    recorder_keep(&recorder);
    saw("tape");
    ck_assert(recorder_readable(&recorder) && !recorder_is_open(&recorder));
    stage.tape_bytes = RECORDER_TAPE_MOST;
    stage.tape_put_r = stage.tape_flush_r = 0;
    recorder_put(&recorder, &event);
    recorder_flush(&recorder);
    saw("tape-put tape-flush");
    ck_assert_int_eq(recorder_deadline_us(&recorder), INT64_MAX);
    stage.tape_bytes += _i == 0;
    stage.tape_put_r = _i == 1 ? -ENOMEM : 0;
    stage.tape_flush_r = _i == 2 ? -ENOMEM : 0;
    recorder_put(&recorder, &event);
    recorder_flush(&recorder);
    saw(_i < 2 ? "tape-put tape-closed" : "tape-put tape-flush tape-closed");
    ck_assert(!recorder_readable(&recorder));
    recorder_put(&recorder, &event);
    saw("");
}
END_TEST

/* Where a record can be read itself nothing else is kept; without memory there is nothing. */
START_TEST(where_it_is_kept)
{
    begin();
    recorder_keep(&recorder);
    saw("");
    ck_assert(recorder_readable(&recorder));
    stage.file = 0;
    recorder_keep(&recorder);
    saw("");
    ck_assert(recorder_readable(&recorder));
    stage.file = -1;
    ck_assert(!recorder_readable(&recorder));
    stage.tape_r = -ENOMEM;
    recorder_keep(&recorder);
    saw("tape");
    ck_assert(!recorder_readable(&recorder));
    ck_assert_ptr_null(recorder_path(&recorder));
    stage.is_file = true;
    ck_assert_str_eq(recorder_path(&recorder), "/r");
}
END_TEST

/* From memory, where that is; else from the record; its descriptor the other way round. */
START_TEST(what_is_read_back)
{
    struct record_reader *reader;
    char why[100] = "";

    begin();
    stage.file = -1;
    recorder_keep(&recorder);
    seen[0] = '\0';
    ck_assert_int_eq(recorder_read_back(&recorder, &reader, why, sizeof why), 0);
    saw("flush tape-flush read:41");
    ck_assert_int_eq(recorder_file(&recorder), 41);
    stage.file = 40;
    ck_assert_int_eq(recorder_file(&recorder), 40);
    seen[0] = '\0';
    stage.tape_file = -ENOMEM;
    ck_assert_int_eq(recorder_read_back(&recorder, &reader, why, sizeof why), 0);
    saw("flush tape-flush tape-closed read:40");
    stage.file = -1;
    ck_assert_int_eq(recorder_read_back(&recorder, &reader, why, sizeof why), -ENODATA);
    saw("flush");
    ck_assert_ptr_null(reader);
    ck_assert_str_eq(why, "what happened is not kept: there is no record of it");
    ck_assert_int_eq(recorder_file(&recorder), -1);
}
END_TEST

CHECK_MAIN("calls of a recorder")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, each_beginning, 0, (int)(sizeof opens / sizeof opens[0]));
    tcase_add_test(all, what_is_said);
    tcase_add_loop_test(all, what_is_said_late, 0, 3);
    tcase_add_loop_test(all, how_long_it_is_kept, 0, 3);
    tcase_add_test(all, where_it_is_kept);
    tcase_add_test(all, what_is_read_back);
}
