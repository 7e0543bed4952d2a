/* show.c - the measurements and what they say, as a table for people, as JSON, as CSV. */
#include "verdict.h"

#include "base/json.h"
#include "draw/units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* ---------------------------------------------------------------- for people */

static void put_seconds(struct text *out, double s)
{
    char words[UNITS_ROOM];

    text_printf(out, "  %8s", s < 0 ? "" : units_duration((int64_t)(s * 1e6 + 0.5), false, words));
}

static void put_row(struct text *out, const struct scale_runs *runs, const struct scale_row *row)
{
    char expected[32] = "", busy[UNITS_ROOM], speed_up[32] = "", efficiency[UNITS_ROOM] = "";

    if (runs->apart)
        snprintf(expected, sizeof expected, "?");
    else if (!runs->table && row->expected_high > row->expected_low)
        snprintf(expected, sizeof expected, "%.1f to %.1f", row->expected_low, row->expected_high);
    else if (!runs->table)
        snprintf(expected, sizeof expected, "%.2g", row->expected_low);
    if (row->speed_up >= 0) {
        snprintf(speed_up, sizeof speed_up, "%.2f", row->speed_up);
        units_percent(row->speed_up / row->slots, efficiency);
    }
    text_printf(out, "%5d  %6d", row->slots, row->rounds);
    put_seconds(out, row->median_s);
    put_seconds(out, row->least_s);
    put_seconds(out, row->most_s);
    text_printf(out, "  %8s  %10s  %10s", speed_up, expected, efficiency);
    if (!runs->table) {
        put_seconds(out, row->cpu_s);
        text_printf(out, "  %4s", runs->apart ? "?" : units_percent(row->busy, busy));
    } else {
        text_printf(out, "  %10.4g", row->throughput);
    }
    text_putc(out, '\n');
}

static void put_value(struct text *out, const char *name, const struct scale_value *value)
{
    text_printf(out, "%s %.4g", name, value->value);
    if (value->error == 0 && value->high > value->value)
        text_printf(out, " (95%%: 0 to %.3g)", value->high);
    else if (value->error > 0)
        text_printf(out, " (standard error %.4g, 95%%: %.3g to %.3g)", value->error,
                    value->low > 0 ? value->low : 0, value->high);
}

/* Whether any number of slots has rounds that could lie apart. */
static bool has_rounds(const struct scale_verdict *verdict)
{
    for (int i = 0; i < verdict->count; i++)
        if (verdict->rows[i].rounds > 1)
            return true;
    return false;
}

static void put_fit(struct text *out, const char *name, const struct scale_fit *fit,
                    const struct scale_verdict *verdict)
{
    text_printf(out, "%s: ", name);
    if (fit->told != SCALE_TOLD) {
        text_printf(out, "cannot be told from these runs: %s\n",
                    fit->told == SCALE_FEW ? "too few numbers of slots or rounds"
                    : has_rounds(verdict)  ? "rounds lie too far apart"
                                           : "they lie too far from its curve");
        return;
    }
    put_value(out, fit->law == SCALE_USL ? "contention" : "serial share", &fit->alpha);
    if (fit->law == SCALE_USL)
        put_value(out, ",\n  coherency", &fit->beta);
    if (fit->has_limit && fit->law == SCALE_AMDAHL && fit->alpha.low > 0)
        text_printf(out, ",\n  at most %.4g times the speed of one slot",
                    fit->limit.value / fit->gamma.value);
    if (fit->has_optimum && fit->law == SCALE_USL && fit->alpha.low > 0)
        put_value(out, ",\n  worth its slots up to", &fit->optimum_slots);
    if (fit->has_peak && fit->beta.low > 0)
        put_value(out, ",\n  slower past", &fit->peak_slots);
    else if (fit->law == SCALE_USL)
        text_puts(out, ",\n  that it ever gets slower cannot be told from these runs");
    text_printf(out, ";\n  residual standard error %.4g on %d degree%s of freedom\n",
                fit->residual_error, fit->freedom, fit->freedom == 1 ? "" : "s");
}

