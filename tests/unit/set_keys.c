/*
 * set_keys.c - one key of a set with one value, each a row: the number that is kept, or the
 * mistake. A value that is no good leaves its key unsaid.
 */
#include "check_main.h"
#include "forkboard.h"
#include "set/keys.h"

#include <signal.h>
#include <string.h>

#define NONE INT64_MIN

static const struct {
    enum set_key key;
    const char *text;
    int64_t number; /* NONE: a mistake */
    double scale;   /* 0: 1 */
} values[] = {
    /* a number of a range: its ends, and what strtoll() takes but no person wrote */
    { SET_KEY_NICE, "nice: -20", -20, 0 },
    { SET_KEY_NICE, "nice: -21", NONE, 0 },
    { SET_KEY_NICE, "nice: 19", 19, 0 },
    { SET_KEY_NICE, "nice: 20", NONE, 0 },
    { SET_KEY_NICE, "nice: 3x", NONE, 0 },
    { SET_KEY_NICE, "nice: '-'", NONE, 0 },
    { SET_KEY_NICE, "nice: ' 3'", NONE, 0 },
    { SET_KEY_NICE, "nice: '+3'", NONE, 0 },
    { SET_KEY_NICE, "nice: [3]", NONE, 0 },
    { SET_KEY_PRIORITY, "priority: -1000000", -1000000, 0 },
    { SET_KEY_PRIORITY, "priority: 99999999999999999999", NONE, 0 },
    { SET_KEY_WEIGHT, "slots: 0", NONE, 0 },
    { SET_KEY_WEIGHT, "slots: 1", 1, 0 },
    /* a choice: its first word, its last, and none */
    { SET_KEY_LEFTOVERS, "leftovers: fail", 1, 0 },
    { SET_KEY_LEFTOVERS, "leftovers: leave", 4, 0 },
    { SET_KEY_LEFTOVERS, "leftovers: lea", NONE, 0 },
    { SET_KEY_LEFTOVERS, "leftovers:", NONE, 0 },
    { SET_KEY_PANE, "pane: events", 0, 0 },
    { SET_KEY_PANE, "pane: graph", 6, 0 },
    { SET_KEY_PANE, "pane: [graph]", NONE, 0 },
    { SET_KEY_SLOTS, "slots: 7", 7, 0 },
    { SET_KEY_SLOTS, "slots: 7x", NONE, 0 },
    /* true and false in their spellings */
    { SET_KEY_PTY, "pty: true", 1, 0 },
    { SET_KEY_PTY, "pty: Yes", 1, 0 },
    { SET_KEY_PTY, "pty: ON", 1, 0 },
    { SET_KEY_PTY, "pty: false", 0, 0 },
    { SET_KEY_PTY, "pty: no", 0, 0 },
    { SET_KEY_PTY, "pty: off", 0, 0 },
    { SET_KEY_PTY, "pty: 1", NONE, 0 },
    { SET_KEY_PTY, "pty: ''", NONE, 0 },
    { SET_KEY_PTY, "pty: {}", NONE, 0 },
    /* a time is scaled, and never to nothing */
    { SET_KEY_TIMEOUT, "timeout: 3ms", 3000, 0 },
    { SET_KEY_TIMEOUT, "timeout: 3ms", 1500, 0.5 },
    { SET_KEY_TIMEOUT, "timeout: 0", 0, 0.5 },
    { SET_KEY_TIMEOUT, "timeout: 0.000001", 1, 0.5 },
    { SET_KEY_TIMEOUT, "timeout: 0.000004", 2, 0.5 },
    { SET_KEY_TIMEOUT, "timeout: x", NONE, 0 },
    { SET_KEY_TIMEOUT, "timeout: [1]", NONE, 0 },
    /* a size: each unit, the least and what is beyond the most */
    { SET_KEY_MEMORY, "memory: 1", 1, 0 },
    { SET_KEY_MEMORY, "memory: 0.9", NONE, 0 },
    { SET_KEY_MEMORY, "memory: 0.5K", 512, 0 },
    { SET_KEY_MEMORY, "memory: 3M", 3 << 20, 0 },
    { SET_KEY_MEMORY, "memory: 3G", (int64_t)3 << 30, 0 },
    { SET_KEY_MEMORY, "memory: 3T", (int64_t)3 << 40, 0 },
    { SET_KEY_MEMORY, "memory: 4194303T", (int64_t)4194303 << 40, 0 },
    { SET_KEY_MEMORY, "memory: 4194304T", NONE, 0 },
    { SET_KEY_MEMORY, "memory: 3P", NONE, 0 },
    { SET_KEY_MEMORY, "memory: 3Kx", NONE, 0 },
    { SET_KEY_MEMORY, "memory: 3K3", NONE, 0 },
    { SET_KEY_MEMORY, "memory: K", NONE, 0 },
    { SET_KEY_MEMORY, "memory: -3", NONE, 0 },
    { SET_KEY_MEMORY, "memory: 1e3", NONE, 0 },
    { SET_KEY_MEMORY, "memory: inf", NONE, 0 },
};

/* The map of a text, read in the scope of the key: the first that has it. */
static void read_map(struct wrongs *wrongs, struct arena *arena, const char *text,
                     enum set_scope scope, double scale, struct set_values *out)
{
    struct wrongs anchored = { .path = "s" };
    struct node *root;

