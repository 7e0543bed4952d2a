/*
 * act.c - what keys do to workers: marks, signals, stop and go on, once more, slots. Each says
 * at the foot what it did; what came of it comes back as events, and only they change the board.
 */
#include "base/array.h"
#include "inside.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_COLUMNS 30

/* ---------------------------------------------------------------- marks */

static bool reserve(uint32_t **list, size_t *room, size_t count)
{
    return array_reserve(list, room, count, sizeof **list, 32) == 0;
}

/* Whether a process has it as its parent: the list may not show that. */
static bool has_made(const struct board *board, uint32_t job)
{
    struct board_job unpacked;

    for (uint32_t i = job; i < board->job_count; i++)
        if (board_job(board, i + 1, &unpacked)->parent_job == job)
            return true;
    return false;
}

void desk_fold_row(struct desk *desk)
{
    uint32_t job = desk->ui.table.selected;
    size_t at = desk_fold_of(desk, job);

    if (job == 0)
        desk_say(desk, "select a row first");
    else if (at != SIZE_MAX)
        desk->folded[at] = desk->folded[--desk->folded_count];
    else if (!desk->rows.tree && !rows_is_group(job))
        desk_say(desk, desk->rows.any_parent ? "a tree is sorted by # and unfiltered"
                                             : "not a tree, nothing to fold");
    else if (!rows_is_group(job) && !has_made(desk->shown, job))
        desk_say(desk, "it has no children");
    else if (reserve(&desk->folded, &desk->folded_room, desk->folded_count + 1))
        desk->folded[desk->folded_count++] = job;
    desk->stale = true;
}

/* What ran before the program of the selected, or all but what --only asked for. */
static void fold_shims(struct desk *desk)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(desk->shown, desk->ui.table.selected, &unpacked);

    if (desk->shims_folded) {
        desk_program(desk, false);
        desk_say(desk, "all processes have rows");
        return;
    }
    if (!desk->program_given && job == NULL) {
        desk_say(desk, "select a row of the program first");
        return;
    }
    if (!desk->program_given)
        snprintf(desk->program, sizeof desk->program, "%s", job->name + (job->name[0] == '-'));
    desk_program(desk, true);
    desk_list(desk, false);
    if (desk->rows.shims == 0 && !desk->program_given) {
        desk_program(desk, false);
        desk_say(desk, "nothing ran before %s", desk->program);
    }
}

static size_t place_of(const struct desk *desk, uint32_t job)
{
    size_t at = 0;

    while (at < desk->ui.table.marked_count && desk->marked[at] < job)
        at++;
    return at;
}

static bool is_marked(const struct desk *desk, uint32_t job)
{
    size_t at = place_of(desk, job);

    return at < desk->ui.table.marked_count && desk->marked[at] == job;
}

static void set_mark(struct desk *desk, uint32_t job, bool on)
{
    struct ui_table *table = &desk->ui.table;
    size_t at = place_of(desk, job);

    if (is_marked(desk, job) == on)
        return;
    if (!on) {
        table->marked_count--;
        memmove(desk->marked + at, desk->marked + at + 1,
                (table->marked_count - at) * sizeof *desk->marked);
    } else if (reserve(&desk->marked, &desk->marked_room, table->marked_count + 1)) {
        memmove(desk->marked + at + 1, desk->marked + at,
                (table->marked_count - at) * sizeof *desk->marked);
        desk->marked[at] = job;
        table->marked_count++;
    }
    table->marked = desk->marked;
}

/* Marks the selected, or all of its group, or takes the marks away, and goes on to the next row. */
static void mark(struct desk *desk)
{
    uint32_t row = desk->ui.table.selected;
    bool all = true;

    if (row == 0) {
        desk_say(desk, "select a row first");
        return;
    }
    for (uint32_t job = 1; job <= desk->rows.known; job++)
        if (job == row || rows_of_group(&desk->rows, row, job))
            all = all && is_marked(desk, job);
    for (uint32_t job = 1; job <= desk->rows.known; job++)
        if (job == row || rows_of_group(&desk->rows, row, job))
            set_mark(desk, job, !all);
    desk_step_table(desk, 1);
}

/* ---------------------------------------------------------------- signals */

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

/* One was begun, or none: with its name, of a single one. */
static void say_again(struct desk *desk, uint32_t number, int r)
{
    struct board_job room;
    const struct board_job *job = board_job(&desk->board, number, &room);
    const char *name = job != NULL ? job->name : "it";
    int cut = (int)width_cut(name, strlen(name), NAME_COLUMNS, NULL);

    if (r == 0 && job != NULL) /* of the latest try that is known */
        desk_say(desk, "%.*s: started again (try %u)", cut, name,
                 job->attempt + (board_done(job) ? 1 : 0));
    else if (r == -EBUSY)
        desk_say(desk, "%.*s is still running", cut, name);
    else if (!desk_say_why(desk, r))
        desk_say(desk, "%.*s cannot run again%s", cut, name,
                 r == -ESPIPE                      ? ": what it read is gone"
                 : desk->source->directory != NULL ? ": its agent has ended"
                                                   : "");
}

