/*
 * front_board.c - the board as a front end of any source: events to the desk, what keys ask of the
 * source as a whole, and what has to be said when there is no screen: then it goes to standard
 * error, as in plain mode. While processes live the clock is drawn every tick of the source; else
 * nothing wakes it.
 */
#include "base/clock.h"
#include "console.h"
#include "follow.h"
#include "freezer.h"
#include "front.h"

#include "emulate/emulate.h"
#include "opt/complain.h"
#include "plain/plain.h"
#include "plain/tail.h"
#include "plain/wrap.h"
#include "term/term.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAMPLE_US    10000 /* a frame waits so long for samples, to be drawn with them */
#define LAST_LINES   20
#define LINE_COLUMNS 200
#define EVENT_BYTES  16384 /* of each stream of a worker: what the output pane begins with */

struct board_front {
    struct front front;
    struct console console;
    struct plain plain;
    struct text complaints; /* lines to be said when the screen is ours no more */
    struct follow follow;
    struct freezer freezer;
};

static struct board_front *of(struct front *front)
{
    return (struct board_front *)front;
}

static struct desk *desk_of(struct front *front)
{
    return &of(front)->console.desk;
}

/* ---------------------------------------------------------------- time */

/* What the board shows the time of. */
static int64_t board_us(struct front *front, int64_t now_us)
{
    const struct freezer *freezer = &of(front)->freezer;

    return freezer_on(freezer) ? freezer_at_us(freezer) : freezer_live_us(freezer, now_us);
}

static void turn(struct front *front)
{
    struct board_front *board = of(front);
    struct source *source = front->source;
    int64_t now_us = clock_us(CLOCK_MONOTONIC);

    follow_elsewhere(source, desk_of(front));
    desk_of(front)->ui.run.held_by = NULL;
    if (source->held != NULL)
        (void)source->held(source, &desk_of(front)->ui.run.held_by);
    if (source->agents != NULL)
        desk_of(front)->ui.run.agents = source->agents(source);
    if (source->turn != NULL)
        source->turn(source, now_us, console_here());
    if (follow_turn(&board->follow, source, desk_of(front), now_us, console_here()))
        console_wait(&board->console, now_us + SAMPLE_US);
    freezer_turn(&board->freezer, now_us);
    desk_notes_turn(desk_of(front), now_us);
    console_turn(&board->console, now_us, board_us(front, now_us));
}

static int64_t deadline_us(struct front *front)
{
    const struct board_front *board = of(front);
    const struct source *source = front->source;
    int64_t at_us = console_deadline_us(&board->console);
    int64_t tick_us = follow_deadline_us(&board->follow, source, &board->console.desk);

    if (console_here() && tick_us < at_us)
        at_us = tick_us;
    if (source->deadline_us != NULL && source->deadline_us(source) < at_us)
        at_us = source->deadline_us(source);
    if (!console_here())
        return at_us;
    if (freezer_deadline_us(&board->freezer) < at_us)
        at_us = freezer_deadline_us(&board->freezer);
    if (desk_notes_deadline_us(&board->console.desk) < at_us)
        at_us = desk_notes_deadline_us(&board->console.desk);
    return at_us;
}

/* ---------------------------------------------------------------- lines */

static void put(void *context, const char *bytes, size_t size)
{
    struct front *front = context;

    front->source->print(front->source, 2, bytes, size);
}

static void print_complaints(struct board_front *board)
{
    struct text *lines = &board->complaints;

    if (lines->size > 0)
        put(board, lines->bytes, lines->size);
    board->front.error = lines->failed ? -ENOMEM : board->front.error;
    text_clear(lines);
}

static void say(struct front *front, const char *message)
{
    struct board_front *board = of(front);

    complain_put(&board->complaints, message);
    if (console_here())
        desk_say(&board->console.desk, "%s", message);
    else
        print_complaints(board);
}

/* It has a row of its own. What a watch misses is said on the normal screen, too. */
static void note(struct front *front, const char *text)
{
    if (front->source->keys == KEYS_WATCH)
        complain_put(&of(front)->complaints, text);
}

