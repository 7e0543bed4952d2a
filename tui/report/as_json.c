/* as_json.c - the figures of a run as one object of JSON: an object a job, times in seconds. */
#include "as.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define GAPS_MOST 100

/* null where it has not happened */
#define put_when(out, name, us)                                                                    \
    ((us) < 0 ? text_put((out), ",\"" name "\":null", sizeof(name) + 7)                            \
              : json_seconds_field(out, name, us))

static void put_run(struct text *out, const struct facts *facts)
{
    const struct board *board = &facts->board;
    const struct fb_hardware *hardware = &board->run.as.run.hardware;
    int64_t wall_us = facts_wall_us(facts);
    char date[32];

    text_puts(out, "{\"title\":");
    json_quoted_string(out, board->run.as.run.title != NULL ? board->run.as.run.title : "");
    json_string_field(out, "start", as_date(facts, date));
    json_bool_field(out, "watch", facts->watch);
    json_bool_field(out, "whole", board->ended);
    if (board->slots != FB_ALL_AT_ONCE)
        json_number_field(out, "slots", board->slots);
    json_number_field(out, "cores", hardware->cores);
    json_number_field(out, "threads", hardware->threads);
    json_number_field(out, "jobs", board->job_count);
    json_number_field(out, "succeeded", board->counts[BOARD_OK]);
    json_number_field(out, "failed", board->counts[BOARD_FAILED]);
    json_number_field(out, "skipped", as_state_count(board, BOARD_SKIPPED));
    if (board->given_up > 0)
        json_number_field(out, "ended", board->given_up);
    if (board->counts[BOARD_HELD] > 0)
        json_number_field(out, "by_hand", board->counts[BOARD_HELD]);
    json_seconds_field(out, "wall", wall_us);
    json_seconds_field(out, "work", facts->work_us);
    json_seconds_field(out, "cpu", board->cpu_us);
    json_key(out, "speed_up");
    json_double(out, wall_us > 0 ? (double)board->cpu_us / (double)wall_us : 0);
    text_putc(out, '}');
}

static void put_job(struct text *out, const struct facts *facts, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, number, &room);
    const struct bar *first = bars_first(&facts->bars, number);
    char result[4400], signal[16];

    text_printf(out, "{\"job\":%" PRIu32, number);
    json_string_field(out, "name", job->name);
    json_string_field(out, "command", job->command);
    json_string_field(out, "state", as_state_word(as_state(job)));
    json_string_field(out, "result", as_result(job, result, sizeof result));
    json_number_field(out, "attempts", job->attempt);
    if (job->slot > 0)
        json_number_field(out, "slot", job->slot);
    if (job->pid > 0)
        json_number_field(out, "pid", job->pid);
    if (job->parent_job > 0)
        json_number_field(out, "parent", job->parent_job);
    put_when(out, "queued", job->queued_us);
    put_when(out, "started", first != NULL ? first->forked_us : -1);
    put_when(out, "ended", job->exited_us);
    put_when(out, "seconds", facts_took_us(facts, number));
    put_when(out, "user", board_cpu_us(job) >= 0 ? job->user_us : -1);
    put_when(out, "system", board_cpu_us(job) >= 0 ? job->system_us : -1);
    if (job->peak_memory_bytes > 0)
        json_number_field(out, "memory", (int64_t)job->peak_memory_bytes);
    else
        text_puts(out, ",\"memory\":null");
    if (job->exited_us >= 0 && job->signal == 0 && job->unseen)
        text_puts(out, ",\"code\":null");
    else if (job->exited_us >= 0 && job->signal == 0)
        json_number_field(out, "code", job->code);
    if (job->signal != 0)
        json_string_field(out, "signal", fb_signal_name(job->signal, signal));
    if (job->blame > 0)
        json_number_field(out, "blame", job->blame);
    text_putc(out, '}');
}

static void put_chain(struct text *out, const struct facts *facts)
{
    struct facts_link *links;
    int count = facts_chain(facts, &links);

    out->failed |= count < 0;
    text_puts(out, ",\n\"critical_path\":[");
    for (int i = 0; i < count; i++) {
        text_printf(out, "%s{\"job\":%" PRIu32, i > 0 ? "," : "", links[i].job);
        json_seconds_field(out, "waited", links[i].from_us - links[i].free_us);
        json_seconds_field(out, "from", links[i].from_us);
        json_seconds_field(out, "to", links[i].to_us);
        text_putc(out, '}');
    }
    text_putc(out, ']');
    free(links);
}

static void put_idle(struct text *out, const struct facts *facts)
{
    struct bars_gap gaps[GAPS_MOST];
    int64_t idle_us;
    int count = bars_gaps(&facts->bars, facts_lanes(facts), facts_wall_us(facts), gaps, GAPS_MOST,
                          &idle_us);

    out->failed |= count < 0;
    text_puts(out, ",\n\"idle\":{\"seconds\":");
    json_seconds(out, idle_us);
    text_puts(out, ",\"longest\":[");
    for (int i = 0; i < count; i++) {
        text_printf(out, "%s{\"slot\":%" PRIu32, i > 0 ? "," : "", gaps[i].lane);
        json_seconds_field(out, "from", gaps[i].from_us);
        json_seconds_field(out, "to", gaps[i].to_us);
        text_putc(out, '}');
    }
    text_puts(out, "]}");
}

static void put_programs(struct text *out, const struct facts *facts)
{
    struct facts_program *programs;
    int count = facts_programs(facts, &programs);

    out->failed |= count < 0;
    text_puts(out, ",\n\"programs\":[");
    for (int i = 0; i < count; i++) {
        text_puts(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        json_quoted_string(out, programs[i].name);
        put_when(out, "cpu", programs[i].cpu_us);
        json_number_field(out, "processes", programs[i].processes);
        text_putc(out, '}');
    }
    text_putc(out, ']');
    free(programs);
}

void as_json(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;

    text_puts(out, "{\"run\":");
    put_run(out, facts);
    put_chain(out, facts);
    if (facts->watch)
        put_programs(out, facts);
    else
        put_idle(out, facts);
    text_puts(out, ",\n\"jobs\":[\n");
    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        put_job(out, facts, number);
        text_puts(out, number < facts->board.job_count ? ",\n" : "\n");
        sheet_turn(sheet);
    }
    text_puts(out, "]}\n");
}
