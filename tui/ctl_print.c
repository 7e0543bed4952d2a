/* ctl_print.c - a line a job: its number, its name, its state, and what there is to say of it. */
#include "ctl_print.h"

#include "base/clock.h"
#include "base/json.h"
#include "draw/units.h"
#include "draw/width.h"
#include "plain/printed.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NAME_MOST 40

void cmd_ctl_cell(struct text *out, const char *words, int width)
{
    size_t size = width_cut(words, strlen(words), width, NULL);

    text_put(out, words, size);
    text_blanks(out, width - width_bytes(words, size));
}

static int64_t now_us(const struct board *board)
{
    return board->ended ? board->t_us : clock_us(CLOCK_REALTIME) - board->run.as.run.start_us;
}

/* How long its last worker has lived; -1: it has had none. */
static int64_t age_us(const struct board *board, const struct board_job *job)
{
    if (job->forked_us < 0)
        return -1;
    return (job->exited_us >= 0 ? job->exited_us : now_us(board)) - job->forked_us;
}

static void put_json(struct text *out, const struct board *board, const struct board_job *job)
{
    char fate[256];

    text_puts(out, "{\"job\":");
    json_signed(out, job->job);
    json_string_field(out, "name", job->name);
    json_string_field(out, "state", ctl_fold_word(job));
    json_string_field(out, "command", job->command);
    json_number_field(out, "attempt", job->attempt);
    if (job->pid != 0 && board_lives(job))
        json_number_field(out, "pid", job->pid);
    if (age_us(board, job) >= 0)
        json_seconds_field(out, "seconds", age_us(board, job));
    if (board_fate(job, fate, sizeof fate)[0] != '\0')
        json_string_field(out, "fate", fate);
    text_puts(out, "}\n");
}

static void put_line(struct text *out, const struct board *board, const struct board_job *job,
                     int width)
{
    char words[256], since[UNITS_ROOM];
    bool lives = board_lives(job);

    text_printf(out, "%5u  ", job->job);
    cmd_ctl_cell(out, job->name, width);
    text_puts(out, "  ");
    cmd_ctl_cell(out, ctl_fold_word(job), 8);
    text_printf(out, " %6s  ", units_duration(age_us(board, job), true, since));
    if (lives)
        text_printf(out, "pid %d%s", (int)job->pid, job->attempt > 1 ? ", " : "");
    else if (job->state != BOARD_WAITING)
        text_puts(out, board_fate(job, words, sizeof words));
    if (lives && job->attempt > 1)
        text_printf(out, "try %u", job->attempt);
    if (lives && job->text != NULL)
        text_printf(out, ", %s", job->text);
    while (out->size > 0 && out->bytes[out->size - 1] == ' ')
        out->size--;
    text_putc(out, '\n');
}

void cmd_ctl_print(const struct ctl_fold *fold, const uint32_t *jobs, int64_t count, bool json)
{
    struct text lines = { 0 };
    struct board_job room;
    int width = 4;

    for (int64_t i = 0; i < count; i++) {
        int columns = width_text(board_job(&fold->board, jobs[i], &room)->name);
        width = columns > width ? columns : width;
    }
    width = width > NAME_MOST ? NAME_MOST : width;
    for (int64_t i = 0; i < count; i++) {
        const struct board_job *job = board_job(&fold->board, jobs[i], &room);
        if (json)
            put_json(&lines, &fold->board, job);
        else
            put_line(&lines, &fold->board, job, width);
    }
    printed_put(stdout, &lines);
    text_fini(&lines);
}
