/*
 * set_foreign.c - lists of other programs as job sets: a Procfile, those of mprocs, concurrently
 * and process-compose, package.json. Each a row: the file, and the command lines that come of it,
 * or the mistakes in it. And twelve of each kind as people have them: tests/unit/lists.
 */
#include "base/text.h"
#include "check_golden.h"
#include "check_main.h"
#include "set/set.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const web_two[] = { "web=2", "clock" }, *const unknown[] = { "wbe" },
                         *const all_two[] = { "all=2", "web" }, *const too_many[] = { "a=x" },
                         *const dev[] = { "dev:*" }, *const no_clock[] = { "clock" },
                         *const patterns[] = { "a*", "c" };

static const struct set_options
    procfile = { .procfile = true },
    any = { .commands = true }, strict = { 0 }, guess = { .commands = true, .any = true },
    formation = { .procfile = true, .words = web_two, .word_count = 2, .port = 7000 },
    every = { .procfile = true, .words = all_two, .word_count = 2 },
    wrong_word = { .procfile = true, .words = unknown, .word_count = 1 },
    wrong_count = { .procfile = true, .words = too_many, .word_count = 1 },
    without = { .procfile = true, .excludes = no_clock, .exclude_count = 1 },
    chosen = { .words = patterns, .word_count = 2 },
    devs = { .commands = true, .words = dev, .word_count = 1 };

#define PROCS   " where a mapping of names and commands is wanted\n"
#define PORT(n) "PORT=" #n " /bin/sh -c "

