/*
 * record_page.c - forkboard-record(5) against the writer and the reader of events: each kind
 * has its section, each field that is written stands there, and "only" where it may be missing.
 */
#include "check_main.h"
#include "record/wire.h"
#include "record/wire_read.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char page[65536];

static void setup(void)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/tui/man/forkboard-record.5.scd", getenv("SOURCE"));
    file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s", path);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
}

/* ------------------------------------------------------------------ events */

static const pid_t pids[] = { 7 };
static const char *const names[] = { "sleep" };
static const struct fb_after after[] = { { 1, FB_WHEN_READY } };

static const struct fb_limit gpu[] = { { "gpu", 1 } };
static const struct fb_keep keep[] = { { 3, FB_SAME } };

static const struct fb_options options = { .timeout_us = 1,
                                           .grace_us = 2,
                                           .retries = 3,
                                           .retry_wait_us = 4,
                                           .leftovers = FB_LEFTOVERS_WAIT,
                                           .delay_us = 5,
                                           .reap_delay_us = 6,
                                           .halt = { FB_HALT_NOW, FB_HALT_DONE, 7, 0 },
                                           .limits = gpu,
                                           .limit_count = 1 };
static const char *const words[] = { "a", "\xff", NULL }, *const env[] = { "A=b", NULL };
static const int codes[] = { 0, FB_SIGNAL(15) }, cpus[] = { 1 };
static const struct fb_job program = { .name = "n",
                                       .argv = words,
                                       .timeout_us = FB_FOREVER,
                                       .grace_us = 1,
                                       .success = codes,
                                       .success_count = 2,
                                       .retries = FB_NO_RETRY,
                                       .retry_wait_us = 1,
                                       .leftovers = FB_LEFTOVERS_END,
                                       .dir = "d",
                                       .env = env,
                                       .stdin_path = "s",
                                       .nice = -1,
                                       .cpus = cpus,
                                       .cpu_count = 1,
                                       .memory_bytes = 1,
                                       .keep = keep,
                                       .keep_count = 1,
                                       .slots = 2,
                                       .priority = 1,
                                       .needs = gpu,
                                       .need_count = 1,
                                       .no_notify = true,
                                       .env_alone = true,
                                       .pty = true };
static const struct fb_job shell_line = { .name = "n", .shell = "x", .outlives = true };
static const struct fb_probe ready = { .kind = FB_PROBE_TCP,
                                       .what = "1",
                                       .delay_us = 1,
                                       .interval_us = 1,
                                       .timeout_us = 1,
                                       .within_us = 1,
                                       .threshold = 1 },
                             health = { .kind = FB_PROBE_EXEC, .argv = env, .mark = true };
static const struct fb_job probed = {
    .name = "n", .shell = "x", .ready = &ready, .health = &health, .stop_argv = env
};
static const struct fb_job service = { .name = "n",
                                       .shell = "x",
                                       .restart = FB_RESTART_ALWAYS,
                                       .backoff_us = 1,
                                       .backoff_most_us = 2,
                                       .restarts_most = 3,
                                       .decides = true,
                                       .stop_signal = 2,
                                       .stop_alone = true,
                                       .stop_shell = "x" };
static const struct fb_job function = { .name = "n", .call = "work exit=1", .stdin_open = true };

