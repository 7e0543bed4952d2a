/*
 * host_source.c - a run of another program as what a board shows: what it says of its start, what
 * its workers print, and how it is told of the board.
 */
#include "base/clock.h"
#include "desk/desk.h"
#include "host_stage.h"

#include <sys/syscall.h>

static struct {
    int fd; /* of which so many bytes are taken at once; 0: of none */
    size_t most;
    int signals; /* first it is interrupted so often */
} pipe_calls;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) ssize_t write(int fd, const void *bytes, size_t size)
{
    if (pipe_calls.fd == 0 || fd != pipe_calls.fd)
        return syscall(SYS_write, fd, bytes, size);
    if (pipe_calls.signals-- > 0) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_write, fd, bytes, size < pipe_calls.most ? size : pipe_calls.most);
}

/* All of it, to a reader that takes little at once, past signals. */
START_TEST(printed_piece_by_piece)
{
    struct source *source;
    int fds[2];
    char bytes[64] = "";

    open_run("true", true);
    open_board((struct fb_board_options){ .leave_prints = true });
    source = &board->attached.source;
    ck_assert_int_eq(pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    pipe_calls.fd = fds[1];
    pipe_calls.most = (size_t)_i + 1;
    pipe_calls.signals = 2;
    source->print(source, fds[1], "of a worker", 11);
    pipe_calls.fd = 0;
    ck_assert_int_eq(read(fds[0], bytes, sizeof bytes), 11);
    ck_assert_str_eq(bytes, "of a worker");
    close(fds[0]);
    close(fds[1]);
    close_all();
}
END_TEST

static bool is_unstarted(void)
{
    return board->desk->ui.run.unstarted;
}

/* One that is held until its program lets it go is so on the board, and no longer. */
START_TEST(let_go_by_its_program)
{
    struct fb_event event;

    open_run("sleep 600", true);
    open_board((struct fb_board_options){ 0 });
    until(FB_KIND_COUNT, "Space");
    ck_assert(is_unstarted() && board->desk->ui.run.queue_held);
    ck_assert_int_eq(fb_run_hold(run, false), 0);
    until(FB_BEGAN, NULL);
    while (fb_board_next(board, &event) > 0)
        ;
    ck_assert(!is_unstarted() && !board->desk->ui.run.queue_held);
    board->desk->changed = false;
    board->desk->ui.run.unstarted = true;
    board->attached.source.turn(&board->attached.source, 0, true);
    ck_assert(!is_unstarted() && board->desk->changed); /* which is to be drawn */
    board->desk->changed = false;
    board->attached.source.turn(&board->attached.source, 0, true);
    ck_assert(!board->desk->changed); /* as it was */
    close_all();
}
END_TEST

/* Its start by the clock is when its time began. */
START_TEST(its_start)
{
    int64_t before_us, after_us;
    const struct source *source;

    open_run("true", false);
    while (fb_run_now_us(run) < 3000)
        ;
    before_us = clock_us(CLOCK_MONOTONIC) - fb_run_now_us(run);
    open_board((struct fb_board_options){ 0 });
    after_us = clock_us(CLOCK_MONOTONIC) - fb_run_now_us(run);
    source = &board->attached.source;
    ck_assert_int_ge(source->start_us, before_us - 1000);
    ck_assert_int_le(source->start_us, after_us + 1000);
    close_all();
}
END_TEST

/* Closed before its board, it can be asked nothing any more. */
START_TEST(closed_first)
{
    struct source *source;

    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    source = &board->attached.source;
    ck_assert_int_ge(source->fd(source), 0);
    run = fb_run_close(run);
    ck_assert_int_eq(source->fd(source), -1);
    ck_assert_int_eq(source->hold(source, false), -ESHUTDOWN);
    ck_assert_int_eq(source->kill(source, 1, SIGTERM), -ESRCH);
    source->turn(source, 0, true);
    ck_assert(!is_unstarted());
    close_all();
}
END_TEST

CHECK_MAIN("source")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, printed_piece_by_piece, 0, 3);
    tcase_add_test(all, let_go_by_its_program);
    tcase_add_test(all, its_start);
    tcase_add_test(all, closed_first);
}
