/*
 * print.c - lines of the caller's own, the twin of fb_run_print(): a slow reader holds neither the
 * watch nor the program up. What the reader does not take waits; the loop writes it when it does,
 * the close whatever is left.
 */
#include "inside.h"

#include <sys/epoll.h>

void watch_print(struct watch *watch, int stream, const char *bytes, size_t size)
{
    struct print *print = &watch->print.streams[stream - 1];

    if (!print->open) {
        if (!watch->print.pool.spill.open)
            store_pool_init(&watch->print.pool, 2);
        print->open = true;
        sink_open(&print->sink, stream, &watch->print.pool);
    }
    sink_put(&print->sink, bytes, size);
    if (print->sink.waiting && !print->polled)
        print->polled = watch_loop_add(watch, print->sink.fd, EPOLLOUT,
                                       WATCH_KEY_PRINT - (uint64_t)(stream - 1)) == 0;
}

int watch_print_error(const struct watch *watch)
{
    const struct print *streams = watch->print.streams;

    return streams[0].sink.error != 0 ? -streams[0].sink.error : -streams[1].sink.error;
}

bool watch_print_ready(struct watch *watch, uint64_t key)
{
    struct print *print;

    if (key > WATCH_KEY_PRINT || key < WATCH_KEY_PRINT - 1)
        return false;
    print = &watch->print.streams[WATCH_KEY_PRINT - key];
    sink_writable(&print->sink);
    if (!print->sink.waiting) {
        watch_loop_remove(watch, print->sink.fd);
        print->polled = false;
    }
    return true;
}

void watch_print_close(struct watch *watch)
{
    for (int i = 0; i < 2; i++) {
        if (!watch->print.streams[i].open)
            continue;
        sink_drain(&watch->print.streams[i].sink);
        sink_close(&watch->print.streams[i].sink);
    }
    store_pool_fini(&watch->print.pool);
}
