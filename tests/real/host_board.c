/*
 * host_board.c - a board of another program, on a terminal: the way of a run on it, what is printed
 * meanwhile, and what is refused.
 */
#include "host_stage.h"
#include "record/record_read.h"

#include <pthread.h>

/* ---------------------------------------------------------------- its way */

START_TEST(to_the_end)
{
    struct fb_event event;

    open_run("echo of a worker", false);
    open_board((struct fb_board_options){ .leave_at_end = true, .title = "Ours" });
    ck_assert(!given_back() && has("\033[?1049h"));
    ck_assert(!fb_board_over(board));
    event = until(FB_RUN, NULL);
    ck_assert_str_eq(event.as.run.title, "Ours");
    puts("of the program");
    event = until(FB_ENDED, NULL);
    ck_assert_uint_eq(event.as.ended.succeeded, 1);
    ck_assert_int_eq(until(FB_KIND_COUNT, NULL).kind, FB_KIND_COUNT); /* it is over by itself */
    ck_assert_int_eq(fb_board_ended_by(board), 0);
    ck_assert(!has("of the program"));
    close_all();
}
END_TEST

/* ---------------------------------------------------------------- its time */

static int64_t board_us(void)
{
    const struct source *source = &board->attached.source;

    return source->at_us(source);
}

/* The board's time is the run's, until that has ended; and goes on where a job runs again. */
START_TEST(its_time)
{
    int64_t before_us;
    struct fb_event event;

    open_run("exit 0", false);
    open_board((struct fb_board_options){ 0 });
    until(FB_BEGAN, NULL);
    before_us = fb_run_now_us(run);
    ck_assert_int_gt(before_us, 0);
    ck_assert_int_ge(board_us(), before_us);
    ck_assert_int_le(board_us(), fb_run_now_us(run));
    event = until(FB_ENDED, NULL);
    while (fb_run_now_us(run) <= event.t_us)
        ;
    ck_assert_int_eq(board_us(), event.t_us);
    ck_assert_int_eq(fb_run_start_job(run, 1), 0);
    until(FB_BEGAN, NULL);
    before_us = fb_run_now_us(run);
    ck_assert_int_gt(before_us, event.t_us);
    ck_assert_int_ge(board_us(), before_us);
    event = until(FB_ENDED, NULL);
    ck_assert_int_eq(board_us(), event.t_us);
    close_all();
}
END_TEST

/* Of a run that is closed it stands still: where it was closed, or where it had ended. */
START_TEST(its_time_when_it_is_closed)
{
    struct fb_event event;
    int64_t before_us, at_us;

    open_run(_i == 0 ? "sleep 600" : "exit 0", false);
    open_board((struct fb_board_options){ 0 });
    event = until(_i == 0 ? FB_BEGAN : FB_ENDED, NULL);
    before_us = fb_run_now_us(run);
    while (fb_run_now_us(run) <= before_us)
        ;
    run = fb_run_close(run);
    at_us = board_us();
    if (_i == 0)
        ck_assert_int_gt(at_us, before_us);
    else
        ck_assert_int_eq(at_us, event.t_us);
    ck_assert_int_eq(board_us(), at_us);
    close_all();
}
END_TEST

/* What has happened can be read back, unless its program wants no history. */
START_TEST(its_history)
{
    struct record_reader *reader = (struct record_reader *)&board;
    const struct source *source;
    struct fb_event event;

    open_run("exit 0", false);
    open_board((struct fb_board_options){ .no_history = _i == 1 });
    until(FB_ENDED, NULL);
    source = &board->attached.source;
    if (_i == 1) {
        ck_assert_int_eq(source->read_back(source->read_context, &reader), -ENODATA);
        ck_assert_ptr_null(reader);
    } else {
        ck_assert_int_eq(source->read_back(source->read_context, &reader), 0);
        ck_assert_int_eq(record_reader_next(reader, &event), 1);
        ck_assert_int_eq(event.kind, FB_RUN);
        record_reader_close(reader);
    }
    close_all();
}
END_TEST

