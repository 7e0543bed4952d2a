/*
 * source.c - a run that is the caller's, as the pump's source. It may be closed before the board
 * is: then nothing of it is touched any more.
 */
#include "inside.h"

#include "base/clock.h"
#include "desk/desk.h"

#include <errno.h>
#include <unistd.h>

static struct fb_board *of(struct source *source)
{
    return (struct fb_board *)source;
}

static int next(struct source *source, struct fb_event *event)
{
    struct fb_board *board = of(source);
    int r = fb_run_next(board->attached.run, event);

    if (r < 0)
        board->error = r;
    if (r <= 0)
        return 0;
    if (event->kind == FB_RUN && board->title != NULL)
        event->as.run.title = board->title;
    if (event->kind == FB_ENDED)
        board->ended_us = event->t_us;
    if (event->kind == FB_ENDED || event->job != 0)
        board->ended = event->kind == FB_ENDED;
    return 1;
}

static int64_t at_us(const struct source *source)
{
    const struct fb_board *board = (const struct fb_board *)source;

    return board->ended || board->closed ? board->ended_us : fb_run_now_us(board->attached.run);
}

/* A run that was opened held stands until a key, or the program, lets it go: until then its clock
 * is 0. */
static void turn(struct source *source, int64_t now_us, bool seen)
{
    struct fb_board *board = of(source);
    bool held = !board->closed && fb_run_now_us(board->attached.run) == 0;

    (void)now_us;
    (void)seen;
    if (held == board->desk->ui.run.unstarted)
        return;
    board->desk->ui.run.unstarted = board->desk->ui.run.queue_held = held;
    board->desk->changed = true;
}

/* The run is the caller's, and may be closed, or no more events of it be taken. */
static void print(struct source *source, int stream, const char *bytes, size_t size)
{
    (void)source;
    host_prints_put(false);
    while (size > 0) {
        ssize_t n = write(stream, bytes, size);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            bytes += n;
            size -= (size_t)n;
        }
    }
}

static void closing(void *context)
{
    struct fb_board *board = context;

    if (!board->ended)
        board->ended_us = fb_run_now_us(board->attached.run);
    board->attached.run = NULL;
    board->closed = true;
}

static int read_back(void *context, struct record_reader **out)
{
    char why[256];

    return recorder_read_back(context, out, why, sizeof why);
}

/* As the front end has prepared it. */
int host_source_show(struct fb_board *board)
{
    struct source_options options = { 0 };
    struct fb_showing showing = { .closing = closing, .context = board };

    board->pump.front->prepare(board->pump.front, &options);
    board->desk = options.desk;
    showing.mute_stdout = options.run.mute_stdout;
    showing.mute_stderr = options.run.mute_stderr;
    showing.keep_jobs = options.run.keep_jobs;
    showing.event_bytes = options.run.event_bytes;
    showing.gather_us = options.run.gather_us;
    board->attached.source.start_us =
        clock_us(CLOCK_MONOTONIC) - fb_run_now_us(board->attached.run);
    return fb_run_show(board->attached.run, &showing);
}

void host_source_init(struct fb_board *board, struct fb_run *run)
{
    struct source *source = &board->attached.source;

    attached_init(&board->attached);
    board->attached.run = run;
    source->next = next;
    source->turn = turn;
    source->at_us = at_us;
    source->print = print;
    source->read_back = read_back;
    source->read_context = &board->pump.recorder;
}
