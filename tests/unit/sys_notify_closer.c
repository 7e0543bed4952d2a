/*
 * sys_notify_closer.c - the process that closes what came through the socket of a run: it is killed
 * with the run, which waits for it a moment alone, whatever holds it up. The calls are of this
 * file.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CLOSER = 4321 };

static int killed, waits, pauses, lives; /* so many waits find it alive */
static int64_t paused_us;

int kill(pid_t pid, int number)
{
    ck_assert(pid == CLOSER && number == SIGKILL && waits == 0);
    killed++;
    return 0;
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    ck_assert(pid == CLOSER && status == NULL && usage == NULL);
    ck_assert_int_eq(options, (int)__WCLONE | WNOHANG);
    waits++;
    return lives-- > 0 ? 0 : pid;
}

int nanosleep(const struct timespec *pause, struct timespec *left)
{
    ck_assert(pause->tv_sec == 0 && left == NULL);
    ck_assert_int_eq(waits, pauses + 1);
    pauses++;
    paused_us += pause->tv_nsec / 1000;
    return 0;
}

/* A run's socket in a directory that is its own. */
static void close_one(pid_t closer)
{
    struct sys_notify notify = { .owner = getpid(), .closer = closer };
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char folder[] = "/tmp/test_closer.XXXXXX";

    killed = waits = pauses = 0;
    paused_us = 0;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(notify.address, sizeof notify.address, "%s/1", folder);
    strcpy(address.sun_path, notify.address);
    notify.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(notify.fd, (struct sockaddr *)&address, sizeof address), 0);
    sys_notify_close(&notify);
    ck_assert(notify.fd == -1 && notify.closer == 0 && notify.address[0] == '\0');
    ck_assert_int_eq(access(folder, F_OK), -1);
    sys_notify_close(&notify); /* it is closed */
}

/* Until it has ended: it is looked at between pauses, and never taken for another's child. */
START_TEST(it_ends)
{
    lives = _i;
    close_one(CLOSER);
    ck_assert_int_eq(killed, 1);
    ck_assert_int_eq(waits, _i + 1);
    ck_assert_int_eq(pauses, _i);
}
END_TEST

/* The kernel holds it up: a hundredth of a second, then it is init's. */
START_TEST(it_does_not_end)
{
    lives = 1000000;
    close_one(CLOSER);
    ck_assert_int_eq(killed, 1);
    ck_assert_int_eq(pauses, waits);
    ck_assert_int_eq((int)paused_us, 10000);
}
END_TEST

START_TEST(there_is_none)
{
    lives = 0;
    close_one(0);
    ck_assert(killed == 0 && waits == 0 && pauses == 0);
}
END_TEST

CHECK_MAIN("what closes for a run")
{
    tcase_add_loop_test(all, it_ends, 0, 4);
    tcase_add_test(all, it_does_not_end);
    tcase_add_test(all, there_is_none);
}
