/*
 * sys_connector.c - the proc connector's socket, message by message: how it is asked for reports,
 * which answer is one, and what is made of each report. The socket's calls are of this file.
 */
#include "check_main.h"
#include "check_seen.h"
#include "sys/trace.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* One datagram, or the error that a reading ends with. */
struct message {
    int error;
    unsigned idx, val, bytes; /* bytes 0: all that it says to have */
    struct proc_event event;
    size_t length; /* of a kernel that says less than we know, or more; 0: as much */
};

static struct {
    bool on;
    int socket_r, bind_r, send_r, forced_r, quiet; /* quiet: so many answers are waited in vain */
    int64_t now_us[2];                             /* at the beginning and at the end */
    struct message messages[8];
    int next, clocks, buffers, closed, sent;
} fake;

int socket(int domain, int type, int protocol)
{
    ck_assert_int_eq(domain, PF_NETLINK);
    ck_assert_int_eq(type, SOCK_DGRAM | SOCK_CLOEXEC);
    ck_assert_int_eq(protocol, NETLINK_CONNECTOR);
    return seen_answer(fake.socket_r);
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t size)
{
    ck_assert_int_eq(fd, 0);
    ck_assert_int_eq(level, SOL_SOCKET);
    ck_assert_int_eq(option, fake.buffers++ == 0 ? SO_RCVBUFFORCE : SO_RCVBUF);
    ck_assert_uint_eq(size, sizeof(int));
    ck_assert_int_eq(*(const int *)value, 4 * 1024 * 1024);
    return seen_answer(fake.forced_r);
}

int bind(int fd, const struct sockaddr *address, socklen_t size)
{
    const struct sockaddr_nl *name = (const void *)address;

    ck_assert_int_eq(fd, 0);
    ck_assert_uint_eq(size, sizeof *name);
    ck_assert_uint_eq(name->nl_family, AF_NETLINK);
    ck_assert_uint_eq(name->nl_groups, CN_IDX_PROC);
    ck_assert_uint_eq(name->nl_pid, 0);
    return seen_answer(fake.bind_r);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    const struct nlmsghdr *header = bytes;
    const struct cn_msg *message = NLMSG_DATA(header);
    enum proc_cn_mcast_op what;

    ck_assert_int_eq(fd, 0);
    ck_assert_int_eq(flags, 0);
    ck_assert_uint_eq(size, 40);
    ck_assert_uint_eq(header->nlmsg_len, size);
    ck_assert_uint_eq(header->nlmsg_type, NLMSG_DONE);
    ck_assert_uint_eq(header->nlmsg_flags, 0);
    ck_assert_uint_eq(message->id.idx, CN_IDX_PROC);
    ck_assert_uint_eq(message->id.val, CN_VAL_PROC);
    ck_assert_uint_eq(message->len, sizeof what);
    ck_assert_uint_eq(message->seq + message->ack + message->flags, 0);
    memcpy(&what, message->data, sizeof what);
    ck_assert_int_eq((int)what, PROC_CN_MCAST_LISTEN);
    fake.sent++;
    return fake.send_r < 0 ? seen_answer(fake.send_r) : (ssize_t)size;
}

int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    ck_assert_uint_eq(count, 1);
    ck_assert_int_eq(fds[0].fd, 0);
    ck_assert_int_eq(fds[0].events, POLLIN);
    ck_assert_int_eq(wait_ms, 200);
    return fake.messages[fake.next].event.what != 0 || fake.messages[fake.next].idx != 0 ||
           fake.messages[fake.next].error != 0;
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    const struct message *message = &fake.messages[fake.next++];
    struct nlmsghdr *header = bytes;
    struct cn_msg *inside = NLMSG_DATA(header);
    size_t known = sizeof message->event, length = message->length ? message->length : known, whole;

    ck_assert_int_eq(fd, 0);
    ck_assert_int_eq(flags, MSG_DONTWAIT);
    ck_assert_int_le(fake.next, 8);
    whole = NLMSG_LENGTH(sizeof *inside + length);
    ck_assert_uint_ge(size, whole);
    memset(bytes, 0x55, size);
    if (message->idx == 0)
        return seen_answer(message->error != 0 ? -message->error : -EAGAIN);
    inside->id = (struct cb_id){ message->idx, message->val };
    inside->len = (__u16)length;
    memcpy(inside->data, &message->event, length < known ? length : known);
    return (ssize_t)(message->bytes != 0 ? message->bytes : whole);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int64_t us;

    if (!fake.on)
        return (int)syscall(SYS_clock_gettime, clock, now);
    ck_assert_int_eq(clock, CLOCK_MONOTONIC);
    us = fake.now_us[fake.clocks++ > 0];
    *now = (struct timespec){ us / 1000000, us % 1000000 * 1000 };
    return 0;
}

