/* ctl_peer_hand.c - a descriptor for a client: it comes with its own bytes, or not at all. */
#include "peer_stage.h"

/* The descriptor that came with these bytes; -1: none. */
static int came_with(const char *bytes)
{
    char got[64];
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part = { got, strlen(bytes) };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control.room,
                              .msg_controllen = sizeof control.room };
    int fd;

    ck_assert_int_eq(recvmsg(client, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC),
                     (ssize_t)strlen(bytes));
    ck_assert_mem_eq(got, bytes, strlen(bytes));
    if (CMSG_FIRSTHDR(&message) == NULL)
        return -1;
    memcpy(&fd, CMSG_DATA(&control.head), sizeof fd);
    return fd;
}

START_TEST(a_descriptor)
{
    int memory = memfd_create("ctl_peer", MFD_CLOEXEC), fd;
    struct stat one, other;

    begin();
    ctl_peer_answer(peer, "before\n", 7); /* what can go out goes before it */
    ctl_peer_hand(peer, "run {}\n", 7, memory);
    ck_assert(!peer->gone);
    ck_assert_uint_eq(peer->out.size, 0);
    ck_assert_int_eq(came_with("before\n"), -1);
    fd = came_with("run {}\n");
    ck_assert_int_ge(fd, 0);
    ck_assert(fstat(memory, &one) == 0 && fstat(fd, &other) == 0 && one.st_ino == other.st_ino);
    close(fd);
    close(memory);
    end();
}
END_TEST

/* A part of the bytes: the rest is sent later. */
START_TEST(a_descriptor_with_many_bytes)
{
    int memory = memfd_create("ctl_peer", MFD_CLOEXEC);
    size_t all = 0;
    char last[16];

    begin();
    block[sizeof block - 1] = '\n';
    ctl_peer_hand(peer, block, sizeof block, memory);
    ck_assert(!peer->gone && peer->out.size > 0 && peer->out.size < sizeof block);
    while (all < sizeof block) {
        size_t n = came(last, sizeof last);
        ck_assert_uint_gt(n, 0);
        all += n;
        ctl_peer_write(peer);
    }
    ck_assert_uint_eq(all, sizeof block);
    ck_assert_str_eq(last + strlen(last) - 2, "x\n");
    close(memory);
    end();
}
END_TEST

/* Behind bytes that wait it would come with the wrong ones: the client is let go. */
START_TEST(a_descriptor_that_must_wait)
{
    int memory = memfd_create("ctl_peer", MFD_CLOEXEC);
    char last[16];
    size_t waits;

    begin();
    ctl_peer_answer(peer, block, sizeof block);
    ctl_peer_write(peer);
    waits = peer->out.size;
    ctl_peer_hand(peer, "run {}\n", 7, memory);
    ck_assert(peer->gone);
    ck_assert_uint_eq(peer->out.size, waits);
    ck_assert_uint_eq(came(last, sizeof last), peer->out_at);
    close(memory);
    end();
}
END_TEST

START_TEST(a_descriptor_to_one_that_has_gone)
{
    int memory = memfd_create("ctl_peer", MFD_CLOEXEC);

    begin();
    close(client);
    client = -1;
    ctl_peer_hand(peer, "run {}\n", 7, memory);
    ck_assert(peer->gone);
    ck_assert_uint_eq(peer->out.size, 0);
    close(memory);
    end();
}
END_TEST

CHECK_MAIN("peer, a descriptor")
{
    tcase_add_test(all, a_descriptor);
    tcase_add_test(all, a_descriptor_with_many_bytes);
    tcase_add_test(all, a_descriptor_that_must_wait);
    tcase_add_test(all, a_descriptor_to_one_that_has_gone);
}
