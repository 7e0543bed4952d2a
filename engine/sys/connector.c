/*
 * connector.c - the seam: the kernel's proc connector, a netlink socket that reports
 * the forks, execs and exits of the whole machine; it cannot be asked for one process. Root was
 * needed for it before Linux 6.6. Where it is not heard (a network namespace, a pid namespace) the
 * request for reports is not answered: so the answer is waited for.
 */
#include "trace.h"

#include <errno.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/netlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MS    200
#define BUFFER_BYTES (4 << 20) /* asked for; what we get is the system's to say */

/* A netlink header, a message of the connector, and in it one word: what is asked. */
static int ask(int fd)
{
    const enum proc_cn_mcast_op what = PROC_CN_MCAST_LISTEN;
    char bytes[NLMSG_SPACE(sizeof(struct cn_msg) + sizeof what)]
        __attribute__((aligned(NLMSG_ALIGNTO))) = { 0 };
    struct nlmsghdr *header = (struct nlmsghdr *)bytes;
    struct cn_msg *message = NLMSG_DATA(header);

    header->nlmsg_len = NLMSG_LENGTH(sizeof *message + sizeof what);
    header->nlmsg_type = NLMSG_DONE;
    message->id = (struct cb_id){ CN_IDX_PROC, CN_VAL_PROC };
    message->len = sizeof what;
    memcpy(message->data, &what, sizeof what);
    return send(fd, bytes, header->nlmsg_len, 0) < 0 ? -errno : 0;
}

/* The next datagram, which holds one message. 1, 0: it holds no event, or -errno. */
static int receive(int fd, struct proc_event *out)
{
    char bytes[4096] __attribute__((aligned(NLMSG_ALIGNTO)));
    const struct nlmsghdr *header = (const struct nlmsghdr *)bytes;
    const struct cn_msg *message = NLMSG_DATA(header);
    ssize_t n;

    memset(out, 0, sizeof *out);
    do
        n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return -errno;
    if ((size_t)n < NLMSG_LENGTH(sizeof *message) || message->id.idx != CN_IDX_PROC ||
        message->id.val != CN_VAL_PROC || (size_t)n < NLMSG_LENGTH(sizeof *message) + message->len)
        return 0;
    memcpy(out, message->data, message->len < sizeof *out ? message->len : sizeof *out);
    return 1;
}

static int64_t time_of(const struct proc_event *event)
{
    return (int64_t)(event->timestamp_ns / 1000);
}

/* The answer to a request goes to every listener: the first one without an error will do. */
static int wait_answer(int fd, int64_t *t_us)
{
    struct pollfd ready = { .fd = fd, .events = POLLIN };
    struct proc_event event;

    for (int i = 0; i < 1000 && poll(&ready, 1, ANSWER_MS) > 0; i++)
        if (receive(fd, &event) > 0 && event.what == PROC_EVENT_NONE) {
            *t_us = time_of(&event);
            return -(int)event.event_data.ack.err;
        }
    return -EOPNOTSUPP;
}

int sys_connector_open(bool *our_clock)
{
    int64_t began_us = sys_now_us(), answered_us = 0;
    struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
    int fd = socket(PF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR), r;
    int bytes = BUFFER_BYTES;

    if (fd < 0)
        return -errno;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    r = bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : ask(fd);
    if (r == 0)
        r = wait_answer(fd, &answered_us);
    *our_clock = answered_us >= began_us && answered_us <= sys_now_us();
    if (r < 0)
        sys_close(fd);
    return r < 0 ? r : fd;
}

static bool translate(const struct proc_event *event, struct sys_told_event *out)
{
    *out = (struct sys_told_event){ .t_us = time_of(event) };
    switch (event->what) {
    case PROC_EVENT_FORK:
        out->kind = SYS_TOLD_FORK;
        out->pid = event->event_data.fork.child_tgid;
        out->tid = event->event_data.fork.child_pid;
        out->parent = event->event_data.fork.parent_tgid;
        return true;
    case PROC_EVENT_EXEC:
        out->kind = SYS_TOLD_EXEC;
        out->pid = event->event_data.exec.process_tgid;
        out->tid = event->event_data.exec.process_pid;
        return true;
    case PROC_EVENT_EXIT:
        out->kind = SYS_TOLD_EXIT;
        out->pid = event->event_data.exit.process_tgid;
        out->tid = event->event_data.exit.process_pid;
        out->status = (int)event->event_data.exit.exit_code;
        return true;
    default:
        return false;
    }
}

int sys_connector_read(int fd, struct sys_told_event *list, int count)
{
    struct proc_event event;
    int told = 0;

    while (told < count) {
        int r = receive(fd, &event);
        if (r == -EAGAIN)
            break;
        if (r < 0)
            return told > 0 ? told : r;
        if (r > 0 && translate(&event, &list[told]))
            told++;
    }
    return told;
}
