/* 50 children end while their parent does not listen. How many signals does it get? */
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t signals, reaped;

static void handler(int number)
{
    (void)number;
    signals++;
    if (waitpid(-1, NULL, WNOHANG) > 0) /* one signal, one wait? */
        reaped++;
}

int main(void)
{
    struct sigaction action = { .sa_handler = handler };
    sigset_t child;

    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL); /* it is busy */
    for (int i = 0; i < 50; i++)
        if (fork() == 0)
            _exit(0);
    usleep(700 * 1000);
    sigprocmask(SIG_UNBLOCK, &child, NULL); /* now it listens */
    usleep(500 * 1000);
    printf("signals: %d, zombies left: %d\n", (int)signals, 50 - (int)reaped);
    return 0;
}
