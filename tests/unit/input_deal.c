/*
 * input_deal.c - a stream dealt out to workers, which here are pipes that are read at once, slowly
 * or not at all: each record arrives once and whole, as far as a worker is there to read it.
 */
#include "check_main.h"
#include "input/deal.h"

#include "base/text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define WORKERS 3

static struct {
    struct text given; /* the stream */
    int stream_fd;
    struct deal *deal;
    int fds[WORKERS];
    struct text seen[WORKERS]; /* what each worker has read */
    int count;
} the;

/* So many of the thread's next waits for all of its workers have no memory. */
static atomic_int polls_fail;

int poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    struct timespec wait = { wait_ms / 1000, wait_ms % 1000 * 1000000L };

    if (count > WORKERS && atomic_load(&polls_fail) > 0) {
        atomic_fetch_sub(&polls_fail, 1);
        errno = ENOMEM;
        return -1;
    }
    return ppoll(fds, count, wait_ms < 0 ? NULL : &wait, NULL);
}

/* Numbers from 1, a line each. */
static void begin(int numbers, struct deal_options options)
{
    the.stream_fd = memfd_create("stream", MFD_CLOEXEC);
    ck_assert_int_ge(the.stream_fd, 0);
    for (int i = 1; i <= numbers; i++)
        text_printf(&the.given, "%d\n", i);
    ck_assert_int_eq(write(the.stream_fd, the.given.bytes, the.given.size),
                     (ssize_t)the.given.size);
    ck_assert_int_eq(lseek(the.stream_fd, 0, SEEK_SET), 0);
    options.fd = the.stream_fd;
    options.workers = WORKERS;
    options.blocks.recstart = "";
    options.blocks.recend = "\n";
    ck_assert_int_eq(deal_open(&the.deal, &options), 0);
}

/* Waits for what deal_next() says. */
static int next(int *fd)
{
    struct pollfd ready = { .fd = deal_fd(the.deal), .events = POLLIN };
    int r;

    while ((r = deal_next(the.deal, fd)) == -EAGAIN)
        ck_assert_int_eq(poll(&ready, 1, -1), 1);
    return r;
}

/* One read of a worker's. False: its input has ended. */
static bool read_some(int worker)
{
    char bytes[3000];
    ssize_t n = read(the.fds[worker], bytes, sizeof bytes);

    ck_assert_int_ge(n, 0);
    text_put(&the.seen[worker], bytes, (size_t)n);
    return n > 0;
}

/* All workers that are wanted read until the end. */
static void read_all(void)
{
    int open;

    while (the.count < WORKERS && next(&the.fds[the.count]) == 1)
        the.count++;
    for (open = the.count; open > 0;) {
        struct pollfd ready[WORKERS];
        for (int i = 0; i < the.count; i++)
            ready[i] = (struct pollfd){ .fd = the.fds[i], .events = POLLIN };
        ck_assert_int_gt(poll(ready, (nfds_t)the.count, -1), 0);
        for (int i = 0; i < the.count; i++)
            if (ready[i].revents != 0 && !read_some(i)) {
                close(the.fds[i]);
                the.fds[i] = -1;
                open--;
            }
    }
}

static void end(void)
{
    the.deal = deal_close(the.deal);
    for (int i = 0; i < WORKERS; i++)
        text_fini(&the.seen[i]);
    text_fini(&the.given);
    close(the.stream_fd);
    the.count = 0;
}

/* The sum of what a worker has read, each line of which is a number. */
static int64_t sum_of(int worker, int *lines)
{
    const char *at = text_string(&the.seen[worker]);
    int64_t sum = 0;

    while (*at != '\0') {
        char *newline;
        sum += strtol(at, &newline, 10);
        ck_assert_int_eq(*newline, '\n');
        at = newline + 1;
        (*lines)++;
    }
    return sum;
}

static const struct {
    int numbers;
    size_t block;
    int64_t records;
    int workers; /* that are wanted */
} rows[] = {
    { 0, 100, 0, 0 },           { 1, 100, 0, 1 },           { 2, 1, 0, 2 },          { 3, 1, 0, 3 },
    { 10, 1 << 20, 2, 3 },      { 1000, 16, 0, 3 },         { 1000000, 4096, 0, 3 }, /* more than
                                                                                        the pipes
                                                                                        hold */
    { 1000000, 1 << 20, 0, 3 }, { 1000000, 3 << 20, 0, 3 }, /* a block is more than a pipe holds */
};

