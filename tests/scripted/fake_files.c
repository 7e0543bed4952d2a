/*
 * fake_files.c - the stand-in's descriptors: pipes, spill files, epoll, the timer. A read that
 * would block the loop and a close of what is not open are assertions.
 */
#include "fake_kernel.h"
#include "forkboard.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool fake_to_null, fake_to_file, fake_no_spill;

int64_t sys_now_us(void)
{
    return fake.now_us;
}

int64_t sys_wall_us(void)
{
    return fake.now_us;
}

void sys_pause_us(int64_t us)
{
    fake_advance(us);
}

int sys_pipe(int fds[2])
{
    int pipe = fake.pipe_count;

    FAIL("pipe");
    fds[0] = fake_open_file(READ_END);
    fds[1] = fake_open_file(WRITE_END);
    assert(fds[0] > 0 && fds[1] > 0);
    fake.pipe_count = (pipe + 1) % FILES; /* by then the first are long closed */
    fake_pipe_clear(&fake.pipes[pipe], 1);
    fake.files[fds[0]].pipe = fake.files[fds[1]].pipe = pipe;
    return 0;
}

void fake_pipe_put(int number, const char *bytes, size_t size)
{
    struct pipe_state *pipe = &fake.pipes[number];

    if (pipe->unread)
        return;
    assert(size <= sizeof pipe->bytes - pipe->size); /* a writer of more would block */
    memcpy(pipe->bytes + pipe->size, bytes, size);
    pipe->size += size;
}

int sys_close(int fd)
{
    if (fd < 0)
        return -1;
    assert(fd >= 3 && fd < FILES && fake.files[fd].type != FREE);
    /* Or a process with a copy of it keeps the loop awake. */
    if (fake.files[fd].type == READ_END || fake.files[fd].type >= DEATH)
        assert(fake.files[fake.files[fd].watcher].type != EPOLL);
    if (fake.files[fd].type == WRITE_END)
        fake.pipes[fake.files[fd].pipe].writers--;
    if (fake.files[fd].type == READ_END)
        fake.pipes[fake.files[fd].pipe].unread = true;
    free(fake.files[fd].bytes);
    fake.files[fd] = (struct file){ 0 };
    return -1;
}

ssize_t sys_read(int fd, void *bytes, size_t size)
{
    struct pipe_state *pipe = &fake.pipes[fake.files[fd].pipe];
    size_t n = pipe->size < size ? pipe->size : size;

    if (fake.files[fd].type == SOCKET)
        return fake_socket_read(&fake.files[fd], bytes, size);
    assert(fake.files[fd].type == READ_END);
    FAIL("read");
    if (fake.files[fd].terminal && pipe->size == 0)
        return pipe->writers > 0 ? -EAGAIN : -EIO;
    if (fake.files[fd].waits_not && pipe->size == 0 && pipe->writers > 0)
        return -EAGAIN;
    assert(pipe->size > 0 || pipe->writers == 0); /* or it would block the loop */
    memcpy(bytes, pipe->bytes, n);
    memmove(pipe->bytes, pipe->bytes + n, pipe->size - n);
    pipe->size -= n;
    fake_happen(); /* there is room again for a worker that floods */
    return (ssize_t)n;
}

ssize_t sys_write(int fd, const void *bytes, size_t size)
{
    struct file *file = &fake.files[fd];

    FAIL("write");
    if (file->type == SPILL) {
        if (file->size + size > file->room)
            file->bytes = realloc(file->bytes, file->room = 2 * (file->size + size));
        memcpy(file->bytes + file->size, bytes, size);
        file->size += size;
    } else {
        size_t room = sizeof fake.out - 1 - strlen(fake.out);
        strncat(fake.out, bytes, size < room ? size : room);
        fake_flood_out(bytes, size);
        fake.writes++;
    }
    return (ssize_t)size;
}

ssize_t sys_pread(int fd, void *bytes, size_t size, uint64_t offset)
{
    struct file *file = &fake.files[fd];
    size_t n = file->size - (size_t)offset < size ? file->size - (size_t)offset : size;

    FAIL("pread");
    memcpy(bytes, file->bytes + offset, n);
    return (ssize_t)n;
}