static void run_again(struct desk *desk)
{
    const uint32_t *jobs;
    size_t count, begun = 0;
    uint32_t last = desk_chosen(desk, &jobs, &count) ? jobs[0] : 0;
    int r = 0;

    for (size_t i = 0; i < count; i++) {
        int one = desk->source->again(desk->source, jobs[i]);
        last = one == 0 ? jobs[i] : last;
        begun += one == 0;
        r = one < 0 ? one : r;
    }
    if (count == 0)
        desk_say(desk, "select a row first");
    else if (begun > 1)
        desk_say(desk, "%zu jobs started again", begun);
    else
        say_again(desk, last, begun == 1 ? 0 : r);
}

static void ask_again(struct desk *desk)
{
    if (desk->board.counts[BOARD_FAILED] == 0)
        desk_say(desk, "no job has failed");
    else
        desk_ask(desk, ASK_AGAIN);
}

static void ask_about_all(struct desk *desk, enum desk_ask ask)
{
    if (desk->source->stop_job == NULL || desk_jobs_count(desk, ask) == 0)
        desk_say(desk, "nothing runs");
    else
        desk_ask(desk, ask);
}

static void hold(struct desk *desk)
{
    struct ui *ui = &desk->ui;
    int r = desk->source->hold(desk->source, !ui->run.queue_held);

    if (r < 0) {
        desk_say_why(desk, r);
        return;
    }
    ui->run.queue_held = !ui->run.queue_held;
    if (ui->run.unstarted) {
        ui->run.unstarted = false;
        return;
    }
    desk_say(desk, ui->run.queue_held ? "queue held, p lets it go on" : "queue goes on");
}

static void change_slots(struct desk *desk, int step)
{
    int slots = desk->ui.run.slots != 0 ? desk->ui.run.slots : desk->board.slots, r;

    if (slots == FB_ALL_AT_ONCE) {
        if (step > 0) {
            desk_say(desk, "there is no limit of slots");
            return;
        }
        slots = (int)desk->rows.living;
    }
    if (slots + step < 1) {
        desk_say(desk, "already at 1 slot (S stops a worker)");
        return;
    }
    r = desk->source->slots(desk->source, slots + step);
    if (r < 0) {
        desk_say_why(desk, r);
        return;
    }
    desk->ui.run.slots = slots + step;
    desk_say(desk, slots + step == 1 ? "1 slot" : "%d slots", slots + step);
}

/* What has changed, or is wrong, is said by a note of the run. */
static void reload(struct desk *desk)
{
    int r = desk->source->reload != NULL ? desk->source->reload(desk->source) : -ENOTSUP;

    if (r == -ENOTSUP)
        desk_say(desk, "its jobs are of no file that can be read again");
    else if (r == -ESHUTDOWN)
        desk_say(desk, "the run is over");
    else if (r == -EINVAL)
        desk_say(desk, "the file has mistakes: nothing changes (n: the note)");
    else if (r < 0 && !desk_say_why(desk, r))
        desk_say(desk, "the file was not read again: %s", strerrordesc_np(-r));
}

/* Keys of a run's board alone. */
static bool change_run(struct desk *desk, enum request request)
{
    switch (request) {
    case REQUEST_AGAIN:
        run_again(desk);
        return true;
    case REQUEST_AGAIN_ALL:
        if (!desk_jobs_restart(desk))
            ask_again(desk);
        return true;
    case REQUEST_ALL_STOP:
        ask_about_all(desk, ASK_STOP_ALL);
        return true;
    case REQUEST_ALL_RESTART:
        ask_about_all(desk, ASK_RESTART_ALL);
        return true;
    case REQUEST_HOLD:
        hold(desk);
        return true;
    case REQUEST_FREEZE: /* what has not started is started */
        if (!desk->ui.run.unstarted)
            return false;
        hold(desk);
        return true;
    case REQUEST_MORE_SLOTS:
    case REQUEST_FEWER_SLOTS:
        change_slots(desk, request == REQUEST_MORE_SLOTS ? 1 : -1);
        return true;
    case REQUEST_RELOAD:
        reload(desk);
        return true;
    default:
        return false;
    }
}

bool desk_act(struct desk *desk, enum request request)
{
    switch (request) {
    case REQUEST_MARK:
        mark(desk);
        return true;
    case REQUEST_FOLD:
        desk_fold_row(desk);
        return true;
    case REQUEST_SHIMS:
        fold_shims(desk);
        return true;
    case REQUEST_KILL:
        if (desk_targets(desk))
            desk_ask(desk, ASK_SIGNAL);
        return true;
    case REQUEST_STOP:
    case REQUEST_PAUSE:
        stop_or_go_on(desk);
        return true;
    default:
        return desk->source != NULL && (change_run(desk, request) || desk_jobs(desk, request));
    }
}
