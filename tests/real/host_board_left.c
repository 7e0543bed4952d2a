/*
 * host_board_left.c - what a board leaves of its program's: descriptors, the standard numbers that
 * were closed, actions of signals, the locale; and a loop that waits in fb_board_take().
 */
#include "host_stage.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>

static int open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    ck_assert_ptr_nonnull(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static unsigned standard_numbers(void)
{
    unsigned open = 0;

    for (int i = 0; i < 3; i++)
        open |= fcntl(i, F_GETFD) >= 0 ? 1u << i : 0;
    return open;
}

/* What a run opens for boards it has until it is closed. */
static void open_shown_run(void)
{
    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    board = fb_board_close(board);
}

/* A row: which of 0, 1, 2 the program has open. With the terminal on both of the first there is a
 * board, and none of the others. */
START_TEST(standard_numbers_that_are_closed)
{
    unsigned mask = (unsigned)_i, seen[2], meanwhile = 7;
    int aside[3], count[2], r;
    struct sigaction now;

    open_shown_run();
    for (int i = 0; i < 3; i++) {
        aside[i] = fcntl(i, F_DUPFD_CLOEXEC, 100);
        if ((mask >> i & 1) == 0)
            close(i);
    }
    count[0] = open_descriptors();
    r = fb_board_open(&board, run, NULL);
    if (r == 0)
        meanwhile = standard_numbers();
    seen[0] = board != NULL;
    board = fb_board_close(board);
    seen[1] = standard_numbers();
    count[1] = open_descriptors();
    sigaction(SIGTERM, NULL, &now);
    for (int i = 0; i < 3; i++) {
        dup2(aside[i], i);
        close(aside[i]);
    }
    ck_assert_uint_eq(meanwhile, 7);
    ck_assert_uint_eq(seen[1], mask);
    ck_assert_int_eq(count[1], count[0]);
    ck_assert_uint_eq(seen[0], (mask & 3) == 3);
    ck_assert_int_eq(r, (mask & 3) == 3 ? 0 : -ENOTTY);
    ck_assert_ptr_eq(now.sa_handler, SIG_DFL);
    ck_assert(given_back());
    ck_assert_int_eq(fb_board_open(&board, run, NULL), 0); /* there is none already */
    close_all();
}
END_TEST

/* As many descriptors as before, also where its own loop has polled one. */
START_TEST(descriptors)
{
    int open_before;

    open_shown_run();
    open_before = open_descriptors();
    open_board((struct fb_board_options){ .leave_at_end = true });
    ck_assert_int_ge(fb_board_fd(board), 0);
    board = fb_board_close(board);
    ck_assert_int_eq(open_descriptors(), open_before);
    close_all();
}
END_TEST

/* A number that the program has is not taken, and none more than where it has not. */
START_TEST(numbers_in_use)
{
    int count[2], aside = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 100);

    open_shown_run();
    for (int i = 0; i < 2; i++) {
        if (i == 1)
            close(STDERR_FILENO);
        open_board((struct fb_board_options){ 0 });
        count[i] = open_descriptors();
        board = fb_board_close(board);
    }
    dup2(aside, STDERR_FILENO);
    close(aside);
    ck_assert_int_eq(count[1], count[0]);
    close_all();
}
END_TEST

/* What is in the stream of standard output belongs before the board. */
START_TEST(printed_before)
{
    open_run("true", true);
    printf("before it");
    open_board((struct fb_board_options){ 0 });
    ck_assert(has("before it") && has("\033[?1049h"));
    ck_assert(strstr(sent(), "before it") < strstr(sent(), "\033[?1049h"));
    close_all();
}
END_TEST

