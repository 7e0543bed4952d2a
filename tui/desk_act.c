/*
 * desk_act.c - what keys do to workers: marks, signals, stop and go on, once more, slots. Each says
 * at the foot what it did; what came of it comes back as events, and only they change the board.
 */
#include "desk_parts.h"

#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- marks */

static bool reserve(uint32_t **list, size_t *room, size_t count)
{
    uint32_t *wider;

    if (count <= *room)
        return true;
    wider = realloc(*list, (count + 32) * sizeof *wider);
    if (wider == NULL)
        return false;
    *list = wider;
    *room = count + 32;
    return true;
}

/* Whether anybody has it as its parent: the list may not show them. */
static bool has_made(const struct board *board, uint32_t job)
{
    struct board_job unpacked;

    for (uint32_t i = job; i < board->job_count; i++)
        if (board_job(board, i + 1, &unpacked)->parent_job == job)
            return true;
    return false;
}

static void fold(struct desk *desk)
{
    uint32_t job = desk->ui.selected;
    size_t at = desk_fold_of(desk, job);

    if (job == 0)
        desk_say(desk, "select a row first");
    else if (at != SIZE_MAX)
        desk->folded[at] = desk->folded[--desk->folded_count];
    else if (!desk->rows.tree)
        desk_say(desk, desk->rows.any_parent ? "a tree is sorted by # and unfiltered"
                                             : "these have not made each other");
    else if (!has_made(&desk->board, job))
        desk_say(desk, "it has made no process");
    else if (reserve(&desk->folded, &desk->folded_room, desk->folded_count + 1))
        desk->folded[desk->folded_count++] = job;
    desk->stale = true;
}

static size_t place_of(const struct desk *desk, uint32_t job)
{
    size_t at = 0;

    while (at < desk->ui.marked_count && desk->marked[at] < job)
        at++;
    return at;
}

/* Marks the selected, or takes its mark away, and goes on to the next row. */
static void mark(struct desk *desk)
{
    struct ui *ui = &desk->ui;
    uint32_t job = ui->selected;
    size_t at = place_of(desk, job);

    if (job == 0) {
        desk_say(desk, "select a row first");
        return;
    }
    if (at < ui->marked_count && desk->marked[at] == job) {
        ui->marked_count--;
        memmove(desk->marked + at, desk->marked + at + 1,
                (ui->marked_count - at) * sizeof *desk->marked);
    } else if (reserve(&desk->marked, &desk->marked_room, ui->marked_count + 1)) {
        memmove(desk->marked + at + 1, desk->marked + at,
                (ui->marked_count - at) * sizeof *desk->marked);
        desk->marked[at] = job;
        ui->marked_count++;
    }
    ui->marked = desk->marked;
    desk_step_table(desk, 1);
}

/* ---------------------------------------------------------------- whom */

static void add_target(struct desk *desk, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(&desk->board, number, &unpacked);

    if (job != NULL && board_lives(job) &&
        reserve(&desk->targets, &desk->target_room, desk->target_count + 1))
        desk->targets[desk->target_count++] = number;
}

bool desk_targets(struct desk *desk)
{
    const struct ui *ui = &desk->ui;

    desk->target_count = 0;
    for (size_t i = 0; i < ui->marked_count; i++)
        add_target(desk, ui->marked[i]);
    if (ui->marked_count == 0)
        add_target(desk, ui->selected);
    if (desk->target_count > 0)
        return true;
    if (ui->marked_count > 0)
        desk_say(desk, "none of the marked runs");
    else
        desk_say(desk, ui->selected == 0 ? "select a row first" : "it does not run");
    return false;
}

const char *desk_target_words(const struct desk *desk, char *buffer, size_t size)
{
    struct board_job unpacked;

    if (desk->target_count == 1)
        snprintf(buffer, size, "%.100s",
                 board_job(&desk->board, desk->targets[0], &unpacked)->name);
    else
        snprintf(buffer, size, "%zu %s", desk->target_count,
                 desk->keys == KEYS_WATCH ? "processes" : "workers");
    return buffer;
}

/* ---------------------------------------------------------------- signals */

