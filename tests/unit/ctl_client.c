/*
 * ctl_client.c - the other end of its socket is the test's: answers and what is told by itself,
 * in whatever pieces they come; descriptors, and what is too much.
 */
#include "check_main.h"
#include "ctl/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static struct ctl_client client;
static struct text line;
static int run;

static void set_up(void)
{
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    client = (struct ctl_client){ .fd = pair[0], .record_fd = -1 };
    run = pair[1];
}

static void tear_down(void)
{
    ctl_client_close(&client);
    text_fini(&line);
    if (run >= 0)
        close(run);
}

static void tell(const char *bytes)
{
    ck_assert_int_eq(send(run, bytes, strlen(bytes), MSG_NOSIGNAL), (ssize_t)strlen(bytes));
}

static int poll_error, polls; /* of each call; how many there were */

static time_t ahead; /* seconds that the clock is */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    long r = syscall(SYS_clock_gettime, clock, now);

    now->tv_sec += ahead;
    return (int)r;
}

/* libc's, but for what it is to fail with: a signal comes once, and the answer after it, or late.
 */
int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct timespec time = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };

    polls++;
    if (poll_error == 0)
        return (int)syscall(SYS_ppoll, fds, count, timeout_ms < 0 ? NULL : &time, NULL, 0);
    if (poll_error == EINTR) {
        poll_error = 0;
        tell("ok\n");
        errno = EINTR;
        return -1;
    }
    errno = poll_error == ETIME ? EINTR : poll_error;
    ahead += poll_error == ETIME ? 60 : 0;
    return -1;
}

static void hang_up(void)
{
    close(run);
    run = -1;
}

static const char *asked(void)
{
    static char bytes[256];
    ssize_t n = recv(run, bytes, sizeof bytes - 1, MSG_DONTWAIT);

    bytes[n > 0 ? n : 0] = '\0';
    return bytes;
}

static void told(const char *wanted)
{
    ck_assert_int_eq(ctl_client_told(&client, &line), 1);
    ck_assert_str_eq(text_string(&line), wanted);
}

static void told_nothing(int r)
{
    ck_assert_int_eq(ctl_client_told(&client, &line), r);
    ck_assert(client.ended == (r < 0));
}

/* ---------------------------------------------------------------- told */

START_TEST(lines)
{
    told_nothing(0);
    tell("more 1\n\nend");
    told("more 1");
    told("");
    told_nothing(0);
    tell(" 3\nlost\n");
    told("end 3");
    told("lost");
    tell("m"); /* a byte at a time */
    told_nothing(0);
    tell("o");
    told_nothing(0);
    tell("\n");
    told("mo");
    told_nothing(0);
    ck_assert_uint_eq(client.size, 0);
    tell("the last\nand a part");
    hang_up();
    told("the last");
    told_nothing(-EPIPE);
    told_nothing(-EPIPE);
}
END_TEST

/* What is an answer is for the one that asks, wherever it stands. */
START_TEST(answers_are_apart)
{
    tell("more 1\nok\nokay\nno 2\nnone\nrun {}\nrunning\n");
    told("more 1");
    told("okay");
    told("none");
    told("running");
    told_nothing(0);
    ck_assert_int_eq(ctl_client_ask(&client, "one"), 0);
    ck_assert_int_eq(ctl_client_ask(&client, "other"), -ENOENT);
    ck_assert_int_eq(ctl_client_ask(&client, "third"), -EPROTO);
    ck_assert_str_eq(asked(), "one\nother\nthird\n");
    ck_assert_uint_eq(client.size, 0);
}
END_TEST

