/*
 * watch.c - the loop of `forkboard watch`. As lines and in JSON mode the program stands in our
 * place: its streams, terminal, signal mask and actions are those that we were started with. On the
 * board (watch_board.c) it has a session and a terminal of its own.
 */
#include "watch.h"

#include "clean.h"
#include "front.h"
#include "plain.h"
#include "pump.h"
#include "sink.h"
#include "trace.h"
#include "watch_board.h"
#include "watch_record.h"
#include "watch_signals.h"
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_US      100000
#define JSON_BYTES    65536
#define EVENTS_A_TURN 256 /* then whoever looks at them has its turn */

struct watch {
    const struct opt *opt;
    struct trace *trace;
    struct watch_record record;
    struct watch_board *board; /* NULL: lines or JSON */
    struct summary summary;
    struct plain plain;
    struct text json;
    struct store_pool pool;
    struct sink sinks[2]; /* standard output and error, for lines of ours */
    struct watch_signals signals;
    int status; /* 3 once something of our own went wrong */
    int64_t start_us;
};

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void print(void *context, const char *bytes, size_t size)
{
    struct watch *watch = context;

    sink_put(&watch->sinks[1], bytes, size);
}

static void complain(struct watch *watch, const char *message)
{
    struct text line = { 0 };

    if (watch->board != NULL) {
        watch_board_complain(watch->board, message);
        return;
    }
    pump_put_complaint(&line, message);
    print(watch, line.bytes, line.size);
    text_fini(&line);
}

static void record_failed(void *context, const char *message)
{
    struct watch *watch = context;

    complain(watch, message);
    watch->status = 3;
}

/* ---- events */

static void flush_json(struct watch *watch)
{
    if (watch->json.size > 0)
        sink_put(&watch->sinks[0], watch->json.bytes, watch->json.size);
    text_clear(&watch->json);
}

static void put_json(struct watch *watch, const struct fb_event *event)
{
    wire_put(&watch->json, event);
    if (watch->json.size >= JSON_BYTES)
        flush_json(watch);
}

/* On the board a note has a row of its own; it stays on the normal screen too. */
static void tell_note(struct watch *watch, const char *text)
{
    if (watch->board != NULL)
        pump_put_complaint(&watch->board->complaints, text);
    else
        complain(watch, text);
}

/* The program has ended and what it made lives on: whoever waits for us must know why we stay. */
static void tell_left(struct watch *watch)
{
    struct trace_counts counts;
    struct text line = { 0 };

    trace_counts(watch->trace, &counts);
    if (counts.alive == 0 || watch->opt->exit_with_root || watch->opt->mode == OPT_JSON)
        return;
    if (watch->board != NULL) {
        desk_say(&watch->board->console.desk, "the program has ended; what it made lives on");
        return;
    }
    text_printf(&line, "forkboard: the program has ended; still running: ");
    summary_put_live(&watch->summary, &line, true);
    text_puts(&line, " (Ctrl-C leaves them to it)\n");
    print(watch, line.bytes, line.size);
    text_fini(&line);
}

static void root_event(struct watch *watch, const struct fb_event *event)
{
    watch_signals_root(&watch->signals, event);
    if (event->kind == FB_EXITED || event->kind == FB_UNSTARTED)
        tell_left(watch);
}

/* An end is told from what the summary knew before it; a beginning from what it knows after. */
static void handle(struct watch *watch, const struct fb_event *event)
{
    bool begins = event->kind == FB_FORKED, execs = event->kind == FB_BEGAN;
    const struct summary_job *job = execs ? summary_live(&watch->summary, event->job) : NULL;
    bool first_exec = job != NULL && !job->began;

    watch_record_put(&watch->record, event, now_us());
    if (watch->opt->mode == OPT_JSON)
        put_json(watch, event);
    else if (watch->board == NULL && !begins && !execs)
        plain_event(&watch->plain, event);
    summary_apply(&watch->summary, event);
    if (watch->board != NULL)
        watch_board_apply(watch->board, event);
    else if (watch->opt->mode != OPT_JSON &&
             (begins || (execs && !(first_exec && event->job == 1))))
        plain_event(&watch->plain, event);
    if (event->kind == FB_NOTE)
        tell_note(watch, event->as.note.text);
    if (event->job == 1)
        root_event(watch, event);
}

