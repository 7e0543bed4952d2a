/* tests.c - a test runner: each with a time limit, its output kept, its end in words. */
#include <forkboard.h>
#include <stdio.h>

int main(void)
{
    static const char *const lines[] = { "echo fine", "echo broken; exit 1", "kill -SEGV $$",
                                         "sleep 60" };
    const struct fb_options options = { .slots = 2, .timeout_us = 1000000, .capture_bytes = 4096 };
    struct fb_run *run;
    struct fb_event event;
    char fate[64];
    int failed = 0;

    if (fb_run_open(&run, &options) < 0)
        return 3;
    for (int i = 0; i < 4; i++)
        fb_run_add(run, &(struct fb_job){ .shell = lines[i], .user = (void *)lines[i] });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind != FB_DONE)
            continue;
        failed += !event.as.done->succeeded;
        printf("%-20s %s\n%s", (const char *)event.user,
               fb_done_text(event.as.done, fate, sizeof fate), event.as.done->out.bytes);
    }
    fb_run_close(run);
    printf("%d of 4 failed\n", failed);
    return failed != 3;
}