/* What workers print goes to the program's own output, after what that has printed. */
START_TEST(what_is_printed_for_workers)
{
    struct source *source;
    int fds[2];
    char bytes[64] = "";

    open_run("true", true);
    open_board((struct fb_board_options){ .leave_prints = true });
    source = &board->attached.source;
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
    source->print(source, fds[1], "of a worker", 11);
    ck_assert_int_eq(read(fds[0], bytes, sizeof bytes), 11);
    ck_assert_str_eq(bytes, "of a worker");
    source->print(source, fds[1], "", 0);
    ck_assert_int_lt(read(fds[0], bytes, sizeof bytes), 0);
    close(fds[0]);
    signal(SIGPIPE, SIG_IGN);
    source->print(source, fds[1], "to none", 7); /* that is no error */
    close(fds[1]);
    close_all();
}
END_TEST

/* What was printed meanwhile comes after the screen was given back, and then the summary. */
START_TEST(what_is_printed)
{
    const char *left, *printed;

    dup2(STDOUT_FILENO, STDERR_FILENO);
    open_run("true", false);
    open_board((struct fb_board_options){ .leave_at_end = true, .summary = true });
    puts("of the program");
    until(FB_ENDED, NULL);
    until(FB_KIND_COUNT, NULL);
    fb_board_close(board);
    left = strstr(sent(), "\033[?1049l");
    printed = strstr(sent(), "of the program\r\n");
    ck_assert(left != NULL && printed != NULL && left < printed);
    ck_assert_ptr_nonnull(strstr(printed, "1 job: 1 succeeded"));
    puts("after it");
    fflush(stdout);
    ck_assert(has("after it\r\n"));
    run = fb_run_close(run);
}
END_TEST

START_TEST(prints_are_left)
{
    open_run("true", true);
    open_board((struct fb_board_options){ .leave_prints = true });
    printf("of the program");
    fflush(stdout);
    ck_assert(has("of the program"));
    close_all();
}
END_TEST

/* Too much: the last of it, after a line that says so. */
START_TEST(too_much_is_printed)
{
    static char line[1024 + 1];
    struct fb_event event;
    char said[64] = "";

    memset(line, 'x', sizeof line - 2);
    line[sizeof line - 2] = '\n';
    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    for (int i = 0; i < 8 * 1024 + 1; i++)
        fputs(line, stdout);
    fflush(stdout);
    while (fb_board_next(board, &event) > 0)
        ;
    /* Standard output is a file in memory now. */
    ck_assert_int_gt(pread(STDOUT_FILENO, said, sizeof said - 1, 0), 41);
    ck_assert_int_eq(strncmp(said, "[7341056 bytes were printed before this]\n", 41), 0);
    ck_assert_int_eq(lseek(STDOUT_FILENO, 0, SEEK_END), 41 + 1024 * 1024);
    ck_assert_int_eq(ftruncate(STDOUT_FILENO, 0), 0);
    close_all();
}
END_TEST

/* Left for a question of the program's own, and taken again by the next call. */
START_TEST(left_and_taken_again)
{
    struct fb_event event;

    open_run("sleep 600", false);
    open_board((struct fb_board_options){ 0 });
    until(FB_BEGAN, NULL);
    ck_assert_int_eq(fb_board_leave(board), 0);
    ck_assert(given_back() && has("\033[?1049l"));
    ck_assert_int_eq(fb_board_leave(board), 0);
    printf("a question");
    fflush(stdout);
    ck_assert(has("a question"));
    text_clear(&came);
    ck_assert_int_ge(fb_board_next(board, &event), 0);
    ck_assert(!given_back() && has("\033[?1049h"));
    fb_run_stop(run, FB_STOP_KILL);
    until(FB_ENDED, NULL);
    close_all();
}
END_TEST

/* A run that was opened held stands until Space. */
START_TEST(a_run_that_is_held)
{
    open_run("true", true);
    open_board((struct fb_board_options){ .leave_at_end = true });
    until(FB_KIND_COUNT, "Space");
    ck_assert_int_eq(fb_run_now_us(run), 0);
    keys(" ");
    ck_assert_uint_eq(until(FB_ENDED, NULL).as.ended.succeeded, 1);
    close_all();
}
END_TEST

