/*
 * sys_trace.c - what is asked of ptrace(2) and waitid(2), to the last option, and what each of
 * their answers is taken for. The calls are of this file.
 */
#include "check_main.h"
#include "check_seen.h"
#include "sys/trace.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define TID 4321

static struct {
    int error; /* then each request fails so */
    struct {
        int error; /* then the call fails so */
        pid_t pid; /* 0: nothing has changed */
        int code, status;
    } news[4];
    int next;
    unsigned long message;
    char seen[300];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

long ptrace(enum __ptrace_request request, ...)
{
    unsigned long data;
    va_list arguments;

    va_start(arguments, request);
    ck_assert_int_eq(va_arg(arguments, pid_t), TID);
    ck_assert_int_eq(va_arg(arguments, int), 0);
    data = va_arg(arguments, unsigned long);
    va_end(arguments);
    if (request == PTRACE_GETEVENTMSG && fake.error == 0)
        *(unsigned long *)data = fake.message;
    else
        see("%x:%lx ", (unsigned)request, request == PTRACE_GETEVENTMSG ? 0 : data);
    errno = fake.error;
    return fake.error != 0 ? -1 : 0;
}

static long wait_for(idtype_t type, pid_t id, siginfo_t *info, int flags)
{
    ck_assert_int_eq(flags & ~(WEXITED | WSTOPPED | WNOWAIT), WNOHANG | __WALL | __WNOTHREAD);
    see("%s%d,%s%s%s ",
        type == P_ALL   ? "all"
        : type == P_PID ? "pid"
                        : "?",
        (int)id, flags & WEXITED ? "e" : "", flags & WSTOPPED ? "s" : "",
        flags & WNOWAIT ? "n" : "");
    errno = fake.news[fake.next].error;
    if (errno != 0) {
        fake.next++;
        return -1;
    }
    if (fake.news[fake.next].pid != 0) { /* else it is left as it was */
        info->si_pid = fake.news[fake.next].pid;
        info->si_code = fake.news[fake.next].code;
        info->si_status = fake.news[fake.next].status;
    }
    if ((flags & WNOWAIT) == 0)
        fake.next++;
    return 0;
}

long syscall(long number, ...)
{
    va_list arguments;
    long r;

    va_start(arguments, number);
    if (number == SYS_tgkill) {
        int group = va_arg(arguments, int), tid = va_arg(arguments, int);
        see("tgkill:%d,%d,%d ", group, tid, va_arg(arguments, int));
        r = fake.error != 0 ? -1 : 0;
    } else {
        idtype_t type = va_arg(arguments, idtype_t);
        pid_t id = va_arg(arguments, pid_t);
        siginfo_t *info = va_arg(arguments, siginfo_t *);
        ck_assert_int_eq((int)number, SYS_waitid);
        r = wait_for(type, id, info, va_arg(arguments, int));
    }
    va_end(arguments);
    return r;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
}

static void seen_is(const char *wanted)
{
    ck_assert_str_eq(fake.seen, wanted);
    fake.seen[0] = '\0';
}

/* ---- requests */
START_TEST(requests)
{
    unsigned long message = 7;

    for (int turn = 0; turn < 2; turn++) {
        int r = turn == 0 ? 0 : -ESRCH;
        fake.error = -r;
        fake.message = 9;
        ck_assert_int_eq(sys_trace_seize(TID, false), r);
        ck_assert_int_eq(sys_trace_seize(TID, true), r);
        seen_is("4206:5e 4206:10005e "); /* forks, threads, execs, exits; and to be killed */
        ck_assert_int_eq(sys_trace_resume(TID, 0), r);
        ck_assert_int_eq(sys_trace_resume(TID, SIGUSR1), r);
        ck_assert_int_eq(sys_trace_detach(TID, 0), r);
        ck_assert_int_eq(sys_trace_detach(TID, SIGHUP), r);
        seen_is("7:0 7:a 11:0 11:1 ");
        ck_assert_int_eq(sys_trace_listen(TID), r);
        ck_assert_int_eq(sys_trace_interrupt(TID), r);
        seen_is("4208:0 4207:0 ");
        ck_assert_int_eq(sys_trace_message(TID, &message), r);
        ck_assert_uint_eq(message, 9);
        seen_is(turn == 0 ? "" : "4201:0 ");
        ck_assert(sys_is_process(TID) == (turn == 0));
        seen_is("tgkill:4321,4321,0 ");
        message = 9;
    }
}
END_TEST

/* ---- stops and deaths */
#define EVENT(event, signal) ((event) << 8 | (signal))
static const struct {
    int code, status;
    struct sys_trace_stop stop;
} rows[] = {
    { CLD_EXITED, 7, { .kind = SYS_TRACE_DIED, .code = 7 } },
    { CLD_EXITED, 0, { .kind = SYS_TRACE_DIED } },
    { CLD_KILLED, SIGKILL, { .kind = SYS_TRACE_DIED, .signal = SIGKILL } },
    { CLD_DUMPED, SIGSEGV, { .kind = SYS_TRACE_DIED, .signal = SIGSEGV, .core_dumped = true } },
    { CLD_TRAPPED, SIGUSR1, { .kind = SYS_TRACE_SIGNAL, .signal = SIGUSR1 } },
    { CLD_TRAPPED, SIGTRAP, { .kind = SYS_TRACE_SIGNAL, .signal = SIGTRAP } }, /* its own */
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_FORK, SIGTRAP), { .kind = SYS_TRACE_FORK, .signal = 5 } },
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_VFORK, SIGTRAP), { .kind = SYS_TRACE_FORK, .signal = 5 } },
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_CLONE, SIGTRAP), { .kind = SYS_TRACE_FORK, .signal = 5 } },
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_EXEC, SIGTRAP), { .kind = SYS_TRACE_EXEC, .signal = 5 } },
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_EXIT, SIGTRAP), { .kind = SYS_TRACE_EXIT, .signal = 5 } },
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_STOP, SIGTRAP), { .kind = SYS_TRACE_TRAP, .signal = 5 } },
    { CLD_TRAPPED, EVENT(PTRACE_EVENT_STOP, SIGTSTP), { .kind = SYS_TRACE_GROUP, .signal = 20 } },
};

