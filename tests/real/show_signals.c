/* show_signals.c - signals to ourselves as a descriptor, and the stop and the death that follow. */
#include "check_main.h"
#include "show/signals.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct signals signals;
static bool by_kernel;

static bool readable(void)
{
    return poll(&(struct pollfd){ .fd = signals.fd, .events = POLLIN }, 1, 0) == 1;
}

static bool is_blocked(int number)
{
    sigset_t now;

    sigprocmask(SIG_BLOCK, NULL, &now);
    return sigismember(&now, number) == 1;
}

START_TEST(each_is_reported_once)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGUSR1 };

    ck_assert_int_eq(signals_open(&signals, NULL), 0);
    ck_assert(!readable());
    ck_assert_int_eq(signals_next(&signals, &by_kernel), 0);
    ck_assert(!by_kernel);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        raise(numbers[i]);
        ck_assert(readable());
        ck_assert_int_eq(signals_next(&signals, &by_kernel), numbers[i]);
        ck_assert(!by_kernel); /* a process sent it */
        ck_assert(!readable());
    }
    signals_close(&signals);
    ck_assert_int_eq(signals.fd, -1);
    signals_close(&signals);
    ck_assert(is_blocked(SIGHUP)); /* until it is said */
    signals_unblock(&signals);
    ck_assert(!is_blocked(SIGHUP));
    ck_assert(!is_blocked(SIGTERM));
}
END_TEST

START_TEST(a_question_that_comes_too_late)
{
    ck_assert_int_eq(signals_open(&signals, NULL), 0);
    raise(SIGUSR1);
    signals_give_back(&signals, false);
    ck_assert(!is_blocked(SIGUSR1)); /* and we live */
}
END_TEST

START_TEST(those_of_the_caller_too)
{
    ck_assert_int_eq(signals_open(&signals, (const int[]){ SIGWINCH, SIGCONT, 0 }), 0);
    raise(SIGWINCH);
    ck_assert_int_eq(signals_next(&signals, &by_kernel), SIGWINCH);
    ck_assert(!is_blocked(SIGUSR2));
}
END_TEST

START_TEST(what_came_ignored_stays_so)
{
    signal(SIGHUP, SIG_IGN);
    ck_assert_int_eq(signals_open(&signals, NULL), 0);
    ck_assert(!is_blocked(SIGHUP));
    raise(SIGHUP);
    ck_assert_int_eq(signals_next(&signals, &by_kernel), 0);
}
END_TEST

START_TEST(typed_or_sent)
{
    ck_assert_int_eq(signals_open(&signals, (const int[]){ SIGALRM, 0 }), 0);
    alarm(1);
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = signals.fd, .events = POLLIN }, 1, -1), 1);
    ck_assert_int_eq(signals_next(&signals, &by_kernel), SIGALRM);
    ck_assert(by_kernel);
}
END_TEST

static int fate_of(void (*act)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        setsid();                 /* without a terminal */
        signal(SIGTERM, SIG_DFL); /* Check has handlers */
        signal(SIGINT, SIG_DFL);
        signal(SIGALRM, SIG_DFL);
        act();
        _exit(9);
    }
    ck_assert_int_eq(waitpid(pid, &status, WUNTRACED), pid);
    if (WIFSTOPPED(status)) {
        int end;
        kill(pid, SIGCONT);
        ck_assert_int_eq(waitpid(pid, &end, 0), pid);
        ck_assert_int_eq(end, 9 << 8); /* it went on */
    }
    return status;
}

static void die(void)
{
    signals_open(&signals, NULL);
    signals_die(SIGTERM);
}

static void die_of_what_is_ignored(void)
{
    signal(SIGPIPE, SIG_IGN);
    signals_die(SIGPIPE);
}

/* Nothing is read, as in a call that waits for ever. */
static void ask_thrice(void)
{
    signals_open(&signals, NULL);
    for (int i = 0; i < 3; i++)
        raise(SIGINT);
    for (;;)
        pause();
}

/* That many are harmless as long as they are read; an alarm of the caller's is its own. */
static void ask_and_read(void)
{
    signals_open(&signals, NULL);
    for (int i = 0; i < 5; i++) {
        raise(SIGTERM);
        raise(SIGTERM);
        if (signals_next(&signals, &by_kernel) != SIGTERM ||
            signals_next(&signals, &by_kernel) != 0)
            _exit(1);
    }
    if (alarm(100) != 0)
        _exit(2);
    signals_unblock(&signals);
    _exit(alarm(0) == 100 ? 9 : 3);
}

/* Read, and no end followed: a third is a first one. */
static void ask_and_settle(void)
{
    signals_open(&signals, NULL);
    for (int i = 0; i < 5; i++) {
        raise(SIGINT);
        raise(SIGTERM);
        if (alarm(0) != 0 || signals_next(&signals, &by_kernel) == 0 ||
            signals_next(&signals, &by_kernel) == 0)
            _exit(1);
        signals_settle();
    }
    _exit(9);
}