/* `names`: of the jobs, where there is no mistake. After a #: what is said of it. */
static const struct {
    const struct set_options *options;
    const char *file, *names, *seen;
} lists[] = {
    /* ---- a Procfile */
    { &procfile, "web: a\n", "web ", PORT(5000) "a\n" },
    { &procfile, "web: a", "web ", PORT(5000) "a\n" },
    { &procfile, "web: a\nb:c\n", "web b ", PORT(5000) "a\n" PORT(5100) "c\n" },
    { &procfile, "\n# c\n#d: e\n \t\r\nA_z-0Z9: \t b  c \t\r\n", "A_z-0Z9 ",
      PORT(5000) "'b  c'\n" },
    { &procfile, "  # a comment\na: b: c # d\n", "a ", PORT(5000) "'b: c # d'\n" },
    { &procfile, "", NULL, "s:1:1: there is no 'name: command' in it\n" },
    { &procfile, "# a: b\n\n", NULL, "s:1:1: there is no 'name: command' in it\n" },
    { &procfile, "a: b\nc\n", "a ",
      PORT(5000) "b\n"
                 "# no 'name: command' in line 2\n" },
    { &procfile, ":a\na:\na: \t\n a: b\na b: c\na@: c\n[: d\n`: e\n{: f\n/: g\n:: h\nx: y", "x ",
      PORT(5000) "y\n"
                 "# no 'name: command' in lines 1, 2, 3, 4, 5, 6, 7, 8 and 3 more\n" },
    { &procfile, "a: b\na: c\n", NULL,
      "s:2:1: name: 'a' is taken by the job in line 1, column 1\n" },
    { &formation, "web: a\nb: c\nclock: d", "web.1 web.2 clock ",
      PORT(7000) "a\n" PORT(7001) "a\n" PORT(7200) "d\n" },
    { &every, "web: a\nb: c", "web b.1 b.2 ", PORT(5000) "a\n" PORT(5100) "c\n" PORT(5101) "c\n" },
    { &wrong_word, "web: a", NULL,
      "forkboard: s: there is no process 'wbe' (did you mean 'web'?)\n" },
    { &wrong_count, "a: b", NULL,
      "forkboard: s: 'a=x': a number from 0 to 1000 is wanted after the =\n" },
    { &without, "web: a\nclock: b", "web ", PORT(5000) "a\n" },
    { &guess, "# x\nweb: a: b\n", "web ", PORT(5000) "'a: b'\n" },
    { &guess, "jobs: [{ run: a }]", "- ", "a\n" },
    /* ---- mprocs */
    { &any, "procs:\n  a: { shell: b }\n  c: d e\n  f: [g, h i]\n", "a c f ", "b\nd e\ng 'h i'\n" },
    { &any, "procs: { a: { cmd: [b, c d], cwd: /e, env: { F: g } } }", "a ",
      "(cd /e && F=g b 'c d')\n" },
    { &any, "procs: { a: { shell: b, cwd: /e } }", "a ", "(cd /e && /bin/sh -c b)\n" },
    { &any, "procs: { a: { shell: b, cwd: <CONFIG_DIR> } }", "a ", "(cd . && /bin/sh -c b)\n" },
    { &strict, "procs: { a: { shell: b } }", "a ", "b\n" },
    { &any, "procs: { a: { shell: b, stop: SIGINT }, c: { shell: d, stop: SIGTERM } }", "a c ",
      "b\nd\n" },
    { &any, "procs: { a: { shell: b, autostart: false }, c: d }", "a c ", "d\n" },
    { &any, "procs: { a: { shell: b, autostart: false } }", "a ", "" },
    { &any, "procs: { a: { shell: b, cmd: [c] } }", NULL,
      "s:1:25: 'shell' beside 'cmd': one of them\n" },
    { &any, "procs: { a: { cwd: b } }", NULL, "s:1:13: nothing to run: no 'shell' or 'cmd'\n" },
    { &any, "procs: { a: { shell: { $select: os, windows: b } } }", NULL,
      "s:1:13: nothing to run: no 'shell' or 'cmd'\n"
      "s:1:22: $select: neither 'linux' nor '$else' is there\n" },
    { &any, "procs: { a: null, b: c }", "b ", "c\n" },
    { &any, "procs:\n", NULL, "s:1:7: procs: nothing" PROCS },
    { &any, "procs: {}\n", NULL, "s:1:8: procs: nothing" PROCS },
    { &any, "procs: [a]\n", NULL, "s:1:8: procs: a list" PROCS },
    { &any, "procs: a\n", NULL, "s:1:8: procs: 'a'" PROCS },
    { &chosen, "procs: { a1: b, a2: c, b: d, c: e }", "a1 a2 c ", "b\nc\ne\n" },
    /* the place of a mistake is where it is written */
    { &any, "x: &x { shell: b, cwd: /d }\nprocs: { a: { <<: *x, shell: c }, e: *x }", "a e ",
      "(cd /d && /bin/sh -c c)\n(cd /d && /bin/sh -c b)\n"
      "# passed over: x\n" },
    /* the place of a mistake is where it is written */
    { &any, "x: &x { shell: b,\n  cwd: [d] }\nprocs: {\n  e: *x }", NULL,
      "s:2:8: dir: a list where a text is wanted\n" },
    { &any, "procs: { a: &a [b, *a] }", NULL, "s:1:20: '*a': there is no such anchor before it\n" },
    /* ---- concurrently */
    { &any, "[a, b c]", "- - ", "a\nb c\n" },
    { &any, "[a, { command: b, name: c, cwd: /d, env: { E: f } }]", "- c ",
      "a\n(cd /d && E=f /bin/sh -c b)\n" },
    { &any, "[{ command: a, hidden: true, hidden2: b }]", "- ",
      "a\n"
      "# passed over: hidden, hidden2\n" },
    { &any, "['npm:a', { command: 'npm:b' }, 'npm:a -- c', npma]", "a b - - ",
      "npm run a\nnpm run b\nnpm run a -- c\nnpma\n" },
    { &any, "[a, { run: b }]", NULL, "s:1:1: a list where a mapping with 'jobs' is wanted\n" },
    { &any, "[a, [b]]", NULL, "s:1:1: a list where a mapping with 'jobs' is wanted\n" },
    { &any, "[]", NULL, "s:1:1: a list where a mapping with 'jobs' is wanted\n" },
    { &strict, "[a]", NULL, "s:1:1: a list where a mapping with 'jobs' is wanted\n" },
    { &any, "['npm:x-*']", NULL,
      "s:1:2: package.json cannot be read: No such file or directory\n" },
    /* ---- package.json */
    { &any, "{ scripts: { a: b, c: d } }", NULL,
      "s:1:12: which scripts? Say them after the file: a, c\n" },
    { &devs, "{ scripts: { dv: d } }", NULL, "forkboard: s: there is no script 'dev:*'\n" },
    { &strict, "{ scripts: { a: b } }", NULL,
      "s:1:1: there is no 'jobs'\ns:1:3: unknown key 'scripts'\n" },
    /* ---- process-compose */
    { &strict, "processes: { a: { x: y } }", NULL,
      "s:1:17: nothing to run: no 'command' or 'entrypoint'\n" },
    { &strict,
      "processes: { nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn: { "
      "command: b } }",
      "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn ",
      "PC_PROC_NAME=nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn "
      "PC_REPLICA_NUM=0 bash -c b\n" },
    { &strict, "processes: { a: b }", NULL,
      "s:1:17: 'b' where a process is wanted, such as { command: make }\n" },
    { &strict, "processes: { a: { command: b, depends_on: { c: {} } } }", NULL,
      "s:1:45: after: there is no job 'c'\n" },
};

