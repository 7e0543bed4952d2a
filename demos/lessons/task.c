/* 500 small tasks: one after the other, then in a process each. */
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static void task(void)
{
    for (volatile int i = 0; i < 20000; i++)
        ;
}

int main(void)
{
    double begin = now(), middle, end;

    for (int i = 0; i < 500; i++)
        task();
    middle = now();
    for (int i = 0; i < 500; i++)
        if (fork() == 0) {
            task();
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    end = now();
    printf("one after the other %.1f ms, in processes %.1f ms\n", middle - begin, end - middle);
    printf("with a process each it takes %.1f times as long\n", (end - middle) / (middle - begin));
    return 0;
}