/* Without a summary: what was printed is all that comes after the board, and comes once. */
START_TEST(printed_meanwhile)
{
    const char *printed;

    dup2(STDOUT_FILENO, STDERR_FILENO); /* where a summary would be */
    open_run("true", false);
    open_board((struct fb_board_options){ .leave_at_end = true });
    puts("of the program");
    until(FB_ENDED, NULL);
    until(FB_KIND_COUNT, NULL);
    board = fb_board_close(board);
    printed = strstr(sent(), "of the program\r\n");
    ck_assert_ptr_nonnull(printed);
    ck_assert_ptr_null(strstr(printed + 1, "of the program"));
    ck_assert(!has("1 job: 1 succeeded"));
    close_all();
}
END_TEST

/* A child that closes it has the program's own output again, and prints nothing of the program's;
 * it may close the run after it, or before. */
START_TEST(closed_by_a_child)
{
    int status;
    pid_t pid;

    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    printf("of the program");
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (_i == 2)
            run = fb_run_close(run);
        board = fb_board_close(board);
        if (_i == 1)
            run = fb_run_close(run);
        _exit(write(STDOUT_FILENO, "of the child", 12) == 12 ? 7 : 8);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    ck_assert(has("of the child") && !has("of the program"));
    ck_assert(!given_back());
    close_all();
}
END_TEST

static void *close_board(void *theirs)
{
    return fb_board_close(theirs);
}

/* It stays the owner's, which has the terminal until it closes it itself. */
START_TEST(closed_by_another_thread)
{
    pthread_t thread;
    void *returned;

    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    ck_assert_int_eq(pthread_create(&thread, NULL, close_board, board), 0);
    pthread_join(thread, &returned);
    ck_assert_ptr_eq(returned, board);
    ck_assert(!given_back());
    board = fb_board_close(board);
    ck_assert_ptr_null(board);
    ck_assert(given_back());
    close_all();
}
END_TEST

/* Left, it is taken again by the next call, and can be left again; what is printed then waits. */
START_TEST(left_twice)
{
    struct fb_event event;

    open_run("true", true);
    open_board((struct fb_board_options){ 0 });
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(fb_board_leave(board), 0);
        ck_assert(given_back() && has("\033[?1049l"));
        text_clear(&came);
        ck_assert_int_ge(fb_board_next(board, &event), 0);
        ck_assert(!given_back() && has("\033[?1049h"));
        printf("meanwhile");
        fflush(stdout);
        ck_assert(!has("meanwhile"));
    }
    ck_assert_int_ge(fb_board_next(board, &event), 0); /* it has it already */
    text_clear(&came);
    ck_assert_int_ge(fb_board_next(board, &event), 0);
    ck_assert(!has("\033[?1049h"));
    close_all();
}
END_TEST

/* Its own locale: a program in "C" has a board in the terminal's characters. */
START_TEST(characters_of_the_terminal)
{
    setlocale(LC_ALL, "C");
    setenv("LC_ALL", "C.UTF-8", 1);
    open_run("true", true);
    open_board((struct fb_board_options){ .title = "\u00DCber" });
    until(FB_KIND_COUNT, "\u00DCber");
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    close_all();
}
END_TEST

/* A signal that is handed on makes the next turn due at once. */
START_TEST(a_signal_is_due)
{
    struct pollfd ready = { .events = POLLIN };
    struct fb_event event;

    open_run("true", true);
    open_board((struct fb_board_options){ .survive = true, .leave_signals = true });
    ready.fd = fb_board_fd(board);
    while (fb_board_next(board, &event) > 0)
        ;
    ck_assert_int_eq(fb_board_signal(board, SIGWINCH), 0);
    ck_assert_int_eq(poll(&ready, 1, 0), 1);
    close_all();
}
END_TEST

/* ---------------------------------------------------------------- fb_board_take() */

static int slept;     /* calls that may sleep */
static int gate = -1; /* what is written there lets the worker end, and no call sleeps before it */

