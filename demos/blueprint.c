/*
 * blueprint.c - five workers, a random amount of work each; their exit codes are reviewed, a
 * warning says if one is not 0, and the program goes on. With --board it is shown on the dashboard;
 * what it prints is then on the screen when that is left.
 *
 *     cc blueprint.c $(pkg-config --cflags --libs forkboard-board) -o blueprint
 *     ./blueprint [--board] [SEED]
 */
#include <forkboard-board.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A worker: runs in its own process, returns its exit code, hands back what it worked out. */
static int work(struct fb_self *self, void *argument)
{
    int tenths = (int)(fb_self_random(self) % 31);
    char text[32];

    printf("Begin: %-10s | estimated work time: %d.%d s\n", (char *)argument, tenths / 10,
           tenths % 10);
    usleep((useconds_t)tenths * 100000);
    snprintf(text, sizeof text, "%d tenths", tenths);
    fb_result(self, text, strlen(text));
    return (int)(fb_self_random(self) % 2);
}

/* Another one: it works out a number, and never fails. */
static int count_primes(struct fb_self *self, void *argument)
{
    int most = *(int *)argument, primes = 0;
    char text[32];

    for (int n = 2; n <= most; n++) {
        int divisor = 2;
        while (divisor * divisor <= n && n % divisor != 0)
            divisor++;
        primes += divisor * divisor > n;
    }
    snprintf(text, sizeof text, "%d primes", primes);
    return fb_result(self, text, strlen(text)) < 0;
}

int main(int argc, char **argv)
{
    static const char *const cities[] = { "New York", "London", "Sydney", "Lisbon", "Paris" };
    bool shown = argc > 1 && strcmp(argv[1], "--board") == 0;
    uint64_t seed = argc > 1 + shown ? strtoull(argv[1 + shown], NULL, 10) : (uint64_t)time(NULL);
    int most = 100000;
    struct fb_options options = {
        .title = "Blueprint", .slots = 6, .seed = seed, .output = FB_OUTPUT_LINE
    };
    struct fb_board *board = NULL; /* there is none without a terminal either */
    struct fb_run *run;
    struct fb_event event;
    int failed = 0, r;

    setlinebuf(stdout);
    if (fb_run_open(&run, &options) < 0)
        return 3;
    for (int i = 0; i < 5; i++) {
        void *city = (void *)cities[i];
        fb_run_add(run, &(struct fb_job){
                            .name = city, .function = work, .argument = city, .user = city });
    }
    fb_run_add(run, &(struct fb_job){ .name = "primes",
                                      .function = count_primes,
                                      .argument = &most,
                                      .user = (void *)"primes" });
    if (shown && (r = fb_board_open(&board, run, NULL)) < 0)
        fprintf(stderr, "no board: %s\n", strerror(-r));
    while ((board ? fb_board_take(board, &event) : fb_run_take(run, &event)) > 0) {
        if (event.kind == FB_FORKED)
            printf("%-10s has pid %d\n", (char *)event.user, (int)event.as.forked.pid);
        if (event.kind == FB_EXITED) {
            printf("End  : %-10s | exit code %d\n", (char *)event.user, event.as.exited.code);
            failed += !event.as.exited.succeeded;
        }
        if (event.kind == FB_REAPED)
            printf("         %-8s | result: %.*s\n", (char *)event.user,
                   (int)event.as.reaped.result_bytes, (const char *)event.as.reaped.result);
    }
    fb_board_close(board);
    fb_run_close(run);
    if (failed > 0)
        printf("WARNING: %d of 6 workers failed\n", failed);
    puts("Business as usual");
    return failed > 0;
}
