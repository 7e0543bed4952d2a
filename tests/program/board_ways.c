/* board_ways.c WAY - what a program may do with a board and a run, beside what it should. */
#include "board_theirs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---------------------------------------------------------------- what may go wrong */

static int plain_way(void)
{
    open_run();
    open_board(NULL);
    take_all(print_ends);
    return close_all();
}

static int summary(void)
{
    open_run();
    open_board(
        &(struct fb_board_options){ .summary = true, .leave_at_end = true, .title = "Ours" });
    take_all(NULL);
    return close_all();
}

static void open_held(void)
{
    fb_run_open(&run, &(struct fb_options){ .title = "Theirs", .hold = true });
    fb_run_add(run, &(struct fb_job){ .name = "late", .shell = "true" });
    open_board(NULL);
}

/* Nothing starts until a key lets it. */
static int held(void)
{
    open_held();
    take_all(print_ends);
    return close_all();
}

/* Until the program does, which then is in a loop of its own. */
static int let_go(void)
{
    struct fb_event event;

    open_held();
    while (access("let", F_OK) < 0) {
        fb_board_next(board, &event);
        poll(NULL, 0, 10);
    }
    fb_run_hold(run, false);
    take_all(print_ends);
    return close_all();
}

static int run_first(void)
{
    struct fb_event event;

    open_run();
    open_board(NULL);
    fb_board_take(board, &event);
    run = fb_run_close(run);
    printf("take: %s\n", name_of(fb_board_take(board, &event)));
    printf("next: %s\n", name_of(fb_board_next(board, &event)));
    printf("over: %d\n", fb_board_over(board));
    return close_all();
}

static int refusals(void)
{
    struct fb_board *other;
    struct fb_run *others, *late;
    struct fb_event event;

    open_run();
    printf("pane: %s\n",
           name_of(fb_board_open(&other, run, &(struct fb_board_options){ .pane = 99 })));
    printf("no run: %s\n", name_of(fb_board_open(&other, NULL, NULL)));
    open_board(NULL);
    printf("same run: %s\n", name_of(fb_board_open(&other, run, NULL)));
    fb_run_open(&others, NULL);
    printf("second board: %s\n", name_of(fb_board_open(&other, others, NULL)));
    others = fb_run_close(others);
    printf("signal: %s\n", name_of(fb_board_signal(board, SIGUSR1)));
    fb_run_stop(run, FB_STOP_KILL);
    while (fb_board_take(board, &event) > 0 && event.kind != FB_ENDED)
        ;
    board = fb_board_close(board);
    fb_run_open(&late, NULL);
    fb_run_take(late, &event);
    printf("taken: %s\n", name_of(fb_board_open(&other, late, NULL)));
    fb_run_close(late);
    printf("again: %s\n", name_of(fb_run_open(&late, NULL)));
    printf("a board after a board: %s\n", name_of(fb_board_open(&other, late, NULL)));
    fb_board_close(other);
    fb_run_close(late);
    return close_all();
}

/* ---------------------------------------------------------------- threads, forks */

static void *wait_for_ever(void *unused)
{
    (void)unused;
    for (;;)
        pause();
    return NULL;
}

static void *call_all(void *unused)
{
    struct fb_event event;
    struct fb_board *other;

    (void)unused;
    printf("take: %s\n", name_of(fb_board_take(board, &event)));
    printf("next: %s\n", name_of(fb_board_next(board, &event)));
    printf("fd: %s\n", name_of(fb_board_fd(board)));
    printf("leave: %s\n", name_of(fb_board_leave(board)));
    printf("signal: %s\n", name_of(fb_board_signal(board, SIGINT)));
    printf("open: %s\n", name_of(fb_board_open(&other, run, NULL)));
    return NULL;
}

static int threads(void)
{
    pthread_t thread;

    for (int i = 0; i < 3; i++)
        pthread_create(&thread, NULL, wait_for_ever, NULL); /* they block no signal */
    open_run();
    open_board(NULL);
    pthread_create(&thread, NULL, call_all, NULL);
    pthread_join(thread, NULL);
    take_all(print_ends);
    return close_all();
}

/* In a child of ours: what it does must not touch the terminal. Its fate, as one word. */
static void fork_one(const char *what, void (*child)(void))
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        child();
        exit(5);
    }
    waitpid(pid, &status, 0);
    printf("%s: %s %d\n", what, WIFSIGNALED(status) ? "signal" : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

static void child_exits(void)
{
    puts("a child prints");
}

static void child_calls(void)
{
    struct fb_event event;

    printf("child's take: %s\n", name_of(fb_board_take(board, &event)));
    board = fb_board_close(board);
}

static void child_faults(void)
{
    raise(SIGSEGV);
}

static void child_aborts(void)
{
    abort();
}

static void child_is_ended(void)
{
    kill(getpid(), SIGTERM);
    pause();
}

static int forks(void)
{
    open_run();
    open_board(NULL);
    fork_one("exits", child_exits);
    fork_one("calls", child_calls);
    fork_one("faults", child_faults);
    fork_one("aborts", child_aborts);
    fork_one("ended", child_is_ended);
    (void)!system("echo of a shell");
    take_all(print_ends);
    return close_all();
}

static int worker_faults(struct fb_self *self, void *argument)
{
    (void)self;
    (void)argument;
    abort();
}

static int workers(void)
{
    open_run();
    fb_run_add(run, &(struct fb_job){ .name = "crash", .function = worker_faults });
    fb_run_slots(run, 3);
    open_board(NULL);
    take_all(print_ends);
    return close_all();
}

/* ---------------------------------------------------------------- the screen */

static void ask(const struct fb_event *event)
{
    char answer[20];

    if (event->kind != FB_BEGAN || event->job != 2)
        return;
    puts("before the question");
    fb_board_leave(board);
    printf("what now? ");
    fflush(stdout);
    if (fgets(answer, sizeof answer, stdin) != NULL)
        printf("answered %s", answer);
}

static int leaves(void)
{
    open_run();
    open_board(NULL);
    take_all(ask);
    return close_all();
}

static void flood(const struct fb_event *event)
{
    if (event->kind != FB_BEGAN || event->job != 2)
        return;
    for (int i = 0; i < 300000; i++)
        printf("line %d of a program that prints and prints\n", i);
}

static int floods(void)
{
    open_run();
    open_board(NULL);
    take_all(flood);
    return close_all();
}

static int prints(void)
{
    open_run();
    open_board(&(struct fb_board_options){ .leave_prints = true });
    printf("put aside: %d\n", isatty(1) == 0);
    fflush(stdout);
    take_all(NULL);
    return close_all();
}

/* A number of 0 to 2 that was closed is so again; 9: it is not. */
static int closed(void)
{
    bool free_before[3], taken = false;

    for (int i = 0; i < 3; i++)
        free_before[i] = fcntl(i, F_GETFD) < 0;
    open_run();
    open_board(NULL);
    take_all(NULL);
    board = fb_board_close(board);
    run = fb_run_close(run);
    for (int i = 0; i < 3; i++)
        taken |= free_before[i] && fcntl(i, F_GETFD) >= 0;
    return taken ? 9 : 0;
}

int main(int argc, char **argv)
{
    static const struct way ways[] = { { "plain", plain_way },     { "summary", summary },
                                       { "held", held },           { "let_go", let_go },
                                       { "run_first", run_first }, { "refusals", refusals },
                                       { "threads", threads },     { "forks", forks },
                                       { "workers", workers },     { "leaves", leaves },
                                       { "floods", floods },       { "prints", prints },
                                       { "closed", closed },       { NULL, NULL } };

    return go_way(ways, argc, argv);
}