/* In however many pieces it comes: it is whole, and nothing of it is lost. */
START_TEST(a_long_line)
{
    static char bytes[400001];
    size_t sent = 0;
    int r = 0;

    memset(bytes, 'x', sizeof bytes - 1);
    while (sent < sizeof bytes - 1) {
        ssize_t n = send(run, bytes + sent, sizeof bytes - 1 - sent, MSG_DONTWAIT);
        sent += n > 0 ? (size_t)n : 0;
        r = ctl_client_told(&client, &line);
        ck_assert_int_eq(r, 0);
    }
    tell("\nmore 2\n");
    ck_assert_int_eq(ctl_client_told(&client, &line), 1);
    ck_assert_uint_eq(line.size, sizeof bytes - 1);
    ck_assert_str_eq(text_string(&line), bytes);
    told("more 2");
}
END_TEST

/* What never ends is let go, long before it has taken all memory. */
START_TEST(a_line_without_an_end)
{
    static char bytes[65536];
    size_t all = 0;
    int r = 0;

    memset(bytes, 'x', sizeof bytes);
    while (r == 0) {
        ssize_t n = send(run, bytes, sizeof bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
        all += n > 0 ? (size_t)n : 0;
        ck_assert_uint_lt(all, (size_t)4 * 1024 * 1024);
        r = ctl_client_told(&client, &line);
    }
    ck_assert_int_eq(r, -EPROTO);
    ck_assert_uint_ge(all, (size_t)1024 * 1024);
    told_nothing(-EPIPE);
    ck_assert_int_eq(ctl_client_say(&client, "look 1"), -EPIPE);
    ck_assert_str_eq(asked(), "");
}
END_TEST

/* ---------------------------------------------------------------- asked */

static const struct {
    const char *answer;
    int result;
} answers[] = {
    { "ok\n", 0 },         { "no 1\n", -1 },       { "no 4095\n", -4095 }, { "no 4096\n", -EPROTO },
    { "no 0\n", -EPROTO }, { "no -3\n", -EPROTO }, { "no \n", -EPROTO },   { "run {}\n", -EPROTO },
};

START_TEST(an_answer)
{
    tell(answers[_i].answer);
    ck_assert_int_eq(ctl_client_ask(&client, "slots %d", 4), answers[_i].result);
    ck_assert_str_eq(asked(), "slots 4\n");
    ck_assert(!client.ended);
    ck_assert_int_eq(ctl_client_say(&client, "look %u", 7U), 0);
    ck_assert_str_eq(asked(), "look 7\n");
    errno = 0;
    ck_assert_int_eq(ctl_client_say(&client, "%s", ""), 0);
    ck_assert_str_eq(asked(), "\n");
}
END_TEST

/* Reads a request as slowly as it comes, and answers at its end. */
static void *read_request(void *out)
{
    char bytes[512];
    ssize_t n;

    do {
        n = recv(run, bytes, sizeof bytes, 0);
        *(size_t *)out += n > 0 ? (size_t)n : 0;
    } while (n > 0 && bytes[n - 1] != '\n');
    tell("ok\n");
    return NULL;
}

/* More than its socket takes at once is sent in pieces: all of it. */
START_TEST(a_long_request)
{
    static char bytes[300001];
    const int least = 1;
    pthread_t reader;
    size_t came = 0;

    memset(bytes, 'x', sizeof bytes - 1);
    ck_assert_int_eq(setsockopt(client.fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof least), 0);
    ck_assert_int_eq(pthread_create(&reader, NULL, read_request, &came), 0);
    ck_assert_int_eq(ctl_client_ask(&client, "type 1 %s", bytes), 0);
    ck_assert_int_eq(pthread_join(reader, NULL), 0);
    ck_assert_uint_eq(came, sizeof bytes - 1 + strlen("type 1 \n"));
}
END_TEST

/* One that goes has answered before, or not. */
START_TEST(no_answer)
{
    if (_i == 0) {
        tell("ok\n");
        shutdown(run, SHUT_WR);
        ck_assert_int_eq(ctl_client_ask(&client, "stop 1"), 0);
        ck_assert_int_eq(ctl_client_ask(&client, "stop 2"), -EPIPE);
    } else if (_i == 1) { /* with a request unread: what it told came before */
        ck_assert_int_eq(ctl_client_say(&client, "look 1"), 0);
        hang_up();
        told_nothing(-EPIPE);
    } else {
        hang_up();
        if (_i == 3)
            ck_assert_int_eq(ctl_client_say(&client, "look 1"), -EPIPE);
        ck_assert_int_eq(ctl_client_ask(&client, "stop 1"), -EPIPE);
        ck_assert_int_eq(ctl_client_say(&client, "look 1"), -EPIPE);
        told_nothing(-EPIPE);
    }
    ck_assert(client.ended);
}
END_TEST

/* ---------------------------------------------------------------- a descriptor */

static void hand(const char *bytes, int fd)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct iovec part = { (void *)(uintptr_t)bytes, strlen(bytes) };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control.room,
                              .msg_controllen = sizeof control.room };

    control.head.cmsg_level = SOL_SOCKET;
    control.head.cmsg_type = SCM_RIGHTS;
    control.head.cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(&control.head), &fd, sizeof fd);
    ck_assert_int_eq(sendmsg(run, &message, MSG_NOSIGNAL), (ssize_t)strlen(bytes));
}