/* ---- the loop */

static bool has_ended(const struct watch *watch)
{
    return watch->summary.ended.kind == FB_ENDED;
}

/* The record's next flush, the board's next turn; -1: only when something comes. */
static int wait_ms(const struct watch *watch)
{
    int64_t at_us = watch->board != NULL ? watch_board_deadline_us(watch->board) : INT64_MAX;
    int64_t left_us;

    if (watch->record.pending_us != 0 && watch->record.pending_us + FLUSH_US < at_us)
        at_us = watch->record.pending_us + FLUSH_US;
    if (at_us == INT64_MAX)
        return -1;
    left_us = at_us - now_us();
    return left_us > 0 ? (int)(left_us / 1000) + 1 : 0;
}

static void wait_news(struct watch *watch)
{
    struct pollfd fds[5] = { { .fd = watch->signals.fd, .events = POLLIN }, { .events = POLLIN } };

    flush_json(watch);
    fds[1].fd = watch->board != NULL ? term_fd() : -1;
    fds[2].fd = has_ended(watch) ? -1 : trace_fd(watch->trace);
    fds[2].events = POLLIN;
    for (int i = 0; i < 2; i++)
        fds[3 + i] = (struct pollfd){ .fd = watch->sinks[i].waiting ? watch->sinks[i].fd : -1,
                                      .events = POLLOUT };
    poll(fds, 5, wait_ms(watch));
    if (watch->record.pending_us != 0 && now_us() >= watch->record.pending_us + FLUSH_US)
        watch_record_flush(&watch->record);
    if (fds[0].revents != 0 && watch_signals_read(&watch->signals, watch->trace))
        plain_status(&watch->plain, now_us() - watch->start_us);
    if (fds[1].revents != 0)
        watch_board_input(watch->board, fds[1].revents);
    for (int i = 0; i < 2; i++)
        if (fds[3 + i].revents != 0)
            sink_writable(&watch->sinks[i]);
}

static void flush_all(struct watch *watch)
{
    watch_record_flush(&watch->record);
    flush_json(watch);
}

static void loop(struct watch *watch)
{
    struct fb_event event = { 0 };

    while (!has_ended(watch)) {
        if (trace_next(watch->trace, &event) > 0)
            handle(watch, &event);
        else
            wait_news(watch);
        if (watch_signals_stopping(&watch->signals)) {
            flush_all(watch);
            watch_signals_stop(&watch->signals, watch->trace);
        }
    }
    flush_json(watch);
}

/* Frames are drawn while events pour in, too: console_turn() keeps them apart. */
static void loop_board(struct watch *watch)
{
    struct watch_board *board = watch->board;
    struct fb_event event = { 0 };

    board->trace = watch->trace;
    for (;;) {
        int got = 0;
        while (!has_ended(watch) && got < EVENTS_A_TURN && trace_next(watch->trace, &event) > 0) {
            handle(watch, &event);
            got++;
        }
        if (has_ended(watch))
            board->trace = NULL;
        if (has_ended(watch) && !watch_board_stays(board))
            break;
        watch_board_turn(board);
        if (got == EVENTS_A_TURN)
            continue;
        if (watch_board_stopping(board)) {
            flush_all(watch);
            watch_board_stop(board);
        } else
            wait_news(watch);
    }
    console_give_back();
    print(watch, board->complaints.bytes, board->complaints.size);
}

static int finish(struct watch *watch)
{
    int status = watch->summary.ended.as.ended.status;

    if (watch->opt->mode != OPT_JSON)
        plain_summary(&watch->plain);
    watch->trace = trace_close(watch->trace);
    sigprocmask(SIG_SETMASK, &watch->signals.before,
                NULL); /* a reader that never reads can be left */
    for (int i = 0; i < 2; i++)
        sink_drain(&watch->sinks[i]);
    watch_record_close(&watch->record);
    watch_signals_die(&watch->signals);
    return status != 0 ? status : watch->status;
}

static void open_sinks(struct watch *watch)
{
    watch->sinks[0].fd = -1;
    if (watch->opt->mode == OPT_JSON)
        sink_open(&watch->sinks[0], STDOUT_FILENO, &watch->pool);
    sink_open(&watch->sinks[1], STDERR_FILENO, &watch->pool);
}