static void lingers(struct front *front)
{
    desk_say(desk_of(front), "the program has ended; what it made lives on");
}

static void ending(struct front *front)
{
    const struct source *source = front->source;
    struct board_front *board = of(front);

    freezer_end(&board->freezer);
    desk_of(front)->ui.run.stopping = true;
    desk_of(front)->ui.run.killing = source->killing;
    desk_of(front)->ui.run.stop_word = source->stop_word;
    desk_of(front)->changed = true;
    if (!console_here() && !source->killing)
        plain_stopping(&board->plain, source->stop_word);
}

/* SIGUSR1: the board says it already, unless standard error is read elsewhere. */
static void status(struct front *front)
{
    if (!console_here() || !isatty(STDERR_FILENO))
        plain_status(&of(front)->plain, clock_us(CLOCK_MONOTONIC) - front->source->start_us);
}

/* ---------------------------------------------------------------- keys and signals */

static void quit(struct front *front)
{
    struct source *source = front->source;

    source->leaving = true;
    if (source->end == NULL || desk_of(front)->board.ended)
        return;
    source->end(source, desk_of(front)->leave_running ? SOURCE_LEAVE
                        : source->stop_word != NULL   ? SOURCE_KILL
                                                      : SOURCE_TERM);
}

static void obey(void *context, enum request request)
{
    struct front *front = context;

    if (request == REQUEST_QUIT)
        quit(front);
    else if (freezer_obey(&of(front)->freezer, request, clock_us(CLOCK_MONOTONIC)))
        return;
    else if (front->source->obey != NULL)
        front->source->obey(front->source, request);
}

static int fd(struct front *front)
{
    (void)front;
    return term_fd();
}

static void input(struct front *front, short revents)
{
    console_input(&of(front)->console, revents);
}

static void take_signal(struct front *front, int number)
{
    console_signal(&of(front)->console, number);
}

static void leave(struct front *front)
{
    (void)front;
    console_leave();
}

static void back(struct front *front)
{
    console_back(&of(front)->console);
}

/* ---------------------------------------------------------------- the source */

static void prepare(struct front *front, struct source_options *options)
{
    options->run.event_bytes = EVENT_BYTES;
    options->run.whole_output =
        front->opt->screen.list; /* all together, for as long as they live */
    options->run.keep_jobs = true;
    options->run.emulates = front->source->keys == KEYS_RUN && emulate_there();
    options->run.gather_us = CONSOLE_FRAME_US;
    options->run.mute_stdout = isatty(STDOUT_FILENO) == 1;
    options->run.mute_stderr = isatty(STDERR_FILENO) == 1;
    options->apart = true;
    options->hold = front->opt->screen.hold;
    desk_of(front)->ui.foot.said = front->opt->teach.said;
    desk_of(front)->answered = front->opt->teach.said != NULL;
    desk_of(front)->ui.run.unstarted = desk_of(front)->ui.run.queue_held = options->hold;
    options->desk = desk_of(front);
    follow_size(desk_of(front), &options->rows, &options->columns);
    if (front->recorder != NULL && front->source->keys != KEYS_REPLAY)
        recorder_keep(front->recorder);
}

static void take(struct front *front, const struct fb_event *event)
{
    if (event->kind == FB_ENDED) /* its notification counts jobs before there is a turn */
        follow_ahead(front->source, &desk_of(front)->ui);
    console_apply(&of(front)->console, event);
    if (event->kind == FB_NOTE && event->as.note.pause && console_here())
        freezer_pause(&of(front)->freezer, event->t_us);
    if (event->kind == FB_QUEUED) /* the first are forked before there is a turn */
        follow_window(&of(front)->follow, front->source, desk_of(front));
}

static const struct board *own_board(struct front *front)
{
    return &desk_of(front)->board;
}

static bool stays(struct front *front)
{
    return console_here() && (!front->opt->screen.exit || freezer_on(&of(front)->freezer));
}

