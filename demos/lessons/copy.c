/* 40 MB, then two children. One of them writes to all of it. How much memory is used? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (40 << 20)

/* A line of /proc/PID/smaps_rollup, in MB. */
static double memory(pid_t pid, const char *what)
{
    char path[64], line[128];
    double kb = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, what, strlen(what)) == 0)
            kb = atof(line + strlen(what));
    return kb / 1024;
}

int main(void)
{
    char *bytes = malloc(SIZE);
    pid_t pids[3] = { getpid() };

    memset(bytes, 1, SIZE);
    for (int i = 1; i < 3; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            if (i == 2)
                memset(bytes, 2, SIZE); /* its own copy, page by page */
            usleep(900 * 1000);
            _exit(0);
        }
    }
    usleep(600 * 1000);
    printf("RSS %.0f MB, PSS %.0f MB\n",
           memory(pids[0], "Rss:") + memory(pids[1], "Rss:") + memory(pids[2], "Rss:"),
           memory(pids[0], "Pss:") + memory(pids[1], "Pss:") + memory(pids[2], "Pss:"));
    while (wait(NULL) > 0)
        ;
    return 0;
}