static void fini(struct watch *watch)
{
    for (int i = 0; i < 2; i++)
        sink_close(&watch->sinks[i]);
    store_pool_fini(&watch->pool);
    plain_fini(&watch->plain);
    summary_fini(&watch->summary);
    text_fini(&watch->json);
    watch_signals_close(&watch->signals);
}

static int cannot_watch(enum trace_way way, int error)
{
    const char *why = strerrordesc_np(error);

    if (way == TRACE_PTRACE && error == EPERM)
        return pump_complain(3, "cannot watch by ptrace: it is forbidden here (Yama, or a "
                                "container's filter); --backend=auto watches in another way");
    if (way == TRACE_CONNECTOR)
        return pump_complain(3,
                             "cannot watch by the proc connector: %s; --backend=polling works "
                             "everywhere",
                             error == EOPNOTSUPP ? "it does not answer here" : why);
    return pump_complain(3, "cannot watch: %s", why);
}

static void set_options(const struct watch *watch, struct trace_options *options)
{
    const struct opt *opt = watch->opt;

    options->mask = &watch->signals.before;
    options->stdout_fd = opt->mode == OPT_JSON ? STDERR_FILENO : -1;
    options->way = (enum trace_way)opt->backend;
    options->threads = opt->threads;
    options->exit_with_root = opt->exit_with_root;
    options->kill_on_exit = opt->kill_on_exit;
    options->adopt = opt->adopt;
    options->apart = watch->board != NULL;
    if (options->apart)
        watch_board_size(watch->board, &options->rows, &options->columns);
}

/* A board that was not asked for by name gives way to lines. The exit status, or 0. */
static int open_board(struct watch *watch, struct watch_board *board)
{
    bool asked = watch->opt->mode_given;
    char why[200] = "";
    int r;

    if (watch->opt->mode != OPT_BOARD || (!asked && !front_in_foreground()))
        return 0;
    r = watch_board_open(board, watch->opt, why, sizeof why);
    if (r == 0) {
        watch->board = board;
        watch->signals.taker = watch_board_signal;
        watch->signals.context = board;
        return 0;
    }
    watch_board_close(board);
    if (asked && r == -ENOTTY)
        return pump_complain(2, "--board: %s", why);
    pump_complain(0, "%s; lines instead", why[0] != '\0' ? why : strerrordesc_np(-r));
    return 0;
}

static int open_watch(struct watch *watch, struct watch_board *board, struct trace_options *options)
{
    int r = watch_signals_open(&watch->signals,
                               watch->opt->mode == OPT_BOARD ? watch_board_more : NULL);

    if (r < 0)
        return cannot_watch(options->way, -r);
    r = open_board(watch, board);
    if (r != 0)
        return r;
    set_options(watch, options);
    watch->start_us = now_us();
    r = trace_open(&watch->trace, options);
    if (r == 0)
        return 0;
    if (watch->board != NULL)
        console_give_back();
    return cannot_watch(options->way, -r);
}

static int run(struct watch *watch)
{
    open_sinks(watch);
    plain_init(&watch->plain, NULL, &watch->summary, watch->opt);
    watch->plain.put = print;
    watch->plain.context = watch;
    if (watch->board != NULL) {
        watch->board->start_us = watch->start_us;
        loop_board(watch);
    } else
        loop(watch);
    return finish(watch);
}

int watch_run(const struct opt *opt, const char *path, char *const *argv)
{
    struct watch watch = { .opt = opt, .signals.fd = -1, .sinks = { { .fd = -1 }, { .fd = -1 } } };
    struct trace_options options = { .path = path, .argv = argv };
    struct watch_board board;
    int r = watch_record_open(&watch.record, opt);

    if (r != 0)
        return r;
    watch.record.failed = record_failed;
    watch.record.context = &watch;
    r = open_watch(&watch, &board, &options);
    if (r == 0)
        r = run(&watch);
    else
        sigprocmask(SIG_SETMASK, &watch.signals.before, NULL);
    watch_record_close(&watch.record);
    if (watch.board != NULL)
        watch_board_close(&board);
    fini(&watch);
    return r;
}
