/*
 * deal.c - each worker has a pipe, and at most one block that waits to go into it. As long as there
 * are fewer workers than there may be, the next block is for a new one; then it is for the next in
 * turn whose block has gone. What a worker that has ended did not read is lost, as it would be in
 * any pipe. The stream is not read while every worker is busy.
 */
#include "deal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define MOMENT_MS 10

struct hand {
    int fd; /* -1: closed */
    struct text block;
    size_t at; /* of it, what has gone */
};

struct deal {
    struct deal_options options;
    struct blocks *blocks;
    pthread_t thread;
    bool running;
    int stop_fd;      /* the thread is to end */
    int wanted[2];    /* descriptors for workers, or a negative errno, and then the end */
    struct text head; /* the first line */
    bool begun, ended;
    struct hand *hands; /* [options.workers] */
    struct pollfd *polls;
    int count, turn; /* how many there are; the one that had the last block */
    bool lost;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool waits(const struct hand *hand)
{
    return hand->at < hand->block.size;
}

/* What was not read there is not read any more. */
static void drop(struct deal *deal, struct hand *hand)
{
    deal->lost |= waits(hand);
    hand->at = hand->block.size;
    close_fd(&hand->fd);
}

static void put(struct deal *deal, struct hand *hand)
{
    while (hand->fd >= 0 && waits(hand)) {
        ssize_t n = write(hand->fd, hand->block.bytes + hand->at, hand->block.size - hand->at);
        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0 && errno != EINTR)
            drop(deal, hand);
        else
            hand->at += n > 0 ? (size_t)n : 0;
    }
}

/* False: the thread is to end. */
static bool has_room(const struct deal *deal)
{
    struct pollfd polls[] = { { .fd = deal->stop_fd, .events = POLLIN },
                              { .fd = deal->wanted[1], .events = POLLOUT } };

    while (poll(polls, 2, -1) < 0 && errno == EINTR)
        ;
    return polls[0].revents == 0;
}

/*
 * Tells what reads deal->wanted: a descriptor, or an error. The pipe holds 16384 of them; then it
 * waits for the reader. False: the thread is to end, and that was not told.
 */
static bool tell(const struct deal *deal, int what)
{
    ssize_t n;

    while ((n = write(deal->wanted[1], &what, sizeof what)) < 0)
        if (errno != EINTR && (errno != EAGAIN || !has_room(deal)))
            return false;
    return true;
}

/* The end: no worker is wanted any more. */
static void close_wanted(struct deal *deal)
{
    close_fd(&deal->wanted[1]);
}

/* 0 or -errno. */
static int new_hand(struct deal *deal, struct hand **out)
{
    struct hand *hand = &deal->hands[deal->count];
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    if (fcntl(ends[1], F_SETFL, O_NONBLOCK) < 0) {
        int r = -errno;
        close(ends[0]);
        close(ends[1]);
        return r;
    }
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    hand->fd = ends[1];
    text_put(&hand->block, deal->head.bytes, deal->head.size);
    deal->turn = deal->count++;
    if (!tell(deal, ends[0])) {
        close(ends[0]);
        drop(deal, hand);
    }
    if (deal->count == deal->options.workers)
        close_wanted(deal);
    *out = hand;
    return 0;
}

/* The next in turn that can take a block; NULL: none. */
static struct hand *idle_hand(struct deal *deal)
{
    for (int i = 1; i <= deal->count; i++) {
        int at = (deal->turn + i) % deal->count;
        struct hand *hand = &deal->hands[at];
        if (hand->fd < 0 || waits(hand))
            continue;
        deal->turn = at;
        hand->at = 0;
        text_clear(&hand->block);
        return hand;
    }
    return NULL;
}

static bool can_take(const struct deal *deal)
{
    if (deal->count < deal->options.workers)
        return true;
    for (int i = 0; i < deal->count; i++)
        if (deal->hands[i].fd >= 0 && !waits(&deal->hands[i]))
            return true;
    return false;
}

/* 1 or -errno. */
static int give(struct deal *deal, const char *bytes, size_t size)
{
    struct hand *hand = NULL;
    int r = 0;

    if (deal->count < deal->options.workers)
        r = new_hand(deal, &hand);
    else
        hand = idle_hand(deal);
    if (r < 0 || hand == NULL)
        return r < 0 ? r : 1; /* there is one: can_take() */
    if (deal->options.plain)
        r = blocks_put_plain(&hand->block, bytes, size, &deal->options.blocks);
    else
        text_put(&hand->block, bytes, size);
    put(deal, hand);
    if (r == 0 && hand->block.failed)
        r = -ENOMEM;
    return r < 0 ? r : 1;
}

/* The first line, before anything else. 1: it is there, or none is wanted; else as blocks_next().
 */
static int take_header(struct deal *deal)
{
    int r = deal->begun || !deal->options.header ? 0 : blocks_take_line(deal->blocks, &deal->head);

    deal->begun |= r == 0;
    return r < 0 ? r : 1;
}

/* Reads as long as there is a worker for what comes. 0, or -errno. */
static int take(struct deal *deal)
{
    const char *bytes;
    size_t size;
    int r = take_header(deal);

    while (r == 1 && can_take(deal)) {
        r = blocks_next(deal->blocks, &bytes, &size);
        deal->ended |= r == 0;
        if (r == 1)
            r = give(deal, bytes, size);
    }
    return r < 0 && r != -EAGAIN ? r : 0;
}