static void put_rule(struct text *out, const struct scale_runs *runs,
                     const struct scale_verdict *verdict)
{
    const struct fb_hardware *hardware = &runs->hardware;
    double most = 0, low, high;

    for (int i = 0; i < verdict->count; i++)
        most = fmax(most, verdict->rows[i].speed_up);
    scale_expected(hardware, hardware->threads, &low, &high);
    text_printf(out, "Rule of thumb: %d core%s with %d hardware thread%s, up to ", hardware->cores,
                hardware->cores == 1 ? "" : "s", hardware->threads,
                hardware->threads == 1 ? "" : "s");
    text_printf(out, high > low ? "%.2g to %.2g times" : "%.2g times", low, high);
    text_printf(out, "; measured: %.2f%s\n", most,
                most > high * 1.05 ? " (the jobs wait for more than cores)" : "");
}

/* What of the time of a slot was spent on having agents at all, where it does not matter, too. */
static void put_agents(struct text *out, const struct scale_verdict *verdict)
{
    const struct scale_sample *sample;
    char arrive[UNITS_ROOM], claim[UNITS_ROOM], wall[UNITS_ROOM];

    text_puts(out, "Cores, and how busy they were: unknown of the machines of agents\n");
    if (verdict->count == 0)
        return;
    sample = &verdict->rows[verdict->count - 1].middle;
    text_printf(out, "Agents: at %d slot%s a slot waited %s until its agent began, %s%s, of %s\n",
                sample->slots, sample->slots == 1 ? "" : "s",
                units_duration(sample->arrive_us / sample->slots, false, arrive),
                sample->claim_us < 0
                    ? "an unknown part for jobs to be claimed"
                    : units_duration(sample->claim_us / sample->slots, false, claim),
                sample->claim_us < 0 ? "" : " for jobs to be claimed",
                units_duration(sample->wall_us, false, wall));
}

void scale_put_table(struct text *out, const struct scale_runs *runs,
                     const struct scale_verdict *verdict)
{
    text_printf(out, "slots  rounds    median     least      most  speed-up  %10s  efficiency",
                runs->table ? "" : "expected");
    text_puts(out, runs->table ? "  throughput\n" : "       CPU  busy\n");
    for (int i = 0; i < verdict->count; i++)
        put_row(out, runs, &verdict->rows[i]);
    text_putc(out, '\n');
    scale_put_words(out, runs, verdict);
}

void scale_put_words(struct text *out, const struct scale_runs *runs,
                     const struct scale_verdict *verdict)
{
    struct text doubts = { 0 };
    const char *at;

    if (runs->weak) {
        put_fit(out, "Gustafson", &verdict->gustafson, verdict);
    } else {
        put_fit(out, "Amdahl", &verdict->amdahl, verdict);
        put_fit(out, "Universal scalability law", &verdict->usl, verdict);
    }
    if (runs->apart)
        put_agents(out, verdict);
    else if (!runs->table)
        put_rule(out, runs, verdict);
    scale_put_sentence(out, runs, verdict);
    text_puts(out, ".\n");
    scale_put_doubts(&doubts, runs, verdict);
    for (at = text_string(&doubts); *at != '\0'; at += strcspn(at, "\n") + 1)
        text_printf(out, "Doubtful: %.*s.\n", (int)strcspn(at, "\n"), at);
    text_fini(&doubts);
}

/* ---------------------------------------------------------------- for programs */

/* JSON has no infinity; small shares need more than six decimals. */
static void put_number(struct text *out, double value)
{
    if (isfinite(value))
        text_printf(out, "%.9g", value);
    else
        text_puts(out, "null");
}

static void put_json_value(struct text *out, const char *name, const struct scale_value *value)
{
    text_printf(out, ",\"%s\":{\"value\":", name);
    put_number(out, value->value);
    text_puts(out, ",\"error\":");
    put_number(out, value->error);
    text_puts(out, ",\"low\":");
    put_number(out, value->low);
    text_puts(out, ",\"high\":");
    put_number(out, value->high);
    text_putc(out, '}');
}

static void put_json_fit(struct text *out, const char *name, const struct scale_fit *fit)
{
    text_printf(out, ",\n\"%s\":", name);
    if (fit->told != SCALE_TOLD) {
        text_puts(out, "null");
        return;
    }
    text_printf(out, "{\"freedom\":%d,\"residual_error\":", fit->freedom);
    put_number(out, fit->residual_error);
    put_json_value(out, "gamma", &fit->gamma);
    put_json_value(out, "alpha", &fit->alpha);
    put_json_value(out, "beta", &fit->beta);
    if (fit->has_limit)
        put_json_value(out, "limit", &fit->limit);
    if (fit->has_peak)
        put_json_value(out, "peak", &fit->peak_slots);
    if (fit->has_optimum)
        put_json_value(out, "optimum", &fit->optimum_slots);
    text_putc(out, '}');
}

