/*
 * as_words.c - a page that answers what people ask after a long run: what took longest, what waited
 * for what, when slots were idle, what was tried again, what failed and its last words, what was
 * skipped because of which job.
 */
#include "as.h"

#include "draw/units.h"
#include "draw/width.h"

#include <inttypes.h>
#include <stdlib.h>

#define NAME       40   /* columns */
#define MOST       10   /* of each list */
#define MOST_LINES 5    /* of a failed job's output */
#define FAILED     1000 /* with their lines, at most */

static int name_columns(const struct facts *facts, uint32_t number)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, number, &room);
    int columns = width_text(job != NULL ? job->name : "?");

    return columns < NAME ? columns : NAME;
}

/* As wide as `columns`, its end cut off; 0: as it is, up to NAME. */
static void put_name(struct text *out, const struct facts *facts, uint32_t number, int columns)
{
    struct board_job room;
    const struct board_job *job = board_job(&facts->board, number, &room);
    char padded[512];

    width_pad(padded, sizeof padded, job != NULL ? job->name : "?",
              columns > 0 ? columns : name_columns(facts, number), ALIGN_LEFT, "...");
    text_puts(out, padded);
}

static void put_time(struct text *out, int64_t us)
{
    char words[UNITS_ROOM];

    text_printf(out, "%8s", units_duration(us > 0 ? us : 0, false, words));
}

static int percent(int64_t part_us, int64_t whole_us)
{
    return whole_us > 0 ? (int)((double)part_us * 100 / (double)whole_us + 0.5) : 0;
}

static void put_counts(struct text *out, const struct facts *facts)
{
    const struct board *board = &facts->board;
    const char *between = "  ";

    for (int state = AS_STATES - 1; state >= 0; state--) {
        if (as_state_count(board, state) == 0)
            continue;
        text_printf(out, "%s%u %s", between, as_state_count(board, state), as_state_word(state));
        between = ", ";
    }
    text_putc(out, '\n');
}

static void put_head(struct text *out, const struct facts *facts)
{
    const struct board *board = &facts->board;
    const struct fb_hardware *hardware = &board->run.as.run.hardware;
    int64_t wall_us = facts_wall_us(facts), cpu_us = board->cpu_us;
    bool one = board->job_count == 1;
    char date[32], wall[UNITS_ROOM], work[UNITS_ROOM], cpu[UNITS_ROOM];

    text_printf(out, "%s: %" PRIu32 " %s", as_title(facts), board->job_count,
                facts->watch ? one ? "process" : "processes"
                : one        ? "job"
                             : "jobs");
    if (!facts->watch && board->slots == FB_ALL_AT_ONCE)
        text_puts(out, ", all at once");
    else if (!facts->watch)
        text_printf(out, " on %d slot%s", board->slots, board->slots == 1 ? "" : "s");
    if (as_date(facts, date)[0] != '\0')
        text_printf(out, ", %s", date);
    text_putc(out, '\n');
    put_counts(out, facts);
    text_printf(out, "  wall %s, work %s (all %s together), CPU %s\n",
                units_duration(wall_us, false, wall), units_duration(facts->work_us, false, work),
                facts->watch ? "processes" : "workers", units_duration(cpu_us, false, cpu));
    if (wall_us > 0) {
        double used = (double)cpu_us / (double)wall_us;
        double at_once = (double)facts->work_us / (double)wall_us;
        text_printf(out,
                    units_waits(at_once, used, hardware->expected_low)
                        ? "  %.2f s of CPU time for each second of wall time"
                        : "  speed-up %.2f (CPU time for each second of wall time)",
                    used);
        text_printf(out, ", %.2f %s at once", at_once, facts->watch ? "processes" : "workers");
    }
    if (wall_us > 0 && hardware->threads > 0)
        text_printf(out, ", %d core%s, %d hardware thread%s", hardware->cores,
                    hardware->cores == 1 ? "" : "s", hardware->threads,
                    hardware->threads == 1 ? "" : "s");
    text_puts(out, wall_us > 0 ? "\n" : "");
    if (!board->ended)
        text_puts(out, "  the record ends before the run did\n");
}

