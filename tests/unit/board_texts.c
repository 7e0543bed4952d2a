/*
 * board_texts.c - text of others on the board: clean, and no longer than it may be, cut at a
 * character; what a job waits for and needs; nodes and groups, of which so many have names.
 */
#include "board/inside.h"
#include "board_events.h"
#include "check_main.h"

#include <stdio.h>

static struct board board;

static void setup(void)
{
    board_init(&board);
    ck_assert_int_eq(put(&board, FB_RUN, 0, 0), 0);
}

static void teardown(void)
{
    board_fini(&board);
}

static uint32_t queue(const char *name, const char *command)
{
    struct fb_event event = { .kind = FB_QUEUED, .job = board.job_count + 1 };

    event.as.queued.name = name;
    event.as.queued.command = command;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    return event.job;
}

/* So many times `unit`, and what follows it. */
static char *repeated(const char *unit, int count, const char *end)
{
    char *text = malloc(strlen(unit) * (size_t)count + strlen(end) + 1);

    text[0] = '\0';
    for (int i = 0; i < count; i++)
        memcpy(text + (size_t)i * strlen(unit), unit, strlen(unit) + 1);
    strcpy(text + strlen(unit) * (size_t)count, end);
    return text;
}

/* A name of so many units and an end; how many bytes of it the row has, and whether it is whole. */
static const struct {
    const char *unit, *end;
    int count;
    size_t bytes;
    bool cut;
} lengths[] = {
    { "n", "", 255, 255, false },
    { "n", "", 256, 256, false },
    { "n", "", 257, 256, true },
    { "n", "\u00E9", 254, 256, false },
    { "n", "\u00E9", 255, 255, true }, /* half a character is none */
    { "n", "\u65E5", 253, 256, false },
    { "n", "\u65E5", 254, 254, true },
    { "n", "\u65E5", 255, 255, true },
    { "\u65E5", "", 85, 255, false },
    { "\u65E5", "", 86, 255, true },
    { "\t", "", 128, 256, false }, /* two bytes each: ^I */
    { "\t", "", 129, 256, true },
    { "\u200B", "x", 200, 1, false }, /* characters that are left out */
    { "\u00AD", "x", 511, 1, false },
    { "\u00AD", "x", 512, 0, true }, /* and no more than so many bytes are looked at */
};

START_TEST(names)
{
    char *name = repeated(lengths[_i].unit, lengths[_i].count, lengths[_i].end);
    const struct board_job *job = row_of(&board, queue(name, "x"));

    ck_assert_uint_eq(strlen(job->name), lengths[_i].bytes);
    ck_assert_int_eq(job->cut, lengths[_i].cut);
    ck_assert_str_eq(job->command, "x");
    job = row_of(&board, queue(name, name)); /* the same text, of which a command has more */
    if (lengths[_i].bytes > 0) {
        ck_assert_uint_eq(strlen(job->name), lengths[_i].bytes);
        ck_assert_int_eq(job->cut, lengths[_i].cut);
        ck_assert_int_eq(job->name == job->command, !lengths[_i].cut);
        ck_assert_uint_ge(strlen(job->command), lengths[_i].bytes + lengths[_i].cut);
    }
    free(name);
}
END_TEST

START_TEST(commands)
{
    static const struct {
        int count;
        size_t bytes;
        bool cut;
    } rows[] = { { 4095, 4095, false }, { 4096, 4096, false }, { 4097, 4096, true } };
    char *command = repeated("c", rows[_i].count, "");
    const struct board_job *job = row_of(&board, queue("name", command));

    ck_assert_str_eq(job->name, "name");
    ck_assert_uint_eq(strlen(job->command), rows[_i].bytes);
    ck_assert_int_eq(job->cut, rows[_i].cut);
    job = row_of(&board, queue("", "\033[1m"));
    ck_assert_str_eq(job->name, "");
    ck_assert_str_eq(job->command, "^[[1m");
    free(command);
}
END_TEST

