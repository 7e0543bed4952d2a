/*
 * show_source_record_play.c - a record that is played on a board: what the loop asks of it is
 * handed to the player, which is a stand-in here; and why it cannot be played.
 */
#include "check_main.h"
#include "check_seen.h"
#include "desk/play.h"
#include "record/record_read.h"
#include "show/sources.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define see(...) seen_put(" ", __VA_ARGS__)

static int open_r;
static struct play *playing;

static void saw(const char *wanted)
{
    ck_assert_str_eq(seen, wanted);
    seen[0] = '\0';
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ 3, 0 };
    return 0;
}

int play_open(struct play *play, struct record_reader *reader, struct desk *desk)
{
    ck_assert_ptr_nonnull(reader);
    playing = play;
    play->desk = desk;
    see("open");
    return open_r;
}

void play_close(struct play *play)
{
    (void)play;
    see("close");
}

void play_advance(struct play *play, int64_t clock_us)
{
    ck_assert_ptr_eq(play, playing);
    see("advance:%d", (int)clock_us);
}

int64_t play_deadline_us(const struct play *play)
{
    ck_assert_ptr_eq(play, playing);
    return 77;
}

void play_obey(struct play *play, enum request request, int64_t clock_us)
{
    ck_assert_ptr_eq(play, playing);
    see("obey:%d,%d", request == REQUEST_LIVE, (int)clock_us);
}

static struct record_reader *reader;
static struct source *source;
static struct desk desk;
static struct board board;
static char why[300];

/* Of a file that is no record at all. */
static void set_up(void)
{
    int fd = memfd_create("record", MFD_CLOEXEC);

    ck_assert_int_eq(write(fd, "none\n", 5), 5);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert_int_eq(record_reader_open_fd(&reader, fd, why, sizeof why), 0);
    close(fd);
    why[0] = seen[0] = '\0';
    source = source_record(reader);
    ck_assert_ptr_nonnull(source);
    desk.shown = &board;
    board.job_count = 0;
    open_r = 0;
}

static void tear_down(void)
{
    seen[0] = '\0';
    ck_assert_ptr_null(source->close(source));
    saw("close");
    record_reader_close(reader);
}

static int open_it(void)
{
    struct source_options options = { .desk = &desk };

    return source->open(source, &options, why, sizeof why);
}

START_TEST(played)
{
    struct fb_event event;

    ck_assert_int_eq(open_it(), 0);
    saw("open");
    ck_assert_int_eq(source->start_us, 3000000);
    ck_assert_int_eq(playing->clock_us, 3000000);
    ck_assert_int_eq(source->next(source, &event), 0);
    source->turn(source, 5, true);
    saw("advance:5");
    source->turn(source, 6, false); /* what is on no screen stands still */
    saw("");
    ck_assert_int_eq(playing->clock_us, 6);
    ck_assert_int_eq(source->deadline_us(source), 77);
    playing->at_us = 99;
    ck_assert_int_eq(source->at_us(source), 99);
    source->obey(source, REQUEST_LIVE);
    source->obey(source, REQUEST_QUIT);
    saw("obey:1,3000000 obey:0,3000000");
    source->leaving = true;
    ck_assert_int_eq(source->next(source, &event), -ENODATA);
}
END_TEST

START_TEST(jobs_to_come)
{
    static const uint32_t rows[][3] = { { 5, 3, 2 }, { 5, 5, 0 }, { 5, 6, 0 }, { 0, 3, 0 } };

    ck_assert_int_eq(open_it(), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        playing->job_count = rows[i][0];
        board.job_count = rows[i][1];
        ck_assert_int_eq(source->left(source), rows[i][2]);
    }
}
END_TEST

static const struct {
    int open_r, status;
    const char *why; /* NULL: what the reader says */
} fails[] = {
    { -ENOMEM, 3, "Cannot allocate memory" },
    { -ESPIPE, 2, "a pipe cannot be played back and forth; --plain reads it" },
    { -EBADMSG, 2, NULL },
};

START_TEST(not_played)
{
    struct fb_event event;

    ck_assert_int_lt(record_reader_next(reader, &event), 0);
    open_r = fails[_i].open_r;
    ck_assert_int_eq(open_it(), fails[_i].status);
    ck_assert_str_eq(why, fails[_i].why != NULL ? fails[_i].why : record_reader_error(reader));
    ck_assert_str_ne(why, "");
}
END_TEST

/* What was seen need not have come to its end; nor is a record read to its end by this. */
START_TEST(its_end)
{
    struct fb_event event = { .kind = FB_RUN };
    int said = memfd_create("said", MFD_CLOEXEC), error = dup(STDERR_FILENO);

    ck_assert_int_eq(open_it(), 0);
    source->signal(source, SIGTERM, true);
    ck_assert(source->leaving);
    dup2(said, STDERR_FILENO);
    ck_assert_int_eq(source->finish(source, &event, 0), 0);
    ck_assert_int_eq(source->finish(source, &event, 3), 3);
    dup2(error, STDERR_FILENO);
    ck_assert_int_eq(lseek(said, 0, SEEK_END), 0);
    close(said);
    close(error);
}
END_TEST

CHECK_MAIN("source, a record that is played")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, played);
    tcase_add_test(all, jobs_to_come);
    tcase_add_loop_test(all, not_played, 0, (int)(sizeof fails / sizeof fails[0]));
    tcase_add_test(all, its_end);
}
