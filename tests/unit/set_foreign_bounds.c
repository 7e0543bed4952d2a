/*
 * set_foreign_bounds.c - what other programs' lists say, at its bounds: numbers of ports, processes
 * and signals, flags, shells, variables that are taken away.
 */
#include "check_main.h"
#include "set/set.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct set_options any = { .commands = true };

static struct set *read_list(const char *file, const struct set_options *options)
{
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_msg(set_read(&set, "s", file, strlen(file), options, &mistakes) == 0, "%s",
                  text_string(&mistakes));
    text_fini(&mistakes);
    return set;
}

static const struct {
    const char *variable; /* PORT; NULL: none */
    int option;
    const char *port;
} ports[] = {
    { NULL, 0, "PORT=5000" },    { "1", 0, "PORT=1" },    { "65535", 0, "PORT=65535" },
    { "65536", 0, "PORT=5000" }, { "0", 0, "PORT=5000" }, { "-1", 0, "PORT=5000" },
    { "x", 0, "PORT=5000" },     { "80", 90, "PORT=90" }, { NULL, 1, "PORT=1" },
};

START_TEST(the_first_port)
{
    const struct set_options options = { .procfile = true, .port = ports[_i].option };
    struct set *set;

    if (ports[_i].variable != NULL)
        setenv("PORT", ports[_i].variable, 1);
    else
        unsetenv("PORT");
    set = read_list("web: a\n", &options);
    ck_assert_str_eq(set_job(set, 1).env[0], ports[_i].port);
    set_close(set);
}
END_TEST

/* Words of the command line, of a Procfile with web and clock; the names of what runs. */
static const struct {
    const char *words[2], *exclude, *seen;
} formations[] = {
    { { "web=0", "clock" }, NULL, "clock " },
    { { "all=0", "web" }, NULL, "web " },
    { { "web=1" }, NULL, "web " },
    { { "all=2", "clock=0" }, NULL, "web.1 web.2 " },
    { { NULL }, "web", "clock " },
    { { "all=1" }, "clock", "web " },
    { { "web=-1" },
      NULL,
      "forkboard: s: 'web=-1': a number from 0 to 1000 is wanted after the =\n" },
    { { "web=" }, NULL, "forkboard: s: 'web=': a number from 0 to 1000 is wanted after the =\n" },
    { { "web=1001" },
      NULL,
      "forkboard: s: 'web=1001': a number from 0 to 1000 is wanted after the =\n" },
    { { NULL }, "wbe", "forkboard: s: there is no process 'wbe' (did you mean 'web'?)\n" },
    { { "wb=2" }, NULL, "forkboard: s: there is no process 'wb' (did you mean 'web'?)\n" },
    { { "al=2" }, NULL, "forkboard: s: there is no process 'al'\n" },
};

START_TEST(each_formation)
{
    const struct set_options options = { .procfile = true,
                                         .words = formations[_i].words,
                                         .word_count = (formations[_i].words[0] != NULL) +
                                                       (formations[_i].words[1] != NULL),
                                         .excludes = &formations[_i].exclude,
                                         .exclude_count = formations[_i].exclude != NULL };
    struct text mistakes = { 0 }, seen = { 0 };
    struct set *set;

    set_read(&set, "s", "web: a\nclock: b\n", 16, &options, &mistakes);
    for (size_t i = 1; set != NULL && i <= set_count(set); i++)
        text_printf(&seen, "%s ", set_job(set, i).name);
    text_puts(&seen, text_string(&mistakes));
    ck_assert_str_eq(text_string(&seen), formations[_i].seen);
    set_close(set);
    text_fini(&mistakes);
    text_fini(&seen);
}
END_TEST

/* As many as a thousand of one. */
START_TEST(a_thousand)
{
    const char *word = "web=1000";
    const struct set_options options = { .procfile = true, .words = &word, .word_count = 1 };
    struct set *set;

    unsetenv("PORT");
    set = read_list("web: a\n", &options);
    ck_assert_uint_eq(set_count(set), 1000);
    ck_assert_str_eq(set_job(set, 1000).name, "web.1000");
    ck_assert_str_eq(set_job(set, 1000).env[0], "PORT=5999");
    set_close(set);
}
END_TEST

