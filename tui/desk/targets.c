/*
 * targets.c - what is done to several workers at once, and which they are.
 */
#include "base/array.h"
#include "base/clean.h"
#include "inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NAME_BYTES ((size_t)101) /* of a single one */

bool desk_chosen(struct desk *desk, const uint32_t **jobs, size_t *count)
{
    const struct ui_table *table = &desk->ui.table;

    *jobs = table->marked_count > 0 ? table->marked : &table->selected;
    *count = table->marked_count > 0 ? table->marked_count : table->selected != 0;
    if (table->marked_count > 0 || !rows_is_group(table->selected))
        return *count > 0;
    *count = 0;
    if (array_reserve(&desk->members, &desk->member_room, desk->rows.known, sizeof *desk->members,
                      32) < 0)
        return false;
    for (uint32_t job = 1; job <= desk->rows.known; job++)
        if (rows_of_group(&desk->rows, table->selected, job))
            desk->members[(*count)++] = job;
    *jobs = desk->members;
    return *count > 0;
}

static void add_target(struct desk *desk, uint32_t number)
{
    struct board_job unpacked;
    const struct board_job *job = board_job(&desk->board, number, &unpacked);

    if (job != NULL && board_lives(job) &&
        array_reserve(&desk->targets, &desk->target_room, desk->target_count + 1,
                      sizeof *desk->targets, 32) == 0)
        desk->targets[desk->target_count++] = number;
}

bool desk_targets(struct desk *desk)
{
    const struct ui *ui = &desk->ui;
    const uint32_t *jobs;
    size_t count;

    desk->target_count = 0;
    desk_chosen(desk, &jobs, &count);
    for (size_t i = 0; i < count; i++)
        add_target(desk, jobs[i]);
    if (desk->target_count > 0)
        return true;
    if (ui->table.marked_count > 0)
        desk_say(desk, "none of the marked is running");
    else
        desk_say(desk, ui->table.selected == 0             ? "select a row first"
                       : rows_is_group(ui->table.selected) ? "none of the group is running"
                                                           : "it is not running");
    return false;
}

const char *desk_target_words(const struct desk *desk, char *buffer, size_t size)
{
    struct board_job unpacked;

    if (desk->target_count == 1) {
        const char *name = board_job(&desk->board, desk->targets[0], &unpacked)->name;
        clean_text(buffer, size < NAME_BYTES ? size : NAME_BYTES, name, strlen(name));
    } else
        snprintf(buffer, size, "%zu %s", desk->target_count,
                 desk->keys == KEYS_WATCH ? "processes" : "workers");
    return buffer;
}

static int send_signal(const struct desk *desk, uint32_t job, int number)
{
    struct source *source = desk->source;

    return source != NULL && source->kill != NULL ? source->kill(source, job, number) : -ESRCH;
}

bool desk_say_why(struct desk *desk, int r)
{
    if (r == -ESHUTDOWN)
        desk_say(desk, "the run is being stopped");
    else if (r == -ETIMEDOUT)
        desk_say(desk, "the run does not answer: what was asked is done when the run goes on");
    else if (r == -EAGAIN)
        desk_say(desk, "the run does not answer, and was not asked");
    else
        return false;
    return true;
}

void desk_signal(struct desk *desk, int number)
{
    char targets[160], name[16];
    size_t sent = 0;
    int r = 0;

    for (size_t i = 0; i < desk->target_count; i++) {
        int one = send_signal(desk, desk->targets[i], number);
        sent += one == 0;
        r = one < 0 ? one : r;
    }
    fb_signal_name(number, name);
    desk_target_words(desk, targets, sizeof targets);
    if (sent == desk->target_count)
        desk_say(desk, "%s sent to %s", name, targets);
    else if (r == -ESRCH)
        desk_say(desk, "%s sent to %zu; the others have ended", name, sent);
    else if (!desk_say_why(desk, r))
        desk_say(desk, "%s to %s: %s", name, targets, strerrordesc_np(-r));
}

void desk_again_failed(struct desk *desk)
{
    const struct board *board = &desk->board;
    size_t begun = 0;
    int r = 0;

    for (uint32_t i = 0; i < board->failure_count; i++) {
        int one = board->failures[i] != 0 ? desk->source->again(desk->source, board->failures[i])
                                          : -ENOENT;
        begun += one == 0;
        r = one < 0 && one != -ENOENT ? one : r;
    }
    if (begun > 0)
        desk_say(desk, begun == 1 ? "1 job runs again" : "%zu jobs run again", begun);
    else if (desk_say_why(desk, r))
        ;
    else if (desk->source->directory != NULL)
        desk_say(desk, "their agents have ended; attach --retry-lost runs what is lost");
    else
        desk_say(desk, "none of them can run again");
}