/* What was not read yet goes on counting. */
static void settle_unread(void)
{
    signals_open(&signals, NULL);
    raise(SIGINT);
    signals_next(&signals, &by_kernel);
    raise(SIGINT);
    signals_settle();
    raise(SIGINT);
    raise(SIGINT);
    for (;;)
        pause();
}

static void leave_unread(void)
{
    signals_open(&signals, NULL);
    raise(SIGTERM);
    signals_unblock(&signals);
}

static void forget(void)
{
    signals_open(&signals, NULL);
    raise(SIGTERM);
    raise(SIGINT);
    signals_give_back(&signals, true);
}

static void alarm_of_the_caller(void)
{
    signals_open(&signals, NULL);
    raise(SIGALRM);
}

/* Before its exec a child has the handler. */
static void ask_a_child(void)
{
    signals_open(&signals, NULL);
    if (fork() == 0) {
        raise(SIGTERM);
        _exit(1);
    }
    int status;
    wait(&status);
    _exit(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 9 : 1);
}

/* After that all is as it was found: what comes later is not ours. */
static void taken_by_another(int number)
{
    (void)number;
}

static bool is_handled_by(int number, void (*handler)(int))
{
    struct sigaction action;

    sigaction(number, NULL, &action);
    return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == handler;
}

static void put_back(void)
{
    signal(SIGINT, taken_by_another);
    signal(SIGTERM, SIG_IGN);
    signal(SIGALRM, taken_by_another);
    signals_open(&signals, NULL);
    if (is_handled_by(SIGINT, taken_by_another) || !is_handled_by(SIGTERM, SIG_IGN) ||
        is_handled_by(SIGALRM, taken_by_another))
        _exit(1);
    signals_unblock(&signals);
    if (!is_handled_by(SIGINT, taken_by_another) || !is_handled_by(SIGTERM, SIG_IGN) ||
        !is_handled_by(SIGALRM, taken_by_another))
        _exit(2);
    signal(SIGINT, SIG_DFL);
    signals_unblock(&signals); /* once */
    _exit(is_handled_by(SIGINT, SIG_DFL) ? 9 : 3);
}

/* An alarm that the caller ignores, as one from before our exec(2), ends nothing. */
static void alarm_that_is_ignored(void)
{
    signal(SIGALRM, SIG_IGN);
    signals_open(&signals, NULL);
    raise(SIGALRM);
    _exit(9);
}

/* What another process sent, in the signal that we pass ours on with, is nothing of ours. */
static void sent_by_another(void)
{
    pid_t parent = getpid();
    int status;

    signals_open(&signals, NULL);
    raise(SIGINT);
    if (signals_next(&signals, &by_kernel) != SIGINT)
        _exit(1);
    if (fork() == 0) {
        for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
            if (is_blocked(number))
                sigqueue(parent, number, (union sigval){ .sival_int = SIGTERM });
        _exit(0);
    }
    wait(&status);
    if (signals_next(&signals, &by_kernel) != 0)
        _exit(2);
    raise(SIGTERM);
    _exit(signals_next(&signals, &by_kernel) == SIGTERM ? 9 : 3);
}

/* One second after the third that was not read, and not before. */
static void armed_for_a_second(void)
{
    signals_open(&signals, NULL);
    raise(SIGINT);
    raise(SIGTERM);
    if (alarm(0) != 0)
        _exit(1);
    raise(SIGINT);
    _exit(alarm(0) == 1 ? 9 : 2);
}

static const struct {
    void (*act)(void);
    int number; /* that kills; 0: none, status 9 */
} askings[] = {
    { ask_thrice, SIGINT },    { ask_and_read, 0 },
    { ask_and_settle, 0 },     { settle_unread, SIGINT },
    { leave_unread, SIGTERM }, { forget, 0 },
    { ask_a_child, 0 },        { alarm_of_the_caller, SIGALRM },
    { put_back, 0 },           { alarm_that_is_ignored, 0 },
    { sent_by_another, 0 },    { armed_for_a_second, 0 },
};

START_TEST(case_69_asked_to_end)
{
    int status = fate_of(askings[_i].act);

    if (askings[_i].number != 0)
        ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == askings[_i].number);
    else
        ck_assert_int_eq(status, 9 << 8);
}
END_TEST

static void stop(void)
{
    signals_open(&signals, NULL);
    signals_stop();
}

START_TEST(death_and_stop)
{
    int status = fate_of(die);

    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    status = fate_of(die_of_what_is_ignored);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
    status = fate_of(stop);
    ck_assert(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
}
END_TEST

CHECK_MAIN("signals")
{
    tcase_add_test(all, each_is_reported_once);
    tcase_add_test(all, a_question_that_comes_too_late);
    tcase_add_test(all, those_of_the_caller_too);
    tcase_add_test(all, what_came_ignored_stays_so);
    tcase_add_test(all, typed_or_sent);
    tcase_add_test(all, death_and_stop);
    tcase_add_loop_test(all, case_69_asked_to_end, 0, sizeof askings / sizeof askings[0]);
}