/* A first line of any length is known for what it is. */
START_TEST(what_looks_so)
{
    static const char *const files[] = { "#\na: b\n", "\n\na: b", "a: b\njobs: c\n",
                                         "#x\n#\nw: a" };
    const struct set_options guess = { .commands = true, .any = true };

    for (int i = 0; i < 4; i++) {
        struct set *set = read_list(files[i], &guess);
        ck_assert(set_is_list(set));
        ck_assert_uint_eq(strlen(set_job(set, 1).name), 1);
        set_close(set);
    }
}
END_TEST

/* The .env beside it is beneath what the list says; --env-file stands in its place. */
START_TEST(variables_beside)
{
    static char place[] = "/tmp/set_beside.XXXXXX";
    struct text mistakes = { 0 };
    const char *other = "other";
    struct set_options options = { .procfile = true };
    struct set *set;
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(place));
    ck_assert_int_eq(chdir(place), 0);
    file = fopen(".env", "w");
    ck_assert(file != NULL && fputs("A=b\nPORT=70\n", file) >= 0 && fclose(file) == 0);
    file = fopen("other", "w");
    ck_assert(file != NULL && fputs("A=c\n", file) >= 0 && fclose(file) == 0);
    file = fopen("Procfile", "w");
    ck_assert(file != NULL && fputs("web: a\n", file) >= 0 && fclose(file) == 0);
    unsetenv("PORT");
    ck_assert_int_eq(set_open(&set, "Procfile", &options, &mistakes), 0);
    ck_assert_str_eq(set_job(set, 1).env[0], "A=b");
    ck_assert_str_eq(set_job(set, 1).env[1], "PORT=70");
    ck_assert_ptr_null(set_job(set, 1).env[2]);
    set_close(set);
    options.env_files = &other;
    options.env_file_count = 1;
    ck_assert_int_eq(set_open(&set, "Procfile", &options, &mistakes), 0);
    ck_assert_str_eq(set_job(set, 1).env[0], "A=c");
    ck_assert_str_eq(set_job(set, 1).env[1], "PORT=5000");
    ck_assert_ptr_null(set_job(set, 1).env[2]);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

static const struct {
    const char *value;
    bool is;
} flags[] = {
    { "true", true }, { "True", true },   { "yes", true }, { "on", true },
    { "ON", true },   { "false", false }, { "no", false }, { "1", false },
    { "[x]", false }, { "", false },      { "{}", false }, { "'true'", true },
};

START_TEST(each_flag)
{
    struct text file = { 0 };
    struct set *set;

    text_printf(&file, "processes: { a: { command: b, is_tty: %s } }", flags[_i].value);
    set = read_list(text_string(&file), &any);
    ck_assert_int_eq(set_job(set, 1).pty, flags[_i].is);
    set_close(set);
    text_clear(&file);
    text_printf(&file, "procs: { a: { shell: b, autorestart: %s } }", flags[_i].value);
    set = read_list(text_string(&file), &any);
    ck_assert_int_eq(set_job(set, 1).restart, flags[_i].is ? FB_RESTART_ALWAYS : 0);
    set_close(set);
    text_fini(&file);
}
END_TEST

/* How process-compose ends a process. */
static const struct {
    const char *shutdown;
    int signal;
    int64_t grace_us;
    const char *command; /* the last word of what is run instead */
} shutdowns[] = {
    { "{ signal: 1 }", 1, 0, NULL },
    { "{ signal: 31 }", 31, 0, NULL },
    { "{ signal: 32 }", 0, 0, NULL },
    { "{ signal: 0 }", 0, 0, NULL },
    { "{ signal: -2 }", 0, 0, NULL },
    { "{ signal: 9 }", 9, FB_AT_ONCE, NULL },
    { "{ signal: 2, timeout_seconds: 3 }", 2, 3000000, NULL },
    { "{ timeout_seconds: 0 }", 15, FB_AT_ONCE, NULL },
    { "{ timeout_seconds: 1 }", 15, 1000000, NULL },
    { "{ timeout_seconds: -1 }", 15, 0, NULL },
    { "{ command: 'k $$x' }", 0, 0, "k $x" },
    { "{ command: '', signal: 3 }", 3, 0, NULL },
    { "{ command: [k], signal: 3 }", 3, 0, NULL },
    { "{}", 15, 0, NULL },
};

