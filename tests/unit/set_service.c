/* set_service.c - a service: how it is started again, how it is stopped, where it is logged. */
#include "check_main.h"
#include "opt/opt.h"
#include "set/set.h"
#include "set_mistakes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key of the only job; what of it is said, or the mistake. */
static const struct {
    const char *key;
    struct fb_job job;
    const char *mistake;
} rows[] = {
    { "restart: never", { .restart = 0 }, NULL },
    { "restart: on_failure", { .restart = 1 }, NULL },
    { "restart: always", { .restart = 2 }, NULL },
    { "restart: often", { 0 }, "restart: 'often' where never, on_failure or always is wanted" },
    { "restart: [always]", { 0 }, "restart: a list where never, on_failure or always is wanted" },
    { "backoff: 2s", { .backoff_us = 2000000, .backoff_most_us = 2000000 }, NULL },
    { "backoff: 1s..1m", { .backoff_us = 1000000, .backoff_most_us = 60000000 }, NULL },
    { "backoff: 1s..1s", { .backoff_us = 1000000, .backoff_most_us = 1000000 }, NULL },
    { "backoff: 0", { .backoff_us = 1, .backoff_most_us = 1 }, NULL },
    { "backoff: 2s..1s", { 0 }, "backoff: '2s..1s' where a time, or two as in 1s..1m, is wanted" },
    { "backoff: x..1s", { 0 }, "backoff: 'x..1s' where a time, or two" },
    { "backoff: 1s..x", { 0 }, "backoff: '1s..x' where a time, or two" },
    { "backoff: soon", { 0 }, "backoff: 'soon' where a time, or two" },
    { "backoff: [1s]", { 0 }, "backoff: a list where a time, or two" },
    { "stop: SIGINT", { .stop_signal = SIGINT }, NULL },
    { "stop: INT", { .stop_signal = SIGINT }, NULL },
    { "stop: SIGHUP", { .stop_signal = SIGHUP }, NULL },
    { "stop: SIGSYS", { .stop_signal = SIGSYS }, NULL },
    { "stop: sigint", { 0 }, "stop: 'sigint' where a signal such as SIGINT is wanted" },
    { "stop: [SIGINT]", { 0 }, "stop: a list where a signal, or a mapping, is wanted" },
    { "stop: { signal: QUIT, grace: 3s }", { .stop_signal = SIGQUIT, .grace_us = 3000000 }, NULL },
    { "stop: { grace: 0 }", { .grace_us = 1 }, NULL },
    { "stop: { grace: x }", { 0 }, "stop: grace: 'x' where a time such as 20s is wanted" },
    { "stop: { grace: [1] }", { 0 }, "stop: grace: a list where a time such as 20s is wanted" },
    { "stop: { only: process }", { .stop_alone = true }, NULL },
    { "stop: { only: group }", { .stop_alone = false }, NULL },
    { "stop: { only: me }", { 0 }, "stop: only: 'me' where process or group is wanted" },
    { "stop: { run: 'echo {}' }", { .stop_shell = "echo 'a b'" }, NULL },
    { "stop: { run: [x] }", { 0 }, "stop: run: a list where a shell line is wanted" },
    { "stop: { exec: [] }", { 0 }, "where a list of a program and its arguments is wanted" },
    { "stop: { exec: x }", { 0 }, "stop: exec: 'x' where a list of a program" },
    { "stop: { exec: [x, [y]] }", { 0 }, "stop: exec: a list where a list of a program" },
    { "stop: { signal: INT, run: x }", { 0 }, "stop: one of signal, run and exec" },
    { "stop: { run: x, exec: [y] }", { 0 }, "stop: one of signal, run and exec" },
    { "stop: { signl: INT }", { 0 }, "stop: unknown key 'signl' (did you mean 'signal'?)" },
};

