/*
 * sys_process_calls.c - which process a call is about, to the last number: descriptor 0 is one like
 * any other, process and group 2 too. And that the kernel is asked once which thread this is.
 */
#include "check_main.h"
#include "check_seen.h"
#include "sys/sys.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
    int opens; /* what pidfd_open(2) gives, or -errno */
    int threads;
    char seen[200];
} fake;

#define see(...) seen_add(fake.seen, sizeof fake.seen, __VA_ARGS__)

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    (void)info;
    see("wait:%d,%d,%s%s%s ", (int)type, (int)id, options & WEXITED ? "e" : "",
        options & WSTOPPED ? "s" : "", options & WCONTINUED ? "c" : "");
    ck_assert((options & (WNOHANG | WNOWAIT)) == (WNOHANG | WNOWAIT));
    return 0;
}

int kill(pid_t pid, int number)
{
    see("kill:%d,%d ", (int)pid, number);
    errno = EPERM;
    return number == SIGTERM ? -1 : 0;
}

long syscall(long number, ...)
{
    va_list arguments;
    long first, second, third, r = 0;

    va_start(arguments, number);
    first = va_arg(arguments, int);
    second = va_arg(arguments, int);
    va_arg(arguments, void *);
    third = va_arg(arguments, int);
    if (number == SYS_waitid)
        *va_arg(arguments, struct rusage *) = (struct rusage){ .ru_utime = { 2, 7 } };
    va_end(arguments);
    if (number == SYS_gettid) {
        fake.threads++;
        r = 777;
    } else if (number == SYS_pidfd_open) {
        see("open:%ld,%ld ", first, second);
        r = fake.opens;
    } else if (number == SYS_pidfd_send_signal) {
        see("send:%ld,%ld ", first, second);
        r = second == SIGTERM ? -EPERM : 0;
    } else {
        ck_assert_int_eq((int)number, SYS_waitid);
        see("reap:%ld,%ld,%ld ", first, second, third);
    }
    errno = (int)-r;
    return r < 0 ? -1 : r;
}

static int entries; /* of /proc, each of which is this process */

DIR *opendir(const char *path)
{
    ck_assert_str_eq(path, "/proc");
    return (DIR *)&fake;
}

struct dirent *readdir(DIR *dir)
{
    static struct dirent entry;

    (void)dir;
    snprintf(entry.d_name, sizeof entry.d_name, "%d", (int)getpid());
    return entries-- > 0 ? &entry : NULL;
}