static void put_chain(struct text *out, const struct facts *facts)
{
    struct facts_link *links;
    int count = facts_chain(facts, &links), first = count > 40 ? count - 40 : 0;
    int64_t wall_us = facts_wall_us(facts);

    out->failed |= count < 0;
    if (count > 0) {
        text_puts(out, "\nCritical path: each waited for the one above it\n");
        if (first > 0)
            text_printf(out, "  ... %d more before these\n", first);
    }
    for (int i = first; i < count; i++) {
        const struct facts_link *link = &links[i];
        int64_t waited_us = link->from_us - link->free_us;
        text_puts(out, "  ");
        put_time(out, link->to_us - link->from_us);
        text_printf(out, " %3d%%  ", percent(link->to_us - link->from_us, wall_us));
        put_name(out, facts, link->job, percent(waited_us, wall_us) > 0 ? NAME : 0);
        if (percent(waited_us, wall_us) > 0) {
            text_puts(out, "  after ");
            put_time(out, waited_us);
            text_printf(out, " (%d%%) without a slot", percent(waited_us, wall_us));
        }
        text_putc(out, '\n');
    }
    free(links);
}

static void put_longest(struct text *out, const struct facts *facts)
{
    uint32_t jobs[MOST];
    int count = facts_longest(facts, jobs, MOST), widest = 1;

    if (count > 0)
        text_puts(out, "\nThe longest\n");
    for (int i = 0; i < count; i++)
        if (name_columns(facts, jobs[i]) > widest)
            widest = name_columns(facts, jobs[i]);
    for (int i = 0; i < count; i++) {
        struct board_job room;
        const struct board_job *job = board_job(&facts->board, jobs[i], &room);
        char result[512], cpu[UNITS_ROOM];
        text_puts(out, "  ");
        put_time(out, facts_took_us(facts, jobs[i]));
        text_puts(out, "  ");
        put_name(out, facts, jobs[i], widest);
        as_result(job, result, sizeof result);
        text_printf(out, "  CPU %s  %s\n",
                    board_cpu_us(job) >= 0 ? units_duration(board_cpu_us(job), false, cpu) : "?",
                    result[0] != '\0' ? result : "still runs");
    }
}

static void put_idle(struct text *out, const struct facts *facts)
{
    struct bars_gap gaps[MOST];
    uint32_t lanes = facts_lanes(facts);
    int64_t wall_us = facts_wall_us(facts), idle_us;
    char idle[UNITS_ROOM], wall[UNITS_ROOM];
    int count;

    if (facts->watch || lanes == 0 || facts->board.slots == FB_ALL_AT_ONCE || wall_us <= 0)
        return;
    count = bars_gaps(&facts->bars, lanes, wall_us, gaps, MOST, &idle_us);
    out->failed |= count < 0;
    text_printf(out, "\nIdle slots: %s of", units_duration(idle_us, false, idle));
    text_printf(out, " %" PRIu32 " x %s, %d%%%s\n", lanes, units_duration(wall_us, false, wall),
                percent(idle_us / lanes, wall_us), count > 0 ? ". The longest" : "");
    for (int i = 0; i < count && percent(gaps[i].to_us - gaps[i].from_us, wall_us) > 0; i++) {
        text_puts(out, "  ");
        put_time(out, gaps[i].to_us - gaps[i].from_us);
        text_printf(out, "  slot %" PRIu32 ", from %.2f s to %.2f s\n", gaps[i].lane,
                    (double)gaps[i].from_us / 1e6, (double)gaps[i].to_us / 1e6);
    }
}

static void put_retries(struct text *out, const struct facts *facts)
{
    uint32_t jobs = facts_retries(facts), told = 0;

    if (jobs > 0)
        text_printf(out, "\nTried again: %" PRIu32 " job%s\n", jobs, jobs == 1 ? "" : "s");
    for (uint32_t number = 1; number <= facts->board.job_count && told < jobs && told < MOST;
         number++) {
        struct board_job room;
        const struct bar *first = bars_first(&facts->bars, number);
        const struct board_job *job = board_job(&facts->board, number, &room);
        if (first == NULL || first->next == 0)
            continue;
        told++;
        text_printf(out, "  %u tries  ", job->attempt);
        put_name(out, facts, number, NAME);
        text_printf(out, "  %s in the end\n", as_state_word(as_state(job)));
    }
    if (jobs > told)
        text_printf(out, "  ... and %" PRIu32 " more\n", jobs - told);
}

