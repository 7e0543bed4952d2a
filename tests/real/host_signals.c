/* host_signals.c - signals and ends of a program that has a board, and actions of its own. */
#include "host_stage.h"

static volatile sig_atomic_t seen;

static void note(int number)
{
    seen = number;
}

/* Signals that end the run, and whether the program dies by it when the board is closed. */
static const struct {
    int number;
    bool by_call, survive;
} ends[] = {
    { SIGTERM, false, true }, { SIGINT, false, true },   { SIGHUP, false, true },
    { SIGTERM, true, true },  { SIGTERM, false, false }, { SIGQUIT, false, true },
};

START_TEST(an_end_by_signal)
{
    struct fb_event event;
    pid_t pid;
    int status;

    pid = fork(); /* it may die */
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        signal(ends[_i].number, SIG_DFL); /* a script's background has some ignored */
        open_run("sleep 600", false);
        open_board((struct fb_board_options){ .survive = ends[_i].survive,
                                              .leave_signals = ends[_i].by_call });
        until(FB_BEGAN, NULL);
        if (ends[_i].by_call)
            ck_assert_int_eq(fb_board_signal(board, ends[_i].number), 0);
        else
            kill(getpid(), ends[_i].number);
        event = until(FB_ENDED, NULL);
        if (!event.as.ended.stopped || fb_board_ended_by(board) != ends[_i].number)
            _exit(9);
        board = fb_board_close(board);
        _exit(given_back() ? 7 : 8);
    }
    while (waitpid(pid, &status, WNOHANG) == 0)
        sent();
    if (ends[_i].survive)
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %#x", status);
    else
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == ends[_i].number, "status %#x",
                      status);
    ck_assert(given_back());
}
END_TEST

/* Actions of the program's own: left alone, or called as well; as before after the end. */
START_TEST(actions_of_the_programs_own)
{
    struct sigaction action = { .sa_handler = note }, now;

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGWINCH, &action, NULL);
    signal(SIGQUIT, SIG_IGN);
    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    sigaction(SIGTERM, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, note);
    sigaction(SIGQUIT, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, SIG_IGN);
    sigaction(SIGINT, NULL, &now);
    ck_assert_ptr_ne(now.sa_handler, SIG_DFL);
    sigaction(SIGTSTP, NULL, &now);
    ck_assert_ptr_ne(now.sa_handler, SIG_DFL);
    raise(SIGWINCH);
    ck_assert_int_eq(seen, SIGWINCH);
    raise(SIGTERM);
    ck_assert_int_eq(seen, SIGTERM);
    ck_assert_int_eq(fb_board_ended_by(board), 0);
    sigaction(SIGHUP, &action, NULL); /* set later: it replaces the board's, and stays */
    close_all();
    sigaction(SIGWINCH, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, note);
    sigaction(SIGHUP, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, note);
    sigaction(SIGINT, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, SIG_DFL);
    sigaction(SIGTSTP, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, SIG_DFL);
}
END_TEST

static void note_all(int number, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    seen = number;
}

/* One with three arguments, set later, stays as well. */
START_TEST(set_later)
{
    struct sigaction action = { .sa_sigaction = note_all, .sa_flags = SA_SIGINFO }, now;

    ck_assert_int_ge(host_signals_open(true), 0);
    sigaction(SIGTERM, &action, NULL);
    host_signals_close();
    sigaction(SIGTERM, NULL, &now);
    ck_assert_ptr_eq(now.sa_sigaction, note_all);
    sigaction(SIGINT, NULL, &now);
    ck_assert_ptr_eq(now.sa_handler, SIG_DFL);
}
END_TEST

static void look_at_mask(int number)
{
    sigset_t now;

    (void)number;
    sigprocmask(SIG_BLOCK, NULL, &now);
    seen = sigismember(&now, SIGTERM) && sigismember(&now, SIGINT) && sigismember(&now, SIGUSR1);
}

/* No signal comes into the middle of another's. */
START_TEST(one_after_the_other)
{
    signal(SIGWINCH, look_at_mask);
    seen = 0;
    ck_assert_int_ge(host_signals_open(true), 0);
    raise(SIGWINCH);
    host_signals_close();
    ck_assert_int_eq(seen, 1);
}
END_TEST

/* The one that is raised comes, though it is blocked; what else is blocked does not. */
START_TEST(raised_alone)
{
    sigset_t both, now;

    sigemptyset(&both);
    sigaddset(&both, SIGUSR1);
    sigaddset(&both, SIGTERM);
    sigprocmask(SIG_BLOCK, &both, NULL);
    signal(SIGUSR1, note);
    signal(SIGTERM, note);
    raise(SIGUSR1);
    seen = 0;
    host_signals_raise(SIGTERM);
    ck_assert_int_eq(seen, SIGTERM);
    sigprocmask(SIG_BLOCK, NULL, &now);
    ck_assert(sigismember(&now, SIGTERM) && sigismember(&now, SIGUSR1));
    sigpending(&now);
    ck_assert(sigismember(&now, SIGUSR1) && !sigismember(&now, SIGTERM));
}
END_TEST

