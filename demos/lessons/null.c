/* Writes to the address 0. */
#include <stddef.h>
#include <unistd.h>

int main(void)
{
    volatile int *number = NULL;

    usleep(300 * 1000);
    *number = 1;
    return 0;
}
