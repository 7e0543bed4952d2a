/* graph.c - jobs that wait for each other; what is skipped says which job is to blame. */
#include <forkboard.h>
#include <stdio.h>

int main(void)
{
    static const struct fb_after two[] = { { 1, FB_WHEN_SUCCEEDED }, { 2, FB_WHEN_SUCCEEDED } };
    static const struct fb_after third[] = { { 3, FB_WHEN_SUCCEEDED } };
    static const struct fb_after broken[] = { { 3, FB_WHEN_FAILED } };
    static const struct fb_job jobs[] = {
        { .name = "fetch", .shell = "true" },
        { .name = "configure", .shell = "true" },
        { .name = "build", .shell = "exit 2", .after = two, .after_count = 2 },
        { .name = "install", .shell = "true", .after = third, .after_count = 1 },
        { .name = "tidy up", .shell = "true", .after = broken, .after_count = 1 },
    };
    struct fb_run *run;
    struct fb_event event;
    char words[64];
    int skipped = 0, succeeded = 0;

    if (fb_run_open(&run, &(struct fb_options){ .slots = 1 }) < 0)
        return 3;
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        fb_run_add(run, &jobs[i]);
    while (fb_run_take(run, &event) > 0) {
        if (event.kind != FB_DONE)
            continue;
        skipped += event.as.done->skipped;
        succeeded += event.as.done->succeeded;
        printf("%-10s %s\n", jobs[event.job - 1].name,
               fb_done_text(event.as.done, words, sizeof words));
    }
    fb_run_close(run);
    return skipped != 1 || succeeded != 3;
}
