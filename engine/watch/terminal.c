/*
 * terminal.c - what a watched program writes to a terminal of its own. All of the tree shares
 * it, so it is reported as the program's, job 1: which process wrote a line cannot be known. The
 * side of the program is open here too, so the terminal never hangs up while it is watched.
 *
 * One read is one event, whose bytes hold until the next step: the queue is empty by then.
 */
#include "inside.h"

#include <errno.h>
#include <sys/epoll.h>

void watch_output_init(struct watch *watch)
{
    watch->terminal.fds[0] = watch->terminal.fds[1] = watch->terminal.keeper_fd = -1;
}

int *watch_output_side(struct watch *watch)
{
    return &watch->terminal.fds[1];
}

int watch_output_open(struct watch *watch)
{
    int r =
        sys_terminal_open(watch->terminal.fds, watch->options.rows, watch->options.columns, false);

    if (r == 0)
        r = watch_loop_add(watch, watch->terminal.fds[0], EPOLLIN, WATCH_KEY_OUTPUT);
    return r < 0 ? r : sys_keeper_open(watch->terminal.fds[0], &watch->terminal.keeper_fd);
}

/* The keeper's last: it looks whether a writer is left. */
void watch_output_close(struct watch *watch)
{
    for (int i = 0; i < 2; i++)
        watch->terminal.fds[i] = sys_close(watch->terminal.fds[i]);
    watch->terminal.keeper_fd = sys_close(watch->terminal.keeper_fd);
}

bool watch_output_take(struct watch *watch)
{
    struct fb_event *event;
    ssize_t size;

    if (watch->terminal.fds[0] < 0)
        return false;
    size = sys_read(watch->terminal.fds[0], watch->terminal.output, sizeof watch->terminal.output);
    if (size <= 0)
        return false;
    event = watch_report(watch, FB_OUTPUT, NULL);
    event->job = event->attempt = 1;
    event->as.output.stream = 1;
    event->as.output.bytes = watch->terminal.output;
    event->as.output.size = (size_t)size;
    event->as.output.offset = watch->terminal.bytes;
    watch->terminal.bytes += (uint64_t)size;
    return true;
}

int watch_window(struct watch *watch, int rows, int columns)
{
    if (watch->terminal.fds[0] < 0)
        return -ENOTTY;
    return sys_terminal_size(watch->terminal.fds[0], rows, columns);
}
