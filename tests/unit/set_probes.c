/* set_probes.c - what a set says of probes and of stopping, as the engine is given it; and
 * mistakes. */
#include "base/text.h"
#include "check_main.h"
#include "set/set.h"
#include "set_mistakes.h"

#include <errno.h>
#include <string.h>

static void put_probe(struct text *out, const char *name, const struct fb_probe *probe)
{
    if (probe == NULL)
        return;
    text_printf(out, "%s %d", name, (int)probe->kind);
    if (probe->what != NULL)
        text_printf(out, " '%s'", probe->what);
    for (const char *const *word = probe->argv; word != NULL && *word != NULL; word++)
        text_printf(out, " %s", *word);
    text_printf(out, " %lld %lld %lld %lld %d%s; ", (long long)probe->delay_us / 1000,
                (long long)probe->interval_us / 1000, (long long)probe->timeout_us / 1000,
                (long long)probe->within_us / 1000, probe->threshold, probe->mark ? " mark" : "");
}

/* The kinds: line 1, tcp 2, http 3, file 4, exec 5, run 6. Then delay, interval, timeout, within in
 * ms, threshold. */
static const struct {
    const char *keys, *seen;
} rows[] = {
    { "ready: { tcp: 5432 }", "ready 2 '5432' 0 0 0 0 0; restart 0" },
    { "ready: { line: 'a{2} [{]', within: 2s }", "ready 1 'a{2} [{]' 0 0 0 2000 0; restart 0" },
    { "ready: { http: 'http://localhost:1/x', interval: 5s, timeout: 1m, threshold: 3, delay: 1s }",
      "ready 3 'http://localhost:1/x' 1000 5000 60000 0 3; restart 0" },
    { "ready: { file: x }, restart: always", "ready 4 'x' 0 0 0 0 0; restart 2" },
    { "ready: { exec: [a, b c] }", "ready 5 a b c 0 0 0 0 0; restart 0" },
    { "health: { run: 'a | b' }", "health 6 'a | b' 0 0 0 0 0; restart 1" },
    { "health: { tcp: 1, then: restart }, restart: always", "health 2 '1' 0 0 0 0 0; restart 2" },
    { "health: { tcp: 1, then: mark }", "health 2 '1' 0 0 0 0 0 mark; restart 0" },
    { "health: { tcp: 1 }, restart: never", "health 2 '1' 0 0 0 0 0; restart 0" },
    { "stop: { run: 'a b', grace: 2s }", "stop 'a b' 2000; restart 0" },
    { "stop: { exec: [a, b] }", "stop a b 0; restart 0" },
    /* ---- mistakes */
    { "ready: 5432", "s:1:34: ready: '5432' where a mapping such as { tcp: 5432 } is wanted\n" },
    { "ready: {}",
      "s:1:34: ready: nothing to ask: no tcp, http, file, exec or run, and no line\n" },
    { "health: { interval: 1s }",
      "s:1:35: health: nothing to ask: no tcp, http, file, exec or run\n" },
    { "ready: { tcp: 1, file: x }", "s:1:44: ready: both 'tcp' and 'file'\n" },
    { "ready: { tcp: 'x:1' }", "s:1:41: ready: tcp: 'x:1' where a port, or an address or localhost "
                               "and a port (names are not "
                               "resolved), is wanted\n" },
    { "ready: { http: 'https://localhost/' }", "s:1:42: ready: http: 'https://localhost/' where "
                                               "http://... (for https let exec: run curl) is "
                                               "wanted\n" },
    { "ready: { line: '(a)\\1' }", "s:1:42: ready: line: '(a)\\1': it has a back-reference\n" },
    { "health: { line: x }", "s:1:37: health: a line says no more than once that a job is well\n" },
    { "ready: { exec: a }",
      "s:1:42: ready: exec: 'a' where a list of a program and its arguments is wanted\n" },
    { "ready: { tcp: 1, threshold: 0 }",
      "s:1:55: ready: threshold: '0' where a number from 1 to 1000 is wanted\n" },
    { "ready: { tcp: 1, threshold: 1000, interval: 0, delay: 0 }",
      "ready 2 '1' 0 0 0 0 1000; restart 0" },
    { "ready: { tcp: 1, threshold: 1001 }",
      "s:1:55: ready: threshold: '1001' where a number from 1 to 1000 is wanted\n" },
    { "ready: { tcp: 1, threshold: 2x }",
      "s:1:55: ready: threshold: '2x' where a number from 1 to 1000 is wanted\n" },
    { "ready: { tcp: 1, threshold: [1] }",
      "s:1:55: ready: threshold: a list where a number from 1 to 1000 is wanted\n" },
    { "ready: { tcp: 1, interval: soon }",
      "s:1:54: ready: interval: 'soon' where a time such as 500ms is wanted\n" },
    { "health: { tcp: 1, timeout: [1] }",
      "s:1:54: health: timeout: a list where a time such as 500ms is wanted\n" },
    { "ready: { exec: [a, [b]] }", "s:1:46: ready: exec: a list where a text is wanted\n" },
    { "health: { exec: [] }", "s:1:43: health: exec: a list where a list of a program and its "
                              "arguments is wanted\n" },
    { "ready: { run: [a] }", "s:1:41: ready: run: a list where a text is wanted\n" },
    { "health: { tcp: 1, then: stop }",
      "s:1:51: health: then: 'stop' where restart or mark is wanted\n" },
    /* whatever is wrong with one key, the others are looked at */
    { "health: { line: x, interval: soon }",
      "s:1:37: health: a line says no more than once that a job is well\n"
      "s:1:56: health: interval: 'soon' where a time such as 500ms is wanted\n" },
    { "ready: { exec: [[a]], delay: x, timeout: y, threshold: 0 }",
      "s:1:43: ready: exec: a list where a text is wanted\n"
      "s:1:56: ready: delay: 'x' where a time such as 500ms is wanted\n"
      "s:1:68: ready: timeout: 'y' where a time such as 500ms is wanted\n"
      "s:1:82: ready: threshold: '0' where a number from 1 to 1000 is wanted\n" },
    { "ready: { exec: a, tcp: 1, run: [b], x: y }",
      "s:1:42: ready: exec: 'a' where a list of a program and its arguments is wanted\n"
      "s:1:45: ready: both 'exec' and 'tcp'\n"
      "s:1:53: ready: both 'exec' and 'run'\n"
      "s:1:63: ready: unknown key 'x'\n" },
    { "ready: { tcp: 1, intervall: 1s }",
      "s:1:44: ready: unknown key 'intervall' (did you mean 'interval'?)\n" },
    { "ready: { tcp: 1, then: mark }", "s:1:44: ready: unknown key 'then'\n" },
    { "health: { tcp: 1, within: 1s }", "s:1:45: health: unknown key 'within'\n" },
    { "health: { tcp: 1, then: restart }, restart: never",
      "s:1:35: health: 'then: restart' and 'restart: never'\n" },
    { "ready: { tcp: 1 }, outlives: true",
      "s:1:27: ready, health: of a job that may outlive the run, which does not watch it\n" },
    { "stop: { run: a, signal: INT }", "s:1:33: stop: one of signal, run and exec\n" },
    { "stop: { exec: [] }",
      "s:1:41: stop: exec: a list where a list of a program and its arguments is wanted\n" },
};