    ck_assert_int_eq(set_tree_read(wrongs, &anchored, arena, text, strlen(text), &root), 0);
    ck_assert_int_eq(set_keys_read(wrongs, arena, root, scope, scale, out), 0);
    set_wrongs_fini(&anchored);
}

START_TEST(a_value)
{
    const enum set_key key = values[_i].key;
    struct wrongs wrongs = { .path = "s" };
    struct arena arena = { 0 };
    struct set_values out = { 0 };

    read_map(&wrongs, &arena, values[_i].text,
             set_rows[key].scope == SET_BOTH ? SET_JOB : set_rows[key].scope,
             values[_i].scale > 0 ? values[_i].scale : 1, &out);
    ck_assert_uint_eq(wrongs.count, values[_i].number == NONE);
    ck_assert((out.said[key].key == NULL) == (values[_i].number == NONE));
    if (values[_i].number != NONE)
        ck_assert_int_eq(out.said[key].number, values[_i].number);
    set_wrongs_fini(&wrongs);
    arena_fini(&arena);
}
END_TEST

/* Numbers in a list or alone; a code as a shell shows it is told by its signal's name. */
static const struct {
    enum set_key key;
    const char *text;
    size_t count; /* 0: a mistake */
    int last;
    const char *mistake;
} lists[] = {
    { SET_KEY_CPUS, "cpus: 7", 1, 7, "" },
    { SET_KEY_CPUS, "cpus: [7, 8191, 0]", 3, 0, "" },
    { SET_KEY_CPUS, "cpus: []", 0, 0, "s:1:7: cpus: an empty list\n" },
    { SET_KEY_CPUS, "cpus: [1, [2]]", 0, 0,
      "s:1:11: cpus: a list where a number from 0 to 8191 is wanted\n" },
    { SET_KEY_INHERIT, "inherit_fds: [3, 255]", 2, 255, "" },
    { SET_KEY_INHERIT, "inherit_fds: 2", 0, 0,
      "s:1:14: inherit_fds: '2' where a number from 3 to 255 is wanted\n" },
    { SET_KEY_SUCCESS, "success: 128", 1, 128, "" },
    { SET_KEY_SUCCESS, "success: 129", 0, 0,
      "s:1:10: success: 129 is how a shell shows a death by SIGHUP; say SIGHUP\n" },
    { SET_KEY_SUCCESS, "success: 159", 0, 0,
      "s:1:10: success: 159 is how a shell shows a death by SIGSYS; say SIGSYS\n" },
    { SET_KEY_SUCCESS, "success: 160", 1, 160, "" },
    { SET_KEY_SUCCESS, "success: SIGHUP", 1, FB_SIGNAL(SIGHUP), "" },
    { SET_KEY_SUCCESS, "success: [0, SIGSYS]", 2, FB_SIGNAL(SIGSYS), "" },
    { SET_KEY_PANE, "pane: curve", 0, 0,
      "s:1:7: pane: 'curve' where events, output, timeline, cores, life, slots or graph is "
      "wanted\n" },
    { SET_KEY_LEFTOVERS, "leftovers: kill", 0, 0,
      "s:1:12: leftovers: 'kill' where fail, wait, end or leave is wanted\n" },
    { SET_KEY_SLOTS, "autostart: yes", 0, 0, "s:1:1: 'autostart' belongs in a job\n" },
};

START_TEST(a_list)
{
    const enum set_key key = lists[_i].key;
    struct wrongs wrongs = { .path = "s" };
    struct arena arena = { 0 };
    struct set_values out = { 0 };
    struct text seen = { 0 };

    read_map(&wrongs, &arena, lists[_i].text,
             set_rows[key].scope == SET_BOTH ? SET_JOB : set_rows[key].scope, 1, &out);
    set_wrongs_print(&wrongs, &seen);
    ck_assert_str_eq(text_string(&seen), lists[_i].mistake);
    ck_assert((out.said[key].key != NULL) == (lists[_i].count > 0));
    if (lists[_i].count > 0) {
        ck_assert_uint_eq(out.said[key].numbers->count, lists[_i].count);
        ck_assert_int_eq(out.said[key].numbers->values[lists[_i].count - 1], lists[_i].last);
    }
    text_fini(&seen);
    set_wrongs_fini(&wrongs);
    arena_fini(&arena);
}
END_TEST

START_TEST(whole_numbers)
{
    static const struct {
        const char *word;
        bool good;
    } words[] = { { "0", true },   { "9", true },   { "90", true },
                  { "91", false }, { "/1", false }, { ":1", false },
                  { "-1", false }, { "+1", false }, { " 1", false },
                  { "1x", false }, { "", false },   { "99999999999999999999", false } };
    struct wrongs wrongs = { .path = "s" };
    size_t bad = 0;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct node node = { .kind = NODE_TEXT, .text = words[i].word };
        int64_t number;
        ck_assert_int_eq(set_number(&wrongs, &node, "n", "one", false, 90, &number), words[i].good);
        bad += !words[i].good;
        ck_assert_uint_eq(wrongs.count, bad);
    }
    set_wrongs_fini(&wrongs);
}
END_TEST

CHECK_MAIN("keys of a set")
{
    tcase_add_loop_test(all, a_value, 0, sizeof values / sizeof values[0]);
    tcase_add_loop_test(all, a_list, 0, sizeof lists / sizeof lists[0]);
    tcase_add_test(all, whole_numbers);
}