START_TEST(each_key)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    struct fb_job job;
    int r;

    text_printf(&file, "jobs: [{ run: x, each: [a b], %s }]\n", rows[_i].key);
    r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
    ck_assert_int_eq(r, rows[_i].mistake != NULL ? -EINVAL : 0);
    if (rows[_i].mistake != NULL) {
        ck_assert_msg(strstr(text_string(&mistakes), rows[_i].mistake) != NULL, "%s",
                      text_string(&mistakes));
        ck_assert_ptr_eq(strchr(text_string(&mistakes), '\n') + 1,
                         text_string(&mistakes) + mistakes.size);
        hides_no_other(text_string(&file), text_string(&mistakes));
    } else {
        job = set_job(set, 1);
        ck_assert_int_eq(job.restart, rows[_i].job.restart);
        ck_assert_int_eq(job.backoff_us, rows[_i].job.backoff_us);
        ck_assert_int_eq(job.backoff_most_us, rows[_i].job.backoff_most_us);
        ck_assert_int_eq(job.stop_signal, rows[_i].job.stop_signal);
        ck_assert_int_eq(job.grace_us, rows[_i].job.grace_us);
        ck_assert_int_eq(job.stop_alone, rows[_i].job.stop_alone);
        ck_assert_pstr_eq(job.stop_shell, rows[_i].job.stop_shell);
        ck_assert_ptr_null(job.stop_argv);
    }
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* What is wrong with one key hides nothing that is wrong with those after it, or with the job. */
static const struct {
    const char *keys, *mistakes[2];
} pairs[] = {
    { "stop: { run: [x], grace: x }", { "stop: run: a list where", "stop: grace: 'x' where" } },
    { "stop: { exec: x, grace: x }", { "stop: exec: 'x' where", "stop: grace: 'x' where" } },
    { "stop: { exec: [], only: x }", { "stop: exec: a list where", "stop: only: 'x' where" } },
    { "stop: { signl: x, grace: x }", { "stop: unknown key 'signl'", "stop: grace: 'x' where" } },
    { "stop: { signal: x, run: [x] }", { "stop: 'x' where a signal", "stop: run: a list where" } },
    { "stop: x, needs: { gpu: 0 }", { "stop: 'x' where a signal", "needs" } },
    { "stop: { run: [x] }, needs: { gpu: 0 }", { "stop: run: a list where", "needs" } },
    { "restart: x, backoff: x", { "restart: 'x' where", "backoff: 'x' where" } },
};

START_TEST(each_mistake_is_reported)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    int lines = 0;

    text_printf(&file, "limits: { gpu: 2 }\njobs: [{ run: x, %s }]\n", pairs[_i].keys);
    ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes), -EINVAL);
    for (int i = 0; i < 2; i++)
        ck_assert_msg(strstr(text_string(&mistakes), pairs[_i].mistakes[i]) != NULL, "%s",
                      text_string(&mistakes));
    for (size_t i = 0; i < mistakes.size; i++)
        lines += mistakes.bytes[i] == '\n';
    ck_assert_int_eq(lines, 2);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* A signal of one word leaves the rest of the job as it is said. */
