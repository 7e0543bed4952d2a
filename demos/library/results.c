/* results.c - progress while they work, and results of 10 MB from each of four workers. */
#include <forkboard.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES ((size_t)10 * 1000 * 1000)

static int work(struct fb_self *self, void *argument)
{
    char *bytes = malloc(BYTES);
    int r = bytes != NULL ? 0 : -1;

    (void)argument;
    if (r == 0)
        memset(bytes, 'a' + (int)fb_self_job(self) - 1, BYTES);
    for (int tenth = 1; r == 0 && tenth <= 10; tenth++) {
        fb_report(self, tenth / 10.0, "a tenth more");
        r = fb_result(self, bytes, BYTES / 10);
    }
    free(bytes);
    return r < 0;
}

int main(void)
{
    struct fb_run *run;
    struct fb_event event;
    size_t bytes = 0, reports = 0;

    if (fb_run_open(&run, &(struct fb_options){ .slots = 2 }) < 0)
        return 3;
    for (int i = 0; i < 4; i++)
        fb_run_add(run, &(struct fb_job){ .function = work });
    while (fb_run_take(run, &event) > 0) {
        reports += event.kind == FB_PROGRESS;
        if (event.kind == FB_DONE && event.as.done->succeeded &&
            ((const char *)event.as.done->result)[BYTES - 1] == 'a' + (int)event.job - 1)
            bytes += event.as.done->result_bytes;
    }
    fb_run_close(run);
    printf("%zu bytes, %s\n", bytes, reports > 0 ? "with progress" : "without a word");
    return bytes != 4 * BYTES || reports == 0;
}