int close(int fd)
{
    if (!fake.on)
        return (int)syscall(SYS_close, fd);
    ck_assert_int_eq(fd, 0);
    fake.closed++;
    return 0;
}

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake.now_us[0] = 5000000;
    fake.now_us[1] = 5000700;
}

/* The clock and the descriptors are Check's too, but for these two. */
static int open_connector(bool *our_clock)
{
    int r = (fake.on = true, sys_connector_open(our_clock));

    fake.on = false;
    return r;
}

static int read_connector(int fd, struct sys_told_event *list, int count)
{
    int r = (fake.on = true, sys_connector_read(fd, list, count));

    fake.on = false;
    return r;
}

static struct message *put(unsigned what)
{
    struct message *message = fake.messages;

    while (message->idx != 0 || message->error != 0)
        message++;
    message->idx = CN_IDX_PROC;
    message->val = CN_VAL_PROC;
    message->event.what = what;
    message->event.timestamp_ns = 5000300999;
    return message;
}

static void put_error(int error)
{
    struct message *message = put(0);

    message->idx = 0;
    message->error = error;
}

static void opens(int wanted)
{
    bool our_clock = true;

    ck_assert_int_eq(open_connector(&our_clock), wanted);
    ck_assert(our_clock || wanted < 0);
    ck_assert_int_eq(fake.closed, wanted < 0);
}

/* ---- opening */
START_TEST(it_is_opened)
{
    put(PROC_EVENT_NONE);
    opens(0); /* a descriptor like any other */
    ck_assert_int_eq(fake.sent, 1);
    ck_assert_int_eq(fake.buffers, 1);
}
END_TEST

/* A user without the privilege gets what the system gives. */
START_TEST(a_smaller_buffer)
{
    fake.forced_r = -EPERM;
    put(PROC_EVENT_NONE);
    opens(0);
    ck_assert_int_eq(fake.buffers, 2);
}
END_TEST

START_TEST(it_cannot_be_opened)
{
    bool our_clock = true;

    fake.bind_r = -EPERM;
    opens(-EPERM);
    ck_assert_int_eq(fake.sent, 0);
    begin();
    fake.send_r = -ECONNREFUSED;
    opens(-ECONNREFUSED);
    begin();
    opens(-EOPNOTSUPP); /* no answer */
    begin();
    put(PROC_EVENT_NONE)->event.event_data.ack.err = EPERM;
    opens(-EPERM);
    begin();
    fake.socket_r = -EPROTONOSUPPORT;
    ck_assert_int_eq(open_connector(&our_clock), -EPROTONOSUPPORT);
    ck_assert_int_eq(fake.closed, 0);
}
END_TEST

/* Others' reports may come before it, and what is none. */
START_TEST(the_answer_among_others)
{
    put(PROC_EVENT_FORK)->event.event_data.ack.err = EACCES;
    put(PROC_EVENT_NONE)->val = 7;
    put_error(ENOBUFS);
    put(PROC_EVENT_EXIT);
    put(PROC_EVENT_NONE);
    put(PROC_EVENT_NONE);
    opens(0);
    ck_assert_int_eq(fake.next, 5);
}
END_TEST

/* Ours: what it says lies between our own looks at it, in whole microseconds. */
START_TEST(whose_clock)
{
    static const struct {
        uint64_t told_ns;
        bool ours;
    } rows[] = { { 4999999999, false }, { 5000000000, true },  { 5000000999, true },
                 { 5000700999, true },  { 5000701000, false }, { 0, false } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool ours = !rows[i].ours;
        begin();
        put(PROC_EVENT_NONE)->event.timestamp_ns = rows[i].told_ns;
        ck_assert_int_eq(open_connector(&ours), 0);
        ck_assert(ours == rows[i].ours);
    }
}
END_TEST

/* ---- reports */
static int reads(struct sys_told_event *list, int count)
{
    memset(list, 0x77, (size_t)count * sizeof *list);
    return read_connector(0, list, count);
}

