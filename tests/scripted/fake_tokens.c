/* fake_tokens.c - make's jobserver of the stand-in: a pipe with a byte for each token. */
#include "fake_kernel.h"

#include <errno.h>

int fake_tokens = -1; /* that make has put there before the run is opened; below 0: no jobserver */
static int reader, taken;

int fake_tokens_back(void)
{
    return fake_tokens - taken;
}

int fake_tokens_left(void)
{
    return (int)fake.pipes[fake.files[reader].pipe].size;
}

void fake_tokens_add(int count)
{
    for (int i = 0; i < count; i++)
        fake_pipe_put(fake.files[reader].pipe, "*", 1);
}

void fake_tokens_drop(int count)
{
    fake.pipes[fake.files[reader].pipe].size -= (size_t)count;
}

static int open_pipe(int ours[2])
{
    int r = sys_pipe(ours);

    if (r < 0)
        ours[0] = ours[1] = -1;
    else
        reader = ours[0];
    return r;
}

int sys_tokens_join(const char *fifo, int read_fd, int write_fd, int ours[2])
{
    int r = fake_tokens >= 0 && (fifo[0] != '\0' || (read_fd >= 0 && write_fd >= 0)) ? 0 : -EBADF;

    ours[0] = ours[1] = -1;
    if (r == 0)
        r = open_pipe(ours);
    if (r == 0)
        fake_tokens_add(fake_tokens);
    return r;
}

int sys_tokens_make(int theirs[2], int ours[2])
{
    int r;

    theirs[0] = theirs[1] = ours[0] = ours[1] = -1;
    r = fake_fails("tokens_make") ? -fake.fail_error : open_pipe(ours);
    for (int i = 0; i < 2 && r == 0; i++)
        theirs[i] = fake_open_file(OTHER);
    return r;
}

int sys_token_take(int fd, unsigned char *token)
{
    if (fake_tokens_left() == 0)
        return -EAGAIN;
    taken++;
    return (int)sys_read(fd, token, 1);
}

int sys_token_give(int fd, unsigned char token)
{
    char byte = (char)token;

    taken--;
    fake_pipe_put(fake.files[fd].pipe, &byte, 1);
    return 1;
}

int sys_tokens_left(int fd)
{
    (void)fd;
    return fake_tokens_left();
}