/* One reason for many jobs is kept once; another one is another. */
START_TEST(reasons)
{
    const char *whys[3];

    for (int i = 0; i < 3; i++) {
        struct fb_event event = make(FB_SKIPPED, queue("a", "b"), 0);
        event.as.skipped.why = i < 2 ? "the run was stopped" : "the run was stopped\n";
        ck_assert_int_eq(board_apply(&board, &event), 0);
        whys[i] = row_of(&board, event.job)->why;
    }
    ck_assert_ptr_eq(whys[0], whys[1]);
    ck_assert_str_eq(whys[0], "the run was stopped");
    ck_assert_str_eq(whys[2], "the run was stopped^J");
}
END_TEST

/* A job's own words change; none are none. */
START_TEST(progress)
{
    uint32_t job = queue("a", "b");

    put_all(&board, job, (enum fb_kind[]){ FB_FORKED, FB_BEGAN }, 2);
    for (unsigned size = 0; size <= 258; size++) {
        struct fb_event event = make(FB_PROGRESS, job, 1);
        char *text = repeated("p", (int)size, "");
        event.as.progress.text = text;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        if (size == 0)
            ck_assert_ptr_null(row_of(&board, job)->text);
        else
            ck_assert_uint_eq(strlen(row_of(&board, job)->text), size < 256 ? size : 256);
        free(text);
    }
}
END_TEST

/* ---------------------------------------------------------------- what it waits for and needs */

/* A job of so many slots that needs those; what the board knows of it: limit, count. */
static const struct {
    int slots;
    struct fb_limit needs[3];
    size_t count;
    const char *known; /* "": nothing but a slot */
} wants[] = {
    { 0, { { 0 } }, 0, "" },
    { 1, { { 0 } }, 0, "" },
    { 2, { { 0 } }, 0, " -1:2" },
    { 1, { { "gpu", 2 } }, 1, " 1:2" },
    { 3, { { "gpu", 2 }, { "disk", 1 } }, 2, " -1:3 1:2 0:1" },
    { 1, { { "none", 2 }, { "disk", 1 } }, 2, " 0:1" },
    { 1, { { "none", 2 } }, 1, "" },
};

START_TEST(needs)
{
    static const struct fb_limit limits[] = { { "disk", 4 }, { "gpu", 2 } };
    static const struct fb_after after[] = { { 7, FB_WHEN_READY }, { 1, FB_WHEN_ENDED } };
    struct fb_options options = { .limits = limits, .limit_count = 2 };
    struct fb_job job = { .slots = wants[_i].slots };
    struct fb_event event = make(FB_RUN, 0, 0);
    char seen[64] = "";

    board_fini(&board);
    board_init(&board);
    event.as.run.options = &options;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    job.needs = wants[_i].needs;
    job.need_count = wants[_i].count;
    for (uint32_t waits = 0; waits <= 2; waits++) {
        const struct board_after *kept;
        event = make(FB_QUEUED, waits + 1, 0);
        event.as.queued.job = &job;
        event.as.queued.after = after;
        event.as.queued.after_count = waits;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        kept = row_of(&board, waits + 1)->after;
        seen[0] = '\0';
        for (uint32_t i = 0; kept != NULL && i < kept->need_count; i++)
            snprintf(seen + strlen(seen), sizeof seen - strlen(seen), " %d:%d",
                     kept->needs[i].limit, kept->needs[i].count);
        ck_assert_str_eq(seen, wants[_i].known);
        ck_assert(kept != NULL || waits == 0);
        ck_assert_uint_eq(kept != NULL ? kept->count : 0, waits);
        for (uint32_t i = 0; i < waits; i++)
            ck_assert(kept->list[i].job == after[i].job && kept->list[i].when == after[i].when);
        ck_assert_int_eq(kept == NULL, waits == 0 && wants[_i].count == 0 && wants[_i].slots < 2);
    }
}
END_TEST