/* It stays as it is until it is resumed or taken; but an exec's would be of the thread of before.
 */
START_TEST(what_has_happened)
{
    struct sys_trace_stop stop;

    fake.news[0].pid = fake.news[1].pid = TID;
    fake.news[0].code = rows[_i].code;
    fake.news[0].status = rows[_i].status;
    memset(&stop, 0x77, sizeof stop);
    ck_assert_int_eq(sys_trace_peek(&stop), 1);
    ck_assert_int_eq(stop.kind, rows[_i].stop.kind);
    ck_assert_int_eq(stop.tid, TID);
    ck_assert_int_eq(stop.signal, rows[_i].stop.signal);
    ck_assert_int_eq(stop.code, rows[_i].stop.code);
    ck_assert(stop.core_dumped == rows[_i].stop.core_dumped && !stop.unseen);
    seen_is(stop.kind == SYS_TRACE_EXEC ? "all0,esn pid4321,s " : "all0,esn ");
}
END_TEST

/* A stop of a child that is not traced is none of ours: it is taken, and what comes after it seen.
 */
START_TEST(the_stop_of_another)
{
    struct sys_trace_stop stop;

    for (int i = 0; i < 3; i++) {
        fake.news[i].pid = TID + i;
        fake.news[i].code = i < 2 ? CLD_STOPPED : CLD_EXITED;
    }
    ck_assert_int_eq(sys_trace_peek(&stop), 1);
    ck_assert_int_eq(stop.tid, TID + 2);
    seen_is("all0,esn pid4321,s all0,esn pid4322,s all0,esn ");
}
END_TEST

/* An interruption is no answer. */
START_TEST(no_news)
{
    struct sys_trace_stop stop;

    ck_assert_int_eq(sys_trace_peek(&stop), 0);
    seen_is("all0,esn ");
    fake.news[0].error = EINTR;
    ck_assert_int_eq(sys_trace_peek(&stop), 0);
    seen_is("all0,esn all0,esn ");
    begin();
    fake.news[0].error = ECHILD;
    ck_assert_int_eq(sys_trace_peek(&stop), -ECHILD);
    seen_is("all0,esn ");
}
END_TEST

START_TEST(a_death_is_taken)
{
    ck_assert_int_eq(sys_trace_take(TID), 0);
    seen_is("pid4321,e ");
    begin();
    fake.news[0].pid = TID;
    ck_assert_int_eq(sys_trace_take(TID), 1);
    fake.news[1].error = ECHILD;
    ck_assert_int_eq(sys_trace_take(TID), -ECHILD);
}
END_TEST

CHECK_MAIN("ptrace(2)")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_test(all, requests);
    tcase_add_loop_test(all, what_has_happened, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, the_stop_of_another);
    tcase_add_test(all, no_news);
    tcase_add_test(all, a_death_is_taken);
}
