/* The parent ends, its child does not. What is the child's parent then? */
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        pid_t before = getppid();

        usleep(900 * 1000);
        printf("my parent was %d, now it is %d\n", (int)before, (int)getppid());
        printf("same parent: %s\n", getppid() == before ? "yes" : "no");
        return 0;
    }
    usleep(300 * 1000);
    return 0; /* without a wait */
}
