/* Three forks, one after the other. How many processes are there at the end? */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    fork();
    fork();
    fork();
    printf("process %d, its parent is %d\n", (int)getpid(), (int)getppid());
    usleep(700 * 1000); /* so that all of them can be seen */
    while (wait(NULL) > 0)
        ;
    return 0;
}