ssize_t sys_pwrite(int fd, const void *bytes, size_t size, uint64_t offset)
{
    struct file *file = &fake.files[fd];
    size_t end = (size_t)offset + size;

    FAIL("pwrite");
    assert(file->type == SPILL && offset <= file->size);
    if (end > file->room)
        file->bytes = realloc(file->bytes, file->room = 2 * end);
    memcpy(file->bytes + offset, bytes, size);
    file->size = end > file->size ? end : file->size;
    return (ssize_t)size;
}

ssize_t sys_sendfile(int out_fd, int in_fd, uint64_t offset, size_t size)
{
    (void)out_fd;
    (void)in_fd;
    (void)offset;
    (void)size;
    return -EINVAL;
}

int sys_truncate(int fd, uint64_t bytes)
{
    FAIL_WITH("truncate", EIO);
    fake.files[fd].size = (size_t)bytes;
    return 0;
}

/* A reader of what was given back reads something else. */
void sys_give_back(int fd, uint64_t offset, uint64_t bytes)
{
    assert(fake.files[fd].type == SPILL && offset + bytes <= fake.files[fd].size);
    memset(fake.files[fd].bytes + offset, '!', (size_t)bytes);
    fake.given_bytes += bytes;
}

int sys_spill_open(void)
{
    FAIL("spill");
    return fake_no_spill ? -ENOSPC : fake_open_file(SPILL);
}

/* A pipe stands in for a terminal: the engine sees a difference only in reads. */
int sys_terminal_open(int fds[2], int rows, int columns, bool raw)
{
    int r = sys_pipe(fds);

    (void)raw;
    if (r == 0)
        fake.files[fds[0]].terminal = true;
    return rows > 0 && columns > 0 ? r : -EINVAL;
}

int sys_terminal_size(int fd, int rows, int columns)
{
    assert(fake.files[fd].terminal);
    FAIL_WITH("terminal_size", EIO, EINVAL);
    fake.rows = rows;
    fake.columns = columns;
    return 0;
}

void fake_window(int *rows, int *columns)
{
    *rows = fake.rows;
    *columns = fake.columns;
}

int sys_pipe_grow(int fd, int bytes)
{
    (void)fd;
    FAIL_WITH("pipe_grow", EPERM, EBUSY, ENOMEM);
    return bytes;
}

bool fake_torn_ends;

int sys_pipe_waiting(int fd, bool *ended)
{
    struct pipe_state *pipe = &fake.pipes[fake.files[fd].pipe];

    FAIL("waiting");
    assert(!fake.files[fd].terminal);
    *ended = pipe->writers == 0;
    return (int)pipe->size;
}

int sys_reopen_nonblocking(int fd)
{
    (void)fd;
    FAIL_WITH("reopen", ENXIO, EMFILE, ENFILE, EACCES, ENOENT);
    return fake_open_file(OTHER);
}

bool sys_same_file(int a, int b)
{
    return a == b;
}

bool sys_is_file(int fd)
{
    (void)fd;
    return fake_to_file;
}

int64_t sys_offset(int fd)
{
    (void)fd;
    return 0;
}

void sys_end_line(int fd, int64_t from)
{
    assert(fd >= 0 && from == 0 && fake_to_file);
}

uint64_t fake_given_bytes(void)
{
    return fake.given_bytes;
}

bool sys_is_null(int fd)
{
    return fd == 1 && fake_to_null;
}

bool sys_reader_gone(int fd)
{
    (void)fd;
    return false;
}

int sys_wait_writable(int fd)
{
    (void)fd;
    return 0;
}

int sys_epoll_open(void)
{
    int fd;

    FAIL("epoll_open");
    fd = fake_open_file(EPOLL);
    if (fd >= 0)
        fake.files[fd].owner = sys_pid();
    return fd;
}

