/* as_rows.c - CSV (RFC 4180) and a table of Markdown: a row a job. */
#include "as.h"

#include "draw/units.h"

#include <inttypes.h>
#include <stdio.h>

/* One field: quoted where a comma, a quote or a blank at its ends would be read as more. */
static void put_csv(struct text *out, const char *string)
{
    if (strpbrk(string, ",\"\r\n") == NULL && string[0] != ' ' &&
        (string[0] == '\0' || string[strlen(string) - 1] != ' ')) {
        text_puts(out, string);
        return;
    }
    text_putc(out, '"');
    for (; *string != '\0'; string++) {
        if (*string == '"')
            text_putc(out, '"');
        text_putc(out, *string);
    }
    text_putc(out, '"');
}

/* Seconds, or nothing where it has not happened. */
static void put_seconds(struct text *out, int64_t us)
{
    if (us >= 0)
        text_printf(out, ",%" PRId64 ".%06d", us / 1000000, (int)(us % 1000000));
    else
        text_putc(out, ',');
}

static void put_end(struct text *out, const struct board_job *job)
{
    char signal[16];

    if (job->exited_us < 0 || (job->unseen && job->signal == 0))
        text_puts(out, ",,");
    else if (job->signal != 0)
        text_printf(out, ",,%s", fb_signal_name(job->signal, signal));
    else
        text_printf(out, ",%d,", job->code);
}

void as_csv(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;

    text_puts(out, "job,name,command,state,result,attempts,slot,pid,queued,started,ended,seconds,"
                   "user,system,memory,code,signal\r\n");
    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        struct board_job room;
        const struct board_job *job = board_job(&facts->board, number, &room);
        const struct bar *first = bars_first(&facts->bars, number);
        char result[4400];
        text_printf(out, "%" PRIu32 ",", number);
        put_csv(out, job->name);
        text_putc(out, ',');
        put_csv(out, job->command);
        text_printf(out, ",%s,", as_state_word(as_state(job)));
        put_csv(out, as_result(job, result, sizeof result));
        text_printf(out, ",%u,", job->attempt);
        if (job->slot > 0)
            text_printf(out, "%d", job->slot);
        text_putc(out, ',');
        if (job->pid > 0)
            text_printf(out, "%d", (int)job->pid);
        put_seconds(out, job->queued_us);
        put_seconds(out, first != NULL ? first->forked_us : -1);
        put_seconds(out, job->exited_us);
        put_seconds(out, facts_took_us(facts, number));
        put_seconds(out, board_cpu_us(job) >= 0 ? job->user_us : -1);
        put_seconds(out, board_cpu_us(job) >= 0 ? job->system_us : -1);
        text_putc(out, ',');
        if (job->peak_memory_bytes > 0)
            text_printf(out, "%" PRIu64, job->peak_memory_bytes);
        put_end(out, job);
        text_puts(out, "\r\n");
        sheet_turn(sheet);
    }
}

/* What means something in Markdown or HTML means nothing here. */
static void put_md(struct text *out, const char *string)
{
    for (; *string != '\0'; string++) {
        if (*string == '<')
            text_puts(out, "&lt;");
        else if (*string == '&')
            text_puts(out, "&amp;");
        else if (strchr("\\`*_{}[]()#+!|~>$@:", *string) != NULL)
            text_printf(out, "\\%c", *string);
        else
            text_putc(out, *string);
    }
}

static void put_md_time(struct text *out, int64_t us)
{
    char words[UNITS_ROOM];

    text_printf(out, " %s |", units_duration(us, false, words));
}

void as_md(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;
    char wall[UNITS_ROOM], cpu[UNITS_ROOM];

    text_puts(out, "# ");
    put_md(out, as_title(facts));
    text_printf(out, "\n\n%u ok, %u failed, ", facts->board.counts[BOARD_OK],
                facts->board.counts[BOARD_FAILED]);
    if (facts->board.given_up > 0)
        text_printf(out, "%u ended, ", facts->board.given_up);
    if (facts->board.counts[BOARD_HELD] > 0)
        text_printf(out, "%u off, ", facts->board.counts[BOARD_HELD]);
    text_printf(out, "%u skipped of %u; wall %s, CPU %s\n\n",
                as_state_count(&facts->board, BOARD_SKIPPED), facts->board.job_count,
                units_duration(facts_wall_us(facts), false, wall),
                units_duration(facts->board.cpu_us, false, cpu));
    text_puts(out, "| job | name | state | result | attempts | began | took | CPU | memory |\n"
                   "| ---: | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n");
    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        struct board_job room;
        const struct board_job *job = board_job(&facts->board, number, &room);
        const struct bar *first = bars_first(&facts->bars, number);
        char result[4400], memory[UNITS_ROOM] = "";
        text_printf(out, "| %" PRIu32 " | ", number);
        put_md(out, job->name);
        text_printf(out, " | %s | ", as_state_word(as_state(job)));
        put_md(out, as_result(job, result, sizeof result));
        text_printf(out, " | %u |", job->attempt);
        put_md_time(out, first != NULL ? first->forked_us : -1);
        put_md_time(out, facts_took_us(facts, number));
        put_md_time(out, board_cpu_us(job));
        if (job->peak_memory_bytes > 0)
            units_bytes(job->peak_memory_bytes, memory);
        text_printf(out, " %s |\n", memory);
        sheet_turn(sheet);
    }
}
