/*
 * cluster_trail.c - an agent's record as events of the whole run: whose it is, and what becomes of
 * each of its lines.
 */
#include "cluster/trail.h"
#include "cluster_stage.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static struct trail trail;
static char wrong[600];

static void set_up(void)
{
    stage_open(3, 8);
    stage_dir.jobs = 4;
    trail = (struct trail){ 0 };
}

static void tear_down(void)
{
    trail_close(&trail);
    rundir_close(&stage_dir);
}

/* ---------------------------------------------------------------- whose it is */

/* What an agent says of itself; R is the run's name. */
static const struct {
    const char *name, *said; /* NULL: nothing */
    int result;
    const char *node;
    int pid;
} agents[] = {
    { "0", "{\"run\":\"R\",\"node\":\"n\",\"pid\":7}", 0, "n", 7 },
    { "2", "{\"run\":\"R\",\"node\":\"\",\"pid\":0}", 0, "", 0 },
    { "1.5", "{\"run\":\"R\",\"node\":\"a\\u001b[m\",\"pid\":2147483647}", 0, "a^[[m", INT_MAX },
    { "1", "{\"run\":\"R\",\"node\":\"n\"}", 0, "n", 0 },
    { "1", "{\"run\":\"R\",\"node\":\"n\",\"pid\":2147483648}", -EBADMSG, NULL, 0 },
    { "1", "{\"run\":\"R\",\"node\":\"n\",\"pid\":-1}", -EBADMSG, NULL, 0 },
    { "1", "{\"run\":\"other\",\"node\":\"n\",\"pid\":7}", -EBADMSG, NULL, 0 },
    { "1", "{\"node\":\"n\",\"pid\":7}", -EBADMSG, NULL, 0 },
    { "1", "{\"run\":\"R\",\"pid\":7}", -EBADMSG, NULL, 0 },
    { "1", "{\"run\":\"R\",\"node\":7,\"pid\":7}", -EBADMSG, NULL, 0 },
    { "1", "[7]", -EBADMSG, NULL, 0 },
    { "1", "{", -EBADMSG, NULL, 0 },
    { "1", "", -EBADMSG, NULL, 0 },
    { "1", NULL, -ENOENT, NULL, 0 },
    { "3", "{\"run\":\"R\",\"node\":\"n\",\"pid\":7}", -EBADMSG, NULL, 0 }, /* there are three */
    { "x", "{\"run\":\"R\",\"node\":\"n\",\"pid\":7}", -EBADMSG, NULL, 0 },
    { "1.23456789012345678901234567890", "{\"run\":\"R\",\"node\":\"n\",\"pid\":7}", 0, "n", 7 },
    { "1.234567890123456789012345678901", "{\"run\":\"R\",\"node\":\"n\",\"pid\":7}", -EBADMSG,
      NULL, 0 },
};

START_TEST(an_agent)
{
    char path[100], said[300] = "";

    snprintf(path, sizeof path, "agents/%s", agents[_i].name);
    for (const char *at = agents[_i].said; at != NULL && *at != '\0'; at++)
        snprintf(said + strlen(said), sizeof said - strlen(said), *at == 'R' ? "%.0s%s" : "%.1s",
                 at, stage_dir.id);
    if (agents[_i].said != NULL)
        ck_assert_int_eq(rundir_put(&stage_dir, path, said, strlen(said)), 0);
    ck_assert_int_eq(trail_open(&trail, &stage_dir, agents[_i].name, 77), agents[_i].result);
    if (agents[_i].result < 0)
        return;
    ck_assert_str_eq(trail.name, agents[_i].name);
    ck_assert_int_eq(trail.number, atoi(agents[_i].name));
    ck_assert_str_eq(trail.node, agents[_i].node);
    ck_assert_int_eq(trail.pid, agents[_i].pid);
    ck_assert_int_eq(trail.start_us, 77);
    snprintf(path, sizeof path, "events/%s.jsonl", agents[_i].name);
    ck_assert_str_eq(trail.news.name, path);
}
END_TEST

static void begin(const char *name)
{
    stage_agent(name);
    ck_assert_int_eq(trail_open(&trail, &stage_dir, name, STAGE_START_US), 0);
}

static enum trail_said next(void)
{
    return trail_next(&trail, &stage_dir, wrong, sizeof wrong);
}

