/* Two busy processes: on one core's two hardware threads, then on two cores. */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often both can count in 0.4 s. */
static long busy(int one, int two, volatile long *counts)
{
    int cpus[2] = { one, two };
    pid_t pids[2];

    for (int i = 0; i < 2; i++) {
        counts[8 * i] = 0; /* in cache lines of their own */
        pids[i] = fork();
        if (pids[i] == 0) {
            cpu_set_t set;
            CPU_ZERO(&set);
            CPU_SET(cpus[i], &set);
            sched_setaffinity(0, sizeof set, &set);
            for (;;)
                counts[8 * i]++;
        }
    }
    usleep(400 * 1000);
    for (int i = 0; i < 2; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    return counts[0] + counts[8];
}

int main(void)
{
    long *counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    FILE *file = fopen("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "r");
    int one = 0, two = 0, other = 0;

    if (file == NULL || fscanf(file, "%d%*[,-]%d", &one, &two) != 2)
        return 1;
    while (other == one || other == two)
        other++;
    printf("two cores count %.2f times as fast\n",
           (double)busy(one, other, counts) / (double)busy(one, two, counts));
    return 0;
}
