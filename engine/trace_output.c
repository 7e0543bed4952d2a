/*
 * trace_output.c - what a watched program writes to a terminal of its own. All of the tree shares
 * it, so it is told as the program's, job 1: nobody can say which process wrote a line. The side of
 * the program is open here too, so the terminal never hangs up while it is watched.
 *
 * One read is one event, whose bytes hold until the next step: the queue is empty by then.
 */
#include "trace_state.h"

#include <errno.h>
#include <sys/epoll.h>

int trace_output_open(struct trace *trace)
{
    int r = sys_terminal_open(trace->terminal_fds, trace->options.rows, trace->options.columns);

    if (r == 0)
        r = sys_epoll_add(trace->epoll_fd, trace->terminal_fds[0], EPOLLIN, TRACE_KEY_OUTPUT);
    return r < 0 ? r : sys_keeper_open(trace->terminal_fds[0], &trace->keeper_fd);
}

/* The keeper's last: it looks whether anybody is left to write. */
void trace_output_close(struct trace *trace)
{
    for (int i = 0; i < 2; i++)
        trace->terminal_fds[i] = sys_close(trace->terminal_fds[i]);
    trace->keeper_fd = sys_close(trace->keeper_fd);
}

bool trace_output_take(struct trace *trace)
{
    struct fb_event *event;
    ssize_t size;

    if (trace->terminal_fds[0] < 0)
        return false;
    size = sys_read(trace->terminal_fds[0], trace->output, sizeof trace->output);
    if (size <= 0)
        return false;
    event = tell(trace, FB_OUTPUT, NULL);
    event->job = event->attempt = 1;
    event->as.output.stream = 1;
    event->as.output.bytes = trace->output;
    event->as.output.size = (size_t)size;
    event->as.output.offset = trace->output_bytes;
    trace->output_bytes += (uint64_t)size;
    return true;
}

int trace_window(struct trace *trace, int rows, int columns)
{
    if (trace->terminal_fds[0] < 0)
        return -ENOTTY;
    return sys_terminal_size(trace->terminal_fds[0], rows, columns);
}