START_TEST(each_record_arrives_once)
{
    int64_t numbers = rows[_i].numbers, sum = 0;
    int lines = 0;

    begin(rows[_i].numbers, (struct deal_options){ .blocks = { .block_bytes = rows[_i].block,
                                                               .records = rows[_i].records } });
    read_all();
    ck_assert_int_eq(the.count, rows[_i].workers);
    for (int i = 0; i < the.count; i++) {
        ck_assert_uint_gt(the.seen[i].size, 0);
        sum += sum_of(i, &lines);
    }
    ck_assert_int_eq(lines, numbers);
    ck_assert_int_eq(sum, numbers * (numbers + 1) / 2);
    deal_stop(the.deal);
    ck_assert(!deal_lost(the.deal));
    end();
}
END_TEST

/* The first blocks go to one worker each, and so does the header; the next goes on in turn. */
START_TEST(in_turn)
{
    begin(8, (struct deal_options){
                 .blocks = { .block_bytes = 1, .records = 1 }, .header = true, .plain = _i == 1 });
    read_all();
    ck_assert_int_eq(the.count, WORKERS);
    for (int i = 0; i < WORKERS; i++) {
        const char *seen = text_string(&the.seen[i]);
        ck_assert_int_eq(strncmp(seen, "1\n", 2), 0);
        ck_assert_int_eq(seen[2], '2' + i);
        if (_i == 0)
            ck_assert_int_eq(seen[3], '\n');
    }
    end();
}
END_TEST

/* What a worker that has ended did not read is lost, and the others have the rest. */
START_TEST(a_worker_ends)
{
    int lines = 0;

    begin(1000000, (struct deal_options){ .blocks = { .block_bytes = 4096 } });
    ck_assert_int_eq(next(&the.fds[0]), 1);
    ck_assert_int_eq(close(the.fds[0]), 0);
    ck_assert_int_eq(next(&the.fds[0]), 1);
    the.count = 1;
    read_all();
    ck_assert_int_eq(the.count, 2);
    for (int i = 0; i < the.count; i++)
        (void)sum_of(i, &lines);
    ck_assert_int_gt(lines, 800000); /* its pipe holds 1 MiB */
    end();
}
END_TEST

/* One worker is enough for what is still to come. */
START_TEST(one_worker_stays)
{
    int lines = 0, fds[2];

    begin(1000000, (struct deal_options){ .blocks = { .block_bytes = 4096 } });
    ck_assert_int_eq(next(&the.fds[0]), 1);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(next(&fds[i]), 1);
    close(fds[0]);
    close(fds[1]);
    the.count = 1;
    while (read_some(0))
        ;
    close(the.fds[0]);
    (void)sum_of(0, &lines);
    ck_assert_int_gt(lines, 600000); /* the pipes of the others hold 1 MiB */
    ck_assert_ptr_nonnull(strstr(text_string(&the.seen[0]), "\n1000000\n"));
    end();
}
END_TEST

static int threads(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = -2; /* . and .. */

    ck_assert_ptr_nonnull(tasks);
    while (readdir(tasks) != NULL)
        count++;
    closedir(tasks);
    return count;
}

/* Then nothing is read any more, which ends the thread by itself. */
START_TEST(all_workers_end)
{
    int fd;

    begin(1000000, (struct deal_options){ .blocks = { .block_bytes = 4096 } });
    while (next(&fd) == 1)
        close(fd);
    while (threads() > 1)
        sched_yield();
    deal_stop(the.deal);
    ck_assert(deal_lost(the.deal));
    end();
}
END_TEST

