/*
 * ctl_source.c - the run of another process as a source: what its record has and what it tells are
 * events, and what is left when it dies.
 */
#include "ctl_stage.h"
#include "record/record_read.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char why[256];
static bool no_links; /* can be read */

ssize_t readlink(const char *path, char *out, size_t size)
{
    if (!no_links)
        return syscall(SYS_readlinkat, AT_FDCWD, path, out, size);
    memset(out, 'x', size); /* nothing is said of it */
    errno = ENOENT;
    return -1;
}

static void begin(const char *lines)
{
    struct source_options options = { 0 };

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

#define RUN       "{\"t\":0,\"event\":\"run\"}\n"
#define QUEUED    "{\"t\":1,\"event\":\"queued\",\"job\":1,\"shell\":\"one\"}\n"
#define FORKED    "{\"t\":2,\"event\":\"forked\",\"job\":1,\"attempt\":1,\"pid\":9}\n"
#define ENDED     "{\"t\":3,\"event\":\"ended\",\"status\":7}\n"
#define DEAD_LINE "the forkboard that ran it (pid 4711) has died: its workers were ended with it"

/* ---------------------------------------------------------------- open */

START_TEST(opened)
{
    int64_t now_us;
    struct sigaction action;

    begin("");
    now_us = clock_us();
    ck_assert_int_le(source->start_us, now_us - 5000000);
    ck_assert_int_gt(source->start_us, now_us - 100000000);
    ck_assert(source->emulates);
    sigaction(SIGPIPE, NULL, &action);
    ck_assert_ptr_eq(action.sa_handler, SIG_IGN); /* what reads our output may go */
    ck_assert_int_ge(source->fd(source), 0);
    end();
}
END_TEST

START_TEST(not_opened)
{
    struct source_options options = { 0 };

    make(_i != 0, false);
    if (_i == 0) {
        ck_assert_int_eq(source->open(source, &options, why, sizeof why), 2);
        ck_assert_str_eq(why, "run bcdf: its record ended before it did");
        ck_assert_str_eq(asked(), "");
    } else if (_i == 1) {
        tell("no 22\n");
        ck_assert_int_eq(source->open(source, &options, why, sizeof why), -EINVAL);
    } else {
        hang_up();
        ck_assert_int_eq(source->open(source, &options, why, sizeof why), -EPIPE);
    }
    end();
}
END_TEST

/* From its beginning, however far it has been read. */
START_TEST(read_back)
{
    struct record_reader *reader;
    struct fb_event event;

    begin(RUN);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(source->read_back(source->read_context, &reader), 0);
    ck_assert_int_eq(record_reader_next(reader, &event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    record_reader_close(reader);
    end();
}
END_TEST

/* ---------------------------------------------------------------- what it tells */

START_TEST(more_is_there)
{
    struct fb_event event;

    begin(RUN);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_RUN);
    ck_assert_int_eq(next(&event), 0);
    write_record(QUEUED);
    ck_assert_int_eq(next(&event), 0); /* it has not said so */
    tell("more 12\n");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_QUEUED);
    ck_assert_int_eq(source->left(source), 12);
    tell("more -1\n");
    ck_assert_int_eq(next(&event), 0);
    ck_assert_int_eq(source->left(source), -1);
    end();
}
END_TEST

/* What is not known is left alone; what stands in no record is an event. */
START_TEST(what_is_in_no_record)
{
    struct fb_event event;

    begin(RUN QUEUED);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 1);
    tell("news 1\nmoreover 4\nlive rubbish\nlive {\"t\":3,\"event\":\"note\",\"text\":\"x\"}\n"
         "live "
         "{\"t\":3,\"event\":\"output\",\"job\":1,\"attempt\":1,\"stream\":\"stdout\",\"offset\":4,"
         "\"text\":\"seen\"}\nlost\n");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_OUTPUT);
    ck_assert_mem_eq(event.as.output.bytes, "seen", 4);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_int_eq(event.t_us, 1000000); /* of the last in the record */
    ck_assert_str_eq(event.as.note.text,
                     "the record of the run ended before it: what happens now is not seen");
    ck_assert_int_eq(next(&event), 0);
    ck_assert_int_eq(source->left(source), 0);
    end();
}
END_TEST

/* ---------------------------------------------------------------- its end */

/* Its status as it told it, whatever the record has; a byte of it. */
static const struct {
    const char *told;
    int status;
} ends[] = { { "end 300\n", 44 }, { "end 0\n", 0 }, { "end 255\n", 255 }, { "end 256\n", 0 } };

START_TEST(it_ends)
{
    struct fb_event event, ended;

    begin(RUN QUEUED);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 1);
    write_record(FORKED ENDED);
    tell(ends[_i].told);
    hang_up();
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&ended), 1);
    ck_assert_int_eq(ended.kind, FB_ENDED);
    ck_assert_int_eq(next(&event), 0);
    ck_assert_int_eq(source->fd(source), -1);
    ck_assert_int_eq(next(&event), 0);
    ck_assert_int_eq(source->finish(source, &ended, 0), ends[_i].status);
    ck_assert_int_eq(source->finish(source, &ended, 9), 9);
    end();
}
END_TEST

/* Its status is told before it hangs up: what it wrote last is read by then. */
START_TEST(its_last_events)
{
    struct fb_event event;

    begin(RUN);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 0);
    write_record(ENDED);
    tell("end 7\n");
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_ENDED);
    ck_assert_int_eq(next(&event), 0);
    end();
}
END_TEST

