/*
 * sys_notify.c - the sockets of sd_notify(3) as the kernel makes them: which processes can send,
 * what becomes of descriptors that come along, and what a killed process leaves.
 */
#include "check_main.h"
#include "skip.h"
#include "sys/sys.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINGER_S 1000000 /* a test that waits for it does not end */

static char base[64];

static void begin(void)
{
    strcpy(base, "/tmp/test_notify.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    setenv("XDG_RUNTIME_DIR", base, 1);
}

static void end(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %s", base);
    ck_assert_int_eq(system(command), 0);
}

static struct sys_notify opened(void)
{
    struct sys_notify notify;

    ck_assert_int_eq(sys_notify_open(&notify, true), 0);
    return notify;
}

static int connected(const struct sys_notify *notify)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    strcpy(address.sun_path, notify->address);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -errno;
}

static void send_with(const struct sys_notify *notify, int file)
{
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec text = { .iov_base = (char[]){ "BARRIER=1" }, .iov_len = 9 };
    struct msghdr message = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
    };
    struct cmsghdr *part = CMSG_FIRSTHDR(&message);
    int fd = connected(notify);

    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(part), &file, sizeof file);
    ck_assert_int_eq(sendmsg(fd, &message, 0), 9);
    close(fd);
}

static ssize_t take(struct sys_notify *notify, struct sys_sender *sender)
{
    char bytes[64];
    ssize_t n = sys_notify_read(notify, bytes, sizeof bytes, sender);

    close(sender->pidfd);
    return n;
}

static int open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

START_TEST(barrier_is_answered)
{
    struct sys_notify notify = opened();
    struct sys_sender sender;
    int ends[2];
    char byte;

    ck_assert_int_eq(pipe(ends), 0);
    send_with(&notify, ends[1]);
    close(ends[1]);
    ck_assert_int_eq(take(&notify, &sender), 9);
    ck_assert_int_eq(read(ends[0], &byte, 1), 0);
    ck_assert_int_eq(notify.closer, 0);
    close(ends[0]);
    ck_assert_int_eq(take(&notify, &sender), -EAGAIN);
    sys_notify_close(&notify);
}
END_TEST

/* A connection with a close(2) that waits: bytes that are never read are not yet sent. */
static int lingering(int listener, int *peer)
{
    struct linger linger = { .l_onoff = 1, .l_linger = LINGER_S };
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    static char bytes[65536];
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, size), 0);
    *peer = accept(listener, NULL, NULL);
    while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        ;
    ck_assert_int_eq(setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
    return fd;
}

/* Sends the only other copy of a socket; the copy here is closed without lingering. */
static int send_lingering(const struct sys_notify *notify, int listener)
{
    int peer, fd = lingering(listener, &peer);

    send_with(notify, fd);
    close(fd);
    return peer;
}

START_TEST(no_close_is_waited_for)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int listener = socket(AF_INET, SOCK_STREAM, 0), peers[3], before;
    struct sys_notify notify = opened();
    struct sys_sender sender;

    ck_assert_int_eq(bind(listener, (struct sockaddr *)&any, sizeof any), 0);
    ck_assert_int_eq(listen(listener, 5), 0);
    peers[0] = send_lingering(&notify, listener);
    before = open_files();
    ck_assert_int_eq(take(&notify, &sender), 9);
    ck_assert_int_gt(notify.closer, 0);
    while (open_files() > before) /* the other process takes it out of the table that we share */
        sys_pause_us(100);
    peers[1] = send_lingering(&notify, listener);
    before = open_files();
    ck_assert_int_eq(take(&notify, &sender), -EBUSY);
    ck_assert_int_eq(sender.pidfd, -1);
    ck_assert_int_eq(open_files(), before);
    peers[2] = send_lingering(&notify, listener); /* it is closed unread */
    before = open_files();
    sys_notify_close(&notify);
    ck_assert_int_eq(open_files(), before - 1);
    while (waitpid(-1, NULL, __WALL) > 0) /* killed, and on a busy machine not over yet */
        continue;
    ck_assert_int_eq(errno, ECHILD);
    close(peers[0]);
    close(peers[1]);
    close(peers[2]);
    close(listener);
}
END_TEST

/* A child that has a socket, and is ended by SIGKILL or sleeps. */
static pid_t killed_owner(char *address, bool lives)
{
    int ends[2];
    pid_t pid;

    ck_assert_int_eq(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        struct sys_notify notify;
        if (sys_notify_open(&notify, false) < 0 ||
            write(ends[1], notify.address, sizeof notify.address) < 0)
            _exit(1);
        while (lives)
            pause();
        raise(SIGKILL);
    }
    ck_assert_int_eq(read(ends[0], address, SYS_NOTIFY_BYTES), SYS_NOTIFY_BYTES);
    close(ends[0]);
    close(ends[1]);
    return pid;
}