START_TEST(the_rest_is_read)
{
    static const char text[] =
        "limits: { gpu: 2 }\njobs: [{ run: x, stop: INT, main: true, needs: { gpu: 1 } }]\n";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_msg(set_read(&set, "s", text, strlen(text), NULL, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    ck_assert_str_eq(set_job(set, 1).shell, "x");
    ck_assert(set_job(set, 1).decides);
    ck_assert_uint_eq(set_job(set, 1).need_count, 1);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

START_TEST(a_program_that_stops_it)
{
    static const char text[] = "jobs: [{ run: x, each: [a b], stop: { exec: [kill, '{}', c] } }]\n";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", text, strlen(text), NULL, &mistakes), 0);
    ck_assert_str_eq(set_job(set, 1).stop_argv[0], "kill");
    ck_assert_str_eq(set_job(set, 1).stop_argv[1], "a b");
    ck_assert_str_eq(set_job(set, 1).stop_argv[2], "c");
    ck_assert_ptr_null(set_job(set, 1).stop_argv[3]);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

/* Of two jobs, `log: ...` of the first, whose name is as it is. */
static const struct {
    const char *name, *dir, *log;
    const char *path; /* NULL: none */
    uint64_t max_bytes;
    int keep;
    const char *mistake;
} logs[] = {
    { "n", "d", "x.log", "d/x.log", 0, 3, NULL },
    { "n", ".", "/var/x.log", "/var/x.log", 0, 3, NULL },
    { "n", "d", "'{name}.log'", "d/n.log", 0, 3, NULL },
    { "a/b", "d", "'{name}.log'", "d/a_b.log", 0, 3, NULL },
    { ".a.b", "d", "'{name}-{name}'", "d/_a.b-_a.b", 0, 3, NULL },
    { "n", "d", "{ file: x, max: 10K, keep: 0 }", "d/x", 10240, 0, NULL },
    { "n", "d", "{ file: x, keep: 1000, max: 1 }", "d/x", 1, 1000, NULL },
    { "n", "d", "{ file: x, keep: 1001, max: 1 }", NULL, 0, 0,
      "log: keep: '1001' where a number from 0 to 1000" },
    { "n", "d", "{ file: x, max: big }", NULL, 0, 0, "log: max: 'big' where a size such as 10M" },
    { "n", "d", "{ max: 1K }", NULL, 0, 0, "log: there is no 'file'" },
    { "n", "d", "{ file: x, keep: 2 }", NULL, 0, 0,
      "log: 'keep' without 'max': no file is ever full" },
    { "n", "d", "{ file: x, mxa: 2 }", NULL, 0, 0, "log: unknown key 'mxa' (did you mean 'max'?)" },
    { "n", "d", "{ file: [x] }", NULL, 0, 0, "log: a list where a file's name is wanted" },
    { "n", "d", "[x]", NULL, 0, 0, "log: a list where a file's name is wanted" },
};

START_TEST(each_log)
{
    struct text file = { 0 }, mistakes = { 0 };
    const struct opt_log *log;
    struct opt_log *all;
    struct set *set;
    size_t count;
    int r;

    text_printf(&file, "jobs: [{ run: y }, { run: x, name: '%s', dir: '%s', log: %s }]\n",
                logs[_i].name, logs[_i].dir, logs[_i].log);
    r = set_read(&set, "s", text_string(&file), file.size, NULL, &mistakes);
    ck_assert_msg(r == (logs[_i].mistake != NULL ? -EINVAL : 0), "%s", text_string(&mistakes));
    if (logs[_i].mistake != NULL) {
        ck_assert_msg(strstr(text_string(&mistakes), logs[_i].mistake) != NULL, "%s",
                      text_string(&mistakes));
        hides_no_other(text_string(&file), text_string(&mistakes));
    } else {
        log = set_log(set, 2);
        ck_assert_str_eq(log->path, logs[_i].path);
        ck_assert_uint_eq(log->max_bytes, logs[_i].max_bytes);
        ck_assert_int_eq(log->keep, logs[_i].keep);
        ck_assert_ptr_null(set_log(set, 1));
        ck_assert_int_eq(set_logs(set, &all, &count), 0);
        ck_assert_uint_eq(count, 1);
        ck_assert_uint_eq(all[0].job, 2);
        ck_assert_str_eq(all[0].path, logs[_i].path);
        free(all);
    }
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* One without a name has its number; without any there are none. */
START_TEST(logs_of_many)
{
    static const char text[] =
        "jobs: [{ run: a }, { run: '{}', each: [x y, z], log: '{name}/{}' }]\n";
    static const char none[] = "jobs: [{ run: a }]\n";
    struct text mistakes = { 0 };
    struct opt_log *all;
    struct set *set;
    size_t count;

    ck_assert_int_eq(set_read(&set, "s", text, strlen(text), NULL, &mistakes), 0);
    ck_assert_int_eq(set_logs(set, &all, &count), 0);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(all[0].path, "2/x y");
    ck_assert_uint_eq(all[0].job, 2);
    ck_assert_str_eq(all[1].path, "3/z");
    ck_assert_uint_eq(all[1].job, 3);
    free(all);
    set_close(set);
    ck_assert_int_eq(set_read(&set, "s", none, strlen(none), NULL, &mistakes), 0);
    ck_assert_int_eq(set_logs(set, &all, &count), 0);
    ck_assert_uint_eq(count, 0);
    ck_assert_ptr_null(all);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("services and their logs")
{
    tcase_add_loop_test(all, each_key, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, each_mistake_is_reported, 0, (int)(sizeof pairs / sizeof pairs[0]));
    tcase_add_test(all, the_rest_is_read);
    tcase_add_test(all, a_program_that_stops_it);
    tcase_add_loop_test(all, each_log, 0, (int)(sizeof logs / sizeof logs[0]));
    tcase_add_test(all, logs_of_many);
}