/* It ended, but not all of that is in the record: nothing more comes. */
START_TEST(its_record_ends_before_it)
{
    struct fb_event event;

    begin(RUN QUEUED);
    tell("end 0\n");
    hang_up();
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), -ENODATA);
    write_record(FORKED);
    ck_assert_int_eq(next(&event), -ENODATA);
    ck_assert_int_eq(source->finish(source, &event, 0), 0);
    end();
}
END_TEST

/* It hung up after its last event: that it told no status is no death. */
START_TEST(it_ended_without_a_word)
{
    struct fb_event event, ended;

    begin(RUN QUEUED FORKED ENDED);
    hang_up();
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(next(&ended), 1);
    ck_assert_int_eq(next(&event), 0);
    ck_assert_int_eq(source->finish(source, &ended, 0), 7);
    ck_assert_int_eq(source->finish(source, &(struct fb_event){ .kind = FB_NOTE }, 0), 0);
    end();
}
END_TEST

/* A job that ran again after the end is one that the death ended. */
START_TEST(it_goes_on_after_its_end)
{
    struct fb_event event = { 0 };

    begin(RUN QUEUED FORKED ENDED "{\"t\":4,\"event\":\"output\",\"job\":1,\"attempt\":1,"
                                  "\"stream\":\"stdout\",\"text\":\"x\"}\n");
    if (_i == 1)
        write_record("{\"t\":5,\"event\":\"forked\",\"job\":1,\"attempt\":2,\"pid\":10}\n");
    hang_up();
    for (int i = 0; i < 5 + _i; i++)
        ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), _i);
    if (_i == 1)
        ck_assert_int_eq(event.kind, FB_NOTE);
    end();
}
END_TEST

/* Killed: what it wrote last is read, then its death is told, and the end of each of its jobs. */
START_TEST(it_dies)
{
    static const enum fb_kind told[] = { FB_EXITED, FB_REAPED, FB_ENDED };
    struct fb_event event;
    int64_t died_us;

    begin(RUN QUEUED);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(next(&event), 0);
    write_record(FORKED);
    hang_up();
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_FORKED);
    ck_assert_int_eq(next(&event), 1);
    ck_assert_int_eq(event.kind, FB_NOTE);
    ck_assert_str_eq(event.as.note.text, DEAD_LINE "; its record: /memfd:ctl_source (deleted)");
    died_us = event.t_us;
    ck_assert_int_ge(died_us, 5000000); /* when it was seen */
    ck_assert_int_le(died_us, clock_us() - source->start_us);
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        ck_assert_int_eq(next(&event), 1);
        ck_assert_int_eq(event.kind, told[i]);
        ck_assert_int_eq(event.t_us, died_us);
    }
    ck_assert_int_eq(event.as.ended.failed, 1);
    ck_assert_int_eq(source->finish(source, &event, 0), 3);
    ck_assert_int_eq(next(&event), 0);
    end();
}
END_TEST

/* Where its record cannot be named, nothing is said of it. */
START_TEST(it_dies_where_links_cannot_be_read)
{
    struct fb_event event;

    begin(RUN QUEUED);
    no_links = true;
    hang_up();
    do {
        ck_assert_int_eq(next(&event), 1);
    } while (event.kind != FB_NOTE);
    no_links = false;
    ck_assert_str_eq(event.as.note.text, DEAD_LINE);
    end();
}
END_TEST

/* What may live on is counted, in its own words. */
START_TEST(some_outlive_it)
{
    struct fb_event event;

    begin(RUN
          "{\"t\":1,\"event\":\"queued\",\"job\":1,\"shell\":\"one\",\"outlives\":true}\n" FORKED);
    hang_up();
    do {
        ck_assert_int_eq(next(&event), 1);
    } while (event.kind != FB_NOTE);
    ck_assert_str_eq(event.as.note.text, DEAD_LINE
                     ", but for 1 with 'outlives'; its record: /memfd:ctl_source (deleted)");
    end();
}
END_TEST

/* ---------------------------------------------------------------- printed */

START_TEST(printed)
{
    int kept[2], pipes[2][2];
    char bytes[16] = "";

    make(true, false);
    fflush(NULL);
    for (int i = 0; i < 2; i++) {
        kept[i] = dup(i + 1);
        ck_assert_int_eq(pipe2(pipes[i], O_CLOEXEC | O_NONBLOCK), 0);
        dup2(pipes[i][1], i + 1);
        close(pipes[i][1]);
    }
    source->print(source, STDOUT_FILENO, "one", 3);
    source->print(source, STDERR_FILENO, "other", 5);
    for (int i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
    ck_assert_int_eq(read(pipes[0][0], bytes, sizeof bytes), 3);
    ck_assert_mem_eq(bytes, "one", 3);
    ck_assert_int_eq(read(pipes[1][0], bytes, sizeof bytes), 5);
    ck_assert_mem_eq(bytes, "other", 5);
    close(pipes[0][0]);
    close(pipes[1][0]);
    end();
}
END_TEST

CHECK_MAIN_APART("source")
{
    tcase_add_test(all, opened);
    tcase_add_loop_test(all, not_opened, 0, 3);
    tcase_add_test(all, read_back);
    tcase_add_test(all, more_is_there);
    tcase_add_test(all, what_is_in_no_record);
    tcase_add_loop_test(all, it_ends, 0, sizeof ends / sizeof ends[0]);
    tcase_add_test(all, its_last_events);
    tcase_add_test(all, its_record_ends_before_it);
    tcase_add_test(all, it_ended_without_a_word);
    tcase_add_loop_test(all, it_goes_on_after_its_end, 0, 2);
    tcase_add_test(all, it_dies);
    tcase_add_test(all, it_dies_where_links_cannot_be_read);
    tcase_add_test(all, some_outlive_it);
    tcase_add_test(all, printed);
}