/* Between them a kind's rows have every field, and leave out every one that may be missing. */
static const struct fb_event events[] = {
    { .kind = FB_RUN, .as.run = { .version = "v", .title = "t", .slots = 1, .start_us = 5 } },
    { .kind = FB_RUN,
      .as.run = { .version = "v", .title = "t", .slots = 1, .dir = "/d", .options = &options } },
    { .kind = FB_QUEUED, .as.queued = { "n", "c", 9, after, 1, true, &program, "g", 1 } },
    { .kind = FB_QUEUED, .as.queued = { .name = "n", .command = "c", .job = &shell_line } },
    { .kind = FB_QUEUED, .as.queued = { .name = "n", .command = "c", .job = &service } },
    { .kind = FB_QUEUED, .as.queued = { .name = "n", .command = "c", .job = &function } },
    { .kind = FB_QUEUED, .as.queued = { .name = "n", .command = "c" } },
    { .kind = FB_QUEUED, .as.queued = { .name = "n", .command = "c", .job = &probed } },
    { .kind = FB_FORKED, .as.forked = { .pid = 1, .slot = 1 } },
    { .kind = FB_FORKED, .as.forked = { .pid = 1, .slot = 1, .node = "node2" } },
    { .kind = FB_FORKED, .as.forked = { .pid = 1, .parent = 2, .thread = true } },
    { .kind = FB_BEGAN, .as.began = { 0 } },
    { .kind = FB_BEGAN, .as.began = { .cut = true, .words = "a b", .name = "a" } },
    { .kind = FB_OUTPUT, .as.output = { .stream = 1, .bytes = "x", .size = 1 } },
    { .kind = FB_OUTPUT, .as.output = { 2, "\xff", 1, 3, 4, true } },
    { .kind = FB_STOPPED, .as.stopped = { 19 } },
    { .kind = FB_CONTINUED },
    { .kind = FB_SAMPLE, .as.sample = { .cpu_us = 1, .memory_bytes = 2, .core = 3, .state = 'R' } },
    { .kind = FB_ORPHANED, .as.orphaned = { 1 } },
    { .kind = FB_ENDING, .as.ending = { 15, FB_CAUSE_TIMEOUT, 5, true } },
    { .kind = FB_ENDING, .as.ending = { 0, FB_CAUSE_STOP, 5, false } },
    { .kind = FB_ENDING, .as.ending = { 9, FB_CAUSE_STOP, 0, false } },
    { .kind = FB_ENDING, .as.ending = { .signal = 0, .cause = FB_CAUSE_STOP } },
    { .kind = FB_EXITED, .as.exited = { .code = 3, .cause = FB_CAUSE_USER } },
    { .kind = FB_EXITED, .as.exited = { .signal = 9, .core_dumped = true } },
    { .kind = FB_EXITED, .as.exited = { .unseen = true } },
    { .kind = FB_EXITED,
      .as.exited = { .unseen = true, .cause = FB_CAUSE_LOST, .why = "node2 failed" } },
    { .kind = FB_REAPED, .as.reaped = { 1, 2, 3, false, "r", 1 } },
    { .kind = FB_REAPED, .as.reaped = { .unseen = true } },
    { .kind = FB_RETRY, .as.retry = { 1, false } },
    { .kind = FB_RETRY, .as.retry = { 1, true } },
    { .kind = FB_HEALTH, .as.health = { FB_UNREADY, "w" } },
    { .kind = FB_HELD, .as.held = { true, "w" } },
    { .kind = FB_HELD, .as.held = { false, NULL } },
    { .kind = FB_SKIPPED, .as.skipped = { "w", 1, true, true, true } },
    { .kind = FB_SKIPPED, .as.skipped = { .why = "w" } },
    { .kind = FB_UNSTARTED, .as.unstarted = { 2, "exec", "x" } },
    { .kind = FB_SIGNALS, .as.signals = { 1, 0 } },
    { .kind = FB_SIGNALS, .as.signals = { 1, 2 } },
    { .kind = FB_PROGRESS, .as.progress = { 0.5, "t" } },
    { .kind = FB_PROGRESS, .as.progress = { -1, "" } },
    { .kind = FB_READY },
    { .kind = FB_LEAKED, .as.leaked = { 1, pids, names, true } },
    { .kind = FB_LEAKED, .as.leaked = { 1, pids, names, false } },
    { .kind = FB_NOTE, .as.note = { "t", 2, false } },
    { .kind = FB_NOTE, .as.note = { "t", 0, true } },
    { .kind = FB_WATCHED, .as.watched = { 1, 2, 3, "ptrace" } },
    { .kind = FB_ENDED,
      .as.ended = { .unneeded = 1,
                    .by_hand = 1,
                    .outliving = 1,
                    .speed_up = 1.5,
                    .halted = true,
                    .goal = true,
                    .more = true,
                    .unread = 1 } },
    { .kind = FB_ENDED, .as.ended = { .speed_up = -1 } },
};

/* The line of an event, as it was written and as it is after a reader has had it. */
static json_t *line_of(const struct fb_event *event)
{
    struct text first = { 0 }, second = { 0 };
    struct wire_reader reader = { 0 };
    struct wire_mistake mistake;
    struct fb_event back;
    json_t *line;

    wire_put(&first, event);
    ck_assert_int_eq(wire_read(&reader, text_string(&first), first.size, &back, &mistake), 1);
    wire_put(&second, &back);
    ck_assert_str_eq(text_string(&first), text_string(&second));
    line = json_loads(text_string(&first), 0, NULL);
    ck_assert_ptr_nonnull(line);
    wire_reader_fini(&reader);
    text_fini(&first);
    text_fini(&second);
    return line;
}

/* -------------------------------------------------------------------- page */