static double share(int64_t us, int slots)
{
    return us < 0 ? NAN : (double)us / 1e6 / slots;
}

static void put_json_row(struct text *out, const struct scale_row *row, bool apart)
{
    const char *const names[] = { "median",        "least", "most", "throughput", "expected_low",
                                  "expected_high", "cpu",   "busy", "speed_up",   "efficiency" };
    double values[] = {
        row->median_s,      row->least_s, row->most_s, row->throughput, row->expected_low,
        row->expected_high, row->cpu_s,   row->busy,   row->speed_up,   row->speed_up / row->slots
    };

    text_printf(out, "{\"slots\":%d,\"rounds\":%d", row->slots, row->rounds);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        text_printf(out, ",\"%s\":", names[i]);
        put_number(out, values[i] < 0 ? NAN : values[i]);
    }
    if (apart) {
        text_puts(out, ",\"agents\":");
        put_number(out, share(row->middle.arrive_us, row->slots));
        text_puts(out, ",\"claims\":");
        put_number(out, share(row->middle.claim_us, row->slots));
    }
    text_putc(out, '}');
}

void scale_put_json(struct text *out, const struct scale_runs *runs,
                    const struct scale_verdict *verdict)
{
    struct text words = { 0 };
    const char *between = "", *at;

    if (!scale_knows_machine(runs))
        text_puts(out, "{\"cores\":null,\"threads\":null");
    else
        text_printf(out, "{\"cores\":%d,\"threads\":%d", runs->hardware.cores,
                    runs->hardware.threads);
    text_printf(out, ",\"weak\":%s,\n\"slots\":[", runs->weak ? "true" : "false");
    for (int i = 0; i < verdict->count; i++) {
        text_puts(out, i > 0 ? ",\n" : "\n");
        put_json_row(out, &verdict->rows[i], runs->apart);
    }
    text_putc(out, ']');
    put_json_fit(out, "amdahl", &verdict->amdahl);
    put_json_fit(out, "usl", &verdict->usl);
    put_json_fit(out, "gustafson", &verdict->gustafson);
    scale_put_sentence(&words, runs, verdict);
    text_puts(out, ",\n\"use\":");
    if (verdict->best >= 0)
        text_printf(out, "%d", verdict->rows[verdict->best].slots);
    else
        text_puts(out, "null");
    text_puts(out, ",\"sentence\":");
    json_quoted(out, text_string(&words), words.size);
    out->failed |= words.failed;
    text_clear(&words);
    scale_put_doubts(&words, runs, verdict);
    text_puts(out, ",\n\"doubts\":[");
    for (at = text_string(&words); *at != '\0'; at += strcspn(at, "\n") + 1) {
        text_puts(out, between);
        json_quoted(out, at, strcspn(at, "\n"));
        between = ",";
    }
    text_puts(out, "]}\n");
    text_fini(&words);
}

void scale_put_csv(struct text *out, const struct scale_runs *runs)
{
    text_puts(out,
              "slots,round,seconds,throughput,jobs,failed,cpu,longest,alone,waits,starts,works,"
              "delay,others,agents,claims\n");
    for (size_t i = 0; i < runs->count; i++) {
        const struct scale_sample *sample = &runs->list[i];
        const int64_t times[] = { sample->cpu_us,
                                  sample->longest_us,
                                  sample->alone_us,
                                  sample->waits_us,
                                  sample->start_us,
                                  sample->work_us,
                                  sample->delay_us,
                                  sample->others_us,
                                  runs->apart ? sample->arrive_us : -1,
                                  runs->apart ? sample->claim_us : -1 };
        text_printf(out, "%d,%d,", sample->slots, sample->round);
        json_seconds(out, sample->wall_us);
        text_printf(out, ",%.9g,%" PRIu32 ",%" PRIu32, sample->throughput, sample->jobs,
                    sample->failed);
        for (size_t j = 0; j < sizeof times / sizeof times[0]; j++) {
            text_putc(out, ',');
            if (times[j] >= 0)
                json_seconds(out, times[j]);
        }
        text_putc(out, '\n');
    }
}