/* A stop waits neither for the stream nor for a worker. */
START_TEST(a_stop)
{
    int fds[2], fd = -1;

    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(deal_open(&the.deal, &(struct deal_options){ .fd = fds[0],
                                                                  .workers = 1,
                                                                  .blocks = { .block_bytes = 1,
                                                                              .recend = "\n",
                                                                              .recstart = "" } }),
                     0);
    if (_i == 1) {
        ck_assert_int_eq(write(fds[1], "a\nb\n", 4), 4);
        ck_assert_int_eq(next(&fd), 1);
    }
    the.deal = deal_close(the.deal);
    close(fd);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

/* Nothing is lost, and nothing hangs. */
START_TEST(no_memory_to_wait)
{
    int64_t numbers = 1000000, sum = 0;
    int lines = 0;

    atomic_store(&polls_fail, _i == 0 ? 3 : INT_MAX);
    begin((int)numbers, (struct deal_options){ .blocks = { .block_bytes = 4096 } });
    while (the.count < WORKERS && next(&the.fds[the.count]) == 1)
        the.count++;
    while (_i == 0 && atomic_load(&polls_fail) > 0) /* the stream is more than the pipes hold */
        sched_yield();
    read_all();
    for (int i = 0; i < the.count; i++)
        sum += sum_of(i, &lines);
    ck_assert_int_eq(lines, numbers);
    ck_assert_int_eq(sum, numbers * (numbers + 1) / 2);
    atomic_store(&polls_fail, 0);
    end();
}
END_TEST

/* The thread that waits for signals has them as before. */
START_TEST(signals_stay)
{
    sigset_t before, after;

    begin(10, (struct deal_options){ .blocks = { .block_bytes = 1 } });
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < 32; number++)
        ck_assert_int_eq(sigismember(&after, number), 0);
    deal_stop(the.deal);
    end();
    sigemptyset(&before);
    sigaddset(&before, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    begin(10, (struct deal_options){ .blocks = { .block_bytes = 1 } });
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    ck_assert_int_eq(sigismember(&after, SIGUSR1), 1);
    ck_assert_int_eq(sigismember(&after, SIGUSR2), 0);
    end();
    sigemptyset(&before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
END_TEST

/* More workers than the pipe to the reader of deal_next() holds: a stop is heard all the same. */
START_TEST(more_workers_than_are_taken)
{
    enum { PIPE_BYTES = 4096, TAKEN = PIPE_BYTES / sizeof(int), MORE = TAKEN + 100 };
    const struct deal_options options = {
        .workers = MORE,
        .blocks = { .block_bytes = 1, .records = 1, .recend = "\n", .recstart = "" }
    };
    struct deal_options with = options;
    struct rlimit files;
    int fds[2], fd, waiting = 0;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    ck_assert_int_eq(pipe(fds), 0);
    with.fd = fds[0];
    ck_assert_int_eq(deal_open(&the.deal, &with), 0);
    ck_assert_int_eq(fcntl(deal_fd(the.deal), F_SETPIPE_SZ, PIPE_BYTES), PIPE_BYTES);
    for (int i = 0; i < MORE; i++)
        ck_assert_int_eq(write(fds[1], "x\n", 2), 2);
    while (waiting < PIPE_BYTES) {
        ck_assert_int_eq(ioctl(deal_fd(the.deal), FIONREAD, &waiting), 0);
        sched_yield();
    }
    for (int i = 0; _i == 1 && i < MORE; i++) {
        ck_assert_int_eq(next(&fd), 1);
        ck_assert_int_eq(read(fd, &(char[2]){ 0 }, 2), 2);
        close(fd);
    }
    the.deal = deal_close(the.deal);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_stream_that_cannot_be_read)
{
    int fd, directory = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    ck_assert_int_eq(deal_open(&the.deal, &(struct deal_options){ .fd = directory,
                                                                  .workers = 1,
                                                                  .blocks = { .block_bytes = 1,
                                                                              .recend = "\n",
                                                                              .recstart = "" } }),
                     0);
    ck_assert_int_eq(next(&fd), -EISDIR);
    ck_assert_int_eq(next(&fd), 0);
    the.deal = deal_close(the.deal);
    close(directory);
}
END_TEST

CHECK_MAIN("deal")
{
    tcase_add_loop_test(all, each_record_arrives_once, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, in_turn, 0, 2);
    tcase_add_test(all, a_worker_ends);
    tcase_add_test(all, all_workers_end);
    tcase_add_loop_test(all, a_stop, 0, 2);
    tcase_add_loop_test(all, no_memory_to_wait, 0, 2);
    tcase_add_test(all, one_worker_stays);
    tcase_add_test(all, signals_stay);
    tcase_add_loop_test(all, more_workers_than_are_taken, 0, 2);
    tcase_add_test(all, a_stream_that_cannot_be_read);
}
