/*
 * play.c - moves through a record. Forward: the next events are applied to the board. Backward,
 * because a fold cannot be undone: it is built again, from a copy of it at the last place before,
 * else from the beginning; far forward, too. The desk's choices stay as they are.
 *
 * A step is an event that the events pane shows: output and samples go with the one before them.
 */
#include "play.h"
#include "base/array.h"

#include "inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SEEK_SHARE    40       /* of the whole, a key's seek */
#define PLAY_FRAME_US 100000   /* the clock of the replay goes by tenths */
#define EVENT_US      300000   /* event by event: from one to the next, at speed 1 */
#define SHORT_US      10000000 /* a shorter record would be over before it is looked at */

static const double speeds[] = { 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16 };
#define SPEEDS (sizeof speeds / sizeof speeds[0])

/* ---------------------------------------------------------------- the record */

static int add_failure(struct play *play, int64_t t_us)
{
    if (array_reserve(&play->failures_us, &play->failure_room, play->failure_count + 1,
                      sizeof *play->failures_us, 64) < 0)
        return -ENOMEM;
    play->failures_us[play->failure_count++] = t_us;
    return 0;
}

int play_fold(struct record_reader *reader, struct board *board)
{
    struct fb_event event = { 0 };
    int r = record_reader_next(reader, &event);

    if (r <= 0)
        return r;
    r = board_apply(board, &event);
    return r < 0 ? record_reader_refuse(reader, &event, r) : 1;
}

/* When a worker failed, whether or not its job was tried again. */
static int scan(struct play *play)
{
    struct board *board = play->desk->shown;
    struct record_place next;
    uint32_t failed = 0;
    int r;

    while ((r = play_fold(play->reader, board)) > 0) {
        record_reader_place(play->reader, &next);
        places_pass(&play->places, board, &next, board->t_us);
        if (board->failure_count > failed && add_failure(play, board->t_us) < 0)
            return -ENOMEM;
        failed = board->failure_count;
    }
    play->end_us = board->t_us;
    play->job_count = board->watch.made > 0 ? 0 : board->job_count;
    return r;
}

static void read_next(struct play *play)
{
    int r;

    record_reader_place(play->reader, &play->next_at);
    r = record_reader_next(play->reader, &play->next);
    if (r == 0 && play->more != NULL) {
        play->more(play->context);
        record_reader_more(play->reader);
        r = record_reader_next(play->reader, &play->next);
    }
    play->has_next = r > 0;
    if (r < 0)
        desk_say(play->desk, "%s", record_reader_error(play->reader));
}

/* The event that was read goes on the board. */
static void take(struct play *play)
{
    int64_t t_us = play->next.t_us;

    desk_fold(play->desk, &play->next);
    read_next(play);
    places_pass(&play->places, play->desk->shown, &play->next_at, t_us);
}