START_TEST(killed_owners)
{
    char dead[SYS_NOTIFY_BYTES], zombie[SYS_NOTIFY_BYTES], alive[SYS_NOTIFY_BYTES];
    pid_t dead_pid = killed_owner(dead, false), alive_pid = killed_owner(alive, true), zombie_pid;
    struct sys_notify notify;
    siginfo_t info;

    ck_assert_int_eq(waitpid(dead_pid, NULL, 0), dead_pid);
    zombie_pid = killed_owner(zombie, false);
    ck_assert_int_eq(waitid(P_PID, (id_t)zombie_pid, &info, WEXITED | WNOWAIT), 0);
    ck_assert_int_eq(access(dead, F_OK), 0);
    ck_assert_int_eq(sys_notify_open(&notify, false), 0);
    ck_assert_int_eq(access(dead, F_OK), 0);
    sys_notify_close(&notify);
    ck_assert_int_eq(sys_notify_open(&notify, true), 0);
    ck_assert_int_eq(access(dead, F_OK), -1);
    ck_assert_int_eq(access(zombie, F_OK), 0);
    sys_notify_sweep(zombie_pid); /* as its guardian does */
    ck_assert_int_eq(access(zombie, F_OK), -1);
    ck_assert_int_eq(access(alive, F_OK), 0);
    ck_assert_int_eq(access(notify.address, F_OK), 0);
    sys_notify_close(&notify);
    ck_assert_int_eq(access(alive, F_OK), 0);
    ck_assert_int_eq(kill(alive_pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(alive_pid, NULL, 0), alive_pid);
    ck_assert_int_eq(waitpid(zombie_pid, NULL, 0), zombie_pid);
}
END_TEST

/* A child that closes its copy takes nothing from its parent. */
START_TEST(copy_in_a_child)
{
    struct sys_notify notify = opened();
    struct sys_sender sender;
    pid_t pid = fork();
    int status, fd;

    if (pid == 0) {
        sys_notify_close(&notify);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    fd = connected(&notify);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(send(fd, "READY=1", 7, 0), 7);
    ck_assert_int_eq(take(&notify, &sender), 7);
    ck_assert_int_eq(sender.pid, getpid());
    ck_assert(sender.trusted);
    close(fd);
    sys_notify_close(&notify);
}
END_TEST

static bool names_senders(const struct sys_notify *notify)
{
    int on = 0;
    socklen_t size = sizeof on;

    return getsockopt(notify->fd, SOL_SOCKET, 76 /* SO_PASSPIDFD */, &on, &size) == 0;
}

/* A sender that is reaped is known to be gone, whatever process has its pid by then. */
START_TEST(sender_is_gone)
{
    struct sys_notify notify = opened();
    struct sys_sender sender;
    char bytes[64];
    pid_t pid = fork();

    if (pid == 0)
        _exit(send(connected(&notify), "READY=1", 7, 0) != 7);
    if (!names_senders(&notify)) {
        puts("skip - the kernel names no sender by a descriptor (Linux 6.5)");
        ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
        return;
    }
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = notify.fd, .events = POLLIN }, 1, -1), 1);
    ck_assert_int_eq(sys_notify_read(&notify, bytes, sizeof bytes, &sender), 7);
    ck_assert_int_eq(sender.pid, pid);
    ck_assert(!sys_sender_gone(&sender)); /* a zombie at most: its pid is its own */
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert(sys_sender_gone(&sender));
    close(sender.pidfd);
    sys_notify_close(&notify);
}
END_TEST

/* Its descriptor may be 0, one like any other. An error of before is none. */
START_TEST(sender_named_by_0)
{
    struct sys_notify notify = opened();
    struct sys_sender sender;
    char bytes[64];
    int status, moved = fcntl(notify.fd, F_DUPFD_CLOEXEC, 3);
    pid_t pid = fork();

    if (pid == 0) {
        (void)!send(connected(&notify), "READY=1", 7, 0);
        for (;;)
            pause();
    }
    if (!names_senders(&notify)) {
        puts("skip - the kernel names no sender by a descriptor (Linux 6.5)");
        kill(pid, SIGKILL);
        ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
        return;
    }
    close(notify.fd);
    notify.fd = moved;
    close(0);
    ck_assert_int_eq(poll(&(struct pollfd){ .fd = moved, .events = POLLIN }, 1, -1), 1);
    ck_assert_int_eq(sys_notify_read(&notify, bytes, sizeof bytes, &sender), 7);
    ck_assert_int_eq(sender.pidfd, 0);
    errno = ESRCH;
    ck_assert(!sys_sender_gone(&sender));
    ck_assert_int_eq(kill(pid, SIGUSR1), 0);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(WTERMSIG(status), SIGUSR1); /* it was looked at, no more */
    ck_assert(sys_sender_gone(&sender));
    close(sender.pidfd);
    sys_notify_close(&notify);
}
END_TEST

/* Connected as root, sent as another user. A sender that is that user from the start is refused. */
START_TEST(other_users)
{
    struct sys_notify notify = opened();
    struct sys_sender sender;
    int status;
    pid_t pid;

    if (geteuid() != 0) {
        skip("root alone can become another user");
        return;
    }
    pid = fork();
    if (pid == 0) {
        int fd = connected(&notify);
        if (setgid(65534) < 0 || setuid(65534) < 0 || send(fd, "READY=1", 7, 0) != 7)
            _exit(1);
        _exit(connected(&notify) != -EACCES);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(take(&notify, &sender), 7);
    ck_assert(!sender.trusted);
    sys_notify_close(&notify);
}
END_TEST

CHECK_MAIN("notify")
{
    tcase_add_checked_fixture(all, check_free_0, NULL);
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, barrier_is_answered);
    tcase_add_test(all, no_close_is_waited_for);
    tcase_add_test(all, killed_owners);
    tcase_add_test(all, copy_in_a_child);
    tcase_add_test(all, sender_is_gone);
    tcase_add_test(all, sender_named_by_0);
    tcase_add_test(all, other_users);
}