/* ---------------------------------------------------------------- its slots */

/* Eight for three: rows of three, three and two; what comes later is no other's either. */
static const struct {
    const char *agent, *slot;
    int is;
} slots[] = {
    { "0", "1", 1 },
    { "0", "3", 3 },
    { "1", "1", 4 },
    { "1", "3", 6 },
    { "2", "1", 7 },
    { "2", "2", 8 },
    { "2", "3", 9 },
    { "0", "4", 10 },
    { "1", "4", 11 },
    { "2", "4", 12 },
    { "0", "5", 13 },
    { "1", "715827883", 715827883 },
    { "0", "715827883", INT_MAX },
    { "2", "2147483647", INT_MAX },
};

START_TEST(a_slot)
{
    char line[200];

    begin(slots[_i].agent);
    snprintf(line, sizeof line,
             "{\"t\":1.0,\"event\":\"forked\",\"job\":1,\"attempt\":1,\"pid\":7,\"slot\":%s,"
             "\"parent\":5,\"thread\":true,\"node\":\"theirs\"}",
             slots[_i].slot);
    stage_line(slots[_i].agent, line);
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 1);
    ck_assert_int_eq(next(), TRAIL_EVENT);
    ck_assert_int_eq(trail.event.kind, FB_FORKED);
    ck_assert_int_eq(trail.event.as.forked.pid, 7);
    ck_assert_int_eq(trail.event.as.forked.slot, slots[_i].is);
    snprintf(line, sizeof line, "n%s", slots[_i].agent);
    ck_assert_str_eq(trail.event.as.forked.node, line);
    ck_assert(trail.event.as.forked.parent == 0 && !trail.event.as.forked.thread);
    ck_assert_ptr_null(trail.event.user);
}
END_TEST

/* ---------------------------------------------------------------- its lines */

#define PASSED(why) "events/1.jsonl:1: a line that is no event of this run is passed over: " why
#define NO_JOB      PASSED("it is of no job of this run")

static const struct {
    const char *line;
    enum trail_said said;
    int kind;
    unsigned job;
    int64_t t_us;
    const char *wrong; /* NULL: something */
} lines[] = {
    { "{\"t\":1.5,\"event\":\"began\",\"job\":4,\"attempt\":1}", TRAIL_EVENT, FB_BEGAN, 4, 1500000,
      "" },
    { "{\"t\":1.5,\"event\":\"began\",\"job\":5,\"attempt\":1}", TRAIL_NOTHING, 0, 0, 0, NO_JOB },
    { "{\"t\":1.5,\"event\":\"note\",\"text\":\"x\"}", TRAIL_EVENT, FB_NOTE, 0, 1500000, "" },
    { "{\"t\":1.5,\"event\":\"note\",\"job\":5,\"text\":\"x\"}", TRAIL_NOTHING, 0, 0, 0, NULL },
    { "{\"t\":1.5,\"event\":\"settled\",\"job\":4,\"ok\":true}", TRAIL_SETTLED, 0, 0, 0, "" },
    { "{\"t\":1.5,\"event\":\"signals\",\"entries\":1}", TRAIL_NOTHING, 0, 0, 0, "" },
    { "no line", TRAIL_NOTHING, 0, 0, 0, NULL },
    { "", TRAIL_NOTHING, 0, 0, 0, NULL },
};

START_TEST(a_line)
{
    begin("1");
    stage_line("1", lines[_i].line);
    ck_assert_int_eq(next(), TRAIL_NOTHING); /* it is not read yet */
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 1);
    ck_assert_int_eq(next(), lines[_i].said);
    if (lines[_i].wrong != NULL)
        ck_assert_str_eq(wrong, lines[_i].wrong);
    else
        ck_assert_ptr_eq(strstr(wrong, PASSED("")), wrong);
    ck_assert_int_eq(trail.told_wrong, wrong[0] != '\0');
    if (lines[_i].said == TRAIL_EVENT) {
        ck_assert_int_eq(trail.event.kind, lines[_i].kind);
        ck_assert_uint_eq(trail.event.job, lines[_i].job);
        ck_assert_int_eq(trail.event.t_us, lines[_i].t_us);
    } else if (lines[_i].said == TRAIL_SETTLED) {
        ck_assert(trail.settled_job == 4 && trail.settled_well);
    }
    ck_assert_int_eq(next(), TRAIL_NOTHING);
    ck_assert_str_eq(wrong, "");
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 0);
}
END_TEST