int sys_epoll_add(int epoll_fd, int fd, uint32_t events, uint64_t key)
{
    FAIL("epoll_add");
    assert(fd >= 0 && fake.files[fd].watcher != epoll_fd); /* epoll_ctl(2) says EEXIST */
    fake.files[fd].watcher = epoll_fd;
    fake.files[fd].events = events;
    fake.files[fd].key = key;
    fake.files[fd].reported = false;
    return 0;
}

int sys_epoll_remove(int epoll_fd, int fd)
{
    assert(fake.files[epoll_fd].owner == sys_pid()); /* a forked child would do it to its parent */
    if (fake.files[fd].watcher == epoll_fd)          /* the last it was added to */
        fake.files[fd].watcher = 0;
    return 0;
}

static int wait_any(int epoll_fd, struct epoll_event *events, int count);

/* Ready: a pipe with bytes or without writers; key 3 the signalfd, key 6 our own output, key 7 the
 * notify socket (run.h). */
static uint32_t ready(const struct file *file)
{
    const struct pipe_state *pipe = &fake.pipes[file->pipe];
    struct epoll_event event;

    if (file->type == EPOLL)
        return wait_any((int)(file - fake.files), &event, 1) > 0 ? EPOLLIN : 0;
    if (file->type == DEATH)
        return fake.processes[file->pipe].dead && !file->reported ? EPOLLIN : 0;
    if (file->type == SOCKET)
        return fake_socket_ready(file);
    if (file->type == TIMER)
        return file->at_us <= fake.now_us ? EPOLLIN : 0;
    if (file->type == READ_END && pipe->writers == 0 && fake_torn_ends)
        return EPOLLHUP;
    if (file->type == READ_END)
        return (pipe->size > 0 ? EPOLLIN : 0) | (pipe->writers == 0 ? EPOLLHUP : 0);
    if (file->key == 6)
        return EPOLLOUT;
    if (file->key == 7) /* of the first slot: all datagrams go there */
        return fake.datagrams_read < fake.datagrams_sent ? EPOLLIN : 0;
    return file->key == 3 && fake.entries > 0 ? EPOLLIN : 0;
}

bool fake_deaths_first;

/* In the order of their numbers; a kernel has them as they became ready. */
static int wait_any(int epoll_fd, struct epoll_event *events, int count)
{
    int n = 0;

    for (int round = fake_deaths_first ? 0 : 1; round < 2; round++)
        for (int fd = 1; fd < FILES && n < count; fd++) {
            struct file *file = &fake.files[fd];
            if (fake_deaths_first && (file->type == DEATH) != (round == 0))
                continue;
            if ((file->type != FREE || fd < 3) && file->watcher == epoll_fd && ready(file) != 0)
                events[n++] = (struct epoll_event){ .events = ready(file), .data.u64 = file->key };
        }
    return n;
}

int sys_epoll_wait(int epoll_fd, struct epoll_event *events, int count, bool block)
{
    int n;

    assert(!block); /* tests move the clock themselves */
    FAIL("epoll_wait");
    n = wait_any(epoll_fd, events, count);
    for (int i = 0; i < n; i++)
        for (int fd = 3; fd < FILES; fd++)
            fake.files[fd].reported |= fake.files[fd].watcher == epoll_fd &&
                                       fake.files[fd].key == events[i].data.u64 &&
                                       (fake.files[fd].events & EPOLLONESHOT) != 0;
    return n;
}

int sys_timer_open(void)
{
    int fd;

    FAIL("timer_open");
    fd = fake_open_file(TIMER);
    if (fd >= 0)
        fake.files[fd].at_us = SYS_NEVER;
    return fd;
}

int sys_timer_set(int fd, int64_t at_us)
{
    fake.files[fd].at_us = at_us;
    return 0;
}

int sys_timer_clear(int fd)
{
    fake.files[fd].at_us = SYS_NEVER;
    return 0;
}

bool fake_timer_due(void)
{
    for (int fd = 0; fd < FILES; fd++)
        if (fake.files[fd].type == TIMER && fake.files[fd].at_us <= fake.now_us)
            return true;
    return false;
}

bool fake_readable(int fd)
{
    struct epoll_event event;

    return wait_any(fd, &event, 1) > 0;
}
