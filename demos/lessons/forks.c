/* 1000 forks as fast as they go. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 1000; i++) {
        if (fork() == 0)
            _exit(0);
        wait(NULL);
    }
    printf("1000 children\n");
    return 0;
}