static int send_signal(const struct desk *desk, uint32_t job, int number)
{
    if (desk->trace != NULL)
        return trace_kill(desk->trace, job, number);
    return desk->run != NULL ? fb_run_kill(desk->run, job, number) : -ESRCH;
}

void desk_signal(struct desk *desk, int number)
{
    char whom[160], name[16];
    size_t sent = 0;
    int r = 0;

    for (size_t i = 0; i < desk->target_count; i++) {
        int one = send_signal(desk, desk->targets[i], number);
        sent += one == 0;
        r = one < 0 ? one : r;
    }
    fb_signal_name(number, name);
    desk_target_words(desk, whom, sizeof whom);
    if (sent == desk->target_count)
        desk_say(desk, "%s sent to %s", name, whom);
    else if (r == -ESRCH)
        desk_say(desk, "%s sent to %zu; the others have ended", name, sent);
    else
        desk_say(desk, "%s to %s: %s", name, whom, strerrordesc_np(-r));
}

/* Where one of them runs all stop, else all go on. */
static void stop_or_go_on(struct desk *desk)
{
    bool runs = false;

    if (!desk_targets(desk))
        return;
    for (size_t i = 0; i < desk->target_count; i++)
        runs = runs || board_state_of(&desk->board, desk->targets[i]) != BOARD_STOPPED;
    desk_signal(desk, runs ? SIGSTOP : SIGCONT);
}

/* ---------------------------------------------------------------- the queue */

static void run_again(struct desk *desk)
{
    const struct ui *ui = &desk->ui;
    const uint32_t *jobs = ui->marked_count > 0 ? ui->marked : &ui->selected;
    size_t count = ui->marked_count > 0 ? ui->marked_count : ui->selected != 0, begun = 0;
    int r = 0;

    for (size_t i = 0; i < count; i++) {
        int one = fb_run_again(desk->run, jobs[i]);
        begun += one == 0;
        r = one < 0 ? one : r;
    }
    if (count == 0)
        desk_say(desk, "select a row first");
    else if (begun > 0)
        desk_say(desk, begun == 1 ? "it runs again" : "%zu run again", begun);
    else if (r == -EBUSY)
        desk_say(desk, "it has not ended");
    else
        desk_say(desk, r == -ESHUTDOWN ? "the run is being stopped" : "it cannot run again");
}

static void hold(struct desk *desk)
{
    struct ui *ui = &desk->ui;

    if (fb_run_hold(desk->run, !ui->queue_held) < 0)
        return;
    ui->queue_held = !ui->queue_held;
    desk_say(desk, ui->queue_held ? "nothing new starts until p" : "the queue goes on");
}

static void change_slots(struct desk *desk, int step)
{
    int slots = desk->ui.slots != 0 ? desk->ui.slots : desk->board.slots;

    if (slots == FB_ALL_AT_ONCE) {
        if (step > 0) {
            desk_say(desk, "there is no limit of slots");
            return;
        }
        slots = (int)desk->rows.living;
    }
    if (slots + step < 1) {
        desk_say(desk, "one slot is the least; S stops a worker");
        return;
    }
    if (fb_run_slots(desk->run, slots + step) < 0)
        return;
    desk->ui.slots = slots + step;
    desk_say(desk, slots + step == 1 ? "1 slot" : "%d slots", slots + step);
}

bool desk_act(struct desk *desk, enum request request)
{
    switch (request) {
    case REQUEST_MARK:
        mark(desk);
        return true;
    case REQUEST_FOLD:
        fold(desk);
        return true;
    case REQUEST_KILL:
        if (desk_targets(desk))
            desk_ask(desk, ASK_SIGNAL);
        return true;
    case REQUEST_STOP:
        stop_or_go_on(desk);
        return true;
    case REQUEST_AGAIN:
        run_again(desk);
        return true;
    case REQUEST_HOLD:
        hold(desk);
        return true;
    case REQUEST_MORE_SLOTS:
    case REQUEST_FEWER_SLOTS:
        change_slots(desk, request == REQUEST_MORE_SLOTS ? 1 : -1);
        return true;
    default:
        return false;
    }
}
