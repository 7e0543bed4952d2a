/*
 * host_signals_stuck.c - a program that does not come back to its board: the third signal that asks
 * for its end ends it, by a clock that the test moves; and what was not read when the board is
 * closed.
 */
#include "host_stage.h"

#include <sys/syscall.h>
#include <time.h>

static time_t shift_s;
static long shift_ns;

/* In the place of the C library's, for the code under test as well. */
__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *now)
{
    int r = (int)syscall(SYS_clock_gettime, clock, now);

    if (clock != CLOCK_MONOTONIC)
        return r;
    now->tv_sec += shift_s;
    now->tv_nsec -= shift_ns;
    if (now->tv_nsec < 0) {
        now->tv_nsec += 1000000000;
        now->tv_sec--;
    }
    return r;
}

/* A second begins: none of the clock's own passes within a row. */
static void align(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    shift_ns = now.tv_nsec;
}

/*
 * Steps: t SIGTERM, i SIGINT, h SIGHUP, w SIGWINCH, c SIGCONT, each to this thread; + a second; s
 * what the pump does when it has nothing to do; n the board is asked for what is new; x it is
 * closed, b it is closed while these signals are ignored, and another opened.
 */
static const struct {
    const char *steps;
    int killed; /* 0: it goes on */
} stucks[] = {
    { "ttt", 0 }, /* within a second */
    { "ttt+t", 0 },       { "ttt++t", SIGTERM },
    { "t++tt", SIGTERM }, { "t++t", 0 }, /* two are too few */
    { "tt++i", SIGINT },  { "i++ti", SIGINT },
    { "tt++h", 0 },                        /* that does not ask for the end of the program */
    { "tt++wc", 0 },      { "tts++t", 0 }, /* it came back between */
    { "tts++tt", 0 },     { "tts++t++tt", SIGTERM },
    { "tn++t", 0 }, /* and this is read */
    { "ttn++t", 0 },      { "ttn++tt", 0 },
    { "tx", SIGTERM }, /* what was not read acts when the board has gone */
    { "ix", SIGINT },     { "hx", SIGHUP },
    { "wcx", 0 },         { "x", 0 },
    { "xt", SIGTERM },    { "ttb++t", 0 }, /* what came before is none of another board's */
    { "ttb++tt", 0 },     { "ttbt++tt", SIGTERM },
    { "tbx", 0 },
};

static void another_board(void)
{
    signal(SIGTERM, SIG_IGN); /* the program's own, which stays: what was not read does nothing */
    board = fb_board_close(board);
    signal(SIGTERM, SIG_DFL);
    open_board((struct fb_board_options){ 0 });
}

static void step(char what)
{
    static const char letters[] = "tihwc";
    static const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGWINCH, SIGCONT };
    const char *letter = strchr(letters, what);
    struct fb_event event;

    if (letter != NULL)
        raise(numbers[letter - letters]);
    else if (what == '+')
        shift_s++;
    else if (what == 's')
        host_signals.settle(&board->pump);
    else if (what == 'n')
        while (fb_board_next(board, &event) == 1)
            ;
    else if (what == 'b')
        another_board();
    else
        board = fb_board_close(board);
}

START_TEST(stuck)
{
    int status;
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        open_run("sleep 600", true);
        open_board((struct fb_board_options){ 0 });
        align();
        ck_assert_int_eq(write(STDOUT_FILENO, "said before", 11), 11); /* put aside */
        for (const char *at = stucks[_i].steps; *at != '\0'; at++)
            step(*at);
        _exit(7);
    }
    while (waitpid(pid, &status, WNOHANG) == 0)
        sent();
    if (stucks[_i].killed == 0)
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %#x", status);
    else
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == stucks[_i].killed, "status %#x",
                      status);
    if (WIFSIGNALED(status)) {
        ck_assert(given_back());
        ck_assert(has("said before"));
    }
}
END_TEST

CHECK_MAIN("signals, stuck")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, stuck, 0, (int)(sizeof stucks / sizeof stucks[0]));
}