/* The run is closed first: nothing more comes. */
START_TEST(the_run_is_closed_first)
{
    struct fb_event event;

    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    ck_assert_int_ge(fb_board_next(board, &event), 0);
    run = fb_run_close(run);
    ck_assert_int_eq(fb_board_take(board, &event), -ESHUTDOWN);
    ck_assert_int_eq(fb_board_next(board, &event), -ESHUTDOWN);
    ck_assert_int_eq(fb_board_signal(board, SIGTERM), -ESHUTDOWN);
    ck_assert(fb_board_over(board));
    close_all();
}
END_TEST

/* ---------------------------------------------------------------- what is refused */

static void *of_another_thread(void *none)
{
    struct fb_event event;

    (void)none;
    ck_assert_int_eq(fb_board_take(board, &event), -EPERM);
    ck_assert_int_eq(fb_board_next(board, &event), -EPERM);
    ck_assert_int_eq(fb_board_fd(board), -EPERM);
    ck_assert_int_eq(fb_board_leave(board), -EPERM);
    ck_assert_int_eq(fb_board_signal(board, SIGTERM), -EPERM);
    return NULL;
}

START_TEST(refused)
{
    struct fb_event event;
    struct fb_board *other = (struct fb_board *)&other;
    pthread_t thread;

    ck_assert_int_eq(fb_board_open(&other, NULL, NULL), -EINVAL);
    ck_assert_ptr_null(other);
    ck_assert_int_eq(fb_board_take(NULL, &event), -EINVAL);
    ck_assert_int_eq(fb_board_next(NULL, &event), -EINVAL);
    ck_assert_int_eq(fb_board_fd(NULL), -EINVAL);
    ck_assert_int_eq(fb_board_leave(NULL), -EINVAL);
    ck_assert_int_eq(fb_board_signal(NULL, SIGTERM), -EINVAL);
    ck_assert_int_eq(fb_board_ended_by(NULL), 0);
    ck_assert(fb_board_over(NULL));
    ck_assert_ptr_null(fb_board_close(NULL));
    open_run("true", true);
    ck_assert_int_eq(fb_board_open(&other, run,
                                   &(struct fb_board_options){ .theme = (enum fb_board_theme)9 }),
                     -EINVAL);
    ck_assert(given_back());
    open_board((struct fb_board_options){ 0 });
    ck_assert_int_eq(fb_board_open(&other, run, NULL), -EBUSY);
    ck_assert_int_eq(fb_board_signal(board, SIGUSR1), -EINVAL);
    ck_assert_int_eq(pthread_create(&thread, NULL, of_another_thread, NULL), 0);
    pthread_join(thread, NULL);
    close_all();
}
END_TEST

START_TEST(no_board_can_be_had)
{
    struct fb_event event;

    open_run("true", true);
    setenv("TERM", "dumb", 1);
    ck_assert_int_eq(fb_board_open(&board, run, NULL), -ENOTSUP);
    ck_assert_ptr_null(board);
    setenv("TERM", "xterm", 1);
    ck_assert_int_eq(fb_run_take(run, &event), 1);
    ck_assert_int_eq(fb_board_open(&board, run, NULL), -EALREADY);
    ck_assert(given_back());
    run = fb_run_close(run);
}
END_TEST

CHECK_MAIN("board")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, to_the_end);
    tcase_add_test(all, its_time);
    tcase_add_loop_test(all, its_time_when_it_is_closed, 0, 2);
    tcase_add_loop_test(all, its_history, 0, 2);
    tcase_add_test(all, what_is_printed_for_workers);
    tcase_add_test(all, what_is_printed);
    tcase_add_test(all, prints_are_left);
    tcase_add_test(all, too_much_is_printed);
    tcase_add_test(all, left_and_taken_again);
    tcase_add_test(all, a_run_that_is_held);
    tcase_add_test(all, the_run_is_closed_first);
    tcase_add_test(all, refused);
    tcase_add_test(all, no_board_can_be_had);
}
