/* record_record_read.c - records read back: the board of a live run, torn and broken files. */
#include "check_main.h"
#include "desk/play.h"
#include "record/record.h"
#include "record/record_read.h"
#include "record/wire.h"
#include "unit/board_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/tmp/fb-record-XXXXXX";
static char error[4500];

static void setup(void)
{
    int fd;

    strcpy(path + sizeof path - 7, "XXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    close(fd);
}

static void teardown(void)
{
    unlink(path);
}

static void write_file(const char *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

    ck_assert_int_eq((int)write(fd, bytes, size), (int)size);
    close(fd);
}

static struct record_reader *open_reader(const char *name)
{
    struct record_reader *reader;

    ck_assert_msg(record_reader_open(&reader, name, error, sizeof error) == 0, "%s", error);
    return reader;
}

/* The board of a file, of its first `most` events, as text. */
static char *fold_file(const char *name, uint64_t most)
{
    struct record_reader *reader = open_reader(name);
    struct board board;
    char *dump;
    int r = 1;

    board_init(&board);
    while (r == 1 && board.events < most)
        r = play_fold(reader, &board);
    ck_assert_msg(r >= 0, "%s", record_reader_error(reader));
    ck_assert_ptr_null(board_wrong(&board));
    dump = board_dump(&board);
    board_fini(&board);
    record_reader_close(reader);
    return dump;
}

/* ------------------------------------------------------------------ a run */

static int work(struct fb_self *self, void *argument)
{
    (void)argument;
    fb_report(self, 0.5, "half");
    return fb_result(self, "xyz", 3) < 0;
}

static void add_jobs(struct fb_run *run)
{
    const struct fb_job jobs[] = {
        { .name = "Par\033is",
          .shell = "echo out; echo err >&2; exit 3",
          .retries = 1,
          .retry_wait_us = 1000 },
        { .name = "London", .function = work },
        { .shell = "printf '\\377\\000x'; kill -SEGV $$" },
        { .shell = "exec cat /dev/zero", .timeout_us = 50000 },
        { .argv = (const char *const[]){ "/nowhere/at all", NULL } },
        { .shell = "i=0; while [ $i -lt 500 ]; do echo a; echo b >&2; i=$((i + 1)); done",
          .estimate_us = 1000000 },
        { .shell = "kill -STOP $$", .timeout_us = 100000 },
    };

    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        ck_assert_int_gt(fb_run_add(run, &jobs[i]), 0);
}

START_TEST(record_gives_the_board_of_the_run)
{
    static char *dumps[5000];
    struct record *record;
    struct fb_event event;
    struct fb_run *run;
    struct board board;
    size_t count = 0;
    int r;

    board_init(&board);
    ck_assert_int_eq(record_open(&record, path, false, error, sizeof error), 0);
    r = fb_run_open(&run, &(struct fb_options){ .slots = 3,
                                                .title = "Cit\xc3\xa9s",
                                                .adopt = true,
                                                .output = FB_OUTPUT_NONE,
                                                .no_done = true,
                                                .event_bytes = 2000 });
    ck_assert_int_eq(r, 0);
    add_jobs(run);
    while (fb_run_take(run, &event) > 0) {
        ck_assert_int_eq(board_apply(&board, &event), 0);
        ck_assert_int_eq(record_put(record, &event), 0);
        ck_assert_uint_lt(count, sizeof dumps / sizeof dumps[0]);
        dumps[count++] = board_dump(&board);
    }
    ck_assert(board.ended);
    ck_assert_uint_eq(board.counts[BOARD_FAILED], 5);
    ck_assert_uint_eq(board.counts[BOARD_OK], 2);
    fb_run_close(run);
    record_close(record, &r);
    ck_assert_int_eq(r, 0);
    for (size_t n = 0; n < count; n++) {
        char *read = fold_file(path, n + 1);
        ck_assert_str_eq(read, dumps[n]);
        free(read);
        free(dumps[n]);
    }
    board_fini(&board);
}
END_TEST

START_TEST(program_writes_one_stream)
{
    char command[1000], lines[64] = "/tmp/fb-lines-XXXXXX", *recorded, *printed;
    int fd = mkstemp(lines);

    ck_assert_int_ge(fd, 0);
    close(fd);
    snprintf(command, sizeof command,
             "%s run -j2 --seed 7 --record %s --json -- 'echo {}; exit {}' ::: 0 1 2 3 >%s",
             getenv("FORKBOARD"), path, lines);
    ck_assert_int_eq(system(command), 1 << 8);
    recorded = fold_file(path, UINT64_MAX);
    printed = fold_file(lines, UINT64_MAX);
    ck_assert_str_eq(recorded, printed);
    ck_assert_ptr_nonnull(strstr(recorded, "counts 0 0 0 0 0 0 1 3 0"));
    free(recorded);
    free(printed);
    unlink(lines);
}
END_TEST

START_TEST(live_output_is_not_recorded)
{
    struct fb_event output = { .kind = FB_OUTPUT, .job = 1, .attempt = 1 };
    struct fb_event begun = { .kind = FB_RUN };
    struct record_reader *reader;
    struct record *record;
    struct fb_event event;
    int r;

    begun.as.run.title = begun.as.run.version = "";
    output.as.output.stream = 1;
    output.as.output.bytes = "x";
    output.as.output.size = 1;
    ck_assert_int_eq(record_open(&record, path, false, error, sizeof error), 0);
    ck_assert_int_eq(record_put(record, &begun), 0);
    output.as.output.live = true;
    ck_assert_int_eq(record_put(record, &output), 0);
    output.as.output.live = false;
    ck_assert_int_eq(record_put(record, &output), 0);
    record_close(record, &r);
    reader = open_reader(path);
    ck_assert_int_eq(record_reader_next(reader, &event), 1);
    ck_assert_int_eq(record_reader_next(reader, &event), 1);
    ck_assert(event.kind == FB_OUTPUT && !event.as.output.live);
    ck_assert_int_eq(record_reader_next(reader, &event), 0);
    record_reader_close(reader);
}
END_TEST

/* ------------------------------------------------------------------- files */

#define RUN    "{\"t\":0.0,\"event\":\"run\"}\n"
#define QUEUED "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"name\":\"a\"}\n"

static const struct {
    const char *file;
    int events;        /* that come before the end or the mistake */
    const char *wrong; /* after the path; NULL: none */
    size_t torn;
} files[] = {
    { RUN QUEUED, 2, NULL, 0 },
    { RUN "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"name\":\"a\"}", 2, NULL, 0 },
    { RUN QUEUED "{\"t\":0.2,\"ev", 2, NULL, 12 },
    { RUN QUEUED "{\"t\":0.2,\"event\":\"no\xc3", 2, NULL, 21 },
    { RUN QUEUED "{\"t\":0.2,\"ev\n", 2, ":3:12: is no JSON: premature end of input near '\"ev'",
      0 },
    { RUN "{\"t\":0.1,\"event\":\"sung\",\"la\":[1]}\n" QUEUED, 2, NULL, 0 },
    { RUN "{\"t\":0.1,\"event\":\"queued\",\"job\":1,\"name\":5}\n", 1, ":2:35: name is no string",
      0 },
    { RUN QUEUED QUEUED, 2, ":3:1: \"queued\" of job 1 cannot come here", 0 },
    { QUEUED, 0, ":1:1: not a record of forkboard: it does not begin with a run", 0 },
    { "", 0, ":1:1: not a record of forkboard: it holds no run", 0 },
    { "#!/bin/sh\necho\n", 0,
      ":1:1: not a record of forkboard: is no JSON: '[' or '{' expected near '#'", 0 },
    { "{\"t\":0.0,\"even", 0,
      ":1:14: not a record of forkboard: is no JSON: premature end of input near '\"even'", 0 },
};

START_TEST(case_62_files_of_others)
{
    struct record_reader *reader;
    struct board board;
    int r, events = 0;

    write_file(files[_i].file, strlen(files[_i].file));
    reader = open_reader(path);
    board_init(&board);
    while ((r = play_fold(reader, &board)) == 1)
        events++;
    ck_assert_int_eq(events, files[_i].events);
    ck_assert_int_eq(r, files[_i].wrong != NULL ? -EBADMSG : 0);
    if (files[_i].wrong != NULL)
        ck_assert_str_eq(record_reader_error(reader) + strlen(path), files[_i].wrong);
    ck_assert_uint_eq(record_reader_torn(reader), files[_i].torn);
    board_fini(&board);
    record_reader_close(reader);
}
END_TEST

/* Cut anywhere: the whole lines are read, what is left of the next is dropped. */
START_TEST(case_35_torn_anywhere)
{
    static const char file[] =
        RUN QUEUED "{\"t\":0.2,\"event\":\"note\",\"text\":\"\xc3\xb6\\n\"}\n";
    const size_t first = strlen(RUN), second = first + strlen(QUEUED);

    for (size_t size = first; size <= sizeof file - 1; size++) {
        struct record_reader *reader;
        struct fb_event event;
        int events = 0, r;
        write_file(file, size);
        reader = open_reader(path);
        while ((r = record_reader_next(reader, &event)) == 1)
            events++;
        ck_assert_msg(r == 0, "%zu: %s", size, record_reader_error(reader));
        ck_assert_int_eq(events, 1 + (size >= second - 1) + (size >= sizeof file - 2));
        record_reader_close(reader);
    }
}
END_TEST

START_TEST(read_twice_and_endless_lines)
{
    size_t size = WIRE_LINE_MOST + 300000;
    char *big = malloc(size);
    struct record_reader *reader;
    struct fb_event event;

    ck_assert_ptr_nonnull(big);
    memset(big, ' ', size);
    memcpy(big, RUN QUEUED, strlen(RUN QUEUED));
    write_file(big, size);
    free(big);
    reader = open_reader(path);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(record_reader_next(reader, &event), 1);
        ck_assert_int_eq((int)event.kind, FB_RUN);
        ck_assert_int_eq(record_reader_next(reader, &event), 1);
        ck_assert_int_eq(record_reader_next(reader, &event), -EBADMSG);
        ck_assert_str_eq(record_reader_error(reader) + strlen(path),
                         ":3:1: the line is longer than 8 MiB");
        ck_assert_int_eq(record_reader_rewind(reader), 0);
    }
    record_reader_close(reader);
}
END_TEST