START_TEST(each_shutdown)
{
    struct text file = { 0 };
    struct fb_job job;
    struct set *set;

    text_printf(&file, "processes: { a: { command: b, shutdown: %s } }", shutdowns[_i].shutdown);
    set = read_list(text_string(&file), &any);
    job = set_job(set, 1);
    ck_assert_int_eq(job.stop_signal, shutdowns[_i].signal);
    ck_assert_int_eq(job.grace_us, shutdowns[_i].grace_us);
    ck_assert_int_eq(job.stop_argv != NULL, shutdowns[_i].command != NULL);
    if (job.stop_argv != NULL)
        ck_assert_str_eq(job.stop_argv[2], shutdowns[_i].command);
    set_close(set);
    text_fini(&file);
}
END_TEST

static const struct {
    const char *shell, *words[2];
} shells[] = {
    { "{}", { "bash", "-c" } },
    { "{ shell_command: zsh }", { "zsh", "-c" } },
    { "{ shell_argument: -lc }", { "bash", "-lc" } },
    { "{ shell_command: [a], shell_argument: { b: c } }", { "bash", "-c" } },
    { "sh", { "bash", "-c" } },
};

START_TEST(each_shell)
{
    struct text file = { 0 };
    struct set *set;

    text_printf(&file, "shell: %s\nprocesses: { a: { command: b } }", shells[_i].shell);
    set = read_list(text_string(&file), &any);
    for (int i = 0; i < 2; i++)
        ck_assert_str_eq(set_job(set, 1).argv[i], shells[_i].words[i]);
    ck_assert_str_eq(set_job(set, 1).argv[2], "b");
    set_close(set);
    text_fini(&file);
}
END_TEST

/* Files of which each is one job or mistake: its first variable, "name: line", or what is wrong. */
static const struct {
    const char *file, *seen;
} lists[] = {
    { "procs: { a: { shell: b, add_path: [/x, [y], /z] } }", "PATH=/p:/x:/z a: b" },
    { "procs: { a: { shell: b, add_path: /x } }", "PATH=/p:/x a: b" },
    { "procs: { a: { shell: b, env: { A: null, B-C: null, D: null } } }", "a: unset A D; b" },
    { "procs: { a: { shell: b, env: x } }", "s:1:30: env: 'x' where a mapping is wanted\n" },
    { "procs: { a: { shell: b, env: null } }", "a: b" },
    { "procs: { a: { shell: b, env: { A: [x] } } }",
      "s:1:35: env: a list where a text is wanted\n" },
    { "procs: { a: { shell: b, env: [A=b, C, D=] } }", "A=b a: b" },
    { "w: &w { cwd: /d, shell: b }\nprocs: { a: { <<: *w, shell: c } }", "a: c" },
    { "w: &w { shell: b, cwd: /d }\nprocs: { a: { shell: c, <<: [*w, { env: { A: b } }] } }",
      "A=b a: c" },
    { "processes: { a: { command: b, environment: { A: [x] } } }",
      "s:1:49: env: a list where a text is wanted\n" },
    { "processes: { a: { command: b, depends_on: { c: { condition: process_healthy } } } }",
      "s:1:45: after: there is no job 'c'\n" },
    { "processes: { a: { command: b, depends_on: [c] } }", "PC_PROC_NAME=a a: b" },
};

START_TEST(each_list)
{
    struct text mistakes = { 0 }, seen = { 0 };
    struct set *set;

    setenv("PATH", "/p", 1);
    set_read(&set, "s", lists[_i].file, strlen(lists[_i].file), &any, &mistakes);
    if (set != NULL) {
        struct fb_job job = set_job(set, 1);
        if (job.env != NULL && job.env[0] != NULL)
            text_printf(&seen, "%s ", job.env[0]);
        text_printf(&seen, "%s: %s", job.name, job.shell != NULL ? job.shell : job.argv[2]);
    }
    text_puts(&seen, text_string(&mistakes));
    ck_assert_str_eq(text_string(&seen), lists[_i].seen);
    set_close(set);
    text_fini(&mistakes);
    text_fini(&seen);
}
END_TEST

