/*
 * fake_notify.c - the stand-in's notify socket: datagrams wait in the order they were sent, and the
 * first worker has a small family that may send some.
 */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int sys_notify_open(struct sys_notify *notify, bool first)
{
    notify->fd = -1;
    assert(first == (fake.notify_opened == 0));
    fake.notify_opened++;
    FAIL("notify");
    notify->fd = fake_open_file(OTHER);
    snprintf(notify->address, sizeof notify->address, "/fake/%d", fake.notify_opened);
    return 0;
}

void sys_notify_close(struct sys_notify *notify)
{
    notify->fd = sys_close(notify->fd);
}

bool sys_sender_gone(const struct sys_sender *sender)
{
    return sender->gone;
}

ssize_t sys_notify_read(struct sys_notify *notify, void *bytes, size_t size,
                        struct sys_sender *sender)
{
    struct fake_datagram *first = &fake.datagrams[fake.datagrams_read];
    size_t n = first->text != NULL ? strlen(first->text) : 0;

    assert(fake.files[notify->fd].type == OTHER);
    if (first->text == NULL)
        return -EAGAIN;
    FAIL("recvmsg");
    fake.datagrams_read++;
    *sender = (struct sys_sender){
        .pid = first->sender, .pidfd = -1, .trusted = first->sender < 40000, .gone = first->gone
    };
    memcpy(bytes, first->text, n < size ? n : size);
    return (ssize_t)n;
}

void fake_send(pid_t sender, const char *text)
{
    assert(fake.datagrams_sent < DATAGRAMS - 1);
    fake.datagrams[fake.datagrams_sent++] = (struct fake_datagram){ sender, text, false };
}

void fake_send_gone(pid_t sender, const char *text)
{
    fake_send(sender, text);
    fake.datagrams[fake.datagrams_sent - 1].gone = true;
}

int fake_notify_opened(void)
{
    return fake.notify_opened;
}

/*
 * Below the first worker: 20000 in its group, 20001 that one's child in a group of its own; 20002,
 * which the second worker left to us; 20003 has nothing to do with us. 20004 is the second worker's
 * child's child, in no worker's group, as is 20005, its parent. 20006 has left the first worker for
 * the second one's group, and we are its parent. All others are gone.
 */
bool sys_look(pid_t pid, struct sys_process *out)
{
    static const struct sys_process family[] = {
        { .pid = 20000, .parent = FIRST_PID, .group = FIRST_PID },
        { .pid = 20001, .parent = 20000, .group = 20001 },
        { .pid = 20002, .parent = 999, .group = 20002, .job = 2 },
        { .pid = 20003, .parent = 1, .group = 20003 },
        { .pid = 20004, .parent = 20005, .group = 20004 },
        { .pid = 20005, .parent = FIRST_PID + 1, .group = 20005 },
        { .pid = 20006, .parent = 999, .group = FIRST_PID + 1, .job = 1 },
    };
    bool lives = pid >= 20000 && pid <= 20006;

    if (lives)
        *out = family[pid - 20000];
    return lives;
}
