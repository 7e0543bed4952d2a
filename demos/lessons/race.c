/* Two processes add one to the same numbers, three million times each. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMES 3000000

static int own; /* fork gives each process its own */

int main(void)
{
    volatile long *shared =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int start[2];
    char byte;

    if (pipe(start) < 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            close(start[1]);
            (void)!read(start[0], &byte, 1); /* both begin at the same time */
            for (int n = 0; n < TIMES; n++) {
                shared[0]++; /* read, add, write: three steps */
                __atomic_add_fetch(&shared[64], 1, __ATOMIC_SEQ_CST);
                own++;
            }
            return 0;
        }
    close(start[0]);
    close(start[1]);
    while (wait(NULL) > 0)
        ;
    printf("plain: %.1f percent lost\n", 100 - 100.0 * (double)shared[0] / (2 * TIMES));
    printf("atomic: %.1f percent lost\n", 100 - 100.0 * (double)shared[64] / (2 * TIMES));
    printf("own of the parent: %d\n", own);
    return 0;
}