/* Without a PATH there is one all the same. */
START_TEST(no_path)
{
    struct set *set;

    unsetenv("PATH");
    set = read_list("procs: { a: { shell: b, add_path: /x } }", &any);
    ck_assert_str_eq(set_job(set, 1).env[0], "PATH=/usr/local/bin:/usr/bin:/bin:/x");
    set_close(set);
}
END_TEST

/* Keys that mean nothing here are told, each once. */
START_TEST(what_is_passed_over)
{
    struct set *set = read_list("x: 1\ny: 2\nprocs: { a: { shell: b, x: 3 } }", &any);
    struct text notice = { 0 };

    set_notice(set, &notice);
    ck_assert_str_eq(text_string(&notice), "passed over: x, y");
    text_fini(&notice);
    set_close(set);
}
END_TEST

static const struct {
    const char *probe, *seen; /* what, threshold, within s */
} probes[] = {
    { "exec: { command: z }", "0 1 33" },
    { "exec: { command: z }, success_threshold: 0, failure_threshold: 0", "0 1 11" },
    { "exec: { command: z }, success_threshold: 2, failure_threshold: 1", "0 2 11" },
    { "exec: { command: z }, initial_delay_seconds: 5, period_seconds: 2, timeout_seconds: 3",
      "5 1 20" },
    { "exec: { command: z }, initial_delay_seconds: 86400", "86400 1 86433" },
    { "exec: { command: z }, initial_delay_seconds: 86401", "0 1 33" },
    { "exec: { command: z }, period_seconds: -1", "0 1 33" },
    { "http_get: { port: 1 }", "http://127.0.0.1:1/ 0 1 33" },
    { "http_get: { host: localhost, port: 1, path: x }", "http://localhost:1/x 0 1 33" },
    { "http_get: { path: /y }", "http://127.0.0.1:80/y 0 1 33" },
    { "http_get: { scheme: HTTP }", "http://127.0.0.1:80/ 0 1 33" },
    { "http_get: { scheme: https }",
      "none of probes, https and names of other hosts are not asked" },
    { "http_get: { host: a.b }", "none of probes, https and names of other hosts are not asked" },
    { "exec: { command: [z] }", "none " },
};

START_TEST(each_probe)
{
    struct text file = { 0 }, seen = { 0 };
    const struct fb_probe *ready;
    struct set *set;

    text_printf(&file, "processes: { a: { command: b, readiness_probe: { %s } } }",
                probes[_i].probe);
    set = read_list(text_string(&file), &any);
    ready = set_job(set, 1).ready;
    if (ready == NULL) {
        text_puts(&seen, "none ");
        set_notice(set, &seen);
    } else {
        text_printf(&seen, "%s%s%g %d %g", ready->what != NULL ? ready->what : "",
                    ready->what != NULL ? " " : "", (double)ready->delay_us / 1e6, ready->threshold,
                    (double)ready->within_us / 1e6);
    }
    ck_assert_str_eq(text_string(&seen), probes[_i].seen);
    set_close(set);
    text_fini(&file);
    text_fini(&seen);
}
END_TEST

#define ROWS(x) (int)(sizeof(x) / sizeof(x)[0])

CHECK_MAIN("lists at their bounds")
{
    tcase_add_loop_test(all, the_first_port, 0, ROWS(ports));
    tcase_add_loop_test(all, each_formation, 0, ROWS(formations));
    tcase_add_test(all, what_looks_so);
    tcase_add_loop_test(all, each_flag, 0, ROWS(flags));
    tcase_add_loop_test(all, each_shutdown, 0, ROWS(shutdowns));
    tcase_add_loop_test(all, each_shell, 0, ROWS(shells));
    tcase_add_loop_test(all, each_list, 0, ROWS(lists));
    tcase_add_loop_test(all, each_probe, 0, ROWS(probes));
    tcase_add_test(all, what_is_passed_over);
    tcase_add_test(all, a_thousand);
    tcase_add_test(all, no_path);
    tcase_add_test(all, variables_beside);
}
