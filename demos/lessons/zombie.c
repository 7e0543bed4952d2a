/* A child ends soon. Its parent is busy, and asks for its exit status later. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t child = fork();

    if (child == 0) {
        usleep(200 * 1000);
        _exit(3);
    }
    usleep(600 * 1000);   /* the parent is busy */
    kill(child, SIGKILL); /* does that help? */
    usleep(600 * 1000);
    waitpid(child, NULL, 0);
    return 0;
}