/* What has been written since. */
static void look_for_more(struct play *play)
{
    if (!play->has_next && play->more != NULL)
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

/* To there; NULL, or without memory for it: to the beginning. */
static void to_place(struct play *play, const struct play_place *place)
{
    if (place == NULL || desk_stand(play->desk, &place->board) < 0) {
        to_begin(play);
        return;
    }
    if (record_reader_go(play->reader, &place->next) < 0)
        return; /* the record can be read no more: what is shown is true all the same */
    play->at_us = place->at_us;
    read_next(play);
}

/* What is shown of it. */
static void tell(struct play *play)
{
    struct ui_replay *replay = &play->desk->ui.replay;

    replay->on = true;
    replay->playing = play->playing;
    replay->by_events = play->by_events;
    replay->speed = play->speed;
    replay->end_us = play->end_us;
    play->desk->changed = true;
}

int play_open(struct play *play, struct record_reader *reader, struct desk *desk)
{
    int r;

    *play = (struct play){ .reader = reader, .desk = desk, .speed = 1 };
    places_begin(&play->places, record_reader_bytes(reader));
    r = scan(play);
    if (r == 0)
        r = record_reader_rewind(reader);
    record_reader_skim(reader);
    desk_rewind(desk);
    if (r < 0)
        return r;
    read_next(play);
    play->playing = play->end_us >= SHORT_US;
    desk->ui.replay.failures_us = play->failures_us;
    desk->ui.replay.failure_count = play->failure_count;
    tell(play);
    return 0;
}

void play_close(struct play *play)
{
    places_fini(&play->places);
    free(play->failures_us);
    play->failures_us = NULL;
}

/* ---------------------------------------------------------------- going about */

static void go_to(struct play *play, int64_t t_us)
{
    const struct play_place *place = places_before(&play->places, t_us);

    if (t_us < play->at_us || (place != NULL && place->board.events > play->desk->shown->events))
        to_place(play, place);
    look_for_more(play);
    while (play->has_next && play->next.t_us <= t_us)
        take(play);
    play->at_us = t_us < 0 ? 0 : t_us < play->end_us ? t_us : play->end_us;
    play->desk->note_latest = true;
}

void play_begin(struct play *play, int64_t t_us)
{
    play->speed = 1;
    play->end_us = t_us;
    places_begin(&play->places, record_reader_bytes(play->reader));
    read_next(play);
    go_to(play, t_us);
    tell(play);
}

static bool is_step(const struct fb_event *event)
{
    return event->kind != FB_OUTPUT && event->kind != FB_SAMPLE && event->kind != FB_PROGRESS;
}

static void step(struct play *play)
{
    bool done = false;

    look_for_more(play);
    while (play->has_next && !done) {
        done = is_step(&play->next);
        play->at_us = play->next.t_us;
        take(play);
    }
}

/* Before the last event of the log: it and what came after are not yet there. */
static void step_back(struct play *play)
{
    const struct board *board = play->desk->shown;
    size_t count = board_log_count(board);
    uint64_t number = count > 0 ? board_log_entry(board, count - 1)->number : 0;

    to_place(play, places_with(&play->places, number > 0 ? number - 1 : 0));
    while (play->has_next && board->events + 1 < number) {
        play->at_us = play->next.t_us;
        take(play);
    }
}

static void seek_failure(struct play *play, bool back)
{
    const struct board *board = play->desk->shown;
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

/* To the next speed of the list. */
static void change_speed(struct play *play, int step)
{
    size_t i = 0;

    while (speeds[i] < play->speed)
        i++;
    if (step > 0 ? i + 1 < SPEEDS : i > 0)
        play->speed = speeds[(int)i + step];
}

static int64_t event_us(const struct play *play)
{
    int64_t us = (int64_t)(EVENT_US / play->speed);

    return us > PLAY_FRAME_US ? us : PLAY_FRAME_US;
}

static bool pauses_at(const struct fb_event *event)
{
    return event->kind == FB_NOTE && event->as.note.pause;
}

/* As go_to(), but a note may want to be read before it goes on. False: it does. */
static bool play_on(struct play *play, int64_t t_us)
{
    look_for_more(play);
    while (play->has_next && play->next.t_us <= t_us) {
        bool pauses = pauses_at(&play->next);
        int64_t at_us = play->next.t_us;
        take(play);
        if (!pauses)
            continue;
        play->at_us = at_us;
        return false;
    }
    play->at_us = t_us < play->end_us ? t_us : play->end_us;
    return true;
}

static bool step_on(struct play *play)
{
    bool pauses = false;

    look_for_more(play);
    pauses = play->has_next && pauses_at(&play->next);
    step(play);
    return !pauses && (play->has_next || play->more != NULL);
}

void play_advance(struct play *play, int64_t clock_us)
{
    int64_t gone_us = clock_us - play->clock_us;
    bool on;

    if (!play->playing || gone_us <= 0)
        play->clock_us = clock_us;
    if (!play->playing || gone_us <= 0 || (play->by_events && gone_us < event_us(play)))
        return;
    play->clock_us = clock_us;
    on = play->by_events ? step_on(play)
                         : play_on(play, play->at_us + (int64_t)((double)gone_us * play->speed));
    play->playing = on && (play->by_events || play->at_us < play->end_us);
    tell(play);
}

bool play_to_pause(struct play *play, int64_t after_us)
{
    look_for_more(play);
    while (play->has_next) {
        int64_t t_us = play->next.t_us;
        bool pauses = pauses_at(&play->next) && t_us > after_us;
        take(play);
        if (!pauses)
            continue;
        play->at_us = t_us;
        play->playing = false;
        tell(play);
        return true;
    }
    return false;
}

int64_t play_deadline_us(const struct play *play)
{
    if (!play->playing)
        return INT64_MAX;
    return play->clock_us + (play->by_events ? event_us(play) : PLAY_FRAME_US);
}

/* ---------------------------------------------------------------- keys */

static void toggle(struct play *play, int64_t clock_us)
{
    play->playing = !play->playing;
    play->clock_us = clock_us;
    if (play->playing && play->at_us >= play->end_us)
        to_begin(play);
}

/* By events it plays at once; by time again it goes on as it is. */
static void toggle_by_events(struct play *play, int64_t clock_us)
{
    play->by_events = !play->by_events;
    if (play->by_events && !play->playing)
        toggle(play, clock_us);
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
    case REQUEST_PLAY_PAST:
        toggle(play, clock_us);
        break;
    case REQUEST_STEP:
    case REQUEST_STEP_BACK:
        play->playing = false;
        request == REQUEST_STEP ? step(play) : step_back(play);
        play->desk->note_latest = true;
        break;
    case REQUEST_SEEK:
    case REQUEST_SEEK_BACK:
        seek(play, request);
        break;
    case REQUEST_FASTER:
    case REQUEST_SLOWER:
        change_speed(play, request == REQUEST_FASTER ? 1 : -1);
        break;
    case REQUEST_BY_EVENTS:
        toggle_by_events(play, clock_us);
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
    tell(play);
}
