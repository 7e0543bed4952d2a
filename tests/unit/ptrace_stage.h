/*
 * ptrace_stage.h - stops for engine/watch/ptrace.c, one by one: the calls of sys/trace.h are of
 * this file, and what was called stands in fake.seen. The processes have numbers that no process
 * has.
 */
#ifndef PTRACE_STAGE_H
#define PTRACE_STAGE_H

#include "check_main.h"
#include "check_seen.h"
#include "watch/inside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define P 0x7ffffff0 /* the program */
#define C 0x7ffffff1 /* its child */
#define T 0x7ffffff2 /* a thread */
#define N 0x7ffffff3 /* another process */

static struct watch watch;

static struct {
    struct sys_trace_stop stops[8];
    int next, end_r; /* of the last peek: 0, -ECHILD */
    bool flood;      /* a new process stops, again and again */
    pid_t thread;    /* T */
    unsigned long message;
    int message_r;
    char seen[1024];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

static inline const char *name_of(pid_t pid)
{
    static char numbers[2][16];
    static int next;
    char *number = numbers[++next % 2]; /* two of them are seen at once */

    if (pid >= P && pid <= N)
        return &"P\0C\0T\0N"[(pid - P) * 2];
    if (pid == getpid())
        return "self";
    snprintf(number, sizeof numbers[0], "%d", (int)pid);
    return number;
}

bool sys_is_process(pid_t tid)
{
    return tid != fake.thread;
}

int sys_trace_seize(pid_t pid, bool kill_on_exit)
{
    see("seize:%s,%d ", name_of(pid), kill_on_exit);
    return -EPERM;
}

int sys_trace_peek(struct sys_trace_stop *out)
{
    if (fake.flood) {
        *out = (struct sys_trace_stop){ .kind = SYS_TRACE_TRAP, .tid = P - ++fake.next };
        return 1;
    }
    *out = fake.stops[fake.next];
    if (out->tid == 0)
        return fake.end_r;
    fake.next++;
    return 1;
}

int sys_trace_take(pid_t tid)
{
    see("take:%s ", name_of(tid));
    return 0;
}

int sys_trace_resume(pid_t tid, int signal)
{
    if (!fake.flood)
        see("resume:%s,%d ", name_of(tid), signal);
    return 0;
}

int sys_trace_listen(pid_t tid)
{
    see("listen:%s ", name_of(tid));
    return 0;
}

int sys_trace_interrupt(pid_t tid)
{
    see("interrupt:%s ", name_of(tid));
    return 0;
}

int sys_trace_detach(pid_t tid, int signal)
{
    see("detach:%s,%d ", name_of(tid), signal);
    return 0;
}

int sys_trace_message(pid_t tid, unsigned long *out)
{
    (void)tid;
    if (fake.message_r == 0)
        *out = fake.message;
    return fake.message_r;
}

int kill(pid_t pid, int signal)
{
    see("kill:%s,%d ", name_of(pid), signal);
    return 0;
}

int epoll_ctl(int epoll_fd, int what, int fd, struct epoll_event *event)
{
    ck_assert_int_eq(what, EPOLL_CTL_ADD);
    ck_assert_int_eq(fd, 0);
    see("await:%u,%llu ", event->events, (unsigned long long)event->data.u64);
    errno = EBADF;
    return epoll_fd < 0 ? -1 : 0;
}

static inline void see_event(const struct fb_event *event)
{
    switch ((int)event->kind) {
    case FB_FORKED:
        see("%u=%s%s<%s ", event->job, event->as.forked.thread ? "thread " : "",
            name_of(event->as.forked.pid), name_of(event->as.forked.parent));
        break;
    case FB_QUEUED:
        see("%s:", event->as.queued.name);
        break;
    case FB_BEGAN:
        see("%u began %s ", event->job, event->as.began.name);
        break;
    case FB_EXITED:
        see("%u exited %d,%d%s%s ", event->job, event->as.exited.code, event->as.exited.signal,
            event->as.exited.succeeded ? " well" : "", event->as.exited.core_dumped ? " core" : "");
        break;
    case FB_REAPED:
        see("%u reaped%s ", event->job, event->as.reaped.unseen ? " unseen" : "");
        break;
    case FB_STOPPED:
        see("%u stopped %d ", event->job, event->as.stopped.signal);
        break;
    case FB_CONTINUED:
        see("%u continued ", event->job);
        break;
    case FB_ORPHANED:
        see("%u orphaned<%s ", event->job, name_of(event->as.orphaned.parent));
        break;
    case FB_SAMPLE:
        see("%u sampled ", event->job);
        break;
    case FB_NOTE:
        see("note:%.12s ", event->as.note.text);
        break;
    default:
        see("%u event %d ", event->job, (int)event->kind);
    }
}

/* Calls, then events, since the last time. */
static inline void seen_is(const char *wanted)
{
    struct fb_event event;

    while (watch_report_take(&watch, &event))
        see_event(&event);
    ck_assert_str_eq(fake.seen, wanted);
    fake.seen[0] = '\0';
}

static inline void stop(enum sys_trace_kind kind, pid_t tid, unsigned long number)
{
    fake.next = 0;
    fake.message = number;
    fake.stops[0] = (struct sys_trace_stop){ .kind = kind,
                                             .tid = tid,
                                             .signal = kind != SYS_TRACE_DIED ? (int)number : 0,
                                             .code = kind == SYS_TRACE_DIED ? (int)number : 0 };
    watch_backend_ptrace.drain(&watch);
    ck_assert_int_eq(fake.next, 1);
}

static inline void set_up(void)
{
    memset(&watch, 0, sizeof watch);
    memset(&fake, 0, sizeof fake);
    fake.thread = T;
    watch_loop_init(&watch);
    watch.backend = &watch_backend_ptrace;
    watch.self = getpid();
    watch.thread = 1;
    watch.options.threads = true;
    watch.error_fd = -1;
    ck_assert(watch_tree_reserve(&watch) && watch_report_reserve(&watch, 16));
    tracee_root(&watch, P, "/bin/prog\0a", 12)->began = true;
    seen_is("prog:1=P<self ");
}

static inline void tear_down(void)
{
    watch_tree_fini(&watch);
    watch_report_fini(&watch);
    watch_hints_fini(&watch);
    watch_words_fini(&watch);
}

/* The program with a thread and a child. */
static inline struct tracee *with_a_thread(void)
{
    stop(SYS_TRACE_FORK, P, T);
    stop(SYS_TRACE_TRAP, T, 0);
    stop(SYS_TRACE_TRAP, C, 0);
    while (watch_report_waiting(&watch) > 0)
        watch_report_take(&watch, &(struct fb_event){ 0 });
    fake.seen[0] = '\0';
    return watch_tree_get(&watch, T);
}

#endif