/* Of so many limits it knows all, of one more none. */
START_TEST(how_many_limits)
{
    static char limit_names[BOARD_LIMITS_MOST + 1][16];
    struct fb_limit limits[BOARD_LIMITS_MOST + 1];
    struct fb_options options = { .limits = limits,
                                  .limit_count = (size_t)(BOARD_LIMITS_MOST + _i) };
    struct fb_event event = make(FB_RUN, 0, 0);

    for (int i = 0; i <= BOARD_LIMITS_MOST; i++) {
        snprintf(limit_names[i], sizeof limit_names[i], "limit %d\n", i);
        limits[i] = (struct fb_limit){ limit_names[i], i + 1 };
    }
    board_fini(&board);
    board_init(&board);
    event.as.run.options = &options;
    ck_assert_int_eq(board_apply(&board, &event), 0);
    ck_assert_int_eq(board.limit_count, _i == 0 ? BOARD_LIMITS_MOST : 0);
    if (_i == 0) {
        ck_assert_str_eq(board.limits[BOARD_LIMITS_MOST - 1].name, "limit 63^J");
        ck_assert_int_eq(board.limits[BOARD_LIMITS_MOST - 1].count, 64);
    }
}
END_TEST

/* ---------------------------------------------------------------- nodes, groups */

/* Each has its place; those past the last share none, and one that is known keeps its own. */
START_TEST(groups_and_nodes)
{
    for (int i = 0; i < BOARD_NODES_MOST + 2; i++) {
        struct fb_event event = make(FB_QUEUED, (uint32_t)i + 1, 0);
        char name[16];
        snprintf(name, sizeof name, "g%d", i);
        event.as.queued.group = name;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        event = make(FB_FORKED, (uint32_t)i + 1, 1);
        event.as.forked.node = name;
        ck_assert_int_eq(board_apply(&board, &event), 0);
        ck_assert_int_eq(row_of(&board, event.job)->node, i < BOARD_NODES_MOST ? i + 1 : 0);
        ck_assert_int_eq(row_of(&board, event.job)->group, i < BOARD_GROUPS_MOST ? i + 1 : 0);
    }
    ck_assert_int_eq(board.node_count, BOARD_NODES_MOST);
    ck_assert_int_eq(board.group_count, BOARD_GROUPS_MOST);
    ck_assert_str_eq(board.groups[BOARD_GROUPS_MOST - 1], "g255");
    ck_assert_str_eq(board.nodes[BOARD_NODES_MOST - 1], "g1023");
    ck_assert_int_eq(texts_node(&board, "g1023"), BOARD_NODES_MOST);
    ck_assert_int_eq(texts_node(&board, "g0"), 1);
    ck_assert_int_eq(texts_node(&board, ""), 0);
    ck_assert_int_eq(texts_node(&board, NULL), 0);
}
END_TEST

/* ---------------------------------------------------------------- what was left behind */

static const struct {
    const char *names[3];
    int count;
    size_t room;
    const char *words;
} leftovers[] = {
    { { "agent" }, 1, 64, "agent (11)" },
    { { "agent", "cat", "tail" }, 3, 64, "agent (11), cat (12), tail (13)" },
    { { "a), b (1", "c" }, 2, 64, "a); b (1 (11), c (12)" },
    { { "x),),", "" }, 2, 64, "x);); (11),  (12)" },
    { { "agent", "cat" }, 2, 11, "agent (11)" },
    { { "agent", "cat" }, 2, 12, "agent (11)," },
    { { "agent", "cat" }, 2, 10, "agent (11" },
    { { NULL }, 0, 8, "" },
};

START_TEST(left_behind)
{
    static const pid_t pids[] = { 11, 12, 13 };
    struct fb_event event = { .kind = FB_LEAKED };
    char words[65] = "?";

    event.as.leaked.count = leftovers[_i].count;
    event.as.leaked.pids = pids;
    event.as.leaked.names = leftovers[_i].names;
    words[leftovers[_i].room] = '!';
    texts_leaked(words, leftovers[_i].room, &event);
    ck_assert_str_eq(words, leftovers[_i].words);
    ck_assert_int_eq(words[leftovers[_i].room], '!');
}
END_TEST

CHECK_MAIN("board, texts")
{
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, names, 0, sizeof lengths / sizeof lengths[0]);
    tcase_add_loop_test(all, commands, 0, 3);
    tcase_add_test(all, reasons);
    tcase_add_test(all, progress);
    tcase_add_loop_test(all, needs, 0, sizeof wants / sizeof wants[0]);
    tcase_add_loop_test(all, how_many_limits, 0, 2);
    tcase_add_test(all, groups_and_nodes);
    tcase_add_loop_test(all, left_behind, 0, sizeof leftovers / sizeof leftovers[0]);
}
