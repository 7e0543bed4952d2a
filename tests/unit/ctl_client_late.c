/*
 * ctl_client_late.c - a run that stands for longer than it is waited for: what it answers then, and
 * what it has no room for. Time is the test's: each wait takes all of it.
 */
#include "check_main.h"
#include "ctl/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct ctl_client client;
static struct text line;
static int run;
static time_t now_s;

/* In the place of libc's. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    (void)clock;
    *now = (struct timespec){ .tv_sec = now_s };
    return 0;
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    (void)fds;
    ck_assert(count == 1 && timeout_ms > 0);
    now_s += 60;
    return 0;
}

static void set_up(void)
{
    const int least = 1;
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    client = (struct ctl_client){ .fd = pair[0], .record_fd = -1 };
    run = pair[1];
    /* As much as a machine gives a socket by itself may be more than all that is asked here. */
    ck_assert_int_eq(setsockopt(client.fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least), 0);
}

static void tear_down(void)
{
    ctl_client_close(&client);
    text_fini(&line);
    close(run);
}

static void tell(const char *bytes)
{
    ck_assert_int_eq(send(run, bytes, strlen(bytes), MSG_NOSIGNAL), (ssize_t)strlen(bytes));
}

/* An answer that comes late is none to what is asked later. */
START_TEST(late_answers)
{
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(ctl_client_ask(&client, "stop %d", i), -ETIMEDOUT);
    tell("no 2\nmore 1\n");
    ck_assert_int_eq(ctl_client_ask(&client, "stop 3"), -ETIMEDOUT);
    tell("no 3\nno 5\nok\nno 1\n");
    ck_assert_int_eq(ctl_client_ask(&client, "slots 5"), 0);
    ck_assert_int_eq(ctl_client_told(&client, &line), 1);
    ck_assert_str_eq(text_string(&line), "more 1");
    ck_assert_int_eq(ctl_client_ask(&client, "hold"), -EPERM);
}
END_TEST

/* What its socket takes a part of cannot be taken back; what it takes nothing of was not asked. */
START_TEST(no_room)
{
    static char bytes[300001];
    int r = 0;

    memset(bytes, 'x', sizeof bytes - 1);
    while (_i == 0 && r == 0)
        r = ctl_client_say(&client, "look 1");
    if (_i == 1)
        r = ctl_client_ask(&client, "type 1 %s", bytes);
    ck_assert_int_eq(r, _i == 0 ? -EAGAIN : -EPIPE);
    ck_assert(client.ended == (_i == 1));
    ck_assert_uint_eq(client.owed, 0);
}
END_TEST

CHECK_MAIN("client, late")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, late_answers);
    tcase_add_loop_test(all, no_room, 0, 2);
}