START_TEST(each_kind)
{
    struct sys_told_event told[8];
    struct message *message = put(PROC_EVENT_FORK);

    message->event.event_data.fork.parent_pid = 11;
    message->event.event_data.fork.parent_tgid = 12;
    message->event.event_data.fork.child_pid = 13;
    message->event.event_data.fork.child_tgid = 14;
    put(PROC_EVENT_UID);
    message = put(PROC_EVENT_EXEC);
    message->event.event_data.exec.process_pid = 21;
    message->event.event_data.exec.process_tgid = 22;
    message = put(PROC_EVENT_EXIT);
    message->event.event_data.exit.process_pid = 31;
    message->event.event_data.exit.process_tgid = 32;
    message->event.event_data.exit.exit_code = 0x0300;
    message->event.event_data.exit.exit_signal = 17;
    ck_assert_int_eq(reads(told, 8), 3);
    ck_assert(told[0].kind == SYS_TOLD_FORK && told[0].t_us == 5000300);
    ck_assert_int_eq(told[0].pid, 14);
    ck_assert_int_eq(told[0].tid, 13);
    ck_assert_int_eq(told[0].parent, 12);
    ck_assert_int_eq(told[0].status, 0);
    ck_assert(told[1].kind == SYS_TOLD_EXEC && told[1].pid == 22 && told[1].tid == 21);
    ck_assert_int_eq(told[1].parent, 0);
    ck_assert(told[2].kind == SYS_TOLD_EXIT && told[2].pid == 32 && told[2].tid == 31);
    ck_assert_int_eq(told[2].status, 0x0300);
    ck_assert_int_eq(fake.next, 5); /* until there is none */
}
END_TEST

/* As many as there is room for; the others are read later. */
START_TEST(as_many_as_fit)
{
    struct sys_told_event told[3];

    for (int i = 0; i < 4; i++)
        put(PROC_EVENT_EXEC)->event.event_data.exec.process_pid = i + 1;
    ck_assert_int_eq(read_connector(0, told, 0), 0);
    ck_assert_int_eq(fake.next, 0);
    told[2].pid = 77;
    ck_assert_int_eq(read_connector(0, told, 2), 2);
    ck_assert(told[0].tid == 1 && told[1].tid == 2 && told[2].pid == 77);
    ck_assert_int_eq(reads(told, 3), 2);
    ck_assert(told[0].tid == 3 && told[1].tid == 4);
    ck_assert_int_eq(reads(told, 3), 0);
}
END_TEST

/* What was read before an error is told first; an interruption is none, and one of before neither.
 */
START_TEST(errors)
{
    struct sys_told_event told[4];

    put_error(EINTR);
    put(PROC_EVENT_EXEC);
    put_error(ENOBUFS);
    put_error(ENOBUFS);
    put_error(EBADF);
    ck_assert_int_eq(reads(told, 4), 1);
    ck_assert_int_eq(reads(told, 4), -ENOBUFS);
    ck_assert_int_eq(reads(told, 4), -EBADF);
    ck_assert_int_eq(reads(told, 4), 0);
}
END_TEST

/* Of another connector, or cut: its header has 36 bytes; the rest of it is as long as it says. */
START_TEST(what_is_no_report)
{
    static const struct {
        unsigned idx, val, bytes, length;
        int told;
    } rows[] = {
        { CN_IDX_PROC, CN_VAL_PROC, 0, 0, 1 },
        { CN_IDX_PROC, CN_VAL_PROC, 0, 40, 1 },
        { CN_IDX_PROC, CN_VAL_PROC, 0, sizeof(struct proc_event) + 64, 1 },
        { CN_IDX_PROC, CN_VAL_PROC, 36 + 39, 40, 0 },
        { CN_IDX_PROC, CN_VAL_PROC, 36 + 40, 40, 1 },
        { CN_IDX_PROC, CN_VAL_PROC, 36 + 41, 40, 1 },
        { CN_IDX_PROC, CN_VAL_PROC, 35, 40, 0 },
        { CN_IDX_PROC, CN_VAL_PROC, 1, 40, 0 },
        { CN_IDX_PROC + 1, CN_VAL_PROC, 0, 0, 0 },
        { CN_IDX_PROC, CN_VAL_PROC + 1, 0, 0, 0 },
    };
    struct sys_told_event told[2];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct message *message;
        begin();
        message = put(PROC_EVENT_EXIT);
        message->idx = rows[i].idx;
        message->val = rows[i].val;
        message->bytes = rows[i].bytes;
        message->length = rows[i].length;
        message->event.event_data.exit.process_tgid = 32;
        ck_assert_int_eq(reads(told, 2), rows[i].told);
        if (rows[i].told > 0)
            ck_assert(told[0].kind == SYS_TOLD_EXIT && told[0].pid == 32);
        ck_assert_int_eq(fake.next, 2);
    }
}
END_TEST

CHECK_MAIN("proc connector")
{
    tcase_add_checked_fixture(all, begin, NULL);
    tcase_add_test(all, it_is_opened);
    tcase_add_test(all, a_smaller_buffer);
    tcase_add_test(all, it_cannot_be_opened);
    tcase_add_test(all, the_answer_among_others);
    tcase_add_test(all, whose_clock);
    tcase_add_test(all, each_kind);
    tcase_add_test(all, as_many_as_fit);
    tcase_add_test(all, errors);
    tcase_add_test(all, what_is_no_report);
}
