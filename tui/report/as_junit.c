/*
 * as_junit.c - JUnit's XML, as far as Jenkins and GitLab read it: a testsuite, a testcase a job
 * with its time, <failure> with the end in words and the last lines, <skipped> with the reason.
 */
#include "as.h"

#include "draw/markup.h"

#include <inttypes.h>
#include <stdio.h>

#define LINES 50

static void put_attribute(struct text *out, const char *name, const char *value)
{
    text_printf(out, " %s=\"", name);
    markup_put(out, value, false);
    text_putc(out, '"');
}

static void put_time(struct text *out, int64_t us)
{
    us = us > 0 ? us : 0;
    text_printf(out, " time=\"%" PRId64 ".%06d\"", us / 1000000, (int)(us % 1000000));
}

static void put_suite(struct text *out, const struct facts *facts, const char *element)
{
    const uint32_t *counts = facts->board.counts;
    uint32_t over = counts[BOARD_OK] + counts[BOARD_FAILED];

    text_printf(out, "<%s", element);
    put_attribute(out, "name", as_title(facts));
    text_printf(out,
                " tests=\"%" PRIu32 "\" failures=\"%" PRIu32 "\" errors=\"0\" skipped=\"%" PRIu32
                "\"",
                facts->board.job_count, counts[BOARD_FAILED], facts->board.job_count - over);
    put_time(out, facts_wall_us(facts));
}

static void put_failure(struct text *out, const struct facts *facts, const struct board_job *job,
                        struct text *lines)
{
    char result[4400];

    text_puts(out, "<failure");
    put_attribute(out, "message", as_result(job, result, sizeof result));
    put_attribute(out, "type",
                  job->signal != 0  ? "signal"
                  : job->error != 0 ? "unstarted"
                                    : "exit");
    text_putc(out, '>');
    text_clear(lines);
    facts_tail(facts, job->job, LINES, lines);
    out->failed |= lines->failed;
    markup_put(out, text_string(lines), false);
    text_puts(out, "</failure>");
}

static void put_case(struct text *out, const struct facts *facts, const struct board_job *job,
                     struct text *lines)
{
    text_puts(out, "<testcase");
    put_attribute(out, "name", job->name);
    put_attribute(out, "classname", as_title(facts));
    put_time(out, facts_took_us(facts, job->job));
    if (job->state == BOARD_OK) {
        text_puts(out, "/>\n");
        return;
    }
    text_putc(out, '>');
    if (job->state == BOARD_FAILED) {
        put_failure(out, facts, job, lines);
    } else {
        text_puts(out, "<skipped");
        put_attribute(out, "message",
                      job->state == BOARD_HELD
                          ? job->attempt > 0 ? "stopped by its user" : "not started"
                      : job->state != BOARD_SKIPPED ? "the record ends before it did"
                      : job->why != NULL            ? job->why
                                                    : "it was not needed");
        text_puts(out, "/>");
    }
    text_puts(out, "</testcase>\n");
}

void as_junit(struct sheet *sheet, const struct facts *facts)
{
    struct text *out = &sheet->text, lines = { 0 };
    char date[32];

    text_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put_suite(out, facts, "testsuites");
    text_puts(out, ">\n");
    put_suite(out, facts, "testsuite");
    if (as_date(facts, date)[0] != '\0') {
        date[strlen(date) - 1] = '\0'; /* schemas want no zone */
        put_attribute(out, "timestamp", date);
    }
    text_puts(out, ">\n");
    for (uint32_t number = 1; number <= facts->board.job_count; number++) {
        struct board_job room;
        put_case(out, facts, board_job(&facts->board, number, &room), &lines);
        sheet_turn(sheet);
    }
    text_puts(out, "</testsuite>\n</testsuites>\n");
    text_fini(&lines);
}
