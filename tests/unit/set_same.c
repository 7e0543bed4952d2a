/* set_same.c - which jobs of two readings of a set are the same, and by what names they are known.
 */
#include "check_main.h"
#include "set/known.h"

#include <string.h>

static struct set *read_set(const char *text)
{
    struct text mistakes = { 0 };
    struct set *set = NULL;

    ck_assert_msg(set_read(&set, "s.yaml", text, strlen(text), NULL, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    text_fini(&mistakes);
    return set;
}

#define JOB(rest) "jobs:\n - { name: a, run: x" rest " }\n - { name: b, run: y }\n"

static const struct {
    const char *one, *two;
    bool same;
} rows[] = {
    { JOB(""), JOB(""), true },
    { JOB(""), "jobs:\n - name: b\n   run: y\n # moved\n - name: a\n   run: 'x'\n", true },
    { JOB(""), "jobs:\n - { name: a, run: z }\n", false },
    { JOB(""), "jobs:\n - { name: a, exec: [x] }\n", false },
    { JOB(", dir: d"), JOB(""), false },
    { JOB(", env: { A: 1 }"), JOB(", env: { A: 2 }"), false },
    { JOB(", env: { A: 1 }"), JOB(", env: { A: 1 }"), true },
    { JOB(", after: b"), JOB(""), false },
    { JOB(", after: b"), JOB(", after: { b: ended }"), false },
    { JOB(", after: b"), "jobs:\n - { name: b, run: other }\n - { name: a, run: x, after: b }\n",
      true },
    { JOB(", retries: 1"), JOB(", retries: 2"), false },
    { JOB(", restart: always"), JOB(", restart: on_failure"), false },
    { JOB(", stop: SIGINT"), JOB(""), false },
    { JOB(", success: [0, 1]"), JOB(", success: [0, 2]"), false },
    { JOB(", cpus: [0]"), JOB(", cpus: [1]"), false },
    { JOB(", slots: 2"), JOB(", slots: 3"), false },
    { JOB(", priority: 2"), JOB(""), false },
    { JOB(", inherit_fds: [3]"), JOB(", inherit_fds: [4]"), false },
    { JOB(", notify: false"), JOB(""), false },
    { JOB(", notify: true"), JOB(""), true },
    { JOB(", stdin: open"), JOB(""), false },
    { JOB(", pty: true"), JOB(""), false },
    { JOB(", autostart: false"), JOB(""), false },
    { "limits: { g: 1 }\n" JOB(", needs: g"), "limits: { g: 1 }\n" JOB(""), false },
    { "limits: { g: 2 }\n" JOB(", needs: g"), "limits: { g: 2 }\n" JOB(", needs: { g: 2 }"),
      false },
    { "limits: { g: 2 }\n" JOB(", needs: g"), "limits: { g: 2 }\n" JOB(", needs: { g: 1 }"), true },
    { JOB(", group: g"), JOB(", group: g"), true },
    { JOB(", group: g"), JOB(", group: h"), false },
    { JOB(", group: g"), JOB(""), false },
    { JOB(", ready: { tcp: 1 }"), JOB(", ready: { tcp: 1 }"), true },
    { JOB(", ready: { tcp: 1 }"), JOB(", ready: { tcp: 2 }"), false },
    { JOB(", ready: { tcp: 1 }"), JOB(", health: { tcp: 1 }"), false },
    { JOB(", ready: { exec: [x, y] }"), JOB(", ready: { exec: [x, y] }"), true },
    { JOB(", ready: { exec: [x, y] }"), JOB(", ready: { exec: [x, z] }"), false },
    { JOB(", ready: { exec: [x] }"), JOB(", ready: { run: x }"), false },
    { JOB(", ready: { line: x, within: 1s }"), JOB(", ready: { line: x, within: 2s }"), false },
    { JOB(", health: { run: x }"), JOB(", health: { run: x }"), true },
    { JOB(", health: { run: x }"), JOB(", health: { run: x, interval: 1s }"), false },
    { JOB(", health: { run: x }"), JOB(", health: { run: x, delay: 1s }"), false },
    { JOB(", health: { run: x }"), JOB(", health: { run: x, timeout: 2s }"), false },
    { JOB(", health: { run: x }"), JOB(", health: { run: x, threshold: 4 }"), false },
    { JOB(", health: { run: x }"), JOB(", health: { run: x, then: mark }"), false },
    { JOB(", stop: { run: x }"), JOB(", stop: { run: x }"), true },
    { JOB(", stop: { run: x }"), JOB(", stop: { run: y }"), false },
    { JOB(", stop: { exec: [x] }"), JOB(", stop: { exec: [x] }"), true },
    { JOB(", stop: { exec: [x] }"), JOB(", stop: { exec: [x, y] }"), false },
    { JOB(", log: f"), JOB(", log: f"), true },
    { JOB(", log: f"), JOB(", log: g"), false },
    { JOB(", log: { file: f, max: 1M }"), JOB(", log: { file: f, max: 2M }"), false },
    { JOB(", log: { file: f, max: 1M }"), JOB(", log: { file: f, max: 1M, keep: 2 }"), false },
    { JOB(", each: [1]"), "jobs:\n - { name: b, run: y }\n - { name: a, run: x, each: [1] }\n",
      true },
};

START_TEST(same)
{
    struct set *one = read_set(rows[_i].one), *two = read_set(rows[_i].two);
    struct set_known *first = set_known(one), *second = set_known(two);

    ck_assert_str_eq(first[0].name, "a");
    ck_assert_str_eq(second[0].name, "a");
    ck_assert_msg((strcmp(first[0].all, second[0].all) == 0) == rows[_i].same, "row %d:\n%s\n%s",
                  _i, first[0].all, second[0].all);
    set_known_close(first, set_count(one));
    set_known_close(second, set_count(two));
    set_close(one);
    set_close(two);
}
END_TEST

/* A job without a name has its command for one; two of them stay in their order. */
START_TEST(without_names)
{
    struct set *set = read_set("jobs:\n - run: b\n - run: a\n - { run: b, nice: 1 }\n");
    struct set_known *known = set_known(set);

    ck_assert_str_eq(known[0].name, "a");
    ck_assert_str_eq(known[1].name, "b");
    ck_assert_str_eq(known[2].name, "b");
    ck_assert_uint_eq(known[1].number, 1);
    ck_assert_uint_eq(known[2].number, 3);
    set_known_close(known, 3);
    set_close(set);
}
END_TEST

CHECK_MAIN("the same jobs")
{
    tcase_add_loop_test(all, same, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(all, without_names);
}