/* Nothing more comes: each worker's input ends when its last block has gone. */
static bool finish(struct deal *deal)
{
    bool all = true;

    close_wanted(deal);
    for (int i = 0; i < deal->count; i++) {
        if (!waits(&deal->hands[i]))
            close_fd(&deal->hands[i].fd);
        all &= deal->hands[i].fd < 0;
    }
    return all;
}

/* Every worker there may be has ended. */
static bool all_gone(const struct deal *deal)
{
    if (deal->count < deal->options.workers)
        return false;
    for (int i = 0; i < deal->count; i++)
        if (deal->hands[i].fd >= 0)
            return false;
    return true;
}

/*
 * poll(2) of many descriptors needs memory, and of one it needs none: what can go on is tried in a
 * moment. False: the thread is to end.
 */
static bool without_memory(struct deal *deal)
{
    struct pollfd stop = { .fd = deal->stop_fd, .events = POLLIN };

    if (poll(&stop, 1, MOMENT_MS) > 0)
        return false;
    for (int i = 0; i < deal->count; i++)
        put(deal, &deal->hands[i]);
    return true;
}

/* Waits until something can go on. False: the thread is to end. */
static bool await(struct deal *deal)
{
    struct pollfd *polls = deal->polls;
    bool reads = !deal->ended && can_take(deal);

    polls[0] = (struct pollfd){ .fd = deal->stop_fd, .events = POLLIN };
    polls[1] = (struct pollfd){ .fd = reads ? deal->options.fd : -1, .events = POLLIN };
    for (int i = 0; i < deal->count; i++) /* one that idles is looked at for its end alone */
        polls[2 + i] = (struct pollfd){ .fd = deal->hands[i].fd,
                                        .events = waits(&deal->hands[i]) ? POLLOUT : 0 };
    if (poll(polls, 2 + (nfds_t)deal->count, -1) < 0)
        return errno == EINTR || without_memory(deal);
    for (int i = 0; i < deal->count; i++) {
        if (polls[2 + i].revents & POLLERR)
            drop(deal, &deal->hands[i]);
        put(deal, &deal->hands[i]);
    }
    return polls[0].revents == 0;
}

static void *thread(void *context)
{
    struct deal *deal = context;
    int r = 0;

    do {
        r = deal->ended ? 0 : take(deal);
        if (r < 0)
            (void)tell(deal, r);
        if (!deal->ended && all_gone(deal))
            deal->ended = deal->lost = true;
        deal->ended |= r < 0;
        if (deal->ended && finish(deal))
            return NULL;
    } while (await(deal));
    return NULL;
}

/* Signals are for the thread that waits for them. */
static int begin(struct deal *deal)
{
    sigset_t all, before;
    int r;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = pthread_create(&deal->thread, NULL, thread, deal);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    deal->running = r == 0;
    return -r;
}

int deal_open(struct deal **out, const struct deal_options *options)
{
    struct deal *deal = calloc(1, sizeof *deal);
    size_t workers = (size_t)options->workers;
    int r = -ENOMEM;

    *out = deal;
    if (deal == NULL)
        return r;
    *deal = (struct deal){ .options = *options, .stop_fd = -1, .wanted = { -1, -1 } };
    deal->hands = calloc(workers, sizeof *deal->hands);
    deal->polls = calloc(workers + 2, sizeof *deal->polls);
    if (deal->hands != NULL && deal->polls != NULL)
        r = blocks_open(&deal->blocks, options->fd, &options->blocks);
    if (r == 0) {
        deal->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        r = deal->stop_fd < 0 || pipe2(deal->wanted, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;
    }
    if (r == 0)
        r = begin(deal);
    if (r < 0)
        *out = deal_close(deal);
    return r;
}

void deal_stop(struct deal *deal)
{
    uint64_t one = 1;

    if (!deal->running)
        return;
    while (write(deal->stop_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    pthread_join(deal->thread, NULL);
    deal->running = false;
    /* Workers that ended just now: the thread has not seen that there is none for the rest. */
    deal->lost |= !deal->ended && blocks_left(deal->blocks);
    for (int i = 0; i < deal->count; i++)
        drop(deal, &deal->hands[i]);
}

struct deal *deal_close(struct deal *deal)
{
    int fd;

    if (deal == NULL)
        return NULL;
    deal_stop(deal);
    while (deal->wanted[0] >= 0 && deal_next(deal, &fd) == 1)
        close(fd);
    for (int i = 0; deal->hands != NULL && i < deal->count; i++)
        text_fini(&deal->hands[i].block);
    close_fd(&deal->stop_fd);
    close_fd(&deal->wanted[0]);
    close_fd(&deal->wanted[1]);
    blocks_close(deal->blocks);
    text_fini(&deal->head);
    free(deal->hands);
    free(deal->polls);
    free(deal);
    return NULL;
}

int deal_fd(const struct deal *deal)
{
    return deal->wanted[0];
}

int deal_next(struct deal *deal, int *fd)
{
    ssize_t n = read(deal->wanted[0], fd, sizeof *fd);

    if (n == 0)
        return 0;
    if (n < 0)
        return errno == EINTR ? -EAGAIN : -errno;
    return *fd < 0 ? *fd : 1;
}

bool deal_lost(const struct deal *deal)
{
    return deal->lost;
}