/* Where each line begins is known; of those that are none the first is named alone. */
START_TEST(line_by_line)
{
    static const char torn[] = "{\"t\":0.3,\"event\":",
                      rest[] = "\"ready\",\"job\":3,\"attempt\":1}\n";
    static const char began[] = "{\"t\":0.1,\"event\":\"began\",\"job\":1,\"attempt\":1}",
                      settled[] = "{\"t\":0.2,\"event\":\"settled\",\"job\":2,\"ok\":false}";

    begin("1");
    stage_line("1", "12345");
    stage_line("1", began);
    stage_line("1", "6");
    stage_line("1", settled);
    stage_append("events/1.jsonl", torn, strlen(torn));
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 1);
    ck_assert_int_eq(next(), TRAIL_EVENT);
    ck_assert_ptr_eq(strstr(wrong, PASSED("")), wrong);
    ck_assert_uint_eq(trail.at, 6);
    ck_assert_int_eq(next(), TRAIL_SETTLED);
    ck_assert_str_eq(wrong, "");
    ck_assert_uint_eq(trail.at, 6 + sizeof began + 2);
    ck_assert(trail.settled_job == 2 && !trail.settled_well);
    ck_assert_int_eq(next(), TRAIL_NOTHING);
    stage_append("events/1.jsonl", rest, strlen(rest));
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 1);
    ck_assert_int_eq(next(), TRAIL_EVENT);
    ck_assert(trail.event.kind == FB_READY && trail.event.job == 3);
    ck_assert_uint_eq(trail.at, 6 + sizeof began + 2 + sizeof settled);
}
END_TEST

/* Its own time begins when it did; nothing is before the run. */
START_TEST(times)
{
    static const struct {
        const char *start, *t;
        int64_t is;
    } rows[] = { { "40.000000", "1.0", 1000000 }, { "42.500000", "1.0", 3500000 },
                 { "39.000000", "1.0", 0 },       { "39.000000", "0.5", 0 },
                 { "39.000000", "1.000001", 1 },  { "40.000001", "0.0", 1 } };
    char line[200];

    begin("2");
    snprintf(line, sizeof line,
             "{\"t\":0.0,\"event\":\"run\",\"version\":\"0\",\"title\":\"\",\"slots\":1,\"start\":"
             "\"2001-09-09T01:46:%sZ\"}",
             rows[_i].start);
    stage_line("2", line);
    snprintf(line, sizeof line, "{\"t\":%s,\"event\":\"began\",\"job\":1,\"attempt\":1}",
             rows[_i].t);
    stage_line("2", line);
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 1);
    ck_assert_int_eq(next(), TRAIL_EVENT);
    ck_assert_str_eq(wrong, "");
    ck_assert_int_eq(trail.event.t_us, rows[_i].is);
}
END_TEST

/* The end of its engine is none of the run; whether it came before its jobs' is known. */
START_TEST(its_end)
{
    static const struct {
        const char *more;
        bool stopped;
    } rows[] = { { "", false },
                 { ",\"stopped\":true", true },
                 { ",\"more\":true", true },
                 { ",\"stopped\":false", false } };
    char words[100];

    begin("1");
    ck_assert(!trail.ended && !trail.stopped);
    snprintf(words, sizeof words, "5 ended 0 0 %s", rows[_i].more);
    stage_event("1", rows[_i].more[0] != '\0' ? words : "5 ended");
    stage_event("1", "6 note 0 0 after");
    ck_assert_int_eq(trail_fill(&trail, &stage_dir), 1);
    ck_assert_int_eq(next(), TRAIL_EVENT);
    ck_assert_str_eq(wrong, "");
    ck_assert_int_eq(trail.event.kind, FB_NOTE);
    ck_assert(trail.ended);
    ck_assert_int_eq(trail.stopped, rows[_i].stopped);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

CHECK_MAIN("trails")
{
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, an_agent, 0, COUNT(agents));
    tcase_add_loop_test(all, a_slot, 0, COUNT(slots));
    tcase_add_loop_test(all, a_line, 0, COUNT(lines));
    tcase_add_test(all, line_by_line);
    tcase_add_loop_test(all, times, 0, 6);
    tcase_add_loop_test(all, its_end, 0, 4);
}