START_TEST(probes)
{
    struct text file = { 0 }, seen = { 0 };
    struct fb_job job;
    struct set *set;
    int r;

    text_printf(&file, "jobs: [{ name: a, run: b, %s }]", rows[_i].keys);
    r = set_read(&set, "s", text_string(&file), file.size, NULL, &seen);
    ck_assert_int_eq(r == 0, strncmp(rows[_i].seen, "s:", 2) != 0);
    if (r == 0) {
        job = set_job(set, 1);
        put_probe(&seen, "ready", job.ready);
        put_probe(&seen, "health", job.health);
        if (job.stop_shell != NULL)
            text_printf(&seen, "stop '%s' %lld; ", job.stop_shell, (long long)job.grace_us / 1000);
        if (job.stop_argv != NULL)
            text_printf(&seen, "stop %s %s %lld; ", job.stop_argv[0], job.stop_argv[1],
                        (long long)job.grace_us / 1000);
        text_printf(&seen, "restart %d", (int)job.restart);
    }
    ck_assert_str_eq(text_string(&seen), rows[_i].seen);
    if (r == 0)
        set_close(set);
    else
        hides_no_other(text_string(&file), text_string(&seen));
    text_fini(&file);
    text_fini(&seen);
}
END_TEST

/* Each of its jobs has its own words; a mistake is said once for all of them. */
START_TEST(of_each)
{
    static const char file[] =
        "jobs: [{ name: 'a-{}', run: b, each: [81, 82], ready: { tcp: '{}' } "
        "}]";
    static const char wrong[] = "jobs: [{ name: 'a-{}', run: b, each: [x, y], ready: { tcp: 'z' } "
                                "}]";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", file, sizeof file - 1, NULL, &mistakes), 0);
    ck_assert_str_eq(set_job(set, 1).ready->what, "81");
    ck_assert_str_eq(set_job(set, 2).ready->what, "82");
    set_close(set);
    ck_assert_int_eq(set_read(&set, "s", wrong, sizeof wrong - 1, NULL, &mistakes), -EINVAL);
    ck_assert_ptr_eq(strchr(text_string(&mistakes), '\n'),
                     text_string(&mistakes) + mistakes.size - 1);
    text_fini(&mistakes);
}
END_TEST