static void put_env(struct text *out, const char *const *env)
{
    static const char *const machine[] = { "PATH=", "INIT_CWD=", "npm_package_json=" };

    for (; env != NULL && *env != NULL; env++) {
        bool of_machine = false;
        for (size_t i = 0; i < sizeof machine / sizeof machine[0]; i++)
            of_machine |= strncmp(*env, machine[i], strlen(machine[i])) == 0;
        if (of_machine)
            text_printf(out, "  %.*s=...\n", (int)strcspn(*env, "="), *env);
        else
            text_printf(out, "  %s\n", *env);
    }
}

static void put_probe(struct text *out, const char *name, const struct fb_probe *probe)
{
    if (probe == NULL)
        return;
    text_printf(out, "  %s: %d", name, (int)probe->kind);
    if (probe->what != NULL)
        text_printf(out, " %s", probe->what);
    for (const char *const *word = probe->argv; word != NULL && *word != NULL; word++) {
        text_putc(out, ' ');
        text_quote(out, *word);
    }
    text_printf(out, "; after %g, each %g, for %g, within %g s, %d in a row%s\n",
                (double)probe->delay_us / 1e6, (double)probe->interval_us / 1e6,
                (double)probe->timeout_us / 1e6, (double)probe->within_us / 1e6, probe->threshold,
                probe->mark ? ", mark" : "");
}

/* Everything of a job that a list can say. */
static void put_job(struct text *out, const struct set *set, const struct fb_job *job)
{
    text_printf(out, "- %s", job->name != NULL ? job->name : "(no name)");
    for (size_t i = 0; i < job->after_count; i++)
        text_printf(out, "%s %s %s", i == 0 ? " after" : ",", set_job(set, job->after[i].job).name,
                    fb_when_name(job->after[i].when));
    text_puts(out, "\n  ");
    if (job->shell != NULL)
        text_puts(out, job->shell);
    for (const char *const *word = job->argv; word != NULL && *word != NULL; word++) {
        text_puts(out, word > job->argv ? " " : "");
        text_quote(out, *word);
    }
    text_putc(out, '\n');
    if (job->dir != NULL)
        text_printf(out, "  in %s\n", job->dir);
    put_env(out, job->env);
    if (job->retries != 0)
        text_printf(out, "  retries %d\n", job->retries);
    if (job->grace_us != 0)
        text_printf(out, "  grace %lld us\n", (long long)job->grace_us);
    if (job->pty || job->leftovers != 0)
        text_printf(out, "  pty %d, leftovers %d\n", job->pty, (int)job->leftovers);
    put_probe(out, "ready", job->ready);
    put_probe(out, "health", job->health);
}

