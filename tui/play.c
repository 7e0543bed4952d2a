/*
 * play.c - a record as something to be gone about in. Forth is: the next events put on the board.
 * Back is: the board made anew from the beginning, because a fold cannot be undone; a record of ten
 * thousand jobs takes a fraction of a second for that. The desk's choices stay as they are.
 *
 * A step is an event that the events pane shows: output and samples go with the one before them.
 */
#include "play.h"

#include "desk_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SPEED_LEAST   0.25
#define SPEED_MOST    16
#define SEEK_SHARE    40     /* of the whole, a key's seek */
#define PLAY_FRAME_US 100000 /* the clock of the replay goes by tenths */

/* ---------------------------------------------------------------- the record */

static int add_failure(struct play *play, int64_t t_us)
{
    int64_t *wider;

    if (play->failure_count == play->failure_room) {
        size_t room = play->failure_room * 2 + 64;
        wider = realloc(play->failures_us, room * sizeof *wider);
        if (wider == NULL)
            return -ENOMEM;
        play->failures_us = wider;
        play->failure_room = room;
    }
    play->failures_us[play->failure_count++] = t_us;
    return 0;
}

/* When a worker failed, whether or not its job was tried again. */
static int scan(struct play *play)
{
    struct board *board = &play->desk->board;
    uint32_t failed = 0;
    int r;

    while ((r = record_reader_fold(play->reader, board)) > 0) {
        if (board->failure_count > failed && add_failure(play, board->t_us) < 0)
            return -ENOMEM;
        failed = board->failure_count;
    }
    play->end_us = board->t_us;
    return r;
}

static void read_next(struct play *play)
{
    int r = record_reader_next(play->reader, &play->next);

    play->has_next = r > 0;
    if (r < 0)
        desk_say(play->desk, "%s", record_reader_error(play->reader));
}

/* The event that was read goes on the board. */
static void take(struct play *play)
{
    desk_apply(play->desk, &play->next);
    read_next(play);
}

static void to_begin(struct play *play)
{
    if (record_reader_rewind(play->reader) < 0)
        return;
    desk_rewind(play->desk);
    play->at_us = 0;
    read_next(play);
}

int play_open(struct play *play, struct record_reader *reader, struct desk *desk)
{
    struct ui *ui = &desk->ui;
    int r;

    *play = (struct play){ .reader = reader, .desk = desk, .speed = 1, .playing = true };
    r = scan(play);
    if (r == 0)
        r = record_reader_rewind(reader);
    desk_rewind(desk);
    if (r < 0)
        return r;
    read_next(play);
    ui->replay = ui->playing = true;
    ui->speed = play->speed;
    ui->end_us = play->end_us;
    ui->failures_us = play->failures_us;
    ui->failure_count = play->failure_count;
    return 0;
}

void play_close(struct play *play)
{
    free(play->failures_us);
    play->failures_us = NULL;
}

/* ---------------------------------------------------------------- going about */

static void go_to(struct play *play, int64_t t_us)
{
    if (t_us < play->at_us)
        to_begin(play);
    while (play->has_next && play->next.t_us <= t_us)
        take(play);
    play->at_us = t_us < 0 ? 0 : t_us < play->end_us ? t_us : play->end_us;
    play->desk->changed = true;
}

static bool is_step(const struct fb_event *event)
{
    return event->kind != FB_OUTPUT && event->kind != FB_SAMPLE && event->kind != FB_PROGRESS;
}

static void step(struct play *play)
{
    bool done = false;

    while (play->has_next && !done) {
        done = is_step(&play->next);
        play->at_us = play->next.t_us;
        take(play);
    }
}

/* Before the last event of the log: it and what came after are not yet there. */
static void step_back(struct play *play)
{
    const struct board *board = &play->desk->board;
    size_t count = board_log_count(board);
    uint64_t number = count > 0 ? board_log_entry(board, count - 1)->number : 0;

    to_begin(play);
    while (play->has_next && board->events + 1 < number) {
        play->at_us = play->next.t_us;
        take(play);
    }
}

static void seek_failure(struct play *play, bool back)
{
    const struct board *board = &play->desk->board;
    size_t i = 0;

    while (i < play->failure_count && play->failures_us[i] < play->at_us + !back)
        i++;
    if (back ? i == 0 : i == play->failure_count) {
        desk_say(play->desk, back ? "no failure before this" : "no failure after this");
        return;
    }
    go_to(play, play->failures_us[back ? i - 1 : i]);
    if (board->failure_count > 0)
        desk_show(play->desk, board->failures[board->failure_count - 1]);
}

static void change_speed(struct play *play, double factor)
{
    double speed = play->speed * factor;

    if (speed >= SPEED_LEAST && speed <= SPEED_MOST)
        play->speed = speed;
}

void play_advance(struct play *play, int64_t clock_us)
{
    int64_t gone_us = clock_us - play->clock_us;

    play->clock_us = clock_us;
    if (!play->playing || gone_us <= 0)
        return;
    go_to(play, play->at_us + (int64_t)((double)gone_us * play->speed));
    if (play->at_us >= play->end_us)
        play->playing = play->desk->ui.playing = false;
}

int64_t play_deadline_us(const struct play *play)
{
    return play->playing ? play->clock_us + PLAY_FRAME_US : INT64_MAX;
}

static void toggle(struct play *play, int64_t clock_us)
{
    play->playing = !play->playing;
    play->clock_us = clock_us;
    if (play->playing && play->at_us >= play->end_us)
        to_begin(play);
}

static void seek(struct play *play, enum request request)
{
    int64_t bit_us = play->end_us / SEEK_SHARE + 1, to_us = play->desk->at_us;

    if (to_us < 0)
        to_us = play->at_us + (request == REQUEST_SEEK ? bit_us : -bit_us);
    go_to(play, to_us > 0 ? to_us : 0);
}

void play_obey(struct play *play, enum request request, int64_t clock_us)
{
    bool back = request == REQUEST_PREVIOUS_FAILURE;

    switch (request) {
    case REQUEST_PLAY:
        toggle(play, clock_us);
        break;
    case REQUEST_STEP:
    case REQUEST_STEP_BACK:
        play->playing = false;
        (request == REQUEST_STEP ? step : step_back)(play);
        break;
    case REQUEST_SEEK:
    case REQUEST_SEEK_BACK:
        seek(play, request);
        break;
    case REQUEST_FASTER:
    case REQUEST_SLOWER:
        change_speed(play, request == REQUEST_FASTER ? 2 : 0.5);
        break;
    case REQUEST_NEXT_FAILURE:
    case REQUEST_PREVIOUS_FAILURE:
        play->playing = false;
        seek_failure(play, back);
        break;
    case REQUEST_TO_BEGIN:
    case REQUEST_TO_END:
        go_to(play, request == REQUEST_TO_END ? play->end_us : 0);
        break;
    default:
        return;
    }
    play->desk->ui.playing = play->playing;
    play->desk->ui.speed = play->speed;
    play->desk->changed = true;
}