/* In the place of the C library's. */
__attribute__((visibility("default"))) int poll(struct pollfd *fds, nfds_t count, int ms)
{
    struct timespec time = { ms / 1000, (long)(ms % 1000) * 1000000 };

    if (ms != 0 && slept++ == 0 && gate >= 0)
        ck_assert_int_eq(write(gate, "\n", 1), 1);
    return ppoll(fds, count, ms < 0 ? NULL : &time, NULL);
}

/* A reader that no loop of ours waits for: as a person's terminal. */
static pid_t read_apart(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        struct pollfd ready = { .fd = master, .events = POLLIN };
        char bytes[4096];
        while (poll(&ready, 1, -1) > 0 && read(master, bytes, sizeof bytes) != 0)
            ;
        _exit(0);
    }
    return pid;
}

static enum fb_kind take_one(void)
{
    struct fb_event event = { .kind = FB_KIND_COUNT };
    int r = fb_board_take(board, &event);

    ck_assert(r == 0 || r == 1);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    return r == 1 ? event.kind : FB_KIND_COUNT;
}

START_TEST(taken_to_the_end)
{
    pid_t reader = read_apart();
    bool began = false, ended = false;
    char name[64], line[96];
    enum fb_kind kind;

    snprintf(name, sizeof name, "host_board_left.%d", (int)getpid());
    snprintf(line, sizeof line, "read word <%s", name);
    ck_assert_int_eq(mkfifo(name, 0600), 0);
    gate = open(name, O_RDWR | O_CLOEXEC);
    ck_assert_int_ge(gate, 0);
    slept = 0;
    setlocale(LC_ALL, "C");
    setenv("LC_ALL", "C.UTF-8", 1);
    open_run(line, false);
    open_board((struct fb_board_options){ .leave_at_end = true });
    while ((kind = take_one()) != FB_KIND_COUNT) {
        began |= kind == FB_BEGAN;
        ended |= kind == FB_ENDED;
        ck_assert(ended == (kind == FB_ENDED)); /* nothing after it */
    }
    ck_assert(began && ended);
    ck_assert_int_gt(slept, 0);
    ck_assert(fb_board_over(board));
    close(gate);
    gate = -1;
    unlink(name);
    kill(reader, SIGKILL);
    waitpid(reader, NULL, 0);
    close_all();
}
END_TEST

/* By a signal that the program hands on the run ends, and the loop with it. */
START_TEST(taken_until_a_signal)
{
    pid_t reader = read_apart();
    enum fb_kind kind;

    open_run("sleep 600", false);
    open_board((struct fb_board_options){ .survive = true, .leave_signals = true });
    setlocale(LC_ALL, "C");
    while ((kind = take_one()) != FB_BEGAN)
        ck_assert_int_ne(kind, FB_KIND_COUNT);
    ck_assert_int_eq(fb_board_signal(board, SIGTERM), 0);
    ck_assert_uint_eq(MB_CUR_MAX, 1);
    ck_assert_str_eq(board->attached.source.stop_word, "stopped");
    ck_assert_int_eq(fb_board_ended_by(board), SIGTERM);
    while (take_one() != FB_KIND_COUNT)
        ;
    ck_assert(fb_board_over(board));
    kill(reader, SIGKILL);
    waitpid(reader, NULL, 0);
    close_all();
}
END_TEST

CHECK_MAIN("board, left")
{
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_loop_test(all, standard_numbers_that_are_closed, 0, 8);
    tcase_add_test(all, descriptors);
    tcase_add_test(all, printed_before);
    tcase_add_test(all, numbers_in_use);
    tcase_add_test(all, printed_meanwhile);
    tcase_add_loop_test(all, closed_by_a_child, 0, 3);
    tcase_add_test(all, closed_by_another_thread);
    tcase_add_test(all, left_twice);
    tcase_add_test(all, characters_of_the_terminal);
    tcase_add_test(all, a_signal_is_due);
    tcase_add_test(all, taken_to_the_end);
    tcase_add_test(all, taken_until_a_signal);
}