static void put_list(struct text *out, const char *name)
{
    static const char *const everything[] = { "**" };
    bool package = strncmp(name, "package", 7) == 0;
    struct text mistakes = { 0 };
    struct set *set;
    int r = set_open(&set, name,
                     &(struct set_options){ .commands = true,
                                            .procfile = strncmp(name, "procfile", 8) == 0,
                                            .words = everything,
                                            .word_count = package },
                     &mistakes);

    text_printf(out, "==== %s\n", name);
    text_puts(out, text_string(&mistakes));
    ck_assert_int_eq(r, 0);
    set_notice(set, out);
    text_puts(out, "\n");
    for (size_t job = 1; job <= set_count(set); job++)
        put_job(out, set, &(struct fb_job[]){ set_job(set, job) }[0]);
    set_close(set);
    text_fini(&mistakes);
}

static const char *const kinds[] = { "mprocs", "procfile", "concurrently", "compose", "package" };

/* Twelve lists of a kind as people have them, and what becomes of them. */
START_TEST(real_lists)
{
    char pattern[64], path[64];
    struct text seen = { 0 };
    glob_t found;

    ck_assert_int_eq(chdir(getenv("SOURCE")), 0);
    ck_assert_int_eq(chdir("tests/unit/lists"), 0);
    setenv("HOME", "/home/u", 1);
    unsetenv("PORT");
    snprintf(pattern, sizeof pattern, "%s-*", kinds[_i]);
    ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
    ck_assert_uint_eq(found.gl_pathc, 12);
    for (size_t i = 0; i < found.gl_pathc; i++)
        put_list(&seen, found.gl_pathv[i]);
    globfree(&found);
    snprintf(path, sizeof path, "tests/unit/golden/lists_%s.txt", kinds[_i]);
    compare_file(path, text_string(&seen));
    text_fini(&seen);
}
END_TEST

START_TEST(a_list)
{
    const char *file = lists[_i].file;
    struct text mistakes = { 0 }, seen = { 0 }, names = { 0 }, notice = { 0 };
    struct set *set;
    int r = set_read(&set, "s", file, strlen(file), lists[_i].options, &mistakes);

    if (lists[_i].names == NULL) {
        ck_assert_str_eq(text_string(&mistakes), lists[_i].seen);
        ck_assert_int_eq(r, -EINVAL);
    } else {
        ck_assert_str_eq(text_string(&mistakes), "");
        ck_assert_int_eq(r, 0);
        set_print(set, &seen);
        set_notice(set, &notice);
        if (notice.size > 0)
            text_printf(&seen, "# %s\n", text_string(&notice));
        ck_assert_str_eq(text_string(&seen), lists[_i].seen);
        for (size_t job = 1; job <= set_count(set); job++)
            text_printf(&names, "%s ",
                        set_job(set, job).name != NULL ? set_job(set, job).name : "-");
        ck_assert_str_eq(text_string(&names), lists[_i].names);
    }
    set_close(set);
    text_fini(&notice);
    text_fini(&names);
    text_fini(&mistakes);
    text_fini(&seen);
}
END_TEST

