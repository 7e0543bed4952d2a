/*
 * stamp.c - a worker that leaves its times in a file, as pairs of nanoseconds.
 *
 *     stamp FILE INDEX [GATE]    begin and end of this process; waits until GATE, a FIFO, is opened
 *     stamp lines N              N lines a second, each the time when it was written
 */
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int write_lines(int a_second)
{
    char line[64];

    for (;;) {
        int size =
            snprintf(line, sizeof line, "%lld of a worker that goes on\n", (long long)now_ns());
        if (write(1, line, (size_t)size) != size)
            return 1;
        poll(NULL, 0, 1000 / a_second);
    }
}

int main(int argc, char **argv)
{
    int64_t begin = now_ns(), *stamps;
    int fd, index;

    if (argc >= 3 && strcmp(argv[1], "lines") == 0)
        return write_lines(atoi(argv[2]));
    if (argc < 3)
        return 2;
    index = atoi(argv[2]);
    fd = open(argv[1], O_RDWR);
    if (fd < 0)
        return 3;
    stamps = mmap(NULL, (size_t)(index + 1) * 16, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (stamps == MAP_FAILED)
        return 3;
    stamps[index * 2] = begin;
    if (argc > 3 && open(argv[3], O_RDONLY) < 0)
        return 3;
    stamps[index * 2 + 1] = now_ns();
    _exit(0);
}