int closedir(DIR *dir)
{
    ck_assert_ptr_eq((void *)dir, &fake);
    see("closed ");
    return 0;
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

/* By its descriptor where there is one, else by its number; 0 is each. */
START_TEST(which_one)
{
    struct sys_usage usage;
    struct sys_death death;

    ck_assert_int_eq(sys_peek(7, -1, &death), 0);
    ck_assert_int_eq(sys_peek(0, -1, &death), 0);
    ck_assert_int_eq(sys_peek(7, 0, &death), 0);
    ck_assert_int_eq(sys_peek(7, 5, &death), 0);
    seen_is("wait:1,7,esc wait:0,0,esc wait:3,0,esc wait:3,5,esc ");
    ck_assert(sys_unreaped(7, 0) && sys_unreaped(7, -1) && sys_has_children());
    seen_is("wait:3,0,e wait:1,7,e wait:0,0,e ");
    ck_assert_int_eq(sys_reap(7, 0, &usage), 0);
    ck_assert(usage.user_us == 2000007 && usage.system_us == 0);
    ck_assert_int_eq(sys_reap(7, 5, &usage), 0);
    seen_is("reap:3,0,4 reap:3,5,4 ");
    ck_assert(sys_group_lives(7) && sys_group_lives(2) && !sys_group_lives(1));
    seen_is("wait:2,7,s wait:2,2,s ");
}
END_TEST

START_TEST(signals)
{
    ck_assert_int_eq(sys_kill(2, SIGHUP), 0);
    ck_assert_int_eq(sys_kill(2, SIGTERM), -EPERM);
    ck_assert_int_eq(sys_kill_group(2, SIGHUP), 0);
    ck_assert_int_eq(sys_kill_group(2, SIGTERM), -EPERM);
    seen_is("kill:2,1 kill:2,15 kill:-2,1 kill:-2,15 ");
    ck_assert_int_eq(sys_kill(1, SIGHUP), -EINVAL);
    ck_assert_int_eq(sys_kill_group(1, SIGHUP), -EINVAL);
    seen_is("");
}
END_TEST

/* Held by a descriptor, if it is to be had; none goes to one that began at another time. */
START_TEST(to_the_one_that_is_meant)
{
    struct sys_process process, two = { .pid = 2 };
    char wanted[100];
    pid_t pid = getpid();

    ck_assert(sys_look(pid, &process));
    for (int times = 0; times < 2; times++) {
        int closed = dup(0);
        fake.opens = times == 0 ? closed : -EMFILE;
        ck_assert_int_eq(sys_kill_process(&process, SIGHUP), 0);
        snprintf(wanted, sizeof wanted,
                 times == 0 ? "open:%d,0 send:%d,1 " : "open:%d,0 kill:%d,1 ", (int)pid,
                 times == 0 ? closed : (int)pid);
        seen_is(wanted);
        if (times == 0)
            ck_assert_int_eq(close(closed), -1);
        else
            close(closed);
    }
    fake.opens = -ESRCH;
    ck_assert_int_eq(sys_kill_process(&process, SIGHUP), -ESRCH);
    ck_assert_int_eq(sys_kill_process(&two, SIGHUP), -ESRCH);
    fake.seen[0] = '\0';
    fake.opens = -EMFILE;
    process.start_ticks++;
    ck_assert_int_eq(sys_kill_process(&process, SIGHUP), -ESRCH);
    process.start_ticks--;
    ck_assert_int_eq(sys_kill_process(&process, SIGTERM), -EPERM);
    process.pid = 1;
    ck_assert_int_eq(sys_kill_process(&process, SIGHUP), -EINVAL);
}
END_TEST

START_TEST(by_descriptor_0)
{
    struct sys_process process;
    int before = dup(0), r;
    char wanted[100];
    bool closed;

    ck_assert(sys_look(getpid(), &process));
    r = sys_kill_process(&process, SIGHUP);
    closed = close(0) < 0;
    dup2(before, 0);
    close(before);
    ck_assert(r == 0 && closed);
    snprintf(wanted, sizeof wanted, "open:%d,0 send:0,1 ", (int)getpid());
    seen_is(wanted);
}
END_TEST

static bool count_them(void *context, const struct sys_process *process)
{
    ck_assert_int_eq(process->pid, getpid());
    ++*(int *)context;
    return false;
}

/* However many there are. */
START_TEST(many_processes)
{
    static const int counts[] = { 0, 1, 255, 256, 257, 768, 769, 4000 };

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        int count = 0;
        entries = counts[i];
        ck_assert_int_eq(sys_leftovers(count_them, &count, NULL, 1), 0);
        ck_assert_int_eq(count, counts[i]);
        seen_is("closed ");
    }
}
END_TEST

/* Which a fork must not remember: it has a thread of its own. */
START_TEST(which_thread)
{
    pid_t first = sys_thread();

    ck_assert_int_eq(first, 777);
    ck_assert_int_eq(sys_thread(), 777);
    ck_assert_int_le(fake.threads, 1);
    fake.threads = 0;
    ck_assert_int_eq(sys_thread(), 777);
    ck_assert_int_eq(fake.threads, 0);
}
END_TEST

CHECK_MAIN("calls about processes")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_test(all, which_one);
    tcase_add_test(all, signals);
    tcase_add_test(all, to_the_one_that_is_meant);
    tcase_add_test(all, by_descriptor_0);
    tcase_add_test(all, many_processes);
    tcase_add_test(all, which_thread);
}
