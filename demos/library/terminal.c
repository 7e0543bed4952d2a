/* terminal.c - a program that wants a terminal has one, and its colours and all come as bytes. */
#include <forkboard.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    struct fb_done *done;
    int r =
        fb_call(&(struct fb_job){ .shell = "test -t 1 && printf 'first\\nlast line'", .pty = true },
                NULL, &done);

    if (r < 0)
        return 3;
    printf("%s\n", done->out.bytes);
    free(done);
    return r != 1;
}
