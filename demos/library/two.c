/* two.c - two runs side by side in one thread, each with its own jobs. */
#include <forkboard.h>
#include <poll.h>
#include <stdio.h>

int main(void)
{
    struct fb_run *runs[2];
    struct pollfd fds[2];
    struct fb_event event;
    int done[2] = { 0 }, ended = 0;

    for (int i = 0; i < 2; i++) {
        if (fb_run_open(&runs[i], &(struct fb_options){ .slots = 2 }) < 0)
            return 3;
        fds[i] = (struct pollfd){ .fd = fb_run_fd(runs[i]), .events = POLLIN };
        for (int job = 0; job < 20; job++)
            fb_run_add(runs[i], &(struct fb_job){ .shell = "true" });
    }
    while (ended < 2 && poll(fds, 2, -1) > 0)
        for (int i = 0; i < 2; i++)
            while (fb_run_next(runs[i], &event) > 0) {
                done[i] += event.kind == FB_DONE && event.as.done->succeeded;
                ended += event.kind == FB_ENDED;
            }
    for (int i = 0; i < 2; i++)
        fb_run_close(runs[i]);
    printf("%d and %d of 20\n", done[0], done[1]);
    return done[0] != 20 || done[1] != 20;
}
