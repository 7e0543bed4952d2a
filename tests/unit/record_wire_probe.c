/* record_wire_probe.c - probes and stop commands of jobs in a record: there and back, and mistakes.
 */
#include "check_main.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <errno.h>

#define START "{\"t\":1.000000,\"event\":\"queued\",\"job\":1,\"name\":\"n\",\"command\":\"c\","
#define X     "\"shell\":\"x\","

static const char *const words[] = { "curl", "a\xff", NULL };

static const struct {
    struct fb_probe ready, health; /* kind 0: none */
    const char *stop_shell, *const *stop_argv;
    const char *fields;
} rows[] = {
    { .ready = { .kind = FB_PROBE_LINE, .what = "^up$" },
      .fields = X "\"ready\":{\"line\":\"^up$\"}" },
    { .ready = { .kind = FB_PROBE_TCP,
                 .what = "5432",
                 .delay_us = 1,
                 .interval_us = 200000,
                 .timeout_us = 3000000,
                 .within_us = 4000000,
                 .threshold = 5 },
      .fields = X "\"ready\":{\"tcp\":\"5432\",\"delay\":0.000001,\"interval\":0.200000,"
                  "\"timeout\":3.000000,\"within\":4.000000,\"threshold\":5}" },
    { .ready = { .kind = FB_PROBE_HTTP, .what = "http://127.0.0.1:80/" },
      .health = { .kind = FB_PROBE_SHELL, .what = "test -e x", .mark = true },
      .fields = X "\"ready\":{\"http\":\"http://127.0.0.1:80/\"},"
                  "\"health\":{\"shell\":\"test -e x\",\"mark\":true}" },
    { .ready = { .kind = FB_PROBE_FILE, .what = "\xff" },
      .fields = X "\"ready\":{\"file\":{\"bytes\":\"/w==\"}}" },
    { .health = { .kind = FB_PROBE_EXEC, .argv = words },
      .fields = X "\"health\":{\"exec\":[\"curl\",{\"bytes\":\"Yf8=\"}]}" },
    { .stop_shell = "kill $FORKBOARD_PID", .fields = X "\"stop_shell\":\"kill $FORKBOARD_PID\"" },
    { .stop_argv = words, .fields = X "\"stop_argv\":[\"curl\",{\"bytes\":\"Yf8=\"}]" },
};

static struct wire_reader reader;
static struct wire_mistake mistake;
static struct fb_event event;

static int read_line(const char *line)
{
    return wire_read(&reader, line, strlen(line), &event, &mistake);
}

static void same_words(const char *const *a, const char *const *b)
{
    ck_assert((a == NULL) == (b == NULL));
    for (size_t i = 0; a != NULL; i++) {
        ck_assert_pstr_eq(a[i], b[i]);
        if (a[i] == NULL)
            return;
    }
}

static void same_probe(const struct fb_probe *read, const struct fb_probe *wanted)
{
    ck_assert((read != NULL) == (wanted->kind != 0));
    if (read == NULL)
        return;
    ck_assert_int_eq(read->kind, wanted->kind);
    ck_assert_pstr_eq(read->what, wanted->what);
    same_words(read->argv, wanted->argv);
    ck_assert_int_eq(read->delay_us, wanted->delay_us);
    ck_assert_int_eq(read->interval_us, wanted->interval_us);
    ck_assert_int_eq(read->timeout_us, wanted->timeout_us);
    ck_assert_int_eq(read->within_us, wanted->within_us);
    ck_assert_int_eq(read->threshold, wanted->threshold);
    ck_assert(read->mark == wanted->mark);
}

START_TEST(there_and_back)
{
    struct fb_event queued = { .kind = FB_QUEUED, .job = 1, .t_us = 1000000 };
    struct fb_job job = { .shell = "x",
                          .ready = rows[_i].ready.kind != 0 ? &rows[_i].ready : NULL,
                          .health = rows[_i].health.kind != 0 ? &rows[_i].health : NULL,
                          .stop_shell = rows[_i].stop_shell,
                          .stop_argv = rows[_i].stop_argv };
    struct text line = { 0 };
    char wanted[512];

    queued.as.queued.name = "n";
    queued.as.queued.command = "c";
    queued.as.queued.job = &job;
    wire_put(&line, &queued);
    snprintf(wanted, sizeof wanted, START "%s}\n", rows[_i].fields);
    ck_assert_str_eq(text_string(&line), wanted);
    ck_assert_msg(read_line(text_string(&line)) == 1, "%s", mistake.why);
    same_probe(event.as.queued.job->ready, &rows[_i].ready);
    same_probe(event.as.queued.job->health, &rows[_i].health);
    ck_assert_pstr_eq(event.as.queued.job->stop_shell, rows[_i].stop_shell);
    same_words(event.as.queued.job->stop_argv, rows[_i].stop_argv);
    wire_reader_fini(&reader);
    text_fini(&line);
}
END_TEST

static const struct {
    const char *fields, *why;
} wrong[] = {
    { X "\"ready\":7", "ready is no object" },
    { X "\"ready\":{}", "ready is no probe" },
    { X "\"ready\":{\"tcp\":\"\"}", "ready is no probe" },
    { X "\"ready\":{\"tcp\":7}", "ready is no probe" },
    { X "\"ready\":{\"tcp\":\"zz\"}", "ready is no probe" },
    { X "\"ready\":{\"line\":\"(\"}", "ready is no probe" },
    { X "\"health\":{\"http\":\"ftp://localhost/\"}", "health is no probe" },
    { X "\"ready\":{\"exec\":[]}", "ready is no probe" },
    { X "\"ready\":{\"exec\":\"x\"}", "ready is no probe" },
    { X "\"ready\":{\"file\":\"x\",\"mark\":true}", "ready is no probe" },
    { X "\"ready\":{\"file\":\"x\",\"threshold\":-1}", "ready is no probe" },
    { X "\"ready\":{\"file\":\"x\",\"delay\":\"soon\"}", "ready is no probe" },
    { X "\"health\":{\"line\":\"x\"}", "health is no probe" },
    { X "\"health\":{\"file\":\"x\",\"within\":1}", "health is no probe" },
    { X "\"outlives\":true,\"health\":{\"file\":\"x\"}", "ready does not go with outlives" },
    { X "\"stop_argv\":[]", "stop_argv is no command" },
    { X "\"stop_argv\":[\"a\"],\"stop_shell\":\"b\"", "stop_argv is no command" },
    { X "\"stop_shell\":7", "stop_shell is neither a string nor bytes" },
};

START_TEST(what_none_is)
{
    char line[512];

    snprintf(line, sizeof line, START "%s}", wrong[_i].fields);
    ck_assert_int_eq(read_line(line), -EBADMSG);
    ck_assert_str_eq(mistake.why, wrong[_i].why);
    wire_reader_fini(&reader);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof(list)[0]))

CHECK_MAIN("wire_probe")
{
    tcase_add_loop_test(all, there_and_back, 0, COUNT(rows));
    tcase_add_loop_test(all, what_none_is, 0, COUNT(wrong));
}