static int open_descriptors(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static ino_t inode(int fd)
{
    struct stat about;

    ck_assert_int_eq(fstat(fd, &about), 0);
    return about.st_ino;
}

/* The first is its record; another is closed. */
START_TEST(its_record)
{
    int one = memfd_create("one", MFD_CLOEXEC), other = memfd_create("other", MFD_CLOEXEC), next;
    int before = open_descriptors();

    told_nothing(0);
    ck_assert_int_eq(client.record_fd, -1);
    hand("one\n", one);
    told("one");
    next = client.record_fd;
    ck_assert(inode(next) == inode(one));
    ck_assert_int_eq(fcntl(next, F_GETFD), FD_CLOEXEC);
    hand("two\n", other);
    told("two");
    ck_assert(client.record_fd == next && inode(next) == inode(one));
    ck_assert_int_eq(open_descriptors(), before + 1);
    ctl_client_close(&client);
    ck_assert_int_eq(open_descriptors(), before - 1);
    ck_assert(client.fd == -1 && client.record_fd == -1 && client.in == NULL);
    ctl_client_close(&client); /* once */
    close(one);
    close(other);
}
END_TEST

/* What waiting fails with is the answer, at once; after a signal it is waited on. */
START_TEST(waiting_fails)
{
    poll_error = EINTR;
    polls = 0;
    ck_assert_int_eq(ctl_client_ask(&client, "one"), 0);
    ck_assert_int_eq(polls, 1);
    poll_error = ENOMEM;
    ck_assert_int_eq(ctl_client_ask(&client, "other"), -ENOMEM);
    ck_assert_int_eq(polls, 2);
    ck_assert(client.ended);
    poll_error = 0;
}
END_TEST

/* What comes between has taken all of the time: it is not waited once more. */
START_TEST(no_time_is_left)
{
    poll_error = ETIME;
    polls = 0;
    ck_assert_int_eq(ctl_client_ask(&client, "one"), -ETIMEDOUT);
    ck_assert_int_eq(polls, 1);
    ck_assert(!client.ended);
    poll_error = 0;
    ahead = 0;
}
END_TEST

CHECK_MAIN("client")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, lines);
    tcase_add_test(all, answers_are_apart);
    tcase_add_test(all, a_long_line);
    tcase_add_test(all, a_line_without_an_end);
    tcase_add_loop_test(all, an_answer, 0, (int)(sizeof answers / sizeof answers[0]));
    tcase_add_test(all, a_long_request);
    tcase_add_loop_test(all, no_answer, 0, 4);
    tcase_add_test(all, waiting_fails);
    tcase_add_test(all, no_time_is_left);
    tcase_add_test(all, its_record);
}