/* The section with that heading, to the next one. To be freed. */
static char *section(const char *heading)
{
    char mark[64];
    const char *begin, *end;

    snprintf(mark, sizeof mark, "\n## %s\n", heading);
    begin = strstr(page, mark);
    ck_assert_msg(begin != NULL, "no section '%s'", heading);
    begin += strlen(mark);
    end = strstr(begin, "\n#");
    return strndup(begin, end != NULL ? (size_t)(end - begin) + 1 : strlen(begin));
}

/* What the section says of a field: the text below the line that begins with its name. Or NULL. */
static char *said_of(const char *text, const char *name)
{
    char mark[64] = "*";
    size_t length = 1;

    for (; *name != '\0'; name++) {
        if (*name == '_')
            mark[length++] = '\\';
        mark[length++] = *name;
    }
    mark[length] = '*';
    mark[length + 1] = '\0';
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
        const char *found = strstr(line, mark), *end = line + strcspn(line, "\n");
        if (*line != '*' || found == NULL || found > end)
            continue;
        while (end[0] == '\n' && end[1] == '\t')
            end += 1 + strcspn(end + 1, "\n");
        return strndup(line, (size_t)(end - line));
    }
    return NULL;
}

/* How many fields have a line of theirs. */
static size_t fields_of(const char *text)
{
    size_t count = 0;

    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        for (const char *at = line; *line == '*' && at < line + strcspn(line, "\n"); at++)
            count += at[0] == '*' && isalpha((unsigned char)at[1]);
    return count;
}

static bool may_be_missing(const char *said)
{
    return strstr(said, "Only") != NULL || strstr(said, ", only") != NULL;
}

/* Those in an object have their names in what is said of it. */
static void check_members(const char *said, json_t *value)
{
    const char *name;
    json_t *member;

    if (json_is_array(value))
        value = json_array_get(value, 0);
    json_object_foreach(value, name, member)
    {
        char *part, *text = NULL;
        ck_assert_int_ge(asprintf(&text, "*%s", name), 0);
        part = strchr(text, '_');
        if (part != NULL)
            *part = '\0';
        ck_assert_msg(strstr(said, text) != NULL, "%s is not described", name);
        free(text);
    }
}

static void check_line(const char *text, json_t *line, json_t *all, json_t *counts)
{
    const char *name;
    json_t *value;

    json_object_foreach(line, name, value)
    {
        char *said = said_of(text, name);
        if (strcmp(name, "t") == 0 || strcmp(name, "event") == 0)
            continue;
        ck_assert_msg(said != NULL, "'%s' is not in the section of its kind", name);
        check_members(said, value);
        json_object_set_new(all, name, json_true());
        json_object_set_new(counts, name,
                            json_integer(json_integer_value(json_object_get(counts, name)) + 1));
        free(said);
    }
}

START_TEST(each_kind_as_it_is_written)
{
    char *text = section(fb_kind_name((enum fb_kind)_i));
    json_t *all = json_object(), *counts = json_object(), *value;
    json_int_t rows = 0;
    const char *name;

    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        json_t *line;
        if ((int)events[i].kind != _i)
            continue;
        line = line_of(&events[i]);
        check_line(text, line, all, counts);
        json_decref(line);
        rows++;
    }
    ck_assert_int_gt(rows, 0);
    ck_assert_msg(json_object_size(all) == fields_of(text), "%s: fields that are never written",
                  fb_kind_name((enum fb_kind)_i));
    json_object_foreach(counts, name, value)
    {
        char *said = said_of(text, name);
        ck_assert_msg(may_be_missing(said) == (json_integer_value(value) < rows),
                      "%s: is '%s' always there, or only sometimes?",
                      fb_kind_name((enum fb_kind)_i), name);
        free(said);
    }
    json_decref(all);
    json_decref(counts);
    free(text);
}
END_TEST

START_TEST(what_every_event_has)
{
    const struct fb_event event = { .kind = FB_READY, .job = 1, .attempt = 1 };
    char *text = section("Every event");
    json_t *line = line_of(&event);
    const char *name;
    json_t *value;

    json_object_foreach(line, name, value)
    {
        char *said = said_of(text, name);
        ck_assert_msg(said != NULL, "%s", name);
        free(said);
    }
    ck_assert_uint_eq(json_object_size(line), fields_of(text));
    json_decref(line);
    free(text);
}
END_TEST

CHECK_MAIN("forkboard-record(5)")
{
    tcase_add_checked_fixture(all, setup, NULL);
    tcase_add_loop_test(all, each_kind_as_it_is_written, 0, FB_DONE);
    tcase_add_loop_test(all, each_kind_as_it_is_written, FB_DONE + 1, FB_KIND_COUNT);
    tcase_add_test(all, what_every_event_has);
}
