/* A parent and three children, one of them in a session of its own. Then Ctrl-C. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    for (int i = 0; i < 3; i++)
        if (fork() == 0) {
            if (i == 2)
                setsid();
            usleep(1200 * 1000);
            printf("I have slept to the end\n");
            return 0;
        }
    usleep(500 * 1000);
    kill(0, SIGINT); /* as the terminal does when Ctrl-C is typed */
    usleep(500 * 1000);
    return 0;
}