static void put_failed(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text, lines = { 0 };
    const struct board *board = &facts->board;
    uint32_t told = 0;

    if (board->counts[BOARD_FAILED] > 0)
        text_printf(out, "\nFailed: %u\n", board->counts[BOARD_FAILED]);
    for (uint32_t i = 0; i < board->failure_count && told < FAILED; i++) {
        struct board_job room;
        const struct board_job *job = board_job(board, board->failures[i], &room);
        char result[4400], took[UNITS_ROOM];
        if (job == NULL)
            continue;
        told++;
        text_printf(out, "  %s: %s", job->name, as_result(job, result, sizeof result));
        if (job->forked_us >= 0 && job->exited_us >= 0)
            text_printf(out, ", after %s",
                        units_duration(job->exited_us - job->forked_us, false, took));
        text_putc(out, '\n');
        text_clear(&lines);
        facts_tail(facts, job->job, MOST_LINES, &lines);
        out->failed |= lines.failed;
        for (const char *at = text_string(&lines); *at != '\0'; at += strcspn(at, "\n") + 1)
            text_printf(out, "      %.*s\n", (int)strcspn(at, "\n"), at);
        sheet_turn(sheet);
    }
    if (board->counts[BOARD_FAILED] > told)
        text_printf(out, "  ... and %u more\n", board->counts[BOARD_FAILED] - told);
    text_fini(&lines);
}

/* Those that were skipped, under the job that was to blame. */
static void put_skipped(struct text *out, const struct facts *facts)
{
    const struct board *board = &facts->board;
    uint32_t *blamed = calloc((size_t)board->job_count + 1, sizeof *blamed), told = 0;

    out->failed |= blamed == NULL;
    if (board->counts[BOARD_SKIPPED] > 0)
        text_printf(out, "\n%s: %u\n", board->given_up > 0 ? "Ended or skipped" : "Skipped",
                    board->counts[BOARD_SKIPPED]);
    for (uint32_t number = 1; blamed != NULL && number <= board->job_count; number++) {
        struct board_job room;
        const struct board_job *job = board_job(board, number, &room);
        if (job->state != BOARD_SKIPPED)
            continue;
        if (told++ < MOST)
            text_printf(out, "  %s: %s%s\n", job->name,
                        board_given_up(job) && job->why != NULL ? "not tried again: " : "",
                        job->why != NULL ? job->why : "it was not needed");
        blamed[job->blame <= board->job_count ? job->blame : 0]++;
    }
    if (told > MOST)
        text_printf(out, "  ... and %" PRIu32 " more\n", told - MOST);
    told = 0;
    for (uint32_t number = 1; blamed != NULL && number <= board->job_count && told < MOST; number++)
        if (blamed[number] > 0) {
            text_puts(out, "  because of ");
            put_name(out, facts, number, NAME);
            text_printf(out, "  %" PRIu32 "\n", blamed[number]);
            told++;
        }
    free(blamed);
}

static void put_programs(struct text *out, const struct facts *facts)
{
    struct facts_program *programs;
    int count = facts_programs(facts, &programs);

    out->failed |= count < 0;
    text_puts(out, "\nCPU time by program\n");
    for (int i = 0; i < count && i < 2 * MOST; i++) {
        char name[512];
        width_pad(name, sizeof name, programs[i].name, 40, ALIGN_LEFT, "...");
        text_puts(out, "  ");
        if (programs[i].cpu_us >= 0)
            put_time(out, programs[i].cpu_us);
        else
            text_printf(out, "%8s", "?");
        text_printf(out, " %3d%%  %s  %" PRIu32 " process%s\n",
                    percent(programs[i].cpu_us, facts->board.cpu_us), name, programs[i].processes,
                    programs[i].processes == 1 ? "" : "es");
    }
    if (count > 2 * MOST)
        text_printf(out, "  ... and %d more program%s\n", count - 2 * MOST,
                    count - 2 * MOST == 1 ? "" : "s");
    free(programs);
}

void as_words(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text;

    put_head(out, facts);
    if (facts->watch)
        put_programs(out, facts);
    else
        put_chain(out, facts);
    put_longest(out, facts);
    put_idle(out, facts);
    put_retries(out, facts);
    put_failed(sheet, facts);
    put_skipped(out, facts);
}