/* Its descriptor is none of the standard numbers, and goes with it, once. */
START_TEST(its_descriptor)
{
    int aside[3], fd, next, after;
    bool taken = false;

    for (int i = 0; i < 3; i++) {
        aside[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
        close(i);
    }
    fd = host_signals_open(true);
    for (int i = 0; i < 3; i++) {
        taken |= fcntl(i, F_GETFD) >= 0;
        dup2(aside[i], i);
    }
    ck_assert(!taken);
    ck_assert_int_gt(fd, STDERR_FILENO);
    ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
    host_signals_close();
    ck_assert_int_lt(fcntl(fd, F_GETFD), 0);
    next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(next, fd);
    host_signals_close(); /* nothing is open: it is not ours */
    ck_assert_int_ge(fcntl(next, F_GETFD), 0);
    fd = host_signals_open(false);
    after = dup(next);
    ck_assert_int_le(after, fd + 1); /* it has one */
    close(after);
    host_signals_close();
}
END_TEST

/* Another size is drawn whole, when the terminal says so. */
START_TEST(another_size)
{
    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    until(FB_KIND_COUNT, "Theirs");
    ck_assert(!has("\033[30;"));
    ioctl(master, TIOCSWINSZ, &(struct winsize){ .ws_row = 30, .ws_col = 90 });
    raise(SIGWINCH);
    until(FB_KIND_COUNT, "\033[30;");
    close_all();
}
END_TEST

/* An exit in the middle gives the terminal back, and what was printed; a child does nothing. */
START_TEST(ends_in_the_middle)
{
    int status;
    pid_t child, pid = fork();

    if (pid == 0) {
        open_run("true", true);
        open_board((struct fb_board_options){ 0 });
        puts("of the program");
        if (_i == 1) {
            child = fork();
            if (child == 0) {
                board = fb_board_close(board);
                _exit(0);
            }
            waitpid(child, &status, 0);
            if (given_back())
                _exit(8);
        }
        if (_i == 2) {
            fflush(stdout);
            abort();
        }
        exit(7);
    }
    while (waitpid(pid, &status, WNOHANG) == 0)
        sent();
    if (_i == 2)
        ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    else
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %#x", status);
    ck_assert(given_back());
    ck_assert_ptr_nonnull(strstr(strstr(sent(), "\033[?1049l"), "of the program\r\n"));
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

/* What came and was not read by its end does what it does to any program; a size does nothing. */
static const struct {
    int number;
    bool ends;
} unread[] = {
    { SIGHUP, true },  { SIGINT, true },    { SIGQUIT, true },
    { SIGTERM, true }, { SIGWINCH, false }, { SIGCONT, false },
};

START_TEST(unread_at_the_end)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        signal(SIGQUIT, SIG_DFL);
        (void)host_signals_open(true);
        raise(unread[_i].number);
        host_signals_close();
        _exit(7);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    if (unread[_i].ends)
        ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == unread[_i].number, "status %#x",
                      status);
    else
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "status %#x", status);
}
END_TEST

static void count(int number)
{
    (void)number;
    seen = seen + 1;
}

/* It does so once, though the program blocks it, and two that ask for the end are no third. */
START_TEST(once)
{
    sigset_t term, now;

    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    ck_assert_int_ge(host_signals_open(true), 0);
    raise(SIGTERM);
    raise(SIGTERM);
    signal(SIGTERM, count);
    seen = 0;
    sigprocmask(SIG_BLOCK, &term, NULL);
    host_signals_close();
    ck_assert_int_eq(seen, 1);
    sigprocmask(SIG_BLOCK, NULL, &now);
    ck_assert(sigismember(&now, SIGTERM));
    host_signals_close();
    ck_assert_int_eq(seen, 1);
    ck_assert_int_ge(host_signals_open(true), 0); /* another board knows nothing of it */
    host_signals_close();
    ck_assert_int_eq(seen, 1);
}
END_TEST

CHECK_MAIN("signals")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, an_end_by_signal, 0, COUNT(ends));
    tcase_add_test(all, actions_of_the_programs_own);
    tcase_add_test(all, set_later);
    tcase_add_test(all, one_after_the_other);
    tcase_add_test(all, raised_alone);
    tcase_add_test(all, its_descriptor);
    tcase_add_test(all, another_size);
    tcase_add_loop_test(all, ends_in_the_middle, 0, 3);
    tcase_add_loop_test(all, unread_at_the_end, 0, sizeof unread / sizeof unread[0]);
    tcase_add_test(all, once);
}