/* No time of 0 is left for the default, and each is as much longer as all times of the set. */
START_TEST(times)
{
    static const char file[] = "jobs: [{ name: a, run: b, ready: { tcp: 1, delay: 2s, interval: 0, "
                               "timeout: 10ms, within: 3s } }]";
    struct text mistakes = { 0 };
    const struct fb_probe *ready;
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", file, sizeof file - 1,
                              &(struct set_options){ .scale = 0.5 }, &mistakes),
                     0);
    ready = set_job(set, 1).ready;
    ck_assert_int_eq(ready->delay_us, 1000000);
    ck_assert_int_eq(ready->interval_us, 1);
    ck_assert_int_eq(ready->timeout_us, 5000);
    ck_assert_int_eq(ready->within_us, 1500000);
    set_close(set);
}
END_TEST

/* Whatever is wrong is said once, however many jobs come of it. */
START_TEST(said_once)
{
    static const char *const keys[] = { "ready: x",
                                        "ready: {}",
                                        "ready: { tcp: z }",
                                        "ready: { tcp: 1, threshold: 0 }",
                                        "ready: { exec: [[a]] }",
                                        "ready: { tcp: 1, delay: x }",
                                        "ready: { run: [a] }",
                                        "health: { tcp: 1, then: x }",
                                        "health: { line: x }",
                                        "ready: { tcp: 1, x: y }",
                                        "ready: { tcp: 1, file: x }",
                                        "ready: { exec: a }",
                                        "ready: { line: '(' }" };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct text file = { 0 }, mistakes = { 0 };
        struct set *set;
        text_printf(&file, "jobs: [{ run: b, each: [1, 2, 3], %s }]\n", keys[i]);
        ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes),
                         -EINVAL);
        ck_assert_msg(lines_in(text_string(&mistakes)) == 1, "%s: %s", keys[i],
                      text_string(&mistakes));
        text_fini(&file);
        text_fini(&mistakes);
    }
}
END_TEST

CHECK_MAIN("probes in a set")
{
    tcase_add_test(all, times);
    tcase_add_test(all, said_once);
    tcase_add_loop_test(all, probes, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_test(all, of_each);
}
