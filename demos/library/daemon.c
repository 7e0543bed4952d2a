/* daemon.c - threads hand jobs to the run's thread, which goes on until they say that it is all. */
#include <forkboard.h>
#include <pthread.h>
#include <stdio.h>

#define THREADS 4
#define JOBS    10

static void *give(void *run)
{
    for (int i = 0; i < JOBS; i++)
        if (fb_run_post(run, &(struct fb_job){ .name = "posted", .shell = "true" }) < 0)
            return run;
    return NULL;
}

/* Waits for those that post, and says that nothing more comes. */
static void *end(void *run)
{
    pthread_t threads[THREADS];
    int begun = 0;

    while (begun < THREADS && pthread_create(&threads[begun], NULL, give, run) == 0)
        begun++;
    for (int i = 0; i < begun; i++)
        pthread_join(threads[i], NULL);
    fb_run_post(run, NULL);
    return NULL;
}

int main(void)
{
    struct fb_run *run;
    struct fb_event event;
    pthread_t thread;
    int done = 0;

    if (fb_run_open(&run, &(struct fb_options){ .posts = true }) < 0 ||
        pthread_create(&thread, NULL, end, run) != 0)
        return 3;
    while (fb_run_take(run, &event) > 0)
        done += event.kind == FB_DONE && event.as.done->succeeded;
    pthread_join(thread, NULL);
    fb_run_close(run);
    printf("%d jobs of %d other threads\n", done, THREADS);
    return done != THREADS * JOBS;
}
