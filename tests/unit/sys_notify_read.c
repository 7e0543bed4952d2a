/*
 * sys_notify_read.c - what a datagram's control messages say of its sender, as every kernel since
 * 6.5 may give them: recvmsg(2) is of this file.
 */
#include "check_main.h"
#include "sys/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIDFD 4 /* SCM_PIDFD */

/* Parts with these, where they are asked for. */
static struct {
    int interruptions, error;
    bool empty; /* a datagram of no bytes */
    bool named, held;
    int given[3]; /* descriptors that come along, of pipes; 0: none */
    int level, pidfd;
    uid_t uid;
} fake;

static struct cmsghdr *put(struct msghdr *message, struct cmsghdr *part, int level, int type,
                           const void *bytes, size_t size)
{
    part->cmsg_level = level;
    part->cmsg_type = type;
    part->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(part), bytes, size);
    message->msg_controllen += CMSG_SPACE(size);
    return (struct cmsghdr *)(void *)((char *)message->msg_control + message->msg_controllen);
}

uid_t geteuid(void)
{
    return 1000;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    struct ucred credentials = { .pid = 4321, .uid = fake.uid };
    struct cmsghdr *part = message->msg_control;

    ck_assert_int_eq(fd, 77);
    ck_assert_int_eq(flags, MSG_CMSG_CLOEXEC);
    errno = fake.interruptions > 0 || fake.error == 0 ? EINTR : fake.error;
    if (fake.interruptions-- > 0 || fake.error != 0)
        return -1;
    ck_assert_uint_ge(message->msg_controllen, CMSG_SPACE(sizeof credentials) +
                                                   CMSG_SPACE(sizeof(int)) +
                                                   CMSG_SPACE(253 * sizeof(int)));
    message->msg_controllen = 0;
    if (fake.named)
        part = put(message, part, fake.level, SCM_CREDENTIALS, &credentials, sizeof credentials);
    if (fake.given[0] != 0)
        part = put(message, part, fake.level, SCM_RIGHTS, fake.given, sizeof fake.given);
    if (fake.held)
        put(message, part, fake.level, PIDFD, &fake.pidfd, sizeof fake.pidfd);
    memcpy(message->msg_iov->iov_base, "READY=1", 7);
    return fake.empty ? 0 : 7;
}

static ssize_t take(struct sys_sender *sender)
{
    struct sys_notify notify = { .fd = 77 };
    char bytes[64];
    ssize_t n = sys_notify_read(&notify, bytes, sizeof bytes, sender);

    if (n > 0)
        ck_assert_mem_eq(bytes, "READY=1", 7);
    return n;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake.level = SOL_SOCKET;
}

/* Root's and our own are trusted. */
START_TEST(whose)
{
    static const uid_t others[] = { 0, 1000, 1001 };
    struct sys_sender sender;

    fake.named = true;
    for (int i = 0; i < 3; i++) {
        fake.uid = others[i];
        ck_assert_int_eq(take(&sender), 7);
        ck_assert_int_eq(sender.pid, 4321);
        ck_assert_int_eq(sender.pidfd, -1);
        ck_assert(sender.trusted == (i < 2) && !sender.gone);
        ck_assert(!sys_sender_gone(&sender)); /* nothing says that it is */
    }
}
END_TEST

/* A descriptor of it, or that it had gone before; other numbers below 0 say nothing. */
START_TEST(by_a_descriptor)
{
    static const struct {
        int pidfd, taken;
        bool gone;
    } rows[] = { { 0, 0, false },
                 { 55, 55, false },
                 { -ESRCH, -1, true },
                 { -EMFILE, -1, false },
                 { -1, -1, false } };
    struct sys_sender sender;

    fake.named = fake.held = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        fake.pidfd = rows[i].pidfd;
        ck_assert_int_eq(take(&sender), 7);
        ck_assert_int_eq(sender.pid, 4321);
        ck_assert_int_eq(sender.pidfd, rows[i].taken);
        ck_assert(sender.gone == rows[i].gone);
        ck_assert(!rows[i].gone || sys_sender_gone(&sender));
    }
}
END_TEST

/* What comes along with it is closed, on whose end its sender may wait. */
START_TEST(with_descriptors)
{
    struct sys_sender sender;
    int ends[3];

    fake.named = fake.held = true;
    fake.uid = 1000;
    fake.pidfd = 55;
    for (int i = 0; i < 3; i++) {
        int fds[2];
        ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
        ends[i] = fds[0];
        fake.given[i] = fds[1];
    }
    ck_assert_int_eq(take(&sender), 7);
    ck_assert(sender.pid == 4321 && sender.pidfd == 55 && sender.trusted);
    for (int i = 0; i < 3; i++) {
        char byte;
        ck_assert_int_eq(fcntl(fake.given[i], F_GETFD), -1);
        ck_assert_int_eq(read(ends[i], &byte, 1), 0);
        close(ends[i]);
    }
}
END_TEST

/* Without a name, or with parts of another protocol, it is not known and not trusted. */
START_TEST(without_a_name)
{
    struct sys_sender sender;

    fake.named = fake.held = _i == 1;
    fake.level = IPPROTO_TCP;
    fake.pidfd = 55;
    ck_assert_int_eq(take(&sender), 7);
    ck_assert_int_eq(sender.pid, 0);
    ck_assert_int_eq(sender.pidfd, -1);
    ck_assert(!sender.trusted && !sender.gone);
}
END_TEST

/* An interruption is none, and one of before neither: an empty datagram is one. */
START_TEST(errors)
{
    struct sys_sender sender;

    fake.interruptions = 3;
    ck_assert_int_eq(take(&sender), 7);
    fake.empty = true;
    ck_assert_int_eq(take(&sender), 0);
    fake.error = EAGAIN;
    ck_assert_int_eq(take(&sender), -EAGAIN);
    ck_assert_int_eq(sender.pidfd, -1);
    fake.interruptions = 1;
    fake.error = ENOBUFS;
    ck_assert_int_eq(take(&sender), -ENOBUFS);
}
END_TEST

CHECK_MAIN("senders")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_test(all, whose);
    tcase_add_test(all, by_a_descriptor);
    tcase_add_test(all, with_descriptors);
    tcase_add_loop_test(all, without_a_name, 0, 2);
    tcase_add_test(all, errors);
}