/* However long its name, a process keeps it, and others find each of its replicas by it. */
START_TEST(a_long_name)
{
    static const char *const replicas[] = { "", ", replicas: 2" };
    struct text file = { 0 }, mistakes = { 0 };
    char name[301] = "", wanted[310];
    struct fb_job job;
    struct set *set;

    memset(name, 'n', 300);
    text_printf(&file, "processes: { %s: { command: b%s }, ", name, replicas[_i]);
    text_printf(&file, "w: { command: b, depends_on: { %s: {} } } }", name);
    ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, &any, &mistakes), 0);
    ck_assert_uint_eq(set_count(set), 2 + (size_t)_i);
    for (int i = 0; i <= _i; i++) {
        snprintf(wanted, sizeof wanted, _i == 0 ? "%s" : "%s-%d", name, i);
        job = set_job(set, (size_t)i + 1);
        ck_assert_str_eq(job.name, wanted);
    }
    job = set_job(set, 2 + (size_t)_i);
    ck_assert_uint_eq(job.after_count, 1 + (size_t)_i);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* So is a line, whatever stands before it. */
static const struct {
    const char *before, *after, *seen; /* the line's beginning; of the last the variable's */
} longs[] = {
    { "['npm:x ", "']", "npm run x " },
    { "procs: { a: { env: { A: null }, shell: ", " } }", "unset A; " },
    { "processes: { a: { command: ", " } }", "" },
    { "procs: { a: { shell: b, add_path: /", " } }", "PATH=/p:/" },
};

START_TEST(a_long_line)
{
    struct text file = { 0 }, mistakes = { 0 };
    char word[1501] = "";
    const char *seen;
    struct fb_job job;
    struct set *set;

    setenv("PATH", "/p", 1);
    memset(word, 'w', 1500);
    text_puts(&file, longs[_i].before);
    text_puts(&file, word);
    text_puts(&file, longs[_i].after);
    ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, &any, &mistakes), 0);
    job = set_job(set, 1);
    seen = _i == 3 ? job.env[0] : job.shell != NULL ? job.shell : job.argv[2];
    ck_assert_int_eq(strncmp(seen, longs[_i].seen, strlen(longs[_i].seen)), 0);
    ck_assert_str_eq(seen + strlen(longs[_i].seen), word);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

/* What process-compose says of restarts, at its bounds. */
static const struct {
    const char *availability;
    int most, wait_s, restart;
} restarts[] = {
    { "restart: always", 0, 1, FB_RESTART_ALWAYS },
    { "restart: on_failure, max_restarts: 1, backoff_seconds: 2", 1, 2, FB_RESTART_ON_FAILURE },
    { "restart: always, max_restarts: 0, backoff_seconds: 0", 0, 1, FB_RESTART_ALWAYS },
    { "restart: always, max_restarts: 999999, backoff_seconds: 1", 999999, 1, FB_RESTART_ALWAYS },
    { "restart: always, max_restarts: 1000000", 0, 1, FB_RESTART_ALWAYS },
    { "restart: always, max_restarts: -1, backoff_seconds: -1", 0, 1, FB_RESTART_ALWAYS },
    { "restart: no, max_restarts: 3", 0, 0, 0 },
    { "max_restarts: 3", 0, 0, 0 },
};

START_TEST(a_restart)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    struct fb_job job;

    text_printf(&file, "processes: { a: { command: b, availability: { %s } } }",
                restarts[_i].availability);
    ck_assert_int_eq(set_read(&set, "s", text_string(&file), file.size, &any, &mistakes), 0);
    job = set_job(set, 1);
    ck_assert_int_eq((int)job.restart, restarts[_i].restart);
    ck_assert_int_eq(job.restarts_most, restarts[_i].most);
    ck_assert_int_eq(job.backoff_us, restarts[_i].wait_s * (int64_t)1000000);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("lists")
{
    tcase_add_loop_test(all, a_long_line, 0, (int)(sizeof longs / sizeof longs[0]));
    tcase_add_loop_test(all, a_long_name, 0, 2);
    tcase_add_loop_test(all, a_restart, 0, (int)(sizeof restarts / sizeof restarts[0]));
    tcase_add_loop_test(all, a_list, 0, (int)(sizeof lists / sizeof lists[0]));
    tcase_add_loop_test(all, real_lists, 0, (int)(sizeof kinds / sizeof kinds[0]));
}
