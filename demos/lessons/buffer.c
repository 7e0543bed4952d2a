/* One printf before three forks. How often is "hello" printed? */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("hello "); /* no newline: it waits in a buffer */
    fork();
    fork();
    fork();
    while (wait(NULL) > 0)
        ;
    printf("\n");
    return 0; /* here the buffer is written */
}
