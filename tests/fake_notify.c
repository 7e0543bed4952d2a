/*
 * fake_notify.c - the stand-in's notify socket: datagrams wait in the order they were sent, and the
 * first worker has a small family that may send some.
 */
#include "fake_kernel.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int sys_notify_open(char *name, size_t size)
{
    int fd;

    FAIL("notify");
    fd = fake_open_file(OTHER);
    snprintf(name, size, "@fake");
    return fd;
}

ssize_t sys_notify_read(int fd, void *bytes, size_t size, struct sys_sender *sender)
{
    struct fake_datagram *first = &fake.datagrams[fake.datagrams_read];
    size_t n = first->text != NULL ? strlen(first->text) : 0;

    assert(fake.files[fd].type == OTHER);
    if (first->text == NULL)
        return -EAGAIN;
    FAIL("recvmsg");
    fake.datagrams_read++;
    *sender = (struct sys_sender){ first->sender, first->sender < 40000 };
    memcpy(bytes, first->text, n < size ? n : size);
    return (ssize_t)n;
}

void fake_send(pid_t sender, const char *text)
{
    assert(fake.datagrams_sent < DATAGRAMS - 1);
    fake.datagrams[fake.datagrams_sent++] = (struct fake_datagram){ sender, text };
}

/*
 * Below the first worker: 20000 in its group, 20001 that one's child in a group of its own; 20002,
 * which the second worker left to us; 20003 has nothing to do with us. All others are gone.
 */
bool sys_look(pid_t pid, struct sys_process *out)
{
    static const struct sys_process family[] = {
        { .pid = 20000, .parent = FIRST_PID, .group = FIRST_PID },
        { .pid = 20001, .parent = 20000, .group = 20001 },
        { .pid = 20002, .parent = 999, .group = 20002, .job = 2 },
        { .pid = 20003, .parent = 1, .group = 20003 },
    };
    bool lives = pid >= 20000 && pid <= 20003;

    if (lives)
        *out = family[pid - 20000];
    return lives;
}