/* More lines than are read at once, each of another length: none is lost where two reads meet. */
START_TEST(lines_across_reads)
{
    enum { LINES = 3000 };
    struct text all = { 0 };
    struct record_reader *reader;
    struct fb_event event;

    text_puts(&all, RUN);
    for (int i = 0; i < LINES; i++)
        text_printf(&all, "{\"t\":1,\"event\":\"note\",\"text\":\"%*d\"}\n", i % 97, i);
    write_file(all.bytes, all.size);
    reader = open_reader(path);
    ck_assert_int_eq(record_reader_next(reader, &event), 1);
    for (int i = 0; i < LINES; i++) {
        errno = EINTR; /* of another call, before */
        ck_assert_int_eq(record_reader_next(reader, &event), 1);
        if (atoi(event.as.note.text) != i || strlen(event.as.note.text) < (size_t)i % 97)
            ck_abort_msg("line %d is '%s'", i, event.as.note.text);
    }
    errno = EINTR;
    ck_assert_int_eq(record_reader_next(reader, &event), 0);
    record_reader_close(reader);
    text_fini(&all);
}
END_TEST

START_TEST(records_that_cannot_be_opened)
{
    char directory[] = "/tmp/fb-state-XXXXXX", command[64];
    struct record_reader *reader;

    ck_assert_int_eq(record_reader_open(&reader, "/nowhere/x", error, sizeof error), -ENOENT);
    ck_assert_str_eq(error, "/nowhere/x: No such file or directory");
    ck_assert_int_eq(record_reader_open(&reader, "/tmp", error, sizeof error), -EISDIR);
    ck_assert_ptr_null(reader);
    setenv("XDG_STATE_HOME", "/nowhere", 1);
    ck_assert_int_eq(record_reader_open(&reader, NULL, error, sizeof error), -ENOENT);
    ck_assert_str_eq(error, "no run has been recorded yet");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(mkdir("forkboard", 0700), 0);
    ck_assert_int_eq(symlink("/nowhere/r.jsonl", "forkboard/last.jsonl"), 0);
    setenv("XDG_STATE_HOME", directory, 1);
    ck_assert_int_eq(record_reader_open(&reader, NULL, error, sizeof error), -ENOENT);
    ck_assert_str_eq(error, "/nowhere/r.jsonl: the record of the last run is gone");
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -r %s", directory);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(last_record_is_found)
{
    char command[1000], directory[] = "/tmp/fb-state-XXXXXX", *dump;

    ck_assert_ptr_nonnull(mkdtemp(directory));
    setenv("XDG_STATE_HOME", directory, 1);
    snprintf(command, sizeof command, "%s run --plain -- true >/dev/null 2>&1",
             getenv("FORKBOARD"));
    ck_assert_int_eq(system(command), 0);
    dump = fold_file(NULL, UINT64_MAX);
    ck_assert_ptr_nonnull(strstr(dump, "counts 0 0 0 0 0 0 1 0 0"));
    free(dump);
    snprintf(command, sizeof command, "rm -r %s", directory);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

CHECK_MAIN("record, read")
{
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_test(all, record_gives_the_board_of_the_run);
    tcase_add_test(all, program_writes_one_stream);
    tcase_add_test(all, live_output_is_not_recorded);
    tcase_add_loop_test(all, case_62_files_of_others, 0, sizeof files / sizeof files[0]);
    tcase_add_test(all, case_35_torn_anywhere);
    tcase_add_test(all, read_twice_and_endless_lines);
    tcase_add_test(all, lines_across_reads);
    tcase_add_test(all, records_that_cannot_be_opened);
    tcase_add_test(all, last_record_is_found);
}
