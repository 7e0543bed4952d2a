/* A child writes 100000 bytes into a pipe. Its parent reads a second later. */
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    static char bytes[100000];
    int fds[2], waiting = 0;

    if (pipe(fds) < 0)
        return 1;
    if (fork() == 0)
        return write(fds[1], bytes, sizeof bytes) < 0;
    close(fds[1]);
    usleep(1000 * 1000); /* waitpid() here, and it would never end */
    ioctl(fds[0], FIONREAD, &waiting);
    printf("after a second %d bytes are in the pipe\n", waiting);
    while (read(fds[0], bytes, sizeof bytes) > 0)
        ;
    wait(NULL);
    return 0;
}
