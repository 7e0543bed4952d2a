/* 300 forks. Which of the two gets to the next line first, the parent or the child? */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int children = 0;

    for (int i = 0; i < 300; i++) {
        int fds[2];
        char first;
        pid_t pid;

        if (pipe(fds) < 0)
            return 1;
        pid = fork();
        if (write(fds[1], pid == 0 ? "c" : "p", 1) < 0 || pid == 0)
            _exit(0);
        waitpid(pid, NULL, 0);
        if (read(fds[0], &first, 1) == 1 && first == 'c')
            children++;
        close(fds[0]);
        close(fds[1]);
    }
    printf("the child was first %d times of 300, %.1f percent\n", children, children / 3.0);
    printf("always the same: %s\n", children % 300 == 0 ? "yes" : "no");
    return 0;
}
