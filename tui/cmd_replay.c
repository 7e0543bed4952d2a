/*
 * cmd_replay.c - `forkboard replay`: a record on the board, or as the lines of plain mode. Nothing
 * is run; keys that act on workers have no meaning.
 */
#include "cmd.h"

#include "color.h"
#include "console.h"
#include "front.h"
#include "plain.h"
#include "play.h"
#include "pump.h"
#include "signals.h"
#include "sys.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct replay {
    const struct opt *opt;
    struct record_reader *reader;
    struct console console;
    struct play play;
    struct signals signals;
    int ended_by; /* a signal; 0: none */
    bool leaving;
};

/* ---------------------------------------------------------------- lines */

static void tell_torn(struct record_reader *reader)
{
    if (record_reader_torn(reader) > 0)
        pump_complain(0, "%s: the last line is not whole and was left out",
                      record_reader_path(reader));
}

static void put_line(void *context, const char *bytes, size_t size)
{
    fwrite(bytes, 1, size, context);
}

static int lines(const struct opt *opt, struct record_reader *reader)
{
    struct summary summary = { 0 };
    struct fb_event event = { 0 };
    struct plain plain;
    int r;

    plain_init(&plain, NULL, &summary, opt);
    plain.put = put_line;
    plain.context = stdout;
    plain.color = color_lines(opt->color, STDOUT_FILENO);
    while ((r = record_reader_next(reader, &event)) > 0) {
        if (event.kind != FB_FORKED)
            plain_event(&plain, &event);
        summary_apply(&summary, &event);
        if (event.kind == FB_FORKED)
            plain_event(&plain, &event);
    }
    tell_torn(reader);
    if (r < 0)
        r = pump_complain(2, "%s", record_reader_error(reader));
    else if (summary.ended.kind == FB_ENDED)
        plain_summary(&plain);
    else
        pump_complain(0, "%s: it ends before the run did", record_reader_path(reader));
    plain_fini(&plain);
    summary_fini(&summary);
    return r;
}

/* ---------------------------------------------------------------- the board */

static void obey(void *context, enum request request)
{
    struct replay *replay = context;

    if (request == REQUEST_QUIT)
        replay->leaving = true;
    else
        play_obey(&replay->play, request, sys_now_us());
}

static void read_signals(struct replay *replay)
{
    int number;

    while ((number = signals_next(&replay->signals)) != 0) {
        if (number == SIGWINCH || number == SIGCONT) {
            console_signal(&replay->console, number);
        } else if (number == SIGTSTP) {
            console_leave();
            signals_stop();
            console_back(&replay->console);
        } else if (number != SIGUSR1) {
            replay->ended_by = number;
        }
    }
}

static int wait_ms(const struct replay *replay, int64_t now_us)
{
    int64_t at_us = console_deadline_us(&replay->console);

    if (play_deadline_us(&replay->play) < at_us)
        at_us = play_deadline_us(&replay->play);
    if (at_us == INT64_MAX)
        return -1;
    return at_us > now_us ? (int)((at_us - now_us + 999) / 1000) : 0;
}

static void loop(struct replay *replay)
{
    while (!replay->leaving && replay->ended_by == 0) {
        int64_t now_us = sys_now_us();
        struct pollfd fds[2] = { { .fd = replay->signals.fd, .events = POLLIN },
                                 { .events = POLLIN } };
        if (console_here())
            play_advance(&replay->play, now_us);
        else
            replay->play.clock_us = now_us; /* nobody sees it: it stands still */
        console_turn(&replay->console, now_us, replay->play.at_us);
        fds[1].fd = term_fd();
        if (poll(fds, 2, wait_ms(replay, sys_now_us())) <= 0)
            continue;
        if (fds[0].revents != 0)
            read_signals(replay);
        if (fds[1].revents != 0)
            console_input(&replay->console, fds[1].revents);
    }
}

/* 0 when it was played; 2 for a broken record; else -errno and `why`: no board can be shown. */
static int play(struct replay *replay, char *why, size_t size)
{
    struct console *console = &replay->console;
    int r = signals_open(&replay->signals, console_signals);

    if (r < 0)
        return r;
    console->obey = obey;
    console->context = replay;
    r = console_open(console, replay->opt, KEYS_REPLAY, why, size);
    if (r < 0)
        return r;
    r = play_open(&replay->play, replay->reader, &console->desk);
    if (r == 0) {
        replay->play.clock_us = sys_now_us();
        loop(replay);
    }
    console_give_back();
    tell_torn(replay->reader);
    if (r < 0)
        r = pump_complain(2, "%s",
                          r == -ENOMEM ? strerrordesc_np(ENOMEM)
                          : r == -ESPIPE
                              ? "a pipe cannot be played back and forth; --plain reads it"
                              : record_reader_error(replay->reader));
    return r;
}

static int on_board(const struct opt *opt, struct record_reader *reader)
{
    struct replay replay = { .opt = opt, .reader = reader, .signals.fd = -1 };
    char why[200] = "";
    int r = play(&replay, why, sizeof why);

    console_close(&replay.console);
    play_close(&replay.play);
    signals_close(&replay.signals);
    if (replay.ended_by != 0)
        signals_die(replay.ended_by);
    if (r >= 0)
        return r;
    if (opt->mode_given)
        return pump_complain(2, "--board: %s", why[0] != '\0' ? why : strerrordesc_np(-r));
    pump_complain(0, "%s; lines instead", why[0] != '\0' ? why : strerrordesc_np(-r));
    return lines(opt, reader);
}

static int replay_record(const struct opt *opt)
{
    char error[4400];
    struct record_reader *reader;
    int status;

    if (opt->rest_count > 1)
        return pump_complain(2, "replay: one record, and '%s' is too much", opt->rest[1]);
    if (record_reader_open(&reader, opt->rest_count > 0 ? opt->rest[0] : NULL, error,
                           sizeof error) < 0)
        return pump_complain(2, "%s", error);
    status = opt->mode == OPT_BOARD ? on_board(opt, reader) : lines(opt, reader);
    record_reader_close(reader);
    return status;
}

int cmd_replay(int argc, char **argv)
{
    char error[4400];
    struct opt opt;
    int status = 0;

    if (opt_parse(&opt, OPT_REPLAY, argc, argv, error, sizeof error) < 0)
        status = pump_complain(2, "replay: %s", error);
    else if (opt.help)
        opt_help(OPT_REPLAY);
    else if (opt.version)
        puts("forkboard " FB_VERSION);
    else
        status = replay_record(&opt);
    opt_fini(&opt);
    return status;
}
