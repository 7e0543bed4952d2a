/* board_deaths.c WAY - deaths in the middle, and signals that are the program's own. */
#include "board_theirs.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t windows, stops, interrupts;

/* ---------------------------------------------------------------- deaths in the middle */

static const char *death;

static void die(const struct fb_event *event)
{
    if (event->kind != FB_BEGAN || event->job != 2)
        return;
    puts("last words");
    while (access("die", F_OK) < 0)
        poll(NULL, 0, 10);
    if (strcmp(death, "exit") == 0)
        exit(7);
    if (strcmp(death, "abort") == 0)
        abort();
    if (strcmp(death, "fault") == 0 || strcmp(death, "handled") == 0)
        raise(SIGSEGV);
    if (strcmp(death, "jump") == 0)
        ((void (*)(void))(intptr_t)16)();
    for (;;) /* stuck */
        poll(NULL, 0, 100);
}

static int dies(void)
{
    open_run();
    open_board(NULL);
    take_all(die);
    return close_all();
}

static void own_fault(int number)
{
    static const char text[] = "their own handler\n";

    (void)!write(1, text, sizeof text - 1);
    signal(number, SIG_DFL);
    raise(number);
}

static int handled(void)
{
    signal(SIGSEGV, own_fault);
    return dies();
}

/* ---------------------------------------------------------------- signals of their own */

static void count(int number)
{
    windows += number == SIGWINCH;
    interrupts += number == SIGINT;
    if (number != SIGTSTP)
        return;
    stops++;
    raise(SIGSTOP);
}

static int handlers(void)
{
    signal(SIGWINCH, count);
    signal(SIGTSTP, count);
    open_run();
    open_board(NULL);
    take_all(print_ends);
    board = fb_board_close(board);
    raise(SIGWINCH); /* theirs again */
    printf("windows: %s, stops: %d\n", windows > 1 ? "some" : "none", (int)stops);
    return close_all();
}

static void interrupt(int number)
{
    count(number);
    fb_run_interrupt(run, FB_STOP_KILL);
}

static int own_interrupt(void)
{
    signal(SIGINT, interrupt);
    open_run();
    open_board(&(struct fb_board_options){ .leave_at_end = true });
    take_all(NULL);
    printf("interrupts: %d, ended by %d\n", (int)interrupts, fb_board_ended_by(board));
    return close_all();
}

static int survives(void)
{
    open_run();
    open_board(&(struct fb_board_options){ .survive = true });
    printf("take: %d\n", take_all(NULL));
    printf("ended by %d\n", fb_board_ended_by(board));
    return close_all();
}

/* Nothing is listened to: the loop of their own reads the signal, and hands it on. */
static int hands_on(void)
{
    struct pollfd fds = { .events = POLLIN };
    struct fb_event event;

    signal(SIGINT, count);
    open_run();
    open_board(&(struct fb_board_options){ .leave_signals = true, .survive = true });
    fds.fd = fb_board_fd(board);
    while (!fb_board_over(board)) {
        if (interrupts == 1) {
            interrupts++;
            printf("handed on: %s\n", name_of(fb_board_signal(board, SIGINT)));
        }
        while (fb_board_next(board, &event) > 0)
            print_ends(&event);
        if (!fb_board_over(board))
            poll(&fds, 1, -1);
    }
    printf("ended by %d\n", fb_board_ended_by(board));
    return close_all();
}

int main(int argc, char **argv)
{
    static const struct way ways[] = { { "exit", dies },
                                       { "abort", dies },
                                       { "fault", dies },
                                       { "jump", dies },
                                       { "stuck", dies },
                                       { "handled", handled },
                                       { "handlers", handlers },
                                       { "interrupt", own_interrupt },
                                       { "survives", survives },
                                       { "hands_on", hands_on },
                                       { NULL, NULL } };

    death = argc > 1 ? argv[1] : "";
    return go_way(ways, argc, argv);
}