/* What goes to a file is not seen; of a pipe's end we cannot know, it may be this terminal. */
static bool is_unseen(int to)
{
    struct stat about;

    return !isatty(to) && fstat(to, &about) == 0 &&
           (S_ISREG(about.st_mode) || S_ISCHR(about.st_mode));
}

static void show_summary(struct summary *summary)
{
    int to = open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    struct text lines = { 0 };
    size_t at = 0;
    ssize_t n = 1;

    summary->columns = to >= 0 ? wrap_columns(to) : 0;
    summary_put(summary, &lines, false);
    while (to >= 0 && at < lines.size && (n > 0 || errno == EINTR)) {
        n = write(to, lines.bytes + at, lines.size - at);
        at += n > 0 ? (size_t)n : 0;
    }
    text_fini(&lines);
    if (to >= 0)
        close(to);
}

static void gather(void *context, const struct board_piece *piece)
{
    tail_join(context, piece->bytes, piece->size, piece->left_out_bytes > 0);
}

/* What a watched program wrote was seen in the output pane alone: its end stays on the screen. */
static void print_output(struct front *front)
{
    const struct board *board = &desk_of(front)->board;
    struct text bytes = { 0 }, lines = { 0 };
    const char *last;

    board_output(board, 1, gather, &bytes);
    last = text_string(&bytes);
    tail_lines_of(last, bytes.size, false, &lines, LAST_LINES, 0, LINE_COLUMNS);
    if (lines.size > 0)
        put(front, lines.bytes, lines.size);
    text_fini(&lines);
    text_fini(&bytes);
}

static void finish(struct front *front)
{
    bool here = console_here();

    console_give_back();
    print_complaints(of(front));
    if (here && front->source->keys == KEYS_WATCH)
        print_output(front);
    if (front->summary->ended.kind != FB_ENDED || front->no_summary)
        return;
    plain_summary(&of(front)->plain);
    front->error = of(front)->plain.failed ? -ENOMEM : front->error;
    if (here && is_unseen(STDERR_FILENO))
        show_summary(front->summary);
}

static struct front *close_board(struct front *front)
{
    struct board_front *board = of(front);

    freezer_end(&board->freezer);
    console_close(&board->console);
    plain_fini(&board->plain);
    text_fini(&board->complaints);
    follow_fini(&board->follow);
    free(board);
    return NULL;
}

static int open_board(struct front *front, char *why, size_t size)
{
    struct console *console = &of(front)->console;
    int r;

    console->obey = obey;
    console->context = front;
    r = console_open(console, front->opt, front->source->keys, why, size);
    console->desk.source = front->source;
    console->desk.ui.run.elsewhere = front->source->elsewhere;
    console->desk.ui.run.read_only = front->source->read_only;
    console->desk.ui.run.by_agents = front->source->may_leave;
    console->desk.ui.run.attached = front->source->attached;
    front_show_pane(&console->desk, front->opt->screen.pane);
    if (front->opt->screen.list)
        front_show_list(&console->desk);
    if (front->opt->only != NULL)
        desk_only(&console->desk, front->opt->only);
    of(front)->freezer.front = front;
    of(front)->freezer.desk = &console->desk;
    return r;
}

static const struct front operations = {
    .open = open_board,
    .prepare = prepare,
    .event = take,
    .lingers = lingers,
    .complain = say,
    .note = note,
    .ending = ending,
    .status = status,
    .turn = turn,
    .fd = fd,
    .input = input,
    .deadline_us = deadline_us,
    .signals = console_signals,
    .signal = take_signal,
    .leave = leave,
    .back = back,
    .stays = stays,
    .board = own_board,
    .finish = finish,
    .close = close_board,
};

struct front *front_board(const struct opt *opt, struct source *source, struct summary *summary)
{
    struct board_front *board = calloc(1, sizeof *board);

    if (board == NULL)
        return NULL;
    board->front = operations;
    board->front.opt = opt;
    board->front.source = source;
    board->front.summary = summary;
    plain_init(&board->plain, summary, opt, source->lines);
    board->plain.put = put;
    board->plain.context = board;
    return &board->front;
}
